//! Values put together from others: texts of columns in one, arrays, ranges, composites (as the input text of
//! their type). Not here: typical values of such types (`types/typical`).

use super::TableCompiler;
use super::forms::Form;
use crate::patterns::{DRAWN, Matching, Pattern};
use crate::plan::ColumnPlan;
use crate::planning::PlanError;
use crate::schema::{ColumnIndex, Oid, TypeKind};
use crate::strategy::Strategy;
use crate::types::class::{TypeClass, resolve};
use crate::types::typical;
use seedgen_kernels::program::{Draw, Format, Op, Part};
use seedgen_kernels::{Node, NodeId, Scalar};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Elements of an array.
const MOST_ELEMENTS: u32 = 100;

type Made = Result<(NodeId, Form), PlanError>;

impl TableCompiler<'_> {
    /// As concat_ws: nulls are left out with their separator.
    pub(super) fn concat(&mut self, of: &[String], separator: &str, path: &str) -> Made {
        let mut all: Option<NodeId> = None;
        for name in of {
            let (node, form) = self.sibling(name, path)?;
            let text = self.as_text(node, form);
            all = Some(match all {
                None => text,
                Some(before) => {
                    let parts = [
                        Part::Field(before, Format::Plain),
                        Part::Lit(separator.as_bytes().into()),
                        Part::Field(text, Format::Plain),
                    ];
                    let both = self.b.push(Node::Template { parts: Arc::from(parts) });
                    self.b.push(Node::Coalesce { inputs: Arc::from([both, before, text]) })
                }
            });
        }
        let Some(all) = all else { return Err(self.bad(path, "it names no columns")) };
        let empty = self.b.constant(Scalar::Bytes(Vec::new()));
        Ok((self.b.push(Node::Coalesce { inputs: Arc::from([all, empty]) }), Form::Text))
    }

    /// Texts that match the pattern whole, and what the column's constraints ask beside it.
    pub(super) fn regex(
        &mut self,
        key: u64,
        pattern: &str,
        class: &TypeClass,
        path: &str,
        p: &ColumnPlan,
    ) -> Result<NodeId, PlanError> {
        let mut patterns = vec![Pattern::Regex(format!("^(?:{pattern})$"))];
        patterns.extend(p.matching.iter().flat_map(|m| m.patterns.iter().cloned()));
        let max_chars = p.max_chars.into_iter().chain(class.max_chars()).min();
        let matching = Matching { patterns, min_chars: p.min_chars, max_chars, pad_to: None, one_case: false };
        let Some(language) = matching.language() else {
            return Err(self.bad(path, format!("the pattern '{pattern}' is not understood")));
        };
        let Some(words) = matching.words(&language, DRAWN) else {
            return Err(self.bad(path, format!("no text that fits the column matches '{pattern}'")));
        };
        let input = match p.unique {
            false => self.b.push(Node::Index { key, n: words.capacity(), draw: Draw::Uniform }),
            true if words.capacity() < self.scope.rows.saturating_add(self.scope.first) => {
                let why = format!("'{pattern}' has {} texts, which are too few for a unique key", words.capacity());
                return Err(self.bad(path, why));
            }
            true => {
                let input = self.b.row();
                self.b.push(Node::Permute { key, space: words.capacity(), input })
            }
        };
        Ok(self.b.push(Node::Word { input, words: Arc::new(words) }))
    }

    /// The kind of a column's type, domains seen through.
    fn kind(&self, i: Option<ColumnIndex>, path: &str) -> Result<(&TypeKind, i32), PlanError> {
        let schema = self.scope.schema;
        let column = i.map(|i| &self.scope.table.columns[i]);
        let column = column.ok_or_else(|| self.bad(path, "this strategy needs a column"))?;
        let (oid, typmod) = resolve(schema, column.type_oid, column.typmod);
        let kind = schema.types.get(&oid).map(|t| &t.kind);
        kind.map(|k| (k, typmod)).ok_or_else(|| self.bad(path, "its type is not known"))
    }

    /// A strategy's value in the literal of another type, in place of a null the given text.
    fn part(
        &mut self,
        (oid, typmod): (Oid, i32),
        s: &Strategy,
        null: &str,
        path: &str,
        p: &ColumnPlan,
    ) -> Result<NodeId, PlanError> {
        let class = TypeClass::of(self.scope.schema, oid, typmod);
        let node = self.plain_value(&class, s, path, p)?;
        let quoted = typical::element(self.b, &self.scope, &class, node);
        let null = self.b.constant(Scalar::Bytes(null.as_bytes().to_vec()));
        Ok(self.b.push(Node::Coalesce { inputs: Arc::from([quoted, null]) }))
    }

    /// In the logical form of the class.
    fn plain_value(
        &mut self,
        class: &TypeClass,
        s: &Strategy,
        path: &str,
        p: &ColumnPlan,
    ) -> Result<NodeId, PlanError> {
        // What the column as a whole has to be is not asked of its parts.
        let mut plain = ColumnPlan::new(&p.column, s.clone(), "");
        plain.unique = false;
        let (node, form) = self.strategy(None, class, s, path, &plain)?;
        self.convert(node, form, class, path)
    }

    fn literal(&mut self, pieces: &[(&str, Option<NodeId>)]) -> NodeId {
        let mut parts = Vec::with_capacity(2 * pieces.len());
        for (text, node) in pieces {
            if !text.is_empty() {
                parts.push(Part::Lit(text.as_bytes().into()));
            }
            parts.extend(node.map(|n| Part::Field(n, Format::Plain)));
        }
        self.b.push(Node::Template { parts: parts.into() })
    }

    pub(super) fn array(
        &mut self,
        i: Option<ColumnIndex>,
        element: &Strategy,
        (min, max): (u32, u32),
        path: &str,
        p: &ColumnPlan,
    ) -> Made {
        let (kind, typmod) = self.kind(i, path)?;
        let &TypeKind::Array { element: oid } = kind else { return Err(self.bad(path, "its type is no array")) };
        if min > max || max > MOST_ELEMENTS {
            return Err(self.bad(path, format!("an array has from {min} to {max} elements; at most {MOST_ELEMENTS}")));
        }
        let delimiter = typical::delimiter(self.scope.schema, oid);
        let mut elements = Vec::with_capacity(max as usize);
        for k in 0..max {
            elements.push(self.part((oid, typmod), element, "NULL", &format!("{path}[{k}]"), p)?);
        }
        let mut arms = Vec::with_capacity((max - min) as usize + 1);
        for n in min..=max {
            let mut pieces: Vec<(&str, Option<NodeId>)> = vec![("{", None)];
            pieces.extend((0..n as usize).map(|k| (if k == 0 { "" } else { delimiter }, Some(elements[k]))));
            pieces.push(("}", None));
            arms.push(self.literal(&pieces));
        }
        let key = self.scope.key(&format!("{path}.length"));
        let selector = self.b.push(Node::Index { key, n: arms.len() as u64, draw: Draw::Uniform });
        Ok((self.b.push(Node::Case { selector, arms: arms.into() }), Form::Text))
    }

    pub(super) fn range(
        &mut self,
        i: Option<ColumnIndex>,
        lower: &Strategy,
        length: &Strategy,
        path: &str,
        p: &ColumnPlan,
    ) -> Made {
        let (kind, _) = self.kind(i, path)?;
        let &TypeKind::Range { subtype, .. } = kind else { return Err(self.bad(path, "its type is no range")) };
        let class = TypeClass::of(self.scope.schema, subtype, -1);
        // Seconds of times, to the microsecond; days of dates; of numbers their own kind.
        let (as_class, ends) = match &class {
            TypeClass::Timestamp { .. } => (TypeClass::Numeric { precision: None, scale: 6 }, class.int_bounds()),
            TypeClass::Date => (TypeClass::Int(8), class.int_bounds()),
            TypeClass::Int(_) | TypeClass::Numeric { .. } => (class.clone(), class.int_bounds()),
            _ => (class.clone(), None),
        };
        let Some((_, most)) = ends else {
            return Err(self.bad(path, "only ranges of whole numbers, decimals, dates and timestamps are put together"));
        };
        let from = self.plain_value(&class, lower, &format!("{path}.lower"), p)?;
        let size = self.plain_value(&as_class, length, &format!("{path}.length"), p)?;
        let one = self.int(1);
        let size = self.b.push(Node::Arith { op: Op::Max, a: size, b: one });
        let most = self.int(most);
        let room = self.b.push(Node::Arith { op: Op::Sub, a: most, b: from });
        let size = self.b.push(Node::Arith { op: Op::Min, a: size, b: room });
        let to = self.b.push(Node::Arith { op: Op::Add, a: from, b: size });
        let (from, to) =
            (typical::element(self.b, &self.scope, &class, from), typical::element(self.b, &self.scope, &class, to));
        Ok((self.literal(&[("[", Some(from)), (",", Some(to)), (")", None)]), Form::Text))
    }

    pub(super) fn composite(
        &mut self,
        i: Option<ColumnIndex>,
        strategies: &BTreeMap<String, Strategy>,
        path: &str,
        p: &ColumnPlan,
    ) -> Made {
        let (kind, _) = self.kind(i, path)?;
        let TypeKind::Composite { fields } = kind else { return Err(self.bad(path, "its type is no composite type")) };
        let fields = fields.clone();
        if let Some(name) = strategies.keys().find(|n| !fields.iter().any(|f| f.name == **n)) {
            let near = crate::nearest::nearest(name, fields.iter().map(|f| f.name.as_str()));
            let near = near.map(|n| format!("; the nearest is \"{n}\"")).unwrap_or_default();
            return Err(self.bad(path, format!("its type has no field \"{name}\"{near}")));
        }
        let mut pieces: Vec<(&str, Option<NodeId>)> = Vec::with_capacity(fields.len() + 1);
        for (k, f) in fields.iter().enumerate() {
            let node = match strategies.get(&f.name) {
                Some(s) => Some(self.part((f.type_oid, f.typmod), s, "", &format!("{path}.{}", f.name), p)?),
                None => None,
            };
            pieces.push((if k == 0 { "(" } else { "," }, node));
        }
        pieces.push((")", None));
        Ok((self.literal(&pieces), Form::Text))
    }
}
