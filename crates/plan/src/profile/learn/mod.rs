//! From seed rows to a profile. Here: the tables and columns in turn, and which kind of pattern a column gets.
//! Not here: the patterns (a file each).

mod numbers;
#[cfg(test)]
mod tests;

use super::shape::{ColumnProfile, Moments, Shape};
use super::{Profile, SeedTable, TableProfile, VERSION, values};
use crate::schema::{Oid, Schema, Table};
use crate::types::class::TypeClass;
use std::collections::BTreeMap;

/// No list is longer: a profile stays something to read.
pub const LONGEST: usize = 1000;

/// Parents' seeds, where they are there as well, tell how their children follow them. `now` in microseconds
/// since 2000-01-01.
pub fn learn(schema: &Schema, seeds: &BTreeMap<Oid, SeedTable>, _now: i64) -> Profile {
    let mut tables = BTreeMap::new();
    for (oid, rows) in seeds {
        if let Some(t) = schema.table(*oid) {
            tables.insert(t.path(), table(schema, t, rows));
        }
    }
    Profile { version: VERSION, tables }
}

fn table(schema: &Schema, table: &Table, seeds: &SeedTable) -> TableProfile {
    let mut columns = BTreeMap::new();
    for (place, name) in seeds.columns.iter().enumerate() {
        let Some(i) = table.column_index(name) else { continue };
        let class = TypeClass::of_column(schema, table, i);
        let values: Vec<Option<&str>> = seeds.rows.iter().map(|r| r.get(place)?.as_deref()).collect();
        columns.insert(name.clone(), column(&class, &values));
    }
    TableProfile { rows: seeds.rows.len() as u64, columns }
}

/// One column by itself.
fn column(class: &TypeClass, rows: &[Option<&str>]) -> ColumnProfile {
    let there: Vec<&str> = rows.iter().flatten().copied().collect();
    let counted = counted(&there);
    ColumnProfile {
        null_ratio: if rows.is_empty() { 0.0 } else { rounded(1.0 - there.len() as f64 / rows.len() as f64) },
        filled: there.len() as u64,
        distinct: counted.len() as u64,
        shape: shape(class, &there, counted),
    }
}

fn shape(class: &TypeClass, there: &[&str], counted: Vec<(String, u64)>) -> Shape {
    if there.is_empty() {
        return Shape::Unknown;
    }
    // Values that come back again and again are all there is.
    let few = counted.len() <= 20 && there.len() >= 3 * counted.len();
    if few || matches!(class, TypeClass::Bool | TypeClass::Enum { .. }) {
        return Shape::Categories { values: counted };
    }
    if class.is_numeric() || class.is_date() || matches!(class, TypeClass::Time { .. }) {
        let found: Vec<f64> = there.iter().filter_map(|t| values::number(class, t)).collect();
        return match () {
            _ if found.is_empty() => Shape::Unknown,
            _ if class.is_numeric() => Shape::Numbers(numbers::learn(class, &found)),
            _ => Shape::Moments(moments(class, &found)),
        };
    }
    if matches!(class, TypeClass::Uuid) {
        let version = there.iter().filter_map(|t| t.as_bytes().get(14)).all(|b| *b == b'7');
        return Shape::Uuids { version: if version { 7 } else { 4 } };
    }
    let repeated = 2 * counted.len() <= there.len();
    let values: Vec<(String, u64)> = counted.into_iter().take(LONGEST).collect();
    if repeated { Shape::Categories { values } } else { Shape::Pool { values } }
}

fn moments(class: &TypeClass, found: &[f64]) -> Moments {
    let points = numbers::points(class, found);
    let end = |p: Option<&String>| p.cloned().unwrap_or_default();
    Moments { from: end(points.first()), to: end(points.last()), rising: numbers::rising(found), points }
}

/// Values with their number of rows, the most frequent first; then in their own order.
fn counted(there: &[&str]) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for t in there {
        *counts.entry(t).or_default() += 1;
    }
    let mut list: Vec<(String, u64)> = counts.into_iter().map(|(t, n)| (t.to_string(), n)).collect();
    list.sort_by_key(|v| std::cmp::Reverse(v.1));
    list
}

/// Four digits tell all that a few hundred rows know of a share.
fn rounded(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
}
