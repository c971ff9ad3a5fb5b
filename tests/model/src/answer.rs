//! Answers as the providers write them, with rows made from the JSON schema that a request carries.

use serde_json::{Map, Value, json};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A chat completion with these words.
pub fn chat(words: &str) -> String {
    json!({
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": words}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 500, "total_tokens": 1500},
    })
    .to_string()
}

/// An Anthropic message: the tool's input where the request has a tool and the words are JSON, else a text.
pub fn message(words: &str, request: &Value) -> String {
    let block = match serde_json::from_str::<Value>(words) {
        Ok(input) if !request["tools"].is_null() => {
            json!({"type": "tool_use", "id": "t1", "name": "seed_rows", "input": input})
        }
        _ => json!({"type": "text", "text": words}),
    };
    json!({
        "type": "message", "role": "assistant", "content": [block], "stop_reason": "tool_use",
        "usage": {"input_tokens": 1000, "output_tokens": 500},
    })
    .to_string()
}

/// The words of a model that does as it is asked.
pub fn reply(request: &Value) -> String {
    let schema = schema(request);
    let wanted = prompt(request)
        .split("Write exactly ")
        .nth(1)
        .and_then(|t| t.split(' ').next())
        .and_then(|n| n.parse::<usize>().ok())
        .expect("the prompt says how many rows");
    let rows: Vec<Value> = (0..wanted).map(|_| row(&schema["properties"]["rows"]["items"], request)).collect();
    let patterns: Vec<Value> = schema["properties"]["rows"]["items"]["properties"]
        .as_object()
        .into_iter()
        .flat_map(|p| p.iter())
        .map(|(name, s)| {
            let number = s["type"] == "integer" || s["type"] == "number";
            json!({"column": name, "distribution": if number { "uniform" } else { "categorical" },
                   "minimum": if number { json!(1) } else { Value::Null }, "maximum": if number { json!(1000) } else { Value::Null },
                   "mean": null, "stddev": null, "null_share": 0.0, "template": null})
        })
        .collect();
    json!({"rows": rows, "spread": patterns}).to_string()
}

/// From the place for structured outputs, else from the end of the prompt.
fn schema(request: &Value) -> Value {
    let given = [&request["response_format"]["json_schema"]["schema"], &request["tools"][0]["input_schema"]];
    if let Some(s) = given.into_iter().find(|s| !s.is_null()) {
        return s.clone();
    }
    let prompt = prompt(request);
    let text = prompt.split("JSON schema:\n").nth(1).expect("the prompt holds the schema");
    serde_json::from_str(text).expect("the schema is JSON")
}

fn prompt(request: &Value) -> String {
    let messages = request["messages"].as_array().expect("messages");
    messages.iter().rev().find_map(|m| m["content"].as_str()).expect("a user's message").to_string()
}

/// Numbers and texts are new with every row, in all threads.
static COUNT: AtomicU64 = AtomicU64::new(1);

fn row(schema: &Value, request: &Value) -> Value {
    let n = COUNT.fetch_add(1, Relaxed);
    let mut row = Map::new();
    for (name, s) in schema["properties"].as_object().expect("properties") {
        row.insert(name.clone(), value(name, s, n));
    }
    refer(&mut row, request, n);
    Value::Object(row)
}

fn value(name: &str, schema: &Value, n: u64) -> Value {
    if let Some(labels) = schema["enum"].as_array() {
        let labels: Vec<&Value> = labels.iter().filter(|l| !l.is_null()).collect();
        return labels[n as usize % labels.len()].clone();
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or("string");
    match (kind, schema["description"].as_str()) {
        ("boolean", _) => json!(n.is_multiple_of(2)),
        ("integer", _) => json!(n % 1000 + 1),
        ("number", _) => json!((n % 1000) as f64 + 0.5),
        ("array", _) => json!([value(name, &schema["items"], n)]),
        (_, Some("YYYY-MM-DD")) => json!(format!("2024-{:02}-{:02}", n % 12 + 1, n % 28 + 1)),
        (_, Some("HH:MM:SS")) => json!(format!("{:02}:{:02}:00", n % 24, n % 60)),
        (_, Some(f)) if f.starts_with("YYYY-MM-DDT") => {
            json!(format!(
                "2024-{:02}-{:02}T{:02}:00:00{}",
                n % 12 + 1,
                n % 28 + 1,
                n % 24,
                if f.ends_with('Z') { "Z" } else { "" }
            ))
        }
        (_, Some("uuid")) => json!(format!("00000000-0000-4000-8000-{n:012x}")),
        (_, Some("a JSON document as a string")) => json!("{\"a\": 1}"),
        _ if name.contains("email") => json!(format!("person{n}@example.com")),
        _ => json!(format!("{name} {n}")),
    }
}

/// Foreign keys from the parents' rows in the description.
fn refer(row: &mut Map<String, Value>, request: &Value, n: u64) {
    let prompt = prompt(request);
    let description = prompt.split("<description>\n").nth(1).and_then(|t| t.split("\n</description>").next());
    let description: Value = serde_json::from_str(description.expect("a description")).expect("it is JSON");
    for key in description["foreign_keys"].as_array().into_iter().flatten() {
        let rows = &description["parent_rows"][key["parent"].as_str().unwrap_or_default()];
        let Some(rows) = rows.as_array().filter(|r| !r.is_empty()) else { continue };
        let parent = &rows[n as usize % rows.len()];
        for (c, p) in key["columns"].as_array().unwrap().iter().zip(key["parent_columns"].as_array().unwrap()) {
            row.insert(c.as_str().unwrap().into(), parent[p.as_str().unwrap()].clone());
        }
    }
}
