//! Learnt distributions: margins and correlations of a hundred thousand cells are those asked for.

use seedgen_kernels::hash::key;
use seedgen_kernels::*;
use std::sync::Arc;

const N: u64 = 100_000;

fn floats(program: &Program, node: NodeId) -> Vec<f64> {
    match program.column(node, 0..N).unwrap().vals {
        Vals::Float(v) => v,
        Vals::Int(v) => v.into_iter().map(|x| x as f64).collect(),
        Vals::Bytes(_) => panic!("no numbers"),
    }
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    let (ma, mb) = (mean(a), mean(b));
    let sum = |f: &dyn Fn(f64, f64) -> f64| a.iter().zip(b).map(|(x, y)| f(x - ma, y - mb)).sum::<f64>();
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}

#[test]
fn a_copula_keeps_margins_and_rank_correlation() {
    let mut p = Program::default();
    let mut push = |n: Node| {
        p.nodes.push(n);
        p.nodes.len() as NodeId - 1
    };
    let mut z = |name: &str| {
        push(Node::Normal { key: key(7, name), mean: 0.0, sd: 1.0, min: f64::NEG_INFINITY, max: f64::INFINITY })
    };
    let (a, b) = (z("a"), z("b"));
    let rho: f64 = -0.7;
    let first = push(Node::Together { inputs: [(a, 1.0)].into() });
    let second = push(Node::Together { inputs: [(a, rho), (b, (1.0 - rho * rho).sqrt())].into() });
    let points: Vec<f64> = (0..=100).map(|k| (k as f64 / 100.0).powi(3)).collect();
    let value = push(Node::Quantile { share: second, points: Arc::new(Column::floats(points.clone())) });
    let step = push(Node::Step { share: second, ends: [0.25, 0.9, 1.0].into() });
    let (u, v) = (floats(&p, first), floats(&p, second));
    // Spearman's rho of a Gaussian copula.
    let want = 6.0 / std::f64::consts::PI * (rho / 2.0).asin();
    let got = correlation(&u, &v);
    assert!((got - want).abs() < 0.01, "{got}, not {want}");
    for mut shares in [u, v] {
        shares.sort_by(f64::total_cmp);
        let ks = shares.iter().enumerate().map(|(i, s)| (s - i as f64 / N as f64).abs()).fold(0.0, f64::max);
        assert!(ks < 1.63 / (N as f64).sqrt(), "uniform: KS {ks}");
    }
    let mut values = floats(&p, value);
    values.sort_by(f64::total_cmp);
    for (k, point) in points.iter().enumerate().skip(1).take(99) {
        let at = values.partition_point(|x| x <= point) as f64 / N as f64;
        assert!((at - k as f64 / 100.0).abs() < 0.006, "quantile {k}: {at}");
    }
    let steps = floats(&p, step);
    let share = |k: f64| steps.iter().filter(|s| **s == k).count() as f64 / N as f64;
    assert!((share(0.0) - 0.25).abs() < 0.006 && (share(1.0) - 0.65).abs() < 0.006 && (share(2.0) - 0.1).abs() < 0.004);
}
