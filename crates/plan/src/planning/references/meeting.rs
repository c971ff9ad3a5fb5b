//! Rows of two tables that a third refers to, and that have to have a parent in common: where chance gives them none,
//! their own foreign keys are spread evenly. Not here: what has to agree (`agree`).

use crate::order;
use crate::plan::{ColumnPlan, Plan};
use crate::schema::{Oid, Schema};
use crate::strategy::{FanoutBy, Strategy};
use std::collections::BTreeSet;

/// Adds the foreign keys that fill the columns in which the parents of `table` have to agree. False: none is left that
/// could be spread more evenly.
pub fn evenly(schema: &Schema, plan: &Plan, table: Oid, even: &mut BTreeSet<(Oid, String)>) -> bool {
    let (Some(t), Some(planned)) = (schema.table(table), plan.table(table)) else { return false };
    let before = even.len();
    for a in &planned.agreements {
        for fk in t.foreign_keys.iter().filter(|k| a.references.contains(&k.name)) {
            let Some(parent) = schema.table(order::root(schema, fk.parent)) else { continue };
            let shared = fk.columns.iter().zip(&fk.parent_columns);
            let shared = shared.filter(|(c, _)| a.columns.contains(&t.columns[**c].name)).map(|(_, &p)| p);
            let of = |p: usize| {
                let named = |c: &&ColumnPlan| c.column == parent.columns[p].name;
                plan.table(parent.oid)?.columns.iter().find(named)
            };
            for column in shared.filter_map(of) {
                if let Strategy::ForeignKeyReference { constraint, fanout: FanoutBy::Zipf { .. }, .. } =
                    &column.strategy
                {
                    even.insert((parent.oid, constraint.clone()));
                }
            }
        }
    }
    even.len() > before
}
