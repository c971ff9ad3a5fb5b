//! Columns that constraints relate to each other: sums, differences, products, order. Each becomes a function
//! of those before it, or is bounded by them (`Within`). Not here: how such constraints are read
//! (`checks::families::linear`), the elimination itself (`eliminate`).

mod arms;
mod eliminate;
#[cfg(test)]
mod tests;
mod variables;

use super::references::sorted::twins;
use super::{Context, Draft};
use crate::checks::families::linear::{self, Cmp, Linear};
use crate::checks::{Pair, Relation, Restriction};
use crate::connected::connected;
use crate::plan::{ColumnPlan, Form, Term, Within};
use crate::schema::ColumnIndex;
use crate::strategy::Strategy;
use crate::types::class::{DAY, TypeClass};
pub use arms::{in_arm, of_arm};
use eliminate::Row;
use std::collections::{BTreeMap, BTreeSet};
use variables::Variables;

/// Relates the columns of the table. What no way is found for stays as it is, and is tested.
pub fn assign(context: &Context, d: &mut Draft) {
    let mut all = d.solved.linear.clone();
    // Foreign keys to one parent are kept apart by the rows that they lead to.
    let apart = |p: &&Pair| p.relation == Relation::NotEqual && twins(d, p.left, p.right).is_some();
    let others: Vec<Pair> = d.solved.pairs.iter().filter(|p| !apart(p)).cloned().collect();
    all.extend(pairs(d, &others));
    for group in groups(all) {
        if group.iter().all(|l| simple(d, l, &group)) {
            continue;
        }
        let plans: BTreeMap<ColumnIndex, ColumnPlan> =
            d.columns.iter().enumerate().filter_map(|(i, p)| Some((i, p.clone()?))).collect();
        let restrictions = d.solved.columns.clone();
        match solve(context, d, &plans, &restrictions, &group) {
            Some(made) => {
                for (c, p) in made {
                    d.columns[c] = Some(p);
                }
                d.related.extend(group.iter().flat_map(Linear::columns));
            }
            None => {
                let unmet: Vec<&Linear> = group.iter().filter(|l| d.solved.linear.contains(l)).collect();
                for l in unmet {
                    d.leave_to_test("constraint", &l.constraint, "its columns cannot be made to agree");
                }
            }
        }
    }
}

/// Pairs of columns that are numbers or times, as differences.
pub fn pairs(d: &Draft, pairs: &[crate::checks::Pair]) -> Vec<Linear> {
    let one = |p: &crate::checks::Pair| {
        let (a, b) = (unit(&d.classes[p.left])?, unit(&d.classes[p.right])?);
        if a.0 != b.0 {
            return None;
        }
        // Both in the finer unit.
        let (cmp, constant) = match p.relation {
            Relation::Less => (
                Cmp::AtMost,
                if a.0 == Sort::Number {
                    1
                } else {
                    super::unit(&d.classes[p.left]).max(super::unit(&d.classes[p.right])).into()
                },
            ),
            Relation::LessOrEqual => (Cmp::AtMost, 0),
            Relation::Equal => (Cmp::Zero, 0),
            Relation::NotEqual => (Cmp::NotZero, 0),
        };
        let zones = linear::apart(&[d.classes[p.left].clone(), d.classes[p.right].clone()]);
        let constant = match (zones, cmp) {
            (false, _) => constant,
            (true, Cmp::AtMost) => constant + i128::from(DAY),
            (true, _) => return None,
        };
        // a / x against b / y: y * a against x * b.
        let g = eliminate::gcd(a.1, b.1);
        let (ka, kb) = match a.0 {
            Sort::Number => (b.1 / g, a.1 / g),
            _ => (a.1 / g, b.1 / g),
        };
        Some(Linear {
            terms: vec![(vec![p.left], ka), (vec![p.right], -kb)],
            constant,
            cmp,
            rounded: None,
            constraint: p.constraint.clone(),
        })
    };
    pairs.iter().filter_map(one).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Number,
    Moment,
    Clock,
}

/// What a column counts, and its unit: parts of one, or microseconds.
fn unit(class: &TypeClass) -> Option<(Sort, i128)> {
    Some(match class {
        TypeClass::Int(_) => (Sort::Number, 1),
        TypeClass::Numeric { .. } | TypeClass::Money => (Sort::Number, 10i128.pow(class.scale())),
        TypeClass::Float(_) => (Sort::Number, crate::checks::families::linear::FLOAT_PARTS.into()),
        TypeClass::Date => (Sort::Moment, DAY.into()),
        TypeClass::Timestamp { .. } => (Sort::Moment, 1),
        TypeClass::Time { .. } => (Sort::Clock, 1),
        _ => return None,
    })
}

