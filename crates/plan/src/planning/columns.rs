//! Columns that no key decides: sequences, then what their meaning suggests, cut to what constraints and
//! types allow.

use super::{Context, Draft, PlanError, dates, rules, shapes};
use crate::checks::families::linear::Cmp;
use crate::checks::{Fold, Relation, Restriction};
use crate::infer;
use crate::plan::{ColumnPlan, OrderBy};
use crate::schema::ColumnIndex;
use crate::strategy::{Number, Prose, Strategy};
use crate::topics;
use crate::types::class::{DAY, TypeClass};
use crate::types::parse;
use seedgen_kernels::Scalar;

/// In characters or bytes: a row of more takes the memory of the server for nothing.
const LONGEST: u32 = 1_000_000;
const TOO_LONG: &str = "Its values are longer than a million characters, which are not made up.";

pub fn assign(context: &Context, d: &mut Draft) -> Result<(), PlanError> {
    sequences(d);
    share_bounds(d);
    let mut suggestions = infer::suggest(context.schema, d.table, &context.request.run.locale);
    super::learnt::suggest(context, d, &mut suggestions);
    rules::suggest(d, &mut suggestions);
    for (i, s) in suggestions.iter().enumerate() {
        if d.is_set(i) {
            continue;
        }
        let name = &d.table.columns[i].name;
        let mut p = ColumnPlan::new(name, s.strategy.clone(), s.reason.clone());
        p.null_ratio = if d.nullable(i) { s.null_ratio } else { 0.0 };
        if !rules::tested(d, i, &p) {
            constrain(context, d, i, &d.solved.columns[i], &mut p)?;
        }
        rules::keep_listed(d, i, &mut p);
        d.columns[i] = Some(p);
        rules::started(context, d, i);
    }
    contrary(d);
    super::relations::assign(context, d);
    super::derived::assign(d);
    equalities(d);
    orders(d);
    super::branches::assign(context, d, &suggestions);
    super::learnt::together(context, d);
    Ok(())
}

/// Identity, serial, and nextval defaults: the range that the run reserves.
fn sequences(d: &mut Draft) {
    for (i, c) in d.table.columns.iter().enumerate() {
        let Some(s) = c
            .sequence
            .as_ref()
            .filter(|_| d.columns[i].is_none() && d.classes[i].is_numeric() && !d.rules.contains_key(&i))
        else {
            continue;
        };
        let greatest = d.state.greatest.get(&i).copied();
        let next = d.state.next.get(&i).copied().or(s.next).unwrap_or(s.min.max(1));
        // A sequence that lags behind rows inserted with explicit keys would hand out keys that exist.
        let start = match greatest {
            Some(g) if s.increment > 0 && g >= next => next + (g - next) / s.increment * s.increment + s.increment,
            _ => next,
        };
        let mut p = ColumnPlan::new(
            &c.name,
            Strategy::Sequence { start, step: s.increment },
            format!("the next values of sequence {}", s.quoted),
        );
        p.unique = true;
        let (low, high) = d.classes[i].int_bounds().unwrap_or((i64::MIN, i64::MAX));
        let room = if s.increment > 0 {
            (s.max.min(high) as i128 - start as i128) / s.increment as i128 + 1
        } else {
            (start as i128 - s.min.max(low) as i128) / -(s.increment as i128) + 1
        };
        let room = room.clamp(0, u64::MAX as i128) as u64;
        let name = c.name.clone();
        d.columns[i] = Some(p);
        d.cap(room, || format!("sequence of column \"{name}\" has {room} values left"));
    }
}

