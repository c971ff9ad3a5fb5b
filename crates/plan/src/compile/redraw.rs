//! A table's rows drawn once more: the same plan, in which what is free to differ takes other draws. Keys,
//! sequences, positions in unique keys and every column that other rows read stay as they are, and so does all
//! that shares a draw with one of those; the rest is drawn under the attempt's own keys, so that a row is a pure
//! function of (seed, table, column, row, attempt). Not here: which rows are drawn again, and why.

use super::{ExistingRows, compile_with};
use crate::aggregate::Family;
use crate::builder::Keys;
use crate::plan::{ColumnPlan, Plan, TablePlan};
use crate::planning::PlanError;
use crate::schema::{ColumnIndex, KeyPart, Oid, Schema, Table};
use crate::strategy::{FanoutBy, Strategy};
use seedgen_kernels::{Node, Program, TableId};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// The plan's program with the rows of one table in their draw number `attempt` (from 1). `base` is the program of
/// the first draw, and the table's source in it. None: no column of the table is free to differ.
pub fn redraw(
    schema: &Schema,
    plan: &Plan,
    existing: &BTreeMap<Oid, ExistingRows>,
    base: (&Program, TableId),
    oid: Oid,
    attempt: u32,
) -> Result<Option<Program>, PlanError> {
    let (Some(table), Some(planned)) = (schema.table(oid), plan.table(oid)) else { return Ok(None) };
    let frozen = frozen(schema, plan, table, planned, base);
    // What the frozen columns draw, whoever draws it beside them.
    let names = RefCell::new(BTreeSet::new());
    compile_with(schema, plan, existing, Some((oid, &Keys::Recorded(&names), Some(&frozen))))?;
    let (names, used) = (names.into_inner(), Cell::new(false));
    let keys = Keys::Again { attempt, kept: &names, used: &used };
    let compiled = compile_with(schema, plan, existing, Some((oid, &keys, None)))?;
    Ok(used.get().then_some(compiled.program))
}

/// The columns that keep their values.
fn frozen(
    schema: &Schema,
    plan: &Plan,
    table: &Table,
    planned: &TablePlan,
    (base, source): (&Program, TableId),
) -> BTreeSet<ColumnIndex> {
    let mut frozen = BTreeSet::new();
    for c in &planned.columns {
        if keeps(c) {
            frozen.extend(table.column_index(&c.column));
        }
    }
    let mut part = |p: &KeyPart| match p {
        KeyPart::Column(c) => {
            frozen.insert(*c);
        }
        KeyPart::Expr(e) => e.for_each_column(&mut |c| {
            frozen.insert(c);
        }),
    };
    table.uniques.iter().flat_map(|u| &u.keys).for_each(&mut part);
    table.exclusions.iter().flat_map(|x| &x.parts).for_each(|(p, _)| part(p));
    let predicates = table.uniques.iter().map(|u| &u.predicate).chain(table.exclusions.iter().map(|x| &x.predicate));
    for predicate in predicates.flatten() {
        predicate.for_each_column(&mut |c| {
            frozen.insert(c);
        });
    }
    // Other rows make these cells again from the row's number.
    for node in &base.nodes {
        if let Node::At { table: t, column, .. } = node
            && *t == source
        {
            frozen.insert(*column as ColumnIndex);
        }
    }
    for t in &plan.tables {
        let Some(parent) = schema.table(t.oid) else { continue };
        for c in &t.columns {
            if let Some(Ok(family)) = Family::of(schema, parent, &c.strategy)
                && family.child.oid == table.oid
            {
                frozen.extend(family.columns());
            }
        }
    }
    frozen
}

fn keeps(c: &ColumnPlan) -> bool {
    let bound = match &c.strategy {
        Strategy::Sequence { .. }
        | Strategy::Permutation { .. }
        | Strategy::KeyDigit { .. }
        | Strategy::Forest { .. }
        | Strategy::Sql { .. }
        | Strategy::Default => true,
        Strategy::ForeignKeyReference { fanout, .. } => {
            !matches!(fanout, FanoutBy::Uniform | FanoutBy::Zipf { .. } | FanoutBy::Other { .. })
        }
        _ => false,
    };
    bound || c.unique || c.partial.is_some()
}
