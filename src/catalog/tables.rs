//! Tables with their columns, inheritance, sequences, statistics and partition bounds.
//! Not here: constraints, indexes, triggers, types.

use super::{Reader, in_scope};
use crate::error::{Error, Result};
use crate::pg::spi::{Row, View, oids};
use crate::pg::{nodes, sequence};
use seedgen_plan::schema::*;

impl Reader<'_> {
    pub(super) fn tables(&mut self, found: &[(Oid, bool)]) -> Result<()> {
        let tables = &mut self.tables;
        self.session.for_each_kept(View::Latest, self.sql.tables, &[oids(&self.oids)], |row| {
            let mut table = table(row)?;
            let at = found.binary_search_by_key(&table.oid, |f| f.0);
            table.requested = at.is_ok_and(|i| found[i].1);
            tables.push(table);
            Ok(())
        })
    }

    pub(super) fn columns(&mut self) -> Result<()> {
        let (session, sql, ids) = (self.session, self.sql, self.oids.clone());
        let mut generated: Vec<(Oid, ColumnIndex, String)> = Vec::new();
        session.for_each_kept(View::Latest, sql.columns, &[oids(&ids)], |row| {
            let Some(table) = self.table_mut(row.oid(1)?) else {
                return Ok(());
            };
            if let Some(tree) = row.get::<String>(13)? {
                generated.push((table.oid, table.columns.len(), tree));
            }
            let column = column(row, &table.privileges)?;
            table.columns.push(column);
            Ok(())
        })?;
        // Only now are all the columns known that an expression may name.
        for (oid, column, tree) in generated {
            if let Some(table) = self.table_mut(Some(oid)) {
                let expr = in_scope(table, |scope| nodes::expr(&tree, scope))?;
                table.columns[column].generated_expr = Some(expr);
            }
        }
        Ok(())
    }

    pub(super) fn partition_keys(&mut self) -> Result<()> {
        let (session, sql, ids) = (self.session, self.sql, self.partitioned());
        if ids.is_empty() {
            return Ok(());
        }
        session.for_each_kept(View::Latest, sql.partition_keys, &[oids(&ids)], |row| {
            let Some(table) = self.table_mut(row.oid(1)?) else {
                return Ok(());
            };
            let strategy = match row.char(2)? {
                'l' => "list",
                'r' => "range",
                'h' => "hash",
                other => {
                    return Err(Error::bug(format!("unknown partition strategy \"{other}\"")));
                }
            };
            let (attnums, trees) = (row.need::<Vec<i16>>(3)?, row.get::<String>(4)?);
            let keys = key_parts(table, &attnums, trees.as_deref())?;
            table.partition_key = Some(PartitionKey { strategy: strategy.into(), keys });
            Ok(())
        })
    }

    fn partitioned(&self) -> Vec<Oid> {
        self.tables.iter().filter(|t| t.kind == TableKind::Partitioned).map(|t| t.oid).collect()
    }

    pub(super) fn inheritance(&mut self) -> Result<()> {
        let (session, sql, ids) = (self.session, self.sql, self.oids.clone());
        session.for_each_kept(View::Latest, sql.inheritance, &[oids(&ids)], |row| {
            let (child, parent) = (row.oid(1)?, row.oid(2)?);
            let (Some(child_oid), Some(parent_oid)) = (child, parent) else {
                return Ok(());
            };
            let partition: bool = row.need(3)?;
            if let Some(t) = self.table_mut(child) {
                match partition {
                    true => t.partition_of = parent,
                    false => t.inherits.push(parent_oid),
                }
            }
            if let Some(t) = self.table_mut(parent) {
                match partition {
                    true => t.partitions.push(child_oid),
                    false => t.inherited_by.push(child_oid),
                }
            }
            Ok(())
        })
    }

    pub(super) fn partition_bounds(&mut self) -> Result<()> {
        for table in self.tables.iter_mut().filter(|t| t.partition_of.is_some()) {
            table.partition_bound = in_scope(table, |scope| nodes::partition_bound(table.oid, scope))?;
        }
        Ok(())
    }

    pub(super) fn sequences(&mut self) -> Result<()> {
        let (session, sql, ids) = (self.session, self.sql, self.oids.clone());
        session.for_each_kept(View::Latest, sql.sequences, &[oids(&ids)], |row| {
            let Some(seq) = row.oid(3)? else {
                return Ok(());
            };
            // A default may depend on a sequence without being its next value.
            if let Some(tree) = row.get::<String>(12)?
                && nodes::nextval_of(&tree)? != Some(seq)
            {
                return Ok(());
            }
            let attnum = row.need(2)?;
            let Some(table) = self.table_mut(row.oid(1)?) else {
                return Ok(());
            };
            let Some(column) = table.column_at(attnum) else {
                return Ok(());
            };
            let (increment, min, max): (i64, i64, i64) = (row.need(5)?, row.need(6)?, row.need(7)?);
            let next = if row.need(9)? { sequence::next(seq, increment) } else { None };
            table.columns[column].sequence = Some(Sequence {
                oid: seq,
                quoted: row.need(4)?,
                increment,
                min,
                max,
                cycle: row.need(8)?,
                next,
                can_use: row.need(10)?,
                can_update: row.need(11)?,
            });
            Ok(())
        })
    }

    pub(super) fn stats(&mut self) -> Result<()> {
        // Never analysed: nothing to join.
        let ids: Vec<Oid> = self.tables.iter().filter(|t| t.reltuples >= 0.0).map(|t| t.oid).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let (session, sql) = (self.session, self.sql);
        session.for_each_kept(View::Latest, sql.stats, &[oids(&ids)], |row| {
            let name: String = row.need(2)?;
            let Some(table) = self.table_mut(row.oid(1)?) else {
                return Ok(());
            };
            if let Some(i) = table.column_index(&name) {
                table.columns[i].stats =
                    Some(ColumnStats { null_frac: row.need(3)?, n_distinct: row.need(4)?, avg_width: row.need(5)? });
            }
            Ok(())
        })
    }
}

