//! Keys as properties: for tables of every shape, all rows of every key differ, and no row is lost.

use super::*;
use crate::builder::RunContext;
use crate::compile::compile;
use crate::infer::tests::table;
use crate::schema::{ForeignKey, KeyPart, Unique};
use crate::strategy::FanoutBy;
use seedgen_kernels::{Column, Vals};
use std::collections::BTreeSet;

/// `name(column type, …; keys a+b c; refs a>parent)` a line, parents first. The first column is the parent's key.
pub(crate) fn schema(lines: &[&str]) -> Schema {
    let mut schema = Schema::default();
    for (i, line) in lines.iter().enumerate() {
        let (name, rest) = line.split_once('(').unwrap();
        let mut parts = rest.trim_end_matches(')').split("; ");
        let (types, mut t) = table(name, parts.next().unwrap());
        schema.types.extend(types.types);
        t.oid = i as Oid + 1;
        for part in parts {
            let (kind, list) = part.split_once(' ').unwrap();
            for (k, word) in list.split(' ').enumerate() {
                if kind == "keys" {
                    let keys = word.split('+').map(|c| KeyPart::Column(t.column_index(c).unwrap())).collect();
                    t.uniques.push(Unique {
                        name: format!("{name}_{word}_key"),
                        index_oid: 0,
                        primary: k == 0,
                        constraint: true,
                        deferrable: false,
                        nulls_not_distinct: false,
                        keys,
                        predicate: None,
                        definition: String::new(),
                    });
                } else {
                    let (column, parent) = word.split_once('>').unwrap();
                    let parent = lines.iter().position(|l| l.starts_with(&format!("{parent}("))).unwrap() as Oid + 1;
                    t.foreign_keys.push(ForeignKey {
                        name: format!("{name}_{column}_fkey"),
                        oid: 0,
                        columns: vec![t.column_index(column).unwrap()],
                        parent,
                        parent_columns: vec![0],
                        match_full: false,
                        deferrable: false,
                        initially_deferred: false,
                        valid: true,
                        enforced: true,
                        period: false,
                        partitions: Vec::new(),
                        definition: String::new(),
                    });
                }
            }
        }
        schema.tables.push(t);
    }
    schema
}

pub(crate) fn request(schema: &Schema, rows: u64) -> Request {
    Request {
        run: RunContext { seed: 7, locale: "en_US".into(), now: 800_000_000_000_000 },
        rows,
        tables: Default::default(),
        targets: schema.tables.iter().map(|t| t.oid).collect(),
        mode: Mode::Append,
        edge_cases: 0.0,
        triggers: true,
        on_error: Default::default(),
        failed: Default::default(),
        circular: Default::default(),
        even: Default::default(),
        room: Default::default(),
        profiles: Default::default(),
        correlations: Default::default(),
        rules: Default::default(),
    }
}

pub(crate) fn text(c: &Column, i: usize) -> String {
    match &c.vals {
        _ if c.is_null(i) => "null".into(),
        Vals::Int(v) => v[i].to_string(),
        Vals::Float(v) => v[i].to_string(),
        Vals::Bytes(b) => format!("{:?}", b.get(i)),
    }
}

fn rows(lines: &[&str], rows: u64) -> Vec<u64> {
    rows_over(lines, rows, rows)
}

