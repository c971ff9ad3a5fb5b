//! Exclusion constraints and keys that go together, as properties of the rows that a plan makes.

use crate::compile::compile;
use crate::expr::Expr;
use crate::plan::TablePlan;
use crate::planning::plan;
use crate::planning::tests::{request, schema};
use crate::request::{DatabaseState, Extent, TableState};
use crate::schema::{Exclusion, KeyPart, Schema};
use seedgen_kernels::{Column, Vals};

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
