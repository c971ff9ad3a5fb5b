//! What all families share: nodes for draws, picks and templates, and the way from a logical value to the
//! type's input text, quoted where it stands inside another literal.

use crate::builder::{Builder, Scope};
use crate::types::class::TypeClass;
use seedgen_kernels::column::{Bytes, Column};
use seedgen_kernels::program::{Draw, Format, Op, Part, TextFn};
use seedgen_kernels::{Node, NodeId};
use std::sync::Arc;

/// Common short words, for texts without a meaning of their own. Plain ASCII letters, so that they need
/// escaping in no literal.
pub(super) const WORDS: [&str; 64] = [
    "amber", "anchor", "apple", "atlas", "autumn", "basil", "beacon", "birch", "blue", "bridge", "candle", "canyon",
    "cedar", "cloud", "cobalt", "copper", "coral", "crane", "crystal", "delta", "ember", "fern", "field", "flint",
    "forest", "garden", "glacier", "granite", "harbor", "hazel", "island", "ivory", "juniper", "lantern", "lemon",
    "linen", "lotus", "maple", "meadow", "mint", "moon", "north", "oak", "ocean", "olive", "orchid", "pearl", "pine",
    "quartz", "rain", "reed", "river", "rose", "sage", "silver", "slate", "spring", "stone", "summit", "timber",
    "valley", "violet", "willow", "winter",
];

/// The builder and the table that nodes are made for.
pub(super) struct Cx<'a, 's> {
    pub b: &'a mut Builder,
    pub scope: &'a Scope<'s>,
}

impl Cx<'_, '_> {
    pub fn key(&self, path: &str) -> u64 {
        self.scope.key(path)
    }
    /// lo..=hi.
    pub fn uniform(&mut self, path: &str, lo: i64, hi: i64) -> NodeId {
        let key = self.key(path);
        self.b.push(Node::Uniform { key, lo, hi })
    }
    /// 0..n.
    pub fn index(&mut self, path: &str, n: usize) -> NodeId {
        let key = self.key(path);
        self.b.push(Node::Index { key, n: n.max(1) as u64, draw: Draw::Uniform })
    }
    /// One of these texts.
    pub fn pick<S: AsRef<[u8]>>(&mut self, path: &str, texts: &[S]) -> NodeId {
        let index = self.index(path, texts.len());
        self.entry(index, texts)
    }
    pub fn word(&mut self, path: &str) -> NodeId {
        self.pick(path, &WORDS)
    }
    /// The text of this index.
    pub fn entry<S: AsRef<[u8]>>(&mut self, index: NodeId, texts: &[S]) -> NodeId {
        let pool = Arc::new(Column::bytes(texts.iter().map(AsRef::as_ref).collect::<Bytes>()));
        self.b.push(Node::Lookup { index, pool })
    }
    /// One of the arms; `shares` are relative frequencies, one an arm.
    pub fn choose(&mut self, path: &str, shares: &[usize], arms: Vec<NodeId>) -> NodeId {
        let slots: Vec<i64> = shares.iter().enumerate().flat_map(|(i, n)| std::iter::repeat_n(i as i64, *n)).collect();
        let index = self.index(path, slots.len());
        let selector = self.b.push(Node::Lookup { index, pool: Arc::new(Column::ints(slots)) });
        self.b.push(Node::Case { selector, arms: arms.into() })
    }
    /// The pattern with each `%` replaced by the next field.
    pub fn text(&mut self, pattern: &str, fields: &[(NodeId, Format)]) -> NodeId {
        let mut parts = Vec::new();
        let mut fields = fields.iter();
        for (i, literal) in pattern.split('%').enumerate() {
            if i > 0 {
                parts.extend(fields.next().map(|(node, format)| Part::Field(*node, format.clone())));
            }
            if !literal.is_empty() {
                parts.push(Part::Lit(literal.as_bytes().into()));
            }
        }
        self.b.push(Node::Template { parts: parts.into() })
    }
    /// As `text`, all fields plain.
    pub fn plain(&mut self, pattern: &str, fields: &[NodeId]) -> NodeId {
        let fields: Vec<_> = fields.iter().map(|n| (*n, Format::Plain)).collect();
        self.text(pattern, &fields)
    }
    pub fn mask(&mut self, path: &str, mask: &str) -> NodeId {
        let key = self.key(path);
        self.b.push(Node::Mask { key, mask: mask.into() })
    }
    /// input * mul + add.
    pub fn linear(&mut self, input: NodeId, mul: i64, add: i64) -> NodeId {
        if (mul, add) == (1, 0) {
            return input;
        }
        self.b.push(Node::Linear { input, mul, add })
    }
    /// (input / div) % modulo.
    pub fn digit(&mut self, input: NodeId, div: u64, modulo: u64) -> NodeId {
        self.b.push(Node::Digit { input, div, modulo })
    }
    pub fn add(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.b.push(Node::Arith { op: Op::Add, a, b })
    }

    /// A logical value as the type's input text. Money is not here: its text depends on the locale
    /// (`scalar::money_text`).
    pub fn as_text(&mut self, class: &TypeClass, node: NodeId) -> NodeId {
        let format = match class {
            TypeClass::Bool => Format::Bool,
            TypeClass::Int(_) | TypeClass::Oid | TypeClass::Float(_) | TypeClass::Money => Format::Plain,
            TypeClass::Numeric { scale, .. } => Format::Decimal(*scale as u8),
            TypeClass::Date => Format::Date,
            TypeClass::Timestamp { .. } => Format::Timestamp,
            TypeClass::Bytea => return self.text("\\x%", &[(node, Format::Hex(0))]),
            TypeClass::Uuid => Format::Uuid,
            TypeClass::Time { .. } => return self.clock(node),
            TypeClass::Enum { labels } => {
                let texts: Vec<&str> = labels.iter().map(|l| l.0.as_str()).collect();
                return self.entry(node, &texts);
            }
            TypeClass::Text { .. } | TypeClass::BpChar { .. } | TypeClass::Name | TypeClass::Other => return node,
        };
        self.text("%", &[(node, format)])
    }
    /// Microseconds since midnight as HH:MM:SS.ffffff.
    pub fn clock(&mut self, micros: NodeId) -> NodeId {
        let hours = self.digit(micros, 3_600_000_000, 24);
        let minutes = self.digit(micros, 60_000_000, 60);
        let seconds = self.digit(micros, 1_000_000, 60);
        let fraction = self.digit(micros, 1, 1_000_000);
        let two = Format::Padded(2);
        self.text(
            "%:%:%.%",
            &[(hours, two.clone()), (minutes, two.clone()), (seconds, two), (fraction, Format::Padded(6))],
        )
    }
    /// Input text made fit to stand inside an array, composite or range literal.
    pub fn element(&mut self, class: &TypeClass, text: NodeId) -> NodeId {
        let bare = matches!(
            class,
            TypeClass::Bool
                | TypeClass::Int(_)
                | TypeClass::Oid
                | TypeClass::Float(_)
                | TypeClass::Money
                | TypeClass::Numeric { .. }
                | TypeClass::Date
                | TypeClass::Timestamp { .. }
                | TypeClass::Uuid
                | TypeClass::Time { .. }
        );
        if bare {
            return text;
        }
        let escaped = self.b.push(Node::Map { f: TextFn::QuoteEscape, input: text });
        self.plain("\"%\"", &[escaped])
    }
}
