//! What a plan promises of a table's rows, as numbers that one scan (or one grouping) can find: the expected
//! value, how far from it chance may lead, and the SQL. Not here: running it (`distribution`).

use super::sums::Sums;
use seedgen_kernels::degrees::shared_degrees;
use seedgen_plan::order;
use seedgen_plan::plan::{ColumnPlan, Plan, TablePlan};
use seedgen_plan::schema::{Column, Schema, Table};
use seedgen_plan::strategy::{FanoutBy, Number, Strategy};
use seedgen_plan::types::class::TypeClass;

/// How a number is judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Judge {
    /// Within this distance.
    Near(f64, f64),
    AtMost(f64),
}

impl Judge {
    pub fn ok(self, found: f64) -> bool {
        match self {
            Judge::Near(expected, tolerance) => (found - expected).abs() <= tolerance,
            Judge::AtMost(limit) => found <= limit,
        }
    }
    pub fn expected(self) -> String {
        match self {
            Judge::Near(expected, _) => number(expected),
            Judge::AtMost(0.0) => "0".to_owned(),
            Judge::AtMost(limit) => format!("at most {}", number(limit)),
        }
    }
}

/// Whole numbers as they are, shares with four digits.
pub fn number(x: f64) -> String {
    if x.fract() == 0.0 { format!("{x:.0}") } else { format!("{x:.4}") }
}

/// One number of one table.
pub struct Probe {
    pub kind: &'static str,
    pub object: String,
    pub judge: Judge,
    pub sql: Sql,
}

