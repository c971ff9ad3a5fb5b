//! The tables one after the other: each component of foreign keys in a subtransaction of its own, proofs
//! included, so that one that fails leaves the others whole. Not here: how rows are written (`crate::load`),
//! whether what arrived is what was planned (`arrived`).

use super::executed::{self, Written};
use super::sums::{self, Promise};
use super::{Line, arrived, before, per_second};
use crate::error::{Error, Result, notice};
use crate::load::executor::{self, Target};
use crate::load::fast::{FastLoad, Indexes};
use crate::load::ledger::{Path, Run, TableEntry};
use crate::load::{analyze, fast_check, fk, refused};
use crate::pg::settings::Pinned;
use crate::pg::{interrupts, subxact, xact};
use crate::planning::options::Options;
use crate::planning::{Failed, Prepared, Since, search, state, triggers};
use crate::reason;
use crate::seeds::store::ends_abroad;
use pgrx::PgSqlErrorCode as Code;
use seedgen_kernels::{Program, TableId};
use seedgen_plan::order::root;
use seedgen_plan::plan::{Capacity, Met, TablePlan};
use seedgen_plan::request::{Doubt, Mode, OnError};
use seedgen_plan::schema::{Oid, Table, TableKind};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

/// Fewer rows than this leave statistics to autovacuum: ANALYZE would cost more than the load.
const ANALYZE_FROM: u64 = 1000;
/// Other rows, as fewer are, may be refused earlier: so often a table gets fewer.
const BOUNDED: u32 = 4;

pub(super) struct Load<'a> {
    prepared: &'a mut Prepared,
    options: &'a Options,
    program: Arc<Program>,
    sources: BTreeMap<Oid, TableId>,
    failed: &'a mut Failed,
    pub lines: Vec<Line>,
    /// Rows that arrived, by table.
    loaded: BTreeMap<Oid, u64>,
    /// Loaded tables that hold other rows than those that were planned.
    altered: BTreeSet<Oid>,
    /// Tables of which it has been read, and then searched, what their triggers let through.
    read: BTreeSet<Oid>,
    learnt: BTreeSet<Oid>,
    /// Rows before the one that no draw gets past the triggers, in the component under way.
    accepted: Cell<u64>,
    /// How often a table has been planned again with no more rows than its triggers accepted.
    bounded: BTreeMap<Oid, u32>,
    /// Users' code has run that may have written to any table.
    stirred: bool,
    /// The plan that was carried out is not the one that the run began with.
    pub planned_again: bool,
    total: u64,
    done: u64,
    /// Tables of which something waits for the rows of others.
    waiting: Vec<Oid>,
    /// The tables that an error would be about.
    under_way: Vec<Oid>,
    /// Columns that are to be what rows of other tables add up to.
    promises: Vec<Promise>,
}

/// What became of a table.
struct Made {
    oid: Oid,
    rows: u64,
    seconds: f64,
    path: Path,
    note: Option<String>,
    xid: u64,
    waiting: bool,
}

