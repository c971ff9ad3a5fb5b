//! Foreign keys between texts of different lengths: the parent's values have to fit the child's narrower type. Both
//! sides are told so: the parent, for the rows to come, and the child, which then refers to rows that fit. Not here:
//! types that differ in more than their length.

use super::Solved;
use crate::order;
use crate::schema::{Schema, Table};
use crate::types::class::TypeClass;

/// A child narrower than this finds its parents among what there is: their keys would be too few.
const LEAST: u32 = 4;

pub(super) fn lengths(schema: &Schema, table: &Table, s: &mut Solved) {
    for fk in table.foreign_keys.iter().filter(|k| k.enforced) {
        let Some(parent) = schema.table(order::root(schema, fk.parent)) else { continue };
        for (&c, &k) in fk.columns.iter().zip(&fk.parent_columns) {
            if let Some(most) = narrower(schema, (table, c), (parent, k)) {
                let r = &mut s.columns[c];
                r.max_chars = Some(r.max_chars.map_or(most, |m| m.min(most)));
            }
        }
    }
    for child in &schema.tables {
        for fk in child.foreign_keys.iter().filter(|k| k.enforced && order::root(schema, k.parent) == table.oid) {
            for (&c, &k) in fk.columns.iter().zip(&fk.parent_columns) {
                let Some(most) = narrower(schema, (child, c), (table, k)).filter(|m| *m >= LEAST) else { continue };
                let r = &mut s.columns[k];
                if r.max_chars.is_none_or(|m| m > most) {
                    r.max_chars = Some(most);
                    r.constraints.push(fk.name.clone());
                }
            }
        }
    }
}

/// The length of the child's type, where the parent's may be longer.
fn narrower(schema: &Schema, child: (&Table, usize), parent: (&Table, usize)) -> Option<u32> {
    let class = |(t, c): (&Table, usize)| TypeClass::of_column(schema, t, c);
    match (class(child), class(parent)) {
        (TypeClass::Text { max_chars: Some(own) }, TypeClass::Text { max_chars }) => {
            max_chars.is_none_or(|m| own < m).then_some(own)
        }
        _ => None,
    }
}
