//! Unique columns that repeat the name by which a parent is known: `event_id` beside a foreign key to `events` over
//! another column. The row is then the one of its parent, and the column that of the parent's row. Not here: other
//! columns that repeat a parent's (`planning/copies`).

use super::unique::injective;
use super::{open, parent_name};
use crate::infer;
use crate::order;
use crate::plan::ColumnPlan;
use crate::planning::references::restrict;
use crate::planning::{Context, Draft};
use crate::schema::{ColumnIndex, ForeignKey, Generated, KeyPart, Table, Unique};
use crate::strategy::Strategy;
use crate::types::class::TypeClass;

/// Makes such columns copies, where every row can have a parent of its own.
pub(super) fn assign(context: &Context, d: &mut Draft) {
    for u in &d.table.uniques {
        let Some(c) = alone(u).filter(|&c| says_nothing_else(d, c)) else { continue };
        let level = context.order.places[&d.table.oid].level;
        let mut found = d.table.foreign_keys.iter().filter_map(|fk| {
            let oid = order::root(context.schema, fk.parent);
            let lower = context.order.places.get(&oid).is_none_or(|p| p.level < level);
            let parent = context.schema.table(oid).filter(|_| fk.enforced && lower)?;
            Some((fk, known_by(context, d, c, parent)?))
        });
        let (Some((fk, from)), None) = (found.next(), found.next()) else { continue };
        let parents = context.parents(fk.parent);
        let room = if d.state.existing > 0 { parents.new } else { parents.existing + parents.new };
        // More rows than parents have names of their own: what is there already is not the parents'.
        let own_names = d.state.existing > parents.existing;
        if !open(d, fk) || room < d.asked || own_names || shared(d, fk) {
            continue;
        }
        injective(context, d, u, fk);
        let name = &d.table.columns[c].name;
        let strategy = Strategy::Copy { from, via: Some(fk.name.clone()) };
        let why = format!("that of the row of \"{}\" that it belongs to", parent_name(context, fk));
        d.columns[c] = Some(ColumnPlan { unique: true, ..ColumnPlan::new(name, strategy, why) });
    }
}

/// The one column of a key.
fn alone(u: &Unique) -> Option<ColumnIndex> {
    match u.keys[..] {
        [KeyPart::Column(c)] if u.predicate.is_none() => Some(c),
        _ => None,
    }
}

/// No constraint but the key, no rule and no other column has a say in it.
fn says_nothing_else(d: &Draft, c: ColumnIndex) -> bool {
    let name = &d.table.columns[c].name;
    d.table.columns[c].generated == Generated::No
        && d.columns[c].as_ref().is_some_and(|p| !p.strategy.by_server() && p.partial.is_none())
        && !d.rules.contains_key(&c)
        && !d.learnt.contains(&c)
        && !d.related.contains(&c)
        && !restrict::restricts(&d.solved.columns[c])
        && !d.solved.pairs.iter().any(|p| p.left == c || p.right == c)
        && !d.branches.iter().any(|b| b.columns.contains_key(name))
        && !d.table.foreign_keys.iter().any(|k| k.enforced && k.columns.contains(&c))
}

/// The parent's column of the same name, which has a value of its own in every row.
fn known_by(context: &Context, d: &Draft, c: ColumnIndex, parent: &Table) -> Option<String> {
    let name = &d.table.columns[c].name;
    let k = parent.column_index(name).filter(|_| infer::names_table(name, &parent.name))?;
    let made = |plan: &crate::plan::TablePlan| {
        plan.columns.iter().any(|p| p.column == *name && !p.strategy.by_server() && p.null_ratio == 0.0)
    };
    let key = |u: &Unique| alone(u) == Some(k);
    let known = parent.columns[k].not_null
        && parent.uniques.iter().any(key)
        && TypeClass::of_column(context.schema, parent, k) == d.classes[c]
        && context.done.get(&parent.oid).is_none_or(made);
    known.then(|| name.clone())
}

/// Another foreign key has a column of it.
fn shared(d: &Draft, fk: &ForeignKey) -> bool {
    let others = d.table.foreign_keys.iter().filter(|k| k.enforced && k.name != fk.name);
    others.into_iter().any(|k| k.columns.iter().any(|c| fk.columns.contains(c)))
}
