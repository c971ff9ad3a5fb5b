//! Rows whose foreign keys lead back to their own table, or round a cycle, without the rows that they refer to: their
//! keys are given other values, so that part of a component can be written alone. Not here: what that is for (rows
//! that triggers refuse, in `refused` and in the search), whether what is written stays.

use crate::load::executor::{self, Target};
use seedgen_kernels::{Encoding, Program};
use seedgen_plan::schema::ColumnIndex;
use std::fmt::Write;

/// A table of the component, and where its rows come from.
pub struct Member<'a> {
    pub target: &'a Target<'a>,
    /// The feed's number, its first row, how many, in SQL.
    pub parameters: [String; 3],
    /// Columns that other expressions make.
    pub given: Vec<(ColumnIndex, String)>,
}

/// The INSERT of rows that refer to themselves in the foreign keys that lead to their own table, where they refer to
/// any. None: no key of it is known.
pub fn at_itself(program: &Program, target: &Target, parameters: [&str; 3]) -> Option<String> {
    let member = Member { target, parameters: parameters.map(str::to_string), given: Vec::new() };
    let led = led(program, std::slice::from_ref(&member), 0);
    (!led.is_empty()).then(|| executor::insert_with(program, target, parameters, &led))
}

/// The INSERT of one row of each table of a component, the last one's the main statement: foreign keys inside the
/// component lead to these rows. None: no key of it is known.
pub fn insert(program: &Program, members: &[Member]) -> Option<String> {
    let (mut sql, mut any) = (String::new(), false);
    for (i, m) in members.iter().enumerate() {
        let mut others = led(program, members, i);
        any |= !others.is_empty();
        others.extend(m.given.iter().cloned());
        let text = executor::insert_with(program, m.target, m.parameters.each_ref().map(String::as_str), &others);
        if i + 1 < members.len() {
            let _ = write!(sql, "{} t{i} AS ({text})", if i == 0 { "WITH" } else { "," });
        } else {
            let _ = write!(sql, " {text}");
        }
    }
    any.then_some(sql)
}

/// Expressions for the columns of a member's foreign keys inside the component.
fn led(program: &Program, members: &[Member], of: usize) -> Vec<(ColumnIndex, String)> {
    let m = &members[of];
    let mut led: Vec<(ColumnIndex, String)> = Vec::new();
    for (column, to, key) in keys(members, of) {
        if m.given.iter().chain(&led).any(|x| x.0 == column) {
            continue;
        }
        let Some(value) = value(program, members, (of, to), key, members.len()) else { continue };
        // Where the row refers to none, it stays so.
        led.push((
            column,
            format!("CASE WHEN (s.r).{} IS NOT NULL THEN {value} END", m.target.table.columns[column].quoted),
        ));
    }
    led
}

/// The columns of its foreign keys inside the component, each with the member and the column that it refers to.
fn keys<'a>(members: &'a [Member], of: usize) -> impl Iterator<Item = (ColumnIndex, usize, ColumnIndex)> + 'a {
    let keys = members[of].target.table.foreign_keys.iter();
    let inside = keys.filter_map(|k| Some((k, members.iter().position(|m| m.target.table.oid == k.parent)?)));
    inside
        .flat_map(|(k, to)| k.columns.iter().zip(&k.parent_columns).map(move |(&c, &p)| (c, to, p)))
        .filter(move |&(c, to, p)| to != of || c != p)
}

/// What a member's row has in a column, said in the statement of another one's; `deep`: how far to follow keys that
/// are foreign keys as well.
fn value(
    program: &Program,
    members: &[Member],
    (of, to): (usize, usize),
    column: ColumnIndex,
    deep: usize,
) -> Option<String> {
    let m = &members[to];
    if let Some((_, given)) = m.given.iter().find(|g| g.0 == column) {
        return Some(given.clone());
    }
    let further = keys(members, to).find(|k| k.0 == column && k.1 != to).filter(|_| deep > 0);
    if let Some((_, next, key)) = further
        && let Some(value) = value(program, members, (of, next), key, deep - 1)
    {
        return Some(value);
    }
    let encodings = program.sources.get(m.target.source as usize).map_or(&[][..], |s| &s.encodings);
    encodings.get(column).filter(|e| **e != Encoding::None)?;
    let table = m.target.table;
    let name = &table.columns[column].quoted;
    let [number, first, count] = &m.parameters;
    Some(match to == of {
        true => format!("(s.r).{name}"),
        false => format!(
            "(SELECT (s.r).{name} FROM (SELECT seedgen.feed(NULL::{}, {number}, {first}, {count}) AS r) AS s)",
            table.quoted
        ),
    })
}
