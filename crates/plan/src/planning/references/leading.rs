//! Keys that children can refer to: where a child's foreign key takes few values alone, as the list partitions of
//! its table or a CHECK say, the first rows of the parent have those values. Not here: how the child finds them
//! (`agree`).

use crate::checks;
use crate::order;
use crate::plan::ColumnPlan;
use crate::planning::{Context, Draft, shapes};
use crate::schema::{ColumnIndex, ForeignKey, KeyPart, Table, TableKind};
use crate::strategy::Strategy;
use crate::types::class::TypeClass;
use seedgen_kernels::Scalar;

/// Longer lists are no lists of keys to make.
const MOST: usize = 256;

pub(in crate::planning) fn assign(context: &Context, d: &mut Draft) {
    // Rows that exist may have the values; which of them, the child finds out.
    if d.state.existing > 0 || d.asked == 0 {
        return;
    }
    for child in context.request.targets.iter().filter_map(|&o| context.schema.table(o)) {
        let to_it = |fk: &&ForeignKey| {
            fk.enforced && order::root(context.schema, fk.parent) == d.table.oid && child.oid != d.table.oid
        };
        for fk in child.foreign_keys.iter().filter(to_it) {
            let ([c], [k]) = (&fk.columns[..], &fk.parent_columns[..]) else { continue };
            if bears(child, *c)
                && let Some(values) =
                    checks::solve(context.schema, child, context.request.run.now).columns[*c].allowed.take()
            {
                lead(d, *k, values, child);
            }
        }
    }
}

/// Something of the child's may list the column's values.
fn bears(child: &Table, c: ColumnIndex) -> bool {
    let listed = |k: &crate::schema::PartitionKey| k.strategy == "list" && k.keys == [KeyPart::Column(c)];
    child.kind == TableKind::Partitioned && child.partition_key.as_ref().is_some_and(listed)
        || child.checks.iter().any(|x| x.expr.columns() == [c])
}

fn lead(d: &mut Draft, k: ColumnIndex, values: Vec<String>, child: &Table) {
    let (class, r) = (d.classes[k].clone(), d.solved.columns[k].clone());
    let Some(p) = d.columns[k].clone() else { return };
    if d.rules.contains_key(&k)
        || values.len() > MOST
        || d.table.columns[k].sequence.is_some()
        || p.partial.is_some()
        || !p.leading.is_empty()
    {
        return;
    }
    let most = class.max_chars().into_iter().chain(r.max_chars).min().unwrap_or(u32::MAX);
    let fits = |v: &String| {
        let long = class.is_text() && v.chars().count() as u32 > most;
        let patterned = !r.patterns.is_empty() || r.fold.is_some() || r.allowed.is_some();
        !long && !patterned && !r.forbidden.contains(v) && shapes::admits(&class, &r, v) && bounded(&class, &r, v)
    };
    let mut values: Vec<String> = values.into_iter().filter(fits).take(d.asked as usize).collect();
    values.sort();
    values.dedup();
    let Some(rest) = beside(d, &class, &p, &values) else { return };
    let name = child.path();
    let reason = format!("{}; first the values that \"{name}\" can refer to", p.reason);
    d.columns[k] = Some(ColumnPlan { leading: values, reason, strategy: rest, ..p });
}

fn bounded(class: &TypeClass, r: &checks::Restriction, v: &str) -> bool {
    match class.parse(v) {
        Some(Scalar::Int(x)) => r.min.is_none_or(|m| x >= m) && r.max.is_none_or(|m| x <= m),
        Some(_) => true,
        None => false,
    }
}

/// What the other rows have, so that none of them has one of the values. None: they have them all, or might.
fn beside(d: &Draft, class: &TypeClass, p: &ColumnPlan, values: &[String]) -> Option<Strategy> {
    match &p.strategy {
        Strategy::Sequence { start, step: 1 } => {
            let numbers: Vec<i64> = values
                .iter()
                .filter_map(|v| if let Some(Scalar::Int(x)) = class.parse(v) { Some(x) } else { None })
                .collect();
            let unit = 10i64.saturating_pow(class.scale());
            let end = start.saturating_add(i64::try_from(d.asked).unwrap_or(i64::MAX));
            let greatest = *numbers.iter().max()?;
            let covered = |x: &i64| x % unit == 0 && (*start..end).contains(&(x / unit));
            if numbers.iter().all(covered) {
                return None;
            }
            let after = greatest.div_euclid(unit).saturating_add(1);
            let room = class.int_bounds()?.1 / unit - after;
            (room >= d.asked as i64).then_some(Strategy::Sequence { start: after.max(*start), step: 1 })
        }
        // The row's number is woven in: a listed value with a number at its end might be one of those.
        Strategy::Template { .. } if class.is_text() && p.unique => {
            let numbered = |v: &String| v.chars().any(|c| c.is_ascii_digit());
            (!values.is_empty() && !values.iter().any(numbered)).then(|| p.strategy.clone())
        }
        _ => None,
    }
}
