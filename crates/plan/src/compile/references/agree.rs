//! Foreign keys that agree, as nodes: a row draws (or, under a unique key, is given) a combination of shared values
//! that all parents have, and then in each of them a row with these values. Not here: which combinations there are
//! (`eligible`), numbers that existing rows have taken (`taken`).

use super::apart::{self, Set};
use super::eligible::{Dictionary, Groups, Joined, Side, join};
use crate::compile::TableCompiler;
use crate::interrupt;
use crate::plan::{AgreedKey, Agreement};
use crate::planning::PlanError;
use crate::planning::references::ALPHA;
use crate::planning::references::restrict::Filter;
use crate::request::MAX_PARENTS;
use crate::schema::{ColumnIndex, ForeignKey};
use seedgen_kernels::program::{Draw, Op};
use seedgen_kernels::{Column, KernelError, Node, NodeId, Program, Scalar, Vals};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

/// The nodes of an agreement.
#[derive(Debug, Default)]
pub struct Agreed {
    /// By foreign key: the parent's row number.
    pub rows: BTreeMap<String, NodeId>,
    /// Foreign keys of which no parent row agrees with the others: their own columns are null.
    pub null: Vec<String>,
    /// By unique key: the number of the row's combination, digits included.
    pub numbers: BTreeMap<String, NodeId>,
}

/// What the values of parents come to.
pub struct Compared<'a> {
    pub keys: Vec<&'a ForeignKey>,
    /// Foreign keys that lead to different rows of one group.
    pub apart: Vec<Set>,
    pub shared: Vec<ColumnIndex>,
    pub dictionaries: Vec<Dictionary>,
    pub sides: Vec<Side>,
    pub joined: Joined,
}

const BLOCK: u64 = 1 << 16;

