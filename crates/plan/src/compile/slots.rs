//! Values at equal steps, and ranges that begin there: what keys over numbers and times, and exclusion
//! constraints over ranges, are met with. Not here: how far apart they are (`planning/keys/slots`).

use super::TableCompiler;
use super::forms::Form;
use crate::planning::PlanError;
use crate::schema::{ColumnIndex, TypeKind};
use crate::strategy::{Span, Strategy};
use crate::types::class::TypeClass;
use seedgen_kernels::program::{Format, Op, Part};
use seedgen_kernels::{Node, NodeId};
use std::sync::Arc;

impl TableCompiler<'_> {
    /// start + step * input, or the range that begins there.
    pub(super) fn spaced(
        &mut self,
        i: ColumnIndex,
        input: NodeId,
        start: i64,
        step: i64,
        span: Option<Span>,
        path: &str,
    ) -> Result<(NodeId, Form), PlanError> {
        let lower = self.b.push(Node::Linear { input, mul: step, add: start });
        let Some(span) = span else {
            // Floats count in millionths.
            let float = matches!(self.classes[i], TypeClass::Float(_));
            let lower = if float { self.b.push(Node::ToFloat { input: lower, scale: 6 }) } else { lower };
            return Ok((lower, Form::Native));
        };
        let base = self.scope.schema.base_type(self.scope.table.columns[i].type_oid);
        let Some(TypeKind::Range { subtype, .. }) = base.map(|t| &t.kind) else {
            return Err(self.bad(path, "it is no range"));
        };
        let class = TypeClass::of(self.scope.schema, *subtype, -1);
        let upper = self.after(lower, span, path);
        let form = Form::of(&class);
        let mut bound = |node: NodeId| match form {
            Form::Float => Part::Field(self.b.push(Node::ToFloat { input: node, scale: 0 }), Format::Plain),
            _ => Part::Field(self.as_text(node, form), Format::Plain),
        };
        let (lower, upper) = (bound(lower), bound(upper));
        let lit = |s: &str| Part::Lit(s.as_bytes().into());
        let parts = Arc::from([lit("["), lower, lit(","), upper, lit(")")]);
        Ok((self.b.push(Node::Template { parts }), Form::Native))
    }

    /// The entry of the list that belongs to the other column's value: drawn by that, not by the row.
    pub(super) fn function_of(
        &mut self,
        class: &TypeClass,
        of: &str,
        values: &[String],
        path: &str,
    ) -> Result<(NodeId, Form), PlanError> {
        let planned = self.planned.columns.iter().find(|p| p.column == of).map(|p| &p.strategy);
        let by = match planned {
            Some(Strategy::ForeignKeyReference { constraint, .. }) => self.parent_row(constraint, path)?,
            _ => self.sibling(of, path)?.0,
        };
        let pool = Arc::new(self.parsed(class, values, path)?);
        let (key, input) = (self.scope.key(path), self.int(0));
        let index = self.b.push(Node::PermuteBy { key, by, space: values.len() as u64, input });
        Ok((self.b.push(Node::Lookup { index, pool }), Form::Native))
    }

    /// base + min..=max units.
    pub(super) fn after(&mut self, base: NodeId, span: Span, path: &str) -> NodeId {
        if span.min == span.max {
            return self.b.push(Node::Linear { input: base, mul: 1, add: span.min * span.unit });
        }
        let key = self.scope.key(&format!("{path} length"));
        let length = self.b.push(Node::Uniform { key, lo: span.min, hi: span.max });
        let length = self.b.push(Node::Linear { input: length, mul: span.unit, add: 0 });
        self.b.push(Node::Arith { op: Op::Add, a: base, b: length })
    }
}
