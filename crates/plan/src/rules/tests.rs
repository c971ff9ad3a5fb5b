//! Rules read from JSON: what users write, and each kind of mistake with its place.

use super::*;
use crate::infer::tests::table;
use crate::strategy::{FanoutBy, Number};
use serde_json::json;
use std::collections::BTreeMap;

fn given(column: &str, rule: Value) -> Result<Ruled, RuleError> {
    let (schema, table) =
        table("orders", "id int, total numeric(10,2), note text, paid_at timestamptz, ordered_at date");
    let column = table.column_index(column).unwrap();
    let class = TypeClass::of_column(&schema, &table, column);
    let restriction = Restriction { min: Some(100), max: Some(50_000), ..Restriction::default() };
    let none = Restriction::default();
    let restriction = if class.is_numeric() { &restriction } else { &none };
    let rule = Rule { given: rule, ..Rule::default() };
    read(&Place { schema: &schema, table: &table, column, class: &class, restriction }, &rule)
}

/// The message, where it is, and the hint.
fn mistake(column: &str, rule: Value) -> (String, String, String) {
    let e = given(column, rule).unwrap_err();
    (e.to_string(), e.place(), e.mistake.hint().unwrap_or_default())
}

#[test]
fn open_ends_are_those_of_the_column() {
    let r = given("total", json!({"strategy": "log_normal", "median": 50, "sigma": 0.8, "null_ratio": 0.25})).unwrap();
    let (min, max) = (Number::Int(1), Number::Int(500));
    assert_eq!(r.strategy, Strategy::LogNormal { median: 50.0, sigma: 0.8, min, max, precision: None });
    assert_eq!(r.null_ratio, 0.25);
}

#[test]
fn decimals_and_middles_are_told_as_they_are_given() {
    for n in [19, 400] {
        let (said, place, _) = mistake("total", json!({"strategy": "uniform", "min": 1, "max": 9, "precision": n}));
        assert!(said.contains("must be a number of decimals from 0 to 18") && said.ends_with(&n.to_string()), "{said}");
        assert_eq!(place, "{precision}");
    }
    let (said, place, _) = mistake("total", json!({"strategy": "normal_distribution", "mean": 700, "stddev": 1}));
    assert_eq!(place, "{mean}");
    assert!(said.contains("700, which does not lie between 1 and 500"), "{said}");
    assert!(given("total", json!({"strategy": "exponential", "mean": 400})).is_ok());
}

#[test]
fn the_umbrella_is_each_of_its_operations() {
    let made = |column: &str, rule: Value| given(column, rule).unwrap().strategy;
    let gap = json!({"strategy": "derive_from_field", "operation": "add_random_duration", "field": "ordered_at",
                     "min": "1h", "max": "3d"});
    assert_eq!(
        made("paid_at", gap),
        Strategy::AddRandomDuration {
            base: "ordered_at".into(),
            via: None,
            min_seconds: 3600,
            max_seconds: 259_200,
            future: false
        }
    );
    let derive = |operation: &str| json!({"strategy": "derive_from_field", "operation": operation, "field": "id"});
    assert_eq!(made("note", derive("slug")), Strategy::Derive { from: "id".into(), function: "slug".into() });
    assert_eq!(made("note", derive("copy")), Strategy::Copy { from: "id".into(), via: None });
    let concat = json!({"strategy": "derive_from_field", "operation": "concat", "fields": ["id", "total"],
                        "separator": " {"});
    let Strategy::Template { template, .. } = made("note", concat) else { panic!() };
    assert_eq!(template, "{id} {{{total}");
    let sum = json!({"strategy": "derive_from_field", "operation": "sum", "fields": ["id", "total"]});
    assert_eq!(made("total", sum), Strategy::Sum { of: vec!["id".into(), "total".into()] });
    // Inside of a template too.
    let nested = json!({"strategy": "template", "template": "{s}", "sources": {"s": derive("upper")}});
    let Strategy::Template { sources, .. } = made("note", nested) else { panic!() };
    assert_eq!(sources["s"], Strategy::Derive { from: "id".into(), function: "upper".into() });
}

