//! json and jsonb: types, members, lengths, containment, read into the shape of a document. Not here: documents
//! of a shape (`planning/documents`).

use super::{binary, call, comparison, holds, jsonpath};
use crate::checks::reader::{Reader, constant, constants};
use crate::expr::Expr;
use crate::schema::ColumnIndex;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Object,
    Array,
    String,
    Number,
    Boolean,
    Null,
}

const ALL: [(&str, Kind); 6] = [
    ("object", Kind::Object),
    ("array", Kind::Array),
    ("string", Kind::String),
    ("number", Kind::Number),
    ("boolean", Kind::Boolean),
    ("null", Kind::Null),
];

/// What holds for a value of a document. Nothing said: anything goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    pub kinds: Option<BTreeSet<Kind>>,
    /// It has to be there (of a member).
    pub required: bool,
    pub absent: bool,
    pub members: BTreeMap<String, Document>,
    /// Its text is one of these.
    pub values: Option<Vec<String>>,
    pub forbidden: Vec<String>,
    /// As a number.
    pub min: Option<f64>,
    pub max: Option<f64>,
    /// Elements of an array.
    pub least: Option<u32>,
    pub most: Option<u32>,
    /// Characters of a text.
    pub min_chars: Option<u32>,
    pub max_chars: Option<u32>,
    /// It contains this.
    pub contains: Vec<serde_json::Value>,
    /// What its elements are like.
    pub each: Option<Box<Document>>,
    /// Bytes of its text.
    pub max_bytes: Option<u32>,
}

impl Document {
    pub(super) fn only(&mut self, kinds: BTreeSet<Kind>) {
        self.kinds = Some(match self.kinds.take() {
            Some(old) => old.intersection(&kinds).copied().collect(),
            None => kinds,
        });
    }

    /// Its text is one of these.
    pub(super) fn equal(&mut self, values: Vec<String>) {
        let keep = |old: Vec<String>| old.into_iter().filter(|v| values.contains(v)).collect();
        self.values = Some(self.values.take().map_or(values.clone(), keep));
    }

    /// As a number.
    pub(super) fn bound(&mut self, op: &str, k: f64) {
        let step = if k.fract() == 0.0 { 1.0 } else { k.abs().max(0.01) * 0.01 };
        match op {
            ">" => self.min = Some(self.min.map_or(k + step, |m| m.max(k + step))),
            ">=" => self.min = Some(self.min.map_or(k, |m| m.max(k))),
            "<" => self.max = Some(self.max.map_or(k - step, |m| m.min(k - step))),
            _ => self.max = Some(self.max.map_or(k, |m| m.min(k))),
        }
    }
}

pub(super) fn atom(r: &mut Reader, e: &Expr) -> Option<()> {
    match e {
        Expr::IsNotNull(x) => {
            change(r, x, true, |d| d.required = true)?;
            // Of no document nothing is set.
            let (c, _) = path(r, x)?;
            r.note(c).not_null = true;
            Some(())
        }
        Expr::IsNull(x) => change(r, x, true, |d| d.absent = true),
        Expr::AnyOf { op, all, left, right } => {
            let values = constants(right)?;
            match (op.as_str(), all) {
                ("=", false) => listed(r, left, values),
                ("<>", true) => change(r, left, true, |d| d.forbidden.extend(values)),
                _ => None,
            }
        }
        Expr::Or(parts) => {
            // kind = 'object' OR kind = 'array'.
            let mut left = None;
            let mut values = Vec::new();
            for p in parts {
                let ("=", x, v) = comparison(p)? else { return None };
                if *left.get_or_insert(x) != x {
                    return None;
                }
                values.push(v);
            }
            listed(r, left?, values)
        }
        _ => has(r, e).or_else(|| has_path(r, e)).or_else(|| compared(r, e)),
    }
}

