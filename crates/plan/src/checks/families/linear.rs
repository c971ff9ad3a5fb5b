//! Sums, differences, multiples and products of columns compared with each other: read into `Linear`, in
//! whole logical units, with what is uncertain (months, hours of a day) on the side where the comparison holds
//! all the same. One column alone is a bound. Not here: how several columns are made to agree
//! (`planning/relations`).

use crate::checks::clock;
use crate::checks::reader::{Reader, constant};
use crate::expr::Expr;
use crate::schema::ColumnIndex;
use crate::types::class::{DAY, TypeClass};
use crate::types::parse;
use std::collections::BTreeMap;

/// Floats in relations are multiples of this part of one: sums of them are exact.
pub const FLOAT_PARTS: i64 = 256;
/// An average month; the error of n months is within `MONTH_SLACK`.
const MONTH: i64 = DAY * 3_043_685 / 100_000;
const MONTH_SLACK: i64 = 3 * DAY;
/// Coefficients and constants beyond this are not followed.
const MOST: i128 = 1 << 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cmp {
    /// The sum is at most zero.
    AtMost,
    Zero,
    NotZero,
}

/// `sum of coefficient * column [* column] + constant` compared with zero, in logical units.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    pub terms: Vec<(Vec<ColumnIndex>, i128)>,
    pub constant: i128,
    pub cmp: Cmp,
    /// `column = round(rest)`: that column, and half of its unit is the error.
    pub rounded: Option<ColumnIndex>,
    pub constraint: String,
}

