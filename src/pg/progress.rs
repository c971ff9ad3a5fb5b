//! `pg_stat_progress_copy` for other sessions, in the order of copyfrom.c. Not here: NOTICEs.

use pgrx::pg_sys;

/// A COPY FROM as the view shows it, until dropped. After an ERROR the transaction's abort ends it.
pub struct Copy {
    tuples: u64,
    bytes: u64,
}

impl Copy {
    /// `bytes_total` 0 where it is not known.
    pub fn start(table: pg_sys::Oid, bytes_total: u64) -> Self {
        let slots = [
            pg_sys::PROGRESS_COPY_COMMAND as i32,
            pg_sys::PROGRESS_COPY_TYPE as i32,
            pg_sys::PROGRESS_COPY_BYTES_TOTAL as i32,
        ];
        let values = [
            i64::from(pg_sys::PROGRESS_COPY_COMMAND_FROM),
            i64::from(pg_sys::PROGRESS_COPY_TYPE_CALLBACK),
            bytes_total as i64,
        ];
        // SAFETY: both write this backend's own status entry; the arrays have three elements each.
        unsafe {
            pg_sys::pgstat_progress_start_command(pg_sys::ProgressCommandType::PROGRESS_COMMAND_COPY, table);
            pg_sys::pgstat_progress_update_multi_param(3, slots.as_ptr(), values.as_ptr());
        }
        Copy { tuples: 0, bytes: 0 }
    }
    pub fn add(&mut self, tuples: u64, bytes: u64) {
        self.tuples += tuples;
        self.bytes += bytes;
        let slots = [pg_sys::PROGRESS_COPY_TUPLES_PROCESSED as i32, pg_sys::PROGRESS_COPY_BYTES_PROCESSED as i32];
        let values = [self.tuples as i64, self.bytes as i64];
        // SAFETY: as in `start`; two elements each.
        unsafe { pg_sys::pgstat_progress_update_multi_param(2, slots.as_ptr(), values.as_ptr()) }
    }
    pub fn tuples(&self) -> u64 {
        self.tuples
    }
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: ends the command that `start` began; harmless where none is running.
            unsafe { pg_sys::pgstat_progress_end_command() }
        }
    }
}
