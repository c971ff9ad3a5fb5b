//! Dates and times: range, growth, hours and weekdays.

use super::numbers;
use crate::profile::shape::{Moments, Trend};
use crate::types::class::{DAY, TypeClass};

const HOUR: f64 = 3.6e9;
/// Of the exponential trend that plans have: density grows e^RATE-fold over the range.
const RATE: f64 = 3.0;

pub fn learn(class: &TypeClass, found: &[f64]) -> Moments {
    let points = numbers::points(class, found);
    let end = |p: Option<&String>| p.cloned().unwrap_or_default();
    let (growth, ks) = growth(class, found);
    Moments {
        from: end(points.first()),
        to: end(points.last()),
        growth,
        ks: super::rounded(ks),
        rising: numbers::rising(found),
        hours: hours(class, found),
        weekdays: weekdays(class, found),
        points,
    }
}

/// Over the range, from 0 to 1.
pub type Cdf = fn(f64) -> f64;

pub fn growths() -> [(Trend, Cdf); 3] {
    [(Trend::Uniform, |t| t), (Trend::Linear, |t| t * t), (Trend::Exponential, |t| (RATE * t).exp_m1() / RATE.exp_m1())]
}

fn growth(class: &TypeClass, found: &[f64]) -> (Trend, f64) {
    let mut sorted = found.to_vec();
    sorted.sort_by(f64::total_cmp);
    let ends = (sorted[0], sorted[sorted.len() - 1]);
    if ends.0 == ends.1 && !matches!(class, TypeClass::Date) {
        return (Trend::Uniform, 0.0);
    }
    let mut best = (Trend::Quantiles, 0.886 / (sorted.len() as f64).sqrt());
    for (trend, cdf) in growths() {
        let d = distance(class, &sorted, ends, cdf);
        if d < best.1 {
            best = (trend, d);
        }
    }
    best
}

/// The greatest distance between the values' distribution and that of a growth over a range (Kolmogorov-Smirnov).
pub fn distance(class: &TypeClass, sorted: &[f64], (first, last): (f64, f64), cdf: Cdf) -> f64 {
    // A date stands for all of its day.
    let half = if matches!(class, TypeClass::Date) { 0.5 } else { 0.0 };
    let (min, max) = (first - half, last + half);
    if min >= max {
        return 0.0;
    }
    numbers::distance(sorted, half, &|x| cdf(((x - min) / (max - min)).clamp(0.0, 1.0)))
}

/// None where all of them are midnights.
fn hours(class: &TypeClass, found: &[f64]) -> Vec<u64> {
    let day = DAY as f64;
    if matches!(class, TypeClass::Date) || found.iter().all(|x| x.rem_euclid(day) == 0.0) {
        return Vec::new();
    }
    let mut hours = vec![0; 24];
    found.iter().for_each(|x| hours[(x.rem_euclid(day) / HOUR) as usize % 24] += 1);
    hours
}

fn weekdays(class: &TypeClass, found: &[f64]) -> Vec<u64> {
    let step = match class {
        TypeClass::Date => 1.0,
        TypeClass::Timestamp { .. } => DAY as f64,
        _ => return Vec::new(),
    };
    let mut days = vec![0; 7];
    // 2000-01-01 was a Saturday.
    found.iter().for_each(|x| days[((x / step).floor() as i64 + 5).rem_euclid(7) as usize] += 1);
    days
}
