//! What a profile teaches of the table, put to use: columns by themselves in place of what their names suggest, then
//! columns that go together. Constraints and keys come first: what they decide, or relate to other columns, is not
//! learnt. Not here: what a pattern becomes (`profile::suggest`).

use super::references::is_creation;
use super::{Context, Draft, columns};
use crate::infer::Suggestion;
use crate::order;
use crate::plan::{ColumnPlan, CorrelationPlan, PoolPlan};
use crate::profile::{Case, Formula, Gap, Given, Joint, Operation, TableProfile, suggest, words};
use crate::schema::{ColumnIndex, ForeignKey};
use crate::strategy::{FanoutBy, GivenCase, Season, Strategy};
use crate::types::class::TypeClass;

/// Of fewer rows nothing is learnt.
const ENOUGH: u64 = 8;
/// In seconds.
const DAY: f64 = 86_400.0;

fn profile<'a>(context: &Context<'a>, d: &Draft) -> Option<&'a TableProfile> {
    context.request.profiles.get(&d.table.oid)
}

/// Seed rows that have a value in a column which is learnt from them.
pub fn rows(context: &Context, d: &Draft, i: ColumnIndex) -> Option<u64> {
    let known = profile(context, d).and_then(|t| t.columns.get(&d.table.columns[i].name));
    known.filter(|_| d.learnt.contains(&i)).map(|p| p.filled)
}

/// Replaces the suggestions of columns that the profile knows.
pub fn suggest(context: &Context, d: &mut Draft, suggestions: &mut [Suggestion]) {
    let Some(t) = profile(context, d) else { return };
    for (i, c) in d.table.columns.iter().enumerate() {
        let (Some(p), true) = (t.columns.get(&c.name), open(d, i)) else { continue };
        let s = &mut suggestions[i];
        if t.rows < ENOUGH {
            s.reason = format!("{}; {} seed rows are too few to learn from", s.reason, t.rows);
            continue;
        }
        s.null_ratio = if c.not_null { 0.0 } else { p.null_ratio };
        if p.filled < ENOUGH {
            continue;
        }
        let place = suggest::Place {
            correlated: t.correlation.as_ref().is_some_and(|x| x.columns.contains(&c.name)),
            creation: is_creation(&c.name),
            unique: d.table.uniques.iter().any(|u| u.plain_columns().is_some_and(|k| k == [i])),
        };
        // Keys are counted on, whatever those of the seeds were.
        if place.unique && !d.classes[i].is_text() && !matches!(d.classes[i], TypeClass::Uuid) {
            continue;
        }
        let Some((strategy, what)) = suggest::strategy(&d.classes[i], p, place) else { continue };
        s.strategy = strategy;
        s.reason = format!("{what}, learnt from {} seed rows{}", t.rows, words(&p.claims));
        s.shared = None;
        d.learnt.insert(i);
    }
    for f in &t.formulas {
        formula(context, d, t, f, suggestions);
    }
    for g in &t.gaps {
        gap(context, d, t, g, suggestions);
    }
}

/// Neither decided by keys nor by the user.
fn open(d: &Draft, i: ColumnIndex) -> bool {
    !d.is_set(i) && !d.rules.contains_key(&i)
}

/// Columns that go together, once each has its plan.
pub fn together(context: &Context, d: &mut Draft) {
    let Some(t) = profile(context, d).filter(|t| t.rows >= ENOUGH) else { return };
    for j in &t.joint {
        joint(d, t, j);
    }
    for g in &t.given {
        given(context, d, g);
    }
}

/// The foreign key over these columns, if it decides them and its parent is known before the row is.
fn reference<'a>(context: &Context, d: &Draft<'a>, via: &[String]) -> Option<&'a ForeignKey> {
    let names = |fk: &&ForeignKey| fk.columns.iter().map(|&c| &d.table.columns[c].name).eq(via);
    let fk = d.table.foreign_keys.iter().find(names)?;
    let place = |oid| context.order.places.get(&order::root(context.schema, oid));
    let level = place(d.table.oid)?.level;
    let lower = place(fk.parent).is_none_or(|p| p.level < level);
    let decided = fk.columns.iter().all(|&c| {
        matches!(d.columns[c].as_ref().map(|p| &p.strategy), Some(Strategy::ForeignKeyReference { constraint, .. }) if *constraint == fk.name)
    });
    (lower && decided).then_some(fk)
}

