//! The schema as a picture: Mermaid's entity-relationship diagram, and Graphviz DOT. Pure text from the
//! catalog value; nothing is decided here. Not here: the order of loading (`order`).
//!
//! Names are data. In both languages a table gets a plain identifier (`t0`, `t1` …) and its name, quoted by
//! that language's own rules, as the label, so that no name can break out of the picture.

use crate::schema::{Column, ForeignKey, Generated, Schema, Table, Type};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A language for the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Mermaid,
    Dot,
}

impl Format {
    /// The names that users give, in order of preference.
    pub const NAMES: [&str; 2] = ["mermaid", "dot"];

    /// The format of that name, in any case.
    pub fn from_name(name: &str) -> Option<Format> {
        match name.to_ascii_lowercase().as_str() {
            "mermaid" => Some(Format::Mermaid),
            "dot" => Some(Format::Dot),
            _ => None,
        }
    }
}

/// The picture of every table of the schema and of the tables that they refer to. Partitions are left out:
/// their partitioned table stands for them.
pub fn draw(schema: &Schema, format: Format) -> String {
    let mut tables: Vec<&Table> = schema.tables.iter().filter(|t| t.partition_of.is_none()).collect();
    // By name: the same picture after a dump and restore.
    tables.sort_by(|a, b| (&a.schema, &a.name).cmp(&(&b.schema, &b.name)));
    let ids: BTreeMap<u32, usize> = tables.iter().enumerate().map(|(i, t)| (t.oid, i)).collect();
    match format {
        Format::Mermaid => mermaid(schema, &tables, &ids),
        Format::Dot => dot(schema, &tables, &ids),
    }
}

/// The table's name as the label shows it: with its schema where the picture has several.
fn label(tables: &[&Table], table: &Table) -> String {
    if tables.iter().all(|t| t.schema == table.schema) { table.name.clone() } else { table.path() }
}

fn type_name(schema: &Schema, column: &Column) -> String {
    schema.types.get(&column.type_oid).map_or_else(|| "unknown".to_owned(), |t: &Type| t.display.clone())
}

fn is_primary(table: &Table, column: usize) -> bool {
    table.primary_key().and_then(|p| p.plain_columns()).is_some_and(|c| c.contains(&column))
}

/// Some unique key is exactly this one column.
fn is_unique(table: &Table, column: usize) -> bool {
    table.uniques.iter().any(|u| u.plain_columns().is_some_and(|c| c == [column]))
}

/// The foreign key's columns hold at most one child a parent.
fn one_to_one(table: &Table, fk: &ForeignKey) -> bool {
    table.uniques.iter().filter_map(|u| u.plain_columns()).any(|c| c.iter().all(|x| fk.columns.contains(x)))
}

fn nullable(table: &Table, fk: &ForeignKey) -> bool {
    fk.columns.iter().any(|&c| !table.columns[c].not_null)
}

fn column_list(table: &Table, fk: &ForeignKey) -> String {
    fk.columns.iter().map(|&c| table.columns[c].name.as_str()).collect::<Vec<_>>().join(", ")
}

fn mermaid(schema: &Schema, tables: &[&Table], ids: &BTreeMap<u32, usize>) -> String {
    let mut out = String::from("erDiagram\n");
    for (i, t) in tables.iter().enumerate() {
        let _ = writeln!(out, "    t{i}[\"{}\"] {{", mermaid_text(&label(tables, t)));
        for (c, column) in t.columns.iter().enumerate() {
            let mut marks = Vec::new();
            if is_primary(t, c) {
                marks.push("PK");
            } else if is_unique(t, c) {
                marks.push("UK");
            }
            if t.foreign_keys.iter().any(|f| f.columns.contains(&c)) {
                marks.push("FK");
            }
            let _ = write!(out, "        {} {}", mermaid_word(&type_name(schema, column)), mermaid_word(&column.name));
            if !marks.is_empty() {
                let _ = write!(out, " {}", marks.join(","));
            }
            let mut notes = Vec::new();
            // The attribute word cannot hold every name; the comment says what was folded.
            if mermaid_word(&column.name) != column.name {
                notes.push(mermaid_text(&column.name));
            }
            if column.not_null && !is_primary(t, c) {
                notes.push("not null".to_owned());
            }
            if column.generated != Generated::No {
                notes.push("generated".to_owned());
            }
            if !notes.is_empty() {
                let _ = write!(out, " \"{}\"", notes.join("; "));
            }
            out.push('\n');
        }
        out.push_str("    }\n");
    }
    for (i, t) in tables.iter().enumerate() {
        for fk in &t.foreign_keys {
            let Some(parent) = ids.get(&fk.parent) else { continue };
            let _ = writeln!(
                out,
                "    t{parent} {}--{} t{i} : \"{}\"",
                if nullable(t, fk) { "|o" } else { "||" },
                if one_to_one(t, fk) { "o|" } else { "o{" },
                mermaid_text(&column_list(t, fk)),
            );
        }
    }
    out
}

