//! The table `seedgen.rule` (sql/rules.sql): the present role's rules, written and read. Superusers see those of
//! others too, and never use them. Not here: whether a rule is possible (`check`).

use super::name::{Column, Table};
use crate::error::{Error, Result};
use crate::pg::settings::Pinned;
use crate::pg::spi::{Arg, Session, View, arg, oids};
use crate::pg::{expression, subxact, xact};
use pgrx::prelude::pg_sys;
use seedgen_plan::plan::CorrelationPlan;
use seedgen_plan::rules::{self, Rule, document};
use seedgen_plan::schema::{ColumnIndex, Oid, Schema};
use serde_json::Value;
use std::collections::BTreeMap;

/// What the role has said of some tables.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    pub columns: BTreeMap<Oid, BTreeMap<ColumnIndex, Rule>>,
    /// Row counts.
    pub rows: BTreeMap<Oid, u64>,
    /// Columns whose ranks go together.
    pub correlations: BTreeMap<Oid, CorrelationPlan>,
    /// Rules of columns that are gone: (table, column).
    pub orphans: Vec<(Oid, String)>,
}

/// A rule ready to be kept: expressions as PostgreSQL prints them, and the numbers of the columns that it names.
#[derive(Clone, Debug)]
pub struct Tested {
    pub given: Value,
    pub reads: BTreeMap<String, i16>,
    pub volatile: bool,
}

/// Of whom and where: superusers see others' rows.
const OWN: &str = "role_oid = seedgen.role_oid(current_user)";

fn here() -> [Arg; 2] {
    [arg(xact::system_identifier() as i64), arg(pg_sys::Oid::from(xact::database()))]
}

/// A column's rule as it is stored.
struct Found {
    oid: Oid,
    attnum: i16,
    /// The error is why it cannot be read.
    given: std::result::Result<Value, String>,
    reads: BTreeMap<String, i16>,
}

/// The rules of these tables.
pub fn stored(schema: &Schema, tables: &[Oid]) -> Result<Stored> {
    let _pinned = Pinned::new()?;
    let mut out = Stored::default();
    // A table that is bound to its rule goes before one of the same name.
    let sql = format!(
        "SELECT p.relation, r.column_name::text, p.attnum, r.strategy::text, CASE WHEN p.bound THEN r.reads::text END \
         FROM seedgen.rule r JOIN seedgen.rule_place p ON p.rule = r.rule \
         WHERE r.{OWN} AND p.relation = ANY ($1) ORDER BY p.bound, r.rule"
    );
    let mut found: Vec<Found> = Vec::new();
    Session::connect()?.for_each(View::Latest, &sql, &[oids(tables)], |row| {
        let Some(oid) = row.oid(1)? else { return Ok(()) };
        let text: String = row.need(4)?;
        // Numbers that no f64 holds: written to the table by hand.
        let given = serde_json::from_str::<Value>(&text).map_err(|e| e.to_string());
        let Some(name) = row.get::<String>(2)? else {
            let mut said = given.unwrap_or_default();
            if let Some(t) = schema.table(oid) {
                let names = t.columns.iter().map(|c| (c.attnum, c.name.clone())).collect();
                said = correlated(&said, &reads(row.get(5)?)?, &names).0;
            }
            out.rows.extend(said.get("rows").and_then(Value::as_u64).map(|n| (oid, n)));
            // Written to the table by hand, it may be anything.
            let correlation = said.get("correlation").and_then(|c| document::correlation(c).ok());
            out.correlations.extend(correlation.map(|c| (oid, c)));
            return Ok(());
        };
        match row.get::<i16>(3)? {
            Some(attnum) => found.push(Found { oid, attnum, given, reads: reads(row.get(5)?)? }),
            None => out.orphans.push((oid, name)),
        }
        Ok(())
    })?;
    for Found { oid, attnum, given, reads } in found {
        let Some((table, c)) = schema.table(oid).and_then(|t| Some((t, t.column_at(attnum)?))) else { continue };
        let names = table.columns.iter().map(|c| (c.attnum, c.name.clone())).collect();
        let given = match given {
            Ok(given) => given,
            Err(why) => {
                let rule = Rule { broken: Some(format!("it cannot be read: {why}")), ..Rule::default() };
                out.columns.entry(oid).or_default().insert(c, rule);
                continue;
            }
        };
        let rule = match understood(oid, attnum, &given, &reads, &names) {
            Ok(t) => Rule {
                reads: t.reads.values().filter_map(|&n| table.column_at(n)).collect(),
                volatile: t.volatile,
                given: t.given,
                broken: None,
            },
            Err(e) => Rule { given, broken: Some(e.message), ..Rule::default() },
        };
        out.columns.entry(oid).or_default().insert(c, rule);
    }
    Ok(out)
}