/// `a <= b` hands b's upper bound to a and a's lower bound to b.
pub(super) fn share_bounds(d: &mut Draft) {
    for _ in 0..d.solved.pairs.len() {
        for p in &d.solved.pairs {
            let gap = match p.relation {
                Relation::Less => unit(&d.classes[p.right]),
                Relation::LessOrEqual => 0,
                _ => continue,
            };
            if d.classes[p.left] != d.classes[p.right] {
                continue;
            }
            if let Some(max) = d.solved.columns[p.right].max {
                let left = &mut d.solved.columns[p.left];
                left.max = Some(left.max.map_or(max - gap, |m| m.min(max - gap)));
            }
            if let Some(min) = d.solved.columns[p.left].min {
                let right = &mut d.solved.columns[p.right];
                right.min = Some(right.min.map_or(min + gap, |m| m.max(min + gap)));
            }
        }
    }
}

/// The least sensible step between two values: a second for times, one for numbers.
pub fn unit(class: &TypeClass) -> i64 {
    match class {
        TypeClass::Timestamp { .. } | TypeClass::Time { .. } => 1_000_000,
        _ => 1,
    }
}

/// Cuts a suggestion to the column's type and restrictions.
pub(super) fn constrain(
    context: &Context,
    d: &Draft,
    i: ColumnIndex,
    r: &Restriction,
    p: &mut ColumnPlan,
) -> Result<(), PlanError> {
    let class = &d.classes[i];
    let unsatisfiable = |detail: &str| PlanError::Unsatisfiable {
        table: d.table.path(),
        constraint: r.constraints.join("\", \""),
        detail: detail.into(),
    };
    if !r.constraints.is_empty() {
        p.reason = format!("{}; within {}", p.reason, r.constraints.join(", "));
    }
    if r.null {
        p.strategy = Strategy::Null;
        return if r.not_null { Err(unsatisfiable("The column has to be null and may not be.")) } else { Ok(()) };
    }
    if let Some(allowed) = &r.allowed {
        let matching = super::patterns::matching(d, i, r);
        let language = matching.as_ref().and_then(|m| m.language());
        let like = |v: &String| matching.as_ref().zip(language.as_ref()).is_none_or(|(m, l)| m.accepts(l, v));
        let fits =
            |v: &String| !r.forbidden.contains(v) && within(class, r, v) && shapes::admits(class, r, v) && like(v);
        let values: Vec<String> = allowed.iter().filter(|v| fits(v)).cloned().collect();
        if values.is_empty() {
            return Err(unsatisfiable("No value of its list meets the other constraints."));
        }
        let learnt = super::learnt::rows(context, d, i).and_then(|rows| weighed(class, &p.strategy, &values, rows));
        p.strategy = learnt.unwrap_or_else(|| choose(&p.strategy, values));
        return Ok(());
    }
    if let Strategy::CategoricalWeighted { values } = &mut p.strategy {
        values.retain(|v| !r.forbidden.contains(&v.0));
    }
    if matches!(class, TypeClass::Enum { labels } if labels.is_empty()) {
        let null = d.nullable(i) && !r.not_null;
        let none = || super::keys::no_values(context, d, i, "nothing is known of its values");
        p.strategy = null.then_some(Strategy::Null).ok_or_else(none)?;
        return Ok(());
    }
    let listed = within_listed(context, class, r, &mut p.strategy);
    let bounds = if listed { Some(()) } else { numbers(d, i, p, r, context.request.run.now) };
    bounds.ok_or_else(|| unsatisfiable("Its bounds leave no value."))?;
    if let (TypeClass::Bytea, true) = (class, r.min_chars.is_some() || r.max_chars.is_some()) {
        let min = r.min_chars.unwrap_or(1).min(r.max_chars.unwrap_or(u32::MAX));
        let max = r.max_chars.unwrap_or(min.saturating_mul(4).max(64));
        if max < min {
            return Err(unsatisfiable("Its lengths leave no value."));
        }
        if min > LONGEST {
            return Err(unsatisfiable(TOO_LONG));
        }
        p.strategy = Strategy::Bytes { min, max: max.min(min.saturating_add(4096)) };
        (p.min_chars, p.max_chars) = (Some(min), Some(max));
    }
    if class.is_text() {
        let max = r.max_chars.into_iter().chain(class.max_chars()).min();
        let min = r.min_chars.unwrap_or(0);
        if max.is_some_and(|m| m < min) {
            return Err(unsatisfiable("Its lengths leave no value."));
        }
        if min > LONGEST {
            return Err(unsatisfiable(TOO_LONG));
        }
        if let Strategy::Text { min: lo, max: hi, .. } | Strategy::WordChain { min: lo, max: hi, .. } = &mut p.strategy
        {
            *hi = (*hi).min(max.unwrap_or(u32::MAX)).max(min);
            *lo = (*lo).max(min).min(*hi);
        }
        // Entries most of which are too short are other words than those that are meant.
        if let Strategy::Seed { topic, field, .. } = &p.strategy
            && let Some(texts) = topics::topic(&context.request.run.locale, topic).and_then(|t| t.texts(field))
        {
            let (mut all, mut short) = (0usize, 0usize);
            for t in texts {
                all += 1;
                short += usize::from(t.chars().count() < min as usize);
            }
            if short * 2 > all {
                let longest = max.unwrap_or(u32::MAX).min(min.saturating_add(40));
                p.strategy = Strategy::Text { shape: Prose::Words, min, max: longest };
            }
        }
        (p.min_chars, p.max_chars) = ((min > 0).then_some(min), max);
        p.fold = r.fold.map(|f| match f {
            Fold::Lower => "lower".into(),
            Fold::Upper => "upper".into(),
            Fold::Capitals => "capitals".into(),
        });
        if let Some(m) = super::patterns::matching(d, i, r)
            && !super::patterns::constrain(context, d, i, m, p)
        {
            return Err(unsatisfiable("No text of its lengths matches its patterns."));
        }
    }
    shapes::apply(context, d, i, r, p).ok_or_else(|| unsatisfiable("Its shape leaves no value."))
}

