//! Growth over time: where in a span the share t of all rows lies.

use crate::program::Trend;

/// The quantile of the trend at t in 0..=1, itself in 0..=1 and monotone.
#[inline]
pub fn quantile(trend: &Trend, t: f64) -> f64 {
    match *trend {
        Trend::Uniform => t,
        Trend::Linear => libm::sqrt(t),
        Trend::Exponential(rate) if rate.is_nan() || rate.abs() < 1e-9 => t,
        // The textbook form ln(1 + t (e^rate - 1)) / rate overflows for large rates; this one does not.
        Trend::Exponential(rate) if rate > 0.0 => {
            (1.0 + libm::log(t + (1.0 - t) * libm::exp(-rate)) / rate).clamp(0.0, 1.0)
        }
        Trend::Steps(ref steps) => steps.quantile(t),
        Trend::Exponential(rate) => (libm::log1p(t * libm::expm1(rate)) / rate).clamp(0.0, 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn monotone_and_onto() {
        for trend in [
            Trend::Uniform,
            Trend::Linear,
            Trend::Exponential(3.0),
            Trend::Exponential(-3.0),
            Trend::Exponential(1e-12),
            Trend::Exponential(5000.0),
            Trend::Exponential(-5000.0),
        ] {
            assert!(quantile(&trend, 0.0).abs() < 1e-9, "{trend:?}");
            assert!((quantile(&trend, 1.0) - 1.0).abs() < 1e-9, "{trend:?}");
            let q: Vec<f64> = (0..=1000).map(|i| quantile(&trend, i as f64 / 1000.0)).collect();
            assert!(q.windows(2).all(|w| w[0] <= w[1]), "{trend:?}");
        }
        assert!((quantile(&Trend::Exponential(2.0), 0.5) - 0.716_890_415_683_5).abs() < 1e-6);
    }
}
