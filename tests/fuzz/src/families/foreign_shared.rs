//! Foreign keys that share columns and have to agree: tenants, chains, one column in two keys.

use super::{Family, family};
use crate::generate::Generator;
use crate::model::Cap;

pub const FAMILIES: &[Family] = &[
    family("fk_tenant", 4, fk_tenant),
    family("fk_chain", 3, fk_chain),
    family("fk_two_parents", 2, fk_two_parents),
    family("fk_two_subtypes", 2, fk_two_subtypes),
    family("fk_partitioned", 2, fk_partitioned),
    family("fk_tenant_self", 1, fk_tenant_self),
];

fn reference(g: &mut Generator, from: usize, columns: &[&str], to: usize, key: &[&str]) {
    g.after(format!(
        "ALTER TABLE {} ADD FOREIGN KEY ({}) REFERENCES {} ({})",
        g.name(from),
        columns.join(", "),
        g.name(to),
        key.join(", ")
    ));
}

/// A table within tenants, with its key (tenant, id), and whether the id alone is unique as well.
fn within(g: &mut Generator, tenant: usize, parent: bool) -> Option<(usize, String, String)> {
    let table = g.new_table("", parent, true)?;
    let t = g.column_in(table, "int NOT NULL");
    let id = g.column_in(table, "int NOT NULL");
    if g.chance(50) {
        g.line_in(table, format!("PRIMARY KEY ({t}, {id})"));
    } else {
        g.line_in(table, format!("PRIMARY KEY ({id})"));
        g.line_in(table, format!("UNIQUE ({t}, {id})"));
    }
    let key = g.model.tables[tenant].key[0].token.clone();
    reference(g, table, &[&t], tenant, &[&key]);
    Some((table, t, id))
}

/// (tenant, a) and (tenant, b), each to a table of the tenant's.
fn fk_tenant(g: &mut Generator) -> Option<()> {
    let tenant = g.new_table("int", true, true)?;
    let (p, pt, pid) = within(g, tenant, false)?;
    let (q, qt, qid) = if g.chance(20) { (p, pt.clone(), pid.clone()) } else { within(g, tenant, false)? };
    let child = g.new_table("int", false, true)?;
    let t = g.column_in(child, "int NOT NULL");
    let (na, nb) = (g.pick(&[" NOT NULL", " NOT NULL", ""]), g.pick(&[" NOT NULL", " NOT NULL", ""]));
    g.detail(format!("a{na}, b{nb}{}", if p == q { ", same" } else { "" }));
    let a = g.column_in(child, &format!("int{na}"));
    let b = g.column_in(child, &format!("int{nb}"));
    reference(g, child, &[&t, &a], p, &[&pt, &pid]);
    reference(g, child, &[&t, &b], q, &[&qt, &qid]);
    if g.chance(40) {
        let key = g.model.tables[tenant].key[0].token.clone();
        reference(g, child, &[&t], tenant, &[&key]);
    }
    Some(())
}

/// Each key is the parent's key and one more: tenant, project, task.
fn fk_chain(g: &mut Generator) -> Option<()> {
    let depth = g.number(2, 4) as usize;
    let top = g.new_table("int", true, true)?;
    let mut above = (top, vec![g.model.tables[top].key[0].token.clone()]);
    for _ in 0..depth {
        let table = g.new_table("", false, true)?;
        let mut columns: Vec<String> = above.1.iter().map(|_| g.column_in(table, "int NOT NULL")).collect();
        let (from, to): (Vec<&str>, Vec<&str>) =
            (columns.iter().map(String::as_str).collect(), above.1.iter().map(String::as_str).collect());
        reference(g, table, &from, above.0, &to);
        columns.push(g.column_in(table, "int NOT NULL"));
        g.line_in(table, format!("PRIMARY KEY ({})", columns.join(", ")));
        above = (table, columns);
    }
    g.detail(format!("depth {depth}"));
    if depth == 2 && g.chance(50) {
        // The first column once more, straight to the top.
        let name = g.name(above.0);
        g.after(format!("ALTER TABLE {name} ADD FOREIGN KEY ({}) REFERENCES {}", above.1[0], g.name(top)));
    }
    Some(())
}

