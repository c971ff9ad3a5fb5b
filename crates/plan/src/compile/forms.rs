//! What a node's values are, and how they become the logical form of a column's type.

use super::TableCompiler;
use crate::planning::PlanError;
use crate::types::class::{DAY, TypeClass};
use seedgen_kernels::program::{Format, Op, Part};
use seedgen_kernels::{Node, NodeId};
use std::sync::Arc;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Times 10^scale.
    Decimal(u32),
    Float,
    Text,
    /// 16 bytes.
    Uuid,
    Days,
    Micros,
    Bool,
    /// Already the logical form of the column's class.
    Native,
}

impl Form {
    fn words(self) -> &'static str {
        match self {
            Form::Decimal(_) | Form::Float => "numbers",
            Form::Text => "texts",
            Form::Uuid => "uuids",
            Form::Days => "dates",
            Form::Micros => "times",
            Form::Bool => "booleans",
            Form::Native => "values of another type",
        }
    }
    /// The form of a column of this class.
    pub fn of(class: &TypeClass) -> Form {
        match class {
            TypeClass::Bool => Form::Bool,
            TypeClass::Int(_) | TypeClass::Oid => Form::Decimal(0),
            TypeClass::Numeric { .. } | TypeClass::Money => Form::Decimal(class.scale()),
            TypeClass::Float(_) => Form::Float,
            TypeClass::Text { .. } | TypeClass::BpChar { .. } | TypeClass::Name => Form::Text,
            TypeClass::Uuid => Form::Uuid,
            TypeClass::Date => Form::Days,
            TypeClass::Timestamp { .. } => Form::Micros,
            TypeClass::Bytea | TypeClass::Time { .. } | TypeClass::Enum { .. } | TypeClass::Other => Form::Native,
        }
    }
}

impl TableCompiler<'_> {
    /// A node of one form as the logical form of a class.
    pub fn convert(&mut self, node: NodeId, form: Form, class: &TypeClass, column: &str) -> Result<NodeId, PlanError> {
        let target = Form::of(class);
        let node = match (form, target) {
            (Form::Native, _) => node,
            (Form::Micros, Form::Micros) => self.precision(node, class),
            (a, b) if a == b => node,
            (Form::Decimal(from), Form::Decimal(to)) => self.rescale(node, from, to),
            (Form::Bool, Form::Decimal(to)) => self.rescale(node, 0, to),
            (Form::Decimal(_), Form::Bool) => node,
            (Form::Float, Form::Decimal(to)) => self.b.push(Node::Round { input: node, scale: to as u8 }),
            (Form::Decimal(from), Form::Float) => self.b.push(Node::ToFloat { input: node, scale: from as u8 }),
            (Form::Days, Form::Micros) => self.b.push(Node::Linear { input: node, mul: DAY, add: 0 }),
            (Form::Micros, Form::Days) => {
                let day = self.int(DAY);
                self.b.push(Node::Arith { op: Op::Floor, a: node, b: day })
            }
            // Seconds since 1970 in a number: the epoch.
            (Form::Micros, Form::Decimal(to)) => {
                let million = self.int(1_000_000);
                let seconds = self.b.push(Node::Arith { op: Op::Floor, a: node, b: million });
                let epoch = self.b.push(Node::Linear { input: seconds, mul: 1, add: 946_684_800 });
                self.rescale(epoch, 0, to)
            }
            (_, Form::Text) => self.as_text(node, form),
            (Form::Micros, Form::Native) if matches!(class, TypeClass::Time { .. }) => {
                let day = self.int(DAY);
                self.b.push(Node::Arith { op: Op::Mod, a: node, b: day })
            }
            // Any text may be the input of a type that is read by its input function.
            (_, Form::Native) if matches!(class, TypeClass::Other) => self.as_text(node, form),
            (Form::Text, Form::Native) if matches!(class, TypeClass::Bytea) => node,
            _ => return Err(self.bad(column, format!("{} do not fit the column's type", form.words()))),
        };
        Ok(node)
    }

    fn rescale(&mut self, node: NodeId, from: u32, to: u32) -> NodeId {
        if to >= from {
            if to == from {
                return node;
            }
            return self.b.push(Node::Linear { input: node, mul: 10i64.saturating_pow(to - from), add: 0 });
        }
        let by = self.int(10i64.saturating_pow(from - to));
        self.b.push(Node::Arith { op: Op::Div, a: node, b: by })
    }

    /// timestamp(p): digits beyond p are zero, as PostgreSQL stores them.
    fn precision(&mut self, node: NodeId, class: &TypeClass) -> NodeId {
        let TypeClass::Timestamp { precision, .. } = class else { return node };
        if *precision >= 6 {
            return node;
        }
        let step = 10i64.pow(6 - u32::from(*precision));
        let by = self.int(step);
        let whole = self.b.push(Node::Arith { op: Op::Floor, a: node, b: by });
        self.b.push(Node::Linear { input: whole, mul: step, add: 0 })
    }

    pub fn as_text(&mut self, node: NodeId, form: Form) -> NodeId {
        let format = match form {
            Form::Text | Form::Native | Form::Float => Format::Plain,
            Form::Decimal(0) => Format::Plain,
            Form::Decimal(s) => Format::Decimal(s as u8),
            Form::Uuid => Format::Uuid,
            Form::Days => Format::Date,
            Form::Micros => Format::Timestamp,
            Form::Bool => Format::Bool,
        };
        if form == Form::Text || form == Form::Native {
            return node;
        }
        self.b.push(Node::Template { parts: Arc::from([Part::Field(node, format)]) })
    }
}
