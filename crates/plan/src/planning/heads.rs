//! Arrays that begin with another column of the row: `path[1] = id`. The column's value in front of an array that has the
//! rest of what is asked. Not here: how such CHECKs are read (`checks::families::array`), the rest (`samples`).

use super::Draft;
use crate::checks::families::array::Elements;
use crate::schema::{ColumnIndex, TypeKind};
use crate::strategy::{DrawBy, Strategy};
use crate::types::class::TypeClass;

/// Before columns are planned: what cannot be kept so is left to the test.
pub(super) fn settle(context: &super::Context, d: &mut Draft) {
    for c in 0..d.columns.len() {
        let Some(a) = d.solved.columns[c].shape.array.clone() else { continue };
        let Some((of, constraint)) = a.head.clone() else { continue };
        if !fits(context, d, c, of, &a) {
            d.leave_to_test("constraint", &constraint, "its array is decided by more than it");
            if let Some(a) = &mut d.solved.columns[c].shape.array {
                a.head = None;
            }
        }
    }
}

/// The value may stand in front of any array, and is there wherever the array is.
fn fits(context: &super::Context, d: &Draft, c: ColumnIndex, of: ColumnIndex, a: &Elements) -> bool {
    let element = match context.schema.base_type(d.table.columns[c].type_oid).map(|t| &t.kind) {
        Some(TypeKind::Array { element }) => *element,
        _ => return false,
    };
    let class = TypeClass::of(context.schema, element, -1);
    let plain = matches!(class, TypeClass::Int(_) | TypeClass::Uuid) && class == d.classes[of];
    // Keys count from one.
    let each = &a.each;
    let free = each.allowed.is_none()
        && each.max.is_none()
        && each.min.is_none_or(|m| m <= 1)
        && each.shape == Default::default();
    let keyed = d.table.uniques.iter().flat_map(|u| &u.keys).any(|k| k.columns().contains(&c));
    let chosen = d.solved.branchings.iter().any(|b| b.arms.iter().any(|x| x.columns.contains_key(&c)));
    let set = d.is_set(c) || d.rules.contains_key(&c) || d.rules.contains_key(&of);
    let made = d.columns[of].as_ref().is_none_or(|p| !p.strategy.by_server());
    plain && free && !keyed && !chosen && !set && made && a.most != Some(0) && !d.nullable(of)
}

/// The array without its first element.
pub(super) fn tail(a: &Elements) -> Elements {
    Elements {
        least: a.least.map(|n| n.saturating_sub(1)),
        most: a.most.map(|n| n.saturating_sub(1)),
        head: None,
        ..a.clone()
    }
}

/// Arrays with the column in front of these.
pub(super) fn headed(column: &str, tails: &[String]) -> Strategy {
    let rest = |t: &String| match t.as_str() {
        "{}" => "}".to_string(),
        t => format!(",{}", t.trim_start_matches('{')),
    };
    let values = tails.iter().map(rest).collect();
    let sources = [
        ("head".to_string(), Strategy::Copy { from: column.to_string(), via: None }),
        ("rest".to_string(), Strategy::SeedPool { values, draw: DrawBy::Uniform }),
    ];
    Strategy::Template { template: "{{{head}{rest}".into(), sources: sources.into() }
}
