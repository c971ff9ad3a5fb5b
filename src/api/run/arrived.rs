//! What arrived in a table that triggers, rules or policies had a say in: how many rows, and whether they have
//! the keys that children will refer to. Not here: what is done about it (`load`).

use crate::error::Result;
use crate::load::executor::{self, Target};
use crate::load::recorded;
use crate::pg::spi::{Session, View, arg};
use crate::planning::state::from;
use seedgen_kernels::Program;
use seedgen_plan::order::root;
use seedgen_plan::plan::TablePlan;
use seedgen_plan::schema::{ColumnIndex, Oid, Schema, Table};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The keys of the table that tables to come refer to.
pub(super) fn children<'a>(
    schema: &Schema,
    to_come: impl Iterator<Item = &'a TablePlan>,
    parent: Oid,
) -> BTreeSet<Vec<ColumnIndex>> {
    let tables = to_come.filter(|p| p.oid != parent && p.rows > 0).filter_map(|p| schema.table(p.oid));
    let keys = tables.flat_map(|t| &t.foreign_keys).filter(|k| root(schema, k.parent) == parent);
    keys.map(|k| k.parent_columns.clone()).collect()
}

/// Every planned row is there under its keys.
pub(super) fn as_planned(
    schema: &Schema,
    program: &Arc<Program>,
    target: &Target,
    keys: &BTreeSet<Vec<ColumnIndex>>,
) -> Result<bool> {
    let t = target.table;
    let feed = executor::open(program, target);
    for key in keys {
        if key.iter().any(|&c| t.columns.get(c).is_none_or(|c| !c.can_select)) {
            continue;
        }
        let made = |c: &ColumnIndex| {
            let encodings = program.sources.get(target.source as usize).map(|s| &s.encodings);
            encodings.and_then(|e| e.get(*c)).is_some_and(|e| *e != seedgen_kernels::Encoding::None)
        };
        // What PostgreSQL makes was never known.
        if !key.iter().all(made) {
            return Ok(false);
        }
        // The caller's path may lack the operator of an extension's type, or have another one first.
        let equal = |&c: &ColumnIndex| {
            let cast = if schema.base_type(t.columns[c].type_oid).is_some_and(|b| b.schema == "pg_catalog") {
                ""
            } else {
                "::pg_catalog.text"
            };
            format!("x.{0}{cast} OPERATOR(pg_catalog.=) (s.r).{0}{cast}", t.columns[c].quoted)
        };
        let same: Vec<String> = key.iter().map(equal).collect();
        let sql = format!(
            "SELECT NOT EXISTS (SELECT FROM (SELECT seedgen.feed(NULL::{0}, $1, $2, $3) AS r) AS s \
             WHERE NOT EXISTS (SELECT FROM {1} AS x WHERE {2}))",
            t.quoted,
            from(t),
            same.join(" AND ")
        );
        let count = target.rows.end - target.rows.start;
        let args = [arg(feed.number()), arg(target.rows.start as i64), arg(count as i64)];
        if Session::connect()?.one::<bool>(View::Latest, &sql, &args)? != Some(true) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The rows that this subtransaction wrote, and that are there still.
pub(super) fn count(t: &Table, xid: u64) -> Result<u64> {
    let xid = (xid % (1 << 32)).to_string();
    let condition = recorded::by_transaction("x", &xid);
    let sql = format!("SELECT pg_catalog.count(*) FROM {} AS x WHERE {condition}", from(t));
    Ok(Session::connect()?.one::<i64>(View::Latest, &sql, &[])?.unwrap_or(0).max(0) as u64)
}
