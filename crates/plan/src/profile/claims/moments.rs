//! Dates and times: a wider range, if the rows fill enough of it, and the growth that is said, if they do not
//! contradict it.

use super::{Aspect, Claim, FILLED, Pattern, Seen, critical};
use crate::profile::learn::moments::{distance, growths};
use crate::profile::shape::{ColumnProfile, Moments, Shape, Trend};
use crate::profile::values;
use serde_json::Value;

/// By how much another growth may fit better, in units of 1 / sqrt(rows).
const WORSE: f64 = 0.4;

pub fn weigh(column: &mut ColumnProfile, pattern: &Pattern, seen: &Seen, claims: &mut Vec<Claim>) {
    let Shape::Moments(m) = &mut column.shape else { return };
    if seen.sorted.is_empty() {
        return;
    }
    claims.extend(grown(m, pattern, seen));
    claims.extend(widen(m, pattern, seen));
}

fn ends(seen: &Seen) -> (f64, f64) {
    (seen.sorted[0], seen.sorted[seen.sorted.len() - 1])
}

fn grown(m: &mut Moments, pattern: &Pattern, seen: &Seen) -> Option<Claim> {
    let said = pattern.distribution.as_str();
    let claim = |taken: bool, why: String| Some(Claim { of: Aspect::Distribution, said: said.into(), taken, why });
    let trend = match said {
        "uniform" => Trend::Uniform,
        "exponential" => Trend::Exponential,
        "sequence" => {
            let why = if m.rising { "each is after the one before" } else { "the rows do not rise" };
            return claim(m.rising, why.into());
        }
        "normal" | "log_normal" | "zipf" => return claim(false, "dates have a growth instead".into()),
        _ => return None,
    };
    let rows = seen.sorted.len();
    let d = distance(&seen.class, &seen.sorted, ends(seen), growths().into_iter().find(|g| g.0 == trend)?.1);
    let d4 = (d * 1e4).round() / 1e4;
    if d > critical(rows, true) || m.growth != trend && d > m.ks + WORSE / (rows as f64).sqrt() {
        return claim(false, format!("KS {d4}"));
    }
    (m.growth, m.ks) = (trend, d4);
    claim(true, format!("KS {d4}"))
}

fn widen(m: &mut Moments, pattern: &Pattern, seen: &Seen) -> Option<Claim> {
    let at = |v: &Option<Value>| match v.as_ref()? {
        Value::String(s) => values::number(&seen.class, s.trim()),
        _ => None,
    };
    let (least, most) = (at(&pattern.minimum), at(&pattern.maximum));
    if least.is_none() && most.is_none() {
        return None;
    }
    let (first, last) = ends(seen);
    let (least, most) = (least.unwrap_or(first), most.unwrap_or(last));
    let (from, to) = (values::text(&seen.class, least), values::text(&seen.class, most));
    let claim = |taken: bool, why: &str| {
        Some(Claim { of: Aspect::Range, said: format!("{from} to {to}"), taken, why: why.into() })
    };
    if !(least <= first && most >= last) {
        return claim(false, "rows lie beyond it");
    }
    if (last - first) < FILLED * (most - least) {
        return claim(false, "the rows fill less than a third of it");
    }
    if let Some((_, cdf)) = growths().into_iter().find(|g| g.0 == m.growth) {
        let d = distance(&seen.class, &seen.sorted, (least, most), cdf);
        if d > critical(seen.sorted.len(), false) {
            return claim(false, "the rows leave too much of it empty");
        }
        m.ks = (d * 1e4).round() / 1e4;
    }
    if let [a, .., b] = m.points.as_mut_slice() {
        (*a, *b) = (from.clone(), to.clone());
    }
    (m.from, m.to) = (from.clone(), to.clone());
    claim(true, "the rows lie within and fill enough of it")
}
