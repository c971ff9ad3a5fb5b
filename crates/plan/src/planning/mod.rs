//! From schema, request and state to a plan: tables in order, each with its foreign keys (`references`),
//! free columns (`columns`), unique keys (`keys`) and row count. Pure. Not here: what strategies compile
//! to, and where the state comes from.

mod addresses;
mod aggregates;
mod branches;
mod columns;
mod constraints;
mod copies;
mod dates;
mod derived;
mod documents;
mod doubts;
mod edges;
mod generated;
mod heads;
pub(crate) use columns::{iso, unit};
pub(crate) use references::ALPHA;
mod keys;
mod learnt;
pub(crate) mod shapes;
pub use keys::{Ranges, excluded_ranges};
mod partial;
mod patterns;
mod pools;
pub(crate) mod references;
mod relations;
mod roots;
pub(crate) mod rules;
mod samples;
mod spans;
mod stages;
mod supertypes;
#[cfg(test)]
pub(crate) mod tests;

use crate::checks::{self, Solved};
use crate::compile::{self, ExistingRows};
use crate::interrupt;
use crate::order::{self, Order};
use crate::plan::{Agreement, Branching, Capacity, ColumnPlan, Plan, PoolPlan, TablePlan, Tuple};
use crate::request::{DatabaseState, Mode, OnError, Request, RowSpec, TableState};
use crate::rules::{RuleError, Ruled};
use crate::schema::{ColumnIndex, Generated, Oid, Schema, Table, TableKind};
use crate::strategy::Strategy;
use crate::types::class::TypeClass;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

#[derive(Clone, Debug, PartialEq, Error)]
pub enum PlanError {
    #[error("table \"{parent}\", which \"{table}\" refers to, is empty and not part of the call")]
    EmptyParent { table: String, constraint: String, parent: String },
    #[error("no values can be made for column \"{column}\" of table \"{table}\"")]
    Unsupported { table: String, column: String, why: String, hint: String },
    #[error("constraint \"{constraint}\" of table \"{table}\" allows no row")]
    Unsatisfiable { table: String, constraint: String, detail: String },
    /// Found out when the parents' rows were compared: planned again with so many rows.
    #[error("constraint \"{constraint}\" of table \"{table}\" leaves room for {rows} rows")]
    Room { table: String, constraint: String, rows: u64, why: String },
    #[error("unknown table \"{name}\" in option \"{option}\"")]
    UnknownTable { name: String, option: String, nearest: Option<String> },
    #[error("columns of table \"{table}\" depend on each other in a circle: {columns}")]
    Circle { table: String, columns: String },
    #[error("strategy of column \"{column}\" of table \"{table}\" is not valid: {why}")]
    BadStrategy { table: String, column: String, why: String },
    #[error("the rule of column \"{column}\" of table \"{table}\" cannot be kept")]
    Rule {
        table: String,
        column: String,
        /// Quoted, as `drop_strategy` takes it.
        place: String,
        why: String,
        /// What to write instead, as a sentence, where that is known.
        hint: Option<String>,
    },
    #[error("the rule of column \"{column}\" of table \"{table}\" is not valid: {error}")]
    Mistake { table: String, column: String, place: String, error: RuleError },
}

impl PlanError {
    /// One line for the result of a call that goes on without the table.
    pub fn reason(&self) -> String {
        match self {
            PlanError::EmptyParent { constraint, parent, .. } => {
                format!(
                    "{self}; foreign key \"{constraint}\" does not allow nulls; hint: fill \"{parent}\" first, or \
                     give options => '{{\"include_parents\": true}}'"
                )
            }
            PlanError::Unsupported { why, hint, .. } => {
                format!("{self}; {why}; hint: {}", hint.trim_end_matches('.'))
            }
            PlanError::Unsatisfiable { detail, .. } => format!("{self}; {}", detail.trim_end_matches('.')),
            PlanError::Rule { place, why, .. } => format!("{self}: {why}; hint: {}", drop_hint(place)),
            PlanError::Mistake { place, .. } => format!("{self}; hint: {}", drop_hint(place)),
            _ => self.to_string(),
        }
    }

