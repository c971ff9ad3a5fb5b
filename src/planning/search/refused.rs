//! What triggers let through: rows of the plan with other values in the columns that the triggers look at are
//! inserted one by one, each in a subtransaction that is undone. What passes becomes a pool, as what opaque
//! constraints let pass does. Not here: when that is worth it (`api::run`), which columns (`seedgen_plan::search`).

use super::guard::{self, Guard};
use super::tester::{canonical, type_name};
use super::{candidates, material, undone};
use crate::error::{Error, Result};
use crate::load::executor::{self, Target};
use crate::pg::settings::Pinned;
use crate::pg::spi::{Arg, Session, arg};
use crate::pg::{interrupts, subxact};
use crate::planning::Prepared;
use crate::reason;
use pgrx::PgSqlErrorCode as Code;
use seedgen_kernels::Program;
use seedgen_plan::schema::{ColumnIndex, Schema};
use seedgen_plan::search::{
    self, Bound, Found, Group, Hunted, Outcome, RAISED, Samples, Tester, Text, Verdict, asked_of,
};
use std::sync::Arc;

/// Searches what the triggers of the table let through, and adds what it finds to the state. False: nothing that
/// would change the plan. `begin` is done first; `program` has the plan's rows. A search longer than `seconds` ends
/// there, and says so. Runs within `Pinned::new`.
pub fn let_through(
    prepared: &mut Prepared,
    (program, target): (&Arc<Program>, &Target),
    begin: &dyn Fn() -> Result<()>,
    seconds: u64,
) -> Result<bool> {
    let (schema, plan, oid) = (&prepared.schema, &prepared.plan, target.table.oid);
    let bodies = material::triggers(&Session::connect()?, target.table)?;
    let Some(group) = search::refusing(schema, plan, target.table, &bodies) else { return Ok(false) };
    let mut samples = Samples::new(schema, plan, prepared.compile_kept()?);
    let guard = Guard::new(seconds);
    let hunted = undone(|| {
        begin()?;
        let session = Session::connect()?;
        let quiet = Pinned::nothing();
        quiet.set("client_min_messages", "error")?;
        let mut tester = Inserting::new(&session, schema, &group, (program, target), plan.table(oid), &guard)?;
        let columns: Vec<ColumnIndex> = group.all().collect();
        let nullable = |c: ColumnIndex| schema.nullable(&target.table.columns[c]);
        let own = |from: usize, n: usize| samples.rows(oid, &columns, from, n);
        let values = |own: &[Vec<Text>]| {
            let meanings = search::meanings(&plan.locale);
            let from = (meanings.as_slice(), bodies.as_slice());
            let m = material::of(&session, schema, target.table, &group, from, plan.now).unwrap_or_default();
            // The plan's own values were refused: they come last.
            let mut lists = candidates(schema, target.table, &group, &[], &m);
            for (i, list) in lists.iter_mut().enumerate() {
                let more: Vec<String> = own.iter().filter_map(|row| row[i].clone()).collect();
                list.extend(more);
            }
            lists
        };
        search::hunt(&group, u64::MAX, &nullable, own, values, &mut tester)
    })?;
    guard::say(target.table, &group.constraints, &hunted);
    let Hunted { outcome: outcome @ Outcome::Pool(_), bound, .. } = hunted else { return Ok(false) };
    let checks = group.checks.iter().filter_map(|&i| target.table.checks.get(i)).map(|c| c.name.clone());
    let tested = checks.chain(group.constraints.iter().cloned()).collect();
    let found =
        Found { constraints: vec![asked_of(target.table)], tested, columns: group.columns.clone(), outcome, bound };
    prepared.state.entry(oid).or_default().found.push(found);
    Ok(true)
}

/// PostgreSQL's INSERT as the tester.
struct Inserting<'s> {
    session: &'s Session,
    schema: &'s Schema,
    target: &'s Target<'s>,
    sql: String,
    /// The plan's rows, which the tested values stand in.
    feed: crate::pg::srf::Feed,
    /// Rows tested so far.
    at: u64,
    /// Its foreign keys lead to rows of the same component, which are not there: they are looked at when all else has
    /// passed. A row that does not arrive will not do, as others need it.
    leads_back: bool,
    /// The INSERT of a row that refers to itself, where it refers to its own table.
    at_itself: Option<String>,
    /// What triggers and constraints have said so far, in order.
    reasons: Vec<String>,
    guard: &'s Guard,
}

