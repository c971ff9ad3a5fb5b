//! CHECKs of tables and domains, foreign keys, triggers. Not here: what rests on an index (`indexes`).

use super::{Reader, in_scope};
use crate::error::{Error, Result};
use crate::pg::nodes::{self, Scope};
use crate::pg::spi::{View, oids};
use seedgen_plan::plpgsql;
use seedgen_plan::schema::*;
use std::collections::BTreeMap;

impl Reader<'_> {
    pub(super) fn checks(&mut self, types: &mut BTreeMap<Oid, Type>) -> Result<()> {
        let (session, sql) = (self.session, self.sql);
        let domains: Vec<Oid> =
            types.values().filter(|t| matches!(t.kind, TypeKind::Domain { .. })).map(|t| t.oid).collect();
        let args = [oids(&self.oids), oids(&domains)];
        session.for_each_kept(View::Latest, sql.checks, &args, |row| {
            let tree: String = row.need(5)?;
            let (name, definition, valid) = (row.need(3)?, row.need(4)?, row.need(6)?);
            if let Some(table) = self.table_mut(row.oid(1)?) {
                let expr = in_scope(table, |scope| nodes::expr(&tree, scope))?;
                table.checks.push(Check { name, definition, expr, valid, partition: None });
            } else if let Some(t) = row.oid(2)?.and_then(|o| types.get_mut(&o))
                && let TypeKind::Domain { checks, .. } = &mut t.kind
            {
                let expr = nodes::expr(&tree, &Scope::DOMAIN)?;
                checks.push(Check { name, definition, expr, valid, partition: None });
            }
            Ok(())
        })
    }

    pub(super) fn foreign_keys(&mut self) -> Result<()> {
        let (session, sql, ids) = (self.session, self.sql, self.oids.clone());
        session.for_each_kept(View::Latest, sql.foreign_keys, &[oids(&ids)], |row| {
            let (child, parent) = (row.oid(1)?, row.oid(5)?.unwrap_or_default());
            let name: String = row.need(3)?;
            let (columns, parent_columns) = (row.need::<Vec<i16>>(4)?, row.need::<Vec<i16>>(6)?);
            let numbers = |t: Option<&mut Table>, attnums: &[i16]| -> Option<Vec<ColumnIndex>> {
                let t = t?;
                attnums.iter().map(|&a| t.column_at(a)).collect()
            };
            let parent_columns = numbers(self.table_mut(Some(parent)), &parent_columns);
            let columns = numbers(self.table_mut(child), &columns);
            let (Some(columns), Some(parent_columns)) = (columns, parent_columns) else {
                return Err(Error::bug(format!("foreign key \"{name}\" has a column that is not there")));
            };
            let key = ForeignKey {
                name,
                oid: row.oid(2)?.unwrap_or_default(),
                columns,
                parent,
                parent_columns,
                match_full: row.char(7)? == 'f',
                deferrable: row.need(8)?,
                initially_deferred: row.need(9)?,
                valid: row.need(10)?,
                enforced: row.need(11)?,
                period: row.need(12)?,
                partitions: Vec::new(),
                definition: row.need(13)?,
            };
            if let Some(t) = self.table_mut(child) {
                t.foreign_keys.push(key);
            }
            Ok(())
        })
    }

    pub(super) fn triggers(&mut self) -> Result<()> {
        // Bits of pg_trigger.tgtype (catalog/pg_trigger.h).
        const ROW: i16 = 1;
        const BEFORE: i16 = 2;
        const INSTEAD: i16 = 64;
        let (session, sql, ids) = (self.session, self.sql, self.oids.clone());
        session.for_each_kept(View::Latest, sql.triggers, &[oids(&ids)], |row| {
            let kind: i16 = row.need(3)?;
            let trigger = Trigger {
                name: row.need(2)?,
                before: kind & BEFORE != 0,
                row: kind & ROW != 0,
                constraint: row.need(4)?,
                instead: kind & INSTEAD != 0,
                function: row.need(5)?,
                inserts: row.get::<String>(6)?.map_or_else(Vec::new, |body| plpgsql::inserts(&body)),
            };
            if let Some(t) = self.table_mut(row.oid(1)?) {
                t.triggers.push(trigger);
            }
            Ok(())
        })
    }
}
