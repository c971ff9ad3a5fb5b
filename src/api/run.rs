//! A run: the stages in sequence, in the caller's transaction. Not here: what any stage does.

use crate::catalog;
use crate::error::{Error, Result};
use crate::load::executor::{self, Target};
use crate::load::fast::{FastLoad, Indexes};
use crate::load::ledger::{Path, Run, RunStart, TableEntry};
use crate::load::{analyze, fast_check, fk, sequence};
use crate::pg::relation::{LockMode, lock_tables};
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View, arg, oids};
use crate::pg::{interrupts, subxact, xact};
use crate::planning::options::Options;
use crate::planning::{Failed, Prepared, Scope, prepare};
use pgrx::prelude::*;
use seedgen_kernels::{Program, TableId};
use seedgen_plan::order::root;
use seedgen_plan::plan::{Plan, TablePlan};
use seedgen_plan::request::{Mode, OnError};
use seedgen_plan::schema::{Oid, Schema, Table, TableKind};
use seedgen_plan::strategy::Strategy;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

/// Fewer rows than this leave statistics to autovacuum: ANALYZE would cost more than the load.
const ANALYZE_FROM: u64 = 1000;

/// One table's row of the result.
pub struct Line {
    pub table: String,
    pub rows: u64,
    pub seconds: f64,
    pub path: Path,
    pub note: Option<String>,
}

/// Fills the tables.
pub fn run(scope: &Scope, options: &Options, arguments: serde_json::Value) -> Result<Vec<Line>> {
    xact::must_write(c"populate()");
    take_turn(scope)?;
    let mut failed = Failed::new();
    if options.on_error == OnError::Stop {
        return attempt(scope, options, &arguments, &mut failed, Goal::Keep);
    }
    // What is kept comes from an attempt without a failure, in one subtransaction, which is what the ledger
    // records: the same as a call that leaves the failing tables out.
    loop {
        let known = failed.len();
        let kept = subxact::run(|| attempt(scope, options, &arguments, &mut failed, Goal::Keep));
        let Err(e) = kept else { return kept };
        let found = subxact::run(|| -> Result<Vec<Line>> {
            attempt(scope, options, &arguments, &mut failed, Goal::FindFailures)?;
            Err(Error::bug("an attempt that looks for failures is undone"))
        });
        drop(found);
        if failed.len() == known {
            return Err(e);
        }
    }
}

/// What an attempt is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goal {
    /// The rows: the first error ends it.
    Keep,
    /// Every table that fails, each in a subtransaction of its own; those that depend on one are passed over.
    FindFailures,
}

/// Plans around the tables in `failed`, loads, and adds to `failed` what it finds.
fn attempt(
    scope: &Scope,
    options: &Options,
    arguments: &serde_json::Value,
    failed: &mut Failed,
    goal: Goal,
) -> Result<Vec<Line>> {
    let mut prepared = ready(scope, options, failed)?;
    reserve(&mut prepared)?;
    let compiled = {
        let _pinned = Pinned::new()?;
        prepared.compile()?
    };
    let program = Arc::new(compiled.program);
    if goal == Goal::Keep {
        announce(&prepared, options);
    }
    let plan = serde_json::to_value(&prepared.plan).map_err(|e| Error::bug(e.to_string()))?;
    let schemas: Vec<String> = match scope {
        Scope::Schema(name) => vec![name.clone()],
        Scope::Table(oid) => prepared.schema.table(*oid).map(|t| t.schema.clone()).into_iter().collect(),
    };
    let mut ledger = Run::begin(&RunStart {
        schemas: &schemas,
        seed: options.seed,
        generation_version: prepared.plan.generation_version,
        options: arguments,
        plan: &plan,
    })?;
    let mut load = Load {
        prepared: &prepared,
        options,
        program,
        sources: &compiled.sources,
        lines: Vec::new(),
        total: prepared.plan.tables.iter().map(|t| t.rows).sum(),
        done: 0,
        proofs: Vec::new(),
        goal,
        under_way: Vec::new(),
    };
    if goal == Goal::FindFailures {
        load.find_failures(&mut ledger, failed);
        return Ok(Vec::new());
    }
    load.all(&mut ledger)?;
    for (oid, reason) in &prepared.targets.skipped {
        let Some(t) = prepared.schema.table(*oid) else { continue };
        notice!("table {} is skipped: it {reason}", t.quoted);
        load.lines.push(Line {
            table: t.path(),
            rows: 0,
            seconds: 0.0,
            path: Path::Skipped,
            note: Some(reason.clone()),
        });
    }
    let lines = load.lines;
    if options.progress && lines.iter().any(|l| l.rows > 0) {
        notice!("run {0} is done; SELECT * FROM seedgen.undo({0}) removes its rows", ledger.number());
    }
    ledger.finish()?;
    Ok(lines)
}

