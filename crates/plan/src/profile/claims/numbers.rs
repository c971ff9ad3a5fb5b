//! Numbers: the family that is said, if the rows do not contradict it; a wider range, if the rows fill enough of it.

use super::{Aspect, Claim, FILLED, Pattern, ROWS, Seen, critical};
use crate::profile::learn::numbers::{distance, distribution, families, significant};
use crate::profile::shape::{ColumnProfile, Family, Numbers, Shape};
use serde_json::Value;
use std::collections::BTreeMap;

/// By how much another family may fit better, where the rows contradict neither: in units of 1 / sqrt(rows).
const WORSE: f64 = 0.4;
/// More different values are no categories.
const CATEGORIES: usize = 20;

pub fn weigh(column: &mut ColumnProfile, pattern: &Pattern, seen: &Seen, claims: &mut Vec<Claim>) {
    if seen.sorted.is_empty() {
        return;
    }
    if let Some((claim, shape)) = distributed(column, pattern, seen) {
        claims.push(claim);
        if let Some(shape) = shape {
            column.shape = shape;
        }
    }
    if let Shape::Numbers(n) = &mut column.shape {
        claims.extend(widen(n, pattern, seen));
    }
}

fn bound(value: &Option<Value>) -> Option<f64> {
    match value.as_ref()? {
        Value::Number(n) => n.as_f64(),
        Value::String(s) => s.trim().parse().ok(),
        _ => None,
    }
    .filter(|x: &f64| x.is_finite())
}

/// The claim, and the column's shape if it is another one by it.
fn distributed(column: &ColumnProfile, pattern: &Pattern, seen: &Seen) -> Option<(Claim, Option<Shape>)> {
    let Shape::Numbers(n) = &column.shape else { return None };
    let said = pattern.distribution.clone();
    let claim = |taken: bool, why: String| Claim { of: Aspect::Distribution, said: said.clone(), taken, why };
    match said.as_str() {
        "uniform" | "normal" | "log_normal" | "exponential" | "zipf" => {}
        "categorical" => {
            return Some(categories(seen).map_or_else(
                |why| (claim(false, why), None),
                |shape| (claim(true, "some of the values come back".into()), Some(shape)),
            ));
        }
        "sequence" => {
            let why = if n.rising { "each value is above the one before" } else { "the rows do not rise" };
            return Some((claim(n.rising, why.into()), None));
        }
        "constant" => return Some((claim(false, format!("the rows hold {} values", column.distinct)), None)),
        _ => return None,
    }
    let rows = seen.sorted.len();
    let half = 0.5 * 10f64.powi(-(n.decimals as i32));
    let ks = |f: &Family| distance(&seen.sorted, half, &*distribution(f, (n.min, n.max), half));
    let own = families(&seen.sorted, (n.mean, n.stddev), n.decimals).into_iter().find(|f| name(f) == said);
    let Some(own) = own else {
        return Some((claim(false, "no such distribution has these values".into()), None));
    };
    // With what is said of its parameters, else with those of the rows alone.
    let mut tried: Vec<(Family, f64)> =
        [mixed(&own, n, pattern, rows), Some(own)].into_iter().flatten().map(|f| (f.clone(), ks(&f))).collect();
    tried.sort_by(|a, b| {
        let within = |d: f64| d > critical(rows, true);
        within(a.1).cmp(&within(b.1))
    });
    let (family, d) = tried.into_iter().next()?;
    let d4 = (d * 1e4).round() / 1e4;
    let limit = critical(rows, true);
    let best = if name(&n.family) == said { d } else { n.ks };
    if d > limit {
        return Some((claim(false, format!("KS {d4}")), None));
    }
    if d > best + WORSE / (rows as f64).sqrt() {
        return Some((claim(false, format!("KS {d4}, {} {}", name(&n.family), n.ks)), None));
    }
    let shape = Shape::Numbers(Numbers { family, ks: d4, ..n.clone() });
    Some((claim(true, format!("KS {d4}")), Some(shape)))
}

fn name(f: &Family) -> &'static str {
    match f {
        Family::Uniform => "uniform",
        Family::Normal { .. } => "normal",
        Family::LogNormal { .. } => "log_normal",
        Family::Exponential { .. } => "exponential",
        Family::Zipf { .. } => "zipf",
        Family::Quantiles => "quantiles",
    }
}