/// Of the first reason for a refusal.
const FARTHEST: Verdict = 1 << 16;

/// A message without the words that are values of the row, and without those that have digits.
fn bare(message: &str, row: &[Text]) -> String {
    let words = |t: &str| -> Vec<String> {
        t.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
    };
    let of_row: Vec<String> = row.iter().flatten().flat_map(|t| words(t)).collect();
    let kept = |w: &String| !of_row.contains(w) && !w.chars().any(|c| c.is_ascii_digit());
    words(message).into_iter().filter(kept).take(40).collect::<Vec<String>>().join(" ")
}

impl<'s> Inserting<'s> {
    fn new(
        session: &'s Session,
        schema: &'s Schema,
        group: &Group,
        (program, target): (&Arc<Program>, &'s Target<'s>),
        planned: Option<&seedgen_plan::plan::TablePlan>,
        guard: &'s Guard,
    ) -> Result<Self> {
        let mut casts: Vec<(ColumnIndex, String)> = Vec::new();
        for (k, &c) in group.columns.iter().enumerate() {
            let column = &target.table.columns[c];
            let name = type_name(session, column.type_oid, column.typmod)?;
            casts.push((c, format!("${}::{name}", k + 4)));
        }
        let parameters = ["$1", "$2", "$3"];
        let mut own = executor::at_itself(program, target, &casts);
        let at_itself = (!own.is_empty()).then(|| {
            own.extend(casts.iter().cloned());
            executor::insert_with(program, target, parameters, &own)
        });
        Ok(Inserting {
            session,
            schema,
            target,
            sql: executor::insert_with(program, target, parameters, &casts),
            feed: executor::open(program, target),
            at: 0,
            leads_back: planned.is_some_and(|p| p.in_cycle) || executor::own_keys(target.table).next().is_some(),
            at_itself,
            reasons: Vec::new(),
            guard,
        })
    }

    fn one(&mut self, row: &[Text]) -> Result<Verdict> {
        interrupts::check();
        let rows = &self.target.rows;
        let base = rows.start + self.at % (rows.end - rows.start).max(1);
        self.at += 1;
        let mut args: Vec<Arg> = vec![arg(self.feed.number()), arg(base as i64), arg(1i64)];
        args.extend(row.iter().map(|t| arg(t.clone())));
        let outcome = self.insert(&self.sql, &args);
        let outcome = match (outcome, &self.at_itself) {
            (Err(e), Some(sql)) if e.code == Code::ERRCODE_FOREIGN_KEY_VIOLATION => match self.insert(sql, &args) {
                // The row may not refer to itself.
                Err(alone) if reason::of_its_own(&alone, self.target.table) => Err(e),
                outcome => outcome,
            },
            (outcome, _) => outcome,
        };
        Ok(match outcome {
            Ok(0) if self.leads_back => self.distance(String::new()),
            Ok(_) => 0,
            Err(e) if e.code == Code::ERRCODE_FOREIGN_KEY_VIOLATION && self.leads_back => 0,
            Err(e) => self.distance(bare(&e.message, row)),
        })
    }

    fn insert(&self, sql: &str, args: &[Arg]) -> Result<u64> {
        subxact::tried(|| {
            let _caller = Pinned::as_caller()?;
            self.session.execute(sql, args)
        })
    }

    /// Triggers refuse for one reason after the other: a reason that came up later is closer to none.
    fn distance(&mut self, reason: String) -> Verdict {
        let at = self.reasons.iter().position(|r| *r == reason).unwrap_or_else(|| {
            self.reasons.push(reason);
            self.reasons.len() - 1
        });
        FARTHEST.saturating_sub(at as Verdict).max(1)
    }
}

impl Tester for Inserting<'_> {
    type Error = Error;

    fn canonical(&mut self, column: ColumnIndex, texts: &[String]) -> Result<Vec<Text>> {
        canonical(self.session, self.schema, self.target.table, column, texts, self.guard)
    }

    fn test(&mut self, rows: &[Vec<Text>]) -> Result<Vec<Verdict>> {
        rows.iter().map(|row| if self.guard.strikes() { Ok(RAISED) } else { self.one(row) }).collect()
    }

    fn spent(&self) -> Option<Bound> {
        self.guard.strikes();
        self.guard.struck()
    }

    fn cut(&self) -> Option<Bound> {
        self.guard.struck()
    }
}
