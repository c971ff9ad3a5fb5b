//! Ranges: where they begin and end, how long they are, what they contain or overlap, in the logical units of their
//! subtype. What is said of bounds is met by ranges that are not empty, though an empty one might pass. Not here:
//! ranges that fit (`planning/ranges`), exclusion constraints (`planning/keys`).

use super::{binary, call, comparison, mirrored};
use crate::checks::reader::{Reader, constant};
use crate::expr::Expr;
use crate::schema::{ColumnIndex, Oid, Schema, TypeKind};
use crate::types::class::{DAY, TypeClass};
use crate::types::parse;
use seedgen_kernels::Scalar;

/// One end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct End {
    /// Both included.
    pub min: Option<i64>,
    pub max: Option<i64>,
    pub infinite: Option<bool>,
    /// Whether the range has it.
    pub included: Option<bool>,
}

/// What holds for a range.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    pub empty: Option<bool>,
    pub lower: End,
    pub upper: End,
    /// From the lower end to the upper one.
    pub shortest: Option<i64>,
    pub longest: Option<i64>,
}

/// The class of the subtype, and whether ranges are brought to one form, `[a,b)`. None: no range over numbers or dates.
pub fn subtype(schema: &Schema, type_oid: Oid) -> Option<(TypeClass, bool)> {
    let t = schema.base_type(type_oid)?;
    let TypeKind::Range { subtype, .. } = t.kind else { return None };
    let class = TypeClass::of(schema, subtype, -1);
    let plain = class.is_date() || class.is_numeric() && !matches!(class, TypeClass::Float(_));
    let discrete = t.schema == "pg_catalog" && matches!(t.name.as_str(), "int4range" | "int8range" | "daterange");
    plain.then_some((class, discrete))
}

pub(super) fn atom(r: &mut Reader, e: &Expr) -> Option<()> {
    flag(r, e).or_else(|| set(r, e)).or_else(|| placed(r, e)).or_else(|| compared(r, e))
}

/// `isempty(x)`, `lower_inf(x)` and their kin, plain, negated or compared with a constant.
fn flag(r: &mut Reader, e: &Expr) -> Option<()> {
    let (e, truth) = match e {
        Expr::Not(x) => (&**x, false),
        e => (e, true),
    };
    let (e, truth) = match comparison(e) {
        Some((op @ ("=" | "<>"), x, v)) if matches!(v.as_str(), "t" | "f" | "true" | "false") => {
            (x, truth == ((op == "=") == v.starts_with('t')))
        }
        _ => (e, truth),
    };
    let Expr::Call { name, schema: None, args, .. } = e else { return None };
    let [x] = args.as_slice() else { return None };
    let (c, discrete) = column(r, x).map(|(c, _, discrete)| (c, discrete))?;
    change(r, c, |x| {
        let (field, value) = match name.as_str() {
            "isempty" => (&mut x.empty, truth),
            "lower_inf" => (&mut x.lower.infinite, truth),
            "upper_inf" => (&mut x.upper.infinite, truth),
            // Of one form, or infinite.
            "lower_inc" if discrete => (&mut x.lower.infinite, !truth),
            "upper_inc" if discrete => return (!truth).then_some(()),
            "lower_inc" => (&mut x.lower.included, truth),
            "upper_inc" => (&mut x.upper.included, truth),
            _ => return None,
        };
        if field.is_some_and(|old| old != value) {
            return None;
        }
        *field = Some(value);
        if name == "isempty" { Some(()) } else { filled(x) }
    })
}

/// `lower(x) IS NOT NULL` and `IS NULL`.
fn set(r: &mut Reader, e: &Expr) -> Option<()> {
    let (x, infinite) = match e {
        Expr::IsNotNull(x) => (x, false),
        Expr::IsNull(x) => (x, true),
        _ => return None,
    };
    let (c, upper) = end(r, x)?;
    change(r, c, |x| {
        let end = if upper { &mut x.upper } else { &mut x.lower };
        if end.infinite.is_some_and(|old| old != infinite) {
            return None;
        }
        end.infinite = Some(infinite);
        filled(x)
    })?;
    // Of no range there is no end.
    r.note(c).not_null |= !infinite;
    Some(())
}

