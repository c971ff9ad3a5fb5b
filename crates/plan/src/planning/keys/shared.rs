//! Keys that share columns: `UNIQUE (a, b)` and `UNIQUE (b, c)`. The first one's combinations are numbered; rows with one
//! `b` then differ in the rest of the first key, and the rest of the second takes another value for each of those:
//! the place in the rest of the first, moved on by `b`. Moved so, the two rests tell the rows apart as well, as in a
//! Latin square: a third key over them holds by itself. Not here: keys with a foreign key that leads by degrees.

use super::{columns_of, digit_of, foreign, open, parent_name, replace, space, space::Space};
use crate::plan::{ColumnPlan, Follows, Tuple};
use crate::planning::references::ALPHA;
use crate::planning::{Context, Draft};
use crate::schema::{ColumnIndex, ForeignKey, Generated, Unique};
use crate::strategy::{FanoutBy, Strategy};
use std::collections::BTreeSet;

/// More values of a column than this are not told apart by a list: their number follows from the rows asked for.
const WHOLE: u64 = 64;

/// What the rest of the second key is made of.
enum Rest<'a> {
    Parent(&'a ForeignKey, u64),
    Free(ColumnIndex, Space),
}

impl Rest<'_> {
    fn size(&self) -> u64 {
        match self {
            Rest::Parent(_, n) => *n,
            Rest::Free(_, s) => s.size,
        }
    }
}

/// True where the key is met by the numbers of an earlier one.
pub(super) fn follow(context: &Context, d: &mut Draft, u: &Unique, columns: &[ColumnIndex]) -> bool {
    if u.predicate.is_some() {
        return false;
    }
    latin(d, u, columns) || (0..d.tuples.len()).any(|at| after(context, d, u, columns, at))
}

/// The columns that are digits of a tuple, with their places.
fn digits(d: &Draft, key: &str) -> Vec<(ColumnIndex, usize)> {
    let one = |c: ColumnIndex| match d.columns[c].as_ref().map(|p| &p.strategy) {
        Some(Strategy::KeyDigit { key: k, digit, span: None, .. }) if k == key => Some((c, *digit)),
        Some(Strategy::ForeignKeyReference { fanout: FanoutBy::Digit { key: k, digit, other: None }, .. })
            if k == key =>
        {
            Some((c, *digit))
        }
        _ => None,
    };
    (0..d.columns.len()).filter_map(one).collect()
}

/// A key over both rests, of the first key and of one that follows it.
fn latin(d: &mut Draft, u: &Unique, columns: &[ColumnIndex]) -> bool {
    for at in 0..d.tuples.len() {
        let t = d.tuples[at].clone();
        let Some(f) = &t.follows else { continue };
        let shared: Vec<ColumnIndex> = f.shared.iter().filter_map(|n| d.table.column_index(n)).collect();
        let first: Vec<(ColumnIndex, usize)> = digits(d, &f.key);
        let mut rests: Vec<ColumnIndex> = first.iter().map(|x| x.0).filter(|c| !shared.contains(c)).collect();
        rests.extend(digits(d, &t.key).into_iter().map(|x| x.0));
        if !rests.iter().all(|c| columns.contains(c)) {
            continue;
        }
        // Of one value of the first rest, so many of the shared columns give different values of the second.
        let (key, modulo) = (f.key.clone(), f.modulo);
        let apart: BTreeSet<usize> = first.iter().filter(|x| shared.contains(&x.0)).map(|x| x.1).collect();
        let most = t.space();
        let Some(size) = shrink(d, &key, &apart, most) else { continue };
        let total = modulo.saturating_mul(size);
        d.cap(total, || format!("\"{}\": {total} combinations", u.name));
        return true;
    }
    false
}