/// The parent has the column, and a value in it that can be read before the row is made.
fn parent_has(context: &Context, fk: &ForeignKey, column: &str) -> Option<TypeClass> {
    let parent = context.schema.table(order::root(context.schema, fk.parent))?;
    let i = parent.column_index(column)?;
    let made = context
        .done
        .get(&parent.oid)
        .is_none_or(|plan| plan.columns.iter().any(|p| p.column == column && !p.strategy.by_server()));
    made.then(|| TypeClass::of_column(context.schema, parent, i))
}

/// Another column of the row that can be read: it is not PostgreSQL's to make.
fn readable(d: &Draft, name: &str) -> Option<ColumnIndex> {
    let i = d.table.column_index(name)?;
    let default = matches!(d.columns[i].as_ref().map(|p| &p.strategy), Some(Strategy::Default));
    let expressed = matches!(d.rules.get(&i).map(|r| &r.strategy), Some(Strategy::Sql { .. }));
    let left = d.table.columns[i].sequence.is_some() && !d.is_set(i);
    (!default && !expressed && !left).then_some(i)
}

fn formula(context: &Context, d: &mut Draft, t: &TableProfile, f: &Formula, suggestions: &mut [Suggestion]) {
    let Some(i) = d.table.column_index(&f.column).filter(|&i| open(d, i)) else { return };
    let (strategy, what) = match (f.via.first(), f.operation) {
        (Some(_), _) => {
            let Some(fk) = reference(context, d, &f.via) else { return };
            let Some(from) = f.of.first().filter(|c| parent_has(context, fk, c).as_ref() == Some(&d.classes[i])) else {
                return;
            };
            let via = Some(fk.name.clone());
            (Strategy::Copy { from: from.clone(), via }, format!("\"{from}\" of the parent that {} leads to", fk.name))
        }
        (None, operation) => {
            if !f.of.iter().all(|c| readable(d, c).is_some()) {
                return;
            }
            let (of, names) = (f.of.clone(), f.of.join("\", \""));
            match operation {
                Operation::Sum => (Strategy::Sum { of }, format!("the sum of \"{names}\"")),
                Operation::Product => (Strategy::Product { of }, format!("the product of \"{names}\"")),
                Operation::Copy => {
                    (Strategy::Copy { from: f.of[0].clone(), via: None }, format!("equal to \"{names}\""))
                }
            }
        }
    };
    let s = &mut suggestions[i];
    (s.strategy, s.shared) = (strategy, None);
    if f.operation == Operation::Copy {
        s.null_ratio = 0.0;
    }
    s.reason = format!("{what}, learnt from {} seed rows", t.rows);
    d.learnt.insert(i);
}

fn gap(context: &Context, d: &mut Draft, t: &TableProfile, g: &Gap, suggestions: &mut [Suggestion]) {
    let Some(i) = d.table.column_index(&g.column).filter(|&i| open(d, i) && g.points.len() > 1) else { return };
    let numeric = |c: &TypeClass| c.is_numeric() && c.scale() == d.classes[i].scale();
    let fits =
        |c: &TypeClass| if d.classes[i].is_date() { c.is_date() } else { numeric(c) && d.classes[i].is_numeric() };
    let (via, whose) = match g.via.as_slice() {
        [] => {
            if readable(d, &g.base).is_none_or(|b| b == i || !fits(&d.classes[b])) {
                return;
            }
            (None, String::new())
        }
        via => {
            let Some(fk) = reference(context, d, via) else { return };
            if !parent_has(context, fk, &g.base).is_some_and(|c| fits(&c)) {
                return;
            }
            (Some(fk.name.clone()), " of the parent".to_string())
        }
    };
    let s = &mut suggestions[i];
    let season =
        t.columns.get(&g.column).and_then(|p| suggest::season(&d.classes[i], p)).and_then(|s| wide(s, &g.points));
    let by = suggest::by(season.as_ref());
    s.strategy =
        Strategy::AddQuantiles { base: g.base.clone(), via, points: g.points.clone(), future: g.future, season };
    s.reason = format!("a gap after \"{}\"{whose}{by}, learnt from {} seed rows", g.base, t.rows);
    s.shared = None;
    d.learnt.insert(i);
}

