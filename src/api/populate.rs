//! `populate` and `populate_table`: arguments in, a run, a row a table out. `plan` is in `plan`.

use super::run::{self, Line, per_second};
use crate::error::{Error, Result, or_raise};
use crate::pg::jsonb::Jsonb;
use crate::pg::text::Text;
use crate::planning::Scope;
use crate::planning::options::{self, Arguments};
use pgrx::prelude::*;
use pgrx::{default, name};
use seedgen_plan::request::OnError;
use serde_json::json;

type Written = (Text, i64, f64, i64, Text, Option<Text>);

/// Fills every table of a schema with `rows` rows each, in the caller's transaction. `tables` sets other
/// counts: {"orders": 500000, "order_items": {"per": "orders", "mean": 3}}. `mode`: append, top_up, replace.
/// `triggers`: fire; or skip, which leaves out the triggers of tables that are the caller's own.
/// `seeds`: what values are learnt from: builtin, user, llm, existing, or auto, the best of them that is there.
/// `edge_cases`: the share of rows that show values at the bounds of what their columns may hold.
/// `options`: only, except (lists of tables), include_parents, progress, analyze, freeze, threads, on_error
/// (continue: a table that cannot be filled is left as it is, with the reason in its row; or stop), now.
/// A row a table: rows written, seconds, path taken, notes.
#[pg_extern(volatile, parallel_unsafe)]
#[allow(clippy::too_many_arguments)]
fn populate(
    schema: Option<Text>,
    rows: default!(Option<i64>, 1000),
    seed: default!(Option<i64>, 42),
    tables: default!(Option<Jsonb>, "NULL"),
    mode: default!(Option<Text>, "'append'"),
    locale: default!(Option<Text>, "'en_US'"),
    triggers: default!(Option<Text>, "'fire'"),
    seeds: default!(Option<Text>, "'builtin'"),
    edge_cases: default!(Option<f64>, 0.0),
    options: default!(Option<Jsonb>, "NULL"),
) -> TableIterator<
    'static,
    (
        name!(table_name, Text),
        name!(rows_written, i64),
        name!(seconds, f64),
        name!(rows_per_second, i64),
        name!(path, Text),
        name!(note, Option<Text>),
    ),
> {
    let scope = not_null(schema, "schema", "For example SELECT * FROM seedgen.populate('public', 1000).");
    let arguments = arguments(rows, seed, tables, mode, locale, triggers, seeds, edge_cases, options);
    or_raise(scope.and_then(|s| fill(Scope::Schema(s.0), arguments?, OnError::Continue).map(TableIterator::new)))
}

/// Fills one table; its parents are taken as they are. The arguments are those of `populate`; on_error is stop
/// unless the options say otherwise.
#[allow(clippy::too_many_arguments)]
#[pg_extern(sql = r#"CREATE FUNCTION seedgen.populate_table(
    relation regclass, rows bigint DEFAULT 1000, seed bigint DEFAULT 42, mode text DEFAULT 'append',
    locale text DEFAULT 'en_US', triggers text DEFAULT 'fire', seeds text DEFAULT 'builtin', edge_cases double precision DEFAULT 0,
    options jsonb DEFAULT NULL
) RETURNS TABLE (table_name text, rows_written bigint, seconds double precision, rows_per_second bigint, path text, note text)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', '@FUNCTION_NAME@';"#)]
fn populate_table(
    relation: Option<pg_sys::Oid>,
    rows: Option<i64>,
    seed: Option<i64>,
    mode: Option<Text>,
    locale: Option<Text>,
    triggers: Option<Text>,
    seeds: Option<Text>,
    edge_cases: Option<f64>,
    options: Option<Jsonb>,
) -> TableIterator<
    'static,
    (
        name!(table_name, Text),
        name!(rows_written, i64),
        name!(seconds, f64),
        name!(rows_per_second, i64),
        name!(path, Text),
        name!(note, Option<Text>),
    ),
> {
    let scope =
        not_null(relation, "relation", "For example SELECT * FROM seedgen.populate_table('public.users', 1000).");
    let arguments = arguments(rows, seed, None, mode, locale, triggers, seeds, edge_cases, options);
    or_raise(scope.and_then(|r| fill(Scope::Table(r.to_u32()), arguments?, OnError::Stop).map(TableIterator::new)))
}

pub(super) fn not_null<T>(value: Option<T>, name: &str, hint: &str) -> Result<T> {
    value.ok_or_else(|| {
        Error::new(PgSqlErrorCode::ERRCODE_NULL_VALUE_NOT_ALLOWED, format!("{name} must not be null")).hint(hint)
    })
}

#[allow(clippy::too_many_arguments)]
pub(super) fn arguments(
    rows: Option<i64>,
    seed: Option<i64>,
    tables: Option<Jsonb>,
    mode: Option<Text>,
    locale: Option<Text>,
    triggers: Option<Text>,
    seeds: Option<Text>,
    edge_cases: Option<f64>,
    options: Option<Jsonb>,
) -> Result<Arguments> {
    let hint = "Leave the argument out for its default.";
    Ok(Arguments {
        rows: not_null(rows, "rows", hint)?,
        seed: not_null(seed, "seed", hint)?,
        tables: tables.map(|j| j.0),
        mode: not_null(mode, "mode", hint)?.0,
        locale: not_null(locale, "locale", hint)?.0,
        triggers: not_null(triggers, "triggers", hint)?.0,
        seeds: not_null(seeds, "seeds", hint)?.0,
        edge_cases: not_null(edge_cases, "edge_cases", hint)?,
        options: options.map(|j| j.0),
    })
}

/// `on_error` holds where the options do not say.
fn fill(scope: Scope, arguments: Arguments, on_error: OnError) -> Result<Vec<Written>> {
    let recorded = json!({
        "rows": arguments.rows, "mode": arguments.mode, "tables": arguments.tables, "triggers": arguments.triggers,
        "seeds": arguments.seeds, "edge_cases": arguments.edge_cases, "options": arguments.options,
    });
    let options = options::parse(arguments, on_error)?;
    let lines = run::run(&scope, &options, recorded)?;
    let written = |Line { table, rows, seconds, path, note }| {
        (Text(table), rows as i64, seconds, per_second(rows, seconds), Text(path.name().to_string()), note.map(Text))
    };
    Ok(lines.into_iter().map(written).collect())
}