/// Of a value that a constraint lists and no seed row has: rows are samples.
const UNSEEN: f64 = 0.5;

/// The values that a constraint lists with their weights in the `rows` that were learnt from. None: these hold none.
fn weighed(class: &TypeClass, learnt: &Strategy, allowed: &[String], rows: u64) -> Option<Strategy> {
    let seen: Vec<(&String, f64)> = match learnt {
        Strategy::CategoricalWeighted { values } => values.iter().map(|(v, weight)| (v, *weight)).collect(),
        Strategy::Constant { value } => vec![(value, rows as f64)],
        _ => return None,
    };
    let is = |a: &String, b: &String| a == b || class.parse(a).is_some_and(|a| class.parse(b) == Some(a));
    let weight = |v: &String| seen.iter().find(|s| is(s.0, v)).map_or(UNSEEN, |s| s.1);
    let mut values: Vec<(String, f64)> = allowed.iter().map(|v| (v.clone(), weight(v))).collect();
    if allowed.iter().all(|v| !seen.iter().any(|s| is(s.0, v))) {
        return None;
    }
    values.sort_by(|a, b| b.1.total_cmp(&a.1));
    Some(match values.as_slice() {
        [(one, _)] => Strategy::Constant { value: one.clone() },
        _ => Strategy::CategoricalWeighted { values },
    })
}

/// Weighted choice; a suggestion that already weighs some of the values keeps its order.
fn choose(suggested: &Strategy, mut values: Vec<String>) -> Strategy {
    if let Strategy::CategoricalWeighted { values: old } = suggested {
        let place = |v: &String| old.iter().position(|o| o.0 == *v).unwrap_or(usize::MAX);
        values.sort_by_key(place);
    }
    if values.len() == 1 {
        return Strategy::Constant { value: values.remove(0) };
    }
    let weight = |k: usize| (100.0 / (k as f64 + 1.0)).round() / 100.0;
    Strategy::CategoricalWeighted { values: values.into_iter().enumerate().map(|(k, v)| (v, weight(k))).collect() }
}

