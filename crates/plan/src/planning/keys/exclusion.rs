//! Exclusion constraints as unique keys: ranges that do not overlap, equality alone.

use crate::planning::{Context, Draft};
use crate::schema::{Exclusion, KeyPart, TypeKind, Unique};

/// The unique key that an exclusion constraint is met by: that of its range, whose unique values do not
/// overlap, or, where it only compares for equality, that of all its parts.
pub(super) fn exclusion(context: &Context, d: &Draft, e: &Exclusion) -> Option<Unique> {
    let range = e.parts.iter().find(|(part, op)| match part {
        KeyPart::Column(c) => op == "&&" && is_range(context, d.table.columns[*c].type_oid),
        KeyPart::Expr(_) => false,
    });
    let keys = match range {
        Some((part, _)) => vec![part.clone()],
        None if e.parts.iter().all(|(_, op)| op == "=") => e.parts.iter().map(|(part, _)| part.clone()).collect(),
        None => return None,
    };
    Some(Unique {
        name: e.name.clone(),
        index_oid: e.index_oid,
        primary: false,
        constraint: true,
        deferrable: e.deferrable,
        nulls_not_distinct: false,
        keys,
        predicate: e.predicate.clone(),
        definition: e.definition.clone(),
    })
}

pub(super) fn is_range(context: &Context, type_oid: u32) -> bool {
    matches!(context.schema.base_type(type_oid).map(|t| &t.kind), Some(TypeKind::Range { .. }))
}
