//! What the tables hold before the run: counts, greatest values of unique columns, where sequences and
//! earlier runs stand. Reads with the caller's rights. Not here: the rows themselves (`existing`).

use crate::error::Result;
use crate::pg::spi::{Session, View, oids};
use seedgen_kernels::Scalar;
use seedgen_plan::order::root;
use seedgen_plan::request::{DatabaseState, Mode, TableState};
use seedgen_plan::schema::{ColumnIndex, KeyPart, Oid, Schema, Table, TableKind};
use seedgen_plan::types::class::TypeClass;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The state of the targets and of the tables that they refer to.
pub fn read(schema: &Schema, targets: &[Oid], mode: Mode) -> Result<DatabaseState> {
    let session = Session::connect()?;
    let mut tables: BTreeSet<Oid> = targets.iter().copied().collect();
    for oid in targets {
        tables.extend(schema.table(*oid).into_iter().flat_map(|t| &t.foreign_keys).map(|fk| root(schema, fk.parent)));
    }
    let earlier = earlier_runs(&session, &tables)?;
    let mut state = DatabaseState::new();
    for oid in tables {
        let Some(t) = schema.table(oid) else { continue };
        let emptied = mode == Mode::Replace && targets.contains(&oid);
        let mut s = if emptied { TableState::default() } else { one(&session, schema, t)? };
        if !emptied {
            s.first = s.existing.max(earlier.get(&oid).copied().unwrap_or(0));
        }
        for (i, c) in t.columns.iter().enumerate() {
            if let Some(next) = c.sequence.as_ref().and_then(|s| s.next) {
                s.next.insert(i, next);
            }
        }
        state.insert(oid, s);
    }
    Ok(state)
}

/// One past the last row number that earlier runs made, whoever's they were: their rows are in the table.
fn earlier_runs(session: &Session, tables: &BTreeSet<Oid>) -> Result<BTreeMap<Oid, u64>> {
    let tables: Vec<Oid> = tables.iter().copied().collect();
    let mut found = BTreeMap::new();
    session.for_each_kept(
        View::Latest,
        "SELECT relation, next_row FROM seedgen.next_rows($1)",
        &[oids(&tables)],
        |row| {
            if let Some(oid) = row.oid(1)? {
                found.insert(oid, row.need::<i64>(2)?.max(0) as u64);
            }
            Ok(())
        },
    )?;
    Ok(found)
}

/// Rows are in the table itself: children by inheritance have rows of their own.
pub fn from(t: &Table) -> String {
    let only = if t.kind == TableKind::Partitioned { "" } else { "ONLY " };
    format!("{only}{}", t.quoted)
}

/// What the table holds at this moment.
pub fn now(schema: &Schema, t: &Table) -> Result<TableState> {
    count(&Session::connect()?, schema, t)
}

/// Its rows at this moment.
pub fn rows_now(t: &Table) -> Result<u64> {
    let sql = format!("SELECT count(*) FROM {}", from(t));
    Ok(Session::connect()?.one::<i64>(View::Latest, &sql, &[])?.unwrap_or(0).max(0) as u64)
}

fn one(session: &Session, schema: &Schema, t: &Table) -> Result<TableState> {
    if t.blocks == 0 && t.kind == TableKind::Ordinary {
        return Ok(TableState::default());
    }
    count(session, schema, t)
}

fn count(session: &Session, schema: &Schema, t: &Table) -> Result<TableState> {
    let mut s = TableState::default();
    let mut wanted: Vec<(ColumnIndex, TypeClass)> = Vec::new();
    for u in &t.uniques {
        for k in &u.keys {
            let KeyPart::Column(c) = k else { continue };
            let column = &t.columns[*c];
            let class = TypeClass::of(schema, column.type_oid, column.typmod);
            let whole = class.is_numeric() && !matches!(class, TypeClass::Float(_)) || matches!(class, TypeClass::Oid);
            let ordered = whole || class.is_date();
            if ordered && column.can_select && !wanted.iter().any(|w| w.0 == *c) {
                wanted.push((*c, class));
            }
        }
    }
    for (c, column) in t.columns.iter().enumerate() {
        let class = TypeClass::of(schema, column.type_oid, column.typmod);
        if column.sequence.is_some() && class.is_numeric() && column.can_select && !wanted.iter().any(|w| w.0 == c) {
            wanted.push((c, class));
        }
    }
    let mut sql = String::from("SELECT count(*)");
    for (c, _) in &wanted {
        let _ = write!(sql, ", max({})::text", t.columns[*c].quoted);
    }
    let _ = write!(sql, " FROM {}", from(t));
    session.for_each(View::Latest, &sql, &[], |row| {
        s.existing = row.need::<i64>(1)?.max(0) as u64;
        for (k, (c, class)) in wanted.iter().enumerate() {
            if let Some(Scalar::Int(v)) = row.get::<String>(k as i32 + 2)?.and_then(|text| class.parse(&text)) {
                s.greatest.insert(*c, v);
            }
        }
        Ok(())
    })?;
    Ok(s)
}
