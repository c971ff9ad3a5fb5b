//! The stage between catalog and load: options, targets, rights, state, and from them a plan and its
//! program. Not here: planning itself (`seedgen_plan`), writing anything.

mod adopted;
mod again;
mod existing;
mod imagined;
pub mod options;
mod policies;
pub mod search;
pub mod state;
pub mod targets;
pub mod triggers;

pub use again::Since;
pub use imagined::rows as imagined_rows;

use crate::catalog;
use crate::error::{Error, Result};
use crate::load::executor;
use crate::pg::settings::Pinned;
use crate::pg::srf::RowsCall;
use crate::pg::tuple::Rows;
use crate::rules::store;
use crate::seeds::profiles::{self, Learnt};
use options::Options;
use pgrx::prelude::PgSqlErrorCode as Code;
use seedgen_kernels::{Program, TableId};
use seedgen_plan::builder::RunContext;
use seedgen_plan::compile::{self, Compiled, ExistingRows};
use seedgen_plan::plan::{Capacity, Plan, TablePlan};
use seedgen_plan::planning::{PlanError, Unsettled, drop_hint, settle};
use seedgen_plan::request::{DatabaseState, OnError, Request, RowSpec};
use seedgen_plan::schema::{Oid, Schema};
use seedgen_plan::supertypes;
use seedgen_plan::types::class::DAY;
use seedgen_plan::types::{parse, refine};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::SystemTime;
use targets::Targets;

/// Everything known before row 0.
pub struct Prepared {
    pub schema: Schema,
    pub targets: Targets,
    pub state: DatabaseState,
    pub plan: Plan,
    /// Targets that were known not to be fillable when it was made.
    pub failed: Failed,
    /// What the seeds that were asked for tell.
    pub learnt: Learnt,
    /// What triggers have been found to leave room for.
    pub room: BTreeMap<Oid, Capacity>,
    /// Rows that were there, as far as the program refers to them.
    existing: BTreeMap<Oid, ExistingRows>,
    /// Tables loaded in this run whose rows count as existing ones since, with their plans.
    adopted: BTreeMap<Oid, TablePlan>,
}

/// Tables that turned out not to be fillable, each with its reason.
pub type Failed = BTreeMap<Oid, String>;

/// Where a call looks for tables.
pub enum Scope {
    Schema(String),
    Table(Oid),
}

/// Reads the catalog and the state, and plans. Writes nothing, locks nothing.
pub fn prepare(scope: &Scope, options: &Options, failed: &Failed) -> Result<Prepared> {
    prepare_learnt(scope, options, failed, None)
}

/// The same with what was learnt before the tables were emptied.
pub fn prepare_learnt(scope: &Scope, options: &Options, failed: &Failed, learnt: Option<Learnt>) -> Result<Prepared> {
    let schema = read(scope)?;
    let targets = targets::select(&schema, scope, options)?;
    let failed = &forbidden(&schema, &targets, options, failed)?;
    let learnt = match learnt {
        Some(learnt) => learnt,
        None => learn(&schema, &targets, options)?,
    };
    prepare_read(schema, targets, options, failed, learnt)
}

/// `failed`, and the targets that the caller may not fill.
pub fn forbidden(schema: &Schema, targets: &Targets, options: &Options, failed: &Failed) -> Result<Failed> {
    let mut all = targets::forbidden(schema, &targets.tables, options)?;
    all.extend(failed.clone());
    Ok(all)
}

/// What the seeds that were asked for tell of the targets.
pub fn learn(schema: &Schema, targets: &Targets, options: &Options) -> Result<Learnt> {
    profiles::of(schema, &targets.tables, options.seeds, now(options))
}

/// The catalog's part of it, with what row security asks of the caller's rows.
pub fn read(scope: &Scope) -> Result<Schema> {
    let mut schema = match scope {
        Scope::Schema(name) => catalog::read(std::slice::from_ref(name))?,
        Scope::Table(oid) => catalog::read_tables(&[*oid])?,
    };
    adopted::add(&mut schema)?;
    policies::add(&mut schema)?;
    Ok(schema)
}

/// A table with those that refer to it.
pub fn read_family(oid: Oid) -> Result<Schema> {
    let mut schema = catalog::read_family(oid)?;
    adopted::add(&mut schema)?;
    policies::add(&mut schema)?;
    Ok(schema)
}

