//! Numbers that a strategy can work with: weights that are not negative, deviations above zero, ends in order.
//! Not here: what the column allows.

use super::{Mistake, RuleError};
use crate::strategy::{DrawBy, FanoutBy, Number, Strategy};
use seedgen_kernels::text::chain::Chain;

/// In characters or bytes: more in one cell takes the memory of the server for nothing.
const LONGEST: u32 = 1_000_000;

/// The first thing that makes no sense, also inside of templates and documents.
pub(super) fn check(s: &Strategy, path: &[String]) -> Result<(), RuleError> {
    let at = |field: &str| path.iter().cloned().chain([field.to_string()]).collect::<Vec<_>>();
    let say = |field: &str, why: String| Err(RuleError::new(at(field), Mistake::Other(why)));
    let above = |field: &str, x: f64, least: f64, included: bool| {
        let ok = x.is_finite() && (x > least || included && x == least);
        if ok {
            return Ok(());
        }
        let than = if included { "at least" } else { "greater than" };
        say(field, format!("field \"{field}\" must be {than} {least}, not {x}"))
    };
    let ordered = |lo: f64, hi: f64| {
        if lo <= hi { Ok(()) } else { say("min", format!("field \"min\" is {lo}, and \"max\" is {hi}")) }
    };
    let ends = |min: &Number, max: &Number| ordered(min.as_f64(), max.as_f64());
    // The middle of a distribution: beyond its ends all values would lie at one of them.
    let inside = |field: &str, x: f64, min: &Number, max: &Number| {
        let (lo, hi) = (min.as_f64(), max.as_f64());
        if (lo..=hi).contains(&x) {
            return Ok(());
        }
        say(field, format!("field \"{field}\" puts the middle at {x}, which does not lie between {lo} and {hi}"))
    };
    let share = |field: &str, x: f64| match (0.0..=1.0).contains(&x) {
        true => Ok(()),
        false => say(field, format!("field \"{field}\" must be a number from 0 to 1, not {x}")),
    };
    match s {
        Strategy::Uniform { min, max, .. } => ends(min, max),
        Strategy::NormalDistribution { mean, stddev, min, max, .. } => {
            above("stddev", *stddev, 0.0, true)?;
            ends(min, max)?;
            inside("mean", *mean, min, max)
        }
        Strategy::LogNormal { median, sigma, min, max, .. } => {
            above("median", *median, 0.0, false)?;
            above("sigma", *sigma, 0.0, true)?;
            ends(min, max)?;
            inside("median", *median, min, max)
        }
        Strategy::Exponential { mean, min, max, .. } => {
            above("mean", *mean, 0.0, false)?;
            ends(min, max)?;
            inside("mean", min.as_f64() + mean, min, max)
        }
        Strategy::Zipf { max, alpha } => {
            above("max", *max as f64, 1.0, true)?;
            above("alpha", *alpha, 0.0, false)
        }
        Strategy::SeedPool { values, draw } => {
            if let DrawBy::Zipf(alpha) = draw {
                above("draw", *alpha, 0.0, false)?;
            }
            if values.is_empty() { say("values", "field \"values\" must not be empty".into()) } else { Ok(()) }
        }
        Strategy::CategoricalWeighted { values } => {
            if values.is_empty() {
                return say("values", "field \"values\" must not be empty".into());
            }
            if let Some((v, w)) = values.iter().find(|v| !v.1.is_finite() || v.1 < 0.0) {
                return say("values", format!("the weight of '{v}' must not be negative, as it is with {w}"));
            }
            match values.iter().map(|v| v.1).sum::<f64>() > 0.0 {
                true => Ok(()),
                false => say("values", "one of the weights must be greater than 0".into()),
            }
        }
        Strategy::SeedPoolWeighted { values, alpha, weights } => {
            if values.is_empty() {
                return say("values", "field \"values\" must not be empty".into());
            }
            match (alpha, weights) {
                (Some(alpha), None) => above("alpha", *alpha, 0.0, false),
                (None, Some(w)) if w.len() != values.len() => {
                    say("weights", format!("there are {} weights for {} values", w.len(), values.len()))
                }
                (None, Some(w)) if w.iter().any(|x| !x.is_finite() || *x < 0.0) || w.iter().sum::<f64>() <= 0.0 => {
                    say("weights", "weights must not be negative, and one of them greater than 0".into())
                }
                (None, Some(_)) => Ok(()),
                _ => say("weights", "either \"alpha\" or \"weights\" has to be given".into()),
            }
        }
        Strategy::SeedRows { columns, rows, weights } => {
            let sane = |w: &[f64]| w.iter().all(|x| x.is_finite() && *x >= 0.0) && w.iter().sum::<f64>() > 0.0;
            match rows.iter().find(|r| r.len() != columns.len()) {
                _ if rows.is_empty() => say("rows", "field \"rows\" must not be empty".into()),
                Some(r) => {
                    say("rows", format!("a row has {} values, and \"columns\" names {}", r.len(), columns.len()))
                }
                None if !weights.is_empty() && weights.len() != rows.len() => {
                    say("weights", format!("there are {} weights for {} rows", weights.len(), rows.len()))
                }
                None if !weights.is_empty() && !sane(weights) => {
                    say("weights", "weights must not be negative, and one of them greater than 0".into())
                }
                None => Ok(()),
            }
        }
        Strategy::Array { element, min, max } => {
            ordered((*min).into(), (*max).into())?;
            check(element, &at("element"))
        }
        Strategy::Range { lower, length } => {
            check(lower, &at("lower"))?;
            check(length, &at("length"))
        }
        Strategy::Concat { of, .. } if of.is_empty() => say("of", "field \"of\" must not be empty".into()),
        Strategy::Boolean { true_ratio } => share("true_ratio", *true_ratio),
        Strategy::Sequence { step: 0, .. } => say("step", "field \"step\" must not be 0".into()),
        Strategy::Permutation { space: 0, .. } => say("space", "field \"space\" must be at least 1, not 0".into()),
        Strategy::Text { max, .. } | Strategy::Bytes { max, .. } | Strategy::WordChain { max, .. }
            if *max > LONGEST =>
        {
            say("max", format!("field \"max\" must be at most {LONGEST}, not {max}"))
        }
        Strategy::Text { min, max, .. } | Strategy::Bytes { min, max } => ordered((*min).into(), (*max).into()),
        Strategy::AddRandomDuration { min_seconds, max_seconds, .. } if min_seconds > max_seconds => {
            say("min_seconds", format!("the least duration is {min_seconds} s, and the greatest {max_seconds} s"))
        }
        Strategy::ForeignKeyReference { fanout: FanoutBy::Zipf { alpha }, .. } => {
            match alpha.is_finite() && *alpha > 0.0 {
                true => Ok(()),
                false => say("fanout", format!("field \"alpha\" must be greater than 0, not {alpha}")),
            }
        }
        Strategy::Forest { roots, .. } => share("roots", *roots),
        Strategy::Quantiles { points, .. } if points.len() < 2 => {
            say("points", format!("field \"points\" must have at least 2 values, not {}", points.len()))
        }
        Strategy::AddQuantiles { points, .. } if points.len() < 2 || points.iter().any(|p| !p.is_finite()) => {
            say("points", "field \"points\" must have at least 2 numbers".into())
        }
        Strategy::AddQuantiles { season: Some(season), .. } if !season.months.is_empty() => {
            say("season", "a season of a gap has \"hours\" and \"weekdays\" alone".into())
        }
        Strategy::WordChain { words, next, .. } if Chain::new(words, next).is_none() => {
            let why = "field \"next\" must have a list of (state, weight) for the start and for each word";
            say("next", why.into())
        }
        Strategy::Given { cases, otherwise, .. } => cases
            .iter()
            .enumerate()
            .map(|(k, c)| (vec!["cases".to_string(), k.to_string()], c))
            .chain([(vec!["otherwise".to_string()], &**otherwise)])
            .try_for_each(|(place, c)| {
                share("null_ratio", c.null_ratio)?;
                check(&c.strategy, &path.iter().cloned().chain(place).collect::<Vec<_>>())
            }),
        Strategy::Sum { of } | Strategy::Product { of } if of.is_empty() => {
            say("of", "field \"of\" must not be empty".into())
        }
        Strategy::ForeignKeyReference { fanout: FanoutBy::Mean { mean, min, max, .. }, .. } => {
            let (least, most) = (*min as f64, max.map_or(f64::INFINITY, |m| m as f64));
            if least > most {
                return say("fanout", format!("field \"min\" is {least}, and \"max\" is {most}"));
            }
            match mean.is_none_or(|m| m.is_finite() && (least..=most).contains(&m)) {
                true => Ok(()),
                false => say("fanout", "field \"mean\" must lie between \"min\" and \"max\"".into()),
            }
        }
        Strategy::Template { sources: inner, .. }
        | Strategy::Json { members: inner, .. }
        | Strategy::Composite { fields: inner } => {
            let field = match s {
                Strategy::Json { .. } => "members",
                Strategy::Composite { .. } => "fields",
                _ => "sources",
            };
            if let Strategy::Json { shares, .. } = s {
                shares.values().try_for_each(|x| share("shares", *x))?;
            }
            inner.iter().try_for_each(|(name, s)| {
                let mut path = at(field);
                path.push(name.clone());
                check(s, &path)
            })
        }
        _ => Ok(()),
    }
}
