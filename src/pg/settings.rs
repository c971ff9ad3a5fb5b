//! Settings pinned for a while, as a function's SET clause does: what is deparsed and printed meanwhile
//! depends on the database alone, not on the caller's session. Not here: our own settings.

use crate::error::{Error, Result};
use crate::pg::encoding;
use pgrx::prelude::*;
use std::cell::RefCell;

/// Names resolve in pg_catalog alone; constants print in one form; no compilation of catalog queries.
const PINNED: [(&str, &str); 7] = [
    ("search_path", "pg_catalog, pg_temp"),
    ("datestyle", "ISO, YMD"),
    ("intervalstyle", "postgres"),
    ("timezone", "UTC"),
    ("extra_float_digits", "1"),
    ("bytea_output", "hex"),
    ("jit", "off"),
];

thread_local! {
    /// What the settings above were before the outermost `Pinned::new` that lives. Only the backend's thread
    /// comes here.
    static CALLERS: RefCell<Option<Vec<(&'static str, String)>>> = const { RefCell::new(None) };
}

/// While it lives, the settings above hold; dropping it restores the caller's.
pub struct Pinned {
    level: i32,
    /// It was the first to pin them.
    outermost: bool,
}

impl Pinned {
    pub fn new() -> Result<Pinned> {
        let mut pinned = Pinned::nothing();
        if CALLERS.with_borrow(Option::is_none) {
            let before = PINNED.iter().map(|(name, _)| Ok((*name, shown(name)?))).collect::<Result<Vec<_>>>()?;
            CALLERS.set(Some(before));
            pinned.outermost = true;
        }
        for (name, value) in PINNED {
            pinned.set(name, value)?;
        }
        Ok(pinned)
    }

    /// The caller's own settings within `new`, names looked up in pg_catalog first: for users' code, which runs as
    /// the caller's statements would run it.
    pub fn as_caller() -> Result<Pinned> {
        let callers = Pinned::nothing();
        for (name, value) in CALLERS.with_borrow(|c| c.clone()).unwrap_or_default() {
            callers.set(name, &value)?;
        }
        let path = Pinned::path_after_catalog();
        callers.set("search_path", &path)?;
        Ok(callers)
    }

    /// Names are looked up in pg_catalog before the caller's own search_path, whatever that says of pg_catalog: for
    /// expressions that were printed under `new`, and that may call functions of users' which rely on the path.
    pub fn catalog_first() -> Result<Pinned> {
        let path = Pinned::path_after_catalog();
        let pinned = Pinned::nothing();
        pinned.set("search_path", &path)?;
        Ok(pinned)
    }

    fn path_after_catalog() -> String {
        let mut path = String::from("pg_catalog");
        // SAFETY: fetch_search_path makes a list of oids in the current context, without implicit schemas. A
        // name is null where its schema was dropped meanwhile; both strings are copied at once.
        unsafe {
            let list = pg_sys::fetch_search_path(false);
            let count = if list.is_null() { 0 } else { (*list).length };
            for i in 0..count {
                let name = pg_sys::get_namespace_name((*(*list).elements.add(i as usize)).oid_value);
                if !name.is_null() {
                    path.push_str(", ");
                    path.push_str(&encoding::of_c(pg_sys::quote_identifier(name)));
                }
            }
            pg_sys::list_free(list);
        }
        // Named last, the temporary schema is not searched first for types.
        path.push_str(", pg_temp");
        path
    }

    /// The caller's settings as they are, for `set` to change.
    pub fn nothing() -> Pinned {
        // SAFETY: opens a level of settings, closed by Drop or by the transaction's abort.
        let level = unsafe { pg_sys::NewGUCNestLevel() };
        Pinned { level, outermost: false }
    }

    /// Sets one more for as long.
    pub fn set(&self, name: &str, value: &str) -> Result<()> {
        let text = |s| encoding::c_string(s).ok_or_else(|| Error::bug("a setting has a null character"));
        let (name, value) = (text(name)?, text(value)?);
        // SAFETY: as fmgr_security_definer does for a function's SET clause: GUC_ACTION_SAVE under the
        // open level, with the caller's own rights.
        unsafe {
            pg_sys::set_config_option(
                name.as_ptr(),
                value.as_ptr(),
                pg_sys::GucContext::PGC_USERSET,
                pg_sys::GucSource::PGC_S_SESSION,
                pg_sys::GucAction::GUC_ACTION_SAVE,
                true,
                0,
                false,
            );
        }
        Ok(())
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        if self.outermost {
            CALLERS.set(None);
        }
        // After an ERROR the (sub)transaction's abort restores the settings.
        if !std::thread::panicking() {
            // SAFETY: closes the level that `new` opened; levels nest as values do.
            unsafe { pg_sys::AtEOXact_GUC(true, self.level) };
        }
    }
}

/// The setting as SHOW gives it.
fn shown(name: &str) -> Result<String> {
    let name = encoding::c_string(name).ok_or_else(|| Error::bug("a setting has a null character"))?;
    // SAFETY: GetConfigOptionByName raises for unknown names and returns a palloc'd string, copied at once.
    unsafe { Ok(encoding::of_c(pg_sys::GetConfigOptionByName(name.as_ptr(), std::ptr::null_mut(), false))) }
}
