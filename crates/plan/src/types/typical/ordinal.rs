//! One-to-one maps from integers 0..capacity into a type: what unique columns are made with, and, where the
//! map also keeps the type's order, the bounds of ranges. Equality is that of the type's default operator
//! class. Not here: the maps of the families (`ordinal` in each), and the order of use (a caller permutes the
//! input first, as it likes).

use super::draw::Cx;
use super::{TypicalError, container, document, extension, geometry, is_core, net, range, scalar, system, time};
use crate::schema::{Oid, Schema, TypeKind};
use crate::types::class::{DAY, TypeClass, resolve};
use seedgen_kernels::column::{Bytes, Column};
use seedgen_kernels::program::Format;
use seedgen_kernels::{Node, NodeId};
use std::sync::Arc;

pub(super) type Result = std::result::Result<NodeId, TypicalError>;
type Make = Box<dyn Fn(&mut Cx, NodeId, &str) -> Result>;

/// Inputs are 64-bit integers that are not negative.
pub(super) const MOST: u128 = i64::MAX as u128;

pub(super) struct Ordinal {
    /// Inputs 0..capacity give values of their own.
    pub capacity: u128,
    /// Greater inputs give greater values.
    pub monotone: bool,
    /// Builds the node: (input, path).
    pub make: Make,
}

impl Ordinal {
    pub fn monotone(capacity: u128, make: impl Fn(&mut Cx, NodeId, &str) -> Result + 'static) -> Ordinal {
        Ordinal { capacity: capacity.min(MOST), monotone: true, make: Box::new(make) }
    }
    pub fn any(capacity: u128, make: impl Fn(&mut Cx, NodeId, &str) -> Result + 'static) -> Ordinal {
        Ordinal { monotone: false, ..Ordinal::monotone(capacity, make) }
    }
    /// Exactly these texts, which the type takes for different values.
    pub fn pool(texts: &'static [&'static str]) -> Ordinal {
        Ordinal::any(texts.len() as u128, move |cx, k, _| Ok(cx.entry(k, texts)))
    }
}

type Family = fn(name: &str, typmod: i32) -> Option<Ordinal>;
const FAMILIES: [Family; 5] = [time::ordinal, net::ordinal, geometry::ordinal, document::ordinal, system::ordinal];

/// The map in the logical form of the type's class. `folds`: the column's collation treats different strings
/// as equal.
pub(super) fn of(schema: &Schema, oid: Oid, typmod: i32, folds: bool, depth: u32) -> Option<Ordinal> {
    let (oid, typmod) = resolve(schema, oid, typmod);
    let class = TypeClass::of(schema, oid, typmod);
    if class != TypeClass::Other {
        return of_class(class, folds);
    }
    let t = schema.types.get(&oid)?;
    if depth > super::MAX_DEPTH {
        return None;
    }
    if is_core(t)
        && let Some(map) = FAMILIES.iter().find_map(|ordinal| ordinal(&t.name, typmod))
    {
        return Some(map);
    }
    match &t.kind {
        TypeKind::Array { element } => container::array_ordinal(schema, *element, typmod, depth),
        TypeKind::Composite { fields } => container::composite_ordinal(schema, fields, depth),
        TypeKind::Range { subtype, .. } => range::ordinal(schema, *subtype, depth),
        TypeKind::Multirange { range } => range::multirange_ordinal(schema, *range, depth),
        _ => extension::ordinal(t.extension.as_deref()?, &t.name, typmod),
    }
}

/// As `of`, as input text whatever the class.
pub(super) fn text_of(schema: &Schema, oid: Oid, typmod: i32, depth: u32) -> Option<Ordinal> {
    let class = TypeClass::of(schema, oid, typmod);
    if class == TypeClass::Money {
        return Some(whole_numbers(MOST / 100));
    }
    let inner = of(schema, oid, typmod, false, depth)?;
    Some(Ordinal {
        capacity: inner.capacity,
        monotone: inner.monotone,
        make: Box::new(move |cx, k, path| {
            let node = (inner.make)(cx, k, path)?;
            Ok(cx.as_text(&class, node))
        }),
    })
}

