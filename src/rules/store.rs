//! The table `seedgen.rule` (sql/rules.sql): the present role's rules, written and read. Superusers see those of
//! others too, and never use them. Not here: whether a rule is possible (`check`).

use super::name::{Column, Table};
use crate::error::{Error, Result};
use crate::pg::settings::Pinned;
use crate::pg::spi::{Arg, Session, View, arg, oids};
use crate::pg::xact;
use pgrx::prelude::pg_sys;
use seedgen_plan::rules::Rule;
use seedgen_plan::schema::{ColumnIndex, Oid, Schema};
use serde_json::Value;
use std::collections::BTreeMap;

/// What the role has said of some tables.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    pub columns: BTreeMap<Oid, BTreeMap<ColumnIndex, Rule>>,
    /// Row counts.
    pub rows: BTreeMap<Oid, u64>,
    /// Rules of columns that are gone: (table, column).
    pub orphans: Vec<(Oid, String)>,
}

/// The attribute that a rule `r` is about, by number or by name; $1 and $2 say where numbers count.
const ATTRIBUTE: &str = "a.attrelid = r.relation AND a.attnum > 0 AND NOT a.attisdropped \
     AND CASE WHEN r.relation_oid = r.relation AND r.system_identifier = $1 AND r.database = $2 \
              THEN a.attnum = r.attnum ELSE a.attname = r.column_name END";

fn here() -> [Arg; 2] {
    [arg(xact::system_identifier() as i64), arg(pg_sys::Oid::from(xact::database()))]
}

/// The rules of these tables.
pub fn stored(schema: &Schema, tables: &[Oid]) -> Result<Stored> {
    let _pinned = Pinned::new()?;
    let mut out = Stored::default();
    let sql = format!(
        "SELECT r.relation::oid, r.column_name::text, a.attnum, r.strategy::text FROM seedgen.rule r \
         LEFT JOIN pg_attribute a ON {ATTRIBUTE} \
         WHERE r.role = current_user AND r.relation = ANY ($3) ORDER BY r.rule"
    );
    let [system, database] = here();
    Session::connect()?.for_each(View::Latest, &sql, &[system, database, oids(tables)], |row| {
        let Some(oid) = row.oid(1)? else { return Ok(()) };
        let text: String = row.need(4)?;
        let given: Value = serde_json::from_str(&text).map_err(|e| Error::bug(format!("a rule is no JSON: {e}")))?;
        let Some(name) = row.get::<String>(2)? else {
            out.rows.extend(given.get("rows").and_then(Value::as_u64).map(|n| (oid, n)));
            return Ok(());
        };
        let column = row.get::<i16>(3)?.and_then(|n| schema.table(oid)?.column_at(n));
        match column {
            Some(c) => {
                out.columns.entry(oid).or_default().insert(c, Rule { given });
            }
            None => out.orphans.push((oid, name)),
        }
        Ok(())
    })?;
    Ok(out)
}

/// Brings the names of the role's rules up to date, as a dump will have them, and drops rules of tables that are
/// gone.
pub fn refresh() -> Result<()> {
    let _pinned = Pinned::new()?;
    let session = Session::connect()?;
    session.execute(
        "DELETE FROM seedgen.rule r WHERE r.role = current_user \
         AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = r.relation)",
        &[],
    )?;
    let sql = format!(
        "UPDATE seedgen.rule r SET column_name = a.attname, attnum = a.attnum, relation_oid = r.relation, \
                system_identifier = $1, database = $2 \
         FROM pg_attribute a WHERE {ATTRIBUTE} AND r.role = current_user \
         AND (r.column_name, r.attnum, r.relation_oid, r.system_identifier, r.database) \
             IS DISTINCT FROM (a.attname, a.attnum, r.relation::oid, $1, $2)"
    );
    session.execute(&sql, &here())?;
    Ok(())
}

/// Writes the rule of a column.
pub fn set(column: &Column, strategy: &Value) -> Result<()> {
    write(&column.table, Some(column), strategy)
}

/// Writes the row count of a table.
pub fn set_rows(table: &Table, rows: u64) -> Result<()> {
    write(table, None, &serde_json::json!({ "rows": rows }))
}

fn write(table: &Table, column: Option<&Column>, strategy: &Value) -> Result<()> {
    delete(table, column.map(|c| c.name.as_str()))?;
    let _pinned = Pinned::new()?;
    let [system, database] = here();
    Session::connect()?.execute(
        "INSERT INTO seedgen.rule (relation, column_name, strategy, attnum, relation_oid, system_identifier, database) \
         VALUES ($1, $2::name, $3::jsonb, $4, $1, $5, $6)",
        &[
            arg(pg_sys::Oid::from(table.oid)),
            arg(column.map(|c| c.name.as_str())),
            arg(strategy.to_string()),
            arg(column.and_then(|c| c.attnum)),
            system,
            database,
        ],
    )?;
    Ok(())
}

/// Deletes the rule of a column (None: the table's row count), whose names are up to date; whether there was one.
pub fn delete(table: &Table, column: Option<&str>) -> Result<bool> {
    let _pinned = Pinned::new()?;
    let n = Session::connect()?.execute(
        "DELETE FROM seedgen.rule WHERE role = current_user AND relation = $1 \
         AND column_name::text IS NOT DISTINCT FROM $2",
        &[arg(pg_sys::Oid::from(table.oid)), arg(column)],
    )?;
    Ok(n > 0)
}
