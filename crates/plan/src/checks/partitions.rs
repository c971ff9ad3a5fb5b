//! What the bounds of a partitioned table's leaves ask of its key: the union of intervals or lists, or an arm
//! a leaf. Hash partitions ask for nothing, default partitions only for what the others leave. Not here: how
//! rows find their leaf (PostgreSQL routes them).

use super::{Arm, Reader, Restriction, Solved, branches};
use crate::expr::Expr;
use crate::schema::{ColumnIndex, Schema, Table, TableKind};

/// Restricts the key of a partitioned table to values that have a leaf.
pub(super) fn bounds(schema: &Schema, table: &Table, now: i64, s: &mut Solved) {
    if table.kind != TableKind::Partitioned {
        return;
    }
    let name = format!("partitions of {}", table.name);
    let mut arms: Vec<Arm> = Vec::new();
    for leaf in leaves(schema, table) {
        // A leaf without a bound that says something (hash, default) takes any row of its branch.
        let Some(parts) = leaf.partition_bound.as_ref().map(Expr::conjuncts) else { continue };
        if parts.iter().any(|p| matches!(p, Expr::Not(_))) {
            continue;
        }
        let out = Solved { columns: s.columns.clone(), ..Solved::default() };
        let mut own = Solved { columns: vec![Restriction::default(); leaf.columns.len()], ..Solved::default() };
        let read = |e: &Expr, own: &mut Solved| {
            // satisfies_hash_partition(…) is not understood, nor has to be: any row finds its leaf.
            Reader { schema, table: leaf, name: &name, now, value: None, out: own }.atom(e)
        };
        // Bounds of several columns are alternatives: beyond the first of them, or at it and beyond the second.
        let mut either: Vec<Expr> = Vec::new();
        for p in parts {
            if read(p, &mut own).is_none() && matches!(p, Expr::Or(_)) {
                either.push(p.clone());
            }
        }
        for branch in branches::normal_form(&Expr::And(either), false).unwrap_or_else(|| vec![Vec::new()]) {
            let mut own = own.clone();
            branch.iter().for_each(|e| {
                let _ = read(e, &mut own);
            });
            let mut out = out.clone();
            for (c, r) in own.columns.into_iter().enumerate().filter(|(_, r)| *r != Restriction::default()) {
                let Some(at) = leaf.columns.get(c).and_then(|c| table.column_index(&c.name)) else { continue };
                intersect(&mut out.columns[at], r);
            }
            if !out.columns.iter().all(branches::possible) {
                continue;
            }
            let columns = out.columns.into_iter().enumerate().filter(|(c, r)| *r != s.columns[*c]).collect();
            let arm = Arm { columns, ..Arm::default() };
            if !arms.contains(&arm) {
                arms.push(arm);
            }
        }
    }
    if arms.is_empty() || arms.iter().any(|a| a.columns.is_empty()) {
        return;
    }
    branches::add(s, vec![name], merged(arms));
}

fn leaves<'a>(schema: &'a Schema, table: &'a Table) -> Vec<&'a Table> {
    let parts = table.partitions.iter().filter_map(|&o| schema.table(o));
    parts.flat_map(|p| if p.kind == TableKind::Partitioned { leaves(schema, p) } else { vec![p] }).collect()
}

fn intersect(to: &mut Restriction, r: Restriction) {
    let most = |a: Option<i64>, b: Option<i64>| a.into_iter().chain(b).max();
    let least = |a: Option<i64>, b: Option<i64>| a.into_iter().chain(b).min();
    (to.min, to.max) = (most(to.min, r.min), least(to.max, r.max));
    to.not_null |= r.not_null;
    to.null |= r.null;
    if let Some(list) = r.allowed {
        to.allowed = Some(match to.allowed.take() {
            Some(old) => old.into_iter().filter(|v| list.contains(v)).collect(),
            None => list,
        });
    }
    to.constraints.extend(r.constraints);
}

/// Neighbouring intervals become one, lists one list, where the arms speak of one and the same column.
pub(super) fn merged(arms: Vec<Arm>) -> Vec<Arm> {
    let column = |a: &Arm| (a.columns.len() == 1).then(|| a.columns.keys().next().copied()).flatten();
    let Some(c) = arms.first().and_then(column) else { return arms };
    if arms.iter().any(|a| column(a) != Some(c)) {
        return arms;
    }
    let one = |a: &Arm| a.columns[&c].clone();
    let mut parts: Vec<Restriction> = arms.iter().map(one).collect();
    if parts.iter().all(|r| r.allowed.is_some() && !r.null) {
        let mut all = parts.remove(0);
        for r in parts {
            if let (Some(to), Some(list)) = (&mut all.allowed, r.allowed) {
                to.extend(list);
            }
        }
        return vec![arm(c, all)];
    }
    if parts.iter().any(|r| r.allowed.is_some() || (r.min.is_none() && r.max.is_none())) {
        return arms;
    }
    parts.sort_by_key(|r| r.min.unwrap_or(i64::MIN));
    let mut out: Vec<Restriction> = Vec::new();
    for r in parts {
        match out.last_mut() {
            Some(last) if last.max.is_some_and(|m| r.min.is_none_or(|n| n <= m.saturating_add(1))) => {
                last.max = r.max.and_then(|x| last.max.map(|m| m.max(x)));
            }
            _ => out.push(r),
        }
    }
    out.into_iter().map(|r| arm(c, r)).collect()
}

fn arm(c: ColumnIndex, r: Restriction) -> Arm {
    Arm { columns: [(c, r)].into(), ..Arm::default() }
}
