//! What the bounds of a partitioned table's leaves ask of its key: the union of intervals or lists, or an arm
//! a leaf. Hash partitions ask for nothing where every remainder has one; where some have none, the hash is
//! PostgreSQL's to compute, and the key is searched. Default partitions ask only for what the others leave. Not
//! here: how rows find their leaf (PostgreSQL routes them).

use super::{Arm, Reader, Restriction, Solved, Unsolved, branches};
use crate::expr::Expr;
use crate::schema::{Check, ColumnIndex, KeyPart, Schema, Table, TableKind};
use crate::types::class::TypeClass;
use std::collections::BTreeSet;

/// So many leaves of numbers get the same share each; of more, neighbours become one.
const SHARED: usize = 64;

/// Restricts the key of a partitioned table to values that have a leaf.
pub(super) fn bounds(schema: &Schema, table: &Table, now: i64, s: &mut Solved) {
    if table.kind != TableKind::Partitioned {
        return;
    }
    let name = routing(table);
    gaps(schema, table, table, &name, &mut s.unsolved);
    let mut arms: Vec<Arm> = Vec::new();
    // Parts of bounds whose order is PostgreSQL's to tell: that of texts is their collation's.
    let mut unread = 0;
    let ranged = ranged(schema, table);
    let mut rest = false;
    let mut own_checks = OwnChecks { schema, table, now, met: Vec::new(), unmet: Vec::new() };
    for leaf in leaves(schema, table) {
        if takes_the_rest(leaf, &ranged) {
            rest = true;
            continue;
        }
        let asked = own_checks.of(leaf);
        // A leaf without a bound that says something (hash, default) takes any row of its branch.
        let parts = match &leaf.partition_bound {
            Some(bound) => bound.conjuncts(),
            None if asked.is_empty() => continue,
            None => Vec::new(),
        };
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
            if read(p, &mut own).is_some() || is_hash(p) {
                continue;
            }
            match p {
                Expr::Or(_) => either.push(p.clone()),
                _ => unread += 1,
            }
        }
        for branch in branches::normal_form(&Expr::And(either), false).unwrap_or_else(|| vec![Vec::new()]) {
            let mut own = own.clone();
            unread += branch.iter().filter(|e| read(e, &mut own).is_none()).count();
            let mut out = out.clone();
            for (c, r) in own.columns.into_iter().enumerate().filter(|(_, r)| *r != Restriction::default()) {
                let Some(at) = leaf.columns.get(c).and_then(|c| table.column_index(&c.name)) else { continue };
                intersect(&mut out.columns[at], r);
            }
            if !out.columns.iter().all(branches::possible) {
                continue;
            }
            let columns = out.columns.into_iter().enumerate().filter(|(c, r)| *r != s.columns[*c]).collect();
            for arm in own_checks.arms(s, Arm { columns, ..Arm::default() }, &asked) {
                if !arms.contains(&arm) {
                    arms.push(arm);
                }
            }
        }
    }
    if unread > 0 {
        let columns = routing_columns(schema, table).into_iter().collect();
        let definition = format!("{unread} parts of the bounds are compared by PostgreSQL alone");
        let expr = Expr::Opaque { text: name.clone(), columns };
        s.unsolved.push(Unsolved { constraint: name.clone(), definition, expr, value: None });
    }
    let says_nothing = arms.is_empty() || arms.iter().any(|a| *a == Arm::default());
    let checks = own_checks.told(s, says_nothing);
    if says_nothing {
        return;
    }
    // Each leaf of numbers gets its share; over neighbouring leaves of times, rows go by their dates.
    let number = |c: &ColumnIndex| TypeClass::of_column(schema, table, *c).is_numeric();
    let numbers = arms.iter().flat_map(|a| a.columns.keys()).all(number);
    let mut arms = if numbers && arms.len() <= SHARED { arms } else { merged(arms) };
    if rest && checks.is_empty() {
        let key = |c: &ColumnIndex| table.uniques.iter().any(|u| u.keys == [KeyPart::Column(*c)]);
        if arms.iter().flat_map(|a| a.columns.keys()).any(key) {
            return;
        }
        // The default partition gets what falls into none of the others, or into one of them.
        arms.push(Arm::default());
    }
    branches::add(s, std::iter::once(name).chain(checks).collect(), arms);
}

