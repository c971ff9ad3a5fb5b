//! A template that is said, such as `{first_name}.{last_name}{n}@{domain}`: taken if its fields are columns that the
//! row is made from, and if it makes most of the rows' texts. Not here: templates that the rows show by themselves
//! (`learn::template`).

use super::{Aspect, Claim};
use crate::compile::template::{Piece, parse};
use crate::compile::text_function;
use crate::profile::learn::{counted, template::FUNCTIONS};
use crate::profile::shape::{ColumnProfile, Shape, Template};
use crate::profile::{SeedTable, TableProfile};
use crate::schema::{Schema, Table};
use crate::types::class::TypeClass;

/// Of the rows have to have the form; of a few, half.
const SHARE: f64 = 0.6;
const FEW: usize = 20;

pub fn weigh(
    schema: &Schema,
    table: &Table,
    seeds: &SeedTable,
    profile: &TableProfile,
    place: usize,
    column: &mut ColumnProfile,
    said: &str,
) -> Claim {
    let decided = decide(schema, table, seeds, profile, place, column, said);
    let (taken, why) = match decided {
        Ok((shape, why)) => {
            column.shape = shape;
            (true, why)
        }
        Err(why) => (false, why),
    };
    Claim { of: Aspect::Template, said: said.into(), taken, why }
}

/// The column's shape by the template, or why it is not taken.
fn decide(
    schema: &Schema,
    table: &Table,
    seeds: &SeedTable,
    profile: &TableProfile,
    place: usize,
    column: &ColumnProfile,
    said: &str,
) -> Result<(Shape, String), String> {
    let name = &table.columns[place].name;
    let pieces = parse(said).map_err(|_| "it is no template".to_string())?;
    match &column.shape {
        Shape::Pool { .. } | Shape::Mask { .. } | Shape::Prose(_) | Shape::Template(_) => {}
        Shape::Categories { .. } => return Err("its values come back".into()),
        _ => return Err("the column holds no texts of such a form".into()),
    }
    if is_key(table, place) {
        return Err("the column is a key".into());
    }
    let number = |p: &&Piece| match p {
        Piece::Number { .. } => true,
        Piece::Field { name, .. } => name == "digits" && ours(table, name),
        Piece::Text(_) => false,
    };
    if pieces.iter().filter(number).count() > 1 {
        return Err("it has more than one number".into());
    }
    let mut siblings: Vec<(String, usize)> = Vec::new();
    for piece in &pieces {
        let Piece::Field { name: field, functions } = piece else { continue };
        if functions.iter().any(|f| text_function(f).is_none()) {
            return Err(format!("there is no function \"{}\"", functions.join("|")));
        }
        if ours(table, field) {
            continue;
        }
        let at = seeds.columns.iter().position(|c| c == field);
        let text = |i: usize| TypeClass::of_column(schema, table, i).is_text() && !is_key(table, i) && i != place;
        match (table.column_index(field), at) {
            (Some(i), Some(at)) if text(i) => siblings.push((field.clone(), at)),
            (Some(_), _) => return Err(format!("column \"{field}\" is none that it could be made from")),
            (None, _) => return Err(format!("there is no column \"{field}\"")),
        }
        if makes(profile, field, name, 0) {
            return Err(format!("column \"{field}\" is made from this one"));
        }
    }
    let own = seeds.columns.iter().position(|c| c == name).ok_or("the rows do not have the column")?;
    let rows: Vec<&Vec<Option<String>>> =
        seeds.rows.iter().filter(|r| r.get(own).is_some_and(|t| t.as_ref().is_some_and(|t| !t.is_empty()))).collect();
    let plain = pieces.iter().all(|p| !matches!(p, Piece::Field { functions, .. } if !functions.is_empty()));
    // What is said without functions may mean any one of them.
    let ways: &[&str] = if plain { &FUNCTIONS } else { &FUNCTIONS[..1] };
    let fits = |way: &str| -> Vec<Found> {
        let of =
            |r: &&Vec<Option<String>>| found(&pieces, way, table, &siblings, r, r[own].as_deref().unwrap_or_default());
        rows.iter().filter_map(of).collect()
    };
    let best = ways.iter().map(|way| (way, fits(way))).reduce(|a, b| if b.1.len() > a.1.len() { b } else { a });
    let (way, made) = best.ok_or("it has no form")?;
    let (n, share) = (made.len(), if rows.len() < FEW { 0.5 } else { SHARE });
    let why = format!("it makes {n} of {} rows", rows.len());
    if n == 0 || (n as f64) < share * rows.len() as f64 {
        return Err(why);
    }
    match &column.shape {
        Shape::Template(t) if t.rows >= n as u64 => return Err(format!("{why}, {} makes {}", t.template, t.rows)),
        Shape::Mask { mask, .. } if siblings.is_empty() => return Err(format!("the rows show {mask}")),
        _ => {}
    }
    Ok((Shape::Template(shape(&pieces, way, table, &made)), why))
}

