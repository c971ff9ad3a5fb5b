//! Values as PostgreSQL's input functions need them, one-to-one maps that are one to one, and a capacity that
//! says what the map does. That PostgreSQL takes the values is tested against a server.

use super::*;
use crate::builder::RunContext;
use crate::schema::*;
use crate::types::class::DAY;
use seedgen_kernels::{Column, Program, Vals};
use std::collections::BTreeSet;

/// The core types of the test, by their oids in pg_type.dat.
const CORE: &[(Oid, &str)] = &[
    (18, "char"),
    (22, "int2vector"),
    (26, "oid"),
    (27, "tid"),
    (28, "xid"),
    (29, "cid"),
    (114, "json"),
    (142, "xml"),
    (600, "point"),
    (601, "lseg"),
    (602, "path"),
    (603, "box"),
    (604, "polygon"),
    (628, "line"),
    (650, "cidr"),
    (718, "circle"),
    (774, "macaddr8"),
    (829, "macaddr"),
    (869, "inet"),
    (1186, "interval"),
    (1266, "timetz"),
    (1560, "bit"),
    (1562, "varbit"),
    (1700, "numeric"),
    (1790, "refcursor"),
    (2202, "regprocedure"),
    (2205, "regclass"),
    (3220, "pg_lsn"),
    (3614, "tsvector"),
    (3615, "tsquery"),
    (3802, "jsonb"),
    (4072, "jsonpath"),
    (5038, "pg_snapshot"),
    (5069, "xid8"),
];
const SCALARS: &[Oid] = &[16, 17, 19, 20, 21, 23, 25, 26, 700, 701, 790, 1042, 1043, 1082, 1083, 1114, 1184, 2950];
const MOOD: Oid = 20_000;
const ADDRESS: Oid = 20_001;
const MOODS: Oid = 20_002;
const BOXES: Oid = 20_003;
const SPANS: Oid = 20_004;
const SPAN_SET: Oid = 20_005;
const CODE: Oid = 20_006;
const EMPTY: Oid = 20_007;
const FOREIGN: Oid = 20_008;
const ANY: Oid = 20_009;
const TEXTS: Oid = 20_010;

fn schema() -> Schema {
    let mut schema = Schema::default();
    let mut add = |oid: Oid, name: &str, home: &str, kind: TypeKind| {
        let t = Type {
            oid,
            schema: home.into(),
            name: name.into(),
            display: name.into(),
            kind,
            extension: None,
            by_value: false,
            length: -1,
            align: 'i',
            category: 'U',
        };
        schema.types.insert(oid, t);
    };
    for (oid, name) in CORE {
        add(*oid, name, "pg_catalog", TypeKind::Base);
    }
    for oid in SCALARS {
        add(*oid, "scalar", "pg_catalog", TypeKind::Base);
    }
    let labels = [("sad", 1), ("ok, fine", 2), ("ha\"p\\py", 3)];
    add(MOOD, "mood", "public", TypeKind::Enum { labels: labels.map(|(l, o)| (l.to_string(), o)).into() });
    let field = |name: &str, type_oid| Field { name: name.into(), type_oid, typmod: -1 };
    let fields = vec![field("open", 16), field("mood", MOOD)];
    add(ADDRESS, "address", "public", TypeKind::Composite { fields });
    add(MOODS, "_mood", "public", TypeKind::Array { element: MOOD });
    add(BOXES, "_box", "pg_catalog", TypeKind::Array { element: 603 });
    add(TEXTS, "_text", "pg_catalog", TypeKind::Array { element: 25 });
    add(SPANS, "daterange", "pg_catalog", TypeKind::Range { subtype: 1082, multirange: Some(SPAN_SET) });
    add(SPAN_SET, "datemultirange", "pg_catalog", TypeKind::Multirange { range: SPANS });
    let domain = TypeKind::Domain { base: 1043, typmod: 6, not_null: false, default: None, checks: Vec::new() };
    add(CODE, "code", "public", domain);
    add(EMPTY, "nothing", "public", TypeKind::Enum { labels: Vec::new() });
    add(FOREIGN, "roaringbitmap", "public", TypeKind::Base);
    add(ANY, "anyelement", "pg_catalog", TypeKind::Pseudo);
    schema
}

