//! What is wrong with a rule, in words: message, hint, and where in the JSON. Not here: how it was found.

use crate::nearest::nearest;
use thiserror::Error;

#[derive(Clone, Debug, PartialEq, Error)]
pub enum Mistake {
    #[error("a strategy must be a JSON object, not {found}")]
    NoObject { found: String },
    #[error("the rule names no strategy")]
    NoStrategy,
    #[error("unknown strategy \"{name}\"")]
    UnknownStrategy { name: String, known: Vec<String> },
    #[error("strategy \"{name}\" is seedgen's own and cannot be set")]
    Reserved { name: String, instead: &'static str },
    #[error("strategy \"{strategy}\" has no field \"{field}\"")]
    UnknownField { strategy: String, field: String, known: Vec<String> },
    #[error("strategy \"{strategy}\" needs the field \"{field}\"")]
    Missing { strategy: String, field: String },
    #[error("field \"{field}\" of strategy \"{strategy}\" must be {expected}, not {found}")]
    Wrong { strategy: String, field: String, expected: String, found: String },
    #[error("unknown value \"{found}\" in field \"{field}\" of strategy \"{strategy}\"")]
    UnknownValue { strategy: String, field: String, found: String, known: Vec<String> },
    #[error("unknown key \"{key}\"")]
    UnknownKey { key: String, known: Vec<String> },
    /// Another sentence, ready made.
    #[error("{0}")]
    Other(String),
}

impl Mistake {
    pub fn hint(&self) -> Option<String> {
        let list = |near: Option<&str>, what: &str, known: &[String]| match near {
            Some(n) => Some(format!("Did you mean \"{n}\"?")),
            None if known.is_empty() => None,
            None => Some(format!("{what} {}.", known.join(", "))),
        };
        match self {
            Mistake::NoObject { .. } | Mistake::NoStrategy => {
                Some("For example {\"strategy\": \"uniform\", \"min\": 1, \"max\": 100}.".into())
            }
            Mistake::UnknownStrategy { name, known } => {
                list(nearest(name, known.iter().map(String::as_str)), "The strategies are", known)
            }
            Mistake::Reserved { instead, .. } => Some((*instead).into()),
            Mistake::UnknownField { field, known, .. } => {
                list(nearest(field, known.iter().map(String::as_str)), "Its fields are", known)
            }
            Mistake::UnknownKey { key, known } => {
                list(nearest(key, known.iter().map(String::as_str)), "The keys are", known)
            }
            Mistake::UnknownValue { found, known, .. } => {
                list(nearest(found, known.iter().map(String::as_str)), "It may be", known)
            }
            Mistake::Missing { .. } | Mistake::Wrong { .. } | Mistake::Other(_) => None,
        }
    }
}

/// A mistake, and the path to it in the rule's JSON.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{mistake}")]
pub struct RuleError {
    pub path: Vec<String>,
    pub mistake: Box<Mistake>,
}

impl RuleError {
    pub fn new(path: Vec<String>, mistake: Mistake) -> Self {
        RuleError { path, mistake: Box::new(mistake) }
    }
    /// The path as PostgreSQL's `#>` takes it.
    pub fn place(&self) -> String {
        place(&self.path)
    }
}

/// A path as the array that PostgreSQL's `#>` takes.
pub fn place(path: &[String]) -> String {
    let plain = |s: &str| !s.is_empty() && s.chars().all(|c| c.is_alphanumeric() || "_-. $#%+".contains(c));
    let quote = |s: &String| match plain(s) && s.trim() == s && !s.eq_ignore_ascii_case("null") {
        true => s.clone(),
        false => format!("\"{}\"", s.replace('\\', "\\\\").replace('"', "\\\"")),
    };
    format!("{{{}}}", path.iter().map(quote).collect::<Vec<_>>().join(","))
}

/// A JSON value in a message: short.
pub(super) fn shown(v: &serde_json::Value) -> String {
    let text = v.to_string();
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}