/// An input text against the column's other restrictions, as far as they are bounds and lengths.
pub(super) fn within(class: &TypeClass, r: &Restriction, v: &str) -> bool {
    let chars = v.chars().count() as u32;
    let long = class.is_text()
        && (r.min_chars.is_some_and(|m| chars < m)
            || r.max_chars.is_some_and(|m| chars > m)
            || class.max_chars().is_some_and(|m| chars > m));
    let beyond = match class.parse(v) {
        Some(Scalar::Int(x)) => r.min.is_some_and(|m| x < m) || r.max.is_some_and(|m| x > m),
        Some(Scalar::Float(x)) => r.float_min.is_some_and(|m| x < m) || r.float_max.is_some_and(|m| x > m),
        _ => false,
    };
    !long && !beyond
}

/// A strategy that draws from entries keeps those within the restrictions; true where some are left (of a
/// topic: all, as its columns agree row by row).
fn within_listed(context: &Context, class: &TypeClass, r: &Restriction, s: &mut Strategy) -> bool {
    if class.is_text() {
        return false;
    }
    let fits = |v: &str| class.parse(v).is_some() && !r.forbidden.iter().any(|f| f == v) && within(class, r, v);
    match s {
        Strategy::Seed { topic, field, .. } => topics::topic(&context.request.run.locale, topic)
            .and_then(|t| t.texts(field))
            .is_some_and(|mut texts| texts.all(fits)),
        Strategy::CategoricalWeighted { values } => {
            values.retain(|v| fits(&v.0));
            // `0` and `0.00` are one value.
            let mut merged: Vec<(String, f64)> = Vec::new();
            for (v, weight) in values.drain(..) {
                match merged.iter_mut().find(|m| class.parse(&m.0) == class.parse(&v)) {
                    Some(m) => m.1 += weight,
                    None => merged.push((v, weight)),
                }
            }
            *values = merged;
            !values.is_empty()
        }
        Strategy::SeedPool { values, .. } => {
            values.retain(|v| fits(v));
            !values.is_empty()
        }
        _ => false,
    }
}

/// Quantiles keep to the bounds (logical; of floats as they are). False: none lie within them, or it has none.
fn cut_points(class: &TypeClass, s: &mut Strategy, lo: f64, hi: f64) -> bool {
    let Strategy::Quantiles { points, .. } = s else { return false };
    points.retain(|p| match class.parse(p) {
        Some(Scalar::Int(x)) => (lo..=hi).contains(&(x as f64)),
        Some(Scalar::Float(x)) => (lo..=hi).contains(&x),
        _ => false,
    });
    points.len() > 1
}

