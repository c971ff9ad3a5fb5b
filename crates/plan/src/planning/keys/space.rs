//! How many values a free column has as a digit, what they are, and where they start.

use crate::checks::Restriction;
use crate::patterns::KEYS;
use crate::planning::{Context, Draft, columns, patterns};
use crate::schema::ColumnIndex;
use crate::strategy::Strategy;
use crate::types::class::{DAY, TypeClass};
use crate::types::{parse, typical};
use seedgen_kernels::Scalar;

/// Spaces of values without an order of their own are used up to here, whatever the rows asked for.
pub(super) const OPEN: u64 = 1 << 32;

/// Below this, a column's value space counts as small, and its values are enumerated.
pub(super) const SMALL: u64 = 1 << 20;

/// How many values a free column has as a digit, what they are, and where they start.
pub(in crate::planning) struct Space {
    pub(in crate::planning) size: u64,
    pub(in crate::planning) start: Option<i64>,
    /// From one value to the next.
    pub(in crate::planning) step: i64,
    pub(in crate::planning) values: Vec<String>,
    /// Null is one more value, the last.
    pub(in crate::planning) null: bool,
}

impl Space {
    /// All its values, where they are few and known.
    pub(super) fn listed(&self, class: &TypeClass) -> Option<Vec<String>> {
        let numbers = || (0..self.size as i64).map(|k| Some(self.start? + k * self.step));
        match class {
            _ if self.size > 4096 => None,
            _ if !self.values.is_empty() => Some(self.values.clone()),
            TypeClass::Bool => Some(vec!["false".into(), "true".into()]),
            TypeClass::Int(_) | TypeClass::Numeric { .. } => {
                numbers().map(|n| Some(decimal(n?, class.scale()))).collect()
            }
            TypeClass::Date => numbers().map(|n| Some(columns::iso(class, n?))).collect(),
            _ => None,
        }
    }
}

pub(in crate::planning) fn space(context: &Context, d: &Draft, c: ColumnIndex) -> Option<Space> {
    let class = &d.classes[c];
    let r = &d.solved.columns[c];
    let p = d.columns[c].as_ref()?;
    let listed = |values: Vec<String>| Space { size: values.len() as u64, start: None, step: 1, values, null: false };
    if let Some(a) = &r.allowed {
        let values = a.iter().filter(|v| !r.forbidden.contains(v)).cloned().collect();
        return Some(listed(distinct(context, d, c, values)));
    }
    if let (Strategy::Constant { value }, false) = (&p.strategy, r.constraints.is_empty()) {
        return Some(listed(vec![value.clone()]));
    }
    if !r.patterns.is_empty() {
        let size = patterned(d, c);
        return (size > 0).then_some(Space { size, start: None, step: 1, values: vec![], null: false });
    }
    match class {
        TypeClass::Bool => Some(Space { size: 2, start: Some(0), step: 1, values: vec![], null: false }),
        TypeClass::Enum { labels } => {
            Some(listed(labels.iter().map(|l| l.0.clone()).filter(|l| !r.forbidden.contains(l)).collect()))
        }
        k if k.is_numeric() && !matches!(k, TypeClass::Float(_)) => {
            let (mut low, high) = bounds(k, r)?;
            let gone: Vec<i64> = gaps(k, r).into_iter().filter(|x| (low..=high).contains(x)).collect();
            if let Some(last) = gone.last() {
                // A small space without the forbidden values; a wide one from behind them on.
                if high as i128 - low as i128 <= 4096 {
                    let texts = (low..=high).filter(|v| !gone.contains(v)).map(|v| decimal(v, k.scale()));
                    return Some(listed(texts.collect()));
                }
                low = last + 1;
            }
            let step = d.coarse.get(&c).copied().unwrap_or(1);
            let size = (high as i128 - low as i128).div_euclid(step as i128) + 1;
            Some(Space {
                size: size.clamp(0, u64::MAX as i128) as u64,
                start: Some(low),
                step,
                values: vec![],
                null: false,
            })
        }
        TypeClass::Date => {
            let today = context.request.run.now / DAY;
            let step = d.coarse.get(&c).copied().unwrap_or(1);
            let back = step.saturating_mul((d.asked + d.state.existing).min(2000) as i64).clamp(3652, 700_000);
            let back = if step == 1 { 3652 } else { back };
            let low = r.min.unwrap_or(today - back).min(r.max.unwrap_or(i64::MAX));
            let high = r.max.unwrap_or(low.max(today) + 7305);
            let low = aligned(low, step);
            let size = if low > high { 0 } else { ((high - low) / step + 1) as u64 };
            Some(Space { size, start: Some(low), step, values: vec![], null: false })
        }
        TypeClass::Timestamp { precision, .. } => {
            let high = r.max.unwrap_or(i64::MAX).min(r.min.unwrap_or(i64::MIN).max(context.request.run.now));
            let high = if r.max.is_none() && r.min.is_some_and(|m| m >= high) { high + 3650 * DAY } else { high };
            let coarse = d.coarse.get(&c).copied().unwrap_or(1);
            let back = coarse.saturating_mul((d.asked + d.state.existing).min(2000) as i64).max(3650 * DAY);
            let low = r.min.unwrap_or(high - back.min(700_000 * DAY));
            let least = 10i64.pow(6 - u32::from((*precision).min(6)));
            let count = |step: i64| {
                let low = aligned(low, step);
                if low > high { 0 } else { ((high - low) / step + 1) as u64 }
            };
            let steps = [60_000_000, 1_000_000, 1000].into_iter().filter(|s| *s > least);
            let step = steps.into_iter().find(|s| count(*s) / 2 >= d.asked + d.state.existing).unwrap_or(least);
            let step = step.max(coarse);
            Some(Space { size: count(step), start: Some(aligned(low, step)), step, values: vec![], null: false })
        }
        // In millionths; what is left of the mantissa tells them apart.
        TypeClass::Float(bytes) if r.float_min.is_some() || r.float_max.is_some() => {
            let low = r.float_min.unwrap_or_else(|| r.float_max.unwrap_or(0.0).min(0.0) - 1e6);
            let high = r.float_max.unwrap_or_else(|| low.max(0.0) + 1e6);
            let largest = low.abs().max(high.abs());
            let exact = if *bytes == 4 { 8e6 } else { 1e15 };
            // What is asked for in hundredths.
            let whole = r.shape.step.filter(|s| s.at == 0).map_or(1, |s| s.by.saturating_mul(10_000));
            let steps = [1, 1000, 1_000_000].into_iter().filter(|s| s % whole == 0).chain([whole]);
            let step = steps.into_iter().find(|s| largest * 1e6 / *s as f64 <= exact)?;
            let (low, high) = ((low * 1e6).ceil() as i64, (high * 1e6).floor() as i64);
            let low = aligned(low, step);
            let size = if low > high { 0 } else { ((high - low) / step + 1) as u64 };
            Some(Space { size, start: Some(low), step, values: vec![], null: false })
        }
        _ => {
            let col = &d.table.columns[c];
            // Where the collation takes different strings for equal, the map is of digits alone.
            let (capacity, letters): (fn(&_, _, _) -> _, u128) = if col.collation_folds {
                (typical::unique_capacity_folding, 10)
            } else {
                (typical::unique_capacity, 26)
            };
            let mut size = capacity(context.schema, col.type_oid, col.typmod)?;
            if let Some(m) = p.max_chars {
                size = size.min(letters.saturating_pow(m.min(30)));
            }
            Some(Space { size: size.min(u64::MAX as u128) as u64, start: None, step: 1, values: vec![], null: false })
        }
    }
}

