//! Every distribution against its formula, on 100,000 cells: Kolmogorov-Smirnov for what is continuous, chi-square
//! for what is counted. The cells are fixed by their keys, so that a failure is a change and no bad luck.

use seedgen_kernels::dist::{Steps, normal_cdf};
use seedgen_kernels::hash::key;
use seedgen_kernels::program::{Draw, Trend};
use seedgen_kernels::*;

const CELLS: u64 = 100_000;

fn column(nodes: Vec<Node>) -> Column {
    let last = nodes.len() as NodeId - 1;
    Program { nodes, sources: vec![] }.column(last, 0..CELLS).unwrap()
}

fn floats(nodes: Vec<Node>) -> Vec<f64> {
    match column(nodes).vals {
        Vals::Float(v) => v,
        Vals::Int(v) => v.into_iter().map(|x| x as f64).collect(),
        other => panic!("{other:?}"),
    }
}

/// The greatest distance between the cells' distribution and the formula's, against the 0.1 % point of KS.
fn ks(what: &str, mut v: Vec<f64>, cdf: impl Fn(f64) -> f64) {
    v.sort_by(f64::total_cmp);
    let n = v.len() as f64;
    let distance = |(i, x): (usize, &f64)| {
        let f = cdf(*x);
        ((i + 1) as f64 / n - f).abs().max((f - i as f64 / n).abs())
    };
    let d = v.iter().enumerate().map(distance).fold(0.0, f64::max);
    assert!(d * n.sqrt() < 1.95, "{what}: KS distance {d} on {n} cells");
}

/// Counts against probabilities; five standard deviations of chi-square.
fn chi_square(what: &str, v: &[f64], p: &[f64]) {
    let mut count = vec![0.0; p.len()];
    for &x in v {
        assert!(x >= 0.0 && (x as usize) < p.len(), "{what}: {x} is outside");
        count[x as usize] += 1.0;
    }
    let (n, total): (f64, f64) = (v.len() as f64, p.iter().sum());
    let (mut chi, mut freedom, mut rest) = (0.0, -1.0, (0.0, 0.0));
    for (c, p) in count.iter().zip(p) {
        let expected = n * p / total;
        if expected < 10.0 {
            rest = (rest.0 + c, rest.1 + expected);
            continue;
        }
        chi += (c - expected).powi(2) / expected;
        freedom += 1.0;
    }
    if rest.1 >= 10.0 {
        chi += (rest.0 - rest.1).powi(2) / rest.1;
        freedom += 1.0;
    }
    assert!(chi < freedom + 5.0 * f64::sqrt(2.0 * freedom), "{what}: chi-square {chi} with {freedom} degrees");
}

#[test]
fn uniform() {
    let v = floats(vec![Node::Uniform { key: key(1, "u"), lo: 0, hi: 999 }]);
    chi_square("uniform", &v, &[1.0; 1000]);
    let v = floats(vec![Node::UniformFloat { key: key(1, "uf"), lo: -3.0, hi: 5.0 }]);
    ks("uniform float", v, |x| (x + 3.0) / 8.0);
}

#[test]
fn normal() {
    let (mean, sd) = (100.0, 15.0);
    let node = |min, max| vec![Node::Normal { key: key(1, "n"), mean, sd, min, max }];
    let f = |x: f64| normal_cdf((x - mean) / sd);
    ks("normal", floats(node(f64::MIN, f64::MAX)), f);
    // What lies beyond a bound is reflected: the density of both sides adds up.
    ks("normal from 100", floats(node(mean, f64::MAX)), |x| 2.0 * f(x) - 1.0);
}

#[test]
fn log_normal() {
    let node = Node::LogNormal { key: key(1, "l"), mu: 40f64.ln(), sigma: 0.9, min: 0.0, max: f64::MAX };
    ks("log normal", floats(vec![node]), |x| normal_cdf((x.ln() - 40f64.ln()) / 0.9));
}

#[test]
fn exponential() {
    let node = Node::Exponential { key: key(1, "e"), mean: 6.0, min: 2.0, max: f64::MAX };
    ks("exponential", floats(vec![node]), |x| 1.0 - f64::exp(-(x - 2.0) / 6.0));
}

/// Rounding to a precision keeps the shares of the intervals that round to each value.
#[test]
fn a_rounded_normal() {
    let node = Node::Normal { key: key(1, "r"), mean: 20.0, sd: 4.0, min: f64::MIN, max: f64::MAX };
    let v = floats(vec![node, Node::Round { input: 0, scale: 0 }]);
    let p: Vec<f64> = (0..60)
        .map(|k| normal_cdf((k as f64 + 0.5 - 20.0) / 4.0) - normal_cdf((k as f64 - 0.5 - 20.0) / 4.0))
        .collect();
    chi_square("rounded normal", &v, &p);
}

