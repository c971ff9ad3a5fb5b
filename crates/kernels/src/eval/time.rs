//! Kernels of dates and times: growth over a span, a gap after another time.

use super::access::ints;
use crate::column::{Column, Vals};
use crate::dist::{log_uniform_in, quantile};
use crate::error::KernelError;
use crate::hash::{below, cell, subkey, unit};
use crate::program::{NodeId, Trend};

/// `numbers` are the first row and the number of rows that the span is divided over.
pub(super) fn trending(rows: &[u64], key: u64, (from, to): (i64, i64), numbers: (u64, u64), trend: &Trend) -> Column {
    let (first, n) = numbers;
    let (lo, hi) = (from.min(to), from.max(to));
    let span = (to as i128 - from as i128) as f64;
    let point = |&r: &u64| {
        let i = r.saturating_sub(first);
        if i >= n {
            return to;
        }
        let t = (i as f64 + unit(cell(key, r))) / n as f64;
        let offset = (quantile(trend, t.min(1.0)) * span) as i64;
        from.saturating_add(offset).clamp(lo, hi)
    };
    Column::ints(rows.iter().map(point).collect())
}

pub(super) fn gap(
    node: NodeId,
    rows: &[u64],
    key: u64,
    base: &Column,
    (min, max): (i64, i64),
    cap: i64,
) -> Result<Column, KernelError> {
    let from = ints(node, base)?;
    let max = max.max(min);
    let shift = if min < 1 { 1.0 - min as f64 } else { 0.0 };
    let (a, b) = (libm::log(min as f64 + shift), libm::log(max as f64 + shift + 1.0));
    // A gap of its own for those that the cap cuts: the first one says only that it was too long.
    let cut_key = subkey(key, 1);
    let point = |(&r, &base): (&u64, &i64)| {
        let gap = if min == max { min } else { log_uniform_in(unit(cell(key, r)), a, b, shift, min, max) };
        let t = base.saturating_add(gap);
        if t <= cap {
            t
        } else if base >= cap {
            base
        } else {
            let room = (cap.wrapping_sub(base) as u64).wrapping_add(1);
            base.wrapping_add(below(cell(cut_key, r), room) as i64)
        }
    };
    let v = rows.iter().zip(from.iter()).map(point).collect();
    Ok(Column { vals: Vals::Int(v), nulls: base.nulls.clone() })
}
