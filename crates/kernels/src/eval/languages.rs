//! Kernels of languages: a numbered text, and a text kept where it is of the language.

use super::access::{build_bytes, bytes, ints};
use crate::column::Column;
use crate::error::KernelError;
use crate::hash::{below, cell};
use crate::language::{Automaton, Words};
use crate::program::NodeId;

pub(super) fn word(node: NodeId, input: &Column, words: &Words) -> Result<Column, KernelError> {
    let numbers = ints(node, input)?;
    if words.capacity() == 0 && !numbers.is_empty() {
        return Err(KernelError::EmptyPool { node });
    }
    Ok(build_bytes(numbers.len(), 12, input.nulls.clone(), |i, out| words.write(numbers[i] as u64, out)))
}

pub(super) fn conform(
    node: NodeId,
    rows: &[u64],
    key: u64,
    input: &Column,
    automaton: &Automaton,
    (min, max, pad_to): (u32, u32, u32),
    words: &Words,
) -> Result<Column, KernelError> {
    let texts = bytes(node, input)?;
    if words.capacity() == 0 && !rows.is_empty() {
        return Err(KernelError::EmptyPool { node });
    }
    let guess = texts.data.len() / texts.len().max(1) + 4;
    Ok(build_bytes(texts.len(), guess, input.nulls.clone(), |i, out| {
        let text = texts.get(i);
        let fits = std::str::from_utf8(text).is_ok_and(|s| {
            let chars = s.chars().count() as u64;
            chars >= min.into() && chars <= max.into() && automaton.accepts(s, pad_to)
        });
        match fits {
            true => out.extend_from_slice(text),
            false => words.write(below(cell(key, rows[i]), words.capacity()), out),
        }
    }))
}
