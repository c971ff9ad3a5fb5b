//! Which parent a child row has, which of its children it is, and, where the fan-out can be inverted, which
//! rows are the children of a parent. Not here: the classes of a degree distribution (`degrees`).

use super::access::ints;
use crate::column::{Column, Vals};
use crate::degrees::Degrees;
use crate::dist::Zipf;
use crate::error::KernelError;
use crate::hash::{CellRng, below, cell, subkey, unit};
use crate::permute::Permutation;
use crate::program::{Fanout, NodeId};
use std::ops::Range;

/// A fan-out that knows the rank of each child: rows and parents are shuffled by keyed bijections, so that
/// the hot parents are not the first ones and siblings do not lie together.
pub struct Spread {
    kind: Kind,
    parents: Permutation,
}

enum Kind {
    Injective,
    Even,
    Degrees { degrees: Degrees, rows: Permutation },
}

impl Spread {
    /// None for fan-outs that are drawn row by row (`Uniform`, `Zipf`) and for impossible classes.
    pub fn new(key: u64, fanout: &Fanout) -> Option<Self> {
        let parents = |n: u64| Permutation::new(subkey(key, 1), n);
        Some(match fanout {
            Fanout::Uniform { .. } | Fanout::Zipf { .. } => return None,
            Fanout::Injective { parents: n } => Spread { kind: Kind::Injective, parents: parents(*n) },
            Fanout::Even { parents: n } => Spread { kind: Kind::Even, parents: parents(*n) },
            Fanout::Degrees { classes } => {
                let degrees = Degrees::new(classes)?;
                let rows = Permutation::new(subkey(key, 2), degrees.children());
                Spread { parents: parents(degrees.parents()), kind: Kind::Degrees { degrees, rows } }
            }
        })
    }

    /// The parent of a child row, and the number of the child among its siblings. None where the fan-out
    /// has no such row.
    #[inline(always)]
    pub fn parent(&self, child: u64) -> Option<(u64, u64)> {
        let n = self.parents.space();
        match &self.kind {
            Kind::Injective => (child < n).then(|| (self.parents.apply(child), 0)),
            Kind::Even => (n > 0).then(|| (self.parents.apply(child % n), child / n)),
            Kind::Degrees { degrees, rows } => {
                if child >= degrees.children() {
                    return None;
                }
                let (rank, k) = degrees.locate(rows.apply(child))?;
                Some((self.parents.apply(rank), k))
            }
        }
    }

    /// How many children a parent has among `total` rows (`Degrees` has a total of its own).
    pub fn children(&self, parent: u64, total: u64) -> u64 {
        let n = self.parents.space();
        if parent >= n {
            return 0;
        }
        let rank = self.parents.inverse().apply(parent);
        match &self.kind {
            Kind::Injective => (rank < total) as u64,
            Kind::Even => total / n + (rank < total % n) as u64,
            Kind::Degrees { degrees, .. } => degrees.range(rank).map_or(0, |r: Range<u64>| r.end - r.start),
        }
    }

    /// The rows that are the children of a parent, in the order of their ranks.
    pub fn rows(&self, parent: u64, total: u64) -> impl Iterator<Item = u64> {
        let rank = self.parents.inverse().apply(parent);
        let unshuffle = match &self.kind {
            Kind::Degrees { rows, .. } => Some(rows.inverse()),
            _ => None,
        };
        let (start, step) = match &self.kind {
            Kind::Degrees { degrees, .. } => (degrees.range(rank).map_or(0, |r| r.start), 1),
            _ => (rank, self.parents.space()),
        };
        (0..self.children(parent, total)).map(move |k| {
            let row = start + k * step;
            unshuffle.as_ref().map_or(row, |u| u.apply(row))
        })
    }

    /// The row that is child number `k` of a parent; None where it has fewer (or, but for `Degrees`, where
    /// the row number would pass 64 bits).
    pub fn row(&self, parent: u64, k: u64) -> Option<u64> {
        let n = self.parents.space();
        if parent >= n {
            return None;
        }
        let rank = self.parents.inverse().apply(parent);
        match &self.kind {
            Kind::Injective => (k == 0).then_some(rank),
            Kind::Even => k.checked_mul(n)?.checked_add(rank),
            Kind::Degrees { degrees, rows } => {
                let r = degrees.range(rank)?;
                (k < r.end - r.start).then(|| rows.inverse().apply(r.start + k))
            }
        }
    }
}

