//! Procedures: whether a CALL may end transactions, doing so, snapshots for the transactions between, and the row
//! that a CALL gives back. The C function of `seedgen.fetch_seeds` is here; what it does is installed by `serve_fetch`.
//!
//! What holds between two `commit`s without a `Snapshot`: the transaction that SPI_commit starts has no snapshot
//! (ForgetPortalSnapshots pops those of the portal, and a CALL registers none), so the backend holds no xmin; and no
//! lock but that on its own virtual transaction id.

use crate::error::{Error, Result, or_raise};
use crate::pg::compat;
use crate::pg::jsonb::Jsonb;
use crate::pg::text::Text;
use pgrx::prelude::*;
use pgrx::{FromDatum, IntoDatum};
use std::sync::OnceLock;

/// The arguments of `seedgen.fetch_seeds`; None is NULL.
pub struct FetchCall {
    pub schema: Option<String>,
    pub server: Option<String>,
    pub rows: Option<i32>,
    pub domain: Option<String>,
    pub concurrency: Option<i32>,
    pub batch: Option<i32>,
    pub refresh: Option<bool>,
    pub dry_run: Option<bool>,
    pub options: Option<Jsonb>,
    /// Transactions may be ended here.
    pub may_commit: bool,
}

type Fetch = fn(FetchCall) -> Result<Jsonb>;
static FETCH: OnceLock<Fetch> = OnceLock::new();

/// Says who fetches; called once, when the library is loaded.
pub fn serve_fetch(fetch: Fetch) {
    FETCH.get_or_init(|| fetch);
}

/// Commits, and starts the next transaction, as COMMIT in a PL/pgSQL procedure does. To be called only where
/// `may_commit` is true, with no SPI connection, pinned setting or snapshot of ours open.
pub fn commit() -> Result<()> {
    // SAFETY: SPI_commit checks that this connection is not atomic and that no subtransaction is open; its memory is
    // in the portal's context, which outlives the transaction. Its errors leave by the transaction's abort.
    let same = unsafe {
        let user = pg_sys::GetUserId();
        let rc = pg_sys::SPI_connect_ext(pg_sys::SPI_OPT_NONATOMIC as i32);
        if rc != pg_sys::SPI_OK_CONNECT as i32 {
            return Err(Error::bug(format!("SPI_connect_ext failed: {rc}")));
        }
        pg_sys::SPI_commit();
        // Before PostgreSQL 15 the next transaction would have to be started here.
        pg_sys::SPI_finish();
        pg_sys::GetUserId() == user
    };
    match same {
        true => Ok(()),
        // What was found out for one role must not go on with the rights of another.
        false => Err(Error::new(
            PgSqlErrorCode::ERRCODE_INVALID_TRANSACTION_STATE,
            "the role of the session changed when the transaction ended",
        )
        .detail("SET LOCAL ROLE ends with the transaction, which this procedure ends.")
        .hint("Use SET ROLE before the CALL.")),
    }
}

/// Runs `f` under a snapshot of its own, and commits what it did.
pub fn in_transaction<T>(f: impl FnOnce() -> Result<T>) -> Result<T> {
    let done = {
        let _snapshot = Snapshot::new();
        f()?
    };
    commit()?;
    Ok(done)
}

/// The active snapshot, until dropped.
struct Snapshot;

impl Snapshot {
    fn new() -> Snapshot {
        // SAFETY: a transaction is in progress; the stack copies the snapshot.
        unsafe { pg_sys::PushActiveSnapshot(pg_sys::GetTransactionSnapshot()) };
        Snapshot
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        // After an ERROR the transaction's abort empties the stack.
        if !std::thread::panicking() {
            // SAFETY: pushed by `new`; what was pushed since is popped, as values nest.
            unsafe { pg_sys::PopActiveSnapshot() };
        }
    }
}

/// # Safety
/// `fcinfo` is that of a call through the function manager.
unsafe fn may_commit(fcinfo: pg_sys::FunctionCallInfo) -> bool {
    // SAFETY: ExecuteCallStmt passes a CallContext node as the context of a CALL; others pass other nodes, or none.
    unsafe {
        let context = (*fcinfo).context;
        !context.is_null()
            && (*context).type_ == pg_sys::NodeTag::T_CallContext
            && !(*context.cast::<pg_sys::CallContext>()).atomic
    }
}

/// The row of a CALL with one INOUT argument.
///
/// # Safety
/// `fcinfo` is that of the call of a procedure with one argument of type jsonb among its outputs.
unsafe fn result_row(fcinfo: pg_sys::FunctionCallInfo, value: Jsonb) -> Result<pg_sys::Datum> {
    let mut descriptor = std::ptr::null_mut();
    // SAFETY: get_call_result_type makes a descriptor of the output arguments, in the current context; blessed, the
    // row that is formed carries a type that its reader finds.
    unsafe {
        let class = pg_sys::get_call_result_type(fcinfo, std::ptr::null_mut(), &mut descriptor);
        if class != pg_sys::TypeFuncClass::TYPEFUNC_COMPOSITE || (*descriptor).natts != 1 {
            return Err(Error::bug("the procedure is not declared with one result"));
        }
        let descriptor = pg_sys::BlessTupleDesc(descriptor);
        let datum = value.into_datum().ok_or_else(|| Error::bug("JSON has no datum"))?;
        let mut formed = Vec::new();
        compat::form_tuples(descriptor, 1, &mut [datum], &mut [false], &mut formed);
        Ok(formed[0])
    }
}

/// # Safety
/// The function manager's contract: called with a valid `fcinfo` for the SQL declaration in sql/llm.sql.
#[unsafe(no_mangle)]
#[pg_guard]
pub unsafe extern "C-unwind" fn seedgen_fetch_seeds(fcinfo: pg_sys::FunctionCallInfo) -> pg_sys::Datum {
    // SAFETY: the caller's contract; the argument types are those of the declaration.
    unsafe {
        let call = FetchCall {
            schema: argument(fcinfo, 0).map(|Text(t)| t),
            server: argument(fcinfo, 1).map(|Text(t)| t),
            rows: argument(fcinfo, 2),
            domain: argument(fcinfo, 3).map(|Text(t)| t),
            concurrency: argument(fcinfo, 4),
            batch: argument(fcinfo, 5),
            refresh: argument(fcinfo, 6),
            dry_run: argument(fcinfo, 7),
            options: argument(fcinfo, 8),
            may_commit: may_commit(fcinfo),
        };
        let fetched = FETCH.get().ok_or_else(|| Error::bug("nobody fetches seeds")).and_then(|fetch| fetch(call));
        or_raise(fetched.and_then(|value| result_row(fcinfo, value)))
    }
}

/// # Safety
/// Argument `n` exists in the call and has type `T`.
unsafe fn argument<T: FromDatum>(fcinfo: pg_sys::FunctionCallInfo, n: usize) -> Option<T> {
    // SAFETY: the caller's promise.
    unsafe { pgrx::fcinfo::pg_getarg::<T>(fcinfo, n) }
}

#[unsafe(no_mangle)]
#[doc(hidden)]
pub extern "C" fn pg_finfo_seedgen_fetch_seeds() -> *const pg_sys::Pg_finfo_record {
    static INFO: pg_sys::Pg_finfo_record = pg_sys::Pg_finfo_record { api_version: 1 };
    &INFO
}
