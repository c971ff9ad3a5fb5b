//! Statistics after a load, so that the next query is planned on what is there. Not here: when.

use crate::error::Result;
use crate::pg::spi::Session;
use seedgen_plan::schema::Table;

/// ANALYZE of these tables, in the caller's transaction and with the caller's rights: PostgreSQL skips a table
/// of another role with a WARNING, so only the caller's own are to be given.
pub fn analyze(tables: &[&Table]) -> Result<()> {
    if tables.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = tables.iter().map(|t| t.quoted.as_str()).collect();
    Session::connect()?.execute(&format!("ANALYZE {}", names.join(", ")), &[])?;
    Ok(())
}
