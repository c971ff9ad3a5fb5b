//! The row's number woven into a text, so that no two rows share it.

use super::fit::DOMAINS;
use crate::strategy::{DrawBy, Number, Prose, Strategy};
use std::collections::BTreeMap;

/// Digits that the row's number may take: ten thousand million rows.
const DIGITS: usize = 10;

/// The suggestion for a text column with `{n}`, the row's number, where it looks natural and where cutting
/// the text to `max_chars` (None: any length; at least 12) cannot lose it. Numbers with check digits are
/// unique by themselves and stay.
pub fn unique_text(suggested: &Strategy, max_chars: Option<u32>, locale: &str) -> Strategy {
    let max = max_chars.map_or(usize::MAX, |m| m as usize);
    let template = |template: String, sources| Strategy::Template { template, sources };
    let one = |s: Strategy| BTreeMap::from([("value".to_string(), s)]);
    match suggested {
        Strategy::CheckDigit { .. } | Strategy::UuidV4 | Strategy::UuidV7 { .. } => suggested.clone(),
        Strategy::Template { template: t, .. } if has_number(t) => suggested.clone(),
        // A version's last number gives way to the row's.
        Strategy::Template { template: t, sources }
            if last_number(t, sources)
                .and_then(|front| longest(front, sources, locale))
                .is_some_and(|l| l + DIGITS <= max) =>
        {
            let front = last_number(t, sources).unwrap_or(t);
            let mut sources = sources.clone();
            sources.retain(|name, _| front.contains(&format!("{{{name}")));
            template(format!("{front}{{n}}"), sources)
        }
        Strategy::Template { template: t, sources } => match t.rfind('@') {
            // james.smith17@example.com; in a short column 17@example.com.
            Some(at) if max >= 100 => template(format!("{}{{n}}{}", &t[..at], &t[at..]), sources.clone()),
            Some(_) if max >= 40 => {
                let domain = Strategy::SeedPool { values: DOMAINS.map(String::from).to_vec(), draw: DrawBy::Uniform };
                template("u{n}@{domain}".into(), BTreeMap::from([("domain".to_string(), domain)]))
            }
            Some(_) if max >= DIGITS + 6 => template("{n}@a.test".into(), BTreeMap::new()),
            Some(_) => template("{n}".into(), BTreeMap::new()),
            // Where the text might be cut, the number stands in front.
            None if max >= 100 || longest(t, sources, locale).is_some_and(|l| l + 1 + DIGITS <= max) => {
                template(format!("{t}{}{{n}}", if t.contains(' ') { " " } else { "" }), sources.clone())
            }
            None => template(format!("{{n}}{}{t}", if t.contains(' ') { " " } else { "." }), sources.clone()),
        },
        Strategy::Derive { from, function } if plain(from) => {
            let join = if function == "slug" { "-" } else { " " };
            match max >= 120 {
                true => template(format!("{{{from}|{function}}}{join}{{n}}"), BTreeMap::new()),
                false => template(format!("{{n}}{join}{{{from}|{function}}}"), BTreeMap::new()),
            }
        }
        Strategy::Copy { from, via: None } if plain(from) => template(format!("{{n}} {{{from}}}"), BTreeMap::new()),
        Strategy::Mask { mask } => masked(mask, max),
        Strategy::Text { shape, min, max: longest } => {
            let room = max.saturating_sub(DIGITS + 1).min(*longest as usize);
            if room < 4 {
                return template("{n}".into(), BTreeMap::new());
            }
            let text = Strategy::Text { shape: *shape, min: (*min as usize).min(room) as u32, max: room as u32 };
            let join = if *shape == Prose::Words { " " } else { " #" };
            let join = if room + DIGITS + join.len() > max { " " } else { join };
            template(format!("{{value}}{join}{{n}}"), one(text))
        }
        Strategy::Seed { topic, field, .. } => seeded(suggested, topic, field, max, locale),
        Strategy::SeedPool { values, draw } => {
            let kept = short(values.iter().cloned(), max);
            match kept.is_empty() {
                true => template("{n}".into(), BTreeMap::new()),
                false => template("{value} {n}".into(), one(Strategy::SeedPool { values: kept, draw: draw.clone() })),
            }
        }
        Strategy::CategoricalWeighted { values } => {
            let kept: Vec<_> = values.iter().filter(|v| fits(&v.0, max)).cloned().collect();
            match kept.is_empty() {
                true => template("{n}".into(), BTreeMap::new()),
                false => template("{value} {n}".into(), one(Strategy::CategoricalWeighted { values: kept })),
            }
        }
        Strategy::Constant { value } if fits(value, max) => template("{value} {n}".into(), one(suggested.clone())),
        _ => template("{n}".into(), BTreeMap::new()),
    }
}

/// What stands before the number that a template ends with, behind a full stop.
fn last_number<'a>(template: &'a str, sources: &BTreeMap<String, Strategy>) -> Option<&'a str> {
    let (front, name) = template.rsplit_once('{')?;
    let number = matches!(sources.get(name.strip_suffix('}')?), Some(Strategy::Uniform { .. }));
    (number && front.ends_with('.')).then_some(front)
}

