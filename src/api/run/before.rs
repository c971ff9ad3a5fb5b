//! What comes before the first row: turns, locks, emptied tables, reserved ranges of sequences. Not here: the
//! order of the stages (`run`), the rows (`load`).

use crate::catalog;
use crate::error::{Error, Result};
use crate::load::{fast_check, sequence};
use crate::pg::relation::{LockMode, lock_tables};
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View, arg, oids};
use crate::planning::options::Options;
use crate::planning::{Failed, Prepared, Scope, prepare_learnt, state};
use pgrx::prelude::*;
use seedgen_plan::order::root;
use seedgen_plan::plan::TablePlan;
use seedgen_plan::request::{Mode, OnError};
use seedgen_plan::schema::{Oid, Schema, Table};
use seedgen_plan::strategy::Strategy;

/// Two calls on one schema take turns: both count on what the tables hold.
pub(super) fn take_turn(scope: &Scope) -> Result<()> {
    let _pinned = Pinned::new()?;
    let session = Session::connect()?;
    let name = match scope {
        Scope::Schema(name) => name.clone(),
        Scope::Table(oid) => {
            let sql =
                "SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1";
            session.one::<String>(View::Latest, sql, &[arg(pg_sys::Oid::from(*oid))])?.unwrap_or_default()
        }
    };
    session.execute("SELECT pg_advisory_xact_lock(hashtext('seedgen'), hashtext($1))", &[arg(name)])?;
    Ok(())
}

/// Plans under the locks that the load needs, so that nothing moves between the plan and the last row.
pub(super) fn ready(scope: &Scope, options: &Options, failed: &Failed) -> Result<Prepared> {
    let (mut schema, targets, forbidden) = {
        let _pinned = Pinned::new()?;
        let schema = crate::planning::read(scope)?;
        let targets = crate::planning::targets::select(&schema, scope, options)?;
        let forbidden = crate::planning::forbidden(&schema, &targets, options, &Failed::new())?;
        let touched: Vec<Oid> = targets.tables.iter().copied().filter(|o| !forbidden.contains_key(o)).collect();
        lock(&schema, &touched, options)?;
        (schema, targets, forbidden)
    };
    let failed: &Failed = &forbidden.clone().into_iter().chain(failed.clone()).collect();
    if options.mode == Mode::Replace {
        // Their rows may be what is learnt from.
        let learnt = {
            let _pinned = Pinned::new()?;
            crate::planning::learn(&schema, &targets, options)?
        };
        // Under the caller's settings: users' triggers may fire.
        // A table that will not be filled keeps its rows. Where it has none it may be emptied with the others,
        // which it may refer to.
        let mut emptied = Vec::with_capacity(targets.tables.len());
        for &oid in targets.tables.iter().filter(|o| !forbidden.contains_key(o)) {
            let Some(t) = schema.table(oid) else { continue };
            let counted = t.privileges.select && !t.rls.applies;
            if !failed.contains_key(&oid) || counted && state::rows_now(t)? == 0 {
                emptied.push(oid);
            }
        }
        let mut failed = failed.clone();
        if options.on_error == OnError::Continue {
            failed.extend(keep_referred(&schema, &mut emptied)?);
        }
        empty(&schema, &emptied)?;
        let _pinned = Pinned::new()?;
        return prepare_learnt(scope, options, &failed, Some(learnt));
    }
    let _pinned = Pinned::new()?;
    catalog::refresh(&mut schema)?;
    let learnt = crate::planning::learn(&schema, &targets, options)?;
    crate::planning::prepare_read(schema, targets, options, failed, learnt)
}

