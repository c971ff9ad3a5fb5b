//! Documents of a shape: a few dozen texts of json for a column to draw from. Not here: what constraints ask of
//! the shape (`checks::families::json`).

use crate::checks::families::json::{Document, Kind};
use seedgen_kernels::hash;
use serde_json::{Map, Number, Value};

const WORDS: [&str; 24] = [
    "amber", "anchor", "atlas", "beacon", "birch", "cedar", "cobalt", "coral", "delta", "ember", "fern", "garden",
    "harbor", "ivory", "lemon", "maple", "meadow", "north", "olive", "orchid", "pearl", "river", "summit", "willow",
];

/// Longer texts and arrays are not made up.
const LONGEST: u32 = 10_000;

/// At most `count` texts, each another. None: none has the shape.
pub fn documents(d: &Document, key: u64, count: u64) -> Option<Vec<String>> {
    let mut out: Vec<String> = Vec::new();
    for i in 0..count {
        let text = value(d, "", &mut Draws { key: hash::cell(key, i), n: 0 }, true)?.to_string();
        if d.max_bytes.is_some_and(|m| text.len() as u32 + text.matches([',', ':']).count() as u32 > m) {
            let small = value(d, "", &mut Draws { key: hash::cell(key, i), n: 0 }, false)?.to_string();
            if d.max_bytes.is_some_and(|m| small.len() as u32 + small.matches([',', ':']).count() as u32 <= m)
                && !out.contains(&small)
            {
                out.push(small);
            }
        } else if !out.contains(&text) {
            out.push(text);
        }
    }
    (!out.is_empty()).then_some(out)
}

struct Draws {
    key: u64,
    n: u64,
}

impl Draws {
    fn below(&mut self, n: u64) -> u64 {
        self.n += 1;
        hash::cell(self.key, self.n) % n.max(1)
    }
}

fn value(d: &Document, name: &str, r: &mut Draws, ample: bool) -> Option<Value> {
    let kind = kind(d, name, r)?;
    let allowed: Option<Vec<&String>> =
        d.values.as_ref().map(|v| v.iter().filter(|x| !d.forbidden.contains(x)).collect());
    if let Some(values) = &allowed
        && matches!(kind, Kind::String | Kind::Number | Kind::Boolean)
    {
        let pick = *values.get(r.below(values.len() as u64) as usize)?;
        return match kind {
            Kind::String => Some(Value::String(pick.clone())),
            _ => serde_json::from_str(pick).ok(),
        };
    }
    Some(match kind {
        Kind::Null => Value::Null,
        Kind::Boolean => Value::Bool(r.below(3) > 0),
        Kind::Number => number(d, r)?,
        Kind::String => Value::String(text(d, name, r)?),
        Kind::Array => array(d, r, ample)?,
        Kind::Object => object(d, r, ample)?,
    })
}

/// The kind that what is said of the value asks for, else the one that the name suggests.
fn kind(d: &Document, name: &str, r: &mut Draws) -> Option<Kind> {
    let numbers = d.values.as_ref().is_some_and(|v| !v.is_empty() && v.iter().all(|x| x.parse::<f64>().is_ok()));
    let bools = d.values.as_ref().is_some_and(|v| !v.is_empty() && v.iter().all(|x| x == "true" || x == "false"));
    let mut wanted = Vec::new();
    if !d.members.is_empty() {
        wanted.push(Kind::Object);
    } else if d.least.is_some() || d.most.is_some() || !d.contains.is_empty() || d.each.is_some() {
        wanted.push(Kind::Array);
    } else if d.min.is_some() || d.max.is_some() || numbers {
        wanted.extend([Kind::Number, Kind::String]);
    } else if bools {
        wanted.extend([Kind::Boolean, Kind::String]);
    } else if d.values.is_some() || d.min_chars.is_some() || d.max_chars.is_some() {
        wanted.push(Kind::String);
    }
    let may = |k: &Kind| d.kinds.as_ref().is_none_or(|s| s.contains(k));
    if let Some(k) = wanted.iter().find(|k| may(k)) {
        return Some(*k);
    }
    if !wanted.is_empty() {
        return None;
    }
    match &d.kinds {
        Some(s) => {
            let list: Vec<Kind> = s.iter().copied().filter(|k| s.len() == 1 || *k != Kind::Null).collect();
            list.get(r.below(list.len() as u64) as usize).copied()
        }
        None if name.is_empty() => Some(Kind::Object),
        None if [
            "count", "amount", "price", "size", "width", "height", "qty", "quantity", "age", "version", "total",
        ]
        .iter()
        .any(|w| name.contains(w)) =>
        {
            Some(Kind::Number)
        }
        None => Some(Kind::String),
    }
}

