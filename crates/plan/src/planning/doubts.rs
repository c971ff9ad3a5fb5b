//! Constraints that reasoning does not meet after all: rows were made and broke them, or what follows from them runs in a
//! circle. They count as tested, so that a search looks for tuples that meet them. Not here: the search (`search`), who
//! finds out (the load, and `settle`).

use super::{Context, Draft};
use crate::request::Doubt;

/// Before anything is planned, and after what searches have found is known.
pub fn settle(context: &Context, d: &mut Draft) {
    let circular = context.request.circular.contains(&d.table.oid);
    let mut doubted = d.state.doubted.clone();
    if circular {
        let several = d.table.checks.iter().filter(|c| c.expr.columns().len() > 1);
        doubted.extend(several.map(|c| (c.name.clone(), Doubt::Unread)));
    }
    doubted.retain(|name, _| !d.pooled.contains_key(name));
    for (name, doubt) in doubted {
        if doubt >= Doubt::Unread {
            d.solved.pairs.retain(|x| x.constraint != name);
            d.solved.derived.retain(|x| x.constraint != name);
            d.solved.linear.retain(|x| x.constraint != name);
            d.solved.branchings.retain(|b| !b.constraints.contains(&name));
        }
        let kind = if d.table.uniques.iter().any(|u| u.name == name) { "unique key" } else { "constraint" };
        let why = if circular { "what follows from it runs in a circle" } else { "planned rows broke it" };
        d.leave_to_test(kind, &name, why);
    }
}
