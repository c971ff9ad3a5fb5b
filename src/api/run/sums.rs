//! Columns that sum up children's rows, looked at when those rows are there: the values were written before them, for
//! the rows that were planned. Not here: how they are planned (`seedgen_plan::planning`).

use crate::error::{Error, Result, warn};
use crate::load::executor::can_count;
use crate::load::recorded::by_transaction;
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View};
use crate::planning::state::from;
use crate::verify::Sums;
use pgrx::prelude::PgSqlErrorCode as Code;
use seedgen_plan::aggregate::Family;
use seedgen_plan::plan::{ColumnPlan, Plan, TablePlan};
use seedgen_plan::schema::{Oid, Schema};
use seedgen_plan::types::class::TypeClass;

/// A column that was written for so many rows of another table.
pub(super) struct Promise {
    pub parent: Oid,
    pub child: Oid,
    /// Of the child, as planned when the column was written.
    pub rows: u64,
    column: ColumnPlan,
    /// The subtransaction that wrote the parent's rows.
    xid: u64,
}

/// The columns of a table just written that sum up rows which are to come.
pub(super) fn promised(schema: &Schema, plan: &Plan, p: &TablePlan, xid: u64) -> Vec<Promise> {
    let Some(table) = schema.table(p.oid).filter(|_| p.rows > 0) else { return Vec::new() };
    let promise = |column: &ColumnPlan| {
        let child = Family::of(schema, table, &column.strategy)?.ok()?.child.oid;
        let rows = plan.table(child).map_or(0, |c| c.rows);
        (rows > 0).then(|| Promise { parent: p.oid, child, rows, column: column.clone(), xid })
    };
    p.columns.iter().filter_map(promise).collect()
}

/// Whether the rows of a table have the sums of what came, in these columns; if not, warns, and gives the table's note.
/// What the caller may not read is not looked at.
pub(super) fn look(schema: &Schema, parent: Oid, promises: &[Promise]) -> Result<Option<String>> {
    let Some(t) = schema.table(parent).filter(|t| can_count(t)) else { return Ok(None) };
    let (mut said, mut assignments, mut rows) = (Vec::new(), Vec::new(), String::new());
    for promise in promises {
        let Some(column) = t.column_index(&promise.column.column) else { continue };
        if !schema.table(promise.child).is_some_and(can_count) {
            continue;
        }
        let class = TypeClass::of_column(schema, t, column);
        let Some(sums) = Sums::of(schema, t, &promise.column, column, &class) else { continue };
        // The rows of one table were written by one subtransaction.
        rows = by_transaction("x", &(promise.xid % (1 << 32)).to_string());
        let differing = {
            let _settings = Pinned::catalog_first()?;
            let sql = sums.differing(&format!("{} AS x WHERE {rows}", from(t)));
            Session::connect()?.one::<i64>(View::Latest, &sql, &[])?.unwrap_or(0)
        };
        if differing > 0 {
            let name = &t.columns[column].name;
            said.push(format!("\"{name}\" is not what rows of \"{}\" add up to in {differing} rows", sums.child));
            assignments.push(sums.assignment);
        }
    }
    if said.is_empty() {
        return Ok(None);
    }
    let note = said.join("; ");
    let message = format!("rows of table \"{}\" do not add up: {note}", t.path());
    let update = format!("UPDATE {} AS x SET {} WHERE {rows}", t.quoted, assignments.join(", "));
    warn(
        Error::new(Code::ERRCODE_WARNING, message)
            .detail("The rows that they sum up did not arrive as they were planned.")
            .hint(format!("This brings them up to date (undo will then leave the updated rows in place): {update};")),
    );
    Ok(Some(note))
}