/// The key follows the tuple at `at`.
fn after<'a>(context: &Context, d: &mut Draft<'a>, u: &Unique, columns: &[ColumnIndex], at: usize) -> bool {
    let t = d.tuples[at].clone();
    let of_a_key = d.table.uniques.iter().any(|k| k.name == t.key);
    if !of_a_key || t.lead.is_some() || t.agreed || t.partial || t.unordered || t.follows.is_some() {
        return false;
    }
    // One that is followed already keeps the order of its digits.
    if d.tuples.iter().any(|x| x.follows.as_ref().is_some_and(|f| f.key == t.key && !same_shared(d, f, columns))) {
        return false;
    }
    let first = digits(d, &t.key);
    let (shared, own): (Vec<_>, Vec<_>) = first.iter().copied().partition(|x| columns.contains(&x.0));
    let places: BTreeSet<usize> = first.iter().map(|x| x.1).collect();
    // A foreign key of several columns is one digit: all of it is shared, or none.
    let torn = shared.iter().any(|s| own.iter().any(|o| o.1 == s.1));
    if shared.is_empty() || own.is_empty() || torn || places.len() != t.radices.len() {
        return false;
    }
    let others: Vec<ColumnIndex> = columns.iter().copied().filter(|c| !shared.iter().any(|s| s.0 == *c)).collect();
    let Some(rest) = rest(context, d, &others) else { return false };
    let own_places: BTreeSet<usize> = own.iter().map(|x| x.1).collect();
    let room = rest.iter().fold(1u64, |a, r| a.saturating_mul(r.size()));
    // Later runs follow the same numbers only where no size depends on how many rows, or parents, there are.
    let steady = |r: &Rest| matches!(r, Rest::Free(_, s) if s.size <= WHOLE);
    if d.state.existing > 0 && !(own_places.iter().all(|&p| t.radices[p] <= WHOLE) && rest.iter().all(steady)) {
        return false;
    }
    if room == 0 {
        return false;
    }
    let Some(modulo) = shrink(d, &t.key, &own_places, room) else { return false };
    reorder(d, &t.key, &own_places);
    let names = shared.iter().map(|s| d.table.columns[s.0].name.clone()).collect();
    let mut radices = Vec::new();
    for (k, r) in rest.iter().enumerate() {
        radices.push(r.size());
        give(context, d, u, r, k);
    }
    let mut all: u64 = 1;
    for r in &mut radices {
        // No more of a wide one than it takes.
        if *r > WHOLE {
            *r = (*r).min(modulo.div_ceil(all).max(1));
        }
        all = all.saturating_mul(*r);
    }
    let shared_size = d.tuples[at].space() / modulo.max(1);
    let total = shared_size.saturating_mul(modulo);
    let follows = Follows { key: t.key.clone(), modulo, shared: names };
    d.tuples.push(Tuple { key: u.name.clone(), alpha: ALPHA, radices, follows: Some(follows), ..Tuple::default() });
    d.cap(total, || format!("\"{}\": {total} combinations beside \"{}\"", u.name, t.key));
    true
}

fn same_shared(d: &Draft, f: &Follows, columns: &[ColumnIndex]) -> bool {
    let first = digits(d, &f.key);
    let now: BTreeSet<&str> =
        first.iter().filter(|x| columns.contains(&x.0)).map(|x| d.table.columns[x.0].name.as_str()).collect();
    now == f.shared.iter().map(String::as_str).collect()
}

/// The undecided columns of a key.
fn rest<'a>(context: &Context, d: &Draft<'a>, columns: &[ColumnIndex]) -> Option<Vec<Rest<'a>>> {
    let table = d.table;
    let mut out: Vec<Rest> = Vec::new();
    let mut left = columns.to_vec();
    while let Some(c) = left.pop() {
        match foreign(d, c) {
            Some(name) => {
                let fk = table.foreign_keys.iter().find(|k| k.name == name && open(d, k))?;
                if fk.parent == table.oid || !fk.columns.iter().all(|c| columns.contains(c)) {
                    return None;
                }
                left.retain(|x| !fk.columns.contains(x));
                let p = context.parents(fk.parent);
                out.push(Rest::Parent(fk, p.existing + p.new));
            }
            None => {
                let made = table.columns[c].generated != Generated::No || digit_of(d, c).is_some();
                let bound = d.solved.pairs.iter().any(|p| p.left == c || p.right == c) || d.related.contains(&c);
                let chosen = d.rules.contains_key(&c)
                    || d.branches.iter().any(|b| b.columns.contains_key(&table.columns[c].name));
                let shown = d.columns[c].as_ref().is_some_and(|p| p.partial.is_some() || p.unique);
                out.push(Rest::Free(c, space(context, d, c).filter(|_| !made && !bound && !chosen && !shown)?));
            }
        }
    }
    out.sort_by_key(Rest::size);
    (!out.is_empty()).then_some(out)
}

