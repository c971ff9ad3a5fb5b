//! Columns whose values are more than an interval or a list: parts of dates, steps, tests of whole numbers.
//! What is drawn is projected onto the nearest value that fits (`Project`); what is to be unique becomes a
//! list. Not here: what constraints say (`checks::families`).

use super::addresses::addresses;
use super::documents::documents;
use super::keys::decimal;
use super::samples::Sampler;
use super::{Context, Draft, heads};
use crate::checks::Restriction;
use crate::checks::families::calendar::Calendar;
use crate::checks::families::json::{Document, Kind};
use crate::checks::families::number::Step;
use crate::plan::{ColumnPlan, Project};
use crate::schema::{ColumnIndex, KeyPart};
use crate::strategy::{DrawBy, Number, Strategy};
use crate::types::class::{DAY, TypeClass};
use seedgen_kernels::{Scalar, hash};

/// Whole numbers that are looked at for one that passes a test.
const LOOKED_AT: i64 = 200_000;
/// Values of a pool.
const ENOUGH: usize = 1000;
/// Texts of documents, arrays and addresses.
const POOL: u64 = 256;
/// Addresses, ranges and spans that a key takes from a list.
const MOST_LISTED: usize = 10_000;
const YEAR: i64 = 365;

/// What the column's shape makes of its plan. None: nothing is left.
pub fn apply(context: &Context, d: &Draft, i: ColumnIndex, r: &Restriction, p: &mut ColumnPlan) -> Option<()> {
    let now = context.request.run.now;
    let class = &d.classes[i];
    let shape = &r.shape;
    if *class == TypeClass::Other {
        return texts(context, d, i, r, p);
    }
    let mut project = Project { ascii: shape.ascii && class.is_text(), ..Project::default() };
    if !shape.tests.is_empty() {
        let values = whole_numbers(class, r, ENOUGH);
        if values.is_empty() {
            return None;
        }
        let values = values.into_iter().map(|v| v.to_string()).collect();
        p.strategy = Strategy::SeedPool { values, draw: DrawBy::Uniform };
    } else if let Some(step) = shape.step {
        // Beside a forbidden value, the side that the bounds have kept.
        let cut = Restriction { min: p.min.or(r.min), max: p.max.or(r.max), ..r.clone() };
        let (lo, hi) = stepped_bounds(class, &cut, step)?;
        (p.min, p.max) = (Some(lo), Some(hi));
        widen(&mut p.strategy, class, step, lo, hi);
        project.step = Some(step);
    }
    if class.is_date() && !shape.calendar.is_free() {
        shape.calendar.times()?;
        let (first, last) = span(class, r.min, r.max, now);
        (first..=last).find(|&day| shape.calendar.has_day(day))?;
        project.calendar = Some(shape.calendar.clone());
    }
    if project != Project::default() {
        p.project = Some(project);
    }
    Some(())
}

/// Columns of types that are known by their text draw from texts that have the shape.
fn texts(context: &Context, d: &Draft, i: ColumnIndex, r: &Restriction, p: &mut ColumnPlan) -> Option<()> {
    let (shape, column) = (&r.shape, &d.table.columns[i]);
    let key = hash::key(context.request.run.seed, &format!("{}.{} values", d.table.path(), column.name));
    let sampler = Sampler {
        schema: context.schema,
        table: d.table,
        now: context.request.run.now,
        key,
        languages: Default::default(),
    };
    let values = if let Some(doc) = &shape.json {
        let object = Document { kinds: Some([Kind::Object].into()), ..Document::default() };
        if *doc == object && matches!(p.strategy, Strategy::Json { .. } | Strategy::TypeDefault) {
            return Some(());
        }
        documents(doc, key, POOL)?
    } else if let Some(n) = &shape.net {
        let cidr = context.schema.base_type(column.type_oid).is_some_and(|t| t.name == "cidr");
        addresses(n, cidr, key, POOL)?
    } else if sampler.constrained(column.type_oid, 0) {
        match sampler.texts(column.type_oid, column.typmod, r, POOL) {
            Some(values) => values,
            // What is not followed here, a search looks for: it tests all that bears on the column.
            None => return Some(()),
        }
    } else if let Some((array, (of, _))) = shape.array.as_ref().and_then(|a| Some((a, a.head.as_ref()?))) {
        let mut rest = r.clone();
        rest.shape.array = Some(heads::tail(array));
        let tails = sampler.texts(column.type_oid, column.typmod, &rest, POOL)?;
        let of = &d.table.columns[*of].name;
        p.strategy = heads::headed(of, &tails);
        p.reason = format!("{}; {of} in front", p.reason);
        return Some(());
    } else if shape.array.is_some() || shape.range.is_some() || shape.span.is_some() {
        sampler.texts(column.type_oid, column.typmod, r, POOL)?
    } else {
        return Some(());
    };
    p.strategy = Strategy::SeedPool { values, draw: DrawBy::Uniform };
    Some(())
}

