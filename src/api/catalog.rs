//! `seedgen.catalog`: what the first stage reads, to look at.

use crate::catalog;
use crate::error::{Error, or_raise};
use crate::pg::jsonb::Jsonb;
use crate::pg::text::Text;
use pgrx::prelude::*;

/// All that seedgen knows of a schema before it plans: tables, columns, types, constraints and their
/// expressions as JSON. A debugging aid: its shape follows the code and is no interface.
#[pg_extern(stable, strict, parallel_restricted)]
fn catalog(schema: Text) -> Jsonb {
    or_raise(
        catalog::read(&[schema.0])
            .and_then(|s| serde_json::to_value(s).map(Jsonb).map_err(|e| Error::bug(e.to_string()))),
    )
}
