//! How each constraint of a table is met: by construction, by a branch, by a pool, or only by PostgreSQL's
//! test at the load. Read off the finished draft. Not here: meeting them.

use super::{Context, Draft};
use crate::checks::partitions;
use crate::plan::{ColumnPlan, ConstraintPlan, Met};
use crate::schema::{ColumnIndex, ForeignKey, Generated, KeyPart, TypeKind};
use crate::search;
use crate::strategy::Strategy;

/// CHECKs (those of the columns' domains too), bounds of partitions that are no more than tested, keys, exclusion constraints and foreign keys, in that order.
pub fn explain(context: &Context, d: &Draft) -> Vec<ConstraintPlan> {
    let mut out: Vec<ConstraintPlan> = Vec::new();
    for check in &d.table.checks {
        out.push(line(d, &check.name, &check.definition, &check.expr.columns()));
    }
    for (i, column) in d.table.columns.iter().enumerate() {
        let mut oid = column.type_oid;
        while let Some(TypeKind::Domain { base, checks, .. }) = context.schema.types.get(&oid).map(|t| &t.kind) {
            for check in checks {
                if !out.iter().any(|l| l.constraint == check.name) {
                    out.push(line(d, &check.name, &check.definition, &[i]));
                }
            }
            oid = *base;
        }
    }
    let bounds = partitions::routing(d.table);
    if let Some(u) = d.solved.unsolved.iter().find(|u| u.constraint == bounds) {
        out.push(line(d, &bounds, &u.definition, &[]));
    } else if d.pooled.contains_key(&bounds) {
        out.push(line(d, &bounds, "every row has a partition", &[]));
    }
    let triggers = search::asked_of(d.table);
    if d.pooled.contains_key(&triggers) {
        out.push(line(d, &triggers, "rows that the triggers let through", &[]));
    }
    for u in &d.table.uniques {
        out.push(line(d, &u.name, &u.definition, &read(u.keys.iter())));
    }
    for e in &d.table.exclusions {
        out.push(line(d, &e.name, &e.definition, &read(e.parts.iter().map(|(part, _)| part))));
    }
    for fk in d.table.foreign_keys.iter().filter(|fk| fk.enforced) {
        let mut l = line(d, &fk.name, &fk.definition, &fk.columns);
        if l.met == Met::Construction {
            l.how = reference(d, fk);
        }
        out.push(l);
    }
    for s in &d.table.supertypes {
        let Some(fk) = d.table.foreign_keys.iter().find(|k| k.name == s.constraint) else { continue };
        let mut l = line(d, &fk.name, &fk.definition, &fk.columns);
        l.how = format!("the row that it refers to is made by a trigger; {}", l.how);
        out.push(l);
    }
    out
}

/// The columns that parts of a key read, each once.
fn read<'a>(parts: impl Iterator<Item = &'a KeyPart>) -> Vec<ColumnIndex> {
    let mut columns: Vec<ColumnIndex> = parts.flat_map(KeyPart::columns).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// What is known of one constraint, which reads `columns`.
fn line(d: &Draft, name: &str, definition: &str, columns: &[ColumnIndex]) -> ConstraintPlan {
    let quoted = format!("\"{name}\"");
    let said = d.notes.iter().find(|n| n.contains(&quoted));
    let branching = d.branches.iter().find(|b| b.name.split(", ").any(|n| n == name));
    let (met, how) = if d.tested.contains(name) {
        (Met::Test, said.cloned().unwrap_or_else(|| "tested by PostgreSQL as the rows arrive".into()))
    } else if let Some(&rows) = d.pooled.get(name) {
        (Met::Pool, format!("one of {rows} combinations that PostgreSQL found to meet it"))
    } else if let Some(b) = branching {
        (Met::Branch, format!("each row draws one of {} ways to meet it", b.arms))
    } else {
        let named = |p: &&ColumnPlan| p.reason.contains(name);
        let reasons: Vec<String> =
            d.columns.iter().flatten().filter(named).map(|p| format!("{}: {}", p.column, p.reason)).collect();
        let how = if reasons.is_empty() { by_values(d, columns) } else { reasons.join("; ") };
        (Met::Construction, how)
    };
    let capacity = d.capacities.iter().filter(|c| c.reason.contains(&quoted)).map(|c| c.rows).min();
    ConstraintPlan { constraint: name.into(), definition: definition.into(), met, how, capacity }
}

/// For what no column's reason names: the columns that it reads, each with where its values come from.
fn by_values(d: &Draft, columns: &[ColumnIndex]) -> String {
    let said = |&c: &ColumnIndex| {
        let column = &d.table.columns[c];
        match &d.columns[c] {
            Some(p) => format!("{}: {}", p.column, p.reason),
            None if column.generated != Generated::No => format!("{}: computed from other columns", column.name),
            None => format!("{}: its default", column.name),
        }
    };
    match columns {
        [] => "it reads no column".into(),
        _ => columns.iter().map(said).collect::<Vec<_>>().join("; "),
    }
}

fn reference(d: &Draft, fk: &ForeignKey) -> String {
    let own = |p: &&ColumnPlan| {
        matches!(&p.strategy, Strategy::ForeignKeyReference { constraint, .. } | Strategy::Forest { constraint, .. }
            if *constraint == fk.name)
    };
    let plans = || fk.columns.iter().filter_map(|&c| d.columns[c].as_ref());
    let plan = plans().find(own).or_else(|| plans().next());
    match plan.map(|p| (&p.strategy, &p.reason)) {
        Some((Strategy::Null, reason)) => format!("null: {reason}"),
        Some((_, reason)) => reason.clone(),
        None => "its columns are left to their defaults".into(),
    }
}
