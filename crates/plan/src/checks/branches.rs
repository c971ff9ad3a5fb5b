//! Constraints with alternatives (OR, CASE, exclusive columns, counts of nulls) as a choice of branches: the
//! disjunctive normal form, bounded, each branch read into restrictions. Constraints that share columns are
//! split together. Not here: which branch a row takes (`compile/`), what a branch can be planned with.

use super::{Arm, Branching, Open, Reader, Restriction, Solved, Unsolved};
use crate::connected::connected;
use crate::expr::Expr;
use crate::schema::{ColumnIndex, Schema, Table};
use std::cell::Cell;
use std::collections::HashMap;
use std::fmt::Write;

/// More branches than this are thinned out: each alone satisfies the constraints.
const MOST: usize = 64;
/// Nodes of expressions that a normal form may have, and pairs of an arm and a branch that are tried.
const MOST_NODES: usize = 500_000;
const MOST_PAIRS: usize = MOST * MOST;
const BOOL: u32 = 16;

type Branch = Vec<Expr>;

/// Adds the branchings of what is open to `s`, and to its unsolved what has no branch that is understood.
pub(super) fn split(schema: &Schema, table: &Table, now: i64, open: &[Open], s: &mut Solved) {
    let columns = |o: &&Open| o.expr.columns().into_iter().chain(o.value).collect();
    for group in connected(open, columns) {
        let mut arms = vec![Arm::default()];
        let mut names: Vec<String> = Vec::new();
        for o in group {
            let Some(branches) = normal_form(&o.simple, false) else {
                s.unsolved.push(Unsolved::new(o));
                continue;
            };
            let mut next = Distinct::default();
            let pairs = arms.len() * branches.len();
            // Of very many an even choice: each alone would do.
            for i in 0..pairs.min(MOST_PAIRS) {
                let i = if pairs > MOST_PAIRS { i * pairs / MOST_PAIRS } else { i };
                let (arm, branch) = (&arms[i / branches.len()], &branches[i % branches.len()]);
                let read = |e: &Expr, out: &mut Solved| {
                    Reader { schema, table, name: &o.check.name, now, value: o.value, out }.atom(e)
                };
                if let Some(arm) = extend(s, arm, branch, read) {
                    next.add(arm);
                }
            }
            let next = next.arms;
            if next.is_empty() {
                s.unsolved.push(Unsolved::new(o));
                continue;
            }
            arms = thin(next);
            if !names.contains(&o.check.name) {
                names.push(o.check.name.clone());
            }
        }
        add(s, names, arms);
    }
}

/// Arms, each once, in order. Compared with those alone that are written the same way.
#[derive(Default)]
struct Distinct {
    arms: Vec<Arm>,
    places: HashMap<u64, Vec<usize>>,
}

impl Distinct {
    fn add(&mut self, arm: Arm) {
        let mut hash = Fnv(0xcbf2_9ce4_8422_2325);
        let _ = write!(hash, "{arm:?}");
        let same = self.places.entry(hash.0).or_default();
        if !same.iter().any(|&i| self.arms[i] == arm) {
            same.push(self.arms.len());
            self.arms.push(arm);
        }
    }
}

struct Fnv(u64);

