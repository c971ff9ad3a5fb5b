//! `seedgen.verify`: each constraint, and each planned distribution, against what is in the tables.

use crate::error::or_raise;
use crate::{catalog, verify};
use pgrx::prelude::*;

/// A row for each constraint of the schema's tables: `found` counts the violations. `ok` is null where a
/// constraint cannot be checked (`found` says why). Reads only, with the caller's rights.
#[pg_extern(stable, strict, parallel_restricted)]
#[allow(clippy::type_complexity)]
fn verify(
    schema: String,
) -> TableIterator<
    'static,
    (
        name!(table_name, String),
        name!(kind, String),
        name!(object, String),
        name!(expected, String),
        name!(found, String),
        name!(ok, Option<bool>),
    ),
> {
    // The catalog is read for its checks of the name: unknown, forbidden, without tables.
    let findings = or_raise(
        catalog::read(std::slice::from_ref(&schema)).and_then(|_| verify::constraints(&schema)),
    );
    TableIterator::new(
        findings.into_iter().map(|f| (f.table, f.kind, f.object, f.expected, f.found, f.ok)),
    )
}
