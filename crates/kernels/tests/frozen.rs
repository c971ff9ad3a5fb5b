//! Frozen outputs: the first values of every kind of node, and a checksum of all of them. A difference is a
//! change of what a seed produces: raise `GENERATION_VERSION`, say so in the changelog, and write the file
//! anew with `FROZEN=write cargo test -p seedgen-kernels --test frozen`.

mod every;

use every::{CHILDREN, Every};
use seedgen_kernels::hash::mix;
use seedgen_kernels::*;
use std::fmt::Write;

const SHOWN: usize = 6;

fn show(c: &Column, i: usize) -> String {
    match &c.vals {
        _ if c.is_null(i) => "null".into(),
        Vals::Int(v) => v[i].to_string(),
        Vals::Float(v) => format!("{:?}", v[i]),
        Vals::Bytes(b) => match std::str::from_utf8(b.get(i)) {
            Ok(s) if !s.contains(|c: char| c.is_control()) => format!("{s:?}"),
            _ => b.get(i).iter().map(|b| format!("{b:02x}")).collect(),
        },
    }
}

fn checksum(c: &Column) -> u64 {
    (0..c.len()).fold(0, |sum, i| show(c, i).bytes().fold(mix(sum), |h, b| mix(h ^ b as u64)))
}

#[test]
fn nothing_has_changed() {
    let every = Every::new();
    let mut text = format!("generation {GENERATION_VERSION}\n");
    let columns = every.program.block(every::CHILD, 0..CHILDREN).unwrap();
    for ((name, _), c) in every.names.iter().zip(&columns) {
        let shown: Vec<_> = (0..SHOWN).map(|i| show(c, i)).collect();
        writeln!(text, "{name}: {} … {:016x}", shown.join(", "), checksum(c)).unwrap();
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/frozen.txt");
    if std::env::var_os("FROZEN").is_some_and(|v| v == "write") {
        std::fs::write(path, &text).unwrap();
    }
    let want = std::fs::read_to_string(path).unwrap();
    for (got, want) in text.lines().zip(want.lines()) {
        assert_eq!(got, want);
    }
    assert_eq!(text.lines().count(), want.lines().count());
}