/// Bounds on numbers and times. None: nothing is left.
fn numbers(d: &Draft, i: ColumnIndex, p: &mut ColumnPlan, r: &Restriction, now: i64) -> Option<()> {
    let class = &d.classes[i];
    if let TypeClass::Float(_) = class {
        let (lo, hi) = (r.float_min.unwrap_or(f64::MIN), r.float_max.unwrap_or(f64::MAX));
        if lo > hi {
            return None;
        }
        let bounded = r.float_min.is_some() || r.float_max.is_some();
        let ranged = cut_points(class, &mut p.strategy, lo, hi) || cut_range(&mut p.strategy, lo, hi, Number::Float);
        if !d.rules.contains_key(&i) {
            all_digits(&mut p.strategy);
        }
        if bounded && !ranged && !made_elsewhere(&p.strategy) {
            let far = |near: f64| near.abs().max(1000.0);
            let (lo, hi) = match (r.float_min, r.float_max) {
                (Some(lo), None) => (lo, lo + far(lo)),
                (None, Some(hi)) => ((hi - far(hi)).max(if hi >= 0.0 { 0.0 } else { f64::MIN }), hi),
                _ => (lo, hi),
            };
            p.strategy = Strategy::Uniform { min: Number::Float(lo), max: Number::Float(hi), precision: None };
        }
        return Some(());
    }
    let Some((type_lo, type_hi)) = class.int_bounds() else { return Some(()) };
    let mut lo = r.min.map_or(type_lo, |m| m.max(type_lo));
    let mut hi = r.max.map_or(type_hi, |m| m.min(type_hi));
    for v in &r.forbidden {
        if let Some(Scalar::Int(v)) = class.parse(v) {
            // Beside a forbidden value the larger side is kept: `x <> 0` means positive numbers to people.
            if v >= lo && v <= hi {
                // A type's own bounds reach one further down than up.
                let further = i64::from((lo, hi) == (type_lo, type_hi) && lo < -1);
                if hi.saturating_sub(v) >= v.saturating_sub(lo) - further { lo = v + 1 } else { hi = v - 1 }
            }
        }
    }
    if lo > hi {
        return None;
    }
    let restricted = (lo, hi) != (type_lo, type_hi);
    if class.is_numeric() || matches!(class, TypeClass::Oid) {
        let ten = 10f64.powi(class.scale() as i32);
        let number = |x: f64| if class.scale() == 0 { Number::Int(x.round() as i64) } else { Number::Float(x) };
        let ranged = cut_points(class, &mut p.strategy, lo as f64, hi as f64)
            || cut_range(&mut p.strategy, lo as f64 / ten, hi as f64 / ten, number);
        // Entries of a list, none of which was within the bounds.
        let emptied = matches!(&p.strategy, Strategy::CategoricalWeighted { values } if values.is_empty())
            || matches!(&p.strategy, Strategy::Quantiles { points, .. } if points.len() < 2)
            || matches!(&p.strategy, Strategy::SeedPool { values, .. } if values.is_empty());
        if (restricted || emptied) && !ranged && !made_elsewhere(&p.strategy) {
            p.strategy = span(class, lo, hi);
        }
        (p.min, p.max) = (Some(lo), Some(hi));
    } else if class.is_date() && restricted {
        let unit = if matches!(class, TypeClass::Date) { 1 } else { DAY };
        let learnt = cut_points(class, &mut p.strategy, lo as f64, hi as f64);
        let outside = matches!(p.strategy, Strategy::Quantiles { .. }) && !learnt;
        let mut drawn = (lo, hi);
        if outside || matches!(p.strategy, Strategy::DistributeRange { .. } | Strategy::TypeDefault) {
            (p.strategy, drawn) = dates::within(class, &p.strategy, (lo, hi), (r.min.is_some(), r.max.is_some()), now);
        }
        // An open side leaves ten years.
        let lo = if r.min.is_none() { hi.saturating_sub(3653 * unit).min(drawn.0).max(lo) } else { lo };
        let hi = if r.max.is_none() { lo.saturating_add(3653 * unit).max(drawn.1).min(hi) } else { hi };
        (p.min, p.max) = (Some(lo), Some(hi));
    } else if restricted {
        p.strategy = match class {
            TypeClass::Enum { labels } => {
                let values = labels[lo as usize..=hi as usize].iter().map(|l| l.0.clone()).collect();
                choose(&p.strategy, values)
            }
            TypeClass::Bool => Strategy::Constant { value: if lo == 1 { "true".into() } else { "false".into() } },
            TypeClass::Time { .. } => {
                (p.min, p.max) = (Some(lo), Some(hi));
                return Some(());
            }
            _ => return Some(()),
        };
    }
    Some(())
}

/// The value is PostgreSQL's, or follows from other columns: bounds do not replace it.
fn made_elsewhere(s: &Strategy) -> bool {
    matches!(
        s,
        Strategy::Default
            | Strategy::Sum { .. }
            | Strategy::Product { .. }
            | Strategy::Copy { .. }
            | Strategy::AddQuantiles { .. }
    )
}

/// Uniform over the bounds; an open side is a thousand units (or twice the near bound) away.
fn span(class: &TypeClass, lo: i64, hi: i64) -> Strategy {
    let (type_lo, type_hi) = class.int_bounds().unwrap_or((i64::MIN, i64::MAX));
    let ten = 10i64.saturating_pow(class.scale());
    let far = |near: i64| near.saturating_abs().max(ten.saturating_mul(1000));
    let (lo, hi) = match (lo == type_lo, hi == type_hi) {
        (false, true) => (lo, lo.saturating_add(far(lo)).min(hi)),
        (true, false) => (hi.saturating_sub(far(hi)).max(lo).max(if hi >= 0 { 0 } else { i64::MIN }), hi),
        _ => (lo, hi),
    };
    let number = |x: i64| if class.scale() == 0 { Number::Int(x) } else { Number::Float(x as f64 / ten as f64) };
    Strategy::Uniform { min: number(lo), max: number(hi), precision: None }
}

