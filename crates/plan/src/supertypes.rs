//! Rows of a supertype that the triggers of its subtypes make: which foreign keys lead to them. Such a key does not choose
//! among the supertype's rows, which would be there already: it is as if it were not enforced, and the table's values are
//! kept apart from those of the supertype (`planning/supertypes`). Not here: how the triggers' bodies are read
//! (`plpgsql/inserts`).

use crate::schema::{ColumnIndex, ForeignKey, Inserted, Oid, Schema, Slot, Supertype, Table};
use std::collections::BTreeSet;

/// For calls under which triggers fire.
pub fn free(schema: &mut Schema) {
    for at in 0..schema.tables.len() {
        let found = of(schema, &schema.tables[at]);
        let t = &mut schema.tables[at];
        for s in &found {
            for fk in t.foreign_keys.iter_mut().filter(|k| k.name == s.constraint) {
                fk.enforced = false;
            }
        }
        t.supertypes.extend(found);
    }
}

fn of(schema: &Schema, t: &Table) -> Vec<Supertype> {
    let inserts = || t.triggers.iter().filter(|g| g.row).flat_map(|g| &g.inserts).filter(|i| !i.on_conflict);
    let made = |fk: &&ForeignKey| {
        let parent = schema.table(fk.parent).filter(|p| fk.enforced && p.oid != t.oid);
        parent.is_some_and(|p| inserts().any(|i| makes(i, t, fk, p)))
    };
    let parents: BTreeSet<Oid> = t.foreign_keys.iter().filter(made).map(|k| k.parent).collect();
    let keys: BTreeSet<ColumnIndex> = t.foreign_keys.iter().filter(made).flat_map(|k| k.columns.clone()).collect();
    // The same row, by more of its columns, as well.
    let of_it =
        |fk: &&ForeignKey| fk.enforced && parents.contains(&fk.parent) && fk.columns.iter().any(|c| keys.contains(c));
    let supertype = |fk: &ForeignKey| Supertype {
        constraint: fk.name.clone(),
        parent: fk.parent,
        columns: fk.columns.iter().copied().zip(fk.parent_columns.iter().copied()).collect(),
    };
    t.foreign_keys.iter().filter(of_it).map(supertype).collect()
}

/// Is it the row of `parent` that the foreign key of `t` will look for?
fn makes(i: &Inserted, t: &Table, fk: &ForeignKey, parent: &Table) -> bool {
    let named = i.table == parent.name && i.schema.as_ref().is_none_or(|s| *s == parent.schema);
    let given = |(&c, &p): (&ColumnIndex, &ColumnIndex)| {
        i.values.iter().any(|(slot, new)| {
            let there = match slot {
                Slot::Named(n) => *n == parent.columns[p].name,
                Slot::Numbered(i) => *i == p,
            };
            there && new.as_deref() == Some(&t.columns[c].name)
        })
    };
    named && fk.columns.iter().zip(&fk.parent_columns).all(given)
}