/// The least and the greatest value of a column, where its plan keeps to such.
pub fn reach(d: &Draft, c: ColumnIndex) -> Option<(i128, i128)> {
    let (r, p) = (&d.solved.columns[c], d.columns[c].as_ref()?);
    let within = p.within.as_ref();
    let least = r.min.or(within.and_then(|w| w.least));
    let most = r.max.or(within.and_then(|w| w.most));
    Some((least?.into(), most?.into()))
}

/// Relations connected by columns.
fn groups(all: Vec<Linear>) -> Vec<Vec<Linear>> {
    connected(all, |l| l.columns().into_iter().collect())
}

/// One column above another of its type, and above no other; or equal to it: that needs no more than an order
/// (`columns::orders`, `columns::equalities`).
fn simple(d: &Draft, l: &Linear, group: &[Linear]) -> bool {
    if d.solved.linear.contains(l) {
        return false;
    }
    let [(a, i), (b, j)] = l.terms.as_slice() else { return false };
    let alike = d.classes[a[0]] == d.classes[b[0]] && *i == -*j;
    match l.cmp {
        Cmp::AtMost => alike && group.len() == 1,
        Cmp::Zero => d.classes[a[0]] == d.classes[b[0]] && group.len() == 1,
        Cmp::NotZero => group.len() == 1 && super::columns::references(d, a[0], b[0]),
    }
}

/// The columns' plans under the relations. None: no way was found.
pub fn solve(
    context: &Context,
    d: &Draft,
    plans: &BTreeMap<ColumnIndex, ColumnPlan>,
    restrictions: &[Restriction],
    relations: &[Linear],
) -> Option<BTreeMap<ColumnIndex, ColumnPlan>> {
    // Numbers are positive where they may be: a sum is not split into parts below zero.
    [true, false].into_iter().find_map(|positive| {
        let variables = Variables::new(context, d, plans, restrictions, relations, positive)?;
        attempt(d, variables, relations)
    })
}

fn attempt(d: &Draft, mut vs: Variables, relations: &[Linear]) -> Option<BTreeMap<ColumnIndex, ColumnPlan>> {
    let mut rows: Vec<Row> = Vec::new();
    let mut within: BTreeMap<ColumnIndex, Within> = BTreeMap::new();
    let mut differ = Vec::new();
    let mut equal: Vec<&Linear> = Vec::new();
    // Columns that are made from others, and what from.
    let mut after: BTreeMap<ColumnIndex, Vec<ColumnIndex>> = BTreeMap::new();
    for l in relations {
        let curved = l.terms.iter().any(|t| t.0.len() > 1);
        match l.cmp {
            Cmp::Zero if curved || l.rounded.is_some() => {
                let c = vs.made_by(l)?;
                if within.contains_key(&c) {
                    return None;
                }
                within.insert(
                    c,
                    Within { equal: Some(form(d, l, c)?), rounded: l.rounded.is_some(), ..Within::default() },
                );
                vs.define(c, l)?;
                after.insert(c, l.columns().into_iter().filter(|x| *x != c).collect());
            }
            Cmp::AtMost if curved => {
                let (c, first) = vs.quotient(l)?;
                within.entry(c).or_default().at_most.push(form(d, l, c)?);
                after.entry(c).or_default().push(first);
            }
            Cmp::AtMost => rows.push(row(l)),
            Cmp::Zero => equal.push(l),
            Cmp::NotZero if curved => return None,
            Cmp::NotZero => differ.push(l),
        }
    }
    // Each equation makes one column; it is replaced in all others.
    let mut equations: Vec<(Row, &Linear)> = equal.into_iter().map(|l| (row(l), l)).collect();
    let mut computed: BTreeSet<ColumnIndex> = BTreeSet::new();
    while let Some((r, l)) = equations.pop() {
        if r.terms.is_empty() {
            if r.constant != 0 {
                return None;
            }
            continue;
        }
        let c = vs.total_of(&r, &computed, &within)?;
        let own = r.terms[&c];
        let (lo, hi) = vs.bounds[c];
        for other in rows.iter_mut() {
            *other = other.substituted(c, &r, own);
        }
        for e in equations.iter_mut() {
            e.0 = e.0.substituted(c, &r, own);
        }
        rows.push(Row::new([(c, 1)], -hi).substituted(c, &r, own));
        rows.push(Row::new([(c, -1)], lo).substituted(c, &r, own));
        let replaced =
            Linear { terms: r.terms.iter().map(|(v, k)| (vec![*v], *k)).collect(), constant: r.constant, ..l.clone() };
        within.insert(c, Within { equal: Some(form(d, &replaced, c)?), ..Within::default() });
        after.insert(c, r.terms.keys().copied().filter(|x| *x != c).collect());
        computed.insert(c);
    }
    let order = vs.order(&after, &computed)?;
    let free: Vec<ColumnIndex> = order.iter().copied().filter(|c| !computed.contains(c)).collect();
    let bound = eliminate::bounds_in_order(rows, &free, &mut vs.bounds)?;
    for (c, rows) in bound {
        for r in rows {
            let l = Linear {
                terms: r.terms.iter().map(|(v, k)| (vec![*v], *k)).collect(),
                constant: r.constant,
                cmp: Cmp::AtMost,
                rounded: None,
                constraint: String::new(),
            };
            let f = form(d, &l, c)?;
            let w = within.entry(c).or_default();
            if r.terms[&c] > 0 { w.at_most.push(f) } else { w.at_least.push(f) }
        }
    }
    for l in differ {
        // The later of the columns that can be moved gives way.
        let last = l.columns().into_iter().filter(|c| order.contains(c) && !computed.contains(c));
        let c = last.max_by_key(|c| order.iter().position(|o| o == c))?;
        let earlier = |x: &ColumnIndex| {
            *x == c
                || !order.contains(x)
                || (!computed.contains(x) && order.iter().position(|o| o == x) < order.iter().position(|o| *o == c))
        };
        let exact = l.terms.iter().all(|t| t.0[0] != c || t.1.abs() == 1);
        let w = within.entry(c).or_default();
        if !l.columns().iter().all(earlier) || !exact || w.differs.is_some() || vs.bounds[c].0 >= vs.bounds[c].1 {
            return None;
        }
        w.differs = Some(form(d, l, c)?);
    }
    let plans = vs.plans(d, within, relations);
    acyclic(d, &plans).then_some(plans)
}

