//! The words for a table that cannot be filled: what refused its rows, the constraint's definition, and what to
//! set. Also whose word an error is. Not here: whether a table is passed over.

use crate::error::Error;
use pgrx::PgSqlErrorCode as Code;
use seedgen_plan::request::Doubt;
use seedgen_plan::schema::{Check, Schema, Table};

/// One line for the result.
pub fn of(e: &Error, t: &Table, triggers: bool) -> String {
    let mut parts = vec![e.message.clone()];
    parts.extend(e.detail.as_deref().map(clause));
    if let Some(definition) = definition(t, &e.message) {
        parts.push(definition);
    }
    let hint = e.hint.clone().or_else(|| hint(e, t, triggers));
    if let Some(hint) = hint {
        parts.push(format!("hint: {}", clause(&hint)));
    }
    parts.join("; ")
}

/// A sentence without its full stop.
fn clause(s: &str) -> String {
    s.trim().trim_end_matches('.').to_string()
}

/// How the catalog prints the constraint or index that the message names.
fn definition(t: &Table, message: &str) -> Option<String> {
    let named = |name: &str| message.contains(&format!("\"{name}\""));
    let constraints = t
        .checks
        .iter()
        .map(|c| (&c.name, &c.definition))
        .chain(t.foreign_keys.iter().map(|k| (&k.name, &k.definition)))
        .chain(t.exclusions.iter().map(|x| (&x.name, &x.definition)))
        .chain(t.uniques.iter().map(|u| (&u.name, &u.definition)));
    let (_, definition) = constraints.filter(|(name, _)| named(name)).max_by_key(|(name, _)| name.len())?;
    Some(format!("it is {definition}"))
}

fn hint(e: &Error, t: &Table, triggers: bool) -> Option<String> {
    if e.code == Code::ERRCODE_UNDEFINED_OBJECT && e.message.starts_with("unrecognized configuration parameter") {
        let name = e.message.split('"').nth(1)?;
        return Some(format!("set it before the call, as in SET {name} = '…'"));
    }
    if e.code == Code::ERRCODE_INSUFFICIENT_PRIVILEGE && e.message.contains("row-level security") {
        return Some(format!(
            "the policies of {} allow the caller none of these rows; a role that they do not apply to can fill it",
            t.quoted
        ));
    }
    if e.code == Code::ERRCODE_UNIQUE_VIOLATION && t.rls.applies {
        return Some("a row that policies hide from the caller may have this key".into());
    }
    if e.message.starts_with("no partition of relation") {
        return Some("add a partition for the key in the detail, or a default partition".into());
    }
    if triggers && t.privileges.owner && !t.triggers.is_empty() && !of_its_own(e, t) {
        let names: Vec<String> = t.triggers.iter().map(|t| format!("\"{}\"", t.name)).collect();
        return Some(format!("triggers => 'skip' leaves {} out", names.join(", ")));
    }
    None
}

/// One of the table's own constraints says no.
pub fn of_its_own(e: &Error, table: &Table) -> bool {
    let named = |name: &String| e.message.contains(&format!("\"{name}\""));
    let integrity = matches!(
        e.code,
        Code::ERRCODE_CHECK_VIOLATION
            | Code::ERRCODE_NOT_NULL_VIOLATION
            | Code::ERRCODE_UNIQUE_VIOLATION
            | Code::ERRCODE_EXCLUSION_VIOLATION
            | Code::ERRCODE_FOREIGN_KEY_VIOLATION
    );
    let names = table.checks.iter().map(|c| &c.name).chain(table.uniques.iter().map(|u| &u.name));
    let names = names.chain(table.exclusions.iter().map(|x| &x.name)).chain(table.foreign_keys.iter().map(|k| &k.name));
    integrity && (names.into_iter().any(named) || e.message.contains(&format!("relation \"{}\"", table.name)))
}

/// The table's own constraints that rows as planned broke, and how far they are to be believed from now on: of a CHECK
/// nothing, of those that bear on the columns of a unique key what they let pass.
pub fn broken(e: &Error, table: &Table, schema: &Schema) -> Vec<(String, Doubt)> {
    let named = |name: &str| e.message.contains(&format!("\"{name}\""));
    match e.code {
        Code::ERRCODE_CHECK_VIOLATION => {
            let checks = table.checks.iter().filter(|c| named(&c.name));
            checks.map(|c| (c.name.clone(), Doubt::Unread)).collect()
        }
        Code::ERRCODE_UNIQUE_VIOLATION => {
            let Some(u) = schema.key_named(table, named) else { return Vec::new() };
            let columns = u.columns();
            let bears = |c: &&Check| c.expr.columns().iter().any(|c| columns.contains(c));
            let checks = table.checks.iter().filter(bears).map(|c| (c.name.clone(), Doubt::Tested));
            checks.chain([(u.name.clone(), Doubt::Tested)]).collect()
        }
        _ => Vec::new(),
    }
}
