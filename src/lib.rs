//! The extension: modules, magic and `_PG_init`. Nothing else is here.

::pgrx::pg_module_magic!();

mod api;
mod catalog;
mod error;
mod llm;
mod load;
pub mod pg;
mod planning;
mod reason;
mod rules;
mod seeds;
mod undo;
mod verify;

pgrx::extension_sql_file!("../sql/grants.sql", name = "grants", finalize);

/// Called once when the library is loaded.
#[pgrx::pg_guard]
pub extern "C-unwind" fn _PG_init() {
    pg::process::no_backtraces();
    seedgen_plan::interrupt::ask_on_this_thread(pg::interrupts::check);
    pg::srf::serve_rows(planning::rows);
    pg::procedure::serve_fetch(llm::fetch);
}
