//! What a call asks for, and what the database holds: the two inputs of planning beside the schema.

use crate::builder::RunContext;
use crate::plan::{Capacity, CorrelationPlan};
use crate::profile::TableProfile;
use crate::rules::Rule;
use crate::schema::{ColumnIndex, Oid};
use crate::search::Found;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Add the rows to what is there.
    #[default]
    Append,
    /// Add as many as are missing to the count.
    TopUp,
    /// Empty the tables first.
    Replace,
}

/// What happens when a table cannot be filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// The call fails, and nothing is written.
    #[default]
    Stop,
    /// The table stays as it is, with the reason in the plan; the others are filled.
    Continue,
}

/// A table's row count: a number, or children per parent row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RowSpec {
    Rows(u64),
    Per(PerSpec),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerSpec {
    /// The parent table's name.
    pub per: String,
    pub mean: f64,
}

#[derive(Clone, Debug)]
pub struct Request {
    pub run: RunContext,
    /// For every table that `tables` does not name.
    pub rows: u64,
    pub tables: BTreeMap<Oid, RowSpec>,
    /// The tables to fill.
    pub targets: Vec<Oid>,
    pub mode: Mode,
    /// The share of rows that show values at the bounds of what their columns may hold.
    pub edge_cases: f64,
    /// Fire users' triggers (false: an owner asked to skip them).
    pub triggers: bool,
    pub on_error: OnError,
    /// Targets that are known not to be fillable, and why: they get no rows.
    pub failed: BTreeMap<Oid, String>,
    /// Targets of which what follows from the CHECKs over several columns runs in a circle.
    pub circular: BTreeSet<Oid>,
    /// Foreign keys (table, constraint) that give each parent as many children as the next, so that rows of several tables
    /// have parents in common.
    pub even: BTreeSet<(Oid, String)>,
    /// What the comparison of parents' rows left room for, where that is less than was asked for.
    pub room: BTreeMap<Oid, Capacity>,
    /// What seed rows taught of the tables.
    pub profiles: BTreeMap<Oid, TableProfile>,
    /// What the user said of columns.
    pub rules: BTreeMap<Oid, BTreeMap<ColumnIndex, Rule>>,
    /// What a plan that was taken over says of columns whose ranks go together.
    pub correlations: BTreeMap<Oid, CorrelationPlan>,
}

/// Existing parents are referred to up to this many, the first ones by key: their keys are held in memory.
pub const MAX_PARENTS: u64 = 1_000_000;
/// And no more than so many bytes of them, those of a table's keys taken together.
pub const MAX_PARENT_BYTES: u64 = 256 << 20;

/// What a table holds before the run (under `replace`: after it was emptied).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableState {
    pub existing: u64,
    /// The longest keys of the table that foreign keys refer to are so many bytes, taken together.
    pub key_bytes: u64,
    /// Number of the first generated row: past all rows that earlier runs made.
    pub first: u64,
    /// Greatest logical value of unique columns that are integers inside.
    pub greatest: BTreeMap<ColumnIndex, i64>,
    /// Least value of those that are dates or times.
    pub least: BTreeMap<ColumnIndex, i64>,
    /// By exclusion constraint: where the ranges lie.
    pub ranges: BTreeMap<String, Extent>,
    /// Next value of a column's sequence, where the run may take its range.
    pub next: BTreeMap<ColumnIndex, i64>,
    /// What searches found for constraints that no reasoning solves.
    pub found: Vec<Found>,
    /// Constraints that planned rows broke.
    pub doubted: BTreeMap<String, Doubt>,
}

/// How far a constraint that planned rows broke is believed, the lesser doubt first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// It is planned as before, and what comes of it is tested.
    Tested,
    /// Of what it says between columns nothing is planned.
    Unread,
    /// What is found of it beside any parents is not enough: it is searched together with the foreign keys' columns.
    Joined,
}

impl TableState {
    /// Existing rows that can be referred to: their keys are held in memory.
    pub fn parents(&self) -> u64 {
        let held = MAX_PARENT_BYTES / self.key_bytes.max(1);
        self.existing.min(MAX_PARENTS).min(held.max(1))
    }
}

/// What existing ranges take of the line, as logical values of their bounds. None on a side: there are none, or
/// one of them has no bound there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    pub least: Option<i64>,
    pub greatest: Option<i64>,
}

/// By table oid.
pub type DatabaseState = BTreeMap<Oid, TableState>;
