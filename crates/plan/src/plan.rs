//! The plan: one row count a table, one strategy a column, and the reason for each. Made before row 0,
//! plain JSON, recorded with the run. Not here: how it is made (`planning/`), what it compiles to
//! (`compile/`).

use crate::builder::RunContext;
use crate::checks::families::calendar::Calendar;
use crate::checks::families::number::Step;
use crate::patterns::Matching;
use crate::schema::Oid;
use crate::strategy::Strategy;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub generation_version: u32,
    pub seed: u64,
    pub locale: String,
    /// Microseconds since 2000-01-01 UTC.
    pub now: i64,
    /// The share of rows that show edge cases, in the columns that have some.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub edge_cases: f64,
    /// Parents first.
    pub tables: Vec<TablePlan>,
}

impl Plan {
    pub fn run(&self) -> RunContext {
        RunContext { seed: self.seed, locale: self.locale.clone(), now: self.now }
    }
    pub fn table(&self, oid: Oid) -> Option<&TablePlan> {
        self.tables.iter().find(|t| t.oid == oid)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TablePlan {
    #[serde(skip)]
    pub oid: Oid,
    pub schema: String,
    pub table: String,
    pub level: usize,
    /// Tables of one cycle share a component.
    pub component: usize,
    pub in_cycle: bool,
    /// Rows to add: what was asked for, unless capacity is lower.
    pub rows: u64,
    pub requested: u64,
    /// Rows the table holds already.
    pub existing: u64,
    /// Number of the first generated row.
    pub first: u64,
    /// The constraint that bounds the rows, and what it allows.
    pub capacity: Option<Capacity>,
    /// Why the table gets no rows at all, where it cannot be filled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
    pub columns: Vec<ColumnPlan>,
    /// Choices that a row makes once for several columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub branches: Vec<Branching>,
    /// Values of several columns that were found together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pools: Vec<PoolPlan>,
    /// Ranks that go together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<CorrelationPlan>,
    /// Unique keys of several columns, generated together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tuples: Vec<Tuple>,
    /// How each constraint is met.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<ConstraintPlan>,
    /// Foreign keys whose parents are chosen together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agreements: Vec<Agreement>,
    /// What its values are learnt from, or why they are not, where seeds were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seeds: Option<String>,
    /// Rules of the user's that give way to what is there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub yielding: Vec<String>,
    /// Searches that the clock ended: what they found is not what another run has to find.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hurried: Vec<String>,
    /// Bytes a row takes on average, as far as the types tell.
    pub row_bytes: u64,
    /// What planning could not promise: constraints that the load will test.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Capacity {
    pub rows: u64,
    pub reason: String,
}

/// A constraint of the table, and what makes its rows keep it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConstraintPlan {
    pub constraint: String,
    pub definition: String,
    pub met: Met,
    /// In words.
    pub how: String,
    /// The most rows that it leaves room for, where that is known to be bounded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Met {
    /// The values are made so that it holds.
    Construction,
    /// Each row draws one of several ways.
    Branch,
    /// Values are drawn from those that a search with PostgreSQL's own test found.
    Pool,
    /// Not solved: PostgreSQL tests it as the rows arrive.
    Test,
}

/// Tuples of values that meet constraints which only PostgreSQL can test: each row draws one for all columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PoolPlan {
    /// The constraints.
    pub name: String,
    pub columns: Vec<String>,
    /// Input texts, one a column; null is NULL.
    pub tuples: Vec<Vec<Option<String>>>,
    /// Each row takes another one, in order: unique keys lie over some of the columns.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub each_once: bool,
    /// One a tuple; empty: all alike.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weights: Vec<f64>,
}

impl PoolPlan {
    /// The name of values that go together: columns that share it draw the same entry.
    pub fn together(columns: &[String]) -> String {
        format!("{} together", columns.join(", "))
    }
}

/// Columns whose ranks go together: the correlations of normal numbers, one a column, that their values are the
/// quantiles of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CorrelationPlan {
    pub columns: Vec<String>,
    /// Row by row.
    pub matrix: Vec<Vec<f64>>,
}

/// Alternatives under constraints: each row draws one arm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Branching {
    /// The constraints that leave the choice.
    pub name: String,
    pub arms: usize,
    /// By column: what it is in each arm.
    pub columns: BTreeMap<String, Vec<Fix>>,
    /// The arms depend on whether the row refers to another one of its table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roots: Option<RootArms>,
}

