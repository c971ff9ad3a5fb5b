//! The vocabulary of a plan: one strategy a column, as JSON with serde. What a strategy means for the
//! cells is in `compile/`; which one a column gets is decided in `infer/` and `planning/`.

mod fields;
mod parts;
pub mod reference;

pub use parts::*;

use fields::{decimals, highest, is_highest, is_lowest, is_one, lowest, one, zero};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Columns are named by their name in the same table. Lengths are in characters, times in ISO 8601 or
/// relative to the run's fixed `now` (`-730d`, `now`), durations in seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "strategy", rename_all = "snake_case", deny_unknown_fields)]
pub enum Strategy {
    /// Left out of the insert: PostgreSQL's default, identity or generation expression makes it.
    Default,
    Null,
    /// An expression of the user's over other columns of the row, evaluated by PostgreSQL.
    Sql {
        expression: String,
    },
    /// The type's input text.
    Constant {
        value: String,
    },
    /// start, start + step, …
    Sequence {
        start: i64,
        step: i64,
    },
    /// A shuffled start .. start + space; each value once.
    Permutation {
        start: i64,
        space: u64,
    },
    UuidV4,
    UuidV7 {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        time: Option<String>,
    },
    /// A field of a built-in topic (`person.first_name`); columns of one topic and role agree in a row.
    Seed {
        topic: String,
        field: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        role: String,
    },
    SeedPool {
        values: Vec<String>,
        #[serde(default)]
        draw: DrawBy,
    },
    /// A pool of which some entries are drawn more often: by Zipf's law with `alpha` (the first most often), or by
    /// `weights`, one an entry. O(1) a draw, whatever the pool.
    SeedPoolWeighted {
        values: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alpha: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        weights: Option<Vec<f64>>,
    },
    /// One of these rows of input texts, the same one in all columns that name the same `columns`: values that go
    /// together. A null is one of the row's values.
    SeedRows {
        /// Of the rows' values, this column among them.
        columns: Vec<String>,
        rows: Vec<Vec<Option<String>>>,
        /// Relative, one a row; without them all are alike.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        weights: Vec<f64>,
    },
    /// Input texts with relative weights.
    CategoricalWeighted {
        values: Vec<(String, f64)>,
    },
    Boolean {
        true_ratio: f64,
    },
    /// Both ends included.
    Uniform {
        min: Number,
        max: Number,
        /// Decimals, where they are fewer than the type's; `integer: true` is 0.
        #[serde(default, alias = "integer", deserialize_with = "decimals", skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, schemars(with = "Option<u8>"))]
        precision: Option<u8>,
    },
    /// Beyond the bounds reflected into them.
    NormalDistribution {
        mean: f64,
        stddev: f64,
        #[serde(default = "lowest", skip_serializing_if = "is_lowest")]
        min: Number,
        #[serde(default = "highest", skip_serializing_if = "is_highest")]
        max: Number,
        /// Decimals, where they are fewer than the type's; `integer: true` is 0.
        #[serde(default, alias = "integer", deserialize_with = "decimals", skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, schemars(with = "Option<u8>"))]
        precision: Option<u8>,
    },
    /// Median and sigma of the logarithm.
    LogNormal {
        median: f64,
        sigma: f64,
        #[serde(default = "zero")]
        min: Number,
        #[serde(default = "highest", skip_serializing_if = "is_highest")]
        max: Number,
        /// Decimals, where they are fewer than the type's; `integer: true` is 0.
        #[serde(default, alias = "integer", deserialize_with = "decimals", skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, schemars(with = "Option<u8>"))]
        precision: Option<u8>,
    },
    /// Mean of the part above min.
    Exponential {
        mean: f64,
        #[serde(default = "zero")]
        min: Number,
        #[serde(default = "highest", skip_serializing_if = "is_highest")]
        max: Number,
        /// Decimals, where they are fewer than the type's; `integer: true` is 0.
        #[serde(default, alias = "integer", deserialize_with = "decimals", skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, schemars(with = "Option<u8>"))]
        precision: Option<u8>,
    },
    /// Ranks 1..=max, 1 the most frequent.
    Zipf {
        max: u64,
        alpha: f64,
    },
    /// A number, date or time between quantiles, which are input texts at equal steps from the least to the
    /// greatest value. `rising`: moving with the row number. Between the quantiles of dates and times, `season`
    /// weighs the hours, weekdays and months.
    Quantiles {
        points: Vec<String>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        rising: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        season: Option<Season>,
    },
    /// A date or time between two, moving with the row number.
    DistributeRange {
        from: String,
        to: String,
        #[serde(default)]
        growth: Growth,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        season: Option<Season>,
    },
    /// base + a duration; never after `now`. `via` names a foreign-key column: base is then a column of the
    /// parent row it leads to.
    AddRandomDuration {
        base: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        via: Option<String>,
        min_seconds: i64,
        max_seconds: i64,
        /// May lie in the future (due dates, expiries).
        #[serde(default)]
        future: bool,
    },
    /// base + a gap between quantiles: of dates and times in seconds, of numbers in their own units. Never after
    /// `now` but with `future`. `via` as above. With `season` (hours and weekdays) a date or time moves to one of
    /// the same day or week that the season has, not before the base.
    AddQuantiles {
        base: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        via: Option<String>,
        points: Vec<f64>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        future: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        season: Option<Season>,
    },
    /// One strategy for each value of the column `by` (`via` a foreign key: of the parent row), another one for all
    /// others.
    Given {
        by: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        via: Option<String>,
        cases: Vec<GivenCase>,
        otherwise: Box<GivenCase>,
    },
    /// The same value as another column of the row, or (`via`) of the parent row.
    Copy {
        from: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        via: Option<String>,
    },
    /// The texts of other columns in one, parted by `separator`; nulls are left out, as concat_ws does.
    Concat {
        of: Vec<String>,
        #[serde(default)]
        separator: String,
    },
    Sum {
        of: Vec<String>,
    },
    Product {
        of: Vec<String>,
    },
    /// From another column's text: `slug`, `lower`, `upper`, `ascii`, `initial`, `mail_local`, `word`.
    Derive {
        from: String,
        function: String,
    },
    /// `{field}` is a column of the row or one of `sources`; `{n}` the row's number; `{n:5}` padded;
    /// `{{` a brace. With `unique`, `{n}` has to occur.
    Template {
        template: String,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        sources: BTreeMap<String, Strategy>,
    },
    /// `#` a digit, `A` a capital, `a` a small letter, `X` capital or digit, `x` hex digit, `\` escapes.
    Mask {
        mask: String,
    },
    /// Texts that match a regular expression (PostgreSQL's own flavour), whole and of the column's lengths.
    Regex {
        pattern: String,
    },
    /// Texts that match the patterns under `matching` beside it.
    Pattern,
    Text {
        shape: Prose,
        min: u32,
        max: u32,
    },
    /// Running text: each word follows the one before by weight. State 0 stands before the first word and behind the
    /// last one, state k is word k - 1; `next` has for each state those that may follow it, with their weights.
    WordChain {
        words: Vec<String>,
        next: Vec<Vec<(u32, f64)>>,
        min: u32,
        max: u32,
    },
    /// Random bytes, min..=max of them.
    Bytes {
        min: u32,
        max: u32,
    },
    /// A check-digit number: `card` (Luhn, test range), `iban`, `ean13`, `isbn13`, `imei`.
    CheckDigit {
        kind: String,
    },
    /// An object with one member a strategy. `shares`: the share of objects that have it, where not all do.
    Json {
        members: BTreeMap<String, Strategy>,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        shares: BTreeMap<String, f64>,
    },
    /// An array of `min` to `max` elements.
    Array {
        element: Box<Strategy>,
        #[serde(default)]
        min: u32,
        max: u32,
    },
    /// A range from a drawn lower bound over a drawn length (of times: in seconds), lower bound included.
    Range {
        lower: Box<Strategy>,
        length: Box<Strategy>,
    },
    /// A value of a composite type, one strategy a field; a field that is not named is null.
    Composite {
        fields: BTreeMap<String, Strategy>,
    },
    /// Typical values of the column's type, whatever it is (ranges, arrays, composites, geometry …).
    TypeDefault,
    /// The parent's key. `column` is the position in the foreign key.
    /// With `new_only`, only parents that this run makes.
    ForeignKeyReference {
        constraint: String,
        fanout: FanoutBy,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        new_only: bool,
    },
    /// The parent of a row of the same table: a forest; `roots` is the share of rows without a parent.
    Forest {
        constraint: String,
        roots: f64,
    },
    /// A digit of a tuple (a unique key, of several columns or over a small space) as a value of the
    /// column's type: one of `values`, else `start` plus `step` times the digit, else the digit's image in the
    /// type. With `span` the column is a range, which begins there; with `null`, null is the value after the last of `values`.
    KeyDigit {
        key: String,
        digit: usize,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<i64>,
        #[serde(default = "one", skip_serializing_if = "is_one")]
        step: i64,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        values: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        span: Option<Span>,
        /// Null is one more value, the last.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        null: bool,
    },
    /// One of `values`, always the same one for one value of the other column: a number, a time, or a foreign key.
    FunctionOf {
        of: String,
        values: Vec<String>,
    },
    /// Another column of the same type plus `span`.
    Offset {
        from: String,
        span: Span,
    },
    /// The column's value in the tuple that the row draws from a pool.
    Pool {
        pool: String,
    },
    /// A value over the rows of another table that belong to this one: sum, count, min, max or average of a
    /// column, or of a product of columns. Without such rows sum and count are 0, the others null.
    AggregateOfChildren {
        /// The table of the children, with or without its schema.
        children: String,
        /// The children's foreign key, or a column of it: needed where there are several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        via: Option<String>,
        function: AggregateFunction,
        /// Columns of the child that are multiplied; none for a count of rows.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        of: Vec<String>,
        /// Only children with one of these values.
        #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
        filter: Option<ChildFilter>,
    },
    /// After the latest of the parents' dates: (foreign-key constraint, the parent's column).
    AfterParents {
        parents: Vec<(String, String)>,
        max_seconds: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        season: Option<Season>,
    },
}

impl Strategy {
    /// Dates of the last two years, more of late: what a date is where nothing else is known.
    pub fn recent() -> Strategy {
        Strategy::DistributeRange { from: "-730d".into(), to: "now".into(), growth: Growth::default(), season: None }
    }
    /// PostgreSQL makes the value as the row arrives: no other column can be made from it.
    pub fn by_server(&self) -> bool {
        matches!(self, Strategy::Default | Strategy::Sql { .. })
    }
}

#[cfg(test)]
mod tests;
