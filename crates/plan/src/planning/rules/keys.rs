//! Rules of columns in keys: values that come once, and the spread of children over the rows that a foreign key leads to.

use super::super::{Context, Draft, PlanError};
use super::honoured::plan;
use super::{REASON, apart, texts, unmet_but};
use crate::order;
use crate::plan::ColumnPlan;
use crate::request::Request;
use crate::schema::{ColumnIndex, ForeignKey, Oid, Schema, Unique};
use crate::strategy::{FanoutBy, Strategy};
use crate::types::class::TypeClass;

/// Strategies that number rows go on where earlier rows end, and each of their values comes once.
pub fn started(context: &Context, d: &mut Draft, c: ColumnIndex) {
    if !d.rules.contains_key(&c) {
        return;
    }
    let (class, greatest, first) = (d.classes[c].clone(), d.state.greatest.get(&c).copied(), d.state.first);
    let alone = d.table.uniques.iter().any(|u| u.plain_columns().is_some_and(|k| k == [c]));
    let told = apart::told(context, d, c);
    let Some(p) = &mut d.columns[c] else { return };
    let name = p.column.clone();
    let bounds = class.int_bounds().filter(|_| class.is_numeric() || class.is_date());
    let unit = 10i64.saturating_pow(class.scale());
    match &mut p.strategy {
        Strategy::Sequence { start, step } => {
            *start = start.saturating_add(step.saturating_mul(first as i64));
            let passed = |g: i64| (g - *start).div_euclid(*step) + 1;
            if let Some(g) = greatest.map(|g| g.div_euclid(unit)).filter(|g| *step > 0 && *g >= *start) {
                *start = start.saturating_add(passed(g).saturating_mul(*step));
            }
            let (at, by) = (*start, *step);
            p.unique = true;
            if let Some((lo, hi)) = bounds {
                let end = if by > 0 { hi.div_euclid(unit) } else { lo.div_euclid(unit) };
                let room = (i128::from(end) - i128::from(at)) / i128::from(by) + 1;
                d.cap(room.clamp(0, u64::MAX.into()) as u64, || {
                    format!("the rule of column \"{name}\" counts to {end}")
                });
            }
        }
        Strategy::Permutation { start, space } => {
            if let Some(g) = greatest.filter(|g| *g >= *start) {
                let passed = (g - *start) as u64 + 1;
                *space = space.saturating_sub(passed);
                *start = g + 1;
            }
            let room = *space;
            *space = (*space).max(1);
            p.unique = true;
            d.cap(room, || format!("the rule of column \"{name}\" has {room} values left"));
        }
        // Of a key of several columns this tells the rows apart; one over the column alone looks closer (`texts`).
        Strategy::Template { .. } if !alone => {
            let longest = p.max_chars.into_iter().chain(class.max_chars()).min();
            p.unique = told && longest.is_none_or(|n| n >= ROOMY);
        }
        s => p.unique = once_each(s),
    }
}

/// Columns of so many characters do not cut a number off, as a rule.
const ROOMY: u32 = 100;

/// Whether no value of the strategy comes twice, whatever the column. Templates are looked at by the key.
fn once_each(s: &Strategy) -> bool {
    matches!(s, Strategy::UuidV4 | Strategy::UuidV7 { .. } | Strategy::Sequence { .. } | Strategy::Permutation { .. })
}

