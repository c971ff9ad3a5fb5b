//! Reading the ledger back: a run's tables as they are found today, and the condition that tells its rows
//! by their transaction. Not here: keys made again from the plan (`undo::keys`), writing (`ledger`).

use crate::error::Result;
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View, arg};
use crate::pg::xact;

/// A table of a run, as the ledger and the catalog have it.
pub struct RunTable {
    pub level: i32,
    pub schema: String,
    pub name: String,
    /// None: dropped or renamed since.
    pub oid: Option<u32>,
    /// As PostgreSQL quotes it; `source` with ONLY where partitions are not meant.
    pub quoted: String,
    pub source: String,
    pub rows: i64,
    /// xmin tells the run's rows.
    pub xmin_counts: bool,
    pub xid: String,
    /// The run's role may insert into the table.
    pub plausible: bool,
    /// The rows went through PostgreSQL's executor, and so through the table's triggers.
    pub executor: bool,
}

/// The tables of the run that got rows, children first.
pub fn tables(session: &Session, run: i64) -> Result<Vec<RunTable>> {
    let _pinned = Pinned::new()?;
    let mut tables = Vec::new();
    let args = [
        arg(run),
        arg(xact::system_identifier() as i64),
        arg(pgrx::pg_sys::Oid::from(xact::database())),
        arg(xact::next_transaction_id().to_string()),
    ];
    session.for_each(View::Latest, include_str!("recorded.sql"), &args, |row| {
        tables.push(RunTable {
            level: row.need(1)?,
            schema: row.need(2)?,
            name: row.need(3)?,
            oid: row.oid(4)?,
            quoted: row.need(5)?,
            source: row.need(6)?,
            rows: row.need(7)?,
            xmin_counts: row.need(8)?,
            xid: row.need(9)?,
            plausible: row.need(10)?,
            executor: row.need(11)?,
        });
        Ok(())
    })?;
    Ok(tables)
}

/// The condition over a row of the table under this alias: written by that (sub)transaction. Never NULL. Not by
/// cmin, which any later DELETE or UPDATE of the row writes over, be it rolled back.
pub fn by_transaction(alias: &str, xid: &str) -> String {
    format!("({alias}.xmin OPERATOR(pg_catalog.=) '{xid}'::pg_catalog.xid)")
}
