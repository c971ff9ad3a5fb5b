//! Columns that sum up a child's rows: `orders.total`, `posts.comment_count`. Those that the plan asks for, and
//! those that names speak of, where it can be promised: the child's foreign key gets a fan-out that can be inverted,
//! and no value leaves the column's bounds. Not here: what such a strategy means (`crate::aggregate`), how names
//! tell (`infer/aggregates`).

mod bounds;
mod circles;
pub use circles::reads;
#[cfg(test)]
mod tests;

use super::{Draft, PlanError, rules};
use crate::aggregate::Family;
use crate::compile::family_fanout;
use crate::infer::{self, Amount, Tally};
use crate::order::{self, Order};
use crate::plan::TablePlan;
use crate::request::{DatabaseState, Request};
use crate::schema::{ColumnIndex, ForeignKey, Generated, KeyPart, Oid, Schema, Table};
use crate::strategy::{AggregateFunction, FanoutBy, Shape, Strategy};
use crate::types::class::TypeClass;
use seedgen_kernels::Fanout;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// A column that its name says to be an aggregate.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub parent: Oid,
    pub column: ColumnIndex,
    pub child: Oid,
    /// The child's foreign key.
    pub constraint: String,
    strategy: Strategy,
}

/// By table: the columns that an aggregate may take, with the bounds of their values.
pub type Open = BTreeMap<Oid, OpenColumns>;
pub type OpenColumns = BTreeMap<ColumnIndex, (i64, i64)>;

/// What names say, of the tables to fill.
pub fn candidates(schema: &Schema, request: &Request) -> Vec<Candidate> {
    let targets: BTreeSet<Oid> = request.targets.iter().map(|&o| order::root(schema, o)).collect();
    let mut families: BTreeMap<Oid, Vec<(&Table, &ForeignKey)>> = BTreeMap::new();
    for child in schema.tables.iter().filter(|t| targets.contains(&t.oid)) {
        let keys: Vec<&ForeignKey> = child.foreign_keys.iter().filter(|k| k.enforced).collect();
        for fk in &keys {
            let parent = order::root(schema, fk.parent);
            let alone = keys.iter().filter(|k| order::root(schema, k.parent) == parent).count() == 1;
            // Rows that triggers may change, or count themselves, are none to rest on.
            let altered = request.triggers && !child.triggers.is_empty();
            if alone && !altered && parent != child.oid && targets.contains(&parent) {
                families.entry(parent).or_default().push((child, fk));
            }
        }
    }
    let mut out = Vec::new();
    for (oid, children) in families {
        let Some(parent) = schema.table(oid) else { continue };
        for (i, c) in parent.columns.iter().enumerate() {
            let class = TypeClass::of_column(schema, parent, i);
            if c.generated != Generated::No || c.sequence.is_some() || !class.is_numeric() {
                continue;
            }
            let Some(tally) = infer::tally(&c.name, &parent.name) else { continue };
            let found: Vec<(&Table, &ForeignKey, AggregateFunction, Vec<ColumnIndex>)> = children
                .iter()
                .filter_map(|(child, fk)| {
                    let (function, of) = summed(schema, parent, i, child, &tally)?;
                    Some((*child, *fk, function, of))
                })
                .collect();
            let [(child, fk, function, of)] = found.as_slice() else { continue };
            let name = |c: &ColumnIndex| child.columns[*c].name.clone();
            out.push(Candidate {
                parent: oid,
                column: i,
                child: child.oid,
                constraint: fk.name.clone(),
                strategy: Strategy::AggregateOfChildren {
                    children: child.path(),
                    via: None,
                    function: *function,
                    of: of.iter().map(name).collect(),
                    filter: None,
                },
            });
        }
    }
    out
}

