//! Values that follow from other columns of the row, or are bounded by them. A null among those leaves the
//! value as it was drawn. Not here: which bounds there are (`planning/relations`).

use super::TableCompiler;
use super::forms::Form as Values;
use crate::checks::families::linear::FLOAT_PARTS;
use crate::plan::{ColumnPlan, Form, Within};
use crate::planning::PlanError;
use crate::types::class::TypeClass;
use seedgen_kernels::program::Op;
use seedgen_kernels::{Node, NodeId, Scalar};
use std::sync::Arc;

/// Beyond every value that takes part in a relation.
const FAR: i64 = 1 << 60;

impl TableCompiler<'_> {
    pub(super) fn within(&mut self, node: NodeId, class: &TypeClass, p: &ColumnPlan) -> Result<NodeId, PlanError> {
        let Some(w) = &p.within else { return Ok(node) };
        let float = matches!(class, TypeClass::Float(_));
        let mut v = if float { self.parts(node) } else { node };
        v = self.related(v, class, w, p)?;
        if float {
            let part = self.b.constant(Scalar::Float(1.0 / FLOAT_PARTS as f64));
            v = self.op(Op::Mul, v, part);
        }
        Ok(v)
    }

    fn op(&mut self, op: Op, a: NodeId, b: NodeId) -> NodeId {
        self.b.push(Node::Arith { op, a, b })
    }

    /// Floats as whole parts of one.
    fn parts(&mut self, node: NodeId) -> NodeId {
        let many = self.b.constant(Scalar::Float(FLOAT_PARTS as f64));
        let input = self.op(Op::Mul, node, many);
        self.b.push(Node::Round { input, scale: 0 })
    }

    fn related(&mut self, v: NodeId, class: &TypeClass, w: &Within, p: &ColumnPlan) -> Result<NodeId, PlanError> {
        let least = self.int(w.least.unwrap_or(-FAR));
        let most = self.int(w.most.unwrap_or(FAR));
        let (mut lo, mut hi) = (least, most);
        let step = match class {
            TypeClass::Timestamp { precision, .. } | TypeClass::Time { precision } => {
                10i64.pow(6 - u32::from(*precision).min(6))
            }
            _ => 1,
        };
        for f in &w.at_least {
            let bound = self.sum(f, p)?;
            let bound = self.quotient(bound, f, f.by - 1, p)?;
            let bound = self.stepped(bound, step, step - 1);
            let bound = self.b.push(Node::Coalesce { inputs: Arc::from([bound, least]) });
            lo = self.op(Op::Max, lo, bound);
        }
        for f in &w.at_most {
            let bound = self.sum(f, p)?;
            let bound = self.quotient(bound, f, 0, p)?;
            let bound = self.stepped(bound, step, 0);
            let bound = self.b.push(Node::Coalesce { inputs: Arc::from([bound, most]) });
            hi = self.op(Op::Min, hi, bound);
        }
        let mut out = self.folded(v, lo, hi, w.soft);
        if step > 1 {
            out = self.stepped(out, step, 0);
        }
        if let Some(f) = &w.differs {
            out = self.apart(out, hi, f, p)?;
        }
        if let Some(f) = &w.equal {
            let sum = self.sum(f, p)?;
            let exact = if w.rounded { self.halves_away(sum, f.by) } else { self.quotient(sum, f, 0, p)? };
            out = self.b.push(Node::Coalesce { inputs: Arc::from([exact, out]) });
        }
        Ok(out)
    }

    /// Terms plus constant.
    fn sum(&mut self, f: &Form, p: &ColumnPlan) -> Result<NodeId, PlanError> {
        let mut total = self.int(f.add);
        for t in &f.terms {
            let mut product = None;
            for name in &t.of {
                let x = self.logical(name, p)?;
                product = Some(match product {
                    None => x,
                    Some(y) => self.op(Op::Mul, y, x),
                });
            }
            let Some(node) = product else { continue };
            let times = self.int(t.times);
            let node = if t.times == 1 { node } else { self.op(Op::Mul, node, times) };
            total = self.op(Op::Add, total, node);
        }
        Ok(total)
    }

    /// A column of the row in whole logical units.
    fn logical(&mut self, name: &str, p: &ColumnPlan) -> Result<NodeId, PlanError> {
        let i = self.scope.table.column_index(name);
        let Some(i) = i else { return Err(self.bad(&p.column, format!("there is no column \"{name}\""))) };
        let Some(node) = self.column(i)? else {
            return Err(self.bad(&p.column, format!("column \"{name}\" is made by PostgreSQL")));
        };
        match Values::of(&self.classes[i].clone()) {
            Values::Float => Ok(self.parts(node)),
            _ => Ok(node),
        }
    }

    /// (node + add) / (by * over), downwards.
    fn quotient(&mut self, node: NodeId, f: &Form, add: i64, p: &ColumnPlan) -> Result<NodeId, PlanError> {
        let mut divisor = self.int(f.by);
        if let Some(name) = &f.over {
            let over = self.logical(name, p)?;
            divisor = self.op(Op::Mul, over, divisor);
        } else if f.by == 1 {
            return Ok(node);
        }
        let add = self.int(add);
        let node = self.op(Op::Add, node, add);
        let rest = self.op(Op::Mod, node, divisor);
        let whole = self.op(Op::Sub, node, rest);
        Ok(self.op(Op::Div, whole, divisor))
    }

    /// Divided and rounded, halves away from zero, as numeric does.
    pub(super) fn halves_away(&mut self, node: NodeId, by: i64) -> NodeId {
        let zero = self.int(0);
        let minus = self.op(Op::Sub, zero, node);
        let size = self.op(Op::Max, node, minus);
        let twice = self.b.push(Node::Linear { input: size, mul: 2, add: by });
        let two = self.int(2 * by);
        let q = self.op(Op::Div, twice, two);
        let below = self.op(Op::Sub, zero, q);
        let sign = self.sign(node);
        self.b.push(Node::Case { selector: sign, arms: Arc::from([below, q, q]) })
    }

    /// Down to a multiple of `step`, `add` added first.
    fn stepped(&mut self, node: NodeId, step: i64, add: i64) -> NodeId {
        if step <= 1 {
            return node;
        }
        let (by, add) = (self.int(step), self.int(add));
        let node = self.op(Op::Add, node, add);
        let rest = self.op(Op::Mod, node, by);
        self.op(Op::Sub, node, rest)
    }

    /// 0, 1 or 2: below, at or above zero.
    fn sign(&mut self, node: NodeId) -> NodeId {
        let (minus, one) = (self.int(-1), self.int(1));
        let s = self.op(Op::Max, node, minus);
        let s = self.op(Op::Min, s, one);
        self.b.push(Node::Linear { input: s, mul: 1, add: 1 })
    }

    /// A value outside of lo..=hi is brought inside, as far from the bound as it was beyond it, as far as there
    /// is room: put onto the bound itself, many would be equal. Above the lower bound it stops at `soft`.
    fn folded(&mut self, v: NodeId, lo: NodeId, hi: NodeId, soft: Option<i64>) -> NodeId {
        let (least, most) = (self.int(-FAR), self.int(FAR));
        let v = self.op(Op::Max, v, least);
        let v = self.op(Op::Min, v, most);
        let near = match soft {
            None => hi,
            Some(s) => {
                let s = self.int(s);
                let s = self.op(Op::Max, s, lo);
                self.op(Op::Min, hi, s)
            }
        };
        let inside = self.op(Op::Max, v, lo);
        let inside = self.op(Op::Min, inside, hi);
        let beyond = self.op(Op::Sub, v, inside);
        let zero = self.int(0);
        let minus = self.op(Op::Sub, zero, beyond);
        let far = self.op(Op::Max, beyond, minus);
        let room = self.op(Op::Sub, near, lo);
        let width = self.b.push(Node::Linear { input: room, mul: 1, add: 1 });
        let offset = self.op(Op::Mod, far, width);
        let up = self.op(Op::Add, lo, offset);
        let down = self.op(Op::Sub, near, offset);
        let sign = self.sign(beyond);
        self.b.push(Node::Case { selector: sign, arms: Arc::from([up, v, down]) })
    }

    /// One further where it would be the same; one less at the upper bound.
    fn apart(&mut self, v: NodeId, hi: NodeId, f: &Form, p: &ColumnPlan) -> Result<NodeId, PlanError> {
        let other = self.sum(f, p)?;
        let difference = self.op(Op::Sub, v, other);
        let zero = self.int(0);
        let difference = self.b.push(Node::Coalesce { inputs: Arc::from([difference, hi]) });
        let _ = zero;
        let room = self.op(Op::Sub, hi, v);
        let sign = self.sign(room);
        let less = self.b.push(Node::Linear { input: v, mul: 1, add: -1 });
        let more = self.b.push(Node::Linear { input: v, mul: 1, add: 1 });
        let moved = self.b.push(Node::Case { selector: sign, arms: Arc::from([less, less, more]) });
        let sign = self.sign(difference);
        Ok(self.b.push(Node::Case { selector: sign, arms: Arc::from([v, moved, v]) }))
    }
}
