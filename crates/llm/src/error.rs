//! What a call can end with. Texts are messages in PostgreSQL's style; none holds the key or a whole reply.

use thiserror::Error;

#[derive(Clone, Debug, PartialEq, Error)]
pub enum LlmError {
    /// 401 or 403: no other call would fare better.
    #[error("the model's server refused the credentials (HTTP status {status})")]
    Unauthorized { status: u16 },
    /// 400, 404 and their kin: the request, the model or the endpoint is wrong.
    #[error("the model's server refused the request (HTTP status {status}){}", told(said))]
    Refused { status: u16, said: String },
    /// 429 until the tries were used up, or with a wait longer than we take part in.
    #[error("the model's server asks to wait (HTTP status {status}){}", told(said))]
    Limited { status: u16, said: String },
    /// 5xx until the tries were used up.
    #[error("the model's server failed (HTTP status {status}){}", told(said))]
    Server { status: u16, said: String },
    #[error("the model's server redirects to \"{to}\" (HTTP status {status}), which is not followed: {why}")]
    Redirected { to: String, status: u16, why: &'static str },
    #[error("the model's server did not answer in time ({phase})")]
    Timeout { phase: String },
    #[error("could not connect to the model's server: {why}")]
    Network { why: String },
    #[error("no trusted connection to the model's server: {why}")]
    Tls { why: String },
    /// A reply without a single usable row.
    #[error("the model's reply could not be used: {why}")]
    Unusable { why: String },
    /// An option, the key or the certificates are wrong; found before any call.
    #[error("{0}")]
    Setting(String),
    #[error("the model's reply could not be worked on")]
    Bug,
    #[error("stopped")]
    Stopped,
}

impl LlmError {
    /// The same request may succeed a little later.
    pub fn passing(&self) -> bool {
        matches!(
            self,
            LlmError::Limited { .. }
                | LlmError::Server { .. }
                | LlmError::Timeout { .. }
                | LlmError::Network { .. }
                | LlmError::Unusable { .. }
        )
    }
    /// Every other call of the run would end in the same way.
    pub fn fatal(&self) -> bool {
        matches!(self, LlmError::Unauthorized { .. } | LlmError::Tls { .. } | LlmError::Redirected { .. })
    }
}

fn told(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(": {text}") }
}
