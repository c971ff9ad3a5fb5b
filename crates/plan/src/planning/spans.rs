//! Texts of values between two bounds that no logical form of the type has: intervals, times with a zone, ranges. Not
//! here: the bounds (`checks::families::span`, `checks::families::range`).

use crate::checks::families::range::{self, End, Extent};
use crate::checks::families::span::{Kind, Span};
use crate::types::class::{DAY, TypeClass};

/// `draw(n)`: a number below n, another one each time.
type Draw<'a> = &'a mut dyn FnMut(u64) -> u64;

const MINUTE: i64 = 60_000_000;
const SECOND: i64 = 1_000_000;

/// An interval or a time of day in UTC. None: nothing is left.
pub fn span(s: &Span, kind: Kind, draw: Draw) -> Option<String> {
    let (lo, hi) = match kind {
        Kind::Clock => (s.min.unwrap_or(0).max(0), s.max.unwrap_or(DAY - 1).min(DAY - 1)),
        Kind::Interval => {
            // An open side is as far as intervals usually are from nothing.
            let far = |near: i64| near.saturating_abs().max(30 * DAY);
            match (s.min, s.max) {
                (Some(lo), Some(hi)) => (lo, hi),
                (Some(lo), None) => (lo, lo.checked_add(far(lo))?),
                (None, Some(hi)) => (if hi > 0 { 0 } else { hi.checked_sub(far(hi))? }, hi),
                (None, None) => (0, 30 * DAY),
            }
        }
    };
    let at = between(lo, hi, &[15 * MINUTE, MINUTE, SECOND, 1], draw)?;
    Some(match kind {
        Kind::Clock => format!("{}+00", clock(at)),
        Kind::Interval => {
            let (sign, size) = if at < 0 { ("-", at.unsigned_abs()) } else { ("", at.unsigned_abs()) };
            let (days, rest) = (size / DAY as u64, (size % DAY as u64) as i64);
            match days {
                0 => format!("{sign}{}", clock(rest)),
                n => format!("{sign}{n} days {sign}{}", clock(rest)),
            }
        }
    })
}

/// A value in between, a multiple of the first step of which there are twenty. None: there is none.
fn between(lo: i64, hi: i64, steps: &[i64], draw: Draw) -> Option<i64> {
    if lo > hi {
        return None;
    }
    let multiples = |step: i64| {
        let first = i128::from(lo).div_euclid(i128::from(step)) + i128::from(lo.rem_euclid(step) != 0);
        (first, i128::from(hi).div_euclid(i128::from(step)))
    };
    let step = steps.iter().copied().find(|s| multiples(*s).1 - multiples(*s).0 >= 20).unwrap_or(1);
    let (first, last) = multiples(step);
    let n = u64::try_from(last - first).ok()?.saturating_add(1);
    i64::try_from((first + i128::from(draw(n))) * i128::from(step)).ok()
}

fn clock(micros: i64) -> String {
    let (s, rest) = (micros.div_euclid(SECOND), micros.rem_euclid(SECOND));
    let fraction = if rest == 0 { String::new() } else { format!(".{rest:06}") };
    format!("{:02}:{:02}:{:02}{fraction}", s / 3600, s / 60 % 60, s % 60)
}

/// A range over the class, `[a,b)` unless it is asked otherwise. None: nothing is left.
pub fn range(x: &Extent, class: &TypeClass, now: i64, draw: Draw) -> Option<String> {
    if x.empty == Some(true) {
        return Some("empty".into());
    }
    let infinite = |e: &End| e.infinite == Some(true);
    let (lowest, highest) = class.int_bounds()?;
    let usual = range::usual(class);
    // Where nothing is said: of the last two years, or small numbers.
    let (from, to) = match class {
        TypeClass::Date => (now.div_euclid(DAY) - 730, now.div_euclid(DAY)),
        TypeClass::Timestamp { .. } => (now - 730 * DAY, now),
        _ => (0, usual.saturating_mul(10)),
    };
    let both = x.upper.included == Some(true) && x.lower.included != Some(false);
    let shortest = x.shortest.unwrap_or(1).max(i64::from(!both));
    let longest =
        x.longest.unwrap_or(usual.max(shortest.saturating_mul(2))).max(shortest.min(x.longest.unwrap_or(i64::MAX)));
    if shortest > longest {
        return None;
    }
    // Each end within what the other leaves.
    let (a, b) = (&x.lower, &x.upper);
    let far = x.longest.unwrap_or(i64::MAX);
    let mut lo = a.min.unwrap_or(lowest).max(lowest);
    let mut hi = a.max.unwrap_or(highest).min(highest);
    let (least, most) = (b.min.unwrap_or(lowest).max(lowest), b.max.unwrap_or(highest).min(highest));
    if !infinite(b) {
        lo = lo.max(least.saturating_sub(far));
        hi = hi.min(most.saturating_sub(shortest));
    }
    // What is usual where the bounds leave some of it, or else what is next to it.
    let near = |lo: i64, hi: i64| {
        let wide = to.saturating_sub(from);
        let (a, b) = (from.max(lo), to.min(hi));
        match (lo > from, hi < to) {
            _ if b.saturating_sub(a) >= wide / 24 => (a, b),
            (true, _) => (lo, hi.min(lo.saturating_add(wide))),
            (_, true) => (lo.max(hi.saturating_sub(wide)), hi),
            _ => (lo, hi),
        }
    };
    let steps: &[i64] = match class {
        TypeClass::Timestamp { .. } => &[15 * MINUTE, MINUTE, SECOND],
        _ => &[],
    };
    let lower = if infinite(a) {
        None
    } else {
        let (lo, mut hi) = near(lo, hi);
        // The upper end may have to be within reach.
        if !infinite(b) && x.longest.is_none() && b.min.is_some() {
            hi = hi.max(lo);
        }
        Some(between(lo, hi, steps, draw)?)
    };
    let upper = if infinite(b) {
        None
    } else {
        let least = lower.map_or(least, |l| least.max(l.saturating_add(shortest)));
        let most = lower.map_or(most, |l| most.min(l.saturating_add(longest).max(least.min(l.saturating_add(far)))));
        let (least, most) = if lower.is_none() { near(least, most) } else { (least, most) };
        Some(between(least, most, steps, draw)?)
    };
    let text = |v: Option<i64>| v.map_or(Some(String::new()), |v| written(class, v));
    let open = if x.lower.included == Some(false) || lower.is_none() { '(' } else { '[' };
    let close = if x.upper.included == Some(true) && upper.is_some() { ']' } else { ')' };
    Some(format!("{open}{},{}{close}", text(lower)?, text(upper)?))
}

