//! Which rows of a table a run added: by their keys, made again from the recorded plan, or by the
//! transaction and the commands that wrote them. Keys find rows that were updated since and outlive a dump
//! and restore; where a table has none that the plan alone determines, xmin and cmin are exact as long as
//! they are those of this cluster. Not here: what is done with the rows.

use super::keys::{self, Keys};
use crate::error::{Error, Result};
use crate::load::recorded::{self, RunTable};
use crate::pg::spi::{Session, View};
use pgrx::PgSqlErrorCode as Code;

/// The rows of one table that are to go.
pub(super) enum Doomed {
    /// Their keys, fed from the plan.
    Keys(Keys),
    /// Written by this transaction, and, where other commands of it wrote to the table too, by these.
    Transaction { xid: String, commands: Option<(i64, i64)> },
}

impl Doomed {
    /// The condition over a row of the table under this alias; never NULL.
    pub fn condition(&self, alias: &str) -> String {
        match self {
            Doomed::Keys(keys) => keys.condition(alias),
            Doomed::Transaction { xid, commands } => recorded::by_transaction(alias, xid, *commands),
        }
    }
}

impl Doomed {
    /// The same for a table in FROM under this alias: a join, and a condition for WHERE.
    pub fn join(&self, alias: &str) -> (String, String) {
        match self {
            Doomed::Keys(keys) => (keys.join(alias), "true".to_owned()),
            Doomed::Transaction { .. } => (String::new(), self.condition(alias)),
        }
    }
}

/// For each table of the run, in order; None where the table is gone.
pub(super) fn doomed(session: &Session, run: i64, tables: &[RunTable], plan: &str) -> Result<Vec<Option<Doomed>>> {
    let keys = keys::regenerate(session, tables, plan)?;
    tables
        .iter()
        .zip(keys)
        .map(|(t, keys)| match (t.oid, keys) {
            (None, _) => Ok(None),
            (Some(_), Some(keys)) => Ok(Some(Doomed::Keys(keys))),
            (Some(_), None) => by_transaction(session, run, t).map(Some),
        })
        .collect()
}

fn by_transaction(session: &Session, run: i64, t: &RunTable) -> Result<Doomed> {
    if !t.xmin_counts {
        return Err(ambiguous(run, t).detail(
            "The table has no primary key that follows from the plan alone, and its rows were written in \
             another cluster or database, or too many transactions ago.",
        ));
    }
    let mut found = 0;
    for commands in [None, t.commands] {
        let doomed = Doomed::Transaction { xid: t.xid.clone(), commands };
        let sql = format!("SELECT pg_catalog.count(*) FROM {} AS x WHERE {}", t.source, doomed.condition("x"));
        found = session.one::<i64>(View::Latest, &sql, &[])?.unwrap_or(0);
        if found <= t.rows {
            return Ok(doomed);
        }
    }
    Err(ambiguous(run, t)
        .detail(format!("The run added {} rows, but its transaction wrote {found} that are there now.", t.rows)))
}

fn ambiguous(run: i64, t: &RunTable) -> Error {
    Error::new(
        Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
        format!("cannot undo run {run}: its rows in table {} cannot be told apart", t.quoted),
    )
    .hint("Delete them by hand.")
}