/// `x @? path`, `x @@ predicate`, and the functions of the same.
fn has_path(r: &mut Reader, e: &Expr) -> Option<()> {
    let (exists, x, path_text) = match (e, binary(e)) {
        (_, Some((op @ ("@?" | "@@"), x, p))) => (op == "@?", x, constant(p)?),
        (Expr::Call { name, schema: None, args, .. }, _) => match (name.as_str(), args.as_slice()) {
            // Without variables.
            (f @ ("jsonb_path_exists" | "jsonb_path_match"), [x, p, vars @ ..]) => {
                vars.iter().take(1).all(|v| constant(v).as_deref() == Some("{}")).then_some(())?;
                (f == "jsonb_path_exists", x, constant(p)?)
            }
            _ => return None,
        },
        _ => return None,
    };
    let (c, keys) = path(r, x)?;
    let mut whole = r.out.columns[c].shape.json.clone().unwrap_or_default();
    let mut d = &mut whole;
    for k in keys {
        d = d.members.entry(k).or_default();
    }
    if exists { jsonpath::exists(d, &path_text) } else { jsonpath::matches(d, &path_text) }?;
    r.note(c).shape.json = Some(whole);
    Some(())
}

/// One of these texts, or one of these types.
fn listed(r: &mut Reader, left: &Expr, values: Vec<String>) -> Option<()> {
    if let Some(x) = type_of(left) {
        let kinds = values.iter().map(|v| ALL.iter().find(|a| a.0 == v).map(|a| a.1)).collect::<Option<_>>()?;
        return change(r, x, false, |d| d.only(kinds));
    }
    change(r, left, true, |d| d.equal(values))
}

fn type_of(e: &Expr) -> Option<&Expr> {
    let args = call(e, "jsonb_typeof").or_else(|| call(e, "json_typeof"))?;
    args.first()
}

/// `x ? 'k'`, `x ?& array`, `x ?| array`, `x @> document`.
fn has(r: &mut Reader, e: &Expr) -> Option<()> {
    let (op, x, y) = binary(e)?;
    match op {
        "?" => {
            let key = constant(y)?;
            member(r, x, &[key])
        }
        "?&" | "?|" => {
            let keys = constants(y).or_else(|| constant(y).map(|t| words(&t)))?;
            // Of "any of these" all are as good.
            member(r, x, &keys)
        }
        "@>" => {
            let value: serde_json::Value = serde_json::from_str(&constant(y)?).ok()?;
            change(r, x, false, |d| contain(d, &value))
        }
        _ => None,
    }
}

fn member(r: &mut Reader, x: &Expr, keys: &[String]) -> Option<()> {
    change(r, x, false, |d| {
        d.only([Kind::Object].into());
        for k in keys {
            d.members.entry(k.clone()).or_default().required = true;
        }
    })
}

fn contain(d: &mut Document, value: &serde_json::Value) {
    use serde_json::Value;
    match value {
        Value::Object(members) => {
            d.only([Kind::Object].into());
            for (k, v) in members {
                let m = d.members.entry(k.clone()).or_default();
                m.required = true;
                contain(m, v);
            }
        }
        Value::Array(_) => {
            d.only([Kind::Array].into());
            d.contains.push(value.clone());
        }
        Value::String(s) => {
            d.only([Kind::String].into());
            d.values = Some(vec![s.clone()]);
        }
        Value::Number(n) => {
            d.only([Kind::Number].into());
            d.values = Some(vec![n.to_string()]);
        }
        Value::Bool(b) => {
            d.only([Kind::Boolean].into());
            d.values = Some(vec![b.to_string()]);
        }
        Value::Null => d.only([Kind::Null].into()),
    }
}

fn compared(r: &mut Reader, e: &Expr) -> Option<()> {
    let (op, left, value) = comparison(e)?;
    if let Some(x) = type_of(left) {
        let kinds: BTreeSet<Kind> = ALL.iter().filter(|a| holds(op, a.0, value.as_str())).map(|a| a.1).collect();
        return match op {
            "=" | "<>" => change(r, x, false, |d| d.only(kinds)),
            _ => None,
        };
    }
    let count: Option<i64> = value.parse().ok();
    if let Some(args) = call(left, "jsonb_array_length").or_else(|| call(left, "json_array_length")) {
        let (least, most) = bounds(op, count?)?;
        return change(r, args.first()?, false, |d| {
            d.only([Kind::Array].into());
            d.least = least.into_iter().chain(d.least).max();
            d.most = most.into_iter().chain(d.most).min();
        });
    }
    let length = call(left, "length").or_else(|| call(left, "char_length")).or_else(|| call(left, "octet_length"));
    if let Some(args) = length.or_else(|| call(left, "pg_column_size")) {
        let x = untrimmed(args.first()?);
        let (least, most) = bounds(op, count?)?;
        let whole = path(r, x)?.1.is_empty();
        return change(r, x, false, |d| {
            if whole {
                d.max_bytes = most.into_iter().chain(d.max_bytes).min();
            } else {
                d.min_chars = least.into_iter().chain(d.min_chars).max();
                d.max_chars = most.into_iter().chain(d.max_chars).min();
            }
        })
        // A least length of the whole is beyond us.
        .filter(|_| !whole || least.is_none_or(|n| n <= 2));
    }
    let left = untrimmed(left);
    match (op, value.parse::<f64>()) {
        ("=", _) => listed(r, left, vec![value]),
        ("<>", _) if value.is_empty() => change(r, left, true, |d| d.min_chars = Some(d.min_chars.unwrap_or(0).max(1))),
        ("<>", _) => change(r, left, true, |d| d.forbidden.push(value)),
        (_, Ok(k)) => change(r, left, true, |d| d.bound(op, k)),
        _ => None,
    }
}

