//! The one way from our errors to PostgreSQL's: SQLSTATE, message, detail, hint. Every stage's error enum
//! has one exhaustive match to `Error` (in `From` impls here); only `raise` reports it.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

/// An error as the user will read it. Message in PostgreSQL's style; detail and hint are sentences.
#[derive(Clone, Debug)]
pub struct Error {
    pub code: PgSqlErrorCode,
    pub message: String,
    pub detail: Option<String>,
    pub hint: Option<String>,
}

pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub fn new(code: PgSqlErrorCode, message: impl Into<String>) -> Self {
        Error { code, message: message.into(), detail: None, hint: None }
    }
    /// An internal inconsistency: a bug of ours, never a user's mistake.
    pub fn bug(message: impl Into<String>) -> Self {
        Error::new(PgSqlErrorCode::ERRCODE_INTERNAL_ERROR, message)
            .hint("This is a bug in seedgen; please report it with the schema that shows it.")
    }
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// The five characters of an SQLSTATE, of which MAKE_SQLSTATE packs six bits each.
pub fn sqlstate(code: PgSqlErrorCode) -> String {
    let code = code as u32;
    (0..5).map(|i| char::from((code >> (6 * i) & 0x3f) as u8 + b'0')).collect()
}

/// Reports the error; the statement ends here. All Rust values of the caller must be droppable.
pub fn raise(e: Error) -> ! {
    report(e).report(PgLogLevel::ERROR);
    unreachable!("an ERROR does not return")
}

/// Tells the user of it; the statement goes on.
pub fn warn(e: Error) {
    report(e).report(PgLogLevel::WARNING);
}

/// The same as a NOTICE.
pub fn tell(e: Error) {
    report(e).report(PgLogLevel::NOTICE);
}

fn report(e: Error) -> ErrorReport {
    let mut report = ErrorReport::new(e.code, sayable(e.message), "seedgen");
    if let Some(d) = e.detail {
        report = report.set_detail(sayable(d));
    }
    if let Some(h) = e.hint {
        report = report.set_hint(sayable(h));
    }
    report
}

/// What PostgreSQL reports is in the database's encoding, and pgrx hands on what Rust has: where that is another one, other
/// characters than those of ASCII are spelt out.
pub fn sayable(text: String) -> String {
    if text.is_ascii() || crate::pg::encoding::utf8() {
        return text;
    }
    let spelt = |c: char| if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", u32::from(c)) };
    text.chars().map(spelt).collect()
}

/// A NOTICE, in words that every database can say.
macro_rules! notice {
    ($($words:tt)*) => { pgrx::notice!("{}", $crate::error::sayable(format!($($words)*))) };
}
pub(crate) use notice;

/// What an SQL function's body returns to the user.
pub fn or_raise<T>(r: Result<T>) -> T {
    match r {
        Ok(v) => v,
        Err(e) => raise(e),
    }
}

impl From<seedgen_kernels::KernelError> for Error {
    /// A plan that compiled makes rows: where a kernel fails after all, the plan was wrong.
    fn from(e: seedgen_kernels::KernelError) -> Self {
        use seedgen_kernels::KernelError as K;
        match e {
            K::Range { .. } => Error::new(
                PgSqlErrorCode::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
                format!("a generated value does not fit its column: {e}"),
            ),
            _ => Error::bug(format!("rows could not be made: {e}")),
        }
    }
}
