//! Long pure loops ask here, every so often, whether to go on. Whoever runs them on this thread says what asking
//! does: the extension looks for a cancel or a timeout, which ends the loop by unwinding. Not here: PostgreSQL.

use std::cell::Cell;

fn nobody() {}

thread_local! {
    static ASK: Cell<fn()> = const { Cell::new(nobody) };
}

/// From now on `check` calls `ask` on this thread. `ask` may unwind: nothing that callers of `check` hold may be
/// left half changed, and no lock may be held.
pub fn ask_on_this_thread(ask: fn()) {
    ASK.set(ask);
}

/// Returns, unless whoever runs this thread wants it to end.
pub fn check() {
    ASK.get()();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_ends_what_runs_on_its_own_thread_alone() {
        let stopped = std::thread::spawn(|| {
            ask_on_this_thread(|| std::panic::resume_unwind(Box::new("stop")));
            check();
        });
        assert_eq!(*stopped.join().unwrap_err().downcast::<&str>().unwrap(), "stop");
        check();
    }
}
