//! What the database keeps of fetches: `seedgen.seed_batch` (sql/llm.sql), and seeds of models in `seedgen.seed`,
//! all of them the caller's own. Not here: testing seeds (`seeds::store`).

use super::progress::Outcome;
use super::tables::Asked;
use crate::error::{Error, Result};
use crate::pg::spi::{Session, View, arg};
use crate::seeds::store::{self, Earlier};
use crate::seeds::{Origin, Source};
use pgrx::pg_sys;
use seedgen_llm::Settings;
use seedgen_llm::prompt::VERSION;
use seedgen_plan::schema::{Oid, Table};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Those of the tables that have seeds of a model's.
pub fn seeded(tables: &BTreeSet<Oid>) -> Result<BTreeSet<Oid>> {
    let session = Session::connect()?;
    let sql = "SELECT EXISTS (SELECT FROM seedgen.seed_rows($1) AS s
               WHERE s.accepted AND s.source OPERATOR(pg_catalog.=) 'llm')";
    let mut found = BTreeSet::new();
    for &t in tables {
        if session.one::<bool>(View::Latest, sql, &[arg(pg_sys::Oid::from(t))])? == Some(true) {
            found.insert(t);
        }
    }
    Ok(found)
}

/// How many seeds of a model's a table has.
fn there(table: Oid) -> Result<u64> {
    let sql = "SELECT pg_catalog.count(*) FROM seedgen.seed_rows($1) AS s
               WHERE s.accepted AND s.source OPERATOR(pg_catalog.=) 'llm'";
    let n = Session::connect()?.one::<i64>(View::Latest, sql, &[arg(pg_sys::Oid::from(table))])?;
    Ok(n.unwrap_or(0) as u64)
}

/// The seeds of a table that a model made: what children are shown. Rows of the user's are never among them.
pub fn seeds(table: Oid) -> Result<Vec<Map<String, Value>>> {
    let sql = "SELECT s.\"row\"::pg_catalog.text FROM seedgen.seed_rows($1) AS s
               WHERE s.accepted AND s.source OPERATOR(pg_catalog.=) 'llm' ORDER BY s.seed LIMIT 1000";
    let mut rows = Vec::new();
    Session::connect()?.for_each(View::Latest, sql, &[arg(pg_sys::Oid::from(table))], |row| {
        if let Ok(Value::Object(seed)) = serde_json::from_str(&row.need::<String>(1)?) {
            rows.push(seed);
        }
        Ok(())
    })?;
    Ok(rows)
}

/// The batch that answered this question before, if the seeds that a model made last are its, and how many there are.
pub fn cached(table: &Table, fingerprint: &str, asked: &Asked) -> Result<Option<(i64, i64)>> {
    let sql = "
        SELECT b.batch, s.n
        FROM seedgen.seed_batch b
        CROSS JOIN LATERAL (
            SELECT pg_catalog.count(*) AS n, pg_catalog.max(s.batch) AS latest
            FROM seedgen.seed s JOIN seedgen.seed_rows($1) r ON r.seed OPERATOR(pg_catalog.=) s.seed
            WHERE s.accepted AND r.source OPERATOR(pg_catalog.=) 'llm') AS s
        WHERE b.role_oid OPERATOR(pg_catalog.=) seedgen.role_oid(current_user)
          AND b.fingerprint OPERATOR(pg_catalog.=) $2
          AND b.prompt_version OPERATOR(pg_catalog.=) $3 AND b.model OPERATOR(pg_catalog.=) $4
          AND b.domain IS NOT DISTINCT FROM $5 AND b.rows_asked OPERATOR(pg_catalog.>=) $6
          AND b.status OPERATOR(pg_catalog.=) 'done' AND s.latest OPERATOR(pg_catalog.=) b.batch
        ORDER BY b.batch DESC LIMIT 1";
    let args = [
        arg(pg_sys::Oid::from(table.oid)),
        arg(fingerprint),
        arg(VERSION),
        arg(asked.model.as_str()),
        arg(asked.domain.as_deref()),
        arg(asked.rows as i32),
    ];
    let mut found = None;
    Session::connect()?.for_each(View::Latest, sql, &args, |row| {
        found = Some((row.need(1)?, row.need(2)?));
        Ok(())
    })?;
    Ok(found)
}

/// Keeps what a table's calls brought: its new seeds, each in the place of one that a model made before, and the
/// batch. Where fewer serve than were there, the rest of those stays.
pub fn keep(table: &Table, server: &str, settings: &Settings, asked: &Asked, outcome: &mut Outcome) -> Result<()> {
    let rows: Vec<String> =
        std::mem::take(&mut outcome.rows).into_iter().map(|r| Value::Object(r).to_string()).collect();
    let calls = &outcome.calls;
    let ms = |share: f64| calls.latency(share).map(|d| d.as_secs_f64() * 1000.0);
    let sql = "
        INSERT INTO seedgen.seed_batch (table_schema, table_name, server, provider, model, prompt_version, fingerprint,
            domain, rows_asked, rows_accepted, rows_refused, status, error, calls, retries, success_rate, tokens_in,
            tokens_out, latency_p50_ms, latency_p95_ms, latency_max_ms, seconds, faults, patterns)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
            $21::pg_catalog.jsonb, $22::pg_catalog.jsonb)
        RETURNING batch";
    let args = [
        arg(table.schema.as_str()),
        arg(table.name.as_str()),
        arg(server),
        arg(super::server::provider(settings)),
        arg(settings.model.as_str()),
        arg(VERSION),
        arg(outcome.fingerprint.as_str()),
        arg(asked.domain.as_deref()),
        arg(asked.rows as i32),
        arg(outcome.status(rows.len())),
        arg(outcome.error.as_ref().map(|e| e.message.clone())),
        arg(calls.calls as i32),
        arg(calls.retries as i32),
        arg(calls.success_rate()),
        arg(calls.tokens_in as i64),
        arg(calls.tokens_out as i64),
        arg(ms(0.5)),
        arg(ms(0.95)),
        arg(ms(1.0)),
        arg(outcome.seconds),
        arg(json!(outcome.faults).to_string()),
        arg(json!(outcome.patterns).to_string()),
    ];
    let batch: Option<i64> = Session::connect()?.one(View::Latest, sql, &args)?;
    let batch = batch.ok_or_else(|| Error::bug("the batch has no number"))?;
    if rows.is_empty() {
        outcome.earlier = there(table.oid)?;
        return Ok(());
    }
    let origin =
        Origin { source: Source::Llm, model: Some(&settings.model), prompt_version: Some(VERSION), batch: Some(batch) };
    let inserted = store::insert(table.oid, &rows, &origin, Earlier::Replaced)?;
    outcome.accepted = inserted.accepted as u64;
    outcome.refused = inserted.refused.len() as u64;
    outcome.earlier = inserted.earlier as u64;
    outcome.reason = inserted.refused.first().map(|(_, r)| r.reason.clone());
    let per_minute = (outcome.seconds > 0.0).then(|| outcome.accepted as f64 * 60.0 / outcome.seconds);
    let sql = "UPDATE seedgen.seed_batch SET rows_accepted = $2, rows_refused = $3, rows_per_minute = $4
               WHERE batch OPERATOR(pg_catalog.=) $1";
    let args = [arg(batch), arg(outcome.accepted as i32), arg(outcome.refused as i32), arg(per_minute)];
    Session::connect()?.execute(sql, &args)?;
    Ok(())
}