/// What leaves ask of their rows beyond their bounds.
struct OwnChecks<'a> {
    schema: &'a Schema,
    table: &'a Table,
    now: i64,
    /// Those that all arms of their leaves meet.
    met: Vec<&'a Check>,
    unmet: Vec<&'a Check>,
}

impl<'a> OwnChecks<'a> {
    /// Those that a row of the leaf has to meet: its own and those of the partitions above it. Which of its siblings
    /// by hash a row goes to is not known here: it meets what any of them asks.
    fn of(&self, leaf: &Table) -> Vec<&'a Check> {
        let mut from: BTreeSet<u32> = BTreeSet::new();
        let mut at = Some(leaf);
        while let Some(t) = at {
            from.insert(t.oid);
            let up = t.partition_of.and_then(|o| self.schema.table(o));
            if up.and_then(|u| u.partition_key.as_ref()).is_some_and(|k| k.strategy == "hash") {
                from.extend(up.into_iter().flat_map(|u| below(self.schema, u)));
            }
            at = up;
        }
        self.table.checks.iter().filter(|c| c.partition.is_some_and(|p| from.contains(&p))).collect()
    }

    /// The ways of the arm that meet them.
    fn arms(&mut self, s: &Solved, arm: Arm, asked: &[&'a Check]) -> Vec<Arm> {
        let mut arms = vec![arm];
        for check in asked {
            let under =
                |a: &Arm| branches::under(self.schema, self.table, self.now, (&check.name, check.inside()), s, a);
            let next: Vec<Arm> = arms.iter().flat_map(under).collect();
            if next.is_empty() {
                self.unmet.push(check);
            } else {
                arms = next;
                self.met.push(check);
            }
        }
        arms
    }

    /// The names of those that are met; the others are unsolved, as all are where no arm is of use.
    fn told(self, s: &mut Solved, none: bool) -> Vec<String> {
        let all = self.table.checks.iter().filter(|c| c.partition.is_some());
        let met = |c: &Check| !none && self.met.contains(&c) && !self.unmet.contains(&c);
        let (met, unmet): (Vec<&Check>, Vec<&Check>) = all.partition(|c| met(c));
        for c in unmet {
            let (constraint, definition, expr) = (c.name.clone(), c.definition.clone(), c.expr.clone());
            s.unsolved.push(Unsolved { constraint, definition, expr, value: None });
        }
        met.into_iter().map(|c| c.name.clone()).collect()
    }
}

/// All partitions of a table, at whatever level.
fn below(schema: &Schema, table: &Table) -> Vec<u32> {
    let parts = table.partitions.iter().filter_map(|&o| schema.table(o));
    parts.flat_map(|p| std::iter::once(p.oid).chain(below(schema, p))).collect()
}

/// The values that a list partition takes in the column; None: it is told by something else.
pub(crate) fn listed(schema: &Schema, leaf: &Table, column: &str, now: i64) -> Option<Vec<String>> {
    let c = leaf.column_index(column)?;
    let mut own = Solved { columns: vec![Restriction::default(); leaf.columns.len()], ..Solved::default() };
    for p in leaf.partition_bound.as_ref()?.conjuncts() {
        Reader { schema, table: leaf, name: &routing(leaf), now, value: None, out: &mut own }.atom(p)?;
    }
    own.columns[c].allowed.take()
}

/// The names of the columns that a level partitions by range.
fn ranged<'a>(schema: &'a Schema, table: &'a Table) -> BTreeSet<&'a str> {
    let parts = table.partitions.iter().filter_map(|&o| schema.table(o));
    let mut all: BTreeSet<&str> = parts.flat_map(|p| ranged(schema, p)).collect();
    for k in table.partition_key.iter().filter(|k| k.strategy == "range").flat_map(|k| &k.keys) {
        if let KeyPart::Column(c) = k {
            all.extend(table.columns.get(*c).map(|c| c.name.as_str()));
        }
    }
    all
}

