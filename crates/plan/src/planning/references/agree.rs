//! Foreign keys that constrain each other: those that share columns, and those whose columns are restricted.
//! Here: which of them are decided together, and what the plan says of them. Which parents agree is found out
//! when the plan is compiled. Not here: keys to rows of the same cycle (`within`).

use super::restrict::{self, Filter};
use super::{NULLABLE_REFERENCE, empty};
use crate::connected::connected;
use crate::order;
use crate::plan::{Agreement, ColumnPlan};
use crate::planning::{Context, Draft, PlanError};
use crate::schema::{ColumnIndex, ForeignKey, Schema, Unique};
use crate::strategy::{FanoutBy, Strategy};
use std::collections::BTreeSet;

/// Decides the foreign keys that have to agree with others; the rest is left open.
pub(super) fn assign(context: &Context, d: &mut Draft, keys: &[&ForeignKey]) -> Result<(), PlanError> {
    for component in connected(keys.iter().copied(), |fk| fk.columns.iter().copied().collect()) {
        let mut members: Vec<&ForeignKey> = Vec::new();
        for &fk in &component {
            if !hollow(context, d, fk)? {
                members.push(fk);
            }
        }
        // One that shares a column with a foreign key whose parent is empty has nothing left to agree on.
        members.retain(|fk| !super::null_already(d, fk));
        let restricted = restricted(context, d, &members);
        let keyed = keyed(context, d, &members);
        let set = |fk: &&ForeignKey| fk.columns.iter().any(|&c| d.is_set(c) && restrict::pinned(d.table, c).is_none());
        let alone = members.len() < 2 && component.len() < 2 && restricted.is_empty() && keyed.is_empty();
        if members.is_empty() || alone || members.iter().any(set) {
            continue;
        }
        agree(context, d, members, restricted, keyed);
    }
    Ok(())
}

/// A parent without rows: the columns that only this foreign key has are null. True where it decides nothing more.
fn hollow(context: &Context, d: &mut Draft, fk: &ForeignKey) -> Result<bool, PlanError> {
    let parents = context.parents(fk.parent);
    if parents.existing + parents.new > 0 {
        return Ok(false);
    }
    if super::null_already(d, fk) {
        return Ok(true);
    }
    let open = |d: &Draft, c: &ColumnIndex| d.nullable(*c) && !d.is_set(*c);
    let mut own: Vec<ColumnIndex> = exclusive(d, fk).into_iter().filter(|c| open(d, c)).collect();
    if own.is_empty() {
        // No value is in both parents: the shared column is null, and with it every foreign key that has it.
        let with = |c: &ColumnIndex| {
            let mut sharing = d.table.foreign_keys.iter().filter(|k| k.enforced && k.columns.contains(c));
            sharing.all(|k| !k.match_full || k.columns.len() == 1)
        };
        own = fk.columns.iter().copied().filter(|c| open(d, c) && with(c)).take(1).collect();
    }
    if own.is_empty() || fk.match_full && own.len() < fk.columns.len() {
        empty(context, d, fk)?;
        return Ok(false);
    }
    let name = super::parent_name(context, fk);
    for c in own {
        let why = format!("refers to \"{name}\", which has no rows");
        d.columns[c] = Some(ColumnPlan::new(&d.table.columns[c].name, Strategy::Null, why));
    }
    Ok(true)
}

/// Columns that no other foreign key has.
pub(super) fn exclusive(d: &Draft, fk: &ForeignKey) -> Vec<ColumnIndex> {
    let others = || d.table.foreign_keys.iter().filter(|k| k.enforced && k.name != fk.name);
    fk.columns.iter().copied().filter(|c| !others().any(|k| k.columns.contains(c))).collect()
}

/// The restricted columns of the foreign keys, but for restrictions that every parent meets.
fn restricted(context: &Context, d: &Draft, keys: &[&ForeignKey]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for fk in keys {
        for c in Filter::of(&d.solved, d.table, fk).columns() {
            let name = &d.table.columns[c].name;
            if !names.contains(name) && !met_by_parent(context, d, fk, c) {
                names.push(name.clone());
            }
        }
    }
    names
}