const NO_PARENTS: &str = "a fan-out has no parents";

fn each(node: NodeId, child: &Column, f: impl Fn(u64) -> Option<u64>) -> Result<Column, KernelError> {
    let c = ints(node, child)?;
    let mut v = Vec::with_capacity(c.len());
    for (i, &c) in c.iter().enumerate() {
        match f(c as u64) {
            Some(p) => v.push(p as i64),
            None if child.is_null(i) => v.push(0),
            None => {
                return Err(KernelError::Row { node, row: c, rows: 0 });
            }
        }
    }
    Ok(Column { vals: Vals::Int(v), nulls: child.nulls.clone() })
}

/// As `each`, with the number of rows that there are in the error.
fn spread(node: NodeId, child: &Column, key: u64, fanout: &Fanout, rank: bool) -> Result<Column, KernelError> {
    let what = "the degree classes pass 64 bits";
    let s = Spread::new(key, fanout).ok_or(KernelError::Parameter { node, what })?;
    let rows = match &s.kind {
        Kind::Injective | Kind::Even => s.parents.space(),
        Kind::Degrees { degrees, .. } => degrees.children(),
    };
    let made = if rank {
        each(node, child, |c| s.parent(c).map(|p| p.1))
    } else {
        each(node, child, |c| s.parent(c).map(|p| p.0))
    };
    made.map_err(|e| match e {
        KernelError::Row { node, row, .. } => KernelError::Row { node, row, rows },
        other => other,
    })
}

#[inline(never)]
pub(super) fn parent_row(node: NodeId, child: &Column, key: u64, fanout: &Fanout) -> Result<Column, KernelError> {
    match fanout {
        Fanout::Uniform { parents: 0 } | Fanout::Zipf { parents: 0, .. } => {
            Err(KernelError::Parameter { node, what: NO_PARENTS })
        }
        Fanout::Uniform { parents } => each(node, child, |c| Some(below(cell(key, c), *parents))),
        Fanout::Zipf { parents, alpha } => {
            let what = "a zipf fan-out wants an exponent of at least 0 and at most 2^52 parents";
            let z = Zipf::new(*parents, *alpha).ok_or(KernelError::Parameter { node, what })?;
            let shuffle = Permutation::new(subkey(key, 1), *parents);
            each(node, child, |c| Some(shuffle.apply(z.sample(&mut CellRng::new(key, c)))))
        }
        _ => spread(node, child, key, fanout, false),
    }
}

#[inline(never)]
pub(super) fn child_rank(node: NodeId, child: &Column, key: u64, fanout: &Fanout) -> Result<Column, KernelError> {
    match fanout {
        Fanout::Uniform { .. } | Fanout::Zipf { .. } => {
            let what = "a fan-out that is drawn row by row does not know the rank of a child";
            Err(KernelError::Parameter { node, what })
        }
        _ => spread(node, child, key, fanout, true),
    }
}

/// An earlier row, the older the likelier (the square of a uniform draw halves the depth of the uniform
/// random tree, whose paths are about ln n long).
pub(super) fn forest_parent(rows: &[u64], key: u64, roots: f64, first: u64, roots_self: bool) -> Column {
    let pick_key = subkey(key, 1);
    let mut root = Vec::with_capacity(rows.len());
    let v = (rows.iter())
        .map(|&r| {
            let earlier = r.saturating_sub(first);
            root.push(earlier == 0 || unit(cell(key, r)) < roots);
            if root[root.len() - 1] {
                return r as i64;
            }
            let u = unit(cell(pick_key, r));
            (first + ((u * u * earlier as f64) as u64).min(earlier - 1)) as i64
        })
        .collect();
    Column { vals: Vals::Int(v), nulls: if roots_self { None } else { Some(root) } }
}
