use super::*;
use crate::profile::Family;
use seedgen_kernels::dist::normal_quantile;
use seedgen_kernels::hash::{cell, open_unit};

fn numbers_of(draw: impl Fn(f64) -> f64) -> Family {
    let class = TypeClass::Float(8);
    let found: Vec<f64> = (0..400).map(|i| draw(open_unit(cell(3, i)))).collect();
    numbers::learn(&class, &found).family
}

fn one(class: &TypeClass, rows: &[Option<&str>]) -> ColumnProfile {
    let numbers: Vec<Option<f64>> = rows.iter().map(|t| crate::profile::values::number(class, (*t)?)).collect();
    column(class, rows, &numbers)
}

#[test]
fn families_are_told_apart() {
    assert_eq!(numbers_of(|u| 3.0 + 10.0 * u), Family::Uniform);
    assert!(matches!(numbers_of(|u| 50.0 + 7.0 * normal_quantile(u)), Family::Normal { mean, stddev }
        if (mean - 50.0).abs() < 1.0 && (stddev - 7.0).abs() < 0.7));
    assert!(matches!(numbers_of(|u| 20.0 * (0.8 * normal_quantile(u)).exp()), Family::LogNormal { median, sigma }
        if (median - 20.0).abs() < 2.0 && (sigma - 0.8).abs() < 0.1));
    assert!(matches!(numbers_of(|u| 5.0 - 30.0 * u.ln()), Family::Exponential { mean } if (mean - 30.0).abs() < 4.0));
    // Two humps.
    assert_eq!(numbers_of(|u| if u < 0.5 { u } else { 50.0 + u }), Family::Quantiles);
}

#[test]
fn ranks_are_zipf() {
    let z = seedgen_kernels::dist::Zipf::new(50, 1.2).unwrap();
    let mut draws: Vec<f64> =
        (0..500).map(|i| z.sample(&mut seedgen_kernels::hash::CellRng::new(1, i)) as f64 + 1.0).collect();
    draws.push(50.0);
    let n = numbers::learn(&TypeClass::Int(4), &draws);
    assert!(matches!(n.family, Family::Zipf { alpha } if (alpha - 1.2).abs() < 0.15), "{n:?}");
}

#[test]
fn columns_become_categories_pools_and_ranges() {
    let text = TypeClass::Text { max_chars: None };
    let rows: Vec<Option<&str>> = (0..40).map(|i| [Some("new"), Some("paid"), Some("paid"), None][i % 4]).collect();
    let c = one(&text, &rows);
    assert_eq!((c.null_ratio, c.filled, c.distinct), (0.25, 30, 2));
    assert_eq!(c.shape, Shape::Categories { values: vec![("paid".into(), 20), ("new".into(), 10)] });
    let days: Vec<String> = (1..=28).map(|d| format!("2024-02-{d:02}")).collect();
    let c = one(&TypeClass::Date, &days.iter().map(|d| Some(d.as_str())).collect::<Vec<_>>());
    let Shape::Moments(m) = c.shape else { panic!("{c:?}") };
    assert_eq!((m.from.as_str(), m.to.as_str(), m.rising), ("2024-02-01", "2024-02-28", true));
}

/// As far apart as numbers can lie: what is learnt of them is numbers, which JSON holds.
#[test]
fn extreme_numbers_are_learnt_from() {
    let ends = [f64::MAX, -f64::MAX, 1e308, -1e308, 0.5, 5e-324];
    for draw in [|i: usize, e: f64| e / (1.0 + (i / 6) as f64), |_, e| e, |i, e: f64| e.abs() / (1 + i) as f64] {
        let found: Vec<f64> = (0..60).map(|i| draw(i, ends[i % 6])).collect();
        let n = numbers::learn(&TypeClass::Float(8), &found);
        assert!(n.mean.is_finite() && n.stddev.is_finite() && n.stddev > 0.0 && n.ks.is_finite(), "{n:?}");
        assert!(n.mean.abs() <= f64::MAX && (n.min..=n.max).contains(&n.mean), "{n:?}");
        let json = serde_json::to_string(&n).unwrap();
        assert_eq!(serde_json::from_str::<crate::profile::Numbers>(&json).unwrap(), n);
    }
    let same = numbers::learn(&TypeClass::Float(8), &[3.25, 4.5, 7.75, 9.0]);
    assert_eq!((same.mean, same.decimals), (6.125, 2));
}