/// A bound that the parent's column has, too, or that its sequence keeps.
fn met_by_parent(context: &Context, d: &Draft, fk: &ForeignKey, c: ColumnIndex) -> bool {
    let chosen = d.solved.branchings.iter().any(|b| b.arms.iter().any(|a| a.columns.contains_key(&c)));
    let parent = context.schema.table(order::root(context.schema, fk.parent));
    let at = fk.columns.iter().position(|&x| x == c).map(|k| fk.parent_columns[k]);
    let (Some(parent), Some(at), false) = (parent, at, chosen || restrict::pinned(d.table, c).is_some()) else {
        return false;
    };
    let plain = |r: &crate::checks::Restriction| crate::checks::Restriction {
        not_null: false,
        null: false,
        constraints: Vec::new(),
        ..r.clone()
    };
    let own = plain(&d.solved.columns[c]);
    // Rows that exist may be longer than the column's type allows.
    if own.max_chars.is_some() && own.max_chars == d.classes[c].max_chars() && context.state(parent.oid).existing > 0 {
        return false;
    }
    let theirs = crate::checks::solve(context.schema, parent, context.request.run.now);
    if theirs.columns.get(at).is_some_and(|r| plain(r) == own) {
        return true;
    }
    // Keys count from 1: what only keeps them from zero or below asks for nothing of new rows.
    let low = crate::checks::Restriction { min: own.min.filter(|m| *m <= 1), ..Default::default() };
    let counted = context.done.get(&parent.oid).is_some_and(|t| {
        let named = |p: &&ColumnPlan| p.column == parent.columns[at].name;
        let start = t.columns.iter().find(named).map(|p| &p.strategy);
        matches!(start, Some(Strategy::Sequence { start, step }) if *start >= own.min.unwrap_or(1) && *step > 0)
    });
    own.min.is_some() && own == low && counted && context.state(parent.oid).existing == 0
}

/// Columns by which a unique key sees some of a foreign key's values, and not which parent it is: two parents may have
/// the same.
fn keyed(context: &Context, d: &Draft, keys: &[&ForeignKey]) -> Vec<ColumnIndex> {
    let seen = |fk: &&ForeignKey| {
        let inside = |u: &Unique| {
            let columns = u.plain_columns()?;
            let some = columns.iter().all(|c| fk.columns.contains(c)) && columns.len() < fk.columns.len();
            (some && !columns.is_empty() && !pins(context.schema, fk, &columns)).then_some(columns)
        };
        d.table.uniques.iter().filter_map(inside).flatten().collect::<Vec<_>>()
    };
    keys.iter().flat_map(seen).collect()
}

/// Do these columns have enough of the foreign key to tell the parent's rows apart?
pub(in crate::planning) fn pins(schema: &Schema, fk: &ForeignKey, columns: &[ColumnIndex]) -> bool {
    let pairs = fk.columns.iter().zip(&fk.parent_columns);
    let seen: Vec<ColumnIndex> = pairs.filter(|(c, _)| columns.contains(c)).map(|x| *x.1).collect();
    if seen.len() == fk.columns.len() {
        return true;
    }
    let parent = schema.table(order::root(schema, fk.parent));
    let keys = parent.into_iter().flat_map(|p| &p.uniques);
    keys.filter_map(Unique::plain_columns).any(|k| !k.is_empty() && k.iter().all(|c| seen.contains(c)))
}

