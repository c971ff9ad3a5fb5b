//! The user's rules in a table's plan: read against types and constraints, put in the place of what names
//! suggest (here), held against the type (`allowed`), brought into keys (`keys`), and looked at again when all is planned:
//! a rule holds, or the table is not planned (`honoured`). Not here: the JSON of a rule (`crate::rules`).

mod allowed;
mod apart;
mod honoured;
mod keys;
mod texts;

pub use honoured::honoured;
pub use keys::{alpha, degrees, mean, reference, started, unique};
pub use texts::apart_by;

use super::relations::read_by;
use super::{Context, Draft, PlanError, columns};
use crate::checks::Pair;
use crate::infer::Suggestion;
use crate::plan::ColumnPlan;
use crate::rules::{Place, Ruled, read as read_rule};
use crate::schema::ColumnIndex;
use crate::strategy::{Number, Strategy};
use crate::types::class::TypeClass;
use allowed::allowed;
use seedgen_kernels::Scalar;
use std::collections::BTreeMap;

/// How a plan says where a strategy comes from.
pub const REASON: &str = "rule of the user";

/// Reads the rules of the table's columns; what restricts them is known. A rule restricts its column further, and
/// by that the columns that constraints keep above or below it.
pub fn read(context: &Context, d: &mut Draft) -> Result<(), PlanError> {
    let rules = understood(context, d)?;
    for (&c, rule) in &rules {
        let Some((lo, hi)) = reach(&d.classes[c], &rule.strategy) else { continue };
        let r = &mut d.solved.columns[c];
        (r.min, r.max) = (Some(r.min.map_or(lo, |m| m.max(lo))), Some(r.max.map_or(hi, |m| m.min(hi))));
    }
    columns::share_bounds(d);
    for (&c, rule) in &rules {
        allowed(context, d, c, rule).map_err(|why| unmet(d, c, format!("beside the other rules, {why}")))?;
    }
    d.rules = rules;
    Ok(())
}

/// The least and the greatest logical value that a strategy gives, where it says so itself.
fn reach(class: &TypeClass, s: &Strategy) -> Option<(i64, i64)> {
    if !(class.is_numeric() || class.is_date()) || matches!(class, TypeClass::Float(_)) {
        return None;
    }
    let scaled = |n: &Number| n.scaled(class.scale());
    let of = |values: &mut dyn Iterator<Item = &String>| {
        let logical: Option<Vec<i64>> =
            values.map(|v| if let Some(Scalar::Int(x)) = class.parse(v) { Some(x) } else { None }).collect();
        let logical = logical?;
        Some((*logical.iter().min()?, *logical.iter().max()?))
    };
    match s {
        Strategy::Constant { value } => of(&mut std::iter::once(value)),
        Strategy::SeedPool { values, .. } => of(&mut values.iter()),
        Strategy::CategoricalWeighted { values } => of(&mut values.iter().map(|v| &v.0)),
        Strategy::Uniform { min, max, .. } if class.is_numeric() => Some((scaled(min), scaled(max))),
        _ => None,
    }
}

fn understood(context: &Context, d: &Draft) -> Result<BTreeMap<ColumnIndex, Ruled>, PlanError> {
    let mut out = BTreeMap::new();
    for (&column, rule) in context.request.rules.get(&d.table.oid).into_iter().flatten() {
        let (Some(c), Some(class)) = (d.table.columns.get(column), d.classes.get(column)) else { continue };
        if let Some(why) = &rule.broken {
            return Err(unmet(d, column, why.clone()));
        }
        let restriction = &d.solved.columns[column];
        let place = Place { schema: context.schema, table: d.table, column, class, restriction };
        let ruled = read_rule(&place, rule).map_err(|error| PlanError::Mistake {
            table: d.table.path(),
            column: c.name.clone(),
            place: drop_name(d, column),
            error,
        })?;
        allowed(context, d, column, &ruled).map_err(|why| unmet(d, column, why))?;
        out.insert(column, ruled);
    }
    Ok(out)
}

