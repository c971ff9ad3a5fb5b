//! Constraints with alternatives: which of their arms can be planned, and what each column is in each. Not
//! here: finding the arms (`checks`), drawing one (`compile/`).

use super::{Context, Draft, columns, roots};
use crate::checks::{Arm, Relation, Restriction};
use crate::infer::Suggestion;
use crate::plan::{Branching, ColumnPlan, Fix, OrderBy};
use crate::schema::{ColumnIndex, KeyPart};
use crate::strategy::Strategy;
use crate::types::class::TypeClass;
use std::collections::BTreeMap;

/// Plans the branchings of the table. Every column has a plan by now.
pub fn assign(context: &Context, d: &mut Draft, suggestions: &[Suggestion]) {
    for b in std::mem::take(&mut d.solved.branchings) {
        let (b, mut told) = match roots::told(d, &b) {
            Some((b, told)) => (b, Some(told)),
            None => (b, None),
        };
        let made: Vec<Option<BTreeMap<ColumnIndex, Fix>>> =
            b.arms.iter().map(|a| arm(context, d, a, suggestions)).collect();
        let all = made.iter().all(Option::is_some);
        let kept = roomy(d.asked, &made);
        if let Some(told) = &mut told {
            told.arms = kept.iter().map(|&i| told.arms[i]).collect();
        }
        let arms: Vec<BTreeMap<ColumnIndex, Fix>> = kept.iter().filter_map(|&i| made[i].clone()).collect();
        let name = b.constraints.join(", ");
        let open = |root: bool| told.as_ref().is_none_or(|t| t.arms.iter().any(|o| o.is_none_or(|o| o == root)));
        if arms.is_empty() || !open(true) || !open(false) && !roots::alone(d, told.as_ref()) {
            for name in &b.constraints {
                d.leave_to_test("constraint", name, "no way to meet it can be planned");
            }
            continue;
        }
        let mut touched: Vec<ColumnIndex> = arms.iter().flat_map(|a| a.keys().copied()).collect();
        touched.sort_unstable();
        touched.dedup();
        let mut columns = BTreeMap::new();
        for c in touched {
            let fixes: Vec<Fix> = arms.iter().map(|a| a.get(&c).cloned().unwrap_or(Fix::Free)).collect();
            if let Some(p) = &mut d.columns[c] {
                p.reason = format!("{}; as {name} asks", p.reason);
            }
            columns.insert(d.table.columns[c].name.clone(), fixes);
        }
        if let (Some(c), true) = (alone(&b.arms), all) {
            let base = &d.solved.columns[c];
            let ways = b.arms.iter().map(|a| a.columns.get(&c).unwrap_or(base).clone());
            d.ways.insert(c, ways.collect());
        }
        d.branches.push(Branching { name, arms: arms.len(), columns, roots: told });
    }
}

/// The column that the arms are about, if it is one alone.
fn alone(arms: &[Arm]) -> Option<ColumnIndex> {
    let c = arms.iter().find_map(|a| a.columns.keys().next().copied())?;
    let only = |a: &Arm| a.pairs.is_empty() && a.linear.is_empty() && a.columns.keys().all(|x| *x == c);
    arms.iter().all(only).then_some(c)
}

/// What the arm makes of its columns; None where one of them cannot follow.
fn arm(context: &Context, d: &Draft, arm: &Arm, suggestions: &[Suggestion]) -> Option<BTreeMap<ColumnIndex, Fix>> {
    let mut fixes = BTreeMap::new();
    for (&c, r) in &arm.columns {
        let p = d.columns[c].as_ref()?;
        let fix = fix(context, d, c, r, p, suggestions)?;
        if fix != Fix::Free {
            fixes.insert(c, fix);
        }
    }
    stand_alone(context, d, arm, &mut fixes);
    if let Some(all) = super::relations::of_arm(d, arm, &fixes) {
        return super::relations::in_arm(context, d, arm, fixes, &all);
    }
    for pair in &arm.pairs {
        let strict = match pair.relation {
            Relation::Less => true,
            Relation::LessOrEqual => false,
            Relation::Equal | Relation::NotEqual => return None,
        };
        if fixed(&d.columns[pair.right].as_ref()?.strategy) {
            return None;
        }
        let known = fixes.remove(&pair.right);
        let mut p = match &known {
            Some(Fix::Null) => None?,
            Some(Fix::Other(p)) => (**p).clone(),
            _ => d.columns[pair.right].clone()?,
        };
        if matches!(known, Some(Fix::NotNull)) {
            p.null_ratio = 0.0;
        }
        p.order = Some(OrderBy { not_below: d.table.columns[pair.left].name.clone(), strict });
        fixes.insert(pair.right, Fix::Other(Box::new(p)));
    }
    Some(fixes)
}

