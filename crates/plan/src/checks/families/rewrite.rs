//! Predicates brought to simpler ones that mean the same, nulls included: COALESCE, NULLIF, GREATEST, LEAST,
//! IS DISTINCT FROM, abs, sign, counted tests, ANY and ALL over other columns. Not here: what they then say.

use super::{binary, holds, mirrored};
use crate::checks::reader::constant;
use crate::expr::Expr;
use std::cell::Cell;

/// Nodes that a predicate may be rewritten to.
const MOST: usize = 20_000;
const BOOL: u32 = 16;
const INT4: u32 = 23;

/// `e` with every test in it in its simplest form. `bools` says of an expression that it is a column of type
/// boolean.
///
/// Tests within tests double what there is at every level: beyond `MOST` it stays as it is written.
pub fn simplified(e: &Expr, bools: &dyn Fn(&Expr) -> bool) -> Expr {
    let left = Cell::new(MOST);
    let simple = rewritten(e, bools, &left);
    if left.get() == 0 { e.clone() } else { simple }
}

/// `left`: nodes that may still be made.
fn rewritten(e: &Expr, bools: &dyn Fn(&Expr) -> bool, left: &Cell<usize>) -> Expr {
    left.set(left.get().saturating_sub(1));
    if left.get() == 0 {
        return e.clone();
    }
    let again = |x: &Expr| rewritten(x, bools, left);
    let all = |v: &[Expr]| v.iter().map(again).collect::<Vec<_>>();
    match e {
        Expr::And(v) => Expr::And(all(v)),
        Expr::Or(v) => Expr::Or(all(v)),
        Expr::Not(x) => Expr::Not(Box::new(again(x))),
        Expr::IsBool { arg, value: None, negated } if matches!(**arg, Expr::Column(_) | Expr::Value) => {
            let x = arg.clone();
            if *negated { Expr::IsNotNull(x) } else { Expr::IsNull(x) }
        }
        Expr::IsBool { arg, value, negated } => {
            Expr::IsBool { arg: Box::new(again(arg)), value: *value, negated: *negated }
        }
        Expr::Case { arg: None, whens, otherwise } => Expr::Case {
            arg: None,
            whens: whens.iter().map(|(c, r)| (again(c), again(r))).collect(),
            otherwise: otherwise.as_ref().map(|o| Box::new(again(o))),
        },
        // A constant: of two tests, COALESCE(test, false) is "test IS TRUE".
        Expr::Coalesce(v) => match v.as_slice() {
            [x, Expr::Const { text: Some(t), type_oid: BOOL }] => {
                let yes = t.starts_with('t');
                let arg = Box::new(again(x));
                Expr::IsBool { arg, value: Some(!yes), negated: yes }
            }
            _ => e.clone(),
        },
        Expr::IsNotNull(x) | Expr::IsNull(x) => match (&**x, matches!(e, Expr::IsNotNull(_))) {
            (Expr::NullIf(a, b), true) => again(&Expr::And(vec![is_set(a), op("<>", a, b)])),
            (Expr::NullIf(a, b), false) => again(&Expr::Or(vec![is_null(a), op("=", a, b)])),
            (Expr::Coalesce(v), true) => Expr::Or(v.iter().map(|x| again(&is_set(x))).collect()),
            (Expr::Coalesce(v), false) => Expr::And(v.iter().map(|x| again(&is_null(x))).collect()),
            _ => e.clone(),
        },
        Expr::Distinct(a, b) if constant(a).is_some() && constant(b).is_none() => {
            again(&Expr::Distinct(b.clone(), a.clone()))
        }
        Expr::Distinct(a, b) if constant(b).is_some() => {
            again(&Expr::Not(Box::new(Expr::And(vec![is_set(a), op("=", a, b)]))))
        }
        Expr::Distinct(_, b) if matches!(**b, Expr::Const { text: None, .. }) => e.clone(),
        Expr::Distinct(a, b) => {
            let both = Expr::And(vec![is_set(a), is_set(b), op("<>", a, b)]);
            let one = Expr::And(vec![is_null(a), is_set(b)]);
            let other = Expr::And(vec![is_set(a), is_null(b)]);
            again(&Expr::Or(vec![both, one, other]))
        }
        Expr::AnyOf { op: name, all, left, right } => match &**right {
            Expr::Array { elements, .. }
                if !matches!((name.as_str(), all), ("=", false) | ("<>", true))
                    || elements.iter().any(|x| !x.columns().is_empty())
                    || constant(left).is_some() =>
            {
                if elements.len().saturating_mul(left.size()) > MOST {
                    return e.clone();
                }
                let tests = elements.iter().map(|x| again(&op(name, left, x))).collect();
                if *all { Expr::And(tests) } else { Expr::Or(tests) }
            }
            _ => e.clone(),
        },
        Expr::Op { .. } => match binary(e) {
            Some((name, a, b)) => {
                let size = e.size();
                // Greatest and least repeat the other side.
                left.set(left.get().saturating_sub(size));
                let widest = [a, b].map(|x| if let Expr::MinMax { args, .. } = x { args.len() } else { 1 });
                if left.get() == 0 || size.saturating_mul(widest[0].max(widest[1])) > MOST {
                    return e.clone();
                }
                compared(name, a, b, bools)
                    .or_else(|| compared(mirrored(name)?, b, a, bools))
                    .map_or_else(|| sides(e, bools, left), |x| again(&x))
            }
            None => e.clone(),
        },
        _ => e.clone(),
    }
}

