//! How fields of strategies are read where they are left out or written in another way, and when they go unsaid.

use super::Number;
use serde::de::Unexpected;
use serde::{Deserialize, Deserializer};

const DECIMALS: &str = "a number of decimals from 0 to 18, or true for whole numbers";

pub(super) fn is_zero(x: &f64) -> bool {
    *x == 0.0
}

pub(super) fn one() -> i64 {
    1
}

pub(super) fn is_one(step: &i64) -> bool {
    *step == 1
}

pub(super) fn is_none(n: &u64) -> bool {
    *n == 0
}

pub(super) fn zero() -> Number {
    Number::Int(0)
}

/// No bound of its own: the column's.
pub(super) fn lowest() -> Number {
    Number::Float(f64::MIN)
}

pub(super) fn is_lowest(n: &Number) -> bool {
    *n == lowest()
}

pub(super) fn highest() -> Number {
    Number::Float(f64::MAX)
}

pub(super) fn is_highest(n: &Number) -> bool {
    *n == highest()
}

/// `precision: 2`; `integer: true` is precision 0.
pub(super) fn decimals<'de, D: Deserializer<'de>>(d: D) -> Result<Option<u8>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a number of decimals from 0 to 18, or true for whole numbers")]
    enum Given {
        Whole(bool),
        Decimals(u8),
    }
    match Option::<Given>::deserialize(d)? {
        None | Some(Given::Whole(false)) => Ok(None),
        Some(Given::Whole(true)) => Ok(Some(0)),
        Some(Given::Decimals(n)) if n <= 18 => Ok(Some(n)),
        Some(Given::Decimals(n)) => Err(serde::de::Error::invalid_value(Unexpected::Unsigned(n.into()), &DECIMALS)),
    }
}
