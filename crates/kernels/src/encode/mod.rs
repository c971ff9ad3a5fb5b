//! From logical columns to PostgreSQL's datum layout, off the backend thread. Here: the encodings and their
//! dispatch. Not here: the layouts of a varlena (`varlena`) and of `numeric` (`numeric`).

mod numeric;
mod varlena;

#[cfg(test)]
mod tests;

use crate::column::{Bytes, Column, Vals};
use crate::error::KernelError;
use crate::eval::{form, is_all_null};
use crate::text::chars;
use std::borrow::Cow;

/// How a column is written. "Text form" columns carry what the type's input function reads.
#[derive(Clone, Debug, PartialEq)]
pub enum Encoding {
    /// The column is left to PostgreSQL (default, generated, or NULL where it has none).
    None,
    Bool,
    I16,
    I32,
    I64,
    F32,
    F64,
    /// An unsigned 32-bit word (oid and its kin).
    Oid,
    /// Ordinal -> oid of the label.
    Enum(std::sync::Arc<[u32]>),
    /// numeric; the integer is the value times 10^scale; written with that display scale.
    Numeric {
        scale: u16,
    },
    /// text, varchar: varlena; cut at max_chars where set.
    Text {
        max_chars: Option<u32>,
    },
    /// char(n): blank-padded to n characters.
    BpChar {
        chars: u32,
    },
    /// bytea.
    Bytea,
    /// uuid and other fixed-length by-reference types: exactly this many bytes.
    Fixed(u16),
    /// `name`: 64 bytes, NUL-padded, cut at 63.
    Name,
    /// The text form; the backend calls the type's input function.
    Input,
}

/// `words[i]` is the datum: the value itself for by-value types; for by-reference types an offset into
/// `bytes`, where a complete varlena (short 1-byte header up to 126 bytes of payload, else a 4-byte
/// header at a 4-aligned offset, native byte order) or the fixed-length value (8-aligned) lies; for
/// `Encoding::Input` the offset of a NUL-terminated string.
#[derive(Clone, Debug, Default)]
pub struct EncodedColumn {
    pub words: Vec<u64>,
    pub bytes: Vec<u8>,
    /// Empty where no row is null.
    pub nulls: Vec<bool>,
}

/// What an encoder knows of its column: number and first row, for errors.
struct Site {
    column: u32,
    first: u64,
}

impl Site {
    fn row(&self, i: usize) -> u64 {
        self.first + i as u64
    }
}

/// Encodes a column. `number` and `first_row` are for errors only. The addresses in `bytes` are aligned
/// relative to its start, which is as aligned as the allocator makes it.
pub fn encode(c: &Column, encoding: &Encoding, number: u32, first_row: u64) -> Result<EncodedColumn, KernelError> {
    let site = Site { column: number, first: first_row };
    let mut out = match encoding {
        Encoding::None => return Ok(EncodedColumn::default()),
        Encoding::Bool => words(&site, c, |v| Some((v != 0) as u64))?,
        // As PostgreSQL's Int16GetDatum and Int32GetDatum: sign-extended to the word.
        Encoding::I16 => words(&site, c, |v| i16::try_from(v).ok().map(|v| v as i64 as u64))?,
        Encoding::I32 => words(&site, c, |v| i32::try_from(v).ok().map(|v| v as i64 as u64))?,
        Encoding::I64 => words(&site, c, |v| Some(v as u64))?,
        Encoding::Oid => words(&site, c, |v| u32::try_from(v).ok().map(u64::from))?,
        Encoding::Enum(oids) => {
            words(&site, c, |v| usize::try_from(v).ok().and_then(|v| oids.get(v)).map(|o| *o as u64))?
        }
        // As Float4GetDatum: the bits, sign-extended as an int32 is.
        Encoding::F32 => floats(&site, c, |v| (v as f32).to_bits() as i32 as i64 as u64)?,
        Encoding::F64 => floats(&site, c, f64::to_bits)?,
        Encoding::Numeric { scale } => numeric::encode(&ints(&site, c)?, &c.nulls, *scale),
        Encoding::Text { max_chars } => {
            let b = text(&site, c)?;
            let max = max_chars.map_or(usize::MAX, |m| m as usize);
            varlena::encode(&b, &c.nulls, |s| chars::cut(s, max))
        }
        Encoding::BpChar { chars } => varlena::encode_padded(&*text(&site, c)?, &c.nulls, *chars as usize),
        Encoding::Bytea => varlena::encode(&*bytes(&site, c)?, &c.nulls, |s| s),
        Encoding::Fixed(n) => fixed(&site, c, *n as usize)?,
        Encoding::Name => {
            let b = text(&site, c)?;
            let mut out = EncodedColumn::default();
            for i in 0..b.len() {
                let s = if c.is_null(i) { b"" } else { chars::cut_bytes(b.get(i), 63) };
                out.words.push(out.bytes.len() as u64);
                out.bytes.extend_from_slice(s);
                out.bytes.resize(out.bytes.len() + 64 - s.len(), 0);
            }
            out
        }
        Encoding::Input => {
            let b = text(&site, c)?;
            let mut out = EncodedColumn::default();
            out.bytes.reserve(b.data.len() + b.len());
            for i in 0..b.len() {
                out.words.push(out.bytes.len() as u64);
                out.bytes.extend_from_slice(if c.is_null(i) { b"" } else { b.get(i) });
                out.bytes.push(0);
            }
            out
        }
    };
    if let Some(nulls) = c.nulls.as_ref().filter(|n| n.contains(&true)) {
        out.nulls = nulls.clone();
    }
    Ok(out)
}

