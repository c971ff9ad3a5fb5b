//! What a schema allows: how many rows each table has to have after a run. A table without a bound gets what was
//! asked for, one with a bound at least a row and no more than the bound.

use crate::failure::Failure;
use crate::model::{Cap, Model, Trait};
use std::collections::BTreeMap;

/// A row of populate's result.
pub struct Written {
    pub table: String,
    pub rows: u64,
    pub note: Option<String>,
}

/// Whether something bounds the table's rows.
pub fn capped(model: &Model, table: usize) -> bool {
    !model.caps(table).is_empty()
}

/// Whether PostgreSQL makes values that differ from call to call: a parent hands them on to its children.
pub fn volatile(model: &Model) -> bool {
    model.tables().any(|(t, _)| model.has(t, Trait::Volatile))
}

/// Whether triggers change or refuse rows of the table named so in results.
pub fn has_trigger(model: &Model, table: &str) -> bool {
    let name = table.strip_prefix(model.schema()).and_then(|t| t.strip_prefix('.')).unwrap_or(table);
    let number = model.tables().find(|(_, n)| *n == name).map(|(t, _)| t);
    model.features().any(|f| f.family.starts_with("trigger") && number.is_some_and(|t| f.tables.contains(&t)))
}

/// The most rows in all that the table may have now.
fn bound(model: &Model, table: usize, counts: &BTreeMap<usize, u64>) -> u64 {
    let rows = |t: &usize| counts.get(t).copied().unwrap_or(0);
    model
        .caps(table)
        .iter()
        .map(|cap| match cap {
            Cap::Rows(n) => *n,
            Cap::PerRow(t, n) => rows(t).saturating_mul(*n),
            Cap::Pairs(a, b) => rows(a).saturating_mul(rows(b)),
            Cap::Unequal(t) => rows(t).saturating_mul(rows(t).saturating_sub(1)),
        })
        .min()
        .unwrap_or(u64::MAX)
}

/// Counts after a run of `rows` more, `asked` in all, against what they have to be.
pub fn counts(
    model: &Model,
    rows: u64,
    asked: u64,
    before: &BTreeMap<usize, u64>,
    counts: &BTreeMap<usize, u64>,
    written: &[Written],
) -> Vec<Failure> {
    let mut failures = Vec::new();
    let mut empty_parents = Vec::new();
    let swallows = rows == 1 && model.tables().any(|(t, _)| model.has(t, Trait::Swallows));
    for (t, name) in model.tables() {
        let full = format!("{}.{name}", model.schema());
        let Some(line) = written.iter().find(|w| w.table == full) else {
            failures.push(Failure::new(model, "not filled", format!("\"{name}\" is not in the result")));
            continue;
        };
        let was = before.get(&t).copied().unwrap_or(0);
        let now = counts.get(&t).copied().unwrap_or(0);
        let note = line.note.clone().unwrap_or_default();
        let extra = model.has(t, Trait::ExtraRows);
        let exempt = model.has(t, Trait::Swallows) || swallows;
        let most = bound(model, t, counts).min(asked);
        if now.saturating_sub(was) != line.rows && !extra {
            let message = format!("{} rows written, but there are {} more", line.rows, now.saturating_sub(was));
            failures.push(Failure::new(model, "count", message));
        } else if line.rows == 0 && most > was && !exempt && rows > 0 && (was == 0 || !capped(model, t)) {
            let failure = Failure::new(model, "not filled", note.clone());
            if note.contains("is empty") { empty_parents.push(failure) } else { failures.push(failure) }
        } else if line.rows < rows && !capped(model, t) && !exempt && !model.has(t, Trait::FewerRows) {
            failures.push(Failure::new(model, "short", format!("{} of {rows} rows: {note}", line.rows)));
        } else if line.rows > rows || (now > most && !extra) {
            failures.push(Failure::new(model, "count", format!("{now} rows, at most {most} are possible")));
        }
    }
    // An empty parent is another failure's doing, unless there is no other.
    if failures.is_empty() { empty_parents } else { failures }
}

/// Counts after a top-up to `rows`.
pub fn topped_up(model: &Model, rows: u64, counts: &BTreeMap<usize, u64>) -> Option<Failure> {
    model.tables().find_map(|(t, _)| {
        let now = counts.get(&t).copied().unwrap_or(0);
        let exempt = capped(model, t) || model.has(t, Trait::Swallows) || model.has(t, Trait::FewerRows);
        (now < rows && !exempt).then(|| Failure::new(model, "short", format!("{now} rows after a top-up to {rows}")))
    })
}
