//! Anthropic's messages. The reply is held to the schema as the input of the one tool that has to be used.

use super::{Answer, Dialect, Outgoing, error_of, short, user_text};
use crate::options::{Settings, Structured};
use crate::reply::json::Json;
use crate::{Key, Request};
use serde_json::json;

/// The parameter is required: enough for the largest batch of an ordinary table.
const MAX_TOKENS: u32 = 8192;

pub fn outgoing(settings: &Settings, key: Option<&Key>, dialect: Dialect, request: &Request) -> Outgoing {
    let mut body = json!({
        "model": settings.model,
        "max_tokens": settings.max_tokens.unwrap_or(MAX_TOKENS),
        "system": request.system,
        "messages": [{"role": "user", "content": user_text(dialect, request)}],
    });
    if dialect.structured == Structured::Schema {
        body["tools"] = json!([{
            "name": "seed_rows",
            "description": "Takes the rows and the patterns.",
            "input_schema": request.schema,
        }]);
        body["tool_choice"] = json!({"type": "tool", "name": "seed_rows"});
    }
    if let Some(t) = settings.temperature {
        // From 0 to 1 here, from 0 to 2 elsewhere.
        body["temperature"] = json!(t.min(1.0));
    }
    let mut headers = vec![("anthropic-version", "2023-06-01".to_string())];
    headers.extend(key.map(|k| ("x-api-key", k.expose().to_string())));
    Outgoing { url: settings.endpoint.url("/messages"), headers, body }
}

/// `cut`: the body, where it ends in the middle: only in its own text can be seen which rows are whole.
pub fn answer(envelope: &Json, cut: Option<&str>) -> Result<Answer, String> {
    if let Some(message) = error_of(envelope) {
        return Err(short(&message));
    }
    let usage = |key: &str| envelope.get("usage").and_then(|u| u.get(key)).and_then(Json::count).unwrap_or(0);
    let mut text = String::new();
    for block in envelope.get("content").and_then(Json::list).unwrap_or_default() {
        match (block.get("input"), block.get("text").and_then(Json::text)) {
            (Some(input), _) => match cut {
                Some(body) => text = body.to_string(),
                None => text.push_str(&input.to_text()),
            },
            (None, Some(t)) => text.push_str(t),
            (None, None) => {}
        }
    }
    Ok(Answer {
        text,
        tokens_in: usage("input_tokens"),
        tokens_out: usage("output_tokens"),
        cut: envelope.get("stop_reason").and_then(Json::text) == Some("max_tokens"),
    })
}
