//! Foreign keys to one parent: to primary, other unique and partitioned keys, 1:1, of other types, to the table
//! itself, in cycles. Keys that have to agree with each other are in `foreign_shared`.

use super::{Family, family};
use crate::generate::Generator;
use crate::model::{Cap, KeyColumn};

pub const FAMILIES: &[Family] = &[
    family("fk", 8, fk),
    family("fk_unique", 3, fk_unique),
    family("fk_composite", 3, fk_composite),
    family("fk_match_full", 2, fk_match_full),
    family("fk_one_to_one", 3, fk_one_to_one),
    family("fk_subtype", 2, fk_subtype),
    family("fk_other_type", 2, fk_other_type),
    family("fk_self", 3, fk_self),
    family("fk_self_not_null", 2, fk_self_not_null),
    family("fk_cycle", 3, fk_cycle),
    family("fk_junction", 3, fk_junction),
    family("fk_check", 2, fk_check),
    family("fk_narrow", 2, fk_narrow),
];

/// ON DELETE and such, deferral.
pub fn options(g: &mut Generator) -> &'static str {
    g.pick(&[
        "",
        "",
        "",
        " ON DELETE CASCADE",
        " ON DELETE SET NULL",
        " ON UPDATE CASCADE ON DELETE RESTRICT",
        " DEFERRABLE",
        " DEFERRABLE INITIALLY DEFERRED",
        " NOT VALID",
    ])
}

/// Adds a key from columns of this table to those of another.
pub fn refer(g: &mut Generator, columns: &[String], parent: usize, key: &[String], options: &str) {
    let (here, there) = (g.name(g.here()), g.name(parent));
    let target = if key.is_empty() { String::new() } else { format!(" ({})", key.join(", ")) };
    // Partitioned tables take no NOT VALID keys.
    g.after(format!("ALTER TABLE {here} ADD FOREIGN KEY ({}) REFERENCES {there}{target}{options}", columns.join(", ")));
}

/// Columns of the types of a key, null or not as one.
fn like_key(g: &mut Generator, key: &[KeyColumn], null: &str) -> Vec<String> {
    key.iter().map(|k| g.column_as(&format!("{}{null}", k.data_type))).collect()
}

fn random_null(g: &mut Generator) -> &'static str {
    if g.chance(50) { " NOT NULL" } else { "" }
}