/// Tests stand on both sides of `(a IS NULL) = (COALESCE(…) …)`.
fn sides(e: &Expr, bools: &dyn Fn(&Expr) -> bool, left: &Cell<usize>) -> Expr {
    match e {
        Expr::Op { name, schema: None, args, type_oid } if name == "=" || name == "<>" => Expr::Op {
            name: name.clone(),
            schema: None,
            args: args.iter().map(|a| rewritten(a, bools, left)).collect(),
            type_oid: *type_oid,
        },
        _ => e.clone(),
    }
}

/// `a name b`, where `a` is what is taken apart. None: nothing to take apart.
fn compared(name: &str, a: &Expr, b: &Expr, bools: &dyn Fn(&Expr) -> bool) -> Option<Expr> {
    mirrored(name)?;
    if bools(a) && bools(b) && matches!(name, "=" | "<>") {
        let not = |x: &Expr| Expr::Not(Box::new(x.clone()));
        let (same, other) = if name == "=" { (b.clone(), not(b)) } else { (not(b), b.clone()) };
        return Some(Expr::Or(vec![Expr::And(vec![a.clone(), same]), Expr::And(vec![not(a), other])]));
    }
    match a {
        Expr::Coalesce(v) => {
            let [x, rest @ ..] = v.as_slice() else { return None };
            let rest = match rest {
                [one] => one.clone(),
                _ => Expr::Coalesce(rest.to_vec()),
            };
            let otherwise = if rest == *b {
                Some(matches!(name, "=" | "<=" | ">="))
            } else {
                match (constant(&rest), constant(b)) {
                    (Some(c), Some(k)) => Some(known(name, &c, &k)?),
                    _ => None,
                }
            };
            Some(match otherwise {
                Some(true) => Expr::Or(vec![is_null(x), op(name, x, b)]),
                Some(false) => Expr::And(vec![is_set(x), op(name, x, b)]),
                None => Expr::Or(vec![
                    Expr::And(vec![is_set(x), op(name, x, b)]),
                    Expr::And(vec![is_null(x), op(name, &rest, b)]),
                ]),
            })
        }
        Expr::MinMax { greatest, args } => {
            let every = match name {
                "<" | "<=" => *greatest,
                ">" | ">=" => !greatest,
                _ => return None,
            };
            Some(match every {
                true => Expr::And(args.iter().map(|x| op(name, x, b)).collect()),
                // Nulls are passed over: the one that decides has a value.
                false => Expr::Or(args.iter().map(|x| Expr::And(vec![is_set(x), op(name, x, b)])).collect()),
            })
        }
        Expr::Call { name: f, schema: None, args, .. } if args.len() == 1 => match f.as_str() {
            "abs" => {
                let minus = negative(b)?;
                let x = &args[0];
                Some(match name {
                    "<" | "<=" => Expr::And(vec![op(name, x, b), op(mirrored(name)?, x, &minus)]),
                    ">" | ">=" | "=" => Expr::Or(vec![op(name, x, b), op(mirrored(name)?, x, &minus)]),
                    _ => return None,
                })
            }
            "sign" => {
                let k: f64 = constant(b)?.parse().ok()?;
                let zero = Expr::Const { text: Some("0".into()), type_oid: INT4 };
                let name = match [-1.0, 0.0, 1.0].map(|s| holds(name, s, k)) {
                    [false, false, true] => ">",
                    [false, true, true] => ">=",
                    [true, false, false] => "<",
                    [true, true, false] => "<=",
                    [true, false, true] => "<>",
                    [false, true, false] => "=",
                    _ => return None,
                };
                Some(op(name, &args[0], &zero))
            }
            _ => None,
        },
        _ => {
            let mut tests = Vec::new();
            summed(a, &mut tests)?;
            counted(name, &tests, constant(b)?.parse().ok()?)
        }
    }
}

