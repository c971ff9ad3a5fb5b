//! The primary keys of a run's rows, made again from its recorded plan and fed into SQL. Not here: tables
//! whose keys rows outside the run had a part in (`identify` has another way for them).

use crate::catalog;
use crate::error::Result;
use crate::load::recorded::RunTable;
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View, oids};
use crate::pg::srf::Feed;
use crate::pg::tuple::Rows;
use seedgen_kernels::{Encoding, GENERATION_VERSION, Program, TableId};
use seedgen_plan::compile;
use seedgen_plan::plan::Plan;
use seedgen_plan::regenerate::regenerable;
use seedgen_plan::schema::{Oid, Table};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The keys of one table's rows, as SQL can read them while this value lives.
pub(super) struct Keys {
    feed: Feed,
    table: String,
    rows: Range<u64>,
    columns: Vec<KeyColumn>,
}

#[derive(Clone)]
struct KeyColumn {
    name: String,
    quoted: String,
    /// Ready for SQL text.
    equals: String,
}

impl Keys {
    /// The condition over a row of the table under this alias; never NULL, since primary keys are not.
    pub fn condition(&self, alias: &str) -> String {
        format!("(EXISTS (SELECT FROM {} WHERE {}))", self.source(), self.matches(alias))
    }

    /// The same as a join: each row of the table meets its key once at most. PostgreSQL does not turn an
    /// EXISTS over a volatile function into a join where it lies inside another.
    pub fn join(&self, alias: &str) -> String {
        format!(" JOIN {} ON {}", self.source(), self.matches(alias))
    }

    fn source(&self) -> String {
        let fields: Vec<String> =
            self.columns.iter().enumerate().map(|(i, c)| format!("(s.r).{} AS k{i}", c.quoted)).collect();
        format!(
            "(SELECT {} FROM (SELECT seedgen.feed(NULL::{}, {}, {}, {}) AS r) AS s) AS k",
            fields.join(", "),
            self.table,
            self.feed.number(),
            self.rows.start,
            self.rows.end - self.rows.start,
        )
    }

    fn matches(&self, alias: &str) -> String {
        let matches: Vec<String> =
            self.columns.iter().enumerate().map(|(i, c)| format!("k.k{i} {} {alias}.{}", c.equals, c.quoted)).collect();
        matches.join(" AND ")
    }
}

/// For each table of the run, its keys; None where the plan alone does not determine them: it was made by
/// another version, the table has no primary key, or rows from before the run are part of it.
pub(super) fn regenerate(session: &Session, tables: &[RunTable], plan: &str) -> Result<Vec<Option<Keys>>> {
    let mut keys: Vec<Option<Keys>> = tables.iter().map(|_| None).collect();
    let present: Vec<Oid> = tables.iter().filter_map(|t| t.oid).collect();
    let Ok(mut plan) = serde_json::from_str::<Plan>(plan) else { return Ok(keys) };
    if present.is_empty() || plan.generation_version != GENERATION_VERSION {
        return Ok(keys);
    }
    let schema = catalog::read_tables(&present)?;
    // The plan has names; a table that is gone takes no part any more.
    for t in &mut plan.tables {
        let found = tables.iter().find(|r| r.schema == t.schema && r.name == t.table);
        t.oid = found.and_then(|r| r.oid).unwrap_or(0);
    }
    plan.tables.retain(|t| t.oid != 0);
    let primary = primary_keys(session, &present)?;
    let certain: Vec<(usize, &Table, &[KeyColumn])> = tables
        .iter()
        .enumerate()
        .filter_map(|(i, t)| {
            let table = schema.table(t.oid?)?;
            let columns = primary.get(&table.oid)?;
            let all = columns
                .iter()
                .all(|k| table.column_index(&k.name).is_some_and(|c| regenerable(&schema, &plan, table.oid, c)));
            all.then_some((i, table, &columns[..]))
        })
        .collect();
    if certain.is_empty() {
        return Ok(keys);
    }
    // A plan that no longer compiles (a column was dropped, a type changed) determines nothing.
    let Ok(compiled) = compile::compile(&schema, &plan, &BTreeMap::new()) else { return Ok(keys) };
    for (i, table, columns) in certain {
        let (Some(planned), Some(&source)) = (plan.table(table.oid), compiled.sources.get(&table.oid)) else {
            continue;
        };
        let rows = planned.first..planned.first + planned.rows;
        keys[i] = Some(Keys {
            feed: Feed::open(table.oid, key_rows(&compiled.program, source, table, columns, rows.clone())),
            table: table.quoted.clone(),
            rows,
            columns: columns.to_vec(),
        });
    }
    Ok(keys)
}

/// The rows of the table with nothing in them but the key.
fn key_rows(program: &Program, source: TableId, table: &Table, key: &[KeyColumn], rows: Range<u64>) -> Rows {
    let mut program = program.clone();
    if let Some(s) = program.sources.get_mut(source as usize) {
        for (encoding, column) in s.encodings.iter_mut().zip(&table.columns) {
            if key.iter().all(|k| k.name != column.name) {
                *encoding = Encoding::None;
            }
        }
    }
    Rows {
        program: Arc::new(program),
        source,
        rows,
        attnums: table.columns.iter().map(|c| c.attnum).collect(),
        fill: false,
    }
}

fn primary_keys(session: &Session, tables: &[Oid]) -> Result<BTreeMap<Oid, Vec<KeyColumn>>> {
    let _pinned = Pinned::new()?;
    let mut keys: BTreeMap<Oid, Vec<KeyColumn>> = BTreeMap::new();
    session.for_each(View::Latest, include_str!("keys.sql"), &[oids(tables)], |row| {
        keys.entry(row.oid(1)?.unwrap_or(0)).or_default().push(KeyColumn {
            name: row.need(2)?,
            quoted: row.need(3)?,
            equals: row.need(4)?,
        });
        Ok(())
    })?;
    Ok(keys)
}