/// What the tally makes of the child's columns; None where it is not about this child.
fn summed(
    schema: &Schema,
    parent: &Table,
    column: ColumnIndex,
    child: &Table,
    tally: &Tally,
) -> Option<(AggregateFunction, Vec<ColumnIndex>)> {
    let exact = |c: ColumnIndex| {
        let class = TypeClass::of_column(schema, child, c);
        let made = child.columns[c].generated != Generated::No;
        class.is_numeric() && !matches!(class, TypeClass::Float(_)) && !made
    };
    match tally {
        Tally::Count(nouns) => {
            let whole = TypeClass::of_column(schema, parent, column).scale() == 0;
            (whole && infer::counted(&child.name, &parent.name, nouns)).then(|| (AggregateFunction::Count, Vec::new()))
        }
        Tally::Total { cents } => {
            let name = &parent.columns[column].name;
            let extras = parent.columns.iter().any(|c| infer::extra(&c.name));
            if extras && !infer::before_extras(name) {
                return None;
            }
            let mut found: BTreeMap<u8, ColumnIndex> = BTreeMap::new();
            for (c, own) in child.columns.iter().enumerate().filter(|(c, _)| exact(*c)) {
                let place = match infer::amount(&own.name, &child.name) {
                    Some(Amount::Line { cents: x }) if x == *cents => 0,
                    Some(Amount::Quantity) => 1,
                    Some(Amount::Price { cents: x }) if x == *cents => 2,
                    _ => continue,
                };
                found.entry(place).or_insert(c);
            }
            // A bare amount is a line's total only beside what it is the amount of.
            match (found.get(&0), found.get(&1), found.get(&2)) {
                (Some(&line), Some(_), _) => Some((AggregateFunction::Sum, vec![line])),
                (None, Some(&quantity), Some(&price)) => Some((AggregateFunction::Sum, vec![quantity, price])),
                _ => None,
            }
        }
        Tally::Average(words) => {
            let of = (0..child.columns.len()).find(|&c| exact(c) && infer::same_noun(&child.columns[c].name, words))?;
            Some((AggregateFunction::Avg, vec![of]))
        }
    }
}

/// The columns of a draft that stand for themselves: no key, no relation to others, nothing that is not understood
/// bears on them, and no row shows them otherwise.
pub fn alone(d: &Draft) -> BTreeSet<ColumnIndex> {
    let mut bound: BTreeSet<ColumnIndex> = d.related.clone();
    bound.extend(d.solved.pairs.iter().flat_map(|p| [p.left, p.right]));
    bound.extend(d.solved.linear.iter().flat_map(|l| l.columns()));
    for u in &d.solved.unsolved {
        bound.extend(u.value);
        bound.extend(u.expr.columns());
    }
    let mut part = |p: &KeyPart| match p {
        KeyPart::Column(c) => {
            bound.insert(*c);
        }
        KeyPart::Expr(e) => bound.extend(e.columns()),
    };
    d.table.uniques.iter().flat_map(|u| &u.keys).for_each(&mut part);
    d.table.exclusions.iter().flat_map(|x| &x.parts).for_each(|(p, _)| part(p));
    d.table.partition_key.iter().flat_map(|k| &k.keys).for_each(&mut part);
    let predicates =
        d.table.uniques.iter().map(|u| &u.predicate).chain(d.table.exclusions.iter().map(|x| &x.predicate));
    bound.extend(predicates.flatten().flat_map(|p| p.columns()));
    bound.extend(d.table.foreign_keys.iter().flat_map(|k| k.columns.iter().copied()));
    let plain = |i: &ColumnIndex| {
        d.columns[*i].as_ref().is_some_and(|p| {
            let branched = d.branches.iter().any(|b| b.columns.contains_key(&p.column));
            let moved = p.order.is_some() || p.within.is_some() || p.project.is_some() || p.partial.is_some();
            !branched && !moved && !p.unique
        })
    };
    (0..d.columns.len()).filter(|i| !bound.contains(i) && plain(i)).collect()
}

/// Those of them that a draw of numbers decides, with the bounds that constraints leave.
pub fn open(d: &Draft) -> BTreeMap<ColumnIndex, (i64, i64)> {
    let mut out = BTreeMap::new();
    for i in alone(d).into_iter().filter(|i| !d.rules.contains_key(i)) {
        let Some(p) = &d.columns[i] else { continue };
        let (r, class) = (&d.solved.columns[i], &d.classes[i]);
        let free = matches!(
            p.strategy,
            Strategy::Uniform { .. }
                | Strategy::LogNormal { .. }
                | Strategy::NormalDistribution { .. }
                | Strategy::Exponential { .. }
                | Strategy::Zipf { .. }
                | Strategy::CategoricalWeighted { .. }
                | Strategy::TypeDefault
        );
        let restricted = r.allowed.is_some() || !r.forbidden.is_empty() || r.shape != Default::default() || r.null;
        let Some((low, high)) = class.int_bounds().filter(|_| class.is_numeric()) else { continue };
        if free && !restricted {
            out.insert(i, (r.min.map_or(low, |m| m.max(low)), r.max.map_or(high, |m| m.min(high))));
        }
    }
    out
}

