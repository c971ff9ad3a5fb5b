//! Classes of degrees around a mean: Poisson, geometric, or as even as can be.

use super::{BANDS, classes, settle};
use crate::dist::normal_quantile;
use crate::error::KernelError;
use std::sync::Arc;

/// How the number of children above the least is spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Poisson,
    /// P(k) = (1 - q) q^k.
    Geometric,
    Even,
}

/// Beyond this mean the distributions are taken as continuous: one class is wider than one child by far.
const WIDE: f64 = 2000.0;

/// Where bands end that hold more than one degree each: narrow ones in the tails.
const TAIL: [f64; 3] = [0.0005, 0.005, 0.02];

/// Classes for `children` rows over `parents`, each parent having at least `min_per_parent` and at most
/// `max_per_parent`; what lies above the least has the shape. The sums are exact, the classes few (64 at most):
/// where the shape has more degrees than that, they are drawn together.
pub fn shaped_degrees(
    parents: u64,
    children: u64,
    shape: Shape,
    max_per_parent: Option<u64>,
    min_per_parent: u64,
) -> Result<Arc<[(u64, u64)]>, KernelError> {
    let (min, max) = (min_per_parent, max_per_parent.unwrap_or(children));
    let floor = min.checked_mul(parents).filter(|f| *f <= children);
    let fits = min <= max && max.checked_mul(parents).is_none_or(|m| m >= children);
    let (Some(floor), true) = (floor, fits) else {
        return Err(KernelError::Degrees { parents, children, min, max });
    };
    if parents == 0 {
        return Ok(Arc::new([]));
    }
    let (extra, cap) = (children - floor, max - min);
    let mean = extra as f64 / parents as f64;
    let bands = match shape {
        Shape::Even => vec![(1.0, mean)],
        _ => {
            let mut bands = bands(shape, mean, parents);
            // A cap takes from the mean: the shape of a greater one is cut.
            if mean_under(&bands, cap) < mean * (1.0 - 1e-9) {
                let (mut low, mut high) = (mean, mean * 2.0);
                while mean_under(&self::bands(shape, high, parents), cap) < mean && high < mean * 1e6 {
                    high *= 2.0;
                }
                for _ in 0..40 {
                    let mid = low + (high - low) / 2.0;
                    if mean_under(&self::bands(shape, mid, parents), cap) < mean { low = mid } else { high = mid }
                }
                bands = self::bands(shape, low, parents);
            }
            bands
        }
    };
    let mut split: Vec<(u64, u64, u64)> = Vec::with_capacity(bands.len());
    let (mut share, mut given) = (0.0, 0u64);
    for (k, &(width, ideal)) in bands.iter().enumerate() {
        share += width;
        let until = if k + 1 == bands.len() { parents } else { ((share * parents as f64).round() as u64).min(parents) };
        let n = until.saturating_sub(given);
        given = given.max(until);
        if n > 0 {
            let ideal = ideal.min(cap as f64);
            let degree = (ideal as u64).min(cap);
            let up = if degree == cap { 0 } else { (((ideal - degree as f64) * n as f64).round() as u64).min(n) };
            split.push((n, degree, up));
        }
    }
    // From the most children down, as the classes of Zipf lie.
    split.reverse();
    settle(&mut split, extra, cap);
    Ok(classes(split, min))
}

fn mean_under(bands: &[(f64, f64)], cap: u64) -> f64 {
    bands.iter().map(|b| b.0 * b.1.min(cap as f64)).sum()
}

/// (share of the parents, their mean number of children) from the fewest children up.
fn bands(shape: Shape, mean: f64, parents: u64) -> Vec<(f64, f64)> {
    if mean <= 0.0 {
        return vec![(1.0, 0.0)];
    }
    if mean > WIDE {
        let quantile = |u: f64| match shape {
            Shape::Geometric => -mean * libm::log(1.0 - u),
            _ => (mean + mean.sqrt() * normal_quantile(u)).max(0.0),
        };
        // Sixteen points of each band; the last has no end.
        let inner =
            |a: f64, b: f64| (0..16).map(|i| quantile(a + (b - a) * (i as f64 + 0.5) / 16.0)).sum::<f64>() / 16.0;
        return ends().windows(2).map(|w| (w[1] - w[0], inner(w[0], w[1]))).collect();
    }
    // Probabilities of 0, 1, 2 … children, as far as some parent has so many.
    let rest = 0.5 / parents as f64;
    let q = mean / (1.0 + mean);
    let log_mean = libm::log(mean);
    let mut log_factorial = 0.0;
    let mut p: Vec<f64> = Vec::new();
    let mut sum = 0.0;
    while sum < 1.0 - rest && p.len() < 200_000 {
        let k = p.len() as f64;
        if k > 0.0 {
            log_factorial += libm::log(k);
        }
        let next = match shape {
            Shape::Geometric => (1.0 - q) * libm::pow(q, k),
            _ => libm::exp(k * log_mean - mean - log_factorial),
        };
        sum += next;
        p.push(next);
    }
    let first = p.iter().scan(0.0, |s, x| {
        *s += x;
        Some(*s)
    });
    let first = first.take_while(|s| *s < rest).count();
    if p.len() - first <= BANDS {
        return (0..p.len()).map(|k| (p[k] / sum, k as f64)).filter(|b| b.0 > 0.0).collect();
    }
    let mut out = Vec::with_capacity(BANDS);
    let (mut k, mut left) = (0, p[0] / sum);
    for w in ends().windows(2) {
        let (mut open, mut total) = (w[1] - w[0], 0.0);
        while open > 1e-15 {
            let take = if k + 1 == p.len() { open } else { left.min(open) };
            total += take * k as f64;
            (open, left) = (open - take, left - take);
            if left <= 0.0 && k + 1 < p.len() {
                k += 1;
                left += p[k] / sum;
            }
        }
        out.push((w[1] - w[0], total / (w[1] - w[0])));
    }
    out
}

