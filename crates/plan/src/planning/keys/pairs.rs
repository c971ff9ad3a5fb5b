//! Unordered pairs: `UNIQUE (least(a, b), greatest(a, b))` over two foreign keys to one table. Parents stand in a
//! circle; a pair is one of them and one at most half way round, so that each comes once. Over two free columns of
//! numbers, one stays above all values of the other. Sets of more than two that CHECKs put in order are numbered.

use super::shared::give_digit;
use super::tuple::same_pair;
use super::{fanout, make_unique, open, parent_name, replace, space};
use crate::checks::Restriction;
use crate::expr::Expr;
use crate::plan::Tuple;
use crate::planning::references::ALPHA;
use crate::planning::{Context, Draft, columns};
use crate::schema::{ColumnIndex, ForeignKey, Generated, KeyPart, Unique};
use crate::strategy::{FanoutBy, Strategy};
use crate::types::class::TypeClass;

/// Values of the second of two free columns below this many above its least.
const WIDTH: i64 = 1000;

/// Two free columns of numbers: the first is different in every row, and greater than any value of the second.
fn apart(context: &Context, d: &mut Draft, u: &Unique, [a, b]: [ColumnIndex; 2]) -> bool {
    let free = |c: ColumnIndex| {
        let name = &d.table.columns[c].name;
        let bound = d.solved.pairs.iter().any(|p| p.left == c || p.right == c) || d.related.contains(&c);
        let drawn = d.columns[c].as_ref().is_some_and(|p| {
            !p.unique
                && matches!(
                    p.strategy,
                    Strategy::Uniform { .. }
                        | Strategy::LogNormal { .. }
                        | Strategy::NormalDistribution { .. }
                        | Strategy::Exponential { .. }
                        | Strategy::TypeDefault
                        | Strategy::Zipf { .. }
                        // Of few values by its name alone.
                        | Strategy::CategoricalWeighted { .. }
                )
        });
        let plain = d.solved.columns[c] == Restriction { not_null: d.solved.columns[c].not_null, ..Default::default() };
        matches!(d.classes[c], TypeClass::Int(4 | 8))
            && drawn
            && plain
            && !bound
            && d.table.columns[c].can_insert
            && !d.branches.iter().any(|x| x.columns.contains_key(name))
    };
    if u.predicate.is_some() || !free(a) || !free(b) {
        return false;
    }
    // The one with few values keeps them.
    let few = |c: ColumnIndex| {
        matches!(d.columns[c].as_ref().map(|p| &p.strategy), Some(Strategy::CategoricalWeighted { .. }))
    };
    let (a, b) = if few(a) && !few(b) { (b, a) } else { (a, b) };
    let bounded = Restriction { min: Some(1), max: Some(WIDTH), ..d.solved.columns[b].clone() };
    let Some(mut p) = d.columns[b].clone() else { return false };
    if columns::constrain(context, d, b, &bounded, &mut p).is_err() {
        return false;
    }
    let above = d.state.greatest.get(&b).copied().unwrap_or(WIDTH).max(WIDTH);
    let before = d.clone();
    d.columns[b] = Some(p);
    d.solved.columns[b] = bounded;
    d.solved.columns[a].min = Some(above.saturating_add(1));
    if let Some(p) = &mut d.columns[a] {
        p.null_ratio = 0.0;
        p.strategy = Strategy::TypeDefault;
    }
    if make_unique(context, d, u, a).is_err() {
        *d = before;
        return false;
    }
    true
}

/// A key over foreign keys that CHECKs put in order, maybe with other columns: a set of parents comes once (with each of
/// their values), whichever of them is drawn first.
pub(super) fn in_order(context: &Context, d: &mut Draft, u: &Unique) -> bool {
    let columns = u.plain_columns().unwrap_or_default();
    let inside = |all: &[ColumnIndex]| all.iter().all(|c| columns.contains(c));
    let Some(set) = d.ordered.iter().map(|o| o.columns.clone()).find(|all| inside(all)) else { return false };
    let mut sorted = set.clone();
    sorted.sort_unstable();
    let table = d.table;
    let key = |c: &ColumnIndex| table.foreign_keys.iter().find(|fk| fk.columns == [*c]);
    let Some(keys) = sorted.iter().map(key).collect::<Option<Vec<&ForeignKey>>>() else { return false };
    let rest: Vec<ColumnIndex> = columns.into_iter().filter(|c| !set.contains(c)).collect();
    match &keys[..] {
        [a, b] if rest.is_empty() => circle(context, d, u, a, b),
        keys => subsets(context, d, u, keys, &rest),
    }
}

