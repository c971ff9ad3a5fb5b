//! Undo: removes exactly the rows that a run added, or refuses. Children first, in the caller's transaction
//! and with the caller's rights; triggers, policies and foreign keys act as for any DELETE.
//! Not here: how a run's rows are told apart (`identify`), the writing of the ledger (`load::ledger`).

mod dependents;
mod identify;
mod indexes;

use crate::error::{Error, Result};
use crate::load::recorded::{RunTable, tables};
use crate::pg::spi::{Session, View, arg};
use identify::Doomed;
use pgrx::PgSqlErrorCode as Code;
use std::fmt::Write;

/// What undo did to a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Undone {
    /// As PostgreSQL quotes it.
    pub table: String,
    /// Rows that the run added.
    pub rows: i64,
    pub removed: i64,
    /// Rows that the run added and that are not as it wrote them: deleted or updated since.
    pub missing: i64,
}

/// Removes what the run added: a row per table, children first. Errors: no such run of the caller's
/// (22023); undone already, rows that cannot be told apart, or rows of others that depend on them (55000);
/// and whatever the DELETEs raise.
pub fn undo(run: i64) -> Result<Vec<Undone>> {
    let session = Session::connect()?;
    open(&session, run)?;
    let tables = tables(&session, run)?;
    if let Some(t) = tables.iter().find(|t| !t.plausible) {
        let message = format!("permission denied to undo run {run}");
        return Err(Error::new(Code::ERRCODE_INSUFFICIENT_PRIVILEGE, message)
            .detail(format!("The role that the ledger names for the run may not insert into table {}.", t.quoted)));
    }
    lock(&session, &tables)?;
    let doomed = identify::doomed(&session, run, &tables)?;
    dependents::refuse(&session, run, &tables, &doomed)?;
    let helping = indexes::make(&session, run, &tables, &doomed)?;
    let mut undone: Vec<Undone> = Vec::with_capacity(tables.len());
    let all: Vec<_> = tables.iter().zip(doomed.iter().map(Option::as_ref)).collect();
    for level in all.chunk_by(|a, b| a.0.level == b.0.level) {
        let removed = delete(&session, level)?;
        undone.extend(level.iter().zip(removed).map(|((t, _), removed)| Undone {
            table: t.quoted.clone(),
            rows: t.rows,
            removed,
            missing: t.rows - removed,
        }));
    }
    indexes::drop(&session, &helping)?;
    session.execute("UPDATE seedgen.run SET status = 'undone' WHERE run OPERATOR(pg_catalog.=) $1", &[arg(run)])?;
    Ok(undone)
}

/// Locks the run's row against a second undo. The run has to be the caller's own, also for a superuser, who sees
/// them all: what a ledger says of rows is the word of the role that wrote it.
fn open(session: &Session, run: i64) -> Result<()> {
    let mut found: Option<(String, String, bool)> = None;
    session.for_each(
        View::Latest,
        "SELECT status, role::pg_catalog.text, \
                coalesce(role_oid OPERATOR(pg_catalog.=) seedgen.role_oid(current_user), false) \
         FROM seedgen.run \
         WHERE run OPERATOR(pg_catalog.=) $1 FOR UPDATE",
        &[arg(run)],
        |row| {
            found = Some((row.need(1)?, row.need(2)?, row.need(3)?));
            Ok(())
        },
    )?;
    let wrong = |message| Err(Error::new(Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE, message));
    match found {
        None => {
            let message = format!("run {run} does not exist");
            Err(Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, message)
                .hint("Your runs are listed in seedgen.runs."))
        }
        Some((_, role, false)) => {
            let message = format!("permission denied to undo run {run}");
            Err(Error::new(Code::ERRCODE_INSUFFICIENT_PRIVILEGE, message)
                .detail(format!("The run was made by role \"{role}\"."))
                .hint("Use SET ROLE to become that role."))
        }
        Some((status, _, true)) => match status.as_str() {
            "done" => Ok(()),
            "undone" => wrong(format!("run {run} was undone already")),
            _ => wrong(format!("run {run} is not finished")),
        },
    }
}

/// EXCLUSIVE, in order of oid as every run locks: readers go on, but nobody can start to depend on a row
/// (a foreign key's check locks its parent's row) or change one between the look and the DELETE.
fn lock(session: &Session, tables: &[RunTable]) -> Result<()> {
    let mut present: Vec<(u32, &str)> = tables.iter().filter_map(|t| Some((t.oid?, t.quoted.as_str()))).collect();
    present.sort_unstable();
    present.dedup();
    if present.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = present.iter().map(|p| p.1).collect();
    session.execute(&format!("LOCK TABLE {} IN EXCLUSIVE MODE", names.join(", ")), &[])?;
    Ok(())
}

/// The tables of one level: in one statement, so that keys which lead round a cycle are checked at its end.
fn delete(session: &Session, tables: &[(&RunTable, Option<&Doomed>)]) -> Result<Vec<i64>> {
    let present: Vec<_> = tables.iter().filter_map(|(t, d)| Some((*t, (*d)?))).collect();
    let text = |t: &RunTable, d: &Doomed| format!("DELETE FROM {} AS x WHERE {}", t.source, d.condition("x"));
    let counts: Vec<i64> = match &present[..] {
        [] => Vec::new(),
        [(t, d)] => vec![session.execute(&text(t, d), &[])? as i64],
        _ => {
            let (mut sql, mut list) = (String::from("WITH "), String::new());
            for (i, (t, d)) in present.iter().enumerate() {
                let comma = if i == 0 { "" } else { ", " };
                let _ = write!(sql, "{comma}d{i} AS ({} RETURNING 1)", text(t, d));
                let _ = write!(list, "{comma}(SELECT pg_catalog.count(*) FROM d{i})");
            }
            let mut counts = Vec::new();
            session.for_each(View::Latest, &format!("{sql} SELECT {list}"), &[], |row| {
                for i in 1..=present.len() {
                    counts.push(row.need(i as i32)?);
                }
                Ok(())
            })?;
            counts
        }
    };
    let mut counts = counts.into_iter();
    // A table that is gone has taken its rows along.
    Ok(tables.iter().map(|(_, d)| d.and_then(|_| counts.next()).unwrap_or(0)).collect())
}
