//! Memory contexts as guards: a context of our own that is deleted when it goes out of scope, and the
//! current context switched for a scope. Not here: what is put in them.

use pgrx::pg_sys;

/// A memory context that lives as long as this value.
pub struct Context {
    raw: pg_sys::MemoryContext,
}

impl Context {
    /// A new child of the current context. `name` is shown by `pg_log_backend_memory_contexts`.
    pub fn new(name: &'static std::ffi::CStr) -> Self {
        // SAFETY: AllocSetContextCreateInternal keeps the name's pointer, which is static, and makes the
        // context a child of the current one, which exists.
        let raw = unsafe {
            pg_sys::AllocSetContextCreateInternal(
                pg_sys::CurrentMemoryContext,
                name.as_ptr(),
                pg_sys::ALLOCSET_DEFAULT_MINSIZE as usize,
                pg_sys::ALLOCSET_DEFAULT_INITSIZE as usize,
                pg_sys::ALLOCSET_DEFAULT_MAXSIZE as usize,
            )
        };
        Context { raw }
    }
    /// Frees all that was allocated in it.
    pub fn reset(&self) {
        // SAFETY: the context is alive until drop; whoever resets holds no pointer into it (batches end
        // before their context is reset).
        unsafe { pg_sys::MemoryContextReset(self.raw) }
    }
    pub fn raw(&self) -> pg_sys::MemoryContext {
        self.raw
    }
    /// Runs `f` with this context as the current one.
    pub fn enter<T>(&self, f: impl FnOnce() -> T) -> T {
        let _switched = Switched::to(self.raw);
        f()
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // During an unwind the parent (a portal's or the transaction's context) is about to be deleted
        // with all its children; deleting a context in which an error was just raised helps nobody.
        if !std::thread::panicking() {
            // SAFETY: made by `new`, deleted once, and never the current context here: `enter` has ended.
            unsafe { pg_sys::MemoryContextDelete(self.raw) }
        }
    }
}

/// The current context is another one until this value is dropped (also by an unwind).
pub struct Switched {
    previous: pg_sys::MemoryContext,
}

impl Switched {
    pub fn to(context: pg_sys::MemoryContext) -> Self {
        // SAFETY: CurrentMemoryContext belongs to the backend's only thread, as this code does.
        unsafe {
            let previous = pg_sys::CurrentMemoryContext;
            pg_sys::CurrentMemoryContext = context;
            Switched { previous }
        }
    }
}

impl Drop for Switched {
    fn drop(&mut self) {
        // SAFETY: as in `to`; the previous context encloses this scope and so is still alive.
        unsafe { pg_sys::CurrentMemoryContext = self.previous }
    }
}