/// The most characters that a template's texts can have, where its sources tell.
fn longest(template: &str, sources: &BTreeMap<String, Strategy>, locale: &str) -> Option<usize> {
    let mut sum = 0;
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        let end = at + rest[at..].find('}')?;
        let (name, functions) = rest[at + 1..end].split_once('|').unwrap_or((&rest[at + 1..end], ""));
        sum += rest[..at].chars().count();
        sum += match sources.get(name)? {
            _ if functions.contains("initial") => 1,
            Strategy::Seed { topic, field, .. } => {
                // Accents may take two letters without them: the readings' lengths count too.
                let plain = format!("{}_latin", field.trim_end_matches("_name"));
                let chars = &crate::topics::topic(locale, topic)?.max_chars;
                (*chars.get(field.as_str())?).max(chars.get(plain.as_str()).copied().unwrap_or(0)) as usize
            }
            Strategy::SeedPool { values, .. } => values.iter().map(|v| v.chars().count()).max()?,
            Strategy::Mask { mask } => mask.chars().count(),
            Strategy::Uniform { min: Number::Int(0..), max: Number::Int(max), .. } => max.to_string().len(),
            _ => return None,
        };
        rest = &rest[end + 1..];
    }
    Some(sum + rest.chars().count())
}

/// An entry of a topic with the number behind it, or before it where it might be cut.
fn seeded(seed: &Strategy, topic: &str, field: &str, max: usize, locale: &str) -> Strategy {
    let entries = crate::topics::topic(locale, topic).and_then(|t| t.max_chars.get(field).copied());
    let longest = entries.unwrap_or(0) as usize;
    if (topic, field) == ("company", "vat_id") && max >= 2 + DIGITS {
        let country = crate::topics::resolve(locale).map_or("US", |l| l.country_code);
        return Strategy::Template { template: format!("{country}{{n:9}}"), sources: BTreeMap::new() };
    }
    let behind = match (topic, field) {
        ("url", "url" | "path" | "referrer" | "webhook") | ("http", "path") => "{value}/{n}",
        ("http", "event") => "{value}_{n}",
        ("mime", "type") => "{value}; v={n}",
        ("url" | "product", "slug" | "sku") | ("product", "image") | ("tag" | "category", "slug") => "{value}-{n}",
        ("url" | "company", "domain") => "host{n}.example",
        ("company", "website") => "https://host{n}.example",
        ("company", "email") => "info{n}@example.com",
        ("phone", "extension" | "area" | "prefix") => "{value}{n}",
        // Behind the switchboard: the numbers in front stay those that ring nowhere.
        ("phone", _) => "{value} x{n}",
        ("ip", "v4" | "v6" | "cidr4" | "cidr6") => "2001:db8::{n}",
        ("url", "image" | "avatar") => "{value}?v={n}",
        ("url" | "mime", "filename" | "file_path" | "image_name") => "{n}-{value}",
        ("ip", "hostname") => "node-{n}.example.net",
        ("person", "first_latin" | "last_latin") => "{value}{n}",
        _ => "{value} {n}",
    };
    let mut sources = BTreeMap::new();
    if behind.contains("{value}") {
        sources.insert("value".to_string(), seed.clone());
        if longest + behind.len() - "{value}{n}".len() + DIGITS > max {
            // Nothing is lost of the number when it comes first; behind 555-01 none rings.
            let template = match topic {
                "phone" if max >= "+1 555 01".len() + DIGITS => "+1 555 01{n}",
                "phone" if max >= "555-01".len() + DIGITS => "555-01{n}",
                "phone" => "{n}",
                _ => "{n} {value}",
            };
            let sources = if topic == "phone" { BTreeMap::new() } else { sources };
            return Strategy::Template { template: template.into(), sources };
        }
    } else if behind.len() + DIGITS > max {
        return Strategy::Template { template: "{n}".into(), sources: BTreeMap::new() };
    }
    Strategy::Template { template: behind.into(), sources }
}

/// A code: the last run of random characters gives way to the number.
fn masked(mask: &str, max: usize) -> Strategy {
    // Signs of the mask: (text, random).
    let mut signs: Vec<(String, bool)> = Vec::new();
    let mut chars = mask.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => signs.push((
                chars.next().into_iter().fold("\\".to_string(), |mut s, c| {
                    s.push(c);
                    s
                }),
                false,
            )),
            '#' | 'A' | 'a' | 'x' | 'X' => signs.push((c.to_string(), true)),
            c => signs.push((c.to_string(), false)),
        }
    }
    let total = signs.len();
    let end = signs.iter().rposition(|s| s.1).map_or(0, |k| k + 1);
    let last = end.checked_sub(1).map(|k| signs[k].0.clone());
    let run = signs[..end].iter().rev().take_while(|s| s.1 && Some(&s.0) == last.as_ref()).count();
    // The number takes the run's place, all ten digits of it if the column is long enough.
    let width = run.min(DIGITS);
    let keep = end - width;
    if keep + DIGITS + (total - end) > max {
        return Strategy::Template {
            template: format!("{{n:{}}}", total.min(DIGITS).min(9)),
            sources: BTreeMap::new(),
        };
    }
    let front: String = signs[..keep].iter().map(|s| s.0.as_str()).collect();
    let back: String = signs[end..].iter().map(|s| s.0.trim_start_matches('\\')).collect();
    let back = back.replace('{', "{{").replace('}', "}}");
    let mut sources = BTreeMap::new();
    let front = match front.is_empty() {
        true => String::new(),
        false => {
            sources.insert("code".to_string(), Strategy::Mask { mask: front });
            "{code}".to_string()
        }
    };
    Strategy::Template { template: format!("{front}{{n:{}}}{back}", width.max(1)), sources }
}

fn has_number(template: &str) -> bool {
    template.contains("{n}") || template.contains("{n:")
}

/// A column's name that can stand in a template.
fn plain(name: &str) -> bool {
    name != "n" && !name.contains(['{', '}', '|', ':']) && name.trim() == name
}

fn fits(value: &str, max: usize) -> bool {
    value.chars().count() + 1 + DIGITS <= max
}

fn short(values: impl Iterator<Item = String>, max: usize) -> Vec<String> {
    values.filter(|v| fits(v, max)).collect()
}
