//! The vocabulary for whoever looks it up: what docs/strategies.md says of each strategy and its parameters, with their
//! types from docs/strategies.schema.json. Tests hold both files to the enum; nothing is said here that they do not.

use serde_json::Value;

const PAGE: &str = include_str!("../../../../docs/strategies.md");
const SCHEMA: &str = include_str!("../../../../docs/strategies.schema.json");

/// A strategy that rules may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The heading it stands under: "Numbers", "Times" …
    pub family: String,
    pub name: String,
    pub about: String,
    /// The first example, as JSON.
    pub example: String,
    pub parameters: Vec<Parameter>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    pub name: String,
    pub kind: String,
    /// None: it has to be given.
    pub default: Option<String>,
    pub about: Option<String>,
}

/// In the order of the page.
pub fn entries() -> Vec<Entry> {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap_or_default();
    let mut out: Vec<Entry> = Vec::new();
    let mut family = String::new();
    let mut example = false;
    for line in PAGE.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            family = heading.to_string();
        } else if let Some(name) = line.strip_prefix("### ") {
            let (about, example) = Default::default();
            out.push(Entry { family: family.clone(), name: name.to_string(), about, example, parameters: Vec::new() });
        }
        let Some(entry) = out.last_mut().filter(|e| e.family == family) else { continue };
        match line {
            "```json" => example = true,
            "```" => example = false,
            _ if example && entry.example.is_empty() => entry.example = line.to_string(),
            _ if example => {}
            _ if line.starts_with("| `") => entry.parameters.extend(parameters(&schema, &entry.name, line)),
            // What stands before the example says what the strategy is for.
            _ if entry.example.is_empty() && !line.starts_with(['#', '|']) && !line.is_empty() => {
                let gap = if entry.about.is_empty() { "" } else { " " };
                entry.about = format!("{}{gap}{}", entry.about, plain(line));
            }
            _ => {}
        }
    }
    out
}

/// The parameters of a row: "| `min`, `max` | 0, the type's | what lies beyond … |".
fn parameters(schema: &Value, strategy: &str, row: &str) -> Vec<Parameter> {
    let cells = cells(row);
    let [names, default, about] = cells.as_slice() else { return Vec::new() };
    let names: Vec<&str> = names.split(", ").map(|n| n.trim_matches('`')).collect();
    let each: Vec<&str> = default.split(',').map(str::trim).collect();
    let of = |i: usize| if each.len() == names.len() { each[i] } else { default.as_str() };
    let some = |text: &str| Some(plain(text)).filter(|t| !t.is_empty());
    let named = names.iter().enumerate().filter_map(|(i, name)| {
        let found = kind(schema, &property(schema, strategy, name)?);
        Some(Parameter { name: name.to_string(), kind: found, default: some(of(i)), about: some(about) })
    });
    named.collect()
}

/// The cells of a row of a table, without its edges; `\|` is a bar inside of one.
fn cells(row: &str) -> Vec<String> {
    let row = row.replace("\\|", "\u{0}");
    let inner = row.trim().trim_start_matches('|').trim_end_matches('|');
    inner.split('|').map(|c| c.trim().replace('\u{0}', "|")).collect()
}

fn property(schema: &Value, strategy: &str, name: &str) -> Option<Value> {
    let all = schema["oneOf"].as_array()?;
    let one = all.iter().find(|s| s["properties"]["strategy"]["const"] == strategy)?;
    one["properties"].get(name).cloned()
}

