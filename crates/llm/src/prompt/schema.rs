//! The JSON schema of a reply, made from a form: within what the strict modes of structured outputs take
//! (every property required, no others, unions of plain types).

use super::form::{Form, Kind};
use serde_json::{Map, Value, json};

/// The distributions that a pattern may name.
pub const DISTRIBUTIONS: [&str; 9] =
    ["uniform", "normal", "log_normal", "exponential", "zipf", "categorical", "sequence", "constant", "template"];

/// Labels beyond which an enumeration is described instead of listed.
const LABELS: usize = 200;

/// {"rows": [a row…], "spread": [a pattern for each column…]}. Names sort as they are to be written: of a reply that is
/// cut the rows are there.
pub fn reply_schema(form: &Form) -> Value {
    let mut properties = Map::new();
    for f in &form.fields {
        properties.insert(f.name.clone(), nullable(of_kind(&f.kind), f.nullable));
    }
    let names: Vec<&String> = form.fields.iter().map(|f| &f.name).collect();
    let bound = json!({"type": ["number", "string", "null"]});
    let number = json!({"type": ["number", "null"]});
    let pattern = closed(json!({
        "column": if names.len() <= LABELS { json!({"type": "string", "enum": names}) } else { json!({"type": "string"}) },
        "distribution": {"type": "string", "enum": DISTRIBUTIONS},
        "minimum": bound,
        "maximum": bound,
        "mean": number,
        "stddev": number,
        "null_share": number,
        "template": {"type": ["string", "null"]},
    }));
    closed(json!({
        "rows": {"type": "array", "items": closed(Value::Object(properties))},
        "spread": {"type": "array", "items": pattern},
    }))
}

/// An object of exactly these properties.
fn closed(properties: Value) -> Value {
    let required: Vec<String> = properties.as_object().map(|o| o.keys().cloned().collect()).unwrap_or_default();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn of_kind(kind: &Kind) -> Value {
    match kind {
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::Integer => json!({"type": "integer"}),
        Kind::Number => json!({"type": "number"}),
        Kind::Text { form: None } => json!({"type": "string"}),
        Kind::Text { form: Some(form) } => json!({"type": "string", "description": form}),
        Kind::Labels(labels) if labels.len() <= LABELS => json!({"type": "string", "enum": labels}),
        Kind::Labels(_) => json!({"type": "string"}),
        Kind::List(element) => json!({"type": "array", "items": of_kind(element)}),
        // Strict modes have no "anything": a document comes as its text.
        Kind::Any => json!({"type": "string", "description": "a JSON document as a string"}),
    }
}

fn nullable(mut schema: Value, nullable: bool) -> Value {
    if nullable {
        let t = schema["type"].take();
        schema["type"] = json!([t, "null"]);
        if let Some(labels) = schema.get_mut("enum").and_then(Value::as_array_mut) {
            labels.push(Value::Null);
        }
    }
    schema
}