impl<'a> TableCompiler<'a> {
    /// The agreement that a foreign key takes part in.
    pub fn agreement_of(&self, constraint: &str) -> Option<&'a Agreement> {
        let planned = self.planned;
        planned.agreements.iter().find(|a| a.references.iter().any(|r| r == constraint))
    }

    pub fn agreed(&mut self, a: &'a Agreement, column: &str) -> Result<Rc<Agreed>, PlanError> {
        let id = a.references.join(", ");
        if let Some(done) = self.agreements.get(&id) {
            return Ok(done.clone());
        }
        let made = Rc::new(self.agree(a, column)?);
        self.agreements.insert(id, made.clone());
        Ok(made)
    }

    fn agree(&mut self, a: &'a Agreement, column: &str) -> Result<Agreed, PlanError> {
        let mut out = Agreed::default();
        if self.planned.rows == 0 {
            let null = self.b.constant(Scalar::Null);
            out.rows = a.references.iter().map(|r| (r.clone(), null)).collect();
            out.numbers = a.keys.iter().map(|k| (k.key.clone(), null)).collect();
            return Ok(out);
        }
        let compared = self.compare(a, &mut out, column)?;
        let joined = &compared.joined;
        let keyed = a.keys.first();
        let (sigma, mut indexes) = match keyed {
            Some(key) => self.keyed(a, key, &compared, &mut out, column)?,
            None => {
                let most = |m: &Vec<u32>| m.iter().zip(&joined.groups).map(|(&g, s)| s.len(g)).max().unwrap_or(1);
                let weights: Vec<f64> = joined.members.iter().map(|m| most(m) as f64).collect();
                let key = self.scope.key(&format!("{} combination", a.references.join(", ")));
                (self.chosen(key, weights), HashMap::new())
            }
        };
        self.told_apart(&compared, sigma, &mut indexes);
        for (s, fk) in compared.keys.iter().enumerate() {
            let groups = &joined.groups[s];
            let of: Vec<i64> = joined.members.iter().map(|m| i64::from(m[s])).collect();
            let group = self.lookup(sigma, of);
            let index = match indexes.remove(&s) {
                Some(index) => index,
                None => self.any_parent(&compared, s),
            };
            let row = self.drawn(groups, group, index);
            out.rows.insert(fk.name.clone(), row);
        }
        let null = self.b.constant(Scalar::Null);
        for name in &out.null {
            out.rows.insert(name.clone(), null);
        }
        Ok(out)
    }

    /// A place in the group of a foreign key's parents, whichever group it is.
    pub(super) fn any_parent(&mut self, compared: &Compared, s: usize) -> NodeId {
        let joined = &compared.joined;
        let n = joined.members.iter().map(|m| joined.groups[s].len(m[s])).max().unwrap_or(1);
        let key = self.scope.key(&format!("{} parent", compared.keys[s].name));
        self.b.push(Node::Index { key, n, draw: Draw::Zipf(ALPHA) })
    }

    /// A place in a list of weights.
    fn chosen(&mut self, key: u64, weights: Vec<f64>) -> NodeId {
        if weights.len() == 1 {
            return self.int(0);
        }
        let n = weights.len() as u64;
        let weights: Arc<[f64]> = weights.into();
        self.b.push(Node::Index { key, n, draw: Draw::Weights(weights.into()) })
    }

    /// The entry of a list at an index; the index itself where the list counts up.
    pub(super) fn lookup(&mut self, index: NodeId, list: Vec<i64>) -> NodeId {
        if list.iter().enumerate().all(|(i, &x)| i as i64 == x) {
            return index;
        }
        self.b.push(Node::Lookup { index, pool: Arc::new(Column::ints(list)) })
    }

    /// The row at an index of a group.
    pub(super) fn drawn(&mut self, groups: &Groups, group: NodeId, index: NodeId) -> NodeId {
        let pool = Arc::new(Column::ints(groups.pool.iter().map(|&r| i64::from(r)).collect()));
        self.b.push(Node::LookupIn { group, index, starts: groups.starts.clone().into(), pool })
    }

    /// Under a unique key each row has its own number; the number's combination and the places in the groups of
    /// the key's own parents follow from it.
    fn keyed(
        &mut self,
        a: &'a Agreement,
        key: &'a AgreedKey,
        compared: &Compared<'a>,
        out: &mut Agreed,
        column: &str,
    ) -> Result<(NodeId, HashMap<usize, NodeId>), PlanError> {
        let joined = &compared.joined;
        let pinned: Vec<usize> =
            (0..compared.keys.len()).filter(|&s| key.references.contains(&compared.keys[s].name)).collect();
        // Keys of one parent each: every row of those parents at most once.
        let single = |s: usize| a.keys.iter().any(|k| k.once() == Some(compared.keys[s].name.as_str()));
        let once: Vec<usize> = (0..compared.keys.len()).filter(|&s| single(s)).collect();
        // Shared values that the key sees: combinations that differ in others only are one class.
        let named = |c: ColumnIndex| key.columns.contains(&self.scope.table.columns[c].name);
        let seen: Vec<usize> = (0..compared.shared.len())
            .filter(|&x| named(compared.shared[x]) || pinned.iter().any(|&s| compared.sides[s].columns.contains(&x)))
            .collect();
        let mut classes: HashMap<Vec<u32>, usize> = HashMap::new();
        let mut members: Vec<Vec<usize>> = Vec::new();
        for (i, v) in joined.values.iter().enumerate() {
            let label: Vec<u32> = seen.iter().map(|&x| v[x]).collect();
            let class = *classes.entry(label).or_insert_with(|| {
                members.push(Vec::new());
                members.len() - 1
            });
            members[class].push(i);
        }
        let choices = apart::choices(&compared.apart, &pinned);
        let len = |s: usize, class: usize| joined.groups[s].len(joined.members[members[class][0]][s]);
        let mut ends: Vec<u64> = Vec::with_capacity(members.len());
        for class in 0..members.len() {
            let here = match once.is_empty() {
                true => choices.iter().map(|c| c.size(len(c.sides[0], class))).fold(1u64, u64::saturating_mul),
                false => once.iter().map(|&s| len(s, class)).min().unwrap_or(0),
            };
            ends.push(ends.last().copied().unwrap_or(0).saturating_add(here));
        }
        let total = ends.last().copied().unwrap_or(0).saturating_mul(key.digits.max(1));
        let taken = match key.taken && once.is_empty() {
            true => {
                let firsts: Vec<usize> = members.iter().map(|m| m[0]).collect();
                self.agreed_taken(key, compared, &classes, &seen, &choices, &ends, &firsts, column)?
            }
            false => Arc::from([]),
        };
        let left = total.saturating_sub(taken.len() as u64);
        let rows = self.planned.rows;
        if left < rows {
            let table = self.scope.table.path();
            let shared = if a.columns.is_empty() { String::new() } else { format!(" in {}", a.columns.join(", ")) };
            let why = format!("\"{}\": {left} combinations of parents that agree{shared}", key.key);
            return Err(PlanError::Room { table, constraint: key.key.clone(), rows: left, why });
        }
        let cell = self.scope.key(&format!("{} tuple", key.key));
        let ordinal = self.ordinal();
        let mut number = self.b.push(Node::Permute { key: cell, space: left, input: ordinal });
        if !taken.is_empty() {
            number = self.b.push(Node::Skip { input: number, taken });
        }
        out.numbers.insert(key.key.clone(), number);
        let combination = match key.digits {
            0 | 1 => number,
            div => self.b.push(Node::Digit { input: number, div, modulo: u64::MAX >> 1 }),
        };
        let begins: Vec<i64> = std::iter::once(0).chain(ends.iter().map(|&e| e as i64)).take(members.len()).collect();
        let (class, mut rest) = match members.len() {
            1 => (self.int(0), combination),
            _ => {
                let class = self.b.push(Node::Segment { input: combination, ends: ends.into() });
                let begin = self.lookup(class, begins);
                (class, self.b.push(Node::Arith { op: Op::Sub, a: combination, b: begin }))
            }
        };
        let mut indexes = HashMap::new();
        if once.is_empty() {
            for choice in &choices {
                let sizes: Vec<u64> = (0..members.len()).map(|c| len(choice.sides[0], c)).collect();
                rest = self.chosen_of(choice, class, rest, &sizes, &mut indexes);
            }
        } else {
            let room = |c: usize| once.iter().map(|&s| len(s, c)).min().unwrap_or(1) as i64;
            let rows = self.lookup(class, (0..members.len()).map(room).collect());
            indexes.extend(self.once_each(&compared.apart, &once, rest, rows));
        }
        let sigma = match members.iter().all(|m| m.len() == 1) {
            true => self.lookup(class, members.iter().map(|m| m[0] as i64).collect()),
            false => {
                let starts = std::iter::once(0).chain(members.iter().scan(0, |sum, m| {
                    *sum += m.len() as u32;
                    Some(*sum)
                }));
                let groups =
                    Groups { starts: starts.collect(), pool: members.iter().flatten().map(|&i| i as u32).collect() };
                let key = self.scope.key(&format!("{} combination", a.references.join(", ")));
                let index = self.b.push(Node::Uniform { key, lo: 0, hi: i64::MAX >> 1 });
                self.drawn(&groups, class, index)
            }
        };
        Ok((sigma, indexes))
    }

    /// Reads the parents and joins them. Foreign keys that may be null give way, the last ones first.
    fn compare(&mut self, a: &'a Agreement, out: &mut Agreed, column: &str) -> Result<Compared<'a>, PlanError> {
        let mut keys = Vec::new();
        for name in &a.references {
            keys.push(self.foreign_key(name, column)?);
        }
        let filters = match a.restricted.is_empty() {
            true => None,
            false => {
                let mut all = crate::checks::solve(self.scope.schema, self.scope.table, self.scope.run.now);
                // What a search found of a column alone.
                for p in &self.planned.pools {
                    let [name] = &p.columns[..] else { continue };
                    if let Some(c) = self.scope.table.column_index(name).filter(|_| a.restricted.contains(name)) {
                        all.columns[c].allowed = Some(p.tuples.iter().filter_map(|t| t[0].clone()).collect());
                    }
                }
                Some(all)
            }
        };
        let shared: Vec<ColumnIndex> =
            a.columns.iter().filter_map(|name| self.scope.table.column_index(name)).collect();
        let mut dictionaries: Vec<Dictionary> = shared.iter().map(|_| Dictionary::default()).collect();
        let mut sides = Vec::new();
        for fk in &keys {
            let filter = filters.as_ref().map(|s| Filter::of(s, self.scope.table, fk)).unwrap_or_default();
            let key = a.keys.iter().find(|k| k.taken && k.once() == Some(fk.name.as_str()));
            let used = match key {
                Some(key) => self.used_rows(key, fk, column)?,
                None => HashSet::new(),
            };
            sides.push(self.eligible_rows(fk, &filter, &used, &shared, &mut dictionaries, column)?);
        }
        let order = self.scope.key(&format!("{} order", a.references.join(", ")));
        loop {
            let apart = apart::sets(a, &keys, &mut sides);
            let mut joined = join(&sides, shared.len(), order);
            apart::keep_roomy(&apart, &mut joined);
            if !joined.members.is_empty() {
                return Ok(Compared { keys, apart, shared, dictionaries, sides, joined });
            }
            let Some(gone) = keys.iter().rposition(|fk| a.optional.contains(&fk.name)) else {
                let table = self.scope.table.path();
                let parents: Vec<String> = keys.iter().map(|fk| format!("\"{}\"", fk.name)).collect();
                let why = match shared.is_empty() {
                    true => format!("no parent of {} has values that the table allows", parents.join(", ")),
                    false if !apart.is_empty() => {
                        let of = a.columns.join(", ");
                        format!("no {} different parents of {} agree in {of}", apart[0].sides.len(), parents.join(", "))
                    }
                    false => format!("no parents of {} agree in {}", parents.join(", "), a.columns.join(", ")),
                };
                return Err(PlanError::Room { table, constraint: a.references[0].clone(), rows: 0, why });
            };
            out.null.push(keys.remove(gone).name.clone());
            sides.remove(gone);
            if keys.is_empty() {
                return Ok(Compared { keys, apart: Vec::new(), shared, dictionaries, sides, joined: empty() });
            }
        }
    }

    /// The rows of a parent that meet the filter, with their shared values.
    fn eligible_rows(
        &mut self,
        fk: &'a ForeignKey,
        filter: &Filter,
        used: &HashSet<u64>,
        shared: &[ColumnIndex],
        dictionaries: &mut [Dictionary],
        column: &str,
    ) -> Result<Side, PlanError> {
        let columns = (0..shared.len()).filter(|&x| fk.columns.contains(&shared[x])).collect();
        let mut side = Side { columns, ..Side::default() };
        let ranges = self.parent_ranges(fk);
        let numbers: Vec<u64> = ranges.iter().cloned().flatten().collect();
        let mut values: BTreeMap<ColumnIndex, Column> = BTreeMap::new();
        let read = filter.columns().into_iter().chain(side.columns.iter().map(|&x| shared[x]));
        for c in read.collect::<Vec<_>>() {
            if let Entry::Vacant(unread) = values.entry(c) {
                unread.insert(self.parent_values(fk, c, &ranges, column)?);
            }
        }
        // A key of the parent may be null where it is not the primary one.
        for (i, &row) in numbers.iter().enumerate() {
            if i.is_multiple_of(4096) {
                interrupt::check();
            }
            let null = side.columns.iter().any(|&x| values[&shared[x]].is_null(i));
            if null || used.contains(&row) || !filter.accepts(&self.classes, &values, i) {
                continue;
            }
            side.rows.push(row as u32);
            for &x in &side.columns {
                side.codes.push(dictionaries[x].number(&values[&shared[x]], i));
            }
        }
        Ok(side)
    }

    /// The rows of a parent that are looked at: a bounded number, those of this run first.
    pub(super) fn parent_ranges(&self, fk: &ForeignKey) -> Vec<Range<u64>> {
        let source = &self.so_far.program.sources[self.source(fk) as usize];
        let new = source.rows.min(MAX_PARENTS);
        let old = source.existing.min(MAX_PARENTS - new.min(MAX_PARENTS / 2)).min(MAX_PARENTS);
        vec![0..old, source.existing..source.existing + new.min(MAX_PARENTS - old.min(MAX_PARENTS / 2))]
    }

    /// What the parent's rows would give a column of the foreign key, in the column's own form.
    pub(super) fn parent_values(
        &mut self,
        fk: &ForeignKey,
        c: ColumnIndex,
        ranges: &[Range<u64>],
        column: &str,
    ) -> Result<Column, PlanError> {
        let Some(at) = fk.columns.iter().position(|&x| x == c) else {
            return Err(self.bad(column, format!("it is not part of foreign key \"{}\"", fk.name)));
        };
        let parent_column = fk.parent_columns[at];
        let (table, form, row) = (self.source(fk), self.parent_form(fk, parent_column), self.b.row());
        let node = self.b.push(Node::At { row, table, column: parent_column as u32 });
        let class = self.classes[c].clone();
        let node = self.convert(node, form, &class, column)?;
        self.evaluate(node, ranges, column)
    }

    /// The values of a node at these rows. Everything it reads must have been compiled.
    pub(super) fn evaluate(&mut self, node: NodeId, ranges: &[Range<u64>], column: &str) -> Result<Column, PlanError> {
        let nodes = std::mem::take(&mut self.b.nodes);
        let program = Program { nodes, sources: self.so_far.program.sources.clone() };
        let mut made: Result<Column, KernelError> = Ok(Column::ints(Vec::new()));
        for range in ranges {
            let mut at = range.start;
            while at < range.end {
                interrupt::check();
                let end = (at + BLOCK).min(range.end);
                made = made.and_then(|so_far| Ok(joined(so_far, program.column(node, at..end)?)));
                at = end;
            }
        }
        self.b.nodes = program.nodes;
        made.map_err(|e| self.bad(column, format!("the values of its parents are not known: {e}")))
    }
}