/// Which arms are for rows without a parent (true), for rows with one (false), or for both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RootArms {
    /// The foreign key of the table to itself.
    pub constraint: String,
    pub arms: Vec<Option<bool>>,
}

/// A column in one arm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fix {
    /// As planned.
    Free,
    Null,
    NotNull,
    /// Another plan for the rows of this arm.
    Other(Box<ColumnPlan>),
}

impl ColumnPlan {
    pub fn new(column: &str, strategy: Strategy, reason: impl Into<String>) -> Self {
        ColumnPlan {
            column: column.into(),
            strategy,
            null_ratio: 0.0,
            only_when: None,
            unique: false,
            min: None,
            max: None,
            min_chars: None,
            max_chars: None,
            order: None,
            fold: None,
            project: None,
            within: None,
            matching: None,
            partial: None,
            edges: Vec::new(),
            sorted: None,
            leading: Vec::new(),
            reason: reason.into(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnPlan {
    pub column: String,
    #[serde(flatten)]
    pub strategy: Strategy,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub null_ratio: f64,
    /// Null except where another column of the row has one of these values; `null_ratio` then only states
    /// the share that follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_when: Option<OnlyWhen>,
    /// Each row has another value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// Logical bounds (both included) that the value is cut to: integers in the column's scale. In JSON
    /// `at_least` and `at_most`: a strategy's own fields, some named min and max, lie beside them.
    #[serde(rename = "at_least", default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    #[serde(rename = "at_most", default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_chars: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_chars: Option<u32>,
    /// Not below (or above) another column of the row: `a <= b` and its kin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderBy>,
    /// `lower`, `upper` or `capitals`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fold: Option<String>,
    /// The value is moved to one that constraints leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<Project>,
    /// What other columns of the row make it, or bound it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
    /// Texts that do not match give way to others that do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matching: Option<Matching>,
    /// What it shows of a unique key that holds for some rows only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partial: Option<Partial>,
    /// Values at the bounds of what the column may hold, as input texts, for the plan's share of rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edges: Vec<String>,
    /// Of its own draw and other columns', the one that has its place by size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sorted: Option<Sorted>,
    /// The first rows of the table have these values (input texts), a row each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leading: Vec<String>,
    pub reason: String,
}

/// Columns whose draws are put in this order, the column itself among them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sorted {
    pub of: Vec<String>,
}

fn is_zero(x: &f64) -> bool {
    *x == 0.0
}

/// One of `values` in `column`, which is drawn from a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OnlyWhen {
    pub column: String,
    pub values: Vec<String>,
}

/// A value between others of its row, or made from them; all in logical units (of floats: 256ths). A null among
/// those takes their bound away.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Within {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<i64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at_least: Vec<Form>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at_most: Vec<Form>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equal: Option<Form>,
    /// `equal` is rounded, not exact.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rounded: bool,
    /// Another value than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differs: Option<Form>,
    /// Where a value is moved up, not beyond this, if there is room below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soft: Option<i64>,
}

/// (terms + add) / (by * over).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Form {
    pub terms: Vec<Term>,
    pub add: i64,
    pub by: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<String>,
}

/// times * the columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    pub of: Vec<String>,
    pub times: i64,
}

/// What a value is moved to: a day and time of the calendar, a multiple, ASCII characters.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Project {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Calendar>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ascii: bool,
}

/// The value is moved to be >= (or, `strict`, >) the other column's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderBy {
    pub not_below: String,
    pub strict: bool,
}

/// The value depends on whether the row is inside: whether its number in the tuple `key` lies within the
/// tuple's space.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Partial {
    pub key: String,
    pub inside: Side,
    pub outside: Side,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// As the strategy says.
    Drawn,
    /// As the strategy says, which gives no nulls.
    Set,
    Null,
    /// The type's input text.
    Value(String),
    /// One of these, the first ones more often.
    OneOf(Vec<String>),
    /// Another plan, which may again depend on the side of another key.
    Plan(Box<ColumnPlan>),
}

