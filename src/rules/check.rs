//! A rule tested before it is kept: the table is planned with it, on empty tables, compiled, and some rows are made,
//! which PostgreSQL reads and holds against the CHECKs of columns that have rules. Writes nothing.

use super::name::Column;
use super::store::{self, Stored};
use crate::error::{Error, Result};
use crate::load::executor::{self, Target};
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View, arg};
use crate::pg::subxact;
use crate::planning::{self, Scope, from_plan, today};
use pgrx::prelude::PgSqlErrorCode as Code;
use pgrx::prelude::pg_sys;
use seedgen_plan::aggregate::Family;
use seedgen_plan::builder::RunContext;
use seedgen_plan::compile;
use seedgen_plan::order::root;
use seedgen_plan::plan::Plan;
use seedgen_plan::planning::{PlanError, Unsettled, settle};
use seedgen_plan::request::{DatabaseState, Mode, OnError, Request};
use seedgen_plan::rules::Rule;
use seedgen_plan::schema::{ColumnIndex, Oid, Schema, Table};
use seedgen_plan::strategy::Strategy;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Rows a table of the plan that is made for the test, and of those the ones that PostgreSQL looks at.
const ROWS: u64 = 1000;
const LOOKED_AT: u64 = 200;

/// Tests the rule of a column beside the others that are kept. Errors: 22023 with the reason.
pub fn check(column: &Column, given: &Value) -> Result<()> {
    let Some(attnum) = column.attnum else { return Err(column.missing()) };
    let (schema, stored) = {
        let _pinned = Pinned::new()?;
        let schema = match sums_up(given) {
            true => planning::read_family(column.table.oid)?,
            false => planning::read(&Scope::Table(column.table.oid))?,
        };
        let tables: Vec<Oid> = schema.tables.iter().map(|t| t.oid).collect();
        let stored = store::stored(&schema, &tables)?;
        (schema, stored)
    };
    let Some(table) = schema.table(column.table.oid) else {
        return Err(Error::bug("the table of a rule was not read"));
    };
    let Some(index) = table.column_at(attnum) else { return Err(column.missing()) };
    let mut request = request(&schema, table, stored);
    let without = request.clone();
    let rules = request.rules.entry(table.oid).or_default();
    rules.insert(index, Rule { given: given.clone() });
    let ruled: BTreeSet<ColumnIndex> = rules.keys().copied().collect();
    let test = Test { schema: &schema, table, column: index };
    // Where the children are not part of a call an aggregate is that of no rows; a name that is none is found here.
    let strategy: Option<Strategy> = serde_json::from_value(without_nulls(given)).ok();
    if let Some(Err(fault)) = strategy.as_ref().and_then(|s| Family::of(&schema, table, s)) {
        return Err(test.invalid(format!("{}.", sentence(&fault.why))));
    }
    let plan = match test.plan(&mut request) {
        Ok(plan) => plan,
        Err(e) => return Err(test.refused(e, without)),
    };
    let compiled = compile::compile(&schema, &plan, &BTreeMap::new()).map_err(|e| test.refused(e, without))?;
    let (Some(p), Some(&source)) = (plan.table(table.oid), compiled.sources.get(&table.oid)) else {
        return Err(Error::bug("the plan of a rule has no table"));
    };
    let rows = p.first..p.first + p.rows.min(LOOKED_AT);
    let program = Arc::new(compiled.program);
    program.encoded_block(source, rows.clone()).map_err(|e| test.invalid(format!("{}.", sentence(&e.to_string()))))?;
    if rows.is_empty() {
        return Ok(());
    }
    test.rows(&program, &Target { table, source, rows }, &ruled)
}

fn sums_up(given: &Value) -> bool {
    given.get("strategy").and_then(Value::as_str) == Some("aggregate_of_children")
}

fn without_nulls(given: &Value) -> Value {
    let mut strategy = given.clone();
    strategy.as_object_mut().map(|o| o.remove("null_ratio"));
    strategy
}

/// The table with those that it refers to, all empty, and what the role has said of them.
fn request(schema: &Schema, table: &Table, stored: Stored) -> Request {
    let mut targets = vec![table.oid];
    let mut at = 0;
    while at < targets.len() {
        for fk in schema.table(targets[at]).map_or(&[][..], |t| &t.foreign_keys) {
            let parent = root(schema, fk.parent);
            if !targets.contains(&parent) {
                targets.push(parent);
            }
        }
        at += 1;
    }
    Request {
        edge_cases: 0.0,
        run: RunContext { seed: 42, locale: "en_US".into(), now: today() },
        rows: ROWS,
        tables: BTreeMap::new(),
        targets,
        mode: Mode::Append,
        triggers: true,
        on_error: OnError::Stop,
        failed: BTreeMap::new(),
        room: BTreeMap::new(),
        profiles: BTreeMap::new(),
        rules: stored.columns,
    }
}

struct Test<'a> {
    schema: &'a Schema,
    table: &'a Table,
    column: ColumnIndex,
}

