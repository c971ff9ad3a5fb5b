//! Rows that triggers refuse: which columns a search may give other values, read off the triggers' source. Not here:
//! inserting rows to see what the triggers say (the extension).

use super::{Bearing, Group, bearings, complete, decided, group};
use crate::checks::partitions::{routing as routing_name, routing_columns};
use crate::plan::{Plan, TablePlan};
use crate::schema::{ColumnIndex, Schema, Table};
use std::collections::{BTreeMap, BTreeSet};

/// Each try is an INSERT: fewer values will do.
const ENOUGH: u64 = 64;
/// Columns of a search that nothing narrows down.
const MOST: usize = 8;

/// The name under which what a table's triggers ask takes part in its plan.
pub fn asked_of(table: &Table) -> String {
    format!("triggers of {}", table.name)
}

/// The columns to search for rows that the triggers let through: those of the new row that `bodies` name, with
/// what constraints connect to them; where they name none, all that are free. None: none of them is free.
pub fn refusing(schema: &Schema, plan: &Plan, table: &Table, bodies: &[String]) -> Option<Group> {
    let planned = plan.table(table.oid)?;
    let named = named(table, bodies);
    let named = if named.iter().any(|&c| free(planned, table, c)) { named } else { all(planned, table)? };
    let bounds = routing_name(table);
    let of_it: Vec<Bearing> = bearings(schema, table, &bounds, &BTreeMap::new());
    let crossing: Vec<&BTreeSet<ColumnIndex>> = of_it.iter().map(|b| &b.columns).filter(|c| c.len() > 1).collect();
    let mut set = named;
    complete(table, &crossing, &mut set);
    let mut g = group(schema, planned, table, &of_it, &routing_columns(schema, table), &BTreeMap::new(), set)?;
    // Those that are not free keep what the plan gives them, whatever it is.
    g.given.clear();
    g.by_steps = true;
    if g.keys.is_empty() {
        g.wanted = ENOUGH;
    }
    g.constraints.push(asked_of(table));
    (!g.columns.is_empty()).then_some(g)
}

/// A column that a pool may fill.
fn free(planned: &TablePlan, table: &Table, c: ColumnIndex) -> bool {
    let made = planned.columns.iter().any(|p| p.column == table.columns[c].name);
    made && !decided(planned, table, c)
}

fn all(planned: &TablePlan, table: &Table) -> Option<BTreeSet<ColumnIndex>> {
    let keys: BTreeSet<ColumnIndex> = table.uniques.iter().filter_map(|u| u.plain_columns()).flatten().collect();
    let open = (0..table.columns.len()).filter(|&c| free(planned, table, c) && !keys.contains(&c));
    let open: BTreeSet<ColumnIndex> = open.collect();
    (!open.is_empty() && open.len() <= MOST).then_some(open)
}

/// The columns that stand behind `NEW.` in the texts.
fn named(table: &Table, bodies: &[String]) -> BTreeSet<ColumnIndex> {
    let mut found = BTreeSet::new();
    for body in bodies {
        let mut rest = body.as_str();
        while let Some(at) = rest.find(['n', 'N']) {
            let (before, here) = rest.split_at(at);
            let word = before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '"' | '.'));
            rest = &here[1..];
            let dotted = here.get(..3).is_some_and(|w| w.eq_ignore_ascii_case("new"));
            let Some(name) = here.get(3..).filter(|_| dotted && !word).and_then(|t| t.trim_start().strip_prefix('.'))
            else {
                continue;
            };
            found.extend(identifier(name.trim_start()).and_then(|n| table.column_index(&n)));
        }
    }
    found
}

/// The identifier that a text begins with, as PostgreSQL reads it.
fn identifier(text: &str) -> Option<String> {
    if let Some(quoted) = text.strip_prefix('"') {
        let mut name = String::new();
        let mut chars = quoted.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '"' if chars.peek() == Some(&'"') => name.extend(chars.next()),
                '"' => return Some(name),
                c => name.push(c),
            }
        }
        return None;
    }
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$'))).unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_lowercase())
}
