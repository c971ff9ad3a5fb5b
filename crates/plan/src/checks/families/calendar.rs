//! Dates by their parts: EXTRACT and date_part compared, date_trunc(unit, x) = x, x::date = x. Sessions that
//! load run in UTC, so a timestamptz has the parts that UTC gives it. Not here: bounds (the reader) and
//! distances (`linear`).

use super::{binary, comparison, holds};
use crate::checks::reader::{Reader, constant, constants};
use crate::expr::Expr;
use crate::schema::ColumnIndex;
use crate::types::class::{DAY, TypeClass};
use crate::types::parse::{civil_from_days, days_from_civil};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

const HOUR: i64 = 3_600_000_000;

/// A part of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Year,
    Quarter,
    Month,
    Day,
    /// Sunday is 0.
    Dow,
    /// Monday is 1, Sunday 7.
    Isodow,
    Doy,
    /// Days to the end of the month; the last day is 0.
    Left,
}

/// Which days and times of day may occur.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Calendar {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parts: BTreeMap<Part, BTreeSet<i64>>,
    /// Microseconds since midnight, both included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<i64>,
    /// The time of day is a multiple of this; a day: midnight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<i64>,
}

impl Calendar {
    pub fn is_free(&self) -> bool {
        *self == Calendar::default()
    }
    /// Whether the day (since 2000-01-01) may occur.
    pub fn has_day(&self, day: i64) -> bool {
        self.parts.iter().all(|(part, set)| set.contains(&part.of(day)))
    }
    /// The times of day that may occur: the first and the last, as multiples of `every`.
    pub fn times(&self) -> Option<(i64, i64)> {
        let every = self.every.unwrap_or(1);
        let from = self.from.unwrap_or(0);
        let from = from + (every - from % every) % every;
        let to = self.to.unwrap_or(DAY - 1);
        let to = to - to % every;
        (from <= to).then_some((from, to))
    }
    fn allow(&mut self, part: Part, values: BTreeSet<i64>) {
        match self.parts.get_mut(&part) {
            Some(old) => *old = old.intersection(&values).copied().collect(),
            None => {
                self.parts.insert(part, values);
            }
        }
    }
    fn between(&mut self, from: i64, to: i64) {
        self.from = Some(self.from.map_or(from, |f| f.max(from)));
        self.to = Some(self.to.map_or(to, |t| t.min(to)));
    }
    fn multiple(&mut self, every: i64) {
        self.every = Some(self.every.map_or(every, |e| e.max(every)));
    }
}

impl Part {
    pub fn of(self, day: i64) -> i64 {
        let (y, m, d) = civil_from_days(day);
        // 2000-01-01 was a Saturday.
        let dow = (day + 6).rem_euclid(7);
        match self {
            Part::Year => y,
            Part::Quarter => (m + 2) / 3,
            Part::Month => m,
            Part::Day => d,
            Part::Dow => dow,
            Part::Isodow => {
                if dow == 0 {
                    7
                } else {
                    dow
                }
            }
            Part::Doy => day - days_from_civil(y, 1, 1) + 1,
            Part::Left => {
                let next = if m == 12 { days_from_civil(y + 1, 1, 1) } else { days_from_civil(y, m + 1, 1) };
                next - 1 - day
            }
        }
    }
    fn range(self) -> std::ops::RangeInclusive<i64> {
        match self {
            Part::Year => 1..=9999,
            Part::Quarter => 1..=4,
            Part::Month => 1..=12,
            Part::Day => 1..=31,
            Part::Dow => 0..=6,
            Part::Isodow => 1..=7,
            Part::Doy => 1..=366,
            Part::Left => 0..=30,
        }
    }
}

pub(super) fn atom(r: &mut Reader, e: &Expr) -> Option<()> {
    if let Expr::AnyOf { op, all, left, right } = e {
        let values: Vec<f64> = constants(right)?.iter().filter_map(|v| v.parse().ok()).collect();
        return part(r, left, |x| match (op.as_str(), all) {
            ("=", false) => Some(values.contains(&x)),
            ("<>", true) => Some(!values.contains(&x)),
            _ => None,
        });
    }
    if let Expr::Or(parts) = e {
        return alternatives(r, parts);
    }
    if let Some((op, left, value)) = comparison(e) {
        if let Ok(k) = value.parse::<f64>() {
            return part(r, left, |x| Some(holds(op, x, k)));
        }
        return clock(r, op, left, &value);
    }
    let (op, a, b) = binary(e)?;
    if op != "=" {
        return None;
    }
    truncated(r, a, b).or_else(|| truncated(r, b, a)).or_else(|| last_day(r, a, b)).or_else(|| last_day(r, b, a))
}

