//! Set-returning functions that hand out one row per call: `seedgen.rows` and the feed of the executor's
//! path. Constant memory, no tuplestore: in a target list PostgreSQL streams them (ProjectSet).
//! Not here: which rows (whoever installs `serve_rows`, or registers a feed), and their forming (`tuple`).

use crate::error::{Error, Result, or_raise};
use crate::pg::tuple::{Rows, Stream};
use pgrx::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::ops::Range;
use std::sync::OnceLock;

/// The arguments of `seedgen.rows`, as the function that plans them gets them.
pub struct RowsCall {
    /// The table whose row type the first argument has.
    pub table: u32,
    pub rows: i64,
    pub seed: i64,
    pub first: i64,
    pub options: crate::pg::jsonb::Jsonb,
}

type PlanRows = fn(RowsCall) -> Result<Rows>;
static PLAN_ROWS: OnceLock<PlanRows> = OnceLock::new();

/// Says who plans the rows of `seedgen.rows`; called once, when the library is loaded.
pub fn serve_rows(plan: PlanRows) {
    PLAN_ROWS.get_or_init(|| plan);
}

struct FeedEntry {
    table: u32,
    rows: Rows,
    given: Cell<u64>,
}

thread_local! {
    /// The feeds that statements of this backend may read just now. Only the backend's thread comes here.
    static FEEDS: RefCell<BTreeMap<i64, FeedEntry>> = const { RefCell::new(BTreeMap::new()) };
    static LAST_FEED: Cell<i64> = const { Cell::new(0) };
}

/// Rows that the SQL function `seedgen.feed(NULL::table, number, first, count)` gives out while this value
/// lives (an unwind ends it too).
pub struct Feed {
    number: i64,
}

impl Feed {
    /// `rows.rows` is the range that may be asked for.
    pub fn open(table: u32, rows: Rows) -> Feed {
        let number = LAST_FEED.get() + 1;
        LAST_FEED.set(number);
        FEEDS.with_borrow_mut(|f| f.insert(number, FeedEntry { table, rows, given: Cell::new(0) }));
        Feed { number }
    }
    /// The number that names it in SQL.
    pub fn number(&self) -> i64 {
        self.number
    }
    /// Rows given out so far.
    pub fn given(&self) -> u64 {
        FEEDS.with_borrow(|f| f.get(&self.number).map_or(0, |e| e.given.get()))
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        FEEDS.with_borrow_mut(|f| f.remove(&self.number));
    }
}

fn feed_rows(number: i64, table: u32, range: Range<u64>) -> Result<Rows> {
    FEEDS.with_borrow(|feeds| {
        let entry = feeds.get(&number).ok_or_else(|| {
            Error::new(
                PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                format!("no rows are being loaded under number {number}"),
            )
            .detail("This function feeds the statements of a running seedgen.populate.")
            .hint("Use seedgen.rows to see rows of a table.")
        })?;
        // The row type decides how the datums are read: it has to be the feed's own.
        if entry.table != table {
            return Err(Error::new(
                PgSqlErrorCode::ERRCODE_DATATYPE_MISMATCH,
                format!("the rows under number {number} are those of another table"),
            ));
        }
        if range.start < entry.rows.rows.start || range.end > entry.rows.rows.end || range.start > range.end {
            return Err(Error::new(
                PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
                format!("the rows under number {number} are {:?}", entry.rows.rows),
            ));
        }
        entry.given.set(entry.given.get() + (range.end - range.start));
        Ok(Rows { rows: range, ..entry.rows.clone() })
    })
}

/// One call: starts the stream on the first, gives the next row, ends it after the last.
///
/// # Safety
/// `fcinfo` is that of a call through the function manager, which `init_MultiFuncCall` then checks to be in
/// a place that takes a set.
unsafe fn next_row(fcinfo: pg_sys::FunctionCallInfo, start: impl FnOnce() -> Result<(u32, Rows)>) -> pg_sys::Datum {
    // SAFETY: the protocol of funcapi.h: state in a context of its own that PostgreSQL deletes at the end,
    // at a rescan, or when the query stops early (LIMIT) or fails; the callback drops what Rust holds then.
    // Children of that context go before its callbacks run, so the stream must not delete them (it does not).
    unsafe {
        if (*(*fcinfo).flinfo).fn_extra.is_null() {
            let call = pg_sys::init_MultiFuncCall(fcinfo);
            let context = (*call).multi_call_memory_ctx;
            let _inside = crate::pg::memory::Switched::to(context);
            let stream = or_raise(start().and_then(|(table, rows)| Stream::new(table, rows)));
            let callback = pg_sys::MemoryContextAllocZero(context, std::mem::size_of::<pg_sys::MemoryContextCallback>())
                as *mut pg_sys::MemoryContextCallback;
            let stream = Box::into_raw(Box::new(stream));
            (*callback).func = Some(drop_stream);
            (*callback).arg = stream.cast();
            pg_sys::MemoryContextRegisterResetCallback(context, callback);
            (*call).user_fctx = stream.cast();
        }
        // What per_MultiFuncCall does, without the cost of a guarded call for each row.
        let call = (*(*fcinfo).flinfo).fn_extra.cast::<pg_sys::FuncCallContext>();
        let stream = &mut *(*call).user_fctx.cast::<Stream>();
        let result = (*fcinfo).resultinfo.cast::<pg_sys::ReturnSetInfo>();
        match or_raise(stream.next_row()) {
            Some(row) => {
                (*result).isDone = pg_sys::ExprDoneCond::ExprMultipleResult;
                (*fcinfo).isnull = false;
                row
            }
            None => {
                pg_sys::end_MultiFuncCall(fcinfo, call);
                (*result).isDone = pg_sys::ExprDoneCond::ExprEndResult;
                (*fcinfo).isnull = true;
                pg_sys::Datum::from(0usize)
            }
        }
    }
}