/// The first multiple of `step` from `low` on: the same grid in every run.
fn aligned(low: i64, step: i64) -> i64 {
    low.saturating_add(step - 1).div_euclid(step) * step
}

/// The least and greatest logical value: from one on, where nothing else is said.
pub(super) fn bounds(class: &TypeClass, r: &Restriction) -> Option<(i64, i64)> {
    let (low, high) = class.int_bounds()?;
    let high = r.max.map_or(high, |m| m.min(high));
    Some((r.min.unwrap_or(if low < 0 { 1.min(high) } else { low }), high))
}

/// Forbidden logical values, sorted.
pub(super) fn gaps(class: &TypeClass, r: &Restriction) -> Vec<i64> {
    let mut gone: Vec<i64> = r
        .forbidden
        .iter()
        .filter_map(|v| match class.parse(v) {
            Some(Scalar::Int(x)) => Some(x),
            _ => None,
        })
        .collect();
    gone.sort_unstable();
    gone
}

pub(in crate::planning) fn decimal(v: i64, scale: u32) -> String {
    if scale == 0 {
        return v.to_string();
    }
    let ten = 10u64.pow(scale);
    let sign = if v < 0 { "-" } else { "" };
    format!("{sign}{}.{:0width$}", v.unsigned_abs() / ten, v.unsigned_abs() % ten, width = scale as usize)
}

/// Texts that the column's type takes for different values: `1.0` and `1.00`, `'a'` and `'a '` in char(n), `A` and
/// `a` where the collation or the type folds are one.
fn distinct(context: &Context, d: &Draft, c: ColumnIndex, values: Vec<String>) -> Vec<String> {
    let column = &d.table.columns[c];
    let folds = column.collation_folds || context.schema.base_type(column.type_oid).is_some_and(|t| t.name == "citext");
    let mut seen: Vec<(Option<Scalar>, String)> = Vec::new();
    let mut kept = Vec::new();
    for v in values {
        let mut text = if folds { v.to_lowercase() } else { v.clone() };
        if matches!(d.classes[c], TypeClass::BpChar { .. }) {
            text = text.trim_end_matches(' ').to_string();
        }
        let value = if d.classes[c].is_text() { None } else { exact(&d.classes[c], &v) };
        let known = |s: &(Option<Scalar>, String)| s.1 == text || value.is_some() && s.0 == value;
        if !seen.iter().any(known) {
            kept.push(if matches!(d.classes[c], TypeClass::BpChar { .. }) && !folds { text.clone() } else { v });
            seen.push((value, text));
        }
    }
    kept
}

/// The value, unless it has more digits than the class keeps: numeric without a scale keeps them all.
fn exact(class: &TypeClass, v: &str) -> Option<Scalar> {
    match class {
        TypeClass::Numeric { precision: None, .. } => parse::decimal(v, 6).map(Scalar::Int),
        k => k.parse(v),
    }
}

/// Can existing values be recognised by listing all values of the space?
pub(super) fn imaged(d: &Draft, c: ColumnIndex, size: u64) -> bool {
    let fold = d.columns[c].as_ref().is_some_and(|p| p.fold.is_some());
    d.classes[c].is_text() && !d.table.columns[c].collation_folds && !fold && size <= SMALL
}

/// How many texts match the column's patterns.
pub(super) fn patterned(d: &Draft, c: ColumnIndex) -> u64 {
    let words = patterns::matching(d, c, &d.solved.columns[c]).and_then(|m| m.words(&m.language()?, KEYS));
    words.map_or(0, |w| w.capacity())
}