impl Write for Fnv {
    fn write_str(&mut self, s: &str) -> std::fmt::Result {
        self.0 = s.bytes().fold(self.0, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        Ok(())
    }
}

/// The ways in which `e` holds beside everything that always does, those that say little first; what is not
/// understood is left out.
pub fn arms(schema: &Schema, table: &Table, now: i64, name: &str, e: &Expr, s: &Solved) -> Vec<Arm> {
    let read = |e: &Expr, out: &mut Solved| Reader { schema, table, name, now, value: None, out }.atom(&positive(e));
    let branches = normal_form(e, false).unwrap_or_default();
    let mut arms: Vec<Arm> = Vec::new();
    for branch in branches.iter().take(MOST) {
        if let Some(mut arm) = extend(s, &Arm::default(), branch, read) {
            // Names of constraints say nothing of the values.
            let own = |c: ColumnIndex, r: &Restriction| {
                Restriction { constraints: Vec::new(), ..r.clone() }
                    != Restriction { constraints: Vec::new(), ..s.columns[c].clone() }
            };
            arm.columns.values_mut().for_each(super::values::settle);
            arm.columns.retain(|&c, r| own(c, r));
            if !arms.contains(&arm) {
                arms.push(arm);
            }
        }
    }
    arms.sort_by_key(|a| a.columns.len());
    arms
}

/// `NOT (x IN (...))` as `x NOT IN (...)`, and the other way round.
fn positive(e: &Expr) -> Expr {
    match e {
        Expr::Not(x) => match &**x {
            Expr::AnyOf { op, all, left, right } if op == "=" || op == "<>" => {
                let op = if op == "=" { "<>" } else { "=" };
                Expr::AnyOf { op: op.into(), all: !all, left: left.clone(), right: right.clone() }
            }
            _ => e.clone(),
        },
        e => e.clone(),
    }
}

/// A choice between the arms; one alone is no choice and always holds.
pub(super) fn add(s: &mut Solved, constraints: Vec<String>, mut arms: Vec<Arm>) {
    if let [arm] = arms.as_mut_slice() {
        for (&c, r) in &arm.columns {
            s.columns[c] = r.clone();
        }
        s.pairs.append(&mut arm.pairs);
        s.linear.append(&mut arm.linear);
    } else if !constraints.is_empty() {
        s.branchings.push(Branching { constraints, arms: thin(arms) });
    }
}

/// The ways of `arm` under which `e` holds too; empty: none that is understood.
pub(super) fn under(
    schema: &Schema,
    table: &Table,
    now: i64,
    (name, e): (&str, &Expr),
    s: &Solved,
    arm: &Arm,
) -> Vec<Arm> {
    let mut scratch = Solved { columns: s.columns.clone(), ..Solved::default() };
    let simple = Reader { schema, table, name, now, value: None, out: &mut scratch }.simplified(e);
    let read = |e: &Expr, out: &mut Solved| Reader { schema, table, name, now, value: None, out }.atom(&positive(e));
    let mut out = Distinct::default();
    for branch in normal_form(&simple, false).unwrap_or_default() {
        if let Some(arm) = extend(s, arm, &branch, read) {
            out.add(arm);
        }
    }
    out.arms
}

/// The arm with a branch's literals; None where one is not understood or they contradict each other.
fn extend(
    s: &Solved,
    arm: &Arm,
    branch: &Branch,
    mut read: impl FnMut(&Expr, &mut Solved) -> Option<()>,
) -> Option<Arm> {
    let mut out = Solved { columns: s.columns.clone(), ..Solved::default() };
    for (&c, r) in &arm.columns {
        out.columns[c] = r.clone();
    }
    out.pairs = arm.pairs.clone();
    out.linear = arm.linear.clone();
    for literal in branch {
        read(literal, &mut out)?;
    }
    let mut next = Arm { pairs: out.pairs, linear: out.linear, ..Arm::default() };
    for (c, r) in out.columns.into_iter().enumerate() {
        // What the arm had before, or always holds, was looked at before.
        let formal = arm.columns.get(&c).unwrap_or(&s.columns[c]) != &r;
        if !possible(&r) || formal && !super::texts::possible(&r) {
            return None;
        }
        if r != s.columns[c] {
            next.columns.insert(c, r);
        }
    }
    Some(next)
}

pub(super) fn possible(r: &Restriction) -> bool {
    let ordered = |a: Option<f64>, b: Option<f64>| a.zip(b).is_none_or(|(a, b)| a <= b);
    !(r.null && r.not_null)
        && r.allowed.as_ref().is_none_or(|a| a.iter().any(|v| !r.forbidden.contains(v)))
        && r.min.zip(r.max).is_none_or(|(a, b)| a <= b)
        && ordered(r.float_min, r.float_max)
        && r.min_chars.zip(r.max_chars).is_none_or(|(a, b)| a <= b)
}

/// At most `MOST` of them, evenly.
fn thin(arms: Vec<Arm>) -> Vec<Arm> {
    let n = arms.len();
    if n <= MOST {
        return arms;
    }
    (0..MOST).map(|i| arms[i * n / MOST].clone()).collect()
}

/// The branches under which `e` (or, `negate`, NOT e) is not false; an empty one asks for nothing. None: too
/// many. A null passes a CHECK, so a literal that a null makes unknown needs no NOT NULL beside it.
pub(super) fn normal_form(e: &Expr, negate: bool) -> Option<Vec<Branch>> {
    let left = Cell::new(MOST_NODES);
    within(e, negate, &left)
}

/// Takes so many nodes; None: there are no more.
fn spend(left: &Cell<usize>, n: usize) -> Option<()> {
    let rest = left.get().checked_sub(n);
    left.set(rest.unwrap_or(0));
    rest.map(|_| ())
}

fn within(e: &Expr, negate: bool, left: &Cell<usize>) -> Option<Vec<Branch>> {
    spend(left, 1)?;
    let normal_form = |e: &Expr, negate: bool| within(e, negate, left);
    let all = |parts: &mut dyn Iterator<Item = Option<Vec<Branch>>>| all(parts, left);
    let literal = |e: Expr| {
        spend(left, e.size())?;
        Some(vec![vec![e]])
    };
    match (e, negate) {
        (Expr::And(parts), false) | (Expr::Or(parts), true) => all(&mut parts.iter().map(|p| normal_form(p, negate))),
        (Expr::Or(parts), false) | (Expr::And(parts), true) => any(parts.iter().map(|p| normal_form(p, negate))),
        (Expr::Not(x), _) => normal_form(x, !negate),
        (Expr::IsNull(x), true) => literal(Expr::IsNotNull(x.clone())),
        (Expr::IsNotNull(x), true) => literal(Expr::IsNull(x.clone())),
        (Expr::IsBool { arg, value: Some(value), negated }, _) => {
            let holds = normal_form(arg, !value ^ negated ^ negate)?;
            if *negated ^ negate {
                return Some(holds);
            }
            // IS TRUE is false for a null.
            all(&mut [
                Some(holds),
                Some(vec![arg.columns().into_iter().map(|c| Expr::IsNotNull(Box::new(Expr::Column(c)))).collect()]),
            ]
            .into_iter())
        }
        (Expr::Op { name, schema: None, args, .. }, _)
            if args.len() == 2 && matches!(name.as_str(), "=" | "<>") && is_test(args) =>
        {
            let equal = (name == "=") != negate;
            let (a, b) = (&args[0], &args[1]);
            let both = |a: &Expr, not_a: bool, b: &Expr, not_b: bool| {
                all(&mut [normal_form(a, not_a), normal_form(b, not_b)].into_iter())
            };
            any([both(a, false, b, !equal), both(a, true, b, equal)].into_iter())
        }
        (Expr::Op { name, schema: None, args, .. }, _) if args.len() == 2 && counted(&args[0]).is_some() => {
            count(counted(&args[0])?, |n| compares(name, n, &args[1]).map(|holds| holds != negate))
        }
        (Expr::AnyOf { op, all, left, right }, _) if counted(left).is_some() => {
            let Expr::Array { elements, .. } = &**right else { return None };
            count(counted(left)?, |n| {
                let each = elements.iter().map(|e| compares(op, n, e)).collect::<Option<Vec<bool>>>()?;
                let holds = if *all { each.iter().all(|&h| h) } else { each.iter().any(|&h| h) };
                Some(holds != negate)
            })
        }
        (Expr::Distinct(a, b), false) if matches!(**b, Expr::Const { text: None, .. }) => {
            literal(Expr::IsNotNull(a.clone()))
        }
        (Expr::Case { arg: None, whens, otherwise }, _) => {
            // Conditions are told apart by IS TRUE; a null condition goes on to the next.
            let mut branches = Vec::new();
            let mut before: Vec<Option<Vec<Branch>>> = Vec::new();
            for (condition, result) in whens {
                let mut taken = before.clone();
                // It has to hold: a null does not take this way, though it would pass.
                let mut set = Vec::new();
                compared(condition, &mut set);
                taken.extend([normal_form(condition, false), Some(vec![set]), normal_form(result, negate)]);
                branches.push(all(&mut taken.into_iter()));
                before.push(normal_form(condition, true));
            }
            if let Some(result) = otherwise {
                before.push(normal_form(result, negate));
            }
            branches.push(all(&mut before.into_iter()));
            any(branches.into_iter())
        }
        (Expr::Const { text: Some(t), type_oid: BOOL }, _) => {
            let holds = (t == "t" || t == "true") != negate;
            Some(if holds { vec![Vec::new()] } else { Vec::new() })
        }
        (e, false) => literal(e.clone()),
        (e, true) => literal(Expr::Not(Box::new(e.clone()))),
    }
}

/// What is compared in a test cannot be null where the test holds.
fn compared(e: &Expr, out: &mut Branch) {
    match e {
        Expr::And(parts) => parts.iter().for_each(|p| compared(p, out)),
        Expr::Not(x) if matches!(**x, Expr::Column(_) | Expr::Op { .. } | Expr::AnyOf { .. }) => compared(x, out),
        Expr::Op { args, .. } => args.iter().for_each(|a| compared(a, out)),
        Expr::AnyOf { left, .. } => compared(left, out),
        Expr::Cast { arg, .. } => compared(arg, out),
        Expr::Column(_) | Expr::Value => {
            let set = Expr::IsNotNull(Box::new(e.clone()));
            if !out.contains(&set) {
                out.push(set);
            }
        }
        _ => {}
    }
}

fn any(parts: impl Iterator<Item = Option<Vec<Branch>>>) -> Option<Vec<Branch>> {
    let mut out = Vec::new();
    for p in parts {
        out.extend(p?);
    }
    (out.len() <= MOST * MOST).then_some(out)
}

fn all(parts: &mut dyn Iterator<Item = Option<Vec<Branch>>>, left: &Cell<usize>) -> Option<Vec<Branch>> {
    let size = |v: &[Branch]| v.iter().flatten().map(Expr::size).sum::<usize>();
    let mut out: Vec<Branch> = vec![Vec::new()];
    for p in parts {
        let p = p?;
        if out.len() * p.len() > MOST * MOST {
            return None;
        }
        spend(left, size(&out) * p.len() + size(&p) * out.len())?;
        out = out.iter().flat_map(|a| p.iter().map(|b| [a.as_slice(), b].concat())).collect();
    }
    Some(out)
}

/// Both sides are tests, so that `=` means "both or neither". A column and a constant are left to the reader.
fn is_test(args: &[Expr]) -> bool {
    let test = |e: &Expr| match e {
        Expr::IsNull(_)
        | Expr::IsNotNull(_)
        | Expr::And(_)
        | Expr::Or(_)
        | Expr::Not(_)
        | Expr::IsBool { .. }
        | Expr::AnyOf { .. } => true,
        Expr::Op { type_oid, .. } => *type_oid == BOOL,
        _ => false,
    };
    args.iter().any(test)
        && args.iter().all(|e| test(e) || matches!(e, Expr::Column(_) | Expr::Const { type_oid: BOOL, .. }))
}

/// `num_nulls(a, b, …)` (true) and `num_nonnulls`.
fn counted(e: &Expr) -> Option<(&[Expr], bool)> {
    match e {
        Expr::Call { name, schema: None, args, .. } if name == "num_nulls" => Some((args, true)),
        Expr::Call { name, schema: None, args, .. } if name == "num_nonnulls" => Some((args, false)),
        _ => None,
    }
}

/// `n op constant`.
fn compares(op: &str, n: usize, constant: &Expr) -> Option<bool> {
    let (n, k) = (n as i64, super::reader::constant(constant)?.parse::<i64>().ok()?);
    Some(match op {
        "=" => n == k,
        "<>" => n != k,
        ">=" => n >= k,
        ">" => n > k,
        "<=" => n <= k,
        "<" => n < k,
        _ => return None,
    })
}

/// Every choice of the arguments that have to be null (true), or not null, for their number to be one that is allowed.
fn count((args, nulls): (&[Expr], bool), allowed: impl Fn(usize) -> Option<bool>) -> Option<Vec<Branch>> {
    let n = args.len();
    if n > 12 {
        return None;
    }
    let is = |i: usize, counted: bool| {
        let x = Box::new(args[i].clone());
        if counted == nulls { Expr::IsNull(x) } else { Expr::IsNotNull(x) }
    };
    let allowed: Vec<bool> = (0..=n).map(allowed).collect::<Option<_>>()?;
    let mut branches = Vec::new();
    let mut at = 0;
    while at <= n {
        let low = at;
        let high = low + allowed[low..].iter().take_while(|&&a| a).count();
        at = high + 1;
        // At least `low` counted, fewer than `high`.
        let Some(high) = high.checked_sub(1).filter(|&h| h >= low) else { continue };
        let size = if low == 0 { high } else { low };
        for set in (0..1usize << n).filter(|s| s.count_ones() as usize == size) {
            // The set is counted; what is left is not, where the count has an upper bound.
            let branch = (0..n).filter_map(|i| match set >> i & 1 == 1 {
                true => (low > 0).then(|| is(i, true)),
                false => (high < n).then(|| is(i, false)),
            });
            branches.push(branch.collect());
        }
    }
    (branches.len() <= MOST * MOST).then_some(branches)
}
