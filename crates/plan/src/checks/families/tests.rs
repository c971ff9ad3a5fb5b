//! Families end to end: constraints in a small notation, planned, compiled, and every row looked at.
//! `(op a b)`, `(function a …)`, `(and …)`, `(or …)`, `(not x)`, `(null x)`, `(set x)`, `(any op x (array …))`,
//! `(coalesce …)`, `(greatest …)`, `(least …)`, 'text', numbers, columns.

use crate::builder::RunContext;
use crate::compile::compile;
use crate::expr::Expr;
use crate::infer::tests::table;
use crate::plan::TablePlan;
use crate::planning;
use crate::request::{Mode, Request};
use crate::schema::{Check, Table};
use crate::types::class::DAY;
use crate::types::parse::{civil_from_days, date};
use seedgen_kernels::{Column, Vals};

pub(crate) const ROWS: usize = 300;

fn words(s: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut chars = s.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '(' | ')' => out.push(c.to_string()),
            '\'' => {
                let mut text = String::from("'");
                text.extend(chars.by_ref().take_while(|c| *c != '\''));
                out.push(text);
            }
            c if c.is_whitespace() => {}
            c => {
                let mut word = String::from(c);
                while let Some(c) = chars.next_if(|c| !c.is_whitespace() && !matches!(c, '(' | ')')) {
                    word.push(c);
                }
                out.push(word);
            }
        }
    }
    out
}

fn read(words: &mut std::vec::IntoIter<String>, t: &Table) -> Option<Expr> {
    let word = words.next()?;
    Some(match word.as_str() {
        ")" => return None,
        "(" => {
            let name = words.next()?;
            let any = (name == "any" || name == "all").then(|| words.next()).flatten();
            let mut args = Vec::new();
            while let Some(e) = read(words, t) {
                args.push(e);
            }
            let first = |args: &[Expr]| Box::new(args[0].clone());
            match name.as_str() {
                "and" => Expr::And(args),
                "or" => Expr::Or(args),
                "not" => Expr::Not(first(&args)),
                "null" => Expr::IsNull(first(&args)),
                "set" => Expr::IsNotNull(first(&args)),
                "coalesce" => Expr::Coalesce(args),
                "greatest" | "least" => Expr::MinMax { greatest: name == "greatest", args },
                "array" => Expr::Array { elements: args, type_oid: 1007 },
                "any" | "all" => {
                    Expr::AnyOf { op: any?, all: name == "all", left: first(&args), right: Box::new(args[1].clone()) }
                }
                n if n.chars().all(|c| "<>=+-*/%&|#@?^!~".contains(c)) => {
                    let type_oid =
                        if n.contains(['<', '>', '=', '?', '@']) && !n.starts_with('-') && n != "#>" { 16 } else { 23 };
                    Expr::Op { name, schema: None, args, type_oid }
                }
                _ => Expr::Call { name, schema: None, oid: 0, args, type_oid: 23 },
            }
        }
        w if w.starts_with('\'') => Expr::Const { text: Some(w[1..].into()), type_oid: 25 },
        w if w == "true" || w == "false" => Expr::Const { text: Some(w[..1].into()), type_oid: 16 },
        "now" => Expr::Clock("current_date".into()),
        w => match t.column_index(w) {
            Some(c) => Expr::Column(c),
            None => Expr::Const { text: Some(w.into()), type_oid: if w.contains('.') { 1700 } else { 23 } },
        },
    })
}

pub(crate) fn expr(s: &str, t: &Table) -> Expr {
    read(&mut words(s).into_iter(), t).unwrap_or_else(|| panic!("{s}"))
}

/// Rows of a table of these columns under these constraints.
pub(crate) fn rows(columns: &str, checks: &[&str]) -> (TablePlan, Vec<Column>) {
    rows_with(columns, checks, |_| {})
}

pub(crate) fn rows_with(columns: &str, checks: &[&str], more: impl Fn(&mut Table)) -> (TablePlan, Vec<Column>) {
    let (mut schema, mut t) = table("t", columns);
    t.oid = 1;
    for (i, c) in checks.iter().enumerate() {
        let name = format!("check_{i}");
        t.checks.push(Check { name, expr: expr(c, &t), definition: (*c).into(), ..check() });
    }
    more(&mut t);
    schema.tables.push(t);
    let request = request();
    let plan = planning::plan(&schema, &request, &Default::default()).unwrap_or_else(|e| panic!("{checks:?}: {e}"));
    let made = compile(&schema, &plan, &Default::default()).unwrap_or_else(|e| panic!("{checks:?}: {e}"));
    let t = plan.tables[0].clone();
    let block = made.program.block(made.sources[&1], 0..t.rows).unwrap_or_else(|e| panic!("{checks:?}: {e}"));
    assert!(t.notes.is_empty(), "{checks:?}: {:?}", t.notes);
    (t, block)
}

