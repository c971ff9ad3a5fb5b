//! Kernels of dates and times: growth over a span, a gap after another time, hours and weekdays.

use super::access::{either_null, ints};
use crate::column::{Column, Vals};
use crate::dist::{Steps, log_uniform_in, quantile};
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

/// What lies within half a period of each input, drawn anew by the density.
#[allow(clippy::too_many_arguments)]
pub(super) fn seasonal(
    node: NodeId,
    rows: &[u64],
    key: u64,
    input: &Column,
    not_below: &Column,
    not_above: i64,
    period: i64,
    steps: &Steps,
) -> Result<Column, KernelError> {
    if period < 2 {
        return Err(KernelError::Parameter { node, what: "a period has at least two steps" });
    }
    let (values, least) = (ints(node, input)?, ints(node, not_below)?);
    let length = period as f64;
    let point = |r: u64, t: i64, low: i64| {
        let begin = t.saturating_sub(period / 2);
        let phase = begin.rem_euclid(period) as f64 / length;
        let before = steps.share(phase);
        // What of the density lies between the beginning and a place behind it, both in periods.
        let until = |place: f64| {
            let x = phase + place.clamp(0.0, 1.0);
            if x < 1.0 { steps.share(x) - before } else { 1.0 - before + steps.share(x - 1.0) }
        };
        let place = |x: i64| (x as i128 - begin as i128) as f64 / length;
        let (a, b) = (until(place(low)), until(place(not_above.saturating_add(1))));
        if low > not_above || b - a < 1e-9 {
            return t;
        }
        let share = before + a + unit(cell(key, r)) * (b - a);
        let turns = libm::floor(share);
        let x = turns + steps.quantile(share - turns) - phase;
        begin.saturating_add(libm::floor(x * length) as i64).clamp(low, not_above)
    };
    let v = rows.iter().zip(values.iter()).zip(least.iter()).map(|((&r, &t), &low)| point(r, t, low)).collect();
    Ok(Column { vals: Vals::Int(v), nulls: either_null(&input.nulls, &not_below.nulls) })
}
