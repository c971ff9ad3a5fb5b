//! From the names of schemas to their oids: unknown ones, forbidden ones, PostgreSQL's own.

use super::queries::Queries;
use crate::error::{Error, Result};
use crate::pg::spi::{Session, View, arg};
use pgrx::prelude::PgSqlErrorCode as Code;
use seedgen_plan::nearest::nearest;

pub(super) fn resolve(session: &Session, sql: &Queries, names: &[String]) -> Result<Vec<u32>> {
    let mut oids = Vec::new();
    session.for_each_kept(View::Latest, sql.schemas, &[arg(names.to_vec())], |row| {
        let name: String = row.need(1)?;
        let Some(oid) = row.oid(2)? else {
            return Err(unknown(session, &name));
        };
        if ["pg_catalog", "information_schema", "pg_toast"].contains(&name.as_str()) {
            let message = format!("schema \"{name}\" belongs to PostgreSQL");
            return Err(Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, message)
                .hint("Name a schema with tables of your own."));
        }
        if !row.need::<bool>(3)? {
            let message = format!("permission denied for schema \"{name}\"");
            return Err(
                Error::new(Code::ERRCODE_INSUFFICIENT_PRIVILEGE, message).hint("The caller needs USAGE on the schema.")
            );
        }
        oids.push(oid);
        Ok(())
    })?;
    Ok(oids)
}

fn unknown(session: &Session, name: &str) -> Error {
    let mut known: Vec<String> = Vec::new();
    let read = session.for_each(
        View::Latest,
        r"SELECT n.nspname::text FROM pg_catalog.pg_namespace n
          WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' ORDER BY n.oid",
        &[],
        |row| {
            known.push(row.need(1)?);
            Ok(())
        },
    );
    if let Err(e) = read {
        return e;
    }
    let e = Error::new(Code::ERRCODE_INVALID_SCHEMA_NAME, format!("schema \"{name}\" does not exist"));
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => e.hint(format!("Did you mean \"{near}\"?")),
        None if is_table(session, name) => {
            e.hint(format!("\"{name}\" is a table: for one table, call seedgen.populate_table."))
        }
        None => e.hint("Schemas are listed in pg_catalog.pg_namespace."),
    }
}

/// Whether a table, with or without its schema, is called so. A hint's business: what fails is no.
fn is_table(session: &Session, name: &str) -> bool {
    session
        .one::<bool>(
            View::Latest,
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p') AND $1 IN (c.relname::text, n.nspname::text || '.' || c.relname::text))",
            &[arg(name.to_string())],
        )
        .is_ok_and(|found| found == Some(true))
}
