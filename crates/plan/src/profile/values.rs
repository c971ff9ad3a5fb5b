//! Input texts as numbers and back. Not here: what is learnt from them.

use crate::types::class::{DAY, TypeClass};
use crate::types::parse;
use seedgen_kernels::Scalar;

/// The value as a number: of numbers in the column's own units, of dates and times in the type's steps (days,
/// microseconds). None for other types and for what has no place on the line (infinity).
pub fn number(class: &TypeClass, text: &str) -> Option<f64> {
    let ranked = class.is_numeric() || class.is_date() || matches!(class, TypeClass::Time { .. });
    let x = match class.parse(text).filter(|_| ranked)? {
        Scalar::Int(x) => x as f64 / 10f64.powi(class.scale() as i32),
        Scalar::Float(x) => x,
        _ => return None,
    };
    x.is_finite().then_some(x)
}

/// The input text of a number, as `number` has it.
pub fn text(class: &TypeClass, x: f64) -> String {
    match class {
        TypeClass::Float(_) => format!("{x}"),
        TypeClass::Date => day(x.round() as i64),
        TypeClass::Time { .. } => clock((x.round() as i64).clamp(0, DAY - 1)),
        TypeClass::Timestamp { tz, .. } => {
            let x = x.round() as i64;
            let zone = if *tz { "Z" } else { "" };
            format!("{}T{}{zone}", day(x.div_euclid(DAY)), clock(x.rem_euclid(DAY)))
        }
        // The greatest i64 is none of the numbers that a float holds.
        _ if class.scale() == 0 => (x.round() as i64).to_string(),
        _ => format!("{x:.*}", class.scale() as usize),
    }
}

fn day(days: i64) -> String {
    let (y, m, d) = parse::civil_from_days(days);
    format!("{y:04}-{m:02}-{d:02}")
}

fn clock(micros: i64) -> String {
    let (s, fraction) = (micros / 1_000_000, micros % 1_000_000);
    let whole = format!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
    if fraction == 0 { whole } else { format!("{whole}.{fraction:06}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_back() {
        let timestamp = TypeClass::Timestamp { tz: true, precision: 6 };
        for (class, t) in [
            (TypeClass::Int(8), "-17"),
            (TypeClass::Int(8), "9223372036854775807"),
            (TypeClass::Int(8), "-9223372036854775808"),
            (TypeClass::Numeric { precision: Some(8), scale: 2 }, "12.30"),
            (TypeClass::Float(8), "0.125"),
            (TypeClass::Date, "1999-02-28"),
            (timestamp.clone(), "2024-02-29T23:59:59Z"),
            (timestamp, "1950-01-01T00:00:00.000250Z"),
            (TypeClass::Time { precision: 6 }, "07:08:09"),
        ] {
            assert_eq!(text(&class, number(&class, t).unwrap()), t, "{class:?}");
        }
        for x in [f64::MAX, -f64::MAX, 5e-324] {
            assert_eq!(number(&TypeClass::Float(8), &text(&TypeClass::Float(8), x)), Some(x));
        }
        assert_eq!(number(&TypeClass::Float(8), "NaN"), None);
        assert_eq!(number(&TypeClass::Text { max_chars: None }, "1"), None);
    }
}
