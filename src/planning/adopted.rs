//! What PostgreSQL asks of a row beyond the table's own CHECKs, as more CHECKs and keys to the planner: those of the
//! partition that the row goes to, and that generated columns can be computed and are not null where they may not be. Also which tables functions of these read.
//! Not here: the enforcement, which is PostgreSQL's; what single expressions ask (`seedgen_plan::checks::computed`).

use crate::error::Result;
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View, arg, oids};
use seedgen_plan::checks::computed;
use seedgen_plan::expr::Expr;
use seedgen_plan::schema::{Check, Column, Generated, Oid, Schema, Table};
use seedgen_plan::search::Literals;
use std::collections::BTreeMap;

/// Adds them to the tables.
pub(super) fn add(schema: &mut Schema) -> Result<()> {
    // Definitions are printed with all names qualified.
    let _pinned = Pinned::new()?;
    schema.adopt_partition_keys();
    partitions(schema)?;
    generated(schema)?;
    reads(schema)
}

/// Which tables of the schema the functions read that CHECKs and generated columns call.
fn reads(schema: &mut Schema) -> Result<()> {
    let mut called: BTreeMap<Oid, Vec<usize>> = BTreeMap::new();
    for (i, t) in schema.tables.iter().enumerate().filter(|(_, t)| t.partition_of.is_none()) {
        let computed = t.columns.iter().filter_map(|c| c.generated_expr.as_ref());
        for e in t.checks.iter().map(|c| &c.expr).chain(computed) {
            e.for_each(&mut |x| {
                if let Expr::Call { schema: Some(_), oid, .. } = x {
                    called.entry(*oid).or_default().push(i);
                }
            });
        }
    }
    if called.is_empty() {
        return Ok(());
    }
    let functions: Vec<Oid> = called.keys().copied().collect();
    let sql = "SELECT p.oid, n.nspname::text,
                      CASE WHEN p.prosqlbody IS NULL THEN p.prosrc ELSE pg_catalog.pg_get_function_sqlbody(p.oid) END
               FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
               WHERE p.oid = ANY ($1)
               AND p.prolang IN (SELECT oid FROM pg_catalog.pg_language WHERE lanname IN ('sql', 'plpgsql')) ORDER BY p.oid";
    let mut found: Vec<(usize, Oid)> = Vec::new();
    Session::connect()?.for_each(View::Latest, sql, &[oids(&functions)], |row| {
        let (Some(oid), home) = (row.oid(1)?, row.need::<String>(2)?) else { return Ok(()) };
        let body: String = row.get(3)?.unwrap_or_default();
        for name in Literals::of(&body).relations {
            let named = |t: &&Table| match name.rsplit_once('.') {
                Some((s, n)) => t.schema == s && t.name == n,
                None => t.name == name,
            };
            // Without a schema: that of the function, if it has one of the name.
            let mut all: Vec<&Table> = schema.tables.iter().filter(named).collect();
            all.sort_by_key(|t| t.schema != home);
            if let Some(t) = all.first() {
                found.extend(called[&oid].iter().map(|&i| (i, t.oid)));
            }
        }
        Ok(())
    })?;
    for (i, oid) in found {
        let table = &mut schema.tables[i];
        if table.oid != oid && !table.reads.contains(&oid) {
            table.reads.push(oid);
        }
    }
    Ok(())
}

fn partitions(schema: &mut Schema) -> Result<()> {
    let parts: Vec<Oid> = schema.tables.iter().filter(|t| t.has_own_checks(schema)).map(|t| t.oid).collect();
    if parts.is_empty() {
        return Ok(());
    }
    let mut bounds: BTreeMap<Oid, String> = BTreeMap::new();
    let sql = "SELECT o, pg_catalog.pg_get_partition_constraintdef(o) FROM pg_catalog.unnest($1) AS o";
    Session::connect()?.for_each(View::Latest, sql, &[oids(&parts)], |row| {
        if let (Some(oid), Some(bound)) = (row.oid(1)?, row.get::<String>(2)?) {
            bounds.insert(oid, bound);
        }
        Ok(())
    })?;
    schema.adopt_partition_checks(&bounds);
    Ok(())
}

fn generated(schema: &mut Schema) -> Result<()> {
    let mut found: Vec<(Oid, Check)> = Vec::new();
    for table in schema.tables.iter().filter(|t| t.partition_of.is_none()) {
        for c in table.columns.iter().filter(|c| c.generated != Generated::No) {
            let Some(e) = &c.generated_expr else { continue };
            let set = (!schema.nullable(c)).then(|| computed::set(e)).filter(|_| computed::may_be_null(e));
            if set.is_none() && !computed::may_raise(e) {
                continue;
            }
            if let Some(text) = expression(table.oid, c)? {
                found.push((table.oid, check(c, e, set, &text)));
            }
        }
    }
    for (oid, check) in found {
        if let Some(t) = schema.tables.iter_mut().find(|t| t.oid == oid) {
            t.checks.push(check);
        }
    }
    Ok(())
}

/// `set`: what makes it not null.
fn check(c: &Column, e: &Expr, set: Option<Expr>, text: &str) -> Check {
    let (expr, definition) = match set {
        Some(set) => (set, format!("CHECK (({text}) IS NOT NULL)")),
        // True of whatever can be computed.
        None => (
            Expr::Opaque { text: text.into(), columns: e.columns() },
            format!("CHECK ((({text}) IS NULL) IS NOT NULL)"),
        ),
    };
    Check { name: format!("generated column {}", c.name), definition, expr, valid: true, partition: None }
}

fn expression(table: Oid, c: &Column) -> Result<Option<String>> {
    let sql =
        "SELECT pg_catalog.pg_get_expr(adbin, adrelid) FROM pg_catalog.pg_attrdef WHERE adrelid = $1 AND adnum = $2";
    Session::connect()?.one::<String>(View::Latest, sql, &[arg(pgrx::pg_sys::Oid::from(table)), arg(c.attnum)])
}
