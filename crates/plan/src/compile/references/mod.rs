//! Foreign keys and tuples as nodes: the parent's row number, then the parent's own column at that row. Keys that
//! have to agree with others are in `agree`, those to rows of the same cycle in `within`.

mod agree;
mod apart;
mod beside;
mod eligible;
mod taken;
mod within;

pub(super) use agree::Agreed;

use super::TableCompiler;
use super::forms::Form;
use crate::order;
use crate::plan::{TablePlan, Tuple};
use crate::planning::PlanError;
use crate::schema::{ColumnIndex, ForeignKey};
use crate::strategy::{FanoutBy, Shape, Strategy};
use crate::types::class::TypeClass;
use seedgen_kernels::degrees::{self, shaped_degrees, shared_degrees, zipf_degrees};
use seedgen_kernels::program::{Fanout, Op};
use seedgen_kernels::{Column, KernelError, Node, NodeId, TableId, Vals, hash};
use std::sync::Arc;

/// The spread that a table's plan gives a foreign key, and whether it leads to new parents only.
pub(super) fn spread<'p>(planned: &'p TablePlan, constraint: &str) -> Option<(&'p FanoutBy, bool)> {
    planned.columns.iter().find_map(|c| match &c.strategy {
        Strategy::ForeignKeyReference { constraint: k, fanout, new_only } if k == constraint => Some(match fanout {
            FanoutBy::OfPartition { spread, .. } => (&**spread, *new_only),
            _ => (fanout, *new_only),
        }),
        Strategy::ForeignKeyReference { fanout: FanoutBy::OfPartition { keys, spread, .. }, new_only, .. }
            if keys.iter().any(|k| k.1 == constraint) =>
        {
            Some((&**spread, *new_only))
        }
        _ => None,
    })
}

/// One spread for all tuples that the foreign key leads: no parent has more children than the smallest of their
/// spaces.
pub(super) fn degrees(
    planned: &TablePlan,
    constraint: &str,
    parents: u64,
    fanout: &FanoutBy,
) -> Result<Fanout, KernelError> {
    let led = planned.tuples.iter().filter(|t| !t.partial && t.lead.as_deref() == Some(constraint));
    let reach = led.map(Tuple::reach).min();
    let most = |max: &Option<u64>| reach.into_iter().chain(*max).min();
    let classes = match fanout {
        FanoutBy::Mean { shape, min, max, .. } => {
            let shape = match shape {
                Shape::Poisson => degrees::Shape::Poisson,
                Shape::Geometric => degrees::Shape::Geometric,
                Shape::Fixed => degrees::Shape::Even,
            };
            shaped_degrees(parents, planned.rows, shape, most(max), *min)?
        }
        FanoutBy::Shares { degrees } => shared_degrees(parents, planned.rows, degrees)?,
        FanoutBy::Degrees { alpha, min, max } => zipf_degrees(parents, planned.rows, *alpha, most(max), *min)?,
        _ => zipf_degrees(parents, planned.rows, 0.0, reach, 0)?,
    };
    Ok(Fanout::Degrees { classes })
}

