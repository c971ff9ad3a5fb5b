//! Profiles that are kept: `learn`, `export_profile`, `import_profile`, `drop_profile`. The table and what reads it
//! are SQL.

use super::populate::not_null;
use crate::error::{Error, Result, or_raise};
use crate::pg::jsonb::Jsonb;
use crate::pg::spi::{Session, View, jsonb};
use crate::pg::text::Text;
use crate::planning;
use crate::seeds::{learn, store};
use pgrx::AnyElement;
use pgrx::prelude::*;

pgrx::extension_sql_file!("../../sql/profiles.sql", name = "profiles", requires = ["ledger", is_here]);

/// Learns the tables of a schema from the rows that they hold, or that the tables of the same names in `from_schema`
/// hold, and keeps the patterns in seedgen.profile: populate(..., seeds => 'existing') makes rows of them. Reads at
/// most 10,000 rows a table, with the caller's rights. A row a table.
#[pg_extern(volatile, parallel_unsafe)]
#[allow(clippy::type_complexity)]
fn learn(
    schema: Option<Text>,
    from_schema: default!(Option<Text>, "NULL"),
) -> TableIterator<'static, (name!(table_name, Text), name!(rows, i64), name!(columns, i32), name!(note, Option<Text>))>
{
    let lines = or_raise(
        not_null(schema, "schema", "For example SELECT * FROM seedgen.learn('public').")
            .and_then(|s| learn::learn(&s.0, from_schema.as_ref().map(|f| f.0.as_str()), planning::today())),
    );
    TableIterator::new(lines.into_iter().map(|l| (Text(l.table), l.rows as i64, l.columns as i32, l.note.map(Text))))
}

/// What is stored of the schema's tables, as a document that may leave: no value that fewer than `k` rows hold, no
/// text of a column that looks personal.
#[pg_extern(volatile, parallel_unsafe)]
fn export_profile(schema: Option<Text>, k: default!(Option<i32>, 10)) -> Jsonb {
    let hint = "For example SELECT seedgen.export_profile('public', k => 10).";
    or_raise((|| {
        let profile = learn::export(&not_null(schema, "schema", hint)?.0, not_null(k, "k", hint)?)?;
        serde_json::to_value(profile).map(Jsonb).map_err(|e| Error::bug(e.to_string()))
    })())
}

/// Keeps the profiles of such a document for the tables of the same names, in `schema` if that is given. A row a
/// table.
#[pg_extern(sql = r#"CREATE FUNCTION seedgen.import_profile(profile jsonb, schema text DEFAULT NULL)
RETURNS TABLE (table_name text, rows bigint, columns integer, note text)
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', '@FUNCTION_NAME@';"#)]
#[allow(clippy::type_complexity)]
fn import_profile(
    profile: Option<AnyElement>,
    schema: Option<Text>,
) -> TableIterator<'static, (name!(table_name, Text), name!(rows, i64), name!(columns, i32), name!(note, Option<Text>))>
{
    let hint = "For example SELECT * FROM seedgen.import_profile(…), with what export_profile returned.";
    let lines = or_raise(
        not_null(profile, "profile", hint)
            .and_then(|p| learn::import(&text(&p)?, schema.as_ref().map(|s| s.0.as_str()))),
    );
    TableIterator::new(lines.into_iter().map(|l| (Text(l.table), l.rows as i64, l.columns as i32, l.note.map(Text))))
}

/// Removes the caller's stored profile of a table; how many there were.
#[pg_extern(sql = r#"CREATE FUNCTION seedgen.drop_profile(relation regclass) RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', '@FUNCTION_NAME@';"#)]
fn drop_profile(relation: Option<pg_sys::Oid>) -> i64 {
    let hint = "For example SELECT seedgen.drop_profile('public.users').";
    or_raise(not_null(relation, "relation", hint).and_then(|r| learn::drop(r.to_u32()))) as i64
}

fn text(document: &AnyElement) -> Result<String> {
    let session = Session::connect()?;
    let size = session.one::<i32>(View::Latest, "SELECT pg_catalog.pg_column_size($1)", &[jsonb(document)])?;
    let bytes = size.unwrap_or(0) as usize;
    if bytes > store::MAX_BYTES {
        let message = format!("a profile of {bytes} bytes is more than the {} that one may have", store::MAX_BYTES);
        return Err(Error::new(PgSqlErrorCode::ERRCODE_PROGRAM_LIMIT_EXCEEDED, message));
    }
    let text = session.one::<String>(View::Latest, "SELECT $1::pg_catalog.text", &[jsonb(document)])?;
    text.ok_or_else(|| Error::bug("a document has no text"))
}
