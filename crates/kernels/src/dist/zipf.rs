//! Zipf's distribution by rejection-inversion (Hörmann and Derflinger, 1996): O(1) whatever the number of
//! elements, about 1.1 draws a sample. The helper functions keep alpha near and at 1 exact.

use crate::hash::{CellRng, unit};

/// Draws 0..n with probability proportional to (k + 1)^-alpha.
#[derive(Clone, Copy, Debug)]
pub struct Zipf {
    n: f64,
    alpha: f64,
    h_first: f64,
    h_last: f64,
    squeeze: f64,
}

impl Zipf {
    /// None where n is 0 or beyond 2^52, or alpha is negative or not finite.
    pub fn new(n: u64, alpha: f64) -> Option<Self> {
        if n == 0 || n > 1 << 52 || !alpha.is_finite() || alpha < 0.0 {
            return None;
        }
        let mut z = Zipf { n: n as f64, alpha, h_first: 0.0, h_last: 0.0, squeeze: 0.0 };
        z.h_first = z.integral(1.5) - 1.0;
        z.h_last = z.integral(n as f64 + 0.5);
        z.squeeze = 2.0 - z.inverse(z.integral(2.5) - z.density(2.0));
        Some(z)
    }

    /// The integral of x^-alpha from 1 to x.
    fn integral(&self, x: f64) -> f64 {
        let l = libm::log(x);
        expm1_over(l * (1.0 - self.alpha)) * l
    }

    fn density(&self, x: f64) -> f64 {
        libm::exp(-self.alpha * libm::log(x))
    }

    #[inline]
    fn inverse(&self, y: f64) -> f64 {
        let t = (y * (1.0 - self.alpha)).max(-1.0);
        libm::exp(log1p_over(t) * y)
    }

    /// The element that the cell's draws give; 0 is the most frequent.
    #[inline]
    pub fn sample(&self, rng: &mut CellRng) -> u64 {
        loop {
            let u = self.h_last + unit(rng.next()) * (self.h_first - self.h_last);
            let x = self.inverse(u);
            // Clamped: rounding may carry x a little past either end.
            let k = libm::floor(x + 0.5).clamp(1.0, self.n);
            if k - x <= self.squeeze || u >= self.integral(k + 0.5) - self.density(k) {
                return k as u64 - 1;
            }
        }
    }
}

/// log(1 + x) / x, and its limit at 0.
#[inline]
fn log1p_over(x: f64) -> f64 {
    if x.abs() > 1e-8 { libm::log1p(x) / x } else { 1.0 - x * (0.5 - x * (1.0 / 3.0 - 0.25 * x)) }
}

/// (exp(x) - 1) / x, and its limit at 0.
#[inline]
fn expm1_over(x: f64) -> f64 {
    if x.abs() > 1e-8 { libm::expm1(x) / x } else { 1.0 + x * 0.5 * (1.0 + x / 3.0 * (1.0 + 0.25 * x)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_distr::Distribution;

    #[test]
    fn frequencies_are_zipf() {
        for alpha in [0.0, 0.5, 0.999_999_999, 1.0, 1.2, 2.0, 3.5] {
            let n = 50u64;
            let z = Zipf::new(n, alpha).unwrap();
            let draws = 100_000;
            let mut count = vec![0f64; n as usize];
            for i in 0..draws {
                count[z.sample(&mut CellRng::new(11, i)) as usize] += 1.0;
            }
            let w: Vec<f64> = (1..=n).map(|k| (k as f64).powf(-alpha)).collect();
            let total: f64 = w.iter().sum();
            // Small classes are pooled: chi-square wants about five a class.
            let (mut chi, mut df, mut obs, mut exp) = (0.0, -1.0, 0.0, 0.0);
            for k in 0..n as usize {
                obs += count[k];
                exp += w[k] / total * draws as f64;
                if exp >= 5.0 {
                    chi += (obs - exp) * (obs - exp) / exp;
                    df += 1.0;
                    (obs, exp) = (0.0, 0.0);
                }
            }
            let limit = df + 5.0 * f64::sqrt(2.0 * df);
            assert!(chi < limit, "alpha {alpha}: {chi} over {limit}");
        }
    }

    #[test]
    fn like_the_reference_over_a_large_pool() {
        let n = 1u64 << 40;
        let z = Zipf::new(n, 1.1).unwrap();
        let r = rand_distr::Zipf::new(n as f64, 1.1).unwrap();
        let draws = 50_000;
        for limit in [1, 10, 1000, 1 << 20] {
            let ours = (0..draws).filter(|&i| z.sample(&mut CellRng::new(1, i)) < limit).count() as f64;
            let theirs = (0..draws).filter(|&i| (r.sample(&mut CellRng::new(2, i)) as u64 - 1) < limit).count() as f64;
            assert!((ours - theirs).abs() < 5.0 * ours.sqrt(), "{limit}: {ours} {theirs}");
        }
    }

    #[test]
    fn one_element_and_nonsense() {
        let z = Zipf::new(1, 1.0).unwrap();
        assert!((0..100).all(|i| z.sample(&mut CellRng::new(1, i)) == 0));
        assert!(Zipf::new(0, 1.0).is_none() && Zipf::new(5, f64::NAN).is_none() && Zipf::new(5, -1.0).is_none());
    }
}
