//! What a user said of a column: JSON into a strategy, with every mistake named (`json`, `error`), the umbrella
//! names and what may be left out (`fields`), and whether the numbers make sense (`sense`). Not here: whether
//! the column's type and constraints allow it (`planning::rules`), where rules are kept (the extension).

pub mod document;
mod error;
mod fields;
mod json;
mod sense;
#[cfg(test)]
mod tests;

use crate::checks::Restriction;
use crate::schema::{ColumnIndex, Schema, Table};
use crate::strategy::Strategy;
use crate::types::class::TypeClass;
use error::shown;
pub use error::{Mistake, RuleError, place};
pub use fields::{columns_read, renamed};
use json::Fault;
use serde_json::{Map, Value};

/// A rule as it is kept: a strategy with its fields, maybe with `null_ratio` beside them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rule {
    pub given: Value,
    /// What PostgreSQL says of an expression: the columns that it reads.
    pub reads: Vec<ColumnIndex>,
    /// It calls volatile functions.
    pub volatile: bool,
    /// Why PostgreSQL does not take the expression any more.
    pub broken: Option<String>,
}

/// A rule understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Ruled {
    pub strategy: Strategy,
    pub null_ratio: f64,
    /// Of an expression.
    pub reads: Vec<ColumnIndex>,
    pub volatile: bool,
}

/// The column that a rule is for.
pub struct Place<'a> {
    pub schema: &'a Schema,
    pub table: &'a Table,
    pub column: ColumnIndex,
    pub class: &'a TypeClass,
    pub restriction: &'a Restriction,
}

/// Strategies that only planning makes, as they name other parts of a plan; and what to do instead.
const RESERVED: [(&str, &str); 6] = [
    ("key_digit", "Unique keys are planned by themselves; set another column of the key, or drop the rule."),
    ("pool", "Give the values in \"seed_pool\"."),
    ("function_of", "Use \"derive_from_field\", or \"sql\" with a CASE."),
    ("offset", "Use \"derive_from_field\" with the operation \"add_random_duration\"."),
    ("after_parents", "Use \"derive_from_field\" with the operation \"add_random_duration\" and \"via\"."),
    ("pattern", "Texts follow the patterns of the column's constraints by themselves; \"mask\" gives others."),
];
/// Spreads over parents that only planning makes.
const RESERVED_FANOUTS: [&str; 9] =
    ["injective", "degrees", "digit", "other", "beside", "subset", "agreeing", "within", "of_partition"];

/// A strategy that a rule may not name.
pub fn reserved(strategy: &str) -> bool {
    RESERVED.iter().any(|r| r.0 == strategy)
}

/// A spread over parents that a rule may not name.
pub fn reserved_fanout(kind: &str) -> bool {
    RESERVED_FANOUTS.contains(&kind)
}

/// The expression of a rule that is one.
pub fn expression(given: &Value) -> Option<&str> {
    given.get("strategy").filter(|s| *s == "sql").and_then(|_| given.get("expression"))?.as_str()
}

/// Reads a rule.
pub fn read(place: &Place, rule: &Rule) -> Result<Ruled, RuleError> {
    let Value::Object(given) = &rule.given else {
        return Err(RuleError::new(Vec::new(), Mistake::NoObject { found: shown(&rule.given) }));
    };
    let mut given = given.clone();
    let null_ratio = null_ratio(&mut given)?;
    let mut given = Value::Object(given);
    fields::spell_out(&mut given, &mut Vec::new())?;
    fields::fill(place, &mut given)?;
    let strategy = strategy(&given, &[])?;
    sense::check(&strategy, &[])?;
    if matches!(strategy, Strategy::Sql { .. }) && null_ratio > 0.0 {
        let why = "an expression says itself when it is null, as with CASE WHEN".to_string();
        return Err(RuleError::new(vec!["null_ratio".into()], Mistake::Other(why)));
    }
    Ok(Ruled { strategy, null_ratio, reads: rule.reads.clone(), volatile: rule.volatile })
}

fn null_ratio(given: &mut Map<String, Value>) -> Result<f64, RuleError> {
    let Some(v) = given.remove("null_ratio") else { return Ok(0.0) };
    v.as_f64().filter(|x| (0.0..=1.0).contains(x)).ok_or_else(|| {
        let name = given.get("strategy").and_then(Value::as_str).unwrap_or_default();
        let wrong = Mistake::Wrong {
            strategy: name.into(),
            field: "null_ratio".into(),
            expected: "a number from 0 to 1".into(),
            found: shown(&v),
        };
        RuleError::new(vec!["null_ratio".into()], wrong)
    })
}