fn lock(schema: &Schema, targets: &[Oid], options: &Options) -> Result<()> {
    let mut locks: Vec<(u32, LockMode)> = Vec::new();
    let mut shared = Vec::new();
    for &oid in targets {
        let Some(t) = schema.table(oid) else { continue };
        if fast_check::can(t, schema, options.triggers).is_err() {
            let emptied = options.mode == Mode::Replace && (t.privileges.owner || t.privileges.truncate);
            locks.push((oid, if emptied { LockMode::AccessExclusive } else { LockMode::RowExclusive }));
            // They are read before the rows come, and in no order later on.
            let parents = t.foreign_keys.iter().flat_map(|k| [k.parent, root(schema, k.parent)]);
            locks.extend(parents.map(|p| (p, LockMode::AccessShare)));
            shared.push(oid);
            continue;
        }
        locks.push((oid, LockMode::AccessExclusive));
        // A parent row may not vanish between the proof and the commit.
        locks.extend(t.foreign_keys.iter().filter(|k| k.enforced).map(|k| (k.parent, LockMode::Share)));
    }
    take_tables(&shared)?;
    lock_tables(&locks)
}

/// Tables that others may write to meanwhile: at least no other run may, from whichever schema it was called.
/// Before any lock on a table, and in order of oid, so that no two runs wait for each other.
fn take_tables(tables: &[Oid]) -> Result<()> {
    let sql = "SELECT count(pg_advisory_xact_lock(hashtext('seedgen table'), o::int4)) FROM (SELECT unnest($1) AS o ORDER BY 1) AS t";
    if !tables.is_empty() {
        Session::connect()?.execute(sql, &[oids(tables)])?;
    }
    Ok(())
}

/// Tables that a table which keeps its rows refers to, so that they have to keep theirs: taken out of `emptied`, each
/// with the reason.
fn keep_referred(schema: &Schema, emptied: &mut Vec<Oid>) -> Result<Failed> {
    let mut kept = Failed::new();
    if !truncates(emptied.iter().filter_map(|&o| schema.table(o))) {
        return Ok(kept);
    }
    let session = Session::connect()?;
    loop {
        let known = kept.len();
        let _pinned = Pinned::new()?;
        session.for_each(View::Latest, REFERRED, &[oids(emptied)], |row| {
            let (oid, name, child): (_, String, String) = (row.oid(1)?.unwrap_or_default(), row.need(2)?, row.need(3)?);
            kept.entry(oid).or_insert_with(|| {
                format!(
                    "its rows cannot be replaced: table {child} refers to it by foreign key \"{name}\" and is not \
                     emptied; hint: fill table {child} in the same call, or use mode => 'append'"
                )
            });
            Ok(())
        })?;
        if kept.len() == known {
            return Ok(kept);
        }
        emptied.retain(|o| !kept.contains_key(o));
    }
}

/// TRUNCATE may be used for all of them.
fn truncates<'t>(tables: impl IntoIterator<Item = &'t Table>) -> bool {
    tables.into_iter().all(|t| t.privileges.owner || t.privileges.truncate)
}

/// Tables among those emptied to which another one refers: the table, the foreign key and the other table.
const REFERRED: &str = "
    WITH emptied AS (
        SELECT o AS root, coalesce(p.relid, o) AS o
        FROM unnest($1) AS o LEFT JOIN LATERAL pg_partition_tree(o::regclass) AS p ON true)
    SELECT e.root, k.conname::text, format('%I.%I', n.nspname, c.relname)
    FROM emptied e
    JOIN pg_constraint k ON k.confrelid = e.o
    JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid NOT IN (SELECT o FROM emptied)
    ORDER BY 1, 3, 2";