/// A default partition among ranges: it alone takes nulls of their key, and what lies beyond the others' bounds.
fn takes_the_rest(leaf: &Table, ranged: &BTreeSet<&str>) -> bool {
    let null = |e: &Expr| match e {
        Expr::IsNull(x) => {
            matches!(&**x, Expr::Column(c) if leaf.columns.get(*c).is_some_and(|c| ranged.contains(c.name.as_str())))
        }
        _ => false,
    };
    // The default among lists is told by its equalities.
    fn beyond(e: &Expr) -> bool {
        match e {
            Expr::And(list) | Expr::Or(list) => list.iter().any(beyond),
            Expr::Not(e) => beyond(e),
            Expr::Op { name, .. } => matches!(name.as_str(), "<" | "<=" | ">" | ">="),
            _ => false,
        }
    }
    let parts = leaf.partition_bound.as_ref().map(Expr::conjuncts).unwrap_or_default();
    parts.iter().any(|p| matches!(p, Expr::Or(list) if list.iter().any(null)) && beyond(p))
}

/// The name under which a partitioned table's bounds take part in its plan.
pub(crate) fn routing(table: &Table) -> String {
    format!("partitions of {}", table.name)
}

/// The columns that decide a row's leaf, at whatever level.
pub(crate) fn routing_columns(schema: &Schema, table: &Table) -> BTreeSet<ColumnIndex> {
    fn add(schema: &Schema, root: &Table, table: &Table, out: &mut BTreeSet<ColumnIndex>) {
        for key in table.partition_key.iter().flat_map(|k| &k.keys) {
            out.extend(key.columns().into_iter().filter_map(|c| root.column_index(&table.columns.get(c)?.name)));
        }
        let parts = table.partitions.iter().filter_map(|&o| schema.table(o));
        parts.for_each(|p| add(schema, root, p, out));
    }
    let mut out = BTreeSet::new();
    add(schema, table, table, &mut out);
    out
}

/// Hash partitions that leave remainders out, at whatever level: a row with one of those has no leaf.
fn gaps(schema: &Schema, root: &Table, table: &Table, name: &str, out: &mut Vec<Unsolved>) {
    let parts: Vec<&Table> = table.partitions.iter().filter_map(|&o| schema.table(o)).collect();
    let tests: Vec<Option<(u64, Expr)>> = parts.iter().map(|p| remainder(root, table, p)).collect();
    if table.partition_key.as_ref().is_some_and(|k| k.strategy == "hash") && tests.iter().all(Option::is_some) {
        let tests: Vec<(u64, Expr)> = tests.into_iter().flatten().collect();
        // Each modulus divides the greatest.
        let most = tests.iter().map(|t| t.0).max().unwrap_or(1);
        let covered: u64 = tests.iter().map(|t| most / t.0.max(1)).sum();
        if covered < most && !tests.is_empty() {
            let definition = format!("{} of {most} remainders have no hash partition", most - covered);
            let expr = Expr::Or(tests.into_iter().map(|t| t.1).collect());
            out.push(Unsolved { constraint: name.into(), definition, expr, value: None });
        }
    }
    parts.iter().for_each(|p| gaps(schema, root, p, name, out));
}

/// The condition of a hash partition.
fn is_hash(e: &Expr) -> bool {
    matches!(e, Expr::Call { name, schema: None, .. } if name == "satisfies_hash_partition")
}

/// The modulus of a hash partition, and its condition with the columns of `root`.
fn remainder(root: &Table, parent: &Table, part: &Table) -> Option<(u64, Expr)> {
    let of_parent = parent.oid.to_string();
    part.partition_bound.as_ref()?.conjuncts().into_iter().find_map(|e| {
        let Expr::Call { name, args, .. } = e else { return None };
        let constant = |at: usize| match args.get(at)? {
            Expr::Const { text: Some(t), .. } => Some(t.as_str()),
            _ => None,
        };
        if !is_hash(e) || constant(0)? != of_parent {
            return None;
        }
        let modulus = constant(1)?.parse().ok()?;
        let columns = e.columns().into_iter().map(|c| root.column_index(&part.columns.get(c)?.name));
        // Only which columns it reads matters: it is never solved, but tested.
        let columns = columns.collect::<Option<Vec<ColumnIndex>>>()?;
        Some((modulus, Expr::Opaque { text: name.clone(), columns }))
    })
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
pub(crate) fn merged(arms: Vec<Arm>) -> Vec<Arm> {
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

pub(crate) fn arm(c: ColumnIndex, r: Restriction) -> Arm {
    Arm { columns: [(c, r)].into(), ..Arm::default() }
}
