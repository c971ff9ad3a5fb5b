//! The extension: modules, magic and `_PG_init`. Nothing else is here.

::pgrx::pg_module_magic!();

mod error;
pub mod pg;
