//! Relations inside one arm of a branching: those of the arm with those that always hold, for the columns that
//! the arm changes. Not here: the arms (`planning/branches`).

use super::{groups, pairs, solve};
use crate::checks::families::linear::Linear;
use crate::checks::{Arm, Relation, Restriction};
use crate::plan::{ColumnPlan, Fix};
use crate::planning::{Context, Draft};
use crate::schema::ColumnIndex;
use std::collections::BTreeMap;

/// The relations that have to be solved anew in the arm. None: orders of pairs are enough.
pub fn of_arm(d: &Draft, arm: &Arm, fixes: &BTreeMap<ColumnIndex, Fix>) -> Option<Vec<Linear>> {
    let mut own = arm.linear.clone();
    own.extend(pairs(d, &arm.pairs));
    let mut always = d.solved.linear.clone();
    always.extend(pairs(d, &d.solved.pairs));
    let changed = |c: &ColumnIndex| matches!(fixes.get(c), Some(Fix::Other(_)));
    let ordered = arm.pairs.iter().all(|p| matches!(p.relation, Relation::Less | Relation::LessOrEqual));
    let touched =
        always.iter().flat_map(Linear::columns).any(|c| changed(&c) || own.iter().any(|l| l.columns().contains(&c)));
    if arm.linear.is_empty() && !touched && ordered {
        return None;
    }
    let mine = |g: &Vec<Linear>| g.iter().any(|l| own.contains(l) || l.columns().iter().any(changed));
    let all = groups(own.iter().cloned().chain(always).collect()).into_iter().filter(mine).flatten();
    // What a null column is related to is nothing to that arm.
    let null = |c: &ColumnIndex| matches!(fixes.get(c), Some(Fix::Null));
    Some(all.filter(|l| !l.columns().iter().any(null)).collect())
}

/// The arm's fixes with the plans that meet the relations. None: they cannot be met.
pub fn in_arm(
    context: &Context,
    d: &Draft,
    arm: &Arm,
    mut fixes: BTreeMap<ColumnIndex, Fix>,
    all: &[Linear],
) -> Option<BTreeMap<ColumnIndex, Fix>> {
    if pairs(d, &arm.pairs).len() < arm.pairs.len() {
        return None;
    }
    let mut restrictions: Vec<Restriction> = d.solved.columns.clone();
    for (&c, r) in &arm.columns {
        restrictions[c] = r.clone();
    }
    let mut plans: BTreeMap<ColumnIndex, ColumnPlan> = BTreeMap::new();
    for (c, p) in d.columns.iter().enumerate() {
        let mut p = match (fixes.get(&c), p) {
            (Some(Fix::Other(p)), _) => (**p).clone(),
            (_, Some(p)) => p.clone(),
            _ => continue,
        };
        if matches!(fixes.get(&c), Some(Fix::NotNull)) {
            p.null_ratio = 0.0;
        }
        p.within = None;
        plans.insert(c, p);
    }
    for group in groups(all.to_vec()) {
        for (c, p) in solve(context, d, &plans, &restrictions, &group)? {
            fixes.insert(c, Fix::Other(Box::new(p)));
        }
    }
    Some(fixes)
}
