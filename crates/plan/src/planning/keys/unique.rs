//! One column, or one foreign key, that differs in every row.

use super::tuple::tuple;
use super::{fanout, parent_name, replace, space};
use crate::checks::Relation;
use crate::infer;
use crate::patterns::Fit;
use crate::planning::references::sorted::twins;
use crate::planning::{Context, Draft, PlanError, branches, columns, patterns, rules};
use crate::schema::{ColumnIndex, ForeignKey, Unique};
use crate::strategy::{FanoutBy, Growth, Strategy};
use crate::types::class::{DAY, TypeClass};
use std::collections::BTreeSet;

/// Each parent at most once. Where the table holds rows, they may have taken any of the old parents. Rows for which no
/// parent is left are null where they may be.
pub(super) fn injective(context: &Context, d: &mut Draft, u: &Unique, fk: &ForeignKey) {
    let parents = context.parents(fk.parent);
    let new_only = d.state.existing > 0;
    let n = if new_only { parents.new } else { parents.existing + parents.new };
    let parent = parent_name(context, fk);
    let new = if new_only { "new " } else { "" };
    // What a choice asks for decides where it is null.
    let chosen = |c: &ColumnIndex| {
        d.branches.iter().any(|b| b.columns.contains_key(&d.table.columns[*c].name))
            || d.solved.branchings.iter().any(|b| b.arms.iter().any(|a| a.columns.contains_key(c)))
    };
    let optional = !u.nulls_not_distinct && fk.columns.iter().all(|&c| d.nullable(c)) && !fk.columns.iter().any(chosen);
    let mut reason = format!("foreign key to \"{parent}\", each row at most once ({})", u.name);
    if optional && n == 0 {
        let why = format!("null: none of the rows of \"{parent}\" is known to be free ({})", u.name);
        replace(d, &fk.columns, &Strategy::Null, &why);
        return;
    }
    if optional && n < d.asked {
        reason += &format!("; null where none of its {n} {new}rows is left");
    }
    let fanout = beside(d, fk, n).unwrap_or(FanoutBy::Injective);
    if let FanoutBy::Beside { other, .. } = &fanout {
        reason += &format!("; another than \"{other}\" leads to");
    }
    let strategy = Strategy::ForeignKeyReference { constraint: fk.name.clone(), fanout, new_only };
    replace(d, &fk.columns, &strategy, &reason);
    for &c in &fk.columns {
        if let Some(p) = &mut d.columns[c] {
            p.unique = true;
            p.null_ratio = 0.0;
        }
    }
    if !optional {
        d.cap(n, || format!("\"{}\": one row for each of {n} {new}rows of \"{parent}\"", u.name));
    }
}

/// CHECK (a <> b) beside another foreign key to the same parent that leads to each row once, too: a few rows after its.
fn beside(d: &Draft, fk: &ForeignKey, parents: u64) -> Option<FanoutBy> {
    let [c] = fk.columns[..] else { return None };
    let apart = d.solved.pairs.iter().filter(|p| p.relation == Relation::NotEqual && (p.left == c || p.right == c));
    let twin = apart.filter_map(|p| {
        let (a, b) = twins(d, p.left, p.right)?;
        Some(if a.name == fk.name { b } else { a })
    });
    let other = twin.into_iter().find(|k| fanout(d, k) == Some(&FanoutBy::Injective))?;
    let led = |k: &&ForeignKey| matches!(fanout(d, k), Some(FanoutBy::Beside { other: o, .. }) if *o == other.name);
    let steps = 1 + d.table.foreign_keys.iter().filter(led).count() as u64;
    (steps < parents).then(|| FanoutBy::Beside { other: other.name.clone(), steps })
}

/// Whatever arm of a choice a row takes, the column has numbers there that differ from row to row.
fn in_each_arm(d: &mut Draft, u: &Unique, c: ColumnIndex) -> bool {
    let name = d.table.columns[c].name.clone();
    let arms = d.branches.iter().filter_map(|b| b.columns.get(&name));
    let [fixes] = &arms.collect::<Vec<_>>()[..] else { return false };
    let Some(rooms) = fixes.iter().map(branches::numbers).collect::<Option<Vec<u64>>>() else { return false };
    let room = rooms.into_iter().min().unwrap_or(0);
    if let Some(p) = &mut d.columns[c] {
        p.unique = true;
        p.null_ratio = 0.0;
        p.reason = format!("{}; unique by \"{}\" in each of them", p.reason, u.name);
    }
    d.cap(room, || format!("\"{}\": {room} values of column \"{name}\" are left", u.name));
    true
}

/// Documents of which these members are the row's number.
fn members(d: &mut Draft, u: &Unique, c: ColumnIndex, names: BTreeSet<String>) {
    let Some(p) = &mut d.columns[c] else { return };
    let number = || Strategy::Template { template: "{n}".into(), sources: Default::default() };
    let (mut all, mut shares) = match &p.strategy {
        Strategy::Json { members, shares } => (members.clone(), shares.clone()),
        _ => Default::default(),
    };
    for name in names {
        p.reason = format!("{}; the row's number in \"{name}\", unique by \"{}\"", p.reason, u.name);
        shares.remove(&name);
        all.insert(name, number());
    }
    p.strategy = Strategy::Json { members: all, shares };
}

