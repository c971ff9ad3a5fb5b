//! Cancel, statement_timeout and shutdown: acted on wherever this is called. Not here: threads.

/// Raises an ERROR (57014 and its kin), as an unwind, if an interrupt is pending.
pub fn check() {
    pgrx::check_for_interrupts!();
}
