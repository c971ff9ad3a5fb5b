//! Seed rows ready for learning: columns with their classes and numbers, and the parents' rows that belong to them.

use crate::profile::{SeedTable, values};
use crate::schema::{ForeignKey, Oid, Schema, Table};
use crate::types::class::TypeClass;
use std::collections::BTreeMap;

/// A column of a table with its values in the rows' order.
pub struct Column<'a> {
    pub name: &'a str,
    pub place: usize,
    pub class: TypeClass,
    pub texts: Vec<Option<&'a str>>,
    /// Of numbers, dates and times; None where the value is null.
    pub numbers: Vec<Option<f64>>,
}

/// A table's seeds.
pub struct Material<'a> {
    pub schema: &'a Schema,
    pub table: &'a Table,
    pub rows: usize,
    pub columns: Vec<Column<'a>>,
}

impl<'a> Material<'a> {
    pub fn new(schema: &'a Schema, table: &'a Table, seeds: &'a SeedTable) -> Self {
        let mut columns: Vec<Column> = Vec::new();
        for (at, name) in seeds.columns.iter().enumerate() {
            let Some(place) = table.column_index(name).filter(|p| columns.iter().all(|c| c.place != *p)) else {
                continue;
            };
            let class = TypeClass::of_column(schema, table, place);
            let texts: Vec<Option<&str>> = seeds.rows.iter().map(|r| r.get(at)?.as_deref()).collect();
            let numbers = texts.iter().map(|t| values::number(&class, (*t)?)).collect();
            columns.push(Column { name, place, class, texts, numbers });
        }
        // In the table's order, whatever order the seeds have them in.
        columns.sort_by_key(|c| c.place);
        Material { schema, table, rows: seeds.rows.len(), columns }
    }

    /// The column is of the primary or a foreign key, or PostgreSQL makes it.
    pub fn is_key(&self, c: &Column) -> bool {
        let t = self.table;
        let primary = t.primary_key().and_then(|u| u.plain_columns()).is_some_and(|k| k.contains(&c.place));
        primary || t.foreign_keys.iter().any(|k| k.columns.contains(&c.place)) || t.columns[c.place].sequence.is_some()
    }
    /// The names of a foreign key's columns.
    pub fn key_names(&self, fk: &ForeignKey) -> Vec<String> {
        fk.columns.iter().map(|&c| self.table.columns[c].name.clone()).collect()
    }
}

/// For each row its parent's among the parent's seeds, where it is there.
pub fn parent_rows(
    all: &BTreeMap<Oid, Material>,
    child: &Material,
    fk: &ForeignKey,
) -> Option<(Oid, Vec<Option<usize>>)> {
    let (oid, parent) = all.get_key_value(&crate::order::root(child.schema, fk.parent))?;
    let of = |m: &Material, places: &[usize]| -> Option<Vec<usize>> {
        places.iter().map(|p| m.columns.iter().position(|c| c.place == *p)).collect()
    };
    let (theirs, ours) = (of(parent, &fk.parent_columns)?, of(child, &fk.columns)?);
    let key = |m: &Material, columns: &[usize], row: usize| -> Option<Vec<String>> {
        columns.iter().map(|&c| Some(plain(&m.columns[c].class, m.columns[c].texts[row]?))).collect()
    };
    let known: BTreeMap<Vec<String>, usize> =
        (0..parent.rows).rev().filter_map(|r| Some((key(parent, &theirs, r)?, r))).collect();
    let found: Vec<Option<usize>> = (0..child.rows).map(|r| known.get(&key(child, &ours, r)?).copied()).collect();
    found.iter().any(Option::is_some).then_some((*oid, found))
}

/// Values that are equal have one text.
fn plain(class: &TypeClass, text: &str) -> String {
    match values::number(class, text) {
        Some(x) if x.fract() == 0.0 && x.abs() < 1e15 => format!("{x}"),
        _ if matches!(class, TypeClass::Uuid) => text.to_ascii_lowercase(),
        _ => text.to_string(),
    }
}