impl<'a> TableCompiler<'a> {
    pub fn foreign_key(&self, constraint: &str, column: &str) -> Result<&'a ForeignKey, PlanError> {
        let found = self.scope.table.foreign_keys.iter().find(|k| k.name == constraint);
        found.ok_or_else(|| self.bad(column, format!("there is no foreign key \"{constraint}\"")))
    }

    pub(super) fn source(&self, fk: &ForeignKey) -> TableId {
        self.so_far.sources.get(&order::root(self.scope.schema, fk.parent)).copied().unwrap_or(0)
    }

    /// The spread that the plan gives a foreign key.
    fn spread(&self, constraint: &str) -> Option<(&'a FanoutBy, bool)> {
        spread(self.planned, constraint)
    }

    /// The column `i` of a foreign key: the parent's column at the parent's row.
    pub fn reference(&mut self, i: ColumnIndex, constraint: &str, column: &str) -> Result<(NodeId, Form), PlanError> {
        let planned = self.planned;
        let own = planned.columns.iter().find(|p| p.column == self.scope.table.columns[i].name);
        match own.map(|p| &p.strategy) {
            Some(Strategy::ForeignKeyReference { fanout: FanoutBy::OfPartition { by, keys, .. }, .. }) => {
                self.of_partition(i, constraint, (by, keys), column)
            }
            _ => self.referring(i, constraint, column),
        }
    }

    /// The column `i` of the foreign key of the row's partition; where it has none, of `first`.
    fn of_partition(
        &mut self,
        i: ColumnIndex,
        first: &str,
        (by, keys): (&str, &[(String, String)]),
        column: &str,
    ) -> Result<(NodeId, Form), PlanError> {
        let test = self.sibling(by, column)?.0;
        let Some(at) = self.scope.table.column_index(by) else {
            return Err(self.bad(column, format!("there is no column \"{by}\"")));
        };
        let (by_class, class) = (self.classes[at].clone(), self.classes[i].clone());
        let values: Vec<&str> = keys.iter().map(|k| k.0.as_str()).collect();
        let (selector, order) = self.place_of(test, &by_class, &values, (by, column))?;
        let mut arms = Vec::with_capacity(order.len() + 1);
        for constraint in order.into_iter().map(|k| keys[k].1.as_str()).chain([first]) {
            let (node, form) = self.referring(i, constraint, column)?;
            arms.push(self.convert(node, form, &class, column)?);
        }
        Ok((self.b.push(Node::Case { selector, arms: arms.into() }), Form::Native))
    }

    fn referring(&mut self, i: ColumnIndex, constraint: &str, column: &str) -> Result<(NodeId, Form), PlanError> {
        let mut fk = self.foreign_key(constraint, column)?;
        if let Some(a) = self.agreement_of(constraint) {
            // One that found no parent leaves the columns that it shares to the others.
            let agreed = self.agreed(a, column)?;
            for name in a.references.iter().filter(|n| !agreed.null.contains(n) && agreed.null.contains(&fk.name)) {
                let other = self.foreign_key(name, column)?;
                fk = if other.columns.contains(&i) { other } else { fk };
            }
        }
        let constraint = fk.name.as_str();
        let Some(at) = fk.columns.iter().position(|&c| c == i) else {
            return Err(self.bad(column, format!("it is not part of foreign key \"{constraint}\"")));
        };
        let parent_column = fk.parent_columns[at];
        let table = self.source(fk);
        let form = self.parent_form(fk, parent_column);
        let row = self.parent_row(constraint, column)?;
        Ok((self.b.push(Node::At { row, table, column: parent_column as u32 }), form))
    }

    pub(super) fn parent_form(&self, fk: &ForeignKey, column: ColumnIndex) -> Form {
        let schema = self.scope.schema;
        let parent = schema.table(order::root(schema, fk.parent)).filter(|t| column < t.columns.len());
        parent.map_or(Form::Native, |t| Form::of(&TypeClass::of_column(schema, t, column)))
    }

    /// A column of the parent row that a foreign key leads to.
    pub fn parent_column(&mut self, constraint: &str, name: &str, column: &str) -> Result<(NodeId, Form), PlanError> {
        let fk = self.foreign_key(constraint, column)?;
        let schema = self.scope.schema;
        let parent = schema.table(order::root(schema, fk.parent));
        let Some(i) = parent.and_then(|t| t.column_index(name)) else {
            return Err(self.bad(column, format!("the parent has no column \"{name}\"")));
        };
        let (table, form) = (self.source(fk), self.parent_form(fk, i));
        let row = self.parent_row(constraint, column)?;
        Ok((self.b.push(Node::At { row, table, column: i as u32 }), form))
    }

    /// Numbers so many of the rows, here and there, from 0 on; null for the others.
    fn some_of(&mut self, label: &str, count: u64) -> NodeId {
        let (key, rows) = (self.scope.key(label), self.planned.rows);
        let ordinal = self.ordinal();
        let number = self.b.push(Node::Permute { key, space: rows, input: ordinal });
        let beyond = self.b.push(Node::Segment { input: number, ends: Arc::from([count, rows]) });
        let pool = Arc::new(Column { vals: Vals::Int(vec![1, 1]), nulls: Some(vec![false, true]) });
        let test = self.b.push(Node::Lookup { index: beyond, pool });
        self.b.push(Node::NullWith { test, input: number })
    }

    /// The parent's row number, in the numbering of its source.
    pub fn parent_row(&mut self, constraint: &str, column: &str) -> Result<NodeId, PlanError> {
        if let Some(&n) = self.parent_rows.get(constraint) {
            return Ok(n);
        }
        let fk = self.foreign_key(constraint, column)?;
        if let Some(a) = self.agreement_of(constraint) {
            return match self.agreed(a, column)?.rows.get(constraint) {
                Some(&row) => Ok(row),
                None => Err(self.bad(column, format!("foreign key \"{constraint}\" agrees with none"))),
            };
        }
        let source = &self.so_far.program.sources[self.source(fk) as usize];
        let (existing, new) = (source.existing, source.rows);
        let Some((fanout, new_only)) = self.spread(constraint) else {
            return Err(self.bad(column, format!("foreign key \"{constraint}\" has no spread")));
        };
        let fanout = fanout.clone();
        let (parents, base) = if new_only { (new, existing) } else { (existing + new, 0) };
        let key = self.scope.key(&format!("{constraint} parent"));
        let child = self.ordinal();
        let node = match fanout {
            FanoutBy::Injective if parents < self.planned.rows => {
                let child = self.some_of(&format!("{constraint} null"), parents);
                self.b.push(Node::ParentRow { key, fanout: Fanout::Injective { parents }, child })
            }
            FanoutBy::Uniform => self.b.push(Node::ParentRow { key, fanout: Fanout::Uniform { parents }, child }),
            FanoutBy::Zipf { alpha } => {
                self.b.push(Node::ParentRow { key, fanout: Fanout::Zipf { parents, alpha }, child })
            }
            FanoutBy::Even => self.b.push(Node::ParentRow { key, fanout: Fanout::Even { parents }, child }),
            FanoutBy::Injective => self.b.push(Node::ParentRow { key, fanout: Fanout::Injective { parents }, child }),
            FanoutBy::Beside { other, steps } => {
                let first = self.parent_row(&other, column)?;
                let further = self.push_linear(first, 1, steps as i64 - base as i64);
                let n = self.int(parents as i64);
                self.b.push(Node::Arith { op: Op::Mod, a: further, b: n })
            }
            FanoutBy::Degrees { .. } | FanoutBy::Mean { .. } | FanoutBy::Shares { .. } => {
                let fanout = self.degrees(constraint, parents, &fanout)?;
                self.b.push(Node::ParentRow { key, fanout, child })
            }
            FanoutBy::Digit { key: tuple, digit, other: None } => self.digit(&tuple, digit, column)?,
            FanoutBy::Digit { key: tuple, digit, other: Some(other) } => {
                let step = self.digit(&tuple, digit, column)?;
                self.another(&other, step, parents, column)?
            }
            FanoutBy::Agreeing { .. } => {
                return Err(self.bad(column, format!("foreign key \"{constraint}\" is in no agreement")));
            }
            FanoutBy::OfPartition { .. } => {
                return Err(self.bad(column, format!("foreign key \"{constraint}\" is of no partition")));
            }
            FanoutBy::Within { same, roots, kin } => {
                let row = self.row_within(fk, &same, (roots, kin.as_ref()), column)?;
                self.parent_rows.insert(constraint.into(), row);
                return Ok(row);
            }
            FanoutBy::Other { other, also } if !also.is_empty() => {
                let mut taken = Vec::with_capacity(also.len() + 1);
                for name in std::iter::once(&other).chain(&also) {
                    taken.push(self.parent_row(name, column)?);
                }
                let hi = (parents as i64 - 1 - taken.len() as i64).max(0);
                let input = self.b.push(Node::Uniform { key, lo: 0, hi });
                self.b.push(Node::Apart { input, taken: taken.into() })
            }
            FanoutBy::Subset { key: tuple, members, place, first } => {
                let number = self.digit(&tuple, 0, column)?;
                let input = self.push_linear(number, 1, first as i64);
                self.b.push(Node::Subset { input, members, place })
            }
            FanoutBy::Other { other, .. } => {
                let step = self.b.push(Node::Uniform { key, lo: 0, hi: (parents as i64 - 2).max(0) });
                self.another(&other, step, parents, column)?
            }
        };
        let node = if base == 0 { node } else { self.b.push(Node::Linear { input: node, mul: 1, add: base as i64 }) };
        self.parent_rows.insert(constraint.into(), node);
        Ok(node)
    }

    /// The parent `step` + 1 after the one that the foreign key `other` leads to, going round.
    fn another(&mut self, other: &str, step: NodeId, parents: u64, column: &str) -> Result<NodeId, PlanError> {
        let first = self.parent_row(other, column)?;
        let sum = self.b.push(Node::Arith { op: Op::Add, a: first, b: step });
        let next = self.b.push(Node::Linear { input: sum, mul: 1, add: 1 });
        let n = self.int(parents as i64);
        Ok(self.b.push(Node::Arith { op: Op::Mod, a: next, b: n }))
    }

    fn degrees(&self, constraint: &str, parents: u64, fanout: &FanoutBy) -> Result<Fanout, PlanError> {
        degrees(self.planned, constraint, parents, fanout).map_err(|e| self.bad(constraint, e.to_string()))
    }

    /// A digit of a tuple.
    pub fn digit(&mut self, key: &str, digit: usize, column: &str) -> Result<NodeId, PlanError> {
        let planned = self.planned;
        let Some(t) = planned.tuples.iter().find(|t| t.key == key) else {
            return Err(self.bad(column, format!("there is no tuple for key \"{key}\"")));
        };
        let number = self.tuple_number(t, column)?;
        let Some(&modulo) = t.radices.get(digit) else {
            return Err(self.bad(column, format!("tuple \"{key}\" has no digit {digit}")));
        };
        let div = t.radices[..digit].iter().fold(1u64, |a, &r| a.saturating_mul(r));
        if t.radices.len() == 1 && !t.partial && !t.agreed {
            return Ok(number);
        }
        Ok(self.b.push(Node::Digit { input: number, div, modulo }))
    }

    fn tuple_number(&mut self, t: &Tuple, column: &str) -> Result<NodeId, PlanError> {
        if let Some(&n) = self.tuples.get(&t.key) {
            return Ok(n);
        }
        if t.agreed {
            let planned = self.planned;
            let a = planned.agreements.iter().find(|a| a.keys.iter().any(|k| k.key == t.key));
            let Some(a) = a else {
                return Err(self.bad(column, format!("tuple \"{}\" has no agreement", t.key)));
            };
            let agreed = self.agreed(a, column)?;
            let Some(&number) = agreed.numbers.get(&t.key) else {
                return Err(self.bad(column, format!("key \"{}\" is not the first of its agreement", t.key)));
            };
            self.tuples.insert(t.key.clone(), number);
            return Ok(number);
        }
        let space = t.space();
        if let Some(f) = &t.follows {
            let planned = self.planned;
            let Some(first) = planned.tuples.iter().find(|x| x.key == f.key && x.follows.is_none()) else {
                return Err(self.bad(column, format!("there is no tuple for key \"{}\"", f.key)));
            };
            let number = self.tuple_number(first, column)?;
            let place = self.b.push(Node::Digit { input: number, div: 1, modulo: f.modulo.max(1) });
            let by = self.b.push(Node::Digit { input: number, div: f.modulo.max(1), modulo: u64::MAX >> 1 });
            let sum = self.b.push(Node::Arith { op: Op::Add, a: place, b: by });
            let node = self.b.push(Node::Digit { input: sum, div: 1, modulo: space.max(1) });
            self.tuples.insert(t.key.clone(), node);
            return Ok(node);
        }
        let key = self.scope.key(&format!("{} tuple", t.key));
        let node = match &t.lead {
            Some(lead) => {
                let by = self.parent_row(lead, column)?;
                let fk = self.foreign_key(lead, column)?;
                let source = &self.so_far.program.sources[self.source(fk) as usize];
                let (existing, new) = (source.existing, source.rows);
                let Some((fanout @ (FanoutBy::Degrees { .. } | FanoutBy::Mean { .. }), new_only)) = self.spread(lead)
                else {
                    return Err(self.bad(column, format!("foreign key \"{lead}\" leads a tuple and has no degrees")));
                };
                let parents = if new_only { new } else { existing + new };
                let fanout = self.degrees(lead, parents, fanout)?;
                let child = self.ordinal();
                let lead_key = self.scope.key(&format!("{lead} parent"));
                let mut rank = self.b.push(Node::ChildRank { key: lead_key, fanout, child });
                if t.skip > 0 {
                    rank = self.b.push(Node::Linear { input: rank, mul: 1, add: (t.skip as i64).wrapping_neg() });
                }
                if t.shuffled { self.b.push(Node::PermuteBy { key, by, space, input: rank }) } else { rank }
            }
            None if t.taken => {
                let taken = self.taken.and_then(|m| m.get(&t.key)).cloned().unwrap_or_else(|| Arc::from([]));
                let left = space.saturating_sub(taken.len() as u64);
                if left < self.planned.rows && !t.partial {
                    let why = format!("existing rows leave {left} of {space} values of \"{}\"", t.key);
                    return Err(self.bad(column, why));
                }
                let ordinal = self.ordinal();
                if left == 0 {
                    self.b.push(Node::Permute { key, space, input: ordinal })
                } else {
                    let input = self.b.push(Node::Permute { key, space: left, input: ordinal });
                    self.b.push(Node::Skip { input, taken })
                }
            }
            None => {
                let mut input = self.ordinal();
                if t.offset > 0 {
                    input = self.b.push(Node::Linear { input, mul: 1, add: t.offset as i64 });
                }
                let key =
                    if t.open { hash::key(0, &format!("{}.{} tuple", self.scope.table.path(), t.key)) } else { key };
                if t.shuffled { self.b.push(Node::Permute { key, space, input }) } else { input }
            }
        };
        self.tuples.insert(t.key.clone(), node);
        Ok(node)
    }

    /// 0 inside the tuple's space, from 1 on outside.
    pub fn beyond(&mut self, key: &str, column: &str) -> Result<NodeId, PlanError> {
        let planned = self.planned;
        let Some(t) = planned.tuples.iter().find(|t| t.key == key) else {
            return Err(self.bad(column, format!("there is no tuple for key \"{key}\"")));
        };
        let space = t.space().max(1);
        let (input, div) = match &t.lead {
            Some(_) => (self.tuple_number(t, column)?, space),
            None => {
                let ordinal = self.ordinal();
                let gone = self.taken.filter(|_| t.taken).and_then(|m| m.get(&t.key)).map_or(0, |x| x.len() as u64);
                if gone >= space {
                    return Ok(self.int(1));
                }
                (self.b.push(Node::Linear { input: ordinal, mul: 1, add: t.offset as i64 }), space - gone)
            }
        };
        Ok(self.b.push(Node::Digit { input, div, modulo: u64::MAX >> 1 }))
    }

    /// The parent of a row of the same table.
    pub fn forest(
        &mut self,
        i: ColumnIndex,
        constraint: &str,
        roots: f64,
        column: &str,
    ) -> Result<(NodeId, Form), PlanError> {
        let fk = self.foreign_key(constraint, column)?;
        let Some(at) = fk.columns.iter().position(|&c| c == i) else {
            return Err(self.bad(column, format!("it is not part of foreign key \"{constraint}\"")));
        };
        let (target, table) = (fk.parent_columns[at], self.source(fk));
        let roots_self = fk.columns.iter().all(|&c| self.scope.table.columns[c].not_null);
        let form = Form::of(&self.classes[target].clone());
        let row = match self.parent_rows.get(constraint) {
            Some(&row) => row,
            None => {
                let key = self.scope.key(&format!("{constraint} parent"));
                let first = self.scope.first;
                let node = self.b.push(Node::ForestParent { key, roots, first, roots_self });
                let existing = self.so_far.program.sources[table as usize].existing as i64;
                let add = existing - first as i64;
                let row = if add == 0 { node } else { self.b.push(Node::Linear { input: node, mul: 1, add }) };
                self.parent_rows.insert(constraint.into(), row);
                row
            }
        };
        Ok((self.b.push(Node::At { row, table, column: target as u32 }), form))
    }
}