/// Two calls on one schema take turns: both count on what the tables hold.
fn take_turn(scope: &Scope) -> Result<()> {
    let _pinned = Pinned::new()?;
    let session = Session::connect()?;
    let name = match scope {
        Scope::Schema(name) => name.clone(),
        Scope::Table(oid) => {
            let sql =
                "SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1";
            session.one::<String>(View::Latest, sql, &[arg(pg_sys::Oid::from(*oid))])?.unwrap_or_default()
        }
    };
    session.execute("SELECT pg_advisory_xact_lock(hashtext('seedgen'), hashtext($1))", &[arg(name)])?;
    Ok(())
}

/// Plans under the locks that the load needs, so that nothing moves between the plan and the last row.
fn ready(scope: &Scope, options: &Options, failed: &Failed) -> Result<Prepared> {
    let (mut schema, targets) = {
        let _pinned = Pinned::new()?;
        let schema = crate::planning::read(scope)?;
        let targets = crate::planning::targets::select(&schema, options)?;
        crate::planning::targets::check_rights(&schema, &targets.tables, options.mode)?;
        lock(&schema, &targets.tables, options)?;
        (schema, targets)
    };
    if options.mode == Mode::Replace {
        // Under the caller's settings: users' triggers may fire.
        let kept: Vec<Oid> = targets.tables.iter().copied().filter(|o| !failed.contains_key(o)).collect();
        empty(&schema, &kept)?;
        let _pinned = Pinned::new()?;
        return prepare(scope, options, failed);
    }
    let _pinned = Pinned::new()?;
    catalog::refresh(&mut schema)?;
    crate::planning::prepare_read(schema, targets, options, failed)
}

fn lock(schema: &Schema, targets: &[Oid], options: &Options) -> Result<()> {
    let mut locks: Vec<(u32, LockMode)> = Vec::new();
    let mut shared = Vec::new();
    for &oid in targets {
        let Some(t) = schema.table(oid) else { continue };
        if fast_check::can(t, schema, options.triggers).is_err() {
            let emptied = options.mode == Mode::Replace && (t.privileges.owner || t.privileges.truncate);
            locks.push((oid, if emptied { LockMode::AccessExclusive } else { LockMode::RowExclusive }));
            // They are read before the rows come, and in no order later on.
            let parents = t.foreign_keys.iter().flat_map(|k| [k.parent, root(schema, k.parent)]);
            locks.extend(parents.map(|p| (p, LockMode::AccessShare)));
            shared.push(oid);
            continue;
        }
        locks.push((oid, LockMode::AccessExclusive));
        // A parent row may not vanish between the proof and the commit.
        locks.extend(t.foreign_keys.iter().filter(|k| k.enforced).map(|k| (k.parent, LockMode::Share)));
    }
    take_tables(&shared)?;
    lock_tables(&locks)
}

/// Tables that others may write to meanwhile: at least no other run may, from whichever schema it was called.
/// Before any lock on a table, and in order of oid, so that no two runs wait for each other.
fn take_tables(tables: &[Oid]) -> Result<()> {
    let sql = "SELECT count(pg_advisory_xact_lock(hashtext('seedgen table'), o::int4)) FROM (SELECT unnest($1) AS o ORDER BY 1) AS t";
    if !tables.is_empty() {
        Session::connect()?.execute(sql, &[oids(tables)])?;
    }
    Ok(())
}

/// mode => 'replace'. A table that will not be filled is not among the targets: it keeps its rows.
fn empty(schema: &Schema, targets: &[Oid]) -> Result<()> {
    let tables: Vec<&Table> = targets.iter().filter_map(|&o| schema.table(o)).collect();
    if tables.is_empty() {
        return Ok(());
    }
    let session = Session::connect()?;
    if tables.iter().all(|t| t.privileges.owner || t.privileges.truncate) {
        // Children by inheritance, which may not be part of the call, keep their rows.
        let names: Vec<String> = tables.iter().map(|t| crate::planning::state::from(t)).collect();
        let restart = if tables.iter().all(|t| t.privileges.owner) { " RESTART IDENTITY" } else { "" };
        session.execute(&format!("TRUNCATE {}{restart}", names.join(", ")), &[])?;
        return Ok(());
    }
    // One statement, so that foreign keys are looked at when all is gone.
    let deletes: Vec<String> = tables
        .iter()
        .enumerate()
        .map(|(i, t)| format!("d{i} AS (DELETE FROM {})", crate::planning::state::from(t)))
        .collect();
    session.execute(&format!("WITH {} SELECT", deletes.join(", ")), &[])?;
    Ok(())
}

