//! Relations end to end: constraints, a plan, and every row looked at.

use crate::checks::families::tests::{ROWS, ints, rows};

type Row = Vec<Option<i64>>;

/// Rows of columns that are all whole numbers inside; each passes the test where nothing is null.
fn check(columns: &str, checks: &[&str], distinct: usize, test: fn(&[i64]) -> bool) {
    let (_, block) = rows(columns, checks);
    let columns: Vec<Vec<Option<i64>>> = block.iter().map(ints).collect();
    let mut seen = std::collections::BTreeSet::new();
    for i in 0..ROWS {
        let row: Row = columns.iter().map(|c| c[i]).collect();
        if let Some(row) = row.iter().copied().collect::<Option<Vec<i64>>>() {
            assert!(test(&row), "{checks:?}: {row:?}");
            seen.insert(row);
        }
    }
    assert!(seen.len() >= distinct, "{checks:?}: {} distinct rows", seen.len());
}

#[test]
fn order_in_chains_and_by_distance() {
    let day = crate::types::class::DAY;
    assert_eq!(day, 86_400_000_000);
    check("a int!, b int!, c int!", &["(< a b)", "(< b c)"], 100, |r| r[0] < r[1] && r[1] < r[2]);
    check("a int!, b int!, c int!", &["(and (>= a b) (<= a c))"], 100, |r| r[1] <= r[0] && r[0] <= r[2]);
    check("a int!, b int!", &["(>= b (+ a 1))", "(<= (- b a) 30)"], 100, |r| (1..=30).contains(&(r[1] - r[0])));
    check("a int!, b int!", &["(<> a b)"], 50, |r| r[0] != r[1]);
    check("a int!, b int!", &["(<= a (* b 2))", "(<= b 100)"], 50, |r| r[0] <= 2 * r[1] && r[1] <= 100);
    check("a date!, b date!", &["(<= (- b a) 30)", "(>= b a)"], 100, |r| (0..=30).contains(&(r[1] - r[0])));
    check("a timestamptz!, b timestamptz!", &["(>= b (+ a '1 day'))"], 100, |r| r[1] >= r[0] + 86_400_000_000);
    check("a timestamp!, b timestamp!", &["(>= (- b a) '01:00:00')", "(<= (- b a) '7 days')"], 100, |r| {
        (3_600_000_000..=604_800_000_000).contains(&(r[1] - r[0]))
    });
    check("a date!, b timestamp!", &["(<= a b)"], 100, |r| r[0] * 86_400_000_000 <= r[1]);
    check("a timestamp!, b date!", &["(< (date a) b)"], 100, |r| r[0].div_euclid(86_400_000_000) < r[1]);
    check("born date!, hired date!", &["(>= hired (+ born '18 years'))"], 100, |r| r[1] - r[0] >= 18 * 365 + 4);
    check("a int!, b numeric(10;2)!", &["(<= a b)", "(<= b 99.5)"], 50, |r| r[0] * 100 <= r[1] && r[1] <= 9950);
    check("a int!, b int!, c int!", &["(<= (greatest a b) c)", "(<= c 1000)"], 100, |r| {
        r[0].max(r[1]) <= r[2] && r[2] <= 1000
    });
}

#[test]
fn sums_are_made_or_split() {
    check("a int!, b int!, c int!", &["(= (+ a b) c)"], 100, |r| r[0] + r[1] == r[2] && r[0] >= 0);
    check("a int!, b int!, c int!", &["(= (+ (+ a b) c) 100)", "(and (>= a 0) (>= b 0))", "(>= c 0)"], 100, |r| {
        r.iter().sum::<i64>() == 100 && r.iter().all(|x| *x >= 0)
    });
    check("a int!, b int!, c int!", &["(= (- a b) c)"], 100, |r| r[0] - r[1] == r[2]);
    check(
        "subtotal numeric(10;2)!, tax numeric(10;2)!, total numeric(10;2)!",
        &["(= total (+ subtotal tax))"],
        100,
        |r| r[0] + r[1] == r[2],
    );
    check("a int!, b int!, c int!", &["(<= (+ a b) c)", "(<= c 50)"], 100, |r| r[0] + r[1] <= r[2] && r[2] <= 50);
    check("a int!, b int!", &["(< (+ a b) 10)", "(>= a 0)", "(>= b 0)"], 30, |r| {
        r[0] + r[1] < 10 && r[0] >= 0 && r[1] >= 0
    });
    check("a int!, b int!", &["(= (coalesce a 0) (+ (coalesce b 0) 5))"], 50, |r| r[0] == r[1] + 5);
}

#[test]
fn products_and_rounded_products() {
    check("qty int!, price numeric(8;2)!, total numeric(10;2)!", &["(= total (* qty price))", "(> qty 0)"], 100, |r| {
        r[0] * r[1] == r[2] && r[0] > 0 && r[2] < 10_000_000_000
    });
    check("a int!, b int!", &["(<= (* a b) 1000)", "(> a 0)", "(> b 0)"], 50, |r| {
        r[0] * r[1] <= 1000 && r[0] > 0 && r[1] > 0
    });
    check("net numeric(10;2)!, tax numeric(10;2)!", &["(= tax (round (* net 0.19) 2))"], 100, |r| {
        (r[0] * 19 * 2 + 100).div_euclid(200) == r[1]
    });
}

#[test]
fn floats_add_up() {
    use seedgen_kernels::Vals;
    let (_, b) = rows("a float8!, b float8!, c float8!", &["(= c (+ a b))", "(>= a 0.5)", "(<= b 20)"]);
    let float = |i: usize| match &b[i].vals {
        Vals::Float(v) => v.clone(),
        _ => Vec::new(),
    };
    let (x, y, z) = (float(0), float(1), float(2));
    for i in 0..ROWS {
        assert!(x[i] + y[i] == z[i] && x[i] >= 0.5 && y[i] <= 20.0, "{} {} {}", x[i], y[i], z[i]);
    }
}

#[test]
fn relations_hold_inside_their_branch() {
    check(
        "kind int!, a int!, b int!",
        &["(or (and (= kind 1) (= (+ a b) 10)) (and (= kind 2) (> a (+ b 5))))", "(and (>= a 0) (>= b 0))"],
        50,
        |r| (r[0] == 1 && r[1] + r[2] == 10) || (r[0] == 2 && r[1] > r[2] + 5),
    );
    check(
        "kind int!, a int!, b int!",
        &["(or (and (= kind 1) (>= a 50)) (and (= kind 2) (< a 50)))", "(<= a (- b 3))", "(<= b 200)"],
        50,
        |r| (if r[0] == 1 { r[1] >= 50 } else { r[1] < 50 }) && r[1] <= r[2] - 3 && r[2] <= 200,
    );
}

#[test]
fn equal_columns_are_a_branch_too() {
    check(
        "kind int!, a int!, b int!, c int",
        &[
            "(or (and (= kind 1) (= (+ a b) 10)) (and (= kind 2) (> a (+ b 5))) (and (= kind 3) (= a b)))",
            "(and (>= a 0) (>= b 0))",
            "(<= (greatest a b) 1000)",
            "(>= (coalesce c 0) 0)",
        ],
        50,
        |r| match r[0] {
            1 => r[1] + r[2] == 10,
            2 => r[1] > r[2] + 5,
            _ => r[1] == r[2],
        },
    );
}
