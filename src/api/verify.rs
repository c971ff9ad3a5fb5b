//! `seedgen.verify`: each constraint, and each planned distribution, against what is in the tables.

use crate::catalog;
use crate::error::{Error, Result, or_raise};
use crate::pg::text::Text;
use crate::verify::{self, Finding};
use pgrx::prelude::*;

/// A row for each constraint of the schema's tables, `found` counting the violations, and for each number that
/// the plan of a table's latest run (or of `run`) promises: null ratios, frequencies, fan-out, order of dates.
/// `ok` is null where something cannot be checked (`found` says why). Reads only, with the caller's rights.
#[pg_extern(stable, parallel_restricted)]
#[allow(clippy::type_complexity)]
fn verify(
    schema: Option<Text>,
    run: default!(Option<i64>, "NULL"),
) -> TableIterator<
    'static,
    (
        name!(table_name, Text),
        name!(kind, Text),
        name!(object, Text),
        name!(expected, Text),
        name!(found, Text),
        name!(ok, Option<bool>),
    ),
> {
    let findings = or_raise(found(schema, run));
    TableIterator::new(
        findings
            .into_iter()
            .map(|f| (Text(f.table), Text(f.kind), Text(f.object), Text(f.expected), Text(f.found), f.ok)),
    )
}

fn found(schema: Option<Text>, run: Option<i64>) -> Result<Vec<Finding>> {
    let Text(name) = schema.ok_or_else(|| {
        Error::new(PgSqlErrorCode::ERRCODE_NULL_VALUE_NOT_ALLOWED, "schema must not be null")
            .hint("For example SELECT * FROM seedgen.verify('public').")
    })?;
    let schema = catalog::read(std::slice::from_ref(&name))?;
    let mut findings = verify::constraints(&name)?;
    findings.extend(verify::distributions(&schema, &name, run)?);
    Ok(findings)
}
