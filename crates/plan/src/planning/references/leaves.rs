//! Foreign keys that single partitions have, into different tables: a row's partition says which of them it has to
//! hold. Those over one column of a table that is partitioned by list, whose value then chooses the parent. Others
//! hold for all rows (`agree`), which asks for more than PostgreSQL does. Not here: the choice itself (`compile`).

use super::{ALPHA, NULLABLE_REFERENCE};
use crate::checks::partitions;
use crate::plan::ColumnPlan;
use crate::planning::{Context, Draft, PlanError};
use crate::schema::{ColumnIndex, ForeignKey, KeyPart};
use crate::strategy::{FanoutBy, Strategy};
use std::collections::BTreeSet;

/// Decides the columns of such keys; the names of the keys that are settled with it.
pub(super) fn assign(context: &Context, d: &mut Draft) -> Result<BTreeSet<String>, PlanError> {
    let mut settled = BTreeSet::new();
    let table = d.table;
    let Some(by) = listed_by(d) else { return Ok(settled) };
    for c in 0..table.columns.len() {
        let with: Vec<&ForeignKey> =
            table.foreign_keys.iter().filter(|k| k.enforced && k.columns.contains(&c)).collect();
        let own = |k: &&ForeignKey| k.columns == [c] && !k.partitions.is_empty() && k.parent != table.oid;
        if c == by || d.is_set(c) || with.len() < 2 || !with.iter().all(own) {
            continue;
        }
        let Some(keys) = by_value(context, d, by, &with) else { continue };
        let hollow = |fk: &&&ForeignKey| {
            let parents = context.parents(fk.parent);
            parents.existing + parents.new == 0
        };
        if let Some(fk) = with.iter().find(hollow) {
            if !d.nullable(c) {
                super::empty(context, d, fk)?;
                continue;
            }
            let why = format!("refers to \"{}\", which has no rows", super::parent_name(context, fk));
            d.columns[c] = Some(ColumnPlan::new(&table.columns[c].name, Strategy::Null, why));
            continue;
        }
        settle(context, d, (by, c), &with, keys);
        settled.extend(with.iter().map(|fk| fk.name.clone()));
    }
    Ok(settled)
}

/// The one column by whose values the table's rows find their partitions, with no partitions below those.
fn listed_by(d: &Draft) -> Option<ColumnIndex> {
    let key = d.table.partition_key.as_ref().filter(|k| k.strategy == "list")?;
    match key.keys[..] {
        [KeyPart::Column(c)] => Some(c),
        _ => None,
    }
}

/// The values of the partitions that have each key. None where a partition is not told by a list, or has two of them.
fn by_value(context: &Context, d: &Draft, by: ColumnIndex, keys: &[&ForeignKey]) -> Option<Vec<(String, String)>> {
    let mut out: Vec<(String, String)> = Vec::new();
    for fk in keys {
        for leaf in &fk.partitions {
            let leaf = context.schema.table(*leaf).filter(|t| t.partition_of == Some(d.table.oid))?;
            let values = partitions::listed(context.schema, leaf, &d.table.columns[by].name, context.request.run.now)?;
            if values.iter().any(|v| out.iter().any(|o| o.0 == *v)) {
                return None;
            }
            out.extend(values.into_iter().map(|v| (v, fk.name.clone())));
        }
    }
    Some(out)
}

fn settle(
    context: &Context,
    d: &mut Draft,
    (by, c): (ColumnIndex, ColumnIndex),
    keys: &[&ForeignKey],
    by_value: Vec<(String, String)>,
) {
    let names: Vec<String> = keys.iter().map(|fk| super::parent_name(context, fk)).collect();
    let chooses = &d.table.columns[by].name;
    let mut why = format!("foreign key to \"{}\", as {chooses} says", names.join("\", \""));
    // A key that nothing but the two tells apart: each parent has one child at most.
    let both = |k: &KeyPart| matches!(k, KeyPart::Column(x) if *x == c || *x == by);
    let key = d.table.uniques.iter().find(|u| u.keys.contains(&KeyPart::Column(c)) && u.keys.iter().all(both));
    // Beside rows that exist, which may have taken any of the parents that exist: of the new ones.
    let new_only = key.is_some() && d.state.existing > 0;
    let spread = match key {
        None => FanoutBy::Zipf { alpha: ALPHA },
        Some(u) => {
            let parents = keys.iter().map(|fk| context.parents(fk.parent));
            let room = parents.map(|p| if new_only { p.new } else { p.existing + p.new }).min().unwrap_or(0);
            let name = u.name.clone();
            why += &format!(", each row another parent ({name})");
            d.cap(room, || {
                format!("\"{name}\": {room} {}rows of the smallest parent", if new_only { "new " } else { "" })
            });
            FanoutBy::Injective
        }
    };
    let fanout = FanoutBy::OfPartition { by: chooses.clone(), keys: by_value, spread: Box::new(spread) };
    let strategy = Strategy::ForeignKeyReference { constraint: keys[0].name.clone(), fanout, new_only };
    let mut p = ColumnPlan::new(&d.table.columns[c].name, strategy, why);
    if d.nullable(c) {
        p.null_ratio = NULLABLE_REFERENCE;
    }
    d.columns[c] = Some(p);
}
