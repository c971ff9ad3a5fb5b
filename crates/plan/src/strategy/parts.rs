//! What strategies are made of: numbers, draws from pools, fan-outs, seasons, prose, aggregates over children.

use super::Strategy;
use super::fields::{is_none, is_zero};
use serde::{Deserialize, Serialize};

/// An integer or a float; integers keep all 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Number {
    Int(i64),
    Float(f64),
}

impl Number {
    pub fn as_f64(self) -> f64 {
        match self {
            Number::Int(i) => i as f64,
            Number::Float(f) => f,
        }
    }
    /// The value times 10^scale, rounded, saturating.
    pub fn scaled(self, scale: u32) -> i64 {
        match self {
            Number::Int(i) => i.saturating_mul(10i64.saturating_pow(scale)),
            Number::Float(f) => (f * 10f64.powi(scale as i32)).round() as i64,
        }
    }
}

/// How an entry is drawn from a pool.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DrawBy {
    #[default]
    Uniform,
    /// The first entries are the most frequent.
    Zipf(f64),
}

/// How children are spread over their parents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum FanoutBy {
    Uniform,
    Zipf {
        alpha: f64,
    },
    Even,
    /// As many parents with so many children as there are, in proportion, in this list: (children, parents), rising.
    Shares {
        degrees: Vec<(u64, u64)>,
    },
    /// Each parent at most once.
    Injective,
    /// Each parent at most once, and so many after the one that the foreign key `other` leads to, which has each once too.
    Beside {
        other: String,
        steps: u64,
    },
    /// Degrees with a Zipf-like shape, as the tuples that this foreign key leads ask; the children of a
    /// parent are numbered.
    Degrees {
        alpha: f64,
        /// Children that each parent has at least and at most.
        #[serde(default, skip_serializing_if = "is_none")]
        min: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u64>,
    },
    /// Degrees of this shape; the children of a parent are numbered. Their mean is rows over parents: `mean`
    /// is what was asked for.
    Mean {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mean: Option<f64>,
        #[serde(default)]
        shape: Shape,
        #[serde(default, skip_serializing_if = "is_none")]
        min: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u64>,
    },
    /// A digit of a tuple (a unique key of several columns).
    /// (counted from the parent after the one that `other` leads to, where both may not be the same).
    Digit {
        key: String,
        digit: usize,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        other: Option<String>,
    },
    /// Another parent than the one that the foreign key `other` leads to, and `also` those of others.
    Other {
        other: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        also: Vec<String>,
    },
    /// One of the `members` parents of the subset that the tuple `key` numbers: the subsets of all parents in order of
    /// their last members, from number `first` on.
    Subset {
        key: String,
        members: u32,
        place: u32,
        #[serde(default, skip_serializing_if = "is_none")]
        first: u64,
    },
    /// A parent that agrees with those of other foreign keys in the columns they share, and with what restricts
    /// the columns (an agreement of the table).
    Agreeing {
        with: Vec<String>,
    },
    /// A parent with the same values as the row in these columns; of the same table, an earlier row (or the one that `kin`
    /// says), but for this share of roots.
    Within {
        same: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        roots: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kin: Option<Kin>,
    },
    /// By the value of the column `by`, another of the foreign keys that single partitions have; for other values the
    /// first of them. All spread alike.
    OfPartition {
        by: String,
        keys: Vec<(String, String)>,
        spread: Box<FanoutBy>,
    },
}

/// Which row of its own table a row refers to: one before it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Kin {
    /// The rows are in the order of this column's values; without it, of their numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// One after it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub after: bool,
    /// The nearest one, so that each is referred to once at most.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nearest: bool,
    /// The one whose value in `by` is so much less (without `by`: so many rows before), and no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance: Option<i64>,
    /// So many rows refer to each, one after the other: the rows' numbers say which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub children: Option<u64>,
    #[serde(default)]
    pub root: RootBy,
}

/// What a row of the same table refers to that is a root, or has none before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RootBy {
    #[default]
    Null,
    Itself,
    /// Another row than itself.
    Another,
    /// The one at the other end.
    Round,
}

/// How the numbers of children are spread around their mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// `min` plus a Poisson number.
    #[default]
    Poisson,
    /// `min` plus a geometric number: many with few, few with many.
    Geometric,
    /// As even as can be.
    Fixed,
}

/// Relative weights of moments, in UTC: by hour of the day (24, from midnight), day of the week (7, from Monday),
/// month (12, from January). An empty list weighs all alike.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Season {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<f64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weekdays: Vec<f64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub months: Vec<f64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Growth {
    Uniform,
    /// Rows per day grow linearly.
    #[default]
    Linear,
    Exponential,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Prose {
    Words,
    Sentences,
    Paragraphs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AggregateFunction {
    Count,
    Sum,
    Min,
    Max,
    Avg,
}

/// A column of the child that has one of these values (input texts).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChildFilter {
    pub column: String,
    #[serde(rename = "in")]
    pub values: Vec<String>,
}

/// A length: `min` to `max` times `unit`, in the smallest steps of the type (microseconds, days, cents).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Span {
    pub min: i64,
    pub max: i64,
    pub unit: i64,
}

/// A column where another one has this value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GivenCase {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub null_ratio: f64,
    pub strategy: Strategy,
}