/// mode => 'replace'.
fn empty(schema: &Schema, targets: &[Oid]) -> Result<()> {
    let tables: Vec<&Table> = targets.iter().filter_map(|&o| schema.table(o)).collect();
    if tables.is_empty() {
        return Ok(());
    }
    let session = Session::connect()?;
    if truncates(tables.iter().copied()) {
        // Children by inheritance, which may not be part of the call, keep their rows.
        let names: Vec<String> = tables.iter().map(|t| crate::planning::state::from(t)).collect();
        let restart = if tables.iter().all(|t| t.privileges.owner) { " RESTART IDENTITY" } else { "" };
        session.execute(&format!("TRUNCATE {}{restart}", names.join(", ")), &[])?;
        return Ok(());
    }
    refuse_actions(&session, targets)?;
    // One statement, so that foreign keys are looked at when all is gone.
    let deletes: Vec<String> = tables
        .iter()
        .enumerate()
        .map(|(i, t)| format!("d{i} AS (DELETE FROM {})", crate::planning::state::from(t)))
        .collect();
    session.execute(&format!("WITH {} SELECT", deletes.join(", ")), &[])?;
    Ok(())
}

/// A DELETE would reach rows of tables that are not emptied through foreign keys with an action. TRUNCATE refuses
/// by itself; here too it makes no difference whether there are such rows.
const ACTIONS: &str = "
    WITH emptied AS (
        SELECT o FROM unnest($1) AS o
        UNION SELECT p.relid FROM unnest($1) AS o, pg_partition_tree(o::regclass) AS p)
    SELECT k.conname::text, format('%I.%I', n.nspname, c.relname), format('%I.%I', pn.nspname, p.relname),
           CASE k.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'SET DEFAULT' END
    FROM pg_constraint k
    JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class p ON p.oid = k.confrelid
    JOIN pg_namespace pn ON pn.oid = p.relnamespace
    WHERE k.contype = 'f' AND k.confdeltype IN ('c', 'n', 'd')
      AND k.confrelid IN (SELECT o FROM emptied) AND k.conrelid NOT IN (SELECT o FROM emptied)
    ORDER BY 2, 1 LIMIT 1";

fn refuse_actions(session: &Session, emptied: &[Oid]) -> Result<()> {
    let _pinned = Pinned::new()?;
    let mut refused = None;
    session.for_each(View::Latest, ACTIONS, &[oids(emptied)], |row| {
        let (name, child, parent, action): (String, String, String, String) =
            (row.need(1)?, row.need(2)?, row.need(3)?, row.need(4)?);
        let code = PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE;
        refused = Some(
            Error::new(code, format!("cannot replace the rows of table {parent}: table {child} refers to it"))
                .detail(format!(
                    "Foreign key \"{name}\" says ON DELETE {action}, so that rows of {child} would change, which is \
                     not emptied."
                ))
                .hint(format!("Fill table {child} in the same call, or use mode => 'append'.")),
        );
        Ok(())
    })?;
    refused.map_or(Ok(()), Err)
}

/// Takes the sequences' ranges for these tables; the plan follows what they gave.
pub(super) fn reserve(prepared: &mut Prepared, which: impl Fn(&TablePlan) -> bool) -> Result<()> {
    let schema = &prepared.schema;
    let mut wanted = Vec::new();
    for (i, t) in prepared.plan.tables.iter().enumerate().filter(|(_, t)| which(t)) {
        let Some(table) = schema.table(t.oid) else { continue };
        for (k, p) in t.columns.iter().enumerate() {
            let Strategy::Sequence { start, step } = p.strategy else { continue };
            let column = table.column_index(&p.column).map(|c| &table.columns[c]);
            let Some((column, s)) = column.and_then(|c| Some((c, c.sequence.as_ref()?))) else { continue };
            if t.rows > 0 {
                sequence::may_reserve(column, s)?;
                // Values below the start belong to rows that were inserted past the sequence.
                let behind = s.next.map_or(0, |next| ((start - next) / step).max(0));
                wanted.push((i, k, column, s, t.rows, behind as u64, step));
            }
        }
    }
    for (i, k, column, s, rows, behind, step) in wanted {
        let got = sequence::reserve(column, s, rows + behind)?;
        let start = got.first + behind as i64 * step;
        prepared.plan.tables[i].columns[k].strategy = Strategy::Sequence { start, step: got.increment };
    }
    Ok(())
}
