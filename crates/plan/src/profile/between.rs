//! What holds between the columns of a table, and between a table and its parents. Not here: how it is found out
//! (`learn`).

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Columns whose values go together, each combination with the number of rows that hold it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Joint {
    pub columns: Vec<String>,
    /// (these, decide that): `zip` decides `city`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decides: Vec<(String, String)>,
    pub tuples: Vec<(Vec<Option<String>>, u64)>,
}

/// A column that is another one plus a gap that is never below zero, in all rows that have both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    pub column: String,
    pub base: String,
    /// The columns of a foreign key: the base is a column of the parent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<String>,
    pub rows: u64,
    /// Some lie beyond the moment of learning: due dates, expiries.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub future: bool,
    /// Quantiles at equal steps from 0 to 1: of dates and times in seconds, of numbers in the column's units.
    pub points: Vec<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    Copy,
    Sum,
    Product,
}

/// A column that others make, in all rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Formula {
    pub column: String,
    pub operation: Operation,
    pub of: Vec<String>,
    /// The columns of a foreign key: what is copied is a column of the parent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<String>,
}

/// A column that has another distribution for each value of another one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Given {
    pub column: String,
    pub by: String,
    /// The columns of a foreign key: `by` is a column of the parent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<String>,
    pub cases: BTreeMap<String, Case>,
}

/// What it is where the other column has one value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    pub rows: u64,
    pub null_ratio: f64,
    /// Values with the number of rows that hold them …
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<(String, u64)>,
    /// … or quantiles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<String>,
}

/// Rank correlations (Spearman), row by row of the matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correlation {
    pub columns: Vec<String>,
    pub matrix: Vec<Vec<f64>>,
}

/// How children are spread over parents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FanOut {
    /// The columns of the foreign key.
    pub columns: Vec<String>,
    pub parents: u64,
    pub children: u64,
    pub mean: f64,
    /// Share of parents without children.
    pub childless: f64,
    /// Of the numbers of children: the third moment.
    pub skew: f64,
    /// (children, parents that have so many), rising.
    pub degrees: Vec<(u64, u64)>,
}
