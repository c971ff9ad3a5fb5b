//! Columns of every type, without a constraint but NOT NULL: scalars, arrays, ranges, enums, composites.

use super::{Family, family};
use crate::generate::Generator;

pub const FAMILIES: &[Family] = &[
    family("scalar", 6, scalar),
    family("odd_type", 2, odd_type),
    family("array", 2, array),
    family("range", 2, range),
    family("enumeration", 3, enumeration),
    family("composite", 2, composite),
    family("user_range", 1, user_range),
    family("extension_type", 1, extension_type),
];

const SCALARS: &[&str] = &[
    "smallint",
    "int",
    "bigint",
    "numeric",
    "numeric(10,2)",
    "numeric(5,0)",
    "numeric(3,3)",
    "real",
    "double precision",
    "text",
    "varchar",
    "varchar(3)",
    "varchar(30)",
    "char(5)",
    "char",
    "boolean",
    "date",
    "time",
    "time(0)",
    "timetz",
    "timestamp",
    "timestamptz",
    "timestamptz(0)",
    "timestamp(3)",
    "interval",
    "interval year to month",
    "interval(0)",
    "uuid",
    "bytea",
    "json",
    "jsonb",
    "inet",
    "cidr",
    "macaddr",
    "macaddr8",
    "bit(5)",
    "bit",
    "varbit(10)",
    "varbit",
    "point",
    "line",
    "lseg",
    "box",
    "path",
    "polygon",
    "circle",
    "money",
    "xml",
    "tsvector",
    "tsquery",
    "name",
];

fn scalar(g: &mut Generator) -> Option<()> {
    let data_type = g.pick(SCALARS);
    g.detail(data_type);
    g.column(data_type);
    Some(())
}

fn odd_type(g: &mut Generator) -> Option<()> {
    let data_type = g.pick(&[
        "oid",
        "\"char\"",
        "pg_lsn",
        "jsonpath",
        "xid",
        "xid8",
        "cid",
        "tid",
        "int2vector",
        "oidvector",
        "refcursor",
        "regclass",
        "regtype",
        "regproc",
        "pg_snapshot",
        "numeric(4,-2)",
        "int[3][3]",
        "text COLLATE \"C\"",
        "varchar(10) COLLATE \"POSIX\"",
        "varchar(2000)",
        "regconfig",
    ]);
    g.detail(data_type);
    g.column(data_type);
    Some(())
}

fn array(g: &mut Generator) -> Option<()> {
    let element = g.pick(SCALARS);
    g.detail(element);
    g.column(&format!("{element}[]"));
    Some(())
}

fn range(g: &mut Generator) -> Option<()> {
    let data_type = g.pick(&[
        "int4range",
        "int8range",
        "numrange",
        "daterange",
        "tsrange",
        "tstzrange",
        "int4multirange",
        "datemultirange",
        "tstzmultirange",
        "int4range[]",
        "nummultirange",
    ]);
    g.detail(data_type);
    g.column(data_type);
    Some(())
}

fn enumeration(g: &mut Generator) -> Option<()> {
    let labels = g.pick(&["'one'", "'a', 'b', 'c'", "'Mixed Case', 'it''s', 'ünï', ''", "'x', 'y'"]);
    let e = g.object();
    g.before(format!("CREATE TYPE {e} AS ENUM ({labels})"));
    let form = g.pick(&["", "", "[]", " DEFAULT"]);
    g.detail(form);
    let first = labels.split(", ").next().unwrap_or("'a'");
    let c = g.column(&if form == " DEFAULT" { format!("{e} DEFAULT {first}") } else { format!("{e}{form}") });
    if form.is_empty() && g.chance(30) {
        g.check(&format!("{c} = {first}"));
    }
    Some(())
}

fn composite(g: &mut Generator) -> Option<()> {
    let c = g.object();
    let (one, two) = (g.pick(SCALARS), g.pick(SCALARS));
    g.detail(format!("{one}, {two}"));
    g.before(format!("CREATE TYPE {c} AS (a {one}, \"B b\" {two}, n int)"));
    let data_type = if g.chance(20) {
        let outer = g.object();
        g.before(format!("CREATE TYPE {outer} AS (inside {c}, list {c}[])"));
        outer
    } else {
        c
    };
    let array = if g.chance(20) { "[]" } else { "" };
    g.column(&format!("{data_type}{array}"));
    Some(())
}

fn user_range(g: &mut Generator) -> Option<()> {
    let r = g.object();
    let subtype = g.pick(&["double precision", "time", "text", "inet", "bigint"]);
    g.detail(subtype);
    g.before(format!("CREATE TYPE {r} AS RANGE (subtype = {subtype})"));
    g.column(&r);
    Some(())
}

fn extension_type(g: &mut Generator) -> Option<()> {
    let (extension, data_type) = g.pick(&[
        ("citext", "citext"),
        ("hstore", "hstore"),
        ("ltree", "ltree"),
        ("citext", "citext[]"),
        ("cube", "cube"),
        ("seg", "seg"),
        ("isn", "isbn"),
    ]);
    g.extension(extension)?;
    g.detail(data_type);
    g.column(data_type);
    Some(())
}
