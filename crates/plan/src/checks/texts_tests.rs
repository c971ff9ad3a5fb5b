//! Patterns end to end: constraints planned, compiled, and every row looked at.

use super::families::tests::{ROWS, rows, rows_with};
use crate::plan::TablePlan;
use crate::schema::{KeyPart, Table, Unique};
use crate::strategy::Strategy;
use seedgen_kernels::{Column, Vals};
use std::collections::BTreeSet;

fn texts(c: &Column) -> Vec<String> {
    let Vals::Bytes(b) = &c.vals else { return Vec::new() };
    (0..b.len()).filter(|&i| !c.is_null(i)).map(|i| String::from_utf8_lossy(b.get(i)).into_owned()).collect()
}

fn met(plan: &TablePlan) {
    assert!(plan.notes.is_empty(), "{:?}", plan.notes);
}

#[test]
fn every_row_matches() {
    type Case = (&'static str, &'static str, &'static [&'static str], fn(&str) -> bool);
    let cases: &[Case] = &[
        ("code", "code text!", &["(~ code '^[A-Z]{3}-[0-9]{4}$')"], |s| s.len() == 8 && s.as_bytes()[3] == b'-'),
        ("email", "email text!", &["(~* email '^[a-z0-9._%+-]+@[a-z0-9.-]+\\.[a-z]{2,}$')"], |s| s.contains('@')),
        ("slug", "slug text!", &["(~ slug '^[a-z0-9]+(-[a-z0-9]+)*$')", "(<= (length slug) 12)"], |s| {
            s.len() <= 12 && s.split('-').all(|p| !p.is_empty())
        }),
        ("name", "name varchar!", &["(!~~ name '% %')", "(<> name '')"], |s| !s.is_empty() && !s.contains(' ')),
        ("v", "v text!", &["(or (= v '') (~ v '^[0-9]{3}$'))"], |s| s.is_empty() || s.len() == 3),
        ("v", "v text", &["(or (null v) (and (~ v '^x') (< (length v) 4)))"], |s| s.starts_with('x') && s.len() < 4),
        ("v", "v text!", &["(~ v '^[a-zA-Z]{5,9}$')", "(= (lower v) v)"], |s| {
            s.bytes().all(|b| b.is_ascii_lowercase())
        }),
        ("v", "v text!", &["(any ~~ v (array 'a%' 'b_'))"], |s| {
            s.starts_with('a') || s.starts_with('b') && s.len() == 2
        }),
        ("v", "v text!", &["(not (~ v '[^0-9]'))", "(>= (length v) 4)"], |s| {
            s.len() > 3 && s.bytes().all(|b| b.is_ascii_digit())
        }),
        ("v", "v text!", &["(starts_with v 'sk_')", "(> (strpos v '!') 0)"], |s| {
            s.starts_with("sk_") && s.contains('!')
        }),
    ];
    for (column, columns, checks, test) in cases {
        let (plan, made) = rows(columns, checks);
        met(&plan);
        let made = texts(&made[0]);
        assert!(made.len() > ROWS / 10, "{column} {checks:?}");
        let wrong: Vec<&String> = made.iter().filter(|s| !test(s)).collect();
        assert!(wrong.is_empty(), "{checks:?}: {wrong:?}");
    }
}

#[test]
fn arms_have_patterns_of_their_own() {
    let (plan, made) = rows(
        "kind text!, v text!",
        &["(or (and (= kind 'n') (~ v '^[0-9]{5}$')) (and (= kind 'a') (~ v '^[a-z]{5}$')))"],
    );
    met(&plan);
    for (kind, v) in texts(&made[0]).iter().zip(texts(&made[1])) {
        assert_eq!(v.len(), 5);
        assert!(v.bytes().all(|b| if kind == "n" { b.is_ascii_digit() } else { b.is_ascii_lowercase() }), "{kind} {v}");
    }
}

fn unique(t: &mut Table) {
    t.uniques.push(Unique {
        name: "t_v_key".into(),
        index_oid: 0,
        primary: false,
        constraint: true,
        deferrable: false,
        nulls_not_distinct: false,
        keys: vec![KeyPart::Column(0)],
        predicate: None,
        definition: "UNIQUE (v)".into(),
    });
}

#[test]
fn keys_are_numbered_texts() {
    for (check, all) in [
        ("(~ v '^[A-Z]{2}-[0-9]{2}$')", true),
        ("(~ v '^[a-z]{4,}$')", true),
        // No more than there are.
        ("(~ v '^[abc]{2}$')", false),
    ] {
        let (plan, made) = rows_with("v text!", &[check], unique);
        met(&plan);
        let made = texts(&made[0]);
        assert_eq!(made.iter().collect::<BTreeSet<_>>().len(), made.len(), "{check}");
        assert_eq!(made.len(), if all { ROWS } else { 9 }, "{check}");
        assert!(matches!(plan.columns[0].strategy, Strategy::KeyDigit { .. }), "{check}");
    }
    // What is suggested stays, where it is known to match.
    let (plan, made) = rows_with("email text!", &["(~ email '^[^@ ]+@[^@ ]+[.][a-z]+$')"], unique);
    met(&plan);
    assert!(matches!(plan.columns[0].strategy, Strategy::Template { .. }), "{:?}", plan.columns[0].strategy);
    assert!(texts(&made[0]).iter().all(|e| e.contains("@") && e.contains(".")));
}
