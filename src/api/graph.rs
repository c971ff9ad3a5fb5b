//! `seedgen.graph`: the schema as a picture.

use crate::catalog;
use crate::error::{Error, Result, or_raise};
use crate::pg::text::Text;
use pgrx::prelude::*;
use seedgen_plan::diagram::{Format, draw};
use seedgen_plan::nearest;

/// The tables of a schema and their foreign keys, as a Mermaid entity-relationship diagram or as DOT for
/// Graphviz (`format => 'dot'`).
#[pg_extern(stable, strict, parallel_restricted)]
fn graph(schema: Text, format: default!(Text, "'mermaid'")) -> Text {
    Text(or_raise(drawn(schema.0, &format.0)))
}

fn drawn(schema: String, format: &str) -> Result<String> {
    let language = Format::from_name(format).ok_or_else(|| {
        let e =
            Error::new(PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE, format!("unknown graph format \"{format}\""))
                .detail(format!("The formats are {}.", Format::NAMES.join(" and ")));
        match nearest::nearest(format, Format::NAMES) {
            Some(name) => e.hint(format!("Perhaps you meant \"{name}\".")),
            None => e,
        }
    })?;
    Ok(draw(&catalog::read(&[schema])?, language))
}
