//! The cell hash: what every draw starts from. Not here: distributions (`dist`), bijections (`permute`).
//! Nothing in this file may change without a new `GENERATION_VERSION`.

use rand::TryRng;
use std::convert::Infallible;

/// 2^64 divided by the golden ratio: consecutive multiples are spread as evenly as can be.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// A bijection of 64 bits in which each input bit changes each output bit with probability one half
/// (David Stafford's variant 13 of the murmur3 finaliser, as in splitmix64).
#[inline(always)]
pub const fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// The key of whatever `path` names (`schema.table.column`, with a tag behind it where one column draws
/// more than once). Names and not oids, so that a dump and restore changes no cell.
pub fn key(seed: u64, path: &str) -> u64 {
    let mut h = mix(seed ^ GOLDEN);
    let mut chunks = path.as_bytes().chunks_exact(8);
    for c in &mut chunks {
        let mut w = [0; 8];
        w.copy_from_slice(c);
        h = mix(h ^ u64::from_le_bytes(w)).wrapping_add(GOLDEN);
    }
    let mut w = [0; 8];
    let rest = chunks.remainder();
    w[..rest.len()].copy_from_slice(rest);
    h = mix(h ^ u64::from_le_bytes(w)).wrapping_add(GOLDEN);
    // The length tells a path from the same path with zero bytes behind it.
    mix(h ^ path.len() as u64)
}

/// A key for a second, independent draw of the same thing.
#[inline]
pub const fn subkey(key: u64, tag: u64) -> u64 {
    mix(key ^ mix(tag.wrapping_add(GOLDEN)))
}

/// The 64 random bits of a cell.
#[inline(always)]
pub const fn cell(key: u64, row: u64) -> u64 {
    mix(key.wrapping_add(row.wrapping_mul(GOLDEN)))
}

/// A number in [0, 1) of 53 bits.
#[inline(always)]
pub fn unit(h: u64) -> f64 {
    (h >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}

/// A number in (0, 1): for logarithms and quantiles.
#[inline(always)]
pub fn open_unit(h: u64) -> f64 {
    ((h >> 12) as f64 + 0.5) * (1.0 / (1u64 << 52) as f64)
}

/// A number in 0..n, or 0 where n is 0, by multiplication: a bias of at most n / 2^64.
#[inline(always)]
pub const fn below(h: u64, n: u64) -> u64 {
    ((h as u128 * n as u128) >> 64) as u64
}

/// Several draws for one cell: splitmix64 from the cell's hash.
#[derive(Clone, Debug)]
pub struct CellRng(u64);

impl CellRng {
    #[inline]
    pub const fn new(key: u64, row: u64) -> Self {
        CellRng(cell(key, row))
    }

    /// The next 64 bits.
    #[inline(always)]
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// The next number in 0..n.
    #[inline(always)]
    pub const fn below(&mut self, n: u64) -> u64 {
        below(self.next(), n)
    }
}

impl TryRng for CellRng {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.next() >> 32) as u32)
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next())
    }
    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        for c in dst.chunks_mut(8) {
            c.copy_from_slice(&self.next().to_le_bytes()[..c.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_differ() {
        let mut all: Vec<u64> = (0..2000)
            .flat_map(|i| [key(42, &format!("public.t{i}.c")), key(i, "public.t.c")])
            .chain(["", "\0", "\0\0", "a", "a\0"].map(|p| key(7, p)))
            .collect();
        all.sort_unstable();
        all.dedup();
        // key(42, "public.t.c") is the only path that both halves could share, and they do not.
        assert_eq!(all.len(), 4005);
    }

    #[test]
    fn each_input_bit_turns_half_of_the_output() {
        for bit in 0..64 {
            let turned: u32 = (0..1000u64)
                .map(|i| (cell(9, i.wrapping_mul(GOLDEN)) ^ cell(9, i.wrapping_mul(GOLDEN) ^ (1 << bit))).count_ones())
                .sum();
            assert!((30_000..34_000).contains(&turned), "bit {bit}: {turned}");
        }
    }

    #[test]
    fn below_stays_below() {
        for n in [0, 1, 2, 3, 1000, u64::MAX] {
            for i in 0..100 {
                let x = below(cell(1, i), n);
                assert!(x < n || n == 0 && x == 0);
            }
        }
        assert_eq!(below(u64::MAX, 10), 9);
    }

    #[test]
    fn rand_traits_work() {
        use rand::RngExt;
        let mut r = CellRng::new(1, 2);
        let x: f64 = r.random();
        assert!((0.0..1.0).contains(&x));
        assert!(r.random_range(0..10) < 10);
    }
}
