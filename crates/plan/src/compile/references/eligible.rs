//! Which parent rows agree: the natural join of several tables over the columns that foreign keys share, kept as
//! groups. All columns that two of them have in common are shared columns, so that inside one combination of
//! shared values any row of one may go with any row of another. Pure data; not here: where the values come from,
//! and what becomes of the groups (`agree`).

use seedgen_kernels::hash::cell;
use seedgen_kernels::{Column, Vals};
use std::collections::{HashMap, HashSet};

/// More combinations of shared values than this are not held; the first ones are.
const MAX_COMBINATIONS: usize = 2_000_000;

/// Numbers for values, by first appearance.
#[derive(Default)]
pub struct Dictionary {
    ints: HashMap<i64, u32>,
    texts: HashMap<Vec<u8>, u32>,
}

impl Dictionary {
    /// The number of a value that is not null, new or not.
    pub fn number(&mut self, c: &Column, i: usize) -> u32 {
        let next = (self.ints.len() + self.texts.len()) as u32;
        match &c.vals {
            Vals::Int(v) => *self.ints.entry(v[i]).or_insert(next),
            Vals::Float(v) => *self.ints.entry(v[i].to_bits() as i64).or_insert(next),
            Vals::Bytes(v) => match self.texts.get(v.get(i)) {
                Some(&n) => n,
                None => *self.texts.entry(v.get(i).to_vec()).or_insert(next),
            },
        }
    }

    /// The number of a value, if it has one.
    pub fn known(&self, c: &Column, i: usize) -> Option<u32> {
        if c.is_null(i) {
            return None;
        }
        match &c.vals {
            Vals::Int(v) => self.ints.get(&v[i]).copied(),
            Vals::Float(v) => self.ints.get(&(v[i].to_bits() as i64)).copied(),
            Vals::Bytes(v) => self.texts.get(v.get(i)).copied(),
        }
    }
}

/// The rows of one foreign key's parent that may be referred to.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// Which of the shared columns it has.
    pub columns: Vec<usize>,
    /// Row numbers.
    pub rows: Vec<u32>,
    /// `columns.len()` numbers a row: its shared values.
    pub codes: Vec<u32>,
}

impl Side {
    /// These rows and no others.
    pub fn keep(&mut self, rows: &HashSet<u32>) {
        let n = self.columns.len();
        let kept: Vec<usize> = (0..self.rows.len()).filter(|&i| rows.contains(&self.rows[i])).collect();
        self.codes = kept.iter().flat_map(|&i| self.codes[i * n..(i + 1) * n].to_vec()).collect();
        self.rows = kept.iter().map(|&i| self.rows[i]).collect();
    }
}

/// Rows by group: group g is `pool[starts[g]..starts[g+1]]`.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    pub starts: Vec<u32>,
    pub pool: Vec<u32>,
}

impl Groups {
    pub fn len(&self, g: u32) -> u64 {
        u64::from(self.starts[g as usize + 1] - self.starts[g as usize])
    }
}

/// The join: for each combination, its shared values and each side's group.
#[derive(Clone, Debug, Default)]
pub struct Joined {
    pub groups: Vec<Groups>,
    pub values: Vec<Vec<u32>>,
    /// By combination: a group a side.
    pub members: Vec<Vec<u32>>,
}

const OPEN: u32 = u32::MAX;

