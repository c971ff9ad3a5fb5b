//! Nanoseconds a cell, by kind of node: `cargo bench -p seedgen-kernels`. Blocks of 1000 rows on one
//! thread, each node alone (with what it needs), from the program of the tests. No threshold: a person reads it.

#[path = "../tests/every/mod.rs"]
mod every;

use std::time::Instant;

const BLOCK: u64 = 1000;

fn main() {
    let every = every::Every::new();
    for (name, node) in &every.names {
        let mut best = f64::INFINITY;
        for round in 0..30 {
            let start = Instant::now();
            for block in 0..4u64 {
                let first = (block + round % 2) * BLOCK;
                match every.program.column(*node, first..first + BLOCK) {
                    Ok(c) => drop(std::hint::black_box(c)),
                    Err(e) => return eprintln!("{name}: {e}"),
                }
            }
            best = best.min(start.elapsed().as_nanos() as f64 / (4 * BLOCK) as f64);
        }
        println!("{name:<24}{best:>8.1} ns");
    }
}