fn written(class: &TypeClass, v: i64) -> Option<String> {
    Some(match class {
        // No blank that would have to be quoted.
        k if k.is_date() => super::iso(k, v),
        k => {
            let (sign, size, ten) = (if v < 0 { "-" } else { "" }, v.unsigned_abs(), 10u64.checked_pow(k.scale())?);
            match k.scale() {
                0 => v.to_string(),
                s => format!("{sign}{}.{:0w$}", size / ten, size % ten, w = s as usize),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(f: impl Fn(Draw) -> Option<String>) -> Vec<String> {
        let mut k = 0;
        let mut draw = |n: u64| {
            k += 1;
            seedgen_kernels::hash::cell(7, k) % n.max(1)
        };
        (0..100).map(|_| f(&mut draw).unwrap_or_default()).collect()
    }

    #[test]
    fn spans_stay_within_their_bounds() {
        use crate::types::parse;
        let s = Span { min: Some(3600 * SECOND), max: Some(DAY) };
        for t in texts(|d| span(&s, Kind::Interval, d)) {
            assert!(parse::interval(&t).is_some_and(|x| (3600 * SECOND..=DAY).contains(&x)), "{t}");
        }
        let s = Span { min: None, max: Some(-DAY) };
        for t in texts(|d| span(&s, Kind::Interval, d)) {
            assert!(parse::interval(&t).is_some_and(|x| x <= -DAY), "{t}");
        }
        let s = Span { min: Some(12 * 3600 * SECOND + 1), max: None };
        for t in texts(|d| span(&s, Kind::Clock, d)) {
            assert!(parse::time_in_utc(&t).is_some_and(|x| x > 12 * 3600 * SECOND), "{t}");
        }
        assert_eq!(span(&Span { min: Some(2), max: Some(1) }, Kind::Interval, &mut |_| 0), None);
    }

    #[test]
    fn ranges_lie_where_they_usually_do() {
        let filled = Extent { empty: Some(false), ..Extent::default() };
        for t in texts(|d| range(&filled, &TypeClass::Int(4), 0, d)) {
            let (a, b) = t.trim_matches(['[', ')']).split_once(',').unwrap_or_default();
            assert!((0..=1000).contains(&a.parse::<i32>().unwrap()) && b.parse::<i32>().unwrap() <= 1100, "{t}");
        }
        // Bounds long ago, and bounds far ahead.
        let end = |at| End { min: Some(at), ..End::default() };
        for (at, years) in [(-3000, ["1998", "1999", "2000"]), (9000, ["2024", "2025", "2026"])] {
            let x = Extent { lower: end(at), ..Extent::default() };
            for t in texts(|d| range(&x, &TypeClass::Date, 0, d)) {
                assert!(years.iter().any(|y| t.starts_with(&format!("[{y}"))), "{t}");
            }
        }
    }

    #[test]
    fn ranges_keep_their_ends() {
        let whole = |t: &str| {
            let (a, b) = t.trim_matches(['[', '(', ']', ')']).split_once(',').unwrap_or_default();
            (a.parse::<i64>().ok(), b.parse::<i64>().ok())
        };
        let int = TypeClass::Int(4);
        let inside = Extent {
            lower: End { min: Some(0), ..End::default() },
            upper: End { max: Some(100), ..End::default() },
            ..Extent::default()
        };
        let short = Extent { longest: Some(10), ..inside.clone() };
        for (x, most) in [(&inside, 100), (&short, 10)] {
            for t in texts(|d| range(x, &int, 0, d)) {
                let (Some(a), Some(b)) = whole(&t) else { unreachable!("{t}") };
                assert!(a >= 0 && a < b && b <= 100 && b - a <= most, "{t}");
            }
        }
        let around = Extent {
            lower: End { max: Some(5), ..End::default() },
            upper: End { min: Some(6), ..End::default() },
            ..Extent::default()
        };
        for t in texts(|d| range(&around, &int, 0, d)) {
            assert!(matches!(whole(&t), (Some(a), Some(b)) if a <= 5 && b >= 6), "{t}");
        }
        let open = Extent { upper: End { infinite: Some(true), ..End::default() }, ..Extent::default() };
        assert!(
            texts(|d| range(&open, &TypeClass::Date, 0, d)).iter().all(|t| t.starts_with('[') && t.ends_with(",)"))
        );
        let none = Extent { shortest: Some(200), ..inside };
        assert_eq!(range(&none, &int, 0, &mut |_| 0), None);
    }
}