/// `test::int + test::int + …`, also written as CASE WHEN test THEN 1 ELSE 0 END.
fn summed(e: &Expr, out: &mut Vec<Expr>) -> Option<()> {
    let is = |x: &Expr, k: &str| constant(x).as_deref() == Some(k);
    match e {
        Expr::Op { name, schema: None, args, .. } if name == "+" && args.len() == 2 => {
            args.iter().try_for_each(|a| summed(a, out))
        }
        Expr::Call { name, schema: None, args, .. } if name == "int4" => match args.as_slice() {
            [
                x @ (Expr::IsNull(_)
                | Expr::IsNotNull(_)
                | Expr::And(_)
                | Expr::Or(_)
                | Expr::Not(_)
                | Expr::AnyOf { .. }),
            ] => {
                out.push(x.clone());
                Some(())
            }
            [x @ Expr::Op { type_oid: BOOL, .. }] => {
                out.push(x.clone());
                Some(())
            }
            _ => None,
        },
        Expr::Case { arg: None, whens, otherwise: Some(o) } => match whens.as_slice() {
            [(test, one)] if is(one, "1") && is(o, "0") => {
                out.push(test.clone());
                Some(())
            }
            _ => None,
        },
        _ => None,
    }
}

/// So many of the tests hold. Counts of nulls are left to those who know them.
fn counted(name: &str, tests: &[Expr], k: i64) -> Option<Expr> {
    let inner = |t: &Expr| match t {
        Expr::IsNotNull(x) => Some((**x).clone()),
        _ => None,
    };
    if let Some(args) = tests.iter().map(inner).collect::<Option<Vec<_>>>() {
        let call = Expr::Call { name: "num_nonnulls".into(), schema: None, oid: 0, args, type_oid: INT4 };
        return Some(op(name, &call, &Expr::Const { text: Some(k.to_string()), type_oid: INT4 }));
    }
    if tests.len() > 6 || tests.iter().map(Expr::size).sum::<usize>() > MOST / 64 {
        return None;
    }
    let mut ways = Vec::new();
    for set in 0..1u32 << tests.len() {
        if holds(name, i64::from(set.count_ones()), k) {
            let each = tests.iter().enumerate();
            ways.push(Expr::And(
                each.map(|(i, t)| if set >> i & 1 == 1 { t.clone() } else { Expr::Not(Box::new(t.clone())) }).collect(),
            ));
        }
    }
    (!ways.is_empty()).then_some(Expr::Or(ways))
}

fn known(op: &str, a: &str, b: &str) -> Option<bool> {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => Some(holds(op, a, b)),
        _ if matches!(op, "=" | "<>") => Some(holds(op, a, b)),
        // ISO dates and times of one form are in the order of their texts.
        _ if a.len() == b.len() && a.starts_with(|c: char| c.is_ascii_digit()) => Some(holds(op, a, b)),
        _ => None,
    }
}

fn negative(e: &Expr) -> Option<Expr> {
    let text = constant(e)?;
    let text = match text.strip_prefix('-') {
        Some(t) => t.to_string(),
        None => format!("-{text}"),
    };
    let type_oid = match e {
        Expr::Const { type_oid, .. } | Expr::Cast { type_oid, .. } | Expr::Call { type_oid, .. } => *type_oid,
        _ => INT4,
    };
    Some(Expr::Const { text: Some(text), type_oid })
}

fn op(name: &str, a: &Expr, b: &Expr) -> Expr {
    Expr::Op { name: name.into(), schema: None, args: vec![a.clone(), b.clone()], type_oid: BOOL }
}

fn is_null(x: &Expr) -> Expr {
    Expr::IsNull(Box::new(x.clone()))
}

