//! The first stage: pg_catalog, in a few set-based queries (one per family, in `sql/`), as one `Schema`.
//! Reads with the caller's rights, assigns no transaction id, and prints everything in one form whatever
//! the caller's settings. It sees everything up to now, as PostgreSQL's own caches of the catalog do, which
//! the functions that print definitions ask.
//! Not here: node trees (`pg::nodes`), and any decision about what was read.

mod constraints;
mod indexes;
mod queries;
mod refresh;
mod schemas;
mod tables;
#[cfg(feature = "pg_test")]
mod tests;
mod types;

use crate::error::{Error, Result};
use crate::pg::nodes::Scope;
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View, oids};
use pgrx::prelude::PgSqlErrorCode as Code;
use queries::Queries;
pub use refresh::refresh;
use seedgen_plan::schema::{Oid, Schema, Table};

/// The queries look rows up by oid: index by index they cost what the tables asked for cost, however large
/// the rest of the catalog, and one plan fits every call.
const LOOKUPS: [(&str, &str); 4] = [
    ("enable_seqscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    ("plan_cache_mode", "force_generic_plan"),
];

/// Reads the tables of the schemas named, those that their foreign keys refer to and the partitions they
/// belong to or have, wherever these are (`requested` tells them apart). Errors: a schema that does not
/// exist (3F000), that the caller may not use (42501), or schemas without a single table (42P01).
pub fn read(schemas: &[String]) -> Result<Schema> {
    with_session(|session, sql| {
        let namespaces = schemas::resolve(session, sql, schemas)?;
        let schema = read_from(session, sql, &namespaces, &[])?;
        if schema.tables.iter().any(|t| t.requested) {
            return Ok(schema);
        }
        let names = schemas.iter().map(|s| format!("\"{s}\"")).collect::<Vec<_>>().join(", ");
        let message = match schemas {
            [_] => format!("schema {names} has no tables"),
            _ => format!("schemas {names} have no tables"),
        };
        Err(Error::new(Code::ERRCODE_UNDEFINED_TABLE, message)
            .hint("Create the tables first; seedgen fills tables that exist, not views."))
    })
}

/// The same for single tables (`requested`). Errors: an oid that is not a table's (42809).
pub fn read_tables(tables: &[Oid]) -> Result<Schema> {
    with_session(|session, sql| {
        let schema = read_from(session, sql, &[], tables)?;
        match tables.iter().find(|&&t| schema.table(t).is_none()) {
            None => Ok(schema),
            Some(&oid) => Err(not_a_table(session, oid)),
        }
    })
}

/// The table, and those whose foreign keys lead to it.
pub fn read_family(table: Oid) -> Result<Schema> {
    let mut tables = vec![table];
    with_session(|session, _| {
        let text = "SELECT DISTINCT conrelid FROM pg_catalog.pg_constraint \
                    WHERE confrelid = $1 AND contype = 'f' AND conparentid = 0 ORDER BY 1";
        let args = [crate::pg::spi::arg(pgrx::pg_sys::Oid::from(table))];
        session.for_each(View::Latest, text, &args, |row| {
            tables.extend(row.oid(1)?.filter(|&t| t != table));
            Ok(())
        })
    })?;
    read_tables(&tables)
}

fn with_session<T>(f: impl FnOnce(&Session, &'static Queries) -> Result<T>) -> Result<T> {
    let pinned = Pinned::new()?;
    for (name, value) in LOOKUPS {
        pinned.set(name, value)?;
    }
    let session = Session::connect()?;
    f(&session, queries::queries(server_version()))
}

/// server_version_num of the server that this was compiled for and runs in.
fn server_version() -> u32 {
    pgrx::pg_sys::PG_VERSION_NUM
}

fn read_from(session: &Session, sql: &Queries, namespaces: &[Oid], tables: &[Oid]) -> Result<Schema> {
    let mut found: Vec<(Oid, bool)> = Vec::new();
    session.for_each_kept(View::Latest, sql.closure, &[oids(namespaces), oids(tables)], |row| {
        found.push((row.oid(1)?.unwrap_or_default(), row.need(2)?));
        Ok(())
    })?;
    let mut reader = Reader { session, sql, oids: found.iter().map(|f| f.0).collect(), tables: Vec::new() };
    reader.tables(&found)?;
    reader.columns()?;
    reader.partition_keys()?;
    reader.inheritance()?;
    reader.sequences()?;
    reader.stats()?;
    let mut types = reader.types()?;
    reader.checks(&mut types)?;
    reader.foreign_keys()?;
    reader.indexes()?;
    reader.triggers()?;
    reader.partition_bounds()?;
    let mut schema = Schema { server_version: server_version(), tables: reader.tables, types };
    schema.adopt_foreign_keys();
    schema.adopt_triggers();
    Ok(schema)
}

/// What is read so far. Each family has a method, in the file of its kind.
struct Reader<'a> {
    session: &'a Session,
    sql: &'a Queries,
    oids: Vec<Oid>,
    tables: Vec<Table>,
}

impl Reader<'_> {
    /// The table of a row; None where it was created or renamed into view between two queries.
    fn table_mut(&mut self, oid: Option<Oid>) -> Option<&mut Table> {
        let i = self.tables.binary_search_by_key(&oid?, |t| t.oid).ok()?;
        Some(&mut self.tables[i])
    }
}

/// Runs `f` with the table's columns as the scope of expressions.
pub fn in_scope<T>(table: &Table, f: impl FnOnce(&Scope) -> Result<T>) -> Result<T> {
    f(&Scope { relation: Some(table.oid), column: &|attnum| table.column_at(attnum), width: table.columns.len() })
}

fn not_a_table(session: &Session, oid: Oid) -> Error {
    let text = "SELECT $1::pg_catalog.regclass::pg_catalog.text";
    let name = match session.one::<String>(View::Latest, text, &[crate::pg::spi::arg(pgrx::pg_sys::Oid::from(oid))]) {
        Ok(name) => name.unwrap_or_default(),
        Err(e) => return e,
    };
    Error::new(Code::ERRCODE_WRONG_OBJECT_TYPE, format!("\"{name}\" is not a table"))
        .hint("seedgen fills ordinary, partitioned and foreign tables.")
}
