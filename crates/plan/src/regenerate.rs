//! Which columns can be made again from a recorded plan alone: those that no row outside the run has a part
//! in. The rows that existed before the run may have changed since; the run's own are functions of their
//! numbers. Not here: making them (`compile`).

use crate::order;
use crate::plan::{Plan, TablePlan};
use crate::schema::{ColumnIndex, Oid, Schema, Table};
use crate::strategy::{FanoutBy, Strategy};

/// Chains of columns and keys are followed this far.
const DEPTH: usize = 32;

/// Whether the plan determines the column's values: true only where that is certain.
pub fn regenerable(schema: &Schema, plan: &Plan, table: Oid, column: ColumnIndex) -> bool {
    Walk { schema, plan }.column(table, column, 0)
}

struct Walk<'a> {
    schema: &'a Schema,
    plan: &'a Plan,
}

impl Walk<'_> {
    fn column(&self, oid: Oid, column: ColumnIndex, depth: usize) -> bool {
        let (Some(table), Some(planned)) = (self.schema.table(oid), self.plan.table(oid)) else { return false };
        let Some(name) = table.columns.get(column).map(|c| &c.name) else { return false };
        let Some(c) = planned.columns.iter().find(|c| c.column == *name) else { return false };
        if depth > DEPTH {
            return false;
        }
        c.order.as_ref().is_none_or(|o| self.named(table, &o.not_below, depth))
            && self.strategy(table, planned, column, &c.strategy, depth)
    }

    fn named(&self, table: &Table, name: &str, depth: usize) -> bool {
        table.column_index(name).is_some_and(|i| self.column(table.oid, i, depth + 1))
    }

    fn strategy(&self, table: &Table, planned: &TablePlan, column: ColumnIndex, s: &Strategy, depth: usize) -> bool {
        match s {
            // PostgreSQL made it.
            Strategy::Default => false,
            Strategy::Null
            | Strategy::Constant { .. }
            | Strategy::Sequence { .. }
            | Strategy::Permutation { .. }
            | Strategy::UuidV4
            | Strategy::Seed { .. }
            | Strategy::SeedPool { .. }
            | Strategy::CategoricalWeighted { .. }
            | Strategy::Boolean { .. }
            | Strategy::Uniform { .. }
            | Strategy::NormalDistribution { .. }
            | Strategy::LogNormal { .. }
            | Strategy::Exponential { .. }
            | Strategy::Zipf { .. }
            | Strategy::DistributeRange { .. }
            | Strategy::Mask { .. }
            | Strategy::Text { .. }
            | Strategy::Bytes { .. }
            | Strategy::CheckDigit { .. }
            | Strategy::TypeDefault => true,
            Strategy::UuidV7 { time } => time.as_ref().is_none_or(|t| self.named(table, t, depth)),
            Strategy::Copy { from, via: None }
            | Strategy::Derive { from, .. }
            | Strategy::AddRandomDuration { base: from, via: None, .. } => self.named(table, from, depth),
            Strategy::Copy { from, via: Some(via) }
            | Strategy::AddRandomDuration { base: from, via: Some(via), .. } => {
                self.parent(table, planned, via, from, depth)
            }
            Strategy::Sum { of } | Strategy::Product { of } => of.iter().all(|c| self.named(table, c, depth)),
            Strategy::Template { template, sources } => {
                sources.values().all(|s| self.strategy(table, planned, column, s, depth + 1))
                    && table
                        .columns
                        .iter()
                        .filter(|c| !sources.contains_key(&c.name) && template.contains(&format!("{{{}", c.name)))
                        .all(|c| self.named(table, &c.name, depth))
            }
            Strategy::Json { members } => members.values().all(|s| self.strategy(table, planned, column, s, depth + 1)),
            Strategy::ForeignKeyReference { constraint, fanout, .. } => {
                self.key(table, constraint, column, depth)
                    && match fanout {
                        FanoutBy::Digit { key, .. } => self.tuple(table, planned, key),
                        FanoutBy::Other { other } => self.new_parents(table, other),
                        _ => true,
                    }
            }
            Strategy::Forest { constraint, .. } => self.key(table, constraint, column, depth),
            Strategy::KeyDigit { key, .. } => self.tuple(table, planned, key),
            Strategy::AfterParents { parents, .. } => {
                parents.iter().all(|(constraint, c)| self.parent(table, planned, constraint, c, depth))
            }
        }
    }

    /// All parents that the foreign key could lead to are the run's own.
    fn new_parents(&self, table: &Table, constraint: &str) -> bool {
        let fk = table.foreign_keys.iter().find(|k| k.name == constraint);
        fk.and_then(|k| self.plan.table(order::root(self.schema, k.parent))).is_some_and(|p| p.existing == 0)
    }

    /// The column's part of a foreign key.
    fn key(&self, table: &Table, constraint: &str, column: ColumnIndex, depth: usize) -> bool {
        self.new_parents(table, constraint)
            && table.foreign_keys.iter().find(|k| k.name == constraint).is_some_and(|k| {
                let at = k.columns.iter().position(|&c| c == column);
                at.is_some_and(|i| self.column(order::root(self.schema, k.parent), k.parent_columns[i], depth + 1))
            })
    }

    /// A column of the parent that a foreign key (by its name or one of its columns) leads to.
    fn parent(&self, table: &Table, planned: &TablePlan, via: &str, column: &str, depth: usize) -> bool {
        let by_column = || {
            let c = table.column_index(via)?;
            table.foreign_keys.iter().find(|k| k.columns.contains(&c))
        };
        let Some(fk) = table.foreign_keys.iter().find(|k| k.name == via).or_else(by_column) else { return false };
        let Some(parent) = self.schema.table(order::root(self.schema, fk.parent)) else { return false };
        // Which parent it is follows from the key's own columns.
        self.new_parents(table, &fk.name)
            && fk.columns.iter().all(|&c| {
                let name = &table.columns[c].name;
                planned.columns.iter().any(|p| p.column == *name) && self.column(table.oid, c, depth + 1)
            })
            && self.named(parent, column, depth)
    }

    /// The number that a tuple's digits are taken from.
    fn tuple(&self, table: &Table, planned: &TablePlan, key: &str) -> bool {
        planned
            .tuples
            .iter()
            .find(|t| t.key == key)
            .is_some_and(|t| t.lead.as_ref().is_none_or(|fk| self.new_parents(table, fk)))
    }
}
