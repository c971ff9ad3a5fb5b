//! Constraints that no reasoning solves are searched: candidates for their columns are tested by PostgreSQL
//! itself, and what works becomes a pool that rows draw from. Here: which columns are searched together, and
//! what a search leaves behind; `triggers`: what triggers refuse. `candidates` has the values to try, `hunt` the order in which they are tried,
//! `samples` the plan's own rows as text, `literals` the constants in SQL text. Not here: running a test (the
//! extension), and what a pool does to the plan (`planning/pools`).

mod candidates;
mod hunt;
mod literals;
mod samples;
#[cfg(test)]
mod tests;
mod triggers;

use crate::checks::partitions::{routing as routing_name, routing_columns};
use crate::connected::connected;
use crate::plan::{Met, Plan, TablePlan};
use crate::request::{DatabaseState, Doubt};
use crate::schema::{Check, ColumnIndex, KeyPart, Oid, Schema, Table, TypeKind};
use crate::strategy::Strategy;
use crate::types::class::resolve;
pub use candidates::{Material, candidates};
pub use hunt::{Budget, Hunted, RAISED, Tester, Verdict, hunt};
pub use literals::Literals;
pub use samples::{Samples, meanings};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
pub use triggers::{asked_of, refusing};

/// Values of a pool that no key asks to differ.
const ENOUGH: u64 = 256;
/// A pool is never larger: it is part of the plan.
pub const LARGEST: u64 = 10_000;

/// A value as input text; None is NULL.
pub type Text = Option<String>;

/// Columns whose values are searched together, as constraints connect them.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub table: Oid,
    /// The columns that a pool fills.
    pub columns: Vec<ColumnIndex>,
    /// Columns that keys, sequences or PostgreSQL decide: the constraints have to hold whatever they are.
    pub given: Vec<ColumnIndex>,
    /// The constraints that nothing makes sure of, by name.
    pub constraints: Vec<String>,
    /// The table's CHECKs that read these columns alone: all that a tuple has to pass.
    pub checks: Vec<usize>,
    /// The partition key is among the columns: a row needs a leaf.
    pub routed: bool,
    /// How many tuples the table has use for.
    pub wanted: u64,
    /// Unique keys over some of the columns.
    pub keys: Vec<Touched>,
    /// Refused for one reason after the other: the way to a row that passes leads over those.
    pub by_steps: bool,
    /// Planned rows broke one of the constraints: that others pass says nothing.
    pub doubted: bool,
}

/// A unique key that a group has to do with.
#[derive(Clone, Debug, PartialEq)]
pub struct Touched {
    /// Its columns that are in the group.
    pub columns: Vec<ColumnIndex>,
    /// It has no others.
    pub whole: bool,
    /// A null in it makes it differ from all others.
    pub nulls_differ: bool,
}

impl Group {
    /// Each row takes another tuple: several columns that a key touches, or one that is a key.
    pub fn each_once(&self) -> bool {
        self.keys.iter().any(|k| k.whole || self.columns.len() > 1)
    }
    /// Every column that a test is about: the pool's, then the given ones.
    pub fn all(&self) -> impl Iterator<Item = ColumnIndex> + '_ {
        self.columns.iter().chain(&self.given).copied()
    }
}

/// Tuples that PostgreSQL found to meet the constraints.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pool {
    pub columns: Vec<ColumnIndex>,
    pub tuples: Vec<Vec<Text>>,
    /// Foreign-key columns and the like that have to be null with it.
    pub nulled: Vec<ColumnIndex>,
    /// The tuples differ in the columns of each unique key.
    pub distinct: bool,
}

/// How a search ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Pool(Pool),
    /// The planned rows meet the constraints as they are: so many of them were tested.
    Passes(u64),
    /// So many candidates were tested in vain.
    Nothing(u64),
}

/// What ended a search before it had all that it was after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    Tests(u64),
    Statements(u64),
    /// Whatever was found by then: another run may find more or less.
    Seconds(u64),
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Bound::Tests(n) => write!(f, "{n} tests"),
            Bound::Statements(n) => write!(f, "{n} statements"),
            Bound::Seconds(n) => write!(f, "{n} s"),
        }
    }
}

/// A search that was made, kept in the table's state for the plan to follow.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub constraints: Vec<String>,
    /// All CHECKs that the tuples were tested against.
    pub tested: Vec<String>,
    pub columns: Vec<ColumnIndex>,
    pub outcome: Outcome,
    /// What ended it.
    pub bound: Option<Bound>,
}

/// A constraint and the columns that it bears on.
struct Bearing<'a> {
    name: &'a str,
    columns: BTreeSet<ColumnIndex>,
    /// The place in the table's checks; None for a domain's, and for the bounds of partitions.
    check: Option<usize>,
}

