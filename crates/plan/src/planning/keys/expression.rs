//! Keys over expressions and generated columns: the columns that decide the expression's value, and how far apart
//! their values have to be for it to differ (`date_trunc('day', at)`: a day; `a * 10 + b`: what b can make up for).
//! Not here: making them so (`unique`, `tuple`), unordered pairs (`pairs`).

use super::{endless, wide};
use crate::expr::Expr;
use crate::planning::{Context, Draft, columns};
use crate::schema::{ColumnIndex, Generated, KeyPart, Unique};
use crate::strategy::Strategy;
use crate::types::class::{DAY, TypeClass};
use std::collections::BTreeMap;

const TEXT: u32 = 25;
const JSON: u32 = 114;
const JSONB: u32 = 3802;

/// Summands beside the one that tells rows apart range over so many values.
const WIDTH: i64 = 1000;

/// The columns whose values decide the key's; None for an expression under which different values may meet. Notes in
/// the draft what the values of each have to keep to.
pub(super) fn columns(context: &Context, d: &mut Draft, u: &Unique) -> Option<Vec<ColumnIndex>> {
    let mut found = Vec::new();
    for k in &u.keys {
        let generated;
        let e = match k {
            KeyPart::Column(c) if d.table.columns[*c].generated != Generated::No => {
                generated = d.table.columns[*c].generated_expr.clone().unwrap_or(Expr::Column(*c));
                &generated
            }
            KeyPart::Column(c) => {
                found.push(*c);
                continue;
            }
            KeyPart::Expr(e) => e,
        };
        found.push(deciding(context, d, e, u.keys.len() == 1)?);
    }
    found.sort_unstable();
    found.dedup();
    Some(found)
}

fn deciding(context: &Context, d: &mut Draft, e: &Expr, alone: bool) -> Option<ColumnIndex> {
    if let Some((c, name)) = member(e).filter(|(c, _)| alone && document(d, *c)) {
        d.members.entry(c).or_default().insert(name);
        return Some(c);
    }
    if let Some((c, chars)) = head(e) {
        let least = d.heads.get(&c).map_or(chars, |n| chars.min(*n));
        // The row's number stands there.
        let room = 10u64.saturating_pow(least.min(18)).saturating_sub(d.state.first + 1);
        return ((least >= 4 || room >= d.asked) && d.classes[c].is_text()).then(|| {
            d.heads.insert(c, least);
            c
        });
    }
    if let Some((c, step)) = period(d, e) {
        let step = d.coarse.get(&c).map_or(step, |s| step.max(*s));
        d.coarse.insert(c, step);
        return Some(c);
    }
    if let Some(c) = faithful(e) {
        return Some(c);
    }
    if let Some(c) = size(e).filter(|&c| d.solved.columns[c].max.is_none_or(|m| m >= 0)) {
        let r = &mut d.solved.columns[c];
        r.min = Some(r.min.map_or(0, |m| m.max(0)));
        return matches!(d.classes[c], TypeClass::Int(_) | TypeClass::Numeric { .. }).then_some(c);
    }
    sum(context, d, e)
}