/// The columns that a rule named when it was set, by name and number, where numbers count.
fn reads(text: Option<String>) -> Result<BTreeMap<String, i16>> {
    let read = serde_json::from_str(text.as_deref().unwrap_or("{}"));
    read.map_err(|e| Error::bug(format!("the columns of a rule cannot be read: {e}")))
}

/// The rule with the columns called as they are today (`names`), and its expression, if it is one, read by
/// PostgreSQL. `reads`: what they were called, by number.
pub fn understood(
    table: Oid,
    attnum: i16,
    given: &Value,
    reads: &BTreeMap<String, i16>,
    names: &BTreeMap<i16, String>,
) -> Result<Tested> {
    let moved = |(then, n): (&String, &i16)| Some((then.clone(), *n, names.get(n).filter(|now| *now != then)?.clone()));
    let moved: Vec<(String, i16, String)> = reads.iter().filter_map(moved).collect();
    let Some(text) = rules::expression(given) else {
        let given = rules::renamed(given, &moved.into_iter().map(|(then, _, now)| (then, now)).collect());
        let number = |name: &String| names.iter().find(|n| n.1 == name).map(|n| *n.0);
        let reads = rules::columns_read(&given).into_iter().filter_map(|n| Some((n.clone(), number(&n)?)));
        return Ok(Tested { reads: reads.collect(), given, volatile: false });
    };
    let then = moved.into_iter().map(|(then, n, _)| (n, then)).collect();
    let read = subxact::run(|| expression::read(table, attnum, text, &then))?;
    let mut given = given.clone();
    given["expression"] = read.text.into();
    let reads = read.reads.iter().filter_map(|n| Some((names.get(n)?.clone(), *n))).collect();
    Ok(Tested { given, reads, volatile: read.volatile })
}

/// What is said of a table, with the columns that go together called as they are today, and their numbers.
fn correlated(
    said: &Value,
    reads: &BTreeMap<String, i16>,
    names: &BTreeMap<i16, String>,
) -> (Value, BTreeMap<String, i16>) {
    let mut said = said.clone();
    let mut now = BTreeMap::new();
    let columns = said.pointer_mut("/correlation/columns").and_then(Value::as_array_mut);
    for column in columns.into_iter().flatten() {
        let Some((then, n)) = column.as_str().and_then(|c| reads.get_key_value(c)) else { continue };
        let name = names.get(n).unwrap_or(then).clone();
        now.insert(name.clone(), *n);
        *column = name.into();
    }
    (said, now)
}

