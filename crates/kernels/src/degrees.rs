//! Degrees: fan-out quantised into at most 64 classes, so that which parent a child has, and which children
//! a parent has, are both a search among 64 numbers. Here: the classes, both directions, and the classes of
//! a Zipf distribution; those of the others in `shapes`. Not here: the shuffling of parents and children
//! (`fanout` in `eval`).

mod shapes;

use crate::error::KernelError;
pub use shapes::{Shape, shaped_degrees};
use std::ops::Range;
use std::sync::Arc;

/// Parents in order of rank, class by class; children numbered in the order of their parents.
#[derive(Clone, Debug)]
pub struct Degrees {
    /// By class: its first parent's rank, its first child's number, the degree.
    starts: Vec<(u64, u64, u64)>,
    parents: u64,
    children: u64,
}

impl Degrees {
    /// From (number of parents, children of each). None where a sum passes 64 bits.
    pub fn new(classes: &[(u64, u64)]) -> Option<Self> {
        let mut d = Degrees { starts: Vec::with_capacity(classes.len()), parents: 0, children: 0 };
        for &(n, degree) in classes.iter().filter(|c| c.0 > 0) {
            d.starts.push((d.parents, d.children, degree));
            d.parents = d.parents.checked_add(n)?;
            d.children = d.children.checked_add(n.checked_mul(degree)?)?;
        }
        Some(d)
    }

    pub fn parents(&self) -> u64 {
        self.parents
    }
    pub fn children(&self) -> u64 {
        self.children
    }

    /// The rank of the parent of child number `child`, and which of its children that is (from 0).
    #[inline]
    pub fn locate(&self, child: u64) -> Option<(u64, u64)> {
        if child >= self.children {
            return None;
        }
        // The last class that starts at or before the child: one without children shares its start with
        // the next, and is passed over; at the end of the list the check above has done so.
        let c = self.starts.partition_point(|s| s.1 <= child) - 1;
        let (rank, first, degree) = self.starts[c];
        let k = child - first;
        // 32-bit division is several times faster.
        let (q, r) = if (k | degree) >> 32 == 0 {
            let (k, d) = (k as u32, degree as u32);
            ((k / d) as u64, (k % d) as u64)
        } else {
            (k / degree, k % degree)
        };
        Some((rank + q, r))
    }

    /// The numbers of the children of the parent of this rank.
    pub fn range(&self, rank: u64) -> Option<Range<u64>> {
        if rank >= self.parents {
            return None;
        }
        let (first_rank, first, degree) = self.starts[self.starts.partition_point(|s| s.0 <= rank) - 1];
        let start = first + (rank - first_rank) * degree;
        Some(start..start + degree)
    }
}

/// Ranks are grouped into at most this many bands, each of which gives at most two classes.
const BANDS: usize = 31;

/// Classes for `children` rows over `parents`, falling with the rank as rank^-alpha, each parent having at
/// least `min_per_parent` and at most `max_per_parent`. The sums are exact.
pub fn zipf_degrees(
    parents: u64,
    children: u64,
    alpha: f64,
    max_per_parent: Option<u64>,
    min_per_parent: u64,
) -> Result<Arc<[(u64, u64)]>, KernelError> {
    let (min, max) = (min_per_parent, max_per_parent.unwrap_or(children));
    let floor = min.checked_mul(parents).filter(|f| *f <= children);
    let fits = min <= max && max.checked_mul(parents).is_none_or(|m| m >= children);
    let (Some(floor), true, true) = (floor, fits, alpha.is_finite()) else {
        return Err(KernelError::Degrees { parents, children, min, max });
    };
    if parents == 0 {
        return Ok(Arc::new([]));
    }
    let (extra, cap) = (children - floor, max - min);
    let bands = bands(parents, alpha);
    let scale = water_level(&bands, extra as f64, cap as f64);

    // A band of n parents that should have d.f children each becomes some with d + 1 and the rest with d.
    let mut split: Vec<(u64, u64, u64)> = bands
        .iter()
        .map(|&(n, weight)| {
            let ideal = (weight * scale).min(cap as f64);
            let degree = (ideal as u64).min(cap);
            let up = if degree == cap { 0 } else { (((ideal - degree as f64) * n as f64) as u64).min(n) };
            (n, degree, up)
        })
        .collect();
    settle(&mut split, extra, cap);
    Ok(classes(split, min))
}

/// Bands of (parents, degree, how many of them have one child more) as classes, each with `min` children more.
fn classes(split: Vec<(u64, u64, u64)>, min: u64) -> Arc<[(u64, u64)]> {
    let mut classes: Vec<(u64, u64)> = Vec::new();
    for (n, degree, up) in split {
        for (n, d) in [(up, min + degree + 1), (n - up, min + degree)] {
            match classes.last_mut() {
                _ if n == 0 => {}
                Some(last) if last.1 == d => last.0 += n,
                _ => classes.push((n, d)),
            }
        }
    }
    classes.into()
}

