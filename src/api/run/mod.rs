//! A run: the stages in sequence, in the caller's transaction. Not here: what any stage does, what comes before
//! the first row (`before`), the tables one after the other (`load`), what users' triggers have a say in
//! (`executed`, `arrived`), the words for a table that cannot be filled (`crate::reason`).

mod arrived;
mod before;
mod executed;
mod load;
mod sums;

use crate::error::{Error, Result, notice};
use crate::load::ledger::{Path, Run, RunStart};
use crate::pg::settings::Pinned;
use crate::pg::{subxact, xact};
use crate::planning::options::Options;
use crate::planning::{Failed, Prepared, Scope};
use crate::rules::{lost, store};
use load::Load;
use seedgen_plan::plan::Plan;
use seedgen_plan::request::OnError;
use std::sync::Arc;

/// One table's row of the result.
pub struct Line {
    pub table: String,
    pub rows: u64,
    pub seconds: f64,
    pub path: Path,
    pub note: Option<String>,
}

/// Fills the tables.
pub fn run(scope: &Scope, options: &Options, arguments: serde_json::Value) -> Result<Vec<Line>> {
    xact::must_write(c"populate()");
    before::take_turn(scope)?;
    store::refresh()?;
    lost::announce(scope)?;
    let mut failed = Failed::new();
    if options.on_error == OnError::Stop {
        return attempt(scope, options, &arguments, &mut failed);
    }
    // A table that fails is passed over, and the rest of the run planned around it. Where that cannot be done
    // half-way, as the tables that are to be replaced are empty by then, all is undone and begun again without
    // the table.
    loop {
        let known = failed.len();
        let outcome = subxact::run(|| attempt(scope, options, &arguments, &mut failed));
        match outcome {
            Err(_) if failed.len() > known => {}
            other => return other,
        }
    }
}

/// Plans around the tables in `failed`, loads, and adds to `failed` what it finds.
fn attempt(scope: &Scope, options: &Options, arguments: &serde_json::Value, failed: &mut Failed) -> Result<Vec<Line>> {
    let mut prepared = before::ready(scope, options, failed)?;
    failed.extend(prepared.failed.clone());
    before::reserve(&mut prepared, |_| true)?;
    let compiled = {
        let _pinned = Pinned::new()?;
        prepared.compile_around(options, failed)?
    };
    announce(&prepared, options);
    let schemas: Vec<String> = match scope {
        Scope::Schema(name) => vec![name.clone()],
        Scope::Table(oid) => prepared.schema.table(*oid).map(|t| t.schema.clone()).into_iter().collect(),
    };
    let mut ledger = Run::begin(&RunStart {
        schemas: &schemas,
        seed: options.seed,
        generation_version: prepared.plan.generation_version,
        options: arguments,
        plan: &json(&prepared.plan)?,
    })?;
    let mut load = Load::new(&mut prepared, options, Arc::new(compiled.program), compiled.sources, failed);
    load.all(&mut ledger)?;
    let again = load.planned_again;
    let mut lines = load.lines;
    for (oid, reason) in &prepared.targets.skipped {
        let Some(t) = prepared.schema.table(*oid) else { continue };
        notice!("table {} is skipped: it {reason}", t.quoted);
        lines.push(Line { table: t.path(), rows: 0, seconds: 0.0, path: Path::Skipped, note: Some(reason.clone()) });
    }
    if options.progress && lines.iter().any(|l| l.rows > 0) {
        notice!("run {0} is done; SELECT * FROM seedgen.undo({0}) removes its rows", ledger.number());
    }
    if again {
        ledger.carried_out(&json(&prepared.carried_out())?)?;
    }
    ledger.finish()?;
    Ok(lines)
}

fn json(plan: &Plan) -> Result<serde_json::Value> {
    serde_json::to_value(plan).map_err(|e| Error::bug(e.to_string()))
}

/// What the caller should know before the rows come.
fn announce(prepared: &Prepared, options: &Options) {
    if !options.progress {
        return;
    }
    prepared.learnt.announce(&prepared.schema);
    for t in &prepared.plan.tables {
        if let Some(c) = &t.capacity {
            notice!("table {}.{}: {} rows instead of {}: {}", t.schema, t.table, t.rows, t.requested, c.reason);
        }
    }
}

/// Rows per second, of a load too short to measure: rows.
pub fn per_second(rows: u64, seconds: f64) -> i64 {
    (rows as f64 / seconds.max(1e-6)).round() as i64
}