/// What is to be searched, by the plan's constraints that are only tested.
pub fn groups(schema: &Schema, plan: &Plan, state: &DatabaseState) -> Vec<Group> {
    plan.tables
        .iter()
        .filter(|t| t.failed.is_none() && t.rows > 0)
        .filter_map(|t| Some((t, schema.table(t.oid)?)))
        .flat_map(|(t, table)| {
            let doubted = state.get(&t.oid).map(|s| s.doubted.clone()).unwrap_or_default();
            of_table(schema, t, table, &doubted)
        })
        .collect()
}

/// All that constrains columns: the table's CHECKs, its columns' domains, the bounds of its partitions.
fn bearings<'a>(
    schema: &'a Schema,
    table: &'a Table,
    bounds: &'a str,
    doubted: &BTreeMap<String, Doubt>,
) -> Vec<Bearing<'a>> {
    let mut out: Vec<Bearing> = Vec::new();
    for (i, check) in table.checks.iter().enumerate() {
        out.push(Bearing { name: &check.name, columns: check.expr.columns().into_iter().collect(), check: Some(i) });
    }
    for (i, c) in table.columns.iter().enumerate() {
        for check in domain_checks(schema, c.type_oid) {
            out.push(Bearing { name: &check.name, columns: [i].into(), check: None });
        }
    }
    // A key that planned rows broke: tuples are searched that differ in it.
    for u in table.uniques.iter().filter(|u| doubted.contains_key(&u.name)) {
        out.push(Bearing { name: &u.name, columns: u.columns().into_iter().collect(), check: None });
    }
    out.push(Bearing { name: bounds, columns: routing_columns(schema, table), check: None });
    out
}

/// What crosses a set of columns belongs to it: drawn apart, the columns would break it.
fn complete(table: &Table, crossing: &[&BTreeSet<ColumnIndex>], s: &mut BTreeSet<ColumnIndex>) {
    loop {
        // What a generated column is made from is tested with it.
        let made = s.iter().filter_map(|&c| table.columns[c].generated_expr.as_ref());
        let read: Vec<ColumnIndex> = made.flat_map(|e| e.columns()).collect();
        s.extend(read);
        let Some(more) = crossing.iter().find(|c| !c.is_disjoint(s) && !c.is_subset(s)) else { break };
        s.extend(more.iter());
    }
}

fn of_table(schema: &Schema, plan: &TablePlan, table: &Table, doubted: &BTreeMap<String, Doubt>) -> Vec<Group> {
    let tested = |name: &str| plan.constraints.iter().any(|c| c.met == Met::Test && c.constraint == name);
    // What an expression of the user's makes is not to be drawn from what is found.
    let expressed = |i: ColumnIndex| {
        let mut plans = plan.columns.iter().filter(|p| p.column == table.columns[i].name);
        plans.any(|p| matches!(p.strategy, Strategy::Sql { .. }))
    };
    let nested = (0..table.columns.len()).filter(|&i| nested_checks(schema, table.columns[i].type_oid, 0));
    let nested: Vec<ColumnIndex> = nested.filter(|&i| !expressed(i)).collect();
    if nested.is_empty() && !plan.constraints.iter().any(|c| c.met == Met::Test) {
        return Vec::new();
    }
    let (bounds, routing) = (routing_name(table), routing_columns(schema, table));
    let mut bearings = bearings(schema, table, &bounds, doubted);
    bearings.retain(|b| !b.columns.iter().any(|&c| expressed(c)));
    let mut sets: Vec<BTreeSet<ColumnIndex>> = bearings
        .iter()
        .filter(|b| tested(b.name) && !b.columns.is_empty())
        .map(|b| b.columns.clone())
        .chain(nested.iter().map(|&c| BTreeSet::from([c])))
        .collect();
    let crossing: Vec<&BTreeSet<ColumnIndex>> = bearings.iter().map(|b| &b.columns).filter(|c| c.len() > 1).collect();
    sets.iter_mut().for_each(|s| complete(table, &crossing, s));
    let mut merged: Vec<BTreeSet<ColumnIndex>> =
        connected(sets, BTreeSet::clone).into_iter().map(|g| g.into_iter().flatten().collect()).collect();
    merged.sort();
    merged.into_iter().filter_map(|s| group(schema, plan, table, &bearings, &routing, doubted, s)).collect()
}