impl Linear {
    pub fn columns(&self) -> Vec<ColumnIndex> {
        let mut v: Vec<ColumnIndex> = self.terms.iter().flat_map(|t| t.0.iter().copied()).collect();
        v.sort_unstable();
        v.dedup();
        v
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number,
    /// Microseconds since 2000.
    Moment,
    /// Microseconds.
    Span,
    /// Microseconds since midnight.
    Clock,
}

/// `(terms + low..=high) / den`.
#[derive(Clone, Debug)]
struct Sum {
    kind: Kind,
    terms: BTreeMap<Vec<ColumnIndex>, i128>,
    low: i128,
    high: i128,
    den: i128,
}

impl Sum {
    fn number(value: i128, den: i128) -> Sum {
        Sum { kind: Kind::Number, terms: BTreeMap::new(), low: value, high: value, den }
    }
    fn of(kind: Kind, c: ColumnIndex, coefficient: i128, den: i128) -> Sum {
        Sum { kind, terms: [(vec![c], coefficient)].into(), low: 0, high: 0, den }
    }
    fn exact(kind: Kind, value: i64) -> Sum {
        Sum { kind, ..Sum::number(value.into(), 1) }
    }
    fn scaled(mut self, by: i128) -> Option<Sum> {
        for v in self.terms.values_mut() {
            *v = v.checked_mul(by).filter(|v| v.abs() < MOST)?;
        }
        let (a, b) = (self.low.checked_mul(by)?, self.high.checked_mul(by)?);
        (self.low, self.high) = (a.min(b), a.max(b));
        (self.high.abs() < MOST && self.low.abs() < MOST).then_some(self)
    }
    fn plus(self, other: Sum, kind: Kind) -> Option<Sum> {
        let (a, b) = (other.den, self.den);
        let mut x = self.scaled(a)?;
        let y = other.scaled(b)?;
        for (k, v) in y.terms {
            *x.terms.entry(k).or_default() += v;
        }
        x.terms.retain(|_, v| *v != 0);
        (x.low, x.high, x.den, x.kind) = (x.low + y.low, x.high + y.high, a.checked_mul(b)?, kind);
        (x.den < MOST).then_some(x)
    }
    fn times(self, other: Sum) -> Option<Sum> {
        // One of them a constant, or both plain columns.
        let (sum, k) = match (self.terms.is_empty(), other.terms.is_empty()) {
            (_, true) => (self, other),
            (true, _) => (other, self),
            _ => return product(self, other),
        };
        if k.low != k.high {
            return None;
        }
        let mut out = sum.scaled(k.low)?;
        out.terms.retain(|_, v| *v != 0);
        out.den = out.den.checked_mul(k.den)?;
        Some(out)
    }
}

/// Every term with every other: at most two columns multiplied.
fn product(a: Sum, b: Sum) -> Option<Sum> {
    if a.low != a.high || b.low != b.high || (a.kind, b.kind) != (Kind::Number, Kind::Number) {
        return None;
    }
    let parts = |s: &Sum| {
        let constant = (s.low != 0).then_some((Vec::new(), s.low));
        s.terms.iter().map(|(k, v)| (k.clone(), *v)).chain(constant).collect::<Vec<_>>()
    };
    let mut out = Sum::number(0, a.den.checked_mul(b.den)?);
    for (x, i) in parts(&a) {
        for (y, j) in parts(&b) {
            let mut key = [x.as_slice(), y.as_slice()].concat();
            key.sort_unstable();
            let k = i.checked_mul(j).filter(|k| k.abs() < MOST)?;
            match key.len() {
                0 => (out.low, out.high) = (out.low + k, out.high + k),
                1 | 2 => *out.terms.entry(key).or_default() += k,
                _ => return None,
            }
        }
    }
    out.terms.retain(|_, v| *v != 0);
    Some(out)
}

pub(super) fn atom(r: &mut Reader, e: &Expr) -> Option<()> {
    let (op, a, b) = super::binary_or_not(e)?;
    super::mirrored(op)?;
    if op == "=" && (rounded(r, a, b).is_some() || rounded(r, b, a).is_some()) {
        return Some(());
    }
    let mut set = Vec::new();
    let left = sum(r, a, &mut set)?;
    let right = sum(r, b, &mut set)?;
    let all = match op {
        ">" | ">=" => difference(right, left)?,
        _ => difference(left, right)?,
    };
    // In whole units: strictly below zero is at most minus one. Times are a second apart.
    let gap = if all.kind == Kind::Number { 1 } else { 1_000_000 * all.den };
    let (constant, cmp) = match op {
        "<" | ">" => (all.high + gap, Cmp::AtMost),
        "<=" | ">=" => (all.high, Cmp::AtMost),
        "=" if all.low == all.high => (all.low, Cmp::Zero),
        "<>" if all.low == all.high => (all.low, Cmp::NotZero),
        _ => return None,
    };
    let den = all.den;
    let terms: Vec<(Vec<ColumnIndex>, i128)> = all.terms.into_iter().collect();
    // COALESCE of one column alone has simpler words that leave it its nulls.
    if !set.is_empty() && terms.len() < 2 {
        return None;
    }
    let classes: Vec<TypeClass> = terms.iter().flat_map(|t| &t.0).map(|c| r.class(*c)).collect();
    let constant = match (apart(&classes), cmp) {
        (false, _) => constant,
        (true, Cmp::AtMost) => constant + i128::from(DAY) * den,
        (true, _) => return None,
    };
    for c in set {
        r.note(c).not_null = true;
    }
    push(r, Linear { terms, constant, cmp, rounded: None, constraint: r.name.to_string() })
}

/// A time with a zone among times without: which day it is depends on the session.
pub fn apart(classes: &[TypeClass]) -> bool {
    let zoned = |k: &TypeClass| matches!(k, TypeClass::Timestamp { tz: true, .. });
    classes.iter().any(zoned) && classes.iter().any(|k| k.is_date() && !zoned(k))
}

fn difference(a: Sum, b: Sum) -> Option<Sum> {
    let kind = match (a.kind, b.kind) {
        (x, y) if x == y => x,
        _ => return None,
    };
    a.plus(b.scaled(-1)?, kind)
}

fn push(r: &mut Reader, mut l: Linear) -> Option<()> {
    let divisor = l.terms.iter().fold(0, |g, t| gcd(g, t.1.abs()));
    if divisor > 1 {
        match l.cmp {
            Cmp::AtMost => l.constant = -(-l.constant).div_euclid(divisor),
            _ if l.rounded.is_some() || l.constant % divisor != 0 => return many(r, l),
            _ => l.constant /= divisor,
        }
        l.terms.iter_mut().for_each(|t| t.1 /= divisor);
    }
    many(r, l)
}

/// One column alone is bounded; several are related.
fn many(r: &mut Reader, l: Linear) -> Option<()> {
    match l.terms.as_slice() {
        [] => match l.cmp {
            Cmp::AtMost => l.constant <= 0,
            Cmp::Zero => l.constant == 0,
            Cmp::NotZero => l.constant != 0,
        }
        .then_some(()),
        [(columns, k)] if columns.len() == 1 => {
            let c = columns[0];
            let float = matches!(r.class(c), TypeClass::Float(_));
            let down = (-l.constant).div_euclid(*k);
            let (min, max) = match l.cmp {
                Cmp::AtMost if *k > 0 => (None, Some(down)),
                Cmp::AtMost => (Some(up_of(-l.constant, *k)), None),
                Cmp::Zero if l.constant % k == 0 => (Some(down), Some(down)),
                Cmp::NotZero if l.constant % k == 0 && !float => {
                    let text = logical_text(&r.class(c), i64::try_from(down).ok()?)?;
                    r.note(c).forbidden.push(text);
                    return Some(());
                }
                _ => return None,
            };
            let narrow = |x: i128| x.clamp(i64::MIN.into(), i64::MAX.into()) as i64;
            let n = r.note(c);
            if float {
                let part = |x: i128| x as f64 / FLOAT_PARTS as f64;
                n.float_min = min.map(part).into_iter().chain(n.float_min).reduce(f64::max);
                n.float_max = max.map(part).into_iter().chain(n.float_max).reduce(f64::min);
            } else {
                n.min = min.map(narrow).into_iter().chain(n.min).max();
                n.max = max.map(narrow).into_iter().chain(n.max).min();
            }
            Some(())
        }
        _ => {
            for c in l.columns() {
                r.note(c);
            }
            r.out.linear.push(l);
            Some(())
        }
    }
}

/// The least x with `k * x <= n` for a negative k.
fn up_of(n: i128, k: i128) -> i128 {
    -(n.div_euclid(-k))
}

fn logical_text(class: &TypeClass, x: i64) -> Option<String> {
    match class {
        TypeClass::Int(_) => Some(x.to_string()),
        k if k.is_date() => Some(crate::planning::iso(k, x)),
        k if k.is_numeric() => {
            let ten = 10i64.checked_pow(k.scale())?;
            let sign = if x < 0 { "-" } else { "" };
            let x = x.unsigned_abs();
            let ten = ten as u64;
            Some(if ten == 1 {
                format!("{sign}{x}")
            } else {
                format!("{sign}{}.{:0w$}", x / ten, x % ten, w = k.scale() as usize)
            })
        }
        _ => None,
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// `c = round(sum, n)`, n the scale of c.
fn rounded(r: &mut Reader, x: &Expr, f: &Expr) -> Option<()> {
    let c = r.column(x)?;
    let Expr::Call { name, schema: None, args, .. } = f else { return None };
    let class = r.class(c);
    let TypeClass::Numeric { scale, .. } = class else { return None };
    let digits: u16 = match (name.as_str(), args.as_slice()) {
        ("round", [_]) => 0,
        ("round", [_, n]) => constant(n)?.parse().ok()?,
        // numeric(p, s) as a cast carries the modifier.
        ("numeric", [_, m]) => {
            let modifier: i32 = constant(m)?.parse().ok()?;
            ((modifier - 4) & 0x7ff) as u16
        }
        _ => return None,
    };
    if digits != scale {
        return None;
    }
    let mut set = Vec::new();
    let inner = sum(r, &args[0], &mut set)?;
    if inner.kind != Kind::Number || inner.low != inner.high {
        return None;
    }
    let own = Sum::of(Kind::Number, c, 1, 10i128.pow(scale.into()));
    let all = own.plus(inner.scaled(-1)?, Kind::Number)?;
    if all.terms.keys().any(|k| k.len() > 1 && k.contains(&c)) {
        return None;
    }
    for c in set {
        r.note(c).not_null = true;
    }
    let l = Linear {
        terms: all.terms.into_iter().collect(),
        constant: all.low,
        cmp: Cmp::Zero,
        rounded: Some(c),
        constraint: r.name.to_string(),
    };
    many(r, l)
}

/// `set` collects columns that may not be null, as the expression gives a null another value.
fn sum(r: &Reader, e: &Expr, set: &mut Vec<ColumnIndex>) -> Option<Sum> {
    match e {
        Expr::Column(_) | Expr::Value => column(r, r.column(e)?),
        Expr::Const { text: Some(text), .. } => literal(text),
        Expr::Cast { arg, .. } => sum(r, arg, set),
        Expr::Clock(_) => moment(r, e),
        Expr::Coalesce(v) => match v.as_slice() {
            [x, c] if constant(c).is_some() => {
                set.push(r.column(x)?);
                sum(r, x, set)
            }
            _ => None,
        },
        Expr::Op { name, schema: None, args, .. } => match (name.as_str(), args.as_slice()) {
            ("-", [x]) => sum(r, x, set)?.scaled(-1),
            ("+", [x]) => sum(r, x, set),
            ("+", [a, b]) => added(sum(r, a, set)?, sum(r, b, set)?),
            ("-", [a, b]) => subtracted(a, sum(r, a, set)?, sum(r, b, set)?, r),
            ("*", [a, b]) => {
                let (a, b) = (sum(r, a, set)?, sum(r, b, set)?);
                let kind = if a.kind == Kind::Number { b.kind } else { a.kind };
                if a.kind != Kind::Number && b.kind != Kind::Number {
                    return None;
                }
                Some(Sum { kind, ..a.times(b)? })
            }
            ("/", [a, b]) => {
                // Whole numbers are truncated.
                if let Expr::Op { type_oid: 20 | 21 | 23, .. } = e {
                    return None;
                }
                let (a, k) = (sum(r, a, set)?, sum(r, b, set)?);
                if !k.terms.is_empty() || k.low != k.high || k.low == 0 || k.kind != Kind::Number {
                    return None;
                }
                let kind = a.kind;
                let sign = k.low.signum();
                let mut out = a.scaled(k.den * sign)?;
                out.den = out.den.checked_mul(k.low.abs())?;
                Some(Sum { kind, ..out })
            }
            _ => None,
        },
        Expr::Call { name, schema: None, args, .. } => called(r, e, name, args, set),
        _ => None,
    }
}

fn called(r: &Reader, e: &Expr, name: &str, args: &[Expr], set: &mut Vec<ColumnIndex>) -> Option<Sum> {
    match (name, args) {
        ("now" | "clock_timestamp" | "statement_timestamp" | "transaction_timestamp", []) => moment(r, e),
        ("int8" | "int4" | "int2", [x]) => {
            // From a wider type it would be rounded.
            let s = sum(r, x, set)?;
            let whole = s.terms.keys().flatten().all(|c| matches!(r.class(*c), TypeClass::Int(_)));
            (whole && s.den == 1).then_some(s)
        }
        ("numeric" | "float8" | "float4", [x]) => sum(r, x, set),
        // Years and months are of no exact length.
        ("make_interval", [years, months, rest @ ..]) if is_zero(years) && is_zero(months) => {
            const UNITS: [i64; 5] = [7 * DAY, DAY, 3_600_000_000, 60_000_000, 1_000_000];
            let mut all = Sum::exact(Kind::Span, 0);
            for (x, unit) in rest.iter().zip(UNITS).filter(|(x, _)| !is_zero(x)) {
                let part = sum(r, x, set).filter(|s| s.kind == Kind::Number)?.scaled(unit.into())?;
                all = all.plus(part, Kind::Span)?;
            }
            Some(all)
        }
        ("timestamp" | "timestamptz", [x, ..]) => sum(r, x, set),
        ("timezone", [_, x]) => {
            let mut s = sum(r, x, set)?;
            s.low -= i128::from(DAY) * s.den;
            s.high += i128::from(DAY) * s.den;
            Some(s)
        }
        ("date", [x]) => {
            let mut s = sum(r, x, set)?;
            if s.kind != Kind::Moment {
                return None;
            }
            // Midnight is up to a day before.
            if s.terms.keys().flatten().any(|c| r.class(*c) != TypeClass::Date) {
                s.low -= i128::from(DAY - 1) * s.den;
            }
            Some(s)
        }
        ("age", [x]) => {
            difference_of_moments(sum(r, &Expr::Clock("current_date".into()), set)?, sum(r, x, set)?, MONTH_SLACK)
        }
        ("age", [x, y]) => difference_of_moments(sum(r, x, set)?, sum(r, y, set)?, MONTH_SLACK),
        ("extract" | "date_part", [unit, x]) if constant(unit)? == "epoch" => {
            let s = sum(r, x, set)?;
            // Seconds since 1970.
            let since = if s.kind == Kind::Moment { 946_684_800_000_000i128 } else { 0 };
            let mut out = Sum { kind: Kind::Number, ..s };
            out.low += since * out.den;
            out.high += since * out.den;
            out.den = out.den.checked_mul(1_000_000)?;
            Some(out)
        }
        _ => None,
    }
}

fn is_zero(e: &Expr) -> bool {
    constant(e).and_then(|c| c.parse::<f64>().ok()) == Some(0.0)
}

fn column(r: &Reader, c: ColumnIndex) -> Option<Sum> {
    let class = r.class(c);
    Some(match class {
        TypeClass::Int(_) => Sum::of(Kind::Number, c, 1, 1),
        TypeClass::Numeric { scale, .. } => Sum::of(Kind::Number, c, 1, 10i128.pow(scale.into())),
        TypeClass::Money => Sum::of(Kind::Number, c, 1, 100),
        TypeClass::Float(_) => Sum::of(Kind::Number, c, 1, FLOAT_PARTS.into()),
        TypeClass::Date => Sum::of(Kind::Moment, c, DAY.into(), 1),
        TypeClass::Timestamp { .. } => Sum::of(Kind::Moment, c, 1, 1),
        TypeClass::Time { .. } => Sum::of(Kind::Clock, c, 1, 1),
        _ => return None,
    })
}

fn literal(text: &str) -> Option<Sum> {
    let text = text.trim();
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-') && !text[1.min(text.len())..].contains('-') {
        let digits = text.split_once('.').map_or(0, |t| t.1.len() as u32);
        return Some(Sum::number(parse::decimal(text, digits)?.into(), 10i128.checked_pow(digits)?));
    }
    if let Some(t) = text.strip_prefix('$') {
        return literal(&t.replace(',', ""));
    }
    if let Some(at) = parse::timestamp(text) {
        return Some(Sum::exact(Kind::Moment, at));
    }
    if text.contains(' ') || text.matches(':').count() != 2 {
        return interval(text);
    }
    // A time of day and a short interval are written alike; `added` and `difference` take it as needed.
    Some(Sum::exact(Kind::Span, parse::time(text)?))
}

/// As PostgreSQL writes it; months are uncertain by a few days.
fn interval(text: &str) -> Option<Sum> {
    let (mut months, mut micros) = (0i64, 0i64);
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        if word.contains(':') {
            let (sign, clock) = word.strip_prefix('-').map_or((1, word), |w| (-1, w));
            micros += sign * parse::time(clock)?;
            continue;
        }
        let n: i64 = word.parse().ok()?;
        match words.next()?.trim_end_matches('s') {
            "year" => months += 12 * n,
            "mon" | "month" => months += n,
            "day" => micros += n.checked_mul(DAY)?,
            _ => return None,
        }
    }
    let mut s = Sum::exact(Kind::Span, micros.checked_add(months.checked_mul(MONTH)?)?);
    if months != 0 {
        s.low -= i128::from(MONTH_SLACK);
        s.high += i128::from(MONTH_SLACK);
    }
    Some(s)
}

/// The run's present, give or take a day: when the rows arrive it is later, and it may be another zone.
fn moment(r: &Reader, e: &Expr) -> Option<Sum> {
    let at = clock::moment(e, r.now)?;
    let mut s = Sum::exact(Kind::Moment, at);
    s.low -= i128::from(DAY);
    s.high += i128::from(2 * DAY);
    Some(s)
}

fn added(a: Sum, b: Sum) -> Option<Sum> {
    use Kind::*;
    match (a.kind, b.kind) {
        (Number, Number) | (Span, Span) => {
            let kind = a.kind;
            a.plus(b, kind)
        }
        (Moment, Span) | (Span, Moment) => a.plus(b, Moment),
        (Clock, Span) | (Span, Clock) => a.plus(b, Clock),
        // date + days.
        (Moment, Number) => a.plus(b.scaled(DAY.into())?, Moment),
        (Number, Moment) => b.plus(a.scaled(DAY.into())?, Moment),
        _ => None,
    }
}

fn subtracted(left: &Expr, a: Sum, b: Sum, r: &Reader) -> Option<Sum> {
    use Kind::*;
    match (a.kind, b.kind) {
        (Moment, Moment) => {
            // date - date is a number of days, timestamps' difference an interval.
            let dates = |s: &Sum| s.terms.keys().flatten().all(|c| r.class(*c) == TypeClass::Date);
            let days = dates(&a) && dates(&b) && !has_time(left);
            let s = difference_of_moments(a, b, 0)?;
            match days {
                false => Some(s),
                true => Some(Sum { kind: Number, den: s.den.checked_mul(DAY.into())?, ..s }),
            }
        }
        (Clock, Clock) => a.plus(b.scaled(-1)?, Span),
        _ => added(a, b.scaled(-1)?),
    }
}

/// A date that has been cast to a timestamp.
fn has_time(e: &Expr) -> bool {
    matches!(e, Expr::Call { name, .. } if name.starts_with("timestamp") || name == "now")
}

fn difference_of_moments(a: Sum, b: Sum, slack: i64) -> Option<Sum> {
    if (a.kind, b.kind) != (Kind::Moment, Kind::Moment) {
        return None;
    }
    let mut s = a.plus(b.scaled(-1)?, Kind::Span)?;
    s.low -= i128::from(slack) * s.den;
    s.high += i128::from(slack) * s.den;
    Some(s)
}
