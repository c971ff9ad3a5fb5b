//! Rows and patterns out of a reply's text: wherever in it they are, as far as they are whole, each value
//! turned into what its column takes or the row left out with a reason.

use super::json::{Json, Whole, read};
use crate::prompt::{Field, Form, Kind};
use seedgen_plan::profile::Pattern;
use serde_json::{Map, Number, Value};
use std::collections::{BTreeMap, HashMap};

/// What a reply was good for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Harvest {
    pub rows: Vec<Map<String, Value>>,
    pub patterns: Vec<Pattern>,
    /// What was wrong, and how often.
    pub faults: BTreeMap<String, u64>,
}

/// Characters looked at, as a multiple of the text: a text made of opening brackets costs no more than others.
const WORK: usize = 16;
/// What it costs to begin at a bracket.
const BEGIN: usize = 16;

/// At most `most` rows of the form.
pub fn harvest(text: &str, form: &Form, most: usize) -> Harvest {
    let wanted = Wanted::new(form, most);
    let mut found = Harvest::default();
    let mut at = 0;
    let mut work = text.len().saturating_mul(WORK);
    while let Some(next) = text[at..].find(['{', '[']).map(|n| at + n) {
        at = next + 1;
        if work == 0 {
            break;
        }
        match read(&text[next..], false) {
            Ok((value, whole, length)) => {
                let before = found.rows.len() + found.patterns.len();
                take(&value, whole, &wanted, &mut found, 0);
                if whole == Whole::Cut && found.rows.len() + found.patterns.len() > before {
                    note(&mut found, "the reply was cut");
                    break;
                }
                work = work.saturating_sub(length + BEGIN);
                // Of a value that the end cuts and that gave nothing, the inside is looked at.
                if whole == Whole::Yes {
                    at = next + length;
                }
            }
            Err(bad) => work = work.saturating_sub(bad.at + BEGIN),
        }
    }
    if found.rows.len() > most {
        note(&mut found, "more rows than were asked for");
        found.rows.truncate(most);
    }
    found
}

/// What is looked for: the form's fields by name, so that no reply costs a look at all of them for each of its keys.
struct Wanted<'a> {
    form: &'a Form,
    exact: HashMap<&'a str, &'a Field>,
    /// By the name in small letters. None: names that differ in case alone are not to be guessed at.
    alike: HashMap<String, Option<&'a Field>>,
    most: usize,
}

impl<'a> Wanted<'a> {
    fn new(form: &'a Form, most: usize) -> Self {
        let mut wanted = Wanted { form, exact: HashMap::new(), alike: HashMap::new(), most };
        for f in &form.fields {
            wanted.exact.insert(&f.name, f);
            wanted.alike.entry(f.name.to_ascii_lowercase()).and_modify(|known| *known = None).or_insert(Some(f));
        }
        wanted
    }

    fn column(&self, key: &str) -> Option<&'a Field> {
        let alike = || self.alike.get(&key.trim().to_ascii_lowercase()).copied().flatten();
        self.exact.get(key).copied().or_else(alike)
    }
}

fn note(found: &mut Harvest, what: impl Into<String>) {
    *found.faults.entry(what.into()).or_default() += 1;
}

/// Rows of a list, of the members of an object, or the object itself.
fn take(value: &Json, whole: Whole, wanted: &Wanted, found: &mut Harvest, depth: u32) {
    match value {
        Json::List(items) => {
            for item in items {
                take(item, Whole::Yes, wanted, found, depth + 1);
            }
        }
        Json::Object(members) => {
            let known = members.iter().filter(|(k, _)| wanted.column(k).is_some()).count();
            let wraps = members
                .iter()
                .any(|(_, v)| matches!(v, Json::List(l) if l.iter().any(|i| matches!(i, Json::Object(_)))));
            // A pattern names its column; a table may have columns of the same names.
            if depth > 0 && members.iter().any(|m| m.0 == "distribution") && !wanted.exact.contains_key("distribution")
            {
                pattern(value, wanted, found);
            } else if known > 0 && (!wraps || known * 2 > members.len()) {
                if whole == Whole::Yes {
                    row(members, wanted, found);
                }
            } else if depth < 4 {
                for (_, v) in members {
                    take(v, Whole::Yes, wanted, found, depth + 1);
                }
            }
        }
        _ => {}
    }
}

fn row(members: &[(String, Json)], wanted: &Wanted, found: &mut Harvest) {
    // One more than is asked for tells that there are more.
    if found.rows.len() > wanted.most {
        return;
    }
    let mut out = Map::new();
    for (key, value) in members {
        let Some(field) = wanted.column(key) else {
            note(found, "a column that was not asked for");
            continue;
        };
        match convert(value, &field.kind) {
            Ok(v) => {
                if out.insert(field.name.clone(), v).is_some() {
                    note(found, format!("column \"{}\" twice in a row", field.name));
                }
            }
            Err(why) => {
                note(found, format!("row left out: column \"{}\" holds {why}", field.name));
                return;
            }
        }
    }
    for f in &wanted.form.fields {
        if !out.contains_key(&f.name) {
            note(found, format!("column \"{}\" is missing", f.name));
        }
    }
    found.rows.push(out);
}

type Converted = Result<Value, String>;