/// The rest, for a schema that was read and targets that were checked.
pub fn prepare_read(
    mut schema: Schema,
    mut targets: Targets,
    options: &Options,
    failed: &Failed,
    learnt: Learnt,
) -> Result<Prepared> {
    // A table whose rows cannot be looked at cannot be filled: nobody knows what is there.
    let lenient = options.on_error == OnError::Continue;
    if options.triggers {
        supertypes::free(&mut schema);
    }
    obey(&schema, &mut targets)?;
    let read: Vec<Oid> = targets.tables.iter().copied().filter(|o| !failed.contains_key(o)).collect();
    let (mut state, unreadable) = state::read(&schema, &read, options.mode, lenient)?;
    let mut failed = failed.clone();
    for (oid, why) in unreadable {
        failed.entry(oid).or_insert(why);
    }
    let request = request(&targets, options, &failed, &learnt);
    let mut made = settled(&schema, &request, &state)?;
    let short = made.tables.iter().any(|t| t.capacity.is_some());
    let mut finer = if short { schema.clone() } else { Schema::default() };
    if refine(&mut finer, &made) {
        // What the tables hold is read in the columns' units.
        let now = state::read(&finer, &read, options.mode, lenient)?.0;
        let again = settled(&finer, &request, &now)?;
        let rows = |p: &Plan| p.tables.iter().map(|t| t.rows).sum::<u64>();
        if rows(&again) > rows(&made) {
            (schema, state, made) = (finer, now, again);
        }
    }
    // What planning could not promise is searched, and planned again with what was found.
    if search::search(&schema, &made, &mut state, options.search_seconds)? {
        made = settled(&schema, &request, &state)?;
    }
    learnt.say(&mut made);
    let (existing, adopted) = (BTreeMap::new(), BTreeMap::new());
    Ok(Prepared { schema, targets, state, plan: made, failed, learnt, room: BTreeMap::new(), existing, adopted })
}

/// The rules of the caller, and the row counts that are kept beside them, which those of the call go before.
fn obey(schema: &Schema, targets: &mut Targets) -> Result<()> {
    let stored = store::stored(schema, &targets.tables)?;
    for (oid, column) in &stored.orphans {
        let table = schema.table(*oid).map_or_else(|| oid.to_string(), |t| t.quoted.clone());
        crate::error::notice!(
            "the rule of column \"{column}\" of table {table} is ignored: the column does not exist any more"
        );
    }
    for (oid, rows) in stored.rows.into_iter().filter(|_| targets.whole) {
        targets.counts.entry(oid).or_insert(RowSpec::Rows(rows));
    }
    targets.rules = stored.columns;
    targets.correlations = stored.correlations;
    Ok(())
}

/// The plan, with the rows of parents compared where foreign keys have to agree.
fn settled(schema: &Schema, request: &Request, state: &DatabaseState) -> Result<Plan> {
    settle(schema, request, state, |plan| existing::read(schema, plan, state)).map_err(|e| match e {
        Unsettled::Plan(e) => from_plan(e),
        Unsettled::Read(e) => e,
    })
}

/// The run's present moment, in microseconds since 2000-01-01.
fn now(o: &Options) -> i64 {
    o.now.as_deref().and_then(parse::timestamp).unwrap_or_else(today)
}

fn request(targets: &Targets, o: &Options, failed: &Failed, learnt: &Learnt) -> Request {
    Request {
        run: RunContext { seed: o.seed as u64, locale: o.locale.clone(), now: now(o) },
        rows: o.rows,
        tables: targets.counts.clone(),
        targets: targets.tables.clone(),
        mode: o.mode,
        edge_cases: o.edge_cases,
        triggers: o.triggers,
        on_error: o.on_error,
        failed: failed.clone(),
        circular: BTreeSet::new(),
        even: BTreeSet::new(),
        room: BTreeMap::new(),
        profiles: learnt.profiles.clone(),
        rules: targets.rules.clone(),
        correlations: targets.correlations.clone(),
    }
}

/// The last midnight in UTC, in microseconds since 2000-01-01: calls of one day agree to the last bit; for
/// those of other days there is the option `now`.
pub fn today() -> i64 {
    let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64);
    (seconds.div_euclid(86_400) - DAYS_TO_2000) * DAY
}

/// From 1970-01-01 to 2000-01-01.
const DAYS_TO_2000: i64 = 10_957;

impl Prepared {
    /// The program in which the table's rows have their draw number `attempt`; None: nothing of them can differ.
    pub fn redraw(&self, base: (&Program, TableId), oid: Oid, attempt: u32) -> Result<Option<Program>> {
        compile::redraw(&self.schema, &self.plan, &self.existing, base, oid, attempt).map_err(from_plan)
    }

    /// Compiles the plan with the existing rows that were read.
    pub fn compile_kept(&self) -> Result<Compiled> {
        compile::compile(&self.schema, &self.plan, &self.existing).map_err(from_plan)
    }

    /// Compiles the plan, reading the existing rows that it refers to.
    pub fn compile(&mut self) -> Result<Compiled> {
        self.existing = existing::read(&self.schema, &self.plan, &self.state)?;
        compile::compile(&self.schema, &self.plan, &self.existing).map_err(from_plan)
    }
}