/// A unique key asks for another value of the column in each row.
pub fn unique(context: &Context, d: &mut Draft, u: &Unique, c: ColumnIndex) -> Result<(), PlanError> {
    let timestamp = matches!(d.classes[c], TypeClass::Timestamp { precision, .. } if precision >= 3);
    let fresh = d.state.existing == 0;
    if matches!(d.columns[c].as_ref().map(|p| &p.strategy), Some(Strategy::Sql { .. })) {
        d.leave_to_test("unique key", &u.name, "an expression makes its values");
        return Ok(());
    }
    // A constraint that made it something else by now is the better reason.
    if let (Some(rule), Some(p)) = (d.rules.get(&c), &d.columns[c]) {
        plan(d, c, rule, p)?;
    }
    if matches!(d.columns[c].as_ref().map(|p| &p.strategy), Some(Strategy::Template { .. })) {
        return texts::told_apart(context, d, u, c);
    }
    if let Some(p) = &mut d.columns[c] {
        let sliced = matches!(p.strategy, Strategy::DistributeRange { .. }) && timestamp && fresh;
        if p.unique || sliced || matches!(p.strategy, Strategy::CheckDigit { .. } | Strategy::Regex { .. }) {
            p.unique = true;
            p.reason = format!("{}; unique by \"{}\"", p.reason, u.name);
            return Ok(());
        }
    }
    let why = format!("unique key \"{}\" asks for another value in each row, which it does not give", u.name);
    let instead = match d.classes[c].is_text() {
        true => "A \"template\" with {n}, the row's number, gives another text in each row.",
        false => "\"sequence\" and \"permutation\" give another number in each row.",
    };
    Err(unmet_but(d, c, why, instead))
}

/// The rule that spreads the children of a foreign key.
pub fn reference(d: &Draft, fk: &ForeignKey, p: &mut ColumnPlan) {
    let Some(rule) = fk.columns.iter().find_map(|c| d.rules.get(c)) else { return };
    let how = match &rule.strategy {
        Strategy::ForeignKeyReference { fanout, .. } => match fanout {
            FanoutBy::Zipf { alpha } => format!("zipf {alpha}"),
            FanoutBy::Uniform => "uniform".into(),
            FanoutBy::Even => "even".into(),
            FanoutBy::Mean { shape, .. } => format!("{shape:?} around the mean").to_lowercase(),
            other => serde_json::to_string(other).unwrap_or_default(),
        },
        Strategy::Forest { roots, .. } => format!("{}% roots", roots * 100.0),
        _ => "null".into(),
    };
    // A parent without rows leaves nothing to choose.
    if !matches!(p.strategy, Strategy::Null) {
        p.strategy = rule.strategy.clone();
    }
    p.null_ratio = rule.null_ratio;
    let what = p.reason.rsplit_once(": ").map_or(p.reason.as_str(), |r| r.0);
    p.reason = format!("{what}: {how}; {REASON}");
}

/// The numbers of children that a rule wants of the foreign key, where it leads a key by degrees.
pub fn degrees(d: &Draft, fk: &ForeignKey) -> Option<FanoutBy> {
    fk.columns.iter().find_map(|c| match d.rules.get(c).map(|r| &r.strategy) {
        Some(Strategy::ForeignKeyReference { fanout: fanout @ FanoutBy::Mean { .. }, .. }) => Some(fanout.clone()),
        _ => None,
    })
}

/// The parent, and the mean number of children of each that a rule asks for, where the call fills both and says
/// nothing else of the child's rows.
pub fn mean(schema: &Schema, request: &Request, oid: Oid) -> Option<(String, f64)> {
    let table = schema.table(oid)?;
    request.rules.get(&oid)?.iter().find_map(|(column, rule)| {
        let fanout = rule.given.get("fanout")?;
        let mean = fanout.get("mean")?.as_f64().filter(|m| m.is_finite() && *m >= 0.0)?;
        let named = rule.given.get("constraint").and_then(|v| v.as_str());
        let key = table.foreign_keys.iter().find(|k| match named {
            Some(name) => k.name == name,
            None => k.columns.contains(column),
        })?;
        let parent = order::root(schema, key.parent);
        let filled = parent != oid && request.targets.iter().any(|&t| order::root(schema, t) == parent);
        filled.then(|| Some((schema.table(parent)?.path(), mean)))?
    })
}

/// The skew that a rule wants of the foreign key.
pub fn alpha(d: &Draft, fk: &ForeignKey) -> Option<f64> {
    fk.columns.iter().find_map(|c| match d.rules.get(c).map(|r| &r.strategy) {
        Some(Strategy::ForeignKeyReference { fanout: FanoutBy::Zipf { alpha }, .. }) => Some(*alpha),
        _ => None,
    })
}
