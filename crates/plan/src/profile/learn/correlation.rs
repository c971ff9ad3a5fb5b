//! Rank correlations between numbers, dates and times.

use super::FEW;
use super::material::{Column, Material};
use crate::profile::between::Correlation;
use crate::profile::shape::{ColumnProfile, Shape};
use crate::types::class::TypeClass;
use std::collections::{BTreeMap, BTreeSet};

/// A matrix of more columns is nothing to read, and most of it chance.
const MOST: usize = 32;

pub fn learn(
    m: &Material,
    profiles: &BTreeMap<String, ColumnProfile>,
    made: &BTreeSet<String>,
    together: &BTreeSet<String>,
) -> Option<Correlation> {
    let ranked = |c: &&Column| {
        let p = &profiles[c.name];
        let line = c.class.is_numeric() || c.class.is_date() || matches!(c.class, TypeClass::Time { .. });
        let drawn = matches!(p.shape, Shape::Numbers(_) | Shape::Moments(_) | Shape::Categories { .. });
        line && drawn && p.distinct > 1 && !together.contains(c.name)
    };
    let columns: Vec<&Column> = super::free(m, made).into_iter().filter(ranked).take(MOST).collect();
    let ranks: Vec<Vec<Option<f64>>> = columns.iter().map(|c| ranks(&c.numbers)).collect();
    let mut matrix = vec![vec![0.0; columns.len()]; columns.len()];
    let mut any: BTreeSet<usize> = BTreeSet::new();
    for i in 0..columns.len() {
        matrix[i][i] = 1.0;
        for j in 0..i {
            let rho = spearman(&ranks[i], &ranks[j]);
            if rho != 0.0 {
                any.extend([i, j]);
                (matrix[i][j], matrix[j][i]) = (rho, rho);
            }
        }
    }
    let kept: Vec<usize> = any.into_iter().collect();
    if kept.is_empty() {
        return None;
    }
    Some(Correlation {
        columns: kept.iter().map(|&i| columns[i].name.to_string()).collect(),
        matrix: kept.iter().map(|&i| kept.iter().map(|&j| matrix[i][j]).collect()).collect(),
    })
}

/// Ranks from 1 on; equal values share the mean of theirs.
pub fn ranks(numbers: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<(f64, usize)> = numbers.iter().enumerate().filter_map(|(i, x)| Some(((*x)?, i))).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out = vec![None; numbers.len()];
    let mut from = 0;
    while from < order.len() {
        let to = from + order[from..].iter().take_while(|x| x.0 == order[from].0).count();
        let rank = (from + to + 1) as f64 / 2.0;
        order[from..to].iter().for_each(|x| out[x.1] = Some(rank));
        from = to;
    }
    out
}

/// Over the rows that have both; 0 where chance would give as much.
pub fn spearman(a: &[Option<f64>], b: &[Option<f64>]) -> f64 {
    let both: Vec<(f64, f64)> = a.iter().zip(b).filter_map(|(x, y)| Some(((*x)?, (*y)?))).collect();
    let n = both.len() as f64;
    if both.len() < FEW {
        return 0.0;
    }
    let (ma, mb) = (both.iter().map(|x| x.0).sum::<f64>() / n, both.iter().map(|x| x.1).sum::<f64>() / n);
    let sum = |f: &dyn Fn(f64, f64) -> f64| both.iter().map(|(x, y)| f(x - ma, y - mb)).sum::<f64>();
    let rho = sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt();
    if !rho.is_finite() || rho.abs() < 2.5 / n.sqrt() { 0.0 } else { super::rounded(rho) }
}