/// Plans and makes all rows, `parents` of the first two tables; every key must tell them apart, every reference
/// must exist. The row counts.
fn rows_over(lines: &[&str], rows: u64, parents: u64) -> Vec<u64> {
    let schema = schema(lines);
    let mut request = request(&schema, rows);
    if lines.len() > 1 {
        request.tables = (1..=2.min(lines.len() as Oid - 1)).map(|oid| (oid, RowSpec::Rows(parents))).collect();
    }
    let plan = plan(&schema, &request, &Default::default()).unwrap_or_else(|e| panic!("{lines:?}: {e}"));
    let made = compile(&schema, &plan, &Default::default()).unwrap_or_else(|e| panic!("{lines:?}: {e}"));
    let mut blocks = BTreeMap::new();
    for t in &plan.tables {
        let block = made.program.block(made.sources[&t.oid], 0..t.rows).unwrap_or_else(|e| panic!("{lines:?}: {e}"));
        blocks.insert(t.oid, block);
    }
    for t in &plan.tables {
        let table = schema.table(t.oid).unwrap();
        let block = &blocks[&t.oid];
        for u in &table.uniques {
            let columns = u.plain_columns().unwrap();
            let key = |i: usize| columns.iter().map(|&c| text(&block[c], i)).collect::<Vec<_>>();
            let distinct: BTreeSet<Vec<String>> = (0..t.rows as usize).map(key).collect();
            assert_eq!(distinct.len() as u64, t.rows, "{lines:?}: {} has duplicates", u.name);
        }
        for fk in &table.foreign_keys {
            let parents: BTreeSet<String> =
                (0..blocks[&fk.parent][0].len()).map(|i| text(&blocks[&fk.parent][0], i)).collect();
            for i in 0..t.rows as usize {
                let value = text(&block[fk.columns[0]], i);
                assert!(value == "null" || parents.contains(&value), "{lines:?}: {} has {value}", fk.name);
            }
        }
    }
    plan.tables.iter().map(|t| t.rows).collect()
}

#[test]
fn every_shape_of_key_holds() {
    let a = "a(id int!; keys id)";
    let b = "b(code text!; keys code)";
    let cases: [(&[&str], &[u64]); 16] = [
        (&["t(id uuid!, email text!, n int!; keys id email n)"], &[300]),
        (&["t(code char(2)!, small smallint!; keys code small)"], &[300]),
        (&["t(on_day date!, at timestamptz!, flag bool!; keys on_day at)"], &[300]),
        (&["t(flag bool!, mood state!; keys flag+mood)"], &[6]),
        (&[a, b, "ab(a int!, b text!; keys a+b; refs a>a b>b)"], &[300, 300, 300]),
        (&[a, "list(a int!, position int!, name text!; keys a+position a+name; refs a>a)"], &[300, 300]),
        (&[a, "one(a int!, x text; keys a; refs a>a)"], &[300, 300]),
        (&[a, "flags(a int!, flag bool!; keys a+flag; refs a>a)"], &[300, 300]),
        (&[a, b, "abn(a int!, b text!, n smallint!; keys a+b+n; refs a>a b>b)"], &[300, 300, 300]),
        (&[a, b, "two(a int!, b text!, n int!; keys a+n b+n; refs a>a b>b)"], &[300, 300, 300]),
        (&[a, "t(a int!, slug text!, pos smallint!; keys a+slug a+pos; refs a>a)"], &[300, 300]),
        (&[a, b, "abc(a int!, b text!, c int!; keys a+b b+c; refs a>a b>b c>a)"], &[300, 300, 300]),
        (&[a, b, "abd(d date!, a int!, b text!; keys d+a d+b; refs a>a b>b)"], &[300, 300, 300]),
        (&[a, "abt(a int!, at timestamptz!, kind state!; keys a+at+kind; refs a>a)"], &[300, 300]),
        (&["t(region char(2)!, no int!, label varchar(8)!; keys region+no label+region)"], &[300]),
        (&[a, "tree(id int!, up int; keys id; refs up>tree)"], &[300, 300]),
    ];
    for (lines, wanted) in cases {
        assert_eq!(rows(lines, 300), wanted, "{lines:?}");
    }
}

