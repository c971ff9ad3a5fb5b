//! Rows in groups: which group a value or a running number belongs to, and an earlier member of a row's own
//! group. Drawing from a group is `lookup::lookup_in`. Not here: how the groups come about (the plan's compiler).

use super::access::{bytes, ints};
use crate::column::{Column, Vals};
use crate::error::KernelError;
use crate::hash::{cell, subkey, unit};
use crate::program::NodeId;

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

/// An earlier member of the row's group, the older the likelier, as in a forest without groups.
#[allow(clippy::too_many_arguments)]
pub(super) fn earlier(
    node: NodeId,
    rows: &[u64],
    key: u64,
    group: &Column,
    starts: &[u32],
    members: &[u64],
    roots: f64,
    own: i64,
    roots_self: bool,
) -> Result<Column, KernelError> {
    if !starts.is_sorted() || starts.last().is_some_and(|&e| e as usize > members.len()) {
        return Err(KernelError::Parameter { node, what: "the groups do not lie in the pool" });
    }
    let g = ints(node, group)?;
    let pick = subkey(key, 1);
    let one = |i: usize| {
        let row = (rows[i] as i64).wrapping_add(own);
        let at = g[i] as usize;
        let inside = !group.is_null(i) && at + 1 < starts.len();
        let of = if inside { &members[starts[at] as usize..starts[at + 1] as usize] } else { &[] };
        let before = of.partition_point(|&m| (m as i64) < row);
        if before == 0 || unit(cell(key, rows[i])) < roots {
            return roots_self.then_some(row);
        }
        let u = unit(cell(pick, rows[i]));
        Some(of[((u * u * before as f64) as usize).min(before - 1)] as i64)
    };
    Ok(with_nulls((0..rows.len()).map(one).collect()))
}
