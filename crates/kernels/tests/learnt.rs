//! Learnt distributions: margins and correlations of a hundred thousand cells are those asked for.

use seedgen_kernels::dist::Steps;
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

/// Chi-square of counts against weights.
fn chi(count: &[f64], weight: &[f64]) -> f64 {
    let (n, total): (f64, f64) = (count.iter().sum(), weight.iter().sum());
    count.iter().zip(weight).map(|(c, w)| (c - n * w / total).powi(2) / (n * w / total)).sum()
}

#[test]
fn a_density_has_its_weights() {
    let weights = [2.0, 0.5, 4.0, 1.0, 2.5];
    let steps = Steps::new(&weights.map(|w| (1.0, w))).unwrap();
    let share = Node::UniformFloat { key: key(7, "share"), lo: 0.0, hi: 1.0 };
    let p = Program { nodes: vec![share, Node::Density { share: 0, from: -500, to: 500, steps }], sources: Vec::new() };
    let mut count = [0.0; 5];
    for x in floats(&p, 1) {
        assert!((-500.0..500.0).contains(&x));
        count[((x + 500.0) / 200.0) as usize] += 1.0;
    }
    // 0.001 of chi-square with four degrees of freedom.
    assert!(chi(&count, &weights) < 18.47, "{count:?}");
}

#[test]
fn a_season_comes_back_each_period() {
    const PERIOD: i64 = 7000;
    let weights = [1.0, 1.0, 1.0, 1.0, 1.5, 3.0, 0.5];
    let steps = Steps::new(&weights.map(|w| (1.0, w))).unwrap();
    let input = Node::Uniform { key: key(7, "t"), lo: 0, hi: 100 * PERIOD - 1 };
    let seasonal = |not_below, not_above| Node::Seasonal {
        key: key(7, "s"),
        input: 0,
        not_below,
        not_above,
        period: PERIOD,
        steps: steps.clone(),
    };
    let nodes = vec![
        input,
        Node::Const(Scalar::Int(i64::MIN)),
        seasonal(1, i64::MAX),
        Node::Linear { input: 0, mul: 1, add: -1200 },
        seasonal(3, 50 * PERIOD),
    ];
    let p = Program { nodes, sources: Vec::new() };
    let (t, moved) = (floats(&p, 0), floats(&p, 2));
    let mut count = [0.0; 7];
    for (a, b) in t.iter().zip(&moved) {
        assert!((a - b).abs() <= PERIOD as f64 / 2.0, "{a} {b}");
        count[(b.rem_euclid(PERIOD as f64) / 1000.0) as usize] += 1.0;
    }
    // 0.001 of chi-square with six degrees of freedom.
    assert!(chi(&count, &weights) < 22.46, "{count:?}");
    for (a, b) in t.iter().zip(&floats(&p, 4)) {
        // Where the bounds leave nothing, it stays.
        assert!(*b >= a - 1200.0 && (*b <= (50 * PERIOD) as f64 || a == b), "{a} {b}");
    }
}
