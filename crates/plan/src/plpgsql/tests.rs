use super::Body::*;
use super::*;

fn of(source: &str) -> Option<Body> {
    body(source, [("x", "$1"), ("least_n", "$2")].map(|(a, b)| (a.to_string(), b.to_string())))
}

fn value(text: &str) -> Body {
    Value(text.into())
}

/// Every expression is tried; without casts that says nothing, and is left out here.
fn plain(b: Body) -> Body {
    match b {
        Tried { then, otherwise, .. } if *otherwise == Raises => plain(*then),
        Tried { expression, then, otherwise } => {
            Tried { expression, then: Box::new(plain(*then)), otherwise: Box::new(plain(*otherwise)) }
        }
        If { condition, then, otherwise } => {
            If { condition, then: Box::new(plain(*then)), otherwise: Box::new(plain(*otherwise)) }
        }
        b => b,
    }
}

fn either(condition: &str, then: Body, otherwise: Body) -> Body {
    If { condition: condition.into(), then: Box::new(then), otherwise: Box::new(otherwise) }
}

#[test]
fn one_return() {
    let b = of("BEGIN RETURN X > 'x' || \"x\" /* x */ AND least_n(x) = $2 AND a.x; END");
    assert_eq!(b.map(plain), Some(value("$1 > 'x' || $1 AND least_n($1) = $2 AND a.x")));
    assert_eq!(of("BEGIN RETURN EXTRACT(x FROM x) = x::x; END;").map(plain), Some(value("EXTRACT(x FROM $1) = $1::x")));
    assert_eq!(of("begin return E'\\'x' = x; end").map(plain), Some(value("E'\\'x' = $1")));
}

#[test]
fn branches_go_on_behind_the_if() {
    let b = of(
        "BEGIN IF x < 10 THEN RAISE EXCEPTION 'no: %', x; ELSIF x IS NULL THEN RETURN true; ELSE NULL; END IF; RETURN x < 50; END",
    );
    assert_eq!(b.map(plain), Some(either("$1 < 10", Raises, either("$1 IS NULL", value("true"), value("$1 < 50")))));
    let b = of("BEGIN IF CASE WHEN x THEN false ELSE true END THEN RAISE NOTICE 'n'; END IF; END");
    assert_eq!(b.map(plain), Some(either("CASE WHEN $1 THEN false ELSE true END", Raises, Raises)));
    assert_eq!(
        of("BEGIN ASSERT x > 0, 'm'; RETURN true; END").map(plain),
        Some(either("$1 > 0", value("true"), Raises))
    );
}

#[test]
fn variables_are_what_they_stand_for() {
    let b = of("DECLARE n int := length(x); ok boolean; BEGIN ok := n > 3; RETURN ok AND n < 9; END");
    let n = "CAST((length($1)) AS int)";
    assert_eq!(b.map(plain), Some(value(&format!("CAST(({n} > 3) AS boolean) AND {n} < 9"))));
}

#[test]
fn what_is_tried_has_a_way_out() {
    let tried = |then: Body, otherwise: Body| Tried {
        expression: "$1::date".into(),
        then: Box::new(then),
        otherwise: Box::new(otherwise),
    };
    let b = of("BEGIN PERFORM x::date; RETURN true; EXCEPTION WHEN others THEN RETURN false; END").map(plain);
    let Some(Tried { expression, then, otherwise }) = b else { unreachable!("{b:?}") };
    assert_eq!((expression.as_str(), *otherwise), ("$1::date", value("false")));
    assert!(matches!(*then, Tried { .. }));
    let b = of(
        "BEGIN BEGIN PERFORM x::date; EXCEPTION WHEN datetime_field_overflow OR invalid_datetime_format THEN RETURN false; END; RETURN true; END",
    );
    assert_eq!(b.map(plain), Some(tried(value("true"), value("false"))));
}

#[test]
fn the_rest_is_not_read() {
    for source in [
        "BEGIN FOR i IN 2..9 LOOP RETURN false; END LOOP; RETURN true; END",
        "BEGIN SELECT 1 INTO x; RETURN true; END",
        "BEGIN RETURN EXISTS (SELECT 1 FROM t); END",
        "BEGIN RETURN QUERY SELECT 1; END",
        "BEGIN RETURN 'open; END",
        "BEGIN INSERT INTO t VALUES (1); RETURN true; END",
        "BEGIN x := 1; RETURN true; END",
        "BEGIN RETURN; END",
        "SELECT 1",
        "",
    ] {
        assert_eq!(of(source), None, "{source}");
    }
    let many = "IF x THEN NULL; END IF;".repeat(30);
    assert_eq!(of(&format!("BEGIN {many} RETURN true; END")), None);
    let deep = format!("BEGIN {} NULL; {} END", "IF x THEN ".repeat(5000), "END IF;".repeat(5000));
    assert_eq!(of(&deep), None);
    let blocks = format!("{} {}", "BEGIN ".repeat(2000), "END; ".repeat(2000));
    assert_eq!(of(&blocks), None);
}
