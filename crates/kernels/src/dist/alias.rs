//! Weighted categories by alias tables (Vose): one hash, one comparison a draw, whatever the weights.

use crate::hash::below;
use std::sync::{Arc, OnceLock};

/// The table of n weights: slot i is kept with probability `keep[i]` / 2^64, else its alias is taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Alias {
    keep: Box<[u64]>,
    alias: Box<[u32]>,
}

impl Alias {
    /// None where there are no weights, more than 2^32, or none that is positive; negative and
    /// non-finite ones are nonsense as well.
    pub fn new(weights: &[f64]) -> Option<Self> {
        let n = weights.len();
        let total: f64 = weights.iter().sum();
        let sane = weights.iter().all(|w| w.is_finite() && *w >= 0.0);
        if n == 0 || n > u32::MAX as usize || !sane || !total.is_finite() || total <= 0.0 {
            return None;
        }
        let mut share: Vec<f64> = weights.iter().map(|w| w / total * n as f64).collect();
        let (mut small, mut large) = (Vec::new(), Vec::new());
        for (i, s) in share.iter().enumerate() {
            if *s < 1.0 { small.push(i) } else { large.push(i) }
        }
        let mut keep = vec![u64::MAX; n];
        let mut alias: Vec<u32> = (0..n as u32).collect();
        while let (Some(&s), Some(&l)) = (small.last(), large.last()) {
            small.pop();
            keep[s] = (share[s] * 18_446_744_073_709_551_616.0) as u64;
            alias[s] = l as u32;
            share[l] -= 1.0 - share[s];
            if share[l] < 1.0 {
                large.pop();
                small.push(l);
            }
        }
        // What is left over is 1 but for rounding, unless its weight is 0: then it must never be drawn.
        if let Some(heaviest) = (0..n).max_by(|&a, &b| weights[a].total_cmp(&weights[b])) {
            for i in small {
                if weights[i] == 0.0 {
                    keep[i] = 0;
                    alias[i] = heaviest as u32;
                }
            }
        }
        Some(Alias { keep: keep.into(), alias: alias.into() })
    }

    /// The entry for a cell's hash.
    #[inline]
    pub fn pick(&self, h: u64) -> u64 {
        let n = self.keep.len() as u64;
        let i = below(h, n) as usize;
        // The low half of the product: where in slot i the hash fell.
        if h.wrapping_mul(n) < self.keep[i] { i as u64 } else { self.alias[i] as u64 }
    }
}

/// Relative weights, with their alias table made at the first use and shared by all copies.
#[derive(Clone)]
pub struct Weights {
    weights: Arc<[f64]>,
    alias: Arc<OnceLock<Option<Alias>>>,
}

impl Weights {
    pub fn as_slice(&self) -> &[f64] {
        &self.weights
    }
    /// None where the weights are nonsense (see `Alias::new`).
    pub fn alias(&self) -> Option<&Alias> {
        self.alias.get_or_init(|| Alias::new(&self.weights)).as_ref()
    }
}

impl From<Arc<[f64]>> for Weights {
    fn from(weights: Arc<[f64]>) -> Self {
        Weights { weights, alias: Arc::default() }
    }
}

impl From<Vec<f64>> for Weights {
    fn from(w: Vec<f64>) -> Self {
        Weights::from(Arc::<[f64]>::from(w))
    }
}

impl PartialEq for Weights {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl std::fmt::Debug for Weights {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Weights").field(&self.as_slice()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::cell;

    #[test]
    fn shares_are_the_weights() {
        for w in [vec![1.0], vec![5.0, 1.0, 0.0, 4.0], (1..=40).map(|k| 1.0 / k as f64).collect(), vec![0.1; 10]] {
            let a = Alias::new(&w).unwrap();
            let draws = 100_000;
            let mut count = vec![0f64; w.len()];
            for i in 0..draws {
                count[a.pick(cell(5, i)) as usize] += 1.0;
            }
            let total: f64 = w.iter().sum();
            let mut chi = 0.0;
            for (c, w) in count.iter().zip(&w) {
                let exp = w / total * draws as f64;
                if *w == 0.0 {
                    assert_eq!(*c, 0.0);
                } else {
                    chi += (c - exp) * (c - exp) / exp;
                }
            }
            let df = w.len() as f64;
            assert!(chi < df + 5.0 * f64::sqrt(2.0 * df), "{chi} over {df}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for w in [vec![], vec![0.0, 0.0], vec![1.0, -1.0], vec![f64::NAN], vec![f64::INFINITY]] {
            assert!(Alias::new(&w).is_none());
        }
    }

    #[test]
    fn zero_weights_are_never_drawn() {
        let mut w = vec![0.0; 1000];
        w[998] = 1e-3;
        w[3] = 0.7;
        w[7] = 0.1;
        let a = Alias::new(&w).unwrap();
        assert!((0..200_000).all(|i| w[a.pick(cell(1, i)) as usize] > 0.0));
    }
}