/// What a gap leaves of a season: a moment that moves within the day (the week) wants gaps that spread over more.
fn wide(season: Season, gaps: &[f64]) -> Option<Season> {
    let at = |share: f64| gaps[(share * (gaps.len() - 1) as f64).round() as usize];
    let spread = (at(0.9) - at(0.1)).min(at(0.5));
    let kept = |list: Vec<f64>, seconds: f64| if spread >= seconds { list } else { Vec::new() };
    let season =
        Season { hours: kept(season.hours, DAY), weekdays: kept(season.weekdays, 7.0 * DAY), months: Vec::new() };
    (season != Season::default()).then_some(season)
}

/// Bound to other columns by constraints or keys, which decide how they go together.
fn entangled(d: &Draft, i: ColumnIndex) -> bool {
    let keyed = d.table.uniques.iter().any(|u| u.plain_columns().is_none_or(|k| k.contains(&i)))
        || d.table.exclusions.iter().any(|x| x.parts.iter().any(|p| p.0 == crate::schema::KeyPart::Column(i)));
    keyed
        || d.related.contains(&i)
        || d.solved.pairs.iter().any(|p| p.left == i || p.right == i)
        || d.solved.linear.iter().any(|l| l.columns().contains(&i))
        || d.branches.iter().any(|b| b.columns.contains_key(&d.table.columns[i].name))
}

/// Drawn from what the profile says of the column alone, with nothing that constraints do to the value afterwards.
fn drawn(d: &Draft, i: ColumnIndex) -> bool {
    let free = |p: &ColumnPlan| {
        p.only_when.is_none()
            && p.order.is_none()
            && p.project.is_none()
            && p.within.is_none()
            && p.matching.is_none()
            && p.partial.is_none()
            && p.fold.is_none()
            && !p.unique
    };
    d.learnt.contains(&i) && !entangled(d, i) && d.columns[i].as_ref().is_some_and(free)
}

/// The values that constraints leave of those of a column, by the strategy it got.
fn leaves(p: &ColumnPlan, text: &str) -> bool {
    match &p.strategy {
        Strategy::CategoricalWeighted { values } => values.iter().any(|v| v.0 == text),
        Strategy::SeedPool { values, .. } => values.iter().any(|v| v == text),
        Strategy::Constant { value } => value == text,
        Strategy::Mask { .. } => p.max_chars.is_none_or(|m| text.chars().count() <= m as usize),
        _ => false,
    }
}

fn joint(d: &mut Draft, t: &TableProfile, j: &Joint) {
    let places: Vec<Option<ColumnIndex>> =
        j.columns.iter().map(|c| d.table.column_index(c).filter(|&i| drawn(d, i))).collect();
    // Those that constraints bind otherwise are left to them.
    let kept: Vec<(usize, ColumnIndex)> = places.iter().enumerate().filter_map(|(k, i)| Some((k, (*i)?))).collect();
    if kept.len() < 2 {
        return;
    }
    let mut tuples: std::collections::BTreeMap<Vec<Option<String>>, u64> = Default::default();
    for (tuple, rows) in &j.tuples {
        let part: Option<Vec<Option<String>>> = kept
            .iter()
            .map(|&(k, i)| {
                let p = d.columns[i].as_ref()?;
                match tuple.get(k)? {
                    None => d.nullable(i).then_some(None),
                    Some(t) => leaves(p, t).then(|| Some(t.clone())),
                }
            })
            .collect();
        if let Some(part) = part {
            *tuples.entry(part).or_default() += rows;
        }
    }
    if tuples.len() < 2 {
        return;
    }
    let names: Vec<String> = kept.iter().map(|&(_, i)| d.table.columns[i].name.clone()).collect();
    let name = PoolPlan::together(&names);
    let reason =
        format!("one of {} combinations of {}, learnt from {} seed rows", tuples.len(), names.join(", "), t.rows);
    for &(_, i) in &kept {
        if let Some(p) = &mut d.columns[i] {
            p.strategy = Strategy::Pool { pool: name.clone() };
            (p.null_ratio, p.reason) = (0.0, reason.clone());
        }
    }
    let (tuples, weights) = tuples.into_iter().map(|(t, n)| (t, n as f64)).unzip();
    d.pools.push(PoolPlan { name, columns: names, tuples, each_once: false, weights });
}

