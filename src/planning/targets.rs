//! Which tables a call fills, with how many rows each, and whether the caller may. Not here: the numbers
//! that capacity leaves (`seedgen_plan::planning`).

use super::options::Options;
use super::{Failed, Scope};
use crate::error::{Error, Result};
use crate::reason;
use pgrx::prelude::PgSqlErrorCode as Code;
use seedgen_plan::nearest::nearest;
use seedgen_plan::order::root;
use seedgen_plan::plan::CorrelationPlan;
use seedgen_plan::request::{Mode, OnError, RowSpec};
use seedgen_plan::rules::Rule;
use seedgen_plan::schema::{Column, ColumnIndex, Generated, Identity, Oid, Schema, Table, TableKind};
use std::collections::{BTreeMap, BTreeSet};

/// What is to be filled, and what was left out and why.
#[derive(Debug, Default)]
pub struct Targets {
    pub tables: Vec<Oid>,
    pub counts: BTreeMap<Oid, RowSpec>,
    /// A schema was asked for, not a table with a count of its own.
    pub whole: bool,
    /// What the user said of their columns.
    pub rules: BTreeMap<Oid, BTreeMap<ColumnIndex, Rule>>,
    /// Of which of these the ranks go together.
    pub correlations: BTreeMap<Oid, CorrelationPlan>,
    /// (table, reason).
    pub skipped: Vec<(Oid, String)>,
}

const SYSTEM: [&str; 3] = ["pg_catalog", "information_schema", "pg_toast"];

/// Selects the targets. Errors: a name that is no table (42P01), a wrong count (22023).
pub fn select(schema: &Schema, scope: &Scope, o: &Options) -> Result<Targets> {
    let mut t = Targets { whole: matches!(scope, Scope::Schema(_)), ..Targets::default() };
    // By oid, any relation can be asked for.
    if let Some(x) = schema.tables.iter().find(|x| x.requested && SYSTEM.contains(&x.schema.as_str())) {
        let message = format!("permission denied: \"{}\" belongs to PostgreSQL", x.name);
        return Err(Error::new(Code::ERRCODE_INSUFFICIENT_PRIVILEGE, message).hint("Name a table of your own."));
    }
    // Partitions are filled through their root.
    let whole: Vec<&Table> = schema.tables.iter().filter(|x| x.requested && x.partition_of.is_none()).collect();
    let find = |name: &str, option: &str| {
        let mut found = whole.iter().filter(|x| x.name == name || x.path() == name);
        match (found.next(), found.next()) {
            (Some(x), None) => Ok(x.oid),
            (Some(_), Some(_)) => Err(Error::new(
                Code::ERRCODE_AMBIGUOUS_PARAMETER,
                format!("table name \"{name}\" in \"{option}\" is ambiguous"),
            )
            .hint("Write it with its schema.")),
            (None, _) => {
                let near = nearest(name, whole.iter().map(|x| x.name.as_str()));
                let e = Error::new(
                    Code::ERRCODE_UNDEFINED_TABLE,
                    format!("table \"{name}\" in \"{option}\" does not exist"),
                );
                Err(match near {
                    Some(n) => e.hint(format!("Did you mean \"{n}\"?")),
                    None => e.hint("Names are those of tables of the schema, without quotes; partitions are filled through their parent."),
                })
            }
        }
    };
    let only = match &o.only {
        None => None,
        Some(names) => Some(names.iter().map(|n| find(n, "only")).collect::<Result<BTreeSet<Oid>>>()?),
    };
    let except = o.except.iter().map(|n| find(n, "except")).collect::<Result<BTreeSet<Oid>>>()?;
    for (name, value) in &o.tables {
        let spec = serde_json::from_value::<RowSpec>(value.clone()).ok().filter(|s| match s {
            RowSpec::Rows(n) => *n <= super::options::MAX_ROWS as u64,
            RowSpec::Per(p) => p.mean.is_finite() && p.mean >= 0.0,
        });
        let Some(spec) = spec else {
            return Err(Error::new(
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                format!("invalid row count for table \"{name}\": {value}"),
            )
            .hint("A count is a number, or {\"per\": \"parent_table\", \"mean\": 3}."));
        };
        let oid = find(name, "tables")?;
        if let RowSpec::Per(p) = &spec {
            refers(schema, oid, &p.per)?;
        }
        t.counts.insert(oid, spec);
    }
    for x in &whole {
        let named = only.as_ref().is_some_and(|s| s.contains(&x.oid));
        if except.contains(&x.oid) || (only.is_some() && !named) {
            continue;
        }
        if x.extension_owned && !named {
            t.skipped.push((x.oid, "belongs to an extension".into()));
        } else if x.kind == TableKind::Foreign && !named {
            t.skipped.push((x.oid, "is a foreign table; name it in \"only\" to fill it".into()));
        } else {
            t.tables.push(x.oid);
        }
    }
    if o.include_parents {
        let mut at = 0;
        while at < t.tables.len() {
            for fk in schema.table(t.tables[at]).map_or(&[][..], |x| &x.foreign_keys) {
                let parent = root(schema, fk.parent);
                let foreign = schema.table(parent).is_some_and(|p| !p.requested);
                if foreign && !t.tables.contains(&parent) && !except.contains(&parent) {
                    t.tables.push(parent);
                }
            }
            at += 1;
        }
    }
    if t.tables.is_empty() {
        let e = Error::new(Code::ERRCODE_UNDEFINED_TABLE, "no table is left to fill");
        let quoted = |oid: &Oid| schema.table(*oid).map_or("", |x| &x.quoted);
        return Err(match t.skipped.iter().min_by_key(|(oid, _)| quoted(oid)) {
            Some((oid, why)) => e.detail(format!("Table {} {why}.", quoted(oid))),
            None => e.hint("Check the options \"only\" and \"except\"."),
        });
    }
    Ok(t)
}

