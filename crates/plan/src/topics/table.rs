//! Rows of texts under named fields, read from tab-separated data or built up, and turned into a `Topic`.

use super::Topic;
use seedgen_kernels::text::fold::to_ascii;
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
    /// In ASCII, without the rows that cannot be written in it.
    pub fn in_ascii(mut self) -> Rows {
        self.rows.retain_mut(|row| {
            row.iter_mut().all(|cell| {
                let Some(plain) = ascii(cell) else { return false };
                *cell = Cow::Owned(plain);
                true
            })
        });
        self
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

/// The text in ASCII; None where a letter has no other.
pub fn ascii(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_ascii() {
            true => out.push(c),
            false => out.push_str(to_ascii(c)?),
        }
    }
    Some(out)
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
