//! Input text to a logical value, for the type classes that are integers, floats or plain bytes inside.
//! Only the forms that PostgreSQL's own output functions and CHECK constants have; anything else is None.

use super::class::{DAY, TypeClass};
use seedgen_kernels::Scalar;

/// Days from 2000-01-01 to the given civil date (proleptic Gregorian).
pub fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y - era * 400;
    let doy = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    era * 146_097 + doe - 719_468 - 10_957
}

/// Year, month and day of a number of days since 2000-01-01.
pub fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let z = days + 10_957 + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(month <= 2), month, doy - (153 * mp + 2) / 5 + 1)
}

/// `YYYY-MM-DD`.
pub fn date(s: &str) -> Option<i64> {
    let mut it = s.splitn(3, '-');
    let (y, m, d) = (it.next()?, it.next()?, it.next()?);
    let (y, m, d): (i64, i64, i64) = (y.parse().ok()?, m.parse().ok()?, d.parse().ok()?);
    let leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    let days = match m {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=days).contains(&d).then(|| days_from_civil(y, m, d))
}

/// `HH:MM[:SS[.ffffff]]` in microseconds, up to 24:00:00.
pub fn time(s: &str) -> Option<i64> {
    let mut it = s.splitn(3, ':');
    let h: i64 = it.next()?.parse().ok()?;
    let m: i64 = it.next()?.parse().ok()?;
    let sec = it.next().map_or(Some(0.0), |x| x.parse::<f64>().ok())?;
    if !(0..60).contains(&m) || !(0.0..=60.0).contains(&sec) {
        return None;
    }
    let micros = (h * 3600 + m * 60) * 1_000_000 + (sec * 1e6).round() as i64;
    (h >= 0 && micros <= DAY).then_some(micros)
}

/// `YYYY-MM-DD[ T]HH:MM:SS[.ffffff][Z|±HH[:MM[:SS]]]` or a date, in microseconds.
pub fn timestamp(s: &str) -> Option<i64> {
    let s = s.trim();
    if s.len() <= 10 {
        return date(s).map(|d| d * DAY);
    }
    let day = date(s.get(..10)?)?;
    let rest = s.get(11..)?;
    let zone_at = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let clock = time(rest[..zone_at].trim())?;
    let offset = match rest[zone_at..].trim() {
        "" | "Z" => 0,
        z => {
            let sign = if z.starts_with('-') { -1 } else { 1 };
            let mut parts = z[1..].split(':');
            let h: i64 = parts.next()?.parse().ok()?;
            let mut rest = || parts.next().map_or(Some(0i64), |x| x.parse().ok());
            let (m, s) = (rest()?, rest()?);
            sign * (h * 3600 + m * 60 + s) * 1_000_000
        }
    };
    Some(day * DAY + clock - offset)
}

/// An interval as PostgreSQL writes it (`1 year 2 mons -3 days +04:05:06`), in microseconds as it compares them: a month
/// is 30 days.
pub fn interval(s: &str) -> Option<i64> {
    let mut micros = 0i64;
    let mut words = s.split_whitespace();
    while let Some(word) = words.next() {
        let (sign, size) = match word.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, word.strip_prefix('+').unwrap_or(word)),
        };
        let part = if size.contains(':') {
            let (hours, rest) = size.split_once(':')?;
            let hours: i64 = hours.parse().ok()?;
            hours.checked_mul(3_600_000_000)?.checked_add(time(&format!("0:{rest}"))?)?
        } else {
            let unit = match words.next()?.trim_end_matches('s') {
                "year" => 360 * DAY,
                "mon" | "month" => 30 * DAY,
                "day" => DAY,
                _ => return None,
            };
            size.parse::<i64>().ok()?.checked_mul(unit)?
        };
        micros = micros.checked_add(sign * part)?;
    }
    Some(micros)
}

/// `HH:MM:SS[.ffffff]±HH[:MM[:SS]]`: the time in UTC, which may be before or behind the day.
pub fn time_in_utc(s: &str) -> Option<i64> {
    let zone = s.rfind(['+', '-'])?;
    let (sign, rest) = (if s[zone..].starts_with('-') { -1 } else { 1 }, &s[zone + 1..]);
    let mut offset = 0;
    for (part, unit) in rest.split(':').zip([3600, 60, 1]) {
        offset += part.parse::<i64>().ok()? * unit * 1_000_000;
    }
    Some(time(&s[..zone])? - sign * offset)
}