/// The ends compared with constants and with each other.
fn compared(r: &mut Reader, e: &Expr) -> Option<()> {
    let (op, a, b) = super::binary_or_not(e)?;
    if let (Some((c, first)), Some((d, second))) = (end(r, a), end(r, b)) {
        // Of a range that is not empty the lower end is below the upper one.
        let op = if first { op } else { mirrored(op)? };
        let below = matches!(op, ">" | ">=" | "<>");
        return (c == d && first != second && below).then(|| change(r, c, finite))?;
    }
    let (op, left, value) = comparison(e)?;
    if let Some((c, upper)) = end(r, left) {
        let (_, class, _) = column(r, &Expr::Column(c))?;
        let v = logical(&class, &value)?;
        return change(r, c, |x| {
            let end = if upper { &mut x.upper } else { &mut x.lower };
            let (min, max) = between(op, v)?;
            end.min = min.into_iter().chain(end.min).max();
            end.max = max.into_iter().chain(end.max).min();
            finite(x)
        });
    }
    if op == "<>" && value == "empty" {
        let (c, ..) = column(r, left)?;
        return change(r, c, filled);
    }
    length(r, op, left, &value)
}

/// `upper(x) - lower(x) <= n`.
fn length(r: &mut Reader, op: &str, left: &Expr, value: &str) -> Option<()> {
    let ("-", a, b) = binary(left)? else { return None };
    let ((c, true), (d, false)) = (end(r, a)?, end(r, b)?) else { return None };
    let (_, class, _) = column(r, &Expr::Column(c)).filter(|_| c == d)?;
    let n = match class {
        TypeClass::Timestamp { .. } => parse::interval(value)?,
        // Days.
        TypeClass::Date => value.parse().ok()?,
        k => logical(&k, value)?,
    };
    let (min, max) = between(op, n)?;
    change(r, c, |x| {
        x.shortest = min.into_iter().chain(x.shortest).max();
        x.longest = max.into_iter().chain(x.longest).min();
        finite(x)
    })
}

/// `x <@ range`, `x @> element or range`, `x && range`, `x << range`, `x >> range`.
fn placed(r: &mut Reader, e: &Expr) -> Option<()> {
    let (op, a, b) = binary(e)?;
    let (op, x, value) = match (constant(a), constant(b)) {
        (None, Some(v)) => (op, a, v),
        (Some(v), None) => {
            let op = match op {
                "<@" => "@>",
                "@>" => "<@",
                "<<" => ">>",
                ">>" => "<<",
                "&&" => "&&",
                _ => return None,
            };
            (op, b, v)
        }
        _ => return None,
    };
    let (c, class, discrete) = column(r, x)?;
    let element = !value.starts_with(['[', '(']);
    let (from, to) = match element {
        true if op == "@>" => {
            let v = logical(&class, &value)?;
            (Some(v), Some(v.checked_add(1)?))
        }
        true => return None,
        false => ends(&class, &value)?,
    };
    change(r, c, |x| {
        let highest = |end: &mut End, v: Option<i64>| end.max = v.into_iter().chain(end.max).min();
        // Which of its ends a range of no one form has is decided with what it contains, or is inside of.
        let decided = |end: &mut End, has: bool| discrete || *end.included.get_or_insert(has) == has;
        if op == "@>" && !decided(&mut x.lower, true) || op != "@>" && !decided(&mut x.upper, false) {
            return None;
        }
        let lowest = |end: &mut End, v: Option<i64>| end.min = v.into_iter().chain(end.min).max();
        match op {
            "<@" => {
                lowest(&mut x.lower, from);
                highest(&mut x.upper, to);
            }
            "@>" => {
                // What has no end is contained in what has none.
                highest(&mut x.lower, from);
                lowest(&mut x.upper, to);
                for (end, bound) in [(&mut x.lower, from), (&mut x.upper, to)] {
                    if bound.is_none() {
                        end.infinite = Some(true);
                    }
                }
            }
            "&&" => {
                highest(&mut x.lower, to.map(|v| v - 1));
                lowest(&mut x.upper, from.map(|v| v + 1));
            }
            "<<" => highest(&mut x.upper, Some(from?)),
            ">>" => lowest(&mut x.lower, Some(to?)),
            _ => return None,
        }
        let wide = op == "@>" && !element;
        if wide { filled(x) } else { finite(x) }
    })
}

