//! A key of several columns as digits of one number: with a foreign key that leads by degrees, or without.

use super::space::{OPEN, SMALL, Space, imaged, space};
use super::{columns_of, digit_of, fanout, natural, open, parent_name, replace};
use crate::plan::{ColumnPlan, Tuple};
use crate::planning::references::ALPHA;
use crate::planning::{Context, Draft, PlanError, partial, rules};
use crate::schema::{ColumnIndex, ForeignKey, Unique};
use crate::strategy::{FanoutBy, Strategy};
use crate::types::class::TypeClass;

/// The key as digits of one number.
pub(super) fn tuple(
    context: &Context,
    d: &mut Draft,
    u: &Unique,
    keys: &[&ForeignKey],
    free: &[ColumnIndex],
    switches: Option<Vec<partial::Switch>>,
) -> Result<(), PlanError> {
    let mut keys: Vec<&ForeignKey> = keys.iter().copied().filter(|fk| fk.parent != d.table.oid).collect();
    // The key that leads: one that leads already leads again; else the one with the most parents.
    let count = |fk: &ForeignKey| {
        let p = context.parents(fk.parent);
        p.existing + p.new
    };
    let leads =
        |d: &Draft, fk: &ForeignKey| matches!(fanout(d, fk), Some(FanoutBy::Degrees { .. } | FanoutBy::Mean { .. }));
    // One that other keys share may lead them all.
    let shared = |fk: &ForeignKey| {
        let inside = |u: &&Unique| columns_of(u).is_some_and(|cols| fk.columns.iter().all(|c| cols.contains(c)));
        d.table.uniques.iter().filter(inside).count()
    };
    // A parent that sums up its children has to know them.
    let summed = |fk: &ForeignKey| context.aggregates.iter().any(|a| a.child == d.table.oid && a.constraint == fk.name);
    let ruled = |fk: &ForeignKey| rules::alpha(d, fk).is_some() || rules::degrees(d, fk).is_some();
    keys.sort_by_key(|fk| {
        let most = std::cmp::Reverse((shared(fk), summed(fk), count(fk)));
        (!leads(d, fk), !open(d, fk), !ruled(fk), most, fk.name.clone())
    });
    let usable: Vec<&ForeignKey> = keys.iter().copied().filter(|fk| open(d, fk) || leads(d, fk)).collect();
    let first = usable.first().copied();
    let mut spaces: Vec<(ColumnIndex, Space)> = Vec::new();
    for &c in free {
        let made = d.table.columns[c].generated != crate::schema::Generated::No || digit_of(d, c).is_some();
        if let (false, Some(s)) = (made, space(context, d, c)) {
            spaces.push((c, s));
        }
    }
    if first.is_none() && spaces.is_empty() {
        d.leave_to_test("unique key", &u.name, &u.definition);
        return Ok(());
    }
    // Onto rows that exist, with no new parent to lead: the combinations that these rows have are left out.
    let pictured = |s: &(ColumnIndex, Space)| imaged(d, s.0, s.1.size);
    let float = |c: ColumnIndex| matches!(d.classes[c], TypeClass::Float(_));
    let known = |s: &(ColumnIndex, Space)| s.1.start.is_some() && !float(s.0) || !s.1.values.is_empty() || pictured(s);
    let all_known = spaces.iter().all(known);
    // A single number goes on above the greatest, as long as there is room.
    let greatest = d.state.greatest.clone();
    let above = |s: &(ColumnIndex, Space)| match (s.1.start, greatest.get(&s.0)) {
        (Some(start), Some(&g)) if s.1.values.is_empty() => {
            let passed = (g as i128 - start as i128).max(-1) / s.1.step as i128 + 1;
            s.1.size.saturating_sub(passed.clamp(0, u64::MAX as i128) as u64)
        }
        _ => s.1.size,
    };
    // What has no greatest value, as a list has none, goes on nowhere: another seed shuffles it otherwise.
    let goes_on =
        |s: &(ColumnIndex, Space)| s.1.start.is_some() && s.1.values.is_empty() && greatest.contains_key(&s.0);
    let crowded = |s: &(ColumnIndex, Space)| if goes_on(s) { above(s) < d.asked } else { s.1.size <= SMALL };
    let taken = d.state.existing > 0
        && first.is_none_or(|fk| context.parents(fk.parent).new == 0 && open(d, fk))
        && (usable.len() > 1
            || spaces.len() > 1
            || first.is_some()
            || switches.is_some()
            || spaces.iter().any(pictured)
            || spaces.iter().any(crowded)
            // Greatest values are those of columns, not of what a key sees of them.
            || spaces.iter().any(|s| d.coarse.contains_key(&s.0)))
        && all_known;
    let lead = if taken { None } else { first };
    let others: Vec<&ForeignKey> =
        usable.iter().copied().skip(usize::from(lead.is_some())).filter(|fk| open(d, fk)).collect();
    spaces.sort_by_key(|s| s.1.size);
    // A foreign key that leads among rows that exist already, by another key, does so again where the one free
    // column goes on above the greatest value there is.
    let ahead = match (&spaces[..], lead) {
        ([s], Some(fk)) => {
            let numbered = s.1.start.is_some() && s.1.values.is_empty() && greatest.contains_key(&s.0) && !float(s.0);
            let kept = leads(d, fk) && !new_only(d, fk) && context.parents(fk.parent).new == 0;
            d.state.existing > 0 && others.is_empty() && numbered && kept && !d.coarse.contains_key(&s.0)
        }
        _ => false,
    };
    let new_lead = d.state.existing > 0 && !ahead;
    let lead_parents =
        lead.map(|fk| context.parents(fk.parent)).map(|p| if new_lead { p.new } else { p.existing + p.new });
    // Digits: other foreign keys, then free columns, small spaces first; the last takes what is needed.
    let mut radices: Vec<u64> = Vec::new();
    let mut digits = 0usize;
    for fk in &others {
        let behind = first.is_some_and(|f| f.name != fk.name);
        let distinct = behind && (matches!(fanout(d, fk), Some(FanoutBy::Other { .. })) || same_pair(d, first, fk));
        let n = count(fk).saturating_sub(u64::from(distinct));
        let name = if distinct { first.map(|l| l.name.clone()) } else { None };
        let strategy = Strategy::ForeignKeyReference {
            constraint: fk.name.clone(),
            fanout: FanoutBy::Digit { key: u.name.clone(), digit: digits, other: name },
            new_only: false,
        };
        replace(
            d,
            &fk.columns,
            &strategy,
            &format!("foreign key to \"{}\", another combination each row ({})", parent_name(context, fk), u.name),
        );
        radices.push(n);
        digits += 1;
    }
    with_null(context, d, u, switches.is_some(), lead_parents, &mut spaces);
    let needed = needed(d.asked, lead_parents).saturating_add(if taken { d.state.existing } else { 0 });
    if let ([s], true, false, true) = (&mut spaces[..], lead.is_none() || ahead, taken, others.is_empty())
        && let (Some(start), Some(&g)) = (s.1.start, greatest.get(&s.0))
    {
        s.1.size = above(s);
        let passed = (g as i128 - start as i128).div_euclid(s.1.step as i128) + 1;
        s.1.start = Some(start.saturating_add((passed.max(0) as i64).saturating_mul(s.1.step)));
    }
    // The last of several, if it is a text, takes values that its name asks for, as long as few are enough.
    let before = radices.iter().chain(spaces.iter().rev().skip(1).map(|s| &s.1.size));
    let so_far = before.fold(1, |a: u64, &r| a.saturating_mul(r.max(1)));
    if let (true, Some((c, s))) = (lead.is_some() && d.state.existing == 0, spaces.last_mut())
        && let Some(values) = natural::values(context, d, *c, s, needed.div_ceil(so_far))
    {
        *s = Space { size: values.len() as u64, start: None, step: 1, values, null: false };
    }
    let mut shuffled = true;
    for (k, (c, s)) in spaces.iter().enumerate() {
        let so_far: u64 = radices.iter().fold(1, |a: u64, &r| a.saturating_mul(r.max(1)));
        let last = k + 1 == spaces.len();
        let radix = if last { s.size.min(needed.div_ceil(so_far.max(1)).max(1)) } else { s.size.min(SMALL) };
        let radix = if last && s.size <= 64 { s.size } else { radix };
        // Later runs go on in the same shuffled order, so it may not depend on how many rows are asked for.
        let unordered = s.start.is_none() || matches!(d.classes[*c], TypeClass::Float(_));
        let radix = if last && lead.is_none() && unordered && s.values.is_empty() {
            s.size.min(OPEN.max(radix))
        } else {
            radix
        };
        let plain = s.start.is_some() && s.values.is_empty() && radices.is_empty() && spaces.len() == 1;
        if plain && lead.is_some() && d.classes[*c].is_numeric() {
            shuffled = false;
        }
        let mut p = ColumnPlan::new(
            &d.table.columns[*c].name,
            Strategy::KeyDigit {
                key: u.name.clone(),
                digit: digits,
                start: s.start,
                step: s.step,
                values: s.values.clone(),
                span: None,
                null: s.null,
            },
            format!("a digit of the unique key \"{}\"", u.name),
        );
        if let Some(old) = &d.columns[*c] {
            p.fold = old.fold.clone();
            p.matching = crate::planning::patterns::matching(d, *c, &d.solved.columns[*c]);
            (p.min_chars, p.max_chars) = (old.min_chars, old.max_chars);
            p.null_ratio = if free.len() == 1 && lead.is_none() { old.null_ratio } else { 0.0 };
        }
        p.unique = lead.is_none() && spaces.len() == 1 && others.is_empty() && switches.is_none();
        d.columns[*c] = Some(p);
        radices.push(radix);
        digits += 1;
    }
    let partial = switches.is_some();
    let open = lead.is_none() && !all_known;
    // The first children of each parent are inside.
    shuffled &= !(partial && lead.is_some());
    let fresh = taken || lead.is_some() || d.state.existing == 0 || spaces.iter().any(|(c, _)| starts_after(d, *c));
    let offset = if fresh { 0 } else { d.state.first };
    let alpha = lead.and_then(|fk| rules::alpha(d, fk)).unwrap_or(ALPHA);
    let skip = switches.iter().flatten().map(|s| s.skip).max().unwrap_or(0);
    let t = Tuple {
        key: u.name.clone(),
        lead: lead.map(|fk| fk.name.clone()),
        alpha,
        radices,
        shuffled,
        offset,
        taken,
        open,
        agreed: false,
        partial,
        skip,
        unordered: false,
        follows: None,
    };
    let space = t.space();
    let total;
    if let Some(fk) = lead {
        let strategy = Strategy::ForeignKeyReference {
            constraint: fk.name.clone(),
            fanout: rules::degrees(d, fk).unwrap_or(FanoutBy::Degrees { alpha, min: 0, max: None }),
            new_only: new_lead,
        };
        replace(
            d,
            &fk.columns,
            &strategy,
            &format!(
                "foreign key to \"{}\", skewed degrees; its children are told apart by \"{}\"",
                parent_name(context, fk),
                u.name
            ),
        );
        total = space.saturating_mul(lead_parents.unwrap_or(0));
    } else {
        total = space.saturating_sub(if taken { d.state.existing } else { offset });
    }
    d.tuples.push(t);
    if let Some(s) = switches {
        partial::show(d, u, &s);
        return Ok(());
    }
    let what = if lead.is_some() { "combinations with its parents" } else { "combinations" };
    d.cap(total, || format!("\"{}\": {total} {what}", u.name));
    Ok(())
}

