//! Network addresses and bit strings. Addresses come from the ranges reserved for documentation (RFC 5737,
//! RFC 3849) and from locally administered MAC addresses, so that none is anyone's.

use super::draw::Cx;
use super::ordinal::{Ordinal, binary, bit_pool};
use seedgen_kernels::NodeId;
use seedgen_kernels::hash;
use seedgen_kernels::program::Format;

const DOCUMENTATION: [&str; 3] = ["192.0.2", "198.51.100", "203.0.113"];
/// Length of a bit string whose type gives none.
const PLAIN_BITS: u32 = 16;

pub(super) fn draw(cx: &mut Cx, name: &str, typmod: i32, path: &str) -> Option<NodeId> {
    Some(match name {
        "inet" => {
            let net = cx.pick(path, &DOCUMENTATION);
            let host = cx.uniform(&format!("{path}.host"), 1, 254);
            let v4 = cx.plain("%.%", &[net, host]);
            let v6 = cx.mask(&format!("{path}.v6"), "2001:db8::xxxx:xxxx");
            cx.choose(&format!("{path}.version"), &[9, 1], vec![v4, v6])
        }
        "cidr" => {
            let net = cx.pick(path, &DOCUMENTATION);
            let whole = cx.plain("%.0/24", &[net]);
            let part = cx.uniform(&format!("{path}.part"), 0, 15);
            let part = cx.linear(part, 16, 0);
            let small = cx.plain("%.%/28", &[net, part]);
            let v6 = cx.mask(&format!("{path}.v6"), "2001:db8:xxxx::/48");
            cx.choose(&format!("{path}.size"), &[3, 6, 1], vec![whole, small, v6])
        }
        "macaddr" => cx.mask(path, "02:xx:xx:xx:xx:xx"),
        "macaddr8" => cx.mask(path, "02:xx:xx:xx:xx:xx:xx:xx"),
        "bit" => bits(cx, length(typmod), path),
        "varbit" => {
            let most = length(typmod).min(64);
            let mut lengths = vec![most, (most * 3 / 4).max(1), (most / 2).max(1)];
            lengths.dedup();
            let arms: Vec<NodeId> = lengths.iter().map(|n| bits(cx, *n, &format!("{path}.{n}"))).collect();
            cx.choose(&format!("{path}.length"), &vec![1; arms.len()], arms)
        }
        _ => return None,
    })
}

pub(super) fn ordinal(name: &str, typmod: i32) -> Option<Ordinal> {
    Some(match name {
        "inet" => Ordinal::monotone(u128::MAX, |cx, k, _| {
            let groups = groups(cx, k);
            Ok(cx.text("2001:db8:0:0:%:%:%:%", &groups))
        }),
        "cidr" => Ordinal::monotone(u128::MAX, |cx, k, _| {
            let groups = groups(cx, k);
            Ok(cx.text("2001:db8:%:%:%:%::/96", &groups))
        }),
        "macaddr" => Ordinal::monotone(1 << 40, |cx, k, _| Ok(cx.text("02%", &[(k, Format::Hex(10))]))),
        "macaddr8" => Ordinal::monotone(1 << 56, |cx, k, _| Ok(cx.text("02%", &[(k, Format::Hex(14))]))),
        "bit" | "varbit" => {
            let all = length(typmod);
            let counted = all.min(if name == "bit" { 63 } else { 48 });
            // bit(n) has exactly its length; the bits beyond a 64-bit count are zero.
            let zeros = if name == "bit" { "0".repeat((all - counted) as usize) } else { String::new() };
            Ordinal::monotone(1u128 << counted, move |cx, k, _| {
                let digits = binary(cx, k, counted);
                Ok(if zeros.is_empty() { digits } else { cx.plain(&format!("{zeros}%"), &[digits]) })
            })
        }
        _ => return None,
    })
}

/// The four 16-bit groups of a 64-bit count, the highest first.
fn groups(cx: &mut Cx, k: NodeId) -> [(NodeId, Format); 4] {
    [48, 32, 16, 0].map(|shift| (cx.digit(k, 1 << shift, 1 << 16), Format::Hex(0)))
}

/// The modifier of bit types is the length itself.
fn length(typmod: i32) -> u32 {
    if typmod > 0 { typmod as u32 } else { PLAIN_BITS }
}

/// Exactly `n` random binary digits.
fn bits(cx: &mut Cx, n: u32, path: &str) -> NodeId {
    if n > 512 {
        // A node for each eight bits would be many; a few dozen whole values are as good.
        let entries = ((1 << 22) / n as usize).clamp(2, 64);
        let texts: Vec<Vec<u8>> = (0..entries)
            .map(|entry| {
                let key = cx.key(&format!("{path}.{entry}"));
                (0..n.into()).map(|i| b'0' + (hash::cell(key, i) & 1) as u8).collect()
            })
            .collect();
        return cx.pick(path, &texts);
    }
    let fields: Vec<NodeId> = (0..n.div_ceil(8))
        .map(|i| {
            let width = (n - i * 8).min(8);
            let index = cx.index(&format!("{path}[{i}]"), 1 << width);
            bit_pool(cx, index, width)
        })
        .collect();
    cx.plain(&"%".repeat(fields.len()), &fields)
}
