//! Text columns that follow from others of the row, as a CHECK asks: a template in place of what was suggested. Not
//! here: which CHECKs ask that (`checks/derived`).

use super::Draft;
use crate::checks::Restriction;
use crate::compile::template;
use crate::plan::ColumnPlan;
use crate::schema::ColumnIndex;
use crate::strategy::Strategy;
use std::collections::BTreeSet;

/// Puts the templates in place; where a column is decided by more, the constraint is left to its test.
pub fn assign(d: &mut Draft) {
    for x in d.solved.derived.clone() {
        let follows = d.related.insert(x.column) && free(d, x.column, x.longest) && !circle(d, x.column, &x.of);
        if !follows {
            d.leave_to_test("constraint", &x.constraint, "the column is decided by more than it");
            continue;
        }
        let names: Vec<String> = x.of.iter().map(|&c| d.table.columns[c].name.clone()).collect();
        let copy = |from: &String| Strategy::Copy { from: from.clone(), via: None };
        let sources = names.iter().enumerate().map(|(i, n)| (i.to_string(), copy(n))).collect();
        if let Some(p) = &mut d.columns[x.column] {
            p.strategy = Strategy::Template { template: x.template, sources };
            p.reason = format!("made of {}, as {} asks", names.join(", "), x.constraint);
            (p.matching, p.order, p.only_when, p.fold) = (None, None, None, None);
        }
    }
}

/// Nothing else decides the column, and the text has room in it.
fn free(d: &Draft, c: ColumnIndex, longest: Option<u32>) -> bool {
    let r = &d.solved.columns[c];
    let plain = Restriction { not_null: r.not_null, constraints: r.constraints.clone(), ..Restriction::default() };
    let room = d.classes[c].max_chars().is_none_or(|most| longest.is_some_and(|n| n <= most));
    let name = &d.table.columns[c].name;
    let keyed = d.table.uniques.iter().flat_map(|u| &u.keys).any(|k| k.columns().contains(&c));
    let referring = d.table.foreign_keys.iter().any(|fk| fk.columns.contains(&c));
    let bound = d.solved.pairs.iter().any(|p| p.left == c || p.right == c)
        || d.solved.branchings.iter().any(|b| b.arms.iter().any(|a| a.columns.contains_key(&c)))
        || d.pools.iter().any(|p| p.columns.contains(name));
    let made = d.columns[c]
        .as_ref()
        .is_some_and(|p| !p.strategy.by_server() && !matches!(p.strategy, Strategy::Sequence { .. }));
    *r == plain && room && made && !keyed && !referring && !bound && !d.rules.contains_key(&c)
}

/// Do the sources follow from the column?
fn circle(d: &Draft, c: ColumnIndex, of: &[ColumnIndex]) -> bool {
    let mut seen: BTreeSet<ColumnIndex> = of.iter().copied().collect();
    let mut open: Vec<ColumnIndex> = of.to_vec();
    while let Some(next) = open.pop() {
        if next == c {
            return true;
        }
        // What PostgreSQL makes is not known beforehand.
        let Some(p) = d.columns[next].as_ref().filter(|p| !p.strategy.by_server()) else {
            return true;
        };
        for name in reads(p) {
            open.extend(d.table.column_index(&name).filter(|i| seen.insert(*i)));
        }
    }
    false
}

/// The columns of the row that a plan reads.
pub(super) fn reads(p: &ColumnPlan) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    out.extend(p.order.iter().map(|o| o.not_below.clone()));
    out.extend(p.only_when.iter().map(|w| w.column.clone()));
    match &p.strategy {
        Strategy::Copy { from, .. } | Strategy::Derive { from, .. } | Strategy::Offset { from, .. } => {
            out.push(from.clone())
        }
        Strategy::AddRandomDuration { base, .. } => out.push(base.clone()),
        Strategy::FunctionOf { of, .. } => out.push(of.clone()),
        Strategy::Sum { of } | Strategy::Product { of } => out.extend(of.iter().cloned()),
        Strategy::UuidV7 { time } => out.extend(time.clone()),
        Strategy::Template { template, sources } => {
            let pieces = template::parse(template).unwrap_or_default();
            out.extend(pieces.into_iter().filter_map(|p| match p {
                template::Piece::Field { name, .. } if !sources.contains_key(&name) => Some(name),
                _ => None,
            }));
            for s in sources.values() {
                out.extend(reads(&ColumnPlan::new("", s.clone(), "")));
            }
        }
        _ => {}
    }
    out
}