/// What `seedgen.rows` streams: one table's rows, its parents taken as they are. `first` of the rows that
/// `populate_table` would write are passed over.
pub fn rows(call: RowsCall) -> Result<Rows> {
    let whole = call.first.checked_add(call.rows).filter(|_| call.first >= 0);
    let Some(whole) = whole else {
        return Err(Error::new(
            Code::ERRCODE_INVALID_PARAMETER_VALUE,
            format!("first must not be negative, as it is with {}", call.first),
        )
        .hint("Rows are numbered from 0."));
    };
    let mut given = call.options.0;
    options::only_for_rows(&given)?;
    let mut word = |key: &str, default: &str, example: &str| match given.as_object_mut().and_then(|o| o.remove(key)) {
        None => Ok(default.to_string()),
        Some(serde_json::Value::String(s)) => Ok(s),
        Some(v) => {
            let message = format!("option \"{key}\" must be a string, not {v}");
            Err(Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, message)
                .hint(format!("For example options => '{{\"{key}\": \"{example}\"}}'.")))
        }
    };
    let locale = word("locale", "en_US", "de_DE")?;
    let seeds = word("seeds", "builtin", "user")?;
    let edge_cases = match given.as_object_mut().and_then(|o| o.remove("edge_cases")) {
        None => 0.0,
        Some(serde_json::Value::Number(n)) if n.as_f64().is_some() => n.as_f64().unwrap_or_default(),
        Some(v) => {
            let e = Error::new(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                format!("option \"edge_cases\" must be a number, not {v}"),
            );
            return Err(e.hint("For example options => '{\"edge_cases\": 0.01}': one row in a hundred."));
        }
    };
    let options = options::parse(
        options::Arguments {
            edge_cases,
            rows: whole,
            seed: call.seed,
            tables: None,
            mode: "append".into(),
            locale,
            triggers: "fire".into(),
            seeds,
            options: Some(given),
        },
        OnError::Stop,
    )?;
    let _pinned = Pinned::new()?;
    let mut prepared = prepare(&Scope::Table(call.table), &options, &Failed::new()).map_err(|e| match e.code {
        // Rows alone bring no parents along.
        Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE => e.hint("Fill that table first."),
        _ => e,
    })?;
    let compiled = prepared.compile()?;
    let Some((t, table)) = prepared.plan.tables.first().and_then(|t| Some((t, prepared.schema.table(t.oid)?))) else {
        return Err(Error::bug("the plan has no table"));
    };
    if let Some(c) = &t.capacity {
        crate::error::notice!("table {}: {} rows instead of {}: {}", table.quoted, t.rows, t.requested, c.reason);
    }
    prepared.learnt.announce(&prepared.schema);
    let skip = (call.first as u64).min(t.rows);
    Ok(Rows {
        source: compiled.sources[&t.oid],
        program: Arc::new(compiled.program),
        rows: t.first + skip..t.first + t.rows,
        attnums: table.columns.iter().map(|c| c.attnum).collect(),
        fill: true,
        expressions: executor::expressions(t, table),
        drawn: Default::default(),
        position: None,
    })
}

/// The one match from planning's errors to PostgreSQL's.
pub fn from_plan(e: PlanError) -> Error {
    let message = e.to_string();
    match e {
        PlanError::EmptyParent { constraint, parent, .. } => {
            Error::new(Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE, message)
                .detail(format!("Foreign key \"{constraint}\" does not allow nulls."))
                .hint(format!("Fill \"{parent}\" first, or give options => '{{\"include_parents\": true}}'."))
        }
        PlanError::Unsupported { why, hint, .. } => {
            Error::new(Code::ERRCODE_FEATURE_NOT_SUPPORTED, message).detail(sentence(&why)).hint(hint)
        }
        PlanError::Unsatisfiable { detail, .. } => Error::new(Code::ERRCODE_CHECK_VIOLATION, message)
            .detail(detail)
            .hint("Leave the table out with the option \"except\", or change its constraints."),
        PlanError::Room { why, .. } => Error::new(Code::ERRCODE_CHECK_VIOLATION, message)
            .detail(sentence(&why))
            .hint("Ask for fewer rows, or for more rows of the tables that it refers to."),
        PlanError::UnknownTable { nearest, .. } => {
            let e = Error::new(Code::ERRCODE_UNDEFINED_TABLE, message);
            match nearest {
                Some(n) => e.hint(format!("Did you mean \"{n}\"?")),
                None => e,
            }
        }
        PlanError::Circle { .. } => Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, message)
            .hint("This is a bug in seedgen unless you set the strategies yourself; please report it with the schema."),
        PlanError::BadStrategy { .. } => Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, message),
        PlanError::Rule { place, why, .. } => Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, message)
            .detail(sentence(&why))
            .hint(format!("{}.", drop_hint(&place))),
        PlanError::Mistake { place, .. } => {
            Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, message).hint(format!("{}.", drop_hint(&place)))
        }
    }
}

/// A detail is a sentence.
fn sentence(s: &str) -> String {
    let mut c = s.chars();
    c.next().map(|first| format!("{}{}.", first.to_uppercase(), c.as_str())).unwrap_or_default()
}
