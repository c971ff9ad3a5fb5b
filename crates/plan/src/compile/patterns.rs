//! Texts of a language as nodes: drawn, numbered, or instead of those that do not match.

use super::TableCompiler;
use crate::builder::Builder;
use crate::patterns::{DRAWN, KEYS, Matching};
use crate::plan::ColumnPlan;
use crate::planning::PlanError;
use crate::strategy::Strategy;
use seedgen_kernels::program::Draw;
use seedgen_kernels::{Node, NodeId, hash};
use std::sync::Arc;

impl TableCompiler<'_> {
    /// Texts of the column's language.
    pub(super) fn pattern(&mut self, key: u64, p: &ColumnPlan) -> Result<NodeId, PlanError> {
        let words = p.matching.as_ref().and_then(|m| m.words(&m.language()?, DRAWN));
        let words = words.ok_or_else(|| self.bad(&p.column, "it has no pattern that some text matches"))?;
        let input = self.b.push(Node::Index { key, n: words.capacity(), draw: Draw::Uniform });
        Ok(self.b.push(Node::Word { input, words: Arc::new(words) }))
    }

    /// Texts that do not match give way to others.
    pub(super) fn conforming(&mut self, input: NodeId, p: &ColumnPlan) -> Result<NodeId, PlanError> {
        use Strategy::*;
        let Some(m) = &p.matching else { return Ok(input) };
        // Of the language already, or decided by more than the column.
        if matches!(p.strategy, Pattern | KeyDigit { .. } | ForeignKeyReference { .. } | Forest { .. } | Copy { .. }) {
            return Ok(input);
        }
        let unknown = || self.bad(&p.column, "it has no pattern that some text matches");
        let language = m.language().ok_or_else(unknown)?;
        let words = Arc::new(m.words(&language, DRAWN).ok_or_else(unknown)?);
        let key = self.scope.key(&format!("{} pattern", p.column));
        let pad_to = m.pad_to.unwrap_or(0);
        // Lengths with the spaces are the automaton's matter.
        let (min_chars, max_chars) = match m.pad_to {
            Some(n) => (0, n),
            None => m.lengths(&language),
        };
        let automaton = language.automaton;
        Ok(self.b.push(Node::Conform { key, input, automaton, min_chars, max_chars, pad_to, words }))
    }
}

/// Another text of the language for each number; the same for every seed, as later runs go on in their order.
pub(super) fn numbered(b: &mut Builder, path: &str, m: &Matching, digit: NodeId) -> Option<NodeId> {
    let words = Arc::new(m.words(&m.language()?, KEYS)?);
    let key = hash::key(0, &format!("{path} pattern"));
    let input = b.push(Node::Permute { key, space: words.capacity(), input: digit });
    Some(b.push(Node::Word { input, words }))
}
