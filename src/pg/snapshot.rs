//! The active snapshot, which users' STABLE functions read tables with. Not here: SPI's own (`spi`).

use pgrx::pg_sys;

/// The active snapshot with what the transaction has written so far, until it is dropped.
pub struct UpToNow(());

impl UpToNow {
    /// As each statement begins: a function that is called meanwhile sees the rows of those before it.
    pub fn push() -> UpToNow {
        // SAFETY: a function called from SQL has an active snapshot; a copy is made of it, as a command of its own
        // may be told another id. No parallel mode writes rows.
        unsafe {
            pg_sys::PushCopiedSnapshot(pg_sys::GetActiveSnapshot());
            pg_sys::UpdateActiveSnapshotCommandId();
        }
        UpToNow(())
    }
}

impl Drop for UpToNow {
    fn drop(&mut self) {
        // After an ERROR the abort of the (sub)transaction takes it away.
        if !std::thread::panicking() {
            // SAFETY: it was pushed by `push`, and whatever was pushed since is gone.
            unsafe { pg_sys::PopActiveSnapshot() };
        }
    }
}
