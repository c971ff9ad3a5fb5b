//! Templates whose number touches fields, as in `{last_name}{n}`: it tells rows apart where the fields' values have no
//! digits there; those without a number that hold another column of which every row has another value. Not here: numbers that stand by themselves or at a known place (`texts`).

use super::super::relations::read_by;
use super::super::{Context, Draft};
use crate::compile::template::{Piece, parse};
use crate::compile::text_function;
use crate::plan::ColumnPlan;
use crate::schema::{ColumnIndex, Unique};
use crate::strategy::Strategy;
use crate::topics;
use std::collections::BTreeMap;

/// The row's number can be read off every text of the column.
pub(super) fn told(context: &Context, d: &Draft, c: ColumnIndex) -> bool {
    let Some(Strategy::Template { template, sources }) = d.columns[c].as_ref().map(|p| &p.strategy) else {
        return false;
    };
    let pieces = parse(template).unwrap_or_default();
    let border = |p: Option<&Piece>, last: bool| match p {
        Some(Piece::Field { name, functions }) => {
            let of = |i: ColumnIndex| d.columns[i].as_ref().map(|p| &p.strategy);
            let made = sources.get(name).or_else(|| d.table.column_index(name).and_then(of));
            made.and_then(|s| texts(context, s)).is_some_and(|all| all.iter().all(|t| ends_apart(t, functions, last)))
        }
        Some(Piece::Text(t)) => edge(t, last).is_some_and(|c| !c.is_ascii_digit()),
        Some(Piece::Number { .. }) => false,
        None => true,
    };
    pieces.iter().enumerate().any(|(i, p)| {
        let before = if i == 0 { None } else { pieces.get(i - 1) };
        matches!(p, Piece::Number { .. }) && border(before, true) && border(pieces.get(i + 1), false)
    })
}

/// Another column of which every row has another value, where that can be read off every text of a template without a
/// number: it stands in front, and a character follows that stands nowhere behind.
pub(super) fn as_another(
    context: &Context,
    d: &Draft,
    c: ColumnIndex,
    (template, sources): (&str, &BTreeMap<String, Strategy>),
) -> Option<ColumnIndex> {
    let pieces = parse(template).ok()?;
    let (Piece::Field { name, functions }, rest) = pieces.split_first()? else { return None };
    let other =
        d.table.column_index(name).filter(|&o| o != c && functions.is_empty() && !sources.contains_key(name))?;
    let own = |u: &Unique| u.predicate.is_none() && u.plain_columns().is_some_and(|k| k == [other]);
    let columns = &d.table.columns;
    let differs = d.table.uniques.iter().any(own) && columns[other].not_null && !d.coarse.contains_key(&other);
    let whole = !columns[c].collation_folds && d.columns[c].as_ref().is_none_or(|p| p.fold.is_none());
    let reads = |p: &ColumnPlan| read_by(&p.strategy).contains(&columns[c].name);
    if !differs || !whole || d.columns[other].as_ref().is_some_and(reads) {
        return None;
    }
    let end = match rest.first() {
        None => return Some(other),
        Some(Piece::Text(t)) => t.chars().next()?,
        Some(_) => return None,
    };
    let behind = |(k, p): (usize, &Piece)| match p {
        Piece::Text(t) => t.chars().skip(usize::from(k == 0)).all(|c| c != end),
        Piece::Field { name, functions } if functions.is_empty() => {
            let listed = sources.get(name).and_then(|s| texts(context, s));
            listed.is_some_and(|all| all.iter().all(|t| !t.contains(end)))
        }
        Piece::Field { .. } | Piece::Number { .. } => false,
    };
    rest.iter().enumerate().all(behind).then_some(other)
}

fn edge(text: &str, last: bool) -> Option<char> {
    if last { text.chars().last() } else { text.chars().next() }
}

/// The text, by the functions, has a character at its end (at its beginning), and that is no digit.
fn ends_apart(text: &str, functions: &[String], last: bool) -> bool {
    let mut text = text.to_string();
    for f in functions {
        let Some(f) = text_function(f) else { return false };
        let mut made = Vec::new();
        seedgen_kernels::text::map::apply(f, text.as_bytes(), &mut made);
        text = String::from_utf8_lossy(&made).into_owned();
    }
    edge(&text, last).is_some_and(|c| !c.is_ascii_digit())
}

/// All texts that a strategy draws from, where it has a list of them.
fn texts(context: &Context, s: &Strategy) -> Option<Vec<String>> {
    match s {
        Strategy::Constant { value } => Some(vec![value.clone()]),
        Strategy::SeedPool { values, .. } | Strategy::SeedPoolWeighted { values, .. } => Some(values.clone()),
        Strategy::CategoricalWeighted { values } => Some(values.iter().map(|v| v.0.clone()).collect()),
        Strategy::Seed { topic, field, .. } => {
            let topic = topics::topic(&context.request.run.locale, topic)?;
            Some(topic.texts(field)?.map(String::from).collect())
        }
        _ => None,
    }
}
