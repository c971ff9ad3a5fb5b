//! Addresses and networks within a network: a few hundred texts for a column to draw from. Not here: what
//! constraints ask (`checks::families::net`).

use crate::checks::families::net::Network;
use seedgen_kernels::hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Different addresses (`cidr`: networks). None: there are none.
pub fn addresses(n: &Network, cidr: bool, key: u64, count: u64) -> Option<Vec<String>> {
    let (base, prefix, itself) = match &n.inside {
        Some((text, itself)) => {
            let (address, bits) = text.split_once('/').unwrap_or((text, ""));
            let address: IpAddr = address.parse().ok()?;
            let all = if address.is_ipv4() { 32 } else { 128 };
            (address, bits.parse().unwrap_or(all), *itself)
        }
        None if n.family == Some(6) || n.least_bits.is_some_and(|b| b > 32) => {
            (IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0)), 32, true)
        }
        None => (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8, true),
    };
    let (all, number) = match base {
        IpAddr::V4(a) => (32u32, u128::from(u32::from(a))),
        IpAddr::V6(a) => (128, u128::from(a)),
    };
    if n.family.is_some_and(|f| (f == 4) != (all == 32)) || prefix > all {
        return None;
    }
    let least = n.least_bits.unwrap_or(0).max(if itself { prefix } else { prefix + 1 });
    let most = n.most_bits.unwrap_or(all).min(all);
    if least > most {
        return None;
    }
    // An address has all bits, a network usually a few less.
    let usual = if cidr { least.max(if all == 32 { 24 } else { 64 }).min(most) } else { most };
    let host = number & mask(all, prefix);
    let mut out: Vec<String> = Vec::new();
    for i in 0..count {
        let h = (u128::from(hash::cell(key, 2 * i)) << 64) | u128::from(hash::cell(key, 2 * i + 1));
        // Above a network's own bits nothing changes, below them nothing is set.
        let kept = if cidr { mask(all, usual) } else { u128::MAX };
        let mut address = host | (h & !mask(all, prefix) & kept);
        if all == 32 {
            address &= u128::from(u32::MAX);
            // Neither a network's address nor its broadcast.
            if !cidr && usual == 32 && matches!(address & 255, 0 | 255) && prefix < 24 {
                address ^= 1 + 16;
            }
        }
        let text =
            if all == 32 { Ipv4Addr::from(address as u32).to_string() } else { Ipv6Addr::from(address).to_string() };
        let text = if cidr || usual < all { format!("{text}/{usual}") } else { text };
        if !out.contains(&text) {
            out.push(text);
        }
    }
    Some(out)
}

fn mask(all: u32, bits: u32) -> u128 {
    let ones = if all == 32 { u128::from(u32::MAX) } else { u128::MAX };
    if bits == 0 { 0 } else { ones & (ones << (all - bits)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stay_inside() {
        let n = Network { inside: Some(("10.32.0.0/11".into(), false)), ..Network::default() };
        for a in addresses(&n, false, 7, 200).unwrap_or_default() {
            let a: Ipv4Addr = a.parse().unwrap_or(Ipv4Addr::UNSPECIFIED);
            assert_eq!(u32::from(a) >> 21, u32::from(Ipv4Addr::new(10, 32, 0, 0)) >> 21);
        }
        let n = Network { most_bits: Some(16), family: Some(4), ..Network::default() };
        let all = addresses(&n, true, 7, 200).unwrap_or_default();
        assert!(all.len() > 50 && all.iter().all(|a| a.ends_with(".0.0/16") && a.starts_with("10.")));
        let n = Network { family: Some(6), ..Network::default() };
        assert!(addresses(&n, false, 7, 20).is_some_and(|v| v.iter().all(|a| a.starts_with("2001:db8:"))));
        let n = Network { inside: Some(("10.0.0.1/32".into(), false)), ..Network::default() };
        assert_eq!(addresses(&n, false, 7, 20), None);
    }
}
