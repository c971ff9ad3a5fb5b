//! What one column's values look like. Not here: how it is found out (`learn`).

use super::claims::Claim;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnProfile {
    /// Share of the rows without a value.
    pub null_ratio: f64,
    /// Rows with a value.
    pub filled: u64,
    /// Different ones among them.
    pub distinct: u64,
    /// What became of what a model says of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    #[serde(flatten)]
    pub shape: Shape,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Shape {
    /// Nothing is known: there was no value, or it may not be told.
    Unknown,
    /// All there is, each with the number of rows that hold it, the most frequent first.
    Categories {
        values: Vec<(String, u64)>,
    },
    /// Some of many, likewise.
    Pool {
        values: Vec<(String, u64)>,
    },
    Numbers(Numbers),
    Moments(Moments),
    Uuids {
        version: u8,
    },
    /// Texts of one form: `#` a digit, `A` a capital, `a` a small letter, `X` capital or digit. `rows` have it.
    Mask {
        mask: String,
        rows: u64,
    },
    Template(Template),
    Prose(Prose),
    Document(Document),
}

/// In the column's own units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    pub min: f64,
    pub max: f64,
    pub mean: f64,
    pub stddev: f64,
    /// Digits after the point; 0: whole numbers.
    pub decimals: u32,
    /// Share of zeros.
    pub zeros: f64,
    /// Each value above the one before, in the order of the rows: like a sequence.
    pub rising: bool,
    pub family: Family,
    /// Greatest distance between the values' distribution and the family's (Kolmogorov-Smirnov).
    pub ks: f64,
    /// Quantiles at equal steps from 0 to 1, as input texts.
    pub points: Vec<String>,
}

/// The distribution that fits best.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    Uniform,
    Normal {
        mean: f64,
        stddev: f64,
    },
    /// Sigma of the logarithm.
    LogNormal {
        median: f64,
        sigma: f64,
    },
    /// Mean of the part above the least value.
    Exponential {
        mean: f64,
    },
    /// Ranks from 1 on.
    Zipf {
        alpha: f64,
    },
    /// None of them: the quantiles are all there is.
    Quantiles,
}

impl Family {
    /// All of its parameters are numbers, which JSON can hold.
    pub fn is_finite(&self) -> bool {
        match self {
            Family::Uniform | Family::Quantiles => true,
            Family::Normal { mean, stddev } => mean.is_finite() && stddev.is_finite(),
            Family::LogNormal { median, sigma } => median.is_finite() && *median > 0.0 && sigma.is_finite(),
            Family::Exponential { mean } => mean.is_finite(),
            Family::Zipf { alpha } => alpha.is_finite(),
        }
    }
}

/// Dates and times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    pub from: String,
    pub to: String,
    pub growth: Trend,
    /// Greatest distance between the values' distribution and the growth's (Kolmogorov-Smirnov).
    pub ks: f64,
    /// Each value above the one before, in the order of the rows.
    pub rising: bool,
    /// Rows by hour of the day (UTC), where the values have one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<u64>,
    /// Rows by day of the week, Monday first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weekdays: Vec<u64>,
    /// Quantiles at equal steps from 0 to 1, as input texts.
    pub points: Vec<String>,
}

/// Rows per day over the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    Uniform,
    Linear,
    Exponential,
    /// None of them: the quantiles are all there is.
    Quantiles,
}

/// A text made from other columns of the row, as in `{first_name|lower}.{last_name|lower}{digits}@{domain}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Template {
    pub template: String,
    /// Rows that have this form.
    pub rows: u64,
    /// What stands behind the at sign, with the number of rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<(String, u64)>,
    /// How many digits there are, where there are some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digits: Option<u32>,
}

/// Running text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prose {
    pub min_chars: u32,
    pub mean_chars: f64,
    pub max_chars: u32,
    /// With the number of rows that hold the word.
    pub words: Vec<(String, u64)>,
    /// By state, what follows how often: state 0 is the start and the end of a text, state k word k - 1.
    pub next: Vec<Vec<(u32, u64)>>,
}

/// A JSON object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// By key; the null ratio is the share of documents without it.
    pub members: BTreeMap<String, ColumnProfile>,
}
