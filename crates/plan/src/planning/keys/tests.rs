//! Exclusion constraints and keys that go together, as properties of the rows that a plan makes.

use crate::compile::compile;
use crate::expr::Expr;
use crate::plan::TablePlan;
use crate::planning::plan;
use crate::planning::tests::{request, schema};
use crate::request::{DatabaseState, Extent, RowSpec, TableState};
use crate::schema::{Exclusion, KeyPart, Schema, Unique};
use seedgen_kernels::{Column, Vals};
use std::collections::BTreeSet;

/// `EXCLUDE (equal WITH =, constructor(lower, upper, bounds) WITH &&)` on the last table.
fn exclude(s: &mut Schema, equal: &[&str], constructor: &str, lower: &str, upper: &str, bounds: Option<&str>) {
    let t = s.tables.last_mut().unwrap();
    let column = |name: &str| t.column_index(name).unwrap();
    let mut args = vec![Expr::Column(column(lower)), Expr::Column(column(upper))];
    args.extend(bounds.map(|b| Expr::Const { text: Some(b.into()), type_oid: 25 }));
    let range = Expr::Call { name: constructor.into(), schema: None, oid: 0, args, type_oid: 0 };
    let mut parts: Vec<_> = equal.iter().map(|n| (KeyPart::Column(column(n)), "=".to_string())).collect();
    parts.push((KeyPart::Expr(range), "&&".into()));
    let name = format!("{}_excl", t.name);
    t.exclusions.push(Exclusion {
        name,
        index_oid: 0,
        deferrable: false,
        parts,
        predicate: None,
        definition: String::new(),
    });
}

fn made(s: &Schema, rows: u64, state: &DatabaseState) -> (TablePlan, Vec<Column>) {
    let plan = plan(s, &request(s, rows), state).unwrap();
    let made = compile(s, &plan, &Default::default()).unwrap();
    let last = s.tables.last().unwrap().oid;
    let t = plan.table(last).unwrap().clone();
    let first = t.first;
    let block = made.program.block(made.sources[&last], first..first + t.rows).unwrap();
    (t, block)
}

fn ints(c: &Column) -> Vec<Option<i64>> {
    let Vals::Int(v) = &c.vals else { panic!("no numbers") };
    v.iter().enumerate().map(|(i, x)| (!c.is_null(i)).then_some(*x)).collect()
}

/// Columns 0, 1 and 2 are what is equal, and the bounds; no two rows of one group overlap.
fn apart(block: &[Column], closed: bool) -> usize {
    let (group, lower, upper) = (ints(&block[0]), ints(&block[1]), ints(&block[2]));
    let mut all: Vec<(i64, i64, i64)> =
        (0..group.len()).map(|i| (group[i].unwrap(), lower[i].unwrap(), upper[i].unwrap_or(i64::MAX))).collect();
    all.sort_unstable();
    for w in all.windows(2).filter(|w| w[0].0 == w[1].0) {
        let beyond = if closed { w[0].2 < w[1].1 } else { w[0].2 <= w[1].1 };
        assert!(beyond, "{w:?}");
    }
    assert!(all.iter().all(|r| r.1 <= r.2));
    upper.iter().filter(|u| u.is_none()).count()
}

#[test]
fn ranges_of_two_columns_do_not_overlap() {
    let room = "room(id int!; keys id)";
    let cases = [
        ("b(room int!, a timestamptz!, z timestamptz!; refs room>room)", "tstzrange", None, false),
        ("b(room int!, a timestamp!, z timestamp!; refs room>room)", "tsrange", Some("[]"), true),
        ("b(room int!, a date!, z date!; refs room>room)", "daterange", Some("[]"), true),
        ("b(room int!, a int!, z int!; refs room>room)", "int4range", None, false),
        ("b(room int!, a numeric(10;2)!, z numeric(10;2)!; refs room>room)", "numrange", Some("[]"), true),
    ];
    for (line, constructor, bounds, closed) in cases {
        let mut s = schema(&[room, line]);
        exclude(&mut s, &["room"], constructor, "a", "z", bounds);
        let (t, block) = made(&s, 300, &Default::default());
        assert_eq!(t.rows, 300, "{line}");
        assert_eq!(apart(&block, closed), 0);
        // Over the whole table.
        let mut s = schema(&[room, line]);
        exclude(&mut s, &[], constructor, "a", "z", bounds);
        let (t, mut block) = made(&s, 300, &Default::default());
        assert_eq!(t.rows, 300, "{line}");
        block[0] = Column::ints(vec![0; 300]);
        apart(&block, closed);
    }
}

