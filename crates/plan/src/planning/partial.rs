//! Unique keys that hold for some rows only: partial ones (`WHERE is_default`), and keys with a column that
//! may be null. Rows whose number in the key's tuple lies within its space are inside, and satisfy the
//! predicate; all others are outside, and do not. Here: which predicates can be switched so, and how the
//! columns show it. Not here: the numbers (`keys`).

use super::{Context, Draft, columns};
use crate::checks::{self, Arm, Restriction, constant};
use crate::expr::Expr;
use crate::plan::{ColumnPlan, Partial, Side, Tuple};
use crate::schema::{ColumnIndex, ForeignKey, KeyPart, Unique};
use crate::strategy::Strategy;
use crate::types::class::TypeClass;

/// What a column shows inside and outside. `Drawn` outside says nothing of the predicate there.
#[derive(Clone, Debug, PartialEq)]
pub struct Switch {
    pub column: ColumnIndex,
    inside: Side,
    outside: Side,
    /// Inside of this key begins where so many children of each parent are inside of others.
    pub skip: u64,
}

impl Switch {
    fn new(column: ColumnIndex, inside: Side, outside: Side) -> Self {
        Switch { column, inside, outside, skip: 0 }
    }
}

/// The predicate as one switch a column, the first of which tells inside from outside. None: it is not a
/// conjunction of tests that can be switched.
pub fn switches(d: &Draft, u: &Unique, key: &[ColumnIndex]) -> Option<Vec<Switch>> {
    let mut found: Vec<Switch> = Vec::new();
    for part in u.predicate.as_ref()?.conjuncts() {
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

/// Any predicate: one way for it to hold and one for it not to, each of which every column can be planned for.
pub fn ways(context: &Context, d: &Draft, u: &Unique, key: &[ColumnIndex]) -> Option<Vec<Switch>> {
    let p = u.predicate.clone()?;
    let (inside, outside) = (arms(context, d, u, &p, true), arms(context, d, u, &Expr::Not(Box::new(p)), false));
    pairs(&inside, &outside).find_map(|(a, b)| {
        let mut touched: Vec<ColumnIndex> = a.columns.keys().chain(b.columns.keys()).copied().collect();
        touched.sort_unstable();
        touched.dedup();
        let switch = |&c: &ColumnIndex| {
            let p = d.columns[c].as_ref().filter(|p| p.partial.is_none())?;
            let s = Switch::new(c, side(context, d, c, p, a)?, side(context, d, c, p, b)?);
            may_show(d, &s, key).then_some(s)
        };
        touched.iter().map(switch).collect::<Option<Vec<Switch>>>().filter(|s| !s.is_empty())
    })
}

/// A predicate on a column that shows the sides of other keys already: the rows inside of this key are outside of
/// those.
pub fn nested(context: &Context, d: &Draft, u: &Unique) -> Option<Vec<Switch>> {
    let p = u.predicate.clone()?;
    let [c] = p.columns()[..] else { return None };
    let plan = d.columns[c].as_ref()?;
    let mut others = Vec::new();
    let mut skip = 0;
    let mut at = plan.partial.as_ref();
    while let Some(part) = at {
        let t = d.tuples.iter().find(|t| t.key == part.key)?;
        skip = skip.max(t.reach());
        let other = d.table.uniques.iter().find(|o| o.name == part.key)?.predicate.clone()?;
        others.push(Expr::Not(Box::new(other)));
        at = match &part.outside {
            Side::Plan(p) => p.partial.as_ref(),
            _ => None,
        };
    }
    if others.is_empty() {
        return None;
    }
    let with = |last: Expr| Expr::And(others.iter().cloned().chain([last]).collect());
    let inside = arms(context, d, u, &with(p.clone()), true);
    let outside = arms(context, d, u, &with(Expr::Not(Box::new(p))), false);
    let base = ColumnPlan { partial: None, ..plan.clone() };
    pairs(&inside, &outside).find_map(|(a, b)| {
        let mut s = Switch::new(c, side(context, d, c, &base, a)?, side(context, d, c, &base, b)?);
        s.skip = skip;
        Some(vec![s])
    })
}

/// Rows can be counted off inside of this key where those of the others, on the same column, are children of one
/// parent too.
pub fn possible(d: &Draft, switches: &[Switch], keys: &[&ForeignKey]) -> bool {
    switches.iter().all(|s| {
        let mut at = d.columns[s.column].as_ref().and_then(|p| p.partial.as_ref());
        while let Some(part) = at {
            let lead = d.tuples.iter().find(|t| t.key == part.key).and_then(|t| t.lead.as_deref());
            if !lead.is_some_and(|l| keys.iter().any(|k| k.name == l)) {
                return false;
            }
            at = match &part.outside {
                Side::Plan(p) => p.partial.as_ref(),
                _ => None,
            };
        }
        true
    })
}

/// Every row is outside.
pub fn never(d: &mut Draft, u: &Unique, switches: &[Switch]) {
    // A space of one number, of which the first row is past already.
    let tuple = Tuple { key: u.name.clone(), radices: vec![1], offset: 1, partial: true, ..Tuple::default() };
    d.tuples.push(tuple);
    show(d, u, switches);
}

/// The ways in which the condition holds; `truly`: none of its columns may be null, unless it says so.
fn arms(context: &Context, d: &Draft, u: &Unique, e: &Expr, truly: bool) -> Vec<Arm> {
    let mut arms = checks::arms(context.schema, d.table, context.request.run.now, &u.name, e, &d.solved);
    arms.retain(|a| a.pairs.is_empty());
    for r in arms.iter_mut().flat_map(|a| a.columns.values_mut()).filter(|r| truly && !r.null) {
        r.not_null = true;
    }
    arms
}

/// All combinations, those of few columns first.
fn pairs<'a>(inside: &'a [Arm], outside: &'a [Arm]) -> impl Iterator<Item = (&'a Arm, &'a Arm)> {
    let mut all: Vec<_> = inside.iter().flat_map(|a| outside.iter().map(move |b| (a, b))).collect();
    all.sort_by_key(|(a, b)| a.columns.len() + b.columns.len());
    all.into_iter()
}

/// What the column shows where the arm holds.
fn side(context: &Context, d: &Draft, c: ColumnIndex, p: &ColumnPlan, arm: &Arm) -> Option<Side> {
    let Some(r) = arm.columns.get(&c) else { return Some(Side::Drawn) };
    let base = &d.solved.columns[c];
    if r.null {
        return d.nullable(c).then_some(Side::Null);
    }
    let said = |r: &Restriction| Restriction { not_null: false, constraints: Vec::new(), ..r.clone() };
    if said(r) == said(base) {
        return Some(Side::Set);
    }
    let mut r = Restriction { constraints: Vec::new(), ..r.clone() };
    if let (TypeClass::Enum { labels }, None) = (&d.classes[c], &r.allowed) {
        r.allowed = Some(labels.iter().map(|l| l.0.clone()).collect());
    }
    let mut other = p.clone();
    columns::constrain(context, d, c, &r, &mut other).ok()?;
    other.null_ratio = 0.0;
    let empty = match &other.strategy {
        Strategy::CategoricalWeighted { values } => values.is_empty(),
        Strategy::Constant { value } => r.forbidden.contains(value),
        Strategy::Default | Strategy::Null => true,
        _ => false,
    };
    (!empty).then(|| Side::Plan(Box::new(other)))
}

/// A key column that may be null is: outside. Those of a foreign key of several columns are so together.
pub fn nullable(d: &Draft, u: &Unique, key: &[ColumnIndex]) -> Option<Vec<Switch>> {
    if u.predicate.is_some() || u.primary || u.nulls_not_distinct {
        return None;
    }
    let plain = |c: &ColumnIndex| u.keys.contains(&KeyPart::Column(*c)) && d.nullable(*c);
    let switch = |c: &ColumnIndex| Some(Switch::new(*c, Side::Drawn, Side::Null)).filter(|s| may_show(d, s, key));
    let alone = key.iter().filter(|c| plain(c)).find_map(switch).map(|s| vec![s]);
    let together = |fk: &ForeignKey| {
        let one = |c: &ColumnIndex| {
            let s = Switch::new(*c, Side::Drawn, Side::Null);
            let others = d.table.foreign_keys.iter().filter(|k| k.columns.contains(c)).count() > 1;
            (key.contains(c) && plain(c) && !others && may_show_with_its_key(d, &s, key)).then_some(s)
        };
        fk.columns.iter().map(one).collect::<Option<Vec<Switch>>>()
    };
    alone.or_else(|| d.table.foreign_keys.iter().find_map(together))
}

fn column(e: &Expr) -> Option<ColumnIndex> {
    if let Expr::Column(c) = e.uncast() { Some(*c) } else { None }
}

fn switch(d: &Draft, e: &Expr) -> Option<Switch> {
    let value = |b: bool| Side::Value(b.to_string());
    let boolean = |e: &Expr, b: bool| {
        let c = column(e).filter(|&c| d.classes[c] == TypeClass::Bool)?;
        Some(Switch::new(c, value(b), value(!b)))
    };
    match e {
        Expr::Column(_) => boolean(e, true),
        Expr::Not(x) => boolean(x, false),
        Expr::IsBool { arg, value: Some(b), negated } => boolean(arg, b ^ negated),
        Expr::IsNull(x) => Some(Switch::new(column(x)?, Side::Null, Side::Drawn)).map(|s| not_null_outside(d, s)),
        Expr::IsNotNull(x) => Some(Switch::new(column(x)?, Side::Drawn, Side::Null)),
        Expr::Op { name, schema: None, args, .. } if args.len() == 2 => {
            let (c, v) = (column(&args[0])?, constant(&args[1])?);
            let v = &v;
            let truth = matches!(v.as_str(), "t" | "true");
            match (name.as_str(), &d.classes[c]) {
                ("=", TypeClass::Bool) => boolean(&args[0], truth),
                ("<>", TypeClass::Bool) => boolean(&args[0], !truth),
                ("=", _) => Some(Switch::new(c, Side::Value(v.clone()), other_value(d, c, v)?)),
                ("<>", _) => Some(Switch::new(c, other_value(d, c, v)?, Side::Value(v.clone()))),
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
    may_show_with_its_key(d, s, key) && composite_free(d, s.column)
}

/// The same of a column that is switched with all those of its foreign key.
fn may_show_with_its_key(d: &Draft, s: &Switch, key: &[ColumnIndex]) -> bool {
    let Some(p) = &d.columns[s.column] else { return false };
    let null = [&s.inside, &s.outside].contains(&&Side::Null);
    let drawn_by_key = matches!(
        p.strategy,
        Strategy::KeyDigit { .. } | Strategy::ForeignKeyReference { .. } | Strategy::Forest { .. }
    );
    let free = !p.unique || key.contains(&s.column);
    let own = !matches!(p.strategy, Strategy::Default | Strategy::Sequence { .. } | Strategy::Null);
    let valued = [&s.inside, &s.outside].iter().any(|x| matches!(x, Side::Value(_) | Side::OneOf(_) | Side::Plan(_)));
    let paired = d.solved.pairs.iter().any(|q| q.left == s.column || q.right == s.column);
    p.partial.is_none()
        && free
        && own
        && (!null || d.nullable(s.column))
        && (!valued || !drawn_by_key && !key.contains(&s.column) && !paired && allowed(d, s))
        && !(s.inside == Side::Null && key.contains(&s.column))
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
        Side::Drawn | Side::Set | Side::Null | Side::Plan(_) => true,
    })
}

/// Makes the columns show which rows are inside.
pub fn show(d: &mut Draft, u: &Unique, switches: &[Switch]) {
    for s in switches {
        let Some(p) = &mut d.columns[s.column] else { continue };
        let part = Partial { key: u.name.clone(), inside: s.inside.clone(), outside: s.outside.clone() };
        let base = ColumnPlan::new(&p.column, p.strategy.clone(), "");
        append(&mut p.partial, part, &base);
        p.unique = false;
        p.reason = format!("{}; tells which rows \"{}\" holds for", p.reason, u.name);
        drawn_without_nulls(p);
    }
}

/// Outside of all keys whose sides the column shows already, it shows those of one more.
fn append(at: &mut Option<Partial>, part: Partial, base: &ColumnPlan) {
    match at {
        None => *at = Some(part),
        Some(outer) => match &mut outer.outside {
            Side::Plan(p) if p.partial.is_some() => append(&mut p.partial, part, base),
            outside => *outside = Side::Plan(Box::new(ColumnPlan { partial: Some(part), ..base.clone() })),
        },
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
