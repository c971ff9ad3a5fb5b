//! Unique keys that hold for some rows only: partial ones (`WHERE is_default`), and keys with a column that
//! may be null. Rows whose number in the key's tuple lies within its space are inside, and satisfy the
//! predicate; all others are outside, and do not. Here: which predicates can be switched so, and how the
//! columns show it. Not here: the numbers (`keys`).

use super::Draft;
use crate::expr::Expr;
use crate::plan::{ColumnPlan, Partial, Side};
use crate::schema::{ColumnIndex, Unique};
use crate::strategy::Strategy;
use crate::types::class::TypeClass;

/// What a column shows inside and outside. `Drawn` outside says nothing of the predicate there.
#[derive(Clone, Debug, PartialEq)]
pub struct Switch {
    pub column: ColumnIndex,
    inside: Side,
    outside: Side,
}

/// The predicate as one switch a column, the first of which tells inside from outside. None: it is not a
/// conjunction of tests that can be switched.
pub fn switches(d: &Draft, u: &Unique, key: &[ColumnIndex]) -> Option<Vec<Switch>> {
    let mut found: Vec<Switch> = Vec::new();
    for part in conjuncts(u.predicate.as_ref()?) {
        let s = switch(d, part)?;
        if found.iter().any(|f| f.column == s.column) {
            return None;
        }
        found.push(s);
    }
    // One of them has to be false outside; the rest are free there.
    let toggle = found.iter().position(|s| s.outside != Side::Drawn && may_show(d, s, key))?;
    if !found.iter().all(|s| may_show(d, s, key)) {
        return None;
    }
    found.swap(0, toggle);
    for s in &mut found[1..] {
        s.outside = Side::Drawn;
    }
    Some(found)
}

/// A key column that may be null is: outside.
pub fn nullable(d: &Draft, u: &Unique, key: &[ColumnIndex]) -> Option<Vec<Switch>> {
    let [column] = key[..] else { return None };
    let s = Switch { column, inside: Side::Drawn, outside: Side::Null };
    (u.predicate.is_none() && !u.primary && !u.nulls_not_distinct && d.nullable(column) && may_show(d, &s, key))
        .then(|| vec![s])
}

fn conjuncts(e: &Expr) -> Vec<&Expr> {
    match e {
        Expr::And(parts) => parts.iter().flat_map(conjuncts).collect(),
        other => vec![other],
    }
}

fn column(e: &Expr) -> Option<ColumnIndex> {
    match e {
        Expr::Column(c) => Some(*c),
        Expr::Cast { arg, .. } => column(arg),
        _ => None,
    }
}

fn constant(e: &Expr) -> Option<&String> {
    match e {
        Expr::Const { text, .. } => text.as_ref(),
        Expr::Cast { arg, .. } => constant(arg),
        _ => None,
    }
}

fn switch(d: &Draft, e: &Expr) -> Option<Switch> {
    let value = |b: bool| Side::Value(b.to_string());
    let boolean = |e: &Expr, b: bool| {
        let c = column(e).filter(|&c| d.classes[c] == TypeClass::Bool)?;
        Some(Switch { column: c, inside: value(b), outside: value(!b) })
    };
    match e {
        Expr::Column(_) => boolean(e, true),
        Expr::Not(x) => boolean(x, false),
        Expr::IsBool { arg, value: Some(b), negated } => boolean(arg, b ^ negated),
        Expr::IsNull(x) => Some(Switch { column: column(x)?, inside: Side::Null, outside: Side::Drawn })
            .map(|s| not_null_outside(d, s)),
        Expr::IsNotNull(x) => Some(Switch { column: column(x)?, inside: Side::Drawn, outside: Side::Null }),
        Expr::Op { name, schema: None, args, .. } if args.len() == 2 => {
            let (c, v) = (column(&args[0])?, constant(&args[1])?);
            let truth = matches!(v.as_str(), "t" | "true");
            match (name.as_str(), &d.classes[c]) {
                ("=", TypeClass::Bool) => boolean(&args[0], truth),
                ("<>", TypeClass::Bool) => boolean(&args[0], !truth),
                ("=", _) => Some(Switch { column: c, inside: Side::Value(v.clone()), outside: other_value(d, c, v)? }),
                ("<>", _) => Some(Switch { column: c, inside: other_value(d, c, v)?, outside: Side::Value(v.clone()) }),
                _ => None,
            }
        }
        _ => None,
    }
}