/// Settles the aggregates of the plan: first those that it asks for, which is an error where it cannot be, then
/// those that names speak of.
pub fn assign(
    schema: &Schema,
    state: &DatabaseState,
    order: &Order,
    (candidates, open): (&[Candidate], &Open),
    done: &mut BTreeMap<Oid, TablePlan>,
) -> Result<(), PlanError> {
    for &oid in &order.tables {
        let Some(table) = schema.table(oid) else { continue };
        for i in 0..table.columns.len() {
            let Some(p) = done[&oid].columns.iter().find(|p| p.column == table.columns[i].name) else { continue };
            let strategy = p.strategy.clone();
            if let Some(family) = Family::of(schema, table, &strategy) {
                match family {
                    Ok(family) => asked(schema, state, done, table, i, &family)?,
                    Err(fault) if fault.missing => {
                        let what = format!("{}, so none of its rows are made with them", fault.why);
                        note(done, table, &table.columns[i].name, what);
                    }
                    Err(fault) => {
                        let column = table.columns[i].name.clone();
                        return Err(PlanError::BadStrategy { table: table.path(), column, why: fault.why });
                    }
                }
            }
        }
    }
    // Sums first: they say more of how many children there should be than counts do.
    let sums = candidates.iter().filter(|c| !is_count(&c.strategy));
    for c in sums.chain(candidates.iter().filter(|c| is_count(&c.strategy))) {
        if let Some(&bounds) = open.get(&c.parent).and_then(|o| o.get(&c.column)) {
            named(schema, state, done, c, bounds);
        }
    }
    Ok(())
}

fn is_count(s: &Strategy) -> bool {
    matches!(s, Strategy::AggregateOfChildren { function: AggregateFunction::Count, .. })
}

/// How many rows the parent had and gets.
fn parents(state: &DatabaseState, done: &BTreeMap<Oid, TablePlan>, parent: Oid) -> (u64, u64) {
    let existing = state.get(&parent).map_or(0, |s| s.parents());
    (existing, done.get(&parent).map_or(0, |p| p.rows))
}

/// An aggregate that the plan asks for.
fn asked(
    schema: &Schema,
    state: &DatabaseState,
    done: &mut BTreeMap<Oid, TablePlan>,
    table: &Table,
    column: ColumnIndex,
    family: &Family,
) -> Result<(), PlanError> {
    let name = table.columns[column].name.clone();
    let bad = |why: String| PlanError::BadStrategy { table: table.path(), column: name.clone(), why };
    let path = |c: &(Oid, ColumnIndex)| {
        schema.table(c.0).map(|t| format!("{}.{}", t.path(), t.columns[c.1].name)).unwrap_or_default()
    };
    if let Some(circle) = circles::circle(schema, done, (table.oid, column)) {
        let columns: Vec<String> = circle.iter().map(path).collect();
        return Err(PlanError::Circle { table: table.path(), columns: columns.join(", ") });
    }
    if let Some(p) = done.get_mut(&table.oid).and_then(|t| t.columns.iter_mut().find(|c| c.column == name)) {
        // What it adds up to is what it is, or an error: never cut to something else.
        (p.min, p.max) = (None, None);
    }
    let Some(child) = done.get(&family.child.oid).filter(|p| p.rows > 0) else {
        note(done, table, &name, format!("no rows of \"{}\" are made with them", family.child.path()));
        return Ok(());
    };
    let (existing, new) = parents(state, done, table.oid);
    if new == 0 {
        return Ok(());
    }
    let least = u64::from(needs_children(table, column, family.function));
    let wanted = Wanted { least, most: None, even: false };
    let spread = invertible(child, family.fk, (existing, new), &wanted);
    let Some(spread) = spread else {
        return Err(bad(format!(
            "foreign key \"{}\" of \"{}\" cannot tell the children of a row: other constraints decide its parents",
            family.fk.name,
            family.child.path()
        )));
    };
    apply(done, family.child, family.fk, spread);
    if !family.child.triggers.is_empty() {
        note(done, table, &name, format!("not promised: triggers of \"{}\" may change its rows", family.child.path()));
    }
    Ok(())
}

/// Without a child such a column would be null, which it may not be.
fn needs_children(table: &Table, column: ColumnIndex, function: AggregateFunction) -> bool {
    let counts = matches!(function, AggregateFunction::Count | AggregateFunction::Sum);
    table.columns[column].not_null && !counts
}

