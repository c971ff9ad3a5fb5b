//! Kernels that compute numbers from numbers. Overflow is an error, except in `Linear`, which wraps.

use super::access::{either_null, floats, form, ints};
use crate::column::{Column, Vals};
use crate::error::KernelError;
use crate::hash::subkey;
use crate::permute::Permutation;
use crate::program::{NodeId, Op};

fn map_ints(node: NodeId, c: &Column, f: impl Fn(i64) -> i64) -> Result<Column, KernelError> {
    let v = ints(node, c)?.iter().map(|&x| f(x)).collect();
    Ok(Column { vals: Vals::Int(v), nulls: c.nulls.clone() })
}

fn power_of_ten(scale: u8) -> f64 {
    // Exact up to 10^22; `libm::pow` would be, too, but not on principle.
    (0..scale).fold(1.0, |p, _| p * 10.0)
}

pub(super) fn round(node: NodeId, c: &Column, scale: u8) -> Result<Column, KernelError> {
    let p = power_of_ten(scale);
    let v = floats(node, c)?.iter().map(|&x| libm::round(x * p) as i64).collect();
    Ok(Column { vals: Vals::Int(v), nulls: c.nulls.clone() })
}

pub(super) fn to_float(node: NodeId, c: &Column, scale: u8) -> Result<Column, KernelError> {
    let p = power_of_ten(scale);
    let v = ints(node, c)?.iter().map(|&x| x as f64 / p).collect();
    Ok(Column { vals: Vals::Float(v), nulls: c.nulls.clone() })
}

/// The input as a number in 0..space.
#[inline(always)]
fn into_space(x: i64, space: u64) -> u64 {
    if (x as u64) < space {
        x as u64
    } else if space == 0 {
        0
    } else {
        (x as i128).rem_euclid(space as i128) as u64
    }
}

pub(super) fn permute(node: NodeId, c: &Column, key: u64, space: u64) -> Result<Column, KernelError> {
    let p = Permutation::new(key, space);
    map_ints(node, c, |x| p.apply(into_space(x, space)) as i64)
}

pub(super) fn permute_by(node: NodeId, c: &Column, by: &Column, key: u64, space: u64) -> Result<Column, KernelError> {
    let (x, b) = (ints(node, c)?, ints(node, by)?);
    let one =
        |(&x, &b): (&i64, &i64)| Permutation::new(subkey(key, b as u64), space).apply(into_space(x, space)) as i64;
    Ok(Column { vals: Vals::Int(x.iter().zip(b.iter()).map(one).collect()), nulls: either_null(&c.nulls, &by.nulls) })
}

/// The `input`-th number that is not taken: as many taken ones as lie before it are passed over.
pub(super) fn skip(node: NodeId, c: &Column, taken: &[u64]) -> Result<Column, KernelError> {
    map_ints(node, c, |x| {
        let x = x.max(0) as u64;
        // taken[k] - k free numbers lie before taken[k]; that count never falls.
        let (mut low, mut high) = (0usize, taken.len());
        while low < high {
            let middle = (low + high) / 2;
            if taken[middle] - middle as u64 <= x {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        (x + low as u64) as i64
    })
}

pub(super) fn linear(node: NodeId, c: &Column, mul: i64, add: i64) -> Result<Column, KernelError> {
    map_ints(node, c, |x| x.wrapping_mul(mul).wrapping_add(add))
}

pub(super) fn digit(node: NodeId, c: &Column, div: u64, modulo: u64) -> Result<Column, KernelError> {
    if div == 0 || modulo == 0 {
        return Err(KernelError::Parameter { node, what: "a digit wants a divisor and a modulus above 0" });
    }
    map_ints(node, c, |x| (x as u64 / div % modulo) as i64)
}

pub(super) fn arith(node: NodeId, op: Op, a: &Column, b: &Column, rows: &[u64]) -> Result<Column, KernelError> {
    let nulls = either_null(&a.nulls, &b.nulls);
    let number = |c: &Column| !matches!(c.vals, Vals::Bytes(_));
    for c in [a, b] {
        if !number(c) && !super::access::is_all_null(c) {
            return Err(KernelError::Type { node, wanted: "numbers", found: form(c) });
        }
    }
    if matches!(a.vals, Vals::Float(_)) || matches!(b.vals, Vals::Float(_)) {
        let (x, y) = (as_floats(a), as_floats(b));
        let v = x.iter().zip(&y).map(|(&x, &y)| float_op(op, x, y)).collect();
        return Ok(Column { vals: Vals::Float(v), nulls });
    }
    let (x, y) = (ints(node, a)?, ints(node, b)?);
    let mut over = false;
    let v: Vec<i64> = (x.iter().zip(y.iter()))
        .map(|(&x, &y)| {
            let (z, o) = int_op(op, x, y);
            over |= o;
            z
        })
        .collect();
    if over {
        // Only now find out where, and whether it counts: what lies under a null is arbitrary.
        let is_null = |i: usize| nulls.as_ref().is_some_and(|n| n[i]);
        if let Some(i) = (0..v.len()).find(|&i| !is_null(i) && int_op(op, x[i], y[i]).1) {
            return Err(KernelError::Overflow { node, row: rows[i] });
        }
    }
    Ok(Column { vals: Vals::Int(v), nulls })
}

fn as_floats(c: &Column) -> Vec<f64> {
    match &c.vals {
        Vals::Float(v) => v.clone(),
        Vals::Int(v) => v.iter().map(|&x| x as f64).collect(),
        Vals::Bytes(b) => vec![0.0; b.len()],
    }
}

#[inline(always)]
fn int_op(op: Op, x: i64, y: i64) -> (i64, bool) {
    match op {
        Op::Add => x.overflowing_add(y),
        Op::Sub => x.overflowing_sub(y),
        Op::Mul => x.overflowing_mul(y),
        Op::Div if y == 0 => (0, false),
        Op::Div => x.overflowing_div(y),
        Op::Floor | Op::Mod if y == 0 => (0, false),
        Op::Floor => {
            let (q, over) = x.overflowing_div(y);
            (if x.wrapping_rem(y) != 0 && (x < 0) != (y < 0) { q - 1 } else { q }, over)
        }
        Op::Mod => (x.wrapping_rem_euclid(y), false),
        Op::Min => (x.min(y), false),
        Op::Max => (x.max(y), false),
    }
}

fn float_op(op: Op, x: f64, y: f64) -> f64 {
    match op {
        Op::Add => x + y,
        Op::Sub => x - y,
        Op::Mul => x * y,
        Op::Div | Op::Floor | Op::Mod if y == 0.0 => 0.0,
        Op::Div => x / y,
        Op::Floor => libm::floor(x / y),
        Op::Mod => {
            let r = x % y;
            if r < 0.0 { r + y.abs() } else { r }
        }
        Op::Min => x.min(y),
        Op::Max => x.max(y),
    }
}