fn table() -> Table {
    Table {
        oid: 1,
        schema: "public".into(),
        name: "t".into(),
        quoted: "public.t".into(),
        kind: TableKind::Ordinary,
        unlogged: false,
        temporary: false,
        heap: true,
        requested: true,
        extension_owned: false,
        partition_of: None,
        partition_bound: None,
        partition_key: None,
        partitions: Vec::new(),
        inherits: Vec::new(),
        inherited_by: Vec::new(),
        columns: Vec::new(),
        checks: Vec::new(),
        reads: Vec::new(),
        uniques: Vec::new(),
        foreign_keys: Vec::new(),
        exclusions: Vec::new(),
        indexes: Vec::new(),
        triggers: Vec::new(),
        supertypes: Vec::new(),
        insert_rules: false,
        rls: RowSecurity { enabled: false, applies: false },
        privileges: Privileges { owner: true, insert: true, select: true, delete: true, truncate: true },
        comment: None,
        reltuples: -1.0,
        blocks: 0,
    }
}

/// Runs `build` with a builder and a scope, and evaluates the node it gives at `rows`.
fn eval<T>(
    build: impl FnOnce(&mut Builder, &Scope) -> (NodeId, T),
    rows: impl FnOnce(&T) -> std::ops::Range<u64>,
) -> (Column, T) {
    let (schema, table) = (schema(), table());
    let run = RunContext { seed: 42, locale: "en_US".into(), now: 8300 * DAY };
    let mut b = Builder::default();
    let scope = Scope {
        run: &run,
        schema: &schema,
        table: &table,
        first: 0,
        rows: 500,
        topic_index: Default::default(),
        keys: Default::default(),
    };
    let (node, extra) = build(&mut b, &scope);
    let program = Program { nodes: b.nodes, sources: Vec::new() };
    (program.column(node, rows(&extra)).unwrap(), extra)
}

fn drawn(oid: Oid, typmod: i32) -> Vec<String> {
    let (column, ()) = eval(|b, s| (node(b, s, oid, typmod, "c").unwrap(), ()), |()| 0..500);
    assert!(column.nulls.is_none_or(|n| !n.contains(&true)), "type {oid}: a null");
    texts(&column.vals)
}

fn texts(vals: &Vals) -> Vec<String> {
    match vals {
        Vals::Int(v) => v.iter().map(i64::to_string).collect(),
        Vals::Float(v) => v.iter().map(f64::to_string).collect(),
        // uuid and bytea are not text.
        Vals::Bytes(b) => (0..b.len())
            .map(|i| b.get(i))
            .map(|s| String::from_utf8(s.into()).unwrap_or_else(|_| format!("{s:x?}")))
            .collect(),
    }
}

#[test]
fn every_type_has_typical_values() {
    for oid in CORE.iter().map(|c| &c.0).chain(SCALARS).chain(&[MOOD, ADDRESS, MOODS, BOXES, SPANS, SPAN_SET, CODE]) {
        let values = drawn(*oid, -1);
        assert!(BTreeSet::from_iter(&values).len() > 1, "type {oid}: {values:?}");
        assert!(values.iter().all(|v| !v.is_empty()), "type {oid}: an empty text");
    }
}

#[test]
fn maps_are_one_to_one_up_to_their_capacity() {
    let others = [MOOD, ADDRESS, MOODS, BOXES, SPANS, SPAN_SET, CODE, TEXTS];
    let none = ["json", "xml", "jsonpath", "pg_snapshot"];
    for (oid, name) in CORE.iter().copied().chain(SCALARS.iter().chain(&others).map(|o| (*o, ""))) {
        let known = unique_capacity(&schema(), oid, -1);
        assert_eq!(known.is_none(), none.contains(&name), "type {oid}");
        let Some(known) = known else { continue };
        let build = |b: &mut Builder, s: &Scope| {
            let row = b.row();
            let (node, capacity) = unique_node(b, s, oid, -1, "c", row).unwrap();
            assert_eq!(capacity, known, "type {oid}");
            (node, capacity as u64)
        };
        let mut seen = BTreeSet::new();
        let first = eval(build, |n| 0..(*n).min(500)).0;
        let last = eval(build, |n| (*n - (*n).min(500)).max((*n).min(500))..*n).0;
        for text in texts(&first.vals).into_iter().chain(texts(&last.vals)) {
            assert!(seen.insert(text.clone()), "type {oid}: {text} twice");
        }
    }
}

