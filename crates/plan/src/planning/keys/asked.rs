//! What unique keys of children ask of their parent: where a key sees a part of a foreign key alone, as `UNIQUE (user)`
//! beside `(tenant, user)`, rows of the parent that differ there give the child a parent for every row. Not here: how the
//! child finds them (`agree`).

use super::{foreign, make_unique};
use crate::order;
use crate::planning::references::agree::pins;
use crate::planning::{Context, Draft, PlanError};
use crate::schema::{ColumnIndex, Generated, Table, Unique};

/// Such columns of the table differ in every row, where they are free and no row is lost by it.
pub(super) fn assign(context: &Context, d: &mut Draft) -> Result<(), PlanError> {
    for child in context.request.targets.iter().filter_map(|&o| context.schema.table(o)) {
        for (u, c) in seen(context, d, child) {
            let free = foreign(d, c).is_none() && !d.rules.contains_key(&c) && !d.related.contains(&c);
            let made = d.table.columns[c].generated != Generated::No;
            let branched = d.branches.iter().any(|b| b.columns.contains_key(&d.table.columns[c].name));
            let unique = d.columns[c].as_ref().is_none_or(|p| p.unique || p.strategy.by_server());
            // Beside rows that exist it has to be known which values those have.
            let unknown = d.state.existing > 0 && !d.state.greatest.contains_key(&c);
            if !free || made || branched || unique || unknown {
                continue;
            }
            let before = d.clone();
            make_unique(context, d, u, c)?;
            if d.capacity != before.capacity && d.capacity.as_ref().is_some_and(|x| x.rows < d.asked) {
                *d = before;
            }
        }
    }
    Ok(())
}

/// Keys of the child over one column of a foreign key of several to this table, and the column that it leads to.
fn seen<'c>(context: &Context, d: &Draft, child: &'c Table) -> Vec<(&'c Unique, ColumnIndex)> {
    let to_it = child.foreign_keys.iter().filter(|k| {
        let parent = order::root(context.schema, k.parent);
        k.enforced && k.columns.len() > 1 && parent == d.table.oid && child.oid != d.table.oid
    });
    let mut out = Vec::new();
    for fk in to_it {
        for u in &child.uniques {
            let columns = u.plain_columns().unwrap_or_default();
            let [c] = columns[..] else { continue };
            if let Some(at) = fk.columns.iter().position(|x| *x == c)
                && !pins(context.schema, fk, &[c])
            {
                out.push((u, fk.parent_columns[at]));
            }
        }
    }
    out
}
