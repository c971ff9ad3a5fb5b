//! Numbers: range, quantiles, and the family of distributions that fits best.

use crate::profile::shape::{Family, Numbers};
use crate::profile::values;
use crate::types::class::TypeClass;
use seedgen_kernels::dist::normal_cdf;

/// Values that need so many digits after the point may need more.
pub const MOST_DECIMALS: u32 = 9;
/// Steps between the least and the greatest value, at most.
const STEPS: usize = 200;

pub fn learn(class: &TypeClass, found: &[f64]) -> Numbers {
    let mut sorted = found.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let (mean, stddev) = moments(&sorted);
    let decimals = decimals(&sorted);
    let (family, ks) = fit(&sorted, mean, stddev, decimals);
    Numbers {
        min: sorted[0],
        max: sorted[sorted.len() - 1],
        mean: significant(mean),
        stddev: significant(stddev),
        decimals,
        zeros: super::rounded(sorted.iter().filter(|x| **x == 0.0).count() as f64 / n),
        rising: rising(found),
        family,
        ks: super::rounded(ks),
        points: points(class, found),
    }
}

/// Mean and standard deviation; in units of the greatest value, as sums of extreme ones are no numbers.
fn moments(sorted: &[f64]) -> (f64, f64) {
    let (n, most) = (sorted.len() as f64, sorted.iter().fold(0f64, |most, x| most.max(x.abs())));
    // A power of two, so that nothing is rounded.
    let unit = if most > 0.0 { 2f64.powi(most.log2().floor().clamp(-1000.0, 1000.0) as i32) } else { 1.0 };
    let mean = sorted.iter().map(|x| x / unit).sum::<f64>() / n;
    let variance = sorted.iter().map(|x| (x / unit - mean) * (x / unit - mean)).sum::<f64>() / n;
    (mean * unit, variance.sqrt() * unit)
}

pub fn rising(found: &[f64]) -> bool {
    found.len() > 1 && found.windows(2).all(|w| w[0] < w[1])
}

/// Quantiles at equal steps, each a value that is there.
pub fn points(class: &TypeClass, found: &[f64]) -> Vec<String> {
    let mut sorted = found.to_vec();
    sorted.sort_by(f64::total_cmp);
    let steps = STEPS.min(sorted.len() - 1).max(1);
    let at = |k: usize| sorted[((k * (sorted.len() - 1)) as f64 / steps as f64).round() as usize];
    (0..=steps).map(|k| values::text(class, at(k))).collect()
}

/// Digits after the point that the values need.
fn decimals(sorted: &[f64]) -> u32 {
    let fits = |d: u32| sorted.iter().all(|x| (to_decimals(*x, d) - x).abs() <= 1e-9 * x.abs().max(1e-6));
    (0..MOST_DECIMALS).find(|&d| fits(d)).unwrap_or(MOST_DECIMALS)
}

/// Rounded to digits after the point; numbers of many digits have none.
pub fn to_decimals(x: f64, decimals: u32) -> f64 {
    let ten = 10f64.powi(decimals as i32);
    if x.abs() < 1e15 { (x * ten).round() / ten } else { x }
}

/// Six digits: parameters are estimates.
pub fn significant(x: f64) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    let scale = 10f64.powi(5 - x.abs().log10().floor() as i32);
    if scale.is_finite() && scale > 0.0 { (x * scale).round() / scale } else { x }
}

/// The family with the least distance to the values, if that is no more than chance gives a sample of their
/// number (the five percent of Lilliefors); and the distance.
fn fit(sorted: &[f64], mean: f64, stddev: f64, decimals: u32) -> (Family, f64) {
    let (min, max) = (sorted[0], sorted[sorted.len() - 1]);
    if min == max {
        return (Family::Uniform, 0.0);
    }
    // Rounded values stand for all that round to them.
    let half = 0.5 * 10f64.powi(-(decimals as i32));
    let mut best = (Family::Quantiles, 0.886 / (sorted.len() as f64).sqrt());
    for family in families(sorted, (mean, stddev), decimals) {
        let d = distance(sorted, half, &*distribution(&family, (min, max), half));
        if d < best.1 {
            best = (family, d);
        }
    }
    best
}

