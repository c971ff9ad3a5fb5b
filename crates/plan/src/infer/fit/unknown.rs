//! Columns whose names say nothing: values by type, length and default.

use super::{At, Fitted, weighted};
use crate::infer::context::Context;
use crate::schema::Oid;
use crate::strategy::{Number, Prose, Strategy};
use crate::types::class::TypeClass;

/// A strategy that fits any column of the type.
pub fn by_type(context: &Context, i: usize) -> Fitted {
    let here = At { context, i };
    here.halved(typical(&here))
}

fn typical(here: &At) -> Fitted {
    let class = here.class();
    let default = here.default();
    match class {
        TypeClass::Enum { labels } => labels_of(here, labels),
        TypeClass::Bool => {
            let true_ratio = match default.as_deref() {
                Some("true") => 0.9,
                Some("false") => 0.1,
                _ => 0.5,
            };
            Fitted::new(Strategy::Boolean { true_ratio }, "boolean")
        }
        TypeClass::Int(_) | TypeClass::Numeric { .. } | TypeClass::Float(_) | TypeClass::Money | TypeClass::Oid => {
            // Counters start at a default of zero and are mostly small.
            let counter = if default.as_deref() == Some("0") { here.exponential(20.0, 0.0, 1000.0) } else { None };
            let fitted = counter.or_else(|| here.uniform(0.0, 1000.0)).or_else(|| here.uniform(0.0, 1.0));
            match fitted {
                Some(f) => Fitted::new(f.strategy, "number, by its type"),
                None => Fitted::new(Strategy::TypeDefault, "by its type"),
            }
        }
        TypeClass::Date | TypeClass::Timestamp { .. } => {
            let strategy = Strategy::recent();
            Fitted::new(strategy, "date of the last two years, by its type")
        }
        TypeClass::Uuid => Fitted::new(Strategy::UuidV4, "random uuid, by its type"),
        TypeClass::Bytea => Fitted::new(Strategy::Bytes { min: 8, max: 64 }, "bytes, by its type"),
        TypeClass::Text { .. } | TypeClass::BpChar { .. } | TypeClass::Name => text(here, default),
        TypeClass::Other => tree_path(here, default.as_deref())
            .unwrap_or_else(|| Fitted::new(Strategy::TypeDefault, "typical of its type")),
        TypeClass::Time { .. } => Fitted::new(Strategy::TypeDefault, "typical of its type"),
    }
}

/// A path (ltree) whose default is made of numbers: paths of rows' numbers, that begin with it.
fn tree_path(here: &At, default: Option<&str>) -> Option<Fitted> {
    let typ = here.context.base_type(here.i)?;
    let default =
        default.filter(|d| typ.name == "ltree" && typ.extension.as_deref() == Some("ltree") && !d.is_empty())?;
    if !default.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let label = || Strategy::Uniform { min: Number::Int(1), max: Number::Int(1000), precision: None };
    let sources = [("a", label()), ("b", label())].map(|(name, s)| (name.to_string(), s)).into();
    Some(Fitted::new(
        Strategy::Template { template: format!("{default}.{{a}}.{{b}}"), sources },
        "path below its default",
    ))
}

/// Text by its length.
fn text(here: &At, default: Option<String>) -> Fitted {
    let max = here.max_chars();
    if let Some(d) = default.filter(|d| !d.is_empty() && here.reads(d)) {
        let mut values = vec![d.as_str()];
        values.extend(["standard", "special", "other"].into_iter().filter(|v| *v != d && here.reads(v)));
        if values.len() > 1 {
            return Fitted::new(weighted(&values), "mostly its default");
        }
        return Fitted::new(Strategy::Constant { value: d.clone() }, "its default");
    }
    let exact = matches!(here.class(), TypeClass::BpChar { .. });
    let strategy = match max {
        0..=3 => Strategy::Mask { mask: "A".repeat(max) },
        4..=24 if exact => Strategy::Mask { mask: "X".repeat(max) },
        4..=11 => Strategy::Text { shape: Prose::Words, min: 1, max: max as u32 },
        12..=120 => Strategy::Text { shape: Prose::Words, min: 6, max: max.min(40) as u32 },
        // The length that many give to any text tells nothing: a few words.
        121..=300 => Strategy::Text { shape: Prose::Words, min: 4, max: 24 },
        301..=100_000 => Strategy::Text { shape: Prose::Sentences, min: 20, max: max.min(160) as u32 },
        _ => Strategy::Text { shape: Prose::Words, min: 6, max: 60 },
    };
    let what = if max == usize::MAX {
        "words, by its type".into()
    } else {
        format!("text of at most {max} characters, by its type")
    };
    Fitted::new(strategy, what)
}

/// An enum's labels, the earlier the more frequent, its default the most.
pub(super) fn labels(context: &Context, i: usize, labels: &[(String, Oid)]) -> Fitted {
    labels_of(&At { context, i }, labels)
}

fn labels_of(here: &At, labels: &[(String, Oid)]) -> Fitted {
    let default = here.default();
    let mut names: Vec<&str> = labels.iter().map(|l| l.0.as_str()).collect();
    if let Some(k) = default.and_then(|d| names.iter().position(|n| *n == d)) {
        names[..=k].rotate_right(1);
    }
    Fitted::new(weighted(&names), "labels of the enum, by falling frequency")
}

/// The value of a default that is a plain constant: `'new'::text`, `0`, `true`, `(-1)`.
pub fn literal(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('\'') {
        let mut value = String::new();
        let mut chars = rest.chars().peekable();
        while let Some(c) = chars.next() {
            if c != '\'' {
                value.push(c);
            } else if chars.peek() == Some(&'\'') {
                value.push('\'');
                chars.next();
            } else {
                let tail: String = chars.collect();
                // Nothing but casts may follow.
                let cast =
                    tail.is_empty() || (tail.starts_with("::") && !tail.contains(['+', '-', '*', '|', '/', '\'']));
                return cast.then_some(value);
            }
        }
        return None;
    }
    let bare = text.trim_start_matches('(').split([')', ':']).next()?.trim();
    let number = !bare.is_empty() && bare.parse::<f64>().is_ok_and(f64::is_finite);
    (number || bare == "true" || bare == "false").then(|| bare.to_string())
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn defaults_that_are_constants() {
        let cases = [("'car'::text", "car"), ("'it''s'::character varying", "it's"), ("42", "42"), ("(-1)", "-1")];
        for (sql, wanted) in cases {
            assert_eq!(literal(sql).as_deref(), Some(wanted), "{sql}");
        }
        let others =
            ["now()", "'a'::text || 'b'::text", "'2026-01-01'::date - 1", "nextval('s'::regclass)", "lower('X'::text)"];
        for sql in others {
            assert_eq!(literal(sql), None, "{sql}");
        }
    }
}