    /// The path of the table that the error is about; None where it is about the request.
    pub fn table(&self) -> Option<&str> {
        match self {
            PlanError::EmptyParent { table, .. }
            | PlanError::Unsupported { table, .. }
            | PlanError::Unsatisfiable { table, .. }
            | PlanError::Room { table, .. }
            | PlanError::Circle { table, .. }
            | PlanError::Rule { table, .. }
            | PlanError::Mistake { table, .. }
            | PlanError::BadStrategy { table, .. } => Some(table),
            PlanError::UnknownTable { .. } => None,
        }
    }
}

/// How a rule is got rid of; `place` is its column, quoted.
pub fn drop_hint(place: &str) -> String {
    format!("SELECT seedgen.drop_strategy('{}') removes the rule", place.replace('\'', "''"))
}

/// Everything planning one table needs to know of the rest.
pub(crate) struct Context<'a> {
    pub schema: &'a Schema,
    pub request: &'a Request,
    pub state: &'a DatabaseState,
    pub order: &'a Order,
    /// Tables planned so far; in a cycle, with the counts of the last round.
    pub done: &'a BTreeMap<Oid, TablePlan>,
    /// Requested counts, for tables of the same cycle that are not planned yet.
    pub asked: &'a BTreeMap<Oid, u64>,
    /// Columns that names say to be aggregates over children.
    pub aggregates: &'a [aggregates::Candidate],
}

/// Rows of a table that a foreign key can lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parents {
    pub existing: u64,
    pub new: u64,
}

impl Context<'_> {
    pub fn state(&self, oid: Oid) -> TableState {
        self.state.get(&oid).cloned().unwrap_or_default()
    }
    pub fn parents(&self, oid: Oid) -> Parents {
        let oid = order::root(self.schema, oid);
        let new = match self.done.get(&oid) {
            Some(p) => p.rows,
            None => self.asked.get(&oid).copied().unwrap_or(0),
        };
        Parents { existing: self.state(oid).parents(), new }
    }
    pub fn targeted(&self, oid: Oid) -> bool {
        self.asked.contains_key(&order::root(self.schema, oid))
    }
}

/// One table's plan in the making.
#[derive(Clone)]
pub(crate) struct Draft<'a> {
    pub table: &'a Table,
    pub solved: Solved,
    pub classes: Vec<TypeClass>,
    pub state: TableState,
    /// Rows asked for.
    pub asked: u64,
    pub columns: Vec<Option<ColumnPlan>>,
    pub branches: Vec<Branching>,
    /// What the ways of a choice ask of a column that it is about alone.
    pub ways: BTreeMap<ColumnIndex, Vec<checks::Restriction>>,
    pub pools: Vec<PoolPlan>,
    pub tuples: Vec<Tuple>,
    pub agreements: Vec<Agreement>,
    pub capacity: Option<Capacity>,
    /// What each constraint leaves room for, as far as it bounds the rows.
    pub capacities: Vec<Capacity>,
    /// Columns of which keys see no more than every so many units: `date_trunc('day', at)`.
    pub coarse: BTreeMap<ColumnIndex, i64>,
    /// Columns of which keys see no more than so many characters in front: `left(code, 8)`.
    pub heads: BTreeMap<ColumnIndex, u32>,
    /// Members of documents that differ in every row: `data ->> 'id'`.
    pub members: BTreeMap<ColumnIndex, BTreeSet<String>>,
    /// Constraints met by drawing from what a search found, and the number of values (or tuples) found.
    pub pooled: BTreeMap<String, u64>,
    /// Foreign keys to one parent that CHECKs put in order: all are drawn, then sorted.
    pub ordered: Vec<Ordered>,
    /// Columns that relations have been solved for.
    pub related: BTreeSet<ColumnIndex>,
    /// The user's rules.
    pub rules: BTreeMap<ColumnIndex, Ruled>,
    /// Columns that a profile has suggested the values of.
    pub learnt: BTreeSet<ColumnIndex>,
    pub notes: Vec<String>,
    /// Rules of the user's that give way.
    pub yielding: Vec<String>,
    /// Searches that the clock ended.
    pub hurried: Vec<String>,
    /// Constraints that the load has to test: nothing makes sure that the rows keep them.
    pub tested: BTreeSet<String>,
}

