//! Arrays and composites: literals of the text of their parts, each quoted where it has to be.

use super::TypicalError;
use super::draw::Cx;
use super::ordinal::{self, MOST, Ordinal};
use super::scalar;
use crate::schema::{Field, Oid, Schema};
use crate::types::class::{TypeClass, resolve};
use seedgen_kernels::NodeId;
use std::rc::Rc;

/// Elements of a typical array: 0 to 5, fewer deep inside other types, where they would multiply.
fn most_elements(depth: u32) -> usize {
    match depth {
        0 => 5,
        1 => 3,
        _ => 2,
    }
}

/// One dimension. A column declared `type[][]` takes these as well: PostgreSQL does not enforce the number
/// of dimensions.
pub(super) fn array(cx: &mut Cx, element: Oid, typmod: i32, path: &str, depth: u32) -> Result<NodeId, TypicalError> {
    let schema = cx.scope.schema;
    let class = TypeClass::of(schema, element, typmod);
    let delimiter = delimiter(schema, element);
    let most = most_elements(depth);
    let mut elements = Vec::with_capacity(most);
    for i in 0..most {
        let text = part(cx, element, typmod, &format!("{path}[{i}]"), depth, 11)?;
        elements.push(cx.element(&class, text));
    }
    let arms: Vec<NodeId> = (0..=most).map(|n| cx.plain(&array_pattern(n, delimiter), &elements[..n])).collect();
    // Empty arrays are half as frequent as each other length.
    let shares: Vec<usize> = (0..=most).map(|n| if n == 0 { 1 } else { 2 }).collect();
    Ok(cx.choose(&format!("{path}.length"), &shares, arms))
}

fn array_pattern(n: usize, delimiter: &str) -> String {
    format!("{{{}}}", vec!["%"; n].join(delimiter))
}

/// pg_type.typdelim, which is a comma for all but these.
pub fn delimiter(schema: &Schema, element: Oid) -> &'static str {
    match schema.base_type(element) {
        Some(t) if t.schema == "pg_catalog" && t.name == "box" => ";",
        Some(t) if t.extension.as_deref() == Some("postgis") && matches!(t.name.as_str(), "geometry" | "geography") => {
            ":"
        }
        _ => ",",
    }
}

/// Digits of a mixed-radix number: as many elements of one length as give room for a billion rows (at most
/// 32; one, where the element's type has room enough).
pub(super) fn array_ordinal(schema: &Schema, element: Oid, typmod: i32, depth: u32) -> Option<Ordinal> {
    let inner = ordinal::text_of(schema, element, typmod, depth + 1)?;
    let class = TypeClass::of(schema, element, typmod);
    let delimiter = delimiter(schema, element);
    let mut divisors: Vec<u64> = vec![1];
    let mut capacity = inner.capacity;
    while capacity < 1_000_000_000 && inner.capacity > 1 && divisors.len() < 32 {
        divisors.push(capacity as u64);
        capacity *= inner.capacity;
    }
    Some(Ordinal::any(capacity, move |cx, k, path| {
        let mut elements = Vec::with_capacity(divisors.len());
        for (i, div) in divisors.iter().enumerate() {
            let digit = if divisors.len() == 1 { k } else { cx.digit(k, *div, inner.capacity as u64) };
            let text = (inner.make)(cx, digit, &format!("{path}[{i}]"))?;
            elements.push(cx.element(&class, text));
        }
        Ok(cx.plain(&array_pattern(elements.len(), delimiter), &elements))
    }))
}

pub(super) fn composite(cx: &mut Cx, fields: &[Field], path: &str, depth: u32) -> Result<NodeId, TypicalError> {
    let mut parts = Vec::with_capacity(fields.len());
    for field in fields {
        parts.push(drawn_field(cx, field, path, depth)?);
    }
    Ok(row(cx, &parts))
}

fn drawn_field(cx: &mut Cx, field: &Field, path: &str, depth: u32) -> Result<NodeId, TypicalError> {
    let class = TypeClass::of(cx.scope.schema, field.type_oid, field.typmod);
    let path = format!("{path}.{}", field.name);
    let text = part(cx, field.type_oid, field.typmod, &path, depth, 30)?;
    Ok(cx.element(&class, text))
}

/// The text of a part. Texts are of at most `max_chars`: a word in an array, a few in a composite.
fn part(cx: &mut Cx, oid: Oid, typmod: i32, path: &str, depth: u32, max_chars: u32) -> Result<NodeId, TypicalError> {
    match TypeClass::of(cx.scope.schema, oid, typmod) {
        TypeClass::Text { max_chars: declared } => {
            let max_chars = Some(declared.map_or(max_chars, |n| n.min(max_chars)));
            Ok(scalar::draw(cx, &TypeClass::Text { max_chars }, path))
        }
        _ => cx.draw_text(oid, typmod, path, depth + 1),
    }
}

fn row(cx: &mut Cx, parts: &[NodeId]) -> NodeId {
    cx.plain(&format!("({})", vec!["%"; parts.len()].join(",")), parts)
}

/// The first field with room for any table carries the number alone; else it is spread over all fields that
/// can carry a part. The others are drawn.
pub(super) fn composite_ordinal(schema: &Schema, fields: &[Field], depth: u32) -> Option<Ordinal> {
    const AMPLE: u128 = 1 << 40;
    let mut maps: Vec<Option<Ordinal>> = fields
        .iter()
        .map(|f| {
            let (oid, typmod) = resolve(schema, f.type_oid, f.typmod);
            ordinal::text_of(schema, oid, typmod, depth + 1)
        })
        .collect();
    if let Some(alone) = maps.iter().position(|m| m.as_ref().is_some_and(|m| m.capacity >= AMPLE)) {
        for (i, map) in maps.iter_mut().enumerate() {
            if i != alone {
                *map = None;
            }
        }
    }
    let mut capacity: u128 = 1;
    for map in &mut maps {
        match map {
            // Full: this field is drawn like the rest.
            Some(m) if capacity.saturating_mul(m.capacity) > MOST => *map = None,
            Some(m) => capacity *= m.capacity,
            None => {}
        }
    }
    if maps.iter().all(Option::is_none) {
        return None;
    }
    let fields: Rc<[Field]> = fields.into();
    Some(Ordinal::any(capacity, move |cx, k, path| {
        let mut div: u128 = 1;
        let mut parts = Vec::with_capacity(fields.len());
        for (field, map) in fields.iter().zip(&maps) {
            parts.push(match map {
                Some(map) => {
                    let class = TypeClass::of(cx.scope.schema, field.type_oid, field.typmod);
                    let digit = if map.capacity == capacity { k } else { cx.digit(k, div as u64, map.capacity as u64) };
                    div *= map.capacity;
                    let text = (map.make)(cx, digit, &format!("{path}.{}", field.name))?;
                    cx.element(&class, text)
                }
                None => drawn_field(cx, field, path, depth)?,
            });
        }
        Ok(row(cx, &parts))
    }))
}
