//! Rows in groups: which group a value or a running number belongs to, and an earlier member of a row's own
//! group. Drawing from a group is `lookup::lookup_in`. Not here: how the groups come about (the plan's compiler).

use super::access::{bytes, floats, ints};
use crate::column::{Column, Vals};
use crate::error::KernelError;
use crate::hash::{cell, subkey, unit};
use crate::program::{Earlier, NodeId, Root};

/// Nulls among the results, where there are any.
fn with_nulls(v: Vec<Option<i64>>) -> Column {
    let nulls = v.iter().any(Option::is_none).then(|| v.iter().map(Option::is_none).collect());
    Column { vals: Vals::Int(v.into_iter().map(Option::unwrap_or_default).collect()), nulls }
}

/// The place of each value in a sorted pool; null where it is not there.
pub(super) fn find(node: NodeId, c: &Column, pool: &Column) -> Result<Column, KernelError> {
    let n = c.len();
    let places: Vec<Option<i64>> = match &pool.vals {
        Vals::Int(sorted) => {
            let v = ints(node, c)?;
            (0..n).map(|i| sorted.binary_search(&v[i]).ok().map(|p| p as i64).filter(|_| !c.is_null(i))).collect()
        }
        Vals::Bytes(sorted) => {
            let v = bytes(node, c)?;
            let place = |i: usize| {
                let (mut low, mut high) = (0, sorted.len());
                while low < high {
                    let middle = (low + high) / 2;
                    match sorted.get(middle).cmp(v.get(i)) {
                        std::cmp::Ordering::Equal => return Some(middle as i64),
                        std::cmp::Ordering::Less => low = middle + 1,
                        std::cmp::Ordering::Greater => high = middle,
                    }
                }
                None
            };
            (0..n).map(|i| place(i).filter(|_| !c.is_null(i))).collect()
        }
        Vals::Float(_) => return Err(KernelError::Parameter { node, what: "floats are not looked for in a pool" }),
    };
    Ok(with_nulls(places))
}

/// The segment that a number lies in; null beyond the last.
pub(super) fn segment(node: NodeId, c: &Column, ends: &[u64]) -> Result<Column, KernelError> {
    let v = ints(node, c)?;
    let one = |i: usize| {
        let at = ends.partition_point(|&e| e <= v[i] as u64);
        (at < ends.len() && !c.is_null(i)).then_some(at as i64)
    };
    Ok(with_nulls((0..v.len()).map(one).collect()))
}

/// How many entries of a sorted pool lie below each value.
pub(super) fn below(node: NodeId, c: &Column, pool: &Column) -> Result<Column, KernelError> {
    let places: Vec<i64> = match &pool.vals {
        Vals::Int(sorted) => {
            let v = ints(node, c)?;
            v.iter().map(|x| sorted.partition_point(|s| s < x) as i64).collect()
        }
        Vals::Float(sorted) => {
            let v = floats(node, c)?;
            v.iter().map(|x| sorted.partition_point(|s| s < x) as i64).collect()
        }
        Vals::Bytes(sorted) => {
            let v = bytes(node, c)?;
            let order: Vec<&[u8]> = (0..sorted.len()).map(|i| sorted.get(i)).collect();
            (0..c.len()).map(|i| order.partition_point(|s| *s < v.get(i)) as i64).collect()
        }
    };
    Ok(Column { vals: Vals::Int(places), nulls: c.nulls.clone() })
}

/// Group g is `starts[g]..starts[g+1]` of the members, whose places rise within it.
#[derive(Clone, Copy)]
pub(super) struct Groups<'a> {
    pub starts: &'a [u32],
    pub places: &'a [i64],
    pub members: &'a [u64],
}

/// A member of the row's group before it, as in a forest without groups.
pub(super) fn earlier(
    node: NodeId,
    rows: &[u64],
    key: u64,
    (group, place): (&Column, &Column),
    of: Groups,
    (which, root): (Earlier, Root),
    own: i64,
) -> Result<Column, KernelError> {
    let n = of.members.len();
    if !of.starts.is_sorted() || of.starts.last().is_some_and(|&e| e as usize > n) || of.places.len() != n {
        return Err(KernelError::Parameter { node, what: "the groups do not lie in the pool" });
    }
    let (g, places) = (ints(node, group)?, ints(node, place)?);
    let pick = subkey(key, 1);
    let one = |i: usize| {
        let row = (rows[i] as i64).wrapping_add(own);
        let at = g[i] as usize;
        let known = !group.is_null(i) && !place.is_null(i) && at + 1 < of.starts.len();
        let range = if known { of.starts[at] as usize..of.starts[at + 1] as usize } else { 0..0 };
        let members = &of.members[range.clone()];
        let before = of.places[range].partition_point(|&p| p < places[i]);
        let earlier = match which {
            _ if before == 0 => None,
            Earlier::Any(roots) if unit(cell(key, rows[i])) < roots => None,
            Earlier::Any(_) => {
                let u = unit(cell(pick, rows[i]));
                Some(((u * u * before as f64) as usize).min(before - 1))
            }
            Earlier::Last => Some(before - 1),
        };
        match (earlier, root) {
            (Some(k), _) => Some(members[k] as i64),
            (None, Root::Null) => None,
            (None, Root::Itself) => Some(row),
            (None, Root::Another) => {
                let next = members.get(before + 1).or(members.get(before.wrapping_sub(1)));
                next.map(|&m| m as i64)
            }
            (None, Root::Round) => Some(members.last().map_or(row, |&m| m as i64)),
        }
    };
    Ok(with_nulls((0..rows.len()).map(one).collect()))
}
