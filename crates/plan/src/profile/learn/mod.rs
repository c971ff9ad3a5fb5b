//! From seed rows to a profile. Here: the tables and columns in turn, and which kind of pattern a column gets.
//! Not here: the patterns (a file each).

mod arithmetic;
mod conditional;
mod correlation;
mod document;
pub mod fanout;
mod gaps;
mod joint;
mod mask;
mod material;
pub(super) mod moments;
pub(super) mod numbers;
mod prose;
pub(super) mod template;
#[cfg(test)]
mod tests;

use super::shape::{ColumnProfile, Shape};
use super::{Profile, SeedTable, TableProfile, VERSION};
use crate::schema::{Oid, Schema};
use crate::types::class::TypeClass;
use material::{Column, Material};
use std::collections::{BTreeMap, BTreeSet};

/// No list is longer: a profile stays something to read.
pub const LONGEST: usize = 1000;
/// What fewer rows show may be chance.
pub const FEW: usize = 8;

/// Parents' seeds, where they are there as well, tell how their children follow them. `now` in microseconds
/// since 2000-01-01: what lies beyond it was not measured.
pub fn learn(schema: &Schema, seeds: &BTreeMap<Oid, SeedTable>, now: i64) -> Profile {
    let all: BTreeMap<Oid, Material> =
        seeds.iter().filter_map(|(o, s)| Some((*o, Material::new(schema, schema.table(*o)?, s)))).collect();
    let tables = all.values().map(|m| (m.table.path(), table(&all, m, now))).collect();
    Profile { version: VERSION, tables }
}

fn table(all: &BTreeMap<Oid, Material>, m: &Material, now: i64) -> TableProfile {
    let mut columns: BTreeMap<String, ColumnProfile> =
        m.columns.iter().map(|c| (c.name.to_string(), column(&c.class, &c.texts, &c.numbers))).collect();
    if m.rows < FEW {
        return TableProfile { rows: m.rows as u64, columns, ..TableProfile::default() };
    }
    for c in &m.columns {
        let open = matches!(columns[c.name].shape, Shape::Pool { .. } | Shape::Mask { .. } | Shape::Prose(_));
        if let (true, Some(made)) = (open && !m.is_key(c), template::learn(m, c))
            && let Some(p) = columns.get_mut(c.name)
        {
            p.shape = Shape::Template(made);
        }
    }
    let formulas = arithmetic::learn(all, m, &columns);
    // What others make is no more than they are.
    let mut made: BTreeSet<String> = formulas.iter().map(|f| f.column.clone()).collect();
    let gaps = gaps::learn(all, m, &made, now);
    made.extend(gaps.iter().map(|g| g.column.clone()));
    let joint = joint::learn(m, &columns, &made);
    let together: BTreeSet<String> = joint.iter().flat_map(|j| j.columns.iter().cloned()).collect();
    let given = conditional::learn(all, m, &columns, &made, &together);
    let correlation = correlation::learn(m, &columns, &made, &together);
    let fan_outs = fanout::learn(all, m);
    TableProfile { rows: m.rows as u64, columns, joint, gaps, formulas, given, correlation, fan_outs }
}

/// One column by itself.
pub(super) fn column(class: &TypeClass, rows: &[Option<&str>], numbers: &[Option<f64>]) -> ColumnProfile {
    let there: Vec<&str> = rows.iter().flatten().copied().collect();
    let counted = counted(&there);
    ColumnProfile {
        null_ratio: if rows.is_empty() { 0.0 } else { rounded(1.0 - there.len() as f64 / rows.len() as f64) },
        filled: there.len() as u64,
        distinct: counted.len() as u64,
        claims: Vec::new(),
        shape: shape(class, &there, numbers, counted),
    }
}

fn shape(class: &TypeClass, there: &[&str], numbers: &[Option<f64>], counted: Vec<(String, u64)>) -> Shape {
    if there.is_empty() {
        return Shape::Unknown;
    }
    // Values that come back again and again are all there is.
    let few = counted.len() <= 20 && there.len() >= 3 * counted.len();
    if few || matches!(class, TypeClass::Bool | TypeClass::Enum { .. }) {
        return Shape::Categories { values: counted };
    }
    if class.is_numeric() || class.is_date() || matches!(class, TypeClass::Time { .. }) {
        let found: Vec<f64> = numbers.iter().flatten().copied().collect();
        return match () {
            _ if found.is_empty() => Shape::Unknown,
            _ if class.is_numeric() => Shape::Numbers(numbers::learn(class, &found)),
            _ => Shape::Moments(moments::learn(class, &found)),
        };
    }
    if matches!(class, TypeClass::Uuid) {
        let seven = there.iter().filter_map(|t| t.as_bytes().get(14)).all(|b| *b == b'7');
        return Shape::Uuids { version: if seven { 7 } else { 4 } };
    }
    let repeated = 2 * counted.len() <= there.len();
    if !repeated && class.is_text() && there.len() >= FEW {
        if let Some((mask, rows)) = mask::learn(there) {
            return Shape::Mask { mask, rows };
        }
        if let Some(prose) = prose::learn(there) {
            return Shape::Prose(prose);
        }
    }
    if let (TypeClass::Other, false) = (class, repeated)
        && let Some(document) = document::learn(there)
    {
        return Shape::Document(document);
    }
    let values: Vec<(String, u64)> = counted.into_iter().take(LONGEST).collect();
    if repeated { Shape::Categories { values } } else { Shape::Pool { values } }
}

/// Values with their number of rows, the most frequent first; then in their own order.
pub(super) fn counted(there: &[&str]) -> Vec<(String, u64)> {
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

/// Neither a key nor made by others, and learnt well enough to be drawn.
fn free<'a, 'b>(m: &'a Material<'b>, made: &BTreeSet<String>) -> Vec<&'a Column<'b>> {
    m.columns.iter().filter(|c| !m.is_key(c) && !made.contains(c.name)).collect()
}