/// Classes for `children` rows over `parents` in the proportions of `shares`, (children, parents) with rising numbers
/// of children: as many parents of each, scaled, with so many children, scaled. The sums are exact. At most 31 shares.
pub fn shared_degrees(parents: u64, children: u64, shares: &[(u64, u64)]) -> Result<Arc<[(u64, u64)]>, KernelError> {
    let total: f64 = shares.iter().map(|s| s.1 as f64).sum();
    let held: f64 = shares.iter().map(|s| s.0 as f64 * s.1 as f64).sum();
    if parents == 0 && children == 0 {
        return Ok(Arc::new([]));
    }
    if shares.is_empty() || shares.len() > BANDS || parents == 0 || held <= 0.0 {
        return Err(KernelError::Degrees { parents, children, min: 0, max: children });
    }
    let factor = (children as f64 / parents as f64) / (held / total);
    let (mut sum, mut taken) = (0.0, 0u64);
    let mut split: Vec<(u64, u64, u64)> = Vec::with_capacity(shares.len());
    for (k, &(degree, n)) in shares.iter().enumerate() {
        sum += n as f64;
        let end = if k + 1 == shares.len() { parents } else { (sum / total * parents as f64).round() as u64 };
        let n = end.clamp(taken, parents) - taken;
        taken += n;
        let ideal = (degree as f64 * factor).min(children as f64);
        let whole = ideal as u64;
        split.push((n, whole, (((ideal - whole as f64) * n as f64).round() as u64).min(n)));
    }
    split.retain(|s| s.0 > 0);
    settle(&mut split, children, children);
    let mut classes: Vec<(u64, u64)> = Vec::new();
    for (n, degree, up) in split {
        for (n, d) in [(n - up, degree), (up, degree + 1)] {
            match classes.last_mut() {
                _ if n == 0 => {}
                Some(last) if last.1 == d => last.0 += n,
                _ => classes.push((n, d)),
            }
        }
    }
    Ok(classes.into())
}

/// (number of ranks, mean of rank^-alpha) of bands whose bounds grow geometrically.
fn bands(parents: u64, alpha: f64) -> Vec<(u64, f64)> {
    let ratio = libm::exp(libm::log(parents as f64 + 1.0) / BANDS as f64);
    let (mut out, mut start, mut bound) = (Vec::with_capacity(BANDS), 0u64, 1.0f64);
    while start < parents {
        bound *= ratio;
        let last = out.len() + 1 == BANDS;
        let end = if last { parents } else { ((bound - 1.0) as u64).max(start + 1).min(parents) };
        let n = end - start;
        let weight = if n <= 64 {
            (start..end).map(|r| libm::pow((r + 1) as f64, -alpha)).sum::<f64>() / n as f64
        } else {
            // The midpoint of a narrow band in place of its sum: close enough, as bands are 1.1 to 3 wide.
            let (a, b) = (start as f64 + 0.5, end as f64 + 0.5);
            let steps = 16;
            let step = |i: usize| a * libm::exp(libm::log(b / a) * i as f64 / steps as f64);
            (0..steps)
                .map(|i| {
                    let (x, y) = (step(i), step(i + 1));
                    libm::pow((x * y).sqrt(), -alpha) * (y - x)
                })
                .sum::<f64>()
                / n as f64
        };
        out.push((n, weight));
        start = end;
    }
    out
}

/// The factor that makes the bands' weights, each cut at `cap`, sum up to `total`.
fn water_level(bands: &[(u64, f64)], total: f64, cap: f64) -> f64 {
    let sum = |s: f64| bands.iter().map(|&(n, w)| n as f64 * (w * s).min(cap)).sum::<f64>();
    let mut high = 1.0;
    // Bounded: a band of weight 0 (underflow) may keep the sum below the total for ever.
    for _ in 0..1000 {
        if sum(high) >= total {
            break;
        }
        high *= 2.0;
    }
    let mut low = 0.0;
    for _ in 0..128 {
        let mid = low + (high - low) / 2.0;
        if sum(mid) < total { low = mid } else { high = mid }
    }
    low
}

