//! What is asked, table by table: levels of foreign keys, which parents have seeds, what the store has already, and
//! the requests of a table's batches. Reads only.

use super::kept;
use crate::error::{Error, Result};
use pgrx::prelude::PgSqlErrorCode as Code;
use seedgen_llm::Request;
use seedgen_llm::prompt::{Context, Form, fingerprint, request};
use seedgen_plan::order::order;
use seedgen_plan::schema::{Oid, Schema, Table, TableKind};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How a call asks.
pub struct Asked {
    pub domain: Option<String>,
    pub rows: u64,
    pub batch: u64,
    pub refresh: bool,
    pub model: String,
}

/// A table that a call is about.
pub struct Todo {
    pub table: Oid,
    pub level: usize,
    /// Seeds of an earlier call that serve as they are: its batch, and how many.
    pub cached: Option<(i64, i64)>,
    /// Why it is not asked for.
    pub left_out: Option<String>,
}

/// Seeds are tested by inserting them: better known before they are paid for.
pub fn check_rights(schema: &Schema, targets: &[Oid]) -> Result<()> {
    let may = |t: &&Table| t.privileges.insert || t.columns.iter().any(|c| c.can_insert);
    let Some(table) = targets.iter().filter_map(|&o| schema.table(o)).find(|t| !may(t)) else { return Ok(()) };
    let message = format!("permission denied for table {}", table.name);
    Err(Error::new(Code::ERRCODE_INSUFFICIENT_PRIVILEGE, message)
        .detail("Seeds are tested by inserting them, which is undone at once.")
        .hint(format!(
            "Run GRANT INSERT ON {} TO the role, or leave the table out with the option \"except\".",
            table.quoted
        )))
}

/// The targets in the order of levels.
pub fn todo(schema: &Schema, targets: &[Oid], asked: &Asked) -> Result<Vec<Todo>> {
    let tables: Vec<&Table> = targets.iter().filter_map(|&o| schema.table(o)).collect();
    let placed = order(schema, &tables);
    let mut seeded = kept::seeded(&parents(schema, &tables))?;
    let mut out = Vec::new();
    for oid in &placed.tables {
        let (Some(table), Some(place)) = (schema.table(*oid), placed.places.get(oid)) else { continue };
        let form = Form::of(schema, table, |p| seeded.contains(&p));
        let left_out = left_out(table, &form);
        let cached = match left_out.is_some() || asked.refresh {
            true => None,
            false => kept::cached(table, &fingerprint(schema, table, &form), asked)?,
        };
        if left_out.is_none() {
            seeded.insert(*oid);
        }
        out.push(Todo { table: *oid, level: place.level, cached, left_out });
    }
    Ok(out)
}

fn left_out(table: &Table, form: &Form) -> Option<String> {
    if table.kind == TableKind::Foreign {
        return Some("is a foreign table, whose seeds cannot be tested".into());
    }
    form.fields.is_empty().then(|| "has no column that a model could fill".into())
}

fn parents(schema: &Schema, tables: &[&Table]) -> BTreeSet<Oid> {
    let keys = tables.iter().flat_map(|t| &t.foreign_keys);
    keys.map(|k| seedgen_plan::order::root(schema, k.parent)).collect()
}

/// A table's requests, and the form that they share; `estimate`: for parents whose seeds are still to come.
pub fn requests(schema: &Schema, table: &Table, asked: &Asked, estimate: Option<&BTreeSet<Oid>>) -> Result<Batches> {
    let wanted = parents(schema, &[table]);
    let mut rows: BTreeMap<Oid, Vec<Map<String, Value>>> = BTreeMap::new();
    for &parent in wanted.iter().filter(|&&p| p != table.oid) {
        let found = kept::seeds(parent)?;
        if !found.is_empty() {
            rows.insert(parent, found);
        }
    }
    let coming = |p: Oid| estimate.is_some_and(|e| e.contains(&p));
    let form = Arc::new(Form::of(schema, table, |p| rows.contains_key(&p) || coming(p)));
    let mut requests = Vec::new();
    let mut first = 0;
    while first < asked.rows {
        let count = asked.batch.min(asked.rows - first);
        let context = Context {
            domain: asked.domain.as_deref(),
            total: asked.rows,
            first,
            rows: count,
            parents: &|p| rows.get(&p).cloned().unwrap_or_default(),
        };
        requests.push(request(schema, table, &form, &context));
        first += count;
    }
    Ok(Batches { fingerprint: fingerprint(schema, table, &form), requests })
}

pub struct Batches {
    pub fingerprint: String,
    pub requests: Vec<Request>,
}