fn is_set(x: &Expr) -> Expr {
    Expr::IsNotNull(Box::new(x.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(k: i64) -> Expr {
        Expr::Const { text: Some(k.to_string()), type_oid: INT4 }
    }
    fn x() -> Expr {
        Expr::Column(0)
    }
    fn simple(e: &Expr) -> Expr {
        simplified(e, &|_| false)
    }
    fn call(name: &str, args: Vec<Expr>) -> Expr {
        Expr::Call { name: name.into(), schema: None, oid: 0, args, type_oid: INT4 }
    }

    #[test]
    fn coalesce_decides_what_a_null_means() {
        let c = |k| Expr::Coalesce(vec![x(), number(k)]);
        assert_eq!(simple(&op(">", &c(0), &number(5))), Expr::And(vec![is_set(&x()), op(">", &x(), &number(5))]));
        assert_eq!(simple(&op(">", &c(9), &number(5))), Expr::Or(vec![is_null(&x()), op(">", &x(), &number(5))]));
        let other = Expr::Coalesce(vec![x(), Expr::Column(1)]);
        assert_eq!(
            simple(&op(">=", &other, &Expr::Column(1))),
            Expr::Or(vec![is_null(&x()), op(">=", &x(), &Expr::Column(1))])
        );
    }

    #[test]
    fn the_greatest_is_below_where_each_is() {
        let greatest = Expr::MinMax { greatest: true, args: vec![x(), Expr::Column(1)] };
        assert_eq!(
            simple(&op("<", &greatest, &number(5))),
            Expr::And(vec![op("<", &x(), &number(5)), op("<", &Expr::Column(1), &number(5))])
        );
        assert!(matches!(simple(&op("<", &number(5), &greatest)), Expr::Or(ways) if ways.len() == 2));
    }

    #[test]
    fn absolute_values_and_signs_are_bounds() {
        assert_eq!(
            simple(&op("<=", &call("abs", vec![x()]), &number(5))),
            Expr::And(vec![op("<=", &x(), &number(5)), op(">=", &x(), &number(-5))])
        );
        assert_eq!(simple(&op("=", &call("sign", vec![x()]), &number(1))), op(">", &x(), &number(0)));
        assert_eq!(simple(&op("<>", &call("sign", vec![x()]), &number(-1))), op(">=", &x(), &number(0)));
    }

    #[test]
    fn sums_of_tests_are_counts() {
        let sum = |a: Expr, b: Expr| op("+", &call("int4", vec![a]), &call("int4", vec![b]));
        let nulls = sum(is_set(&x()), is_set(&Expr::Column(1)));
        assert_eq!(
            simple(&op("=", &nulls, &number(1))),
            op("=", &call("num_nonnulls", vec![x(), Expr::Column(1)]), &number(1))
        );
        let tests = sum(is_set(&x()), op(">", &Expr::Column(1), &number(0)));
        assert!(matches!(simple(&op("<=", &tests, &number(1))), Expr::Or(ways) if ways.len() == 3));
    }

    #[test]
    fn tests_in_tests_stay_as_they_are() {
        let abs = |n: usize| op("<", &(0..n).fold(x(), |x, _| call("abs", vec![x])), &number(5));
        assert_eq!(simple(&abs(28)), abs(28));
        assert!(matches!(simple(&abs(2)), Expr::And(_)));
        let pair = |a: Expr| Expr::Distinct(Box::new(a), Box::new(Expr::Column(1)));
        let _ = simple(&(0..28).fold(x(), |x, _| pair(x)));
        let sum = |a: Expr| op("+", &call("int4", vec![a.clone()]), &call("int4", vec![Expr::Not(Box::new(a))]));
        let _ = simple(&(0..14).fold(op(">", &x(), &number(1)), |t, _| op("=", &sum(t), &number(1))));
    }

    #[test]
    fn distinct_and_nullif_are_tests_of_nulls() {
        let d = Expr::Distinct(Box::new(x()), Box::new(Expr::Column(1)));
        assert!(matches!(simple(&d), Expr::Or(ways) if ways.len() == 3));
        let n = Expr::IsNotNull(Box::new(Expr::NullIf(Box::new(x()), Box::new(number(0)))));
        assert_eq!(simple(&n), Expr::And(vec![is_set(&x()), op("<>", &x(), &number(0))]));
    }
}
