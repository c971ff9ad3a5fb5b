//! What a call's arguments mean: checked, with the nearest valid word where one is unknown. Not here: which
//! tables they select (`targets`).

use crate::error::{Error, Result};
use crate::pg::encoding;
use crate::seeds::Wanted;
use pgrx::prelude::PgSqlErrorCode as Code;
use seedgen_plan::nearest::nearest;
use seedgen_plan::request::{Mode, OnError};
use seedgen_plan::topics;
use serde_json::{Map, Value};

/// More rows a table than this are taken for a slip of the finger.
pub const MAX_ROWS: i64 = 1_000_000_000_000;

/// The arguments of `populate`, `populate_table`, `plan` and `rows` as the user wrote them.
pub struct Arguments {
    pub rows: i64,
    pub seed: i64,
    pub tables: Option<Value>,
    pub mode: String,
    pub locale: String,
    /// What happens to users' triggers: `fire` or `skip`.
    pub triggers: String,
    /// Which seeds are learnt from.
    pub seeds: String,
    /// The share of rows that show edge cases.
    pub edge_cases: f64,
    pub options: Option<Value>,
}

/// The same, understood.
#[derive(Clone, Debug)]
pub struct Options {
    pub rows: u64,
    pub seed: i64,
    /// By table name as written: a count, or {"per": …, "mean": …}.
    pub tables: Map<String, Value>,
    pub mode: Mode,
    pub locale: String,
    /// The share of rows that show values at the bounds of what their columns may hold.
    pub edge_cases: f64,
    /// Users' triggers fire (false: the owner leaves them out).
    pub triggers: bool,
    pub seeds: Wanted,
    pub only: Option<Vec<String>>,
    pub except: Vec<String>,
    /// Fill empty parents in other schemas too.
    pub include_parents: bool,
    /// A NOTICE a table.
    pub progress: bool,
    pub analyze: bool,
    /// Rows written frozen where the table was empty.
    pub freeze: bool,
    /// Threads that generate; None: as many as there are spare cores.
    pub threads: Option<usize>,
    pub on_error: OnError,
    /// How long a search for values may take before what it has is taken, in seconds.
    pub search_seconds: u64,
    /// ISO 8601: the run's present moment.
    pub now: Option<String>,
}

const KEYS: [&str; 10] = [
    "only",
    "except",
    "include_parents",
    "progress",
    "analyze",
    "freeze",
    "threads",
    "on_error",
    "now",
    "search_seconds",
];
/// A search is bounded by the number of its tests, which takes a second or two; this is for functions that are very slow.
pub const SEARCH_SECONDS: u64 = 120;
const MODES: [(&str, Mode); 3] = [("append", Mode::Append), ("top_up", Mode::TopUp), ("replace", Mode::Replace)];

const TRIGGERS: [(&str, bool); 2] = [("fire", true), ("skip", false)];

fn invalid(message: String) -> Error {
    Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, message)
}

/// The locale as this database takes it: where its encoding is not UTF-8, texts of ours are written in ASCII.
pub fn here(code: &str) -> String {
    match encoding::utf8() {
        true => code.to_string(),
        false => format!("{code}.ASCII"),
    }
}