/// `isodow = 6 OR isodow = 7`: one set.
fn alternatives(r: &mut Reader, parts: &[Expr]) -> Option<()> {
    let mut left = None;
    let mut tests: Vec<(&str, f64)> = Vec::new();
    for p in parts {
        let (op, x, value) = comparison(p)?;
        if *left.get_or_insert(x) != x {
            return None;
        }
        tests.push((op, value.parse().ok()?));
    }
    part(r, left?, |x| Some(tests.iter().any(|(op, k)| holds(op, x, *k))))
}

/// EXTRACT(part FROM column) for which `test` holds.
fn part(r: &mut Reader, e: &Expr, test: impl Fn(f64) -> Option<bool>) -> Option<()> {
    let (name, x) = extract(e)?;
    let c = r.column(x)?;
    let class = r.class(c);
    let time = matches!(class, TypeClass::Time { .. });
    let day = match name.as_str() {
        "year" | "isoyear" => Some(Part::Year),
        "quarter" => Some(Part::Quarter),
        "month" => Some(Part::Month),
        "day" => Some(Part::Day),
        "dow" => Some(Part::Dow),
        "isodow" => Some(Part::Isodow),
        "doy" => Some(Part::Doy),
        _ => None,
    };
    if let Some(part) = day {
        // The ISO year differs from the other in the first and the last days.
        if !class.is_date() || name == "isoyear" {
            return None;
        }
        let mut set = BTreeSet::new();
        for v in part.range() {
            if test(v as f64)? {
                set.insert(v);
            }
        }
        if part == Part::Year {
            return years(r, c, set);
        }
        r.note(c).shape.calendar.allow(part, set);
        return Some(());
    }
    let (unit, many) = match name.as_str() {
        "hour" => (HOUR, 24),
        "minute" => (HOUR / 60, 60),
        "second" => (1_000_000, 60),
        _ => return None,
    };
    if class == TypeClass::Date || !(class.is_date() || time) {
        return None;
    }
    let mut hits = Vec::new();
    for v in 0..many {
        if test(v as f64)? {
            hits.push(v);
        }
    }
    let (&first, &last) = (hits.first()?, hits.last()?);
    if name == "hour" && last - first + 1 == hits.len() as i64 {
        let (from, to) = (first * HOUR, (last + 1) * HOUR - 1);
        if time {
            let r = r.note(c);
            r.min = Some(r.min.map_or(from, |m| m.max(from)));
            r.max = Some(r.max.map_or(to, |m| m.min(to)));
        } else {
            r.note(c).shape.calendar.between(from, to);
        }
        return Some(());
    }
    // Of the finer ones only "none": minute = 0, second = 0. A second may carry a fraction.
    if first == 0 && !time && (hits.len() == 1 || name == "minute" && hits == [0, 30] || quarters(&hits)) {
        let every = if hits.len() == 1 { many * unit } else { hits[1] * unit };
        r.note(c).shape.calendar.multiple(every);
        return Some(());
    }
    None
}

/// 0, n, 2n, … up to the hour.
fn quarters(hits: &[i64]) -> bool {
    hits.len() > 1
        && 60 % hits[1] == 0
        && hits.len() as i64 == 60 / hits[1]
        && hits.windows(2).all(|w| w[1] - w[0] == hits[1])
}

/// Years are bounds where they follow each other.
fn years(r: &mut Reader, c: ColumnIndex, set: BTreeSet<i64>) -> Option<()> {
    let (&first, &last) = (set.first()?, set.last()?);
    let scale = if r.class(c) == TypeClass::Date { 1 } else { DAY };
    let whole = Part::Year.range();
    let (lo, hi) = (days_from_civil(first, 1, 1) * scale, days_from_civil(last + 1, 1, 1) * scale - 1);
    let n = r.note(c);
    if first > *whole.start() {
        n.min = Some(n.min.map_or(lo, |m| m.max(lo)));
    }
    if last < *whole.end() {
        n.max = Some(n.max.map_or(hi, |m| m.min(hi)));
    }
    if last - first + 1 != set.len() as i64 {
        n.shape.calendar.allow(Part::Year, set);
    }
    Some(())
}

fn extract(e: &Expr) -> Option<(String, &Expr)> {
    match e {
        Expr::Call { name, schema: None, args, .. } => match (name.as_str(), args.as_slice()) {
            ("extract" | "date_part", [unit, x]) => Some((constant(unit)?.to_ascii_lowercase(), x)),
            ("int2" | "int4" | "int8" | "numeric" | "float8", [x, ..]) => extract(x),
            _ => None,
        },
        Expr::Cast { arg, .. } => extract(arg),
        _ => None,
    }
}

/// `x::time >= '09:00'` and date_trunc('month', x) = '2024-01-01'.
fn clock(r: &mut Reader, op: &str, left: &Expr, value: &str) -> Option<()> {
    let Expr::Call { name, schema: None, args, .. } = left else { return None };
    let (name, [x]) = (name.as_str(), args.as_slice()) else { return None };
    let c = r.column(x)?;
    if name != "time" || !matches!(r.class(c), TypeClass::Timestamp { .. }) {
        return None;
    }
    let at = crate::types::parse::time(value)?;
    let (from, to) = match op {
        ">=" => (at, DAY - 1),
        ">" => (at + 1, DAY - 1),
        "<=" => (0, at),
        "<" => (0, at - 1),
        "=" => (at, at),
        _ => return None,
    };
    r.note(c).shape.calendar.between(from, to);
    Some(())
}