/// Key parts by attnum; each 0 takes the next of the expressions.
pub(super) fn key_parts(table: &Table, attnums: &[i16], trees: Option<&str>) -> Result<Vec<KeyPart>> {
    let mut exprs = match trees {
        Some(trees) => in_scope(table, |scope| nodes::exprs(trees, scope))?,
        None => Vec::new(),
    }
    .into_iter();
    let part = |&attnum: &i16| match attnum {
        0 => exprs.next().map(KeyPart::Expr),
        n => table.column_at(n).map(KeyPart::Column),
    };
    let parts: Option<Vec<KeyPart>> = attnums.iter().map(part).collect();
    parts.ok_or_else(|| Error::bug(format!("a key of \"{}\" has no such column or expression", table.name)))
}

fn table(row: &Row) -> Result<Table> {
    let kind = match row.char(5)? {
        'p' => TableKind::Partitioned,
        'f' => TableKind::Foreign,
        _ => TableKind::Ordinary,
    };
    let persistence = row.char(6)?;
    Ok(Table {
        oid: row.oid(1)?.unwrap_or_default(),
        schema: row.need(2)?,
        name: row.need(3)?,
        quoted: row.need(4)?,
        kind,
        unlogged: persistence == 'u',
        temporary: persistence == 't',
        heap: row.need(7)?,
        requested: false,
        extension_owned: row.need(8)?,
        partition_of: None,
        partition_bound: None,
        partition_key: None,
        partitions: Vec::new(),
        inherits: Vec::new(),
        inherited_by: Vec::new(),
        columns: Vec::new(),
        checks: Vec::new(),
        reads: Vec::new(),
        uniques: Vec::new(),
        foreign_keys: Vec::new(),
        exclusions: Vec::new(),
        indexes: Vec::new(),
        triggers: Vec::new(),
        supertypes: Vec::new(),
        insert_rules: row.need(9)?,
        rls: RowSecurity { enabled: row.need(10)?, applies: row.need(11)? },
        privileges: Privileges {
            owner: row.need(12)?,
            insert: row.need(13)?,
            select: row.need(14)?,
            delete: row.need(15)?,
            truncate: row.need(16)?,
        },
        comment: row.get(17)?,
        reltuples: row.need(18)?,
        blocks: u64::try_from(row.need::<i64>(19)?).unwrap_or(0),
    })
}

fn column(row: &Row, table: &Privileges) -> Result<Column> {
    let generated = match row.char(11)? {
        's' => Generated::Stored,
        'v' => Generated::Virtual,
        _ => Generated::No,
    };
    let identity = match row.char(10)? {
        'a' => Identity::Always,
        'd' => Identity::ByDefault,
        _ => Identity::No,
    };
    let default = if generated == Generated::No { row.get(12)? } else { None };
    Ok(Column {
        name: row.need(2)?,
        quoted: row.need(3)?,
        attnum: row.need(4)?,
        type_oid: row.oid(5)?.unwrap_or_default(),
        typmod: row.need(6)?,
        collation: row.oid(7)?.unwrap_or_default(),
        collation_folds: row.need(8)?,
        not_null: row.need(9)?,
        default,
        identity,
        generated,
        generated_expr: None,
        sequence: None,
        stats: None,
        comment: row.get(16)?,
        can_insert: table.insert || row.get(14)?.unwrap_or(false),
        decimals: 0,
        can_select: table.select || row.get(15)?.unwrap_or(false),
    })
}