impl<'a> Load<'a> {
    pub fn new(
        prepared: &'a mut Prepared,
        options: &'a Options,
        program: Arc<Program>,
        sources: BTreeMap<Oid, TableId>,
        failed: &'a mut Failed,
    ) -> Load<'a> {
        let total = prepared.plan.tables.iter().map(|t| t.rows).sum();
        Load {
            prepared,
            options,
            program,
            sources,
            failed,
            lines: Vec::new(),
            loaded: BTreeMap::new(),
            altered: BTreeSet::new(),
            read: BTreeSet::new(),
            learnt: BTreeSet::new(),
            accepted: Cell::new(0),
            bounded: BTreeMap::new(),
            stirred: false,
            planned_again: false,
            total,
            done: 0,
            waiting: Vec::new(),
            under_way: Vec::new(),
            promises: Vec::new(),
        }
    }

    pub fn all(&mut self, ledger: &mut Run) -> Result<()> {
        let mut at = 0;
        while let Some(first) = self.prepared.plan.tables.get(at) {
            let component = first.component;
            let of_it = self.prepared.plan.tables[at..].iter().take_while(|t| t.component == component);
            let members: Vec<Oid> = of_it.map(|t| t.oid).collect();
            self.look_again(&members)?;
            match self.component(&members) {
                Ok(made) => {
                    for m in made {
                        self.record(m, ledger)?;
                    }
                    self.compare(&members)?;
                    at += members.len();
                }
                Err(e) if self.learn(&members, &e)? || self.doubt(&members, &e)? => {}
                Err(e) => self.pass_over(&members, e)?,
            }
        }
        self.look_at_last()?;
        self.look_at_sums()?;
        if self.options.analyze {
            self.analyze()?;
        }
        Ok(())
    }

    /// Constraint triggers that look at the whole transaction, now that all is there. Where one fails, the call
    /// begins again without its table: others have been planned around its rows.
    fn look_at_last(&mut self) -> Result<()> {
        for oid in std::mem::take(&mut self.waiting) {
            let Err(e) = subxact::run(|| executed::look(oid)) else { continue };
            if let Some(t) = self.prepared.schema.table(oid).filter(|_| self.options.on_error == OnError::Continue) {
                let why = self.why(&e, t);
                self.failed.insert(oid, why);
            }
            return Err(e);
        }
        Ok(())
    }

    /// The words for a table that cannot be filled.
    fn why(&self, e: &Error, t: &Table) -> String {
        let hurried = self.prepared.plan.table(t.oid).into_iter().flat_map(|p| p.hurried.iter().cloned());
        // What the fast path would leave out.
        let triggers = self.options.triggers && !fast_check::fires(t, &self.prepared.schema, false);
        hurried.fold(reason::of(e, t, triggers), |why, h| format!("{why}; {h}"))
    }

    /// Its triggers fire: one table of a cycle that has to go through the executor takes the others along.
    fn fires(&self, t: &Table) -> bool {
        let (schema, plan) = (&self.prepared.schema, &self.prepared.plan);
        let fires = |t: &Table| fast_check::fires(t, schema, self.options.triggers);
        let component = plan.table(t.oid).map(|p| p.component);
        let others = plan.tables.iter().filter(|p| Some(p.component) == component && p.rows > 0);
        fires(t) || others.filter_map(|p| schema.table(p.oid)).any(fires)
    }

    /// Sums over rows of other tables, where not all of those arrived as they were planned.
    fn look_at_sums(&mut self) -> Result<()> {
        let schema = &self.prepared.schema;
        let mut open = std::mem::take(&mut self.promises);
        let fires = |oid| schema.table(oid).is_some_and(|t| executor::runs_users_code(t, self.fires(t)));
        open.retain(|p| self.planned_again || fires(p.child) || self.loaded.get(&p.child) != Some(&p.rows));
        for promises in open.chunk_by(|a, b| a.parent == b.parent) {
            let parent = promises[0].parent;
            let Some(said) = sums::look(schema, parent, promises)? else { continue };
            let path = schema.table(parent).map(|t| t.path());
            if let Some(line) = self.lines.iter_mut().find(|l| Some(&l.table) == path.as_ref()) {
                line.note = Some(line.note.take().map_or(said.clone(), |n| format!("{n}; {said}")));
            }
        }
        Ok(())
    }

    /// Triggers refuse rows, and no other draw of those helps: what their bodies say of it are CHECKs and keys from now on, once
    /// a table. The component comes again.
    fn read_triggers(&mut self, members: &[Oid], e: &Error) -> Result<bool> {
        let mut read = Vec::new();
        for &oid in members.iter().filter(|o| self.under_way.contains(o)) {
            let Some(t) = self.prepared.schema.table(oid) else { continue };
            if self.read.contains(&oid) || !refused::by_trigger(e, t, self.fires(t)) {
                continue;
            }
            self.read.insert(oid);
            let _pinned = Pinned::new()?;
            let asked = triggers::conditions(t)?;
            if let Some(t) = self.prepared.schema.tables.iter_mut().find(|t| t.oid == oid && !asked.is_empty()) {
                t.checks.extend(asked.checks);
                t.uniques.extend(asked.keys);
                read.push(oid);
            }
        }
        if read.is_empty() {
            return Ok(false);
        }
        // What rows have in the columns of the keys is not known yet.
        self.plan_again(&read.iter().copied().collect())?;
        let mut found = false;
        for oid in read {
            let _pinned = Pinned::new()?;
            let p = &mut *self.prepared;
            found |= search::search_table(&p.schema, &p.plan, &mut p.state, self.options.search_seconds, oid)?;
        }
        if found {
            self.plan_again(&BTreeSet::new())?;
        }
        Ok(true)
    }

    /// The same where that is not enough: what they let through is searched, once a table, and the rest planned with it.
    fn learn(&mut self, members: &[Oid], e: &Error) -> Result<bool> {
        if self.read_triggers(members, e)? {
            return Ok(true);
        }
        let mut found = false;
        let plan = &self.prepared.plan;
        let filled = |o: &&Oid| plan.table(**o).is_some_and(|p| p.rows > 0 && p.failed.is_none());
        let tables: Vec<Table> =
            members.iter().filter(filled).filter_map(|&o| self.prepared.schema.table(o)).cloned().collect();
        let targets: Vec<Target> = tables.iter().filter_map(|t| Some(self.target(plan.table(t.oid)?, t))).collect();
        for target in &targets {
            let (t, oid) = (target.table, target.table.oid);
            let may = self.under_way.contains(&oid) && !self.learnt.contains(&oid);
            if !may || ends_abroad(&self.prepared.schema, t) || !refused::by_trigger(e, t, self.fires(t)) {
                continue;
            }
            self.learnt.insert(oid);
            let others: Vec<&Target> = targets.iter().filter(|o| o.table.oid != oid).collect();
            let begin = || executed::look_at_once(target);
            let _pinned = Pinned::new()?;
            let rows = (&self.program, target, others.as_slice());
            found |= search::let_through(self.prepared, rows, &begin, self.options.search_seconds)?;
        }
        if found {
            self.plan_again(&BTreeSet::new())?;
        }
        Ok(found)
    }

    /// Planned rows broke a constraint of the table's own: nobody reasons about it any more, and what PostgreSQL lets pass
    /// is searched, once a constraint. The component comes again.
    fn doubt(&mut self, members: &[Oid], e: &Error) -> Result<bool> {
        let mut doubted = None;
        for &oid in members.iter().filter(|o| self.under_way.contains(o)) {
            let (Some(t), Some(p)) = (self.prepared.schema.table(oid), self.prepared.plan.table(oid)) else { continue };
            // What planning leaves to test is searched, but for keys.
            let key = |name: &str| t.uniques.iter().any(|u| u.name == name);
            let tested = |name: &str| p.constraints.iter().any(|c| c.constraint == name && c.met == Met::Test);
            let searched = |name: &str| tested(name) && !key(name);
            let mut broken = reason::broken(e, t, &self.prepared.schema);
            // Unless it reads tables that have been filled since.
            let since = t.reads.iter().any(|r| self.loaded.contains_key(&root(&self.prepared.schema, *r)));
            if !since && broken.iter().all(|(name, _)| searched(name)) {
                broken.clear();
            }
            let state = self.prepared.state.entry(oid).or_default();
            for (name, doubt) in broken {
                let found = state.doubted.get(&name) == Some(&Doubt::Unread) && doubt == Doubt::Unread;
                let doubt = if found { Doubt::Joined } else { doubt };
                if state.doubted.get(&name) < Some(&doubt) {
                    state.doubted.insert(name, doubt);
                    state.found.clear();
                    doubted = Some(oid);
                }
            }
        }
        let Some(oid) = doubted else { return Ok(false) };
        let rows = |load: &Self| load.prepared.plan.table(oid).map_or(0, |p| p.rows);
        let before = rows(self);
        self.plan_again(&BTreeSet::new())?;
        // A key that is not understood leaves room for fewer.
        let fewer = (1..before).contains(&rows(self));
        let found = {
            let _pinned = Pinned::new()?;
            let p = &mut *self.prepared;
            search::search_table(&p.schema, &p.plan, &mut p.state, self.options.search_seconds, oid)?
        };
        if found {
            self.plan_again(&BTreeSet::new())?;
        }
        Ok(found || fewer)
    }

    /// One of its constraints may be doubted yet.
    fn may_doubt(&self, members: &[Oid]) -> bool {
        let doubted = |o: &Oid| self.prepared.state.get(o).is_some_and(|s| !s.doubted.is_empty());
        let any = |t: &Table| !t.checks.is_empty() || !t.uniques.is_empty();
        !members.iter().any(doubted) && members.iter().filter_map(|&o| self.prepared.schema.table(o)).any(any)
    }

    /// Its triggers may refuse rows, and have not been asked yet which ones they let through.
    fn may_learn(&self, members: &[Oid]) -> bool {
        let refuses = |t: &Table| self.fires(t) && t.triggers.iter().any(|t| t.row);
        let open = members.iter().filter(|o| !self.learnt.contains(o));
        open.filter_map(|&o| self.prepared.schema.table(o)).any(refuses)
    }

    /// Its triggers accept so many rows and no more, as where they count: the table is planned again with those.
    fn bound(&mut self, e: &Error) -> Result<bool> {
        let accepted = self.accepted.take();
        let [oid] = self.under_way[..] else { return Ok(false) };
        let (Some(t), Some(p)) = (self.prepared.schema.table(oid), self.prepared.plan.table(oid)) else {
            return Ok(false);
        };
        let times = self.bounded.entry(oid).or_default();
        if accepted == 0 || accepted >= p.rows || *times >= BOUNDED || ends_abroad(&self.prepared.schema, t) {
            return Ok(false);
        }
        *times += 1;
        let reason = reason::of(e, t, false);
        self.prepared.room.insert(oid, Capacity { rows: accepted, reason });
        self.plan_again(&BTreeSet::new())?;
        Ok(true)
    }

    /// The tables under way cannot be filled: the rest is planned without them. Their component comes again.
    fn pass_over(&mut self, members: &[Oid], e: Error) -> Result<()> {
        if self.options.on_error == OnError::Stop {
            return Err(e);
        }
        if self.bound(&e)? {
            return Ok(());
        }
        let known = self.failed.len();
        for oid in std::mem::take(&mut self.under_way) {
            if let Some(t) = self.prepared.schema.table(oid).filter(|_| members.contains(&oid)) {
                let why = self.why(&e, t);
                self.failed.insert(oid, why);
            }
        }
        if self.failed.len() == known || self.options.mode == Mode::Replace {
            return Err(e);
        }
        self.plan_again(&BTreeSet::new())
    }

    fn plan_again(&mut self, moved: &BTreeSet<Oid>) -> Result<()> {
        let since = Since { failed: self.failed, loaded: &self.loaded, altered: &self.altered, moved };
        let before: BTreeMap<Oid, u64> = self.prepared.plan.tables.iter().map(|t| (t.oid, t.rows)).collect();
        let mut compiled = {
            let _pinned = Pinned::new()?;
            self.prepared.again(self.options, &since)?
        };
        let grown = |t: &TablePlan| t.rows > before.get(&t.oid).copied().unwrap_or(0);
        if self.prepared.plan.tables.iter().any(grown) {
            before::reserve(self.prepared, grown)?;
            let _pinned = Pinned::new()?;
            compiled = self.prepared.compile_kept()?;
        }
        (self.program, self.sources) = (Arc::new(compiled.program), compiled.sources);
        self.planned_again = true;
        self.total = self.done + self.to_come().map(|t| t.rows).sum::<u64>();
        Ok(())
    }

    fn to_come(&self) -> impl Iterator<Item = &TablePlan> {
        self.prepared.plan.tables.iter().filter(|t| !self.loaded.contains_key(&t.oid))
    }

    /// Triggers of tables loaded before may have written to the tables that come now.
    fn look_again(&mut self, members: &[Oid]) -> Result<()> {
        if !self.stirred {
            return Ok(());
        }
        let mut moved = BTreeSet::new();
        for &oid in members {
            let (Some(t), Some(s)) = (self.prepared.schema.table(oid), self.prepared.state.get(&oid)) else { continue };
            if t.privileges.select && !self.failed.contains_key(&oid) && state::rows_now(t)? != s.existing {
                moved.insert(oid);
            }
        }
        if moved.is_empty() {
            return Ok(());
        }
        // What triggers wrote there may refer to rows of this run: those count as rows that exist from now on.
        let parents = moved.iter().filter_map(|&o| self.prepared.schema.table(o)).flat_map(|t| &t.foreign_keys);
        let parents: Vec<Oid> = parents.map(|k| root(&self.prepared.schema, k.parent)).collect();
        self.altered.extend(parents.into_iter().filter(|p| self.loaded.contains_key(p)));
        self.plan_again(&moved)
    }

    /// Children refer to the keys that arrived: where those are not the planned ones, the rows count as rows that
    /// exist, and the rest is planned for them.
    fn compare(&mut self, members: &[Oid]) -> Result<()> {
        let mut altered = false;
        for &oid in members {
            let (Some(t), Some(p)) = (self.prepared.schema.table(oid), self.prepared.plan.table(oid)) else { continue };
            let Some(&rows) = self.loaded.get(&oid) else { continue };
            let (schema, plan) = (&self.prepared.schema, &self.prepared.plan);
            if p.rows == 0 || fast_check::can_together(plan, t, schema, self.options.triggers).is_ok() {
                continue;
            }
            self.stirred |= executor::runs_users_code(t, true);
            let children = arrived::children(&self.prepared.schema, self.to_come(), oid);
            if children.is_empty() {
                continue;
            }
            let target = self.target(p, t);
            if rows != p.rows || !arrived::as_planned(&self.prepared.schema, &self.program, &target, &children)? {
                altered |= self.altered.insert(oid);
            }
        }
        if altered { self.plan_again(&BTreeSet::new()) } else { Ok(()) }
    }

    /// A table, or the tables of a cycle, in a subtransaction: by its id undo knows the rows from any others that
    /// the caller's transaction writes.
    fn component(&mut self, members: &[Oid]) -> Result<Vec<Made>> {
        match self.options.on_error {
            OnError::Stop if !self.may_learn(members) && !self.may_doubt(members) => {
                subxact::run_or_raise(|| self.load_component(members))
            }
            _ => subxact::run(|| self.load_component(members)),
        }
    }

    fn target<'t>(&self, p: &TablePlan, table: &'t Table) -> Target<'t> {
        let rows = p.first..p.first + p.rows;
        Target { table, source: self.sources[&p.oid], rows, expressions: executor::expressions(p, table) }
    }

    fn load_component(&mut self, members: &[Oid]) -> Result<Vec<Made>> {
        let (schema, plan) = (&self.prepared.schema, &self.prepared.plan);
        let tables: Vec<(&TablePlan, &Table)> =
            members.iter().filter_map(|&o| Some((plan.table(o)?, schema.table(o)?))).collect();
        let mut made: Vec<Made> = Vec::new();
        let (failed, tables): (Vec<_>, Vec<_>) = tables.into_iter().partition(|(p, _)| p.failed.is_some());
        made.extend(failed.iter().map(|(p, t)| nothing(t, Path::Failed, p.failed.clone())));
        let objection = |t: &Table| fast_check::can_together(plan, t, schema, self.options.triggers).err();
        // As long as no row has come.
        let objections: Vec<Option<String>> = tables.iter().map(|(_, t)| objection(t)).collect();
        if objections.iter().all(Option::is_none) {
            for (p, t) in &tables {
                self.under_way = vec![t.oid];
                made.push(self.fast(p, t)?);
            }
            for (_, t) in tables.iter().filter(|(p, t)| p.rows > 0 && !t.foreign_keys.is_empty()) {
                self.under_way = vec![t.oid];
                fk::prove_foreign_keys(t, schema)?;
            }
            return Ok(made);
        }
        let targets: Vec<Target> = tables.iter().filter(|(p, _)| p.rows > 0).map(|(p, t)| self.target(p, t)).collect();
        self.under_way = targets.iter().map(|t| t.table.oid).collect();
        self.accepted.set(0);
        let Written { inserted, xid, again, waiting } =
            executed::load(self.prepared, &self.program, &targets, &self.accepted)?;
        let mut inserted = inserted.into_iter();
        // Users' code may have written to any of the tables, in the same subtransaction.
        let stirred = tables.iter().any(|(p, t)| p.rows > 0 && executor::runs_users_code(t, true));
        for ((p, t), why) in tables.iter().zip(objections) {
            let arrived = if p.rows > 0 { inserted.next() } else { None };
            let (mut rows, seconds) = arrived.map_or((0, 0.0), |i| (i.rows, i.seconds));
            if stirred && executor::can_count(t) {
                rows = arrived::count(t, xid)?;
            }
            if rows < p.rows && self.dropped(t)? {
                let message = format!("triggers dropped {} of {} rows", p.rows - rows, p.rows);
                return Err(Error::new(Code::ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION, message));
            }
            let path = why.filter(|_| p.rows > 0).map(|why| format!("through the executor: {why}"));
            let mut note = note(p, path, rows);
            if let (Some(note), Some(again)) = (&mut note, &again) {
                *note = format!("{note}; {again}");
            }
            made.push(Made { oid: t.oid, rows, seconds, path: Path::Executor, note, xid, waiting });
        }
        Ok(made)
    }

    /// Its triggers may have dropped rows for reasons that can be read, and have not been yet.
    fn dropped(&self, t: &Table) -> Result<bool> {
        let before = |t: &seedgen_plan::schema::Trigger| t.row && t.before;
        if self.read.contains(&t.oid) || !self.fires(t) || !t.triggers.iter().any(before) {
            return Ok(false);
        }
        let _pinned = Pinned::new()?;
        Ok(!triggers::conditions(t)?.is_empty())
    }

    fn fast(&self, p: &TablePlan, t: &Table) -> Result<Made> {
        interrupts::check();
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
        }
        Ok(Made {
            oid: t.oid,
            rows,
            seconds,
            path: Path::Fast,
            note: note(p, None, rows),
            xid: xact::full_transaction_id(),
            waiting: false,
        })
    }

    /// Outside of the table's subtransaction: an error of the ledger's ends the call.
    fn record(&mut self, m: Made, ledger: &mut Run) -> Result<()> {
        let (schema, plan) = (&self.prepared.schema, &self.prepared.plan);
        let (Some(t), Some(p)) = (schema.table(m.oid), plan.table(m.oid)) else { return Ok(()) };
        let Made { rows, seconds, path, note, .. } = m;
        if path == Path::Failed {
            notice!("table {} is not filled: {}", t.quoted, note.as_deref().unwrap_or_default());
            self.lines.push(Line { table: t.path(), rows, seconds, path, note });
            return Ok(());
        }
        ledger.table(&TableEntry {
            schema: &t.schema,
            table: &t.name,
            oid: t.oid,
            level: p.level,
            path,
            first_row: p.first,
            rows,
            xid: m.xid,
            seconds,
            note: note.as_deref(),
        })?;
        self.done += p.rows;
        if self.options.progress {
            let share = if self.total == 0 { 100.0 } else { self.done as f64 * 100.0 / self.total as f64 };
            notice!(
                "{}: {rows} rows in {seconds:.3} s, {} rows/s, {share:.0}% done",
                t.quoted,
                per_second(rows, seconds)
            );
        }
        self.waiting.extend(m.waiting.then_some(m.oid));
        self.promises.extend(sums::promised(schema, plan, p, m.xid));
        self.loaded.insert(m.oid, rows);
        self.lines.push(Line { table: t.path(), rows, seconds, path, note });
        Ok(())
    }

    /// The planner's statistics, for tables that are the caller's and that got more than a few rows.
    fn analyze(&self) -> Result<()> {
        let started = Instant::now();
        let tables: Vec<&Table> = self
            .loaded
            .iter()
            .filter(|(_, rows)| **rows >= ANALYZE_FROM)
            .filter_map(|(&oid, _)| self.prepared.schema.table(oid))
            .filter(|t| t.privileges.owner && t.kind != TableKind::Foreign)
            .collect();
        analyze::analyze(&tables)?;
        if self.options.progress && !tables.is_empty() {
            notice!("analyzed {} tables in {:.3} s", tables.len(), started.elapsed().as_secs_f64());
        }
        Ok(())
    }
}

/// A table that gets nothing, with the reason.
fn nothing(t: &Table, path: Path, note: Option<String>) -> Made {
    Made { oid: t.oid, rows: 0, seconds: 0.0, path, note, xid: 0, waiting: false }
}

fn note(p: &TablePlan, path: Option<String>, rows: u64) -> Option<String> {
    let mut notes: Vec<String> = p.capacity.iter().map(|c| c.reason.clone()).collect();
    notes.extend(p.seeds.clone());
    notes.extend(p.yielding.iter().chain(&p.hurried).cloned());
    notes.extend(path);
    if rows < p.rows {
        notes.push(format!("{} of {} rows did not arrive: triggers or policies dropped them", p.rows - rows, p.rows));
    }
    if rows > p.rows {
        notes.push(format!("{} rows besides the {} planned ones came of triggers", rows - p.rows, p.rows));
    }
    (!notes.is_empty()).then(|| notes.join("; "))
}
