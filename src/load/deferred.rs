//! Deferred constraints and constraint triggers, which PostgreSQL would look at when the transaction commits:
//! looked at here, so that a failure is the table's and not the commit's. Not here: what a failure means.

use crate::error::Result;
use crate::pg::spi::{Session, View, arg};
use crate::pg::{relation, subxact};
use pgrx::pg_sys;

/// The deferrable constraints of a table (and of its partitions) for whose events the transaction holds a queue.
pub struct Deferred {
    names: Vec<Name>,
    relations: Vec<u32>,
}

struct Name {
    /// Quoted, with the schema.
    quoted: String,
    initially_deferred: bool,
    /// A constraint trigger: users' code.
    trigger: bool,
}

const NAMES: &str = "
    SELECT DISTINCT pg_catalog.format('%I.%I', n.nspname, c.conname), c.condeferred, c.conrelid,
           c.contype OPERATOR(pg_catalog.=) 't'
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
            found.names.push(Name { quoted: row.need(1)?, initially_deferred: row.need(2)?, trigger: row.need(4)? });
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

    /// Looks at all that waits. What the catalog's constraints ask is asked in a subtransaction that is undone:
    /// PostgreSQL then has the queue and what SET CONSTRAINTS said as before. Constraint triggers are fired for good:
    /// rows that they write have to be there when the tables to come are planned again.
    pub fn look(&self) -> Result<()> {
        let ask = |also: fn(&Name) -> bool| {
            subxact::tried(|| {
                self.set(|n| !n.trigger || also(n), "IMMEDIATE")?;
                Ok(self.pending())
            })
        };
        if !ask(|_| false)? {
            return Ok(());
        }
        // What waits still, when those that wait from the start have fired, had been deferred by SET CONSTRAINTS.
        let others = ask(|n| n.initially_deferred)?;
        self.set(|n| n.trigger && (n.initially_deferred || others), "IMMEDIATE")?;
        self.set(|n| n.trigger && (n.initially_deferred || others), "DEFERRED")
    }

    fn set(&self, which: impl Fn(&Name) -> bool, mode: &str) -> Result<()> {
        let mut names: Vec<&str> = self.names.iter().filter(|n| which(n)).map(|n| n.quoted.as_str()).collect();
        names.dedup();
        if !names.is_empty() {
            Session::connect()?.execute(&format!("SET CONSTRAINTS {} {mode}", names.join(", ")), &[])?;
        }
        Ok(())
    }
}
