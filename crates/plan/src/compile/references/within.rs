//! Foreign keys to rows of the same table, or of the same cycle, with the same values in some columns: those rows
//! are grouped by these values once they are known; a row looks its own values up. Not here: which foreign keys
//! are met so (`planning`), rows that are told by their numbers alone (`beside`).

use crate::compile::TableCompiler;
use crate::planning::PlanError;
use crate::planning::references::ALPHA;
use crate::schema::{ColumnIndex, ForeignKey};
use crate::strategy::{Kin, RootBy};
use seedgen_kernels::program::{Draw, Earlier, Op, Root};
use seedgen_kernels::{Bytes, Column, Node, NodeId, Vals};
use std::collections::BTreeMap;
use std::sync::Arc;

impl<'a> TableCompiler<'a> {
    pub(super) fn row_within(
        &mut self,
        fk: &'a ForeignKey,
        same: &[String],
        (roots, kin): (Option<f64>, Option<&Kin>),
        column: &str,
    ) -> Result<NodeId, PlanError> {
        if let Some(kin) = kin.filter(|k| same.is_empty() && k.by.is_none()) {
            return self.row_beside(fk, kin, roots.unwrap_or(0.0));
        }
        if self.early {
            // Once more when the rows of the cycle are known.
            self.waits = true;
            return Err(self.bad(column, "rows of its own cycle are not known yet"));
        }
        let columns: Vec<ColumnIndex> = same.iter().filter_map(|n| self.scope.table.column_index(n)).collect();
        let mut ranges = self.parent_ranges(fk);
        if kin.is_some_and(|k| k.nearest) {
            // Rows that exist may be referred to already.
            ranges.remove(0);
        }
        let rows: Vec<u64> = ranges.iter().cloned().flatten().collect();
        // The row's values as one number: digits of places in sorted pools.
        let mut codes = vec![Some(0u64); rows.len()];
        let mut own: Option<NodeId> = None;
        for &c in &columns {
            let values = self.parent_values(fk, c, &ranges, column)?;
            let node = self.own_column(c, column)?;
            let (places, pool) = sorted(&values);
            let size = pool.len() as u64;
            let found = self.b.push(Node::Find { input: node, pool: Arc::new(pool) });
            own = Some(self.coded(own, found, size));
            for (code, place) in codes.iter_mut().zip(places) {
                *code = code.zip(place).map(|(a, b)| a.saturating_mul(size).saturating_add(b));
            }
        }
        let Some(kin) = kin else {
            let Some(own) = own else { return Err(self.bad(column, "it shares no column")) };
            let (group, starts, members) = self.grouped(own, codes.iter().zip(&rows).map(|(c, &r)| (*c, 0, r)));
            let Some(roots) = roots else {
                let sizes = starts.windows(2).map(|w| u64::from(w[1] - w[0]));
                let (n, key) = (sizes.max().unwrap_or(1), self.scope.key(&format!("{} parent", fk.name)));
                let index = self.b.push(Node::Index { key, n, draw: Draw::Zipf(ALPHA) });
                let pool = Arc::new(Column::ints(members.into_iter().map(|m| m.1 as i64).collect()));
                return Ok(self.b.push(Node::LookupIn { group, index, starts, pool }));
            };
            let roots_self = fk.columns.iter().all(|&c| self.scope.table.columns[c].not_null);
            let root = if roots_self { Root::Itself } else { Root::Null };
            return Ok(self.earlier(fk, group, None, (starts, members), (Earlier::Any(roots), root)));
        };
        let ordered = kin.by.as_ref().and_then(|by| self.scope.table.column_index(by));
        let ordered =
            ordered.and_then(|k| Some((k, *fk.columns.get(fk.parent_columns.iter().position(|p| *p == k)?)?)));
        let mut place = None;
        let mut places = vec![Some(0i64); rows.len()];
        if let Some((k, c)) = ordered {
            let values = self.parent_values(fk, c, &ranges, column)?;
            let node = self.own_column(k, column)?;
            let (known, pool) = sorted(&values);
            if let Some(n) = kin.distance {
                let size = pool.len() as u64;
                let wanted = self.b.push(Node::Linear { input: node, mul: 1, add: n.wrapping_neg() });
                let found = self.b.push(Node::Find { input: wanted, pool: Arc::new(pool) });
                let own = self.coded(own, found, size);
                let code = |(a, b): (Option<u64>, Option<u64>)| Some(a?.saturating_mul(size).saturating_add(b?));
                let coded = codes.into_iter().zip(known).map(code).zip(&rows);
                return Ok(
                    self.row_of(own, coded.filter_map(|(code, &row)| Some((code? as i64, row as i64))).collect())
                );
            }
            let side = if kin.after { -1 } else { 1 };
            let below = self.b.push(Node::Below { input: node, pool: Arc::new(pool) });
            place = Some(self.b.push(Node::Linear { input: below, mul: side, add: 0 }));
            places = known.into_iter().map(|p| Some(p? as i64 * side)).collect();
        } else {
            places = rows.iter().map(|&r| Some(r as i64)).collect();
        }
        let own = own.unwrap_or_else(|| self.int(0));
        let all =
            codes.iter().zip(&places).zip(&rows).map(|((c, p), &r)| (c.filter(|_| p.is_some()), p.unwrap_or(0), r));
        let (group, starts, members) = self.grouped(own, all);
        let which = if kin.nearest { Earlier::Last } else { Earlier::Any(roots.unwrap_or(0.0)) };
        Ok(self.earlier(fk, group, place, (starts, members), (which, root(kin.root))))
    }

