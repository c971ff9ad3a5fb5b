//! A density by steps, as a quantile function: where the share t of all lies. A guide table makes a draw O(1)
//! whatever the number of steps (indexed search: the expected number of steps passed over is below two).

use std::sync::Arc;

/// Steps of relative width and weight, in order; inside a step the density is even.
#[derive(Clone, Debug, PartialEq)]
pub struct Steps {
    /// Where each step begins, and the end of the last; from 0 to 1.
    edges: Arc<[f64]>,
    /// The share of all that lies before each step, and 1.
    shares: Arc<[f64]>,
    /// By k: the step in which the share k / n lies.
    guide: Arc<[u32]>,
}

impl Steps {
    /// From (width, weight). None where a number is negative or not finite, where no weight or no width is
    /// positive, or where there are more than 2^22.
    pub fn new(steps: &[(f64, f64)]) -> Option<Steps> {
        let nonsense = |x: f64| !x.is_finite() || x < 0.0;
        if steps.len() > 1 << 22 || steps.iter().any(|s| nonsense(s.0) || nonsense(s.1)) {
            return None;
        }
        let (width, weight) = steps.iter().fold((0.0, 0.0), |a, s| (a.0 + s.0, a.1 + s.1));
        if nonsense(width) || nonsense(weight) || width == 0.0 || weight == 0.0 {
            return None;
        }
        let (mut edges, mut shares) = (vec![0.0], vec![0.0]);
        let (mut x, mut w) = (0.0, 0.0);
        for s in steps {
            x += s.0;
            w += s.1;
            edges.push(x / width);
            shares.push(w / weight);
        }
        // Sums of the same numbers in the same order: the last are exactly 1.
        let n = steps.len();
        let mut guide = Vec::with_capacity(n);
        let mut step = 0;
        for k in 0..n {
            while shares[step + 1] <= k as f64 / n as f64 && shares[step + 1] < 1.0 {
                step += 1;
            }
            guide.push(step as u32);
        }
        Some(Steps { edges: edges.into(), shares: shares.into(), guide: guide.into() })
    }

    /// Monotone, onto 0..=1.
    #[inline]
    pub fn quantile(&self, t: f64) -> f64 {
        let n = self.guide.len();
        let t = t.clamp(0.0, 1.0);
        let mut step = self.guide[((t * n as f64) as usize).min(n - 1)] as usize;
        // The last step that has a weight ends at 1, whatever follows.
        while self.shares[step + 1] <= t && self.shares[step + 1] < 1.0 {
            step += 1;
        }
        let (a, b) = (self.shares[step], self.shares[step + 1]);
        let inside = if b > a { ((t - a) / (b - a)).clamp(0.0, 1.0) } else { 0.0 };
        let (from, to) = (self.edges[step], self.edges[step + 1]);
        from + inside * (to - from)
    }
}

impl Steps {
    /// The share of all that lies before the place, both in 0..=1: the inverse of `quantile`.
    #[inline]
    pub fn share(&self, place: f64) -> f64 {
        let place = place.clamp(0.0, 1.0);
        let step = self.edges.partition_point(|e| *e <= place).clamp(1, self.guide.len()) - 1;
        let (from, to) = (self.edges[step], self.edges[step + 1]);
        let inside = if to > from { ((place - from) / (to - from)).clamp(0.0, 1.0) } else { 1.0 };
        let (a, b) = (self.shares[step], self.shares[step + 1]);
        a + inside * (b - a)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_the_weights() {
        let steps = [(1.0, 2.0), (3.0, 0.0), (2.0, 5.0), (0.0, 0.0), (4.0, 3.0)];
        let s = Steps::new(&steps).unwrap();
        let draws = 100_000;
        let mut count = [0; 5];
        let edges = [0.0, 0.1, 0.4, 0.6, 0.6, 1.0];
        let mut last = 0.0;
        for i in 0..draws {
            let x = s.quantile((i as f64 + 0.5) / draws as f64);
            assert!(x >= last && x <= 1.0);
            last = x;
            let at = (0..5).find(|&k| x < edges[k + 1]).unwrap_or(4);
            count[at] += 1;
        }
        assert!((count[0] as i64 - 20_000).abs() < 3 && (count[2] as i64 - 50_000).abs() < 3, "{count:?}");
        assert_eq!(count[1] + count[3], 0);
        assert_eq!(s.quantile(1.0), 1.0);
        for t in [0.0, 0.1, 0.2, 0.5, 0.7, 0.99, 1.0] {
            assert!((s.share(s.quantile(t)) - t).abs() < 1e-12, "{t}");
        }
        assert_eq!(s.share(0.25), 0.2, "nothing lies where nothing weighs");
    }

    #[test]
    fn nonsense_is_refused() {
        for steps in
            [&[][..], &[(1.0, 0.0)], &[(0.0, 1.0)], &[(1.0, -1.0)], &[(1.0, f64::NAN)], &[(f64::INFINITY, 1.0)]]
        {
            assert!(Steps::new(steps).is_none());
        }
    }
}