/// Where the bands begin and end, as shares of all parents.
fn ends() -> Vec<f64> {
    let middle = BANDS - 2 * TAIL.len();
    let (from, to) = (TAIL[TAIL.len() - 1], 1.0 - TAIL[TAIL.len() - 1]);
    let mut ends = vec![0.0];
    ends.extend(TAIL);
    ends.extend((1..middle).map(|i| from + (to - from) * i as f64 / middle as f64));
    ends.extend(TAIL.iter().rev().map(|t| 1.0 - t));
    ends.push(1.0);
    ends
}

#[cfg(test)]
mod tests {
    use super::super::tests::exact;
    use super::*;

    #[test]
    fn sums_are_exact() {
        for shape in [Shape::Poisson, Shape::Geometric, Shape::Even] {
            for parents in [1u64, 2, 3, 10, 64, 1000, 99_991, 1 << 33] {
                for per in [0u64, 1, 3, 40, 1900, 5000] {
                    for (min, max) in [(0, None), (1, None), (0, Some(per + 2)), (per / 2, Some(per + 1))] {
                        let children = parents * per + parents / 3;
                        let fits = min * parents <= children && max.is_none_or(|m| m * parents >= children);
                        let got = shaped_degrees(parents, children, shape, max, min);
                        if !fits {
                            assert!(got.is_err());
                            continue;
                        }
                        let c = got.unwrap();
                        let at = format!("{shape:?} {parents} {children} {min} {max:?}: {c:?}");
                        exact(&c, (parents, children), (min, max), &at);
                    }
                }
            }
        }
    }

    /// Chi-square of the number of parents with k children against the distribution.
    #[test]
    fn degrees_have_the_shape() {
        let parents = 100_000u64;
        for (shape, mean, min) in [(Shape::Poisson, 3.0, 0), (Shape::Poisson, 2.0, 1), (Shape::Geometric, 1.5, 0)] {
            let children = (mean * parents as f64) as u64 + min * parents;
            let classes = shaped_degrees(parents, children, shape, None, min).unwrap();
            let (mut chi, mut degrees) = (0.0, 0.0);
            let mut p = if shape == Shape::Poisson { f64::exp(-mean) } else { 1.0 / (1.0 + mean) };
            for k in 0..40u64 {
                let want = p * parents as f64;
                let got: u64 = classes.iter().filter(|c| c.1 == min + k).map(|c| c.0).sum();
                if want >= 5.0 {
                    chi += (got as f64 - want).powi(2) / want;
                    degrees += 1.0;
                }
                p *= if shape == Shape::Poisson { mean / (k + 1) as f64 } else { mean / (1.0 + mean) };
            }
            assert!(chi < degrees, "{shape:?} {mean}: {chi} of {degrees}");
        }
    }

    /// Of many degrees, drawn together: no share of the parents is further than a band from where it should be.
    #[test]
    fn wide_shapes_keep_their_quantiles() {
        for (shape, mean) in [(Shape::Poisson, 900.0), (Shape::Geometric, 900.0), (Shape::Geometric, 50_000.0)] {
            let parents = 100_000u64;
            let classes = shaped_degrees(parents, (mean as u64) * parents, shape, None, 0).unwrap();
            let mut below = 0.0;
            let mut sorted = classes.to_vec();
            sorted.sort_by_key(|c| c.1);
            for (n, d) in sorted {
                let exact = match shape {
                    Shape::Geometric => 1.0 - f64::exp((d + 1) as f64 * f64::ln(mean / (1.0 + mean))),
                    _ => continue,
                };
                let share = (below + n as f64 / 2.0) / parents as f64;
                below += n as f64;
                assert!((share - exact).abs() < 0.04, "{shape:?} {mean}: {d} at {share}, {exact}");
            }
        }
    }

    #[test]
    fn a_cap_keeps_the_mean() {
        let classes = shaped_degrees(10_000, 30_000, Shape::Poisson, Some(4), 0).unwrap();
        let with = |d: u64| classes.iter().filter(|c| c.1 == d).map(|c| c.0).sum::<u64>();
        assert!(with(4) > with(3) && with(3) > with(2) && with(2) > with(1) && with(1) > with(0), "{classes:?}");
    }
}
