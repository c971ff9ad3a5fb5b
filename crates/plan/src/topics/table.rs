//! Rows of texts under named fields, read from tab-separated data or built up, and turned into a `Topic`.

use super::Topic;
use seedgen_kernels::{Bytes, Column};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A text from the data files (borrowed) or made of several (owned).
pub type Cell = Cow<'static, str>;

/// Rows under a fixed list of fields.
#[derive(Default)]
pub struct Rows {
    pub fields: Vec<&'static str>,
    /// Each as long as `fields`.
    pub rows: Vec<Vec<Cell>>,
}

impl Rows {
    pub fn new(fields: &[&'static str]) -> Self {
        Rows { fields: fields.to_vec(), rows: Vec::new() }
    }
    pub fn push(&mut self, row: Vec<Cell>) {
        debug_assert_eq!(row.len(), self.fields.len());
        self.rows.push(row);
    }
    pub fn finish(self, name: &str) -> Topic {
        let mut fields = BTreeMap::new();
        let mut max_chars = BTreeMap::new();
        for (f, field) in self.fields.iter().enumerate() {
            let texts = || self.rows.iter().map(|r| r.get(f).map_or("", |c| c.as_ref()));
            max_chars.insert(*field, texts().map(|t| t.chars().count() as u32).max().unwrap_or(0));
            fields.insert(*field, Arc::new(Column::bytes(texts().map(str::as_bytes).collect::<Bytes>())));
        }
        Topic { name: name.to_string(), len: self.rows.len(), fields, max_chars }
    }
}

/// Reads tab-separated data: a header, then rows; empty lines and `#` lines are skipped.
pub fn read(text: &'static str) -> Rows {
    let mut lines = text.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    let fields: Vec<&'static str> = lines.next().unwrap_or_default().split('\t').collect();
    let rows = lines
        .map(|line| {
            let mut row: Vec<Cell> = line.split('\t').map(Cow::Borrowed).collect();
            row.resize(fields.len(), Cow::Borrowed(""));
            row
        })
        .collect();
    Rows { fields, rows }
}
