//! The least and the greatest value that a planned column can have, as far as its strategy tells. What rows hold
//! that were there before is assumed to be of the same kind.

use crate::order;
use crate::plan::{ColumnPlan, TablePlan};
use crate::schema::{ColumnIndex, Oid, Schema, Table};
use crate::strategy::{Number, Strategy};
use crate::types::class::TypeClass;
use seedgen_kernels::Scalar;
use std::cell::Cell;
use std::collections::BTreeMap;

/// Copies and products are followed this far.
const DEPTH: u32 = 8;

/// Amounts in rows that were there and that no plan tells of.
const USUAL: i128 = 100_000;

/// The tables planned so far, and what was assumed of rows that are there.
pub struct Known<'a> {
    pub schema: &'a Schema,
    pub done: &'a BTreeMap<Oid, TablePlan>,
    pub assumed: Cell<bool>,
}

/// In the column's logical units. None: its values are no integers inside, or PostgreSQL makes them.
pub fn of(known: &Known, oid: Oid, column: ColumnIndex) -> Option<(i128, i128)> {
    column_bounds(known, oid, column, 0)
}

fn column_bounds(known: &Known, oid: Oid, column: ColumnIndex, depth: u32) -> Option<(i128, i128)> {
    let schema = known.schema;
    let table = schema.table(oid)?;
    let class = TypeClass::of_column(schema, table, column);
    let (low, high) = class.int_bounds()?;
    let wide = (low as i128, high as i128);
    let planned = known.done.get(&oid)?;
    let p = planned.columns.iter().find(|p| p.column == table.columns[column].name)?;
    if p.strategy.by_server() {
        return None;
    }
    let plain = p.order.is_none() && p.within.is_none() && p.project.is_none() && p.partial.is_none();
    let branched = planned.branches.iter().any(|b| b.columns.contains_key(&p.column));
    let drawn =
        if plain && !branched && depth < DEPTH { drawn(known, table, &class, p, depth).unwrap_or(wide) } else { wide };
    // What constraints leave; strategies that are not cut to it lie within it already.
    let (min, max) = (p.min.map_or(wide.0, i128::from), p.max.map_or(wide.1, i128::from));
    let kept = (drawn.0.max(min).max(wide.0), drawn.1.min(max).min(wide.1));
    Some(if kept.0 <= kept.1 { kept } else { wide })
}

fn drawn(known: &Known, table: &Table, class: &TypeClass, p: &ColumnPlan, depth: u32) -> Option<(i128, i128)> {
    let (schema, scale) = (known.schema, class.scale());
    let number = |n: &Number| n.scaled(scale) as i128;
    let parsed = |v: &str| match class.parse(v) {
        Some(Scalar::Int(x)) => Some(x as i128),
        _ => None,
    };
    let over = |mut list: Vec<i128>| {
        list.sort_unstable();
        Some((*list.first()?, *list.last()?))
    };
    let sibling = |name: &String| {
        let i = table.column_index(name)?;
        let b = column_bounds(known, table.oid, i, depth + 1)?;
        Some((b, TypeClass::of_column(schema, table, i).scale()))
    };
    match &p.strategy {
        Strategy::Uniform { min, max, .. }
        | Strategy::NormalDistribution { min, max, .. }
        | Strategy::LogNormal { min, max, .. }
        | Strategy::Exponential { min, max, .. } => Some((number(min), number(max))),
        Strategy::Zipf { max, .. } => Some((10i128.pow(scale), *max as i128 * 10i128.pow(scale))),
        Strategy::Constant { value } => parsed(value).map(|x| (x, x)),
        Strategy::CategoricalWeighted { values } => {
            over(values.iter().map(|v| parsed(&v.0)).collect::<Option<Vec<_>>>()?)
        }
        Strategy::SeedPool { values, .. }
        | Strategy::SeedPoolWeighted { values, .. }
        | Strategy::KeyDigit { values, start: None, .. }
            if !values.is_empty() =>
        {
            over(values.iter().map(|v| parsed(v)).collect::<Option<Vec<_>>>()?)
        }
        Strategy::Boolean { .. } => Some((0, 1)),
        Strategy::Copy { from, via: None } => sibling(from).and_then(|(b, s)| rescaled(b, s, scale)),
        Strategy::Copy { from, via: Some(via) } => {
            let fk = table
                .foreign_keys
                .iter()
                .find(|k| k.name == *via || table.column_index(via).is_some_and(|c| k.columns.contains(&c)))?;
            let parent = order::root(schema, fk.parent);
            let t = schema.table(parent)?;
            let i = t.column_index(from)?;
            let from_class = TypeClass::of_column(schema, t, i);
            let b = match known.done.get(&parent) {
                Some(plan) => {
                    known.assumed.set(known.assumed.get() || plan.existing > 0);
                    column_bounds(known, parent, i, depth + 1)?
                }
                None => {
                    known.assumed.set(true);
                    let most = USUAL.checked_mul(10i128.pow(from_class.scale()))?;
                    let (low, high) = from_class.int_bounds()?;
                    (0.max(low as i128), most.min(high as i128))
                }
            };
            rescaled(b, from_class.scale(), scale)
        }
        Strategy::Product { of } => {
            let mut total = ((1i128, 1i128), 0);
            for name in of {
                let (b, s) = sibling(name)?;
                total = (product(total.0, b)?, total.1 + s);
            }
            rescaled(total.0, total.1, scale)
        }
        _ => None,
    }
}

/// All products of a value of each.
pub fn product(a: (i128, i128), b: (i128, i128)) -> Option<(i128, i128)> {
    let all = [a.0.checked_mul(b.0)?, a.0.checked_mul(b.1)?, a.1.checked_mul(b.0)?, a.1.checked_mul(b.1)?];
    Some((*all.iter().min()?, *all.iter().max()?))
}

/// In units of another number of decimals, outwards.
pub fn rescaled(b: (i128, i128), from: u32, to: u32) -> Option<(i128, i128)> {
    if to >= from {
        let ten = 10i128.checked_pow(to - from)?;
        return Some((b.0.checked_mul(ten)?, b.1.checked_mul(ten)?));
    }
    let ten = 10i128.checked_pow(from - to)?;
    Some((b.0.div_euclid(ten), -(-b.1).div_euclid(ten)))
}
