//! Columns whose values go together: one decides the other, or some combinations are more frequent than chance.

use super::material::{Column, Material};
use super::{FEW, LONGEST};
use crate::infer;
use crate::profile::between::Joint;
use crate::profile::shape::{ColumnProfile, Shape};
use std::collections::{BTreeMap, BTreeSet};

/// Cramér's V below this is too little to keep.
const WEAK: f64 = 0.1;

pub fn learn(m: &Material, profiles: &BTreeMap<String, ColumnProfile>, made: &BTreeSet<String>) -> Vec<Joint> {
    let listed: Vec<&Column> = super::free(m, made)
        .into_iter()
        .filter(|c| {
            let p = &profiles[c.name];
            let list = matches!(p.shape, Shape::Categories { .. } | Shape::Pool { .. } | Shape::Mask { .. });
            list && p.distinct > 1 && p.distinct as usize <= LONGEST && !unique(m, c)
        })
        .collect();
    // (strength, a, b), the strongest first.
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    let shared = shared(m);
    for (i, a) in listed.iter().enumerate() {
        for (j, b) in listed.iter().enumerate().skip(i + 1) {
            let one_place = shared[a.place].is_some() && shared[a.place] == shared[b.place];
            let strength = match () {
                _ if decides(a, b) || decides(b, a) => 2.0,
                _ if one_place => 1.5,
                _ => association(&a.texts, &b.texts),
            };
            if strength > WEAK {
                pairs.push((strength, i, j));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (strength, i, j) in pairs {
        let of = |groups: &[Vec<usize>], x| groups.iter().position(|g| g.contains(&x));
        let mut union: Vec<usize> = [i, j]
            .into_iter()
            .flat_map(|x| match of(&groups, x) {
                Some(g) => groups[g].clone(),
                None => vec![x],
            })
            .collect();
        union.sort_unstable();
        union.dedup();
        let columns: Vec<&Column> = union.iter().map(|&k| listed[k]).collect();
        let n = tuples(m, &columns).len();
        // Combinations that are seen but once tell nothing of their frequency.
        if n > LONGEST || (strength <= 1.0 && 3 * n > m.rows) {
            continue;
        }
        groups.retain(|g| !g.iter().any(|k| union.contains(k)));
        groups.push(union);
    }
    groups.sort();
    groups
        .into_iter()
        .map(|g| {
            let columns: Vec<&Column> = g.iter().map(|&k| listed[k]).collect();
            let mut decided = Vec::new();
            for a in &columns {
                for b in columns.iter().filter(|b| b.place != a.place && decides(a, b)) {
                    decided.push((a.name.to_string(), b.name.to_string()));
                }
            }
            let mut list: Vec<_> = tuples(m, &columns).into_iter().collect();
            list.sort_by_key(|t| std::cmp::Reverse(t.1));
            Joint { columns: columns.iter().map(|c| c.name.to_string()).collect(), decides: decided, tuples: list }
        })
        .collect()
}

fn tuples(m: &Material, columns: &[&Column]) -> BTreeMap<Vec<Option<String>>, u64> {
    let mut counts = BTreeMap::new();
    for r in 0..m.rows {
        let tuple: Vec<Option<String>> = columns.iter().map(|c| c.texts[r].map(String::from)).collect();
        *counts.entry(tuple).or_default() += 1;
    }
    counts
}

fn unique(m: &Material, c: &Column) -> bool {
    m.table.uniques.iter().any(|u| u.plain_columns().is_some_and(|k| k.contains(&c.place)))
}

/// What columns of places, companies and products say belongs together, however few rows show it.
fn shared(m: &Material) -> Vec<Option<(String, String)>> {
    let of = |s: infer::Suggestion| s.shared.filter(|t| t.0 != "person");
    infer::suggest(m.schema, m.table, "en_US").into_iter().map(of).collect()
}

/// Each value of `a` has one value of `b`, in more rows than there are values.
fn decides(a: &Column, b: &Column) -> bool {
    let mut map: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    let mut rows = 0;
    for (x, y) in a.texts.iter().zip(&b.texts) {
        let Some(x) = x else { continue };
        rows += 1;
        if *map.entry(x).or_insert(*y) != *y {
            return false;
        }
    }
    let values: BTreeSet<_> = map.values().collect();
    rows >= FEW && values.len() > 1 && rows * 2 >= 3 * map.len()
}

/// Cramér's V, corrected for its bias; 0 where chance would give as much.
pub fn association(a: &[Option<&str>], b: &[Option<&str>]) -> f64 {
    let mut cells: BTreeMap<(Option<&str>, Option<&str>), f64> = BTreeMap::new();
    let (mut left, mut right) = (BTreeMap::<Option<&str>, f64>::new(), BTreeMap::<Option<&str>, f64>::new());
    for (x, y) in a.iter().zip(b) {
        *cells.entry((*x, *y)).or_default() += 1.0;
        *left.entry(*x).or_default() += 1.0;
        *right.entry(*y).or_default() += 1.0;
    }
    let n = a.len() as f64;
    let (r, k) = (left.len() as f64, right.len() as f64);
    if r < 2.0 || k < 2.0 || n < 2.0 {
        return 0.0;
    }
    // The sum over all cells, those that are empty too: sum(o^2 / e) - n.
    let chi = cells.iter().map(|((x, y), o)| o * o * n / (left[x] * right[y])).sum::<f64>() - n;
    let freedom = (r - 1.0) * (k - 1.0);
    if chi < freedom + 4.0 * (2.0 * freedom).sqrt() {
        return 0.0;
    }
    let phi = (chi / n - freedom / (n - 1.0)).max(0.0);
    let (r, k) = (r - (r - 1.0) * (r - 1.0) / (n - 1.0), k - (k - 1.0) * (k - 1.0) / (n - 1.0));
    (phi / (r.min(k) - 1.0).max(1e-9)).sqrt().min(1.0)
}