/// Makes digits of a tuple smaller until they have at most `most` combinations; how many they have then.
fn shrink(d: &mut Draft, key: &str, places: &BTreeSet<usize>, most: u64) -> Option<u64> {
    let t = d.tuples.iter_mut().find(|t| t.key == key)?;
    loop {
        let all = places.iter().try_fold(1u64, |a, &p| a.checked_mul(*t.radices.get(p)?));
        let &widest = places.iter().max_by_key(|&&p| t.radices.get(p))?;
        let others = places.iter().filter(|p| **p != widest).fold(1u64, |a, &p| a.saturating_mul(t.radices[p]));
        match all {
            Some(n) if n <= most => return Some(n),
            _ if others <= most => t.radices[widest] = (most / others).max(1),
            // Another digit as well.
            _ => t.radices[widest] = t.radices[widest].div_ceil(2).min(t.radices[widest] - 1).max(1),
        }
    }
}

/// Puts these digits of a tuple in front, so that they are what its number leaves over.
fn reorder(d: &mut Draft, key: &str, front: &BTreeSet<usize>) {
    let Some(t) = d.tuples.iter_mut().find(|t| t.key == key) else { return };
    let behind = (0..t.radices.len()).filter(|p| !front.contains(p));
    let order: Vec<usize> = front.iter().copied().chain(behind).collect();
    t.radices = order.iter().map(|&p| t.radices[p]).collect();
    let place = |old: usize| order.iter().position(|&p| p == old).unwrap_or(old);
    for p in d.columns.iter_mut().flatten() {
        match &mut p.strategy {
            Strategy::KeyDigit { key: k, digit, .. }
            | Strategy::ForeignKeyReference { fanout: FanoutBy::Digit { key: k, digit, .. }, .. }
                if k == key =>
            {
                *digit = place(*digit);
            }
            _ => {}
        }
    }
}

/// A column, or a foreign key, as a digit.
fn give(context: &Context, d: &mut Draft, u: &Unique, r: &Rest, digit: usize) {
    let key = u.name.clone();
    match r {
        Rest::Parent(fk, _) => {
            let fanout = FanoutBy::Digit { key, digit, other: None };
            let strategy = Strategy::ForeignKeyReference { constraint: fk.name.clone(), fanout, new_only: false };
            let why =
                format!("foreign key to \"{}\", another combination each row ({})", parent_name(context, fk), u.name);
            replace(d, &fk.columns, &strategy, &why);
            for &c in &fk.columns {
                if let Some(p) = &mut d.columns[c] {
                    p.null_ratio = 0.0;
                }
            }
        }
        Rest::Free(c, s) => give_digit(d, u, (*c, s), digit),
    }
}

/// A column as a digit of a key.
pub(super) fn give_digit(d: &mut Draft, u: &Unique, (c, s): (ColumnIndex, &Space), digit: usize) {
    let key = u.name.clone();
    let values = s.values.clone();
    let strategy = Strategy::KeyDigit { key, digit, start: s.start, step: s.step, values, span: None, null: false };
    let why = format!("a digit of the unique key \"{}\"", u.name);
    let mut p = ColumnPlan::new(&d.table.columns[c].name, strategy, why);
    if let Some(old) = &d.columns[c] {
        p.fold = old.fold.clone();
        p.matching = crate::planning::patterns::matching(d, c, &d.solved.columns[c]);
        (p.min_chars, p.max_chars) = (old.min_chars, old.max_chars);
    }
    d.columns[c] = Some(p);
}

/// How few rows a key that shares columns with others has room for: those come first.
pub(super) fn slack(context: &Context, d: &Draft, u: &Unique) -> u64 {
    let Some(columns) = columns_of(u).filter(|_| u.predicate.is_none()) else { return u64::MAX };
    let shares = |k: &&Unique| {
        k.name != u.name
            && k.predicate.is_none()
            && columns_of(k).is_some_and(|o| o.len() > 1 && o.iter().any(|c| columns.contains(c)))
    };
    if columns.len() < 2 || !d.table.uniques.iter().any(|k| shares(&k)) {
        return u64::MAX;
    }
    let size = |r: Vec<Rest>| r.iter().fold(1u64, |a, r| a.saturating_mul(r.size()));
    rest(context, d, &columns).map_or(u64::MAX, size)
}