/// Many more children than parents.
#[test]
fn keys_hold_where_parents_are_few() {
    let a = "a(id int!; keys id)";
    let b = "b(code text!; keys code)";
    let cases: [(&[&str], u64); 6] = [
        (&[a, b, "ab(a int!, b text!; keys a+b; refs a>a b>b)"], 300),
        (&[a, b, "self(x int!, y int!, b text!; keys x+y; refs x>a y>a b>b)"], 300),
        (&[a, b, "abc(a int!, b text!, c int!; keys a+b b+c; refs a>a b>b c>a)"], 300),
        (&[a, b, "abn(a int!, b text!, n smallint!; keys a+b+n; refs a>a b>b)"], 300),
        (&[a, b, "two(a int!, b text!, n int!; keys a+n b+n; refs a>a b>b)"], 300),
        (&[a, b, "pos(a int!, b text!, n smallint!, day date!; keys a+n a+day; refs a>a b>b)"], 300),
    ];
    for (lines, wanted) in cases {
        assert_eq!(rows_over(lines, 300, 20).last(), Some(&wanted), "{lines:?}");
    }
}

#[test]
fn capacity_is_known_before_row_0() {
    assert_eq!(rows(&["t(code char(1)!; keys code)"], 1000)[0], 26);
    assert_eq!(rows(&["a(flag bool!; keys flag)", "ab(a bool!, b bool!; keys a+b; refs a>a b>a)"], 1000), [2, 4]);
    assert_eq!(rows(&["a(flag bool!; keys flag)", "one(a bool!; keys a; refs a>a)"], 1000), [2, 2]);
}

/// A children's share of parents is skewed, and the parent with most of them is none of the first.
#[test]
fn hot_parents_are_not_the_first() {
    let schema = schema(&["a(id int!; keys id)", "c(a int!; refs a>a)"]);
    let plan = plan(&schema, &request(&schema, 10_000), &Default::default()).unwrap();
    assert!(matches!(
        &plan.tables[1].columns[0].strategy,
        Strategy::ForeignKeyReference { fanout: FanoutBy::Zipf { .. }, .. }
    ));
    let made = compile(&schema, &plan, &Default::default()).unwrap();
    let block = made.program.block(made.sources[&2], 0..10_000).unwrap();
    let Vals::Int(parents) = &block[0].vals else { panic!() };
    let mut counts: BTreeMap<i64, u64> = BTreeMap::new();
    parents.iter().for_each(|p| *counts.entry(*p).or_default() += 1);
    let (hottest, most) = counts.iter().max_by_key(|c| c.1).unwrap();
    assert!(*most > 100, "{most} of 10000");
    assert!(*hottest > 100, "parent {hottest}");
}

/// A status decides which dates there are; a child repeats its parent's price.
#[test]
fn rows_agree_with_their_status_and_their_parents() {
    let schema = schema(&[
        "products(id int!, name text!, price numeric(8;2)!; keys id)",
        "orders(id int!, status text!, product_id int!, product_name text!, unit_price numeric(8;2)!, shipped_at timestamptz, cancel_reason text; keys id; refs product_id>products)",
    ]);
    let plan = plan(&schema, &request(&schema, 500), &Default::default()).unwrap();
    let made = compile(&schema, &plan, &Default::default()).unwrap();
    let block = |oid: Oid| made.program.block(made.sources[&oid], 0..500).unwrap();
    let (products, orders) = (block(1), block(2));
    let row: BTreeMap<String, usize> = (0..500).map(|i| (text(&products[0], i), i)).collect();
    let bytes = |c: &Column, i: usize| match &c.vals {
        Vals::Bytes(b) => String::from_utf8_lossy(b.get(i)).into_owned(),
        _ => String::new(),
    };
    let mut seen = BTreeSet::new();
    for i in 0..500 {
        let status = bytes(&orders[1], i);
        let shipped = ["shipped", "delivered", "returned"].contains(&status.as_str());
        assert_eq!(!orders[5].is_null(i), shipped, "{status}");
        assert_eq!(!orders[6].is_null(i), status == "cancelled", "{status}");
        seen.insert(status);
        let parent = row[&text(&orders[2], i)];
        assert_eq!(text(&orders[3], i), text(&products[1], parent));
        assert_eq!(text(&orders[4], i), text(&products[2], parent));
    }
    assert!(seen.len() > 4, "{seen:?}");
}
