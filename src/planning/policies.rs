//! Row security for a caller whom it applies to: what the policies allow to be inserted is one more CHECK to the
//! planner. Settings and the current user, which policies mostly compare with, have their value of now in it.
//! Not here: the reading of the catalog, and the enforcement, which is PostgreSQL's.

use crate::catalog;
use crate::error::Result;
use crate::pg::nodes;
use crate::pg::spi::{Session, View, arg, oids};
use seedgen_plan::expr::Expr;
use seedgen_plan::schema::{Check, Oid, Schema};
use std::collections::BTreeMap;

/// The policies on INSERT that apply to the caller's role. A tree with a subquery is not for the walk.
const POLICIES: &str = "
    SELECT p.polrelid, p.polname::pg_catalog.text, p.polpermissive,
           CASE WHEN e.tree::pg_catalog.text OPERATOR(pg_catalog.!~) '[{]SUBLINK ' THEN e.tree::pg_catalog.text END,
           coalesce(pg_catalog.pg_get_expr(e.tree, p.polrelid), 'true')
    FROM pg_catalog.pg_policy p
    CROSS JOIN LATERAL (SELECT coalesce(p.polwithcheck, p.polqual) AS tree) AS e
    WHERE p.polrelid OPERATOR(pg_catalog.=) ANY ($1) AND p.polcmd IN ('a', '*')
      AND EXISTS (SELECT FROM pg_catalog.unnest(p.polroles) AS r
                  WHERE r OPERATOR(pg_catalog.=) 0 OR pg_catalog.pg_has_role(r, 'USAGE'))
    ORDER BY p.polrelid, p.polname";

/// Adds the CHECKs of the tables whose row security applies.
pub(super) fn add(schema: &mut Schema) -> Result<()> {
    let tables: Vec<Oid> = schema.tables.iter().filter(|t| t.rls.applies).map(|t| t.oid).collect();
    if tables.is_empty() {
        return Ok(());
    }
    let session = Session::connect()?;
    // By table: the alternatives of the permissive policies; None where one of them is not understood.
    let mut permissive: BTreeMap<Oid, Option<Vec<(Expr, String)>>> = BTreeMap::new();
    let mut found: Vec<(Oid, Check)> = Vec::new();
    session.for_each(View::Latest, POLICIES, &[oids(&tables)], |row| {
        let Some(table) = row.oid(1)?.and_then(|o| schema.table(o)) else { return Ok(()) };
        let (name, is_permissive): (String, bool) = (row.need(2)?, row.need(3)?);
        let (tree, text): (Option<String>, String) = (row.get(4)?, row.need(5)?);
        let mut expr = match tree {
            Some(tree) => Some(catalog::in_scope(table, |scope| nodes::expr(&tree, scope))?),
            None => None,
        };
        if let Some(e) = &mut expr {
            fold(&session, e)?;
        }
        if is_permissive {
            let all = permissive.entry(table.oid).or_insert_with(|| Some(Vec::new()));
            match (expr, all.as_mut()) {
                (Some(e), Some(all)) => all.push((e, text)),
                _ => *all = None,
            }
        } else if let Some(expr) = expr {
            found.push((table.oid, check(format!("policy {name}"), expr, &text)));
        }
        Ok(())
    })?;
    for (table, alternatives) in permissive {
        let Some(mut all) = alternatives else { continue };
        let texts: Vec<&str> = all.iter().map(|a| a.1.as_str()).collect();
        let text = texts.join(" OR ");
        let expr = if all.len() == 1 { all.remove(0).0 } else { Expr::Or(all.into_iter().map(|a| a.0).collect()) };
        found.push((table, check("row security".into(), expr, &text)));
    }
    for (oid, check) in found {
        if let Some(t) = schema.tables.iter_mut().find(|t| t.oid == oid) {
            t.checks.push(check);
        }
    }
    Ok(())
}

/// A CHECK lets a NULL pass, a policy does not.
fn check(name: String, expr: Expr, text: &str) -> Check {
    let expr = truth(expr);
    Check { name, definition: format!("CHECK (({text}) IS TRUE)"), expr, valid: true, partition: None }
}

/// `e IS TRUE`, asked of the parts: one of an OR may be null if another is true.
fn truth(e: Expr) -> Expr {
    match e {
        Expr::And(parts) => Expr::And(parts.into_iter().map(truth).collect()),
        Expr::Or(parts) => Expr::Or(parts.into_iter().map(truth).collect()),
        // Never null.
        Expr::IsNull(_) | Expr::IsNotNull(_) | Expr::IsBool { .. } | Expr::Const { .. } => e,
        e => Expr::IsBool { arg: Box::new(e), value: Some(true), negated: false },
    }
}

/// Puts the values of now in the place of settings and of the current user.
fn fold(session: &Session, e: &mut Expr) -> Result<()> {
    match e {
        Expr::And(parts) | Expr::Or(parts) | Expr::Coalesce(parts) => {
            parts.iter_mut().try_for_each(|p| fold(session, p))?;
        }
        Expr::Op { args, .. } => args.iter_mut().try_for_each(|p| fold(session, p))?,
        Expr::Not(a) => fold(session, a)?,
        Expr::NullIf(a, b) => {
            fold(session, a)?;
            fold(session, b)?;
            if let (Expr::Const { text: x, type_oid }, Expr::Const { text: y, .. }) = (&**a, &**b) {
                let text = if x == y { None } else { x.clone() };
                *e = Expr::Const { text, type_oid: *type_oid };
            }
        }
        Expr::Cast { arg, type_oid } => {
            fold(session, arg)?;
            if let Expr::Const { text, .. } = &**arg {
                *e = Expr::Const { text: text.clone(), type_oid: *type_oid };
            }
        }
        Expr::Call { name, schema: None, args, type_oid, .. } if name == "current_setting" => {
            if let Some(Expr::Const { text: Some(setting), .. }) = args.first() {
                let sql = "SELECT pg_catalog.current_setting($1, true)";
                if let Some(value) = session.one::<String>(View::Latest, sql, &[arg(setting.clone())])? {
                    *e = Expr::Const { text: Some(value), type_oid: *type_oid };
                }
            }
        }
        Expr::Call { args, .. } => args.iter_mut().try_for_each(|p| fold(session, p))?,
        Expr::Clock(text) if matches!(text.as_str(), "current_user" | "user" | "session_user" | "current_role") => {
            let sql = match text.as_str() {
                "session_user" => "SELECT session_user::pg_catalog.text",
                _ => "SELECT current_user::pg_catalog.text",
            };
            let name = session.one::<String>(View::Latest, sql, &[])?;
            *e = Expr::Const { text: name, type_oid: pgrx::pg_sys::NAMEOID.to_u32() };
        }
        _ => {}
    }
    Ok(())
}
