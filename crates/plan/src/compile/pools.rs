//! Tuples that a search found: one draw a row for all their columns.

use super::TableCompiler;
use super::forms::Form;
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
        let index = match self.pool_draws.get(pool) {
            Some(&n) => n,
            None => {
                let n = if p.each_once {
                    self.ordinal()
                } else {
                    let key = self.scope.key(&format!("{pool} pool"));
                    let draw = match p.weights.is_empty() {
                        true => Draw::Uniform,
                        false => Draw::Weights(p.weights.clone().into()),
                    };
                    self.b.push(Node::Index { key, n: p.tuples.len() as u64, draw })
                };
                self.pool_draws.insert(pool.to_string(), n);
                n
            }
        };
        let texts: Vec<Option<&str>> = p.tuples.iter().map(|t| t.get(place).and_then(|v| v.as_deref())).collect();
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
