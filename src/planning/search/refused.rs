//! What triggers let through: rows of the plan with other values in the columns that the triggers look at are
//! inserted one by one, each in a subtransaction that is undone. What passes becomes a pool, as what opaque
//! constraints let pass does. Not here: when that is worth it (`api::run`), which columns (`seedgen_plan::search`).

use super::guard::{self, Guard};
use super::tester::{canonical, type_name};
use super::{candidates, material, undone};
use crate::error::{Error, Result};
use crate::load::closed::{self, Member};
use crate::load::executor::{self, Target};
use crate::pg::settings::Pinned;
use crate::pg::spi::{Arg, Session, arg};
use crate::pg::srf::Feed;
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
/// would change the plan. `begin` is done first; `program` has the plan's rows, `others` are the tables of the same cycle. A search longer than `seconds` ends
/// there, and says so. Runs within `Pinned::new`.
pub fn let_through(
    prepared: &mut Prepared,
    (program, target, others): (&Arc<Program>, &Target, &[&Target]),
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
        let mut tester = Inserting::new(&session, schema, &group, (program, target, others), &guard)?;
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
    program: &'s Arc<Program>,
    casts: Vec<(ColumnIndex, String)>,
    sql: String,
    /// The plan's rows, which the tested values stand in.
    feed: Feed,
    /// Rows tested so far.
    at: u64,
    /// Its foreign keys lead to rows of the same component, which are not there: they are looked at when all else has
    /// passed. A row that does not arrive will not do, as others need it.
    leads_back: bool,
    /// The same component's other tables.
    others: Vec<(&'s Target<'s>, Feed)>,
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
        (program, target, others): (&'s Arc<Program>, &'s Target<'s>, &[&'s Target<'s>]),
        guard: &'s Guard,
    ) -> Result<Self> {
        let mut casts: Vec<(ColumnIndex, String)> = Vec::new();
        for (k, &c) in group.columns.iter().enumerate() {
            let column = &target.table.columns[c];
            let name = type_name(session, column.type_oid, column.typmod)?;
            casts.push((c, format!("${}::{name}", k + 4)));
        }
        Ok(Inserting {
            session,
            schema,
            target,
            program,
            sql: executor::insert_with(program, target, ["$1", "$2", "$3"], &casts),
            casts,
            feed: executor::open(program, target),
            at: 0,
            leads_back: !others.is_empty() || executor::own_keys(target.table).next().is_some(),
            others: others.iter().map(|&t| (t, executor::open(program, t))).collect(),
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
        let outcome = match self.insert(&self.sql, &args) {
            Err(e) if e.code == Code::ERRCODE_FOREIGN_KEY_VIOLATION && self.leads_back => {
                let alone = self.alone().map(|sql| self.insert(&sql, &args));
                let own = |e: &Error| {
                    e.code != Code::ERRCODE_FOREIGN_KEY_VIOLATION && reason::of_its_own(e, self.target.table)
                };
                match alone {
                    // The row arrives no more than before, or another one that it leads to does not.
                    Some(outcome) if !outcome.as_ref().is_err_and(own) => outcome,
                    // No key of it is known, or rows may not refer to these.
                    _ => Err(e),
                }
            }
            outcome => outcome,
        };
        Ok(match outcome {
            Ok(0) if self.leads_back => self.distance(String::new()),
            Ok(_) => 0,
            Err(e) if e.code == Code::ERRCODE_FOREIGN_KEY_VIOLATION && self.leads_back => 0,
            Err(e) => self.distance(bare(&e.message, row)),
        })
    }

    /// The INSERT of the row with one row of each table of its cycle, which then changes from test to test: a trigger
    /// of another table may refuse one.
    fn alone(&self) -> Option<String> {
        let other = |(target, feed): &(&'s Target<'s>, Feed)| {
            let rows = &target.rows;
            let row = rows.start + self.at % (rows.end - rows.start).max(1);
            let parameters = [feed.number(), row as i64, 1].map(|n| format!("{n}::pg_catalog.int8"));
            Member { target, parameters, given: Vec::new() }
        };
        let mut members: Vec<Member> = self.others.iter().map(other).collect();
        let parameters = ["$1", "$2", "$3"].map(str::to_string);
        members.push(Member { target: self.target, parameters, given: self.casts.clone() });
        closed::insert(self.program, &members)
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
