//! Model to SQL: one script that makes the schema, as psql and a single query string both take it.

use crate::model::Model;

/// An identifier, quoted unless it is plain.
pub fn identifier(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        && name.ends_with(|c: char| c.is_ascii_digit());
    if plain { name.to_string() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// Text with its tokens replaced by names.
pub fn resolve(model: &Model, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('«') {
        out.push_str(&rest[..start]);
        let inside = &rest[start + '«'.len_utf8()..];
        let end = inside.find('»').unwrap_or(0);
        match inside[..end].parse() {
            Ok(number) => out.push_str(&identifier(model.name(number))),
            Err(_) => out.push_str(&inside[..end]),
        }
        rest = &inside[end + '»'.len_utf8()..];
    }
    out.push_str(rest);
    out
}

/// The statements that make the schema.
pub fn script(model: &Model) -> String {
    let mut out = format!("CREATE SCHEMA {0};\nSET search_path = {0}, public;\n", identifier(model.schema()));
    let mut statement = |text: &str| {
        out.push_str(&resolve(model, text));
        out.push_str(";\n");
    };
    model.features().flat_map(|f| &f.before).for_each(|s| statement(s));
    for (i, _) in model.tables() {
        let of_features = model.features().flat_map(|f| &f.lines).filter(|(t, _)| *t == i).map(|(_, l)| l);
        let lines: Vec<&str> = model.tables[i].lines.iter().chain(of_features).map(String::as_str).collect();
        let suffix: Vec<&str> =
            model.features().flat_map(|f| &f.suffix).filter(|(t, _)| *t == i).map(|(_, s)| s.as_str()).collect();
        let body = if lines.is_empty() { String::new() } else { format!("\n    {}", lines.join(",\n    ")) };
        statement(format!("CREATE TABLE «{}» ({body}) {}", model.tables[i].name, suffix.join(" ")).trim_end());
    }
    model.features().flat_map(|f| &f.after).for_each(|s| statement(s));
    out.push_str("RESET search_path;\n");
    out
}

/// A table as SQL names it from anywhere.
pub fn qualified(model: &Model, table: usize) -> String {
    format!("{}.{}", identifier(model.schema()), identifier(model.name(model.tables[table].name)))
}
