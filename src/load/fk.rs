//! Foreign keys proved as a set, after the rows of the fast path, whose triggers never ran. Not here: the
//! query (`pg::foreign_key`), the path through the executor, where triggers prove them.

use crate::error::{Error, Result};
use crate::pg::foreign_key::{self, Join};
use crate::pg::interrupts;
use crate::pg::relation::{self, LockMode, Opened};
use pgrx::PgSqlErrorCode;
use seedgen_plan::schema::{ForeignKey, Schema, Table};

/// Proves every enforced foreign key of `child` for all its rows, or ends with PostgreSQL's error 23503. The
/// parents have been locked in SHARE mode, or stronger, since before their keys were taken, and stay so until
/// the transaction ends: nobody can remove a parent row between the proof and the commit.
pub fn prove_foreign_keys(child: &Table, schema: &Schema) -> Result<()> {
    let opened = Opened::open(child.oid)?;
    for fk in child.foreign_keys.iter().filter(|fk| fk.enforced) {
        interrupts::check();
        if !relation::is_locked(fk.parent, LockMode::Share) {
            return Err(Error::bug(format!("foreign key \"{}\" is proved without a lock on its parent", fk.name)));
        }
        let parent = Opened::open(fk.parent)?;
        let join = join(child, fk, &opened, &parent);
        if !foreign_key::check_all(&opened, &parent, fk.oid, &fk.name, join)? {
            let parent = schema.table(fk.parent).map_or("?", |t| &t.name);
            return Err(Error::new(
                PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
                format!("foreign key \"{}\" of table \"{}\" cannot be proved", fk.name, child.name),
            )
            .detail(format!("Not all rows of \"{}\" and \"{parent}\" may be read by the current role.", child.name))
            .hint("Grant SELECT on both tables, or load the table through its triggers."));
        }
    }
    Ok(())
}

/// Pages of a parent whose hash table is at hand for the processor: up to some 300,000 narrow rows a hash join takes half the
/// time of a sort of three million children, at a million half as much again.
const HASHED: u64 = 2048;

/// In key order where the parent is large, its keys can be had from its index without a look at its rows, and the child's
/// from an index, or by a sort that compares no text.
fn join(child: &Table, fk: &ForeignKey, opened: &Opened, parent: &Opened) -> Join {
    let indexed = || {
        child.indexes.iter().any(|i| {
            i.valid
                && i.access_method == "btree"
                && fk.columns.iter().all(|c| i.columns.iter().take(fk.columns.len()).any(|k| k == c))
        })
    };
    let sorts_fast = || fk.columns.iter().all(|&c| child.columns[c].collation == 0);
    if parent.blocks() > HASHED && parent.is_all_visible() && (sorts_fast() || opened.is_all_visible() && indexed()) {
        Join::Ordered
    } else {
        Join::Any
    }
}
