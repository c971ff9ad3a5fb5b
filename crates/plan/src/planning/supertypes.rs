//! Keys of subtypes, whose triggers make the row of the supertype: they lie beyond those of the supertype and of its
//! other subtypes. Not here: which tables those are (`crate::supertypes`).

use super::{Context, Draft};
use crate::plan::TablePlan;
use crate::schema::{ColumnIndex, Oid, Table};
use crate::strategy::Strategy;
use std::collections::BTreeSet;

/// Before anything is planned: the row numbers, and the greatest values that are taken.
pub fn apart(context: &Context, d: &mut Draft) {
    if d.table.supertypes.is_empty() {
        return;
    }
    let own: BTreeSet<ColumnIndex> = d.table.supertypes.iter().flat_map(|s| &s.columns).map(|c| c.0).collect();
    for oid in family(context, d.table).into_iter().filter(|&o| o != d.table.oid) {
        let state = context.state(oid);
        let rows = context.done.get(&oid).map_or(0, |p| p.rows);
        d.state.first = d.state.first.max(state.first.max(state.existing) + rows);
        let Some(t) = context.schema.table(oid) else { continue };
        for c in keys(context, t) {
            let taken = state.greatest.get(&c).copied();
            let planned = context.done.get(&oid).and_then(|p| last(p, &t.columns[c].name));
            let Some(greatest) = planned.max(taken.map(|g| g.saturating_add(rows as i64))) else { continue };
            for &mine in own.iter().filter(|&&m| d.classes[m].is_numeric()) {
                let g = d.state.greatest.entry(mine).or_insert(greatest);
                *g = (*g).max(greatest);
            }
        }
    }
}

/// The tables that supertypes connect with this one.
fn family(context: &Context, table: &Table) -> BTreeSet<Oid> {
    let mut found = BTreeSet::from([table.oid]);
    loop {
        let before = found.len();
        for t in &context.schema.tables {
            let up: Vec<Oid> = t.supertypes.iter().map(|s| s.parent).collect();
            if up.iter().any(|o| found.contains(o)) || found.contains(&t.oid) {
                found.extend(up.iter().copied().chain((!up.is_empty()).then_some(t.oid)));
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// The columns that subtypes refer to, and those by which it refers to supertypes.
fn keys(context: &Context, t: &Table) -> BTreeSet<ColumnIndex> {
    let below = context.schema.tables.iter().flat_map(|s| &s.supertypes).filter(|s| s.parent == t.oid);
    let below = below.flat_map(|s| &s.columns).map(|c| c.1);
    below.chain(t.supertypes.iter().flat_map(|s| &s.columns).map(|c| c.0)).collect()
}

/// The last value of a column that counts up.
fn last(plan: &TablePlan, column: &str) -> Option<i64> {
    let p = plan.columns.iter().find(|c| c.column == column)?;
    match p.strategy {
        Strategy::Sequence { start, step } => Some(start.saturating_add(step.saturating_mul(plan.rows as i64))),
        Strategy::Permutation { start, .. } => Some(start.saturating_add(plan.rows as i64)),
        _ => None,
    }
}