fn whole_numbers(capacity: u128) -> Ordinal {
    Ordinal::monotone(capacity, |cx, k, _| {
        let from_one = cx.linear(k, 1, 1);
        Ok(cx.plain("%", &[from_one]))
    })
}

/// start, start + 1, … max, min, … start - 1.
fn wrapped(min: i64, max: i64, start: i64) -> Ordinal {
    let capacity = (max as i128 - min as i128 + 1) as u128;
    if capacity > MOST / 2 {
        // No room for the arithmetic of the wrap, and no table that would need it.
        return Ordinal::any((max as i128 - start as i128 + 1) as u128, move |cx, k, _| Ok(cx.linear(k, 1, start)));
    }
    Ordinal::any(capacity, move |cx, k, _| {
        let moved = cx.linear(k, 1, start - min);
        let within = cx.digit(moved, 1, capacity as u64);
        Ok(cx.linear(within, 1, min))
    })
}

/// Timestamps count minutes from 2020-01-01 on: typical at any size, and enough for 8,000 years.
const EPOCH: i64 = 7305 * DAY;
const MINUTE: i64 = 60_000_000;

fn of_class(class: TypeClass, folds: bool) -> Option<Ordinal> {
    let (min, max) = class.int_bounds().unwrap_or((0, 0));
    Some(match class {
        TypeClass::Bool => Ordinal::monotone(2, |cx, k, _| Ok(cx.digit(k, 1, 2))),
        TypeClass::Int(_) | TypeClass::Numeric { .. } => wrapped(min, max, 1.min(max)),
        TypeClass::Money => wrapped(min, max, 100),
        TypeClass::Oid => wrapped(1, max, 16_384),
        // All integers up to here are exact.
        TypeClass::Float(bytes) => Ordinal::monotone(if bytes == 4 { 1 << 24 } else { 1 << 53 }, |cx, k, _| {
            Ok(cx.b.push(Node::ToFloat { input: k, scale: 0 }))
        }),
        TypeClass::Text { max_chars } => text(max_chars, folds),
        TypeClass::BpChar { chars } => text(Some(chars), folds),
        TypeClass::Name | TypeClass::Bytea => {
            Ordinal::any(MOST, |cx, k, _| Ok(cx.text("n_%", &[(k, Format::Base36(8))])))
        }
        TypeClass::Uuid => Ordinal::any(MOST, |cx, k, path| {
            let key = cx.key(path);
            Ok(cx.b.push(Node::UuidOf { key, input: k }))
        }),
        TypeClass::Date => wrapped(min, max, 0),
        TypeClass::Time { precision } => {
            // Spread over the day by a step that shares no factor with its seconds; then finer and finer.
            let steps = 10u64.pow(precision.into());
            Ordinal::any(86_400 * u128::from(steps), move |cx, k, _| {
                let second = cx.digit(k, 1, 86_400);
                let second = cx.linear(second, 7919, 0);
                let second = cx.digit(second, 1, 86_400);
                let fine = cx.digit(k, 86_400, steps);
                let (a, b) = (cx.linear(second, 1_000_000, 0), cx.linear(fine, 1_000_000 / steps as i64, 0));
                Ok(cx.add(a, b))
            })
        }
        TypeClass::Timestamp { .. } => {
            Ordinal::monotone(((max - EPOCH) / MINUTE) as u128, |cx, k, _| Ok(cx.linear(k, MINUTE, EPOCH)))
        }
        TypeClass::Enum { labels } if labels.is_empty() => return None,
        TypeClass::Enum { labels } => {
            let n = labels.len() as u64;
            Ordinal::monotone(n.into(), move |cx, k, _| Ok(cx.digit(k, 1, n)))
        }
        TypeClass::Other => return None,
    })
}

/// Fixed-width digits survive every collation; where strings are equal only if they are the same, base 36 has
/// room for more. Small letters only, so citext's folding changes nothing, and no blanks for char(n) to drop.
fn text(max_chars: Option<u32>, folds: bool) -> Ordinal {
    let (format, capacity) = match max_chars.unwrap_or(u32::MAX) {
        n if folds => (Format::Padded(n.min(18) as u8), 10u128.pow(n.min(18))),
        n if n < 13 => (Format::Base36(n as u8), 36u128.pow(n)),
        _ => (Format::Base36(8), MOST),
    };
    Ordinal::any(capacity, move |cx, k, _| Ok(cx.text("%", &[(k, format.clone())])))
}

