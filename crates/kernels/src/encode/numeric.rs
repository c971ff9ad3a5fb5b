//! PostgreSQL's `numeric` on disk (numeric.c, "make_result"): digits to the base 10000 without leading or
//! trailing zeros, a weight, a sign and a display scale, in the short header where they fit.

use super::EncodedColumn;
use super::varlena::{begin, is_null};

const NEGATIVE: u16 = 0x4000;
const SHORT: u16 = 0x8000;
const SHORT_NEGATIVE: u16 = 0x2000;
const SHORT_WEIGHT_NEGATIVE: u16 = 0x0040;
const SHORT_WEIGHT_MASK: u16 = 0x003F;

/// Each integer as the numeric value / 10^scale with that display scale.
pub(super) fn encode(values: &[i64], nulls: &Option<Vec<bool>>, scale: u16) -> EncodedColumn {
    let mut out = EncodedColumn::default();
    out.words.reserve(values.len());
    out.bytes.reserve(values.len() * 8);
    // The decimal point lies between two digits: so many of them are behind it, the last one filled up.
    let behind = scale.div_ceil(4) as i32;
    let fill = 10u64.pow((behind * 4 - scale as i32) as u32);
    for (i, &v) in values.iter().enumerate() {
        if is_null(nulls, i) {
            out.words.push(0);
            continue;
        }
        // At most 20 decimals and 3 more: six digits.
        let mut digits = [0u16; 8];
        let mut n = 0;
        let mut rest = v.unsigned_abs() as u128 * fill as u128;
        // 128-bit division is slow, and seldom needed.
        while rest > u64::MAX as u128 {
            digits[n] = (rest % 10_000) as u16;
            rest /= 10_000;
            n += 1;
        }
        let mut rest = rest as u64;
        while rest > 0 {
            digits[n] = (rest % 10_000) as u16;
            rest /= 10_000;
            n += 1;
        }
        let trailing = digits[..n].iter().take_while(|d| **d == 0).count();
        let weight = if n == 0 { 0 } else { n as i32 - 1 - behind };
        put(&mut out, v < 0, scale, weight, &digits[trailing..n]);
    }
    out
}

/// Appends one value; `digits` from the lowest.
fn put(out: &mut EncodedColumn, negative: bool, scale: u16, weight: i32, digits: &[u16]) {
    let short = scale <= 0x3F && (-64..=63).contains(&weight);
    begin(out, if short { 2 } else { 4 } + digits.len() * 2);
    if short {
        let mut header = SHORT | scale << 7 | weight as u16 & SHORT_WEIGHT_MASK;
        if negative {
            header |= SHORT_NEGATIVE;
        }
        if weight < 0 {
            header |= SHORT_WEIGHT_NEGATIVE;
        }
        out.bytes.extend_from_slice(&header.to_ne_bytes());
    } else {
        let sign = if negative { NEGATIVE } else { 0 };
        out.bytes.extend_from_slice(&(sign | scale & 0x3FFF).to_ne_bytes());
        out.bytes.extend_from_slice(&(weight as i16).to_ne_bytes());
    }
    for d in digits.iter().rev() {
        out.bytes.extend_from_slice(&d.to_ne_bytes());
    }
}