/// One column in two keys: its value has to be in both parents.
fn fk_two_parents(g: &mut Generator) -> Option<()> {
    let data_type = g.pick(&["int", "uuid", "text", "bigint"]);
    g.detail(data_type);
    let p = g.new_table(data_type, true, true)?;
    let q = g.new_table(data_type, false, true)?;
    let (pk, qk) = (g.model.tables[p].key[0].token.clone(), g.model.tables[q].key[0].token.clone());
    // What one holds the other may lack, unless one is a subtype of the other.
    reference(g, q, &[&qk], p, &[&pk]);
    g.cap_of(q, Cap::PerRow(p, 1));
    let child = g.new_table("int", false, true)?;
    let null = g.pick(&["", " NOT NULL"]);
    let c = g.column_in(child, &format!("{data_type}{null}"));
    reference(g, child, &[&c], p, &[&pk]);
    reference(g, child, &[&c], q, &[&qk]);
    Some(())
}

/// A column that two subtypes of one parent share.
fn fk_two_subtypes(g: &mut Generator) -> Option<()> {
    let p = g.new_table("int", true, true)?;
    let pk = g.model.tables[p].key[0].token.clone();
    let mut keys = Vec::new();
    for _ in 0..2 {
        let s = g.new_table("int", false, true)?;
        let k = g.model.tables[s].key[0].token.clone();
        reference(g, s, &[&k], p, &[&pk]);
        g.cap_of(s, Cap::PerRow(p, 1));
        keys.push((s, k));
    }
    if g.chance(20) {
        // Nothing can be in both.
        g.detail("one is empty");
        let s = keys[1].0;
        g.line_in(s, "CHECK (false)".into());
        g.cap_of(s, Cap::Rows(0));
        g.not_a_parent(s);
    }
    let child = g.new_table("int", false, true)?;
    let c = g.column_in(child, "int");
    for (s, k) in &keys {
        reference(g, child, &[&c], *s, &[k]);
    }
    Some(())
}

fn fk_partitioned(g: &mut Generator) -> Option<()> {
    let parent = g.new_table("", true, false)?;
    let (id, at) = (g.column_in(parent, "int NOT NULL"), g.column_in(parent, "date NOT NULL"));
    g.line_in(parent, format!("PRIMARY KEY ({id}, {at})"));
    let name = g.name(parent);
    let form = g.pick(&["RANGE", "HASH", "LIST"]);
    g.detail(form);
    let on = if form == "RANGE" { &at } else { &id };
    g.suffix(parent, format!("PARTITION BY {form} ({on})"));
    let bounds: &[&str] = match form {
        "RANGE" => {
            &["FOR VALUES FROM ('2020-01-01') TO ('2023-01-01')", "FOR VALUES FROM ('2023-01-01') TO ('2030-01-01')"]
        }
        "HASH" => &["FOR VALUES WITH (MODULUS 2, REMAINDER 0)", "FOR VALUES WITH (MODULUS 2, REMAINDER 1)"],
        _ => &["FOR VALUES IN (1, 2, 3)", "DEFAULT"],
    };
    for bound in bounds {
        let part = g.object();
        g.after(format!("CREATE TABLE {part} PARTITION OF {name} {bound}"));
    }
    let null = g.pick(&["", " NOT NULL"]);
    let (a, b) = (g.column_as(&format!("int{null}")), g.column_as(&format!("date{null}")));
    g.after(format!("ALTER TABLE {} ADD FOREIGN KEY ({a}, {b}) REFERENCES {name} ({id}, {at})", g.name(g.here())));
    Some(())
}

/// A tree within each tenant: the parent row is of the same tenant.
fn fk_tenant_self(g: &mut Generator) -> Option<()> {
    let tenant = g.new_table("int", true, true)?;
    let (table, t, id) = within(g, tenant, false)?;
    let parent = g.column_in(table, "int");
    reference(g, table, &[&t, &parent], table, &[&t, &id]);
    Some(())
}