/// A decimal numeral times 10^scale, truncated towards zero.
pub fn decimal(s: &str, scale: u32) -> Option<i64> {
    let s = s.trim();
    let (sign, digits) = match s.strip_prefix('-') {
        Some(rest) => (-1i128, rest),
        None => (1, s.strip_prefix('+').unwrap_or(s)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if (whole.is_empty() && fraction.is_empty()) || !(whole.bytes().chain(fraction.bytes())).all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let mut v: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut rest = fraction.bytes();
    for _ in 0..scale {
        v = v.checked_mul(10)? + i128::from(rest.next().map_or(0, |b| b - b'0'));
    }
    i64::try_from(sign * v).ok()
}

impl TypeClass {
    /// The logical value of an input text; None where this class has no simple form of it.
    pub fn parse(&self, s: &str) -> Option<Scalar> {
        Some(match self {
            TypeClass::Bool => Scalar::Int(match s.trim().to_ascii_lowercase().as_str() {
                "t" | "true" | "y" | "yes" | "on" | "1" => 1,
                "f" | "false" | "n" | "no" | "off" | "0" => 0,
                _ => return None,
            }),
            TypeClass::Int(_) | TypeClass::Oid => Scalar::Int(s.trim().parse().ok()?),
            TypeClass::Numeric { scale, .. } => Scalar::Int(decimal(s, *scale as u32)?),
            // As written under lc_monetary = C or en_US.
            TypeClass::Money => Scalar::Int(decimal(&s.trim().replacen('$', "", 1).replace(',', ""), 2)?),
            TypeClass::Float(_) => Scalar::Float(s.trim().parse().ok()?),
            TypeClass::Text { .. } | TypeClass::BpChar { .. } | TypeClass::Name => Scalar::Bytes(s.into()),
            TypeClass::Date => Scalar::Int(date(s.trim())?),
            TypeClass::Time { .. } => Scalar::Int(time(s.trim())?),
            TypeClass::Timestamp { .. } => Scalar::Int(timestamp(s)?),
            TypeClass::Enum { labels } => Scalar::Int(labels.iter().position(|l| l.0 == s)? as i64),
            TypeClass::Uuid => {
                let hex: Vec<u8> = s.trim().bytes().filter(|b| !matches!(b, b'-' | b'{' | b'}')).collect();
                if hex.len() != 32 {
                    return None;
                }
                let text = std::str::from_utf8(&hex).ok()?;
                let n = u128::from_str_radix(text, 16).ok()?;
                Scalar::Bytes(n.to_be_bytes().to_vec())
            }
            TypeClass::Bytea => {
                let hex = s.strip_prefix("\\x")?;
                let pair = |i: usize| u8::from_str_radix(hex.get(i..i + 2)?, 16).ok();
                Scalar::Bytes((0..hex.len()).step_by(2).map(pair).collect::<Option<_>>()?)
            }
            TypeClass::Other => Scalar::Bytes(s.into()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_count_from_2000() {
        assert_eq!(date("2000-01-01"), Some(0));
        assert_eq!(date("2024-02-29"), Some(8825));
        assert_eq!(date("0001-01-01"), Some(-730_119));
        assert_eq!(date("9999-12-31"), Some(2_921_939));
        assert_eq!(timestamp("2000-01-01 01:00:00+01"), Some(0));
        assert_eq!(timestamp("2000-01-02T00:00:00.5Z"), Some(DAY + 500_000));
        assert_eq!(timestamp("2000-01-01 00:19:32+00:19:32"), Some(0));
        assert_eq!(date("2000-13-01"), None);
        assert_eq!(date("2023-02-29"), None);
        assert_eq!(time("24:00:00"), Some(DAY));
        assert_eq!(time("24:00:01"), None);
    }

    #[test]
    fn intervals_are_as_long_as_they_compare() {
        let hour = 3_600_000_000;
        assert_eq!(interval("01:00:00"), Some(hour));
        assert_eq!(interval("1 day"), Some(DAY));
        assert_eq!(interval("1 year 2 mons -3 days +04:05:06.5"), Some(417 * DAY + 4 * hour + 306_500_000));
        assert_eq!(interval("-1 days -36:00:00"), Some(-DAY - 36 * hour));
        assert_eq!(interval("1 fortnight"), None);
        assert_eq!(interval("99999999999999 years"), None);
        assert_eq!(time_in_utc("12:00:00+00"), Some(12 * hour));
        assert_eq!(time_in_utc("16:30:00+05:30"), Some(11 * hour));
        assert_eq!(time_in_utc("23:00:00-05"), Some(28 * hour));
    }

    #[test]
    fn decimals_keep_every_digit() {
        assert_eq!(decimal("12.345", 2), Some(1234));
        assert_eq!(decimal("-0.5", 3), Some(-500));
        assert_eq!(decimal("9223372036854775807", 0), Some(i64::MAX));
        assert_eq!(decimal("1e5", 0), None);
    }
}