fn wrong(site: &Site, wanted: &'static str, c: &Column) -> KernelError {
    KernelError::Form { column: site.column, wanted, found: form(c) }
}

fn ints<'a>(site: &Site, c: &'a Column) -> Result<Cow<'a, [i64]>, KernelError> {
    match &c.vals {
        Vals::Int(v) => Ok(Cow::Borrowed(v)),
        _ if is_all_null(c) => Ok(Cow::Owned(vec![0; c.len()])),
        _ => Err(wrong(site, "integers", c)),
    }
}

fn bytes<'a>(site: &Site, c: &'a Column) -> Result<Cow<'a, Bytes>, KernelError> {
    match &c.vals {
        Vals::Bytes(b) => Ok(Cow::Borrowed(b)),
        _ if is_all_null(c) => Ok(Cow::Owned(Bytes { ends: vec![0; c.len()], data: Vec::new() })),
        _ => Err(wrong(site, "byte strings", c)),
    }
}

/// Byte strings that are text: UTF-8 without a zero byte, as PostgreSQL trusts every datum to be.
fn text<'a>(site: &Site, c: &'a Column) -> Result<Cow<'a, Bytes>, KernelError> {
    let b = bytes(site, c)?;
    // The whole buffer at once; string by string only to name the one that is amiss. A string that begins
    // inside a character would make the whole valid and the parts not.
    let whole = !b.data.contains(&0)
        && (b.data.is_ascii()
            || std::str::from_utf8(&b.data).is_ok_and(|s| b.ends.iter().all(|&e| s.is_char_boundary(e as usize))));
    if !whole {
        for i in (0..b.len()).filter(|&i| !c.is_null(i)) {
            let (column, row) = (site.column, site.row(i));
            if b.get(i).contains(&0) {
                return Err(KernelError::NulByte { column, row });
            }
            if std::str::from_utf8(b.get(i)).is_err() {
                return Err(KernelError::NotUtf8 { column, row });
            }
        }
    }
    Ok(b)
}

fn words(site: &Site, c: &Column, f: impl Fn(i64) -> Option<u64>) -> Result<EncodedColumn, KernelError> {
    let v = ints(site, c)?;
    let mut words = Vec::with_capacity(v.len());
    for (i, &x) in v.iter().enumerate() {
        match f(x) {
            Some(w) => words.push(w),
            None if c.is_null(i) => words.push(0),
            None => {
                return Err(KernelError::Range { column: site.column, row: site.row(i), value: x });
            }
        }
    }
    Ok(EncodedColumn { words, ..Default::default() })
}

fn floats(site: &Site, c: &Column, f: impl Fn(f64) -> u64) -> Result<EncodedColumn, KernelError> {
    let words = match &c.vals {
        Vals::Float(v) => v.iter().map(|&x| f(x)).collect(),
        // A whole number is a float, too.
        Vals::Int(v) => v.iter().map(|&x| f(x as f64)).collect(),
        Vals::Bytes(b) if is_all_null(c) => vec![0; b.len()],
        Vals::Bytes(_) => return Err(wrong(site, "floats", c)),
    };
    Ok(EncodedColumn { words, ..Default::default() })
}

fn fixed(site: &Site, c: &Column, n: usize) -> Result<EncodedColumn, KernelError> {
    let b = bytes(site, c)?;
    let stride = n.next_multiple_of(8);
    let mut out = EncodedColumn::default();
    out.words.reserve(b.len());
    out.bytes.reserve(b.len() * stride);
    for i in 0..b.len() {
        out.words.push(out.bytes.len() as u64);
        let start = out.bytes.len();
        if !c.is_null(i) {
            let s = b.get(i);
            if s.len() != n {
                let (column, row) = (site.column, site.row(i));
                return Err(KernelError::Length { column, row, wanted: n, found: s.len() });
            }
            out.bytes.extend_from_slice(s);
        }
        out.bytes.resize(start + stride, 0);
    }
    Ok(out)
}
