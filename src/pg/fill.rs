//! The columns that PostgreSQL makes, for rows that are not being inserted: defaults first, then users' expressions,
//! which read the rest of the row, then stored generated columns, which read all of it. Not here: rows on their way
//! into a table (`bulk`).

use crate::error::Result;
use crate::pg::datum::check_null_in_domain;
use crate::pg::expression::{self, Expression};
use pgrx::pg_sys;

/// Evaluates what a row leaves to PostgreSQL.
pub struct Fill {
    columns: Vec<FillColumn>,
    econtext: *mut pg_sys::ExprContext,
    slot: *mut pg_sys::TupleTableSlot,
}

struct FillColumn {
    position: usize,
    /// None: NULL, which the column's domain has to allow.
    state: Option<*mut pg_sys::ExprState>,
    type_oid: pg_sys::Oid,
    reads: Reads,
}

/// How much of its row a column reads: it is made when that is there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reads {
    Nothing,
    /// What is generated here, and defaults.
    Row,
    /// Also what users' expressions made.
    Whole,
}

impl Fill {
    /// For the columns at `positions` (attnum - 1) of the open relation, and those that expressions make. Everything
    /// lives in the current memory context, which has to outlive this value. None where there is nothing to do.
    ///
    /// # Safety
    /// `relation` is open and locked; `desc` is a copy of its descriptor that outlives this value.
    pub unsafe fn new(
        relation: pg_sys::Relation,
        desc: pg_sys::TupleDesc,
        positions: &[usize],
        expressions: &[Expression],
    ) -> Result<Option<Fill>> {
        let mut columns = Vec::new();
        for e in expressions {
            // SAFETY: the caller's promise; the position is that of a live attribute (matched by the caller).
            let (state, type_oid) = unsafe {
                let att = crate::pg::tuple::attribute(desc, e.attnum as usize - 1);
                (expression::prepare(relation, e)?, (*att).atttypid)
            };
            let position = e.attnum as usize - 1;
            columns.push(FillColumn { position, state: Some(state), type_oid, reads: Reads::Row });
        }
        // SAFETY: the positions are those of live attributes of this relation (the caller has matched them
        // with its descriptor). build_column_default returns a fresh tree for defaults, identity and stored
        // generated columns alike; ExecInitExpr without a parent is how COPY prepares them.
        unsafe {
            for &position in positions {
                let att = crate::pg::tuple::attribute(desc, position);
                let kind = (*att).attgenerated as u8;
                // A virtual generated column has no value of its own in a row.
                if (*att).attisdropped || kind == b'v' {
                    continue;
                }
                let expr = pg_sys::build_column_default(relation, position as i32 + 1);
                let state = (!expr.is_null())
                    .then(|| pg_sys::ExecInitExpr(pg_sys::expression_planner(expr.cast()), std::ptr::null_mut()));
                let reads = if kind == b's' { Reads::Whole } else { Reads::Nothing };
                columns.push(FillColumn { position, state, type_oid: (*att).atttypid, reads });
            }
            if columns.is_empty() {
                return Ok(None);
            }
            columns.sort_by_key(|c| (c.reads, c.position));
            Ok(Some(Fill {
                columns,
                econtext: pg_sys::CreateStandaloneExprContext(),
                slot: pg_sys::MakeSingleTupleTableSlot(desc, &raw const pg_sys::TTSOpsVirtual),
            }))
        }
    }

    /// Completes one row. Results are in the current memory context.
    pub fn row(&mut self, values: &mut [pg_sys::Datum], nulls: &mut [bool]) {
        let mut stored = Reads::Nothing;
        for c in &self.columns {
            let Some(state) = c.state else {
                check_null_in_domain(c.type_oid);
                nulls[c.position] = true;
                continue;
            };
            // SAFETY: the slot has as many places as `values` (both have the descriptor's width); a virtual
            // slot's datums are not owned by it. The expression was compiled for this context's scan tuple.
            unsafe {
                if c.reads > std::mem::replace(&mut stored, c.reads) {
                    std::ptr::copy_nonoverlapping(values.as_ptr(), (*self.slot).tts_values, values.len());
                    std::ptr::copy_nonoverlapping(nulls.as_ptr(), (*self.slot).tts_isnull, nulls.len());
                    // Once stored, a virtual slot holds a row for good: the next one overwrites its arrays.
                    if (*self.econtext).ecxt_scantuple.is_null() {
                        pg_sys::ExecStoreVirtualTuple(self.slot);
                        (*self.econtext).ecxt_scantuple = self.slot;
                    }
                }
                values[c.position] = evaluate(state, self.econtext, &mut nulls[c.position]);
            }
        }
    }
}

/// ExecEvalExpr, which is inline in C.
///
/// # Safety
/// `state` comes from ExecInitExpr and fits the context.
unsafe fn evaluate(
    state: *mut pg_sys::ExprState,
    econtext: *mut pg_sys::ExprContext,
    null: &mut bool,
) -> pg_sys::Datum {
    // SAFETY: the function pointer is PostgreSQL's own, which may raise an ERROR: the guard turns it into
    // an unwind before it could jump over Rust's frames.
    unsafe {
        match (*state).evalfunc {
            Some(f) => pg_sys::ffi::pg_guard_ffi_boundary(|| f(state, econtext, null)),
            None => {
                *null = true;
                pg_sys::Datum::from(0usize)
            }
        }
    }
}