/// A column that the arm wants set cannot follow one that the arm leaves null: it has values of its type there.
fn stand_alone(context: &Context, d: &Draft, arm: &Arm, fixes: &mut BTreeMap<ColumnIndex, Fix>) {
    let set: Vec<ColumnIndex> = arm.columns.iter().filter(|(_, r)| r.not_null).map(|(&c, _)| c).collect();
    for c in set {
        let plan = match fixes.get(&c) {
            Some(Fix::Other(p)) => Some(&**p),
            Some(Fix::NotNull) => d.columns[c].as_ref(),
            _ => None,
        };
        let Some(p) = plan else { continue };
        let may_be_null = |name: &String| {
            let Some(k) = d.table.column_index(name) else { return false };
            match fixes.get(&k) {
                Some(Fix::Null) => true,
                Some(Fix::NotNull) => false,
                Some(Fix::Other(p)) => p.null_ratio > 0.0,
                _ => {
                    d.nullable(k) && d.columns[k].as_ref().is_some_and(|p| p.null_ratio > 0.0 || p.only_when.is_some())
                }
            }
        };
        let follows = ColumnPlan { order: None, only_when: None, ..p.clone() };
        if fixed(&p.strategy) || !super::derived::reads(&follows).iter().any(may_be_null) {
            continue;
        }
        let mut own = ColumnPlan::new(&p.column, Strategy::TypeDefault, "");
        let r = arm.columns.get(&c).unwrap_or(&d.solved.columns[c]);
        if columns::constrain(context, d, c, r, &mut own).is_ok() {
            own.order = p.order.clone();
            fixes.insert(c, Fix::Other(Box::new(own)));
        }
    }
}

fn fix(
    context: &Context,
    d: &Draft,
    c: ColumnIndex,
    r: &Restriction,
    p: &ColumnPlan,
    suggestions: &[Suggestion],
) -> Option<Fix> {
    let base = &d.solved.columns[c];
    if r.null {
        let free = d.nullable(c) && !p.strategy.by_server();
        return free.then_some(Fix::Null);
    }
    let not_null = r.not_null && !base.not_null;
    if not_null && (p.strategy.by_server() || matches!(p.strategy, Strategy::Null | Strategy::Forest { .. })) {
        return None;
    }
    let said = |r: &Restriction| Restriction { not_null: false, constraints: Vec::new(), ..r.clone() };
    if said(r) == said(base) {
        return Some(if not_null { Fix::NotNull } else { Fix::Free });
    }
    if fixed(&p.strategy) {
        // Keys are positive: what only keeps them from zero or below asks for nothing.
        let harmless = r.allowed.is_none()
            && r.max.is_none()
            && r.min.is_none_or(|m| m <= 1)
            && r.forbidden.iter().all(|v| v == "0");
        return harmless.then_some(if not_null { Fix::NotNull } else { Fix::Free });
    }
    if let Some(other) = each_once(d, c, r) {
        return Some(Fix::Other(Box::new(other)));
    }
    let s = suggestions.get(c)?;
    let mut other = ColumnPlan::new(&p.column, s.strategy.clone(), "");
    other.null_ratio = if r.not_null { 0.0 } else { s.null_ratio };
    columns::constrain(context, d, c, r, &mut other).ok()?;
    Some(Fix::Other(Box::new(other)))
}

/// A column that is a key by itself takes numbers of its own in each arm, counted by the row's number: so they differ
/// within the arm, and from those of the others, whose bounds leave them out.
fn each_once(d: &Draft, c: ColumnIndex, r: &Restriction) -> Option<ColumnPlan> {
    let key = |u: &crate::schema::Unique| u.predicate.is_none() && u.keys == [KeyPart::Column(c)];
    let whole = matches!(d.classes[c], TypeClass::Int(_) | TypeClass::Numeric { .. } | TypeClass::Date);
    let listed = r.allowed.is_some() || r.shape != Default::default() || !r.forbidden.is_empty();
    if !whole || listed || !d.table.uniques.iter().any(key) {
        return None;
    }
    let (low, high) = d.classes[c].int_bounds().unwrap_or((-730_119, 2_921_939));
    let least = r.min.unwrap_or(if low < 0 { r.max.unwrap_or(1).min(1) } else { low });
    let high = r.max.map_or(high, |m| m.min(high));
    // Above the greatest that there is: which of the smaller ones rows have, nobody knows here.
    let start = d.state.greatest.get(&c).map_or(least, |g| g.saturating_add(1).max(least));
    let space = (i128::from(high) - i128::from(start) + 1).clamp(0, i128::from(i64::MAX)) as u64;
    let mut p = ColumnPlan::new(&d.table.columns[c].name, Strategy::Permutation { start, space }, "");
    p.unique = true;
    Some(p)
}

/// The arms that can be planned. Those in which a key has too few numbers for the rows are left out; where all have, the
/// widest stays.
fn roomy(asked: u64, arms: &[Option<BTreeMap<ColumnIndex, Fix>>]) -> Vec<usize> {
    let room = |arm: &BTreeMap<ColumnIndex, Fix>| arm.values().filter_map(numbers).min().unwrap_or(u64::MAX);
    let widest = arms.iter().flatten().map(room).max().unwrap_or(0);
    let wide = |i: &usize| arms[*i].as_ref().is_some_and(|a| room(a) >= asked.min(widest));
    (0..arms.len()).filter(wide).collect()
}

/// How many values a fix gives that differs in every row.
pub fn numbers(fix: &Fix) -> Option<u64> {
    match fix {
        Fix::Other(p) if p.unique => match p.strategy {
            Strategy::Permutation { space, .. } => Some(space),
            _ => None,
        },
        _ => None,
    }
}

/// Decided by more than the column's own restrictions.
fn fixed(s: &Strategy) -> bool {
    s.by_server()
        || matches!(s, Strategy::ForeignKeyReference { .. } | Strategy::Forest { .. } | Strategy::Sequence { .. })
}