    fn own_column(&mut self, c: ColumnIndex, column: &str) -> Result<NodeId, PlanError> {
        let made = self.column(c)?;
        made.ok_or_else(|| {
            let name = &self.scope.table.columns[c].name;
            self.bad(column, format!("column \"{name}\" is made by PostgreSQL"))
        })
    }

    /// One more digit of a number.
    fn coded(&mut self, before: Option<NodeId>, digit: NodeId, size: u64) -> NodeId {
        let Some(before) = before else { return digit };
        let shifted = self.b.push(Node::Linear { input: before, mul: size as i64, add: 0 });
        self.b.push(Node::Arith { op: Op::Add, a: shifted, b: digit })
    }

    /// Rows (code, place, number) by their codes, in the order of their places, and the group of the code `own`.
    fn grouped(
        &mut self,
        own: NodeId,
        rows: impl Iterator<Item = (Option<u64>, i64, u64)>,
    ) -> (NodeId, Arc<[u32]>, Vec<(i64, u64)>) {
        let mut groups: BTreeMap<u64, Vec<(i64, u64)>> = BTreeMap::new();
        for (code, place, row) in rows {
            if let Some(code) = code {
                groups.entry(code).or_default().push((place, row));
            }
        }
        groups.values_mut().for_each(|g| g.sort_unstable());
        let known: Vec<i64> = groups.keys().map(|&k| k as i64).collect();
        let group = self.b.push(Node::Find { input: own, pool: Arc::new(Column::ints(known)) });
        let starts = std::iter::once(0).chain(groups.values().scan(0u32, |sum, g| {
            *sum += g.len() as u32;
            Some(*sum)
        }));
        (group, starts.collect(), groups.into_values().flatten().collect())
    }

    /// A member of the row's group before `place`; without one, before the row's own number.
    fn earlier(
        &mut self,
        fk: &ForeignKey,
        group: NodeId,
        place: Option<NodeId>,
        (starts, members): (Arc<[u32]>, Vec<(i64, u64)>),
        (which, root): (Earlier, Root),
    ) -> NodeId {
        let key = self.scope.key(&format!("{} parent", fk.name));
        let existing = self.so_far.program.sources[self.source(fk) as usize].existing as i64;
        let own = existing - self.scope.first as i64;
        let (places, members): (Vec<i64>, Vec<u64>) = members.into_iter().unzip();
        let (place, places) = match place {
            Some(place) => (place, places),
            None => {
                let row = self.b.row();
                (
                    self.b.push(Node::Linear { input: row, mul: 1, add: own }),
                    members.iter().map(|&m| m as i64).collect(),
                )
            }
        };
        let (places, members) = (places.into(), members.into());
        self.b.push(Node::EarlierIn { key, group, place, starts, places, members, which, root, own })
    }

    /// The row that has the code; null where none has.
    fn row_of(&mut self, code: NodeId, mut rows: Vec<(i64, i64)>) -> NodeId {
        rows.sort_unstable();
        rows.dedup_by_key(|r| r.0);
        let (codes, rows): (Vec<i64>, Vec<i64>) = rows.into_iter().unzip();
        let index = self.b.push(Node::Find { input: code, pool: Arc::new(Column::ints(codes)) });
        self.b.push(Node::Lookup { index, pool: Arc::new(Column::ints(rows)) })
    }
}

fn root(by: RootBy) -> Root {
    match by {
        RootBy::Null => Root::Null,
        RootBy::Itself => Root::Itself,
        RootBy::Another => Root::Another,
        RootBy::Round => Root::Round,
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
