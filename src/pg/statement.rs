//! A query that is prepared once and run many times within a session. Not here: SPI sessions (`spi`).

use super::spi::{Arg, Row, Session, View, prepare, run_cursor};
use crate::error::Result;
use pgrx::pg_sys;

/// Freed when dropped; it may not outlive the session that it was prepared in.
pub struct Statement<'s> {
    plan: pg_sys::SPIPlanPtr,
    _session: &'s Session,
}

impl<'s> Statement<'s> {
    /// `like` has a value of each parameter's type.
    pub fn prepare(session: &'s Session, sql: &str, like: &[Arg]) -> Result<Statement<'s>> {
        Ok(Statement { plan: prepare(sql, like)?, _session: session })
    }

    /// Runs it and hands each row to `f`, as `Session::for_each` does.
    pub fn for_each(&self, view: View, args: &[Arg], f: impl FnMut(&Row) -> Result<()>) -> Result<()> {
        run_cursor(self.plan, view, args, f)
    }
}

impl Drop for Statement<'_> {
    fn drop(&mut self) {
        // After an ERROR the plan goes with the SPI level.
        if !std::thread::panicking() {
            // SAFETY: a plan made by SPI_prepare at a level that is still open, not freed before.
            unsafe { pg_sys::SPI_freeplan(self.plan) };
        }
    }
}
