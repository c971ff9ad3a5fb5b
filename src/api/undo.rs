//! `seedgen.undo`: removes exactly what a run added.

use crate::error::or_raise;
use crate::pg::text::Text;
use crate::undo;
use pgrx::prelude::*;

/// Removes the rows that a run added, children first, in the caller's transaction: a row per table, with the
/// rows the run had added, those removed now, and those that were gone already. Refuses (55000) where other
/// rows depend on them, whatever their foreign keys would do.
#[pg_extern(volatile, strict, parallel_unsafe)]
#[allow(clippy::type_complexity)]
fn undo(
    run: i64,
) -> TableIterator<'static, (name!(table_name, Text), name!(rows, i64), name!(removed, i64), name!(missing, i64))> {
    let undone = or_raise(undo::undo(run));
    TableIterator::new(undone.into_iter().map(|u| (Text(u.table), u.rows, u.removed, u.missing)))
}
