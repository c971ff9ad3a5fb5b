//! What a seed says: a JSON object whose keys are columns of the table. Not here: whether its values fit.

use super::Refused;
use seedgen_plan::nearest::nearest;
use seedgen_plan::schema::{ColumnIndex, Generated, Table};
use serde::de::IgnoredAny;
use std::collections::BTreeMap;

/// A seed that is a row of the table as far as its names go.
pub(super) struct Given {
    /// The JSON text.
    pub text: String,
    /// Its columns, in the table's order.
    pub columns: Vec<ColumnIndex>,
}

/// Reads the keys alone: values stay text, which no number of ours could hold.
pub(super) fn read(table: &Table, text: &str) -> Result<Given, Refused> {
    let keys: BTreeMap<String, Option<IgnoredAny>> = serde_json::from_str(text)
        .map_err(|_| Refused::new("22023", "a seed is a JSON object whose keys are names of columns"))?;
    let mut columns = Vec::with_capacity(keys.len());
    for (name, value) in &keys {
        let Some(c) = table.column_index(name) else {
            let near = nearest(name, table.columns.iter().map(|c| c.name.as_str()));
            let near = near.map(|n| format!("; did you mean \"{n}\"?")).unwrap_or_default();
            return Err(Refused::new("42703", format!("table {} has no column \"{name}\"{near}", table.quoted)));
        };
        let column = &table.columns[c];
        // PostgreSQL makes these itself, and a null where a sequence counts means the same.
        let made = column.generated != Generated::No || column.sequence.is_some() && value.is_none();
        if !made {
            columns.push(c);
        }
    }
    for fk in table.foreign_keys.iter().filter(|k| k.match_full && k.columns.len() > 1) {
        let told: Vec<bool> =
            fk.columns.iter().filter_map(|&c| keys.get(&table.columns[c].name).map(Option::is_some)).collect();
        if told.len() == fk.columns.len() && told.contains(&true) && told.contains(&false) {
            let reason =
                format!("foreign key \"{}\" is MATCH FULL: its columns are null together or not at all", fk.name);
            return Err(Refused::new("23503", reason));
        }
    }
    if columns.is_empty() {
        return Err(Refused::new("22023", "a seed gives at least one column a value"));
    }
    columns.sort_unstable();
    Ok(Given { text: text.to_string(), columns })
}
