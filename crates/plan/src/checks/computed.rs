//! What has to hold for an expression to have a value: that it is not null, that it can be computed at all. Not here:
//! how its inputs are bounded by what it may be (`planning/generated`).

use super::values;
use crate::expr::Expr;

const BOOL: u32 = 16;
/// text, varchar, bpchar.
const TEXTS: [u32; 3] = [25, 1043, 1042];

/// A condition under which the expression is not null. What is not understood stays as `… IS NOT NULL`.
pub fn set(e: &Expr) -> Expr {
    match e {
        Expr::Const { text, .. } => truth(text.is_some()),
        Expr::Clock(_) | Expr::IsNull(_) | Expr::IsNotNull(_) | Expr::IsBool { .. } | Expr::Distinct(..) => truth(true),
        Expr::Cast { arg, .. } => set(arg),
        e if finds_nothing(e) => Expr::IsNotNull(Box::new(e.clone())),
        Expr::Op { schema: None, args, .. } => all(args.iter().map(set)),
        Expr::Call { name, schema: None, args, .. } if !never_null(name) => all(args.iter().map(set)),
        Expr::Call { schema: None, .. } => truth(true),
        Expr::NullIf(a, b) => {
            let other =
                Expr::Op { name: "<>".into(), schema: None, args: vec![(**a).clone(), (**b).clone()], type_oid: BOOL };
            all([set(a), other].into_iter())
        }
        Expr::Coalesce(parts) | Expr::MinMax { args: parts, .. } => {
            let parts: Vec<Expr> = parts.iter().map(set).collect();
            if parts.iter().any(|p| *p == truth(true)) { truth(true) } else { Expr::Or(parts) }
        }
        Expr::Case { arg: None, whens, otherwise } => {
            let is = |c: &Expr, negated| Expr::IsBool { arg: Box::new(c.clone()), value: Some(true), negated };
            let mut before: Vec<Expr> = Vec::new();
            let mut ways: Vec<Expr> = Vec::new();
            for (condition, result) in whens {
                let result = set(result);
                ways.push(all(before.iter().cloned().chain([is(condition, false), result.clone()])));
                // An earlier way that gives a value is no harm.
                if result != truth(true) {
                    before.push(is(condition, true));
                }
            }
            let rest = otherwise.as_ref().map_or(truth(false), |o| set(o));
            let rest = all(before.into_iter().chain([rest]));
            if rest == truth(true) { rest } else { Expr::Or(ways.into_iter().chain([rest]).collect()) }
        }
        e => Expr::IsNotNull(Box::new(e.clone())),
    }
}

/// Null for other reasons than a null in one of its columns.
pub fn may_be_null(e: &Expr) -> bool {
    let mut found = false;
    e.for_each(&mut |x| {
        found |= matches!(
            x,
            Expr::NullIf(..) | Expr::Case { .. } | Expr::Opaque { .. } | Expr::Call { schema: Some(_), .. }
        ) || finds_nothing(x);
    });
    found
}

/// Looks for something in its arguments, which need not be there.
fn finds_nothing(e: &Expr) -> bool {
    match e {
        Expr::Op { name, .. } => matches!(name.as_str(), "->" | "->>" | "#>" | "#>>"),
        Expr::Call { name, args, .. } => match name.as_str() {
            "substring" | "substr" => args.get(1).is_some_and(|a| !is_number(a)),
            name => matches!(
                name,
                "jsonb_extract_path"
                    | "jsonb_extract_path_text"
                    | "regexp_match"
                    | "regexp_substr"
                    | "array_position"
                    | "array_length"
                    | "jsonb_path_query_first"
            ),
        },
        _ => false,
    }
}

/// Not a pattern.
fn is_number(e: &Expr) -> bool {
    !matches!(e.uncast(), Expr::Const { type_oid, .. } if TEXTS.contains(type_oid))
}

/// Users' functions may raise, and texts that are computed may be no values of what they are cast to.
pub fn may_raise(e: &Expr) -> bool {
    let mut found = false;
    e.for_each(&mut |x| {
        found |= match x {
            Expr::Call { schema: Some(_), .. } => true,
            Expr::Call { name, args, .. } => {
                matches!(
                    (name.as_str(), args.len()),
                    ("to_date" | "to_number", 2) | ("to_timestamp", 2) | ("decode", 2)
                )
            }
            Expr::Cast { arg, type_oid } => values::target(*type_oid).is_some() && computed_text(arg),
            _ => false,
        };
    });
    found
}

/// A text that is no column's own.
fn computed_text(e: &Expr) -> bool {
    match e {
        Expr::Op { type_oid, .. } | Expr::Call { type_oid, .. } => TEXTS.contains(type_oid),
        Expr::Cast { arg, .. } => computed_text(arg),
        _ => false,
    }
}

fn never_null(name: &str) -> bool {
    matches!(
        name,
        "concat"
            | "concat_ws"
            | "num_nulls"
            | "num_nonnulls"
            | "jsonb_build_object"
            | "jsonb_build_array"
            | "json_build_object"
            | "json_build_array"
    )
}

fn truth(value: bool) -> Expr {
    Expr::Const { text: Some(if value { "t" } else { "f" }.into()), type_oid: BOOL }
}

fn all(parts: impl Iterator<Item = Expr>) -> Expr {
    let mut out: Vec<Expr> = Vec::new();
    for p in parts.filter(|p| *p != truth(true)) {
        if let Expr::And(more) = p { out.extend(more) } else { out.push(p) }
    }
    match out.len() {
        0 => truth(true),
        1 => out.remove(0),
        _ => Expr::And(out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(c: usize) -> Expr {
        Expr::Column(c)
    }

    fn text(t: &str) -> Expr {
        Expr::Const { text: Some(t.into()), type_oid: 25 }
    }

    #[test]
    fn what_makes_a_value() {
        let not_null = |c| Expr::IsNotNull(Box::new(column(c)));
        let differs = Expr::Op { name: "<>".into(), schema: None, args: vec![column(0), text("")], type_oid: BOOL };
        let nullif = Expr::NullIf(Box::new(column(0)), Box::new(text("")));
        assert_eq!(set(&nullif), Expr::And(vec![not_null(0), differs]));
        assert_eq!(set(&Expr::Coalesce(vec![column(0), text("x")])), truth(true));
        let case = |otherwise: Option<Expr>| Expr::Case {
            arg: None,
            whens: vec![(column(1), text("a")), (column(2), text("b"))],
            otherwise: otherwise.map(Box::new),
        };
        assert_eq!(set(&case(Some(text("c")))), truth(true));
        let is = |c| Expr::IsBool { arg: Box::new(column(c)), value: Some(true), negated: false };
        assert_eq!(set(&case(None)), Expr::Or(vec![is(1), is(2), truth(false)]));
    }

    #[test]
    fn what_may_raise() {
        let call = |schema: Option<&str>| Expr::Call {
            name: "f".into(),
            schema: schema.map(String::from),
            oid: 0,
            args: vec![column(0)],
            type_oid: 25,
        };
        assert!(may_raise(&call(Some("s"))) && !may_raise(&call(None)));
        let cast = |arg: Expr| Expr::Cast { arg: Box::new(arg), type_oid: 23 };
        assert!(may_raise(&cast(call(None))) && !may_raise(&cast(column(0))));
    }
}
