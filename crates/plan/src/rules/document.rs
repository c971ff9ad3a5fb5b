//! A plan as a document to be edited: rows by table, a strategy by column. What follows from keys and from the rows
//! that exist is named without its numbers, so that it says the same tomorrow. Not here: what becomes of an edited
//! one (the extension), the full plan (`crate::plan`).

use super::error::shown;
use super::{Mistake, Rule, RuleError, reserved, reserved_fanout};
use crate::plan::{ColumnPlan, CorrelationPlan, Plan, TablePlan};
use crate::planning::iso;
use crate::schema::{ColumnIndex, Oid, Schema};
use crate::strategy::Strategy;
use crate::types::class::TypeClass;
use crate::types::parse;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The document's own version.
const VERSION: u64 = 1;
const KEYS: [&str; 6] = ["seedgen_plan", "generation_version", "seed", "locale", "now", "tables"];
/// Of these, the first four mean something when the document is read.
const TABLE_KEYS: [&str; 8] = ["rows", "requested", "columns", "correlation", "level", "capacity", "failed", "notes"];

/// A document understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub seed: i64,
    pub locale: String,
    /// ISO 8601.
    pub now: String,
    /// By the table's name, quoted as PostgreSQL does.
    pub tables: BTreeMap<String, TableDocument>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TableDocument {
    pub rows: u64,
    /// Rows that were asked for, where a capacity left fewer.
    pub requested: Option<u64>,
    /// Rules, without the reasons.
    pub columns: BTreeMap<String, Value>,
    /// Columns whose ranks go together.
    pub correlation: Option<CorrelationPlan>,
}

/// Writes the plan. `rules`: what the user has said of its columns.
pub fn write(schema: &Schema, plan: &Plan, rules: &BTreeMap<Oid, BTreeMap<ColumnIndex, Rule>>) -> Value {
    let mut tables = Map::new();
    for t in &plan.tables {
        let Some(table) = schema.table(t.oid) else { continue };
        let mut columns = Map::new();
        for p in &t.columns {
            let rule = table.column_index(&p.column).and_then(|c| rules.get(&t.oid)?.get(&c));
            let mut value = column(t, p, rule);
            if let Value::Object(o) = &mut value {
                o.insert("reason".into(), p.reason.clone().into());
            }
            columns.insert(p.column.clone(), value);
        }
        let mut entry = json!({ "rows": t.rows, "level": t.level, "columns": columns });
        if let Value::Object(o) = &mut entry {
            if t.rows < t.requested {
                o.insert("requested".into(), t.requested.into());
            }
            if let Some(c) = &t.correlation {
                o.insert("correlation".into(), json!(c));
            }
            if let Some(c) = &t.capacity {
                o.insert("capacity".into(), json!({ "rows": c.rows, "reason": c.reason }));
            }
            o.extend(t.failed.iter().map(|why| ("failed".to_string(), why.clone().into())));
            if !t.notes.is_empty() {
                o.insert("notes".into(), t.notes.clone().into());
            }
        }
        tables.insert(table.quoted.clone(), entry);
    }
    let moment = TypeClass::Timestamp { tz: true, precision: 6 };
    json!({
        "seedgen_plan": VERSION,
        "generation_version": plan.generation_version,
        "seed": plan.seed as i64,
        "locale": plan.locale,
        "now": iso(&moment, plan.now),
        "tables": tables,
    })
}

/// What the document says of a column: the user's rule as it was given, else the strategy.
pub fn column(t: &TablePlan, p: &ColumnPlan, rule: Option<&Rule>) -> Value {
    if let Some(rule) = rule {
        return rule.given.clone();
    }
    let together = seed_rows(t, p);
    let mut value = serde_json::to_value(together.as_ref().unwrap_or(&p.strategy)).unwrap_or_default();
    if let Value::Object(o) = &mut value {
        if together.is_none() && structural(p) {
            o.retain(|k, _| k == "strategy");
        } else if p.null_ratio > 0.0 {
            o.insert("null_ratio".into(), p.null_ratio.into());
        }
    }
    value
}

/// Values that seeds have taught go together, with their weights: no search finds them again.
fn seed_rows(t: &TablePlan, p: &ColumnPlan) -> Option<Strategy> {
    let Strategy::Pool { pool } = &p.strategy else { return None };
    let pool = t.pools.iter().find(|x| x.name == *pool && !x.each_once && !x.weights.is_empty())?;
    let (columns, rows, weights) = (pool.columns.clone(), pool.tuples.clone(), pool.weights.clone());
    Some(Strategy::SeedRows { columns, rows, weights })
}

/// It follows from keys, or from what exists: no numbers that could be edited.
pub fn structural(p: &ColumnPlan) -> bool {
    match &p.strategy {
        Strategy::Sequence { .. } | Strategy::Permutation { .. } => true,
        Strategy::DistributeRange { .. } => p.unique,
        Strategy::ForeignKeyReference { fanout, .. } => {
            let json = serde_json::to_value(fanout).unwrap_or_default();
            json.get("kind").and_then(Value::as_str).is_some_and(reserved_fanout)
        }
        s => serde_json::to_value(s).unwrap_or_default()["strategy"].as_str().is_some_and(reserved),
    }
}