fn agree(
    context: &Context,
    d: &mut Draft,
    mut members: Vec<&ForeignKey>,
    restricted: Vec<String>,
    keyed: Vec<ColumnIndex>,
) {
    let optional = |d: &Draft, fk: &ForeignKey| {
        let own = exclusive(d, fk);
        own.iter().any(|&c| d.nullable(c)) && (!fk.match_full || own.len() == fk.columns.len())
    };
    members.sort_by_key(|fk| (optional(d, fk), std::cmp::Reverse(fk.columns.len()), fk.name.clone()));
    let names: Vec<String> = members.iter().map(|fk| fk.name.clone()).collect();
    let shared: Vec<ColumnIndex> =
        (0..d.columns.len()).filter(|c| members.iter().filter(|fk| fk.columns.contains(c)).count() > 1).collect();
    let seen = keyed.into_iter().filter(|c| !shared.contains(c)).map(|c| d.table.columns[c].name.clone());
    let seen: BTreeSet<String> = seen.collect();
    let shared_names: Vec<String> = shared.iter().map(|&c| d.table.columns[c].name.clone()).collect();
    for fk in &members {
        let own = exclusive(d, fk);
        let all_nullable = fk.columns.iter().all(|&c| d.nullable(c) && own.contains(&c));
        let with: Vec<String> = names.iter().filter(|n| **n != fk.name).cloned().collect();
        let parent = super::parent_name(context, fk);
        let mut why = format!("foreign key to \"{parent}\"");
        if !shared.is_empty() {
            why += &format!(": a row that agrees with {} in {}", with.join(", "), shared_names.join(", "));
        }
        let of_it = |n: &&String| d.table.column_index(n).is_some_and(|c| fk.columns.contains(&c));
        let limits: Vec<&str> = restricted.iter().filter(of_it).map(String::as_str).collect();
        if !limits.is_empty() {
            why += &format!("; rows whose {} meets the constraints of the table", limits.join(" and "));
        }
        for &c in &fk.columns {
            if d.is_set(c) {
                continue;
            }
            let strategy = Strategy::ForeignKeyReference {
                constraint: fk.name.clone(),
                fanout: FanoutBy::Agreeing { with: with.clone() },
                new_only: false,
            };
            let mut p = ColumnPlan::new(&d.table.columns[c].name, strategy, why.clone());
            if d.nullable(c) && own.contains(&c) && (!fk.match_full || all_nullable) {
                p.null_ratio = NULLABLE_REFERENCE;
            }
            d.columns[c] = Some(p);
        }
    }
    // A choice between values of one key's columns is made by choosing its parents.
    d.solved.branchings.retain(|b| !members.iter().any(|fk| restrict::within(b, &fk.columns)));
    let apart = super::sorted::apart(d, &members);
    d.agreements.push(Agreement {
        optional: members.iter().filter(|fk| optional(d, fk)).map(|fk| fk.name.clone()).collect(),
        references: names,
        columns: shared_names.into_iter().chain(seen).collect(),
        restricted,
        keys: Vec::new(),
        apart,
    });
}

/// Does another foreign key of the table see to it that this one holds? One that leads to a table which itself
/// refers to this one's parent with the same columns.
pub(super) fn implied(context: &Context, d: &Draft, fk: &ForeignKey, keys: &[&ForeignKey]) -> bool {
    keys.iter().any(|other| {
        other.name != fk.name
            && other.columns.len() > fk.columns.len()
            && other.columns.iter().all(|&c| !d.nullable(c))
            && fk.columns.iter().all(|c| other.columns.contains(c))
            && context.parents(other.parent).existing + context.parents(other.parent).new > 0
            && {
                let at = |c: &ColumnIndex| other.columns.iter().position(|x| x == c).map(|k| other.parent_columns[k]);
                let columns: Vec<ColumnIndex> = fk.columns.iter().filter_map(at).collect();
                leads(context.schema, other.parent, &columns, fk.parent, &fk.parent_columns, 8)
            }
    })
}

/// Are the values of these columns of a table always those of a row of `parent`?
fn leads(
    schema: &Schema,
    table: u32,
    columns: &[ColumnIndex],
    parent: u32,
    wanted: &[ColumnIndex],
    depth: usize,
) -> bool {
    let Some(t) = schema.table(order::root(schema, table)).filter(|_| depth > 0) else { return false };
    t.foreign_keys.iter().filter(|k| k.enforced && k.valid).any(|k| {
        // All of the key's columns are among them, so that none is null.
        let at = |c: &ColumnIndex| k.columns.iter().position(|x| x == c).map(|i| k.parent_columns[i]);
        let there: Option<Vec<ColumnIndex>> = columns.iter().map(at).collect();
        let Some(there) = there.filter(|_| k.columns.len() == columns.len()) else { return false };
        let home = order::root(schema, k.parent) == order::root(schema, parent) && there == wanted;
        home || leads(schema, k.parent, &there, parent, wanted, depth - 1)
    })
}