/// A unique key of several columns as digits of one number. With `lead`, that foreign key is spread by
/// degrees, and the number is the child's rank among its siblings; without, the row's number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tuple {
    /// The unique constraint or index.
    pub key: String,
    /// Foreign-key constraint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    pub alpha: f64,
    /// Sizes of the digits, first the fastest-moving.
    pub radices: Vec<u64>,
    /// Digits come shuffled; false: in order (positions in a list).
    pub shuffled: bool,
    /// Without `lead`: the number of the first row, so that later runs go on where earlier ones ended.
    #[serde(default)]
    pub offset: u64,
    /// Two digits: one of n, and another one at most half way round; the number stands for an unordered pair.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unordered: bool,
    /// With `lead`: the first children of each parent that have no number, being inside of another key.
    #[serde(default, skip_serializing_if = "is_none")]
    pub skip: u64,
    /// Without `lead`: existing rows have taken some of the numbers; those are read before the run and left
    /// out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken: bool,
    /// Existing values cannot be told back into numbers: the order of the values is the same for every seed,
    /// so that a later run goes on where an earlier one ended.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
    /// The numbers are those that an agreement of foreign keys leaves over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub agreed: bool,
    /// The numbers may go beyond the space: those rows are outside of the key.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
    /// The number is made from another tuple's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<Follows>,
}

/// The number of a tuple over the columns that a key does not share with an earlier one: the lowest digits of the
/// earlier tuple's number (`number % modulo`), moved on by the others (`number / modulo`), which are the shared ones.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Follows {
    /// The earlier tuple.
    pub key: String,
    pub modulo: u64,
    /// Columns of both keys.
    pub shared: Vec<String>,
}

fn is_none(n: &u64) -> bool {
    *n == 0
}

/// Foreign keys that share columns, or whose columns are restricted: the parents' rows are compared before the
/// run, and only those combinations are drawn in which all agree.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Foreign-key constraints; the ones that may be null come last.
    pub references: Vec<String>,
    /// Those of them that give way to null where no row of their parent agrees with the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub optional: Vec<String>,
    /// Columns that are in several of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Columns whose values are restricted by constraints of the table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restricted: Vec<String>,
    /// Unique keys over them: no combination comes twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<AgreedKey>,
    /// Those that lead to different rows of one parent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<Apart>,
}

/// Foreign keys to one parent whose rows are told apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Apart {
    pub references: Vec<String>,
    /// Which of the rows each has follows from their order.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ordered: bool,
}

/// A unique key over foreign keys that agree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgreedKey {
    /// The unique constraint or index.
    pub key: String,
    /// The foreign keys whose parent rows the key tells apart.
    pub references: Vec<String>,
    /// Those of the key's columns that the foreign keys fill.
    pub columns: Vec<String>,
    /// Combinations of the key's other columns, which are digits of the tuple of the same name.
    pub digits: u64,
    /// Existing rows have taken some of the combinations.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken: bool,
}

impl AgreedKey {
    /// The one foreign key whose parent rows come at most once each.
    pub fn once(&self) -> Option<&str> {
        match self.references.as_slice() {
            [one] if self.digits <= 1 => Some(one),
            _ => None,
        }
    }
}

impl Tuple {
    /// How many children a parent may have, with `lead`.
    pub fn reach(&self) -> u64 {
        self.space().saturating_add(self.skip)
    }
    /// The number of combinations (a child's, with `lead`).
    pub fn space(&self) -> u64 {
        if let (true, [n, _]) = (self.unordered, &self.radices[..]) {
            return (*n as u128 * n.saturating_sub(1) as u128 / 2).min(u64::MAX as u128) as u64;
        }
        self.radices.iter().fold(1u64, |a, &r| a.saturating_mul(r))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::{Number, Prose};

    #[test]
    fn a_column_is_read_back_from_its_json() {
        let text = Strategy::Text { shape: Prose::Words, min: 1, max: 40 };
        let uniform = Strategy::Uniform { min: Number::Int(1), max: Number::Float(2.5), precision: None };
        for (i, strategy) in [text, uniform, Strategy::UuidV4].into_iter().enumerate() {
            let mut c = ColumnPlan::new("c", strategy, "a reason");
            c.null_ratio = 0.25;
            c.order = Some(OrderBy { not_below: "d".into(), strict: true });
            if i > 0 {
                (c.min, c.max, c.max_chars) = (Some(-3), Some(i64::MAX), Some(7));
            }
            let json = serde_json::to_string(&c).unwrap();
            assert_eq!(serde_json::from_str::<ColumnPlan>(&json).unwrap(), c, "{json}");
        }
    }
}