#[test]
fn mistakes_are_named_where_they_are() {
    let (message, place, hint) = mistake("total", json!({"strategy": "log_norml", "median": 5}));
    assert_eq!(
        (&*message, &*place, &*hint),
        ("unknown strategy \"log_norml\"", "{strategy}", "Did you mean \"log_normal\"?")
    );
    let (message, place, hint) = mistake("total", json!({"strategy": "log_normal", "medain": 5, "sigma": 1}));
    assert_eq!(message, "strategy \"log_normal\" has no field \"medain\"");
    assert_eq!((&*place, &*hint), ("{medain}", "Did you mean \"median\"?"));
    let (message, place, _) = mistake("total", json!({"strategy": "log_normal", "median": 5}));
    assert_eq!((&*message, &*place), ("strategy \"log_normal\" needs the field \"sigma\"", "{}"));
    let (message, place, _) = mistake("total", json!({"strategy": "uniform", "min": "a", "max": 3}));
    assert_eq!((&*message, &*place), ("field \"min\" of strategy \"uniform\" must be a number, not \"a\"", "{min}"));
    let (message, place, _) = mistake("note", json!({"strategy": "text", "shape": "words", "min": -1, "max": 3}));
    assert_eq!(message, "field \"min\" of strategy \"text\" must be a whole number that is not negative, not -1");
    assert_eq!(place, "{min}");
    let (message, place, hint) = mistake("note", json!({"strategy": "text", "shape": "wrods", "min": 1, "max": 3}));
    assert_eq!(message, "unknown value \"wrods\" in field \"shape\" of strategy \"text\"");
    assert_eq!((&*place, &*hint), ("{shape}", "Did you mean \"words\"?"));
    let (message, place, _) = mistake(
        "note",
        json!({"strategy": "template", "template": "{a}", "sources": {"a": {"strategy": "boolean", "true_ratio": "x"}}}),
    );
    assert_eq!(message, "field \"true_ratio\" of strategy \"boolean\" must be a number, not \"x\"");
    assert_eq!(place, "{sources,a,true_ratio}");
    assert_eq!(mistake("total", json!({"strategy": "key_digit", "key": "k", "digit": 1})).1, "{strategy}");
    assert_eq!(mistake("total", json!(5)).0, "a strategy must be a JSON object, not 5");
    assert_eq!(mistake("total", json!({"min": 5})).0, "the rule names no strategy");
    assert_eq!(mistake("total", json!({"strategy": "uuid_v4", "null_ratio": 2})).1, "{null_ratio}");
    let (message, ..) = mistake("total", json!({"strategy": "uniform", "min": 9, "max": 3}));
    assert_eq!(message, "field \"min\" is 9, and \"max\" is 3");
    let (message, ..) = mistake("id", json!({"strategy": "foreign_key_reference"}));
    assert_eq!(message, "column \"id\" is in no foreign key");
    let (message, place, hint) =
        mistake("note", json!({"strategy": "derive_from_field", "operation": "slog", "field": "id"}));
    assert_eq!(message, "unknown value \"slog\" in field \"operation\" of strategy \"derive_from_field\"");
    assert_eq!((&*place, &*hint), ("{operation}", "Did you mean \"slug\"?"));
}

#[test]
fn every_reserved_name_is_a_strategy() {
    for (name, _) in RESERVED {
        let e = json::strategy(&json!({"strategy": name}));
        assert!(!matches!(e, Err(Fault::UnknownVariant { .. })), "{name}");
    }
    for kind in RESERVED_FANOUTS {
        let e = serde_json::from_value::<FanoutBy>(json!({"kind": kind}));
        assert!(!e.is_err_and(|e| e.to_string().contains("unknown variant")), "{kind}");
    }
}

#[test]
fn columns_are_renamed_wherever_a_rule_names_them() {
    let rule = json!({"strategy": "template", "template": "{{a}} {a|lower} {n} {s} {b}", "sources": {
        "s": {"strategy": "copy", "from": "a"}, "b": {"strategy": "copy", "from": "a", "via": "b"}}});
    let names = BTreeMap::from([("a".to_string(), "x".to_string()), ("b".to_string(), "y".to_string())]);
    let new = json!({"strategy": "template", "template": "{{a}} {x|lower} {n} {s} {b}", "sources": {
        "s": {"strategy": "copy", "from": "x"}, "b": {"strategy": "copy", "from": "a", "via": "y"}}});
    assert_eq!(renamed(&rule, &names), new);
    assert_eq!(columns_read(&rule), ["a", "b"]);
    let sum = json!({"strategy": "derive_from_field", "operation": "sum", "fields": ["a", "c"]});
    assert_eq!(columns_read(&sum), ["a", "c"]);
    // A range's ends are no columns.
    assert_eq!(columns_read(&json!({"strategy": "distribute_range", "from": "a", "to": "b"})), [""; 0]);
}
