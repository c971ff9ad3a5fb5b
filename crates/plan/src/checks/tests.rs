//! The reading of predicates, apart from any catalog.

use super::{Arm, Restriction, branches, clock, partitions};
use crate::expr::Expr;
use crate::types::class::DAY;
use crate::types::parse;

fn column(c: usize) -> Box<Expr> {
    Box::new(Expr::Column(c))
}

fn null(c: usize) -> Expr {
    Expr::IsNull(column(c))
}

fn set(c: usize) -> Expr {
    Expr::IsNotNull(column(c))
}

fn op(name: &str, a: Expr, b: Expr) -> Expr {
    Expr::Op { name: name.into(), schema: None, args: vec![a, b], type_oid: 16 }
}

fn constant(text: &str, type_oid: u32) -> Expr {
    Expr::Const { text: Some(text.into()), type_oid }
}

fn call(name: &str, args: Vec<Expr>) -> Expr {
    Expr::Call { name: name.into(), schema: None, oid: 0, args, type_oid: 23 }
}

fn branches(e: &Expr) -> Vec<Vec<Expr>> {
    branches::normal_form(e, false).unwrap_or_default()
}

#[test]
fn either_or_is_two_branches() {
    let both = Expr::Or(vec![Expr::And(vec![null(0), null(1)]), Expr::And(vec![set(0), set(1)])]);
    assert_eq!(branches(&both), vec![vec![null(0), null(1)], vec![set(0), set(1)]]);
}

#[test]
fn negation_goes_inward() {
    let e = Expr::Not(Box::new(Expr::And(vec![null(0), set(1)])));
    assert_eq!(branches(&e), vec![vec![set(0)], vec![null(1)]]);
}

#[test]
fn unequal_tests_are_exclusive() {
    let e = op("<>", null(0), null(1));
    assert_eq!(branches(&e), vec![vec![null(0), set(1)], vec![set(0), null(1)]]);
}

#[test]
fn a_case_takes_its_conditions_in_order() {
    let e = Expr::Case {
        arg: None,
        whens: vec![(null(0), set(1))],
        otherwise: Some(Box::new(Expr::And(vec![null(1), null(2)]))),
    };
    assert_eq!(branches(&e), vec![vec![null(0), set(1)], vec![set(0), null(1), null(2)]]);
}

#[test]
fn counts_of_nulls_choose_columns() {
    let arguments = (0..3).map(Expr::Column).collect::<Vec<_>>();
    let three = |name, k| branches(&op(name, call("num_nonnulls", arguments.clone()), constant(k, 23)));
    assert_eq!(
        three("=", "1"),
        vec![vec![set(0), null(1), null(2)], vec![null(0), set(1), null(2)], vec![null(0), null(1), set(2)]]
    );
    assert_eq!(three("<=", "1").len(), 3);
    assert_eq!(three("<=", "1")[0], vec![null(1), null(2)]);
    assert_eq!(three(">=", "1"), vec![vec![set(0)], vec![set(1)], vec![set(2)]]);
    assert_eq!(three("=", "0"), vec![vec![null(0), null(1), null(2)]]);
    assert!(three(">", "3").is_empty());
    let two = || call("num_nulls", arguments[..2].to_vec());
    let neither = vec![vec![set(0), set(1)], vec![null(0), null(1)]];
    assert_eq!(branches(&op("<>", two(), constant("1", 23))), neither);
    let any = |all, op: &str, ks: &[&str]| Expr::AnyOf {
        op: op.into(),
        all,
        left: Box::new(two()),
        right: Box::new(Expr::Array { elements: ks.iter().map(|k| constant(k, 23)).collect(), type_oid: 1007 }),
    };
    assert_eq!(branches(&any(false, "=", &["0", "2"])), neither);
    assert_eq!(branches(&any(true, "<>", &["1"])), neither);
    assert_eq!(branches(&Expr::Not(Box::new(any(false, "=", &["1"])))), neither);
}

#[test]
fn too_many_branches_are_given_up() {
    let either = |c| Expr::Or(vec![null(c), set(c + 1)]);
    let e = Expr::And((0..20).map(either).collect());
    assert_eq!(branches::normal_form(&e, false), None);
}

#[test]
fn moments_follow_the_calendar() {
    let now = parse::timestamp("2024-02-29T00:00:00Z").unwrap_or_default();
    let years = op("-", call("now", vec![]), constant("18 years", 1186));
    assert_eq!(clock::moment(&years, now), parse::timestamp("2006-02-28T00:00:00Z"));
    let mixed = op("+", Expr::Clock("current_date".into()), constant("1 mon 2 days 03:00:00", 1186));
    assert_eq!(clock::moment(&mixed, now), parse::timestamp("2024-03-31T03:00:00Z"));
    let days = op("-", Expr::Clock("current_date".into()), constant("7", 23));
    assert_eq!(clock::moment(&days, now), Some(now - 7 * DAY));
    assert_eq!(clock::moment(&constant("5", 23), now), None);
}

#[test]
fn a_case_is_taken_where_its_condition_holds() {
    let is = |k: &str| Expr::Op {
        name: "=".into(),
        schema: None,
        args: vec![Expr::Column(0), Expr::Const { text: Some(k.into()), type_oid: 23 }],
        type_oid: 16,
    };
    let truth = |t: &str| Expr::Const { text: Some(t.into()), type_oid: 16 };
    let whens = vec![(is("1"), truth("t")), (Expr::IsNull(Box::new(Expr::Column(1))), truth("t"))];
    let case = Expr::Case { arg: None, whens, otherwise: Some(Box::new(truth("f"))) };
    let branches = super::branches::normal_form(&case, false).unwrap_or_default();
    assert_eq!(branches.len(), 2);
    assert!(branches[0].contains(&Expr::IsNotNull(Box::new(Expr::Column(0)))), "{branches:?}");
    assert!(!branches[1].contains(&Expr::IsNotNull(Box::new(Expr::Column(1)))), "{branches:?}");
}

#[test]
fn neighbouring_partitions_are_one_interval() {
    let interval = |min, max| Arm {
        columns: [(0, Restriction { min: Some(min), max: Some(max), ..Restriction::default() })].into(),
        ..Arm::default()
    };
    let whole = partitions::merged(vec![interval(10, 19), interval(0, 9)]);
    assert_eq!(whole, vec![interval(0, 19)]);
    assert_eq!(partitions::merged(vec![interval(0, 9), interval(20, 29)]).len(), 2);
}

/// Tests in tests, and very many ways of two constraints at once: not understood, or thinned out, in no time.
#[test]
fn too_many_ways_end_soon() {
    let test = |c: usize| Expr::IsNull(Box::new(Expr::Column(c)));
    let same = |a: Expr, b: Expr| Expr::Op { name: "=".into(), schema: None, args: vec![a, b], type_oid: 16 };
    let deep = (1..28).fold(test(0), |e, c| same(e, test(c)));
    assert_eq!(branches::normal_form(&deep, false), None);
    assert!(branches::normal_form(&same(same(test(0), test(1)), test(2)), false).is_some());
}