fn number(d: &Document, r: &mut Draws) -> Option<Value> {
    let lo = d.min.unwrap_or_else(|| d.max.map_or(1.0, |m| if m >= 1.0 { 1.0 } else { m - 100.0 }));
    let hi = d.max.unwrap_or(lo + 100.0);
    for _ in 0..20 {
        let (a, b) = (lo.ceil() as i64, hi.floor() as i64);
        let (n, text) = if a <= b {
            let n = a.saturating_add_unsigned(r.below(b.abs_diff(a).saturating_add(1)));
            (Number::from(n), n.to_string())
        } else {
            let x = lo + (hi - lo) * r.below(1000) as f64 / 1000.0;
            (Number::from_f64(x)?, x.to_string())
        };
        if !d.forbidden.contains(&text) && lo <= hi {
            return Some(Value::Number(n));
        }
    }
    None
}

fn text(d: &Document, name: &str, r: &mut Draws) -> Option<String> {
    // Text of a number, where it is read as one.
    if d.min.is_some() || d.max.is_some() {
        return number(d, r).map(|n| n.to_string());
    }
    let (min, max) = (d.min_chars.unwrap_or(0) as usize, d.max_chars.map_or(usize::MAX, |m| m as usize));
    if min > max || min > LONGEST as usize {
        return None;
    }
    for _ in 0..20 {
        let word = |r: &mut Draws| WORDS[r.below(WORDS.len() as u64) as usize];
        let mut s = match name {
            "email" | "mail" => format!("{}.{}@example.org", word(r), word(r)),
            "url" | "link" | "href" => format!("https://example.org/{}/{}", word(r), word(r)),
            n if n == "at" || n.ends_with("_at") || n.ends_with("date") => {
                format!("20{:02}-{:02}-{:02}", 20 + r.below(6), 1 + r.below(12), 1 + r.below(28))
            }
            n if n == "id" || n.ends_with("_id") => format!("{:06x}", r.below(1 << 24)),
            _ => word(r).to_string(),
        };
        while s.len() < min {
            s.push(' ');
            s.push_str(word(r));
        }
        s.truncate(max.min(s.len()));
        if s.ends_with(' ') {
            s.pop();
            s.push('s');
        }
        if !d.forbidden.contains(&s) {
            return Some(s);
        }
    }
    None
}

fn array(d: &Document, r: &mut Draws, ample: bool) -> Option<Value> {
    let mut out: Vec<Value> = Vec::new();
    for v in &d.contains {
        if let Value::Array(items) = v {
            out.extend(items.iter().cloned());
        }
    }
    let least = d.least.unwrap_or(0).max(out.len() as u32);
    let most = d.most.unwrap_or(least.max(5)).min(least.saturating_add(if ample { 5 } else { 0 }));
    if most < least || least > LONGEST {
        return None;
    }
    let n = least + r.below(u64::from(most - least) + 1) as u32;
    while (out.len() as u32) < n {
        if let Some(each) = &d.each {
            out.push(value(each, "", r, ample)?);
            continue;
        }
        out.push(Value::String(WORDS[r.below(WORDS.len() as u64) as usize].into()));
    }
    Some(Value::Array(out))
}

fn object(d: &Document, r: &mut Draws, ample: bool) -> Option<Value> {
    let mut map = Map::new();
    for (name, m) in &d.members {
        let inner = m.members.values().any(|x| x.required);
        if m.absent && (m.required || inner) {
            return None;
        }
        if m.absent || (!m.required && !inner && (!ample || r.below(4) == 0)) {
            continue;
        }
        map.insert(name.clone(), value(m, name, r, ample)?);
    }
    let extra = [("source", ["web", "mobile", "import", "api"]), ("label", ["low", "normal", "high", "urgent"])];
    for (name, values) in extra {
        if ample && map.len() < 3 && !d.members.contains_key(name) {
            map.insert(name.into(), Value::String(values[r.below(4) as usize].into()));
        }
    }
    Some(Value::Object(map))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_not_made() {
        for least in [1_000_000_001, u32::MAX] {
            assert_eq!(documents(&Document { least: Some(least), ..Document::default() }, 7, 4), None);
            let inner = Document { required: true, min_chars: Some(least), ..Document::default() };
            let d = Document { members: [("t".to_string(), inner)].into(), ..Document::default() };
            assert_eq!(documents(&d, 7, 4), None);
        }
    }

    #[test]
    fn documents_have_their_shape() {
        let mut d = Document { max_bytes: Some(120), ..Document::default() };
        d.members
            .insert("n".into(), Document { required: true, min: Some(1.0), max: Some(9.0), ..Document::default() });
        d.members.insert(
            "k".into(),
            Document { required: true, values: Some(vec!["a".into(), "b".into()]), ..Document::default() },
        );
        d.members.insert("gone".into(), Document { absent: true, ..Document::default() });
        let all = documents(&d, 7, 64).unwrap_or_default();
        assert!(all.len() > 10);
        for text in all {
            let v: Value = serde_json::from_str(&text).unwrap_or_default();
            assert!(text.len() <= 120 && v.get("gone").is_none());
            assert!(v["n"].as_i64().is_some_and(|n| (1..=9).contains(&n)), "{text}");
            assert!(v["k"] == "a" || v["k"] == "b", "{text}");
        }
        d.members.insert("n".into(), Document { required: true, absent: true, ..Document::default() });
        assert_eq!(documents(&d, 7, 64), None);
    }
}
