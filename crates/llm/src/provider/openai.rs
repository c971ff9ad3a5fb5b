//! OpenAI-compatible chat completions.

use super::{Answer, Dialect, Outgoing, error_of, short, user_text};
use crate::options::{Settings, Structured};
use crate::reply::json::Json;
use crate::{Key, Request};
use serde_json::{Value, json};

pub fn outgoing(settings: &Settings, key: Option<&Key>, dialect: Dialect, request: &Request) -> Outgoing {
    let mut body = json!({
        "model": settings.model,
        "messages": [
            {"role": "system", "content": request.system},
            {"role": "user", "content": user_text(dialect, request)},
        ],
        "stream": false,
    });
    match dialect.structured {
        Structured::Schema => {
            body["response_format"] = json!({
                "type": "json_schema",
                "json_schema": {"name": "seed_rows", "strict": true, "schema": request.schema},
            });
        }
        Structured::Object => body["response_format"] = json!({"type": "json_object"}),
        Structured::Auto | Structured::Off => {}
    }
    if let Some(n) = settings.max_tokens {
        let name = if dialect.completion_tokens { "max_completion_tokens" } else { "max_tokens" };
        body[name] = Value::from(n);
    }
    if let Some(t) = settings.temperature {
        body["temperature"] = json!(t);
    }
    let headers = key.map(|k| ("authorization", format!("Bearer {}", k.expose()))).into_iter().collect();
    Outgoing { url: settings.endpoint.url("/chat/completions"), headers, body }
}

pub fn answer(envelope: &Json) -> Result<Answer, String> {
    if let Some(message) = error_of(envelope) {
        return Err(short(&message));
    }
    let usage = |key: &str| envelope.get("usage").and_then(|u| u.get(key)).and_then(Json::count).unwrap_or(0);
    let choice = envelope.get("choices").and_then(Json::list).and_then(<[_]>::first).or_else(|| cut_choice(envelope));
    let message = choice.and_then(|c| c.get("message"));
    let text = match message.and_then(|m| m.get("content")) {
        Some(Json::Text(t)) => t.clone(),
        Some(Json::List(parts)) => parts.iter().filter_map(|p| p.get("text").and_then(Json::text)).collect(),
        _ => String::new(),
    };
    if text.is_empty()
        && let Some(refusal) = message.and_then(|m| m.get("refusal")).and_then(Json::text)
    {
        return Err(format!("the model refuses: {}", short(refusal)));
    }
    Ok(Answer {
        text,
        tokens_in: usage("prompt_tokens"),
        tokens_out: usage("completion_tokens"),
        cut: choice.and_then(|c| c.get("finish_reason")).and_then(Json::text) == Some("length"),
    })
}

/// Some gateways answer with the choice alone.
fn cut_choice(envelope: &Json) -> Option<&Json> {
    envelope.get("message").map(|_| envelope)
}
