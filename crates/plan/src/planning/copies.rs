//! Columns that repeat what their parent says: the price of a product at the time of the order, the
//! currency of an account, a customer's name on an invoice. Not here: which columns foreign keys decide
//! (`references`).

use super::{Context, Draft};
use crate::infer;
use crate::order;
use crate::plan::ColumnPlan;
use crate::schema::{ColumnIndex, ForeignKey, Table};
use crate::strategy::Strategy;
use crate::types::class::TypeClass;

/// Makes such columns copies along their foreign keys. Only of parents of lower levels or outside the run:
/// in a cycle each could wait for the other.
pub fn assign(context: &Context, d: &mut Draft) {
    let level = context.order.places[&d.table.oid].level;
    for i in 0..d.columns.len() {
        let Some(p) = &d.columns[i] else { continue };
        let ordered = d.related.contains(&i) || d.solved.pairs.iter().any(|x| x.left == i || x.right == i);
        let branched = d.branches.iter().any(|b| b.columns.contains_key(&p.column));
        if p.unique
            || p.partial.is_some()
            || ordered
            || branched
            || d.rules.contains_key(&i)
            || !free(&p.strategy)
            || d.solved.columns[i].allowed.is_some()
        {
            continue;
        }
        let found = d.table.foreign_keys.iter().find_map(|fk| {
            let oid = order::root(context.schema, fk.parent);
            let lower = context.order.places.get(&oid).is_none_or(|p| p.level < level);
            let shown = d.learnt.contains(&i) && super::learnt::knows_parents(context, d, fk);
            let parent = context.schema.table(oid).filter(|_| lower && decides(d, fk) && !shown)?;
            let from = source(d, i, parent, context)?;
            Some((fk.name.clone(), parent.path(), parent.columns[from].name.clone()))
        });
        let (Some((via, parent, from)), Some(p)) = (found, &mut d.columns[i]) else { continue };
        p.reason = format!("{}; that of the row of \"{parent}\" that it belongs to", p.reason);
        p.strategy = Strategy::Copy { from, via: Some(via) };
        p.null_ratio = 0.0;
        (p.min, p.max) = (d.solved.columns[i].min.or(p.min), d.solved.columns[i].max.or(p.max));
    }
}

/// The parent's column that the child's repeats, with a value in every row that the child's needs.
fn source(d: &Draft, i: ColumnIndex, parent: &Table, context: &Context) -> Option<ColumnIndex> {
    let names = infer::repeated(&d.table.columns[i].name, &parent.name);
    let (own, null) = (&d.classes[i], d.nullable(i));
    names.iter().find_map(|name| {
        parent.columns.iter().enumerate().position(|(k, c)| {
            let class = TypeClass::of_column(context.schema, parent, k);
            let alike = class == *own
                || (class.is_text()
                    && own.is_text()
                    && own.max_chars() >= class.max_chars()
                    && !matches!(class, TypeClass::BpChar { .. }));
            let made = context
                .done
                .get(&parent.oid)
                .is_none_or(|plan| plan.columns.iter().any(|p| p.column == c.name && !p.strategy.by_server()));
            infer::same_words(&c.name, name) && alike && made && (c.not_null || null)
        })
    })
}

/// All its columns are the parent's key, and always there.
fn decides(d: &Draft, fk: &ForeignKey) -> bool {
    fk.columns.iter().all(|&c| {
        matches!(&d.columns[c], Some(ColumnPlan { strategy: Strategy::ForeignKeyReference { constraint, .. }, null_ratio, .. })
            if *constraint == fk.name && *null_ratio == 0.0)
    })
}

/// Drawn from what the column's name means, with nothing else depending on it.
fn free(s: &Strategy) -> bool {
    matches!(
        s,
        Strategy::LogNormal { .. }
            | Strategy::Uniform { .. }
            | Strategy::Seed { .. }
            | Strategy::CategoricalWeighted { .. }
            | Strategy::Template { .. }
            | Strategy::Mask { .. }
    )
}