#[test]
fn zipf() {
    for alpha in [0.0, 0.7, 1.0, 1.5, 2.5] {
        let v = floats(vec![Node::Index { key: key(1, "z"), n: 500, draw: Draw::Zipf(alpha) }]);
        let p: Vec<f64> = (1..=500).map(|k| (k as f64).powf(-alpha)).collect();
        chi_square(&format!("zipf {alpha}"), &v, &p);
    }
}

#[test]
fn weights() {
    let w: Vec<f64> = (0..200).map(|k| if k % 7 == 0 { 0.0 } else { 1.0 + (k % 13) as f64 }).collect();
    let v = floats(vec![Node::Index { key: key(1, "w"), n: 200, draw: Draw::Weights(w.clone().into()) }]);
    assert!(v.iter().all(|x| w[*x as usize] > 0.0));
    chi_square("weights", &v, &w);
}

#[test]
fn growth() {
    let (from, to) = (0i64, 1_000_000_000_000);
    let steps = Steps::new(&[(1.0, 2.0), (1.0, 0.0), (2.0, 1.0), (1.0, 5.0)]).unwrap();
    let shares = [(0.2, 0.25), (0.4, 0.25), (0.8, 0.375), (1.0, 1.0)];
    let by_steps = move |t: f64| {
        let mut before = (0.0, 0.0);
        for s in shares {
            if t <= s.0 {
                return before.1 + (s.1 - before.1) * (t - before.0) / (s.0 - before.0);
            }
            before = s;
        }
        1.0
    };
    type Cdf = Box<dyn Fn(f64) -> f64>;
    let cases: [(&str, Trend, Cdf); 4] = [
        ("even", Trend::Uniform, Box::new(|t| t)),
        ("linear", Trend::Linear, Box::new(|t| t * t)),
        ("exponential", Trend::Exponential(3.0), Box::new(|t| (f64::exp(3.0 * t) - 1.0) / (f64::exp(3.0) - 1.0))),
        ("steps", Trend::Steps(steps), Box::new(by_steps)),
    ];
    for (what, trend, cdf) in cases {
        let v = floats(vec![Node::Trending { key: key(1, "t"), from, to, first: 0, rows: CELLS, trend }]);
        ks(what, v, |x| cdf(x / to as f64));
    }
}

#[test]
fn gaps() {
    let base = Node::Const(Scalar::Int(0));
    let gap = Node::Gap { key: key(1, "g"), base: 0, min: 1000, max: 1_000_000, cap: i64::MAX };
    let (a, b) = (1000f64.ln(), 1_000_001f64.ln());
    // Whole numbers: the cell that is x stands for x to x + 1.
    ks("gap", floats(vec![base, gap]), |x| ((x + 0.5).ln() - a) / (b - a));
}

/// Each value of the space once; and where it comes says nothing.
#[test]
fn permutations() {
    let v = floats(vec![Node::Row, Node::Permute { key: key(1, "p"), space: CELLS, input: 0 }]);
    let mut sorted = v.clone();
    sorted.sort_by(f64::total_cmp);
    assert!(sorted.iter().enumerate().all(|(i, x)| *x == i as f64));
    let first: Vec<f64> = v[..10_000].iter().map(|x| (x / 1000.0).floor()).collect();
    chi_square("the first tenth of a permutation", &first, &[1.0; 100]);
}

#[test]
fn nulls() {
    let node = Node::Nullify { key: key(1, "null"), ratio: 0.3, input: 0 };
    let c = column(vec![Node::Row, node]);
    let v: Vec<f64> = (0..c.len()).map(|i| c.is_null(i) as u8 as f64).collect();
    chi_square("nulls", &v, &[0.7, 0.3]);
}

/// Parents drawn independently, by Zipf's law through a permutation.
#[test]
fn fan_outs() {
    let node = Node::ParentRow { key: key(1, "fk"), fanout: Fanout::Uniform { parents: 400 }, child: 0 };
    chi_square("parents", &floats(vec![Node::Row, node]), &[1.0; 400]);
    let node = Node::ParentRow { key: key(1, "fk"), fanout: Fanout::Zipf { parents: 400, alpha: 1.0 }, child: 0 };
    let v = floats(vec![Node::Row, node]);
    let mut count = vec![0.0; 400];
    v.iter().for_each(|&x| count[x as usize] += 1.0);
    count.sort_by(|a: &f64, b| b.total_cmp(a));
    let total: f64 = (1..=400).map(|k| 1.0 / k as f64).sum();
    // Sorted by size, ranks near each other trade places: the head is what tells.
    for (k, c) in count.iter().enumerate().take(20) {
        let expected = CELLS as f64 / (k + 1) as f64 / total;
        assert!((c - expected).abs() < 5.0 * expected.sqrt() + expected * 0.02, "rank {k}: {c}, {expected}");
    }
}
