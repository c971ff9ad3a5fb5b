//! Exclusion constraints among seeds: of two that may not stand beside each other, the first serves. What the table
//! holds has no say, as seeds may be rows of it. The constraint's own operators decide, in a query. Not here: unique
//! keys (`distinct`).

use super::distinct::{Clash, PARTS, columns, defined, unused};
use super::store::Stored;
use crate::error::{Error, Result};
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View, arg};
use seedgen_plan::schema::{ColumnIndex, Exclusion, Table};
use std::collections::{BTreeMap, BTreeSet};

/// Rows that are looked at together, against each other and those that serve: neither a query a row, nor all pairs.
const BLOCK: usize = 100;

/// The operators, with their schemas.
const OPERATORS: &str = "
    SELECT array(SELECT pg_catalog.format('OPERATOR(%I.%s)', n.nspname, o.oprname)
                 FROM pg_catalog.unnest(c.conexclop) WITH ORDINALITY AS u(op, k)
                 JOIN pg_catalog.pg_operator o ON o.oid = u.op
                 JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
                 ORDER BY u.k)
    FROM pg_catalog.pg_constraint c WHERE c.conindid = $1 AND c.conexclop IS NOT NULL";

/// Rows are JSON objects as PostgreSQL prints them, the first `settled` of which serve whatever they are; those that
/// leave a column of a constraint out are not held to it, nor are those that are `out` already.
pub(super) fn clashes(table: &Table, rows: &[Stored], settled: usize, mut out: BTreeSet<usize>) -> Result<Vec<Clash>> {
    let mut found: Vec<Clash> = Vec::new();
    for e in &table.exclusions {
        let parts = e.parts.iter().map(|p| &p.0);
        let Some(columns) = columns(table, parts, e.predicate.as_ref()) else { continue };
        let told = |i: &usize| columns.iter().all(|c| rows[*i].columns.contains(c)) && !out.contains(i);
        let (mut serving, coming): (Vec<usize>, Vec<usize>) = (0..rows.len()).filter(told).partition(|i| *i < settled);
        if coming.is_empty() || coming.len() + serving.len() < 2 {
            continue;
        }
        let sql = {
            let _pinned = Pinned::new()?;
            query(table, e, &columns)?
        };
        let _caller = Pinned::catalog_first()?;
        for block in coming.chunks(BLOCK) {
            let known = serving.len();
            let all: Vec<usize> = serving.iter().chain(block).copied().collect();
            let texts: Vec<String> = all.iter().map(|&i| rows[i].text.clone()).collect();
            // By row: those before it that it conflicts with, of the serving ones the first alone.
            let mut pairs: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            Session::connect()?.for_each(View::Latest, &sql, &[arg(texts), arg(known as i64)], |row| {
                let at = |n: i64| all[(n - 1) as usize];
                pairs.entry(at(row.need(1)?)).or_default().push(at(row.need(2)?));
                Ok(())
            })?;
            for &i in block {
                let first = pairs.get(&i).and_then(|p| p.iter().copied().find(|j| !out.contains(j)));
                match first {
                    Some(first) => {
                        found.push(Clash { row: i, first, key: e.name.clone() });
                        out.insert(i);
                    }
                    None => serving.push(i),
                }
            }
        }
    }
    Ok(found)
}

/// Of the rows in $1, of which the first $2 serve: the later ones with those before them that they conflict with.
fn query(table: &Table, e: &Exclusion, columns: &[ColumnIndex]) -> Result<String> {
    let index = pgrx::pg_sys::Oid::from(e.index_oid);
    let (mut parts, mut predicate, mut operators): (Vec<String>, String, Vec<String>) = Default::default();
    let session = Session::connect()?;
    session.for_each(View::Latest, PARTS, &[arg(index)], |row| {
        (parts, predicate) = (row.need(1)?, row.need(2)?);
        Ok(())
    })?;
    session.for_each(View::Latest, OPERATORS, &[arg(index)], |row| {
        operators = row.need(1)?;
        Ok(())
    })?;
    if parts.is_empty() || parts.len() != operators.len() {
        return Err(Error::bug(format!("exclusion constraint \"{}\" has no operators", e.name)));
    }
    let (defined, n) = (defined(table, columns)?, unused(table));
    let named: Vec<String> = parts.iter().enumerate().map(|(k, p)| format!("{p} AS {n}{k}")).collect();
    let conflict: Vec<String> = operators.iter().enumerate().map(|(k, op)| format!("a.{n}{k} {op} b.{n}{k}")).collect();
    let conflict = conflict.join(" AND ");
    Ok(format!(
        "WITH r AS MATERIALIZED (
             SELECT {n}, {} FROM (
                 SELECT u.n AS {n}, x.* FROM pg_catalog.unnest($1) WITH ORDINALITY AS u(j, n),
                        LATERAL pg_catalog.jsonb_to_record(u.j::pg_catalog.jsonb) AS x({defined})) AS s
             WHERE ({predicate}))
         SELECT a.{n}, pg_catalog.min(b.{n}) FROM r AS a, r AS b
         WHERE a.{n} OPERATOR(pg_catalog.>) $2 AND b.{n} OPERATOR(pg_catalog.<=) $2 AND {conflict}
         GROUP BY a.{n}
         UNION ALL
         SELECT a.{n}, b.{n} FROM r AS a, r AS b
         WHERE b.{n} OPERATOR(pg_catalog.>) $2 AND b.{n} OPERATOR(pg_catalog.<) a.{n} AND {conflict}
         ORDER BY 1, 2",
        named.join(", "),
    ))
}
