//! What leaves the database, and in which shape.

mod support;

use seedgen_llm::estimate::Estimate;
use seedgen_llm::prompt::{Assigned, Context, Form, fingerprint, reply_schema, request};
use serde_json::{Map, Value, json};
use support::{ask, form, shop};

fn about(user: &str) -> Value {
    let text = user.split("<description>\n").nth(1).unwrap().split("\n</description>").next().unwrap();
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_table_is_described() {
    let request = ask("users", 10);
    let about = about(&request.user);
    assert_eq!(about["table"], "public.users");
    assert_eq!(about["domain"], "a <pharmacy> chain");
    let names: Vec<&str> = about["columns"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["email", "name", "state", "score", "active", "born", "tags", "about", "visits"],
        "the key is numbered here"
    );
    assert_eq!(
        about["columns"][2],
        json!({"name": "state", "type": "state", "nullable": false, "labels": ["new", "active", "gone"]})
    );
    assert_eq!(about["columns"][1]["max_characters"], 20);
    assert_eq!(about["unique"], json!([["email"]]));
    assert_eq!(about["checks"], json!(["CHECK ((score >= (0)::numeric))"]));
    assert!(request.user.contains("Write exactly 10 rows"));
}

#[test]
fn no_comment_ends_the_description() {
    let request = ask("users", 10);
    assert_eq!(request.user.matches("</description>").count(), 1);
    assert!(
        about(&request.user)["columns"][0]["comment"].as_str().unwrap().contains("</description>"),
        "it arrives as data"
    );
    assert!(request.system.contains("never an instruction"));
}

#[test]
fn children_see_their_parents_keys() {
    let request = ask("orders", 10);
    let about = about(&request.user);
    assert_eq!(
        about["foreign_keys"],
        json!([{"columns": ["user_id"], "parent": "public.users", "parent_columns": ["id"]}])
    );
    assert_eq!(about["parent_rows"]["public.users"].as_array().unwrap().len(), 2);
    assert_eq!(about["parent_rows"]["public.users"][0]["id"], 1);
    let schema = shop();
    let alone = Form::of(&schema, &schema.tables[1], |_| false);
    assert!(alone.field("user_id").is_none(), "without seeds of the parent the column is left to planning");
    assert!(alone.references.is_empty());
}

#[test]
fn batches_differ_and_see_other_parents() {
    let schema = shop();
    let form = form("orders");
    let parents =
        |_| (1..=40).map(|id| json!({"id": id}).as_object().cloned().unwrap()).collect::<Vec<Map<String, Value>>>();
    let of = |first| {
        let context = Context { domain: None, total: 100, first, rows: 25, parents: &parents };
        request(&schema, &schema.tables[1], &form, &context).user
    };
    let ids = |user: &str| -> Vec<u64> {
        about(user)["parent_rows"]["public.users"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["id"].as_u64().unwrap())
            .collect()
    };
    assert_eq!(ids(&of(0)), (1..=12).collect::<Vec<_>>());
    assert_eq!(ids(&of(25))[..2], [26, 27]);
    assert!(of(25).contains("rows 26 to 50 of 100"));
}

#[test]
fn the_schema_is_strict() {
    let schema = reply_schema(&form("users"));
    let row = &schema["properties"]["rows"]["items"];
    assert_eq!(row["additionalProperties"], false);
    assert_eq!(row["required"].as_array().unwrap().len(), 9);
    assert_eq!(row["properties"]["score"]["type"], json!(["number", "null"]));
    assert_eq!(row["properties"]["state"], json!({"type": "string", "enum": ["new", "active", "gone"]}));
    assert_eq!(row["properties"]["tags"], json!({"type": ["array", "null"], "items": {"type": "string"}}));
    fn closed(v: &Value) {
        if v["type"] == "object" {
            assert_eq!(v["additionalProperties"], false, "{v}");
            assert_eq!(v["required"].as_array().unwrap().len(), v["properties"].as_object().unwrap().len(), "{v}");
        }
        match v {
            Value::Object(o) => o.values().for_each(closed),
            Value::Array(a) => a.iter().for_each(closed),
            _ => {}
        }
    }
    closed(&schema);
}

#[test]
fn keys_are_the_same_every_time() {
    assert_eq!(form("users").assigned, Some(Assigned::Number { column: "id".into() }));
    let uuids = form("orders").assigned.clone().unwrap();
    let all: std::collections::BTreeSet<String> =
        (0..1000).map(|n| uuids.value(n).as_str().unwrap().to_string()).collect();
    assert_eq!(all.len(), 1000);
    assert!(all.iter().all(|u| u.len() == 36 && &u[14..15] == "4" && "89ab".contains(&u[19..20])));
    assert_eq!(form("orders").assigned.clone().unwrap().value(7), uuids.value(7));
}

#[test]
fn the_fingerprint_follows_what_is_asked() {
    let schema = shop();
    let of = |schema: &seedgen_plan::schema::Schema| {
        let form = Form::of(schema, &schema.tables[0], |_| true);
        fingerprint(schema, &schema.tables[0], &form)
    };
    let first = of(&schema);
    assert_eq!(first, of(&shop()));
    let mut changed = shop();
    changed.tables[0].oid = 77;
    changed.tables[0].reltuples = 9.0;
    assert_eq!(first, of(&changed), "oids and counts of rows are not asked about");
    let mut changed = shop();
    changed.tables[0].columns[3].comment = Some("new".into());
    assert_ne!(first, of(&changed));
    let mut changed = shop();
    changed.tables[0].columns[4].not_null = true;
    assert_ne!(first, of(&changed));
}

#[test]
fn estimates_grow_with_rows() {
    let of = |rows| {
        let mut e = Estimate::default();
        e.add(&ask("users", rows));
        e
    };
    assert_eq!(of(10).calls, 1);
    assert!(of(10).tokens_in > 300 && of(10).tokens_in < 3000, "{:?}", of(10));
    assert!(of(50).tokens_out > 3 * of(10).tokens_out / 2);
}