/// `date_trunc(unit, x) = x`, `x::date = x`.
fn truncated(r: &mut Reader, f: &Expr, x: &Expr) -> Option<()> {
    let c = r.column(x)?;
    let class = r.class(c);
    if !class.is_date() {
        return None;
    }
    // The outer cast of date_trunc(…)::date.
    let mut f = f;
    let (unit, inner) = loop {
        match f {
            Expr::Cast { arg, .. } => f = arg,
            Expr::Call { name, schema: None, args, .. } => match (name.as_str(), args.as_slice()) {
                ("date_trunc", [unit, inner] | [unit, inner, _]) => {
                    break (constant(unit)?.to_ascii_lowercase(), inner);
                }
                ("date", [inner]) if r.column(inner) == Some(c) => break ("day".into(), inner),
                ("date" | "timestamp" | "timestamptz", [inner]) => f = inner,
                _ => return None,
            },
            _ => return None,
        }
    };
    if r.column(inner)? != c {
        return None;
    }
    let set = |v: &[i64]| v.iter().copied().collect::<BTreeSet<i64>>();
    let calendar = &mut r.note(c).shape.calendar;
    match unit.as_str() {
        "year" => calendar.allow(Part::Doy, set(&[1])),
        "quarter" => {
            calendar.allow(Part::Day, set(&[1]));
            calendar.allow(Part::Month, set(&[1, 4, 7, 10]));
        }
        "month" => calendar.allow(Part::Day, set(&[1])),
        "week" => calendar.allow(Part::Isodow, set(&[1])),
        _ => {}
    }
    let every = match unit.as_str() {
        "year" | "quarter" | "month" | "week" | "day" => DAY,
        "hour" => HOUR,
        "minute" => HOUR / 60,
        "second" => 1_000_000,
        "milliseconds" => 1000,
        "microseconds" => 1,
        _ => return None,
    };
    if class != TypeClass::Date {
        calendar.multiple(every);
    }
    Some(())
}

/// `x = date_trunc('month', x) + interval '1 month - 1 day'`: the last day of its month.
fn last_day(r: &mut Reader, x: &Expr, f: &Expr) -> Option<()> {
    let c = r.column(x)?;
    fn sum<'e>(e: &'e Expr, shift: &mut Vec<String>) -> Option<&'e Expr> {
        match e {
            Expr::Cast { arg, .. } => sum(arg, shift),
            Expr::Call { name, schema: None, args, .. }
                if matches!(name.as_str(), "date" | "timestamp" | "timestamptz") =>
            {
                sum(args.first()?, shift)
            }
            Expr::Call { name, schema: None, args, .. } if name == "date_trunc" => {
                (constant(args.first()?)? == "month").then_some(args.get(1)?)
            }
            Expr::Op { name, schema: None, args, .. } => {
                let [a, b] = args.as_slice() else { return None };
                shift.push(format!("{name}{}", constant(b)?));
                sum(a, shift)
            }
            _ => None,
        }
    }
    let mut shift = Vec::new();
    let inner = sum(f, &mut shift)?;
    if r.column(inner)? != c || !r.class(c).is_date() {
        return None;
    }
    shift.sort();
    let shift = shift.join(" ");
    if !matches!(shift.as_str(), "+1 mon -1 days" | "+1 mon -1 day" | "+1 mon -1" | "+1 mon +-1 days") {
        return None;
    }
    let date = r.class(c) == TypeClass::Date;
    let calendar = &mut r.note(c).shape.calendar;
    calendar.allow(Part::Left, [0].into());
    if !date {
        calendar.multiple(DAY);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_days() {
        let day = crate::types::parse::date("2024-02-29").unwrap_or_default();
        let parts = [Part::Year, Part::Quarter, Part::Month, Part::Day, Part::Dow, Part::Isodow, Part::Doy, Part::Left];
        assert_eq!(parts.map(|p| p.of(day)), [2024, 1, 2, 29, 4, 4, 60, 0]);
        assert_eq!(Part::Isodow.of(crate::types::parse::date("2024-03-03").unwrap_or_default()), 7);
    }

    #[test]
    fn times_of_day_are_multiples() {
        let mut c = Calendar { every: Some(HOUR), ..Calendar::default() };
        c.between(9 * HOUR + 1, 17 * HOUR);
        assert_eq!(c.times(), Some((10 * HOUR, 17 * HOUR)));
        c.between(18 * HOUR, 20 * HOUR);
        assert_eq!(c.times(), None);
    }
}
