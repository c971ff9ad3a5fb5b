//! Typical values of the type classes that have a logical form. Not here: types known by their input text.

use super::draw::{Cx, WORDS};
use crate::types::class::{DAY, TypeClass};
use seedgen_kernels::column::{Bytes, Column};
use seedgen_kernels::program::{Draw, Format, TextShape};
use seedgen_kernels::{Node, NodeId};
use std::sync::Arc;

/// Dates and times lie in the two years before the run's `now`.
pub(super) const PAST_DAYS: i64 = 730;

pub(super) fn draw(cx: &mut Cx, class: &TypeClass, path: &str) -> NodeId {
    let now = cx.scope.run.now;
    match class {
        TypeClass::Bool => cx.index(path, 2),
        TypeClass::Int(_) => cx.uniform(path, 0, 1000),
        TypeClass::Oid => cx.uniform(path, 16_384, 99_999),
        TypeClass::Numeric { scale, .. } => {
            let (_, max) = class.int_bounds().unwrap_or((0, 1000));
            let unit = 10i64.pow((*scale).min(15).into());
            cx.uniform(path, 0, max.min(1000 * unit))
        }
        TypeClass::Money => cx.uniform(path, 100, 100_000),
        TypeClass::Float(_) => {
            let input = cx.uniform(path, 0, 100_000);
            cx.b.push(Node::ToFloat { input, scale: 2 })
        }
        TypeClass::Text { max_chars } => text(cx, *max_chars, path),
        TypeClass::BpChar { chars } => text(cx, Some(*chars), path),
        TypeClass::Name => {
            let (a, b) = (cx.word(&format!("{path}.first")), cx.word(&format!("{path}.second")));
            cx.plain("%_%", &[a, b])
        }
        TypeClass::Bytea => {
            let key = cx.key(path);
            cx.b.push(Node::RandomBytes { key, min: 8, max: 32 })
        }
        TypeClass::Uuid => {
            let key = cx.key(path);
            cx.b.push(Node::UuidV4 { key })
        }
        TypeClass::Date => {
            let today = now.div_euclid(DAY);
            cx.uniform(path, today - PAST_DAYS, today)
        }
        // Whole seconds fit every precision.
        TypeClass::Time { .. } => {
            let seconds = cx.uniform(path, 0, 86_399);
            cx.linear(seconds, 1_000_000, 0)
        }
        TypeClass::Timestamp { .. } => {
            let second = now.div_euclid(1_000_000);
            let seconds = cx.uniform(path, second - PAST_DAYS * 86_400, second);
            cx.linear(seconds, 1_000_000, 0)
        }
        TypeClass::Enum { labels } => {
            let key = cx.key(path);
            cx.b.push(Node::Index { key, n: labels.len() as u64, draw: Draw::Zipf(0.8) })
        }
        // The caller has taken these to their families.
        TypeClass::Other => cx.b.constant(seedgen_kernels::Scalar::Null),
    }
}

fn text(cx: &mut Cx, max_chars: Option<u32>, path: &str) -> NodeId {
    let key = cx.key(path);
    let words = Arc::new(Column::bytes(WORDS.iter().map(|w| w.as_bytes()).collect::<Bytes>()));
    match max_chars {
        None => cx.b.push(Node::Text { key, words, shape: TextShape::Sentences, min_chars: 20, max_chars: 120 }),
        Some(n) if n >= 80 => {
            cx.b.push(Node::Text { key, words, shape: TextShape::Sentences, min_chars: 20, max_chars: n.min(120) })
        }
        Some(n) if n >= 12 => {
            cx.b.push(Node::Text { key, words, shape: TextShape::Words, min_chars: 5, max_chars: n.min(40) })
        }
        Some(n) if n >= 4 => {
            let input = cx.word(path);
            cx.b.push(Node::Clip { input, max_chars: n })
        }
        Some(n) => cx.mask(path, &"A".repeat(n as usize)),
    }
}

/// Whole amounts: the sign for cents is the locale's (`lc_monetary`), so that a point in the text could be
/// read as a separator of thousands.
pub(super) fn money_text(cx: &mut Cx, path: &str) -> NodeId {
    let amount = cx.uniform(path, 1, 1000);
    cx.text("%", &[(amount, Format::Plain)])
}
