//! What a rule may say more shortly, or leave out: `derive_from_field` with an operation, bounds that the column
//! has anyway, the foreign key that the column is in. Not here: what is wrong with what is said.

use super::error::shown;
use super::{Mistake, Place, RuleError};
use crate::types::class::TypeClass;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Text functions of `derive`, which may be named as operations.
const FUNCTIONS: [&str; 10] =
    ["slug", "lower", "upper", "ascii", "initial", "mail_local", "word", "capitalize", "trim", "digits"];
const OPERATIONS: [&str; 5] = ["add_random_duration", "copy", "concat", "sum", "product"];

/// `derive_from_field` and its operation as the strategy that does it, also inside of templates and documents.
pub(super) fn spell_out(value: &mut Value, path: &mut Vec<String>) -> Result<(), RuleError> {
    let Value::Object(object) = value else { return Ok(()) };
    if object.get("strategy").and_then(Value::as_str) == Some("derive_from_field") {
        derived(object, path)?;
    }
    for (field, v) in object.iter_mut() {
        path.push(field.clone());
        for (key, inner) in v.as_object_mut().into_iter().flatten() {
            path.push(key.clone());
            spell_out(inner, path)?;
            path.pop();
        }
        path.pop();
    }
    Ok(())
}

fn derived(o: &mut Map<String, Value>, path: &[String]) -> Result<(), RuleError> {
    const NAME: &str = "derive_from_field";
    let at = |field: &str| path.iter().cloned().chain([field.to_string()]).collect::<Vec<_>>();
    let missing = |field: &str| {
        RuleError::new(path.to_vec(), Mistake::Missing { strategy: NAME.into(), field: field.to_string() })
    };
    let wrong = |field: &str, expected: &str, v: &Value| {
        let (strategy, field) = (NAME.to_string(), field.to_string());
        let m = Mistake::Wrong { strategy, field: field.clone(), expected: expected.into(), found: shown(v) };
        RuleError::new(at(&field), m)
    };
    let operation = match o.remove("operation") {
        Some(Value::String(s)) => s,
        Some(v) => return Err(wrong("operation", "a name", &v)),
        None => return Err(missing("operation")),
    };
    let known = |fields: &[&str], o: &Map<String, Value>| match o
        .keys()
        .find(|k| *k != "strategy" && !fields.contains(&k.as_str()))
    {
        None => Ok(()),
        Some(k) => {
            let known = ["operation"].iter().chain(fields).map(|f| f.to_string()).collect();
            let m = Mistake::UnknownField { strategy: NAME.into(), field: k.clone(), known };
            Err(RuleError::new(at(k), m))
        }
    };
    let rename = |o: &mut Map<String, Value>, from: &str, to: &str| {
        if let Some(v) = o.remove(from) {
            o.insert(to.into(), v);
        }
    };
    let need = |o: &Map<String, Value>, field: &str| if o.contains_key(field) { Ok(()) } else { Err(missing(field)) };
    match operation.as_str() {
        "add_random_duration" => {
            known(&["field", "via", "min", "max", "min_seconds", "max_seconds", "future"], o)?;
            need(o, "field")?;
            rename(o, "field", "base");
            for (short, long) in [("min", "min_seconds"), ("max", "max_seconds")] {
                if let Some(v) = o.remove(short) {
                    let n =
                        seconds(&v).ok_or_else(|| wrong(short, "seconds, or a text such as \"3d\" or \"12h\"", &v))?;
                    o.insert(long.into(), n.into());
                } else {
                    need(o, long).map_err(|_| missing(short))?;
                }
            }
            o.insert("strategy".into(), "add_random_duration".into());
        }
        "copy" => {
            known(&["field", "via"], o)?;
            need(o, "field")?;
            rename(o, "field", "from");
            o.insert("strategy".into(), "copy".into());
        }
        "sum" | "product" => {
            known(&["fields"], o)?;
            need(o, "fields")?;
            rename(o, "fields", "of");
            o.insert("strategy".into(), operation.into());
        }
        "concat" => {
            known(&["fields", "separator"], o)?;
            need(o, "fields")?;
            let fields = o.remove("fields").unwrap_or_default();
            let names = fields.as_array().and_then(|a| a.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
            let Some(names) = names else { return Err(wrong("fields", "a list of column names", &fields)) };
            let separator = match o.remove("separator") {
                None => String::new(),
                Some(Value::String(s)) => s.replace('{', "{{").replace('}', "}}"),
                Some(v) => return Err(wrong("separator", "a string", &v)),
            };
            let parts: Vec<String> = names.iter().map(|n| format!("{{{n}}}")).collect();
            o.insert("template".into(), parts.join(&separator).into());
            o.insert("strategy".into(), "template".into());
        }
        function if FUNCTIONS.contains(&function) => {
            known(&["field"], o)?;
            need(o, "field")?;
            rename(o, "field", "from");
            o.insert("function".into(), operation.into());
            o.insert("strategy".into(), "derive".into());
        }
        _ => {
            let known = OPERATIONS.iter().chain(&FUNCTIONS).map(|s| s.to_string()).collect();
            let m = Mistake::UnknownValue { strategy: NAME.into(), field: "operation".into(), found: operation, known };
            return Err(RuleError::new(at("operation"), m));
        }
    }
    Ok(())
}

/// 90, or "90s", "15m", "12h", "3d".
fn seconds(v: &Value) -> Option<i64> {
    let Some(text) = v.as_str() else { return v.as_i64() };
    let (number, unit) = text.split_at(text.len().checked_sub(1).filter(|&n| text.is_char_boundary(n))?);
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return None,
    };
    number.trim().parse::<i64>().ok()?.checked_mul(unit)
}

