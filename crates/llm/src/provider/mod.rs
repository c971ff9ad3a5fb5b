//! How providers want a request, and where in their answers the text and the counts of tokens are. Not here:
//! HTTP, and what the text says.

mod anthropic;
mod openai;

use crate::options::{Provider, Settings, Structured};
use crate::reply::json::{Json, Whole, read};
use crate::{Key, Request};
use serde_json::Value;

/// What the first answers of a server taught: kept for the run, by all threads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dialect {
    pub structured: Structured,
    /// `max_completion_tokens` instead of `max_tokens`.
    pub completion_tokens: bool,
}

/// A request as it is sent.
pub struct Outgoing {
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Value,
}

/// What an answer holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    pub text: String,
    pub tokens_in: u64,
    pub tokens_out: u64,
    /// The model stopped at its limit of tokens, or the body ends in the middle.
    pub cut: bool,
}

impl Dialect {
    pub fn first(settings: &Settings) -> Dialect {
        let structured = match settings.structured {
            Structured::Auto => Structured::Schema,
            fixed => fixed,
        };
        Dialect { structured, completion_tokens: false }
    }

    /// What to try after a refused request (400, 404, 422 …) with this message; None: it is not about the dialect.
    pub fn after(self, settings: &Settings, said: &str) -> Option<Dialect> {
        let said = said.to_ascii_lowercase();
        if said.contains("max_completion_tokens") && settings.max_tokens.is_some() && !self.completion_tokens {
            return Some(Dialect { completion_tokens: true, ..self });
        }
        let about = ["response_format", "json_schema", "json_object", "schema", "structured", "tool", "grammar"];
        if settings.structured != Structured::Auto || !about.iter().any(|w| said.contains(w)) {
            return None;
        }
        let structured = match (self.structured, settings.provider) {
            (Structured::Schema, Provider::OpenAi) => Structured::Object,
            (Structured::Schema | Structured::Object, _) => Structured::Off,
            (Structured::Auto | Structured::Off, _) => return None,
        };
        Some(Dialect { structured, ..self })
    }
}

pub fn outgoing(settings: &Settings, key: Option<&Key>, dialect: Dialect, request: &Request) -> Outgoing {
    match settings.provider {
        Provider::OpenAi => openai::outgoing(settings, key, dialect, request),
        Provider::Anthropic => anthropic::outgoing(settings, key, dialect, request),
    }
}

/// Of an answer's body, which may be cut; Err: what the provider says went wrong.
pub fn answer(settings: &Settings, body: &str) -> Result<Answer, String> {
    let Ok((envelope, whole, _)) = read(body, true) else {
        return Err("it is no JSON".into());
    };
    let mut answer = match settings.provider {
        Provider::OpenAi => openai::answer(&envelope)?,
        Provider::Anthropic => anthropic::answer(&envelope, (whole == Whole::Cut).then_some(body))?,
    };
    answer.cut |= whole == Whole::Cut;
    Ok(answer)
}

/// The message in an error's body, shortened; empty where there is none.
pub fn complaint(body: &str) -> String {
    let Ok((envelope, ..)) = read(body, true) else { return String::new() };
    let message = error_of(&envelope).or_else(|| envelope.get("message").and_then(Json::text).map(String::from));
    short(&message.unwrap_or_default())
}

fn error_of(envelope: &Json) -> Option<String> {
    match envelope.get("error")? {
        Json::Text(t) => Some(t.clone()),
        e => e.get("message").and_then(Json::text).map(String::from),
    }
}

/// One line of at most 200 characters, for a message.
pub fn short(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
    line.trim().trim_end_matches('.').to_string()
}

/// The prompt's text, with the schema in it where nothing else holds the reply to it.
fn user_text(dialect: Dialect, request: &Request) -> String {
    match dialect.structured {
        Structured::Schema => request.user.clone(),
        _ => format!(
            "{}\n\nAnswer with one JSON object, without any text around it, that is valid under this JSON schema:\n{}",
            request.user, request.schema
        ),
    }
}