/// Brings the role's name, and the names in its rules, up to date, as a dump will have them. Drops what no rule can
/// be about any more: tables of sessions that have ended, and what has the name of a table that is bound to its own.
pub fn refresh() -> Result<()> {
    let _pinned = Pinned::new()?;
    let session = Session::connect()?;
    session.for_each_kept(
        View::Latest,
        "SELECT seedgen.refresh_role() FROM (SELECT seedgen.role_oid(current_user) AS oid, current_user AS name) AS me \
         WHERE EXISTS (SELECT FROM seedgen.run t WHERE t.role_oid = me.oid AND t.role <> me.name) \
            OR EXISTS (SELECT FROM seedgen.rule t WHERE t.role_oid = me.oid AND t.role <> me.name) \
            OR EXISTS (SELECT FROM seedgen.seed t WHERE t.role_oid = me.oid AND t.role <> me.name) \
            OR EXISTS (SELECT FROM seedgen.seed_batch t WHERE t.role_oid = me.oid AND t.role <> me.name) \
            OR EXISTS (SELECT FROM seedgen.profile t WHERE t.role_oid = me.oid AND t.role <> me.name)",
        &[],
        |_| Ok(()),
    )?;
    let sql = format!(
        "DELETE FROM seedgen.rule r USING seedgen.rule_place p WHERE p.rule = r.rule AND r.{OWN} \
         AND (p.relation IS NULL AND starts_with(r.table_schema::text, 'pg_temp_') \
              OR NOT p.bound AND EXISTS (SELECT FROM seedgen.rule_place o \
                  WHERE o.{OWN} AND o.bound AND o.relation = p.relation \
                    AND (o.attnum = p.attnum OR o.column_name IS NULL AND p.column_name IS NULL)))"
    );
    session.execute(&sql, &[])?;
    let sql = format!(
        "UPDATE seedgen.rule r SET table_schema = t.table_schema, table_name = t.table_name, \
                column_name = t.column_name, attnum = t.attnum, relation = t.relation, \
                system_identifier = $1, database = $2, \
                reads = CASE WHEN t.bound THEN r.reads ELSE coalesce(( \
                    SELECT jsonb_object_agg(b.attname, b.attnum) FROM jsonb_object_keys(r.reads) k \
                    JOIN pg_attribute b ON b.attrelid = t.relation AND b.attname = k \
                                       AND b.attnum > 0 AND NOT b.attisdropped), '{{}}') END \
         FROM (SELECT p.rule, p.bound, p.relation, n.nspname AS table_schema, c.relname AS table_name, \
                      coalesce(a.attname, p.column_name) AS column_name, coalesce(a.attnum, o.attnum) AS attnum \
               FROM seedgen.rule_place p JOIN seedgen.rule o ON o.rule = p.rule \
               JOIN pg_class c ON c.oid = p.relation JOIN pg_namespace n ON n.oid = c.relnamespace \
               LEFT JOIN pg_attribute a ON a.attrelid = p.relation AND a.attnum = p.attnum \
               WHERE p.bound OR p.column_name IS NULL OR a.attnum IS NOT NULL) AS t \
         WHERE t.rule = r.rule AND r.{OWN} \
         AND (r.table_schema, r.table_name, r.column_name, r.attnum, r.relation, r.system_identifier, r.database) \
             IS DISTINCT FROM (t.table_schema, t.table_name, t.column_name, t.attnum, t.relation, $1, $2)"
    );
    session.execute(&sql, &here())?;
    rename(&session)
}

/// The names inside of rules.
fn rename(session: &Session) -> Result<()> {
    struct Stale {
        rule: i64,
        table: Oid,
        /// None: what is said of the whole table.
        attnum: Option<i16>,
        given: Value,
        reads: BTreeMap<String, i16>,
        names: BTreeMap<i16, String>,
    }
    let mut all: Vec<Stale> = Vec::new();
    let sql = format!(
        "SELECT r.rule, r.relation, r.attnum, r.strategy::text, r.reads::text, \
                (SELECT json_object_agg(a.attnum, a.attname)::text FROM pg_attribute a \
                 WHERE a.attrelid = r.relation AND a.attnum > 0 AND NOT a.attisdropped) \
         FROM seedgen.rule r JOIN seedgen.rule_place p ON p.rule = r.rule \
         WHERE r.{OWN} AND p.bound AND (p.attnum IS NOT NULL OR r.column_name IS NULL) \
           AND EXISTS (SELECT FROM jsonb_each_text(r.reads) k JOIN pg_attribute a ON a.attrelid = r.relation \
                       AND a.attnum = k.value::int AND NOT a.attisdropped AND a.attname <> k.key)"
    );
    session.for_each(View::Latest, &sql, &[], |row| {
        let json = |text: String| serde_json::from_str(&text).map_err(|e| Error::bug(e.to_string()));
        let names = serde_json::from_str(&row.need::<String>(6)?).map_err(|e| Error::bug(e.to_string()))?;
        all.push(Stale {
            rule: row.need(1)?,
            table: row.oid(2)?.unwrap_or_default(),
            attnum: row.get(3)?,
            given: json(row.need(4)?)?,
            reads: reads(row.get(5)?)?,
            names,
        });
        Ok(())
    })?;
    for s in all {
        let (given, reads) = match s.attnum {
            None => correlated(&s.given, &s.reads, &s.names),
            Some(attnum) => match understood(s.table, attnum, &s.given, &s.reads, &s.names) {
                Ok(t) => (t.given, t.reads),
                // An expression that PostgreSQL no longer takes stays as it is; planning says so.
                Err(_) => continue,
            },
        };
        let args = [arg(s.rule), arg(given.to_string()), arg(json(&reads)?)];
        session.execute("UPDATE seedgen.rule SET strategy = $2::jsonb, reads = $3::jsonb WHERE rule = $1", &args)?;
    }
    Ok(())
}