/// Takes the sequences' ranges; the plan follows what they gave.
fn reserve(prepared: &mut Prepared) -> Result<()> {
    let schema = &prepared.schema;
    let mut wanted = Vec::new();
    for (i, t) in prepared.plan.tables.iter().enumerate() {
        let Some(table) = schema.table(t.oid) else { continue };
        for (k, p) in t.columns.iter().enumerate() {
            let Strategy::Sequence { start, step } = p.strategy else { continue };
            let column = table.column_index(&p.column).map(|c| &table.columns[c]);
            let Some((column, s)) = column.and_then(|c| Some((c, c.sequence.as_ref()?))) else { continue };
            if t.rows > 0 {
                sequence::may_reserve(column, s)?;
                // Values below the start belong to rows that were inserted past the sequence.
                let behind = s.next.map_or(0, |next| ((start - next) / step).max(0));
                wanted.push((i, k, column, s, t.rows, behind as u64, step));
            }
        }
    }
    for (i, k, column, s, rows, behind, step) in wanted {
        let got = sequence::reserve(column, s, rows + behind)?;
        let start = got.first + behind as i64 * step;
        prepared.plan.tables[i].columns[k].strategy = Strategy::Sequence { start, step: got.increment };
    }
    Ok(())
}

/// What the caller should know before the rows come.
fn announce(prepared: &Prepared, options: &Options) {
    if !options.progress {
        return;
    }
    for t in &prepared.plan.tables {
        if let Some(c) = &t.capacity {
            notice!("table {}.{}: {} rows instead of {}: {}", t.schema, t.table, t.rows, t.requested, c.reason);
        }
    }
}

struct Load<'a> {
    prepared: &'a Prepared,
    options: &'a Options,
    program: Arc<Program>,
    sources: &'a BTreeMap<Oid, TableId>,
    lines: Vec<Line>,
    total: u64,
    done: u64,
    /// Tables whose foreign keys are to be proved.
    proofs: Vec<Oid>,
    goal: Goal,
    /// The tables that an error would be about.
    under_way: Vec<Oid>,
}

