//! A closure in a subtransaction of its own: what it did is kept or undone as a whole, and its error comes
//! back as a value. The order is that of plpgsql's exception blocks. Not here: which errors to forgive.

use crate::error::{Error, Result, sqlstate};
use pgrx::pg_sys::panic::CaughtError;
use pgrx::{PgSqlErrorCode, PgTryBuilder, pg_sys};
use std::panic::AssertUnwindSafe;

/// Runs `f` in a subtransaction. An `Err`, and an ERROR that PostgreSQL raises inside, undo what `f` did and
/// are returned; a cancelled query is raised again, as no caller may swallow it.
pub fn run<T>(f: impl FnOnce() -> Result<T>) -> Result<T> {
    inside(f, forgivable)
}

fn inside<T>(f: impl FnOnce() -> Result<T>, forgiven: fn(PgSqlErrorCode) -> bool) -> Result<T> {
    // SAFETY: reads this backend's globals, which BeginInternalSubTransaction is about to change.
    let (context, owner) = unsafe { (pg_sys::CurrentMemoryContext, pg_sys::CurrentResourceOwner) };
    // SAFETY: needs a transaction in progress: an SQL function runs in one. The name is optional. The
    // caller's memory context is restored, as the subtransaction's own would be gone with it.
    unsafe {
        pg_sys::BeginInternalSubTransaction(std::ptr::null());
        pg_sys::CurrentMemoryContext = context;
    }
    let outcome = PgTryBuilder::new(AssertUnwindSafe(|| Outcome::Returned(f())))
        .catch_others(|cause| match cause {
            CaughtError::PostgresError(report) | CaughtError::ErrorReport(report)
                if forgiven(report.sql_error_code()) =>
            {
                Outcome::Returned(Err(Error {
                    code: report.sql_error_code(),
                    message: report.message().to_string(),
                    detail: report.detail().map(str::to_string),
                    hint: report.hint().map(str::to_string),
                }))
            }
            other => Outcome::Raise(AssertUnwindSafe(Box::new(other))),
        })
        .execute();
    let keep = matches!(outcome, Outcome::Returned(Ok(_)));
    // SAFETY: the subtransaction begun above is the current one again, whichever way `f` ended (its own
    // inner ones are released or were aborted by PostgreSQL's error handling). Afterwards the memory
    // context and resource owner of the caller are put back, as plpgsql does.
    unsafe {
        if keep {
            pg_sys::ReleaseCurrentSubTransaction();
        } else {
            pg_sys::RollbackAndReleaseCurrentSubTransaction();
        }
        pg_sys::CurrentMemoryContext = context;
        pg_sys::CurrentResourceOwner = owner;
    }
    match outcome {
        Outcome::Returned(result) => result,
        Outcome::Raise(cause) => cause.0.rethrow(),
    }
}

/// The same where nothing is forgiven: PostgreSQL's ERROR goes on as it was raised, with its context.
pub fn run_or_raise<T>(f: impl FnOnce() -> Result<T>) -> Result<T> {
    inside(f, |_| false)
}

/// Runs `f`, and undoes all that it did however it ends, deferred events and SET CONSTRAINTS too.
pub fn tried<T>(f: impl FnOnce() -> Result<T>) -> Result<T> {
    let mut found = None;
    let undone = run(|| -> Result<()> {
        found = Some(f()?);
        Err(Error::bug("what is tried is undone"))
    });
    match (found, undone) {
        (Some(found), _) => Ok(found),
        (None, Err(e)) => Err(e),
        (None, Ok(())) => Err(Error::bug("what is tried was kept")),
    }
}

enum Outcome<T> {
    Returned(Result<T>),
    Raise(AssertUnwindSafe<Box<CaughtError>>),
}

/// What is wrong with the rows is an answer; what is wrong with the session, the server or the moment ends the
/// call.
fn forgivable(code: PgSqlErrorCode) -> bool {
    use PgSqlErrorCode as Code;
    // Invalid transaction state, rollback (serialization, deadlock), resources (memory, disk, limits), operator
    // intervention (cancel, timeouts, shutdown), system errors; corruption.
    // A function that writes, called where nothing may be written: the function's doing.
    code == Code::ERRCODE_READ_ONLY_SQL_TRANSACTION
        || !matches!(&sqlstate(code)[..2], "25" | "40" | "53" | "57" | "58" | "F0")
            && !matches!(
                code,
                Code::ERRCODE_LOCK_NOT_AVAILABLE | Code::ERRCODE_DATA_CORRUPTED | Code::ERRCODE_INDEX_CORRUPTED
            )
}
