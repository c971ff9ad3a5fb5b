//! Proof after the fact: each constraint of a schema by a set-based query, written by the catalog itself
//! (constraints.sql). Reads only, with the caller's rights. Not here: distributions (`distribution`).

mod distribution;
mod probes;
mod sums;

pub use distribution::distributions;
pub use sums::Sums;

use crate::error::Result;
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View, arg};

/// How many constraints one scan of a table tests (a target list holds 1,664 entries).
const PER_SCAN: usize = 400;

/// A row of `seedgen.verify`.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub table: String,
    pub kind: String,
    pub object: String,
    pub expected: String,
    pub found: String,
    /// None: not checked.
    pub ok: Option<bool>,
}

/// What to count for one constraint.
struct Check {
    table: String,
    kind: String,
    object: String,
    source: String,
    violation: Option<String>,
    query: Option<String>,
    note: Option<String>,
}

/// Every constraint of the schema's tables against what is in them.
pub fn constraints(schema: &str) -> Result<Vec<Finding>> {
    let checks = checks(schema)?;
    let _settings = Pinned::catalog_first()?;
    let mut findings = Vec::with_capacity(checks.len());
    let mut rest = &checks[..];
    while let Some(first) = rest.first() {
        let n = match &first.violation {
            Some(_) => rest.iter().take(PER_SCAN).take_while(|c| same_scan(first, c)).count(),
            None => 1,
        };
        let (these, after) = rest.split_at(n);
        let found = if first.violation.is_some() { scan(these)? } else { vec![several_rows(first)?] };
        findings.extend(these.iter().zip(found).map(|(c, n)| finding(c, n)));
        rest = after;
    }
    Ok(findings)
}

/// Both are tested row by row on the same table.
fn same_scan(a: &Check, b: &Check) -> bool {
    b.violation.is_some() && a.source == b.source
}

fn finding(check: &Check, violations: Option<i64>) -> Finding {
    Finding {
        table: check.table.clone(),
        kind: check.kind.clone(),
        object: check.object.clone(),
        expected: "0".to_owned(),
        found: match violations {
            Some(n) => n.to_string(),
            None => format!("not checked: {}", check.note.as_deref().unwrap_or("unknown kind")),
        },
        ok: violations.map(|n| n == 0),
    }
}

fn checks(schema: &str) -> Result<Vec<Check>> {
    // Deparsed under a search_path of pg_catalog, expressions name every other schema. They are run under
    // the caller's other settings, as CHECK constraints are.
    let _pinned = Pinned::new()?;
    let mut checks = Vec::new();
    Session::connect()?.for_each(View::Caller, include_str!("constraints.sql"), &[arg(schema)], |row| {
        checks.push(Check {
            table: row.need(1)?,
            kind: row.need(2)?,
            object: row.need(3)?,
            source: row.need(4)?,
            violation: row.get(5)?,
            query: row.get(6)?,
            note: row.get(7)?,
        });
        Ok(())
    })?;
    Ok(checks)
}

/// Many row-by-row constraints in one scan.
fn scan(checks: &[Check]) -> Result<Vec<Option<i64>>> {
    let counts: Vec<String> = checks
        .iter()
        .filter_map(|c| c.violation.as_ref())
        .map(|v| format!("pg_catalog.count(*) FILTER (WHERE {v})"))
        .collect();
    let sql = format!("SELECT {} FROM {}", counts.join(", "), checks[0].source);
    let mut found = Vec::with_capacity(counts.len());
    Session::connect()?.for_each(View::Caller, &sql, &[], |row| {
        for n in 1..=counts.len() {
            found.push(row.get(n as i32)?);
        }
        Ok(())
    })?;
    Ok(found)
}

fn several_rows(check: &Check) -> Result<Option<i64>> {
    match &check.query {
        Some(sql) => Session::connect()?.one(View::Caller, sql, &[]),
        None => Ok(None),
    }
}