/// The strategy of a JSON object at this path; those inside of it first, so that mistakes are named where they are.
fn strategy(value: &Value, path: &[String]) -> Result<Strategy, RuleError> {
    let at = |fields: &[&str]| path.iter().cloned().chain(fields.iter().map(|f| f.to_string())).collect::<Vec<_>>();
    let Value::Object(object) = value else {
        return Err(RuleError::new(at(&[]), Mistake::NoObject { found: shown(value) }));
    };
    let name = match object.get("strategy") {
        Some(Value::String(name)) => name.clone(),
        None => return Err(RuleError::new(at(&[]), Mistake::NoStrategy)),
        Some(v) => {
            let m = Mistake::Other(format!("field \"strategy\" must be a name, not {}", shown(v)));
            return Err(RuleError::new(at(&["strategy"]), m));
        }
    };
    if let Some((_, instead)) = RESERVED.iter().find(|r| r.0 == name) {
        return Err(RuleError::new(at(&["strategy"]), Mistake::Reserved { name, instead }));
    }
    for (field, v) in object {
        for (key, inner) in v.as_object().into_iter().flatten() {
            if inner.get("strategy").is_some() {
                strategy(inner, &at(&[field, key]))?;
            }
        }
        if let (Some(kind), "fanout") = (v.get("kind").and_then(Value::as_str), field.as_str())
            && reserved_fanout(kind)
        {
            let m = Mistake::UnknownValue {
                strategy: name,
                field: "fanout".into(),
                found: kind.into(),
                known: ["uniform", "zipf", "even", "mean", "shares"].map(String::from).to_vec(),
            };
            return Err(RuleError::new(at(&[field, "kind"]), m));
        }
    }
    let fault = match json::strategy(value) {
        Ok(s) => return Ok(s),
        Err(fault) => fault,
    };
    Err(explained(fault, object, name, &at))
}

/// The fault in words. serde tells the field where it is unknown or missing; else it is the one without which the
/// fault is another.
fn explained(
    fault: Fault,
    object: &Map<String, Value>,
    strategy: String,
    at: &dyn Fn(&[&str]) -> Vec<String>,
) -> RuleError {
    let own = |words: Vec<&'static str>| words.into_iter().map(String::from).collect::<Vec<_>>();
    let guilty = || {
        let without = |field: &String| {
            let mut rest = object.clone();
            rest.remove(field);
            match json::strategy(&Value::Object(rest)) {
                Ok(_) => true,
                Err(Fault::Missing(m)) => m == field,
                Err(_) => false,
            }
        };
        object.keys().filter(|k| *k != "strategy").find(|k| without(k)).cloned()
    };
    match fault {
        Fault::UnknownVariant { found, known } if known.contains(&"uniform") && known.contains(&"constant") => {
            let mut known: Vec<String> =
                own(known).into_iter().filter(|k| !RESERVED.iter().any(|r| r.0 == k)).collect();
            known.push("derive_from_field".into());
            known.sort_unstable();
            RuleError::new(at(&["strategy"]), Mistake::UnknownStrategy { name: found, known })
        }
        Fault::UnknownVariant { found, known } => {
            let field = guilty().unwrap_or_default();
            let known = own(known).into_iter().filter(|k| !RESERVED_FANOUTS.contains(&k.as_str())).collect();
            RuleError::new(at(&[&field]), Mistake::UnknownValue { strategy, field, found, known })
        }
        // Of the strategy itself, or of something inside one of its fields.
        Fault::UnknownField { found, known } if object.contains_key(&found) && !known.contains(&found.as_str()) => {
            RuleError::new(at(&[&found]), Mistake::UnknownField { strategy, field: found, known: own(known) })
        }
        Fault::UnknownField { found, known } => {
            let field = guilty().unwrap_or_default();
            let path = at(&[&field, &found]);
            RuleError::new(path, Mistake::UnknownField { strategy, field: found, known: own(known) })
        }
        Fault::Missing(m) => {
            // Its own, where a value of whatever kind is no longer missed.
            let mut with = object.clone();
            with.insert(m.into(), Value::Null);
            let own = !matches!(json::strategy(&Value::Object(with)), Err(Fault::Missing(again)) if again == m);
            match guilty().filter(|_| !own) {
                Some(field) => {
                    let missing = Mistake::Missing { strategy, field: format!("{field}.{m}") };
                    RuleError::new(at(&[&field]), missing)
                }
                None => RuleError::new(at(&[]), Mistake::Missing { strategy, field: m.into() }),
            }
        }
        Fault::Wrong { expected } => wrong(object, strategy, guilty(), words(&expected), at),
        // An untagged number says no more than that none of its kinds fit.
        Fault::Other => wrong(object, strategy, guilty(), "a number".into(), at),
    }
}

fn wrong(
    object: &Map<String, Value>,
    strategy: String,
    field: Option<String>,
    expected: String,
    at: &dyn Fn(&[&str]) -> Vec<String>,
) -> RuleError {
    let Some(field) = field else {
        let m = Mistake::Other(format!("the fields of strategy \"{strategy}\" cannot be read: {expected} is expected"));
        return RuleError::new(at(&[]), m);
    };
    let found = object.get(&field).map(shown).unwrap_or_default();
    RuleError::new(at(&[&field]), Mistake::Wrong { strategy, field, expected, found })
}

/// serde's words for a kind of value.
fn words(expected: &str) -> String {
    match expected {
        "f64" | "f32" => "a number",
        "i64" | "i32" | "i16" => "a whole number",
        "u64" | "u32" | "u16" | "u8" => "a whole number that is not negative",
        "a sequence" => "a list",
        "a tuple of size 2" => "a list of pairs of a value and a weight",
        "a map" => "an object",
        "a boolean" => "true or false",
        other => return other.to_string(),
    }
    .to_string()
}
