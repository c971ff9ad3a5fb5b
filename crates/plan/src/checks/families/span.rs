//! Bounds of intervals and of times with a zone, in microseconds as PostgreSQL compares them: a month is 30 days, a
//! time is what it is in UTC. Not here: values within them (`planning/spans`).

use super::{call, comparison};
use crate::checks::reader::{Reader, constant};
use crate::expr::Expr;
use crate::schema::{ColumnIndex, Oid, Schema};
use crate::types::class::resolve;
use crate::types::parse;

/// Both included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    pub min: Option<i64>,
    pub max: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Interval,
    /// timetz.
    Clock,
}

/// None: neither, or with a modifier, which rounds.
pub fn kind(schema: &Schema, type_oid: Oid, typmod: i32) -> Option<Kind> {
    let (oid, typmod) = resolve(schema, type_oid, typmod);
    let t = schema.types.get(&oid).filter(|t| t.schema == "pg_catalog" && typmod < 0)?;
    match t.name.as_str() {
        "interval" => Some(Kind::Interval),
        "timetz" => Some(Kind::Clock),
        _ => None,
    }
}

pub(super) fn atom(r: &mut Reader, e: &Expr) -> Option<()> {
    let (op, left, value) = comparison(e)?;
    if let Some([unit, x]) = call(left, "extract").or_else(|| call(left, "date_part")) {
        let c = r.column(x).filter(|c| of_column(r, *c) == Some(Kind::Interval))?;
        let (seconds, epoch) = (value.parse::<f64>().ok()?, constant(unit)? == "epoch");
        let micros = seconds * 1e6;
        return (epoch && micros.abs() < 1e17).then(|| bound(r, c, op, micros.round() as i64))?;
    }
    let c = r.column(left)?;
    let at = match of_column(r, c)? {
        Kind::Interval => parse::interval(&value)?,
        Kind::Clock => parse::time_in_utc(&value)?,
    };
    bound(r, c, op, at)
}

fn of_column(r: &Reader, c: ColumnIndex) -> Option<Kind> {
    let column = &r.table.columns[c];
    kind(r.schema, column.type_oid, column.typmod)
}

fn bound(r: &mut Reader, c: ColumnIndex, op: &str, at: i64) -> Option<()> {
    let (min, max) = match op {
        ">" => (Some(at.checked_add(1)?), None),
        ">=" => (Some(at), None),
        "<" => (None, Some(at.checked_sub(1)?)),
        "<=" => (None, Some(at)),
        _ => return None,
    };
    let s = r.note(c).shape.span.get_or_insert_default();
    s.min = min.into_iter().chain(s.min).max();
    s.max = max.into_iter().chain(s.max).min();
    Some(())
}
