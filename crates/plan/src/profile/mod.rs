//! Profiles: what a hundred rows of a table tell, as patterns that make a million. Plain JSON that can be read,
//! kept, and carried to a database that never sees the rows. `learn` makes them, `guard` takes out what must not
//! leave, `claims` weighs what a model says besides its rows, `suggest` turns them into strategies. Not here: where the rows come from, and where profiles are kept.

mod between;
mod claims;
mod guard;
pub mod learn;
mod rename;
mod shape;
pub mod suggest;
#[cfg(test)]
mod tests;
mod values;

pub use between::{Case, Correlation, FanOut, Formula, Gap, Given, Joint, Operation};
pub use claims::{Claim, Pattern, weigh, words};
pub use guard::guarded;
pub use learn::learn;
pub use shape::{ColumnProfile, Document, Family, Moments, Numbers, Prose, Shape, Template, Trend};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Of the form of a profile; one of another version is not read.
pub const VERSION: u32 = 1;

/// Rows of one table as PostgreSQL's input texts; None is NULL. Columns by name, so that it outlives oids.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SeedTable {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Option<String>>>,
}

/// By the table's path, `schema.table`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub version: u32,
    pub tables: BTreeMap<String, TableProfile>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableProfile {
    /// Rows that it was learnt from.
    pub rows: u64,
    pub columns: BTreeMap<String, ColumnProfile>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joint: Vec<Joint>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Gap>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formulas: Vec<Formula>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<Given>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<Correlation>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fan_outs: Vec<FanOut>,
}
