//! Which tables may take the fast path, with the reason where one may not; and whether a table is still the
//! one that was planned. Not here: the load (`fast`).

use crate::error::{Error, Result};
use crate::pg::relation::{self, LockMode, Opened};
use pgrx::PgSqlErrorCode;
use seedgen_plan::plan::{Plan, TablePlan};
use seedgen_plan::schema::{Generated, Schema, Table, TableKind};
use seedgen_plan::strategy::Strategy;

/// Ok, or why the table has to go through the executor, as the plan will say it. Where the table is locked
/// already, this also asks what only then is certain. `fire_triggers`: users' triggers are to run.
pub fn can(table: &Table, schema: &Schema, fire_triggers: bool) -> std::result::Result<(), String> {
    by_catalog(table, schema, fire_triggers).and_then(|()| by_lock(table, fire_triggers)).map_err(|why| {
        match fire_triggers || table.triggers.is_empty() {
            true => why,
            false => format!("{why}, so its triggers fire"),
        }
    })
}

/// Whether users' triggers run for the rows of a table: where it has to go through the executor, whatever was asked.
pub fn fires(table: &Table, schema: &Schema, fire_triggers: bool) -> bool {
    fire_triggers || by_catalog(table, schema, false).is_err()
}

fn by_catalog(table: &Table, schema: &Schema, fire_triggers: bool) -> std::result::Result<(), String> {
    let no = |reason: &str| Err(reason.to_string());
    if table.kind != TableKind::Ordinary {
        return no("it is not an ordinary table");
    }
    if !table.heap {
        return no("its access method is not heap");
    }
    if !table.privileges.owner {
        return no("it belongs to another role");
    }
    if table.rls.applies {
        return no("row security applies to the caller");
    }
    if table.insert_rules {
        return no("it has rules on INSERT");
    }
    if fire_triggers && let Some(t) = table.triggers.first() {
        return Err(format!("trigger \"{}\" fires on INSERT", t.name));
    }
    for fk in table.foreign_keys.iter().filter(|fk| fk.enforced) {
        let Some(parent) = schema.table(fk.parent) else {
            return Err(format!("the parent of foreign key \"{}\" is not known", fk.name));
        };
        if !parent.privileges.select || parent.rls.applies {
            return Err(format!("foreign key \"{}\" refers to rows that the caller may not read", fk.name));
        }
        if !fk.valid && table.blocks > 0 {
            return Err(format!("foreign key \"{}\" is not valid for the rows already there", fk.name));
        }
        // PostgreSQL 18 proves these row by row as well.
        if fk.definition.contains(", PERIOD ") {
            return Err(format!("foreign key \"{}\" is over periods", fk.name));
        }
    }
    Ok(())
}

fn by_lock(table: &Table, fire_triggers: bool) -> std::result::Result<(), String> {
    let no = |reason: &str| Err(reason.to_string());
    if relation::is_locked(table.oid, LockMode::AccessShare)
        && let Ok(opened) = Opened::open(table.oid)
    {
        if opened.is_other_temp() {
            return no("it is a temporary table of another session");
        }
        if opened.in_use() {
            return no("it is in use by another query of this session, or has pending trigger events");
        }
        if fire_triggers && opened.has_insert_triggers() {
            return no("a trigger fires on INSERT");
        }
    }
    Ok(())
}

/// As `can`, for a plan: what expressions of the user's make goes through the executor.
fn can_as_planned(
    plan: &TablePlan,
    table: &Table,
    schema: &Schema,
    fire_triggers: bool,
) -> std::result::Result<(), String> {
    match plan.columns.iter().find(|c| matches!(c.strategy, Strategy::Sql { .. })) {
        Some(c) => Err(format!("an expression of the user's makes column \"{}\"", c.column)),
        None => can(table, schema, fire_triggers),
    }
}

/// As `can_as_planned`, with the others of its component, which go the same way.
pub fn can_together(
    plan: &Plan,
    table: &Table,
    schema: &Schema,
    fire_triggers: bool,
) -> std::result::Result<(), String> {
    let component = plan.table(table.oid).map(|p| p.component);
    let beside = |p: &&TablePlan| Some(p.component) == component && (p.failed.is_none() || p.oid == table.oid);
    let with_rows = plan.tables.iter().filter(beside);
    let all = with_rows.filter_map(|p| Some((p, schema.table(p.oid)?)));
    let mut own_first: Vec<(&TablePlan, &Table)> = all.collect();
    own_first.sort_by_key(|(p, _)| p.oid != table.oid);
    let objection = own_first.into_iter().find_map(|(p, t)| can_as_planned(p, t, schema, fire_triggers).err());
    let Some(why) = objection else { return Ok(()) };
    const FIRE: &str = ", so its triggers fire";
    let why = why.strip_suffix(FIRE).unwrap_or(&why);
    let fire = if fire_triggers || table.triggers.is_empty() { "" } else { FIRE };
    Err(format!("{why}{fire}"))
}

/// The locked table is as planned, and can be loaded now.
pub fn ready(table: &Table, opened: &Opened) -> Result<()> {
    if !relation::is_locked(table.oid, LockMode::AccessExclusive) {
        return Err(Error::bug(format!("table \"{}\" is loaded without its lock", table.name)));
    }
    if opened.in_use() || opened.is_other_temp() {
        return Err(Error::new(
            PgSqlErrorCode::ERRCODE_OBJECT_IN_USE,
            format!("cannot load \"{}\" because it is being used by active queries in this session", table.name),
        ));
    }
    let now: Vec<_> = opened
        .attributes()
        .into_iter()
        .filter(|a| !a.dropped)
        .map(|a| (a.attnum, a.type_oid, a.typmod, a.not_null, a.generated))
        .collect();
    let planned: Vec<_> = table
        .columns
        .iter()
        .map(|c| (c.attnum, c.type_oid, c.typmod, c.not_null, c.generated != Generated::No))
        .collect();
    if now == planned && opened.is_heap() && opened.is_table() {
        return Ok(());
    }
    Err(Error::new(
        PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
        format!("table \"{}\" was changed by another session after it was planned", table.name),
    )
    .hint("Call the function again."))
}