#[test]
fn the_latest_range_may_have_no_end() {
    let mut s = schema(&["room(id int!; keys id)", "b(room int!, a date!, z date; refs room>room)"]);
    exclude(&mut s, &["room"], "daterange", "a", "z", None);
    let (_, block) = made(&s, 300, &Default::default());
    assert!(apart(&block, false) > 20);
}

#[test]
fn bounds_leave_so_many_ranges() {
    for (bounds, strict, rows) in [(None, false, 100), (Some("[]"), false, 101), (Some("[]"), true, 50)] {
        let mut s = schema(&["b(g int!, a int!, z int!)"]);
        exclude(&mut s, &[], "int4range", "a", "z", bounds);
        let check = |op: &str, c: usize, value: &str| crate::schema::Check {
            name: "c".into(),
            definition: String::new(),
            valid: true,
            partition: None,
            expr: Expr::Op {
                name: op.into(),
                schema: None,
                type_oid: 16,
                args: vec![Expr::Column(c), Expr::Const { text: Some(value.into()), type_oid: 23 }],
            },
        };
        s.tables[0].checks = vec![check(">=", 1, "0"), check("<=", 2, "100")];
        if strict {
            let mut c = check("<", 1, "");
            let Expr::Op { args, .. } = &mut c.expr else { panic!() };
            args[1] = Expr::Column(2);
            s.tables[0].checks.push(c);
        }
        let (t, mut block) = made(&s, 300, &Default::default());
        assert_eq!(t.rows, rows, "{bounds:?}");
        block[0] = Column::ints(vec![0; rows as usize]);
        apart(&block, bounds.is_some());
        assert!(ints(&block[1]).iter().all(|a| a.unwrap() >= 0));
        assert!(ints(&block[2]).iter().all(|z| z.unwrap() <= 100));
    }
}

/// After those that there are; before them, where one never ends.
#[test]
fn new_ranges_keep_clear_of_existing_ones() {
    let mut s = schema(&["room(id int!; keys id)", "b(room int!, a int!, z int; refs room>room)"]);
    exclude(&mut s, &["room"], "int4range", "a", "z", None);
    for (least, greatest) in [(Some(100), Some(2000)), (Some(100), None), (None, None)] {
        let mut t = TableState { existing: 7, first: 7, ..TableState::default() };
        t.ranges.insert("b_excl".into(), Extent { least, greatest });
        let (t, block) = made(&s, 300, &DatabaseState::from([(2, t)]));
        match (least, greatest) {
            (_, Some(g)) => assert!(ints(&block[1]).iter().all(|a| a.unwrap() >= g)),
            (Some(l), _) => assert!(ints(&block[2]).iter().all(|z| z.unwrap() <= l)),
            (None, None) => assert_eq!(t.rows, 0),
        }
        apart(&block, false);
    }
}

fn unique(s: &mut Schema, name: &str, keys: Vec<KeyPart>, predicate: Option<Expr>) {
    s.tables.last_mut().unwrap().uniques.push(Unique {
        name: name.into(),
        index_oid: 0,
        primary: false,
        constraint: false,
        deferrable: false,
        nulls_not_distinct: false,
        keys,
        predicate,
        definition: String::new(),
    });
}

fn constant(text: &str) -> Expr {
    Expr::Const { text: Some(text.into()), type_oid: 25 }
}

/// As `made`, with 20 rows of the first table.
fn made_of_20(s: &Schema, rows: u64) -> (TablePlan, Vec<Column>) {
    let mut request = request(s, rows);
    request.tables.insert(1, RowSpec::Rows(20));
    let plan = plan(s, &request, &Default::default()).unwrap();
    let made = compile(s, &plan, &Default::default()).unwrap();
    let last = s.tables.last().unwrap().oid;
    let t = plan.table(last).unwrap().clone();
    let block = made.program.block(made.sources[&last], 0..t.rows).unwrap();
    (t, block)
}

