//! The last look: whether each rule is in the plan as it was given.

use super::super::{Context, Draft, PlanError};
use super::allowed::constraints;
use super::{REASON, is_listed, texts, unmet};
use crate::plan::{ColumnPlan, Fix, Side};
use crate::rules::Ruled;
use crate::schema::ColumnIndex;
use crate::strategy::{FanoutBy, Strategy};

/// Every rule is in the plan as it was given, whatever else bears on its column, and the plan says so.
pub fn honoured(context: &Context, d: &mut Draft) -> Result<(), PlanError> {
    look(d)?;
    texts::fitting(context, d)?;
    fewer(context, d);
    for (&c, rule) in &d.rules {
        let Some(p) = &mut d.columns[c] else { continue };
        if !p.reason.contains(REASON) {
            p.reason = format!("{}; {REASON}", p.reason);
        }
        if matches!(&p.strategy, Strategy::ForeignKeyReference { fanout: FanoutBy::Digit { .. }, .. })
            && rule.strategy != p.strategy
        {
            d.yielding.push(format!(
                "the rule of column \"{}\" gives way: the new rows take the combinations that existing rows leave",
                p.column
            ));
        }
    }
    Ok(())
}

/// Where there are fewer rows than all parents' least number of children, some parents get none, and the plan says so.
fn fewer(context: &Context, d: &mut Draft) {
    let rows = d.capacity.as_ref().map_or(d.asked, |c| c.rows.min(d.asked));
    let table = d.table;
    for fk in &table.foreign_keys {
        let Some(&c) = fk.columns.iter().find(|c| d.rules.contains_key(c)) else { continue };
        let Some(p) = &d.columns[c] else { continue };
        let Strategy::ForeignKeyReference { constraint, fanout: FanoutBy::Mean { min, .. }, new_only } = &p.strategy
        else {
            continue;
        };
        let of = context.parents(fk.parent);
        let parents = if *new_only { of.new } else { of.existing + of.new };
        let (least, key) = (*min, constraint.clone());
        if u128::from(parents) * u128::from(least) <= u128::from(rows) {
            continue;
        }
        let name = p.column.clone();
        for p in d.columns.iter_mut().flatten() {
            if let Strategy::ForeignKeyReference { constraint, fanout: FanoutBy::Mean { min, .. }, .. } =
                &mut p.strategy
                && *constraint == key
            {
                *min = 0;
            }
        }
        d.yielding.push(format!(
            "the rule of column \"{name}\" gives way: {rows} rows are fewer than {least} for each of {parents} parents"
        ));
    }
}

fn look(d: &Draft) -> Result<(), PlanError> {
    for (&c, rule) in &d.rules {
        let Some(p) = &d.columns[c] else { return Err(unmet(d, c, "the column is not planned")) };
        plan(d, c, rule, p)?;
        let late = |i: &&ColumnIndex| d.columns[**i].as_ref().is_none_or(|p| p.strategy.by_server());
        if let Some(&read) = rule.reads.iter().find(late) {
            let name = &d.table.columns[read].name;
            return Err(unmet(
                d,
                c,
                format!("its expression reads column \"{name}\", which PostgreSQL makes at the same time"),
            ));
        }
        // A foreign key's columns may be null for more reasons, as where its parent has no rows.
        let references = matches!(rule.strategy, Strategy::ForeignKeyReference { .. } | Strategy::Forest { .. });
        if p.null_ratio != rule.null_ratio && !(references && p.strategy == Strategy::Null) {
            let ratio = rule.null_ratio;
            return Err(unmet(d, c, format!("a null ratio of {ratio} is not possible: {}", p.reason)));
        }
        for fix in d.branches.iter().filter_map(|b| b.columns.get(&p.column)).flatten() {
            if let Fix::Other(other) = fix {
                plan(d, c, rule, other)?;
            }
        }
    }
    Ok(())
}

pub(super) fn plan(d: &Draft, c: ColumnIndex, rule: &Ruled, p: &ColumnPlan) -> Result<(), PlanError> {
    let instead = || {
        let r = &d.solved.columns[c];
        match r.constraints.is_empty() || p.reason.contains("unique by") {
            true => unmet(d, c, format!("what else bears on the column makes it something else ({})", p.reason)),
            false => unmet(d, c, format!("{} would make it {}", constraints(r), name(&p.strategy))),
        }
    };
    // One of several values that is moved is none of them.
    let bounded = p.within.as_ref().is_some_and(|w| !w.at_least.is_empty() || !w.at_most.is_empty());
    let several = is_listed(&rule.strategy) && !matches!(rule.strategy, Strategy::Constant { .. });
    if several && (bounded || p.order.is_some()) {
        return Err(unmet(d, c, "a constraint keeps the column in order with another one, and moves its values"));
    }
    if !same(&rule.strategy, p) && !taken(d, &rule.strategy, p) || p.within.as_ref().is_some_and(|w| w.equal.is_some())
    {
        return Err(instead());
    }
    match &p.partial {
        Some(part) if ![&part.inside, &part.outside].iter().all(|s| matches!(s, Side::Drawn | Side::Set)) => {
            Err(instead())
        }
        _ => Ok(()),
    }
}

/// Onto rows that exist, the keys of a junction table are drawn from the combinations that are left.
fn taken(d: &Draft, rule: &Strategy, p: &ColumnPlan) -> bool {
    matches!(
        (rule, &p.strategy),
        (
            Strategy::ForeignKeyReference { constraint: a, .. },
            Strategy::ForeignKeyReference { constraint: b, fanout: FanoutBy::Digit { .. }, .. },
        ) if a == b && d.state.existing > 0
    )
}

/// As JSON has it.
fn name(s: &Strategy) -> String {
    let json = serde_json::to_value(s).unwrap_or_default();
    json.get("strategy").and_then(|v| v.as_str()).map_or_else(String::new, |n| format!("\"{n}\""))
}

/// The plan's strategy is the rule's: what is numbered may go on behind other rows, what spreads over parents may
/// lead a key.
fn same(rule: &Strategy, p: &ColumnPlan) -> bool {
    match (rule, &p.strategy) {
        (a, b) if a == b => true,
        (Strategy::Sequence { .. }, Strategy::Sequence { .. }) => true,
        (Strategy::Permutation { .. }, Strategy::Permutation { .. }) => true,
        (Strategy::CategoricalWeighted { values }, Strategy::Constant { value }) => {
            values.len() == 1 && values[0].0 == *value
        }
        (
            Strategy::ForeignKeyReference { constraint: a, fanout: FanoutBy::Zipf { alpha: x }, .. },
            Strategy::ForeignKeyReference { constraint: b, fanout: FanoutBy::Degrees { alpha: y, .. }, .. },
        ) => a == b && x == y,
        // Nothing to refer to.
        (Strategy::ForeignKeyReference { .. }, Strategy::Null) => true,
        (
            Strategy::ForeignKeyReference { constraint: a, fanout: x, .. },
            Strategy::ForeignKeyReference { constraint: b, fanout: y, .. },
        ) => a == b && x == y,
        _ => false,
    }
}
