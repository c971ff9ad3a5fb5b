//! JSON objects as nodes: a template of members, each by a strategy of its own, some of them there in a share of the
//! rows. Not here: what CHECKs ask of documents (`planning/documents`).

use super::TableCompiler;
use super::forms::Form;
use crate::plan::ColumnPlan;
use crate::planning::PlanError;
use crate::strategy::Strategy;
use crate::types::class::TypeClass;
use seedgen_kernels::program::{Format, Part, TextFn};
use seedgen_kernels::{Node, NodeId, Scalar};
use std::collections::BTreeMap;
use std::sync::Arc;

impl TableCompiler<'_> {
    pub(super) fn json(
        &mut self,
        members: &BTreeMap<String, Strategy>,
        shares: &BTreeMap<String, f64>,
        path: &str,
        p: &ColumnPlan,
    ) -> Result<(NodeId, Form), PlanError> {
        let mut parts: Vec<Part> = Vec::new();
        let lit = |s: String| Part::Lit(s.into_bytes().into());
        let share = |name: &String| shares.get(name).copied().unwrap_or(1.0);
        // The most frequent member comes first, and is always there: the commas of the others follow it.
        let mut ordered: Vec<(&String, &Strategy)> = members.iter().collect();
        ordered.sort_by(|a, b| share(b.0).total_cmp(&share(a.0)));
        for (k, (name, s)) in ordered.into_iter().enumerate() {
            let there = if k == 0 { 1.0 } else { share(name) };
            let before = parts.len();
            let name = serde_json::to_string(name).unwrap_or_default();
            parts.push(lit(format!("{}{name}: ", if k == 0 { "{" } else { ", " })));
            let class = match s {
                Strategy::Uniform { .. } | Strategy::Zipf { .. } => TypeClass::Int(8),
                Strategy::NormalDistribution { .. } | Strategy::LogNormal { .. } | Strategy::Exponential { .. } => {
                    TypeClass::Numeric { precision: None, scale: 2 }
                }
                Strategy::Boolean { .. } => TypeClass::Bool,
                _ => TypeClass::Text { max_chars: None },
            };
            let plain = ColumnPlan { unique: false, ..p.clone() };
            let (node, form) = self.strategy(None, &class, s, &format!("{path}.{name}"), &plain)?;
            let node = self.convert(node, form, &class, path)?;
            let form = Form::of(&class);
            let bare = matches!(form, Form::Decimal(_) | Form::Float | Form::Bool);
            let text = self.as_text(node, form);
            if bare {
                parts.push(Part::Field(text, Format::Plain));
            } else {
                let text = self.b.push(Node::Map { f: TextFn::JsonEscape, input: text });
                parts.extend([lit("\"".into()), Part::Field(text, Format::Plain), lit("\"".into())]);
            }
            if there < 1.0 {
                let member = self.b.push(Node::Template { parts: parts.split_off(before).into() });
                let key = self.scope.key(&format!("{path}.{name} there"));
                let member = self.b.push(Node::Nullify { key, ratio: 1.0 - there, input: member });
                let empty = self.b.constant(Scalar::Bytes(Vec::new()));
                let member = self.b.push(Node::Coalesce { inputs: Arc::from([member, empty]) });
                parts.push(Part::Field(member, Format::Plain));
            }
        }
        parts.push(lit(if members.is_empty() { "{}".into() } else { "}".into() }));
        Ok((self.b.push(Node::Template { parts: parts.into() }), Form::Text))
    }
}