/// A type in few words; a choice as its members.
fn kind(schema: &Value, of: &Value) -> String {
    if let Some(path) = of["$ref"].as_str() {
        return match path.strip_prefix("#/$defs/") {
            None => "strategy".into(),
            Some("Number") => "number".into(),
            Some(name) => kind(schema, &schema["$defs"][name]),
        };
    }
    if let Some(word) = of["const"].as_str() {
        return word.to_string();
    }
    if let Some(words) = of["enum"].as_array() {
        return words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | ");
    }
    for several in ["oneOf", "anyOf"] {
        let Some(all) = of[several].as_array() else { continue };
        let mut kinds: Vec<String> = all.iter().filter(|k| k["type"] != "null").map(|k| kind(schema, k)).collect();
        kinds.dedup();
        return kinds.join(" | ");
    }
    let name = of["type"].as_str().or_else(|| of["type"].as_array()?.iter().filter_map(Value::as_str).next());
    match name {
        Some("array") if of.get("prefixItems").is_some() => "pair".into(),
        Some("array") => format!("array of {}", plural(&kind(schema, &of["items"]))),
        Some("object") if of["additionalProperties"].is_object() => {
            format!("object of {}", plural(&kind(schema, &of["additionalProperties"])))
        }
        Some(name) => name.to_string(),
        None => "any".into(),
    }
}

fn plural(kind: &str) -> String {
    // Of an array of something there are arrays.
    if let Some(rest) = kind.strip_prefix("array of ") {
        return format!("arrays of {rest}");
    }
    match kind.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{kind}s"),
    }
}

/// Markdown as plain text: code and links by their words.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("](") {
        let (before, after) = rest.split_at(at);
        let end = after.find(')').map_or(after.len(), |e| e + 1);
        match before.rfind('[') {
            Some(open) => out += &[&before[..open], &before[open + 1..]].concat(),
            None => out += before,
        }
        rest = &after[end..];
    }
    out += rest;
    out.replace('`', "").trim().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::Strategy;

    #[test]
    fn every_entry_says_what_it_is_for_and_has_a_valid_example() {
        let all = entries();
        assert!(all.len() > 35, "{} entries", all.len());
        for e in &all {
            assert!(!e.about.is_empty(), "{} says nothing of itself before its example", e.name);
            let read = serde_json::from_str::<Strategy>(&e.example);
            assert!(read.is_ok(), "{}: {read:?}", e.name);
        }
    }

    #[test]
    fn parameters_are_those_of_the_types() {
        let schema: Value = serde_json::from_str(SCHEMA).unwrap_or_default();
        for e in entries() {
            let all = schema["oneOf"].as_array().into_iter().flatten();
            let one = all.into_iter().find(|s| s["properties"]["strategy"]["const"] == e.name.as_str());
            let Some(one) = one else { panic!("{} is no strategy", e.name) };
            let required: Vec<&str> =
                one["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            for p in &e.parameters {
                // What the types let out has a default that the page names, or is one of several ways.
                if required.contains(&p.name.as_str()) {
                    assert_eq!(p.default, None, "{}.{}", e.name, p.name);
                }
            }
            let missing = required.iter().find(|r| **r != "strategy" && !e.parameters.iter().any(|p| p.name == **r));
            assert_eq!(missing, None, "{}", e.name);
        }
    }

    #[test]
    fn rows_of_the_page_are_read() {
        let all = entries();
        let of = |strategy: &str, name: &str| -> Option<Parameter> {
            all.iter().find(|e| e.name == strategy)?.parameters.iter().find(|p| p.name == name).cloned()
        };
        let shown = |strategy: &str, name: &str| {
            of(strategy, name).map(|p| (p.kind, p.default.unwrap_or_default(), p.about.unwrap_or_default()))
        };
        let text = |a: &str, b: &str, c: &str| Some((a.to_string(), b.to_string(), c.to_string()));
        assert_eq!(shown("uniform", "min"), text("number", "", "both included"));
        assert_eq!(shown("array", "min"), text("integer", "0", "elements; all lengths alike; at most 100"));
        assert_eq!(shown("array", "max"), text("integer", "", "elements; all lengths alike; at most 100"));
        assert_eq!(shown("text", "shape"), text("words | sentences | paragraphs", "", "words, sentences, paragraphs"));
        assert_eq!(shown("template", "sources"), text("object of strategies", "none", "strategies by name"));
        assert_eq!(shown("categorical_weighted", "values").map(|p| p.0), Some("array of pairs".to_string()));
        assert_eq!(shown("seed_rows", "rows").map(|p| p.0), Some("array of arrays of strings".to_string()));
        assert_eq!(plain("`a` of [seeds](seeds.md) and [`b`](b.md)."), "a of seeds and b.");
    }
}