fn dot(schema: &Schema, tables: &[&Table], ids: &BTreeMap<u32, usize>) -> String {
    let mut out = String::from(
        "digraph schema {\n    rankdir=LR;\n    node [shape=plain, fontname=\"Helvetica\"];\n    edge [fontname=\"Helvetica\", fontsize=10];\n",
    );
    for (i, t) in tables.iter().enumerate() {
        let _ = write!(
            out,
            "    t{i} [label=<<table border=\"0\" cellborder=\"1\" cellspacing=\"0\"><tr><td colspan=\"2\"><b>{}</b></td></tr>",
            html_text(&label(tables, t))
        );
        for (c, column) in t.columns.iter().enumerate() {
            let name = html_text(&column.name);
            let _ = write!(
                out,
                "<tr><td align=\"left\" port=\"c{c}\">{}</td><td align=\"left\">{}{}</td></tr>",
                if is_primary(t, c) { format!("<u>{name}</u>") } else { name },
                html_text(&type_name(schema, column)),
                if column.not_null { "" } else { " ?" },
            );
        }
        out.push_str("</table>>];\n");
    }
    for (i, t) in tables.iter().enumerate() {
        for fk in &t.foreign_keys {
            let Some(parent) = ids.get(&fk.parent) else { continue };
            let _ = writeln!(
                out,
                "    t{i}:c{} -> t{parent}:c{} [tooltip=\"{}\"{}];",
                fk.columns.first().copied().unwrap_or(0),
                fk.parent_columns.first().copied().unwrap_or(0),
                dot_text(&fk.name),
                if nullable(t, fk) { ", style=dashed" } else { "" },
            );
        }
    }
    out.push_str("}\n");
    out
}

/// Text inside Mermaid's double quotes: its entity syntax for the characters that end or restructure it.
fn mermaid_text(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for c in s.chars() {
        match c {
            '"' | '#' | ';' | '<' | '>' | '&' | '`' | '\\' | '{' | '}' | '%' => {
                let _ = write!(out, "#{};", c as u32);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// An attribute's type or name in Mermaid: a letter, then letters, digits, `_`, `-`, `(`, `)`, `[`, `]`.
fn mermaid_word(s: &str) -> String {
    let mut out = String::with_capacity(s.len() + 1);
    for c in s.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '(' | ')' | '[' | ']') {
            out.push(c);
        } else {
            out.push('_');
        }
    }
    if !out.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        out.insert(0, '_');
    }
    out
}

fn html_text(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for c in s.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    // Graphviz rejects an empty <b></b>.
    if out.is_empty() { " ".to_owned() } else { out }
}

/// Text inside DOT's double quotes.
fn dot_text(s: &str) -> String {
    s.chars()
        .flat_map(|c| match c {
            '"' | '\\' => vec!['\\', c],
            c if c.is_control() => vec![' '],
            c => vec![c],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside_their_quotes() {
        assert_eq!(mermaid_text("a\"b;c"), "a#34;b#59;c");
        assert_eq!(mermaid_word("double precision"), "double_precision");
        assert_eq!(mermaid_word("1st"), "_1st");
        assert_eq!(html_text("<b>\"&"), "&lt;b&gt;&quot;&amp;");
        assert_eq!(dot_text("a\"\\"), "a\\\"\\\\");
    }

    #[test]
    fn an_empty_schema_is_an_empty_picture() {
        assert_eq!(draw(&Schema::default(), Format::Mermaid), "erDiagram\n");
        assert!(draw(&Schema::default(), Format::Dot).ends_with("}\n"));
        assert_eq!(Format::from_name("DOT"), Some(Format::Dot));
        assert_eq!(Format::from_name("svg"), None);
    }
}
