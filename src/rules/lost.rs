//! Rules whose tables are not there: dropped, or renamed between a restore and the first call, which had only their names
//! to go by. They are ignored, which is said. Not here: columns that are gone (`store`).

use crate::error::{Error, Result, tell};
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View, arg};
use crate::planning::Scope;
use pgrx::prelude::PgSqlErrorCode as Code;
use pgrx::prelude::pg_sys;

/// More of them are counted.
const NAMED: i64 = 5;

/// A NOTICE with the role's rules that no table of the call's schema has, or that a restore brought for a schema which
/// is not there.
pub fn announce(scope: &Scope) -> Result<()> {
    let (schema, table) = match scope {
        Scope::Schema(name) => (Some(name.as_str()), None),
        Scope::Table(oid) => (None, Some(pg_sys::Oid::from(*oid))),
    };
    let _pinned = Pinned::new()?;
    let sql = "
        WITH lost AS (
            SELECT format('%I.%I', r.table_schema, r.table_name) || coalesce(format('.%I', r.column_name), '') AS name,
                   r.table_schema::text AS s, r.table_name::text AS t
            FROM seedgen.rule r JOIN seedgen.rule_place p ON p.rule = r.rule
            WHERE r.role_oid = seedgen.role_oid(current_user) AND p.relation IS NULL
              AND NOT starts_with(r.table_schema::text, 'pg_temp_')
              AND (r.table_schema::text = coalesce($1, (
                       SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $2))
                   OR NOT seedgen.is_here(r.system_identifier, r.database)
                      AND NOT EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = r.table_schema))
            ORDER BY r.table_schema, r.table_name, r.rule)
        SELECT count(*), (SELECT string_agg(name, ', ') FROM (SELECT name FROM lost LIMIT $3) AS named),
               (SELECT format('table_schema = %L AND table_name = %L', s, t) FROM lost LIMIT 1)
        FROM lost";
    let mut found: Option<(i64, String, String)> = None;
    Session::connect()?.for_each(View::Latest, sql, &[arg(schema), arg(table), arg(NAMED)], |row| {
        let n: i64 = row.need(1)?;
        if n > 0 {
            found = Some((n, row.need(2)?, row.need(3)?));
        }
        Ok(())
    })?;
    let Some((n, names, which)) = found else { return Ok(()) };
    let more = if n > NAMED { format!(" and {} more", n - NAMED) } else { String::new() };
    let message = match n {
        1 => format!("a rule is ignored, as its table does not exist: {names}"),
        _ => format!("{n} rules are ignored, as their tables do not exist: {names}{more}"),
    };
    tell(Error::new(Code::ERRCODE_UNDEFINED_TABLE, message).hint(format!(
        "If the table was renamed, UPDATE seedgen.rule SET table_name = 'its name' WHERE {which}; \
         if it is gone for good, DELETE FROM seedgen.rule WHERE {which}."
    )));
    Ok(())
}
