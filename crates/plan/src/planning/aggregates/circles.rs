//! What a cell is made from, across tables: an aggregate that would need itself is none.

use crate::aggregate::Family;
use crate::order;
use crate::plan::{ColumnPlan, Fix, Side, TablePlan};
use crate::planning::relations::read_by;
use crate::schema::{ColumnIndex, ForeignKey, Oid, Schema, Table};
use crate::strategy::{FanoutBy, Strategy};
use std::collections::{BTreeMap, BTreeSet};

type Cell = (Oid, ColumnIndex);

/// The columns on the way from a column back to itself.
pub fn circle(schema: &Schema, done: &BTreeMap<Oid, TablePlan>, start: Cell) -> Option<Vec<Cell>> {
    let mut seen: BTreeMap<Cell, Cell> = BTreeMap::new();
    let mut open = vec![start];
    while let Some(cell) = open.pop() {
        for next in reads(schema, done, cell) {
            if next == start {
                let (mut path, mut at) = (vec![cell], cell);
                while at != start {
                    at = seen[&at];
                    path.push(at);
                }
                path.reverse();
                path.dedup();
                return Some(path);
            }
            if let std::collections::btree_map::Entry::Vacant(e) = seen.entry(next) {
                e.insert(cell);
                open.push(next);
            }
        }
    }
    None
}

/// The cells that one is made from, of its own row and of others.
pub fn reads(schema: &Schema, done: &BTreeMap<Oid, TablePlan>, (oid, column): Cell) -> BTreeSet<Cell> {
    let mut out = BTreeSet::new();
    let (Some(table), Some(planned)) = (schema.table(oid), done.get(&oid)) else { return out };
    let name = &table.columns[column].name;
    let Some(p) = planned.columns.iter().find(|p| p.column == *name) else { return out };
    let mut plans: Vec<&ColumnPlan> = vec![p];
    for fix in planned.branches.iter().filter_map(|b| b.columns.get(name)).flatten() {
        if let Fix::Other(other) = fix {
            plans.push(other);
        }
    }
    while let Some(p) = plans.pop() {
        if let Some(part) = &p.partial {
            for side in [&part.inside, &part.outside] {
                if let Side::Plan(other) = side {
                    plans.push(other);
                }
            }
        }
        one(schema, table, p, &mut out);
    }
    out
}

fn one(schema: &Schema, table: &Table, p: &ColumnPlan, out: &mut BTreeSet<Cell>) {
    let mut own = read_by(&p.strategy);
    own.extend(p.order.iter().map(|o| o.not_below.clone()));
    own.extend(p.only_when.iter().map(|o| o.column.clone()));
    for f in p.within.iter().flat_map(|w| w.at_least.iter().chain(&w.at_most).chain(&w.equal).chain(&w.differs)) {
        own.extend(f.terms.iter().flat_map(|t| t.of.iter().cloned()).chain(f.over.clone()));
    }
    let key = |name: &str| {
        let by_column = |k: &&ForeignKey| table.column_index(name).is_some_and(|c| k.columns.contains(&c));
        table.foreign_keys.iter().find(|k| k.name == name).or_else(|| table.foreign_keys.iter().find(by_column))
    };
    // The parents' columns (by name, or those that the key itself refers to).
    let mut parents: Vec<(&ForeignKey, Option<&str>)> = Vec::new();
    match &p.strategy {
        Strategy::Copy { from, via: Some(via) } | Strategy::AddRandomDuration { base: from, via: Some(via), .. } => {
            parents.extend(key(via).map(|k| (k, Some(from.as_str()))));
        }
        Strategy::AfterParents { parents: list, .. } => {
            parents.extend(list.iter().filter_map(|(k, c)| Some((key(k)?, Some(c.as_str())))));
        }
        Strategy::ForeignKeyReference { constraint, fanout, .. } => {
            parents.extend(key(constraint).map(|k| (k, None)));
            match fanout {
                FanoutBy::Agreeing { with } => parents.extend(with.iter().filter_map(|n| Some((key(n)?, None)))),
                FanoutBy::Within { same, kin, .. } => {
                    own.extend(same.iter().cloned().chain(kin.iter().filter_map(|k| k.by.clone())));
                }
                FanoutBy::OfPartition { by, keys, .. } => {
                    own.push(by.clone());
                    parents.extend(keys.iter().filter_map(|k| Some((key(&k.1)?, None))));
                }
                _ => {}
            }
        }
        Strategy::FunctionOf { of, .. } => own.push(of.clone()),
        Strategy::Offset { from, .. } => own.push(from.clone()),
        Strategy::AggregateOfChildren { .. } => {
            if let Some(Ok(family)) = Family::of(schema, table, &p.strategy) {
                out.extend(family.columns().into_iter().map(|c| (family.child.oid, c)));
            }
        }
        _ => {}
    }
    out.extend(own.iter().filter_map(|n| Some((table.oid, table.column_index(n)?))));
    for (fk, column) in parents {
        let oid = order::root(schema, fk.parent);
        match column {
            Some(name) => out.extend(schema.table(oid).and_then(|t| t.column_index(name)).map(|c| (oid, c))),
            None => out.extend(fk.parent_columns.iter().map(|&c| (oid, c))),
        }
    }
}
