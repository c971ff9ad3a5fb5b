//! Columns that another column of the row decides: null except where the status says otherwise. Not here:
//! which statuses those are (`infer`), and constraints that ask for it (`branches`).

use super::Draft;
use crate::infer;
use crate::plan::OnlyWhen;
use crate::schema::ColumnIndex;
use crate::strategy::Strategy;
use crate::types::class::TypeClass;

/// Ties nullable dates and texts to the status column whose values speak of them.
pub fn assign(d: &mut Draft) {
    for i in 0..d.columns.len() {
        let Some(p) = &d.columns[i] else { continue };
        let (text, date) = (matches!(d.classes[i], TypeClass::Text { .. }), d.classes[i].is_date());
        if !(text || date)
            || !d.nullable(i)
            || p.unique
            || p.partial.is_some()
            || d.learnt.contains(&i)
            || decided(&p.strategy)
            || d.rules.contains_key(&i)
            || branched(d, i)
        {
            continue;
        }
        let Some(wanted) = infer::statuses(&d.table.columns[i].name, date) else { continue };
        let found = (0..d.columns.len()).filter(|&s| s != i && !branched(d, s)).find_map(|s| when(d, s, &wanted));
        let (Some((when, share)), Some(p)) = (found, &mut d.columns[i]) else { continue };
        p.reason = format!("{}; only where \"{}\" is {}", p.reason, when.column, when.values.join(", "));
        p.null_ratio = 1.0 - share;
        p.only_when = Some(when);
    }
}

/// The condition on the status column `s`, and the share of rows that meet it; None where its values do not
/// tell rows apart in this.
fn when(d: &Draft, s: ColumnIndex, wanted: &[&str]) -> Option<(OnlyWhen, f64)> {
    let p = d.columns[s].as_ref()?;
    let Strategy::CategoricalWeighted { values } = &p.strategy else { return None };
    if p.unique || p.partial.is_some() || !infer::is_status(&p.column) {
        return None;
    }
    let (met, other): (Vec<_>, Vec<_>) = values.iter().partition(|v| wanted.contains(&infer::plain(&v.0).as_str()));
    if met.is_empty() || other.is_empty() {
        return None;
    }
    let sum = |list: &[&(String, f64)]| list.iter().map(|v| v.1).sum::<f64>();
    let (a, b) = (sum(&met), sum(&other));
    let values = met.into_iter().map(|v| v.0.clone()).collect();
    (a > 0.0).then(|| (OnlyWhen { column: p.column.clone(), values }, a / (a + b)))
}

/// Null or not by more than a draw.
fn decided(s: &Strategy) -> bool {
    matches!(
        s,
        Strategy::Default
            | Strategy::Null
            | Strategy::ForeignKeyReference { .. }
            | Strategy::Forest { .. }
            | Strategy::KeyDigit { .. }
            | Strategy::Offset { .. }
            | Strategy::FunctionOf { .. }
            | Strategy::Pool { .. }
    )
}

fn branched(d: &Draft, i: ColumnIndex) -> bool {
    d.branches.iter().any(|b| b.columns.contains_key(&d.table.columns[i].name))
}
