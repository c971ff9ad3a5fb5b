//! A rule tested before it is kept: the table is planned with it, on empty tables, compiled, and some rows are made,
//! which PostgreSQL reads and holds against the CHECKs of columns that have rules. Writes nothing.

use super::name::Column;
use super::store::{self, Stored, Tested};
use crate::error::{Error, Result};
use crate::load::executor::{self, Target};
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View, arg};
use crate::pg::subxact;
use crate::planning::{self, Scope, from_plan, today};
use pgrx::prelude::PgSqlErrorCode as Code;
use pgrx::prelude::pg_sys;
use seedgen_kernels::Vals;
use seedgen_plan::aggregate::Family;
use seedgen_plan::builder::RunContext;
use seedgen_plan::compile;
use seedgen_plan::order::root;
use seedgen_plan::plan::{Plan, TablePlan};
use seedgen_plan::planning::{PlanError, Unsettled, settle};
use seedgen_plan::request::{DatabaseState, Mode, OnError, Request};
use seedgen_plan::rules::{Rule, place};
use seedgen_plan::schema::{ColumnIndex, Oid, Schema, Table};
use seedgen_plan::strategy::Strategy;
use seedgen_plan::types::class::TypeClass;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Rows a table of the plan that is made for the test, and of those the ones that PostgreSQL looks at.
const ROWS: u64 = 1000;
const LOOKED_AT: u64 = 200;

/// Where the rule stands: in a document of its own (a rule), or at a path of another one (a plan).
pub struct At {
    pub document: &'static str,
    pub path: Vec<String>,
}

/// Tests the rule of a column beside the others that are kept, and gives it as it is to be kept. Errors: 22023 with
/// the reason.
pub fn check(column: &Column, given: &Value, at: &At) -> Result<Tested> {
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
    let test = Test { schema: &schema, table, column: index, at };
    let names = table.columns.iter().map(|c| (c.attnum, c.name.clone())).collect();
    let tested = store::understood(table.oid, attnum, given, &BTreeMap::new(), &names);
    let tested = tested.map_err(|e| test.invalid(sentence_of(&e.message)))?;
    let reads = tested.reads.values().filter_map(|&n| table.column_at(n)).collect();
    let rule = Rule { given: tested.given.clone(), reads, volatile: tested.volatile, broken: None };
    rules.insert(index, rule);
    let ruled: BTreeSet<ColumnIndex> = rules.keys().copied().collect();
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
    test.unreferred(p)?;
    test.uncut(&plan)?;
    let rows = p.first..p.first + p.rows.min(LOOKED_AT);
    let program = Arc::new(compiled.program);
    program.encoded_block(source, rows.clone()).map_err(|e| test.invalid(format!("{}.", sentence(&e.to_string()))))?;
    if !rows.is_empty() {
        let target = Target { table, source, rows, expressions: executor::expressions(p, table) };
        test.rows(&program, &target, &ruled)?;
    }
    Ok(tested)
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
        run: RunContext { seed: 42, locale: planning::options::here("en_US"), now: today() },
        rows: ROWS,
        tables: BTreeMap::new(),
        targets,
        mode: Mode::Append,
        triggers: true,
        on_error: OnError::Stop,
        failed: BTreeMap::new(),
        circular: BTreeSet::new(),
        even: BTreeSet::new(),
        room: BTreeMap::new(),
        profiles: BTreeMap::new(),
        correlations: stored.correlations,
        rules: stored.columns,
    }
}

