//! What candidates are made from: the constants of the constraints and of partitions' bounds, of the functions that they call, directly
//! or not, and the rows of the tables that those read. With the caller's rights.

use super::tester;
use crate::error::Result;
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View, arg};
use crate::pg::subxact;
use pgrx::pg_sys;
use seedgen_plan::schema::{Schema, Table};
use seedgen_plan::search::{Group, Literals, Material, domain_checks};
use std::collections::BTreeSet;

/// Functions that call functions are followed this far.
const DEPTH: usize = 4;
/// Rows read of a table that a function names.
const ROWS: usize = 64;
const TABLES: usize = 8;

/// The source of the functions that the table's triggers on INSERT call, as far as it is text.
pub fn triggers(session: &Session, table: &Table) -> Result<Vec<String>> {
    let sql = "SELECT p.prosrc FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
               WHERE (g.tgrelid = $1 OR g.tgrelid IN (SELECT relid FROM pg_partition_tree($1)))
               AND NOT g.tgisinternal AND g.tgtype & 4 <> 0
               AND p.prolang NOT IN (SELECT oid FROM pg_language WHERE lanname IN ('c', 'internal'))
               ORDER BY g.tgname, g.tgrelid";
    let mut bodies = Vec::new();
    session.for_each(View::Latest, sql, &[arg(pg_sys::Oid::from(table.oid))], |row| {
        bodies.extend(row.get::<String>(1)?);
        Ok(())
    })?;
    Ok(bodies)
}

/// Everything for one group; `bodies`: functions that have a say beside those of the constraints.
pub fn of(
    session: &Session,
    schema: &Schema,
    table: &Table,
    group: &Group,
    (meanings, bodies): (&[String], &[String]),
    now: i64,
) -> Result<Material> {
    let mut m = Material { meanings: meanings.to_vec(), now, ..Material::default() };
    for &i in &group.checks {
        m.literals.add(&table.checks[i].definition);
    }
    if group.routed {
        // What a hash partition's says are the numbers of relations, which a restored dump has other ones of.
        let bounds = tester::bounds(session, schema, table)?.into_iter().flatten();
        bounds.filter(|b| !b.contains("satisfies_hash_partition")).for_each(|b| m.literals.add(&b));
    }
    for c in group.all() {
        let column = &table.columns[c];
        for check in domain_checks(schema, column.type_oid) {
            m.literals.add(&check.definition);
        }
        for text in [&column.default, &column.comment].into_iter().flatten() {
            m.literals.add(text);
        }
    }
    // Those of constraints that the catalog has no row of are known by name.
    let own = group.checks.iter().map(|&i| table.checks[i].definition.clone());
    functions(session, table, group, bodies.iter().cloned().chain(own).collect(), &mut m.literals)?;
    rows(session, &mut m)?;
    Ok(m)
}

/// The functions that the constraints depend on, then by name those that the bodies call.
fn functions(
    session: &Session,
    table: &Table,
    group: &Group,
    mut bodies: Vec<String>,
    literals: &mut Literals,
) -> Result<()> {
    let mut seen: BTreeSet<u32> = BTreeSet::new();
    let direct = "SELECT p.oid, CASE WHEN p.prosqlbody IS NULL THEN p.prosrc ELSE pg_get_function_sqlbody(p.oid) END
                  FROM pg_constraint c
                  JOIN pg_depend d ON d.classid = 'pg_constraint'::regclass AND d.objid = c.oid
                  LEFT JOIN pg_operator o ON d.refclassid = 'pg_operator'::regclass AND o.oid = d.refobjid
                  JOIN pg_proc p ON p.oid = CASE WHEN d.refclassid = 'pg_proc'::regclass THEN d.refobjid ELSE o.oprcode END
                  WHERE c.contype = 'c' AND c.conname = ANY ($2::name[]) AND (c.conrelid = $1 OR c.contypid <> 0)
                  AND p.prolang IN (SELECT oid FROM pg_language WHERE lanname IN ('sql', 'plpgsql'))";
    let names: Vec<String> =
        group.checks.iter().map(|&i| table.checks[i].name.clone()).chain(group.constraints.iter().cloned()).collect();
    session.for_each(View::Latest, direct, &[arg(pg_sys::Oid::from(table.oid)), arg(names)], |row| {
        if let (Some(oid), Some(body)) = (row.oid(1)?, row.get::<String>(2)?)
            && seen.insert(oid)
        {
            bodies.push(body);
        }
        Ok(())
    })?;
    let called = "SELECT p.oid, CASE WHEN p.prosqlbody IS NULL THEN p.prosrc ELSE pg_get_function_sqlbody(p.oid) END
                  FROM pg_proc p
                  WHERE p.proname = ANY ($1::name[]) AND p.pronamespace <> 'pg_catalog'::regnamespace
                  AND p.prolang IN (SELECT oid FROM pg_language WHERE lanname IN ('sql', 'plpgsql')) LIMIT 64";
    for _ in 0..DEPTH {
        if bodies.is_empty() {
            break;
        }
        let mut names: Vec<String> = Vec::new();
        for body in std::mem::take(&mut bodies) {
            literals.add(&body);
            names.extend(Literals::of(&body).calls);
        }
        session.for_each(View::Latest, called, &[arg(names)], |row| {
            if let (Some(oid), Some(body)) = (row.oid(1)?, row.get::<String>(2)?)
                && seen.insert(oid)
            {
                bodies.push(body);
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Values of the tables that the bodies read, as far as the caller may.
fn rows(session: &Session, m: &mut Material) -> Result<()> {
    for name in m.literals.relations.clone().iter().take(TABLES) {
        let mut found: Vec<String> = Vec::new();
        let read = subxact::run(|| {
            let quoted: Vec<String> = name.split('.').map(|p| format!("\"{}\"", p.replace('"', "\"\""))).collect();
            let known = {
                let _caller = Pinned::as_caller()?;
                let known = "SELECT c.oid::regclass::text FROM pg_class c WHERE c.oid = to_regclass($1) AND c.relkind IN ('r', 'p', 'm')";
                session.one::<String>(View::Latest, known, &[arg(quoted.join("."))])?
            };
            // No views: reading one runs whatever functions it calls.
            let Some(known) = known else { return Ok(()) };
            let _caller = Pinned::as_caller()?;
            let sql = format!(
                "SELECT DISTINCT f.value FROM (SELECT * FROM {known} LIMIT {ROWS}) AS t, jsonb_each_text(to_jsonb(t)) AS f
                 WHERE f.value IS NOT NULL AND length(f.value) <= 200 ORDER BY 1 LIMIT {}",
                ROWS * 4
            );
            session.for_each(View::Latest, &sql, &[], |row| {
                found.extend(row.get::<String>(1)?);
                Ok(())
            })
        });
        if read.is_ok() {
            m.rows.extend(found);
        }
    }
    Ok(())
}