fn given(context: &Context, d: &mut Draft, g: &Given) {
    let Some(i) = d.table.column_index(&g.column).filter(|&i| drawn(d, i)) else { return };
    let via = match g.via.as_slice() {
        [] => {
            let Some(by) = readable(d, &g.by).filter(|&b| b != i) else { return };
            // What reads this column cannot decide it.
            if reads(d, by, i, 0) {
                return;
            }
            None
        }
        via => match reference(context, d, via).filter(|fk| parent_has(context, fk, &g.by).is_some()) {
            Some(fk) => Some(fk.name.clone()),
            None => return,
        },
    };
    let Some(p) = d.columns[i].clone() else { return };
    let cases: Option<Vec<GivenCase>> = g.cases.iter().map(|(value, c)| case(context, d, i, &p, value, c)).collect();
    let Some(cases) = cases.filter(|c| !c.is_empty()) else { return };
    let whose = if via.is_some() { " of the parent" } else { "" };
    if let Some(p) = &mut d.columns[i] {
        p.reason = format!("{}; by \"{}\"{whose}", p.reason, g.by);
        let otherwise = GivenCase { value: String::new(), null_ratio: p.null_ratio, strategy: p.strategy.clone() };
        p.strategy = Strategy::Given { by: g.by.clone(), via, cases, otherwise: Box::new(otherwise) };
        p.null_ratio = 0.0;
    }
}

/// Does column `from` read `on`, by whatever steps?
fn reads(d: &Draft, from: ColumnIndex, on: ColumnIndex, depth: usize) -> bool {
    let Some(p) = &d.columns[from] else { return false };
    from == on
        || depth > d.columns.len()
        || super::relations::read_by(&p.strategy)
            .iter()
            .filter_map(|n| d.table.column_index(n))
            .any(|n| reads(d, n, on, depth + 1))
}

/// One case, cut to what constraints leave of it.
fn case(context: &Context, d: &Draft, i: ColumnIndex, p: &ColumnPlan, value: &str, c: &Case) -> Option<GivenCase> {
    let null_ratio = if d.nullable(i) { c.null_ratio } else { 0.0 };
    let whole = GivenCase { value: value.into(), null_ratio, strategy: p.strategy.clone() };
    let strategy = match (suggest::listed(&c.values), c.points.len()) {
        (Some(s), _) => s,
        (None, 2..) => {
            let season = match &p.strategy {
                Strategy::Quantiles { season, .. } | Strategy::DistributeRange { season, .. } => season.clone(),
                _ => None,
            };
            Strategy::Quantiles { points: c.points.clone(), rising: false, season }
        }
        _ => return Some(whole),
    };
    let mut own = ColumnPlan::new(&p.column, strategy, "");
    columns::constrain(context, d, i, &d.solved.columns[i], &mut own).ok()?;
    // What a list adds to the values that rows have is the whole column's.
    if let Strategy::CategoricalWeighted { values } = &mut own.strategy {
        let is = |a: &str, b: &str| a == b || d.classes[i].parse(a).is_some_and(|a| d.classes[i].parse(b) == Some(a));
        values.retain(|v| c.values.iter().any(|s| is(&s.0, &v.0)));
        if values.is_empty() {
            return Some(whole);
        }
    }
    let same = (own.min, own.max, own.min_chars, own.max_chars) == (p.min, p.max, p.min_chars, p.max_chars);
    Some(if same { GivenCase { strategy: own.strategy, ..whole } } else { whole })
}

/// Drawn by its rank: whether it moves with the row's number. None: it has no rank.
fn ranked(p: &ColumnPlan) -> Option<bool> {
    let one = |s: &Strategy| match s {
        Strategy::Quantiles { rising, .. } => Some(*rising),
        Strategy::CategoricalWeighted { .. } => Some(false),
        _ => None,
    };
    match &p.strategy {
        Strategy::Given { cases, .. } => {
            cases.iter().map(|c| one(&c.strategy)).collect::<Option<Vec<_>>>().map(|_| false)
        }
        s => one(s),
    }
}

