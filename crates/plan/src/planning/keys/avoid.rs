//! Partial keys that rows stay out of, and key columns that no default may replace.

use super::faithful;
use crate::expr::Expr;
use crate::plan::ColumnPlan;
use crate::planning::{Context, Draft, columns};
use crate::schema::{ColumnIndex, KeyPart, Unique};
use crate::strategy::Strategy;

/// A partial key bears on no row whose columns make its predicate false: sets one of them so, if it is free to.
pub(super) fn avoid(context: &Context, d: &mut Draft, u: &Unique) -> bool {
    for part in u.predicate.iter().flat_map(Expr::conjuncts) {
        let Some((c, plan)) = outside(context, d, part) else { continue };
        let reason = format!("{}; outside of the partial key \"{}\"", plan.reason, u.name);
        d.columns[c] = Some(ColumnPlan { reason, ..plan });
        return true;
    }
    false
}

/// A column, and its plan with the condition false in every row.
pub(super) fn outside(context: &Context, d: &Draft, e: &Expr) -> Option<(ColumnIndex, ColumnPlan)> {
    let free = |c: ColumnIndex| {
        let branched = d.branches.iter().any(|b| b.columns.contains_key(&d.table.columns[c].name));
        d.columns[c].clone().filter(|p| !branched && !p.unique && !d.rules.contains_key(&c))
    };
    let decided = |p: &ColumnPlan| {
        use Strategy::*;
        matches!(
            p.strategy,
            Null | Default | Sequence { .. } | Forest { .. } | KeyDigit { .. } | ForeignKeyReference { .. }
        )
    };
    let without = |c: ColumnIndex, value: &str| {
        let mut p = free(c).filter(|p| !decided(p))?;
        let mut r = d.solved.columns[c].clone();
        r.forbidden.push(value.to_string());
        columns::constrain(context, d, c, &r, &mut p).ok()?;
        Some((c, p))
    };
    match e {
        Expr::Column(c) => without(*c, "true"),
        Expr::Not(x) => match **x {
            Expr::Column(c) => without(c, "false"),
            _ => None,
        },
        Expr::IsNull(x) => {
            let Expr::Column(c) = **x else { return None };
            let p = free(c)
                .filter(|p| !matches!(p.strategy, Strategy::Null | Strategy::Default | Strategy::Forest { .. }))?;
            Some((c, ColumnPlan { null_ratio: 0.0, ..p }))
        }
        Expr::Op { name, schema: None, args, .. } if name == "=" && args.len() == 2 => {
            let Expr::Column(c) = args[0].uncast() else { return None };
            let Expr::Const { text: Some(value), .. } = args[1].uncast() else { return None };
            without(*c, value)
        }
        _ => None,
    }
}

/// COALESCE(x, c) in a key takes all nulls for one value: x has none, then.
pub(super) fn never_replaced(d: &mut Draft, u: &Unique) {
    for k in &u.keys {
        if let KeyPart::Expr(e @ Expr::Coalesce(_)) = k
            && let Some(p) = faithful(e).and_then(|c| d.columns[c].as_mut())
            && !matches!(p.strategy, Strategy::Null)
        {
            p.null_ratio = 0.0;
        }
    }
}
