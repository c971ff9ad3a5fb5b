//! Ranges of dates that constraints bound: still the dates that people expect of the column, as far as the bounds leave
//! any. Not here: the bounds (`checks`), the drawing (`compile::times`).

use super::columns::iso;
use crate::compile::moment;
use crate::strategy::{Growth, Strategy};
use crate::types::class::{DAY, TypeClass};

/// A range of dates kept within bounds, and which of their sides somebody has set: what the range leaves of them, or ten
/// years next to it where it leaves less than a month.
pub fn within(
    class: &TypeClass,
    s: &Strategy,
    (lo, hi): (i64, i64),
    (below, above): (bool, bool),
    now: i64,
) -> (Strategy, (i64, i64)) {
    let unit = if matches!(class, TypeClass::Date) { DAY } else { 1 };
    let at = |text: &str| moment(text, now).map(|x| x.div_euclid(unit));
    let usual = (at("-730d"), at("now"));
    let (ends, growth, season) = match s {
        Strategy::DistributeRange { from, to, growth, season } => {
            (Some((from.clone(), to.clone())), *growth, season.clone())
        }
        _ => (None, Growth::default(), None),
    };
    let (from, to) = ends.as_ref().map_or(usual, |(from, to)| (at(from), at(to)));
    let (from, to) = (from.or(usual.0).unwrap_or(lo), to.or(usual.1).unwrap_or(hi));
    let month = 30 * DAY / unit;
    let (mut a, mut b) = (from.max(lo), to.min(hi));
    if b.saturating_sub(a) < month.min(hi.saturating_sub(lo)) {
        let wide = to.saturating_sub(from).max(3653 * DAY / unit);
        (a, b) = match (below, above) {
            (true, true) => (lo, hi),
            (true, false) => (lo, lo.saturating_add(wide).min(hi)),
            (false, _) => (hi.saturating_sub(wide).max(lo), hi),
        };
    }
    let end = |x: i64, old: i64, text: Option<&String>| match text {
        Some(text) if x == old => text.clone(),
        _ => iso(class, x),
    };
    let texts = ends.unzip();
    // Of a few days a season may leave nothing.
    let season = season.filter(|_| b.saturating_sub(a) >= 14 * DAY / unit);
    let strategy = Strategy::DistributeRange {
        from: end(a, from, texts.0.as_ref()),
        to: end(b, to, texts.1.as_ref()),
        growth,
        season,
    };
    (strategy, (a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(from: &str, to: &str, bounds: (Option<&str>, Option<&str>)) -> (String, String) {
        let class = TypeClass::Date;
        let now = crate::types::parse::timestamp("2026-06-15").unwrap();
        let at = |s: Option<&str>, open: i64| s.map_or(open, |s| moment(s, now).unwrap() / DAY);
        let (least, most) = class.int_bounds().unwrap();
        let s = Strategy::DistributeRange { from: from.into(), to: to.into(), growth: Growth::Linear, season: None };
        let limits = (at(bounds.0, least), at(bounds.1, most));
        match within(&class, &s, limits, (bounds.0.is_some(), bounds.1.is_some()), now).0 {
            Strategy::DistributeRange { from, to, growth: Growth::Linear, .. } => (from, to),
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn what_the_bounds_leave_of_the_usual_is_kept() {
        let pair = |a: &str, b: &str| (a.to_string(), b.to_string());
        // Bounds far away change nothing.
        assert_eq!(days("-730d", "now", (Some("2000-01-01"), Some("2100-01-01"))), pair("-730d", "now"));
        assert_eq!(days("-730d", "now", (Some("2026-01-01"), None)), pair("2026-01-01", "now"));
        assert_eq!(days("-730d", "now", (None, Some("2025-06-15"))), pair("-730d", "2025-06-15"));
        // Nothing is left, or too little: next to the bounds, and never beyond them.
        assert_eq!(days("-730d", "now", (Some("2030-01-01"), Some("2030-12-31"))), pair("2030-01-01", "2030-12-31"));
        assert_eq!(days("-730d", "now", (None, Some("2000-01-01"))), pair("1989-12-31", "2000-01-01"));
        assert_eq!(days("-730d", "now", (Some("2026-06-14"), None)).0, "2026-06-14");
        assert_eq!(days("-730d", "now", (Some("2026-06-14"), Some("2026-06-20"))), pair("2026-06-14", "2026-06-20"));
    }
}
