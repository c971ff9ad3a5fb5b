//! Columns that have another distribution (or share of nulls) for each value of a category, of the row or of the
//! parent's.

use super::joint::association;
use super::material::{Column, Material, parent_rows};
use super::{FEW, counted, numbers, rounded};
use crate::profile::between::{Case, Given};
use crate::profile::shape::{ColumnProfile, Shape};
use crate::schema::Oid;
use std::collections::{BTreeMap, BTreeSet};

/// Categories with more values are left out.
const MOST_CASES: usize = 24;
/// Share of the rank variance (Cramér's V of categories) that a category has to explain.
const WEAK: f64 = 0.02;
const WEAK_ASSOCIATION: f64 = 0.1;

/// A category, as the rows see it.
struct By<'a> {
    name: &'a str,
    via: Vec<String>,
    texts: Vec<Option<&'a str>>,
}

pub fn learn(
    all: &BTreeMap<Oid, Material>,
    m: &Material,
    profiles: &BTreeMap<String, ColumnProfile>,
    made: &BTreeSet<String>,
    together: &BTreeSet<String>,
) -> Vec<Given> {
    let own = by_own(m, profiles, made);
    let parents = by_parents(all, m);
    let mut found: Vec<Given> = Vec::new();
    for c in m.columns.iter().filter(|c| !m.is_key(c)) {
        let p = &profiles[c.name];
        let drawn = !made.contains(c.name) && !together.contains(c.name);
        let shape = match &p.shape {
            Shape::Numbers(_) | Shape::Moments(_) if drawn => 'n',
            Shape::Categories { .. } if drawn => 'c',
            _ => '-',
        };
        let nulls: Vec<Option<&str>> = c.texts.iter().map(|t| t.map(|_| "x")).collect();
        let score = |by: &By, inside: bool| -> f64 {
            let by_nulls = if p.null_ratio > 0.0 { association(&nulls, &by.texts) } else { 0.0 };
            let by_values = match shape {
                'n' => explained(c, by),
                // Categories of one row that go together are joint already.
                'c' if !inside => {
                    let v = association(&c.texts, &by.texts);
                    if v > WEAK_ASSOCIATION { v * v } else { 0.0 }
                }
                _ => 0.0,
            };
            let by_nulls = if by_nulls > 2.0 * WEAK_ASSOCIATION { by_nulls } else { 0.0 };
            by_nulls.max(by_values)
        };
        let free = |by: &&By| by.name != c.name && !depends(&found, by.name, c.name);
        let inside = own.iter().filter(free).map(|b| (score(b, true), b));
        let outside = parents.iter().map(|b| (score(b, false), b));
        let best = inside.chain(outside).filter(|s| s.0 > WEAK).max_by(|a, b| a.0.total_cmp(&b.0));
        if together.contains(c.name) {
            continue;
        }
        if let Some((_, by)) = best {
            let cases = cases(c, by, shape);
            found.push(Given { column: c.name.into(), by: by.name.into(), via: by.via.clone(), cases });
        }
    }
    found
}

fn depends(found: &[Given], name: &str, on: &str) -> bool {
    name == on || found.iter().any(|g| g.column == name && g.via.is_empty() && depends(found, &g.by, on))
}

fn is_category(p: &ColumnProfile) -> bool {
    matches!(p.shape, Shape::Categories { .. }) && (2..=MOST_CASES as u64).contains(&p.distinct)
}

fn by_own<'a>(m: &Material<'a>, profiles: &BTreeMap<String, ColumnProfile>, made: &BTreeSet<String>) -> Vec<By<'a>> {
    let fine = |c: &&Column| !m.is_key(c) && !made.contains(c.name) && is_category(&profiles[c.name]);
    m.columns.iter().filter(fine).map(|c| By { name: c.name, via: Vec::new(), texts: c.texts.clone() }).collect()
}

fn by_parents<'a>(all: &BTreeMap<Oid, Material<'a>>, m: &Material<'a>) -> Vec<By<'a>> {
    let mut out = Vec::new();
    for fk in &m.table.foreign_keys {
        let Some((oid, rows)) = parent_rows(all, m, fk).filter(|p| p.0 != m.table.oid) else { continue };
        let parent = &all[&oid];
        for c in parent.columns.iter().filter(|c| !parent.is_key(c)) {
            let p = super::column(&c.class, &c.texts, &c.numbers);
            if is_category(&p) {
                let texts = rows.iter().map(|r| c.texts[(*r)?]).collect();
                out.push(By { name: c.name, via: m.key_names(fk), texts });
            }
        }
    }
    out
}

/// The rows of each value of the category that has enough of them.
fn groups<'a>(by: &By<'a>) -> BTreeMap<&'a str, Vec<usize>> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (r, t) in by.texts.iter().enumerate() {
        if let Some(t) = t {
            groups.entry(t).or_default().push(r);
        }
    }
    groups.retain(|_, rows| rows.len() >= FEW);
    groups
}

/// Share of the variance of the column's ranks that lies between the values of the category (as the H of Kruskal
/// and Wallis has it); 0 where chance would give as much.
fn explained(c: &Column, by: &By) -> f64 {
    let ranks = super::correlation::ranks(&c.numbers);
    let there: Vec<f64> = ranks.iter().flatten().copied().collect();
    let n = there.len() as f64;
    let mean = there.iter().sum::<f64>() / n;
    let total: f64 = there.iter().map(|x| (x - mean) * (x - mean)).sum();
    let (mut between, mut k) = (0.0, 0.0);
    for rows in groups(by).values() {
        let own: Vec<f64> = rows.iter().filter_map(|&r| ranks[r]).collect();
        if own.is_empty() {
            continue;
        }
        let own_mean = own.iter().sum::<f64>() / own.len() as f64;
        between += own.len() as f64 * (own_mean - mean) * (own_mean - mean);
        k += 1.0;
    }
    let freedom: f64 = k - 1.0;
    let share = between / total;
    if freedom < 1.0 || !share.is_finite() || share * (n - 1.0) < freedom + 4.0 * (2.0 * freedom).sqrt() {
        return 0.0;
    }
    share
}

fn cases(c: &Column, by: &By, shape: char) -> BTreeMap<String, Case> {
    groups(by)
        .into_iter()
        .map(|(value, rows)| {
            let texts: Vec<&str> = rows.iter().filter_map(|&r| c.texts[r]).collect();
            let numbers: Vec<f64> = rows.iter().filter_map(|&r| c.numbers[r]).collect();
            let null_ratio = rounded(1.0 - texts.len() as f64 / rows.len() as f64);
            let mut case = Case { rows: rows.len() as u64, null_ratio, values: Vec::new(), points: Vec::new() };
            match shape {
                'n' if numbers.len() >= FEW => case.points = numbers::points(&c.class, &numbers),
                'c' => case.values = counted(&texts),
                _ => {}
            }
            (value.to_string(), case)
        })
        .collect()
}
