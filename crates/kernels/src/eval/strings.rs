//! Kernels of text, one node each, over the functions of `text`.

use super::access::{build_bytes, bytes};
use crate::column::Column;
use crate::error::KernelError;
use crate::hash::CellRng;
use crate::program::{NodeId, TextFn, TextShape};
use crate::text::{chain::Chain, chars, map as text_map, mask as masks, words::Words};

pub(super) fn map(node: NodeId, f: TextFn, c: &Column) -> Result<Column, KernelError> {
    let b = bytes(node, c)?;
    let guess = b.data.len() / b.len().max(1) + 4;
    Ok(build_bytes(b.len(), guess, c.nulls.clone(), |i, out| text_map::apply(f, b.get(i), out)))
}

pub(super) fn clip(node: NodeId, c: &Column, max_chars: u32) -> Result<Column, KernelError> {
    let b = bytes(node, c)?;
    let guess = b.data.len() / b.len().max(1) + 1;
    Ok(build_bytes(b.len(), guess, c.nulls.clone(), |i, out| {
        out.extend_from_slice(chars::clip(b.get(i), max_chars as usize));
    }))
}

pub(super) fn pad(node: NodeId, c: &Column, min_chars: u32, with: u8) -> Result<Column, KernelError> {
    let b = bytes(node, c)?;
    if !with.is_ascii() {
        return Err(KernelError::Parameter { node, what: "padding must be an ASCII character" });
    }
    let guess = (b.data.len() / b.len().max(1) + 1).max(min_chars as usize);
    Ok(build_bytes(b.len(), guess, c.nulls.clone(), |i, out| {
        let s = b.get(i);
        out.extend_from_slice(s);
        let lack = (min_chars as usize).saturating_sub(chars::count(s));
        out.resize(out.len() + lack, with);
    }))
}

pub(super) fn text(
    node: NodeId,
    rows: &[u64],
    key: u64,
    words: &Column,
    shape: TextShape,
    min: u32,
    max: u32,
) -> Result<Column, KernelError> {
    let pool = bytes(node, words)?;
    let words = Words::new(&pool, |i| words.is_null(i)).ok_or(KernelError::EmptyPool { node })?;
    if min > max {
        return Err(KernelError::Parameter { node, what: "the shortest text is longer than the longest" });
    }
    let guess = (min as usize + max as usize) / 2 + 8;
    Ok(build_bytes(rows.len(), guess.min(4096), None, |i, out| {
        words.write(&mut CellRng::new(key, rows[i]), shape, min as usize, max as usize, out);
    }))
}

pub(super) fn chain(
    node: NodeId,
    rows: &[u64],
    key: u64,
    chain: &Chain,
    min: u32,
    max: u32,
) -> Result<Column, KernelError> {
    if min > max {
        return Err(KernelError::Parameter { node, what: "the shortest text is longer than the longest" });
    }
    Ok(build_bytes(rows.len(), (max as usize).min(256), None, |i, out| {
        chain.write(&mut CellRng::new(key, rows[i]), min as usize, max as usize, out);
    }))
}

pub(super) fn mask(rows: &[u64], key: u64, mask: &str) -> Column {
    let mask = masks::Mask::new(mask);
    build_bytes(rows.len(), mask.len(), None, |i, out| mask.write(&mut CellRng::new(key, rows[i]), out))
}

pub(super) fn random_bytes(rows: &[u64], key: u64, min: u32, max: u32) -> Column {
    let span = max.saturating_sub(min) as u64 + 1;
    build_bytes(rows.len(), min as usize, None, |i, out| {
        let mut rng = CellRng::new(key, rows[i]);
        let mut left = (min as u64 + rng.below(span)) as usize;
        while left > 0 {
            let n = left.min(8);
            out.extend_from_slice(&rng.next().to_le_bytes()[..n]);
            left -= n;
        }
    })
}