/// Columns of foreign keys to one parent, the least first.
#[derive(Clone)]
pub(crate) struct Ordered {
    pub columns: Vec<ColumnIndex>,
    pub constraints: Vec<String>,
}

impl Draft<'_> {
    /// Says that `kind` `name` is tested, not solved, and why (or what it asks).
    pub fn leave_to_test(&mut self, kind: &str, name: &str, why: &str) {
        if self.tested.insert(name.to_string()) {
            self.notes.push(format!("{kind} \"{name}\" is tested, not solved: {why}"));
        }
    }
    /// Lowers the capacity to `rows`, if that is less than what bounds the table so far.
    pub fn cap(&mut self, rows: u64, reason: impl FnOnce() -> String) {
        let capacity = Capacity { rows, reason: reason() };
        if self.capacity.as_ref().is_none_or(|c| rows < c.rows) {
            self.capacity = Some(capacity.clone());
        }
        self.capacities.push(capacity);
    }
    pub fn is_set(&self, c: ColumnIndex) -> bool {
        self.columns[c].is_some()
    }
    pub fn nullable(&self, c: ColumnIndex) -> bool {
        !self.solved.columns[c].not_null
    }
}

/// Makes the plan. `request.targets` are tables of the schema; partitions are left to their root. With
/// `OnError::Continue` a table that cannot be planned, or whose plan does not compile, gets no rows, and the
/// others are planned around it. The values of existing rows are not known here: `settle` is told them.
pub fn plan(schema: &Schema, request: &Request, state: &DatabaseState) -> Result<Plan, PlanError> {
    let rows = |s: &TableState| ExistingRows { rows: s.parents(), ..ExistingRows::default() };
    let existing: BTreeMap<Oid, ExistingRows> = state.iter().map(|(&o, s)| (o, rows(s))).collect();
    let made = settle(schema, request, state, |_| Ok::<_, std::convert::Infallible>(existing.clone()));
    made.map_err(|e| match e {
        Unsettled::Plan(e) => e,
        Unsettled::Read(never) => match never {},
    })
}

/// Why there is no plan.
#[derive(Debug)]
pub enum Unsettled<E> {
    Plan(PlanError),
    /// The existing rows could not be read.
    Read(E),
}

/// As `plan`. Where foreign keys have to agree, the plan is compiled with what `read` gives for it (see
/// `compile::needed`), and made again with fewer rows where the parents leave room for fewer.
pub fn settle<E>(
    schema: &Schema,
    request: &Request,
    state: &DatabaseState,
    mut read: impl FnMut(&Plan) -> Result<BTreeMap<Oid, ExistingRows>, E>,
) -> Result<Plan, Unsettled<E>> {
    let mut request = request.clone();
    let rows = |s: &TableState| ExistingRows { rows: s.parents(), ..ExistingRows::default() };
    loop {
        let (e, plan) = match attempt(schema, &request, state) {
            Err(e) => (e, None),
            Ok(plan) => {
                let compared = plan.tables.iter().any(compile::compares);
                let existing = match compared {
                    true => read(&plan).map_err(Unsettled::Read)?,
                    false => state.iter().map(|(&o, s)| (o, rows(s))).collect(),
                };
                match compile::compile(schema, &plan, &existing) {
                    Ok(_) => return Ok(plan),
                    Err(e) => (e, Some(plan)),
                }
            }
        };
        let culprit = schema.tables.iter().find(|t| e.table() == Some(t.path().as_str())).map(|t| t.oid);
        let Some(oid) = culprit.filter(|oid| request.targets.contains(oid)) else { return Err(Unsettled::Plan(e)) };
        match e {
            // Which parents have children is a matter of chance, where there are few of them.
            PlanError::Room { rows: 0, .. }
                if plan.is_some_and(|p| references::meeting::evenly(schema, &p, oid, &mut request.even)) => {}
            PlanError::Room { rows, why, .. } if request.room.get(&oid).is_none_or(|c| rows < c.rows) => {
                request.room.insert(oid, Capacity { rows, reason: why });
            }
            // What the user says of columns may be the reason, and stays.
            PlanError::Circle { .. } if !request.rules.contains_key(&oid) && request.circular.insert(oid) => {}
            e if request.on_error == OnError::Continue && !request.failed.contains_key(&oid) => {
                request.failed.insert(oid, e.reason());
            }
            e => return Err(Unsettled::Plan(e)),
        }
    }
}

