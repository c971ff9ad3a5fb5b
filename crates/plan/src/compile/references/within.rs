//! Foreign keys to rows of the same table, or of the same cycle, with the same values in some columns: those rows
//! are grouped by these values once they are known; a row looks its own values up. Not here: which foreign keys
//! are met so (`planning`).

use crate::compile::TableCompiler;
use crate::planning::PlanError;
use crate::planning::references::ALPHA;
use crate::schema::{ColumnIndex, ForeignKey};
use seedgen_kernels::program::{Draw, Op};
use seedgen_kernels::{Bytes, Column, Node, NodeId, Vals};
use std::collections::BTreeMap;
use std::sync::Arc;

impl<'a> TableCompiler<'a> {
    pub(super) fn row_within(
        &mut self,
        fk: &'a ForeignKey,
        same: &[String],
        roots: Option<f64>,
        column: &str,
    ) -> Result<NodeId, PlanError> {
        if self.early {
            // Once more when the rows of the cycle are known.
            self.waits = true;
            return Err(self.bad(column, "rows of its own cycle are not known yet"));
        }
        let columns: Vec<ColumnIndex> = same.iter().filter_map(|n| self.scope.table.column_index(n)).collect();
        let ranges = self.parent_ranges(fk);
        let rows: Vec<u64> = ranges.iter().cloned().flatten().collect();
        // The row's values as one number: digits of places in sorted pools.
        let mut codes = vec![Some(0u64); rows.len()];
        let mut own: Option<NodeId> = None;
        for &c in &columns {
            let values = self.parent_values(fk, c, &ranges, column)?;
            let Some(node) = self.column(c)? else {
                let name = &self.scope.table.columns[c].name;
                return Err(self.bad(column, format!("column \"{name}\" is made by PostgreSQL")));
            };
            let (places, pool) = sorted(&values);
            let size = pool.len() as u64;
            let found = self.b.push(Node::Find { input: node, pool: Arc::new(pool) });
            own = Some(match own {
                None => found,
                Some(before) => {
                    let shifted = self.b.push(Node::Linear { input: before, mul: size as i64, add: 0 });
                    self.b.push(Node::Arith { op: Op::Add, a: shifted, b: found })
                }
            });
            for (code, place) in codes.iter_mut().zip(places) {
                *code = code.zip(place).map(|(a, b)| a.saturating_mul(size).saturating_add(b));
            }
        }
        let Some(own) = own else { return Err(self.bad(column, "it shares no column")) };
        let mut groups: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
        for (code, &row) in codes.iter().zip(&rows) {
            if let Some(code) = code {
                groups.entry(*code).or_default().push(row);
            }
        }
        let known: Vec<i64> = groups.keys().map(|&k| k as i64).collect();
        let group = self.b.push(Node::Find { input: own, pool: Arc::new(Column::ints(known)) });
        let starts: Arc<[u32]> = std::iter::once(0)
            .chain(groups.values().scan(0u32, |sum, g| {
                *sum += g.len() as u32;
                Some(*sum)
            }))
            .collect();
        let members: Vec<u64> = groups.values().flatten().copied().collect();
        let key = self.scope.key(&format!("{} parent", fk.name));
        Ok(match roots {
            Some(roots) => {
                let existing = self.so_far.program.sources[self.source(fk) as usize].existing as i64;
                let roots_self = fk.columns.iter().all(|&c| self.scope.table.columns[c].not_null);
                let own = existing - self.scope.first as i64;
                self.b.push(Node::EarlierIn { key, group, starts, members: members.into(), roots, own, roots_self })
            }
            None => {
                let n = groups.values().map(|g| g.len() as u64).max().unwrap_or(1);
                let index = self.b.push(Node::Index { key, n, draw: Draw::Zipf(ALPHA) });
                let pool = Arc::new(Column::ints(members.into_iter().map(|r| r as i64).collect()));
                self.b.push(Node::LookupIn { group, index, starts, pool })
            }
        })
    }
}

/// The place of each value among the distinct ones in order, and these.
fn sorted(c: &Column) -> (Vec<Option<u64>>, Column) {
    let n = c.len();
    match &c.vals {
        Vals::Bytes(v) => {
            let mut distinct: Vec<&[u8]> = (0..n).filter(|&i| !c.is_null(i)).map(|i| v.get(i)).collect();
            distinct.sort_unstable();
            distinct.dedup();
            let place = |i: usize| distinct.binary_search(&v.get(i)).ok().map(|p| p as u64).filter(|_| !c.is_null(i));
            let places = (0..n).map(place).collect();
            (places, Column::bytes(distinct.into_iter().collect::<Bytes>()))
        }
        Vals::Int(v) => {
            let mut distinct: Vec<i64> = (0..n).filter(|&i| !c.is_null(i)).map(|i| v[i]).collect();
            distinct.sort_unstable();
            distinct.dedup();
            let place = |i: usize| distinct.binary_search(&v[i]).ok().map(|p| p as u64).filter(|_| !c.is_null(i));
            ((0..n).map(place).collect(), Column::ints(distinct))
        }
        // Floats are no keys that people share; none of them is found.
        Vals::Float(_) => (vec![None; n], Column::ints(Vec::new())),
    }
}
