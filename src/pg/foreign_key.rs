//! A foreign key proved for a whole table, by PostgreSQL's own query. Not here: which keys, when, locks.

use crate::error::{Error, Result};
use crate::pg::encoding;
use crate::pg::relation::Opened;
use crate::pg::settings::Pinned;
use pgrx::pg_sys;

/// How the two tables are best joined, which the planner cannot tell: it takes no account of what a hash
/// table far larger than the processor's cache costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// As the planner finds.
    Any,
    /// In key order: both sides come from an index alone or sort fast. A fifth of the time of a hash join at a
    /// million rows.
    Ordered,
}

/// Runs the anti-join with which ADD FOREIGN KEY tests the rows that a table has (RI_Initial_Check), and
/// raises PostgreSQL's own error (23503, naming constraint and key) for the first row that breaks the key.
/// False: the user may not read the tables, or row security hides rows, so that nothing was proved.
pub fn check_all(child: &Opened, parent: &Opened, constraint: u32, name: &str, join: Join) -> Result<bool> {
    let name = encoding::c_string(name).ok_or_else(|| Error::bug("a name has a null character"))?;
    // One plan, run once over many rows: compiling it costs more than it saves.
    let settings = Pinned::nothing();
    settings.set("jit", "off")?;
    if join == Join::Ordered {
        settings.set("enable_hashjoin", "off")?;
    }
    let mut trigger = pg_sys::Trigger {
        tgname: name.as_ptr().cast_mut(),
        tgenabled: pg_sys::TRIGGER_FIRES_ON_ORIGIN as std::ffi::c_char,
        tgisinternal: true,
        tgconstrrelid: parent.oid(),
        tgconstraint: pg_sys::Oid::from(constraint),
        ..Default::default()
    };
    // SAFETY: the trigger is filled in as validateForeignKeyConstraint (tablecmds.c) does, from which
    // RI_Initial_Check reads no more; both relations are open and locked. It connects to SPI itself and uses
    // the latest snapshot, which sees this transaction's earlier commands.
    Ok(unsafe { pg_sys::RI_Initial_Check(&mut trigger, child.raw(), parent.raw()) })
}
