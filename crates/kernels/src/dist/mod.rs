//! Distributions as functions of a cell's random bits. All real arithmetic beyond the four operations and
//! the square root goes through `libm`, so that a value is the same on every machine.
//! Not here: the nodes that use them (`eval`).

mod alias;
mod normal;
mod steps;
mod trend;
mod zipf;

pub use alias::{Alias, Weights};
pub use normal::{normal_cdf, normal_quantile};
pub use steps::Steps;
pub use trend::quantile;
pub use zipf::Zipf;

/// The place at a share of the way from `a` to `b`, also where they lie further apart than a number can say.
#[inline]
pub fn between(a: f64, b: f64, share: f64) -> f64 {
    let width = b - a;
    if width.is_finite() { a + share * width } else { a * (1.0 - share) + b * share }
}

/// `x` folded back into min..=max by reflection at the bounds, either of which may be infinite.
pub fn reflect(x: f64, min: f64, max: f64) -> f64 {
    if x >= min && x <= max {
        return x;
    }
    let width = max - min;
    if width.is_nan() || width <= 0.0 {
        return min;
    }
    // So wide that twice the width is no number.
    if width > f64::MAX / 4.0 {
        // At most one bound is in the way; what is folded back over it may pass the other one or all numbers.
        let bound = if x < min { min } else { max };
        let y = 2.0 * bound - x;
        let y = if y.is_finite() { y } else { bound - (x - bound) };
        return if y.is_nan() { bound } else { y.clamp(min, max) };
    }
    let t = (x - min) % (2.0 * width);
    if t.is_nan() {
        return min;
    }
    let t = if t < 0.0 { t + 2.0 * width } else { t };
    let y = if t <= width { min + t } else { min + (2.0 * width - t) };
    y.clamp(min, max)
}

/// A gap drawn log-uniformly from min..=max by u in [0, 1): short ones are as likely as long ones, on a
/// scale of ratios. Where min is below 1 the scale is shifted so that it starts at 1.
pub fn log_uniform(u: f64, min: i64, max: i64) -> i64 {
    if min >= max {
        return min;
    }
    let shift = if min < 1 { 1.0 - min as f64 } else { 0.0 };
    let (a, b) = (libm::log(min as f64 + shift), libm::log(max as f64 + shift + 1.0));
    log_uniform_in(u, a, b, shift, min, max)
}

/// As `log_uniform`, with the logarithms taken beforehand.
#[inline]
pub(crate) fn log_uniform_in(u: f64, a: f64, b: f64, shift: f64, min: i64, max: i64) -> i64 {
    ((libm::exp(a + u * (b - a)) - shift) as i64).clamp(min, max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reflection_stays_inside() {
        for x in [-1e9, -7.5, 0.0, 3.3, 11.0, 1e12, f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            let y = reflect(x, 2.0, 5.0);
            assert!((2.0..=5.0).contains(&y), "{x} {y}");
        }
        assert_eq!(reflect(-1.0, 0.0, f64::INFINITY), 1.0);
        assert_eq!(reflect(-1.0, 0.0, f64::MAX), 1.0);
        for x in [-1.5e308, 1.5e308, f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            let y = reflect(x, -1e308, 1e308);
            assert!((-1e308..=1e308).contains(&y), "{x} {y}");
        }
        assert_eq!(reflect(1.5e308, -1e308, 1e308), 0.5e308);
        assert_eq!(reflect(6.0, 0.0, 5.0), 4.0);
        assert_eq!(reflect(9.0, 3.0, 3.0), 3.0);
    }

    #[test]
    fn ends_may_lie_as_far_apart_as_can_be() {
        assert_eq!(between(2.0, 4.0, 0.5), 3.0);
        assert_eq!(between(-f64::MAX, f64::MAX, 0.0), -f64::MAX);
        assert_eq!(between(-f64::MAX, f64::MAX, 0.5), 0.0);
        assert_eq!(between(-f64::MAX, f64::MAX, 1.0), f64::MAX);
    }

    #[test]
    fn log_uniform_stays_inside() {
        for (min, max) in [(0, 0), (5, 5), (1, 1000), (-10, 10), (0, i64::MAX), (i64::MIN, i64::MAX)] {
            for i in 0..1000 {
                let g = log_uniform(crate::hash::unit(crate::hash::cell(1, i)), min, max);
                assert!((min..=max).contains(&g));
            }
        }
        let half =
            (0..10_000).filter(|&i| log_uniform(crate::hash::unit(crate::hash::cell(1, i)), 1, 999_999) < 1000).count();
        assert!((4800..5200).contains(&half), "{half}");
    }
}
