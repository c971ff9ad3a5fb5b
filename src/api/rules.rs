//! The users' rules: `set_strategy`, `drop_strategy`, and the table and view that hold and show them.

use super::populate::not_null;
use crate::error::{Result, or_raise};
use crate::pg::xact;
use crate::rules::{check, name, store};
use pgrx::JsonB;
use pgrx::prelude::*;

pgrx::extension_sql_file!("../../sql/rules.sql", name = "rules");

/// Says what a column is filled with from now on: a strategy as JSON, maybe with `null_ratio` beside its fields,
/// as in set_strategy('public.orders.total', '{"strategy": "log_normal", "median": 50, "sigma": 0.8}'). Tested
/// against the column's type and constraints; what is not possible is an error (22023). Replaces an earlier rule
/// of the column. Rules are kept for the role that sets them, and followed by populate, populate_table, plan, rows.
#[pg_extern(volatile, parallel_unsafe)]
fn set_strategy(column_name: Option<String>, strategy: Option<JsonB>) {
    or_raise(set(column_name, strategy))
}

fn set(column_name: Option<String>, strategy: Option<JsonB>) -> Result<()> {
    let hint = "For example seedgen.set_strategy('public.orders.total', '{\"strategy\": \"uniform\", \"min\": 1, \"max\": 100}').";
    let text = not_null(column_name, "column_name", hint)?;
    let given = not_null(strategy, "strategy", hint)?.0;
    xact::must_write(c"set_strategy()");
    let column = name::column(&text)?;
    check::check(&column, &given)?;
    store::refresh()?;
    store::set(&column, &given)
}

/// Removes the rule of a column; whether there was one. Also of a column that is gone.
#[pg_extern(volatile, parallel_unsafe)]
fn drop_strategy(column_name: Option<String>) -> bool {
    or_raise(dropped(column_name))
}

fn dropped(column_name: Option<String>) -> Result<bool> {
    let text = not_null(column_name, "column_name", "For example seedgen.drop_strategy('public.orders.total').")?;
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
