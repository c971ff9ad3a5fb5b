//! A plan made again half-way through a run: a table turned out not to be fillable, or triggers changed what
//! arrived. The tables loaded by then keep their rows, and the rest is planned around what is there. Not here:
//! when that is necessary (`api::run`).

use super::options::Options;
use super::{Failed, Prepared, existing, from_plan, request, settled, state};
use crate::error::Result;
use seedgen_plan::compile::{self, Compiled};
use seedgen_plan::order::root;
use seedgen_plan::plan::TablePlan;
use seedgen_plan::planning::{Unsettled, settle};
use seedgen_plan::request::{Mode, OnError, RowSpec};
use seedgen_plan::schema::Oid;
use seedgen_plan::strategy::Strategy;
use std::collections::{BTreeMap, BTreeSet};

/// Why a table that got its rows is no target any more.
const ADOPTED: &str = "its rows are taken as they arrived";

/// What is known since the plan was made.
pub struct Since<'a> {
    pub failed: &'a Failed,
    /// The tables that have their rows by now, with how many arrived.
    pub loaded: &'a BTreeMap<Oid, u64>,
    /// Loaded tables whose rows are not those that were planned: from now on they are rows that exist.
    pub altered: &'a BTreeSet<Oid>,
    /// Tables to come that hold other rows than before the run.
    pub moved: &'a BTreeSet<Oid>,
}

impl Prepared {
    /// Plans and compiles the rest of the run. What was loaded stays as planned where nothing else follows from
    /// what is known now; else it is all taken as rows that exist.
    pub fn again(&mut self, options: &Options, since: &Since) -> Result<Compiled> {
        let mut fresh: BTreeSet<Oid> = since.moved.clone();
        let adopted: Vec<Oid> = since.altered.iter().copied().filter(|o| !self.adopted.contains_key(o)).collect();
        self.adopt(&adopted);
        fresh.extend(adopted);
        loop {
            for &oid in &fresh {
                self.look(oid)?;
            }
            if let Some(compiled) = self.attempt_again(options, since, &fresh)? {
                return Ok(compiled);
            }
            let left: Vec<Oid> = since.loaded.keys().copied().filter(|o| !self.adopted.contains_key(o)).collect();
            self.adopt(&left);
            fresh.extend(left);
        }
    }

    /// Compiles the plan. A table of which only the existing rows tell that it cannot be filled joins `failed`, and
    /// the others are planned without it; where tables have been emptied for their new rows, that is an error.
    pub fn compile_around(&mut self, options: &Options, failed: &mut Failed) -> Result<Compiled> {
        loop {
            self.existing = existing::read(&self.schema, &self.plan, &self.state)?;
            let e = match compile::compile(&self.schema, &self.plan, &self.existing) {
                Ok(compiled) => return Ok(compiled),
                Err(e) => e,
            };
            let culprit = self.targets.tables.iter().copied().find(|&o| {
                let path = self.schema.table(o).map(|t| t.path());
                path.is_some() && path.as_deref() == e.table() && !failed.contains_key(&o)
            });
            let Some(oid) = culprit.filter(|_| options.on_error == OnError::Continue) else { return Err(from_plan(e)) };
            failed.insert(oid, e.reason());
            if options.mode == Mode::Replace {
                return Err(from_plan(e));
            }
            let request = request(&self.targets, options, failed, &self.learnt);
            let mut new = settled(&self.schema, &request, &self.state)?;
            self.learnt.say(&mut new);
            for t in &mut new.tables {
                if let Some(old) = self.plan.table(t.oid) {
                    keep_reserved(t, old);
                }
            }
            self.plan = new;
        }
    }

    fn adopt(&mut self, tables: &[Oid]) {
        for oid in tables {
            if let Some(t) = self.plan.table(*oid) {
                self.adopted.insert(*oid, t.clone());
            }
        }
    }

    /// What the table holds now.
    fn look(&mut self, oid: Oid) -> Result<()> {
        let Some(table) = self.schema.table(oid) else { return Ok(()) };
        let mut now = state::now(&self.schema, table)?;
        let before = self.state.get(&oid).cloned().unwrap_or_default();
        now.first = now.existing.max(before.first);
        (now.next, now.found, now.doubted) = (before.next, before.found, before.doubted);
        self.state.insert(oid, now);
        Ok(())
    }

    /// None: what is loaded would no longer be as planned.
    fn attempt_again(&mut self, options: &Options, since: &Since, fresh: &BTreeSet<Oid>) -> Result<Option<Compiled>> {
        let mut failed = since.failed.clone();
        failed.extend(self.adopted.keys().map(|&o| (o, ADOPTED.to_string())));
        let mut request = request(&self.targets, options, &failed, &self.learnt);
        self.count_arrived(&mut request.tables, since);
        request.room = self.room.clone();
        let whole: BTreeSet<Oid> = since.loaded.keys().copied().filter(|o| !self.adopted.contains_key(o)).collect();
        let kept = existing::Kept { existing: &self.existing, plan: &self.plan, fresh, intact: &whole };
        let made = settle(&self.schema, &request, &self.state, |plan| {
            existing::read_again(&self.schema, plan, &self.state, &kept).map_err(Some)?.ok_or(None)
        });
        let mut new = match made {
            Ok(plan) => plan,
            Err(Unsettled::Plan(e)) => return Err(from_plan(e)),
            Err(Unsettled::Read(Some(e))) => return Err(e),
            Err(Unsettled::Read(None)) => return Ok(None),
        };
        self.learnt.say(&mut new);
        for t in &mut new.tables {
            if let Some(old) = self.plan.table(t.oid) {
                keep_reserved(t, old);
            }
        }
        for oid in &whole {
            if new.table(*oid) != self.plan.table(*oid) {
                return Ok(None);
            }
        }
        let Some(existing) = existing::read_again(&self.schema, &new, &self.state, &kept)? else { return Ok(None) };
        let compiled = compile::compile(&self.schema, &new, &existing).map_err(from_plan)?;
        (self.plan, self.existing) = (new, existing);
        Ok(Some(compiled))
    }

    /// Children per parent are counted over the rows that arrived.
    fn count_arrived(&self, tables: &mut BTreeMap<Oid, RowSpec>, since: &Since) {
        for (child, spec) in tables {
            let RowSpec::Per(per) = spec else { continue };
            let keys = self.schema.table(*child).map_or(&[][..], |t| &t.foreign_keys);
            let parent = keys
                .iter()
                .map(|k| root(&self.schema, k.parent))
                .find(|&p| self.schema.table(p).is_some_and(|t| t.name == per.per || t.path() == per.per));
            let arrived = parent.filter(|p| self.adopted.contains_key(p)).and_then(|p| since.loaded.get(&p));
            if let Some(n) = arrived {
                *spec = RowSpec::Rows((*n as f64 * per.mean).round() as u64);
            }
        }
    }

    /// The plan as it was carried out.
    pub fn carried_out(&self) -> seedgen_plan::plan::Plan {
        let mut plan = self.plan.clone();
        for t in &mut plan.tables {
            if let Some(original) = self.adopted.get(&t.oid) {
                *t = original.clone();
            }
        }
        plan
    }
}

/// The ranges of sequences that the run has taken.
fn keep_reserved(t: &mut TablePlan, old: &TablePlan) {
    if t.rows > old.rows {
        return;
    }
    for c in &mut t.columns {
        let before = old.columns.iter().find(|o| o.column == c.column).map(|o| &o.strategy);
        if let (Strategy::Sequence { .. }, Some(s @ Strategy::Sequence { .. })) = (&c.strategy, before) {
            c.strategy = s.clone();
        }
    }
}