/// Makes one free column different in every row.
pub(super) fn make_unique(context: &Context, d: &mut Draft, u: &Unique, c: ColumnIndex) -> Result<(), PlanError> {
    if d.rules.contains_key(&c) {
        return rules::unique(context, d, u, c);
    }
    if in_each_arm(d, u, c) {
        return Ok(());
    }
    if let Some(names) = d.members.get(&c).cloned() {
        members(d, u, c, names);
        return Ok(());
    }
    let class = d.classes[c].clone();
    let r = d.solved.columns[c].clone();
    let Some(mut p) = d.columns[c].take() else { return Ok(()) };
    let why = if p.reason.is_empty() { String::new() } else { format!("{}; ", p.reason) };
    p.unique = true;
    let constant = matches!(
        p.strategy,
        Strategy::CategoricalWeighted { .. } | Strategy::Constant { .. } | Strategy::SeedPool { .. }
    );
    if r.allowed.is_some()
        || (constant && r.allowed.is_some())
        || matches!(class, TypeClass::Bool | TypeClass::Enum { .. })
        || d.coarse.contains_key(&c)
        || space::bounds(&class, &r).is_some_and(|(low, high)| {
            class.is_numeric() && space::gaps(&class, &r).iter().any(|x| (low..=high).contains(x))
        })
    {
        d.columns[c] = Some(p);
        return tuple(context, d, u, &[], &[c], None);
    }
    let greatest = d.state.greatest.get(&c).copied();
    match &class {
        TypeClass::Uuid => {
            if !matches!(p.strategy, Strategy::UuidV7 { .. }) {
                p.strategy = Strategy::UuidV4;
            }
            p.reason = format!("{why}unique by \"{}\"", u.name);
        }
        TypeClass::Int(_) | TypeClass::Numeric { .. } | TypeClass::Money | TypeClass::Oid => {
            let (low, high) = class.int_bounds().unwrap_or((0, i64::MAX));
            let high = r.max.map_or(high, |m| m.min(high));
            let least = r.min.unwrap_or(if low < 0 { 1.min(high) } else { low });
            // A sequence counts whole numbers, whatever digits the type keeps after the point.
            let unit = 10i64.saturating_pow(class.scale());
            let up = |x: i64| x.saturating_add(unit - 1).div_euclid(unit);
            let whole = r.shape.step.is_some_and(|s| unit % s.by == 0 && s.at % s.by == 0);
            let start_of = |unit: i64| greatest.map_or(i64::MIN, |g| g.div_euclid(unit).saturating_add(1));
            let fits = start_of(unit).max(up(least)) as i128 + d.asked as i128 <= high.div_euclid(unit) as i128 + 1;
            let counted = whole || fits && (u.primary || p.column.to_lowercase().ends_with("id"));
            let (low, high, least, greatest) = match counted && unit > 1 {
                true => (up(low), high.div_euclid(unit), up(least), greatest.map(|g| g.div_euclid(unit))),
                false => (low, high, least, greatest),
            };
            let start = greatest.map_or(least, |g| g.saturating_add(1).max(least));
            let mut room =
                if start > high { 0 } else { (high as i128 - start as i128 + 1).min(u64::MAX as i128) as u64 };
            // Upwards there are not enough, as where a row has the greatest number of all: those that no row has.
            let counts = matches!(class, TypeClass::Int(_)) || matches!(class, TypeClass::Numeric { .. }) && !counted;
            let gaps = |g: i64| i128::from(g) - i128::from(least) >= i128::from(d.state.existing);
            if room < d.asked && counts && greatest.is_some_and(gaps) {
                d.columns[c] = Some(p);
                return tuple(context, d, u, &[], &[c], None);
            }
            let mut start = start;
            // Bounded above only, or used up upwards: downwards from there.
            if r.min.is_none() && greatest.is_none() && room < d.asked && low < 0 {
                start = (high as i128 - d.asked as i128 + 1).max(low as i128) as i64;
                room = (high as i128 - start as i128 + 1) as u64;
            }
            let named = unit == 1 && (u.primary || p.column.to_lowercase().ends_with("id"));
            p.strategy = if counted || named {
                Strategy::Sequence { start, step: 1 }
            } else {
                Strategy::Permutation { start, space: room }
            };
            (p.min, p.max) = (None, None);
            p.reason = format!("{why}unique by \"{}\", from {start} on", u.name);
            let column = p.column.clone();
            d.columns[c] = Some(p);
            d.cap(room, || format!("\"{}\": {room} values of column \"{column}\" are left", u.name));
            return Ok(());
        }
        TypeClass::Timestamp { precision, .. } if *precision >= 3 && p.order.is_none() => {
            if !matches!(p.strategy, Strategy::DistributeRange { .. }) {
                let moment = |at: Option<i64>, open: &str| at.map_or(open.to_string(), |x| columns::iso(&class, x));
                let (from, to) = (moment(r.min, "-730d"), moment(r.max, "now"));
                p.strategy = Strategy::DistributeRange { from, to, growth: Growth::Uniform, season: None };
            }
            if let Some(g) = greatest {
                const SECOND: i64 = 1_000_000;
                let end = r.max.unwrap_or(context.request.run.now);
                let least = d.state.least.get(&c).copied().unwrap_or(g);
                // Close to its end the range has no room for rows after the latest one; then before the first.
                let (mut from, mut to) = (g.saturating_add(SECOND), end);
                let start = r.min.unwrap_or(least - 730 * DAY);
                if to - from < (d.asked as i64).saturating_mul(60 * SECOND) && least - start > to - from {
                    (from, to) = (start, least - SECOND);
                }
                // Slices of milliseconds are the least that every precision from 3 on tells apart.
                let room = ((to - from) / 1000).max(0) as u64;
                let text = |x: i64| columns::iso(&TypeClass::Timestamp { tz: true, precision: 6 }, x);
                p.strategy = Strategy::DistributeRange {
                    from: text(from),
                    to: text(to.max(from)),
                    growth: Growth::Uniform,
                    season: None,
                };
                d.cap(room, || format!("\"{}\": {room} milliseconds are left", u.name));
            }
            p.reason = format!("{why}unique by \"{}\": one slice of the range a row", u.name);
        }
        TypeClass::Date => {
            let today = context.request.run.now / DAY;
            let high = r.max.unwrap_or(2_921_939);
            let low = r.min.unwrap_or(-730_119);
            let start = match greatest {
                Some(g) => (g + 1).max(low),
                None => (today - d.asked.min(700_000) as i64 + 1).max(low).min(high),
            };
            let room = (high - start + 1).max(0) as u64;
            p.strategy = Strategy::Permutation { start, space: room };
            p.reason = format!("{why}unique by \"{}\": one day a row", u.name);
            d.columns[c] = Some(p);
            d.cap(room, || format!("\"{}\": {room} days are left", u.name));
            return Ok(());
        }
        k if k.is_text() => {
            let max = p.max_chars.or(k.max_chars());
            if let Some(m) = patterns::matching(d, c, &r) {
                let woven = infer::unique_text(&p.strategy, max, &context.request.run.locale);
                let language = m.language().filter(|_| max.is_none_or(|n| n >= 12));
                let mut ways = vec![woven.clone()];
                ways.extend(crate::patterns::spellings(&woven));
                ways.extend(crate::patterns::first_and_number(&p.strategy));
                let inside = |s: &Strategy| {
                    language.as_ref().is_some_and(|l| patterns::fit(context, d, c, s, &m, l) == Fit::Inside)
                };
                if let Some(woven) = ways.into_iter().find(|s| inside(s)) {
                    (p.strategy, p.matching) = (woven, None);
                    p.reason = format!("{why}the row's number woven in, unique by \"{}\"", u.name);
                    d.columns[c] = Some(p);
                    return Ok(());
                }
                p.matching = Some(m);
                d.columns[c] = Some(p);
                return tuple(context, d, u, &[], &[c], None);
            }
            if max.is_some_and(|m| m < 12) || p.max_chars.is_some() && p.max_chars == p.min_chars {
                d.columns[c] = Some(p);
                return tuple(context, d, u, &[], &[c], None);
            }
            if let Some(&n) = d.heads.get(&c).filter(|n| max.is_none_or(|m| m >= **n + 2)) {
                // The number stands in front, as wide as what the key sees.
                let room = 10u64.saturating_pow(n.min(18)).saturating_sub(d.state.first + 1);
                p.strategy =
                    Strategy::Template { template: format!("{{n:{}}}x", n.min(18)), sources: Default::default() };
                p.reason = format!("{why}the row's number in front, unique by \"{}\"", u.name);
                d.columns[c] = Some(p);
                d.cap(room, || format!("\"{}\": {room} numbers of {n} digits", u.name));
                return Ok(());
            }
            if let (Strategy::Template { template, sources }, None) = (&p.strategy, &p.fold)
                && let Some(other) = rules::apart_by(context, d, c, template, sources)
            {
                p.reason = format!("{why}unique by \"{}\", as \"{}\" is", u.name, d.table.columns[other].name);
                d.columns[c] = Some(p);
                return Ok(());
            }
            p.strategy = infer::unique_text(&p.strategy, max, &context.request.run.locale);
            p.reason = format!("{why}the row's number woven in, unique by \"{}\"", u.name);
        }
        _ => {
            d.columns[c] = Some(p);
            return tuple(context, d, u, &[], &[c], None);
        }
    }
    d.columns[c] = Some(p);
    Ok(())
}