fn note(done: &mut BTreeMap<Oid, TablePlan>, table: &Table, column: &str, what: String) {
    let plan = done.get_mut(&table.oid).and_then(|p| p.columns.iter_mut().find(|c| c.column == column));
    if let Some(p) = plan.filter(|p| !p.reason.contains(&what)) {
        p.reason = format!("{}; {what}", p.reason);
    }
}

/// What an aggregate asks of the numbers of children.
struct Wanted {
    least: u64,
    most: Option<u64>,
    /// Spread around the mean: things that are bought together are a few, not by Zipf's law.
    even: bool,
}

/// The spread of a foreign key that knows a row's children, as near as can be to the one that is planned, and
/// whether it leads to new parents only; None where there is none.
fn invertible(
    child: &TablePlan,
    fk: &ForeignKey,
    (existing, new): (u64, u64),
    wanted: &Wanted,
) -> Option<(FanoutBy, bool)> {
    let (planned, only, ruled) = child.columns.iter().find_map(|c| match &c.strategy {
        Strategy::ForeignKeyReference { constraint, fanout, new_only } if *constraint == fk.name => {
            Some((fanout, *new_only, c.reason.contains(rules::REASON)))
        }
        _ => None,
    })?;
    // Rows that were there keep the children they had.
    let new_only = only || existing > 0;
    let most = |max: &Option<u64>| max.iter().copied().chain(wanted.most).min();
    let fanout = match planned {
        FanoutBy::Zipf { .. } | FanoutBy::Degrees { .. } if wanted.even && !ruled => {
            FanoutBy::Mean { mean: None, shape: Shape::Poisson, min: wanted.least.max(1), max: wanted.most }
        }
        FanoutBy::Zipf { alpha } => FanoutBy::Degrees { alpha: *alpha, min: wanted.least, max: wanted.most },
        FanoutBy::Uniform => FanoutBy::Mean { mean: None, shape: Shape::Poisson, min: wanted.least, max: wanted.most },
        FanoutBy::Degrees { alpha, min, max } => {
            FanoutBy::Degrees { alpha: *alpha, min: (*min).max(wanted.least), max: most(max) }
        }
        FanoutBy::Mean { mean, shape, min, max } => {
            FanoutBy::Mean { mean: *mean, shape: *shape, min: (*min).max(wanted.least), max: most(max) }
        }
        FanoutBy::Shares { .. } => planned.clone(),
        FanoutBy::Even => {
            let rows = child.rows.div_ceil(new.max(1));
            let fits = wanted.most.is_none_or(|m| rows <= m) && (wanted.least == 0 || child.rows >= new);
            return fits.then_some((FanoutBy::Even, new_only));
        }
        FanoutBy::Injective => {
            let fits = wanted.most.is_none_or(|m| m >= 1) && (wanted.least == 0 || child.rows >= new);
            return (fits && child.rows <= new).then_some((FanoutBy::Injective, new_only));
        }
        _ => return None,
    };
    let works = |fanout: FanoutBy| {
        let mut trial = child.clone();
        set(&mut trial, fk, &(fanout.clone(), new_only));
        let made = family_fanout(&trial, fk, if new_only { 0 } else { existing }, new);
        let Ok(Some((Fanout::Degrees { classes }, _))) = made else { return None };
        let kept = |d: u64| d >= wanted.least && wanted.most.is_none_or(|m| d <= m);
        classes.iter().all(|c| c.0 == 0 || kept(c.1)).then_some((fanout, new_only))
    };
    // Fewer children than parents: some have none.
    let fewer = match &fanout {
        FanoutBy::Mean { mean, shape, min, max } if *min > wanted.least => {
            Some(FanoutBy::Mean { mean: *mean, shape: *shape, min: wanted.least, max: *max })
        }
        _ => None,
    };
    works(fanout).or_else(|| works(fewer?))
}

fn set(plan: &mut TablePlan, fk: &ForeignKey, (to, only): &(FanoutBy, bool)) {
    for c in &mut plan.columns {
        if let Strategy::ForeignKeyReference { constraint, fanout, new_only } = &mut c.strategy
            && *constraint == fk.name
        {
            if fanout != to {
                let how = match to {
                    FanoutBy::Mean { min: 1, .. } => "each has one or some",
                    _ => "by degrees",
                };
                c.reason = format!("{}; {how}, as its parent sums it up", c.reason);
            }
            (*fanout, *new_only) = (to.clone(), *only);
        }
    }
}