/// Whether an input text has the shape.
pub fn admits(class: &TypeClass, r: &Restriction, v: &str) -> bool {
    let shape = &r.shape;
    match class.parse(v) {
        Some(Scalar::Int(x)) if class.is_date() => on(class, &shape.calendar, x),
        Some(Scalar::Int(x)) => {
            shape.step.is_none_or(|s| (x - s.at) % s.by == 0) && shape.tests.iter().all(|t| t.holds(x))
        }
        Some(Scalar::Bytes(b)) => !shape.ascii || b.is_ascii(),
        _ => true,
    }
}

fn on(class: &TypeClass, calendar: &Calendar, x: i64) -> bool {
    if *class == TypeClass::Date {
        return calendar.has_day(x);
    }
    let (day, time) = (x.div_euclid(DAY), x.rem_euclid(DAY));
    let every = calendar.every.unwrap_or(1);
    calendar.has_day(day) && time % every == 0 && calendar.times().is_some_and(|(a, b)| a <= time && time <= b)
}

/// Columns of unique keys become lists of the values that they may have, as many as the rows could want.
pub fn list_keys(context: &Context, d: &mut Draft) {
    let keys = d.table.uniques.iter().flat_map(|u| &u.keys);
    let columns: Vec<ColumnIndex> =
        keys.filter_map(|k| if let KeyPart::Column(c) = k { Some(*c) } else { None }).collect();
    let wanted = (d.asked.saturating_add(d.state.existing).saturating_mul(2)).clamp(1000, 100_000) as usize;
    for c in columns {
        let r = d.solved.columns[c].clone();
        if r.allowed.is_some() || d.columns[c].is_some() {
            continue;
        }
        let class = &d.classes[c];
        let texts: Vec<String> = if let Some(net) = &r.shape.net {
            let cidr = context.schema.base_type(d.table.columns[c].type_oid).is_some_and(|t| t.name == "cidr");
            let key = hash::key(context.request.run.seed, &format!("{}.{} values", d.table.path(), c));
            addresses(net, cidr, key, wanted.min(MOST_LISTED) as u64).unwrap_or_default()
        } else if r.shape.range.is_some() || r.shape.span.is_some() {
            let column = &d.table.columns[c];
            let sampler = Sampler {
                schema: context.schema,
                table: d.table,
                now: context.request.run.now,
                key: hash::key(context.request.run.seed, &format!("{}.{} values", d.table.path(), column.name)),
                languages: Default::default(),
            };
            sampler.texts(column.type_oid, column.typmod, &r, wanted.min(MOST_LISTED) as u64).unwrap_or_default()
        } else if class.is_date() && !r.shape.calendar.is_free() {
            days(class, &r, context.request.run.now, wanted)
        } else if r.shape.tests.is_empty() && r.shape.step.is_none() {
            continue;
        } else if matches!(class, TypeClass::Int(_)) {
            whole_numbers(class, &r, wanted).into_iter().map(|v| v.to_string()).collect()
        } else if matches!(class, TypeClass::Numeric { .. }) && few_whole(class, &r, d.asked + d.state.existing) {
            whole_numbers(class, &r, wanted).into_iter().map(|v| decimal(v, class.scale())).collect()
        } else {
            continue;
        };
        if !texts.is_empty() {
            d.solved.columns[c].allowed = Some(texts);
        }
    }
}

/// The days that may occur, the latest of the past first.
fn days(class: &TypeClass, r: &Restriction, now: i64, wanted: usize) -> Vec<String> {
    let (first, last) = span(class, r.min, r.max, now);
    let today = now.div_euclid(DAY).clamp(first, last);
    let Some((from, _)) = r.shape.calendar.times() else { return Vec::new() };
    let (unit, add) = if *class == TypeClass::Date { (1, 0) } else { (DAY, from) };
    let order = (first..=today).rev().chain(today + 1..=last);
    let fits = order.filter(|&day| r.shape.calendar.has_day(day)).map(|day| day * unit + add);
    fits.filter(|x| r.min.is_none_or(|m| *x >= m) && r.max.is_none_or(|m| *x <= m))
        .take(wanted)
        .map(|x| super::iso(class, x))
        .collect()
}

