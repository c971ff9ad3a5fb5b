//! Seeds from a language model: who may call which server, what is asked of it table by table, and what comes back
//! into `seedgen.seed`. The calls are `seedgen_llm`'s, on threads that know nothing of PostgreSQL. Not here: testing
//! and keeping seeds (`seeds`).

mod kept;
mod progress;
mod run;
mod server;
mod tables;

pub use run::fetch;
pub use server::validate;

use crate::error::Error;
use pgrx::prelude::PgSqlErrorCode as Code;
use seedgen_llm::LlmError;
use seedgen_llm::options::OptionError;

impl From<OptionError> for Error {
    fn from(e: OptionError) -> Self {
        Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, e.message).hint(e.hint)
    }
}

impl From<LlmError> for Error {
    fn from(e: LlmError) -> Self {
        use LlmError as L;
        let message = e.to_string();
        let (code, hint) = match e {
            L::Unauthorized { .. } => (
                Code::ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION,
                "Check the api_key of the user mapping (ALTER USER MAPPING) or the variable that api_key_env names, and that the key may use the model.",
            ),
            L::Refused { .. } => (
                Code::ERRCODE_INVALID_PARAMETER_VALUE,
                "Check the options \"endpoint\", \"model\" and \"provider\" of the server.",
            ),
            L::Limited { .. } => (
                Code::ERRCODE_INSUFFICIENT_RESOURCES,
                "Ask with a smaller \"concurrency\", or later; tables that are done are not asked for again.",
            ),
            L::Server { .. } | L::Network { .. } => (
                Code::ERRCODE_CONNECTION_FAILURE,
                "Check the option \"endpoint\" of the server, and that the database server may reach it.",
            ),
            L::Redirected { .. } => (
                Code::ERRCODE_CONNECTION_FAILURE,
                "Only the endpoint's own server is called. If the new address is right, set it as the option \"endpoint\".",
            ),
            L::Timeout { .. } => (
                Code::ERRCODE_CONNECTION_FAILURE,
                "Raise the option \"timeout\" of the server, or ask for fewer rows in a \"batch\".",
            ),
            L::Tls { .. } => (
                Code::ERRCODE_CONNECTION_FAILURE,
                "For a certificate of a private authority, name the authority's file in the option \"ca_file\" of the server.",
            ),
            L::Unusable { .. } => (
                Code::ERRCODE_PROTOCOL_VIOLATION,
                "Another model, a smaller \"batch\" or a larger \"max_tokens\" may do better.",
            ),
            L::Setting(_) => {
                (Code::ERRCODE_INVALID_PARAMETER_VALUE, "Check the options of the server and of the user mapping.")
            }
            L::Bug => return Error::bug(message),
            L::Stopped => (Code::ERRCODE_QUERY_CANCELED, "Tables that are done are not asked for again."),
        };
        Error::new(code, message).hint(hint)
    }
}
