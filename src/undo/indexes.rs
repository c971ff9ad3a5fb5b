//! Indexes for the time of an undo: a foreign key whose columns have none has PostgreSQL read all of the child for each
//! row that goes from the parent. Where the caller owns the child, and nobody else is looking at it, it gets one that
//! is dropped again before the undo ends. Not here: the DELETEs.

use super::identify::Doomed;
use crate::error::Result;
use crate::load::recorded::RunTable;
use crate::pg::relation;
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View, arg, oids};
use crate::pg::subxact;

/// Fewer rows than this to go from the parent are not worth it; nor are children of fewer bytes.
const ROWS: i64 = 1_000;
const BYTES: i64 = 64 << 10;

/// Makes them. What cannot be made is left out: the undo is slower then.
pub(super) fn make(session: &Session, run: i64, tables: &[RunTable], doomed: &[Option<Doomed>]) -> Result<Vec<String>> {
    let many = tables.iter().zip(doomed).filter(|(t, d)| d.is_some() && t.rows >= ROWS);
    let parents: Vec<u32> = many.filter_map(|(t, _)| t.oid).collect();
    if parents.is_empty() {
        return Ok(Vec::new());
    }
    let mut wanted: Vec<(u32, String, String, String)> = Vec::new();
    {
        let _pinned = Pinned::new()?;
        let args = [oids(&parents), arg(BYTES)];
        session.for_each(View::Latest, include_str!("unindexed.sql"), &args, |row| {
            wanted.push((row.oid(1)?.unwrap_or(0), row.need(2)?, row.need(3)?, row.need(4)?));
            Ok(())
        })?;
    }
    let mut made = Vec::new();
    for (child, table, schema, columns) in wanted {
        if relation::has_pending_events(child) {
            continue;
        }
        let name = format!("seedgen_undo_{run}_{}", made.len() + 1);
        // The lock that dropping it takes, before others come.
        let create = || {
            session.execute(&format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"), &[])?;
            session.execute(&format!("CREATE INDEX {name} ON {table} ({columns})"), &[])
        };
        if subxact::run(create).is_ok() {
            made.push(format!("{schema}.{name}"));
        }
    }
    Ok(made)
}

pub(super) fn drop(session: &Session, indexes: &[String]) -> Result<()> {
    if !indexes.is_empty() {
        session.execute(&format!("DROP INDEX {}", indexes.join(", ")), &[])?;
    }
    Ok(())
}