fn json(reads: &BTreeMap<String, i16>) -> Result<String> {
    serde_json::to_string(reads).map_err(|e| Error::bug(e.to_string()))
}

/// Deletes the role's rules and row counts of a schema's tables, whose names are up to date; how many there were.
pub fn delete_all(schema: &str) -> Result<u64> {
    let _pinned = Pinned::new()?;
    let sql = format!("DELETE FROM seedgen.rule WHERE {OWN} AND table_schema::text = $1");
    Session::connect()?.execute(&sql, &[arg(schema)])
}

/// Writes the rule of a column.
pub fn set(column: &Column, rule: &Tested) -> Result<()> {
    write(&column.table, Some(column), &rule.given, &rule.reads)
}

/// Writes what a plan says of a table: its row count, and which columns' ranks go together.
pub fn set_table(table: &Table, said: &Value) -> Result<()> {
    let mut reads = BTreeMap::new();
    if let Some(columns) = said.pointer("/correlation/columns").and_then(Value::as_array) {
        let names: Vec<String> = columns.iter().filter_map(Value::as_str).map(String::from).collect();
        let _pinned = Pinned::new()?;
        let sql = "SELECT attname::text, attnum FROM pg_attribute \
                   WHERE attrelid = $1 AND attname = ANY ($2) AND attnum > 0 AND NOT attisdropped";
        let args = [arg(pg_sys::Oid::from(table.oid)), arg(names)];
        Session::connect()?.for_each(View::Latest, sql, &args, |row| {
            reads.insert(row.need(1)?, row.need(2)?);
            Ok(())
        })?;
    }
    write(table, None, said, &reads)
}

fn write(table: &Table, column: Option<&Column>, strategy: &Value, reads: &BTreeMap<String, i16>) -> Result<()> {
    delete(table, column.map(|c| c.name.as_str()))?;
    let _pinned = Pinned::new()?;
    let [system, database] = here();
    Session::connect()?.execute(
        "INSERT INTO seedgen.rule \
             (relation, column_name, strategy, attnum, system_identifier, database, reads, table_schema, table_name) \
         VALUES ($1, $2::name, $3::jsonb, $4, $5, $6, $7::jsonb, $8::name, $9::name)",
        &[
            arg(pg_sys::Oid::from(table.oid)),
            arg(column.map(|c| c.name.as_str())),
            arg(strategy.to_string()),
            arg(column.and_then(|c| c.attnum)),
            system,
            database,
            arg(json(reads)?),
            arg(table.schema.as_str()),
            arg(table.name.as_str()),
        ],
    )?;
    Ok(())
}

/// Deletes the rule of a column (None: the table's row count), whose names are up to date; whether there was one.
pub fn delete(table: &Table, column: Option<&str>) -> Result<bool> {
    let _pinned = Pinned::new()?;
    let sql = format!(
        "DELETE FROM seedgen.rule r USING seedgen.rule_place p WHERE p.rule = r.rule AND r.{OWN} \
         AND p.relation = $1 AND r.column_name::text IS NOT DISTINCT FROM $2"
    );
    let n = Session::connect()?.execute(&sql, &[arg(pg_sys::Oid::from(table.oid)), arg(column)])?;
    Ok(n > 0)
}