/// Every pair of 20 once, whichever way round.
#[test]
fn unordered_pairs_come_once() {
    let mut s = schema(&["a(id int!; keys id)", "p(x int!, y int!; refs x>a y>a)"]);
    let both = |greatest| KeyPart::Expr(Expr::MinMax { greatest, args: vec![Expr::Column(0), Expr::Column(1)] });
    unique(&mut s, "pairs", vec![both(false), both(true)], None);
    let (t, block) = made_of_20(&s, 300);
    assert_eq!(t.rows, 190);
    let (x, y) = (ints(&block[0]), ints(&block[1]));
    let pairs: BTreeSet<_> = (0..190).map(|i| (x[i].min(y[i]), x[i].max(y[i]))).collect();
    assert_eq!(pairs.len(), 190);
    assert!(pairs.iter().all(|p| p.0 != p.1));
}

/// One row of each parent inside: of a list, of either of two keys on one column, of what OR says.
#[test]
fn rows_are_inside_of_a_partial_key_while_there_is_room() {
    // Labels: new, done, failed.
    let is =
        |v: &str| Expr::Op { name: "=".into(), schema: None, type_oid: 16, args: vec![Expr::Column(1), constant(v)] };
    let list = Expr::AnyOf {
        op: "=".into(),
        all: false,
        left: Box::new(Expr::Column(1)),
        right: Box::new(Expr::Array { elements: vec![constant("new"), constant("done")], type_oid: 1009 }),
    };
    let cases: [Vec<(Expr, &[i64])>; 3] = [
        vec![(list, &[0, 1])],
        vec![(is("new"), &[0]), (is("done"), &[1])],
        vec![(Expr::Or(vec![is("new"), is("failed")]), &[0, 2])],
    ];
    for predicates in cases {
        let mut s = schema(&["a(id int!; keys id)", "t(p int!, status state!; refs p>a)"]);
        for (k, (p, _)) in predicates.iter().enumerate() {
            unique(&mut s, &format!("k{k}"), vec![KeyPart::Column(0)], Some(p.clone()));
        }
        let (t, block) = made_of_20(&s, 300);
        assert_eq!(t.rows, 300);
        let (p, status) = (ints(&block[0]), ints(&block[1]));
        for (_, inside) in &predicates {
            let of: Vec<_> = (0..300).filter(|&i| inside.contains(&status[i].unwrap())).map(|i| p[i]).collect();
            assert!(of.len() >= 15, "{}", of.len());
            assert_eq!(of.iter().collect::<BTreeSet<_>>().len(), of.len());
        }
    }
}

/// 7 * a - b, however they are drawn.
#[test]
fn sums_differ() {
    let mut s = schema(&["t(a int!, b int!)"]);
    let op = |name: &str, args| Expr::Op { name: name.into(), schema: None, type_oid: 23, args };
    let seven = Expr::Const { text: Some("7".into()), type_oid: 23 };
    let sum = op("-", vec![op("*", vec![seven, Expr::Column(0)]), Expr::Column(1)]);
    unique(&mut s, "sum", vec![KeyPart::Expr(sum)], None);
    let (t, block) = made(&s, 300, &Default::default());
    assert_eq!(t.rows, 300);
    let (a, b) = (ints(&block[0]), ints(&block[1]));
    let sums: BTreeSet<_> = (0..300).map(|i| 7 * a[i].unwrap() - b[i].unwrap()).collect();
    assert_eq!(sums.len(), 300);
}

/// `(owner, key)`: each owner's keys differ, and are such as the column's name asks for.
#[test]
fn a_text_in_a_key_has_values_of_its_name() {
    let s = schema(&["a(id int!; keys id)", "p(a int!, key text!, other int; keys a+key; refs a>a)"]);
    let (t, block) = made(&s, 500, &Default::default());
    assert_eq!(t.rows, 500);
    let owners = ints(&block[0]);
    let Vals::Bytes(texts) = &block[1].vals else { panic!("no texts") };
    let keys: Vec<&str> = (0..500).map(|i| std::str::from_utf8(texts.get(i)).unwrap()).collect();
    let pairs: BTreeSet<(Option<i64>, &&str)> = owners.into_iter().zip(&keys).collect();
    assert_eq!(pairs.len(), 500);
    assert!(keys.contains(&"theme") && keys.contains(&"theme_2"));
    // A CHECK decides alone, and char(n) pads.
    let s = schema(&["a(id int!; keys id)", "p(a int!, key char(20)!, other int; keys a+key; refs a>a)"]);
    assert_eq!(made(&s, 500, &Default::default()).0.rows, 500);
}
