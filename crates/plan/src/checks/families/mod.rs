//! Families of functions and operators, a file each: what a predicate that the reader does not know says of
//! its column. `rewrite` brings predicates to simpler ones before they are read. Not here: what the columns
//! are filled with then (`planning/shapes`, `planning/relations`).

pub mod array;
pub mod calendar;
pub mod json;
mod jsonpath;
pub mod linear;
pub mod net;
pub mod number;
pub mod range;
pub(super) mod rewrite;
pub mod span;
#[cfg(test)]
pub(crate) mod tests;
mod text;

use super::reader::Reader;
use crate::expr::Expr;

/// What holds for a column beside its bounds, lists and lengths.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shape {
    pub calendar: calendar::Calendar,
    /// Every so many logical units.
    pub step: Option<number::Step>,
    /// Tests on whole numbers that no interval and no step expresses.
    pub tests: Vec<number::Test>,
    /// ASCII characters alone: each is a byte.
    pub ascii: bool,
    pub json: Option<json::Document>,
    pub array: Option<array::Elements>,
    pub net: Option<net::Network>,
    pub range: Option<range::Extent>,
    /// Of an interval or a time with a zone.
    pub span: Option<span::Span>,
}

/// Families of types that plain bounds and lists do not fit, before the reader's own.
pub(super) fn of_type(r: &mut Reader, e: &Expr) -> Option<()> {
    json::atom(r, e)
        .or_else(|| array::atom(r, e))
        .or_else(|| net::atom(r, e))
        .or_else(|| range::atom(r, e))
        .or_else(|| span::atom(r, e))
}

/// The families in turn. None: not understood; then nothing was noted.
pub(super) fn atom(r: &mut Reader, e: &Expr) -> Option<()> {
    text::atom(r, e).or_else(|| calendar::atom(r, e)).or_else(|| number::atom(r, e)).or_else(|| linear::atom(r, e))
}

/// A function of pg_catalog of this name, and its arguments.
pub(super) fn call<'e>(e: &'e Expr, wanted: &str) -> Option<&'e [Expr]> {
    match e {
        Expr::Call { name, schema: None, args, .. } if name == wanted => Some(args),
        Expr::Cast { arg, .. } => call(arg, wanted),
        _ => None,
    }
}

/// A binary operator of pg_catalog.
pub(super) fn binary(e: &Expr) -> Option<(&str, &Expr, &Expr)> {
    match e {
        Expr::Op { name, schema: None, args, .. } => match args.as_slice() {
            [a, b] => Some((name, a, b)),
            _ => None,
        },
        _ => None,
    }
}

/// As `binary`, with NOT in front of it worked into the operator.
pub(super) fn binary_or_not(e: &Expr) -> Option<(&str, &Expr, &Expr)> {
    let Expr::Not(x) = e else { return binary(e) };
    let (op, a, b) = binary(x)?;
    Some((negated(op)?, a, b))
}

/// A comparison with its sides changed over.
pub(super) fn mirrored(op: &str) -> Option<&'static str> {
    Some(match op {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        "=" => "=",
        "<>" => "<>",
        _ => return None,
    })
}

/// The comparison that holds where this one does not (and nothing is null).
pub(super) fn negated(op: &str) -> Option<&'static str> {
    Some(match op {
        "<" => ">=",
        "<=" => ">",
        ">" => "<=",
        ">=" => "<",
        "=" => "<>",
        "<>" => "=",
        _ => return None,
    })
}

/// `left op right`, the constant on the right; also out of NOT.
pub(super) fn comparison(e: &Expr) -> Option<(&'static str, &Expr, String)> {
    if let Expr::Not(x) = e {
        let (op, left, value) = comparison(x)?;
        return Some((negated(op)?, left, value));
    }
    let (op, a, b) = binary(e)?;
    let op = mirrored(mirrored(op)?)?;
    match (super::reader::constant(a), super::reader::constant(b)) {
        (None, Some(v)) => Some((op, a, v)),
        (Some(v), None) => Some((mirrored(op)?, b, v)),
        _ => None,
    }
}

/// Whether `a op b` holds.
pub(super) fn holds<T: PartialOrd>(op: &str, a: T, b: T) -> bool {
    match op {
        "<" => a < b,
        "<=" => a <= b,
        ">" => a > b,
        ">=" => a >= b,
        "=" => a == b,
        "<>" => a != b,
        _ => false,
    }
}
