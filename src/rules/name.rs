//! A column by its name, read as PostgreSQL reads qualified identifiers: `orders.total`, `public."Orders".total`.
//! Without a schema the table is looked up in the caller's search_path.

use crate::error::{Error, Result};
use crate::pg::spi::{Session, View, arg};
use pgrx::prelude::PgSqlErrorCode as Code;
use pgrx::prelude::pg_sys;
use seedgen_plan::nearest::nearest;
use seedgen_plan::schema::Oid;

/// A table that rows can be made for.
#[derive(Clone, Debug)]
pub struct Table {
    pub oid: Oid,
    pub schema: String,
    pub name: String,
}

impl Table {
    /// "schema.table", unquoted.
    pub fn path(&self) -> String {
        format!("{}.{}", self.schema, self.name)
    }
}

/// A column of it; None: there is none of that name.
#[derive(Clone, Debug)]
pub struct Column {
    pub table: Table,
    pub attnum: Option<i16>,
    pub name: String,
}

impl Column {
    /// The error of a column that does not exist (42703), with the nearest that does.
    pub fn missing(&self) -> Error {
        let message = format!("column \"{}\" of table \"{}\" does not exist", self.name, self.table.path());
        let e = Error::new(Code::ERRCODE_UNDEFINED_COLUMN, message);
        let known = names(
            "SELECT a.attname::pg_catalog.text FROM pg_catalog.pg_attribute a \
             WHERE a.attrelid OPERATOR(pg_catalog.=) $1 AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped \
             ORDER BY a.attnum",
            &[arg(pg_sys::Oid::from(self.table.oid))],
        );
        hinted(e, &self.name, known)
    }
}

/// Finds the column. Errors: a name that cannot be read (22023), an unknown schema (3F000) or table (42P01), what is
/// no table (42809), a partition (0A000).
pub fn column(text: &str) -> Result<Column> {
    let session = Session::connect()?;
    let parts = session.one::<Vec<String>>(View::Latest, "SELECT pg_catalog.parse_ident($1)", &[arg(text)])?;
    let parts = parts.unwrap_or_default();
    let (schema, table, column) = match parts.as_slice() {
        [table, column] => (None, table, column),
        [schema, table, column] => (Some(schema.as_str()), table, column),
        _ => {
            let message = format!("\"{text}\" is not the name of a column");
            return Err(Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, message)
                .hint("Write it as table.column or schema.table.column."));
        }
    };
    let table = table_of(&session, schema, table)?;
    let attnum = session.one::<i16>(
        View::Latest,
        "SELECT a.attnum FROM pg_catalog.pg_attribute a WHERE a.attrelid OPERATOR(pg_catalog.=) $1 \
         AND a.attname::pg_catalog.text OPERATOR(pg_catalog.=) $2 \
         AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped",
        &[arg(pg_sys::Oid::from(table.oid)), arg(column.as_str())],
    )?;
    Ok(Column { table, attnum, name: column.clone() })
}

/// Finds a table, by its name or schema.name. Errors as those of `column`.
pub fn table(text: &str) -> Result<Table> {
    let session = Session::connect()?;
    let parts = session.one::<Vec<String>>(View::Latest, "SELECT pg_catalog.parse_ident($1)", &[arg(text)])?;
    match parts.unwrap_or_default().as_slice() {
        [table] => table_of(&session, None, table),
        [schema, table] => table_of(&session, Some(schema), table),
        _ => Err(Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, format!("\"{text}\" is not the name of a table"))
            .hint("Write it as schema.table.")),
    }
}

fn table_of(session: &Session, schema: Option<&str>, name: &str) -> Result<Table> {
    if let Some(s) = schema {
        self::schema(s)?;
    }
    // Without a schema, the lookup that any statement of the caller's makes.
    let sql = match schema {
        Some(_) => "SELECT pg_catalog.to_regclass(pg_catalog.format('%I.%I', $1, $2))::pg_catalog.oid",
        None => "SELECT pg_catalog.to_regclass(pg_catalog.quote_ident($2))::pg_catalog.oid FROM (SELECT $1) AS s",
    };
    let args = [arg(schema), arg(name)];
    let Some(oid) = session.one::<pg_sys::Oid>(View::Latest, sql, &args)? else {
        let shown = schema.map_or(name.to_string(), |s| format!("{s}.{name}"));
        let e = Error::new(Code::ERRCODE_UNDEFINED_TABLE, format!("table \"{shown}\" does not exist"));
        let known = names(
            "SELECT c.relname::pg_catalog.text FROM pg_catalog.pg_class c \
             JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace \
             WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,f}'::pg_catalog.\"char\"[]) \
               AND CASE WHEN $1 IS NULL THEN pg_catalog.pg_table_is_visible(c.oid) \
                        ELSE n.nspname::pg_catalog.text OPERATOR(pg_catalog.=) $1 END ORDER BY c.oid",
            &args[..1],
        );
        return Err(hinted(e, name, known));
    };
    let mut found = None;
    session.for_each(
        View::Latest,
        "SELECT n.nspname::pg_catalog.text, c.relname::pg_catalog.text, c.relkind, c.relispartition, \
                pg_catalog.pg_partition_root(c.oid)::pg_catalog.text \
         FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace \
         WHERE c.oid OPERATOR(pg_catalog.=) $1",
        &[arg(oid)],
        |row| {
            found = Some((
                row.need::<String>(1)?,
                row.need::<String>(2)?,
                row.char(3)?,
                row.need::<bool>(4)?,
                row.get::<String>(5)?,
            ));
            Ok(())
        },
    )?;
    let Some((schema, name, kind, partition, root)) = found else {
        return Err(Error::new(Code::ERRCODE_UNDEFINED_TABLE, format!("table \"{name}\" does not exist")));
    };
    if !matches!(kind, 'r' | 'p' | 'f') {
        return Err(Error::new(Code::ERRCODE_WRONG_OBJECT_TYPE, format!("\"{schema}.{name}\" is not a table"))
            .hint("seedgen fills ordinary, partitioned and foreign tables."));
    }
    if partition {
        let root = root.unwrap_or_default();
        return Err(Error::new(
            Code::ERRCODE_FEATURE_NOT_SUPPORTED,
            format!("\"{schema}.{name}\" is a partition, whose rows come through its root"),
        )
        .hint(format!("Set the rule for table {root}.")));
    }
    Ok(Table { oid: oid.to_u32(), schema, name })
}

/// Errors where there is no such schema (3F000).
pub fn schema(name: &str) -> Result<()> {
    let known = names("SELECT n.nspname::pg_catalog.text FROM pg_catalog.pg_namespace n ORDER BY n.oid", &[])?;
    if known.iter().any(|k| k == name) {
        return Ok(());
    }
    let e = Error::new(Code::ERRCODE_INVALID_SCHEMA_NAME, format!("schema \"{name}\" does not exist"));
    Err(hinted(e, name, Ok(known)))
}

fn names(sql: &str, args: &[crate::pg::spi::Arg]) -> Result<Vec<String>> {
    let mut out = Vec::new();
    Session::connect()?.for_each(View::Latest, sql, args, |row| {
        out.push(row.need(1)?);
        Ok(())
    })?;
    Ok(out)
}

/// A hint's business: what fails leaves the error without one.
fn hinted(e: Error, name: &str, known: Result<Vec<String>>) -> Error {
    let known = known.unwrap_or_default();
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => e.hint(format!("Did you mean \"{near}\"?")),
        None => e,
    }
}
