//! Seeds of one's own: `import_seeds`, `export_seeds`, `drop_seeds`. The table and what reads it are SQL.

use crate::error::{Error, Result, or_raise};
use crate::pg::jsonb::Jsonb;
use crate::pg::spi::{Session, View, jsonb};
use crate::pg::text::Text;
use crate::seeds::store::{self, Earlier};
use crate::seeds::{Origin, Source};
use pgrx::AnyElement;
use pgrx::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pgrx::extension_sql_file!("../../sql/seeds.sql", name = "seeds", requires = ["profiles", seed_source]);

/// Rows that one reason lists by number.
const LISTED: usize = 20;

/// Takes rows of the user's as seeds of a table: a JSON array of objects, keys being columns. PostgreSQL tests each
/// against types and constraints; nothing is written to the table. Those that fail are kept aside, with the reason.
/// `source`: user, or llm for rows that a model made elsewhere. `replace` drops the seeds of that source first.
#[pg_extern(sql = r#"CREATE FUNCTION seedgen.import_seeds(
    relation regclass, rows jsonb, source text DEFAULT 'user', model text DEFAULT NULL, "replace" boolean DEFAULT false
) RETURNS TABLE (accepted bigint, rejected bigint, reasons jsonb)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', '@FUNCTION_NAME@';"#)]
#[allow(clippy::type_complexity)]
fn import_seeds(
    relation: Option<pg_sys::Oid>,
    rows: Option<AnyElement>,
    source: Option<Text>,
    model: Option<Text>,
    replace: Option<bool>,
) -> TableIterator<'static, (name!(accepted, i64), name!(rejected, i64), name!(reasons, Jsonb))> {
    let line = or_raise((|| {
        let table = not_null(relation, "relation")?.to_u32();
        let rows = texts(&not_null(rows, "rows")?)?;
        let source = Source::from_name(&not_null(source, "source")?.0)?;
        if !matches!(source, Source::User | Source::Llm) {
            let message = format!("seeds of source \"{}\" cannot be imported", source.name());
            return Err(Error::new(PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE, message)
                .hint("Imported rows are of source \"user\", or \"llm\" where a model made them."));
        }
        if not_null(replace, "replace")? {
            store::drop(table, Some(source))?;
        }
        let origin = Origin { source, model: model.as_ref().map(|m| m.0.as_str()), prompt_version: None, batch: None };
        let done = store::insert(table, &rows, &origin, Earlier::Kept)?;
        Ok((done.accepted as i64, done.refused.len() as i64, Jsonb(reasons(&done))))
    })());
    TableIterator::once(line)
}

/// Removes the caller's seeds of a table, those of one source alone where it is named; how many.
#[pg_extern(sql = r#"CREATE FUNCTION seedgen.drop_seeds(relation regclass, source text DEFAULT NULL) RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', '@FUNCTION_NAME@';"#)]
fn drop_seeds(relation: Option<pg_sys::Oid>, source: Option<Text>) -> i64 {
    or_raise((|| {
        let source = source.map(|s| Source::from_name(&s.0)).transpose()?;
        store::drop(not_null(relation, "relation")?.to_u32(), source).map(|n| n as i64)
    })())
}

/// Internal: the source of seeds with that name; an error where there is none.
#[pg_extern(immutable, strict, parallel_safe)]
fn seed_source(name: Text) -> String {
    or_raise(Source::from_name(&name.0)).name().to_string()
}

fn not_null<T>(value: Option<T>, name: &str) -> Result<T> {
    let hint = "For example SELECT * FROM seedgen.import_seeds('public.users', '[{\"name\": \"Ada\"}]').";
    super::populate::not_null(value, name, hint)
}

/// The elements of the array as JSON texts; a single object is one row. Counted before any is read.
fn texts(rows: &AnyElement) -> Result<Vec<String>> {
    let session = Session::connect()?;
    let shape = "SELECT pg_catalog.jsonb_typeof($1) || ' ' || CASE pg_catalog.jsonb_typeof($1)
                     WHEN 'array' THEN pg_catalog.jsonb_array_length($1) ELSE 1 END || ' ' || pg_catalog.pg_column_size($1)";
    let shape = session.one::<String>(View::Latest, shape, &[jsonb(rows)])?.unwrap_or_default();
    let mut parts = shape.split(' ');
    let kind = parts.next().unwrap_or_default().to_string();
    let mut number = || parts.next().and_then(|p| p.parse::<usize>().ok()).unwrap_or(0);
    if kind != "array" && kind != "object" {
        let message = format!("rows must be a JSON array of objects, not a {kind}");
        return Err(Error::new(PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE, message)
            .hint("For example '[{\"name\": \"Ada\", \"email\": \"ada@example.com\"}]'."));
    }
    store::bounded(number(), number())?;
    let sql = "SELECT e::pg_catalog.text FROM pg_catalog.jsonb_array_elements(CASE pg_catalog.jsonb_typeof($1)
                   WHEN 'array' THEN $1 ELSE pg_catalog.jsonb_build_array($1) END) WITH ORDINALITY AS a(e, n) ORDER BY n";
    let (mut texts, mut bytes): (Vec<String>, usize) = Default::default();
    session.for_each(View::Latest, sql, &[jsonb(rows)], |row| {
        let text: String = row.need(1)?;
        bytes += text.len();
        store::bounded(texts.len(), bytes)?;
        texts.push(text);
        Ok(())
    })?;
    Ok(texts)
}

/// [{"reason", "sqlstate", "count", "rows": the first numbers, from 1}], in order of the first row.
fn reasons(done: &store::Inserted) -> Value {
    let mut all: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (i, refused) in &done.refused {
        all.entry((&refused.code, &refused.reason)).or_default().push(i + 1);
    }
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_by_key(|(_, rows)| rows[0]);
    let lines = all.into_iter().map(|((code, reason), rows)| {
        let listed = &rows[..rows.len().min(LISTED)];
        json!({"reason": reason, "sqlstate": code, "count": rows.len(), "rows": listed})
    });
    Value::Array(lines.collect())
}
