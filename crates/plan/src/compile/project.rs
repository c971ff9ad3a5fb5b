//! Values projected onto those that constraints leave: days of a calendar, multiples. Not here: which
//! those are (`planning/shapes`).

use super::TableCompiler;
use crate::checks::families::calendar::Calendar;
use crate::plan::{ColumnPlan, Project};
use crate::planning::shapes;
use crate::types::class::{DAY, TypeClass};
use seedgen_kernels::program::Op;
use seedgen_kernels::{Column, Node, NodeId};
use std::sync::Arc;

/// Of a timestamptz whose days alone matter: around noon in UTC it is the same day in nearly every zone.
fn in_any_zone(c: &Calendar, class: &TypeClass) -> Calendar {
    const HOUR: i64 = DAY / 24;
    let mut c = c.clone();
    if matches!(class, TypeClass::Timestamp { tz: true, .. }) && (c.from, c.to, c.every) == (None, None, None) {
        (c.from, c.to) = (Some(11 * HOUR), Some(12 * HOUR - 1));
    }
    c
}

impl TableCompiler<'_> {
    pub(super) fn projected(&mut self, mut node: NodeId, class: &TypeClass, p: &ColumnPlan) -> NodeId {
        let Some(Project { calendar, step, .. }) = &p.project else { return node };
        if let Some(s) = step {
            let float = matches!(class, TypeClass::Float(_));
            if float {
                node = self.b.push(Node::Round { input: node, scale: 2 });
            }
            node = self.clamped(node, p.min, p.max);
            let by = self.int(s.by);
            let off = self.b.push(Node::Linear { input: node, mul: 1, add: -s.at });
            let rest = self.b.push(Node::Arith { op: Op::Mod, a: off, b: by });
            node = self.b.push(Node::Arith { op: Op::Sub, a: node, b: rest });
            if float {
                node = self.b.push(Node::ToFloat { input: node, scale: 2 });
            }
        }
        if let Some(c) = calendar {
            let c = &in_any_zone(c, class);
            let (first, last) = shapes::span(class, p.min, p.max, self.scope.run.now);
            let table = shapes::table_of_days(c, first, last);
            let whole = *class == TypeClass::Date;
            let unit = self.int(DAY);
            let time = self.b.push(Node::Arith { op: Op::Mod, a: node, b: unit });
            let day = match whole {
                true => node,
                false => {
                    let midnight = self.b.push(Node::Arith { op: Op::Sub, a: node, b: time });
                    self.b.push(Node::Arith { op: Op::Div, a: midnight, b: unit })
                }
            };
            let (a, b) = (self.int(first), self.int(last));
            let day = self.b.push(Node::Arith { op: Op::Max, a: day, b: a });
            let day = self.b.push(Node::Arith { op: Op::Min, a: day, b });
            let index = self.b.push(Node::Linear { input: day, mul: 1, add: -first });
            node = self.b.push(Node::Lookup { index, pool: Arc::new(Column::ints(table)) });
            if !whole && let Some((from, to)) = c.times() {
                // The time of day folded into what is left of the day, then down to a multiple.
                let width = self.int(to - from + 1);
                let inside = self.b.push(Node::Arith { op: Op::Mod, a: time, b: width });
                let every = self.int(c.every.unwrap_or(1));
                let rest = self.b.push(Node::Arith { op: Op::Mod, a: inside, b: every });
                let inside = self.b.push(Node::Arith { op: Op::Sub, a: inside, b: rest });
                let midnight = self.b.push(Node::Linear { input: node, mul: DAY, add: from });
                node = self.b.push(Node::Arith { op: Op::Add, a: midnight, b: inside });
            }
        }
        node
    }

    fn clamped(&mut self, mut node: NodeId, min: Option<i64>, max: Option<i64>) -> NodeId {
        for (op, bound) in [(Op::Max, min), (Op::Min, max)] {
            if let Some(b) = bound {
                let b = self.int(b);
                node = self.b.push(Node::Arith { op, a: node, b });
            }
        }
        node
    }
}