/// What one text holds beside the siblings' values.
struct Found {
    digits: Option<u32>,
    domain: Option<String>,
}

/// A field that templates have beside columns.
fn ours(table: &Table, field: &str) -> bool {
    matches!(field, "digits" | "domain") && table.column_index(field).is_none()
}

fn is_key(table: &Table, place: usize) -> bool {
    let primary = table.primary_key().and_then(|u| u.plain_columns());
    primary.is_some_and(|k| k.contains(&place)) || table.foreign_keys.iter().any(|k| k.columns.contains(&place))
}

/// Column `field` follows from column `on`, by whatever steps.
fn makes(profile: &TableProfile, field: &str, on: &str, depth: usize) -> bool {
    if field == on || depth > profile.columns.len() {
        return true;
    }
    let mut from: Vec<String> =
        profile.formulas.iter().filter(|f| f.column == field && f.via.is_empty()).flat_map(|f| f.of.clone()).collect();
    if let Some(Shape::Template(t)) = profile.columns.get(field).map(|c| &c.shape) {
        let fields = parse(&t.template).unwrap_or_default().into_iter();
        from.extend(fields.filter_map(|p| if let Piece::Field { name, .. } = p { Some(name) } else { None }));
    }
    from.iter().any(|f| makes(profile, f, on, depth + 1))
}

/// The text taken apart by the template; None where it is not made by it.
fn found(
    pieces: &[Piece],
    way: &str,
    table: &Table,
    siblings: &[(String, usize)],
    row: &[Option<String>],
    text: &str,
) -> Option<Found> {
    let mut out = Found { digits: None, domain: None };
    let mut rest = text;
    for (k, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(t) => rest = rest.strip_prefix(t.as_str())?,
            Piece::Number { .. } => rest = digits(rest, &mut out)?,
            Piece::Field { name, .. } if name == "digits" && ours(table, name) => rest = digits(rest, &mut out)?,
            Piece::Field { name, .. } if ours(table, name) => {
                let end = match pieces.get(k + 1) {
                    Some(Piece::Text(next)) => rest.find(next.as_str())?,
                    _ => rest.len(),
                };
                let domain = &rest[..end];
                if domain.is_empty() || domain.contains(|c: char| c == '@' || c.is_whitespace()) {
                    return None;
                }
                out.domain = Some(domain.into());
                rest = &rest[end..];
            }
            Piece::Field { name, functions } => {
                let at = siblings.iter().find(|s| s.0 == *name)?.1;
                let mut value = row.get(at)?.clone()?;
                for f in functions.iter().map(String::as_str).chain((!way.is_empty()).then_some(way)) {
                    let mut made = Vec::new();
                    seedgen_kernels::text::map::apply(text_function(f)?, value.as_bytes(), &mut made);
                    value = String::from_utf8(made).ok()?;
                }
                rest = rest.strip_prefix(value.as_str()).filter(|_| !value.is_empty())?;
            }
        }
    }
    rest.is_empty().then_some(out)
}

fn digits<'a>(rest: &'a str, out: &mut Found) -> Option<&'a str> {
    let n = rest.bytes().take_while(u8::is_ascii_digit).count();
    if n > 0 {
        out.digits = Some(n as u32);
    }
    Some(&rest[n..])
}

/// As the rows' own templates are written.
fn shape(pieces: &[Piece], way: &str, table: &Table, made: &[Found]) -> Template {
    let mut widths: Vec<u32> = made.iter().filter_map(|f| f.digits).collect();
    widths.sort_unstable();
    let numbered = 2 * widths.len() >= made.len() && !widths.is_empty();
    let mut template = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(t) => template.push_str(&t.replace('{', "{{").replace('}', "}}")),
            Piece::Field { name, .. } if name == "domain" && ours(table, name) => template.push_str("{domain}"),
            Piece::Field { name, functions } if !ours(table, name) => {
                let functions = functions.iter().map(String::as_str).chain((!way.is_empty()).then_some(way));
                template.push_str(&format!("{{{name}{}}}", functions.map(|f| format!("|{f}")).collect::<String>()));
            }
            _ if numbered && !template.contains("{digits}") => template.push_str("{digits}"),
            _ => {}
        }
    }
    let domains: Vec<&str> = made.iter().filter_map(|f| f.domain.as_deref()).collect();
    let digits = if numbered { widths.get(widths.len() / 2).copied() } else { None };
    Template { template, rows: made.len() as u64, domains: counted(&domains), digits }
}