/// Checks the arguments; every mistake is 22023 with a hint. `on_error` holds where the options do not say.
pub fn parse(a: Arguments, on_error: OnError) -> Result<Options> {
    if a.rows <= 0 || a.rows > MAX_ROWS {
        return Err(invalid(format!("rows must be between 1 and {MAX_ROWS}, not {}", a.rows))
            .hint("Give the number of rows for each table, for example rows => 1000."));
    }
    if !(0.0..=1.0).contains(&a.edge_cases) {
        return Err(invalid(format!("edge_cases must be a share between 0 and 1, not {}", a.edge_cases)).hint(
            "With edge_cases => 0.01 one row in a hundred shows values at the bounds of what its columns may hold.",
        ));
    }
    let Some(&(_, mode)) = MODES.iter().find(|m| m.0 == a.mode) else {
        let near =
            nearest(&a.mode, MODES.iter().map(|m| m.0)).map(|n| format!("Did you mean \"{n}\"? ")).unwrap_or_default();
        let e = invalid(format!("unknown mode \"{}\"", a.mode));
        return Err(e.hint(format!("{near}Valid modes are \"append\", \"top_up\" and \"replace\".")));
    };
    let Some(locale) = topics::resolve(&a.locale) else {
        let known: Vec<&str> = topics::LOCALES.iter().map(|l| l.code).collect();
        let near =
            nearest(&a.locale, known.iter().copied()).map(|n| format!("Did you mean \"{n}\"? ")).unwrap_or_default();
        return Err(invalid(format!("unknown locale \"{}\"", a.locale))
            .hint(format!("{near}Valid locales are {}.", known.join(", "))));
    };
    let Some(&(_, triggers)) = TRIGGERS.iter().find(|t| t.0 == a.triggers) else {
        let near = nearest(&a.triggers, TRIGGERS.iter().map(|t| t.0))
            .map(|n| format!("Did you mean \"{n}\"? "))
            .unwrap_or_default();
        return Err(invalid(format!("unknown policy for triggers \"{}\"", a.triggers)).hint(format!(
            "{near}Valid policies are \"fire\", and \"skip\" for the owner of a table to leave its triggers out."
        )));
    };
    let tables = match a.tables {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(m)) => m,
        Some(other) => {
            return Err(invalid(format!("tables must be a JSON object, not {}", kind(&other))).hint(
                "For example tables => '{\"orders\": 500000, \"order_items\": {\"per\": \"orders\", \"mean\": 3}}'.",
            ));
        }
    };
    let options = match a.options {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(m)) => m,
        Some(other) => {
            return Err(invalid(format!("options must be a JSON object, not {}", kind(&other)))
                .hint("For example options => '{\"except\": [\"audit_log\"]}'."));
        }
    };
    known(&options, &KEYS)?;
    Ok(Options {
        rows: a.rows as u64,
        seed: a.seed,
        tables,
        mode,
        locale: match topics::is_ascii(&a.locale) {
            true => format!("{}.ASCII", locale.code),
            false => here(locale.code),
        },
        edge_cases: a.edge_cases,
        triggers,
        seeds: Wanted::from_name(&a.seeds)?,
        only: names(&options, "only")?,
        except: names(&options, "except")?.unwrap_or_default(),
        include_parents: flag(&options, "include_parents", false)?,
        progress: flag(&options, "progress", true)?,
        analyze: flag(&options, "analyze", true)?,
        freeze: flag(&options, "freeze", true)?,
        threads: match options.get("threads") {
            None => None,
            Some(v) => match v.as_u64() {
                Some(n) if (1..=64).contains(&n) => Some(n as usize),
                _ => return Err(invalid(format!("option \"threads\" must be a number from 1 to 64, not {v}"))),
            },
        },
        on_error: match options.get("on_error").map(|v| v.as_str()) {
            None => on_error,
            Some(Some("stop")) => OnError::Stop,
            Some(Some("continue")) => OnError::Continue,
            Some(_) => {
                return Err(invalid(format!("option \"on_error\" must be \"stop\" or \"continue\", not {}", options["on_error"]))
                    .hint("With \"continue\" the tables that cannot be filled are left as they are, with the reason in the result."));
            }
        },
        search_seconds: match options.get("search_seconds") {
            None => SEARCH_SECONDS,
            Some(v) => v.as_u64().filter(|n| (1..=86_400).contains(n)).ok_or_else(|| {
                invalid(format!("option \"search_seconds\" must be a number from 1 to 86400, not {v}"))
                    .hint("A search that takes longer ends with what it has found by then, and says so.")
            })?,
        },
        now: match options.get("now") {
            None => None,
            Some(Value::String(s)) if seedgen_plan::types::parse::timestamp(s).is_some() => Some(s.clone()),
            Some(v) => {
                return Err(invalid(format!("option \"now\" must be a timestamp, not {v}"))
                    .hint("For example options => '{\"now\": \"2025-01-01T00:00:00Z\"}'."));
            }
        },
    })
}

/// `seedgen.rows` writes nothing and makes one table's rows: few options mean anything there.
pub fn only_for_rows(options: &Value) -> Result<()> {
    options.as_object().map_or(Ok(()), |o| known(o, &["locale", "edge_cases", "now", "seeds", "search_seconds"]))
}

/// `seedgen.fetch_seeds` selects tables, and fills none.
pub fn only_for_fetch(options: &Value) -> Result<()> {
    options.as_object().map_or(Ok(()), |o| known(o, &["only", "except", "progress"]))
}

fn known(options: &Map<String, Value>, keys: &[&str]) -> Result<()> {
    let Some(key) = options.keys().find(|k| !keys.contains(&k.as_str())) else { return Ok(()) };
    let near = nearest(key, keys.iter().copied()).map(|n| format!("Did you mean \"{n}\"? ")).unwrap_or_default();
    Err(invalid(format!("unknown option \"{key}\"")).hint(format!("{near}Valid options are {}.", keys.join(", "))))
}

fn flag(options: &Map<String, Value>, key: &str, default: bool) -> Result<bool> {
    match options.get(key) {
        None => Ok(default),
        Some(Value::Bool(b)) => Ok(*b),
        Some(v) => Err(invalid(format!("option \"{key}\" must be true or false, not {v}"))),
    }
}

fn names(options: &Map<String, Value>, key: &str) -> Result<Option<Vec<String>>> {
    let wrong = |v: &Value| {
        invalid(format!("option \"{key}\" must be a list of table names, not {v}"))
            .hint(format!("For example options => '{{\"{key}\": [\"users\", \"orders\"]}}'."))
    };
    match options.get(key) {
        None => Ok(None),
        Some(Value::String(s)) => Ok(Some(vec![s.clone()])),
        Some(v @ Value::Array(a)) => {
            a.iter().map(|x| x.as_str().map(String::from).ok_or_else(|| wrong(v))).collect::<Result<_>>().map(Some)
        }
        Some(v) => Err(wrong(v)),
    }
}

fn kind(v: &Value) -> &'static str {
    match v {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
