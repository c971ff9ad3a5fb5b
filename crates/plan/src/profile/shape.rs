//! What one column's values look like. Not here: how it is found out (`learn`).

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnProfile {
    /// Share of the rows without a value.
    pub null_ratio: f64,
    /// Rows with a value.
    pub filled: u64,
    /// Different ones among them.
    pub distinct: u64,
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
#[serde(tag = "family", rename_all = "snake_case")]
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

/// Dates and times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    pub from: String,
    pub to: String,
    /// Each value above the one before, in the order of the rows.
    pub rising: bool,
    /// Quantiles at equal steps from 0 to 1, as input texts.
    pub points: Vec<String>,
}