pub enum Sql {
    /// An aggregate over the run's rows `x`.
    Scan(String),
    /// Over the groups of the run's rows `x` by these columns, where none is null: an aggregate of the
    /// groups' sizes `n`.
    Groups { by: String, set: String, aggregate: &'static str },
    /// Rows `x` for which a parent row `p` exists that meets the condition.
    Parent { parent: String, condition: String },
    /// Rows `x` that are not what their children add up to.
    Children(Sums),
}

/// The distance that chance keeps within, but once in millions: five standard errors of a share of n rows, and three rows,
/// as few rows of a small share have a longer tail.
fn chance(share: f64, n: f64) -> f64 {
    5.0 * (share * (1.0 - share) / n.max(1.0)).sqrt() + 3.0 / n.max(1.0)
}

fn count(condition: &str) -> Sql {
    Sql::Scan(format!("pg_catalog.count(*) FILTER (WHERE {condition})"))
}

/// Everything that the plan says of the table and that its rows can show.
pub fn probes(schema: &Schema, plan: &Plan, planned: &TablePlan, table: &Table) -> Vec<Probe> {
    let mut probes = Vec::new();
    for c in &planned.columns {
        let Some(i) = table.column_index(&c.column) else { continue };
        let column = &table.columns[i];
        let class = TypeClass::of_column(schema, table, i);
        let n = planned.rows as f64;
        // In a choice of branches the column has other values, or none, in some of them.
        if !planned.branches.iter().any(|b| b.columns.contains_key(&c.column)) {
            if !nulls_of_parent(schema, plan, table, c) {
                nulls(&mut probes, planned, c, column, n);
            }
            values(&mut probes, c, column, &class, n);
        }
        if let Some(o) = &c.order {
            let other = table.column_index(&o.not_below).map(|o| &table.columns[o]);
            let op = if o.strict { ("<=", ">") } else { ("<", ">=") };
            if let Some(other) = other {
                not_before(&mut probes, column, other, op);
            }
        }
        if let Strategy::AddRandomDuration { base, via: None, .. } | Strategy::AddQuantiles { base, via: None, .. } =
            &c.strategy
            && let Some(b) = table.column_index(base)
        {
            not_before(&mut probes, column, &table.columns[b], ("<", ">="));
        }
        if let Strategy::AfterParents { parents, .. } = &c.strategy {
            for (constraint, parent_column) in parents {
                after_parent(&mut probes, schema, table, column, constraint, parent_column);
            }
        }
        fan_out(&mut probes, schema, plan, table, c, i, n);
        of_children(&mut probes, schema, table, c, (i, &class));
    }
    probes
}

/// A foreign key into columns that are null in some rows: it is null as well where the drawn parent's key is.
fn nulls_of_parent(schema: &Schema, plan: &Plan, table: &Table, c: &ColumnPlan) -> bool {
    let Strategy::ForeignKeyReference { constraint, .. } = &c.strategy else { return false };
    let Some(fk) = table.foreign_keys.iter().find(|k| k.name == *constraint) else { return false };
    let Some(parent) = schema.table(fk.parent) else { return false };
    let planned = plan.table(fk.parent).filter(|p| p.existing == 0);
    fk.parent_columns.iter().map(|&p| &parent.columns[p]).filter(|p| !p.not_null).any(|p| {
        let known = planned.and_then(|t| t.columns.iter().find(|x| x.column == p.name));
        known.is_none_or(|x| x.null_ratio > 0.0 || x.partial.is_some())
    })
}

/// Strategies whose nulls are their own, not those of a column they read.
fn nulls(probes: &mut Vec<Probe>, planned: &TablePlan, c: &ColumnPlan, column: &Column, n: f64) {
    let share = match &c.strategy {
        Strategy::Null => 1.0,
        Strategy::Pool { pool } => match pooled_nulls(planned, pool, &c.column) {
            Some(share) => share,
            None => return,
        },
        Strategy::KeyDigit { null: true, .. } => return,
        Strategy::Default
        | Strategy::Sql { .. }
        | Strategy::Copy { .. }
        | Strategy::Derive { .. }
        | Strategy::Concat { .. }
        | Strategy::AggregateOfChildren { .. }
        | Strategy::Sum { .. }
        | Strategy::Product { .. }
        | Strategy::Template { .. }
        | Strategy::Json { .. }
        | Strategy::AddRandomDuration { .. }
        | Strategy::AddQuantiles { .. }
        | Strategy::Given { .. }
        | Strategy::AfterParents { .. }
        | Strategy::Forest { .. }
        | Strategy::TypeDefault => return,
        // The first row with its values in the shared columns has no earlier one to refer to.
        Strategy::ForeignKeyReference { fanout: FanoutBy::Within { roots: Some(_), .. }, .. } => return,
        // Null as well where no parent agrees or may be referred to.
        Strategy::ForeignKeyReference { fanout: FanoutBy::Agreeing { .. }, .. } if c.null_ratio > 0.0 => return,
        // And where no parent is left.
        Strategy::ForeignKeyReference { fanout: FanoutBy::Injective | FanoutBy::Beside { .. }, .. }
            if !column.not_null =>
        {
            return;
        }
        _ if c.partial.is_some() => return,
        _ => c.null_ratio,
    };
    if share == 0.0 && column.not_null {
        return;
    }
    probes.push(Probe {
        kind: "null ratio",
        object: c.column.clone(),
        judge: Judge::Near(share, if share == 0.0 { 0.0 } else { chance(share, n) }),
        sql: share_of(&format!("x.{} IS NOT DISTINCT FROM NULL", column.quoted)),
    });
}

/// The share of a pool's tuples in which the column is null. None: rows take them in order, so that it depends
/// on how far they come.
fn pooled_nulls(planned: &TablePlan, pool: &str, column: &str) -> Option<f64> {
    let pool = planned.pools.iter().find(|p| p.name == pool)?;
    let place = pool.columns.iter().position(|c| c == column)?;
    let weight = |k: usize| pool.weights.get(k).copied().unwrap_or(1.0);
    let all: f64 = (0..pool.tuples.len()).map(weight).sum();
    let null = |t: &Vec<Option<String>>| t.get(place).is_some_and(Option::is_none);
    let nulls: f64 = pool.tuples.iter().enumerate().filter(|t| null(t.1)).map(|t| weight(t.0)).sum();
    let some = nulls > 0.0 && nulls < all;
    (!some || !pool.each_once).then(|| if all > 0.0 { nulls / all } else { 0.0 })
}

fn share_of(condition: &str) -> Sql {
    Sql::Scan(format!("pg_catalog.avg(CASE WHEN {condition} THEN 1 ELSE 0 END)"))
}

fn values(probes: &mut Vec<Probe>, c: &ColumnPlan, column: &Column, class: &TypeClass, n: f64) {
    // What is moved to fit constraints is no longer spread as it was drawn.
    if c.partial.is_some() || c.within.is_some() || c.project.is_some() || !c.edges.is_empty() {
        return;
    }
    let set = n * (1.0 - c.null_ratio);
    let name = &column.quoted;
    let group =
        |aggregate| Sql::Groups { by: format!("x.{name}"), set: format!("x.{name} IS DISTINCT FROM NULL"), aggregate };
    let numeric = matches!(class, TypeClass::Int(_) | TypeClass::Numeric { .. } | TypeClass::Float(_));
    // Types with an equality of their own, so that grouping means something.
    let groups = !matches!(class, TypeClass::Other) && c.order.is_none();
    let mut probe = |kind, object, judge, sql| probes.push(Probe { kind, object, judge, sql });
    match &c.strategy {
        Strategy::Uniform { min, max, .. }
        | Strategy::NormalDistribution { min, max, .. }
        | Strategy::LogNormal { min, max, .. }
        | Strategy::Exponential { min, max, .. }
            if numeric && c.order.is_none() =>
        {
            let (low, high) = (literal(*min), literal(*max));
            probe(
                "range",
                format!("{}: {low} to {high}", c.column),
                Judge::AtMost(0.0),
                count(&format!("x.{name} < ({low}) OR x.{name} > ({high})")),
            );
        }
        Strategy::Quantiles { points, .. } if numeric && c.order.is_none() => {
            // Numbers and no texts go into the query.
            let ends = [points.first(), points.last()].map(|p| p.and_then(|p| p.parse::<f64>().ok()));
            let [Some(low), Some(high)] = ends else { return };
            probe(
                "range",
                format!("{}: {low} to {high}", c.column),
                Judge::AtMost(0.0),
                count(&format!("x.{name} < ({low}) OR x.{name} > ({high})")),
            );
        }
        Strategy::Boolean { true_ratio } if matches!(class, TypeClass::Bool) => {
            let sql = Sql::Scan(format!("pg_catalog.avg(CASE x.{name} WHEN true THEN 1 WHEN false THEN 0 END)"));
            probe("true ratio", c.column.clone(), Judge::Near(*true_ratio, chance(*true_ratio, set)), sql);
        }
        Strategy::CategoricalWeighted { values } if groups && !values.is_empty() => {
            probe("distinct", c.column.clone(), Judge::AtMost(values.len() as f64), group("pg_catalog.count(*)"));
            let total: f64 = values.iter().map(|v| v.1).sum();
            let top = values.iter().map(|v| v.1).fold(0.0, f64::max) / total;
            // The most frequent of several equals lies a little above their share.
            let slack = chance(top, set) * 1.5;
            probe(
                "top frequency",
                c.column.clone(),
                Judge::Near(top, slack),
                group("pg_catalog.max(n) / pg_catalog.sum(n)"),
            );
        }
        Strategy::SeedPool { values, .. } if groups && !c.unique => {
            probe("distinct", c.column.clone(), Judge::AtMost(values.len() as f64), group("pg_catalog.count(*)"));
        }
        _ => {}
    }
}

fn literal(n: Number) -> String {
    match n {
        Number::Int(i) => i.to_string(),
        Number::Float(f) => f.to_string(),
    }
}

fn not_before(probes: &mut Vec<Probe>, column: &Column, other: &Column, (breaks, keeps): (&str, &str)) {
    let object = format!("{} {keeps} {}", column.name, other.name);
    // A rule and a strategy may promise the same.
    if probes.iter().any(|p| p.object == object) {
        return;
    }
    probes.push(Probe {
        kind: "order",
        object,
        judge: Judge::AtMost(0.0),
        sql: count(&format!("x.{} {breaks} {}", column.quoted, compared(column, &format!("x.{}", other.quoted)))),
    });
}

/// What a date is compared with: it has no hour, and its day began elsewhere first.
fn compared(column: &Column, other: &str) -> String {
    const DATE: u32 = 1082;
    if column.type_oid == DATE { format!("({other})::pg_catalog.date - 1") } else { other.to_string() }
}

fn after_parent(
    probes: &mut Vec<Probe>,
    schema: &Schema,
    table: &Table,
    column: &Column,
    constraint: &str,
    parent_column: &str,
) {
    let Some(fk) = table.foreign_keys.iter().find(|k| k.name == constraint) else { return };
    let Some(parent) = schema.table(order::root(schema, fk.parent)) else { return };
    let Some(date) = parent.column_index(parent_column).map(|i| &parent.columns[i]) else { return };
    let pairs = fk.columns.iter().zip(&fk.parent_columns);
    let matches: Vec<String> = pairs
        .filter_map(|(&c, &p)| {
            Some(format!("p.{} = x.{}", parent.columns.get(p)?.quoted, table.columns.get(c)?.quoted))
        })
        .collect();
    probes.push(Probe {
        kind: "order",
        object: format!("{} >= {}.{}", column.name, parent.name, date.name),
        judge: Judge::AtMost(0.0),
        sql: Sql::Parent {
            parent: parent.quoted.clone(),
            condition: format!(
                "{} AND x.{} < {}",
                matches.join(" AND "),
                column.quoted,
                compared(column, &format!("p.{}", date.quoted))
            ),
        },
    });
}

/// Of a foreign key, at its first column: how many children the hottest parent has.
fn fan_out(
    probes: &mut Vec<Probe>,
    schema: &Schema,
    plan: &Plan,
    table: &Table,
    c: &ColumnPlan,
    column: usize,
    n: f64,
) {
    let Strategy::ForeignKeyReference { constraint, fanout, new_only } = &c.strategy else { return };
    let Some(fk) = table.foreign_keys.iter().find(|k| k.name == *constraint) else { return };
    // How many parents there were is known of planned tables alone.
    let Some(parent) = plan.table(order::root(schema, fk.parent)) else { return };
    if fk.columns.first() != Some(&column) {
        return;
    }
    let parents = (parent.rows + if *new_only { 0 } else { parent.existing }) as f64;
    let set = n * (1.0 - c.null_ratio);
    if parents < 1.0 || set < 1.0 {
        return;
    }
    let mean = set / parents;
    let (judge, aggregate) = match fanout {
        FanoutBy::Injective | FanoutBy::Beside { .. } => (Judge::AtMost(1.0), "pg_catalog.max(n)"),
        FanoutBy::Even => (Judge::AtMost((n / parents).ceil()), "pg_catalog.max(n)"),
        // Far in the tail of a Poisson distribution, for any number of parents.
        FanoutBy::Uniform => (Judge::AtMost((mean + 8.0 * mean.sqrt() + 12.0).ceil()), "pg_catalog.max(n)"),
        FanoutBy::Zipf { alpha } => {
            let top = 1.0 / harmonic(parents, *alpha);
            (Judge::Near(top, 2.0 * chance(top, set) + top / 10.0), "pg_catalog.max(n) / pg_catalog.sum(n)")
        }
        FanoutBy::Degrees { max: Some(max), .. } | FanoutBy::Mean { max: Some(max), .. } => {
            (Judge::AtMost(*max as f64), "pg_catalog.max(n)")
        }
        FanoutBy::Degrees { .. }
        | FanoutBy::Mean { .. }
        | FanoutBy::Digit { .. }
        | FanoutBy::Other { .. }
        | FanoutBy::Subset { .. }
        | FanoutBy::Agreeing { .. }
        | FanoutBy::Within { .. }
        | FanoutBy::OfPartition { .. } => return,
        FanoutBy::Shares { degrees } => {
            let Ok(classes) = shared_degrees(parents as u64, n as u64, degrees) else { return };
            let most = classes.iter().map(|c| c.1).max().unwrap_or(0);
            (Judge::AtMost(most as f64), "pg_catalog.max(n)")
        }
    };
    let columns: Vec<String> = fk.columns.iter().map(|&c| format!("x.{}", table.columns[c].quoted)).collect();
    let set: Vec<String> = columns.iter().map(|c| format!("{c} IS DISTINCT FROM NULL")).collect();
    probes.push(Probe {
        kind: "fan-out",
        object: fk.name.clone(),
        judge,
        sql: Sql::Groups { by: columns.join(", "), set: set.join(" AND "), aggregate },
    });
}

/// A value over the children's rows, computed again from those rows.
fn of_children(
    probes: &mut Vec<Probe>,
    schema: &Schema,
    table: &Table,
    c: &ColumnPlan,
    (column, class): (usize, &TypeClass),
) {
    let Some(sums) = Sums::of(schema, table, c, column, class) else { return };
    let child = sums.child.rsplit_once('.').map_or(sums.child.as_str(), |x| x.1);
    probes.push(Probe {
        kind: "aggregate",
        object: format!("{} of {child}", c.column),
        judge: Judge::AtMost(0.0),
        sql: Sql::Children(sums),
    });
}

/// The sum of k^-alpha for k from 1 to n: exact for the head, an integral for the tail.
fn harmonic(n: f64, alpha: f64) -> f64 {
    let head = n.min(10_000.0) as u64;
    let sum: f64 = (1..=head).map(|k| (k as f64).powf(-alpha)).sum();
    let from = head as f64 + 0.5;
    let tail = if n <= head as f64 {
        0.0
    } else if (alpha - 1.0).abs() < 1e-9 {
        ((n + 0.5) / from).ln()
    } else {
        ((n + 0.5).powf(1.0 - alpha) - from.powf(1.0 - alpha)) / (1.0 - alpha)
    };
    sum + tail
}