/// The days between which values are looked for: a long life back, twenty years ahead.
pub fn span(class: &TypeClass, min: Option<i64>, max: Option<i64>, now: i64) -> (i64, i64) {
    // Whole days within the bounds, where there are any.
    let first = |x: i64| if *class == TypeClass::Date { x } else { (x + DAY - 1).div_euclid(DAY) };
    let last = |x: i64| if *class == TypeClass::Date { x } else { (x + 1).div_euclid(DAY) - 1 };
    let today = now.div_euclid(DAY);
    match (min.map(first), max.map(last)) {
        (Some(a), Some(b)) if a > b => (b, a),
        (Some(a), Some(b)) => (a.max(b - 1000 * YEAR), b),
        (Some(a), None) => (a, (today + 20 * YEAR).max(a + 20 * YEAR)),
        (None, Some(b)) => ((today - 110 * YEAR).min(b - 20 * YEAR), b),
        (None, None) => (today - 110 * YEAR, today + 20 * YEAR),
    }
}

fn limits(class: &TypeClass, r: &Restriction) -> (i64, i64) {
    let (lo, hi) = class.int_bounds().unwrap_or((i64::MIN / 4, i64::MAX / 4));
    let lo = r.min.map_or(lo, |m| m.max(lo)).max(i64::MIN / 4);
    let hi = r.max.map_or(hi, |m| m.min(hi)).min(i64::MAX / 4);
    let ten = |x: f64| (x * 100.0).clamp(-1e15, 1e15);
    match class {
        TypeClass::Float(_) => (
            r.float_min.map_or(-1e15 as i64, |x| ten(x).ceil() as i64),
            r.float_max.map_or(1e15 as i64, |x| ten(x).floor() as i64),
        ),
        _ => (lo, hi),
    }
}

/// Numbers without decimals, which a key of numbers in steps counts, are fewer than the rows, and not all there are.
fn few_whole(class: &TypeClass, r: &Restriction, rows: u64) -> bool {
    let (lo, hi) = limits(class, r);
    let unit = 10i128.pow(class.scale());
    let finer = r.shape.step.is_some_and(|s| i128::from(s.by) % unit != 0);
    finer && i128::from(hi).div_euclid(unit) - i128::from(lo).div_euclid(unit) < i128::from(rows)
}

/// Whole numbers that pass: up from the least that is not negative, then down.
fn whole_numbers(class: &TypeClass, r: &Restriction, wanted: usize) -> Vec<i64> {
    let (lo, hi) = limits(class, r);
    let start = 0.clamp(lo, hi);
    let passes = |x: &i64| {
        r.shape.step.is_none_or(|s| (x - s.at) % s.by == 0)
            && r.shape.tests.iter().all(|t| t.holds(*x))
            && !r.forbidden.iter().any(|f| class.parse(f) == Some(Scalar::Int(*x)))
    };
    let up = start..=hi.min(start.saturating_add(LOOKED_AT));
    let down = (lo.max(start.saturating_sub(LOOKED_AT))..start).rev();
    let found: Vec<i64> = up.filter(passes).take(wanted).collect();
    if found.is_empty() { down.filter(passes).take(wanted).collect() } else { found }
}

/// The first and the last value of the step within the bounds.
fn stepped_bounds(class: &TypeClass, r: &Restriction, s: Step) -> Option<(i64, i64)> {
    let (lo, hi) = limits(class, r);
    let lo = lo + (s.at - lo).rem_euclid(s.by);
    let hi = hi - (hi - s.at).rem_euclid(s.by);
    (lo <= hi).then_some((lo, hi))
}

/// A draw that spans few steps gives way to one over a hundred of them.
fn widen(s: &mut Strategy, class: &TypeClass, step: Step, lo: i64, hi: i64) {
    let unit = match class {
        TypeClass::Float(_) => 100.0,
        _ => 10f64.powi(class.scale() as i32),
    };
    let by = step.by as f64 / unit;
    let narrow = match s {
        Strategy::Uniform { min, max, .. }
        | Strategy::NormalDistribution { min, max, .. }
        | Strategy::LogNormal { min, max, .. }
        | Strategy::Exponential { min, max, .. } => max.as_f64() - min.as_f64() < 20.0 * by,
        Strategy::Constant { .. } => false,
        _ => !matches!(s, Strategy::Sum { .. } | Strategy::Product { .. } | Strategy::Copy { .. } | Strategy::Default),
    };
    if narrow {
        let first = step.at.max(lo);
        let last = first.saturating_add(step.by.saturating_mul(100)).min(hi);
        let number = |x: i64| if unit == 1.0 { Number::Int(x) } else { Number::Float(x as f64 / unit) };
        *s = Strategy::Uniform { min: number(first.min(last)), max: number(last), precision: None };
    }
}

/// The latest allowed day at or before each day of the span (the first allowed one, where none is before).
pub fn table_of_days(calendar: &Calendar, first: i64, last: i64) -> Vec<i64> {
    let Some(start) = (first..=last).find(|&d| calendar.has_day(d)) else { return Vec::new() };
    let mut at = start;
    (first..=last)
        .map(|day| {
            if calendar.has_day(day) {
                at = day;
            }
            at
        })
        .collect()
}
