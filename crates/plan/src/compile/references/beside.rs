//! Rows that refer to rows of their own table by the rows' numbers: the one before or after, any before. Nothing is looked
//! up. Not here: rows in the order of other columns, or with the same values in some (`within`).

use crate::compile::TableCompiler;
use crate::planning::PlanError;
use crate::schema::ForeignKey;
use crate::strategy::{Kin, RootBy, Strategy};
use seedgen_kernels::program::Op;
use seedgen_kernels::{Node, NodeId, Scalar};
use std::sync::Arc;

/// Beyond every row number.
const FAR: u64 = u64::MAX >> 1;

impl TableCompiler<'_> {
    /// The number of the row that a row refers to, in the numbering of the table as a source.
    pub(super) fn row_beside(&mut self, fk: &ForeignKey, kin: &Kin, roots: f64) -> Result<NodeId, PlanError> {
        let existing = self.so_far.program.sources[self.source(fk) as usize].existing as i64;
        let (first, rows) = (self.scope.first as i64, self.planned.rows as i64);
        let row = self.b.row();
        let own = self.push_linear(row, 1, existing - first);
        let ordinal = self.ordinal();
        if kin.root == RootBy::Itself && roots >= 1.0 {
            return Ok(own);
        }
        if let Some(n) = kin.children {
            let above = self.b.push(Node::Digit { input: ordinal, div: n.max(1), modulo: FAR });
            let above = self.push_linear(above, 1, existing);
            let root = match kin.root {
                RootBy::Null => self.b.constant(Scalar::Null),
                RootBy::Itself => above,
                // The last one has no rows that refer to it yet.
                RootBy::Another | RootBy::Round => self.int(existing + rows - 1),
            };
            return Ok(self.b.push(Node::Case { selector: ordinal, arms: Arc::from([root, above]) }));
        }
        // Rows of this run alone: those that exist may be referred to already.
        if kin.nearest || kin.distance.is_some() {
            let steps = kin.distance.unwrap_or(if kin.after { -1 } else { 1 });
            let root = match kin.root {
                RootBy::Null | RootBy::Another => self.b.constant(Scalar::Null),
                RootBy::Itself => own,
                RootBy::Round if steps > 0 => self.int(existing + rows - 1),
                RootBy::Round => self.int(existing),
            };
            let from_end = if steps > 0 { ordinal } else { self.push_linear(ordinal, -1, rows - 1) };
            let div = steps.unsigned_abs().max(1);
            let selector = self.b.push(Node::Digit { input: from_end, div, modulo: FAR });
            let other = self.push_linear(own, 1, steps.wrapping_neg());
            return Ok(self.b.push(Node::Case { selector, arms: Arc::from([root, other]) }));
        }
        let key = self.scope.key(&format!("{} parent", fk.name));
        let roots_self = kin.root == RootBy::Itself;
        let parent = self.b.push(Node::ForestParent { key, roots, first: self.scope.first, roots_self });
        let parent = self.push_linear(parent, 1, existing - first);
        if kin.root != RootBy::Another {
            return Ok(parent);
        }
        // The next one; of the last the one before.
        let last = self.b.push(Node::Digit { input: ordinal, div: (rows - 1).max(1) as u64, modulo: FAR });
        let next = self.push_linear(own, 1, 1);
        let before = match rows > 1 || existing > 0 {
            true => self.push_linear(own, 1, -1),
            false => self.b.constant(Scalar::Null),
        };
        let arms = if rows > 1 { [next, before] } else { [before, before] };
        let another = self.b.push(Node::Case { selector: last, arms: arms.into() });
        Ok(self.b.push(Node::Coalesce { inputs: Arc::from([parent, another]) }))
    }

    /// 1 where a row refers to another one of its table, 0 where it is a root.
    pub(in crate::compile) fn refers(&mut self, constraint: &str, column: &str) -> Result<NodeId, PlanError> {
        let fk = self.foreign_key(constraint, column)?;
        let planned = self.planned;
        let name = |c: &usize| &self.scope.table.columns[*c].name;
        let forest = fk.columns.iter().find_map(|c| {
            let p = planned.columns.iter().find(|p| p.column == *name(c))?;
            if let Strategy::Forest { roots, .. } = &p.strategy { Some((*c, *roots)) } else { None }
        });
        let parent = match (self.parent_rows.get(constraint), forest) {
            (Some(&row), _) => row,
            (None, Some((c, roots))) => {
                self.forest(c, constraint, roots, column)?;
                self.parent_row(constraint, column)?
            }
            (None, None) => self.parent_row(constraint, column)?,
        };
        let existing = self.so_far.program.sources[self.source(fk) as usize].existing as i64;
        let row = self.b.row();
        let back = self.push_linear(row, -1, self.scope.first as i64 - existing);
        let apart = self.b.push(Node::Arith { op: Op::Add, a: parent, b: back });
        let opposite = self.push_linear(apart, -1, 0);
        let apart = self.b.push(Node::Arith { op: Op::Max, a: apart, b: opposite });
        let one = self.int(1);
        let apart = self.b.push(Node::Arith { op: Op::Min, a: apart, b: one });
        let none = self.int(0);
        Ok(self.b.push(Node::Coalesce { inputs: Arc::from([apart, none]) }))
    }
}