/// Intersects the bounds of a numeric distribution (in the column's units). False: it has none.
fn cut_range(s: &mut Strategy, lo: f64, hi: f64, number: impl Fn(f64) -> Number) -> bool {
    let (min, max) = match s {
        Strategy::Uniform { min, max, .. }
        | Strategy::NormalDistribution { min, max, .. }
        | Strategy::LogNormal { min, max, .. }
        | Strategy::Exponential { min, max, .. } => (min, max),
        _ => return false,
    };
    let (a, b) = (min.as_f64().max(lo), max.as_f64().min(hi));
    if a <= b {
        if a > min.as_f64() {
            *min = number(a);
        }
        if b < max.as_f64() {
            *max = number(b);
        }
        return true;
    }
    // The suggestion lies outside what the constraint allows.
    let width = (max.as_f64() - min.as_f64()).abs().max(1.0);
    let (a, b) = if min.as_f64() > hi { ((hi - width).max(lo), hi) } else { (lo, (lo + width).min(hi)) };
    *s = Strategy::Uniform { min: number(a), max: number(b), precision: None };
    true
}

/// A range of a few steps of its precision has all digits.
fn all_digits(s: &mut Strategy) {
    if let Strategy::Uniform { min, max, precision }
    | Strategy::NormalDistribution { min, max, precision, .. }
    | Strategy::LogNormal { min, max, precision, .. }
    | Strategy::Exponential { min, max, precision, .. } = s
    {
        *precision = precision.filter(|p| (max.as_f64() - min.as_f64()) * 10f64.powi(i32::from(*p)) >= 10.0);
    }
}

/// A logical date or timestamp as ISO text.
pub fn iso(class: &TypeClass, x: i64) -> String {
    let (day, clock) = if matches!(class, TypeClass::Date) { (x, 0) } else { (x.div_euclid(DAY), x.rem_euclid(DAY)) };
    let (y, m, d) = parse::civil_from_days(day);
    if clock == 0 {
        return format!("{y:04}-{m:02}-{d:02}");
    }
    let s = clock / 1_000_000;
    format!("{y:04}-{m:02}-{d:02}T{:02}:{:02}:{:02}Z", s / 3600, s / 60 % 60, s % 60)
}

/// CHECK (a = b): the later column is a copy.
fn equalities(d: &mut Draft) {
    for p in d.solved.pairs.clone() {
        if p.relation != Relation::Equal || d.related.contains(&p.left) || rules::untold(d, &p) {
            continue;
        }
        let free = |c: ColumnIndex| {
            !matches!(
                d.columns[c].as_ref().map(|x| &x.strategy),
                Some(
                    Strategy::ForeignKeyReference { .. }
                        | Strategy::Sequence { .. }
                        | Strategy::Forest { .. }
                        | Strategy::Default
                )
            )
        };
        let free = |c: ColumnIndex| free(c) && !d.rules.contains_key(&c);
        let (from, to) = if free(p.right) { (p.left, p.right) } else { (p.right, p.left) };
        let source = d.table.columns[from].name.clone();
        // A copy is as null as what it copies.
        if !d.nullable(to)
            && let Some(x) = &mut d.columns[from]
        {
            x.null_ratio = 0.0;
        }
        if let Some(x) = &mut d.columns[to] {
            x.strategy = Strategy::Copy { from: source, via: None };
            x.reason = format!("{} asks for equal values", p.constraint);
            x.null_ratio = 0.0;
        }
    }
}

