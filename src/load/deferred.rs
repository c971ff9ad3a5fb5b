//! Deferred constraints and constraint triggers, which PostgreSQL would look at when the transaction commits:
//! looked at here, so that a failure is the table's and not the commit's. Not here: what a failure means.

use crate::error::Result;
use crate::pg::relation;
use crate::pg::spi::{Session, View, arg};
use pgrx::pg_sys;

/// The deferrable constraints of a table (and of its partitions) for whose events the transaction holds a queue.
pub struct Deferred {
    /// Quoted, with the schema; and whether the constraint is initially deferred.
    names: Vec<(String, bool)>,
    relations: Vec<u32>,
}

const NAMES: &str = "
    SELECT DISTINCT pg_catalog.format('%I.%I', n.nspname, c.conname), c.condeferred, c.conrelid
    FROM pg_catalog.pg_constraint c
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.connamespace
    WHERE c.condeferrable AND (c.conrelid OPERATOR(pg_catalog.=) $1
          OR c.conrelid IN (SELECT t.relid::pg_catalog.oid FROM pg_catalog.pg_partition_tree($1::pg_catalog.regclass) t))
    ORDER BY 1";

impl Deferred {
    /// None: nothing of the table waits for the commit.
    pub fn of(table: u32) -> Result<Option<Deferred>> {
        let all = Deferred::all(table)?;
        Ok(all.pending().then_some(all))
    }

    /// All that can be deferred.
    pub fn all(table: u32) -> Result<Deferred> {
        let mut found = Deferred { names: Vec::new(), relations: Vec::new() };
        Session::connect()?.for_each(View::Latest, NAMES, &[arg(pg_sys::Oid::from(table))], |row| {
            found.names.push((row.need(1)?, row.need(2)?));
            found.relations.extend(row.oid(3)?);
            Ok(())
        })?;
        Ok(found)
    }

    fn pending(&self) -> bool {
        self.relations.iter().any(|&r| relation::has_pending_events(r))
    }

    /// Looks at all that waits, and at what comes from now on at the end of each statement.
    pub fn now(&self) -> Result<()> {
        self.set(|_| true, "IMMEDIATE")
    }

    /// As it was: those deferred from the start, and the others too if they were what was waited for.
    fn later(&self, were_deferred: bool) -> Result<()> {
        self.set(|initially| initially || were_deferred, "DEFERRED")
    }

    /// Looks at all that waits, and defers again what was deferred.
    pub fn look(&self) -> Result<()> {
        self.set(|initially| initially, "IMMEDIATE")?;
        // Whatever waits still had been deferred by SET CONSTRAINTS.
        let others = self.pending();
        self.now()?;
        self.later(others)
    }

    fn set(&self, which: impl Fn(bool) -> bool, mode: &str) -> Result<()> {
        let mut names: Vec<&str> = self.names.iter().filter(|n| which(n.1)).map(|n| n.0.as_str()).collect();
        names.dedup();
        if !names.is_empty() {
            Session::connect()?.execute(&format!("SET CONSTRAINTS {} {mode}", names.join(", ")), &[])?;
        }
        Ok(())
    }
}