/// Foreign keys as a set of parents, one each, beside columns of which none tells all rows apart.
fn subsets(context: &Context, d: &mut Draft, u: &Unique, keys: &[&ForeignKey], rest: &[ColumnIndex]) -> bool {
    let spread = |fk: &&ForeignKey| {
        matches!(fanout(d, fk), Some(FanoutBy::Zipf { .. } | FanoutBy::Uniform | FanoutBy::Other { .. }))
    };
    let told = |&c: &ColumnIndex| {
        let name = &d.table.columns[c].name;
        super::foreign(d, c).is_some()
            || super::digit_of(d, c).is_some()
            || d.table.columns[c].generated != Generated::No
            || d.columns[c].as_ref().is_none_or(|p| p.unique || p.partial.is_some())
            || d.rules.contains_key(&c)
            || d.related.contains(&c)
            || d.branches.iter().any(|b| b.columns.contains_key(name))
            || super::endless(d, c)
    };
    if !keys.iter().all(spread) || rest.iter().any(told) {
        return false;
    }
    let Some(mut spaces) = rest.iter().map(|&c| Some((c, space(context, d, c)?))).collect::<Option<Vec<_>>>() else {
        return false;
    };
    spaces.sort_by_key(|s| s.1.size);
    let p = context.parents(keys[0].parent);
    let members = keys.len() as u32;
    // Rows that exist may have taken any set of the parents that exist.
    let first = if d.state.existing > 0 { choose(p.existing, members) } else { 0 };
    let sets = choose(p.existing + p.new, members).saturating_sub(first);
    let parent = parent_name(context, keys[0]);
    for (place, fk) in keys.iter().enumerate() {
        let fanout = FanoutBy::Subset { key: u.name.clone(), members, place: place as u32, first };
        let strategy = Strategy::ForeignKeyReference { constraint: fk.name.clone(), fanout, new_only: false };
        let reason = format!("foreign key to \"{parent}\", another set of {members} rows each row ({})", u.name);
        replace(d, &fk.columns, &strategy, &reason);
        if let Some(plan) = fk.columns.first().and_then(|&c| d.columns[c].as_mut()) {
            plan.null_ratio = 0.0;
        }
    }
    let mut radices = vec![sets];
    for (digit, (c, s)) in spaces.iter().enumerate() {
        give_digit(d, u, (*c, s), digit + 1);
        let so_far = radices.iter().fold(1u64, |all, r| all.saturating_mul((*r).max(1)));
        // No more of a wide one than the rows take, twice over.
        let wanted = d.asked.saturating_mul(2).div_ceil(so_far).max(16);
        radices.push(s.size.min(wanted).min((u64::MAX >> 2) / so_far).max(1));
    }
    let total = radices.iter().fold(1u64, |all, r| all.saturating_mul(*r));
    d.tuples.push(Tuple { key: u.name.clone(), radices, shuffled: true, ..Tuple::default() });
    let with = if spaces.is_empty() { "" } else { " with other values" };
    d.cap(total, || format!("\"{}\": {total} sets of {members} rows of \"{parent}\"{with}", u.name));
    true
}

/// Subsets of `k` of `n`, as many as fit into 62 bits.
fn choose(n: u64, k: u32) -> u64 {
    let most = u128::from(u64::MAX >> 2);
    let mut all = 1u128;
    for i in 0..u64::from(k) {
        all = all * u128::from(n.saturating_sub(i)) / u128::from(i + 1);
        if all > most {
            return most as u64;
        }
    }
    all as u64
}

/// The two columns that the key sees in whichever order.
fn either_way(u: &Unique) -> Option<[ColumnIndex; 2]> {
    let [KeyPart::Expr(Expr::MinMax { greatest: g, args: x }), KeyPart::Expr(Expr::MinMax { greatest: h, args: y })] =
        &u.keys[..]
    else {
        return None;
    };
    let two = |args: &[Expr]| -> Option<[ColumnIndex; 2]> {
        let [Expr::Column(a), Expr::Column(b)] = args else { return None };
        Some([*a.min(b), *a.max(b)])
    };
    two(x).filter(|columns| g != h && two(y) == Some(*columns))
}

pub(super) fn unordered(u: &Unique) -> bool {
    either_way(u).is_some()
}

/// Plans the key, if it is one of those.
pub(super) fn pairs(context: &Context, d: &mut Draft, u: &Unique) -> bool {
    let Some(columns) = either_way(u) else { return false };
    let table = d.table;
    let key = |c: ColumnIndex| table.foreign_keys.iter().find(|fk| fk.columns == [c]);
    let (Some(a), Some(b)) = (key(columns[0]), key(columns[1])) else { return apart(context, d, u, columns) };
    circle(context, d, u, a, b)
}

/// The two foreign keys as an unordered pair of parents.
fn circle<'a>(context: &Context, d: &mut Draft<'a>, u: &Unique, a: &'a ForeignKey, b: &'a ForeignKey) -> bool {
    if a.parent != b.parent
        || a.parent == d.table.oid
        || a.parent_columns != b.parent_columns
        || !open(d, a)
        || !open(d, b)
    {
        return false;
    }
    let p = context.parents(a.parent);
    let n = p.existing + p.new;
    let parent = parent_name(context, a);
    let distinct = same_pair(d, Some(a), b);
    let reason = format!("foreign key to \"{parent}\", another pair each row ({})", u.name);
    let mut give = |fk: &ForeignKey, digit: usize, other: Option<String>| {
        let fanout = FanoutBy::Digit { key: u.name.clone(), digit, other };
        let strategy = Strategy::ForeignKeyReference { constraint: fk.name.clone(), fanout, new_only: false };
        replace(d, &fk.columns, &strategy, &reason);
    };
    give(a, 0, None);
    give(b, 1, Some(a.name.clone()));
    for &c in a.columns.iter().chain(&b.columns) {
        if let Some(plan) = &mut d.columns[c] {
            plan.null_ratio = 0.0;
        }
    }
    let t = Tuple {
        key: u.name.clone(),
        alpha: ALPHA,
        radices: vec![n, n / 2],
        shuffled: true,
        taken: d.state.existing > 0,
        unordered: true,
        ..Tuple::default()
    };
    let total = t.space().saturating_sub(if t.taken { d.state.existing } else { 0 });
    d.tuples.push(t);
    let how = if distinct { "" } else { ", of two different rows each" };
    d.cap(total, || format!("\"{}\": {total} pairs of {n} rows of \"{parent}\"{how}", u.name));
    true
}
