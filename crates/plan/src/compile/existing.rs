//! What compiling needs to know of rows that exist: the keys of parents, and the numbers that a table's own
//! rows have taken in its tuples. Here is what to read; the extension reads it.

use super::reference_of;
use super::strategies::image;
use crate::builder::{Builder, Keys, Scope};
use crate::order;
use crate::plan::{ColumnPlan, Plan, TablePlan};
use crate::schema::{ColumnIndex, Oid, Schema, Table};
use crate::strategy::{FanoutBy, Strategy};
use crate::types::class::TypeClass;
use seedgen_kernels::{Column, Program, Vals};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Rows of a table that are there already, as far as the plan refers to them.
#[derive(Clone, Debug, Default)]
pub struct ExistingRows {
    /// In order of the key columns; their number is the parent's row number.
    pub rows: u64,
    pub columns: BTreeMap<ColumnIndex, Arc<Column>>,
    /// By unique key: the tuple numbers that rows of this table have, sorted, each once.
    pub taken: BTreeMap<String, Arc<[u64]>>,
    /// By unique key over foreign keys that agree: the values that rows of this table have in its columns, those
    /// rows that have all of them.
    pub keys: BTreeMap<String, BTreeMap<ColumnIndex, Arc<Column>>>,
}

/// Columns of existing rows that the plan refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needed {
    /// Columns of foreign keys: rows without a value are no parents.
    pub keys: BTreeSet<ColumnIndex>,
    pub others: BTreeSet<ColumnIndex>,
}

/// By table (roots of partitions).
pub fn needed(schema: &Schema, plan: &Plan) -> BTreeMap<Oid, Needed> {
    let mut needed: BTreeMap<Oid, Needed> = BTreeMap::new();
    for t in &plan.tables {
        let Some(table) = schema.table(t.oid) else { continue };
        let mut column_of = |constraint: &str, column: &str| {
            let Some(fk) = reference_of(table, constraint) else { return };
            let parent = order::root(schema, fk.parent);
            if let Some(i) = schema.table(parent).and_then(|p| p.column_index(column)) {
                needed.entry(parent).or_default().others.insert(i);
            }
        };
        for c in &t.columns {
            match &c.strategy {
                Strategy::AfterParents { parents, .. } => {
                    parents.iter().for_each(|(constraint, column)| column_of(constraint, column))
                }
                Strategy::Copy { from, via: Some(via) }
                | Strategy::AddRandomDuration { base: from, via: Some(via), .. }
                | Strategy::AddQuantiles { base: from, via: Some(via), .. }
                | Strategy::Given { by: from, via: Some(via), .. } => column_of(via, from),
                _ => {}
            }
        }
        for c in &t.columns {
            if let Strategy::ForeignKeyReference { constraint, .. } = &c.strategy
                && !t.agreements.iter().any(|a| a.references.contains(constraint))
                && let Some(fk) = table.foreign_keys.iter().find(|k| k.name == *constraint)
            {
                needed.entry(order::root(schema, fk.parent)).or_default().keys.extend(&fk.parent_columns);
            }
        }
        let of_partitions = t.columns.iter().filter_map(|c| match &c.strategy {
            Strategy::ForeignKeyReference { fanout: FanoutBy::OfPartition { keys, .. }, .. } => Some(keys),
            _ => None,
        });
        for name in t.agreements.iter().flat_map(|a| &a.references).chain(of_partitions.flatten().map(|k| &k.1)) {
            if let Some(fk) = table.foreign_keys.iter().find(|k| k.name == *name) {
                needed.entry(order::root(schema, fk.parent)).or_default().keys.extend(&fk.parent_columns);
            }
        }
    }
    needed
}

/// Are rows of parents compared when this table is compiled? Then their values have to be known.
pub fn compares(t: &TablePlan) -> bool {
    let within = |c: &ColumnPlan| match &c.strategy {
        Strategy::ForeignKeyReference { fanout: FanoutBy::Within { same, kin, .. }, .. } => {
            !same.is_empty() || kin.as_ref().is_none_or(|k| k.by.is_some())
        }
        _ => false,
    };
    t.rows > 0 && (!t.agreements.is_empty() || t.columns.iter().any(within))
}

/// Columns of a table whose existing values a unique key over agreeing foreign keys has to leave out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRows {
    pub table: Oid,
    pub key: String,
    pub columns: Vec<ColumnIndex>,
}

pub fn key_rows(schema: &Schema, plan: &Plan) -> Vec<KeyRows> {
    let mut all = Vec::new();
    for t in plan.tables.iter().filter(|t| t.rows > 0) {
        let Some(table) = schema.table(t.oid) else { continue };
        for (a, k) in t.agreements.iter().flat_map(|a| a.keys.iter().map(move |k| (a, k))).filter(|x| x.1.taken) {
            let digit = |c: &&ColumnPlan| match &c.strategy {
                Strategy::KeyDigit { key, .. } => *key == k.key,
                Strategy::ForeignKeyReference { fanout: FanoutBy::Digit { key, .. }, .. } => *key == k.key,
                _ => false,
            };
            let digits = t.columns.iter().filter(digit).map(|c| &c.column);
            let mut columns: Vec<ColumnIndex> =
                k.columns.iter().chain(digits).filter_map(|c| table.column_index(c)).collect();
            // What the key's parents share tells the combination.
            let pinned = table.foreign_keys.iter().filter(|fk| k.references.contains(&fk.name));
            columns.extend(pinned.flat_map(|fk| &fk.columns).filter(|&&c| a.columns.contains(&table.columns[c].name)));
            columns.sort_unstable();
            columns.dedup();
            all.push(KeyRows { table: t.oid, key: k.key.clone(), columns });
        }
    }
    all
}

