//! What a table's row triggers on INSERT let through, read off their PL/pgSQL bodies, as CHECKs to the planner. Not here: when
//! they are asked (`api::run`), how a body is read (`seedgen_plan::plpgsql`), triggers that nothing is read of (`search`).

use super::state;
use crate::catalog;
use crate::error::Result;
use crate::pg::nodes;
use crate::pg::spi::{Session, View, arg};
use pgrx::pg_sys;
use seedgen_plan::plpgsql::{Trigger, apart, lets_through};
use seedgen_plan::schema::{Check, KeyPart, Table, Unique};

/// Source, WHEN, and whether it fires before the row, of the table's own triggers that run under the caller's settings.
const TRIGGERS: &str = r"
    SELECT g.tgname::text, p.prosrc, g.tgtype & 2 <> 0,
           substring(pg_get_triggerdef(g.oid) FROM ' WHEN \((.*)\) EXECUTE (?:FUNCTION|PROCEDURE) ')
    FROM pg_trigger g
    JOIN pg_proc p ON p.oid = g.tgfoid
    JOIN pg_language l ON l.oid = p.prolang AND l.lanname = 'plpgsql'
    WHERE g.tgrelid = $1 AND NOT g.tgisinternal AND g.tgtype & 5 = 5 AND g.tgenabled IN ('O', 'A') AND p.proconfig IS NULL
    ORDER BY g.tgname";

const COLUMNS: &str = "
    SELECT attname::text, quote_ident(attname), format_type(atttypid, atttypmod)
    FROM pg_attribute WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped ORDER BY attnum";

/// What the triggers ask of rows.
#[derive(Default)]
pub struct Asked {
    /// One a trigger of which something is read.
    pub checks: Vec<Check>,
    /// Columns in which no two rows may be alike.
    pub keys: Vec<Unique>,
}

impl Asked {
    pub fn is_empty(&self) -> bool {
        self.checks.is_empty() && self.keys.is_empty()
    }
}

/// Reads the table's triggers. Runs within `Pinned::new`.
pub fn conditions(table: &Table) -> Result<Asked> {
    let session = Session::connect()?;
    let oid = || arg(pg_sys::Oid::from(table.oid));
    let mut columns: Vec<(String, String, String)> = Vec::new();
    session.for_each(View::Latest, COLUMNS, &[oid()], |row| {
        columns.push((row.need(1)?, row.need(2)?, row.need(3)?));
        Ok(())
    })?;
    let mut found: Vec<(String, String, bool, Option<String>)> = Vec::new();
    session.for_each(View::Latest, TRIGGERS, &[oid()], |row| {
        found.push((row.need(1)?, row.need(2)?, row.need(3)?, row.get(4)?));
        Ok(())
    })?;
    let mut out = Asked::default();
    for (name, source, before, when) in found {
        let trigger = Trigger {
            source: &source,
            when: when.as_deref(),
            before,
            table: (&table.schema, &table.name),
            columns: &columns,
        };
        for (i, columns) in apart(&source, (&table.schema, &table.name)).into_iter().enumerate() {
            let parts = columns.iter().map(|c| table.column_index(c).map(KeyPart::Column));
            if let Some(keys) = parts.collect::<Option<Vec<KeyPart>>>() {
                out.keys.push(key(format!("trigger {name} {}", i + 1), keys, &columns));
            }
        }
        let Some(text) = lets_through(&trigger) else { continue };
        let from = state::from(table);
        let read = catalog::in_scope(table, |scope| nodes::condition(&text, &from, scope))?;
        let Some((expr, text)) = read else { continue };
        let definition = format!("CHECK ({text})");
        out.checks.push(Check { name: format!("trigger {name}"), definition, expr, valid: true, partition: None });
    }
    Ok(out)
}

/// As if an index said so.
fn key(name: String, keys: Vec<KeyPart>, columns: &[String]) -> Unique {
    Unique {
        name,
        index_oid: 0,
        primary: false,
        constraint: false,
        deferrable: false,
        nulls_not_distinct: false,
        keys,
        predicate: None,
        definition: format!("no two rows are alike in {}", columns.join(", ")),
    }
}
