//! What went wrong, and when two failures are alike: the shape of a message is the message without names and
//! numbers. Not here: how it was found (`run`).

use crate::model::Model;
use postgres::Error;

/// One thing that went wrong with a schema.
#[derive(Clone, Debug)]
pub struct Failure {
    /// `crash`, `populate`, `not filled`, `short`, `count`, `verify`, `distribution`, `plan`, `rows`, `undo`,
    /// `different`, `script`.
    pub kind: &'static str,
    pub message: String,
    /// Kind and message without what is particular to this schema.
    pub shape: String,
}

impl Failure {
    /// A failure of a kind with this message.
    pub fn new(model: &Model, kind: &'static str, message: String) -> Self {
        let shape = format!("{kind}: {}", shape(model, &message));
        Failure { kind, message, shape }
    }

    /// A statement's error. A connection that is gone is a crash.
    pub fn of(model: &Model, kind: &'static str, error: &Error) -> Self {
        match error.as_db_error() {
            Some(e) if e.code().code() == "57014" => Failure::new(model, "timeout", format!("{kind} took too long")),
            Some(e) if e.code().code() == "57P02" || e.code().code() == "57P01" => {
                Failure::new(model, "crash", format!("{kind}: {}", e.message()))
            }
            Some(e) => {
                let mut message = format!("{} {}", e.code().code(), e.message());
                if e.code().code() == "XX000" {
                    message.push_str(e.detail().unwrap_or_default());
                }
                Failure::new(model, kind, message)
            }
            None => Failure::new(model, "crash", format!("{kind}: the connection broke")),
        }
    }
}

/// Names, quoted text and numbers taken out.
fn shape(model: &Model, message: &str) -> String {
    let mut names: Vec<&str> = (0..model.names.len()).map(|i| model.name(i)).filter(|n| n.len() > 1).collect();
    names.sort_by_key(|n| std::cmp::Reverse(n.len()));
    let mut text = message.split('\n').next().unwrap_or_default().to_string();
    // Values of the row that failed, and what follows from them.
    for (from, to) in [("Failing row contains", "; it is "), ("Key (", "; it is "), ("; hint", "; it is ")] {
        if let Some(start) = text.find(from) {
            let end = text[start..].find(to).map_or(text.len(), |n| start + n);
            text.replace_range(start..end, "");
        }
    }
    for name in names {
        if text.contains(name) && !text.contains(&format!("a{name}")) {
            text = text.replace(name, "_");
        }
    }
    let mut out = String::new();
    let mut quote = None;
    for c in text.chars() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '"' => {
                quote = Some('"');
                out.push_str("\"\"");
            }
            None if c.is_ascii_digit() => {
                if !out.ends_with('N') {
                    out.push('N');
                }
            }
            None => out.push(c),
        }
    }
    out.chars().take(200).collect()
}