/// Joins the sides; `shared` is the number of shared columns. Rows of a group lie in an order of their own, by
/// `key`, so that the first are not the oldest.
pub fn join(sides: &[Side], shared: usize, key: u64) -> Joined {
    let mut groups = Vec::with_capacity(sides.len());
    let mut labels: Vec<Vec<Vec<u32>>> = Vec::with_capacity(sides.len());
    for s in sides {
        let (g, l) = grouped(s, key);
        groups.push(g);
        labels.push(l);
    }
    let mut values = vec![vec![OPEN; shared]];
    let mut members = vec![vec![OPEN; sides.len()]];
    let mut bound = vec![false; shared];
    let mut open: Vec<usize> = (0..sides.len()).collect();
    while !open.is_empty() {
        // The side that has most in common with what is joined, so that the join does not become a product.
        let common = |s: usize| sides[s].columns.iter().filter(|&&c| bound[c]).count();
        let next = (0..open.len()).max_by_key(|&k| (common(open[k]), std::cmp::Reverse(k))).unwrap_or(0);
        let side = open.remove(next);
        let columns = &sides[side].columns;
        let on: Vec<usize> = (0..columns.len()).filter(|&k| bound[columns[k]]).collect();
        let mut index: HashMap<Vec<u32>, Vec<u32>> = HashMap::new();
        for (g, label) in labels[side].iter().enumerate() {
            index.entry(on.iter().map(|&k| label[k]).collect()).or_default().push(g as u32);
        }
        let (mut more_values, mut more_members) = (Vec::new(), Vec::new());
        'all: for (v, m) in values.iter().zip(&members) {
            let at: Vec<u32> = on.iter().map(|&k| v[columns[k]]).collect();
            for &g in index.get(&at).into_iter().flatten() {
                let (mut v, mut m) = (v.clone(), m.clone());
                for (k, &c) in columns.iter().enumerate() {
                    v[c] = labels[side][g as usize][k];
                }
                m[side] = g;
                more_values.push(v);
                more_members.push(m);
                if more_values.len() >= MAX_COMBINATIONS {
                    break 'all;
                }
            }
        }
        (values, members) = (more_values, more_members);
        columns.iter().for_each(|&c| bound[c] = true);
    }
    Joined { groups, values, members }
}

/// Rows by their shared values, and those values.
fn grouped(s: &Side, key: u64) -> (Groups, Vec<Vec<u32>>) {
    let n = s.columns.len();
    let mut known: HashMap<&[u32], u32> = HashMap::new();
    let mut labels: Vec<Vec<u32>> = Vec::new();
    let mut of = Vec::with_capacity(s.rows.len());
    for i in 0..s.rows.len() {
        let code = &s.codes[i * n..(i + 1) * n];
        let g = *known.entry(code).or_insert_with(|| {
            labels.push(code.to_vec());
            labels.len() as u32 - 1
        });
        of.push((g, cell(key, u64::from(s.rows[i])), s.rows[i]));
    }
    of.sort_unstable();
    let mut starts = vec![0u32; labels.len() + 1];
    for &(g, ..) in &of {
        starts[g as usize + 1] += 1;
    }
    for g in 0..labels.len() {
        starts[g + 1] += starts[g];
    }
    (Groups { starts, pool: of.into_iter().map(|x| x.2).collect() }, labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(columns: &[usize], rows: &[&[u32]]) -> Side {
        Side { columns: columns.to_vec(), rows: (0..rows.len() as u32).collect(), codes: rows.concat() }
    }

    #[test]
    fn only_what_all_have_is_joined() {
        // Two tables over one shared column; a third over another, through the second.
        let a = side(&[0], &[&[1], &[1], &[2], &[3]]);
        let b = side(&[0, 1], &[&[1, 7], &[2, 8], &[2, 9], &[4, 7]]);
        let c = side(&[1], &[&[7], &[8], &[8]]);
        let j = join(&[a, b, c], 2, 5);
        let mut found: Vec<(Vec<u32>, Vec<u64>)> = (j.values.iter().zip(&j.members))
            .map(|(v, m)| (v.clone(), m.iter().enumerate().map(|(s, &g)| j.groups[s].len(g)).collect()))
            .collect();
        found.sort();
        assert_eq!(found, [(vec![1, 7], vec![2, 1, 1]), (vec![2, 8], vec![1, 1, 2])]);
    }

    #[test]
    fn nothing_in_common_is_nothing() {
        let j = join(&[side(&[0], &[&[1]]), side(&[0], &[&[2]])], 1, 5);
        assert!(j.members.is_empty());
        // Without shared columns all goes with all.
        let j = join(&[side(&[], &[&[], &[]])], 0, 5);
        assert_eq!((j.members.len(), j.groups[0].len(0)), (1, 2));
    }
}