/// `x ->> 'name'`, as a text or a number: a member of a document.
fn member(e: &Expr) -> Option<(ColumnIndex, String)> {
    match e {
        Expr::Cast { arg, .. } => member(arg),
        Expr::Call { name, schema: None, args, .. }
            if matches!(name.as_str(), "lower" | "upper" | "btrim" | "md5" | "int4" | "int8" | "numeric") =>
        {
            member(args.first()?)
        }
        Expr::Op { name, schema: None, args, .. } if name == "->>" => match args.as_slice() {
            [x, Expr::Const { text: Some(key), type_oid: TEXT }] => match x.uncast() {
                Expr::Column(c) => Some((*c, key.clone())),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// A column of documents of which no constraint asks anything else.
fn document(d: &Draft, c: ColumnIndex) -> bool {
    let r = &d.solved.columns[c];
    let plain =
        matches!(d.columns[c].as_ref().map(|p| &p.strategy), Some(Strategy::TypeDefault | Strategy::Json { .. }));
    matches!(d.table.columns[c].type_oid, JSON | JSONB)
        && plain
        && !d.rules.contains_key(&c)
        && r.constraints.is_empty()
}

/// `abs(x)`: tells apart what is not below zero.
fn size(e: &Expr) -> Option<ColumnIndex> {
    match e {
        Expr::Call { name, schema: None, args, .. } if name == "abs" => faithful(args.first()?),
        _ => None,
    }
}

/// Of a key with an expression that is not understood: a column that is different in every row by itself, and has
/// values for all of them.
pub(super) fn enough(context: &Context, d: &Draft, u: &Unique) -> Option<ColumnIndex> {
    let parts = u.keys.iter().filter_map(|k| match k {
        KeyPart::Column(c) => Some(*c),
        KeyPart::Expr(e) => faithful(e),
    });
    let free = |c: ColumnIndex| {
        let column = &d.table.columns[c];
        let decided = matches!(
            d.columns[c].as_ref().map(|p| &p.strategy),
            None | Some(
                Strategy::Default
                    | Strategy::Null
                    | Strategy::ForeignKeyReference { .. }
                    | Strategy::Forest { .. }
                    | Strategy::KeyDigit { .. }
                    | Strategy::Copy { .. }
                    | Strategy::Pool { .. }
            )
        );
        let branched = d.branches.iter().any(|b| b.columns.contains_key(&column.name));
        column.can_insert && column.generated == Generated::No && !decided && !branched
    };
    let whole = |c: ColumnIndex| d.classes[c].is_numeric() && !matches!(d.classes[c], TypeClass::Float(_));
    let mut parts: Vec<ColumnIndex> = parts.filter(|&c| free(c)).collect();
    parts.sort_by_key(|&c| !whole(c));
    parts.into_iter().find(|&c| whole(c) && wide(context, d, c) || endless(d, c))
}

/// Expressions that keep generated values apart: those differ in digits, which folding leaves alone.
pub(super) fn faithful(e: &Expr) -> Option<ColumnIndex> {
    const KEEPS: [&str; 18] = [
        "lower",
        "upper",
        "btrim",
        "ltrim",
        "rtrim",
        "md5",
        "text",
        "varchar",
        "int8",
        "numeric",
        "digest",
        "initcap",
        "normalize",
        "reverse",
        "sha256",
        "encode",
        "convert_to",
        "unaccent",
    ];
    match e {
        Expr::Column(c) => Some(*c),
        Expr::Cast { arg, .. } => faithful(arg),
        Expr::Call { name, schema: None, args, .. } if KEEPS.contains(&name.as_str()) => faithful(args.first()?),
        Expr::Call { name, schema: None, args, .. } if name == "replace" || name == "translate" => {
            let digits = |e: &Expr| matches!(e.uncast(), Expr::Const { text: Some(t), .. } if !t.contains(|c: char| c.is_ascii_digit()));
            args.get(1).filter(|e| digits(e))?;
            faithful(&args[0])
        }
        Expr::Call { name, schema: None, args, .. } if name == "regexp_replace" => {
            // What is replaced holds no digit.
            let Expr::Const { text: Some(t), .. } = args.get(1)?.uncast() else { return None };
            let without = match t.contains("[^") {
                true => t.contains("0-9") || t.contains("\\w") || t.contains("\\d") || t.contains("[:alnum:]"),
                false => {
                    !t.contains(|c: char| c.is_ascii_digit() || c == '.') && !t.contains("\\d") && !t.contains("\\w")
                }
            };
            without.then(|| faithful(&args[0]))?
        }
        Expr::Call { name, args, .. } if name.ends_with("unaccent") => faithful(args.last()?),
        // Joined texts differ where one of their parts does, as a rule; the index has the last word.
        Expr::Op { name, schema: None, args, .. } if name == "||" => args.iter().rev().find_map(faithful),
        Expr::Coalesce(args) => match args.as_slice() {
            [first, Expr::Const { .. }] => faithful(first),
            [first, Expr::Cast { arg, .. }] if matches!(**arg, Expr::Const { .. }) => faithful(first),
            _ => None,
        },
        // The value that becomes null comes once, as all others do.
        Expr::NullIf(first, other) if matches!(other.uncast(), Expr::Const { .. }) => faithful(first),
        _ => None,
    }
}

/// `left(x, n)`, `substring(x, 1, n)`: the first characters alone.
fn head(e: &Expr) -> Option<(ColumnIndex, u32)> {
    let Expr::Call { name, schema: None, args, .. } = e.uncast() else { return None };
    let number = |e: &Expr| match e.uncast() {
        Expr::Const { text: Some(t), .. } => t.parse::<u32>().ok(),
        _ => None,
    };
    match (name.as_str(), args.as_slice()) {
        ("upper" | "lower", [x]) => head(x),
        ("left", [x, n]) => Some((faithful(x)?, number(n)?)),
        ("substring" | "substr", [x, from, n]) if number(from) == Some(1) => Some((faithful(x)?, number(n)?)),
        _ => None,
    }
}

/// A date or time of which only the day, the month … counts: the column, and a distance that always makes another.
fn period(d: &Draft, e: &Expr) -> Option<(ColumnIndex, i64)> {
    let (c, days_or_less) = span(e)?;
    let unit = match d.classes[c] {
        TypeClass::Date => (days_or_less / DAY).max(1),
        TypeClass::Timestamp { .. } => days_or_less,
        _ => return None,
    };
    Some((c, unit))
}

/// In microseconds.
fn span(e: &Expr) -> Option<(ColumnIndex, i64)> {
    let Expr::Call { name, schema: None, args, .. } = e else { return None };
    let field = |e: &Expr| match e.uncast() {
        Expr::Const { text: Some(t), .. } => length(&t.to_lowercase()),
        _ => None,
    };
    match (name.as_str(), args.as_slice()) {
        ("date", [x]) => Some((moment(x)?.0, DAY * moment(x)?.1)),
        ("date_trunc", [f, x, ..]) => Some((moment(x)?.0, field(f)? * moment(x)?.1)),
        // Only what grows for ever tells periods apart.
        ("extract" | "date_part", [f, x]) if matches!(f.uncast(), Expr::Const { text: Some(t), .. } if t.eq_ignore_ascii_case("year")) => {
            Some((moment(x)?.0, field(f)? * moment(x)?.1))
        }
        _ => None,
    }
}

fn length(field: &str) -> Option<i64> {
    const SECOND: i64 = 1_000_000;
    Some(match field {
        "second" => SECOND,
        "minute" => 60 * SECOND,
        "hour" => 3600 * SECOND,
        "day" => DAY,
        "week" => 7 * DAY,
        "month" => 31 * DAY,
        "quarter" => 92 * DAY,
        "year" => 366 * DAY,
        _ => return None,
    })
}

/// A column of times; twice the distance where clocks of another zone may be put back between two of them.
fn moment(e: &Expr) -> Option<(ColumnIndex, i64)> {
    match e {
        Expr::Column(c) => Some((*c, 1)),
        Expr::Cast { arg, .. } => moment(arg),
        Expr::Call { name, schema: None, args, .. } => match (name.as_str(), args.as_slice()) {
            ("timezone", [zone, x]) => {
                let utc = matches!(zone.uncast(), Expr::Const { text: Some(t), .. } if t.eq_ignore_ascii_case("utc"));
                Some((moment(x)?.0, if utc { 1 } else { 2 }))
            }
            ("timestamp" | "date", [x]) => moment(x),
            _ => None,
        },
        _ => None,
    }
}

/// A sum of columns with constant factors: one of them tells the rows apart, at steps that the others cannot make up
/// for.
fn sum(context: &Context, d: &mut Draft, e: &Expr) -> Option<ColumnIndex> {
    let mut terms = BTreeMap::new();
    linear(e, 1, &mut terms)?;
    terms.retain(|_, k| *k != 0);
    let free = |c: ColumnIndex| {
        let decided = matches!(
            d.columns[c].as_ref().map(|p| &p.strategy),
            None | Some(
                Strategy::Default
                    | Strategy::Sequence { .. }
                    | Strategy::ForeignKeyReference { .. }
                    | Strategy::Forest { .. }
                    | Strategy::KeyDigit { .. }
                    | Strategy::Copy { .. }
            )
        );
        let paired = d.solved.pairs.iter().any(|p| p.left == c || p.right == c);
        let branched = d.branches.iter().any(|b| b.columns.contains_key(&d.table.columns[c].name));
        matches!(d.classes[c], TypeClass::Int(_)) && !decided && !paired && !branched
    };
    if !terms.keys().all(|&c| free(c)) {
        return None;
    }
    let (&main, &factor) = terms.iter().max_by_key(|(c, k)| (k.abs(), std::cmp::Reverse(**c)))?;
    let mut reach = 0i64;
    for (&c, k) in terms.iter().filter(|(c, _)| **c != main) {
        let r = &d.solved.columns[c];
        let low = r.min.unwrap_or(0).min(r.max.unwrap_or(i64::MAX));
        let high = r.max.unwrap_or(i64::MAX).min(low.saturating_add(WIDTH - 1));
        let bounded = crate::checks::Restriction { min: Some(low), max: Some(high), ..r.clone() };
        let mut p = d.columns[c].clone()?;
        columns::constrain(context, d, c, &bounded, &mut p).ok()?;
        d.solved.columns[c] = bounded;
        d.columns[c] = Some(p);
        reach = reach.saturating_add(k.abs().saturating_mul(high - low));
    }
    let step = reach / factor.abs() + 1;
    let step = d.coarse.get(&main).map_or(step, |s| step.max(*s));
    d.coarse.insert(main, step);
    Some(main)
}

/// Adds the expression's columns with their factors.
fn linear(e: &Expr, times: i64, terms: &mut BTreeMap<ColumnIndex, i64>) -> Option<()> {
    let number = |e: &Expr| match e.uncast() {
        Expr::Const { text: Some(t), .. } => t.parse::<i64>().ok(),
        _ => None,
    };
    match e.uncast() {
        Expr::Column(c) => *terms.entry(*c).or_default() += times,
        Expr::Const { .. } => {
            number(e)?;
        }
        Expr::Call { name, schema: None, args, .. } if matches!(name.as_str(), "int8" | "int4") && args.len() == 1 => {
            linear(&args[0], times, terms)?
        }
        Expr::Op { name, schema: None, args, .. } => match (name.as_str(), args.as_slice()) {
            ("+", [a, b]) => {
                linear(a, times, terms)?;
                linear(b, times, terms)?;
            }
            ("-", [a, b]) => {
                linear(a, times, terms)?;
                linear(b, times.checked_neg()?, terms)?;
            }
            ("-", [a]) => linear(a, times.checked_neg()?, terms)?,
            ("*", [a, b]) => match (number(a), number(b)) {
                (Some(k), _) => linear(b, times.checked_mul(k)?, terms)?,
                (_, Some(k)) => linear(a, times.checked_mul(k)?, terms)?,
                _ => return None,
            },
            _ => return None,
        },
        _ => return None,
    }
    Some(())
}
