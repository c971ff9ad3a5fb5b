//! Indexes of a table as a whole: rebuilt after the rows. Not here: live maintenance (`bulk`).

use crate::error::{Error, Result};
use crate::pg::compat;
use crate::pg::relation::Opened;
use pgrx::pg_sys;

/// Rebuilds every index of the table, as `REINDEX TABLE` does, with uniqueness and exclusion checked and in
/// parallel where PostgreSQL finds it worth while. The indexes are not used until they are whole again
/// (REINDEX_REL_SUPPRESS_INDEX_USE, as after CLUSTER: the heap has rows that they lack). Toast keeps its own.
pub fn rebuild(table: &Opened) -> Result<()> {
    if table.in_use() {
        return Err(Error::bug("the indexes of a table in use cannot be rebuilt"));
    }
    let flags = pg_sys::REINDEX_REL_SUPPRESS_INDEX_USE | pg_sys::REINDEX_REL_CHECK_CONSTRAINTS;
    // SAFETY: the caller holds AccessExclusiveLock (more than the ShareLock that reindex_relation asks for);
    // no index is open in this session, since an index in use has its table in use.
    unsafe { compat::reindex(table.oid(), flags, pg_sys::REINDEXOPT_REPORT_PROGRESS) };
    Ok(())
}