fn apply(done: &mut BTreeMap<Oid, TablePlan>, child: &Table, fk: &ForeignKey, spread: (FanoutBy, bool)) {
    if let Some(plan) = done.get_mut(&child.oid) {
        set(plan, fk, &spread);
    }
}

/// An aggregate that a name speaks of: taken where nothing stands against it.
fn named(
    schema: &Schema,
    state: &DatabaseState,
    done: &mut BTreeMap<Oid, TablePlan>,
    c: &Candidate,
    (low, high): (i64, i64),
) -> Option<()> {
    let table = schema.table(c.parent)?;
    let family = Family::of(schema, table, &c.strategy)?.ok()?;
    let child = done.get(&c.child).filter(|p| p.rows > 0 && p.failed.is_none())?;
    let (existing, new) = parents(state, done, c.parent);
    if new == 0 {
        return None;
    }
    let (low, high) = (low as i128, high as i128);
    let scale = TypeClass::of_column(schema, table, c.column).scale();
    let mut least = u64::from(needs_children(table, c.column, family.function));
    let known = bounds::Known { schema, done, assumed: Cell::new(false) };
    let mut item = (1i128, 1i128);
    let mut decimals = 0;
    for &of in &family.of {
        item = bounds::product(item, bounds::of(&known, c.child, of)?)?;
        decimals += TypeClass::of_column(schema, family.child, of).scale();
    }
    let item = bounds::rescaled(item, decimals, scale)?;
    let assumed = known.assumed.get();
    let most = match family.function {
        AggregateFunction::Count => high,
        AggregateFunction::Sum => {
            // Parents without children have 0, and what is below zero adds up downwards.
            if item.0 < 0 && low > i128::MIN {
                low / item.0
            } else if low > 0 {
                least = 1;
                if item.0 < low { return None } else { i128::MAX }
            } else {
                i128::MAX
            }
            .min(if item.1 > 0 { high / item.1 } else { i128::MAX })
        }
        _ if item.0 < low || item.1 > high => return None,
        _ => i128::MAX,
    };
    if family.function == AggregateFunction::Count && low > 0 {
        least = u64::try_from(low).ok()?;
    }
    let most = u64::try_from(most.max(0)).unwrap_or(u64::MAX);
    let wanted =
        Wanted { least, most: (most < child.rows).then_some(most), even: family.function == AggregateFunction::Sum };
    let spread = invertible(child, family.fk, (existing, new), &wanted)?;
    let before = (done.get(&c.parent)?.clone(), done.get(&c.child)?.clone());
    apply(done, family.child, family.fk, spread);
    let name = &table.columns[c.column].name;
    let p = done.get_mut(&c.parent)?.columns.iter_mut().find(|p| p.column == *name)?;
    p.strategy = c.strategy.clone();
    (p.null_ratio, p.only_when) = (0.0, None);
    // Cut only where rows that are there may hold more than was assumed: no constraint breaks.
    let cut = |x: i128| assumed.then(|| i64::try_from(x).ok()).flatten();
    (p.min, p.max) = (cut(low), cut(high));
    p.edges.clear();
    p.reason = format!(
        "{}, by its name; right as long as all of those rows arrive as planned{}",
        described(family.function, &family),
        if assumed { " and earlier rows hold no more than new ones" } else { "" }
    );
    if circles::circle(schema, done, (c.parent, c.column)).is_some() {
        done.insert(c.parent, before.0);
        done.insert(c.child, before.1);
        return None;
    }
    Some(())
}

/// In words: `the sum of "quantity" times "unit_price" over its rows of "shop.order_items"`.
pub fn described(function: AggregateFunction, family: &Family) -> String {
    let of: Vec<String> = family.of.iter().map(|&c| format!("\"{}\"", family.child.columns[c].name)).collect();
    let of = of.join(" times ");
    let rows = format!("rows of \"{}\"", family.child.path());
    match function {
        AggregateFunction::Count if of.is_empty() => format!("the number of its {rows}"),
        AggregateFunction::Count => format!("the number of its {rows} that have {of}"),
        AggregateFunction::Sum => format!("the sum of {of} over its {rows}"),
        AggregateFunction::Min => format!("the least {of} of its {rows}"),
        AggregateFunction::Max => format!("the greatest {of} of its {rows}"),
        AggregateFunction::Avg => format!("the average of {of} over its {rows}"),
    }
}