fn attempt(schema: &Schema, request: &Request, state: &DatabaseState) -> Result<Plan, PlanError> {
    let targets: Vec<&Table> = request.targets.iter().filter_map(|&o| schema.table(o)).collect();
    let order = order::order(schema, &targets);
    let mut done: BTreeMap<Oid, TablePlan> = BTreeMap::new();
    let mut asked: BTreeMap<Oid, u64> = BTreeMap::new();
    for &oid in &order.tables {
        asked.insert(oid, flat_rows(request, state, oid));
    }
    let candidates = aggregates::candidates(schema, request);
    let mut open = aggregates::Open::new();
    let mut at = 0;
    while at < order.tables.len() {
        let component = order.places[&order.tables[at]].component;
        let size = order.tables[at..].iter().take_while(|o| order.places[o].component == component).count();
        let members = &order.tables[at..at + size];
        // In a cycle a table capped late lowers what the others may count on: again until nothing moves.
        for _ in 0..=2 * size {
            let before: Vec<u64> = members.iter().map(|o| done.get(o).map_or(u64::MAX, |p| p.rows)).collect();
            for &oid in members {
                let per = match request.tables.get(&oid) {
                    Some(RowSpec::Per(per)) => Some((per.per.clone(), per.mean)),
                    Some(RowSpec::Rows(_)) => None,
                    None => rules::mean(schema, request, oid),
                };
                if let Some((per, mean)) = per {
                    let n = per_rows(schema, &done, &asked, state, oid, &per, mean, request.mode)?;
                    asked.insert(oid, wanted(request, state, oid, n));
                }
                let context = Context {
                    schema,
                    request,
                    state,
                    order: &order,
                    done: &done,
                    asked: &asked,
                    aggregates: &candidates,
                };
                let (table, free) = plan_table(&context, oid)?;
                open.insert(oid, free);
                done.insert(oid, table);
            }
            let after: Vec<u64> = members.iter().map(|o| done[o].rows).collect();
            if size == 1 || before == after {
                break;
            }
        }
        at += size;
    }
    aggregates::assign(schema, state, &order, (&candidates, &open), &mut done)?;
    if request.edge_cases > 0.0 {
        edges::unread(schema, &mut done);
    }
    let tables = order.tables.iter().filter_map(|o| done.remove(o)).collect();
    Ok(Plan {
        generation_version: seedgen_kernels::GENERATION_VERSION,
        seed: request.run.seed,
        locale: request.run.locale.clone(),
        now: request.run.now,
        edge_cases: request.edge_cases,
        tables,
    })
}

fn flat_rows(request: &Request, state: &DatabaseState, oid: Oid) -> u64 {
    let n = match request.tables.get(&oid) {
        Some(RowSpec::Rows(n)) => *n,
        _ => request.rows,
    };
    wanted(request, state, oid, n)
}

