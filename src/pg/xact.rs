//! The transaction's numbers, as the ledger records them: which (sub)transaction wrote rows,
//! and of which cluster and database these numbers are. Not here: subtransactions (`subxact`).

use pgrx::pg_sys;

/// Ends with PostgreSQL's error (25006) where nothing may be written: on a standby, in a read-only transaction,
/// in a parallel worker. `what` is named in it.
pub fn must_write(what: &std::ffi::CStr) {
    // SAFETY: all three look at this backend's state, and raise an ERROR or return.
    unsafe {
        pg_sys::PreventCommandDuringRecovery(what.as_ptr());
        pg_sys::PreventCommandIfReadOnly(what.as_ptr());
        pg_sys::PreventCommandIfParallelMode(what.as_ptr());
    }
}

/// The id, with its epoch, of the running (sub)transaction: the xmin of the rows that it writes. Assigns
/// one if there is none yet.
pub fn full_transaction_id() -> u64 {
    // SAFETY: allowed wherever writing is; reports an ERROR in a read-only place (recovery, parallel mode).
    unsafe { pg_sys::GetCurrentFullTransactionId().value }
}

/// The transaction id that comes next; assigns none.
pub fn next_transaction_id() -> u64 {
    // SAFETY: reads a counter in shared memory under its lock.
    unsafe { pg_sys::ReadNextFullTransactionId().value }
}

/// The cluster's number, made by initdb: transaction ids of another cluster mean nothing here.
pub fn system_identifier() -> u64 {
    // SAFETY: reads shared memory that is set before any backend starts.
    unsafe { pg_sys::GetSystemIdentifier() }
}

pub fn database() -> u32 {
    // SAFETY: a plain value that is set when the backend starts.
    unsafe { pg_sys::MyDatabaseId.to_u32() }
}