impl Test<'_> {
    /// Plans the table. Others that cannot be planned are left empty.
    fn plan(&self, request: &mut Request) -> std::result::Result<Plan, PlanError> {
        loop {
            let none = |_: &Plan| Ok::<_, std::convert::Infallible>(BTreeMap::new());
            let e = match settle(self.schema, request, &DatabaseState::new(), none) {
                Ok(plan) => return Ok(plan),
                Err(Unsettled::Plan(e)) => e,
                Err(Unsettled::Read(never)) => match never {},
            };
            let other = self.schema.tables.iter().find(|t| e.table() == Some(t.path().as_str()));
            // The rule may close the circle, wherever it was noticed.
            let other = other.filter(|_| !matches!(e, PlanError::Circle { .. }));
            match other.filter(|t| t.oid != self.table.oid && !request.failed.contains_key(&t.oid)) {
                Some(t) => request.failed.insert(t.oid, e.reason()),
                None => return Err(e),
            };
        }
    }

    fn invalid(&self, why: String) -> Error {
        let column = &self.table.columns[self.column].name;
        let message = format!("invalid rule for column \"{column}\" of table \"{}\"", self.table.path());
        Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, message).detail(why)
    }

    /// Why the table cannot be planned with the rule; what is wrong without it as well is PostgreSQL's or the
    /// user's other rule's doing, and said as it is.
    fn refused(&self, e: PlanError, mut without: Request) -> Error {
        let own = &self.table.columns[self.column].name;
        match &e {
            PlanError::Mistake { column, error, .. } if column == own => {
                let e = Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, error.to_string());
                let e = match error.path.is_empty() {
                    true => e,
                    false => e.detail(format!("The place in the rule is {}.", error.place())),
                };
                return match error.mistake.hint() {
                    Some(hint) => e.hint(hint),
                    None => e,
                };
            }
            PlanError::Rule { column, why, .. } if column == own => return self.invalid(sentence_of(why)),
            PlanError::BadStrategy { column, why, .. } if column == own || column.starts_with(&format!("{own}.")) => {
                return self.invalid(sentence_of(why));
            }
            _ => {}
        }
        match self.plan(&mut without) {
            Ok(plan) if compile::compile(self.schema, &plan, &BTreeMap::new()).is_ok() => {
                self.invalid(sentence_of(&e.reason()))
            }
            _ => from_plan(e),
        }
    }

    /// PostgreSQL reads the rows, and holds them against CHECKs whose columns all have rules.
    fn rows(
        &self,
        program: &Arc<seedgen_kernels::Program>,
        target: &Target,
        ruled: &BTreeSet<ColumnIndex>,
    ) -> Result<()> {
        let attnums: Vec<i16> = ruled.iter().map(|&c| self.table.columns[c].attnum).collect();
        let mut checks: Vec<(String, String)> = Vec::new();
        {
            let _pinned = Pinned::new()?;
            Session::connect()?.for_each(
                View::Latest,
                "SELECT conname::text, pg_get_expr(conbin, conrelid) FROM pg_constraint \
                 WHERE conrelid = $1 AND contype = 'c' AND conkey <@ $2 AND $3 = ANY (conkey) ORDER BY conname",
                &[arg(pg_sys::Oid::from(self.table.oid)), arg(attnums), arg(self.table.columns[self.column].attnum)],
                |row| {
                    checks.push((row.need(1)?, row.need(2)?));
                    Ok(())
                },
            )?;
        }
        let _settings = Pinned::catalog_first()?;
        let feed = executor::open(program, target);
        let column = &self.table.columns[self.column].quoted;
        let mut counts = vec![format!("pg_catalog.count(x.{column})")];
        counts.extend(checks.iter().map(|c| format!("pg_catalog.count(*) FILTER (WHERE NOT ({}))", c.1)));
        let sql = format!(
            "SELECT {} FROM (SELECT (s.r).* FROM (SELECT seedgen.feed(NULL::{}, $1, $2, $3) AS r) AS s) AS x",
            counts.join(", "),
            self.table.quoted
        );
        let count = target.rows.end - target.rows.start;
        let args = [arg(feed.number()), arg(target.rows.start as i64), arg(count as i64)];
        let mut broken = None;
        let read = subxact::run(|| {
            Session::connect()?.for_each(View::Latest, &sql, &args, |row| {
                for (i, (name, _)) in checks.iter().enumerate() {
                    if row.need::<i64>(i as i32 + 2)? > 0 && broken.is_none() {
                        broken = Some(name.clone());
                    }
                }
                Ok(())
            })
        });
        match (read, broken) {
            (Err(e), _) if e.code == Code::ERRCODE_INSUFFICIENT_PRIVILEGE => Err(e),
            (Err(e), _) => Err(self.invalid(sentence_of(&e.message))),
            (Ok(()), Some(name)) => Err(self.invalid(format!("Rows with it violate check constraint \"{name}\"."))),
            (Ok(()), None) => Ok(()),
        }
    }
}

/// A reason as a sentence.
fn sentence_of(why: &str) -> String {
    format!("{}.", sentence(why.trim_end_matches('.')))
}

fn sentence(s: &str) -> String {
    let mut c = s.chars();
    c.next().map(|first| format!("{}{}", first.to_uppercase(), c.as_str())).unwrap_or_default()
}