fn request() -> Request {
    Request {
        run: RunContext { seed: 7, locale: "en_US".into(), now: 820_540_800_000_000 },
        rows: ROWS as u64,
        tables: Default::default(),
        targets: vec![1],
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

fn check() -> Check {
    Check { name: String::new(), definition: String::new(), expr: Expr::Value, valid: true, partition: None }
}

pub(crate) fn ints(c: &Column) -> Vec<Option<i64>> {
    let Vals::Int(v) = &c.vals else { panic!("{:?}", c.vals) };
    v.iter().enumerate().map(|(i, x)| (!c.is_null(i)).then_some(*x)).collect()
}

pub(crate) fn texts(c: &Column) -> Vec<Option<String>> {
    let Vals::Bytes(b) = &c.vals else { panic!("{:?}", c.vals) };
    let text = |i: usize| String::from_utf8_lossy(b.get(i)).into_owned();
    (0..c.len()).map(|i| (!c.is_null(i)).then(|| text(i))).collect()
}

/// Every value that is no null passes; some differ.
fn each<T: Ord + std::fmt::Debug>(what: &str, values: Vec<Option<T>>, distinct: usize, test: impl Fn(&T) -> bool) {
    let set: std::collections::BTreeSet<&T> = values.iter().flatten().collect();
    for v in &set {
        assert!(test(v), "{what}: {v:?}");
    }
    assert!(set.len() >= distinct, "{what}: {set:?}");
}

#[test]
fn days_follow_the_calendar() {
    type Test = fn(i64) -> bool;
    let cases: [(&str, usize, Test); 8] = [
        ("(= (extract 'day' d) 1)", 10, |d| civil_from_days(d).2 == 1),
        ("(and (>= (extract 'isodow' d) 1) (<= (extract 'isodow' d) 5))", 100, |d| (d + 6).rem_euclid(7) % 6 != 0),
        ("(any = (date_part 'month' d) (array 3 6 9 12))", 50, |d| civil_from_days(d).1 % 3 == 0),
        ("(= (date_trunc 'month' (timestamptz d)) d)", 10, |d| civil_from_days(d).2 == 1),
        ("(= d (date (date_trunc 'week' (timestamptz d))))", 50, |d| (d + 6).rem_euclid(7) == 1),
        ("(>= (extract 'year' d) 2030)", 50, |d| civil_from_days(d).0 >= 2030),
        ("(= d (date (- (+ (date_trunc 'month' (timestamptz d)) '1 mon') '1 day')))", 10, |d| {
            civil_from_days(d + 1).2 == 1
        }),
        (
            "(and (= (extract 'day' d) 1) (or (= (extract 'month' d) 1) (= (extract 'month' d) 7)) (< d '2020-01-01'))",
            5,
            |d| {
                let (y, m, day) = civil_from_days(d);
                y < 2020 && day == 1 && (m == 1 || m == 7)
            },
        ),
    ];
    for (check, distinct, test) in cases {
        let (_, block) = rows("d date", &[check]);
        each(check, ints(&block[0]), distinct, |d| test(*d));
    }
}

#[test]
fn times_of_day_are_kept() {
    let hour = 3_600_000_000;
    let (_, b) = rows("t timestamptz!", &["(and (>= (extract 'hour' t) 9) (< (extract 'hour' t) 17))"]);
    each("hours", ints(&b[0]), 100, |t| (9..17).contains(&(t.rem_euclid(DAY) / hour)));
    let (_, b) = rows("t timestamptz!", &["(= (date_trunc 'hour' t) t)", "(= (extract 'dow' t) 0)"]);
    each("whole hours", ints(&b[0]), 100, |t| t % hour == 0 && (t.div_euclid(DAY) + 6).rem_euclid(7) == 0);
    let (_, b) = rows("t timestamp!", &["(= (date t) t)", "(>= t '2024-02-10 08:00:00')", "(< t '2024-02-20')"]);
    let (lo, hi) = (date("2024-02-11").unwrap_or_default() * DAY, date("2024-02-20").unwrap_or_default() * DAY);
    each("midnights", ints(&b[0]), 5, |t| t % DAY == 0 && (lo..hi).contains(t));
}

#[test]
fn calendars_of_keys_are_lists() {
    use crate::schema::{KeyPart, Unique};
    let (plan, b) = rows_with("month date!", &["(= (extract 'day' month) 1)"], |t| {
        t.uniques.push(Unique {
            name: "key".into(),
            index_oid: 0,
            primary: true,
            constraint: true,
            deferrable: false,
            nulls_not_distinct: false,
            keys: vec![KeyPart::Column(0)],
            predicate: None,
            definition: String::new(),
        });
    });
    assert_eq!(plan.rows, ROWS as u64);
    each("months", ints(&b[0]), ROWS, |d| civil_from_days(*d).2 == 1);
}

#[test]
fn numbers_keep_their_steps() {
    type Test = fn(i64) -> bool;
    let cases: [(&str, &str, usize, Test); 7] = [
        ("n int!", "(= (% n 5) 0)", 10, |n| n % 5 == 0),
        ("n int!", "(and (= (% n 1000) 7) (> n 0))", 50, |n| n % 1000 == 7),
        ("n int!", "(= (& n 6) 2)", 50, |n| n & 6 == 2),
        ("n int!", "(<> (% n 3) 0)", 50, |n| n % 3 != 0),
        ("price numeric(10;4)!", "(= (round price 2) price)", 50, |n| n % 100 == 0),
        ("price numeric(10;2)!", "(= (floor price) price)", 20, |n| n % 100 == 0),
        ("n int!", "(<= (power n 2) 100)", 8, |n| n * n <= 100),
    ];
    for (columns, check, distinct, test) in cases {
        let (_, b) = rows(columns, &[check]);
        each(check, ints(&b[0]), distinct, |n| test(*n));
    }
}

#[test]
fn texts_keep_their_lengths_and_folds() {
    type Test = fn(&str) -> bool;
    let cases: [(&str, &str, Test); 7] = [
        ("city text!", "(<= (octet_length city) 9)", |s| s.len() <= 9),
        ("name text!", "(= (btrim name) name)", |s| s.trim() == s),
        ("name text!", "(= name (lower (btrim name)))", |s| s.to_lowercase() == s),
        ("name text!", "(= (initcap name) name)", |s| s.starts_with(char::is_uppercase)),
        ("code text!", "(= (bit_length code) 64)", |s| s.len() == 8),
        ("name text!", "(> (btrim name) '')", |s| !s.is_empty()),
        ("note text!", "(and (>= (octet_length note) 40) (<= (octet_length note) 50))", |s| {
            (40..=50).contains(&s.len())
        }),
    ];
    for (columns, check, test) in cases {
        let (_, b) = rows(columns, &[check]);
        each(check, texts(&b[0]), 20, |s| test(s));
    }
}

#[test]
fn coalesce_and_absolute_values_are_bounds() {
    let (_, b) = rows("n int", &["(>= (coalesce n 0) 5)"]);
    assert!(ints(&b[0]).iter().all(|n| n.is_some_and(|n| n >= 5)));
    let (_, b) = rows("n int", &["(<= (abs n) 10)", "(<> (sign n) 0)"]);
    each("abs", ints(&b[0]), 5, |n| n.abs() <= 10 && *n != 0);
    let (_, b) = rows("a int!, b int!", &["(<= (greatest a b) 50)", "(>= (least a b) 10)"]);
    for c in &b {
        each("greatest", ints(c), 20, |n| (10..=50).contains(n));
    }
    let (_, b) = rows("a bool!, b bool!", &["(<> a b)"]);
    assert!(ints(&b[0]).iter().zip(ints(&b[1])).all(|(a, b)| *a != b));
}

#[test]
fn documents_have_their_shape() {
    use serde_json::Value;
    type Test = fn(&Value) -> bool;
    let cases: [(&str, Test); 9] = [
        ("(= (jsonb_typeof j) 'array')", |v| v.is_array()),
        ("(= (jsonb_typeof j) 'object')", |v| v.is_object()),
        ("(and (? j 'name') (?& j (array 'a' 'b')))", |v| {
            v.get("name").is_some() && v.get("a").is_some() && v.get("b").is_some()
        }),
        ("(any = (->> j 'kind') (array 'x' 'y'))", |v| v["kind"].is_null() || v["kind"] == "x" || v["kind"] == "y"),
        ("(and (> (int4 (->> j 'n')) 0) (? j 'n'))", |v| {
            v["n"].to_string().trim_matches('"').parse().is_ok_and(|n: i64| n > 0)
        }),
        ("(and (= (jsonb_typeof j) 'array') (<= (jsonb_array_length j) 3) (> (jsonb_array_length j) 0))", |v| {
            v.as_array().is_some_and(|a| (1..=3).contains(&a.len()))
        }),
        ("(and (= (jsonb_typeof (-> j 'k')) 'number') (set (-> j 'k')))", |v| v["k"].is_number()),
        ("(@> j '{\"type\": \"point\", \"n\": 1}')", |v| v["type"] == "point" && v["n"] == 1),
        ("(< (octet_length (text j)) 60)", |v| v.to_string().len() < 60),
    ];
    for (check, test) in cases {
        let (_, b) = rows("j jsonb!", &[check]);
        let mut distinct = std::collections::BTreeSet::new();
        for text in texts(&b[0]).into_iter().flatten() {
            let v = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert!(test(&v), "{check}: {text}");
            distinct.insert(text);
        }
        assert!(distinct.len() > 3, "{check}: {distinct:?}");
    }
}

#[test]
fn arrays_keep_lengths_and_members() {
    let parts = |s: &str| -> Vec<String> {
        let inner = s.trim_start_matches('{').trim_end_matches('}');
        inner.split(',').filter(|w| !w.is_empty()).map(String::from).collect()
    };
    type Test = fn(&[String]) -> bool;
    let cases: [(&str, Test); 7] = [
        ("(<= (array_length a 1) 3)", |a| a.len() <= 3),
        ("(and (> (cardinality a) 0) (< (cardinality a) 4))", |a| (1..4).contains(&a.len())),
        ("(<@ a (array 'x' 'y' 'z'))", |a| a.iter().all(|w| ["x", "y", "z"].contains(&w.as_str()))),
        ("(@> a (array 'x'))", |a| a.contains(&"x".to_string())),
        ("(any = 'x' a)", |a| a.contains(&"x".to_string())),
        ("(null (array_position a 'amber'))", |a| !a.contains(&"amber".to_string())),
        ("(<> a '{}')", |a| !a.is_empty()),
    ];
    for (check, test) in cases {
        let (_, b) = rows("a text[]!", &[check]);
        let mut distinct = std::collections::BTreeSet::new();
        for text in texts(&b[0]).into_iter().flatten() {
            assert!(test(&parts(&text)), "{check}: {text}");
            distinct.insert(text);
        }
        assert!(distinct.len() > 3, "{check}: {distinct:?}");
    }
}

#[test]
fn addresses_are_of_their_network() {
    type Test = fn(&str) -> bool;
    let cases: [(&str, Test); 3] = [
        ("(= (family ip) 4)", |s| s.parse::<std::net::Ipv4Addr>().is_ok()),
        ("(<< ip '10.0.0.0/8')", |s| s.starts_with("10.")),
        ("(and (= (family ip) 6) (= (masklen ip) 128))", |s| s.parse::<std::net::Ipv6Addr>().is_ok()),
    ];
    for (check, test) in cases {
        let (_, b) = rows("ip inet!", &[check]);
        each(check, texts(&b[0]), 50, |s| test(s));
    }
}

#[test]
fn decimals_are_as_fine_as_the_bounds() {
    let (_, b) = rows("n numeric!", &["(and (>= n 0.001) (< n 0.002))"]);
    each("fine", ints(&b[0]), 50, |n| (100..200).contains(n));
    let (_, b) = rows("n int!", &["(> n 10)", "(= (% n 2) 0)", "(<> n 20)", "(< n 100)"]);
    each("even", ints(&b[0]), 20, |n| *n > 10 && *n < 100 && n % 2 == 0 && *n != 20);
}

#[test]
fn ranges_and_spans_are_made_to_fit() {
    let whole = |t: &str| {
        let (a, b) = t.trim_matches(['[', '(', ']', ')']).split_once(',').unwrap_or_default();
        (a.parse::<i64>().ok(), b.parse::<i64>().ok())
    };
    type Test = fn(Option<i64>, Option<i64>) -> bool;
    let cases: [(&str, Test); 9] = [
        ("(not (isempty x))", |a, b| a < b),
        ("(<> x 'empty')", |a, b| a < b),
        ("(<= (- (upper x) (lower x)) 10)", |a, b| b.zip(a).is_some_and(|(b, a)| (1..=10).contains(&(b - a)))),
        ("(<@ x '[0,100)')", |a, b| a >= Some(0) && b.is_some_and(|b| b <= 100) && a < b),
        ("(@> x 5)", |a, b| a.is_some_and(|a| a <= 5) && b > Some(5)),
        ("(&& x '[10,20)')", |a, b| a.is_some_and(|a| a < 20) && b > Some(10)),
        ("(>> x '[0,10)')", |a, b| a >= Some(10) && a < b),
        ("(upper_inf x)", |a, b| a.is_some() && b.is_none()),
        ("(and (= (lower_inf x) false) (set (upper x)) (>= (lower x) -20))", |a, b| a >= Some(-20) && a < b),
    ];
    for (check, test) in cases {
        let (_, block) = rows("x int4range!", &[check]);
        each(check, texts(&block[0]), 10, |t| {
            let (a, b) = whole(t);
            test(a, b)
        });
    }
    use crate::types::parse::{interval, time_in_utc};
    let hour = 3_600_000_000;
    let (_, block) = rows("x interval!", &["(and (>= x '01:00:00') (<= x '1 day'))"]);
    each("interval", texts(&block[0]), 50, |t| interval(t).is_some_and(|x| (hour..=DAY).contains(&x)));
    let (_, block) = rows("x timetz!", &["(> x '12:00:00+00')"]);
    each("timetz", texts(&block[0]), 30, |t| time_in_utc(t).is_some_and(|x| x > 12 * hour));
    let (_, block) = rows(
        "x tstzrange!",
        &["(and (not (upper_inf x)) (not (lower_inf x)))", "(<= (- (upper x) (lower x)) '02:00:00')"],
    );
    each("tstzrange", texts(&block[0]), 50, |t| {
        t.starts_with('[') && t.ends_with(')') && !t.contains("[,") && !t.contains(",)")
    });
}

#[test]
fn texts_are_values_of_the_types_they_are_cast_to() {
    use crate::types::parse::date;
    let (_, block) = rows("x text!", &["(pg_input_is_valid x 'date')", "(<> x '2020-01-01')"]);
    each("date", texts(&block[0]), 50, |t| date(t).is_some());
    let (_, block) = rows("x text!", &["(pg_input_is_valid x 'integer')", "(<= (length x) 3)"]);
    each("integer", texts(&block[0]), 50, |t| t.len() <= 3 && t.parse::<i32>().is_ok());
}

#[test]
fn paths_of_documents_lead_somewhere() {
    let json = |t: &String| serde_json::from_str::<serde_json::Value>(t).unwrap_or_default();
    let (_, block) = rows("x jsonb!", &["(@? x '$.\"x\"?(@ > 3)')"]);
    each("filter", texts(&block[0]), 20, |t| json(t)["x"].as_i64().is_some_and(|n| n > 3));
    let (_, block) = rows("x jsonb!", &["(jsonb_path_exists x '$.\"items\"[*].\"id\"' '{}' false)"]);
    each("elements", texts(&block[0]), 20, |t| {
        json(t)["items"].as_array().is_some_and(|a| a.iter().any(|i| !i["id"].is_null()))
    });
}

#[test]
fn texts_follow_from_other_columns() {
    let (plan, b) = rows("d date!, t text!", &["(= t (to_char (timestamptz d) 'YYYY-MM'))"]);
    for (d, t) in ints(&b[0]).into_iter().zip(texts(&b[1])) {
        let (y, m, _) = civil_from_days(d.unwrap_or_default());
        assert_eq!(t, Some(format!("{y:04}-{m:02}")));
    }
    assert!(plan.columns[1].reason.contains("check_0"), "{}", plan.columns[1].reason);
    let (_, b) = rows("a int!, t varchar(30)!, u text!", &["(= t (|| 'n{' a))", "(= (left t 2) u)"]);
    for ((a, t), u) in ints(&b[0]).into_iter().zip(texts(&b[1])).zip(texts(&b[2])) {
        assert_eq!(t, Some(format!("n{{{}", a.unwrap_or_default())));
        assert_eq!(u.as_deref(), Some("n{"));
    }
    // Where there is no room for it, or the column is decided otherwise, it is left to a test.
    for (columns, check) in
        [("d date!, t varchar(5)!", "(= t (to_char d 'YYYY-MM'))"), ("d date!, t text!", "(= t (to_char d 'Month'))")]
    {
        let (mut schema, mut t) = table("t", columns);
        let expr = expr(check, &t);
        (t.oid, t.checks) = (1, vec![Check { name: "c".into(), expr, ..crate::checks::families::tests::check() }]);
        schema.tables.push(t);
        let plan = planning::plan(&schema, &request(), &Default::default()).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(plan.tables[0].constraints[0].met, crate::plan::Met::Test, "{check}");
    }
}
