//! Which rows of a table a run added: those that its subtransaction wrote, by xmin. A component of tables is loaded
//! in one of its own, in which nothing else is done but what triggers do. Keys would not do: a key can be used again, by the user or after `mode => 'replace'`, and a
//! trigger may have changed it. So a row that was updated since counts as missing, and stays. Not here: what is
//! done with the rows.

use crate::error::{Error, Result};
use crate::load::recorded::{self, RunTable};
use crate::pg::spi::{Session, View};
use pgrx::PgSqlErrorCode as Code;

/// The rows of one table that are to go: written by this subtransaction.
pub(super) struct Doomed {
    xid: String,
}

impl Doomed {
    /// The condition over a row of the table under this alias; never NULL.
    pub fn condition(&self, alias: &str) -> String {
        recorded::by_transaction(alias, &self.xid)
    }
}

/// For each table of the run, in order; None where the table is gone, or the run wrote nothing to it.
pub(super) fn doomed(session: &Session, run: i64, tables: &[RunTable]) -> Result<Vec<Option<Doomed>>> {
    tables
        .iter()
        .map(|t| if t.oid.is_none() || t.rows == 0 { Ok(None) } else { one(session, run, t).map(Some) })
        .collect()
}

fn one(session: &Session, run: i64, t: &RunTable) -> Result<Doomed> {
    if !t.xmin_counts {
        return Err(ambiguous(run, t).detail(
            "Rows are known by the transaction that wrote them, and that was in another cluster or database, or \
             too many transactions ago.",
        ));
    }
    let doomed = Doomed { xid: t.xid.clone() };
    let sql = format!("SELECT pg_catalog.count(*) FROM {} AS x WHERE {}", t.source, doomed.condition("x"));
    let found = session.one::<i64>(View::Latest, &sql, &[])?.unwrap_or(0);
    if found > t.rows {
        return Err(ambiguous(run, t)
            .detail(format!("The run added {} rows, but its transaction wrote {found} that are there now.", t.rows)));
    }
    Ok(doomed)
}

fn ambiguous(run: i64, t: &RunTable) -> Error {
    Error::new(
        Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
        format!("cannot undo run {run}: its rows in table {} cannot be told apart", t.quoted),
    )
    .hint("Delete them by hand.")
}