/// The family with parameters between those of the rows and those that are said; None where nothing is said of them
/// that could be.
fn mixed(own: &Family, n: &Numbers, pattern: &Pattern, rows: usize) -> Option<Family> {
    let rows = rows as f64;
    let own_share = rows / (rows + ROWS);
    let between = |own: f64, said: f64| significant(own * own_share + said * (1.0 - own_share));
    let mean = pattern.mean.filter(|m| m.is_finite() && (n.min..=n.max).contains(m));
    let stddev = pattern.stddev.filter(|s| s.is_finite() && *s > 0.0);
    let mixed = match own {
        Family::Normal { mean: m, stddev: s } if mean.is_some() || stddev.is_some() => Some(Family::Normal {
            mean: mean.map_or(*m, |x| between(*m, x)),
            stddev: stddev.map_or(*s, |x| between(*s, x)),
        }),
        Family::LogNormal { median, sigma } => {
            let (mean, stddev) = (mean.filter(|m| *m > 0.0)?, stddev?);
            // Of the values themselves, as moments of the logarithm.
            let variance = (1.0 + (stddev / mean).powi(2)).ln();
            let mu = mean.ln() - variance / 2.0;
            let mu = (median.ln() * rows + mu * ROWS) / (rows + ROWS);
            Some(Family::LogNormal { median: significant(mu.exp()), sigma: between(*sigma, variance.sqrt()) })
        }
        Family::Exponential { mean: own } => {
            let said = mean.map(|m| m - n.min).filter(|m| *m > 0.0)?;
            Some(Family::Exponential { mean: between(*own, said) })
        }
        _ => None,
    };
    mixed.filter(Family::is_finite)
}

/// Few values, some of which come back; Err: why not.
fn categories(seen: &Seen) -> Result<Shape, String> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    seen.texts.iter().flatten().for_each(|t| *counts.entry(t).or_default() += 1);
    let (different, all) = (counts.len(), seen.sorted.len());
    if different > CATEGORIES || 4 * different > 3 * all {
        return Err(format!("the rows hold {different} different values"));
    }
    let mut values: Vec<(String, u64)> = counts.into_iter().map(|(t, n)| (t.to_string(), n)).collect();
    values.sort_by_key(|v| std::cmp::Reverse(v.1));
    Ok(Shape::Categories { values })
}

/// Ends that lie beyond those of the rows.
fn widen(n: &mut Numbers, pattern: &Pattern, seen: &Seen) -> Option<Claim> {
    let (least, most) = (bound(&pattern.minimum), bound(&pattern.maximum));
    if least.is_none() && most.is_none() {
        return None;
    }
    let (least, most) = (least.unwrap_or(n.min), most.unwrap_or(n.max));
    // Inwards, to what the column's digits can say.
    let scale = 10f64.powi(n.decimals.min(15) as i32);
    let inwards = |x: f64, f: fn(f64) -> f64| if x.abs() < 1e15 { f(x * scale) / scale } else { x };
    let (least, most) = (inwards(least, f64::ceil), inwards(most, f64::floor));
    let text = |x: f64| format!("{x:.*}", n.decimals as usize);
    let (first, last) = (text(least), text(most));
    let claim = |taken: bool, why: &str| {
        Some(Claim { of: Aspect::Range, said: format!("{first} to {last}"), taken, why: why.into() })
    };
    if !(least <= n.min && most >= n.max) {
        return claim(false, "rows lie beyond it");
    }
    if (n.max - n.min) < FILLED * (most - least) {
        return claim(false, "the rows fill less than a third of it");
    }
    if n.rising || matches!(n.family, Family::Zipf { .. }) {
        return claim(false, "it ends where the rows end");
    }
    // Where its ends make the distribution.
    let family = match &n.family {
        // Its mean counts from the least value.
        Family::Exponential { mean } => Family::Exponential { mean: *mean + n.min - least },
        other => other.clone(),
    };
    if matches!(family, Family::Uniform | Family::Exponential { .. }) {
        let half = 0.5 * 10f64.powi(-(n.decimals as i32));
        let d = distance(&seen.sorted, half, &*distribution(&family, (least, most), half));
        if d > critical(seen.sorted.len(), false) {
            return claim(false, "the rows leave too much of it empty");
        }
    }
    if let [a, .., b] = n.points.as_mut_slice() {
        (*a, *b) = (first.clone(), last.clone());
    }
    (n.min, n.max, n.family) = (least, most, family);
    claim(true, "the rows lie within and fill enough of it")
}