/// A tuple whose numbers existing rows have taken: number = sum of digit * div, each digit in 0..radix.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    pub table: Oid,
    pub key: String,
    pub digits: Vec<TakenDigit>,
    /// Numbers are less than this.
    pub space: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TakenDigit {
    pub div: u64,
    pub radix: u64,
    pub value: TakenValue,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TakenValue {
    /// The parent's row number, or how far it lies after the one that `other` leads to.
    Parent { constraint: String, other: Option<String> },
    /// How many steps the logical value lies after the start.
    Number { column: ColumnIndex, start: i64, step: i64 },
    /// Position in a list of input texts.
    Listed { column: ColumnIndex, values: Vec<String> },
}

/// The tuples of which the plan says so.
pub fn taken(schema: &Schema, plan: &Plan) -> Vec<Taken> {
    let mut all = Vec::new();
    for t in &plan.tables {
        let Some(table) = schema.table(t.oid) else { continue };
        for tuple in t.tuples.iter().filter(|x| x.taken && t.rows > 0) {
            let mut digits: BTreeMap<usize, TakenValue> = BTreeMap::new();
            for c in &t.columns {
                let Some(column) = table.column_index(&c.column) else { continue };
                match &c.strategy {
                    Strategy::ForeignKeyReference {
                        constraint, fanout: FanoutBy::Digit { key, digit, other }, ..
                    } if *key == tuple.key => {
                        digits.insert(
                            *digit,
                            TakenValue::Parent { constraint: constraint.clone(), other: other.clone() },
                        );
                    }
                    Strategy::KeyDigit { key, digit, start, step, values, .. } if *key == tuple.key => {
                        let value = match start {
                            Some(start) => TakenValue::Number { column, start: *start, step: *step },
                            None if values.is_empty() => {
                                let radix = tuple.radices.get(*digit).copied().unwrap_or(0);
                                TakenValue::Listed { column, values: images(schema, plan, t, table, column, c, radix) }
                            }
                            None => TakenValue::Listed { column, values: values.clone() },
                        };
                        digits.insert(*digit, value);
                    }
                    _ => {}
                }
            }
            let mut div = 1u64;
            let mut list = Vec::new();
            for (digit, value) in digits {
                let radix = tuple.radices.get(digit).copied().unwrap_or(1);
                list.push(TakenDigit { div, radix, value });
                div = div.saturating_mul(radix);
            }
            // A pair may stand the other way round.
            if let ([one, two], true) = (&list[..], tuple.unordered)
                && let (TakenValue::Parent { constraint: a, .. }, TakenValue::Parent { constraint: b, .. }) =
                    (&one.value, &two.value)
            {
                let first = TakenValue::Parent { constraint: b.clone(), other: None };
                let second = TakenValue::Parent { constraint: a.clone(), other: Some(b.clone()) };
                let digits =
                    vec![TakenDigit { value: first, ..one.clone() }, TakenDigit { value: second, ..two.clone() }];
                all.push(Taken { table: t.oid, key: tuple.key.clone(), digits, space: tuple.space() });
            }
            // A value between two steps keeps both of them: a month may reach from one to the next.
            let between = |v: &TakenValue| matches!(v, TakenValue::Number { step, .. } if *step > 1);
            if list.iter().any(|d| between(&d.value)) {
                let up = |d: &TakenDigit| {
                    let mut d = d.clone();
                    if let TakenValue::Number { start, step, .. } = &mut d.value {
                        *start = start.saturating_sub(*step - 1);
                    }
                    d
                };
                let digits = list.iter().map(up).collect();
                all.push(Taken { table: t.oid, key: tuple.key.clone(), digits, space: tuple.space() });
            }
            all.push(Taken { table: t.oid, key: tuple.key.clone(), digits: list, space: tuple.space() });
        }
    }
    all
}

/// The texts that stand for the digits 0..radix. Planning asks for it only where they are few.
fn images(
    schema: &Schema,
    plan: &Plan,
    t: &TablePlan,
    table: &Table,
    i: ColumnIndex,
    c: &ColumnPlan,
    radix: u64,
) -> Vec<String> {
    let run = plan.run();
    let scope = Scope {
        run: &run,
        schema,
        table,
        first: t.first,
        rows: t.rows,
        topic_index: BTreeMap::new(),
        keys: Keys::Plain,
    };
    let class = TypeClass::of_column(schema, table, i);
    let mut b = Builder::default();
    let digit = b.row();
    let Some(node) = image(&mut b, &scope, i, &class, c, digit) else { return Vec::new() };
    let program = Program { nodes: b.nodes, sources: Vec::new() };
    match program.column(node, 0..radix).map(|c| c.vals) {
        Ok(Vals::Bytes(v)) => (0..radix as usize).map(|k| String::from_utf8_lossy(v.get(k)).into_owned()).collect(),
        _ => Vec::new(),
    }
}