#[test]
fn lengths_are_kept() {
    assert!(drawn(1560, 5).iter().all(|v| v.len() == 5 && v.bytes().all(|b| matches!(b, b'0' | b'1'))));
    assert!(drawn(1560, 1003).iter().all(|v| v.len() == 1003));
    assert!(drawn(1562, 70).iter().all(|v| v.len() <= 70));
    // varchar(2) and a domain over it: 36 * 36 values.
    assert!(drawn(1043, 6).iter().all(|v| v.chars().count() <= 2));
    assert!(drawn(CODE, -1).iter().all(|v| v.chars().count() <= 2));
    assert_eq!(unique_capacity(&schema(), CODE, -1), Some(36 * 36));
    // Digits alone where the collation may take other strings for equal.
    assert_eq!(unique_capacity_folding(&schema(), CODE, -1), Some(100));
}

#[test]
fn capacities_are_those_of_the_values() {
    let schema = schema();
    assert_eq!(unique_capacity(&schema, 16, -1), Some(2));
    assert_eq!(unique_capacity(&schema, 21, -1), Some(65_536));
    assert_eq!(unique_capacity(&schema, MOOD, -1), Some(3));
    // boolean times three labels
    assert_eq!(unique_capacity(&schema, ADDRESS, -1), Some(6));
    // numeric(2,4): -0.0099 to 0.0099
    assert_eq!(unique_capacity(&schema, 1700, ((2 << 16) | 4) + 4), Some(199));
    assert_eq!(unique_capacity(&schema, 114, -1), None);
}

#[test]
fn literals_are_quoted() {
    let moods = drawn(MOODS, -1);
    assert!(moods.iter().any(|v| v.contains(r#""ok, fine""#)));
    assert!(moods.iter().any(|v| v.contains(r#""ha\"p\\py""#)));
    assert!(moods.contains(&"{}".to_string()));
    assert!(drawn(ADDRESS, -1).iter().any(|v| v == r#"(true,"ha\"p\\py")"#));
    // box has a delimiter of its own.
    assert!(drawn(BOXES, -1).iter().any(|v| v.contains("\";\"")));
}

#[test]
fn ranges_run_upwards() {
    let mut plain = 0;
    for v in drawn(SPANS, -1) {
        let Some((lower, upper)) = v.strip_prefix('[').and_then(|v| v.split_once(',')) else {
            assert_eq!(v, "empty");
            continue;
        };
        if upper != ")" {
            assert!(lower < upper.trim_end_matches(')'), "{v}");
            plain += 1;
        }
    }
    assert!(plain > 400);
}

#[test]
fn interval_fields_are_those_of_the_modifier() {
    // INTERVAL YEAR TO MONTH: bits 1 (month) and 2 (year), full precision.
    let typmod = (0b110 << 16) | 0xffff;
    assert!(drawn(1186, typmod).iter().all(|v| v.contains("years") && v.contains("months") && !v.contains(':')));
}

#[test]
fn what_cannot_be_made_is_an_error() {
    let (schema, table) = (schema(), table());
    let run = RunContext { seed: 1, locale: "en_US".into(), now: 0 };
    let scope = Scope {
        run: &run,
        schema: &schema,
        table: &table,
        first: 0,
        rows: 1,
        topic_index: Default::default(),
        keys: Default::default(),
    };
    let fails = |oid| node(&mut Builder::default(), &scope, oid, -1, "c").unwrap_err();
    assert_eq!(fails(FOREIGN), TypicalError::Unknown { type_name: "roaringbitmap".into() });
    assert_eq!(fails(EMPTY), TypicalError::NoLabels { type_name: "nothing".into() });
    assert_eq!(fails(ANY), TypicalError::Pseudo { type_name: "anyelement".into() });
    assert_eq!(fails(9), TypicalError::Missing { oid: 9 });
    assert_eq!(unique_capacity(&schema, FOREIGN, -1), None);
    assert_eq!(unique_capacity(&schema, EMPTY, -1), None);
}
