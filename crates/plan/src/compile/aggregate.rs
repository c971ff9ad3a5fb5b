//! Aggregates over children as nodes: the children's side gives a value a row, the parent's adds them up. Not here:
//! which children a row has (`references`).

use super::TableCompiler;
use super::forms::Form;
use super::references::degrees;
use crate::aggregate::Family;
use crate::plan::TablePlan;
use crate::planning::PlanError;
use crate::schema::ForeignKey;
use crate::strategy::{AggregateFunction, FanoutBy, Strategy};
use crate::types::class::TypeClass;
use seedgen_kernels::program::{Aggregate, Op};
use seedgen_kernels::{Fanout, Node, NodeId, Scalar, Vals, hash};
use std::sync::Arc;

impl TableCompiler<'_> {
    /// A column of the parent, in the logical form of its class.
    pub(super) fn aggregate(&mut self, s: &Strategy, class: &TypeClass, path: &str) -> Result<NodeId, PlanError> {
        let (schema, table) = (self.scope.schema, self.scope.table);
        let family = match Family::of(schema, table, s) {
            Some(Ok(family)) => family,
            Some(Err(fault)) if fault.missing => return self.without_children(s, class, path),
            Some(Err(fault)) => return Err(self.bad(path, fault.why)),
            None => return Err(self.bad(path, "it is no aggregate")),
        };
        let child = self.plan.table(family.child.oid).filter(|t| t.rows > 0);
        let Some(child) = child else { return self.without_children(s, class, path) };
        let asked = self.asked.get(&child.oid).into_iter().flatten();
        let value = asked.enumerate().find(|(_, a)| a.0 == table.oid && a.1 == path).map(|a| a.0 as u32);
        let Some(value) = value else {
            return Err(self.bad(path, "an aggregate is the same in all of the table's rows"));
        };
        let own = self.so_far.sources.get(&table.oid).map(|&s| &self.so_far.program.sources[s as usize]);
        let (existing, new) = own.map_or((0, 0), |s| (s.existing, s.rows));
        let fanout = family_fanout(child, family.fk, existing, new).map_err(|why| self.bad(path, why))?;
        let Some((fanout, new_only)) = fanout else {
            let why = format!("foreign key \"{}\" does not know the children of a row", family.fk.name);
            return Err(self.bad(path, why));
        };
        let mut parent = self.ordinal();
        if !new_only && existing > 0 {
            parent = self.b.push(Node::Linear { input: parent, mul: 1, add: existing as i64 });
        }
        let form = self.value_form(&family, path)?;
        let key = hash::key(self.scope.run.seed, &format!("{}.{} parent", family.child.path(), family.fk.name));
        let (of, form) = match (family.function, form, Form::of(class)) {
            (AggregateFunction::Count, ..) => (Aggregate::Count, Form::Decimal(0)),
            (AggregateFunction::Sum, f, _) => (Aggregate::Sum, f),
            (AggregateFunction::Min, f, _) => (Aggregate::Min, f),
            (AggregateFunction::Max, f, _) => (Aggregate::Max, f),
            (AggregateFunction::Avg, Form::Decimal(from), Form::Decimal(to)) => {
                (Aggregate::Mean((to as i64 - from as i64) as i8), Form::Decimal(to))
            }
            (AggregateFunction::Avg, ..) => (Aggregate::Mean(0), Form::Float),
        };
        let moment = matches!(form, Form::Micros | Form::Days);
        if moment && matches!(family.function, AggregateFunction::Sum | AggregateFunction::Avg) {
            return Err(self.bad(path, "times have no sum and no average"));
        }
        let table = self.so_far.sources[&child.oid];
        let node = self.b.push(Node::OfChildren { key, fanout, parent, table, value, of });
        // Where decimals are lost, numeric rounds halves away from zero.
        match (form, Form::of(class)) {
            (Form::Decimal(from), Form::Decimal(to)) if from > to => {
                Ok(self.halves_away(node, 10i64.saturating_pow(from - to)))
            }
            _ => self.convert(node, form, class, path),
        }
    }

    /// What there is to add up where no child is made.
    fn without_children(&mut self, s: &Strategy, class: &TypeClass, path: &str) -> Result<NodeId, PlanError> {
        let none = matches!(
            s,
            Strategy::AggregateOfChildren { function: AggregateFunction::Count | AggregateFunction::Sum, .. }
        );
        match none {
            true => {
                let zero = self.int(0);
                self.convert(zero, Form::Decimal(0), class, path)
            }
            false => Ok(self.b.constant(Scalar::Null)),
        }
    }

    /// The form of a child's value: the product of its columns.
    fn value_form(&self, family: &Family, path: &str) -> Result<Form, PlanError> {
        let mut form = Form::Decimal(0);
        for (k, &c) in family.of.iter().enumerate() {
            let class = TypeClass::of_column(self.scope.schema, family.child, c);
            let name = &family.child.columns[c].name;
            let alone = family.of.len() == 1;
            form = match (form, Form::of(&class)) {
                _ if family.function == AggregateFunction::Count => Form::Decimal(0),
                (_, f @ (Form::Micros | Form::Days)) if alone => f,
                (Form::Decimal(a), Form::Decimal(b)) => Form::Decimal(a + b),
                (Form::Decimal(_) | Form::Float, Form::Float) | (Form::Float, Form::Decimal(_)) => Form::Float,
                _ if k == 0 => return Err(self.bad(path, format!("column \"{name}\" of the children is no number"))),
                _ => return Err(self.bad(path, format!("column \"{name}\" of the children cannot be multiplied"))),
            };
        }
        let average = family.function == AggregateFunction::Avg;
        let target = self.scope.table.column_index(path).map(|i| Form::of(&self.classes[i]));
        Ok(if average && target == Some(Form::Float) { Form::Float } else { form })
    }

    /// On the side of the child, whose columns are compiled: the value of a row; null where it is no child of
    /// anyone, or is left out.
    pub(super) fn child_value(&mut self, family: &Family, average: bool) -> Result<NodeId, PlanError> {
        let name = |c: usize| self.scope.table.columns[c].name.clone();
        let mut value: Option<(NodeId, Form)> = None;
        for &c in &family.of {
            let (node, form) = self.sibling(&name(c), &name(c))?;
            value = Some(match (value, form) {
                (None, form) => (node, form),
                (Some((v, Form::Decimal(a))), Form::Decimal(b)) => {
                    (self.b.push(Node::Arith { op: Op::Mul, a: v, b: node }), Form::Decimal(a + b))
                }
                (Some((v, f)), form) => {
                    let float = TypeClass::Float(8);
                    let (a, b) = (self.convert(v, f, &float, &name(c))?, self.convert(node, form, &float, &name(c))?);
                    (self.b.push(Node::Arith { op: Op::Mul, a, b }), Form::Float)
                }
            });
        }
        let mut node = match value {
            None => self.int(1),
            Some((node, form)) if average => self.convert(node, form, &TypeClass::Float(8), "")?,
            // Only whether there is a value counts: a text would do as well, but no aggregate takes one.
            Some((test, _)) if family.function == AggregateFunction::Count => {
                let input = self.int(1);
                self.b.push(Node::NullWith { test, input })
            }
            Some((node, _)) => node,
        };
        for &c in &family.fk.columns {
            if self.scope.table.columns[c].not_null {
                continue;
            }
            let (test, _) = self.sibling(&name(c), &name(c))?;
            node = self.b.push(Node::NullWith { test, input: node });
        }
        if let Some((c, values)) = family.filter {
            let (input, _) = self.sibling(&name(c), &name(c))?;
            let class = self.classes[c].clone();
            let mut pool = self.parsed(&class, values, &name(c))?;
            match &mut pool.vals {
                Vals::Int(v) => {
                    v.sort_unstable();
                    v.dedup();
                }
                Vals::Bytes(b) => {
                    let mut texts: Vec<Vec<u8>> = (0..values.len()).map(|k| b.get(k).to_vec()).collect();
                    texts.sort();
                    texts.dedup();
                    *b = texts.iter().map(Vec::as_slice).collect();
                }
                Vals::Float(_) => {
                    return Err(self.bad(&name(c), "children are not told apart by floating-point values"));
                }
            }
            let test = self.b.push(Node::Find { input, pool: Arc::new(pool) });
            node = self.b.push(Node::NullWith { test, input: node });
        }
        Ok(node)
    }

    /// The values that others ask of this table's rows.
    pub(super) fn derived(&mut self) -> Result<Vec<NodeId>, PlanError> {
        // A table that gets no rows is added up to nothing, and need not have planned columns.
        if self.planned.rows == 0 {
            return Ok(Vec::new());
        }
        let schema = self.scope.schema;
        let asked = self.asked.get(&self.scope.table.oid).cloned().unwrap_or_default();
        let mut out = Vec::with_capacity(asked.len());
        for (oid, column) in asked {
            let (Some(parent), Some(plan)) = (schema.table(oid), self.plan.table(oid)) else { continue };
            let Some(p) = plan.columns.iter().find(|p| p.column == column) else { continue };
            let Some(Ok(family)) = Family::of(schema, parent, &p.strategy) else { continue };
            let class = parent.column_index(&column).map(|i| TypeClass::of_column(schema, parent, i));
            let float = class.is_some_and(|k| Form::of(&k) == Form::Float);
            out.push(self.child_value(&family, float && family.function == AggregateFunction::Avg)?);
        }
        Ok(out)
    }
}

/// How the rows of `child` are spread over their parents, and whether those are new ones only; None where the
/// spread cannot be inverted.
pub(crate) fn family_fanout(
    child: &TablePlan,
    fk: &ForeignKey,
    existing: u64,
    new: u64,
) -> Result<Option<(Fanout, bool)>, String> {
    let Some((fanout, new_only)) = super::references::spread(child, &fk.name) else { return Ok(None) };
    let parents = if new_only { new } else { existing + new };
    let fanout = match fanout {
        FanoutBy::Degrees { .. } | FanoutBy::Mean { .. } | FanoutBy::Shares { .. } => {
            degrees(child, &fk.name, parents, fanout).map_err(|e| e.to_string())?
        }
        FanoutBy::Even => Fanout::Even { parents },
        FanoutBy::Injective => Fanout::Injective { parents },
        _ => return Ok(None),
    };
    Ok(Some((fanout, new_only)))
}