/// Where nulls are not distinct and there are fewer combinations than rows, null is one more value of its columns.
fn with_null(
    context: &Context,
    d: &Draft,
    u: &Unique,
    partial: bool,
    parents: Option<u64>,
    spaces: &mut [(ColumnIndex, Space)],
) {
    if !u.nulls_not_distinct || partial || d.state.existing > 0 {
        return;
    }
    let mut room = spaces.iter().fold(parents.unwrap_or(1), |n, s| n.saturating_mul(s.1.size));
    for (c, s) in spaces.iter_mut() {
        let free = d.nullable(*c) && !referred(context, d, *c);
        if room >= d.asked || s.size == 0 || !free {
            continue;
        }
        if let Some(values) = s.listed(&d.classes[*c]) {
            room = room / s.size * (s.size + 1);
            *s = Space { size: s.size + 1, start: None, step: 1, values, null: true };
        }
    }
}

/// A foreign key leads to the column.
fn referred(context: &Context, d: &Draft, c: ColumnIndex) -> bool {
    let keys = context.schema.tables.iter().flat_map(|t| &t.foreign_keys);
    keys.filter(|k| k.parent == d.table.oid).any(|k| k.parent_columns.contains(&c))
}

/// Does the foreign key lead to new parents only?
fn new_only(d: &Draft, fk: &ForeignKey) -> bool {
    fk.columns.iter().any(|&c| {
        matches!(d.columns[c].as_ref().map(|p| &p.strategy),
            Some(Strategy::ForeignKeyReference { constraint, new_only: true, .. }) if *constraint == fk.name)
    })
}

/// How many numbers a tuple should have: skewed parents want several times the mean.
pub(super) fn needed(asked: u64, parents: Option<u64>) -> u64 {
    match parents {
        Some(n) => (asked.saturating_mul(16) / n.max(1)).max(16),
        None => asked,
    }
}

/// The digit starts above every value that the table holds.
pub(super) fn starts_after(d: &Draft, c: ColumnIndex) -> bool {
    let strategy = d.columns[c].as_ref().map(|p| &p.strategy);
    matches!((strategy, d.state.greatest.get(&c)), (Some(Strategy::KeyDigit { start: Some(s), .. }), Some(g)) if s > g)
}

/// CHECK (a <> b) between the two foreign keys.
pub(super) fn same_pair(d: &Draft, lead: Option<&ForeignKey>, fk: &ForeignKey) -> bool {
    let Some(lead) = lead else { return false };
    let ([a], [b]) = (&lead.columns[..], &fk.columns[..]) else { return false };
    lead.parent == fk.parent
        && d.solved.pairs.iter().any(|p| {
            p.relation == crate::checks::Relation::NotEqual
                && ((p.left, p.right) == (*a, *b) || (p.left, p.right) == (*b, *a))
        })
}
