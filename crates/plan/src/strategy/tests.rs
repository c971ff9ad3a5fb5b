//! The vocabulary as users write it: its JSON schema, its defaults, and what is refused.

use super::*;

fn read(json: &str) -> Result<Strategy, String> {
    serde_json::from_str(json).map_err(|e| e.to_string())
}

/// Written anew with `SCHEMA=write cargo test -p seedgen-plan strategy::tests`.
#[test]
fn the_schema_in_the_docs_is_that_of_the_types() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/strategies.schema.json");
    let schema = schemars::schema_for!(Strategy);
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    if std::env::var("SCHEMA").is_ok_and(|v| v == "write") {
        std::fs::write(path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), text, "docs/strategies.schema.json is out of step");
}

/// Each strategy has a section of the page with its name, and each of its parameters a row there.
#[test]
fn the_page_names_every_strategy_and_parameter() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/strategies.md")).unwrap();
    let schema = serde_json::to_value(schemars::schema_for!(Strategy)).unwrap();
    for one in schema["oneOf"].as_array().unwrap() {
        let properties = one["properties"].as_object().unwrap();
        let name = properties["strategy"]["const"].as_str().unwrap();
        // Made by planning alone.
        if crate::rules::reserved(name) {
            assert!(page.contains(&format!("`{name}`")), "{name} is not on the page");
            continue;
        }
        let from = page.find(&format!("\n### {name}\n"));
        let section = &page[from.unwrap_or_else(|| panic!("{name} has no section"))..][4..];
        let section = &section[..section.find("\n### ").or(section.find("\n## ")).unwrap_or(section.len())];
        for parameter in properties.keys().filter(|p| *p != "strategy" && *p != "new_only") {
            let row = section.lines().any(|l| l.starts_with('|') && l.contains(&format!("`{parameter}`")));
            assert!(row, "{name}: {parameter} has no row on the page");
        }
    }
    for one in schema["$defs"]["FanoutBy"]["oneOf"].as_array().unwrap() {
        let kind = one["properties"]["kind"]["const"].as_str().unwrap();
        let named = page.contains(&format!("\n| `{kind}` |"));
        assert_eq!(named, !crate::rules::reserved_fanout(kind), "{kind}");
    }
}

/// Every example of the page is read, and says again what it said.
#[test]
fn the_examples_of_the_page_are_valid() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/strategies.md")).unwrap();
    let mut examples = 0;
    for block in page.split("```json\n").skip(1) {
        let block = block.split("```").next().unwrap();
        for line in block.lines().filter(|l| !l.trim().is_empty()) {
            let strategy = read(line).unwrap_or_else(|e| panic!("{line}: {e}"));
            let again = serde_json::to_string(&strategy).unwrap();
            assert_eq!(read(&again), Ok(strategy), "{line}");
            examples += 1;
        }
    }
    assert!(examples >= 30, "{examples} examples");
}

#[test]
fn bounds_and_decimals_have_defaults() {
    let normal = read(r#"{"strategy": "normal_distribution", "mean": 100, "stddev": 15, "integer": true}"#).unwrap();
    let Strategy::NormalDistribution { min, max, precision, .. } = normal else { panic!() };
    assert_eq!((min, max, precision), (lowest(), highest(), Some(0)));
    let exact = read(r#"{"strategy": "uniform", "min": 1, "max": 9.5, "precision": 1}"#).unwrap();
    assert!(matches!(exact, Strategy::Uniform { precision: Some(1), .. }));
    let plain = read(r#"{"strategy": "log_normal", "median": 40, "sigma": 0.9, "integer": false}"#).unwrap();
    assert!(matches!(plain, Strategy::LogNormal { min: Number::Int(0), precision: None, .. }));
    for wrong in [
        r#"{"strategy": "uniform", "min": 1, "max": 9, "precision": 19}"#,
        r#"{"strategy": "uniform", "min": 1, "max": 9, "precision": "two"}"#,
        r#"{"strategy": "uniform", "min": 1, "max": 9, "mean": 4}"#,
        r#"{"strategy": "unifrom", "min": 1, "max": 9}"#,
        r#"{"strategy": "aggregate_of_children", "children": "a", "function": "median"}"#,
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}
