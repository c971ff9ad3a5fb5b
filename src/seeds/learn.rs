//! Profiles that are kept, in `seedgen.profile` (sql/profiles.sql): learnt from the rows of a schema, brought from
//! another database, taken to one. Not here: what is learnt (`seedgen_plan::profile`), plans made with them
//! (`profiles`).

use super::sample;
use super::spread::{self, Looked};
use crate::catalog;
use crate::error::{Error, Result};
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View, arg};
use crate::pg::{subxact, xact};
use pgrx::pg_sys;
use pgrx::prelude::PgSqlErrorCode as Code;
use seedgen_plan::nearest::nearest;
use seedgen_plan::order::root;
use seedgen_plan::profile::{self, Profile, SeedTable, TableProfile, VERSION};
use seedgen_plan::schema::{Oid, Schema, Table};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What came of one table.
pub struct Line {
    pub table: String,
    pub rows: u64,
    pub columns: usize,
    pub note: Option<String>,
}

/// A profile that is kept.
pub struct Stored {
    pub profile: TableProfile,
    imported: bool,
    from: Option<String>,
    rows: i64,
}

impl Stored {
    /// Where it is from.
    pub fn words(&self) -> String {
        let schema = self.from.as_ref().map(|s| format!(" of schema \"{s}\"")).unwrap_or_default();
        let how = if self.imported { "an imported profile" } else { "the stored profile" };
        format!("{how} of {} rows{schema}", self.rows)
    }
}

/// Learns each table of the schema from its rows, or from those of the table of the same name in another one, and
/// keeps what it learnt in the place of what was kept of the table before.
pub fn learn(schema: &str, from: Option<&str>, now: i64) -> Result<Vec<Line>> {
    xact::must_write(c"learn()");
    let _pinned = Pinned::new()?;
    let own = catalog::read(&[schema.to_string()])?;
    let other = from.map(|name| catalog::read(&[name.to_string()])).transpose()?;
    let holder = other.as_ref().unwrap_or(&own);
    let tables: Vec<&Table> = own.tables.iter().filter(|t| t.requested && t.partition_of.is_none()).collect();
    let (mut seeds, mut notes): (BTreeMap<Oid, SeedTable>, BTreeMap<Oid, String>) = Default::default();
    let mut looked = Looked::new();
    for t in &tables {
        let there = holder.tables.iter().find(|h| h.requested && h.partition_of.is_none() && h.name == t.name);
        let Some(there) = there else {
            notes.insert(t.oid, format!("schema \"{}\" has no such table", from.unwrap_or(schema)));
            continue;
        };
        match subxact::run(|| sample::rows(holder, there)) {
            Ok(sample) if sample.rows.columns.is_empty() => {
                notes.insert(t.oid, "the caller may not read it".into());
            }
            Ok(sample) if sample.rows.rows.is_empty() => {
                notes.insert(t.oid, "it has no rows to learn from".into());
            }
            Ok(sample) => {
                looked.insert(t.oid, (there, sample.whole));
                seeds.insert(t.oid, sample.rows);
            }
            Err(e) => {
                notes.insert(t.oid, format!("its rows cannot be read: {}", e.message));
            }
        }
    }
    // Parents elsewhere tell how their children follow them.
    if other.is_none() {
        for k in tables.iter().flat_map(|t| &t.foreign_keys) {
            let parent = root(&own, k.parent);
            let Some(p) = own.table(parent).filter(|p| !p.requested && !seeds.contains_key(&parent)) else { continue };
            if let Ok(sample) = subxact::run(|| sample::rows(&own, p)) {
                looked.insert(parent, (p, sample.whole));
                seeds.insert(parent, sample.rows);
            }
        }
    }
    let mut learnt = profile::learn(&own, &seeds, now);
    spread::correct(&own, &looked, &mut learnt)?;
    let mut lines = Vec::new();
    for t in tables {
        let found = learnt.tables.get(&t.path()).filter(|_| !notes.contains_key(&t.oid));
        if let Some(p) = found {
            keep(t, p, "existing", Some(from.unwrap_or(schema)))?;
        }
        lines.push(Line {
            table: t.path(),
            rows: found.map_or(0, |p| p.rows),
            columns: found.map_or(0, |p| p.columns.len()),
            note: notes.remove(&t.oid),
        });
    }
    Ok(lines)
}

/// In the place of what was kept of the table before.
fn keep(table: &Table, profile: &TableProfile, source: &str, from: Option<&str>) -> Result<()> {
    drop(table.oid)?;
    let attnums: Map<String, Value> = profile
        .columns
        .keys()
        .filter_map(|k| Some((k.clone(), Value::from(table.columns[table.column_index(k)?].attnum))))
        .collect();
    let json = serde_json::to_string(profile).map_err(|e| Error::bug(e.to_string()))?;
    let sql = "
        INSERT INTO seedgen.profile (table_schema, table_name, source, learnt_from, rows, version, profile, relation,
                                     columns, system_identifier, database)
        VALUES ($1, $2, $3, $4, $5, $6, $7::pg_catalog.jsonb, $8, $9::pg_catalog.jsonb, $10, $11)";
    Session::connect()?.execute(
        sql,
        &[
            arg(table.schema.as_str()),
            arg(table.name.as_str()),
            arg(source),
            arg(from),
            arg(i64::try_from(profile.rows).unwrap_or(i64::MAX)),
            arg(VERSION as i32),
            arg(json),
            arg(pg_sys::Oid::from(table.oid)),
            arg(Value::Object(attnums).to_string()),
            arg(xact::system_identifier() as i64),
            arg(pg_sys::Oid::from(xact::database())),
        ],
    )?;
    Ok(())
}

