//! Varlena datums: a header of one byte up to 126 bytes of payload, else of four at an address that is a
//! multiple of four. As in postgres.h (SET_VARSIZE_SHORT, SET_VARSIZE_4B), in the machine's byte order.

use super::EncodedColumn;
use crate::column::Bytes;
use crate::text::chars;

/// The longest payload with a header of one byte.
const SHORT_MAX: usize = 126;

/// The header of a short varlena of `total` bytes, itself included.
#[inline(always)]
pub(super) fn short_header(total: usize) -> u8 {
    if cfg!(target_endian = "big") { total as u8 | 0x80 } else { (total as u8) << 1 | 1 }
}

/// The header of a long varlena of `total` bytes, itself included.
#[inline(always)]
pub(super) fn long_header(total: usize) -> [u8; 4] {
    let word = if cfg!(target_endian = "big") { total as u32 & 0x3FFF_FFFF } else { (total as u32) << 2 };
    word.to_ne_bytes()
}

/// Appends the header of a varlena with this payload, and its offset to `words`.
#[inline(always)]
pub(super) fn begin(out: &mut EncodedColumn, payload: usize) {
    if payload <= SHORT_MAX {
        out.words.push(out.bytes.len() as u64);
        out.bytes.push(short_header(payload + 1));
    } else {
        out.bytes.resize(out.bytes.len().next_multiple_of(4), 0);
        out.words.push(out.bytes.len() as u64);
        out.bytes.extend_from_slice(&long_header(payload + 4));
    }
}

#[inline(always)]
pub(super) fn is_null(nulls: &Option<Vec<bool>>, i: usize) -> bool {
    nulls.as_ref().is_some_and(|n| n[i])
}

/// Each string, cut by `cut`.
pub(super) fn encode(b: &Bytes, nulls: &Option<Vec<bool>>, cut: impl Fn(&[u8]) -> &[u8]) -> EncodedColumn {
    let mut out = EncodedColumn::default();
    out.words.reserve(b.len());
    out.bytes.reserve(b.data.len() + b.len() * 2 + 8);
    for i in 0..b.len() {
        if is_null(nulls, i) {
            out.words.push(0);
            continue;
        }
        let s = cut(b.get(i));
        begin(&mut out, s.len());
        out.bytes.extend_from_slice(s);
    }
    out
}

/// Each string cut or blank-padded to exactly this many characters.
pub(super) fn encode_padded(b: &Bytes, nulls: &Option<Vec<bool>>, width: usize) -> EncodedColumn {
    let mut out = EncodedColumn::default();
    out.words.reserve(b.len());
    for i in 0..b.len() {
        if is_null(nulls, i) {
            out.words.push(0);
            continue;
        }
        let s = chars::cut(b.get(i), width);
        let blanks = width - chars::count(s);
        begin(&mut out, s.len() + blanks);
        out.bytes.extend_from_slice(s);
        out.bytes.resize(out.bytes.len() + blanks, b' ');
    }
    out
}