/// A date that is suggested to come after another, and by a constraint comes before it, is made without it.
fn contrary(d: &mut Draft) {
    let mut relations = d.solved.linear.clone();
    relations.extend(super::relations::pairs(d, &d.solved.pairs));
    for l in relations.iter().filter(|l| l.cmp == Cmp::AtMost && l.constant >= 0) {
        let [(one, k), (other, m)] = l.terms.as_slice() else { continue };
        let (left, right) = if *k > 0 { (one, other) } else { (other, one) };
        let (&[left], &[right], true) = (left.as_slice(), right.as_slice(), (*k > 0) != (*m > 0)) else { continue };
        let base = &d.table.columns[right].name;
        let after = |s: &Strategy| {
            matches!(s, Strategy::AddRandomDuration { base: b, via: None, .. }
                | Strategy::AddQuantiles { base: b, via: None, .. } if b == base)
        };
        if let Some(p) = d.columns[left].as_mut().filter(|p| !d.rules.contains_key(&left) && after(&p.strategy)) {
            p.strategy = Strategy::recent();
            p.reason = "date of the last two years, by its type".into();
        }
    }
}

/// CHECK (a <= b): b is moved up to a where it lies below.
fn orders(d: &mut Draft) {
    for p in d.solved.pairs.clone() {
        let strict = match p.relation {
            _ if d.related.contains(&p.left) || rules::untold(d, &p) => continue,
            // What has no order by its number: texts (their collation's), and types known by their text.
            Relation::Less | Relation::LessOrEqual if unordered(&d.classes[p.right]) => {
                d.leave_to_test("constraint", &p.constraint, "nothing keeps the two columns in order");
                continue;
            }
            Relation::Less => true,
            Relation::LessOrEqual => false,
            Relation::NotEqual if distinct_references(d, &p) => continue,
            Relation::NotEqual => {
                d.leave_to_test("constraint", &p.constraint, "nothing keeps the two columns apart");
                continue;
            }
            Relation::Equal => continue,
        };
        let left = d.table.columns[p.left].name.clone();
        let bounds = (d.solved.columns[p.right].min, d.solved.columns[p.right].max);
        if let Some(r) = &mut d.columns[p.right] {
            // Those of a list lie within the bounds; what is moved has to stay there.
            (r.min, r.max) = (r.min.or(bounds.0), r.max.or(bounds.1));
            r.order = Some(OrderBy { not_below: left.clone(), strict });
            r.reason =
                format!("{}; {} {left} by {}", r.reason, if strict { "above" } else { "not below" }, p.constraint);
        }
    }
}

fn unordered(class: &TypeClass) -> bool {
    class.int_bounds().is_none() && !matches!(class, TypeClass::Float(_))
}

fn distinct_references(d: &Draft, p: &crate::checks::Pair) -> bool {
    references(d, p.left, p.right)
}

/// Two foreign keys, which keep apart by themselves.
pub(super) fn references(d: &Draft, a: ColumnIndex, b: ColumnIndex) -> bool {
    [a, b].iter().all(|&c| {
        matches!(
            d.columns[c].as_ref().map(|x| &x.strategy),
            Some(Strategy::ForeignKeyReference { .. } | Strategy::Forest { .. })
        )
    })
}

/// Bytes of a value, roughly.
pub fn width(class: &TypeClass) -> u64 {
    match class {
        TypeClass::Bool => 1,
        TypeClass::Int(n) | TypeClass::Float(n) => (*n).into(),
        TypeClass::Date | TypeClass::Oid | TypeClass::Enum { .. } => 4,
        TypeClass::Timestamp { .. } | TypeClass::Time { .. } | TypeClass::Money | TypeClass::Numeric { .. } => 8,
        TypeClass::Uuid => 16,
        TypeClass::Name => 64,
        TypeClass::Text { max_chars } => max_chars.map_or(24, |m| u64::from(m).min(24)),
        TypeClass::BpChar { chars } => u64::from(*chars) + 1,
        TypeClass::Bytea | TypeClass::Other => 32,
    }
}
