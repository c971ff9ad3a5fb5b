//! The users' rules: `set_strategy`, `drop_strategy`, and the table and view that hold and show them.

use super::populate::{arguments, not_null};
use crate::error::{Result, notice, or_raise};
use crate::pg::jsonb::Jsonb;
use crate::pg::settings::Pinned;
use crate::pg::text::Text;
use crate::pg::xact;
use crate::planning::options;
use crate::planning::{Failed, Scope, prepare};
use crate::rules::check::{self, At};
use crate::rules::{name, plan, store};
use pgrx::prelude::*;
use pgrx::{default, name};
use seedgen_plan::request::OnError;

pgrx::extension_sql_file!("../../sql/rules.sql", name = "rules", requires = ["ledger", is_here]);

/// Says what a column is filled with from now on: a strategy as JSON, maybe with `null_ratio` beside its fields,
/// as in set_strategy('public.orders.total', '{"strategy": "log_normal", "median": 50, "sigma": 0.8}'). Tested
/// against the column's type and constraints; what is not possible is an error (22023). Replaces an earlier rule
/// of the column. Rules are kept for the role that sets them, and followed by populate, populate_table, plan, rows.
#[pg_extern(volatile, parallel_unsafe)]
fn set_strategy(column_name: Option<Text>, strategy: Option<Jsonb>) {
    or_raise(set(column_name, strategy))
}

fn set(column_name: Option<Text>, strategy: Option<Jsonb>) -> Result<()> {
    let hint = "For example seedgen.set_strategy('public.orders.total', '{\"strategy\": \"uniform\", \"min\": 1, \"max\": 100}').";
    let text = not_null(column_name, "column_name", hint)?.0;
    let given = not_null(strategy, "strategy", hint)?.0;
    xact::must_write(c"set_strategy()");
    let column = name::column(&text)?;
    let tested = check::check(&column, &given, &At { document: "rule", path: Vec::new() })?;
    if tested.volatile {
        notice!(
            "the expression of column \"{}\" calls volatile functions: its values are others in each run",
            column.name
        );
    }
    store::refresh()?;
    store::set(&column, &tested)
}

/// Removes the rule of a column; whether there was one. Also of a column that is gone.
#[pg_extern(volatile, parallel_unsafe)]
fn drop_strategy(column_name: Option<Text>) -> bool {
    or_raise(dropped(column_name))
}

fn dropped(column_name: Option<Text>) -> Result<bool> {
    let text = not_null(column_name, "column_name", "For example seedgen.drop_strategy('public.orders.total').")?.0;
    xact::must_write(c"drop_strategy()");
    let column = name::column(&text)?;
    store::refresh()?;
    let found = store::delete(&column.table, Some(&column.name))?;
    // Names of columns that are gone are known by their rules alone.
    if !found && column.attnum.is_none() {
        return Err(column.missing());
    }
    if !found {
        notice!("column \"{}\" of table \"{}.{}\" has no rule", column.name, column.table.schema, column.table.name);
    }
    Ok(found)
}

/// The plan that `plan` shows for the same arguments, as a document to be edited and imported: rows by table, a
/// strategy by column.
#[pg_extern(volatile, parallel_unsafe)]
#[allow(clippy::too_many_arguments)]
fn export_plan(
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
) -> Jsonb {
    let scope = not_null(schema, "schema", "For example SELECT seedgen.export_plan('public', 1000).");
    let arguments = arguments(rows, seed, tables, mode, locale, triggers, seeds, edge_cases, options);
    or_raise(scope.and_then(|s| {
        let options = options::parse(arguments?, OnError::Continue)?;
        let _pinned = Pinned::new()?;
        Ok(Jsonb(plan::export(&prepare(&Scope::Schema(s.0), &options, &Failed::new())?)))
    }))
}

/// Takes over a plan of `export_plan`, edited or not: afterwards these tables are planned as it says, with its rows
/// (where a call gives no others in `tables`) and its strategies. What differs from what would be planned anyway
/// becomes rules. A row for each row count that it keeps, and each rule that it set (NULL: removed).
#[pg_extern(volatile, parallel_unsafe)]
#[allow(clippy::type_complexity)]
fn import_plan(
    plan: Option<Jsonb>,
) -> TableIterator<'static, (name!(table_name, Text), name!(column_name, Option<Text>), name!(strategy, Option<Jsonb>))>
{
    let given = not_null(plan, "plan", "Give a plan of seedgen.export_plan.");
    xact::must_write(c"import_plan()");
    let changes = or_raise(given.and_then(|g| plan::import(&g.0)));
    TableIterator::new(changes.into_iter().map(|c| (Text(c.table), c.column.map(Text), c.strategy.map(Jsonb))))
}

/// Removes all of the role's rules and row counts of a schema's tables; how many there were.
#[pg_extern(volatile, parallel_unsafe)]
fn drop_rules(schema: Option<Text>) -> i64 {
    let schema = not_null(schema, "schema", "For example SELECT seedgen.drop_rules('public').");
    xact::must_write(c"drop_rules()");
    or_raise(schema.and_then(|Text(s)| {
        store::refresh()?;
        let n = store::delete_all(&s)?;
        // Names of schemas that are gone are known by their rules alone.
        if n == 0 {
            name::schema(&s)?;
        }
        Ok(n)
    })) as i64
}
