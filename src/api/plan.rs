//! `plan`: what `populate` would do, and why. Writes nothing.

use super::populate::{arguments, not_null};
use crate::error::{Error, Result, or_raise};
use crate::load::fast_check;
use crate::pg::jsonb::Jsonb;
use crate::pg::settings::Pinned;
use crate::pg::text::Text;
use crate::planning::{Failed, Prepared, Scope, options, prepare};
use crate::rules::lost;
use pgrx::prelude::*;
use pgrx::{default, name};
use seedgen_plan::plan::{ColumnPlan, Met, TablePlan};
use seedgen_plan::request::OnError;
use serde_json::Value;

type Line = (
    i32,
    Text,
    i64,
    Option<Text>,
    Option<Text>,
    Option<Text>,
    Option<Jsonb>,
    Text,
    Option<i64>,
    Option<i64>,
    Option<f64>,
);

/// A dry run of `populate` with the same arguments: for each table a row with its level, rows, capacity,
/// bytes and estimated seconds, then a row for each column with its strategy and the reason for it, then a
/// row for each constraint with how it is met (construction, branch, pool or test) and its capacity.
#[pg_extern(volatile, parallel_unsafe)]
#[allow(clippy::too_many_arguments, clippy::type_complexity)]
fn plan(
    schema: Option<Text>,
    rows: default!(Option<i64>, 1000),
    seed: default!(Option<i64>, 42),
    tables: default!(Option<Jsonb>, "NULL"),
    mode: default!(Option<Text>, "'append'"),
    locale: default!(Option<Text>, "'en_US'"),
    triggers: default!(Option<Text>, "'fire'"),
    seeds: default!(Option<Text>, "'builtin'"),
    edge_cases: default!(Option<f64>, 0.0),
    options: default!(Option<Jsonb>, "NULL"),
) -> TableIterator<
    'static,
    (
        name!(level, i32),
        name!(table_name, Text),
        name!(rows_planned, i64),
        name!(column_name, Option<Text>),
        name!(constraint_name, Option<Text>),
        name!(strategy, Option<Text>),
        name!(parameters, Option<Jsonb>),
        name!(reason, Text),
        name!(capacity, Option<i64>),
        name!(bytes, Option<i64>),
        name!(seconds, Option<f64>),
    ),
> {
    let scope = not_null(schema, "schema", "For example SELECT * FROM seedgen.plan('public', 1000).");
    let arguments = arguments(rows, seed, tables, mode, locale, triggers, seeds, edge_cases, options);
    or_raise(scope.and_then(|s| {
        let options = options::parse(arguments?, OnError::Continue)?;
        let _pinned = Pinned::new()?;
        let scope = Scope::Schema(s.0);
        lost::announce(&scope)?;
        let prepared = prepare(&scope, &options, &Failed::new())?;
        lines(&prepared, options.triggers).map(TableIterator::new)
    }))
}

fn lines(prepared: &Prepared, triggers: bool) -> Result<Vec<Line>> {
    let mut out = Vec::new();
    for t in &prepared.plan.tables {
        let name = format!("{}.{}", t.schema, t.table);
        let path = prepared.schema.table(t.oid);
        let path = path.map(|x| fast_check::can_together(&prepared.plan, x, &prepared.schema, triggers));
        let (how, speed) = match path {
            Some(Err(why)) => (format!("through the executor: {why}"), EXECUTOR),
            _ => ("written directly, indexes and foreign keys after the rows".into(), FAST),
        };
        let mut reasons = vec![how];
        reasons.extend(t.capacity.iter().map(|c| format!("{} rows instead of {}: {}", t.rows, t.requested, c.reason)));
        reasons.extend(t.failed.iter().map(|why| format!("it cannot be filled: {why}")));
        if t.in_cycle {
            reasons.push("part of a cycle of foreign keys".into());
        }
        reasons.extend(t.seeds.clone());
        reasons.extend(t.yielding.iter().chain(&t.hurried).cloned());
        reasons.extend(t.notes.iter().cloned());
        out.push((
            t.level as i32,
            Text(name.clone()),
            t.rows as i64,
            None,
            None,
            None,
            None,
            Text(reasons.join("; ")),
            t.capacity.as_ref().map(|c| i64::try_from(c.rows).unwrap_or(i64::MAX)),
            Some((t.rows * t.row_bytes) as i64),
            Some(seconds(t, speed, prepared)),
        ));
        for c in &t.columns {
            let (strategy, parameters) = parameters(c)?;
            out.push((
                t.level as i32,
                Text(name.clone()),
                t.rows as i64,
                Some(Text(c.column.clone())),
                None,
                Some(Text(strategy)),
                Some(Jsonb(parameters)),
                Text(c.reason.clone()),
                None,
                None,
                None,
            ));
        }
        for c in &t.constraints {
            out.push((
                t.level as i32,
                Text(name.clone()),
                t.rows as i64,
                None,
                Some(Text(c.constraint.clone())),
                Some(Text(met(c.met).into())),
                None,
                Text(format!("{}; {}", c.definition, c.how)),
                c.capacity.map(|n| i64::try_from(n).unwrap_or(i64::MAX)),
                None,
                None,
            ));
        }
    }
    Ok(out)
}

fn met(m: Met) -> &'static str {
    match m {
        Met::Construction => "construction",
        Met::Branch => "branch",
        Met::Pool => "pool",
        Met::Test => "test",
    }
}

/// Rows of 8 columns a second on one core, without indexes (benches/).
const FAST: f64 = 1_000_000.0;
const EXECUTOR: f64 = 100_000.0;
/// Rows of one index a second.
const INDEX: f64 = 2_000_000.0;

/// A rough guess: rows by their width, indexes, foreign keys.
fn seconds(t: &TablePlan, speed: f64, prepared: &Prepared) -> f64 {
    let rows = t.rows as f64;
    let table = prepared.schema.table(t.oid);
    let indexes = table.map_or(0, |x| x.indexes.len()) as f64;
    let keys = table.map_or(0, |x| x.foreign_keys.len()) as f64;
    let guess = rows * (t.columns.len() as f64 / 8.0) / speed + rows * indexes / INDEX + rows * keys / (3.0 * INDEX);
    (guess * 1000.0).round() / 1000.0
}

/// The strategy's name, and what else the plan says of the column.
fn parameters(c: &ColumnPlan) -> Result<(String, Value)> {
    let mut value = serde_json::to_value(c).map_err(|e| Error::bug(e.to_string()))?;
    let mut name = String::new();
    if let Some(o) = value.as_object_mut() {
        if let Some(Value::String(s)) = o.remove("strategy") {
            name = s;
        }
        o.remove("column");
        o.remove("reason");
    }
    Ok((name, value))
}
