//! Kernels of learnt distributions: normal numbers that go together, shares of the standard normal distribution,
//! and values at a share. Not here: where shares and weights come from.

use super::access::{either_null, floats};
use crate::column::{Column, Vals};
use crate::dist::{Steps, between, normal_cdf, normal_quantile};
use crate::error::KernelError;
use crate::program::NodeId;
use std::borrow::Cow;

/// The quantile of 0 and 1 is none: the least and greatest shares that a cell's hash can give.
const LEAST: f64 = 1.0 / (1u64 << 53) as f64;

pub(super) fn probit(node: NodeId, c: &Column) -> Result<Column, KernelError> {
    let v = floats(node, c)?.iter().map(|&u| normal_quantile(u.clamp(LEAST, 1.0 - LEAST))).collect();
    Ok(Column { vals: Vals::Float(v), nulls: c.nulls.clone() })
}

/// The share of the standard normal distribution below the weighted sum of the inputs.
pub(super) fn together(node: NodeId, inputs: &[(&Column, f64)], rows: usize) -> Result<Column, KernelError> {
    let mut sum = vec![0.0; rows];
    let mut nulls = None;
    for (c, weight) in inputs {
        for (s, x) in sum.iter_mut().zip(floats(node, c)?.iter()) {
            *s += weight * x;
        }
        nulls = either_null(&nulls, &c.nulls);
    }
    sum.iter_mut().for_each(|s| *s = normal_cdf(*s));
    Ok(Column { vals: Vals::Float(sum), nulls })
}

/// Between the points on both sides of the share, which lie at equal steps.
pub(super) fn quantile(node: NodeId, share: &Column, points: &Column) -> Result<Column, KernelError> {
    let u = floats(node, share)?;
    if points.is_empty() || points.nulls.is_some() {
        return Err(KernelError::Parameter { node, what: "quantiles want points that are not null" });
    }
    let last = points.len() - 1;
    // The point below, and the way to the next one.
    let place = |u: f64| {
        let x = u.clamp(0.0, 1.0) * last as f64;
        let below = (x as usize).min(last);
        (below, (below + 1).min(last), x - below as f64)
    };
    let vals = match &points.vals {
        Vals::Int(p) => Vals::Int(
            u.iter()
                .map(|&u| {
                    let (a, b, way) = place(u);
                    let step = libm::round(way * (i128::from(p[b]) - i128::from(p[a])) as f64);
                    (i128::from(p[a]) + step as i128).clamp(i64::MIN.into(), i64::MAX.into()) as i64
                })
                .collect(),
        ),
        Vals::Float(p) => Vals::Float(
            u.iter()
                .map(|&u| {
                    let (a, b, way) = place(u);
                    between(p[a], p[b], way)
                })
                .collect(),
        ),
        Vals::Bytes(_) => return Err(KernelError::Type { node, wanted: "numbers", found: "byte strings" }),
    };
    Ok(Column { vals, nulls: share.nulls.clone() })
}

/// The place of the share in a range, by a density over it.
pub(super) fn density(
    node: NodeId,
    share: &Column,
    (from, to): (i64, i64),
    steps: &Steps,
) -> Result<Column, KernelError> {
    let (lo, hi) = (from.min(to), from.max(to));
    let span = (to as i128 - from as i128) as f64;
    let at = |&u: &f64| from.saturating_add(libm::floor(steps.quantile(u) * span) as i64).clamp(lo, hi);
    let v = floats(node, share)?.iter().map(at).collect();
    Ok(Column { vals: Vals::Int(v), nulls: share.nulls.clone() })
}

/// The number of ends that the share lies at or above, but no more than there are others.
pub(super) fn step(node: NodeId, share: &Column, ends: &[f64]) -> Result<Column, KernelError> {
    let u: Cow<[f64]> = floats(node, share)?;
    let last = ends.len().saturating_sub(1);
    let v = u.iter().map(|u| ends.partition_point(|e| e <= u).min(last) as i64).collect();
    Ok(Column { vals: Vals::Int(v), nulls: share.nulls.clone() })
}
