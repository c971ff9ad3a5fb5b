//! Values for a text that is a digit of a key: those that the column's name asks for, in place of plain codes. Not
//! here: texts that are unique by themselves (`infer::unique_text`).

use super::space::{SMALL, Space};
use crate::planning::{Context, Draft};
use crate::schema::ColumnIndex;
use crate::strategy::Strategy;
use crate::topics;
use std::collections::BTreeSet;

/// A list of values is part of the plan: no longer than this.
const MOST: u64 = 256;
/// More than are needed do no harm, where there are more.
const LEAST: usize = 32;

/// At least `needed` different values, the column's own first, then the same with a number behind. None where the
/// column has no list, where constraints have a say in it, or where texts may be equal that differ in letters.
pub(super) fn values(context: &Context, d: &Draft, c: ColumnIndex, s: &Space, needed: u64) -> Option<Vec<String>> {
    let p = d.columns[c].as_ref()?;
    let wide = s.values.is_empty() && s.start.is_none() && s.size > SMALL;
    let plain = p.fold.is_none() && !d.table.columns[c].collation_folds && d.solved.columns[c].constraints.is_empty();
    let text = context
        .schema
        .base_type(d.table.columns[c].type_oid)
        .is_some_and(|t| matches!(t.name.as_str(), "text" | "varchar"));
    if !(wide && plain && text && needed <= MOST) {
        return None;
    }
    let most = d.classes[c].max_chars().into_iter().chain(p.max_chars).min().map_or(usize::MAX, |m| m as usize);
    let fits = |v: &String| (1..=most).contains(&v.chars().count());
    let mut seen = BTreeSet::new();
    let own: Vec<String> =
        own(context, &p.strategy)?.into_iter().filter(|v| fits(v) && seen.insert(v.clone())).collect();
    let wanted = (needed as usize).max(LEAST.min(own.len()));
    let join = if own.iter().any(|v| v.contains(' ')) { ' ' } else { '_' };
    let numbered = (2..=MOST).flat_map(|n| own.iter().map(move |v| format!("{v}{join}{n}")));
    let values: Vec<String> =
        own.iter().cloned().chain(numbered.filter(fits).filter(|v| !seen.contains(v))).take(wanted).collect();
    (values.len() >= wanted && own.len() > 1).then_some(values)
}

/// The values that a strategy chooses among, the frequent first.
fn own(context: &Context, strategy: &Strategy) -> Option<Vec<String>> {
    match strategy {
        Strategy::CategoricalWeighted { values } => Some(values.iter().map(|v| v.0.clone()).collect()),
        Strategy::SeedPool { values, .. } => Some(values.clone()),
        Strategy::Seed { topic, field, .. } => {
            let topic = topics::topic(&context.request.run.locale, topic)?;
            Some(topic.texts(field)?.take(2 * MOST as usize).map(String::from).collect())
        }
        _ => None,
    }
}
