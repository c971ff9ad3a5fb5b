//! From a column's pattern to the strategy that makes more of it. Not here: what constraints leave of it, and how
//! columns go together (`planning/learnt`).

use super::learn::numbers::MOST_DECIMALS;
use super::shape::{ColumnProfile, Document, Family, Moments, Numbers, Prose, Shape, Template, Trend};
use super::values;
use crate::compile::LONGEST_SEASON;
use crate::strategy::{DrawBy, Growth, Number, Season, Strategy};
use crate::types::class::{DAY, TypeClass};
use std::collections::BTreeMap;

/// Whole numbers up to here are exact in a float.
const EXACT: f64 = 9e15;
/// In hours: what plans can weigh hour by hour.
const LONGEST: f64 = LONGEST_SEASON as f64;

/// Where the column stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    /// It goes together with others by rank: quantiles can, families cannot.
    pub correlated: bool,
    /// Says when the row came to be: moves with the row's number.
    pub creation: bool,
    /// A key asks for a different value in every row.
    pub unique: bool,
}

/// The strategy, and what it is in a few words; None where the pattern says nothing.
pub fn strategy(class: &TypeClass, p: &ColumnProfile, place: Place) -> Option<(Strategy, String)> {
    Some(match &p.shape {
        Shape::Unknown => return None,
        Shape::Categories { values } => (listed(values)?, format!("one of {} values", values.len())),
        Shape::Pool { values } => (listed(values)?, format!("a pool of {} values", values.len())),
        Shape::Numbers(n) => numbers(class, n, place)?,
        Shape::Moments(m) => moments(class, m, season(class, p), place)?,
        Shape::Uuids { version: 7 } => (Strategy::UuidV7 { time: None }, "uuid version 7".into()),
        Shape::Uuids { .. } => (Strategy::UuidV4, "uuid".into()),
        Shape::Mask { mask, .. } => (Strategy::Mask { mask: mask.clone() }, format!("codes {mask}")),
        Shape::Template(t) => (template(t, place), format!("texts {}", t.template)),
        Shape::Prose(p) => (chain(p)?, format!("a chain of {} words", p.words.len())),
        Shape::Document(d) => (document(d)?, format!("documents of {} members", d.members.len())),
    })
}

/// Weighted by the rows that hold them. None where nothing is left.
pub fn listed(values: &[(String, u64)]) -> Option<Strategy> {
    match values {
        [] => None,
        [one] => Some(Strategy::Constant { value: one.0.clone() }),
        [first, rest @ ..] if rest.iter().all(|v| v.1 == first.1) && values.len() > 20 => {
            Some(Strategy::SeedPool { values: values.iter().map(|v| v.0.clone()).collect(), draw: DrawBy::Uniform })
        }
        _ => Some(Strategy::CategoricalWeighted { values: values.iter().map(|v| (v.0.clone(), v.1 as f64)).collect() }),
    }
}

fn numbers(class: &TypeClass, n: &Numbers, place: Place) -> Option<(Strategy, String)> {
    let whole = n.decimals == 0;
    let number = |x: f64| if whole && x.abs() < 9e15 { Number::Int(x.round() as i64) } else { Number::Float(x) };
    let (min, max) = (number(n.min), number(n.max));
    // Floats have no scale: the digits that the values have are those to be made.
    let most = n.min.abs().max(n.max.abs()) * 10f64.powi(n.decimals as i32);
    let float = matches!(class, TypeClass::Float(_));
    let precision = (float && n.decimals < MOST_DECIMALS && most < EXACT).then_some(n.decimals as u8);
    // Rounded to whole numbers or not at all.
    let rounds = !whole || class.scale() == 0 && (!float || precision.is_some()) || n.points.is_empty();
    let family = match &n.family {
        _ if (place.correlated || !rounds) && !n.points.is_empty() => None,
        Family::Uniform => Some((Strategy::Uniform { min, max, precision }, "uniform")),
        Family::Normal { mean, stddev } => {
            Some((Strategy::NormalDistribution { mean: *mean, stddev: *stddev, min, max, precision }, "normal"))
        }
        Family::LogNormal { median, sigma } => {
            Some((Strategy::LogNormal { median: *median, sigma: *sigma, min, max, precision }, "log-normal"))
        }
        Family::Exponential { mean } => {
            Some((Strategy::Exponential { mean: *mean, min, max, precision }, "exponential"))
        }
        Family::Zipf { alpha } if whole => Some((Strategy::Zipf { max: n.max as u64, alpha: *alpha }, "zipf")),
        Family::Zipf { .. } | Family::Quantiles => None,
    };
    match family {
        Some((s, name)) => Some((s, format!("{name} (KS {})", n.ks))),
        None if n.points.is_empty() => None,
        None => {
            let s = Strategy::Quantiles { points: n.points.clone(), rising: false, season: None };
            Some((s, format!("quantiles from {} to {}", n.points.first()?, n.points.last()?)))
        }
    }
}