fn between(op: &str, v: i64) -> Option<(Option<i64>, Option<i64>)> {
    Some(match op {
        ">" => (Some(v.checked_add(1)?), None),
        ">=" => (Some(v), None),
        "<" => (None, Some(v.checked_sub(1)?)),
        "<=" => (None, Some(v)),
        "=" => (Some(v), Some(v)),
        _ => return None,
    })
}

/// The ends of a range as it is written, as the first value inside and the first one behind; None where it has none.
fn ends(class: &TypeClass, range: &str) -> Option<(Option<i64>, Option<i64>)> {
    let (first, last) = (range.chars().next()?, range.chars().last()?);
    let (from, to) = range.get(1..range.len().checked_sub(1)?)?.split_once(',')?;
    let value = |text: &str| match text.trim_matches('"') {
        "" => Some(None),
        text => logical(class, text).map(Some),
    };
    let from = value(from)?.map(|v| v.saturating_add(i64::from(first == '(')));
    let to = value(to)?.map(|v| v.saturating_add(i64::from(last == ']')));
    Some((from, to))
}

/// A value of the subtype; None where it is finer than its logical unit.
fn logical(class: &TypeClass, text: &str) -> Option<i64> {
    if let TypeClass::Numeric { scale, .. } = class {
        let finer = parse::decimal(text, u32::from(*scale) + 6)?;
        return (finer % 1_000_000 == 0).then_some(finer / 1_000_000);
    }
    match class.parse(text)? {
        Scalar::Int(v) if v.abs() < i64::MAX / 4 => Some(v),
        _ => None,
    }
}

/// A range column, through casts.
fn column(r: &Reader, e: &Expr) -> Option<(ColumnIndex, TypeClass, bool)> {
    let c = r.column(e)?;
    let (class, discrete) = subtype(r.schema, r.table.columns[c].type_oid)?;
    Some((c, class, discrete))
}

/// `lower(x)` (false) or `upper(x)` of a range column.
fn end(r: &Reader, e: &Expr) -> Option<(ColumnIndex, bool)> {
    let (args, upper) = match (call(e, "lower"), call(e, "upper")) {
        (Some(args), _) => (args, false),
        (_, Some(args)) => (args, true),
        // A cast of the end that keeps its value.
        _ => match e {
            Expr::Call { name, schema: None, args, .. } if matches!(name.as_str(), "int8" | "numeric") => {
                return end(r, args.first()?);
            }
            _ => return None,
        },
    };
    let [x] = args else { return None };
    column(r, x).map(|(c, ..)| (c, upper))
}

/// Changes what is known of a column, or nothing at all.
fn change(r: &mut Reader, c: ColumnIndex, f: impl FnOnce(&mut Extent) -> Option<()>) -> Option<()> {
    let mut x = r.out.columns[c].shape.range.clone().unwrap_or_default();
    f(&mut x)?;
    r.note(c).shape.range = Some(x);
    Some(())
}

fn filled(x: &mut Extent) -> Option<()> {
    if x.empty == Some(true) {
        return None;
    }
    x.empty = Some(false);
    Some(())
}

/// Not empty, and with both ends but for those that are to be infinite.
fn finite(x: &mut Extent) -> Option<()> {
    for end in [&mut x.lower, &mut x.upper] {
        if end.infinite == Some(true) && (end.min.is_some() || end.max.is_some()) {
            return None;
        }
        end.infinite.get_or_insert(false);
    }
    filled(x)
}

/// Microseconds or days that ranges over the class usually last at most.
pub fn usual(class: &TypeClass) -> i64 {
    match class {
        TypeClass::Date => 60,
        TypeClass::Timestamp { .. } => 2 * DAY,
        k => 100 * 10i64.pow(k.scale().min(9)),
    }
}
