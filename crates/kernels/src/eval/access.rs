//! Reading and building columns: typed views, nulls, gathering. Not here: kernels.

use crate::column::{Bytes, Column, Scalar, Vals};
use crate::error::KernelError;
use crate::program::NodeId;
use std::borrow::Cow;

pub(crate) fn form(c: &Column) -> &'static str {
    match c.vals {
        Vals::Int(_) => "integers",
        Vals::Float(_) => "floats",
        Vals::Bytes(_) => "byte strings",
    }
}

/// A column without a value has no form: it passes for any.
pub(crate) fn is_all_null(c: &Column) -> bool {
    match &c.nulls {
        Some(n) => n.iter().all(|n| *n),
        None => c.is_empty(),
    }
}

pub(crate) fn all_null(rows: usize) -> Column {
    Column { vals: Vals::Int(vec![0; rows]), nulls: Some(vec![true; rows]) }
}

pub(super) fn ints(node: NodeId, c: &Column) -> Result<Cow<'_, [i64]>, KernelError> {
    match &c.vals {
        Vals::Int(v) => Ok(Cow::Borrowed(v)),
        _ if is_all_null(c) => Ok(Cow::Owned(vec![0; c.len()])),
        _ => Err(KernelError::Type { node, wanted: "integers", found: form(c) }),
    }
}

pub(super) fn floats(node: NodeId, c: &Column) -> Result<Cow<'_, [f64]>, KernelError> {
    match &c.vals {
        Vals::Float(v) => Ok(Cow::Borrowed(v)),
        _ if is_all_null(c) => Ok(Cow::Owned(vec![0.0; c.len()])),
        _ => Err(KernelError::Type { node, wanted: "floats", found: form(c) }),
    }
}

pub(super) fn bytes(node: NodeId, c: &Column) -> Result<Cow<'_, Bytes>, KernelError> {
    match &c.vals {
        Vals::Bytes(v) => Ok(Cow::Borrowed(v)),
        _ if is_all_null(c) => Ok(Cow::Owned(Bytes { ends: vec![0; c.len()], data: Vec::new() })),
        _ => Err(KernelError::Type { node, wanted: "byte strings", found: form(c) }),
    }
}

pub(super) fn constant(value: &Scalar, rows: usize) -> Column {
    match value {
        Scalar::Null => all_null(rows),
        Scalar::Int(v) => Column::ints(vec![*v; rows]),
        Scalar::Float(v) => Column::floats(vec![*v; rows]),
        Scalar::Bytes(v) => {
            let mut b = Bytes::with_capacity(rows, rows * v.len());
            for _ in 0..rows {
                b.push(v);
            }
            Column::bytes(b)
        }
    }
}

/// Null where either is.
pub(super) fn either_null(a: &Option<Vec<bool>>, b: &Option<Vec<bool>>) -> Option<Vec<bool>> {
    match (a, b) {
        (None, None) => None,
        (Some(n), None) | (None, Some(n)) => Some(n.clone()),
        (Some(a), Some(b)) => Some(a.iter().zip(b).map(|(a, b)| a | b).collect()),
    }
}

pub(super) fn null_with(test: &Column, input: &Column) -> Column {
    Column { vals: input.vals.clone(), nulls: either_null(&test.nulls, &input.nulls) }
}

/// Bytes that are set aside before it is known how long the strings are.
const MOST_GUESSED: usize = 1 << 24;

/// A string for each row by `write`, which appends to the buffer; null rows are left empty.
pub(super) fn build_bytes(
    rows: usize,
    guess: usize,
    nulls: Option<Vec<bool>>,
    mut write: impl FnMut(usize, &mut Vec<u8>),
) -> Column {
    let mut b = Bytes::with_capacity(rows, rows.saturating_mul(guess).min(MOST_GUESSED));
    match &nulls {
        None => {
            for i in 0..rows {
                write(i, &mut b.data);
                b.end();
            }
        }
        Some(nulls) => {
            for (i, null) in nulls.iter().enumerate() {
                if !null {
                    write(i, &mut b.data);
                }
                b.end();
            }
        }
    }
    Column { vals: Vals::Bytes(b), nulls }
}

/// The rows of `c` at these places, in this order. The places must be in range.
pub(super) fn gather(c: &Column, places: &[u32]) -> Column {
    let vals = match &c.vals {
        Vals::Int(v) => Vals::Int(places.iter().map(|&p| v[p as usize]).collect()),
        Vals::Float(v) => Vals::Float(places.iter().map(|&p| v[p as usize]).collect()),
        Vals::Bytes(v) => {
            let mut b = Bytes::with_capacity(places.len(), places.len() * (v.data.len() / v.len().max(1) + 1));
            for &p in places {
                b.push(v.get(p as usize));
            }
            Vals::Bytes(b)
        }
    };
    let nulls = c.nulls.as_ref().map(|n| places.iter().map(|&p| n[p as usize]).collect());
    Column { vals, nulls }
}

/// The part of a place that is null.
pub(super) const NULL_PART: u32 = u32::MAX;

/// Row i is row `places[i].1` of part `places[i].0`. The parts that have values must be of one form.
pub(super) fn assemble(node: NodeId, parts: &[&Column], places: &[(u32, u32)]) -> Result<Column, KernelError> {
    let Some(like) = parts.iter().find(|p| !is_all_null(p)) else {
        return Ok(all_null(places.len()));
    };
    let mut part_is_null = Vec::with_capacity(parts.len());
    for p in parts {
        let same = std::mem::discriminant(&p.vals) == std::mem::discriminant(&like.vals);
        if !same && !is_all_null(p) {
            return Err(KernelError::Type { node, wanted: form(like), found: form(p) });
        }
        part_is_null.push(!same);
    }
    let mut nulls: Option<Vec<bool>> = None;
    for (i, &(p, at)) in places.iter().enumerate() {
        if p == NULL_PART || part_is_null[p as usize] || parts[p as usize].is_null(at as usize) {
            nulls.get_or_insert_with(|| vec![false; places.len()])[i] = true;
        }
    }
    let is_null = |i: usize| nulls.as_ref().is_some_and(|n| n[i]);
    let vals = match &like.vals {
        Vals::Int(_) => Vals::Int(
            (places.iter().enumerate())
                .map(|(i, &(p, at))| match &parts.get(p as usize).map(|c| &c.vals) {
                    Some(Vals::Int(v)) if !is_null(i) => v[at as usize],
                    _ => 0,
                })
                .collect(),
        ),
        Vals::Float(_) => Vals::Float(
            (places.iter().enumerate())
                .map(|(i, &(p, at))| match &parts.get(p as usize).map(|c| &c.vals) {
                    Some(Vals::Float(v)) if !is_null(i) => v[at as usize],
                    _ => 0.0,
                })
                .collect(),
        ),
        Vals::Bytes(_) => {
            let mut b = Bytes::with_capacity(places.len(), places.len() * 16);
            for (i, &(p, at)) in places.iter().enumerate() {
                match &parts.get(p as usize).map(|c| &c.vals) {
                    Some(Vals::Bytes(v)) if !is_null(i) => b.push(v.get(at as usize)),
                    _ => b.end(),
                }
            }
            Vals::Bytes(b)
        }
    };
    Ok(Column { vals, nulls })
}