/// Makes the sum exact: what rounding left over is given to the last parents that can take it, one each as
/// far as it goes; what it gave too much is taken back.
fn settle(split: &mut [(u64, u64, u64)], total: u64, cap: u64) {
    let sum: u128 = split.iter().map(|&(n, d, up)| n as u128 * d as u128 + up as u128).sum();
    let mut lack = total as i128 - sum as i128;
    while lack > 0 {
        for (n, degree, up) in split.iter_mut().rev() {
            if *up == *n && *degree < cap {
                (*degree, *up) = (*degree + 1, 0);
            }
            // Each of the band's parents by the same amount, where much is left over.
            let room = if *degree < cap { *n - *up } else { 0 };
            let take = lack.min(room as i128);
            *up += take as u64;
            lack -= take;
            if *up == *n && *degree < cap {
                (*degree, *up) = (*degree + 1, 0);
            }
            let headroom = cap - *degree - (*up > 0) as u64;
            let whole = (lack / *n as i128 / 2).min(headroom as i128);
            *degree += whole as u64;
            lack -= whole * *n as i128;
        }
    }
    while lack < 0 {
        for (n, degree, up) in split.iter_mut().rev() {
            if *up == 0 && *degree > 0 {
                (*degree, *up) = (*degree - 1, *n);
            }
            let give = (-lack).min(*up as i128);
            *up -= give as u64;
            lack += give;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many parents and children as there are, each parent with a number of children that it may have.
    pub(super) fn exact(c: &[(u64, u64)], (parents, children): (u64, u64), (min, max): (u64, Option<u64>), at: &str) {
        assert!(c.len() <= 64, "{at}");
        assert_eq!(c.iter().map(|x| x.0).sum::<u64>(), parents, "{at}");
        assert_eq!(c.iter().map(|x| x.0 * x.1).sum::<u64>(), children, "{at}");
        assert!(c.iter().all(|x| x.1 >= min && x.1 <= max.unwrap_or(children)), "{at}");
    }

    #[test]
    fn sums_are_exact() {
        for parents in [1u64, 2, 3, 10, 63, 64, 65, 1000, 99_991, 1 << 33] {
            for per in [0u64, 1, 2, 7, 100] {
                for (odd, alpha) in [(0, 1.0), (1, 0.0), (5, 0.5), (3, 1.3), (0, 2.5), (7, 40.0)] {
                    for (min, max) in [(0, None), (1, None), (0, Some(per + 3)), (per / 2, Some(per + 1))] {
                        let children = parents * per + odd;
                        let fits = min * parents <= children && max.is_none_or(|m| m * parents >= children);
                        let got = zipf_degrees(parents, children, alpha, max, min);
                        if !fits || min > max.unwrap_or(children) {
                            assert!(got.is_err());
                            continue;
                        }
                        let c = got.unwrap();
                        let at = format!("{parents} {children} {alpha} {min} {max:?}: {c:?}");
                        exact(&c, (parents, children), (min, max), &at);
                    }
                }
            }
        }
    }

    #[test]
    fn shares_are_kept() {
        let shares = [(0, 20), (1, 30), (2, 30), (5, 15), (40, 5)];
        let held = 30 + 60 + 75 + 200;
        let classes = shared_degrees(1000, 10 * held, &shares).unwrap();
        assert_eq!(&*classes, &[(200, 0), (300, 1), (300, 2), (150, 5), (50, 40)]);
        for (parents, children) in [(1, 0), (1, 7), (10, 3), (97, 1001), (1 << 30, 1 << 33), (5, 5)] {
            let c = shared_degrees(parents, children, &shares).unwrap();
            assert!(c.len() <= 64);
            assert_eq!(c.iter().map(|x| x.0).sum::<u64>(), parents, "{c:?}");
            assert_eq!(c.iter().map(|x| x.0 * x.1).sum::<u64>(), children, "{c:?}");
        }
        assert!(shared_degrees(10, 5, &[(0, 4)]).is_err() && shared_degrees(10, 5, &[]).is_err());
        assert!(shared_degrees(0, 5, &shares).is_err());
    }

    #[test]
    fn both_directions_agree() {
        let d = Degrees::new(&[(1, 50), (0, 9), (3, 7), (4, 0), (10, 1), (5, 0)]).unwrap();
        assert_eq!((d.parents(), d.children()), (23, 81));
        let mut child = 0;
        for rank in 0..23 {
            let r = d.range(rank).unwrap();
            assert_eq!(r.start, child);
            for (k, c) in r.clone().enumerate() {
                assert_eq!(d.locate(c), Some((rank, k as u64)));
            }
            child = r.end;
        }
        assert_eq!((child, d.locate(81), d.range(23)), (81, None, None));
    }

    #[test]
    fn the_shape_is_zipf() {
        let (parents, children) = (10_000u64, 100_000u64);
        let d = Degrees::new(&zipf_degrees(parents, children, 1.0, None, 0).unwrap()).unwrap();
        let total: f64 = (1..=parents).map(|r| 1.0 / r as f64).sum();
        for top in [1, 10, 100, 1000, 5000] {
            let got = d.range(top - 1).unwrap().end as f64 / children as f64;
            let want = (1..=top).map(|r| 1.0 / r as f64).sum::<f64>() / total;
            assert!((got - want).abs() < 0.03, "top {top}: {got}, Zipf {want}");
        }
    }
}
