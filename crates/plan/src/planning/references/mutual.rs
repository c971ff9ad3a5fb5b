//! Two tables whose keys lead to each other over the same columns, of which one has a row for each of their values:
//! `lock (name, token)`, each of a `mode (name, write)`, which names one of its locks by `(name, token)`; or `email
//! (user_id, id)`, and `user (id, primary_email)`. The many choose their one row, every one of which has some; the one then takes a row of its own many. Not here: finding
//! those rows (`within`, when compiling).

use super::{ALPHA, NULLABLE_REFERENCE};
use crate::order;
use crate::plan::ColumnPlan;
use crate::planning::{Context, Draft};
use crate::schema::{ColumnIndex, ForeignKey, KeyPart, Schema, Table};
use crate::strategy::{FanoutBy, Strategy};
use std::collections::BTreeSet;

/// Decides such keys of the table, from whichever side; their names.
pub(super) fn assign(context: &Context, d: &mut Draft, late: &[&ForeignKey]) -> BTreeSet<String> {
    let mut settled = BTreeSet::new();
    for fk in late {
        let Some(other) = context.schema.table(order::root(context.schema, fk.parent)) else { continue };
        let parents = context.parents(fk.parent);
        if parents.existing + parents.new == 0 || fk.columns.iter().any(|&c| d.is_set(c)) {
            continue;
        }
        if back(context.schema, d.table, fk).is_some() {
            many(context, d, fk);
            settled.insert(fk.name.clone());
            continue;
        }
        let theirs = other.foreign_keys.iter().filter_map(|k| back(context.schema, other, k));
        if let Some((_, shared)) = theirs.into_iter().find(|(k, _)| k.oid == fk.oid) {
            one(context, d, fk, &shared);
            settled.insert(fk.name.clone());
        }
    }
    settled
}

/// The key that leads back to the many, where `fk` leads from them to the one; and the columns of the one that both
/// keys share.
fn back<'s>(schema: &'s Schema, many: &Table, fk: &ForeignKey) -> Option<(&'s ForeignKey, Vec<ColumnIndex>)> {
    let (back, shared) = leads_back(schema, many, fk)?;
    // Where each could be the one, it is the first by name.
    let one = schema.table(order::root(schema, fk.parent))?;
    let either = leads_back(schema, one, back).is_some();
    (!either || one.path() < many.path()).then_some((back, shared))
}

fn leads_back<'s>(schema: &'s Schema, many: &Table, fk: &ForeignKey) -> Option<(&'s ForeignKey, Vec<ColumnIndex>)> {
    let one = schema.table(order::root(schema, fk.parent)).filter(|t| t.oid != many.oid)?;
    let wide = |k: &ForeignKey| k.enforced && k.columns.len() > 1;
    let apart = |t: &Table, own: &ForeignKey, columns: &[ColumnIndex]| {
        let mut others = t.foreign_keys.iter().filter(|k| k.enforced && k.oid != own.oid);
        !others.any(|k| k.columns.iter().any(|c| columns.contains(c)))
    };
    if !apart(many, fk, &fk.columns) {
        return None;
    }
    let to_many = |k: &&ForeignKey| wide(k) && order::root(schema, k.parent) == many.oid;
    one.foreign_keys.iter().filter(to_many).find_map(|k| {
        let pair = |c: ColumnIndex| k.columns.iter().position(|x| *x == c).map(|at| k.parent_columns[at]);
        let both = fk.columns.iter().zip(&fk.parent_columns).filter(|(b, a)| pair(**a) == Some(**b));
        let shared: Vec<ColumnIndex> = both.map(|(_, a)| *a).collect();
        let told = one.uniques.iter().any(|u| {
            u.predicate.is_none() && u.keys.iter().all(|p| matches!(p, KeyPart::Column(c) if shared.contains(c)))
        });
        (told && apart(one, k, &shared)).then_some((k, shared))
    })
}

/// Each row of the one has some, or just one, where a key of the many asks for that.
fn many(context: &Context, d: &mut Draft, fk: &ForeignKey) {
    let parents = context.parents(fk.parent);
    let new_only = parents.existing > 0 && parents.new > 0;
    let inside = |p: &KeyPart| matches!(p, KeyPart::Column(c) if fk.columns.contains(c));
    let key = d.table.uniques.iter().find(|u| u.keys.iter().all(inside));
    let name = super::parent_name(context, fk);
    let mut why = format!("foreign key to \"{name}\", every row of which has some");
    if let Some(u) = key {
        let room = if d.state.existing > 0 { parents.new } else { parents.existing + parents.new };
        why = format!("foreign key to \"{name}\", each row at most once ({})", u.name);
        d.cap(room, || format!("\"{}\": one row for each of {room} rows of \"{name}\"", u.name));
    }
    let fanout = match key {
        Some(_) => FanoutBy::Injective,
        // Every row has one at least, as far as they go round.
        None => {
            let n = parents.new + if new_only { 0 } else { parents.existing };
            FanoutBy::Degrees { alpha: ALPHA, min: u64::from(d.asked >= n), max: None }
        }
    };
    for &c in &fk.columns {
        let strategy = Strategy::ForeignKeyReference { constraint: fk.name.clone(), fanout: fanout.clone(), new_only };
        d.columns[c] = Some(ColumnPlan::new(&d.table.columns[c].name, strategy, why.clone()));
    }
}

/// What is not shared is that of one of its many.
fn one(context: &Context, d: &mut Draft, fk: &ForeignKey, shared: &[ColumnIndex]) {
    let parents = context.parents(fk.parent);
    let room = if d.state.existing > 0 { parents.new } else { parents.existing + parents.new };
    let name = super::parent_name(context, fk);
    d.cap(room, || format!("\"{}\": each has one of {room} rows of \"{name}\"", fk.name));
    let same: Vec<String> = shared.iter().map(|&c| d.table.columns[c].name.clone()).collect();
    let why = format!("foreign key to \"{name}\": a row with the same {}", same.join(", "));
    for &c in fk.columns.iter().filter(|c| !shared.contains(c)) {
        let fanout = FanoutBy::Within { same: same.clone(), roots: None, kin: None };
        let strategy = Strategy::ForeignKeyReference { constraint: fk.name.clone(), fanout, new_only: false };
        let mut p = ColumnPlan::new(&d.table.columns[c].name, strategy, why.clone());
        if d.nullable(c) && !fk.match_full {
            p.null_ratio = NULLABLE_REFERENCE;
        }
        d.columns[c] = Some(p);
    }
}
