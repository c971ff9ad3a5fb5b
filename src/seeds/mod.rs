//! Seed rows: the stage between the catalog and the patterns. Rows from anywhere are tested by PostgreSQL against
//! their table's types and live constraints (`check`, `distinct`, `exclusion`, with `fills` for the columns that they leave out),
//! kept in `seedgen.seed` (`store`), good ones and bad ones with the reason. From them, or from rows that exist
//! (`sample`), or from what was learnt before and is kept in `seedgen.profile` (`learn`), come the profiles of a plan
//! (`profiles`). Not here: how a pattern is found (`seedgen_plan::profile`).

mod check;
mod distinct;
mod earlier;
mod exclusion;
mod fills;
mod given;
pub mod learn;
pub mod profiles;
mod sample;
mod spread;
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

/// The argument `seeds`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    From(Source),
    /// The best that is there.
    Auto,
}

impl Wanted {
    pub fn from_name(name: &str) -> Result<Wanted> {
        if name == "auto" {
            return Ok(Wanted::Auto);
        }
        Source::from_name(name).map(Wanted::From).map_err(|e| {
            let names = Source::ALL.map(Source::name).into_iter().chain(["auto"]);
            let near = nearest(name, names).map(|n| format!("Did you mean \"{n}\"? ")).unwrap_or_default();
            let valid =
                "Valid are \"builtin\", \"user\", \"llm\", \"existing\" and \"auto\", the best of them that is there.";
            Error::new(e.code, format!("unknown seeds \"{name}\"")).hint(format!("{near}{valid}"))
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