/// The memory context's callback.
unsafe extern "C-unwind" fn drop_stream(stream: *mut c_void) {
    // SAFETY: made by Box::into_raw in `next_row`; a callback runs once. Dropping it touches Rust's memory
    // alone.
    drop(unsafe { Box::from_raw(stream.cast::<Stream>()) });
}

/// The table whose row type the first argument is declared with.
///
/// # Safety
/// As `next_row`.
unsafe fn argument_table(fcinfo: pg_sys::FunctionCallInfo) -> Result<u32> {
    // SAFETY: get_fn_expr_argtype reads the call's expression, and gives 0 where there is none;
    // get_typ_typrelid gives 0 for anything but a row type.
    let (type_oid, table) = unsafe {
        let type_oid = pg_sys::get_fn_expr_argtype((*fcinfo).flinfo, 0);
        (type_oid, pg_sys::get_typ_typrelid(type_oid).to_u32())
    };
    // A composite type of its own (CREATE TYPE) or a view has no rows to make.
    // SAFETY: looks the relation up in the syscache; 0 for an unknown one.
    let kind = if table == 0 { 0 } else { unsafe { pg_sys::get_rel_relkind(table.into()) as u8 } };
    if matches!(kind, b'r' | b'p' | b'f') {
        return Ok(table);
    }
    // SAFETY: format_type_be takes any oid, and returns a C string in the current context.
    let name = unsafe { std::ffi::CStr::from_ptr(pg_sys::format_type_be(type_oid)) };
    Err(Error::new(
        PgSqlErrorCode::ERRCODE_WRONG_OBJECT_TYPE,
        format!("type {} is not the row type of a table", name.to_string_lossy()),
    )
    .hint("Pass a null of the table's row type, as in: SELECT seedgen.rows(NULL::my_table, 10)."))
}

/// # Safety
/// Argument `n` exists in the call and has type `T`.
unsafe fn argument<T: FromDatum>(fcinfo: pg_sys::FunctionCallInfo, n: usize, name: &str) -> Result<T> {
    // SAFETY: the caller's promise.
    unsafe { pgrx::fcinfo::pg_getarg::<T>(fcinfo, n) }.ok_or_else(|| {
        Error::new(PgSqlErrorCode::ERRCODE_NULL_VALUE_NOT_ALLOWED, format!("argument \"{name}\" must not be null"))
    })
}

/// # Safety
/// The function manager's contract: called with a valid `fcinfo` for the SQL declaration in sql/rows.sql.
#[unsafe(no_mangle)]
#[pg_guard]
pub unsafe extern "C-unwind" fn seedgen_rows(fcinfo: pg_sys::FunctionCallInfo) -> pg_sys::Datum {
    // SAFETY: the caller's contract; the argument types are those of the declaration.
    unsafe {
        next_row(fcinfo, || {
            let table = argument_table(fcinfo)?;
            let plan = PLAN_ROWS.get().ok_or_else(|| Error::bug("nobody plans rows"))?;
            let call = RowsCall {
                table,
                rows: argument(fcinfo, 1, "n")?,
                seed: argument(fcinfo, 2, "seed")?,
                first: argument(fcinfo, 3, "first")?,
                options: argument(fcinfo, 4, "options")?,
            };
            Ok((table, plan(call)?))
        })
    }
}

/// # Safety
/// As `seedgen_rows`.
#[unsafe(no_mangle)]
#[pg_guard]
pub unsafe extern "C-unwind" fn seedgen_feed(fcinfo: pg_sys::FunctionCallInfo) -> pg_sys::Datum {
    // SAFETY: the caller's contract; the argument types are those of the declaration.
    unsafe {
        next_row(fcinfo, || {
            let table = argument_table(fcinfo)?;
            let first: i64 = argument(fcinfo, 2, "first")?;
            let count: i64 = argument(fcinfo, 3, "n")?;
            let (first, count) = (first.max(0) as u64, count.max(0) as u64);
            let range = first..first.saturating_add(count);
            Ok((table, feed_rows(argument(fcinfo, 1, "number")?, table, range)?))
        })
    }
}

#[unsafe(no_mangle)]
#[doc(hidden)]
pub extern "C" fn pg_finfo_seedgen_rows() -> *const pg_sys::Pg_finfo_record {
    static INFO: pg_sys::Pg_finfo_record = pg_sys::Pg_finfo_record { api_version: 1 };
    &INFO
}

#[unsafe(no_mangle)]
#[doc(hidden)]
pub extern "C" fn pg_finfo_seedgen_feed() -> *const pg_sys::Pg_finfo_record {
    static INFO: pg_sys::Pg_finfo_record = pg_sys::Pg_finfo_record { api_version: 1 };
    &INFO
}