fn untrimmed(e: &Expr) -> &Expr {
    match e {
        Expr::Call { name, schema: None, args, .. } if matches!(name.as_str(), "btrim" | "ltrim" | "rtrim") => {
            args.first().map_or(e, untrimmed)
        }
        _ => e,
    }
}

/// Least and most of a count.
pub(super) fn bounds(op: &str, n: i64) -> Option<(Option<u32>, Option<u32>)> {
    let cut = |n: i64| n.clamp(0, u32::MAX.into()) as u32;
    Some(match op {
        ">" => (Some(cut(n.saturating_add(1))), None),
        ">=" => (Some(cut(n)), None),
        "<" if n > 0 => (None, Some(cut(n - 1))),
        "<=" if n >= 0 => (None, Some(cut(n))),
        "=" if n >= 0 => (Some(cut(n)), Some(cut(n))),
        "<>" if n == 0 => (Some(1), None),
        _ => return None,
    })
}

/// Changes what is known of the value at a path of the column. With `inner`, the path may not be empty: the
/// column itself is no text and no number.
fn change(r: &mut Reader, e: &Expr, inner: bool, f: impl FnOnce(&mut Document)) -> Option<()> {
    let (c, keys) = path(r, e)?;
    if inner && keys.is_empty() {
        return None;
    }
    let mut d = r.note(c).shape.json.get_or_insert_default();
    for k in keys {
        d = d.members.entry(k).or_default();
    }
    f(d);
    Some(())
}

/// A column of type json or jsonb and the way to a value in it.
fn path(r: &Reader, e: &Expr) -> Option<(ColumnIndex, Vec<String>)> {
    match e {
        Expr::Column(_) | Expr::Value => {
            let c = r.column(e)?;
            is_json(r, c).then(|| (c, Vec::new()))
        }
        Expr::Cast { arg, .. } => path(r, arg),
        Expr::Call { name, schema: None, args, .. } => match (name.as_str(), args.as_slice()) {
            (
                "int2" | "int4" | "int8" | "numeric" | "float8" | "float4" | "bool" | "text" | "lower" | "upper",
                [x, ..],
            ) => path(r, x),
            (
                "jsonb_extract_path" | "jsonb_extract_path_text" | "json_extract_path" | "json_extract_path_text",
                [x, keys @ ..],
            ) => {
                let (c, mut p) = path(r, x)?;
                p.extend(keys.iter().map(constant).collect::<Option<Vec<_>>>()?);
                Some((c, p))
            }
            _ => None,
        },
        Expr::Op { .. } => {
            let (op, x, key) = binary(e)?;
            let (c, mut p) = path(r, x)?;
            let key = constant(key)?;
            match op {
                // A number is the place in an array.
                "->" | "->>" if key.parse::<i64>().is_err() => p.push(key),
                "#>" | "#>>" => p.extend(words(&key)),
                _ => return None,
            }
            Some((c, p))
        }
        _ => None,
    }
}

/// `{a,b}`.
fn words(array: &str) -> Vec<String> {
    let inner = array.trim_start_matches('{').trim_end_matches('}');
    inner.split(',').map(|w| w.trim_matches('"').to_string()).filter(|w| !w.is_empty()).collect()
}

pub fn is_json_type(schema: &crate::schema::Schema, oid: crate::schema::Oid) -> bool {
    schema.base_type(oid).is_some_and(|t| t.schema == "pg_catalog" && matches!(t.name.as_str(), "json" | "jsonb"))
}

fn is_json(r: &Reader, c: ColumnIndex) -> bool {
    is_json_type(r.schema, r.table.columns[c].type_oid)
}
