//! The ledger's tables and views (`seedgen.runs`, `seedgen.run_tables`), and where the numbers that it stores count.

use crate::pg::xact;
use pgrx::prelude::*;

pgrx::extension_sql_file!("../../sql/ledger.sql", name = "ledger");
pgrx::extension_sql_file!("../../sql/views.sql", name = "views", requires = ["ledger"]);

/// Internal: whether oids, attribute numbers and transaction ids that were stored in that database of that cluster mean
/// something here; names are all that a dump keeps.
#[pg_extern(stable, strict, parallel_safe)]
fn is_here(system_identifier: i64, database: pg_sys::Oid) -> bool {
    system_identifier == xact::system_identifier() as i64 && database == pg_sys::Oid::from(xact::database())
}
