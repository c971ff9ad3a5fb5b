//! Constraints on columns that other features wrote: a column with a CHECK of its own, or a foreign key, that a key,
//! an order or a rule on nulls bears on as well. A column is taken once, so that what bears on it is known.

use super::{Family, family};
use crate::generate::Generator;

pub const FAMILIES: &[Family] = &[
    family("on_pair_unique", 5, pair_unique),
    family("on_partial_unique", 4, partial_unique),
    family("on_expression_unique", 2, expression_unique),
    family("on_nulls", 4, nulls),
    family("on_index", 1, index),
    family("on_default", 1, default),
];

/// Types with an order, of more values than any table here has rows.
fn wide(definition: &str) -> bool {
    let data_type = definition.trim_end_matches(" NOT NULL");
    [
        "int",
        "bigint",
        "text",
        "varchar",
        "varchar(200)",
        "uuid",
        "numeric",
        "date",
        "timestamptz",
        "bytea",
        "double precision",
    ]
    .contains(&data_type)
}

fn ordered(definition: &str) -> bool {
    !["json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle"]
        .contains(&definition.trim_end_matches(" NOT NULL"))
}

/// A wide column of this feature's own makes room for any number of rows.
fn pair_unique(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let a = g.take(ordered)?;
    let own = g.pick(&["int", "text", "date", "uuid"]);
    let b = match g.take(wide) {
        Some(other) => other.token,
        None => g.column(own),
    };
    let third = g.column(own);
    let form = g.pick(&["UNIQUE ({a}, {c})", "UNIQUE ({a}, {b}, {c})", "UNIQUE ({c}, {a});UNIQUE ({b}, {c})"]);
    g.detail(format!("{form} {}", a.definition));
    for line in form.split(';') {
        g.line(line.replace("{a}", &a.token).replace("{b}", &b).replace("{c}", &third));
    }
    Some(())
}

/// The rows outside the predicate are free, so any column will do.
fn partial_unique(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let a = g.take(ordered)?;
    let table = g.name(g.here());
    let form =
        g.pick(&["({a}) WHERE {f}", "({a}) WHERE {n} IS NULL", "({a}) WHERE {n} IS NOT NULL", "({a}, {n}) WHERE {f}"]);
    g.detail(format!("{form} {}", a.definition));
    let mut text = form.replace("{a}", &a.token);
    if form.contains("{f}") {
        let f = g.column("boolean");
        text = text.replace("{f}", &f);
    }
    if form.contains("{n}") {
        let n = g.column_as("timestamptz");
        text = text.replace("{n}", &n);
    }
    g.after(format!("CREATE UNIQUE INDEX ON {table} {text}"));
    Some(())
}

fn expression_unique(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let a = g.take(|d| d.starts_with("text") || d.starts_with("varchar(200)"))?;
    let (table, b) = (g.name(g.here()), g.column("int"));
    let form =
        g.pick(&["(lower({a}), {b})", "(coalesce({a}, ''), {b})", "({b}, upper({a}))", "(coalesce({b}, 0), {a})"]);
    g.detail(form);
    g.after(format!("CREATE UNIQUE INDEX ON {table} {}", form.replace("{a}", &a.token).replace("{b}", &b)));
    Some(())
}

/// Holds whatever the columns' own constraints are, as each of them can be set.
fn nulls(g: &mut Generator) -> Option<()> {
    let a = g.take(|_| true)?;
    let b = match g.take(|_| true) {
        Some(other) => other.token,
        None => g.column_as("date"),
    };
    let form = g.pick(&[
        "({a} IS NULL) = ({b} IS NULL)",
        "{a} IS NOT NULL OR {b} IS NOT NULL",
        "{a} IS NULL OR {b} IS NOT NULL",
        "num_nonnulls({a}, {b}) <> 0",
        "num_nulls({a}, {b}) IN (0, 2)",
        "NOT ({a} IS NOT NULL AND {b} IS NULL)",
    ]);
    g.detail(form);
    g.check(&form.replace("{a}", &a.token).replace("{b}", &b));
    Some(())
}

fn index(g: &mut Generator) -> Option<()> {
    let a = g.take(ordered)?;
    let table = g.name(g.here());
    g.after(format!("CREATE INDEX ON {table} ({})", a.token));
    Some(())
}

/// A default that breaks the column's own constraint is nobody's problem until it is used.
fn default(g: &mut Generator) -> Option<()> {
    let a = g.take(|d| d.starts_with("text"))?;
    g.after(format!("ALTER TABLE {} ALTER {} SET DEFAULT ''", g.name(g.here()), a.token));
    Some(())
}
