//! `seedgen.fetch_seeds` from its arguments to its result: what is asked is settled in the caller's transaction, then
//! transactions are short: one to read parents' seeds at each level, one to keep a table's rows. Between them nothing
//! is held: no snapshot, no lock.

use super::progress::{self, Outcome, Progress};
use super::tables::{self, Asked, Todo};
use super::{kept, server};
use crate::error::{Error, Result};
use crate::pg::jsonb::Jsonb;
use crate::pg::procedure::{FetchCall, in_transaction};
use crate::pg::settings::Pinned;
use crate::pg::threads::Crew;
use crate::pg::{interrupts, procedure, subxact, xact};
use crate::planning::options::{self, Arguments};
use crate::planning::{self, Scope, targets};
use pgrx::prelude::PgSqlErrorCode as Code;
use seedgen_llm::estimate::Estimate;
use seedgen_llm::{Client, Job, LlmError, Pool, Settings};
use seedgen_plan::request::OnError;
use seedgen_plan::schema::{Oid, Schema};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// How long a cancel may wait to be seen.
const PATIENCE: Duration = Duration::from_millis(50);
const MAX_ROWS: i32 = 10_000;

/// A call, settled.
struct Call {
    schema: Schema,
    todo: Vec<Todo>,
    asked: Asked,
    server: String,
    settings: Settings,
    concurrency: usize,
    progress: bool,
}

pub fn fetch(call: FetchCall) -> Result<Jsonb> {
    let (may_commit, dry_run) = (call.may_commit, needed(call.dry_run, "dry_run")?);
    if !dry_run && !may_commit {
        return Err(Error::new(
            Code::ERRCODE_ACTIVE_SQL_TRANSACTION,
            "fetch_seeds cannot run inside a transaction block or a function",
        )
        .detail("It ends transactions, so that no lock and no snapshot is held while a model is waited for.")
        .hint("CALL it by itself, with autocommit on; dry_run => true works anywhere."));
    }
    if !dry_run {
        // Better known before anything is paid for.
        xact::must_write(c"fetch_seeds()");
    }
    let (call, client) = settle(call)?;
    if dry_run {
        return estimate(&call);
    }
    if call.todo.iter().all(|t| t.cached.is_some() || t.left_out.is_some()) {
        return Ok(report(&call, &BTreeMap::new(), Instant::now()));
    }
    run(&call, client)
}

fn needed<T>(value: Option<T>, name: &str) -> Result<T> {
    value.ok_or_else(|| {
        Error::new(Code::ERRCODE_NULL_VALUE_NOT_ALLOWED, format!("{name} must not be null"))
            .hint("For example CALL seedgen.fetch_seeds('public', 'my_model', rows => 100).")
    })
}

fn within(value: Option<i32>, name: &str, most: i32) -> Result<u64> {
    match needed(value, name)? {
        n if (1..=most).contains(&n) => Ok(n as u64),
        n => {
            let message = format!("{name} must be between 1 and {most}, not {n}");
            Err(Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, message)
                .hint("Leave the argument out for its default."))
        }
    }
}

fn settle(call: FetchCall) -> Result<(Call, Client)> {
    let schema = needed(call.schema, "schema")?;
    let name = needed(call.server, "server")?;
    let rows = within(call.rows, "rows", MAX_ROWS)?;
    let batch = within(call.batch, "batch", 1000)?;
    let concurrency = within(call.concurrency, "concurrency", 64)? as usize;
    let refresh = needed(call.refresh, "refresh")?;
    let domain = call.domain.filter(|d| !d.trim().is_empty());
    let given = call.options.map(|j| j.0);
    given.as_ref().map_or(Ok(()), options::only_for_fetch)?;
    let arguments = Arguments {
        edge_cases: 0.0,
        rows: rows as i64,
        seed: 0,
        tables: None,
        mode: "append".into(),
        locale: "en_US".into(),
        triggers: "fire".into(),
        seeds: "builtin".into(),
        options: given,
    };
    let options = options::parse(arguments, OnError::Continue)?;
    let (found, settings) = server::find(&name)?;
    let client = server::client(&found, &settings)?;
    let _pinned = Pinned::new()?;
    let scope = Scope::Schema(schema);
    let schema = planning::read(&scope)?;
    let targets = targets::select(&schema, &scope, &options)?;
    tables::check_rights(&schema, &targets.tables)?;
    let asked = Asked { domain, rows, batch, refresh, model: settings.model.clone() };
    let todo = tables::todo(&schema, &targets.tables, &asked)?;
    let call = Call { schema, todo, asked, server: name, settings, concurrency, progress: options.progress };
    Ok((call, client))
}

/// Calls and tokens, without a call.
fn estimate(call: &Call) -> Result<Jsonb> {
    let mut all = Estimate::default();
    let mut coming = BTreeSet::new();
    let mut lines = Vec::new();
    for t in &call.todo {
        let Some(table) = call.schema.table(t.table) else { continue };
        let mut one = Estimate::default();
        if t.cached.is_none() && t.left_out.is_none() {
            let batches = tables::requests(&call.schema, table, &call.asked, Some(&coming))?;
            batches.requests.iter().for_each(|r| one.add(r));
            coming.insert(t.table);
        }
        all.calls += one.calls;
        all.tokens_in += one.tokens_in;
        all.tokens_out += one.tokens_out;
        lines.push(json!({
            "table": table.path(), "level": t.level, "calls": one.calls, "tokens_in": one.tokens_in,
            "tokens_out": one.tokens_out, "cached": t.cached.is_some(),
            "note": t.left_out.as_ref().map(|why| format!("it {why}")),
        }));
    }
    Ok(Jsonb(json!({
        "dry_run": true, "server": call.server, "model": call.settings.model, "calls": all.calls,
        "tokens_in": all.tokens_in, "tokens_out": all.tokens_out, "tables": lines,
    })))
}

