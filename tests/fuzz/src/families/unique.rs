//! Unique keys: of several columns, partial, over few values, with nulls that are equal, deferrable, sharing
//! columns. Those on text and expressions are in `unique_text`.

use super::{Family, family};
use crate::generate::Generator;
use crate::model::Cap;

pub const FAMILIES: &[Family] = &[
    family("unique_one", 4, unique_one),
    family("unique_pair", 4, unique_pair),
    family("unique_few", 2, unique_few),
    family("unique_partial", 4, unique_partial),
    family("unique_nulls", 2, unique_nulls),
    family("unique_shared", 3, unique_shared),
    family("unique_check", 3, unique_check),
    family("unique_position", 2, unique_position),
    family("unique_partial_few", 2, unique_partial_few),
];

const WIDE: &[&str] = &[
    "int",
    "bigint",
    "text",
    "varchar(40)",
    "uuid",
    "numeric(12,2)",
    "numeric",
    "double precision",
    "real",
    "date",
    "timestamptz",
    "timestamp(0)",
    "inet",
    "bytea",
    "macaddr",
    "interval",
    "char(8)",
    "time",
    "bit(16)",
    "cidr",
    "int4range",
    "jsonb",
    "text[]",
    "int[]",
    "varbit",
    "money",
    "name",
    "macaddr8",
    "daterange",
    "timetz",
    "oid",
    "tsvector",
    "pg_lsn",
];

fn unique_one(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let data_type = g.pick(WIDE);
    g.detail(data_type);
    let c = g.column(data_type);
    let form = g.pick(&["UNIQUE ({c})", "UNIQUE ({c}) DEFERRABLE INITIALLY DEFERRED", "UNIQUE ({c})"]);
    g.line(form.replace("{c}", &c));
    Some(())
}

fn unique_pair(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let (a, b) = (g.pick(WIDE), g.pick(WIDE));
    g.detail(format!("{a}, {b}"));
    let (one, two) = (g.column(a), g.column(b));
    if g.chance(30) {
        let c = g.column("boolean");
        g.line(format!("UNIQUE ({c}, {one}, {two})"));
    } else {
        g.line(format!("UNIQUE ({one}, {two})"));
    }
    Some(())
}

/// Keys with so few values that the table holds few rows.
fn unique_few(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let (data_type, rows) = g.pick(&[
        ("boolean", 2),
        ("e", 3),
        ("char(1)", 1_000_000),
        ("smallint", 65_536),
        ("bit(4)", 16),
        ("bit(3)", 8),
        ("numeric(2,0)", 199),
        ("\"char\"", 255),
    ]);
    let data_type = if data_type == "e" {
        let e = g.object();
        g.before(format!("CREATE TYPE {e} AS ENUM ('a', 'b', 'c')"));
        g.detail("enum");
        e
    } else {
        g.detail(data_type);
        data_type.to_string()
    };
    let c = g.column_as(&format!("{data_type} NOT NULL"));
    if g.chance(40) {
        let b = g.column_as("boolean NOT NULL");
        g.line(format!("UNIQUE ({c}, {b})"));
        g.cap(Cap::Rows(2 * rows));
    } else {
        g.line(format!("UNIQUE ({c})"));
        g.cap(Cap::Rows(rows));
    }
    Some(())
}

/// A key for some rows: the others are free.
fn unique_partial(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let table = g.name(g.here());
    let form = g.pick(&[
        "({i}) WHERE {d} IS NULL",
        "({t}) WHERE {f}",
        "({t}) WHERE NOT {f}",
        "({i}, {t}) WHERE {s} = 'active'",
        "({t}) WHERE {t} IS NOT NULL",
        "({i}) WHERE {s} IN ('open', 'held')",
        "({i}) WHERE {d} IS NOT NULL AND {f}",
        "({i}) WHERE {i} > 100",
        "({t}) WHERE {s} <> 'gone'",
        "({i}, {f}) WHERE {d} IS NULL",
        "({t}) WHERE {d} > '2024-01-01'",
        "(lower({t})) WHERE {d} IS NULL",
        "({i}) WHERE {f} IS TRUE",
        "({t}) WHERE length({t}) > 5",
        "({i}) WHERE {s} = 'a' OR {f}",
    ]);
    g.detail(form);
    let mut text = form.to_string();
    for (mark, data_type) in
        [("{i}", "int"), ("{t}", "text"), ("{f}", "boolean"), ("{s}", "text"), ("{d}", "timestamptz")]
    {
        if form.contains(mark) {
            let c = if mark == "{d}" { g.column_as(data_type) } else { g.column(data_type) };
            text = text.replace(mark, &c);
        }
    }
    g.after(format!("CREATE UNIQUE INDEX ON {table} {text}"));
    Some(())
}

