//! Seed rows: the stage between the catalog and the patterns. Rows from anywhere are tested by PostgreSQL against
//! their table's types and live constraints (`check`, `distinct`, with `fills` for the columns that they leave out),
//! kept in `seedgen.seed` (`store`), good ones and bad ones with the reason. Not here: what is learnt from them
//! (`seedgen_plan::profile`).

mod check;
mod distinct;
mod fills;
mod given;
pub mod store;

use crate::error::{Error, Result};
use pgrx::prelude::PgSqlErrorCode as Code;
use seedgen_plan::nearest::nearest;

/// Where a seed comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Builtin,
    Llm,
    Existing,
    User,
}

impl Source {
    pub const ALL: [Source; 4] = [Source::Builtin, Source::Llm, Source::Existing, Source::User];

    /// As `seedgen.seed.source` has it.
    pub fn name(self) -> &'static str {
        match self {
            Source::Builtin => "builtin",
            Source::Llm => "llm",
            Source::Existing => "existing",
            Source::User => "user",
        }
    }

    pub fn from_name(name: &str) -> Result<Source> {
        Source::ALL.into_iter().find(|s| s.name() == name).ok_or_else(|| {
            let near = nearest(name, Source::ALL.map(Source::name)).map(|n| format!("Did you mean \"{n}\"? "));
            Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, format!("unknown source of seeds \"{name}\"")).hint(
                format!("{}Sources are \"builtin\", \"llm\", \"existing\" and \"user\".", near.unwrap_or_default()),
            )
        })
    }
}

/// What is recorded with seeds that came together.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    pub source: Source,
    pub model: Option<&'a str>,
    pub prompt_version: Option<i32>,
    pub batch: Option<i64>,
}

/// Why a seed does not serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// SQLSTATE.
    pub code: String,
    pub reason: String,
}

impl Refused {
    fn new(code: &str, reason: impl Into<String>) -> Refused {
        Refused { code: code.into(), reason: reason.into() }
    }
}
