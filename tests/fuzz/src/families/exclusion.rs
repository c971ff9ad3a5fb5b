//! Exclusion constraints: ranges that may not overlap, alone, per key, partial, deferred, over two columns.

use super::{Family, family};
use crate::generate::Generator;
use crate::model::Cap;

pub const FAMILIES: &[Family] = &[
    family("exclude_range", 3, exclude_range),
    family("exclude_key", 3, exclude_key),
    family("exclude_partial", 2, exclude_partial),
    family("exclude_columns", 2, exclude_columns),
    family("exclude_equal", 1, exclude_equal),
    family("exclude_fk", 2, exclude_fk),
];

fn range(g: &mut Generator) -> &'static str {
    let r = g.pick(&["tstzrange", "daterange", "int4range", "tsrange", "int8range", "numrange"]);
    g.detail(r);
    r
}

fn exclude_range(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let r = range(g);
    let c = g.column(r);
    let o = g.pick(&["", "", " DEFERRABLE INITIALLY DEFERRED"]);
    g.line(format!("EXCLUDE USING gist ({c} WITH &&){o}"));
    Some(())
}

fn exclude_key(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    g.extension("btree_gist")?;
    let r = range(g);
    let key = g.pick(&["int", "text", "uuid", "date", "bigint"]);
    g.detail(format!("{key}, {r}"));
    let (k, c) = (g.column(key), g.column(r));
    g.line(format!("EXCLUDE USING gist ({k} WITH =, {c} WITH &&)"));
    Some(())
}

fn exclude_partial(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let r = range(g);
    let c = g.column(r);
    if g.chance(50) {
        let f = g.column("boolean");
        let form = g.pick(&["{f}", "NOT {f}", "{f} IS NOT TRUE"]);
        g.line(format!("EXCLUDE USING gist ({c} WITH &&) WHERE ({})", form.replace("{f}", &f)));
    } else {
        let s = g.column_as("text NOT NULL");
        let form = g.pick(&["{s} = 'active'", "{s} <> 'cancelled'", "{s} IN ('held', 'booked')"]);
        if g.chance(60) {
            g.check(&format!("{s} IN ('active', 'cancelled', 'held', 'booked')"));
        }
        g.line(format!("EXCLUDE USING gist ({c} WITH &&) WHERE ({})", form.replace("{s}", &s)));
    }
    Some(())
}

/// The range is made of two columns, its end may be open.
fn exclude_columns(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let (data_type, r) =
        g.pick(&[("timestamptz", "tstzrange"), ("date", "daterange"), ("int", "int4range"), ("timestamp", "tsrange")]);
    let bounds = g.pick(&["", ", '[]'", ", '[)'"]);
    g.detail(format!("{r}{bounds}"));
    let a = g.column_as(&format!("{data_type} NOT NULL"));
    let null = if g.chance(60) { " NOT NULL" } else { "" };
    let b = g.column_as(&format!("{data_type}{null}"));
    g.check(&format!("{a} < {b}"));
    if g.chance(40) && g.extension("btree_gist").is_some() {
        let k = g.column_as("int NOT NULL");
        g.line(format!("EXCLUDE USING gist ({k} WITH =, {r}({a}, {b}{bounds}) WITH &&)"));
    } else {
        g.line(format!("EXCLUDE USING gist ({r}({a}, {b}{bounds}) WITH &&)"));
    }
    Some(())
}

/// Equality alone: a unique key by another name; inequality: all rows are alike.
fn exclude_equal(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let form = g.pick(&["btree", "hash", "<>"]);
    g.detail(form);
    match form {
        "btree" => {
            let c = g.column("int");
            g.line(format!("EXCLUDE USING btree ({c} WITH =)"));
        }
        "hash" => {
            let c = g.column("text");
            g.line(format!("EXCLUDE USING hash ({c} WITH =)"));
        }
        _ => {
            g.extension("btree_gist")?;
            let (k, c) = (g.column_as("int NOT NULL"), g.column_as("int NOT NULL"));
            g.line(format!("EXCLUDE USING gist ({k} WITH =, {c} WITH <>)"));
        }
    }
    Some(())
}

/// The key is a foreign key: bookings of a room.
fn exclude_fk(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    g.extension("btree_gist")?;
    let parent = g.new_table("int", true, true)?;
    let r = range(g);
    let (k, c) = (g.column_as("int NOT NULL"), g.column_as(&format!("{r} NOT NULL")));
    g.after(format!("ALTER TABLE {} ADD FOREIGN KEY ({k}) REFERENCES {}", g.name(g.here()), g.name(parent)));
    g.line(format!("EXCLUDE USING gist ({k} WITH =, {c} WITH &&)"));
    if g.chance(30) {
        let only = g.column_as("int NOT NULL");
        g.line(format!("UNIQUE ({k}, {only})"));
    }
    if g.chance(20) {
        g.cap_of(parent, Cap::Rows(u64::MAX));
        g.check(&format!("NOT isempty({c})"));
    }
    Some(())
}