/// One row (or a few) of the table may be in the predicate, however many the table has.
fn unique_partial_few(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let table = g.name(g.here());
    let form = g.pick(&[
        "({f}) WHERE {f}",
        "((true)) WHERE {f}",
        "({s}) WHERE {f}",
        "((1)) WHERE {n} IS NULL",
        "({f}) WHERE {n} IS NOT NULL",
    ]);
    g.detail(form);
    let f = g.column_as("boolean NOT NULL");
    let mut text = form.replace("{f}", &f);
    if form.contains("{s}") {
        let s = g.column_as("text NOT NULL");
        g.check(&format!("{s} IN ('a', 'b')"));
        text = text.replace("{s}", &s);
    }
    if form.contains("{n}") {
        let n = g.column_as("int");
        text = text.replace("{n}", &n);
    }
    g.after(format!("CREATE UNIQUE INDEX ON {table} {text}"));
    Some(())
}

fn unique_nulls(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    g.since(15)?;
    let data_type = g.pick(&["int", "text", "date", "uuid"]);
    let a = g.column_as(data_type);
    if g.chance(50) {
        let b = g.column_as("int");
        g.line(format!("UNIQUE NULLS NOT DISTINCT ({a}, {b})"));
    } else {
        g.line(format!("UNIQUE NULLS NOT DISTINCT ({a})"));
    }
    Some(())
}

/// Several keys that share a column.
fn unique_shared(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let types = g.pick(&[
        ("int", "text", "date"),
        ("text", "text", "text"),
        ("uuid", "int", "text"),
        ("int", "int", "int"),
        ("boolean", "text", "int"),
        ("smallint", "text", "uuid"),
    ]);
    g.detail(format!("{types:?}"));
    let (a, b, c) = (g.column(types.0), g.column(types.1), g.column(types.2));
    let form = g.pick(&[
        "UNIQUE ({a}, {b});UNIQUE ({a}, {c})",
        "UNIQUE ({a}, {b});UNIQUE ({b}, {c})",
        "UNIQUE ({a}, {b}, {c});UNIQUE ({c})",
        "UNIQUE ({b});UNIQUE ({a}, {b})",
        "UNIQUE ({a}, {b});UNIQUE ({b}, {c});UNIQUE ({a}, {c})",
        "UNIQUE ({a}, {b});UNIQUE ({b}, {a})",
    ]);
    for line in form.split(';') {
        g.line(line.replace("{a}", &a).replace("{b}", &b).replace("{c}", &c));
    }
    Some(())
}

/// A key on a column whose values a CHECK narrows.
fn unique_check(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let (data_type, check, rows) = g.pick(&[
        ("int", "{c} BETWEEN 1 AND 50", 50),
        ("text", "{c} ~ '^[a-z]{2}$'", 676),
        ("text", "length({c}) <= 12", u64::MAX),
        ("text", "{c} ~ '^[A-Z]{3}-[0-9]{3}$'", u64::MAX),
        ("text", "{c} IN ('a', 'b', 'c')", 3),
        ("text", "{c} = lower({c})", u64::MAX),
        ("date", "{c} BETWEEN '2024-01-01' AND '2024-12-31'", 366),
        ("int", "{c} % 10 = 0", u64::MAX),
        ("text", "{c} = upper({c}) AND length({c}) = 6", u64::MAX),
        ("varchar(5)", "{c} <> ''", u64::MAX),
        ("text", "{c} LIKE 'ab%'", u64::MAX),
        ("numeric(5,2)", "{c} >= 0 AND {c} <= 1", 101),
        ("bytea", "octet_length({c}) = 4", u64::MAX),
        ("date", "EXTRACT(day FROM {c}) = 1", 10_000),
        ("int", "{c} > 0 AND {c} < 1000 AND {c} <> 500", 998),
        ("inet", "family({c}) = 4", u64::MAX),
        ("timestamptz", "date_trunc('hour', {c}) = {c}", u64::MAX),
        ("text", "{c} ~ '^[0-9]{6}$'", u64::MAX),
        ("text", "btrim({c}) = {c} AND {c} <> ''", u64::MAX),
    ]);
    g.detail(format!("{data_type}: {check}"));
    let c = g.column_as(&format!("{data_type} NOT NULL"));
    g.check(&check.replace("{c}", &c));
    g.line(format!("UNIQUE ({c})"));
    if rows < u64::MAX {
        g.cap(Cap::Rows(rows));
    }
    Some(())
}

/// A list: position per parent, as applications keep it.
fn unique_position(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let parent = g.parent()?;
    let key = g.model.tables[parent].key.clone();
    let mut columns = Vec::new();
    for k in &key {
        columns.push(g.column_as(&format!("{} NOT NULL", k.data_type)));
    }
    let table = g.name(parent);
    g.after(format!("ALTER TABLE {} ADD FOREIGN KEY ({}) REFERENCES {table}", g.name(g.here()), columns.join(", ")));
    let position = g.column_as("int NOT NULL");
    if g.chance(50) {
        g.check(&format!("{position} >= 0"));
    }
    let deferrable = if g.chance(40) { " DEFERRABLE INITIALLY DEFERRED" } else { "" };
    g.line(format!("UNIQUE ({}, {position}){deferrable}", columns.join(", ")));
    Some(())
}