fn allowed(g: &mut Generator, options: &'static str) -> &'static str {
    if g.ordinary().is_none() && options == " NOT VALID" { "" } else { options }
}

fn fk(g: &mut Generator) -> Option<()> {
    let parent = g.parent()?;
    let key = g.model.tables[parent].key.clone();
    let null = random_null(g);
    let columns = like_key(g, &key, null);
    let o = options(g);
    let o = allowed(g, o);
    refer(g, &columns, parent, &[], o);
    Some(())
}

/// A unique column of the parent's that is not its primary key.
fn fk_unique(g: &mut Generator) -> Option<()> {
    let parent = g.new_table("int", true, true)?;
    let data_type = g.pick(&[
        "text",
        "uuid",
        "varchar(10)",
        "bigint",
        "date",
        "numeric(8,0)",
        "char(4)",
        "inet",
        "bytea",
        "timestamptz",
        "numeric",
    ]);
    g.detail(data_type);
    let not_null = random_null(g);
    let code = g.column_in(parent, &format!("{data_type}{not_null} UNIQUE"));
    // The parent's may all be null: then the child's has to be able to be.
    let null = if not_null.is_empty() { "" } else { random_null(g) };
    let column = g.column_as(&format!("{data_type}{null}"));
    refer(g, &[column], parent, &[code], "");
    Some(())
}

fn composite_parent(g: &mut Generator) -> Option<(usize, Vec<String>, Vec<&'static str>)> {
    let parent = g.new_table("", true, true)?;
    let types = g.pick(&[
        ("int", "text"),
        ("text", "text"),
        ("uuid", "int"),
        ("date", "smallint"),
        ("char(2)", "int"),
        ("boolean", "int"),
    ]);
    g.detail(format!("{types:?}"));
    let a = g.column_in(parent, &format!("{} NOT NULL", types.0));
    let b = g.column_in(parent, &format!("{} NOT NULL", types.1));
    g.line_in(parent, format!("PRIMARY KEY ({a}, {b})"));
    Some((parent, vec![a, b], vec![types.0, types.1]))
}

fn fk_composite(g: &mut Generator) -> Option<()> {
    let (parent, key, types) = composite_parent(g)?;
    let null = random_null(g);
    let mut columns: Vec<String> = types.iter().map(|t| g.column_as(&format!("{t}{null}"))).collect();
    let mut key = key;
    if g.chance(40) {
        columns.reverse();
        key.reverse();
    }
    refer(g, &columns, parent, &key, "");
    Some(())
}

fn fk_match_full(g: &mut Generator) -> Option<()> {
    let (parent, key, types) = composite_parent(g)?;
    let null = g.pick(&["", "", " NOT NULL"]);
    let columns: Vec<String> = types.iter().map(|t| g.column_as(&format!("{t}{null}"))).collect();
    refer(g, &columns, parent, &key, " MATCH FULL");
    Some(())
}

fn fk_one_to_one(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let parent = g.parent()?;
    let key = g.model.tables[parent].key.clone();
    let null = random_null(g);
    let columns = like_key(g, &key, null);
    g.line(format!("UNIQUE ({})", columns.join(", ")));
    refer(g, &columns, parent, &[], "");
    if !null.is_empty() {
        g.cap(Cap::PerRow(parent, 1));
    }
    Some(())
}

/// The child's primary key is the foreign key; sometimes a chain of them.
fn fk_subtype(g: &mut Generator) -> Option<()> {
    let parent = g.here();
    let key = g.model.tables[parent].key.clone();
    if key.is_empty() {
        return None;
    }
    let mut above = parent;
    for _ in 0..g.number(1, 2) {
        let child = g.new_table("", false, true)?;
        let columns: Vec<String> =
            key.iter().map(|k| g.column_in(child, &format!("{} NOT NULL", k.data_type))).collect();
        g.line_in(child, format!("PRIMARY KEY ({})", columns.join(", ")));
        g.after(format!(
            "ALTER TABLE {} ADD FOREIGN KEY ({}) REFERENCES {}",
            g.name(child),
            columns.join(", "),
            g.name(above)
        ));
        g.cap_of(child, Cap::PerRow(above, 1));
        above = child;
    }
    Some(())
}

fn fk_other_type(g: &mut Generator) -> Option<()> {
    let (theirs, ours) = g.pick(&[
        ("bigint", "int"),
        ("int", "bigint"),
        ("smallint", "int"),
        ("int", "smallint"),
        ("text", "varchar(20)"),
        ("varchar(20)", "text"),
        ("numeric", "int"),
        ("numeric(10,2)", "bigint"),
        ("varchar(40)", "varchar(10)"),
    ]);
    g.detail(format!("{ours} to {theirs}"));
    let parent = g.new_table(theirs, true, true)?;
    if theirs == "numeric(10,2)" || (theirs, ours) == ("numeric", "int") {
        let key = g.model.tables[parent].key[0].token.clone();
        g.line_in(parent, format!("CHECK ({key} = trunc({key}) AND {key} BETWEEN 1 AND 1000000)"));
    }
    let null = random_null(g);
    let column = g.column_as(&format!("{ours}{null}"));
    refer(g, &[column], parent, &[], "");
    Some(())
}

fn fk_self(g: &mut Generator) -> Option<()> {
    let key = g.model.tables[g.here()].key.clone();
    if key.is_empty() {
        return None;
    }
    let columns = like_key(g, &key, "");
    let here = g.here();
    let o = options(g);
    let o = allowed(g, o);
    refer(g, &columns, here, &[], o);
    if key.len() == 1 && g.chance(40) {
        let form = g.pick(&["{a} <> {k}", "{a} IS DISTINCT FROM {k}", "{a} IS NULL OR {a} <> {k}"]);
        g.detail(form);
        g.check(&form.replace("{a}", &columns[0]).replace("{k}", &key[0].token));
    }
    Some(())
}

fn fk_self_not_null(g: &mut Generator) -> Option<()> {
    let key = g.model.tables[g.here()].key.clone();
    if key.is_empty() {
        return None;
    }
    let columns = like_key(g, &key, " NOT NULL");
    let here = g.here();
    let o = g.pick(&["", " DEFERRABLE INITIALLY DEFERRED", " ON DELETE CASCADE"]);
    refer(g, &columns, here, &[], o);
    if g.ordinary().is_some() && g.chance(30) {
        g.detail("unique");
        g.line(format!("UNIQUE ({})", columns.join(", ")));
    }
    Some(())
}

/// Tables of the feature's own that refer to each other in a ring.
fn fk_cycle(g: &mut Generator) -> Option<()> {
    let n = g.number(2, 4) as usize;
    let data_type = g.pick(&["int", "uuid", "bigint", "text"]);
    let mut tables = Vec::new();
    for _ in 0..n {
        tables.push(g.new_table(data_type, false, true)?);
    }
    let o = g.pick(&["", " DEFERRABLE INITIALLY DEFERRED", " DEFERRABLE"]);
    let null = g.pick(&[" NOT NULL", " NOT NULL", ""]);
    g.detail(format!("{n} {data_type}{null}{o}"));
    for i in 0..n {
        let (from, to) = (tables[i], tables[(i + 1) % n]);
        let column = g.column_in(from, &format!("{data_type}{null}"));
        g.after(format!("ALTER TABLE {} ADD FOREIGN KEY ({column}) REFERENCES {}{o}", g.name(from), g.name(to)));
    }
    Some(())
}

/// Two parents, a row a pair.
fn fk_junction(g: &mut Generator) -> Option<()> {
    let p = g.new_table("int", true, true)?;
    let q = if g.chance(30) { p } else { g.new_table("uuid", true, true)? };
    let child = g.new_table("", false, true)?;
    let (kp, kq) = (g.model.tables[p].key[0].data_type.clone(), g.model.tables[q].key[0].data_type.clone());
    let a = g.column_in(child, &format!("{kp} NOT NULL"));
    let b = g.column_in(child, &format!("{kq} NOT NULL"));
    let form = g.pick(&["PRIMARY KEY ({a}, {b})", "UNIQUE ({a}, {b})", "PRIMARY KEY ({b}, {a})", "triple"]);
    g.detail(form);
    if form == "triple" {
        let c = g.column_in(child, "date NOT NULL");
        g.line_in(child, format!("PRIMARY KEY ({a}, {b}, {c})"));
    } else {
        g.line_in(child, form.replace("{a}", &a).replace("{b}", &b));
        g.cap_of(child, Cap::Pairs(p, q));
    }
    let name = g.name(child);
    g.after(format!("ALTER TABLE {name} ADD FOREIGN KEY ({a}) REFERENCES {}", g.name(p)));
    g.after(format!("ALTER TABLE {name} ADD FOREIGN KEY ({b}) REFERENCES {} ON DELETE CASCADE", g.name(q)));
    if p == q && g.chance(50) {
        // Of n rows, n (n - 1) / 2 ordered pairs: none for one row.
        g.detail("unequal pairs");
        g.line_in(child, format!("CHECK ({a} <> {b})"));
        g.cap_of(child, Cap::Unequal(p));
    }
    Some(())
}

/// Foreign keys under a CHECK on which of them is set.
fn fk_check(g: &mut Generator) -> Option<()> {
    let (p, q) = (g.parent()?, g.parent()?);
    let (kp, kq) = (g.model.tables[p].key.clone(), g.model.tables[q].key.clone());
    if kp.len() != 1 || kq.len() != 1 {
        return None;
    }
    let a = g.column_as(&kp[0].data_type);
    let b = g.column_as(&kq[0].data_type);
    refer(g, std::slice::from_ref(&a), p, &[], "");
    refer(g, std::slice::from_ref(&b), q, &[], "");
    let form = g.pick(&[
        "num_nonnulls({a}, {b}) = 1",
        "({a} IS NULL) <> ({b} IS NULL)",
        "{a} IS NOT NULL OR {b} IS NOT NULL",
        "{a} IS NULL OR {b} IS NULL",
        "({a} IS NULL) = ({b} IS NULL)",
    ]);
    g.detail(form);
    g.check(&form.replace("{a}", &a).replace("{b}", &b));
    Some(())
}

/// A parent whose key is narrowed by a CHECK or a domain; the child has the same, or more room.
fn fk_narrow(g: &mut Generator) -> Option<()> {
    let (data_type, check, rows) = g.pick(&[
        ("text", "{c} IN ('a', 'b', 'c', 'd')", 4),
        ("int", "{c} BETWEEN 1 AND 9", 9),
        ("text", "{c} ~ '^[A-Z]{2}$'", 676),
        ("char(3)", "{c} = upper({c})", 1_000_000),
        ("text", "{c} = lower({c}) AND length({c}) <= 20", 1_000_000),
        ("smallint", "{c} > 0", 32_767),
    ]);
    g.detail(check);
    let parent = g.new_table(data_type, true, true)?;
    let key = g.model.tables[parent].key[0].token.clone();
    g.line_in(parent, format!("CHECK ({})", check.replace("{c}", &key)));
    g.cap_of(parent, Cap::Rows(rows));
    let null = random_null(g);
    let c = g.column_as(&format!("{data_type}{null}"));
    if g.chance(60) {
        g.check(&check.replace("{c}", &c));
    }
    refer(g, &[c], parent, &[], "");
    Some(())
}