/// No side is left: one combination without members.
fn empty() -> Joined {
    Joined { groups: Vec::new(), values: vec![Vec::new()], members: vec![Vec::new()] }
}

/// One column after another.
fn joined(a: Column, b: Column) -> Column {
    let (n, m) = (a.len(), b.len());
    if n == 0 {
        return b;
    }
    let nulls = (a.nulls.is_some() || b.nulls.is_some()).then(|| {
        let mut nulls = a.nulls.clone().unwrap_or_else(|| vec![false; n]);
        nulls.extend(b.nulls.clone().unwrap_or_else(|| vec![false; m]));
        nulls
    });
    let vals = match (a.vals, b.vals) {
        (Vals::Int(mut x), Vals::Int(y)) => {
            x.extend(y);
            Vals::Int(x)
        }
        (Vals::Float(mut x), Vals::Float(y)) => {
            x.extend(y);
            Vals::Float(x)
        }
        (Vals::Bytes(mut x), Vals::Bytes(y)) => {
            (0..y.len()).for_each(|i| x.push(y.get(i)));
            Vals::Bytes(x)
        }
        // A block without a value has no form of its own.
        (Vals::Int(_), Vals::Bytes(y)) => {
            let mut x = seedgen_kernels::Bytes::default();
            (0..n).for_each(|_| x.end());
            (0..y.len()).for_each(|i| x.push(y.get(i)));
            Vals::Bytes(x)
        }
        (Vals::Int(x), Vals::Float(y)) => Vals::Float(x.iter().map(|_| 0.0).chain(y).collect()),
        (Vals::Bytes(mut x), _) => {
            (0..m).for_each(|_| x.end());
            Vals::Bytes(x)
        }
        (Vals::Float(mut x), _) => {
            x.extend(std::iter::repeat_n(0.0, m));
            Vals::Float(x)
        }
    };
    Column { vals, nulls }
}
