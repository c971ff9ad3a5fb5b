//! Indexes, and the constraints that rest on them: keys and exclusions. Not here: CHECKs, foreign keys.

use super::tables::key_parts;
use super::{Reader, in_scope};
use crate::error::{Error, Result};
use crate::pg::nodes;
use crate::pg::spi::{Row, View, oids};
use seedgen_plan::schema::*;

impl Reader<'_> {
    pub(super) fn indexes(&mut self) -> Result<()> {
        let (session, sql, ids) = (self.session, self.sql, self.oids.clone());
        session.for_each_kept(View::Latest, sql.indexes, &[oids(&ids)], |row| match self.table_mut(row.oid(1)?) {
            Some(table) => index(row, table),
            None => Ok(()),
        })
    }
}

fn index(row: &Row, table: &mut Table) -> Result<()> {
    let oid = row.oid(2)?.unwrap_or_default();
    let name: String = row.need(3)?;
    let unique: bool = row.need(5)?;
    let attnums: Vec<i16> = row.need(12)?;
    let key_count = row.need::<i16>(11)? as usize;
    let trees = row.get::<String>(13)?;
    let expressions = match &trees {
        Some(tree) => in_scope(table, |scope| nodes::exprs(tree, scope))?,
        None => Vec::new(),
    };
    table.indexes.push(Index {
        oid,
        name: name.clone(),
        unique,
        access_method: row.need(4)?,
        columns: attnums.iter().filter_map(|&a| table.column_at(a)).collect(),
        expressions,
        valid: row.need(9)?,
    });
    let exclusion: bool = row.need(7)?;
    if !unique && !exclusion {
        return Ok(());
    }
    let keys = key_parts(table, &attnums[..key_count.min(attnums.len())], trees.as_deref())?;
    let predicate = match row.get::<String>(14)? {
        Some(tree) => Some(in_scope(table, |scope| nodes::expr(&tree, scope))?),
        None => None,
    };
    let constraint: Option<String> = row.get(15)?;
    let definition = row.get(18)?.unwrap_or_default();
    let deferrable = row.need(16)?;
    // A key WITHOUT OVERLAPS has operators too: it is an exclusion.
    if let Some(operators) = row.get::<Vec<String>>(17)? {
        if operators.len() != keys.len() {
            return Err(Error::bug(format!("exclusion \"{name}\" has parts without operator")));
        }
        let parts = keys.into_iter().zip(operators).collect();
        let name = constraint.unwrap_or(name);
        table.exclusions.push(Exclusion { name, index_oid: oid, deferrable, parts, predicate, definition });
        return Ok(());
    }
    table.uniques.push(Unique {
        constraint: constraint.is_some(),
        name: constraint.unwrap_or(name),
        index_oid: oid,
        primary: row.need(6)?,
        deferrable,
        nulls_not_distinct: row.need(10)?,
        keys,
        predicate,
        definition,
    });
    Ok(())
}