fn convert(value: &Json, kind: &Kind) -> Converted {
    match (value, kind) {
        (Json::Null, _) => Ok(Value::Null),
        (Json::Deep, _) => Err("a value that is nested too deep".into()),
        (Json::Text(t), _) if t.contains('\0') => Err("a null character".into()),
        (v, Kind::Any) => document(v),
        (Json::List(items), Kind::List(element)) => {
            items.iter().map(|i| convert(i, element)).collect::<Result<_, _>>().map(Value::Array)
        }
        (Json::Text(t), Kind::List(_)) => Ok(Value::String(t.clone())),
        (Json::List(_), _) => Err("a list".into()),
        (Json::Object(_), _) => Err("an object".into()),
        (_, Kind::List(_)) => Err("no list".into()),
        (Json::Bool(b), Kind::Boolean) => Ok(Value::Bool(*b)),
        (Json::Number(n), Kind::Boolean) if n == "0" || n == "1" => Ok(Value::Bool(n == "1")),
        (Json::Text(t), Kind::Boolean) => match t.trim().to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "1" | "on" => Ok(Value::Bool(true)),
            "false" | "f" | "no" | "n" | "0" | "off" => Ok(Value::Bool(false)),
            "" | "null" => Ok(Value::Null),
            _ => Err("no truth value".into()),
        },
        (_, Kind::Boolean) => Err("no truth value".into()),
        (Json::Number(n), Kind::Integer) => integer(n),
        (Json::Text(t), Kind::Integer) => integer(t.trim()),
        (_, Kind::Integer) => Err("no whole number".into()),
        (Json::Number(n), Kind::Number) => number(n),
        (Json::Text(t), Kind::Number) => number(t.trim()),
        (_, Kind::Number) => Err("no number".into()),
        (Json::Text(t), Kind::Labels(labels)) => match labels.iter().find(|l| *l == t) {
            Some(l) => Ok(Value::String(l.clone())),
            None => {
                let same = labels.iter().find(|l| l.eq_ignore_ascii_case(t.trim()));
                same.map(|l| Value::String(l.clone())).ok_or_else(|| "no label of its type".into())
            }
        },
        (_, Kind::Labels(_)) => Err("no label of its type".into()),
        (Json::Text(t), Kind::Text { .. }) => Ok(Value::String(t.clone())),
        (Json::Number(n), Kind::Text { .. }) => Ok(Value::String(n.clone())),
        (Json::Bool(b), Kind::Text { .. }) => Ok(Value::String(b.to_string())),
    }
}

fn integer(text: &str) -> Converted {
    let digits = text.split_once('.').filter(|(_, f)| f.bytes().all(|b| b == b'0')).map_or(text, |(i, _)| i);
    match digits.parse::<i64>() {
        Ok(n) => Ok(Value::Number(n.into())),
        Err(_) => Err("no whole number".into()),
    }
}

/// The literal as it is where a double would lose digits of it: PostgreSQL reads numbers from texts too.
fn number(text: &str) -> Converted {
    match text.parse::<f64>() {
        Ok(f) if f.is_finite() => match text.parse::<Number>() {
            Ok(n) if n.to_string() == text => Ok(Value::Number(n)),
            _ => Ok(Value::String(text.into())),
        },
        _ => Err("no number".into()),
    }
}

fn document(value: &Json) -> Converted {
    match value {
        // Structured outputs send a document as its text.
        Json::Text(t) => match read(t, false) {
            Ok((v @ (Json::Object(_) | Json::List(_)), Whole::Yes, end)) if t[end..].trim().is_empty() => document(&v),
            _ => Ok(Value::String(t.clone())),
        },
        other => plain(other),
    }
}

fn plain(value: &Json) -> Converted {
    match value {
        Json::Null => Ok(Value::Null),
        Json::Bool(b) => Ok(Value::Bool(*b)),
        Json::Number(n) => number(n),
        Json::Text(t) if t.contains('\0') => Err("a null character".into()),
        Json::Text(t) => Ok(Value::String(t.clone())),
        Json::List(l) => l.iter().map(plain).collect::<Result<_, _>>().map(Value::Array),
        Json::Object(o) => {
            let mut out = Map::new();
            for (k, v) in o {
                if k.contains('\0') {
                    return Err("a null character".into());
                }
                out.insert(k.clone(), plain(v)?);
            }
            Ok(Value::Object(out))
        }
        Json::Deep => Err("a value that is nested too deep".into()),
    }
}

fn pattern(value: &Json, wanted: &Wanted, found: &mut Harvest) {
    let text = |key: &str| value.get(key).and_then(Json::text);
    let (Some(field), Some(distribution)) = (text("column").and_then(|c| wanted.column(c)), text("distribution"))
    else {
        return note(found, "a pattern of no column");
    };
    if !crate::prompt::DISTRIBUTIONS.contains(&distribution) {
        return note(found, "a pattern of an unknown distribution");
    }
    let bound = |key: &str| match value.get(key) {
        Some(Json::Number(n)) => number(n).ok(),
        Some(Json::Text(t)) if !t.contains('\0') && t.len() <= 200 => Some(Value::String(t.clone())),
        _ => None,
    };
    let figure = |key: &str| match value.get(key) {
        Some(Json::Number(n)) => n.parse::<f64>().ok().filter(|f| f.is_finite()),
        _ => None,
    };
    if found.patterns.iter().any(|p| p.column == field.name) {
        return note(found, "a second pattern of a column");
    }
    found.patterns.push(Pattern {
        column: field.name.clone(),
        distribution: distribution.into(),
        minimum: bound("minimum"),
        maximum: bound("maximum"),
        mean: figure("mean"),
        stddev: figure("stddev").filter(|s| *s >= 0.0),
        null_share: figure("null_share").filter(|s| (0.0..=1.0).contains(s)),
        template: text("template").filter(|t| !t.is_empty() && t.len() <= 500 && !t.contains('\0')).map(Into::into),
    });
}
