//! A value over the children of a row. With degrees the children of a parent are known from its number, so
//! an order's total is the sum of its items' amounts, each made where it is needed and forgotten again.

use super::access::{floats, form, ints, is_all_null};
use super::fanout::Spread;
use super::{Col, Eval, SetId};
use crate::column::{Column, Vals};
use crate::error::KernelError;
use crate::program::{Aggregate, Fanout, NodeId, Source, TableId};
use std::rc::Rc;

/// Children are evaluated so many at a time: a parent may have millions.
const CHUNK: usize = 1 << 14;

/// Which children, and what of them.
pub(super) struct Family {
    id: NodeId,
    spread: Spread,
    table: TableId,
    value: u32,
    of: Aggregate,
}

impl Family {
    pub(super) fn new(
        id: NodeId,
        key: u64,
        fanout: &Fanout,
        table: TableId,
        value: u32,
        of: Aggregate,
    ) -> Result<Self, KernelError> {
        let what = "a fan-out that is drawn row by row does not know the children of a parent";
        let spread = Spread::new(key, fanout).ok_or(KernelError::Parameter { node: id, what })?;
        Ok(Family { id, spread, table, value, of })
    }
}

/// What was seen so far of one parent's children; in the form of the first value.
#[derive(Clone, Copy)]
enum State {
    Nothing,
    /// Wide enough for the sum of all rows that there can be.
    Int(i128),
    Float(f64),
}

/// sum * 10^shift / n, halves away from zero.
fn mean_of(sum: i128, n: i64, shift: i8) -> Option<i128> {
    let ten = 10i128.checked_pow(shift.unsigned_abs().into())?;
    let (sum, n) = if shift >= 0 { (sum.checked_mul(ten)?, n as i128) } else { (sum, (n as i128).checked_mul(ten)?) };
    let half = sum.checked_abs()?.checked_mul(2)?.checked_add(n)? / n.checked_mul(2)?;
    Some(if sum < 0 { -half } else { half })
}

impl Eval<'_> {
    #[inline(never)]
    pub(super) fn of_children(&mut self, set: SetId, family: Family, parent: NodeId) -> Result<Col, KernelError> {
        let source = self.program.source(family.table)?;
        let (table, column) = (family.table, family.value);
        let node = *source.derived.get(column as usize).ok_or(KernelError::NoColumn { table, column })?;
        let parents = self.col(set, parent)?;
        let numbers = ints(family.id, &parents)?;

        let mut states = vec![State::Nothing; numbers.len()];
        let mut counts = vec![0i64; numbers.len()];
        let (mut rows, mut owners) = (Vec::new(), Vec::new());
        for (i, &p) in numbers.iter().enumerate() {
            if parents.is_null(i) {
                continue;
            }
            for child in family.spread.rows(p as u64, source.rows) {
                // The fan-out may have more rows than the table adds in this run, never the other way round.
                if child < source.rows {
                    rows.push(source.first + child);
                    owners.push(i);
                }
                if rows.len() == CHUNK {
                    self.collect(&family, node, &mut rows, &mut owners, &mut states, &mut counts)?;
                }
            }
        }
        self.collect(&family, node, &mut rows, &mut owners, &mut states, &mut counts)?;

        let mut nulls: Vec<bool> = (0..states.len()).map(|i| parents.is_null(i)).collect();
        let vals = if family.of == Aggregate::Count {
            Vals::Int(counts)
        } else {
            for (null, state) in nulls.iter_mut().zip(&states) {
                *null |= family.of != Aggregate::Sum && matches!(state, State::Nothing);
            }
            let mean = matches!(family.of, Aggregate::Mean(_));
            if self.is_float(&family, node, source, &states)? {
                let float = |(s, n): (&State, &i64)| match s {
                    State::Float(v) if mean => *v / *n as f64,
                    State::Float(v) => *v,
                    _ => 0.0,
                };
                Vals::Float(states.iter().zip(&counts).map(float).collect())
            } else {
                let mut v = Vec::with_capacity(states.len());
                for (i, s) in states.iter().enumerate() {
                    let State::Int(sum) = s else {
                        v.push(0);
                        continue;
                    };
                    let whole = if let Aggregate::Mean(shift) = family.of {
                        mean_of(*sum, counts[i], shift)
                    } else {
                        Some(*sum)
                    };
                    let at = numbers[i].max(0) as u64;
                    let whole = whole.and_then(|x| i64::try_from(x).ok());
                    v.push(whole.ok_or(KernelError::Overflow { node: family.id, row: at })?);
                }
                Vals::Int(v)
            }
        };
        let nulls = nulls.contains(&true).then_some(nulls);
        Ok(Rc::new(Column { vals, nulls }))
    }

    /// The form of the result, which must not depend on whether a block has children.
    fn is_float(&mut self, f: &Family, node: NodeId, source: &Source, states: &[State]) -> Result<bool, KernelError> {
        if let Some(s) = states.iter().find(|s| !matches!(s, State::Nothing)) {
            return Ok(matches!(s, State::Float(_)));
        }
        let before = self.sets.len();
        let probe = self.add_set((source.first..source.first + source.rows.min(16)).collect(), None);
        let c = self.col(probe, node)?;
        self.sets.truncate(before);
        match c.vals {
            Vals::Bytes(_) if !is_all_null(&c) => {
                Err(KernelError::Type { node: f.id, wanted: "numbers", found: form(&c) })
            }
            _ => Ok(matches!(c.vals, Vals::Float(_))),
        }
    }

    /// Takes these children, all of one chunk, into their parents' states.
    fn collect(
        &mut self,
        family: &Family,
        node: NodeId,
        rows: &mut Vec<u64>,
        owners: &mut Vec<usize>,
        states: &mut [State],
        counts: &mut [i64],
    ) -> Result<(), KernelError> {
        if rows.is_empty() {
            return Ok(());
        }
        let before = self.sets.len();
        let chunk = self.add_set(rows.as_slice().into(), None);
        let c = self.col(chunk, node)?;
        // The sets of the chunk refer to none but themselves: nothing of them is wanted any more.
        self.sets.truncate(before);

        let id = family.id;
        let seen = (0..c.len()).filter(|&k| !c.is_null(k));
        if matches!(family.of, Aggregate::Count | Aggregate::Mean(_)) {
            seen.clone().for_each(|k| counts[owners[k]] += 1);
        }
        if family.of == Aggregate::Count {
            // Counted above.
        } else if let Vals::Float(_) = c.vals {
            let v = floats(id, &c)?;
            for k in seen {
                let s = &mut states[owners[k]];
                *s = State::Float(match (*s, family.of) {
                    (State::Float(s), Aggregate::Sum | Aggregate::Mean(_)) => s + v[k],
                    (State::Float(s), Aggregate::Min) => s.min(v[k]),
                    (State::Float(s), Aggregate::Max) => s.max(v[k]),
                    _ => v[k],
                });
            }
        } else {
            let v = ints(id, &c)?;
            for k in seen {
                let s = &mut states[owners[k]];
                let x = v[k] as i128;
                *s = State::Int(match (*s, family.of) {
                    (State::Int(s), Aggregate::Sum | Aggregate::Mean(_)) => s + x,
                    (State::Int(s), Aggregate::Min) => s.min(x),
                    (State::Int(s), Aggregate::Max) => s.max(x),
                    _ => x,
                });
            }
        }
        rows.clear();
        owners.clear();
        Ok(())
    }
}