/// What `n` rows mean in the request's mode.
fn wanted(request: &Request, state: &DatabaseState, oid: Oid, n: u64) -> u64 {
    match request.mode {
        Mode::TopUp => n.saturating_sub(state.get(&oid).map_or(0, |s| s.existing)),
        Mode::Append | Mode::Replace => n,
    }
}

#[allow(clippy::too_many_arguments)]
fn per_rows(
    schema: &Schema,
    done: &BTreeMap<Oid, TablePlan>,
    asked: &BTreeMap<Oid, u64>,
    state: &DatabaseState,
    oid: Oid,
    per: &str,
    mean: f64,
    mode: Mode,
) -> Result<u64, PlanError> {
    let table = schema.table(oid);
    let parent = table
        .into_iter()
        .flat_map(|t| &t.foreign_keys)
        .map(|fk| order::root(schema, fk.parent))
        .find(|&p| schema.table(p).is_some_and(|t| t.name == per || t.path() == per));
    let Some(parent) = parent else {
        let name = table.map(Table::path).unwrap_or_default();
        return Err(PlanError::BadStrategy {
            table: name,
            column: "rows".into(),
            why: format!("\"per\": \"{per}\" is no table that it refers to"),
        });
    };
    let new = done.get(&parent).map(|p| p.rows).or(asked.get(&parent).copied()).unwrap_or(0);
    let existing = state.get(&parent).map_or(0, |s| s.existing);
    let parents = match mode {
        // The children there are to be in the end, whenever they came: a second call adds none.
        Mode::TopUp => existing + new,
        _ if new > 0 => new,
        _ => existing,
    };
    Ok((parents as f64 * mean).round() as u64)
}

/// The plan, and the columns that aggregates over children may take.
fn plan_table(context: &Context, oid: Oid) -> Result<(TablePlan, aggregates::OpenColumns), PlanError> {
    interrupt::check();
    let Some(table) = context.schema.table(oid) else {
        return Err(PlanError::UnknownTable { name: oid.to_string(), option: "targets".into(), nearest: None });
    };
    let place = context.order.places[&oid];
    let asked = context.asked.get(&oid).copied().unwrap_or(0);
    if let Some(why) = context.request.failed.get(&oid) {
        return Ok((empty(context, table, asked, why), BTreeMap::new()));
    }
    let mut d = Draft {
        table,
        solved: checks::solve(context.schema, table, context.request.run.now),
        classes: (0..table.columns.len()).map(|i| TypeClass::of_column(context.schema, table, i)).collect(),
        state: context.state(oid),
        asked,
        columns: vec![None; table.columns.len()],
        branches: Vec::new(),
        ways: BTreeMap::new(),
        pools: Vec::new(),
        tuples: Vec::new(),
        agreements: Vec::new(),
        capacity: None,
        capacities: Vec::new(),
        pooled: BTreeMap::new(),
        ordered: Vec::new(),
        related: BTreeSet::new(),
        rules: BTreeMap::new(),
        learnt: BTreeSet::new(),
        coarse: BTreeMap::new(),
        heads: BTreeMap::new(),
        members: BTreeMap::new(),
        notes: Vec::new(),
        yielding: Vec::new(),
        hurried: Vec::new(),
        tested: BTreeSet::new(),
    };
    supertypes::apart(context, &mut d);
    pools::settle(&mut d);
    doubts::settle(context, &mut d);
    for u in d.solved.unsolved.clone() {
        if checks::never(&u.expr) {
            d.cap(0, || format!("constraint \"{}\" allows no row", u.constraint));
            continue;
        }
        d.leave_to_test("constraint", &u.constraint, &u.definition);
    }
    if table.kind == TableKind::Partitioned && !has_leaf(context.schema, table) {
        d.cap(0, || "the table is partitioned and has no partitions".into());
    }
    generated::assign(context, &mut d);
    shapes::list_keys(context, &mut d);
    if let Some(c) = context.request.room.get(&oid) {
        d.cap(c.rows, || c.reason.clone());
    }
    rules::read(context, &mut d)?;
    server_columns(&mut d);
    pools::assign(&mut d);
    heads::settle(context, &mut d);
    references::assign(context, &mut d)?;
    columns::assign(context, &mut d)?;
    keys::assign(context, &mut d)?;
    references::dates(context, &mut d);
    copies::assign(context, &mut d);
    stages::assign(&mut d);
    references::sorted::show(&mut d);
    references::kin::settle(&mut d);
    references::leading::assign(context, &mut d);
    referenced_columns(context, &mut d);
    rules::honoured(context, &mut d)?;
    if context.request.edge_cases > 0.0 {
        edges::assign(context, &mut d);
    }
    let constraints = constraints::explain(context, &d);
    let correlation = learnt::correlation(context, &d);
    let open = aggregates::open(&d);
    let rows = d.capacity.as_ref().map_or(asked, |c| c.rows.min(asked));
    let row_bytes = 24 + d.columns.iter().flatten().zip(&d.classes).map(|(_, k)| columns::width(k)).sum::<u64>();
    let mut plan = TablePlan {
        oid,
        schema: table.schema.clone(),
        table: table.name.clone(),
        level: place.level,
        component: place.component,
        in_cycle: place.in_cycle,
        rows,
        requested: asked,
        existing: d.state.existing,
        first: d.state.first,
        capacity: d.capacity.filter(|c| c.rows < asked),
        failed: None,
        columns: d.columns.into_iter().flatten().collect(),
        branches: d.branches,
        pools: d.pools,
        correlation,
        tuples: d.tuples,
        agreements: d.agreements,
        constraints,
        seeds: None,
        yielding: d.yielding,
        hurried: d.hurried,
        row_bytes,
        notes: d.notes,
    };
    keys::finish(&mut plan);
    Ok((plan, open))
}