fn moments(class: &TypeClass, m: &Moments, season: Option<Season>, place: Place) -> Option<(Strategy, String)> {
    let by = by(season.as_ref());
    let growth = match m.growth {
        Trend::Uniform => Some((Growth::Uniform, "uniform")),
        Trend::Linear => Some((Growth::Linear, "linear growth")),
        Trend::Exponential => Some((Growth::Exponential, "exponential growth")),
        Trend::Quantiles => None,
    };
    match growth {
        Some((growth, name)) if place.creation && !place.correlated && class.is_date() => {
            let s = Strategy::DistributeRange { from: m.from.clone(), to: m.to.clone(), growth, season };
            Some((s, format!("{name} from {} to {} (KS {}){by}", m.from, m.to, m.ks)))
        }
        _ if m.points.is_empty() => None,
        _ => {
            let s = Strategy::Quantiles { points: m.points.clone(), rising: place.creation, season };
            Some((s, format!("quantiles from {} to {}{by}", m.points.first()?, m.points.last()?)))
        }
    }
}

/// What a season adds to the reason.
pub fn by(season: Option<&Season>) -> &'static str {
    match season {
        None => "",
        Some(s) if s.weekdays.is_empty() => ", by hour",
        Some(s) if s.hours.is_empty() => ", by weekday",
        Some(_) => ", by hour and weekday",
    }
}

/// Rows by hour and by weekday as weights, where they are more than chance (one percent of chi-square), and where
/// the rows reach over enough days to tell. None for times of day, whose quantiles have their hours.
pub fn season(class: &TypeClass, p: &ColumnProfile) -> Option<Season> {
    let (Shape::Moments(m), true) = (&p.shape, class.is_date()) else { return None };
    let unit = if matches!(class, TypeClass::Date) { 1.0 } else { DAY as f64 };
    let days = (values::number(class, &m.to)? - values::number(class, &m.from)?) / unit;
    let weights = |counts: &[u64], critical: f64, least_days: f64, most_days: f64| -> Vec<f64> {
        let (n, k) = (counts.iter().sum::<u64>() as f64, counts.len() as f64);
        let even = n / k;
        let chi: f64 = counts.iter().map(|c| (*c as f64 - even).powi(2) / even).sum();
        // The guard takes out what few rows hold: of the rest no shape is left.
        let told = n >= 2.0 * k && n >= 0.8 * p.filled as f64;
        let shaped = told && chi > critical && (least_days..most_days).contains(&days);
        if shaped { counts.iter().map(|c| *c as f64).collect() } else { Vec::new() }
    };
    let hours = weights(&m.hours, 41.64, 3.0, LONGEST / 24.0);
    let weekdays = weights(&m.weekdays, 16.81, 14.0, LONGEST / 24.0);
    (!hours.is_empty() || !weekdays.is_empty()).then(|| Season { hours, weekdays, months: Vec::new() })
}

fn template(t: &Template, place: Place) -> Strategy {
    let mut sources = BTreeMap::new();
    let mut text = t.template.clone();
    match t.digits {
        // The row's number takes their place.
        Some(_) if place.unique => text = text.replace("{digits}", "{n}"),
        Some(n) => {
            sources.insert("digits".to_string(), Strategy::Mask { mask: "#".repeat(n.clamp(1, 18) as usize) });
        }
        None => text = text.replace("{digits}", ""),
    }
    match listed(&t.domains) {
        Some(s) => {
            sources.insert("domain".to_string(), s);
        }
        None => text = text.replace("{domain}", "example.com"),
    }
    Strategy::Template { template: text, sources }
}

fn chain(p: &Prose) -> Option<Strategy> {
    let next: Vec<Vec<(u32, f64)>> =
        p.next.iter().map(|n| n.iter().map(|(state, rows)| (*state, *rows as f64)).collect()).collect();
    let words: Vec<String> = p.words.iter().map(|w| w.0.clone()).collect();
    seedgen_kernels::text::chain::Chain::new(&words, &next)?;
    Some(Strategy::WordChain { words, next, min: p.min_chars, max: p.max_chars })
}

fn document(d: &Document) -> Option<Strategy> {
    let mut members = BTreeMap::new();
    let mut shares = BTreeMap::new();
    for (key, p) in &d.members {
        let class = TypeClass::Text { max_chars: None };
        let made = match &p.shape {
            // Unquoted in the document.
            Shape::Categories { values } if values.iter().all(|v| matches!(v.0.as_str(), "true" | "false")) => {
                let rows = |text: &str| values.iter().filter(|v| v.0 == text).map(|v| v.1).sum::<u64>() as f64;
                Strategy::Boolean { true_ratio: rows("true") / (rows("true") + rows("false")) }
            }
            Shape::Numbers(n) if n.decimals == 0 => {
                Strategy::Uniform { min: Number::Int(n.min as i64), max: Number::Int(n.max as i64), precision: None }
            }
            Shape::Numbers(n) => Strategy::NormalDistribution {
                mean: n.mean,
                stddev: n.stddev,
                min: Number::Float(n.min),
                max: Number::Float(n.max),
                precision: None,
            },
            Shape::Categories { values } if values.iter().all(|v| v.0.parse::<i64>().is_ok()) => {
                let all = values.iter().filter_map(|v| v.0.parse::<i64>().ok());
                let (min, max) = (all.clone().min()?, all.max()?);
                Strategy::Uniform { min: Number::Int(min), max: Number::Int(max), precision: None }
            }
            _ => strategy(&class, p, Place::default())?.0,
        };
        members.insert(key.clone(), made);
        if p.null_ratio > 0.0 {
            shares.insert(key.clone(), 1.0 - p.null_ratio);
        }
    }
    Some(Strategy::Json { members, shares })
}
