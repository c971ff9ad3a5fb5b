//! Columns that others make: copies, sums, products.

use super::FEW;
use super::material::{Column, Material, parent_rows};
use crate::profile::between::{Formula, Operation};
use crate::profile::shape::{ColumnProfile, Shape};
use crate::schema::Oid;
use std::collections::BTreeMap;

/// Of the different values of a column that is made: fewer may be equal by chance.
const VALUES: u64 = 4;
/// Wider tables are not searched for three operands.
const WIDE: usize = 24;

pub fn learn(all: &BTreeMap<Oid, Material>, m: &Material, profiles: &BTreeMap<String, ColumnProfile>) -> Vec<Formula> {
    let mut found: Vec<Formula> = Vec::new();
    for c in &m.columns {
        let p = &profiles[c.name];
        if m.is_key(c) || p.distinct < VALUES || matches!(p.shape, Shape::Template(_)) {
            continue;
        }
        let free = |name: &str, found: &[Formula]| !depends(found, name, c.name);
        let made = of_parent(all, m, c)
            .or_else(|| copied(m, c, |name| free(name, &found)))
            .or_else(|| computed(m, c, |name| free(name, &found) && profiles[name].distinct > 1));
        found.extend(made);
    }
    found
}

/// `name` is made from `on`, by whatever steps.
fn depends(formulas: &[Formula], name: &str, on: &str) -> bool {
    name == on
        || formulas
            .iter()
            .any(|f| f.column == name && f.via.is_empty() && f.of.iter().any(|x| depends(formulas, x, on)))
}

/// Both are there in the same rows, and equal.
fn equal<'a>(pairs: impl Iterator<Item = (Option<&'a str>, Option<&'a str>)>) -> bool {
    let mut n = 0;
    for (a, b) in pairs {
        if a != b {
            return false;
        }
        n += usize::from(a.is_some());
    }
    n >= FEW
}

fn of_parent(all: &BTreeMap<Oid, Material>, m: &Material, c: &Column) -> Option<Formula> {
    m.table.foreign_keys.iter().find_map(|fk| {
        let (oid, rows) = parent_rows(all, m, fk).filter(|p| p.0 != m.table.oid)?;
        let parent = &all[&oid];
        let from = parent.columns.iter().filter(|k| k.class == c.class && !parent.is_key(k)).find(|k| {
            let known = rows.iter().enumerate().filter_map(|(r, p)| Some((r, (*p)?)));
            equal(known.map(|(r, p)| (c.texts[r], k.texts[p])))
        })?;
        Some(Formula {
            column: c.name.into(),
            operation: Operation::Copy,
            of: vec![from.name.into()],
            via: m.key_names(fk),
        })
    })
}

fn copied(m: &Material, c: &Column, free: impl Fn(&str) -> bool) -> Option<Formula> {
    let like = |k: &&Column| k.place != c.place && k.class == c.class && free(k.name) && !m.is_key(k);
    let from = m.columns.iter().filter(like).find(|k| equal(c.texts.iter().copied().zip(k.texts.iter().copied())))?;
    let of = vec![from.name.to_string()];
    Some(Formula { column: c.name.into(), operation: Operation::Copy, of, via: Vec::new() })
}

/// What the operands of a row make.
type Computed = fn(&[f64]) -> f64;

fn computed(m: &Material, c: &Column, free: impl Fn(&str) -> bool) -> Option<Formula> {
    if !c.class.is_numeric() {
        return None;
    }
    let operands: Vec<&Column> = m
        .columns
        .iter()
        .filter(|k| k.place != c.place && k.class.is_numeric() && !m.is_key(k) && free(k.name))
        .collect();
    // Rounded to the digits that the column has.
    let slack = 0.5 * 10f64.powi(-(c.class.scale() as i32)) + 1e-9;
    let holds = |of: &[&Column], f: Computed| {
        let mut n = 0;
        for r in 0..m.rows {
            let Some(total) = c.numbers[r] else { continue };
            let Some(x) = of.iter().map(|k| k.numbers[r]).collect::<Option<Vec<f64>>>() else { continue };
            if (f(&x) - total).abs() > slack.max(1e-9 * total.abs()) {
                return false;
            }
            n += 1;
        }
        n >= FEW
    };
    let operations: [(Operation, Computed); 2] =
        [(Operation::Product, |x| x.iter().product()), (Operation::Sum, |x| x.iter().sum())];
    let formula = |operation, of: &[&Column]| Formula {
        column: c.name.into(),
        operation,
        of: of.iter().map(|k| k.name.to_string()).collect(),
        via: Vec::new(),
    };
    for (i, a) in operands.iter().enumerate() {
        for (j, b) in operands.iter().enumerate().skip(i + 1) {
            for (operation, f) in operations {
                if holds(&[a, b], f) {
                    return Some(formula(operation, &[a, b]));
                }
            }
            if operands.len() > WIDE {
                continue;
            }
            for d in &operands[j + 1..] {
                for (operation, f) in operations {
                    if holds(&[a, b, d], f) {
                        return Some(formula(operation, &[a, b, d]));
                    }
                }
            }
        }
    }
    None
}
