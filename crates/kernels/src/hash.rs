//! The cell hash: `cell(key(seed, "schema.table.column"), row)`.

/// A key from the run's seed and a name; stable across platforms and versions.
pub fn key(seed: u64, path: &str) -> u64 {
    // FNV-1a over the name, then mixed with the seed.
    let h = path.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    mix(h ^ mix(seed ^ 0x9e37_79b9_7f4a_7c15))
}

/// The hash of one cell.
#[inline]
pub fn cell(key: u64, row: u64) -> u64 {
    mix(key.wrapping_add(row.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

/// The finaliser of splitmix64.
#[inline]
pub fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