/// Puts in what the rule leaves to the column: open ends of a distribution are those of its type and constraints.
pub(super) fn fill(place: &Place, value: &mut Value) -> Result<(), RuleError> {
    let Value::Object(o) = value else { return Ok(()) };
    let Some(name) = o.get("strategy").and_then(Value::as_str).map(String::from) else { return Ok(()) };
    let default = |o: &mut Map<String, Value>, field: &str, v: Value| {
        if !o.contains_key(field) {
            o.insert(field.into(), v);
        }
    };
    match name.as_str() {
        "normal_distribution" | "log_normal" | "exponential" => {
            let (lo, hi) = ends(place);
            let positive = name != "normal_distribution";
            default(o, "min", number(if positive { lo.max(0.0) } else { lo }));
            default(o, "max", number(hi));
        }
        "distribute_range" => {
            let iso = |x: Option<i64>, open: &str| x.map_or(open.into(), |x| crate::planning::iso(place.class, x));
            let r = place.restriction;
            let date = place.class.is_date();
            default(o, "from", iso(r.min.filter(|_| date), "-730d").into());
            default(o, "to", iso(r.max.filter(|_| date), "now").into());
        }
        "foreign_key_reference" | "forest" => {
            let mut keys = place.table.foreign_keys.iter().filter(|k| k.columns.contains(&place.column));
            let Some(key) = keys.next() else {
                let column = &place.table.columns[place.column].name;
                let why = format!("column \"{column}\" is in no foreign key");
                return Err(RuleError::new(vec!["strategy".into()], Mistake::Other(why)));
            };
            default(o, "constraint", key.name.clone().into());
            if name == "foreign_key_reference" {
                default(o, "fanout", json!({"kind": "zipf", "alpha": crate::planning::ALPHA}));
                if let Some(Value::String(kind)) = o.get("fanout").cloned() {
                    o.insert("fanout".into(), json!({"kind": kind}));
                }
            }
        }
        _ => {}
    }
    Ok(())
}

