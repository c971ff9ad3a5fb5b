//! Kernels that take a value from a pool, by an index.

use super::access::{NULL_PART, assemble, gather, ints};
use crate::column::Column;
use crate::error::KernelError;
use crate::program::NodeId;

#[inline(always)]
fn within(i: i64, len: u64) -> u64 {
    if (i as u64) < len { i as u64 } else { (i as i128).rem_euclid(len as i128) as u64 }
}

pub(super) fn lookup(node: NodeId, index: &Column, pool: &Column) -> Result<Column, KernelError> {
    let len = pool.len() as u64;
    let i = ints(node, index)?;
    if len == 0 && !i.is_empty() {
        return Err(KernelError::EmptyPool { node });
    }
    if index.nulls.is_none() {
        let places: Vec<u32> = i.iter().map(|&i| within(i, len) as u32).collect();
        return Ok(gather(pool, &places));
    }
    let place = |(k, &i): (usize, &i64)| {
        if index.is_null(k) { (NULL_PART, 0) } else { (0, within(i, len) as u32) }
    };
    let places: Vec<_> = i.iter().enumerate().map(place).collect();
    assemble(node, &[pool], &places)
}

pub(super) fn lookup_in(
    node: NodeId,
    group: &Column,
    index: &Column,
    starts: &[u32],
    pool: &Column,
) -> Result<Column, KernelError> {
    let (g, i) = (ints(node, group)?, ints(node, index)?);
    let groups = starts.len().saturating_sub(1) as u64;
    if !starts.is_sorted() || starts.last().is_some_and(|&e| e as usize > pool.len()) {
        return Err(KernelError::Parameter { node, what: "the groups do not lie in the pool" });
    }
    let mut places = Vec::with_capacity(g.len());
    for k in 0..g.len() {
        if group.is_null(k) || index.is_null(k) {
            places.push((NULL_PART, 0));
            continue;
        }
        if groups == 0 {
            return Err(KernelError::EmptyPool { node });
        }
        let at = within(g[k], groups) as usize;
        let (start, end) = (starts[at], starts[at + 1]);
        if start == end {
            return Err(KernelError::EmptyPool { node });
        }
        places.push((0, start + within(i[k], (end - start) as u64) as u32));
    }
    assemble(node, &[pool], &places)
}
