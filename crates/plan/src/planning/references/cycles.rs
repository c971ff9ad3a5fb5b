//! Columns that the foreign keys of a cycle of tables hand round: `a (t, b)` to `b (t, id)` and `b (t, a)` to
//! `a (t, id)`. Nothing outside of the cycle decides `t`: each table counts through the same few values, by the row's
//! number, so that every value is in all of them. Not here: the rows with the same value (`within`).

use crate::order;
use crate::plan::{ColumnPlan, Tuple};
use crate::planning::keys::space;
use crate::planning::{Context, Draft};
use crate::schema::{ColumnIndex, ForeignKey, Oid, Table};
use crate::strategy::Strategy;
use std::collections::BTreeSet;

/// Rows of the smallest table for each value, and the most values.
const EACH: u64 = 10;
const MOST: u64 = 1000;

/// Gives the columns of the foreign key that lead back to themselves their values.
pub(super) fn assign(context: &Context, d: &mut Draft, fk: &ForeignKey) {
    if fk.columns.len() < 2 {
        return;
    }
    for (&c, &k) in fk.columns.iter().zip(&fk.parent_columns) {
        if d.is_set(c) || key_alone(d.table, c) || !rootless(context, d, (order::root(context.schema, fk.parent), k), c)
        {
            continue;
        }
        let name = d.table.columns[c].name.clone();
        d.columns[c] = Some(ColumnPlan::new(&name, Strategy::TypeDefault, ""));
        let Some(s) = space(context, d, c) else {
            d.columns[c] = None;
            continue;
        };
        let own = context.order.places[&d.table.oid].component;
        let members = context.order.places.iter().filter(|(_, p)| p.component == own);
        let rows = members.map(|(o, _)| context.asked.get(o).copied().unwrap_or(0)).min().unwrap_or(0);
        let values = (rows / EACH).clamp(1, MOST).min(s.size.max(1));
        let key = format!("values of {name}");
        let strategy = Strategy::KeyDigit {
            key: key.clone(),
            digit: 0,
            start: s.start,
            step: s.step,
            values: s.values.clone(),
            span: None,
            null: false,
        };
        let why = format!("one of {values} values that go round with \"{}\"", fk.name);
        d.columns[c] = Some(ColumnPlan::new(&name, strategy, why));
        d.tuples.push(Tuple { key, radices: vec![values], partial: true, ..Tuple::default() });
    }
}

/// Do foreign keys lead from the column `start` back to the column `c` of this table, and does none of the columns on
/// the way refer to a table outside of the cycle?
fn rootless(context: &Context, d: &Draft, start: (Oid, ColumnIndex), c: ColumnIndex) -> bool {
    let component = |oid: Oid| context.order.places.get(&order::root(context.schema, oid)).map(|p| p.component);
    let own = component(d.table.oid);
    let mut seen: BTreeSet<(Oid, ColumnIndex)> = BTreeSet::new();
    let mut open = vec![start];
    let mut back = false;
    while let Some((oid, column)) = open.pop() {
        if (oid, column) == (d.table.oid, c) {
            back = true;
            continue;
        }
        let Some(t) = context.schema.table(oid).filter(|_| seen.insert((oid, column))) else { continue };
        if key_alone(t, column) {
            return false;
        }
        for fk in t.foreign_keys.iter().filter(|k| k.enforced) {
            let Some(at) = fk.columns.iter().position(|&x| x == column) else { continue };
            if component(fk.parent) != own {
                return false;
            }
            // A key to rows of the table itself hands round nothing.
            if order::root(context.schema, fk.parent) != oid {
                open.push((order::root(context.schema, fk.parent), fk.parent_columns[at]));
            }
        }
    }
    back
}

/// A column that differs in every row is handed round by nobody.
fn key_alone(t: &Table, c: ColumnIndex) -> bool {
    t.uniques.iter().any(|u| u.plain_columns().is_some_and(|columns| columns == [c]))
}
