//! What a language model says of columns besides its rows, weighed against what the rows show: a hundred rows seldom
//! reach the ends of a range, tell small shares, or say for certain which distribution they are from. What they do not
//! contradict is taken; the fewer they are, the less they contradict. Here: each column's claims in turn, and the share
//! of nulls. Not here: numbers, dates, templates (a file each).

mod moments;
mod numbers;
mod template;
#[cfg(test)]
mod tests;

use super::shape::{ColumnProfile, Shape};
use super::{SeedTable, TableProfile, values};
use crate::schema::{Schema, Table};
use crate::types::class::TypeClass;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// As a model says it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pattern {
    pub column: String,
    pub distribution: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stddev: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub null_share: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
}

/// What became of one thing that was said of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    pub of: Aspect,
    pub said: String,
    pub taken: bool,
    /// What the rows say to it.
    pub why: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    Distribution,
    Range,
    NullShare,
    Template,
}

/// The claims of a column as words for a reason; empty where there are none, or none but of nulls.
pub fn words(claims: &[Claim]) -> String {
    let list = |taken: bool| -> Vec<String> {
        let of = |c: &&Claim| c.taken == taken && c.of != Aspect::NullShare;
        let named = |c: &Claim| match c.of {
            Aspect::Distribution if taken => c.said.clone(),
            Aspect::Distribution => format!("{} ({})", c.said, c.why),
            Aspect::Range if taken => c.said.clone(),
            Aspect::Range => format!("{} ({})", c.said, c.why),
            Aspect::Template | Aspect::NullShare if taken => "the template".into(),
            Aspect::Template | Aspect::NullShare => format!("the template ({})", c.why),
        };
        claims.iter().filter(of).map(named).collect()
    };
    match (list(true), list(false)) {
        (taken, not) if taken.is_empty() && not.is_empty() => String::new(),
        (taken, not) if not.is_empty() => format!("; as the model says: {}", taken.join(", ")),
        (taken, not) if taken.is_empty() => format!("; not as the model says: {}", not.join(", ")),
        (taken, not) => format!("; as the model says: {}; not: {}", taken.join(", "), not.join(", ")),
    }
}

/// What a claim counts for, in rows.
const ROWS: f64 = 20.0;
/// The part of a range that the rows have to fill.
const FILLED: f64 = 1.0 / 3.0;

/// The distance from a distribution (Kolmogorov-Smirnov) that one sample of this many in twenty goes beyond, if its
/// parameters are estimates (Lilliefors); or if they were known before.
fn critical(rows: usize, estimated: bool) -> f64 {
    (if estimated { 0.886 } else { 1.358 }) / (rows as f64).sqrt()
}

/// The values of a column.
struct Seen<'a> {
    class: TypeClass,
    texts: Vec<Option<&'a str>>,
    /// Of numbers, dates and times, sorted.
    sorted: Vec<f64>,
}

/// Takes in what is believed of the patterns; each column tells what became of what was said of it.
pub fn weigh(schema: &Schema, table: &Table, seeds: &SeedTable, profile: &mut TableProfile, patterns: &[Pattern]) {
    for pattern in patterns {
        let Some(place) = table.column_index(&pattern.column) else { continue };
        let Some(mut column) = profile.columns.get(&pattern.column).cloned() else { continue };
        let seen = Seen::new(schema, table, place, seeds);
        let mut claims = Vec::new();
        claims.extend(nulls(&mut column, pattern, profile.rows));
        match &column.shape {
            Shape::Numbers(_) => numbers::weigh(&mut column, pattern, &seen, &mut claims),
            Shape::Moments(_) => moments::weigh(&mut column, pattern, &seen, &mut claims),
            _ => claims.extend(named(&column, pattern)),
        }
        if let Some(said) = &pattern.template {
            claims.push(template::weigh(schema, table, seeds, profile, place, &mut column, said));
        }
        column.claims = claims;
        profile.columns.insert(pattern.column.clone(), column);
    }
}

impl<'a> Seen<'a> {
    fn new(schema: &Schema, table: &Table, place: usize, seeds: &'a SeedTable) -> Seen<'a> {
        let class = TypeClass::of_column(schema, table, place);
        let at = seeds.columns.iter().position(|c| *c == table.columns[place].name);
        let texts: Vec<Option<&str>> = seeds.rows.iter().map(|r| r.get(at?)?.as_deref()).collect();
        let mut sorted: Vec<f64> = texts.iter().filter_map(|t| values::number(&class, (*t)?)).collect();
        sorted.sort_by(f64::total_cmp);
        Seen { class, texts, sorted }
    }
}

/// A share of nulls counts for a few rows.
fn nulls(column: &mut ColumnProfile, pattern: &Pattern, rows: u64) -> Option<Claim> {
    let share = pattern.null_share?;
    let (rows, sane) = (rows as f64, (0.0..1.0).contains(&share));
    let shown = format!("{}", column.null_ratio);
    if sane && rows > 0.0 {
        // To four places, as the rows' own share is no better known.
        let weighed = (column.null_ratio * rows + share * ROWS) / (rows + ROWS);
        column.null_ratio = (weighed * 1e4).round() / 1e4;
    }
    let why =
        if sane { format!("the rows have {shown}, weighed {}", column.null_ratio) } else { "it is no share".into() };
    Some(Claim { of: Aspect::NullShare, said: format!("{share}"), taken: sane && rows > 0.0, why })
}

/// A distribution of values that have neither a scale nor an order: the rows know it better, and may agree.
fn named(column: &ColumnProfile, pattern: &Pattern) -> Option<Claim> {
    let (kind, agrees) = match (&column.shape, pattern.distribution.as_str()) {
        // Told by its own claim; or said of what has no distribution.
        (_, "template" | "sequence" | "") | (Shape::Unknown, _) => return None,
        (Shape::Categories { values }, said) => {
            let one = values.len() == 1;
            (
                if one { "one value" } else { "values that come back" },
                said == "categorical" || one && said == "constant",
            )
        }
        (Shape::Pool { .. }, said) => ("a pool of values", said == "categorical"),
        _ => return None,
    };
    Some(Claim {
        of: Aspect::Distribution,
        said: pattern.distribution.clone(),
        taken: agrees,
        why: format!("the rows hold {kind}"),
    })
}
