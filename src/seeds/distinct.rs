//! Unique keys among seeds: of those with the same key, the first serves. What the table holds has no say, as seeds
//! may be rows of it. Equality is PostgreSQL's own. Not here: exclusion constraints (`exclusion`).

use super::check::types;
use super::store::Stored;
use crate::error::Result;
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View, arg};
use seedgen_plan::expr::Expr;
use seedgen_plan::schema::{ColumnIndex, Generated, KeyPart, Table, Unique};

/// A key that a seed shares with one before it.
pub(super) struct Clash {
    /// Its position in `rows`.
    pub row: usize,
    pub first: usize,
    pub key: String,
}

/// The expressions of the index with their collations, and its predicate.
pub(super) const PARTS: &str = "
    SELECT array(SELECT '(' || pg_catalog.pg_get_indexdef(i.indexrelid, k, false) || ')'
                        || coalesce(' COLLATE ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.collname), '')
                 FROM pg_catalog.generate_series(1, i.indnkeyatts) AS k
                 LEFT JOIN pg_catalog.pg_collation c ON c.oid = i.indcollation[k - 1]
                 LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
                 ORDER BY k),
           coalesce(pg_catalog.pg_get_expr(i.indpred, i.indrelid), 'true')
    FROM pg_catalog.pg_index i WHERE i.indexrelid = $1";

/// Rows are JSON objects as PostgreSQL prints them; those that leave a column of a key out have no such key.
pub(super) fn clashes(table: &Table, rows: &[Stored]) -> Result<Vec<Clash>> {
    let mut found: Vec<Clash> = Vec::new();
    for key in &table.uniques {
        let Some(columns) = columns(table, key.keys.iter(), key.predicate.as_ref()) else { continue };
        let with: Vec<usize> = (0..rows.len())
            .filter(|&i| columns.iter().all(|c| rows[i].columns.contains(c)) && !found.iter().any(|f| f.row == i))
            .collect();
        if with.len() < 2 {
            continue;
        }
        let texts: Vec<String> = with.iter().map(|&i| rows[i].text.clone()).collect();
        let sql = {
            let _pinned = Pinned::new()?;
            query(table, key, &columns)?
        };
        let _caller = Pinned::catalog_first()?;
        Session::connect()?.for_each(View::Latest, &sql, &[arg(texts)], |row| {
            let at = |n: i64| with[(n - 1) as usize];
            found.push(Clash { row: at(row.need(1)?), first: at(row.need(2)?), key: key.name.clone() });
            Ok(())
        })?;
    }
    Ok(found)
}

/// The columns that a key's parts and its predicate look at; None where PostgreSQL makes one of them.
pub(super) fn columns<'a>(
    table: &Table,
    parts: impl Iterator<Item = &'a KeyPart>,
    predicate: Option<&Expr>,
) -> Option<Vec<ColumnIndex>> {
    let mut all: Vec<ColumnIndex> = parts
        .flat_map(|k| match k {
            KeyPart::Column(c) => vec![*c],
            KeyPart::Expr(e) => e.columns(),
        })
        .chain(predicate.iter().flat_map(|p| p.columns()))
        .collect();
    all.sort_unstable();
    all.dedup();
    all.iter().all(|&c| table.columns[c].generated == Generated::No).then_some(all)
}

fn query(table: &Table, key: &Unique, columns: &[ColumnIndex]) -> Result<String> {
    let (mut parts, mut predicate): (Vec<String>, String) = Default::default();
    Session::connect()?.for_each(View::Latest, PARTS, &[arg(pgrx::pg_sys::Oid::from(key.index_oid))], |row| {
        (parts, predicate) = (row.need(1)?, row.need(2)?);
        Ok(())
    })?;
    let (defined, n) = (defined(table, columns)?, unused(table));
    let known = match key.nulls_not_distinct {
        true => String::new(),
        false => parts.iter().map(|p| format!(" AND {p} IS NOT NULL")).collect(),
    };
    Ok(format!(
        "SELECT {n}, {n}f FROM (
             SELECT {n}, pg_catalog.first_value({n}) OVER w AS {n}f FROM (
                 SELECT u.n AS {n}, x.* FROM pg_catalog.unnest($1) WITH ORDINALITY AS u(j, n),
                        LATERAL pg_catalog.jsonb_to_record(u.j::pg_catalog.jsonb) AS x({})) AS r
             WHERE ({predicate}){known}
             WINDOW w AS (PARTITION BY {} ORDER BY {n})) AS q
         WHERE {n} OPERATOR(pg_catalog.<>) {n}f ORDER BY {n}",
        defined,
        parts.join(", "),
    ))
}

/// The columns with their types, as a FROM clause defines them.
pub(super) fn defined(table: &Table, columns: &[ColumnIndex]) -> Result<String> {
    let types = types(table.oid)?;
    let defined: Vec<String> = columns.iter().map(|&c| format!("{} {}", table.columns[c].quoted, types[c])).collect();
    Ok(defined.join(", "))
}

/// A name that no column of the table begins with.
pub(super) fn unused(table: &Table) -> String {
    let mut n = String::from("n");
    while table.columns.iter().any(|c| c.name.starts_with(&n)) {
        n.push('_');
    }
    n
}