/// `IS NULL` is false wherever the column is drawn without nulls.
fn not_null_outside(d: &Draft, mut s: Switch) -> Switch {
    if d.columns[s.column].is_some() {
        s.outside = Side::Set;
    }
    s
}

/// The first value of the column's list or enum that is not `v`.
fn other_value(d: &Draft, c: ColumnIndex, v: &str) -> Option<Side> {
    let r = &d.solved.columns[c];
    let list: Vec<&String> = match (&r.allowed, &d.classes[c], d.columns[c].as_ref().map(|p| &p.strategy)) {
        (Some(a), ..) => a.iter().collect(),
        (_, TypeClass::Enum { labels }, _) => labels.iter().map(|l| &l.0).collect(),
        (_, _, Some(Strategy::CategoricalWeighted { values })) => values.iter().map(|x| &x.0).collect(),
        _ => return None,
    };
    let others: Vec<String> = list.into_iter().filter(|x| *x != v && !r.forbidden.contains(x)).cloned().collect();
    (!others.is_empty()).then_some(Side::OneOf(others))
}

/// Nothing else decides the column, and both sides are values that it may have.
fn may_show(d: &Draft, s: &Switch, key: &[ColumnIndex]) -> bool {
    let Some(p) = &d.columns[s.column] else { return false };
    let null = [&s.inside, &s.outside].contains(&&Side::Null);
    let drawn_by_key = matches!(
        p.strategy,
        Strategy::KeyDigit { .. } | Strategy::ForeignKeyReference { .. } | Strategy::Forest { .. }
    );
    let free = !p.unique || key.contains(&s.column);
    let own = !matches!(p.strategy, Strategy::Default | Strategy::Sequence { .. } | Strategy::Null);
    let valued = [&s.inside, &s.outside].iter().any(|x| matches!(x, Side::Value(_) | Side::OneOf(_)));
    let paired = d.solved.pairs.iter().any(|q| q.left == s.column || q.right == s.column);
    p.partial.is_none()
        && free
        && own
        && (!null || d.nullable(s.column))
        && (!valued || !drawn_by_key && !key.contains(&s.column) && !paired && allowed(d, s))
        && !(s.inside == Side::Null && key.contains(&s.column))
        && composite_free(d, s.column)
        && !d.branches.iter().any(|b| b.columns.contains_key(&p.column))
}

/// A column of a composite foreign key is null together with the others: it cannot be switched alone.
fn composite_free(d: &Draft, c: ColumnIndex) -> bool {
    !d.table.foreign_keys.iter().any(|fk| fk.columns.len() > 1 && fk.columns.contains(&c))
}

/// No CHECK forbids the values.
fn allowed(d: &Draft, s: &Switch) -> bool {
    let r = &d.solved.columns[s.column];
    let fits = |v: &String| !r.forbidden.contains(v) && r.allowed.as_ref().is_none_or(|a| a.contains(v));
    [&s.inside, &s.outside].into_iter().all(|x| match x {
        Side::Value(v) => fits(v),
        Side::OneOf(list) => list.iter().all(fits),
        Side::Drawn | Side::Set | Side::Null => true,
    })
}

/// Makes the columns show which rows are inside.
pub fn show(d: &mut Draft, u: &Unique, switches: &[Switch]) {
    for s in switches {
        let Some(p) = &mut d.columns[s.column] else { continue };
        p.partial = Some(Partial { key: u.name.clone(), inside: s.inside.clone(), outside: s.outside.clone() });
        p.unique = false;
        p.reason = format!("{}; tells which rows \"{}\" holds for", p.reason, u.name);
        drawn_without_nulls(p);
    }
}

/// What is drawn on a side that means "set" has to be set.
fn drawn_without_nulls(p: &mut ColumnPlan) {
    let Some(b) = &p.partial else { return };
    let sides = [&b.inside, &b.outside];
    if sides.contains(&&Side::Null) {
        p.null_ratio = 0.0;
    }
}