/// A partition that can hold rows, at whatever depth.
fn has_leaf(schema: &Schema, table: &Table) -> bool {
    let parts = table.partitions.iter().filter_map(|&o| schema.table(o));
    parts.into_iter().any(|p| p.kind != TableKind::Partitioned || has_leaf(schema, p))
}

/// The plan of a table that cannot be filled.
fn empty(context: &Context, table: &Table, requested: u64, why: &str) -> TablePlan {
    let place = context.order.places[&table.oid];
    let state = context.state(table.oid);
    TablePlan {
        oid: table.oid,
        schema: table.schema.clone(),
        table: table.name.clone(),
        level: place.level,
        component: place.component,
        in_cycle: place.in_cycle,
        requested,
        existing: state.existing,
        first: state.first,
        failed: Some(why.to_string()),
        ..TablePlan::default()
    }
}

/// A column that a foreign key refers to has a value in every row: any row may be drawn as a parent.
fn referenced_columns(context: &Context, d: &mut Draft) {
    for t in &context.schema.tables {
        for fk in t.foreign_keys.iter().filter(|fk| order::root(context.schema, fk.parent) == d.table.oid) {
            for &c in &fk.parent_columns {
                if let Some(p) = d.columns.get_mut(c).and_then(Option::as_mut) {
                    p.null_ratio = 0.0;
                    p.only_when = None;
                }
            }
        }
    }
}

/// Columns that PostgreSQL makes, or that the caller may not write (who may write none only looks).
fn server_columns(d: &mut Draft) {
    let writes = d.table.columns.iter().any(|c| c.can_insert);
    for (i, c) in d.table.columns.iter().enumerate() {
        let plan = |why: &str| Some(ColumnPlan::new(&c.name, Strategy::Default, why));
        if c.generated != Generated::No {
            d.columns[i] = plan("generated by PostgreSQL from other columns");
        } else if !c.can_insert && (c.default.is_some() || !c.not_null) && writes {
            d.columns[i] = plan("the caller has no INSERT privilege on it");
        }
    }
}
