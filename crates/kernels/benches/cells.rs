//! Nanoseconds a cell, by kind of node and by encoding: `cargo bench -p seedgen-kernels`. One thread, each
//! node alone (with what it needs), from the program of the tests, in blocks of 1000 rows; draws from pools of ten
//! to ten million entries; then the cost of a small block. No threshold: a person reads it.

#[path = "../tests/every/mod.rs"]
mod every;

use seedgen_kernels::program::Draw;
use seedgen_kernels::{Encoding, Fanout, KernelError, Node, Program, Weights, encode};
use std::hint::black_box;
use std::time::Instant;

const BLOCK: u64 = 1000;

/// The best of some rounds, in nanoseconds a row.
fn best<T>(rows: u64, mut f: impl FnMut(u64) -> Result<T, KernelError>) -> Result<f64, KernelError> {
    let mut best = f64::INFINITY;
    for round in 0..60 {
        let start = Instant::now();
        black_box(f(round % 4)?);
        best = best.min(start.elapsed().as_nanos() as f64 / rows as f64);
    }
    Ok(best)
}

fn main() -> Result<(), KernelError> {
    let every = every::Every::new();
    let program = &every.program;
    for (name, node) in &every.names {
        let ns = best(BLOCK, |block| program.column(*node, block * BLOCK..(block + 1) * BLOCK))?;
        println!("{name:<28}{ns:>8.1} ns");
    }
    // Draws from pools: no cost per entry, but the memory of a table of weights.
    for n in [10u64, 10_000, 10_000_000] {
        let weights: Weights = (0..n).map(|k| 1.0 / (k + 1) as f64).collect::<Vec<_>>().into();
        let parents = Fanout::Zipf { parents: n, alpha: 0.9 };
        for (name, nodes) in [
            ("zipf", vec![Node::Index { key: 7, n, draw: Draw::Zipf(1.0) }]),
            ("weights", vec![Node::Index { key: 7, n, draw: Draw::Weights(weights) }]),
            ("zipf parents", vec![Node::Row, Node::ParentRow { key: 7, fanout: parents, child: 0 }]),
        ] {
            let last = nodes.len() as u32 - 1;
            let drawn = Program { nodes, sources: Vec::new() };
            let ns = best(BLOCK, |block| drawn.column(last, block * BLOCK..(block + 1) * BLOCK))?;
            println!("{:<28}{ns:>8.1} ns", format!("{name} of {n}"));
        }
    }
    for (name, encoding) in [
        ("uniform", Encoding::I32),
        ("uniform", Encoding::Numeric { scale: 2 }),
        ("lookup", Encoding::Text { max_chars: None }),
        ("at bytes", Encoding::Text { max_chars: Some(40) }),
        ("lookup", Encoding::BpChar { chars: 12 }),
        ("template", Encoding::Input),
        ("uuid v4", Encoding::Fixed(16)),
    ] {
        let Some((_, node)) = every.names.iter().find(|n| n.0 == name) else {
            continue;
        };
        let column = program.column(*node, 0..BLOCK)?;
        let ns = best(BLOCK, |_| encode::encode(&column, &encoding, 0, 0))?;
        println!("{:<28}{ns:>8.1} ns", format!("{encoding:?}"));
    }
    for rows in [1, 10, 100, BLOCK] {
        let us = best(rows, |_| program.block(every::CHILD, 0..rows))? * rows as f64 / 1000.0;
        println!("{:<28}{us:>8.1} us", format!("{} columns, {rows} rows", every.names.len()));
    }
    Ok(())
}
