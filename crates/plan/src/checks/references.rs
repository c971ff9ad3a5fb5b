//! What foreign keys say of their columns before any parent is known: the parent's values have to fit the child's
//! narrower type, and under MATCH FULL the columns are null together. Of types both sides are told: the parent, for the
//! rows to come, and the child, which then refers to rows that fit. Not here: which parent a row has.

use super::branches::{self, possible};
use super::families::number::Step;
use super::{Arm, Restriction, Solved};
use crate::order;
use crate::schema::{ColumnIndex, Schema, Table};
use crate::types::class::{DAY, TypeClass};

/// A child narrower than this finds its parents among what there is: their keys would be too few.
const LEAST: u32 = 4;
/// Whole numbers up to here are exact in a float4.
const FLOAT4: f64 = 8_000_000.0;
/// The step of floats counts hundredths.
const FLOAT_STEP: i64 = 100;

pub(super) fn types(schema: &Schema, table: &Table, s: &mut Solved) {
    for fk in table.foreign_keys.iter().filter(|k| k.enforced) {
        let Some(parent) = schema.table(order::root(schema, fk.parent)) else { continue };
        for (&c, &k) in fk.columns.iter().zip(&fk.parent_columns) {
            if let Some(most) = left_by(schema, (table, c), (parent, k)).max_chars {
                let r = &mut s.columns[c];
                r.max_chars = Some(r.max_chars.map_or(most, |m| m.min(most)));
            }
        }
    }
    for child in &schema.tables {
        for fk in child.foreign_keys.iter().filter(|k| k.enforced && order::root(schema, k.parent) == table.oid) {
            for (&c, &k) in fk.columns.iter().zip(&fk.parent_columns) {
                let left = left_by(schema, (child, c), (table, k));
                let narrow = left.max_chars.is_none_or(|m| m >= LEAST);
                if narrow && narrowed(&mut s.columns[k], &left) {
                    s.columns[k].constraints.push(fk.name.clone());
                }
            }
        }
    }
}

/// What the child's type leaves of the values of the parent's.
fn left_by(schema: &Schema, child: (&Table, ColumnIndex), parent: (&Table, ColumnIndex)) -> Restriction {
    let class = |(t, c): (&Table, ColumnIndex)| TypeClass::of_column(schema, t, c);
    let (own, theirs) = (class(child), class(parent));
    let mut left = Restriction::default();
    match (&own, &theirs) {
        (TypeClass::Text { max_chars: Some(own) }, TypeClass::Text { max_chars }) => {
            left.max_chars = max_chars.is_none_or(|m| *own < m).then_some(*own);
        }
        (TypeClass::Int(_) | TypeClass::Numeric { .. }, TypeClass::Numeric { .. }) if own.scale() < theirs.scale() => {
            let by = 10i64.saturating_pow(theirs.scale() - own.scale());
            left.shape.step = Some(Step { by, at: 0 });
            let most = |k: &TypeClass| k.int_bounds().map_or(i64::MAX, |b| b.1);
            let reach = most(&own).saturating_mul(by);
            left.max = (reach < most(&theirs)).then_some(reach);
        }
        (TypeClass::Int(_), TypeClass::Float(bytes)) => {
            left.shape.step = Some(Step { by: FLOAT_STEP, at: 0 });
            let exact = if *bytes == 4 { FLOAT4 } else { 1e15 };
            left.float_max = Some(own.int_bounds().map_or(exact, |b| (b.1 as f64).min(exact)));
            // Keys count from one.
            left.float_min = Some(1.0);
        }
        (TypeClass::Date, TypeClass::Timestamp { .. }) => left.shape.calendar.every = Some(DAY),
        _ => {}
    }
    left
}

/// Cuts a restriction to what is left; false where that says nothing new.
fn narrowed(r: &mut Restriction, left: &Restriction) -> bool {
    let before = r.clone();
    let least = |a: Option<i64>, b: Option<i64>| a.into_iter().chain(b).min();
    r.max_chars = r.max_chars.into_iter().chain(left.max_chars).min();
    r.max = least(r.max, left.max);
    r.float_max = r.float_max.into_iter().chain(left.float_max).reduce(f64::min);
    r.float_min = r.float_min.or(left.float_min);
    // A step or a time of day of its own is narrower, or does not go together with the child's.
    r.shape.step = r.shape.step.or(left.shape.step);
    r.shape.calendar.every = r.shape.calendar.every.or(left.shape.calendar.every);
    *r != before
}

/// MATCH FULL: where one of the columns is null, or may not be, so is it with the others.
pub(super) fn full(table: &Table, s: &mut Solved) {
    let keys = || table.foreign_keys.iter().filter(|k| k.enforced && k.match_full && k.columns.len() > 1);
    for fk in keys() {
        let base = s.columns.clone();
        together(&fk.columns, |c| base[c].clone(), |c, r| s.columns[c] = r);
        for b in std::mem::take(&mut s.branchings) {
            let arms: Vec<Arm> = b.arms.iter().filter_map(|a| arm(s, a, &fk.columns)).collect();
            if arms.is_empty() {
                s.branchings.push(b);
            } else {
                branches::add(s, b.constraints, arms);
            }
        }
        let base = s.columns.clone();
        together(&fk.columns, |c| base[c].clone(), |c, r| s.columns[c] = r);
    }
}

/// The arm with all of the columns null, or none of them; None where some have to be and others may not.
fn arm(s: &Solved, arm: &Arm, columns: &[ColumnIndex]) -> Option<Arm> {
    let mut out = arm.clone();
    let of = |c: ColumnIndex| arm.columns.get(&c).unwrap_or(&s.columns[c]).clone();
    together(columns, of, |c, r| {
        if r != s.columns[c] {
            out.columns.insert(c, r);
        }
    });
    columns.iter().filter_map(|c| out.columns.get(c)).all(possible).then_some(out)
}

fn together(
    columns: &[ColumnIndex],
    of: impl Fn(ColumnIndex) -> Restriction,
    mut set: impl FnMut(ColumnIndex, Restriction),
) {
    let (null, not_null) = (columns.iter().any(|&c| of(c).null), columns.iter().any(|&c| of(c).not_null));
    if null || not_null {
        for &c in columns {
            let r = of(c);
            set(c, Restriction { null: r.null || null, not_null: r.not_null || not_null, ..r });
        }
    }
}
