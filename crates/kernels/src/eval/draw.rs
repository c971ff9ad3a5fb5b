//! Kernels that draw: uniform, normal and their kin, indexes into pools, nulls.

use super::access::either_null;
use crate::column::Column;
use crate::dist::{Zipf, between, normal_quantile, reflect};
use crate::error::KernelError;
use crate::hash::{CellRng, below, cell, open_unit, unit};
use crate::program::{Draw, NodeId};

pub(super) fn uniform(node: NodeId, rows: &[u64], key: u64, lo: i64, hi: i64) -> Result<Column, KernelError> {
    if lo > hi {
        return Err(KernelError::Parameter { node, what: "the lower bound is above the upper bound" });
    }
    let span = (hi.wrapping_sub(lo) as u64).wrapping_add(1);
    // All 2^64 values: the hash as it is.
    let pick = |h: u64| if span == 0 { h } else { below(h, span) };
    Ok(Column::ints(rows.iter().map(|&r| lo.wrapping_add(pick(cell(key, r)) as i64)).collect()))
}

pub(super) fn uniform_float(rows: &[u64], key: u64, lo: f64, hi: f64) -> Column {
    Column::floats(rows.iter().map(|&r| between(lo, hi, unit(cell(key, r)))).collect())
}

pub(super) fn normal(rows: &[u64], key: u64, [mean, sd, min, max]: [f64; 4]) -> Column {
    let draw = |r: &u64| reflect(mean + sd * normal_quantile(open_unit(cell(key, *r))), min, max);
    Column::floats(rows.iter().map(draw).collect())
}

pub(super) fn log_normal(rows: &[u64], key: u64, [mu, sigma, min, max]: [f64; 4]) -> Column {
    let draw = |r: &u64| reflect(libm::exp(mu + sigma * normal_quantile(open_unit(cell(key, *r)))), min, max);
    Column::floats(rows.iter().map(draw).collect())
}

pub(super) fn exponential(rows: &[u64], key: u64, [mean, min, max]: [f64; 3]) -> Column {
    let draw = |r: &u64| reflect(min - mean * libm::log(open_unit(cell(key, *r))), min, max);
    Column::floats(rows.iter().map(draw).collect())
}

pub(super) fn index(node: NodeId, rows: &[u64], key: u64, n: u64, draw: &Draw) -> Result<Column, KernelError> {
    if n == 0 {
        return Err(KernelError::EmptyPool { node });
    }
    let v = match draw {
        Draw::Uniform => rows.iter().map(|&r| below(cell(key, r), n) as i64).collect(),
        Draw::Zipf(alpha) => {
            let what = "a zipf draw wants an exponent of at least 0 and at most 2^52 entries";
            let z = Zipf::new(n, *alpha).ok_or(KernelError::Parameter { node, what })?;
            rows.iter().map(|&r| z.sample(&mut CellRng::new(key, r)) as i64).collect()
        }
        Draw::Weights(w) => {
            let what = "weights must be one an entry, none negative, and some positive";
            let alias = w.alias().filter(|_| w.as_slice().len() as u64 == n);
            let alias = alias.ok_or(KernelError::Parameter { node, what })?;
            rows.iter().map(|&r| alias.pick(cell(key, r)) as i64).collect()
        }
    };
    Ok(Column::ints(v))
}

pub(super) fn nullify(rows: &[u64], key: u64, ratio: f64, input: &Column) -> Column {
    let drawn = rows.iter().map(|&r| unit(cell(key, r)) < ratio).collect();
    Column { vals: input.vals.clone(), nulls: either_null(&Some(drawn), &input.nulls) }
}
