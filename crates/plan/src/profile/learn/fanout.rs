//! How children are spread over parents.

use super::material::{Material, parent_rows};
use super::{FEW, rounded};
use crate::profile::between::FanOut;
use crate::schema::Oid;
use std::collections::BTreeMap;

/// Of the children have to have their parent among the seeds: else parents lack children only in the sample.
const FOUND: f64 = 0.95;
/// Different numbers of children, at most.
const CLASSES: usize = 31;

pub fn learn(all: &BTreeMap<Oid, Material>, m: &Material) -> Vec<FanOut> {
    let mut out = Vec::new();
    for fk in &m.table.foreign_keys {
        let Some((oid, rows)) = parent_rows(all, m, fk).filter(|p| p.0 != m.table.oid) else { continue };
        let set = m.columns.iter().find(|c| fk.columns.contains(&c.place)).map(|c| c.texts.iter().flatten().count());
        let found = rows.iter().flatten().count();
        if all[&oid].rows < FEW || (found as f64) < FOUND * set.unwrap_or(0) as f64 {
            continue;
        }
        let mut children = vec![0u64; all[&oid].rows];
        rows.iter().flatten().for_each(|&p| children[p] += 1);
        let mut degrees: BTreeMap<u64, u64> = BTreeMap::new();
        children.iter().for_each(|c| *degrees.entry(*c).or_default() += 1);
        out.push(of(m.key_names(fk), degrees));
    }
    out
}

/// From the number of parents by the number of their children.
pub fn of(columns: Vec<String>, degrees: BTreeMap<u64, u64>) -> FanOut {
    let parents: u64 = degrees.values().sum();
    let children: u64 = degrees.iter().map(|(c, n)| c * n).sum();
    let n = parents.max(1) as f64;
    let mean = children as f64 / n;
    let moment = |k: i32| degrees.iter().map(|(c, n)| (*c as f64 - mean).powi(k) * *n as f64).sum::<f64>() / n;
    let sd = moment(2).sqrt();
    FanOut {
        columns,
        parents,
        children,
        mean: rounded(mean),
        childless: rounded(degrees.get(&0).copied().unwrap_or(0) as f64 / n),
        skew: if sd > 0.0 { rounded(moment(3) / sd.powi(3)) } else { 0.0 },
        degrees: merged(degrees),
    }
}

/// Neighbours are merged, those with the fewest parents first, until there are few enough.
fn merged(degrees: BTreeMap<u64, u64>) -> Vec<(u64, u64)> {
    let mut list: Vec<(u64, u64)> = degrees.into_iter().collect();
    while list.len() > CLASSES {
        // Parents without children stay apart.
        let from = usize::from(list[0].0 == 0);
        let at = (from..list.len() - 1).min_by_key(|&i| list[i].1 + list[i + 1].1).unwrap_or(from);
        let ((a, n), (b, k)) = (list[at], list[at + 1]);
        list[at] = ((a * n + b * k + (n + k) / 2) / (n + k), n + k);
        list.remove(at + 1);
    }
    list
}