/// Those that such values may come from, with the parameters that fit them best.
pub fn families(sorted: &[f64], (mean, stddev): (f64, f64), decimals: u32) -> Vec<Family> {
    let (min, max, n) = (sorted[0], sorted[sorted.len() - 1], sorted.len() as f64);
    let (mean, stddev) = (significant(mean), significant(stddev));
    let mut found = vec![Family::Uniform, Family::Normal { mean, stddev }];
    if min > 0.0 {
        let mu = sorted.iter().map(|x| x.ln()).sum::<f64>() / n;
        let sigma = (sorted.iter().map(|x| (x.ln() - mu) * (x.ln() - mu)).sum::<f64>() / n).sqrt();
        let (median, sigma) = (significant(mu.exp()), significant(sigma));
        if sigma > 0.0 {
            found.push(Family::LogNormal { median, sigma });
        }
    }
    found.push(Family::Exponential { mean: significant(mean - min) });
    found.retain(Family::is_finite);
    if decimals == 0 && min == 1.0 && max <= 1e6 && max > 2.0 {
        found.push(Family::Zipf { alpha: zipf(sorted, max as usize) });
    }
    found
}

/// The share of a family's values below a number. Of values that are rounded, `half` a step is the rounding.
pub fn distribution(family: &Family, (min, max): (f64, f64), half: f64) -> Box<dyn Fn(f64) -> f64> {
    match *family {
        Family::Uniform | Family::Quantiles => {
            // By halves, as the ends may lie as far apart as can be.
            let width = max / 2.0 - min / 2.0 + half;
            Box::new(move |x| ((x / 2.0 - min / 2.0 + half / 2.0) / width).clamp(0.0, 1.0))
        }
        Family::Normal { mean, stddev } => Box::new(move |x| normal_cdf((x / 2.0 - mean / 2.0) / (stddev / 2.0))),
        Family::LogNormal { median, sigma } => {
            Box::new(move |x| if x > 0.0 { normal_cdf((x / median).ln() / sigma) } else { 0.0 })
        }
        Family::Exponential { mean } => Box::new(move |x| 1.0 - (-((x - min + half).max(0.0)) / mean).exp()),
        Family::Zipf { alpha } => {
            let cdf = ranks(alpha, max as usize);
            Box::new(move |x| (x as usize).checked_sub(1).map_or(0.0, |k| cdf[k.min(cdf.len() - 1)]))
        }
    }
}

/// The greatest distance between the steps of the values and a distribution of what they were rounded from.
pub fn distance(sorted: &[f64], half: f64, cdf: &dyn Fn(f64) -> f64) -> f64 {
    let n = sorted.len() as f64;
    let (mut d, mut i) = (0f64, 0);
    while i < sorted.len() {
        let below = i;
        while i < sorted.len() && sorted[i] == sorted[below] {
            i += 1;
        }
        let x = sorted[below];
        d = d.max((cdf(x + half) - i as f64 / n).abs()).max((cdf(x - half) - below as f64 / n).abs());
    }
    d
}

/// The exponent of greatest likelihood for ranks up to `max`.
fn zipf(sorted: &[f64], max: usize) -> f64 {
    let mean_log = sorted.iter().map(|x| x.ln()).sum::<f64>() / sorted.len() as f64;
    let likelihood = |alpha: f64| -alpha * mean_log - (1..=max).map(|k| (k as f64).powf(-alpha)).sum::<f64>().ln();
    // It is concave in alpha.
    let (mut low, mut high) = (0.0, 6.0);
    for _ in 0..24 {
        let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if likelihood(a) < likelihood(b) { low = a } else { high = b }
    }
    significant((low + high) / 2.0)
}

/// The shares of ranks up to each.
fn ranks(alpha: f64, max: usize) -> Vec<f64> {
    let mut sum = 0.0;
    let mut cdf: Vec<f64> = (1..=max.max(1))
        .map(|k| {
            sum += (k as f64).powf(-alpha);
            sum
        })
        .collect();
    cdf.iter_mut().for_each(|c| *c /= sum);
    cdf
}
