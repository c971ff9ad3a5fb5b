//! JSON objects: which members they have, how often, and what those hold.

use super::column;
use crate::profile::shape::Document;
use crate::profile::values;
use crate::types::class::TypeClass;
use serde_json::Value;
use std::collections::BTreeMap;

const MOST_MEMBERS: usize = 50;

/// None where the texts are not all objects, or members hold more than single values.
pub fn learn(there: &[&str]) -> Option<Document> {
    let parsed: Vec<serde_json::Map<String, Value>> =
        there.iter().map(|t| serde_json::from_str(t).ok()).collect::<Option<_>>()?;
    let mut members: BTreeMap<&str, Vec<Option<&Value>>> = BTreeMap::new();
    for (row, object) in parsed.iter().enumerate() {
        for (key, value) in object {
            members.entry(key).or_insert_with(|| vec![None; parsed.len()])[row] = Some(value);
        }
    }
    if members.is_empty() || members.len() > MOST_MEMBERS {
        return None;
    }
    let mut out = BTreeMap::new();
    for (key, values) in members {
        let class = class(&values)?;
        let texts: Vec<Option<String>> = values.iter().map(|v| (*v).map(text)).collect();
        let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
        let numbers: Vec<Option<f64>> = texts.iter().map(|t| values::number(&class, (*t)?)).collect();
        out.insert(key.to_string(), column(&class, &texts, &numbers));
    }
    Some(Document { members: out })
}

/// The class that all values of a member have.
fn class(values: &[Option<&Value>]) -> Option<TypeClass> {
    let all = |test: fn(&Value) -> bool| values.iter().flatten().all(|v| test(v));
    Some(match () {
        _ if all(Value::is_boolean) => TypeClass::Bool,
        _ if all(Value::is_i64) => TypeClass::Int(8),
        _ if all(Value::is_number) => TypeClass::Float(8),
        _ if all(Value::is_string) => TypeClass::Text { max_chars: None },
        _ => return None,
    })
}

fn text(v: &Value) -> String {
    match v {
        Value::String(s) => s.clone(),
        other => other.to_string(),
    }
}
