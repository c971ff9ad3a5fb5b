//! The ledger's tables and views (`seedgen.runs`, `seedgen.run_tables`): SQL alone.

pgrx::extension_sql_file!("../../sql/ledger.sql", name = "ledger");
pgrx::extension_sql_file!("../../sql/views.sql", name = "views", requires = ["ledger"]);