/// The caller's profile of the table. One of a version that this one does not read is none, which a NOTICE says.
pub fn stored(table: &Table) -> Result<Option<Stored>> {
    let sql =
        "SELECT p.source, p.learnt_from, p.rows, p.version, p.profile::pg_catalog.text, p.columns::pg_catalog.text
               FROM seedgen.profile_rows($1) AS p LIMIT 1";
    let mut found = None;
    Session::connect()?.for_each(View::Latest, sql, &[arg(pg_sys::Oid::from(table.oid))], |row| {
        let version: i32 = row.need(4)?;
        let read = serde_json::from_str::<TableProfile>(&row.need::<String>(5)?);
        match read {
            Ok(profile) if version == VERSION as i32 => {
                let imported = row.need::<String>(1)? == "imported";
                let profile = match row.get::<String>(6)? {
                    Some(attnums) => follow(table, profile, &attnums),
                    None => profile,
                };
                found = Some(Stored { profile, imported, from: row.get(2)?, rows: row.need(3)? });
            }
            _ => crate::error::notice!(
                "the profile that is stored of table {} is of version {version}, or was changed by hand, and is not read",
                table.quoted
            ),
        }
        Ok(())
    })?;
    Ok(found)
}

/// Under the present names of the columns that had these attnums.
fn follow(table: &Table, profile: TableProfile, attnums: &str) -> TableProfile {
    let attnums: BTreeMap<String, i16> = serde_json::from_str(attnums).unwrap_or_default();
    profile.renamed(|name| match attnums.get(name) {
        Some(&attnum) => table.column_at(attnum).map(|c| table.columns[c].name.clone()),
        None => Some(name.to_string()),
    })
}

/// Removes the caller's profile of a table.
pub fn drop(table: u32) -> Result<u64> {
    xact::must_write(c"drop_profile()");
    let sql = "DELETE FROM seedgen.profile AS d USING seedgen.profile_rows($1) AS p
               WHERE d.profile_number OPERATOR(pg_catalog.=) p.profile_number";
    Session::connect()?.execute(sql, &[arg(pg_sys::Oid::from(table))])
}

/// The stored profiles of the schema's tables without what fewer than `k` rows hold, or what looks personal.
pub fn export(schema: &str, k: i32) -> Result<Profile> {
    let Some(least) = u32::try_from(k).ok().filter(|k| *k >= 2) else {
        return Err(Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, format!("k must be at least 2, not {k}"))
            .hint("A value leaves the database if k rows or more hold it; k => 10 is the default."));
    };
    let _pinned = Pinned::new()?;
    let schema = catalog::read(&[schema.to_string()])?;
    let mut whole = Profile { version: VERSION, tables: BTreeMap::new() };
    for t in schema.tables.iter().filter(|t| t.requested && t.partition_of.is_none()) {
        whole.tables.extend(stored(t)?.map(|s| (t.path(), s.profile)));
    }
    if whole.tables.is_empty() {
        return Err(Error::new(Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE, "there is no profile to export")
            .hint("SELECT * FROM seedgen.learn('the_schema') makes one of the rows that are there."));
    }
    Ok(profile::guarded(&schema, &whole, least))
}

/// Keeps the profiles of a document that `export` made, for tables of the same names; `into` names their schema here.
pub fn import(document: &str, into: Option<&str>) -> Result<Vec<Line>> {
    xact::must_write(c"import_profile()");
    let invalid = |message: String| Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, message);
    let document: Profile = serde_json::from_str(document).map_err(|e| {
        invalid("the document is no profile".into())
            .detail(format!("It says: {e}."))
            .hint("Give what seedgen.export_profile returned.")
    })?;
    if document.version != VERSION {
        return Err(invalid(format!("the profile is of version {}, not {VERSION}", document.version))
            .hint("Export it again with this version of seedgen."));
    }
    let _pinned = Pinned::new()?;
    let mut schemas: BTreeMap<String, Schema> = BTreeMap::new();
    let mut lines = Vec::new();
    for (path, profile) in &document.tables {
        let (schema, name) = path.split_once('.').unwrap_or(("", path));
        let schema = into.unwrap_or(schema);
        if !schemas.contains_key(schema) {
            schemas.insert(schema.to_string(), catalog::read(&[schema.to_string()])?);
        }
        let own = || schemas[schema].tables.iter().filter(|t| t.requested && t.partition_of.is_none());
        let Some(table) = own().find(|t| t.name == name) else {
            let near = nearest(name, own().map(|t| t.name.as_str()));
            let near = near.map(|n| format!("; did you mean \"{n}\"?")).unwrap_or_default();
            let note = Some(format!("schema \"{schema}\" has no such table{near}"));
            lines.push(Line { table: format!("{schema}.{name}"), rows: 0, columns: 0, note });
            continue;
        };
        let unknown: Vec<&str> =
            profile.columns.keys().filter(|c| table.column_index(c).is_none()).map(String::as_str).collect();
        keep(table, profile, "imported", None)?;
        lines.push(Line {
            table: table.path(),
            rows: profile.rows,
            columns: profile.columns.len() - unknown.len(),
            note: (!unknown.is_empty()).then(|| format!("it has no column {}", unknown.join(", "))),
        });
    }
    if lines.iter().all(|l| l.columns == 0) {
        let e = Error::new(Code::ERRCODE_UNDEFINED_TABLE, "the profile is of no table that is here");
        let first = lines.into_iter().next().and_then(|l| l.note.map(|n| format!("{}: {n}.", l.table)));
        let hint = "Give the schema of the tables, as in seedgen.import_profile(…, schema => 'public').";
        return Err(match first {
            Some(first) => e.detail(first).hint(hint),
            None => e.detail("It has no tables.").hint(hint),
        });
    }
    Ok(lines)
}
