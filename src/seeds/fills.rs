//! Values for the columns that a seed leaves out and that a row cannot do without: those of a plan for an empty
//! database. Numbers of sequences are told, so that trying a row draws none. Not here: the trial (`check`).

use crate::error::Result;
use crate::planning;
use seedgen_plan::schema::{Column, ColumnIndex, Generated, Identity, Schema, Table};
use seedgen_plan::search::Text;
use serde_json::{Map, Value};

/// Rows of the plan that are tried.
pub(super) const TRIES: usize = 8;

pub(super) struct Fills {
    /// As the plan makes them; no row where it makes none.
    rows: Vec<Vec<Text>>,
}

/// Left to PostgreSQL, which has a default for it, or makes it.
fn is_made(c: &Column) -> bool {
    c.generated != Generated::No || c.default.is_some() || c.identity != Identity::No
}

impl Fills {
    /// Fills that a row of this table may need.
    pub fn of(schema: &Schema, table: &Table) -> Result<Fills> {
        let columns: Vec<ColumnIndex> = (0..table.columns.len()).collect();
        let rows = planning::imagined_rows(schema, table.oid, &columns, TRIES)?;
        Ok(Fills { rows })
    }

    /// The values of try `k` for what `given` leaves out, as a JSON object: first those alone that must not be null,
    /// then all. None: there is no such try.
    pub fn of_try(&self, schema: &Schema, table: &Table, given: &[ColumnIndex], k: usize) -> Option<Fill> {
        if k > 0 && self.rows.get(k).is_none() {
            return None;
        }
        let mut fill = Fill { columns: Vec::new(), values: Map::new() };
        for (c, column) in table.columns.iter().enumerate().filter(|(c, _)| !given.contains(c)) {
            // Without the right to, PostgreSQL fills it, or a trigger does.
            if !column.can_insert {
                continue;
            }
            if let Some(s) = &column.sequence {
                let next = s.next.unwrap_or(if s.increment > 0 { s.min } else { s.max });
                fill.add(c, column, Value::from(next));
                continue;
            }
            if is_made(column) || k == 0 && schema.nullable(column) {
                continue;
            }
            let Some(text) = self.rows.get(k).and_then(|r| r.get(c)).and_then(Option::as_ref) else { continue };
            let document = schema.base_type(column.type_oid).is_some_and(|t| t.name == "json" || t.name == "jsonb");
            let value = if document { serde_json::from_str(text).ok() } else { Some(Value::from(text.clone())) };
            if let Some(value) = value {
                fill.add(c, column, value);
            }
        }
        Some(fill)
    }
}

pub(super) struct Fill {
    pub columns: Vec<ColumnIndex>,
    pub values: Map<String, Value>,
}

impl Fill {
    fn add(&mut self, c: ColumnIndex, column: &Column, value: Value) {
        self.columns.push(c);
        self.values.insert(column.name.clone(), value);
    }
}