fn group(
    schema: &Schema,
    plan: &TablePlan,
    table: &Table,
    bearings: &[Bearing],
    routing: &BTreeSet<ColumnIndex>,
    doubted: &BTreeMap<String, Doubt>,
    set: BTreeSet<ColumnIndex>,
) -> Option<Group> {
    let (mut given, mut columns): (Vec<_>, Vec<_>) = set.iter().copied().partition(|&c| decided(plan, table, c));
    // About a foreign key's column alone: which parents it may have.
    if let ([c], true) = (&given[..], columns.is_empty())
        && refers_alone(table, *c)
    {
        std::mem::swap(&mut given, &mut columns);
    }
    let inside = bearings.iter().filter(|b| !b.columns.is_empty() && b.columns.is_subset(&set));
    let (mut constraints, mut checks): (Vec<String>, Vec<usize>) = Default::default();
    for b in inside {
        if plan.constraints.iter().any(|c| c.met == Met::Test && c.constraint == b.name)
            && !constraints.iter().any(|c| c == b.name)
        {
            constraints.push(b.name.into());
        }
        checks.extend(b.check);
    }
    for &c in &columns {
        for check in nested_names(schema, table.columns[c].type_oid, 0) {
            if !constraints.contains(&check) {
                constraints.push(check);
            }
        }
    }
    // As they come the parents' keys would not do: those that do are found with the rest.
    if constraints.iter().any(|c| doubted.get(c) == Some(&Doubt::Joined)) {
        let (joined, left): (Vec<_>, Vec<_>) = given.into_iter().partition(|&c| refers_alone(table, c));
        given = left;
        columns.extend(joined);
        columns.sort_unstable();
    }
    let doubted = constraints.iter().any(|c| doubted.contains_key(c));
    let keys: Vec<Touched> = table
        .uniques
        .iter()
        .filter_map(|u| {
            let parts: Vec<ColumnIndex> = u.keys.iter().flat_map(KeyPart::columns).collect();
            let touched: Vec<ColumnIndex> = parts.iter().copied().filter(|c| columns.contains(c)).collect();
            let whole = touched.len() == parts.len();
            (!touched.is_empty()).then_some(Touched { columns: touched, whole, nulls_differ: !u.nulls_not_distinct })
        })
        .collect();
    let wanted = if keys.is_empty() { ENOUGH } else { plan.requested.saturating_add(plan.existing).max(ENOUGH) };
    Some(Group {
        table: table.oid,
        columns,
        given,
        constraints,
        checks,
        routed: !routing.is_disjoint(&set),
        wanted: wanted.min(LARGEST),
        keys,
        by_steps: false,
        doubted,
    })
}

/// One foreign key has the column, it alone, and leads to another table.
fn refers_alone(table: &Table, c: ColumnIndex) -> bool {
    let mut keys = table.foreign_keys.iter().filter(|fk| fk.enforced && fk.columns.contains(&c));
    matches!((keys.next(), keys.next()), (Some(fk), None) if fk.columns == [c] && fk.parent != table.oid)
}

/// Is the column filled by more than its own values: a parent's key, a sequence, PostgreSQL?
fn decided(plan: &TablePlan, table: &Table, c: ColumnIndex) -> bool {
    let column = &table.columns[c];
    let strategy = plan.columns.iter().find(|p| p.column == column.name).map(|p| &p.strategy);
    let sequence = column.sequence.is_some() && matches!(strategy, Some(Strategy::Sequence { .. }));
    !column.can_insert
        || sequence
        || column.generated != crate::schema::Generated::No
        || table.foreign_keys.iter().any(|fk| fk.enforced && fk.columns.contains(&c))
}

/// The CHECKs of a column's own domains.
pub fn domain_checks(schema: &Schema, type_oid: Oid) -> Vec<&Check> {
    let mut out = Vec::new();
    let mut oid = type_oid;
    while let Some(TypeKind::Domain { base, checks, .. }) = schema.types.get(&oid).map(|t| &t.kind) {
        out.extend(checks);
        oid = *base;
    }
    out
}

/// Domains below an array or a composite: values of the base types may not be theirs.
fn nested(schema: &Schema, oid: Oid, depth: u32) -> Vec<Oid> {
    let (oid, _) = resolve(schema, oid, -1);
    let inner: Vec<Oid> = match schema.types.get(&oid).map(|t| &t.kind) {
        Some(TypeKind::Array { element }) => vec![*element],
        Some(TypeKind::Composite { fields }) => fields.iter().map(|f| f.type_oid).collect(),
        Some(TypeKind::Range { subtype, .. }) => vec![*subtype],
        Some(TypeKind::Multirange { range }) => vec![*range],
        _ => Vec::new(),
    };
    if depth > 8 {
        return Vec::new();
    }
    inner
        .into_iter()
        .flat_map(|o| {
            let domain = matches!(schema.types.get(&o).map(|t| &t.kind), Some(TypeKind::Domain { .. }));
            domain.then_some(o).into_iter().chain(nested(schema, o, depth + 1))
        })
        .collect()
}

fn nested_names(schema: &Schema, oid: Oid, depth: u32) -> Vec<String> {
    nested(schema, oid, depth).into_iter().flat_map(|o| domain_checks(schema, o)).map(|c| c.name.clone()).collect()
}

fn nested_checks(schema: &Schema, oid: Oid, depth: u32) -> bool {
    nested(schema, oid, depth).into_iter().any(|o| !domain_checks(schema, o).is_empty())
}
