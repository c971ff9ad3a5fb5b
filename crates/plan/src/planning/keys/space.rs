//! How many values a free column has as a digit, what they are, and where they start.

use crate::patterns::KEYS;
use crate::planning::{Context, Draft, patterns};
use crate::schema::ColumnIndex;
use crate::strategy::Strategy;
use crate::types::class::{DAY, TypeClass};
use crate::types::typical;

/// Spaces of values without an order of their own are used up to here, whatever the rows asked for.
pub(super) const OPEN: u64 = 1 << 32;

/// Below this, a column's value space counts as small, and its values are enumerated.
pub(super) const SMALL: u64 = 1 << 20;

/// How many values a free column has as a digit, what they are, and where they start.
pub(super) struct Space {
    pub(super) size: u64,
    pub(super) start: Option<i64>,
    pub(super) values: Vec<String>,
}

pub(super) fn space(context: &Context, d: &Draft, c: ColumnIndex) -> Option<Space> {
    let class = &d.classes[c];
    let r = &d.solved.columns[c];
    let p = d.columns[c].as_ref()?;
    let listed = |values: Vec<String>| Space { size: values.len() as u64, start: None, values };
    if let Some(a) = &r.allowed {
        let mut values: Vec<String> = a.iter().filter(|v| !r.forbidden.contains(v)).cloned().collect();
        values.dedup();
        return Some(listed(values));
    }
    if let (Strategy::Constant { value }, false) = (&p.strategy, r.constraints.is_empty()) {
        return Some(listed(vec![value.clone()]));
    }
    if !r.patterns.is_empty() {
        let size = patterned(d, c);
        return (size > 0).then_some(Space { size, start: None, values: vec![] });
    }
    match class {
        TypeClass::Bool => Some(Space { size: 2, start: Some(0), values: vec![] }),
        TypeClass::Enum { labels } => Some(listed(labels.iter().map(|l| l.0.clone()).collect())),
        k if k.is_numeric() && !matches!(k, TypeClass::Float(_)) => {
            let (low, high) = k.int_bounds()?;
            let high = r.max.map_or(high, |m| m.min(high));
            let low = r.min.unwrap_or(if low < 0 { 1.min(high) } else { low });
            Some(Space {
                size: (high as i128 - low as i128 + 1).clamp(0, u64::MAX as i128) as u64,
                start: Some(low),
                values: vec![],
            })
        }
        TypeClass::Date => {
            let today = context.request.run.now / DAY;
            let low = r.min.unwrap_or(today - 3652).min(r.max.unwrap_or(i64::MAX));
            let high = r.max.unwrap_or(low.max(today) + 7305);
            Some(Space { size: (high - low + 1) as u64, start: Some(low), values: vec![] })
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
            Some(Space { size: size.min(u64::MAX as u128) as u64, start: None, values: vec![] })
        }
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
