//! Rows of a supertype that the triggers of its subtypes make: which foreign keys lead to them. Such a key does not choose
//! among the supertype's rows, which would be there already: it is as if it were not enforced, and the table's values are
//! kept apart from those of the supertype (`planning/supertypes`). Not here: how the triggers' bodies are read
//! (`plpgsql/inserts`).

use crate::schema::{ColumnIndex, ForeignKey, Inserted, Oid, Schema, Slot, Supertype, Table};
use std::collections::BTreeSet;

/// For calls under which triggers fire.
pub fn free(schema: &mut Schema) {
    let found: Vec<Vec<Supertype>> = schema.tables.iter().map(|t| of(schema, t)).collect();
    for (t, found) in schema.tables.iter_mut().zip(found) {
        for s in &found {
            for fk in t.foreign_keys.iter_mut().filter(|k| k.name == s.constraint) {
                fk.enforced = false;
            }
        }
        t.supertypes.extend(found);
    }
    let handed: Vec<Vec<ForeignKey>> = schema.tables.iter().map(|t| handed_on(schema, t)).collect();
    for (t, handed) in schema.tables.iter_mut().zip(handed) {
        t.foreign_keys.extend(handed);
    }
}

/// Foreign keys of the supertypes whose columns the trigger fills from the row's: it has to lead there as well.
fn handed_on(schema: &Schema, t: &Table) -> Vec<ForeignKey> {
    let mut found: Vec<ForeignKey> = Vec::new();
    for s in &t.supertypes {
        let Some(parent) = schema.table(s.parent) else { continue };
        for theirs in parent.foreign_keys.iter().filter(|k| k.enforced && k.parent != t.oid) {
            let given: Option<Vec<ColumnIndex>> = theirs.columns.iter().map(|&c| given(t, parent, c)).collect();
            let Some(columns) = given else { continue };
            let known = |k: &ForeignKey| k.enforced && k.parent == theirs.parent && k.columns == columns;
            if !t.foreign_keys.iter().chain(&found).any(known) {
                let name = format!("{} of {}", theirs.name, parent.name);
                found.push(ForeignKey { name, columns, ..theirs.clone() });
            }
        }
    }
    found
}

/// The column of the new row that a column of its supertype gets.
fn given(t: &Table, parent: &Table, column: ColumnIndex) -> Option<ColumnIndex> {
    let inserts = t.triggers.iter().filter(|g| g.row).flat_map(|g| &g.inserts);
    let values = inserts.filter(|i| into(i, parent)).flat_map(|i| &i.values);
    let new = values.filter(|(slot, _)| is(slot, parent, column)).find_map(|(_, new)| new.as_deref())?;
    t.column_index(new)
}

fn into(i: &Inserted, table: &Table) -> bool {
    i.table == table.name && i.schema.as_ref().is_none_or(|s| *s == table.schema)
}

fn is(slot: &Slot, table: &Table, column: ColumnIndex) -> bool {
    match slot {
        Slot::Named(n) => *n == table.columns[column].name,
        Slot::Numbered(i) => *i == column,
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
    let given = |(&c, &p): (&ColumnIndex, &ColumnIndex)| {
        i.values.iter().any(|(slot, new)| is(slot, parent, p) && new.as_deref() == Some(&t.columns[c].name))
    };
    into(i, parent) && fk.columns.iter().zip(&fk.parent_columns).all(given)
}