fn run(call: &Call, client: Client) -> Result<Jsonb> {
    let began = Instant::now();
    let waiting: Vec<&Todo> = call.todo.iter().filter(|t| t.cached.is_none() && t.left_out.is_none()).collect();
    let per_table = call.asked.rows.div_ceil(call.asked.batch) as usize;
    let total = waiting.len() * per_table;
    if call.progress {
        crate::error::notice!(
            "asking \"{}\" for {} rows of each of {} tables in {total} batches",
            call.server,
            call.asked.rows,
            waiting.len()
        );
    }
    let (pool, results) = Pool::new(client);
    let (work, stop) = (pool.clone(), pool.clone());
    // Joined when this function is left, be it by an ERROR.
    let _crew = Crew::start(call.concurrency.min(total), move || work.work(), move || stop.stop())?;
    procedure::commit()?;
    let mut progress = Progress::new(call.progress, total);
    let mut done: BTreeMap<Oid, Outcome> = BTreeMap::new();
    let mut first = None;
    let levels: BTreeSet<usize> = waiting.iter().map(|t| t.level).collect();
    for level in levels {
        let tables: Vec<Oid> = waiting.iter().filter(|t| t.level == level).map(|t| t.table).collect();
        let mut open = in_transaction(|| submit(call, &tables, &pool))?;
        while !open.is_empty() {
            let result = receive(&results)?;
            let oid = (result.id >> 32) as Oid;
            let Some(outcome) = open.get_mut(&oid) else { continue };
            outcome.add(result)?;
            progress.batch();
            if outcome.open == 0
                && let Some(mut outcome) = open.remove(&oid)
            {
                keep(call, oid, &mut outcome, &mut progress)?;
                first = first.or_else(|| outcome.error.clone());
                done.insert(oid, outcome);
            }
        }
    }
    if let Some(e) = first
        && done.values().all(|o| o.accepted == 0)
    {
        return Err(e.detail("No table got a row. seedgen.seed_batch has what the calls ended with."));
    }
    Ok(report(call, &done, began))
}

/// Hands a level's batches to the threads.
fn submit(call: &Call, tables: &[Oid], pool: &Arc<Pool>) -> Result<BTreeMap<Oid, Outcome>> {
    let mut open = BTreeMap::new();
    let mut queues: Vec<std::vec::IntoIter<Job>> = Vec::new();
    for &oid in tables {
        let Some(table) = call.schema.table(oid) else { continue };
        let batches = tables::requests(&call.schema, table, &call.asked, None)?;
        open.insert(oid, Outcome::new(batches.fingerprint, batches.requests.len()));
        let job = |(n, request)| Job { id: u64::from(oid) << 32 | n as u64, request };
        queues.push(batches.requests.into_iter().enumerate().map(job).collect::<Vec<_>>().into_iter());
    }
    // In turns, so that no table waits for another to be done.
    let mut jobs = Vec::new();
    while !queues.is_empty() {
        queues.retain_mut(|q| q.next().map(|job| jobs.push(job)).is_some());
    }
    pool.submit(jobs);
    Ok(open)
}

fn receive(results: &Receiver<seedgen_llm::Done>) -> Result<seedgen_llm::Done> {
    loop {
        interrupts::check();
        match results.recv_timeout(PATIENCE) {
            Ok(done) => return Ok(done),
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return Err(LlmError::Bug.into()),
        }
    }
}

/// A table's rows go in, in a transaction of their own. What is wrong with the table by now (it may have been dropped)
/// is the table's own failure.
fn keep(call: &Call, oid: Oid, outcome: &mut Outcome, progress: &mut Progress) -> Result<()> {
    let Some(table) = call.schema.table(oid) else { return Ok(()) };
    in_transaction(|| {
        let kept = subxact::run(|| kept::keep(table, &call.server, &call.settings, &call.asked, outcome));
        if let Err(e) = kept {
            outcome.failed = outcome.failed.max(1);
            outcome.error.get_or_insert(e);
            // What it cost is kept all the same; the rows are gone.
            kept::keep(table, &call.server, &call.settings, &call.asked, outcome)?;
        }
        Ok(())
    })?;
    progress.table(table, outcome, call.asked.rows);
    Ok(())
}

fn report(call: &Call, done: &BTreeMap<Oid, Outcome>, began: Instant) -> Jsonb {
    let mut lines: Vec<Value> = Vec::new();
    let (mut calls, mut retries, mut tokens_in, mut tokens_out) = (0, 0, 0, 0);
    for t in &call.todo {
        let Some(table) = call.schema.table(t.table) else { continue };
        lines.push(match (done.get(&t.table), t.cached, &t.left_out) {
            (Some(o), ..) => {
                calls += o.calls.calls;
                retries += o.calls.retries;
                tokens_in += o.calls.tokens_in;
                tokens_out += o.calls.tokens_out;
                progress::line(table, o, call.asked.rows)
            }
            (None, Some((_, rows)), _) => json!({
                "table": table.path(), "rows": rows, "asked": call.asked.rows, "refused": 0, "earlier": 0, "cached": true,
                "calls": 0, "note": null,
            }),
            (None, None, why) => json!({
                "table": table.path(), "rows": 0, "asked": 0, "refused": 0, "earlier": 0, "cached": false, "calls": 0,
                "note": why.as_ref().map(|w| format!("it {w}")),
            }),
        });
    }
    let seconds = (began.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
    Jsonb(json!({
        "server": call.server, "model": call.settings.model, "calls": calls, "retries": retries, "tokens_in": tokens_in,
        "tokens_out": tokens_out, "seconds": seconds, "tables": lines,
    }))
}
