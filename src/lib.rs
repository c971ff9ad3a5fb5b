//! The extension: modules, magic and `_PG_init`. Nothing else is here.

::pgrx::pg_module_magic!();

mod api;
mod catalog;
mod error;
mod load;
pub mod pg;
mod verify;

pgrx::extension_sql_file!("../sql/grants.sql", name = "grants", finalize);