struct Test<'a> {
    schema: &'a Schema,
    table: &'a Table,
    column: ColumnIndex,
    at: &'a At,
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
        self.placed(Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, message), why, &[])
    }

    /// The error with its place, if that is not the whole of a rule.
    fn placed(&self, e: Error, why: String, path: &[String]) -> Error {
        let path: Vec<String> = self.at.path.iter().chain(path).cloned().collect();
        let place = match path.is_empty() {
            true => None,
            false => Some(format!("The place in the {} is {}.", self.at.document, place(&path))),
        };
        match (why.is_empty(), place) {
            (true, None) => e,
            (true, Some(place)) => e.detail(place),
            (false, None) => e.detail(why),
            (false, Some(place)) => e.detail(format!("{why} {place}")),
        }
    }

    /// Why the table cannot be planned with the rule; what is wrong without it as well is PostgreSQL's or the
    /// user's other rule's doing, and said as it is.
    fn refused(&self, e: PlanError, mut without: Request) -> Error {
        let own = &self.table.columns[self.column].name;
        match &e {
            PlanError::Mistake { column, error, .. } if column == own => {
                let e = Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, error.to_string());
                let e = self.placed(e, String::new(), &error.path);
                return match error.mistake.hint() {
                    Some(hint) => e.hint(hint),
                    None => e,
                };
            }
            PlanError::Rule { column, why, hint, .. } if column == own => {
                let e = self.invalid(sentence_of(why));
                return match hint {
                    Some(hint) => e.hint(hint.clone()),
                    None => e,
                };
            }
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

    /// A column that rows of other tables refer to has values that are known before they are written, and no nulls.
    /// Those tables are not planned here.
    fn unreferred(&self, p: &TablePlan) -> Result<()> {
        let column = &self.table.columns[self.column];
        let made = p.columns.iter().find(|c| c.column == column.name);
        if !made.is_some_and(|c| matches!(c.strategy, Strategy::Sql { .. } | Strategy::Null) || c.null_ratio > 0.0) {
            return Ok(());
        }
        let _pinned = Pinned::new()?;
        let mut child = None;
        Session::connect()?.for_each(
            View::Latest,
            "SELECT conrelid::regclass::text, conname::text FROM pg_constraint \
             WHERE confrelid = $1 AND contype = 'f' AND $2 = ANY (confkey) ORDER BY conname LIMIT 1",
            &[arg(pg_sys::Oid::from(self.table.oid)), arg(column.attnum)],
            |row| {
                child = Some((row.need::<String>(1)?, row.need::<String>(2)?));
                Ok(())
            },
        )?;
        child.map_or(Ok(()), |(table, key)| {
            let why = "whose values have to be there, and known before they are written";
            Err(self.invalid(format!("Rows of {table} refer to the column (foreign key \"{key}\"), {why}.")))
        })
    }

    /// What the rule makes is not longer than the column: its texts, made for a column of any length.
    fn uncut(&self, plan: &Plan) -> Result<()> {
        let (oid, column) = (self.table.oid, &self.table.columns[self.column]);
        let class = TypeClass::of_column(self.schema, self.table, self.column);
        let Some(p) = plan.table(oid).and_then(|t| t.columns.iter().find(|c| c.column == column.name)) else {
            return Ok(());
        };
        let length = p.max_chars.into_iter().chain(class.max_chars()).min();
        let Some(length) = length.filter(|_| class.is_text() && !p.strategy.by_server()) else { return Ok(()) };
        let (mut schema, mut plan) = (self.schema.clone(), plan.clone());
        for t in schema.tables.iter_mut().filter(|t| t.oid == oid) {
            (t.columns[self.column].type_oid, t.columns[self.column].typmod) = (pg_sys::TEXTOID.to_u32(), -1);
        }
        for t in plan.tables.iter_mut().filter(|t| t.oid == oid) {
            t.columns.iter_mut().filter(|c| c.column == column.name).for_each(|c| c.max_chars = None);
        }
        let compiled = compile::compile(&schema, &plan, &BTreeMap::new()).map_err(from_plan)?;
        let (Some(t), Some(&source)) = (plan.table(oid), compiled.sources.get(&oid)) else { return Ok(()) };
        let made = compiled.program.block(source, t.first..t.first + t.rows);
        let made = made.map_err(|e| self.invalid(format!("{}.", sentence(&e.to_string()))))?;
        let Some(Vals::Bytes(texts)) = made.get(self.column).map(|c| &c.vals) else { return Ok(()) };
        let long = |t: &str| t.trim_end_matches(' ').chars().count() > length as usize;
        match (0..texts.len()).filter_map(|i| std::str::from_utf8(texts.get(i)).ok()).find(|t| long(t)) {
            Some(t) => Err(self.invalid(format!("'{t}' is longer than the {length} characters of the column."))),
            None => Ok(()),
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
        // What the expressions' functions write is undone.
        let read = subxact::tried(|| {
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