/// The least and the greatest number that the column takes; whole doubles stay exact within.
fn ends(place: &Place) -> (f64, f64) {
    const EXACT: f64 = (1i64 << 53) as f64;
    let r = place.restriction;
    if let TypeClass::Float(bytes) = place.class {
        let far = if *bytes == 4 { 1e30 } else { 1e300 };
        return (r.float_min.unwrap_or(-far), r.float_max.unwrap_or(far));
    }
    let (lo, hi) = place.class.int_bounds().unwrap_or((i64::MIN, i64::MAX));
    let ten = 10f64.powi(place.class.scale() as i32);
    let lo = (r.min.map_or(lo, |m| m.max(lo)) as f64).max(-EXACT);
    let hi = (r.max.map_or(hi, |m| m.min(hi)) as f64).min(EXACT);
    (lo / ten, hi / ten)
}

fn number(x: f64) -> Value {
    if x.fract() == 0.0 && x.abs() < 9e15 { (x as i64).into() } else { x.into() }
}

/// The columns of the row that a rule names, expressions aside.
pub fn columns_read(given: &Value) -> Vec<String> {
    let mut found = Vec::new();
    visit(&mut given.clone(), &mut |name| {
        found.push(name.to_string());
        None
    });
    found.sort_unstable();
    found.dedup();
    found
}

/// The rule where columns have other names: from the old one to the new one.
pub fn renamed(given: &Value, names: &BTreeMap<String, String>) -> Value {
    let mut given = given.clone();
    visit(&mut given, &mut |name| names.get(name).cloned());
    given
}

/// Hands every name of a column of the same row to `f`, which may give another one for it.
fn visit(value: &mut Value, f: &mut dyn FnMut(&str) -> Option<String>) {
    let Value::Object(o) = value else { return };
    let strategy = o.get("strategy").and_then(Value::as_str).unwrap_or_default().to_string();
    // Along a foreign key, the column is the parent's.
    let along = o.get("via").is_some_and(|v| !v.is_null());
    let sources: Vec<String> =
        o.get("sources").and_then(Value::as_object).into_iter().flat_map(|s| s.keys().cloned()).collect();
    for (field, v) in o.iter_mut() {
        let one = match (strategy.as_str(), field.as_str()) {
            ("derive" | "copy", "from") | ("derive_from_field", "field") | ("given", "by") => !along,
            ("add_random_duration" | "add_quantiles", "base") => !along,
            ("uuid_v7", "time") | (_, "via") => true,
            _ => false,
        };
        let many = matches!(
            (strategy.as_str(), field.as_str()),
            ("sum" | "product" | "concat", "of") | ("seed_rows", "columns") | (_, "fields")
        );
        let each = if many { v.as_array_mut().into_iter().flatten().collect() } else { Vec::new() };
        for name in each {
            replace(name, f);
        }
        if one {
            replace(v, f);
        }
        if let ("template", "template", Value::String(text)) = (strategy.as_str(), field.as_str(), &mut *v) {
            *text = in_template(text, &sources, f);
        }
        for inner in v.as_object_mut().into_iter().flatten().map(|e| e.1).filter(|x| x.get("strategy").is_some()) {
            visit(inner, f);
        }
    }
}

fn replace(v: &mut Value, f: &mut dyn FnMut(&str) -> Option<String>) {
    if let Value::String(name) = v
        && let Some(new) = f(name)
    {
        *name = new;
    }
}

/// `{name}` and `{name|function}`; not `{{`, the row's number, or a source.
fn in_template(text: &str, sources: &[String], f: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..=at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('{') {
            out.push('{');
            rest = after;
            continue;
        }
        let Some(end) = rest.find('}') else { break };
        let (name, functions) = rest[..end].split_once('|').map_or((&rest[..end], None), |(n, g)| (n, Some(g)));
        let own = name.trim() == "n" || name.trim().starts_with("n:") || sources.iter().any(|s| s == name.trim());
        out.push_str(&if own { None } else { f(name.trim()) }.unwrap_or_else(|| name.to_string()));
        if let Some(functions) = functions {
            out.push('|');
            out.push_str(functions);
        }
        rest = &rest[end..];
    }
    out + rest
}