/// The column as `drop_strategy` takes it.
fn drop_name(d: &Draft, c: ColumnIndex) -> String {
    format!("{}.{}", d.table.quoted, d.table.columns[c].quoted)
}

pub fn unmet(d: &Draft, c: ColumnIndex, why: impl Into<String>) -> PlanError {
    PlanError::Rule {
        table: d.table.path(),
        column: d.table.columns[c].name.clone(),
        place: drop_name(d, c),
        why: why.into(),
        hint: None,
    }
}

/// The same, with what to write instead.
fn unmet_but(d: &Draft, c: ColumnIndex, why: impl Into<String>, instead: impl Into<String>) -> PlanError {
    match unmet(d, c, why) {
        PlanError::Rule { table, column, place, why, .. } => {
            PlanError::Rule { table, column, place, why, hint: Some(instead.into()) }
        }
        other => other,
    }
}

/// Rules take the place of what names suggest.
pub fn suggest(d: &Draft, suggestions: &mut [Suggestion]) {
    for (&c, rule) in &d.rules {
        if let Some(s) = suggestions.get_mut(c) {
            s.strategy = rule.strategy.clone();
            s.null_ratio = rule.null_ratio;
            s.reason = match &rule.strategy {
                Strategy::Sql { .. } if rule.volatile => {
                    format!(
                        "{REASON}: an expression that PostgreSQL evaluates, with volatile functions: other values each time"
                    )
                }
                Strategy::Sql { .. } => format!("{REASON}: an expression that PostgreSQL evaluates"),
                _ => REASON.into(),
            };
            s.shared = None;
        }
    }
    // What names suggest to make from a column that an expression makes cannot be.
    let expressed = |name: &String| {
        let rule = d.table.column_index(name).and_then(|c| d.rules.get(&c));
        rule.is_some_and(|r| matches!(r.strategy, Strategy::Sql { .. }))
    };
    for (_, s) in suggestions.iter_mut().enumerate().filter(|(c, _)| !d.rules.contains_key(c)) {
        if let Some(name) = read_by(&s.strategy).iter().find(|n| expressed(n)) {
            s.strategy = Strategy::TypeDefault;
            s.reason = format!("by type, as an expression makes \"{name}\", which it would follow");
        }
    }
}

/// What an expression gives is tested by PostgreSQL alone, and the plan says so of each constraint.
pub fn tested(d: &mut Draft, c: ColumnIndex, p: &ColumnPlan) -> bool {
    if !matches!(p.strategy, Strategy::Sql { .. }) {
        return false;
    }
    for name in d.solved.columns[c].constraints.clone() {
        d.leave_to_test("constraint", &name, &format!("an expression makes \"{}\"", p.column));
    }
    true
}

/// One of two columns that a constraint compares is made by an expression.
pub fn untold(d: &mut Draft, p: &Pair) -> bool {
    let by_expression =
        |c: ColumnIndex| matches!(d.columns[c].as_ref().map(|p| &p.strategy), Some(Strategy::Sql { .. }));
    if !by_expression(p.left) && !by_expression(p.right) {
        return false;
    }
    d.leave_to_test("constraint", &p.constraint, "an expression makes one of its columns");
    true
}

/// Values that a rule lists were looked at one by one: bounds do not replace them.
pub fn keep_listed(d: &Draft, c: ColumnIndex, p: &mut ColumnPlan) {
    if let Some(rule) = d.rules.get(&c)
        && is_listed(&rule.strategy)
    {
        p.strategy = rule.strategy.clone();
    }
}

fn is_listed(s: &Strategy) -> bool {
    matches!(
        s,
        Strategy::Constant { .. }
            | Strategy::SeedPool { .. }
            | Strategy::SeedRows { .. }
            | Strategy::CategoricalWeighted { .. }
    )
}
