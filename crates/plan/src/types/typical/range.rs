//! Ranges and multiranges over any subtype that has an order-keeping map (`ordinal::ordered`); over other
//! subtypes, ranges of a single value.

use super::TypicalError;
use super::draw::Cx;
use super::ordinal::{self, Ordinal};
use crate::schema::{Oid, Schema, TypeKind};
use crate::types::class::{TypeClass, resolve};
use seedgen_kernels::NodeId;

/// Mostly plain; now and then without an end, or empty.
pub(super) fn range(cx: &mut Cx, subtype: Oid, path: &str, depth: u32) -> Result<NodeId, TypicalError> {
    let (plain, lower) = plain(cx, subtype, path, depth)?;
    let endless = cx.plain("[%,)", &[lower]);
    let empty = cx.plain("empty", &[]);
    Ok(cx.choose(&format!("{path}.shape"), &[92, 6, 2], vec![plain, endless, empty]))
}

/// One to three plain ranges; the input function sorts and merges them.
pub(super) fn multirange(cx: &mut Cx, range: Oid, path: &str, depth: u32) -> Result<NodeId, TypicalError> {
    let subtype = subtype(cx.scope.schema, range).ok_or(TypicalError::Missing { oid: range })?;
    let mut parts = Vec::with_capacity(3);
    for i in 0..3 {
        parts.push(plain(cx, subtype, &format!("{path}[{i}]"), depth)?.0);
    }
    let arms = vec![cx.plain("{%}", &parts[..1]), cx.plain("{%,%}", &parts[..2]), cx.plain("{%,%,%}", &parts)];
    Ok(cx.choose(&format!("{path}.length"), &[3, 2, 1], arms))
}

fn subtype(schema: &Schema, range: Oid) -> Option<Oid> {
    match schema.types.get(&range)?.kind {
        TypeKind::Range { subtype, .. } => Some(subtype),
        _ => None,
    }
}

/// `[lower,upper)` and its lower bound.
fn plain(cx: &mut Cx, subtype: Oid, path: &str, depth: u32) -> Result<(NodeId, NodeId), TypicalError> {
    let schema = cx.scope.schema;
    let (oid, typmod) = resolve(schema, subtype, -1);
    let class = TypeClass::of(schema, subtype, -1);
    match ordinal::ordered(schema, oid, typmod, depth + 1) {
        Some(map) if map.capacity >= 3 => {
            let steps = Steps::of(&class, map.capacity, cx.scope.run.now);
            let start = cx.uniform(&format!("{path}.start"), steps.first, steps.last);
            let start = cx.linear(start, steps.size, 0);
            let length = cx.uniform(&format!("{path}.length"), 1, steps.longest);
            let length = cx.linear(length, steps.size, 0);
            let end = cx.add(start, length);
            let lower = (map.make)(cx, start, path)?;
            let upper = (map.make)(cx, end, path)?;
            let (lower, upper) = (cx.element(&class, lower), cx.element(&class, upper));
            Ok((cx.plain("[%,%)", &[lower, upper]), lower))
        }
        _ => {
            let value = cx.draw_text(subtype, -1, path, depth + 1)?;
            let value = cx.element(&class, value);
            Ok((cx.plain("[%,%]", &[value, value]), value))
        }
    }
}

/// Where typical ranges begin and how long they are, in steps of the subtype's map.
struct Steps {
    first: i64,
    last: i64,
    longest: i64,
    /// Quarters of an hour where the map counts minutes.
    size: i64,
}

impl Steps {
    fn of(class: &TypeClass, capacity: u128, now: i64) -> Steps {
        let most = i64::try_from(capacity).unwrap_or(i64::MAX);
        match (class, ordinal::recent(class, now)) {
            (TypeClass::Date, Some((first, last))) => Steps { first, last, longest: 60, size: 1 },
            // Up to two days.
            (_, Some((first, last))) => Steps { first: first / 15, last: last / 15, longest: 192, size: 15 },
            // Begins until 16:00, lasts up to 7:45.
            (TypeClass::Time { .. }, _) => Steps { first: 0, last: 64, longest: 31, size: 15 },
            _ => {
                let last = (most / 2).min(1000);
                Steps { first: 0, last, longest: (most - 1 - last).clamp(1, 100), size: 1 }
            }
        }
    }
}

/// Ranges that do not overlap either: each in a slot of its own, shorter than the slot. Subtypes with few
/// values get one value a range.
pub(super) fn ordinal(schema: &Schema, subtype: Oid, depth: u32) -> Option<Ordinal> {
    let (oid, typmod) = resolve(schema, subtype, -1);
    let class = TypeClass::of(schema, subtype, -1);
    let map = ordinal::ordered(schema, oid, typmod, depth + 1)?;
    let (pitch, length) = match &class {
        // In minutes: one begins every hour.
        TypeClass::Timestamp { .. } => (60, 45),
        _ if map.capacity >= 1_000_000_000 => (10, 5),
        _ if map.capacity >= 1_000_000 => (3, 2),
        // The next one begins where this one ends, outside of it.
        _ if map.capacity >= 1000 => (1, 1),
        _ => (1, 0),
    };
    let capacity = (map.capacity - length as u128) / pitch as u128;
    Some(Ordinal::monotone(capacity, move |cx, k, path| {
        let start = cx.linear(k, pitch, 0);
        let lower = (map.make)(cx, start, path)?;
        let lower = cx.element(&class, lower);
        if length == 0 {
            return Ok(cx.plain("[%,%]", &[lower, lower]));
        }
        let end = cx.linear(start, 1, length);
        let upper = (map.make)(cx, end, path)?;
        let upper = cx.element(&class, upper);
        Ok(cx.plain("[%,%)", &[lower, upper]))
    }))
}

pub(super) fn multirange_ordinal(schema: &Schema, range: Oid, depth: u32) -> Option<Ordinal> {
    let inner = ordinal(schema, subtype(schema, range)?, depth)?;
    Some(Ordinal::monotone(inner.capacity, move |cx, k, path| {
        let one = (inner.make)(cx, k, path)?;
        Ok(cx.plain("{%}", &[one]))
    }))
}