/// No column waits for itself.
fn acyclic(d: &Draft, plans: &BTreeMap<ColumnIndex, ColumnPlan>) -> bool {
    fn visit(d: &Draft, plans: &BTreeMap<ColumnIndex, ColumnPlan>, c: ColumnIndex, state: &mut Vec<u8>) -> bool {
        if state[c] != 0 {
            return state[c] == 2;
        }
        state[c] = 1;
        let Some(p) = plans.get(&c).or(d.columns[c].as_ref()) else { return true };
        let forms = p.within.iter().flat_map(|w| w.at_least.iter().chain(&w.at_most).chain(&w.equal).chain(&w.differs));
        let mut names: Vec<String> = read_by(&p.strategy);
        names.extend(p.order.iter().map(|o| o.not_below.clone()));
        for f in forms {
            names.extend(f.terms.iter().flat_map(|t| t.of.iter().cloned()).chain(f.over.clone()));
        }
        let fine = names.iter().filter_map(|n| d.table.column_index(n)).all(|n| visit(d, plans, n, state));
        state[c] = 2;
        fine
    }
    let mut state = vec![0; d.columns.len()];
    plans.keys().all(|c| visit(d, plans, *c, &mut state))
}

fn row(l: &Linear) -> Row {
    Row::new(l.terms.iter().map(|(c, k)| (c[0], *k)), l.constant)
}

/// What the relation says of the column: `value * by = terms + add`, or at least, or at most that.
fn form(d: &Draft, l: &Linear, c: ColumnIndex) -> Option<Form> {
    let (mine, rest): (Vec<_>, Vec<_>) = l.terms.iter().partition(|t| t.0.contains(&c));
    let [(columns, k)] = mine.as_slice() else { return None };
    let name = |c: &ColumnIndex| d.table.columns[*c].name.clone();
    let factor = columns.iter().find(|x| **x != c);
    if columns.len() > 1 && factor.is_none() {
        return None;
    }
    let narrow = |x: i128| i64::try_from(x).ok();
    // k * c + rest <= 0: c is at most -rest / k for positive k, at least rest / -k for negative.
    let sign = if *k > 0 { -1 } else { 1 };
    let term = |(of, k): &&(Vec<ColumnIndex>, i128)| {
        Some(Term { of: of.iter().map(name).collect(), times: narrow(sign * k)? })
    };
    Some(Form {
        terms: rest.iter().map(term).collect::<Option<_>>()?,
        add: narrow(sign * l.constant)?,
        by: narrow(k.abs())?,
        over: factor.map(name),
    })
}

/// The other columns of the row that a strategy reads.
pub fn read_by(s: &Strategy) -> Vec<String> {
    match s {
        Strategy::AddRandomDuration { base, via: None, .. } | Strategy::AddQuantiles { base, via: None, .. } => {
            vec![base.clone()]
        }
        Strategy::Given { by, via, cases, otherwise } => {
            let own = via.is_none().then(|| by.clone());
            let cases = cases.iter().chain([&**otherwise]).flat_map(|c| read_by(&c.strategy));
            own.into_iter().chain(cases).collect()
        }
        Strategy::Copy { from, via: None } | Strategy::Derive { from, .. } => vec![from.clone()],
        Strategy::Sum { of } | Strategy::Product { of } | Strategy::Concat { of, .. } => of.clone(),
        Strategy::UuidV7 { time: Some(t) } => vec![t.clone()],
        Strategy::Template { template, .. } => {
            let fields = template.split('{').skip(1).filter_map(|t| t.split(['}', '|']).next());
            fields.map(String::from).collect()
        }
        _ => Vec::new(),
    }
}
