//! Tuples that a search found: one draw a row for all their columns.

use super::TableCompiler;
use super::forms::Form;
use crate::plan::PoolPlan;
use crate::planning::PlanError;
use crate::types::class::TypeClass;
use seedgen_kernels::program::Draw;
use seedgen_kernels::{Bytes, Column, Node, NodeId, Scalar, Vals};
use std::sync::Arc;

impl TableCompiler<'_> {
    /// The value of `column` in the row's tuple of the pool.
    pub(super) fn pooled(&mut self, class: &TypeClass, pool: &str, column: &str) -> Result<(NodeId, Form), PlanError> {
        let planned = self.planned;
        let found = planned.pools.iter().find(|p| p.name == pool);
        let Some(p) = found else { return Err(self.bad(column, format!("there is no pool \"{pool}\""))) };
        let place = p.columns.iter().position(|c| c == column);
        let (Some(place), false) = (place, p.tuples.is_empty()) else {
            return Err(self.bad(column, format!("pool \"{pool}\" has no values for it")));
        };
        let index = if p.each_once { self.ordinal() } else { self.entry(pool, p.tuples.len(), &p.weights) };
        self.of_entries(class, index, &p.tuples, place, column)
    }

    /// The value of a column in the row's entry of rows that it shares with others.
    pub(super) fn seed_row(
        &mut self,
        class: &TypeClass,
        columns: &[String],
        rows: &[Vec<Option<String>>],
        weights: &[f64],
        column: &str,
    ) -> Result<(NodeId, Form), PlanError> {
        let place = columns.iter().position(|c| c == column);
        let (Some(place), false) = (place, rows.is_empty()) else {
            return Err(self.bad(column, "its rows have no values for it"));
        };
        let index = self.entry(&PoolPlan::together(columns), rows.len(), weights);
        self.of_entries(class, index, rows, place, column)
    }

    /// Which entry of the pool the row has: one draw for all columns.
    fn entry(&mut self, pool: &str, entries: usize, weights: &[f64]) -> NodeId {
        if let Some(&n) = self.pool_draws.get(pool) {
            return n;
        }
        let key = self.scope.key(&format!("{pool} pool"));
        let draw = if weights.is_empty() { Draw::Uniform } else { Draw::Weights(weights.to_vec().into()) };
        let n = self.b.push(Node::Index { key, n: entries as u64, draw });
        self.pool_draws.insert(pool.to_string(), n);
        n
    }

    fn of_entries(
        &mut self,
        class: &TypeClass,
        index: NodeId,
        entries: &[Vec<Option<String>>],
        place: usize,
        column: &str,
    ) -> Result<(NodeId, Form), PlanError> {
        let texts: Vec<Option<&str>> = entries.iter().map(|t| t.get(place).and_then(|v| v.as_deref())).collect();
        let pool = Arc::new(self.parsed_texts(class, &texts, column)?);
        Ok((self.b.push(Node::Lookup { index, pool }), Form::Native))
    }

    /// Input texts as a column of the class's logical form; None is null.
    pub(super) fn parsed_texts(
        &self,
        class: &TypeClass,
        texts: &[Option<&str>],
        column: &str,
    ) -> Result<Column, PlanError> {
        let mut scalars = Vec::with_capacity(texts.len());
        for t in texts {
            scalars.push(match t {
                None => Scalar::Null,
                Some(t) => class.parse(t).ok_or_else(|| self.bad(column, format!("'{t}' is no value of its type")))?,
            });
        }
        let nulls: Vec<bool> = scalars.iter().map(|s| matches!(s, Scalar::Null)).collect();
        let vals = match scalars.iter().find(|s| !matches!(s, Scalar::Null)) {
            Some(Scalar::Float(_)) => {
                Vals::Float(scalars.iter().map(|s| if let Scalar::Float(x) = s { *x } else { 0.0 }).collect())
            }
            Some(Scalar::Bytes(_)) => Vals::Bytes(
                scalars.iter().map(|s| if let Scalar::Bytes(x) = s { x.as_slice() } else { b"" }).collect::<Bytes>(),
            ),
            Some(Scalar::Int(_)) => {
                Vals::Int(scalars.iter().map(|s| if let Scalar::Int(x) = s { *x } else { 0 }).collect())
            }
            // Nothing but nulls: of whatever form the class has.
            _ => match Form::of(class) {
                Form::Float => Vals::Float(vec![0.0; texts.len()]),
                Form::Text | Form::Uuid => Vals::Bytes(texts.iter().map(|_| b"".as_slice()).collect::<Bytes>()),
                Form::Native if matches!(class, TypeClass::Bytea | TypeClass::Other) => {
                    Vals::Bytes(texts.iter().map(|_| b"".as_slice()).collect::<Bytes>())
                }
                _ => Vals::Int(vec![0; texts.len()]),
            },
        };
        Ok(Column { vals, nulls: nulls.contains(&true).then_some(nulls) })
    }
}