/// An order-keeping map, as input text: the bounds of a range over the type.
pub(super) fn ordered(schema: &Schema, oid: Oid, typmod: i32, depth: u32) -> Option<Ordinal> {
    let (oid, typmod) = resolve(schema, oid, typmod);
    let class = TypeClass::of(schema, oid, typmod);
    let (_, max) = class.int_bounds().unwrap_or((0, 0));
    Some(match class {
        TypeClass::Int(_) => whole_numbers(max as u128),
        TypeClass::Money => whole_numbers(MOST / 100),
        TypeClass::Oid => whole_numbers(max as u128),
        TypeClass::Numeric { scale, .. } => {
            // Whole units where the precision has room for them.
            let unit = 10i64.pow(scale.into());
            let (mul, capacity) = if max / unit >= 100 { (unit, max / unit) } else { (1, max) };
            Ordinal::monotone(capacity as u128, move |cx, k, _| {
                let scaled = cx.linear(k, mul, mul);
                Ok(cx.text("%", &[(scaled, Format::Decimal(scale as u8))]))
            })
        }
        // Digits of one width sort by value in every collation.
        TypeClass::Text { .. } | TypeClass::BpChar { .. } | TypeClass::Name => {
            let width = class.max_chars().unwrap_or(12).min(12);
            Ordinal::monotone(10u128.pow(width), move |cx, k, _| Ok(cx.text("%", &[(k, Format::Padded(width as u8))])))
        }
        TypeClass::Bytea => Ordinal::monotone(MOST, |cx, k, _| Ok(cx.text("\\x%", &[(k, Format::Hex(16))]))),
        TypeClass::Uuid => {
            Ordinal::monotone(1 << 48, |cx, k, _| Ok(cx.text("00000000-0000-4000-8000-%", &[(k, Format::Hex(12))])))
        }
        TypeClass::Date => Ordinal::monotone((max - EPOCH / DAY) as u128, |cx, k, _| {
            let day = cx.linear(k, 1, EPOCH / DAY);
            Ok(cx.text("%", &[(day, Format::Date)]))
        }),
        TypeClass::Time { .. } => Ordinal::monotone(1440, |cx, k, _| {
            let micros = cx.linear(k, MINUTE, 0);
            Ok(cx.clock(micros))
        }),
        TypeClass::Bool
        | TypeClass::Float(_)
        | TypeClass::Timestamp { .. }
        | TypeClass::Enum { .. }
        | TypeClass::Other => {
            return text_of(schema, oid, typmod, depth).filter(|map| map.monotone);
        }
    })
}

/// The low bits of `k` as `bits` binary digits, eight to a pool.
pub(super) fn binary(cx: &mut Cx, k: NodeId, bits: u32) -> NodeId {
    let mut fields = Vec::new();
    let mut at = bits;
    while at > 0 {
        let width = if at.is_multiple_of(8) { 8 } else { at % 8 };
        at -= width;
        let index = cx.digit(k, 1 << at, 1 << width);
        fields.push(bit_pool(cx, index, width));
    }
    let pattern = "%".repeat(fields.len());
    cx.plain(&pattern, &fields)
}

/// The index in 0..2^width as so many binary digits.
pub(super) fn bit_pool(cx: &mut Cx, index: NodeId, width: u32) -> NodeId {
    let texts: Vec<String> = (0..1u32 << width).map(|n| format!("{n:0width$b}", width = width as usize)).collect();
    let pool = Arc::new(Column::bytes(texts.iter().map(String::as_bytes).collect::<Bytes>()));
    cx.b.push(Node::Lookup { index, pool })
}

/// The part of the past, in `ordered`'s counting, where typical ranges of the class begin: (first, last).
pub(super) fn recent(class: &TypeClass, now: i64) -> Option<(i64, i64)> {
    let unit = match class {
        TypeClass::Date => DAY,
        TypeClass::Timestamp { .. } => MINUTE,
        _ => return None,
    };
    let last = (now - EPOCH).div_euclid(unit).max(0);
    Some(((last - scalar::PAST_DAYS * (DAY / unit)).max(0), last))
}