/// {"per": …} names a table that the table's foreign keys lead to.
fn refers(schema: &Schema, oid: Oid, per: &str) -> Result<()> {
    let keys = schema.table(oid).map_or(&[][..], |t| &t.foreign_keys);
    let parents: Vec<&Table> = keys.iter().filter_map(|k| schema.table(root(schema, k.parent))).collect();
    if parents.iter().any(|p| p.name == per || p.path() == per) {
        return Ok(());
    }
    let table = schema.table(oid).map_or("", |t| &t.quoted);
    let message = format!("table {table} has no foreign key to \"{per}\", which its row count is given per");
    let e = Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, message);
    let names: BTreeSet<&str> = parents.iter().map(|p| p.name.as_str()).collect();
    Err(match nearest(per, names.iter().copied()) {
        Some(n) => e.hint(format!("Did you mean \"{n}\"?")),
        None if names.is_empty() => e.hint("It has no foreign keys: give a number of rows."),
        None => e.hint(format!("It refers to {}.", names.into_iter().collect::<Vec<_>>().join(", "))),
    })
}

/// The targets for which the caller lacks a right that the run will need, each with the reason, before anything is
/// written. Where one such table stops the call, or no other is left, 42501 names the first.
pub fn forbidden(schema: &Schema, targets: &[Oid], o: &Options) -> Result<Failed> {
    let lacking: Vec<(&Table, Error)> = targets
        .iter()
        .filter_map(|&oid| schema.table(oid))
        .filter_map(|t| Some((t, lacking(schema, t, targets, o.mode)?)))
        .collect();
    if o.on_error == OnError::Continue && lacking.len() < targets.len() {
        return Ok(lacking.into_iter().map(|(t, e)| (t.oid, reason::of(&e, t, false))).collect());
    }
    lacking.into_iter().next().map_or_else(|| Ok(Failed::new()), |(_, e)| Err(e))
}

/// The first right that the caller lacks to fill the table.
fn lacking(schema: &Schema, t: &Table, targets: &[Oid], mode: Mode) -> Option<Error> {
    let missing = |table: &Table, right: &str, why: &str| {
        let e = Error::new(Code::ERRCODE_INSUFFICIENT_PRIVILEGE, format!("permission denied for table {}", table.name))
            .detail(why.to_string())
            .hint(format!(
                "Run GRANT {right} ON {} TO the role, or leave the table out with the option \"except\".",
                table.quoted
            ));
        Some(e)
    };
    let insertable = t.privileges.insert || t.columns.iter().any(|c| c.can_insert);
    if !insertable {
        return missing(t, "INSERT", "INSERT is needed to fill it.");
    }
    let required =
        |c: &&Column| c.not_null && c.default.is_none() && c.identity == Identity::No && c.generated == Generated::No;
    if let Some(c) = t.columns.iter().filter(required).find(|c| !c.can_insert) {
        let why = format!("Column {} needs a value in every row.", c.quoted);
        return missing(t, &format!("INSERT ({})", c.quoted), &why);
    }
    if mode == Mode::Replace && !(t.privileges.owner || t.privileges.truncate || t.privileges.delete) {
        return missing(t, "TRUNCATE", "mode \"replace\" empties the table first.");
    }
    let hidden = !t.privileges.select && !t.columns.iter().any(|c| c.can_select);
    if hidden && (t.blocks > 0 || t.kind != TableKind::Ordinary) {
        return missing(t, "SELECT", "The table may hold rows, which new rows must not clash with.");
    }
    t.foreign_keys.iter().find_map(|fk| {
        let parent = root(schema, fk.parent);
        let p = schema.table(parent)?;
        let readable = fk.parent_columns.iter().all(|&c| p.columns.get(c).is_none_or(|c| c.can_select));
        let empty_target = targets.contains(&parent) && p.blocks == 0;
        let refers = || missing(p, "SELECT", &format!("Rows of {} refer to it.", t.quoted));
        if readable || empty_target { None } else { refers() }
    })
}
