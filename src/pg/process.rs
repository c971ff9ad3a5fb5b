//! What is set once for the backend's process. Not here: settings (GUCs).

/// Errors travel as panics inside the extension, and with RUST_BACKTRACE in the server's environment pgrx would
/// put a backtrace into the DETAIL of every one, and take a fifth of a second to make it. To be called from
/// `_PG_init`.
pub fn no_backtraces() {
    // SAFETY: _PG_init runs on the backend's only thread: nobody else reads the environment meanwhile. The
    // variable is Rust's alone.
    unsafe { std::env::set_var("RUST_LIB_BACKTRACE", "0") }
}