/// The correlations that the user has set, as far as their columns are rules that are drawn by their ranks.
fn ruled_correlation(context: &Context, d: &Draft) -> Option<CorrelationPlan> {
    let set = context.request.correlations.get(&d.table.oid)?;
    let drawn = |name: &String| {
        let i = d.table.column_index(name).filter(|i| d.rules.contains_key(i))?;
        d.columns[i].as_ref().filter(|p| !p.unique && p.partial.is_none()).and_then(ranked)
    };
    let square = set.matrix.len() == set.columns.len() && set.matrix.iter().all(|r| r.len() == set.columns.len());
    let kept: Vec<usize> = (0..set.columns.len()).filter(|&k| square && drawn(&set.columns[k]).is_some()).collect();
    (kept.len() > 1).then(|| CorrelationPlan {
        columns: kept.iter().map(|&k| set.columns[k].clone()).collect(),
        matrix: kept.iter().map(|&a| kept.iter().map(|&b| set.matrix[a][b]).collect()).collect(),
    })
}

/// The rank correlations between columns that are still drawn by their quantiles.
pub fn correlation(context: &Context, d: &Draft) -> Option<CorrelationPlan> {
    if let Some(set) = ruled_correlation(context, d) {
        return Some(set);
    }
    let t = profile(context, d).filter(|t| t.rows >= ENOUGH)?;
    let learnt = t.correlation.as_ref()?;
    let mut kept: Vec<(bool, usize)> = Vec::new();
    for (k, name) in learnt.columns.iter().enumerate() {
        let Some(i) = d.table.column_index(name) else { continue };
        let p = d.columns[i].as_ref().filter(|p| d.learnt.contains(&i) && !p.unique && p.partial.is_none());
        if let Some(rising) = p.and_then(ranked) {
            kept.push((!rising, k));
        }
    }
    // What moves with the row's number leads: the others follow it.
    kept.sort();
    // A rank correlation of normal numbers is 2 sin(pi / 6 of it) of the numbers themselves; rounded, so that every
    // machine has the same.
    let normal = |rho: f64| (2.0 * (std::f64::consts::PI / 6.0 * rho).sin() * 1e4).round() / 1e4;
    let matrix: Vec<Vec<f64>> = kept
        .iter()
        .map(|a| kept.iter().map(|b| if a.1 == b.1 { 1.0 } else { normal(learnt.matrix[a.1][b.1]) }).collect())
        .collect();
    let any = matrix.iter().enumerate().any(|(i, r)| r.iter().enumerate().any(|(j, x)| i != j && *x != 0.0));
    any.then(|| CorrelationPlan { columns: kept.iter().map(|k| learnt.columns[k.1].clone()).collect(), matrix })
}

/// The spread and the share of nulls of a foreign key, as learnt.
pub fn fan_out(context: &Context, d: &Draft, fk: &ForeignKey) -> (Option<(FanoutBy, String)>, Option<f64>) {
    let Some(t) = profile(context, d).filter(|t| t.rows >= ENOUGH) else { return (None, None) };
    let names: Vec<&String> = fk.columns.iter().map(|&c| &d.table.columns[c].name).collect();
    let null_ratio = names.iter().filter_map(|n| Some(t.columns.get(*n)?.null_ratio)).reduce(f64::max);
    let found = t.fan_outs.iter().find(|f| f.columns.iter().eq(names.iter().copied()));
    let spread = found.filter(|f| !f.degrees.is_empty()).map(|f| {
        let how = format!(
            "{} a parent, {}% of them without, learnt from {} seed rows",
            f.mean,
            (f.childless * 100.0).round(),
            t.rows
        );
        (FanoutBy::Shares { degrees: f.degrees.clone() }, how)
    });
    (spread, null_ratio)
}

/// The profile knows which parent each row of the seeds belongs to: what does not follow from it is not made up.
pub fn knows_parents(context: &Context, d: &Draft, fk: &ForeignKey) -> bool {
    profile(context, d).is_some_and(|t| {
        t.fan_outs.iter().any(|f| f.columns.iter().eq(fk.columns.iter().map(|&c| &d.table.columns[c].name)))
    })
}