/// What `column` gives for a strategy that follows from keys: its name alone.
pub fn follows(value: &Value) -> bool {
    const NAMES: [&str; 4] = ["sequence", "permutation", "distribute_range", "foreign_key_reference"];
    let named = |n: &str| NAMES.contains(&n) || reserved(n);
    value.as_object().is_some_and(|o| o.len() == 1) && value["strategy"].as_str().is_some_and(named)
}

/// The same rule, whatever the numbers' notation.
pub fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => x == y || x.as_f64() == y.as_f64(),
        (Value::Array(x), Value::Array(y)) => x.len() == y.len() && x.iter().zip(y).all(|(a, b)| same(a, b)),
        (Value::Object(x), Value::Object(y)) => {
            x.len() == y.len() && x.iter().all(|(k, a)| y.get(k).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

/// Reads a document.
pub fn read(value: &Value) -> Result<Document, RuleError> {
    let o = object(value, &[], "a plan")?;
    known(o, &KEYS, &[])?;
    match o.get("seedgen_plan").and_then(Value::as_u64) {
        Some(VERSION) => {}
        Some(v) => return Err(other(&["seedgen_plan"], format!("plans of version {v} are not known here"))),
        None => return Err(other(&[], "it is no plan of seedgen.export_plan: \"seedgen_plan\" is missing".into())),
    }
    let text = |key: &str, default: &str| match o.get(key) {
        None => Ok(default.to_string()),
        Some(Value::String(s)) => Ok(s.clone()),
        Some(v) => Err(other(&[key], format!("\"{key}\" must be a string, not {}", shown(v)))),
    };
    let seed = match o.get("seed") {
        None => 42,
        Some(v) => {
            v.as_i64().ok_or_else(|| other(&["seed"], format!("\"seed\" must be a whole number, not {}", shown(v))))?
        }
    };
    if !o.contains_key("now") {
        return Err(other(&[], "\"now\" is missing".into()));
    }
    let now = text("now", "")?;
    if parse::timestamp(&now).is_none() {
        return Err(other(&["now"], format!("\"now\" must be a timestamp, not \"{now}\"")));
    }
    let mut tables = BTreeMap::new();
    let given = o.get("tables").ok_or_else(|| other(&[], "\"tables\" is missing".into()))?;
    for (name, v) in object(given, &["tables"], "\"tables\"")? {
        tables.insert(name.clone(), table(v, name)?);
    }
    Ok(Document { seed, locale: text("locale", "en_US")?, now, tables })
}

fn table(value: &Value, name: &str) -> Result<TableDocument, RuleError> {
    let at = ["tables", name];
    let o = object(value, &at, "a table")?;
    known(o, &TABLE_KEYS, &at)?;
    let count = |key: &str, v: &Value| {
        const MOST: u64 = 1_000_000_000_000;
        v.as_u64().filter(|n| *n <= MOST).ok_or_else(|| {
            other(&["tables", name, key], format!("\"{key}\" must be a number of rows up to {MOST}, not {}", shown(v)))
        })
    };
    let rows = o.get("rows").ok_or_else(|| other(&at, "\"rows\" is missing".into()))?;
    let mut columns = BTreeMap::new();
    if let Some(given) = o.get("columns") {
        for (column, v) in object(given, &["tables", name, "columns"], "\"columns\"")? {
            let mut rule = object(v, &["tables", name, "columns", column], "a column")?.clone();
            rule.remove("reason");
            columns.insert(column.clone(), Value::Object(rule));
        }
    }
    let requested = o.get("requested").map(|v| count("requested", v)).transpose()?;
    let correlation = o
        .get("correlation")
        .map(correlation)
        .transpose()
        .map_err(|why| other(&["tables", name, "correlation"], why))?;
    Ok(TableDocument { rows: count("rows", rows)?, requested, columns, correlation })
}

/// Of a table's entry, or of what is kept of it.
pub fn correlation(value: &Value) -> Result<CorrelationPlan, String> {
    let c: CorrelationPlan = serde_json::from_value(value.clone())
        .map_err(|_| "\"correlation\" must be an object of \"columns\" and their \"matrix\"".to_string())?;
    if c.columns.len() < 2 || crate::compile::learnt::cholesky(&c.matrix).is_none_or(|l| l.len() != c.columns.len()) {
        return Err(
            "\"matrix\" must be a square of correlations, one row and one column for each of \"columns\"".into()
        );
    }
    Ok(c)
}

fn other(path: &[&str], why: String) -> RuleError {
    RuleError::new(path.iter().map(|p| p.to_string()).collect(), Mistake::Other(why))
}

fn object<'v>(value: &'v Value, path: &[&str], what: &str) -> Result<&'v Map<String, Value>, RuleError> {
    value.as_object().ok_or_else(|| other(path, format!("{what} must be a JSON object, not {}", shown(value))))
}

fn known(o: &Map<String, Value>, keys: &[&str], path: &[&str]) -> Result<(), RuleError> {
    let Some(key) = o.keys().find(|k| !keys.contains(&k.as_str())) else { return Ok(()) };
    let path = path.iter().map(|p| p.to_string()).chain([key.clone()]).collect();
    let known = keys.iter().map(|k| k.to_string()).collect();
    Err(RuleError::new(path, Mistake::UnknownKey { key: key.clone(), known }))
}
