//! Rows of others that refer to a run's rows: a reason to refuse, whatever the foreign key would do on
//! DELETE (CASCADE and SET NULL would change rows that the run did not add). Not here: the DELETEs.

use super::identify::Doomed;
use crate::error::{Error, Result};
use crate::load::recorded::RunTable;
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View, arg, oids};
use pgrx::PgSqlErrorCode as Code;

struct Key {
    name: String,
    child: String,
    child_root: u32,
    parent_root: u32,
    child_source: String,
    parent_source: String,
    matches: String,
}

/// Errors with 55000 for the first foreign key by which rows outside the run refer to rows of it.
pub(super) fn refuse(session: &Session, run: i64, tables: &[RunTable], doomed: &[Option<Doomed>]) -> Result<()> {
    let of = |oid: u32| tables.iter().position(|t| t.oid == Some(oid)).and_then(|i| doomed[i].as_ref());
    let keys = keys(session, tables)?;
    // Rows that row security hides are rows of others all the same: PostgreSQL refuses to count without them.
    let seeing = Pinned::nothing();
    seeing.set("row_security", "off")?;
    for key in keys {
        let Some(parent) = of(key.parent_root) else { continue };
        // Rows of the run itself go too.
        let others = of(key.child_root).map_or("true".to_owned(), |d| format!("NOT {}", d.condition("c")));
        let condition = parent.condition("p");
        let sql = format!(
            "SELECT pg_catalog.count(*) FROM {} AS c JOIN {} AS p ON {} WHERE {others} AND {condition}",
            key.child_source, key.parent_source, key.matches,
        );
        let found = session.one::<i64>(View::Latest, &sql, &[])?.unwrap_or(0);
        if found > 0 {
            return Err(depends(session, run, &key, found)?);
        }
    }
    Ok(())
}

fn keys(session: &Session, tables: &[RunTable]) -> Result<Vec<Key>> {
    let _pinned = Pinned::new()?;
    let present: Vec<u32> = tables.iter().filter_map(|t| t.oid).collect();
    let mut keys = Vec::new();
    session.for_each(View::Latest, include_str!("dependents.sql"), &[oids(&present)], |row| {
        keys.push(Key {
            name: row.need(1)?,
            child: row.need(2)?,
            child_root: row.oid(3)?.unwrap_or(0),
            parent_root: row.oid(4)?.unwrap_or(0),
            child_source: row.need(5)?,
            parent_source: row.need(6)?,
            matches: row.need(7)?,
        });
        Ok(())
    })?;
    Ok(keys)
}

fn depends(session: &Session, run: i64, key: &Key, found: i64) -> Result<Error> {
    let (rows, verb) = if found == 1 { ("1 row".to_owned(), "depends") } else { (format!("{found} rows"), "depend") };
    let e = Error::new(
        Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
        format!("cannot undo run {run}: {rows} of table {} now {verb} on it", key.child),
    )
    .detail(format!("Foreign key \"{}\" refers to rows that the run added.", key.name));
    // Most often a later run took this one's rows for parents.
    let later = {
        let _pinned = Pinned::new()?;
        session.one::<String>(
            View::Latest,
            "SELECT string_agg(DISTINCT t.run::text, ', ') FROM seedgen.run_table t \
             JOIN seedgen.run r ON r.run = t.run \
             WHERE t.run > $1 AND r.status = 'done' AND format('%I.%I', t.table_schema, t.table_name) = $2",
            &[arg(run), arg(key.child.as_str())],
        )?
    };
    Ok(match later {
        Some(later) => e.hint(format!("Later runs added rows to that table: {later}. Undo them first.")),
        None => e.hint("Delete these rows first, or let them refer to others."),
    })
}
