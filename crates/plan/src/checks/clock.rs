//! Moments that a constraint gives relative to the clock: `now() - '18 years'::interval`, CURRENT_DATE.

use crate::expr::Expr;
use crate::types::class::DAY;
use crate::types::parse;

/// The moment that the expression means if it is evaluated at `now`, in microseconds since 2000-01-01.
pub(super) fn moment(e: &Expr, now: i64) -> Option<i64> {
    match e {
        Expr::Clock(name) => (name.starts_with("current_date")
            || name.starts_with("current_timestamp")
            || name.starts_with("localtimestamp"))
        .then_some(now),
        Expr::Cast { arg, .. } => moment(arg, now),
        Expr::Call { name, schema: None, args, .. } => match (name.as_str(), args.as_slice()) {
            ("now" | "clock_timestamp" | "statement_timestamp" | "transaction_timestamp", []) => Some(now),
            ("date" | "timestamp" | "timestamptz", [x]) => moment(x, now),
            ("timezone", [_, x]) => moment(x, now),
            _ => None,
        },
        Expr::Op { name, schema: None, args, .. } => match (name.as_str(), args.as_slice()) {
            ("+", [a, b]) => shift(moment(a, now)?, &super::reader::constant(b)?, 1),
            ("-", [a, b]) => shift(moment(a, now)?, &super::reader::constant(b)?, -1),
            _ => None,
        },
        _ => None,
    }
}

/// An interval as PostgreSQL writes it (`1 year 2 mons 3 days 04:05:06`), or a number of days, added.
fn shift(at: i64, interval: &str, sign: i64) -> Option<i64> {
    let mut months = 0;
    let mut micros = 0;
    let mut words = interval.split_whitespace().peekable();
    while let Some(word) = words.next() {
        if word.contains(':') {
            let (negative, clock) = word.strip_prefix('-').map_or((false, word), |w| (true, w));
            let time = parse::time(clock)?;
            micros += if negative { -time } else { time };
            continue;
        }
        let n: i64 = word.parse().ok()?;
        match words.next().unwrap_or("days").trim_end_matches('s') {
            "year" => months += 12 * n,
            "mon" | "month" => months += n,
            "day" => micros += n * DAY,
            _ => return None,
        }
    }
    let (day, rest) = (at.div_euclid(DAY), at.rem_euclid(DAY));
    let (y, m, d) = parse::civil_from_days(day);
    let month = y * 12 + m - 1 + sign * months;
    let (y, m) = (month.div_euclid(12), month.rem_euclid(12) + 1);
    // The last day of a shorter month, as PostgreSQL does.
    let next = if m == 12 { parse::days_from_civil(y + 1, 1, 1) } else { parse::days_from_civil(y, m + 1, 1) };
    let day = (parse::days_from_civil(y, m, 1) + d - 1).min(next - 1);
    Some(day * DAY + rest + sign * micros)
}
