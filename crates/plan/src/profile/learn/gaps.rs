//! Columns that never lie below another one, of the row or of the parent: the gap between them is what varies.

use super::correlation::{ranks, spearman};
use super::material::{Column, Material, parent_rows};
use super::{FEW, numbers};
use crate::profile::between::Gap;
use crate::schema::Oid;
use crate::types::class::TypeClass;
use std::collections::{BTreeMap, BTreeSet};

/// Steps between the least and the greatest gap, at most.
const STEPS: usize = 100;
/// Share of pairs from different rows that have to be out of order: else the ranges keep the order by themselves.
const OUT_OF_ORDER: f64 = 0.05;

pub fn learn(all: &BTreeMap<Oid, Material>, m: &Material, made: &BTreeSet<String>, now: i64) -> Vec<Gap> {
    let parents: Vec<(Vec<String>, Oid, Vec<Option<usize>>)> = m
        .table
        .foreign_keys
        .iter()
        .filter_map(|fk| {
            let (oid, rows) = parent_rows(all, m, fk).filter(|p| p.0 != m.table.oid)?;
            Some((m.key_names(fk), oid, rows))
        })
        .collect();
    let mut found: Vec<Gap> = Vec::new();
    for c in super::free(m, made) {
        let Some(unit) = unit(&c.class) else { continue };
        let mut best: Option<(f64, Gap)> = None;
        let mut consider = |base: &Column, via: &[String], other: Vec<Option<f64>>, other_unit: f64| {
            let own: Vec<Option<f64>> = c.numbers.iter().map(|x| x.map(|x| x * unit)).collect();
            let other: Vec<Option<f64>> = other.into_iter().map(|x| x.map(|x| x * other_unit)).collect();
            let Some(gaps) = gaps(&own, &other) else { return };
            // A price is above its cost by a share of it: that is rank correlation, and no gap.
            if c.class.is_numeric() && depend(&own, &other) {
                return;
            }
            let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
            if best.as_ref().is_none_or(|b| mean < b.0) {
                let (rows, points) = (gaps.len() as u64, points(gaps));
                let future = c.class.is_date() && own.iter().flatten().any(|x| *x * 1e6 > now as f64);
                let (column, base, via) = (c.name.to_string(), base.name.to_string(), via.to_vec());
                best = Some((mean, Gap { column, base, via, rows, future, points }));
            }
        };
        for k in super::free(m, &BTreeSet::new()) {
            let circle = depends(&found, k.name, c.name);
            if let (false, true, Some(u)) = (circle, alike(&c.class, &k.class), self::unit(&k.class)) {
                consider(k, &[], k.numbers.clone(), u);
            }
        }
        for (via, oid, rows) in &parents {
            let parent = &all[oid];
            for k in parent.columns.iter().filter(|k| k.class.is_date() && c.class.is_date() && !parent.is_key(k)) {
                let theirs = rows.iter().map(|p| k.numbers[(*p)?]).collect();
                consider(k, via, theirs, self::unit(&k.class).unwrap_or(1.0));
            }
        }
        found.extend(best.map(|b| b.1));
    }
    found
}

fn depends(gaps: &[Gap], name: &str, on: &str) -> bool {
    name == on || gaps.iter().any(|g| g.column == name && g.via.is_empty() && depends(gaps, &g.base, on))
}

/// Gaps are counted in seconds, or in the numbers' own units.
fn unit(class: &TypeClass) -> Option<f64> {
    match class {
        TypeClass::Date => Some(86_400.0),
        TypeClass::Timestamp { .. } => Some(1e-6),
        k if k.is_numeric() => Some(1.0),
        _ => None,
    }
}

fn alike(a: &TypeClass, b: &TypeClass) -> bool {
    (a.is_date() && b.is_date()) || (a.is_numeric() && b.is_numeric() && a.scale() == b.scale())
}

/// The gaps, where none is below zero and that is not only because the ranges lie apart.
fn gaps(own: &[Option<f64>], base: &[Option<f64>]) -> Option<Vec<f64>> {
    let both: Vec<(f64, f64)> = own.iter().zip(base).filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
    if both.len() < FEW || both.iter().any(|(a, b)| a < b) || both.iter().all(|(a, b)| a == b) {
        return None;
    }
    let (mut crossed, mut pairs) = (0, 0);
    for shift in [1, 2, 3, 5, 7] {
        for (i, (a, _)) in both.iter().enumerate() {
            crossed += usize::from(*a < both[(i + shift) % both.len()].1);
            pairs += 1;
        }
    }
    let gaps: Vec<f64> = both.iter().map(|(a, b)| a - b).collect();
    // The greatest gap after the greatest base is a number, too.
    let most = |list: &mut dyn Iterator<Item = f64>| list.fold(0f64, f64::max);
    let sum = most(&mut gaps.iter().copied()) + most(&mut both.iter().map(|b| b.1));
    (crossed as f64 >= OUT_OF_ORDER * pairs as f64 && sum.is_finite()).then_some(gaps)
}

/// The gap grows or falls with what it follows.
fn depend(own: &[Option<f64>], base: &[Option<f64>]) -> bool {
    let gaps: Vec<Option<f64>> = own.iter().zip(base).map(|(a, b)| Some((*a)? - (*b)?)).collect();
    spearman(&ranks(&gaps), &ranks(base)).abs() > 0.2
}

fn points(mut gaps: Vec<f64>) -> Vec<f64> {
    gaps.sort_by(f64::total_cmp);
    let steps = STEPS.min(gaps.len() - 1).max(1);
    let at = |k: usize| gaps[((k * (gaps.len() - 1)) as f64 / steps as f64).round() as usize];
    (0..=steps).map(|k| numbers::to_decimals(at(k), 6)).collect()
}
