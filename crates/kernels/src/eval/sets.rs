//! Nodes that work on other row sets than their own: `At` (rows of another table), `Case` and `Coalesce`
//! (each arm on the rows that want it). Not here: how a row of another table is chosen (`fanout`).

use super::access::{NULL_PART, assemble, ints};
use super::{Col, Eval, SetId};
use crate::error::KernelError;
use crate::program::{NodeId, TableId};
use std::rc::Rc;

/// What the values of a row node refer to in one table.
pub(super) struct Refs {
    /// The set of the generated rows referred to, one for each place of part 0.
    generated: Option<SetId>,
    /// By row: part 0 and its row in `generated`, or part 1 and the number of the existing row, or null.
    /// None where row i is row i of `generated`.
    places: Option<Vec<(u32, u32)>>,
    /// The highest existing row referred to.
    last_existing: Option<u32>,
}

impl Eval<'_> {
    fn refs(&mut self, set: SetId, id: NodeId, row: NodeId, table: TableId) -> Result<Rc<Refs>, KernelError> {
        if let Some(r) = self.sets[set].refs.get(&(row, table)) {
            return Ok(r.clone());
        }
        let source = self.program.source(table)?;
        let column = self.col(set, row)?;
        let numbers = ints(id, &column)?;
        let total = source.existing.saturating_add(source.rows);
        let outside = |row: i64| KernelError::Row { node: id, row, rows: total };

        let refs = if source.existing == 0 && column.nulls.is_none() {
            if let Some(&bad) = numbers.iter().find(|&&p| p as u64 >= total) {
                return Err(outside(bad));
            }
            let rows = numbers.iter().map(|&p| p as u64 + source.first).collect();
            Refs { generated: Some(self.add_set(rows, None)), places: None, last_existing: None }
        } else {
            let mut rows = Vec::with_capacity(numbers.len());
            let mut places = Vec::with_capacity(numbers.len());
            let mut last = None;
            for (i, &p) in numbers.iter().enumerate() {
                if column.is_null(i) {
                    places.push((NULL_PART, 0));
                } else if p as u64 >= total {
                    return Err(outside(p));
                } else if (p as u64) < source.existing {
                    // Existing values are held in memory: they are far fewer than 2^32.
                    let at = u32::try_from(p).map_err(|_| outside(p))?;
                    last = last.max(Some(at));
                    places.push((1, at));
                } else {
                    places.push((0, rows.len() as u32));
                    rows.push(p as u64 - source.existing + source.first);
                }
            }
            let generated = (!rows.is_empty()).then(|| self.add_set(rows.into(), None));
            Refs { generated, places: Some(places), last_existing: last }
        };
        let refs = Rc::new(refs);
        self.sets[set].refs.insert((row, table), refs.clone());
        Ok(refs)
    }

    #[inline(never)]
    pub(super) fn at(
        &mut self,
        set: SetId,
        id: NodeId,
        row: NodeId,
        table: TableId,
        column: u32,
    ) -> Result<Col, KernelError> {
        let source = self.program.source(table)?;
        let refs = self.refs(set, id, row, table)?;
        let mut generated = None;
        if let Some(sub) = refs.generated {
            let node = source.columns.get(column as usize).copied().flatten();
            generated = Some(self.col(sub, node.ok_or(KernelError::NoColumn { table, column })?)?);
        }
        let Some(places) = &refs.places else {
            return generated.ok_or(KernelError::NoColumn { table, column });
        };
        let empty = super::access::all_null(0);
        let mut parts = [&empty, &empty];
        if let Some(g) = &generated {
            parts[0] = g;
        }
        if let Some(last) = refs.last_existing {
            let values = source.existing_columns.get(column as usize).and_then(|c| c.as_ref());
            parts[1] = values.filter(|v| v.len() > last as usize).ok_or(KernelError::NoExisting { table, column })?;
        }
        Ok(Rc::new(assemble(id, &parts, places)?))
    }

    /// The part of a set at these places, shared by all that ask with this key.
    fn part(&mut self, set: SetId, key: (NodeId, u32, u32), places: Vec<u32>) -> SetId {
        if let Some(&part) = self.sets[set].parts.get(&key) {
            return part;
        }
        let rows = places.iter().map(|&p| self.sets[set].rows[p as usize]).collect();
        let part = self.add_set(rows, Some((set, places.into())));
        self.sets[set].parts.insert(key, part);
        part
    }

    #[inline(never)]
    pub(super) fn case(
        &mut self,
        set: SetId,
        id: NodeId,
        selector: NodeId,
        arms: &[NodeId],
    ) -> Result<Col, KernelError> {
        let column = self.col(set, selector)?;
        let choice = ints(id, &column)?;
        let Some(last) = arms.len().checked_sub(1) else {
            return Err(KernelError::Parameter { node: id, what: "a case has no arm" });
        };
        let arm_of = |i: usize| (choice[i].max(0) as u64).min(last as u64) as usize;
        if column.nulls.is_none()
            && let Some(arm) = (!choice.is_empty()).then(|| arm_of(0))
            && (1..choice.len()).all(|i| arm_of(i) == arm)
        {
            return self.col(set, arms[arm]);
        }
        let mut wanted: Vec<Vec<u32>> = vec![Vec::new(); arms.len()];
        let mut places = Vec::with_capacity(choice.len());
        for i in 0..choice.len() {
            if column.is_null(i) {
                places.push((NULL_PART, 0));
            } else {
                let arm = arm_of(i);
                places.push((arm as u32, wanted[arm].len() as u32));
                wanted[arm].push(i as u32);
            }
        }
        let mut made = Vec::with_capacity(arms.len());
        for (arm, rows) in wanted.into_iter().enumerate() {
            made.push(if rows.is_empty() {
                Rc::new(super::access::all_null(0))
            } else {
                let part = self.part(set, (selector, arms.len() as u32, arm as u32), rows);
                self.col(part, arms[arm])?
            });
        }
        let parts: Vec<_> = made.iter().map(|c| &**c).collect();
        Ok(Rc::new(assemble(id, &parts, &places)?))
    }

    #[inline(never)]
    pub(super) fn coalesce(&mut self, set: SetId, id: NodeId, inputs: &[NodeId]) -> Result<Col, KernelError> {
        let Some((first, rest)) = inputs.split_first() else {
            return Err(KernelError::Parameter { node: id, what: "a coalesce has no input" });
        };
        let head = self.col(set, *first)?;
        let mut open: Vec<u32> = (0..head.len() as u32).filter(|&i| head.is_null(i as usize)).collect();
        if open.is_empty() {
            return Ok(head);
        }
        let mut places: Vec<(u32, u32)> = (0..head.len() as u32).map(|i| (0, i)).collect();
        let mut made = vec![head];
        for (n, input) in rest.iter().enumerate() {
            if open.is_empty() {
                break;
            }
            // Keyed by this node: what is still open here is nobody else's.
            let part = self.part(set, (id, u32::MAX, n as u32), open.clone());
            let column = self.col(part, *input)?;
            let mut still = Vec::new();
            for (k, &i) in open.iter().enumerate() {
                places[i as usize] = (made.len() as u32, k as u32);
                if column.is_null(k) {
                    still.push(i);
                }
            }
            made.push(column);
            open = still;
        }
        let parts: Vec<_> = made.iter().map(|c| &**c).collect();
        Ok(Rc::new(assemble(id, &parts, &places)?))
    }
}