impl Load<'_> {
    fn all(&mut self, ledger: &mut Run) -> Result<()> {
        let plan: &Plan = &self.prepared.plan;
        let mut at = 0;
        while at < plan.tables.len() {
            let component = plan.tables[at].component;
            let size = plan.tables[at..].iter().take_while(|t| t.component == component).count();
            self.component(&plan.tables[at..at + size], ledger)?;
            at += size;
        }
        self.prove()?;
        if self.options.analyze {
            self.analyze()?;
        }
        Ok(())
    }

    fn prove(&mut self) -> Result<()> {
        for oid in std::mem::take(&mut self.proofs) {
            if let Some(t) = self.prepared.schema.table(oid) {
                self.under_way = vec![oid];
                fk::prove_foreign_keys(t, &self.prepared.schema)?;
            }
        }
        Ok(())
    }

    /// Each component in a subtransaction of its own, proofs included; tables that refer to one that failed
    /// are left for the next attempt, whose plan knows.
    fn find_failures(&mut self, ledger: &mut Run, failed: &mut Failed) {
        let plan: &Plan = &self.prepared.plan;
        let mut missing: BTreeSet<Oid> = BTreeSet::new();
        let mut at = 0;
        while at < plan.tables.len() {
            let component = plan.tables[at].component;
            let size = plan.tables[at..].iter().take_while(|t| t.component == component).count();
            let members = &plan.tables[at..at + size];
            at += size;
            let schema = &self.prepared.schema;
            let parents = members.iter().filter_map(|m| schema.table(m.oid)).flat_map(|t| &t.foreign_keys);
            if parents.into_iter().any(|fk| missing.contains(&root(schema, fk.parent))) {
                missing.extend(members.iter().map(|m| m.oid));
                continue;
            }
            self.proofs.clear();
            let outcome = subxact::run(|| {
                self.component(members, ledger)?;
                self.prove()
            });
            if let Err(e) = outcome {
                missing.extend(members.iter().map(|m| m.oid));
                let why = e.detail.map_or(e.message.clone(), |d| format!("{}: {d}", e.message));
                failed.extend(self.under_way.iter().map(|&oid| (oid, why.clone())));
            }
        }
    }

    /// A table, or the tables of a cycle.
    fn component(&mut self, members: &[TablePlan], ledger: &mut Run) -> Result<()> {
        let schema = &self.prepared.schema;
        let (failed, tables): (Vec<_>, Vec<_>) =
            members.iter().filter_map(|p| Some((p, schema.table(p.oid)?))).partition(|(p, _)| p.failed.is_some());
        for (p, t) in failed {
            self.pass_over(p, t, p.failed.as_deref().unwrap_or_default());
        }
        let objection = tables.iter().find_map(|(_, t)| fast_check::can(t, schema, self.options.triggers).err());
        let Some(why) = objection else {
            for (p, t) in tables {
                self.fast(p, t, ledger)?;
            }
            return Ok(());
        };
        let targets: Vec<Target> = tables
            .iter()
            .filter(|(p, _)| p.rows > 0)
            .map(|(p, t)| Target { table: t, source: self.sources[&p.oid], rows: p.first..p.first + p.rows })
            .collect();
        self.under_way = targets.iter().map(|t| t.table.oid).collect();
        let before = xact::command_id();
        let inserted = match targets.as_slice() {
            [] => Vec::new(),
            [one] => vec![executor::load(&self.program, one)?],
            many => executor::load_cycle(&self.program, many)?,
        };
        let commands = before..=xact::command_id();
        let mut inserted = inserted.into_iter();
        for (p, t) in tables {
            let made = if p.rows > 0 { inserted.next() } else { None };
            let (rows, seconds) = made.map_or((0, 0.0), |i| (i.rows, i.seconds));
            let note = note(p, Some(format!("through the executor: {why}")), rows);
            self.record(p, t, rows, seconds, Path::Executor, note, commands.clone(), ledger)?;
        }
        Ok(())
    }

    fn fast(&mut self, p: &TablePlan, t: &Table, ledger: &mut Run) -> Result<()> {
        interrupts::check();
        self.under_way = vec![t.oid];
        let before = xact::command_id();
        let (mut rows, mut seconds) = (0, 0.0);
        if p.rows > 0 {
            let loaded = FastLoad {
                program: &self.program,
                source: self.sources[&p.oid],
                table: t,
                rows: p.first..p.first + p.rows,
                threads: self.options.threads.unwrap_or(0),
                indexes: Indexes::Auto,
                freeze: self.options.freeze,
                on_progress: None,
            }
            .load()?;
            (rows, seconds) = (loaded.rows, loaded.seconds);
            if !t.foreign_keys.is_empty() {
                self.proofs.push(t.oid);
            }
        }
        self.record(p, t, rows, seconds, Path::Fast, note(p, None, rows), before..=xact::command_id(), ledger)
    }

    /// A table that gets nothing, with the reason.
    fn pass_over(&mut self, p: &TablePlan, t: &Table, why: &str) {
        if self.goal == Goal::Keep {
            notice!("table {} is not filled: {why}", t.quoted);
        }
        self.lines.push(Line {
            table: t.path(),
            rows: p.rows,
            seconds: 0.0,
            path: Path::Skipped,
            note: Some(why.to_string()),
        });
    }

    #[allow(clippy::too_many_arguments)]
    fn record(
        &mut self,
        p: &TablePlan,
        t: &Table,
        rows: u64,
        seconds: f64,
        path: Path,
        note: Option<String>,
        commands: std::ops::RangeInclusive<u32>,
        ledger: &mut Run,
    ) -> Result<()> {
        ledger.table(&TableEntry {
            schema: &t.schema,
            table: &t.name,
            oid: t.oid,
            level: p.level,
            path,
            first_row: p.first,
            rows,
            commands,
            seconds,
            note: note.as_deref(),
        })?;
        self.done += p.rows;
        if self.options.progress && self.goal == Goal::Keep {
            let share = if self.total == 0 { 100.0 } else { self.done as f64 * 100.0 / self.total as f64 };
            notice!(
                "{}: {rows} rows in {seconds:.3} s, {} rows/s, {share:.0}% done",
                t.quoted,
                per_second(rows, seconds)
            );
        }
        self.lines.push(Line { table: t.path(), rows, seconds, path, note });
        Ok(())
    }

    /// The planner's statistics, for tables that are the caller's and that got more than a few rows.
    fn analyze(&self) -> Result<()> {
        let started = Instant::now();
        let tables: Vec<&Table> = self
            .prepared
            .plan
            .tables
            .iter()
            .filter(|p| p.rows >= ANALYZE_FROM)
            .filter_map(|p| self.prepared.schema.table(p.oid))
            .filter(|t| t.privileges.owner && t.kind != TableKind::Foreign)
            .collect();
        analyze::analyze(&tables)?;
        if self.options.progress && !tables.is_empty() {
            notice!("analyzed {} tables in {:.3} s", tables.len(), started.elapsed().as_secs_f64());
        }
        Ok(())
    }
}

/// Rows per second, of a load too short to measure: rows.
pub fn per_second(rows: u64, seconds: f64) -> i64 {
    (rows as f64 / seconds.max(1e-6)).round() as i64
}

fn note(p: &TablePlan, path: Option<String>, rows: u64) -> Option<String> {
    let mut notes: Vec<String> = p.capacity.iter().map(|c| c.reason.clone()).collect();
    notes.extend(path);
    if rows < p.rows {
        notes.push(format!("{} of {} rows did not arrive: triggers or policies dropped them", p.rows - rows, p.rows));
    }
    (!notes.is_empty()).then(|| notes.join("; "))
}
