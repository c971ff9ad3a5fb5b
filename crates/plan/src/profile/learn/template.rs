//! Texts that repeat other columns of the row: `anna.smith42@example.com` next to `Anna` and `Smith`.

use super::material::{Column, Material};
use super::{FEW, counted};
use crate::compile::text_function;
use crate::profile::shape::Template;
use std::collections::BTreeMap;

/// In order of preference.
pub const FUNCTIONS: [&str; 6] = ["", "lower", "upper", "mail_local", "slug", "ascii"];
/// Of the rows have to have the form.
const SHARE: f64 = 0.6;

/// One text taken apart.
struct Form {
    /// With `{digits}` where digits stand.
    template: String,
    digits: Option<u32>,
    domain: Option<String>,
}

pub fn learn(m: &Material, c: &Column) -> Option<Template> {
    let named = |name: &str| m.columns.iter().any(|k| k.name == name);
    if named("digits") || named("domain") || !c.class.is_text() {
        return None;
    }
    // Of two columns that repeat each other the later one is made from the earlier.
    let siblings: Vec<&Column> = m
        .columns
        .iter()
        .filter(|k| k.place < c.place || k.texts.iter().zip(&c.texts).all(|(a, b)| a != b))
        .filter(|k| k.place != c.place && k.class.is_text() && !k.name.contains(['{', '}', '|', ':']) && k.name != "n")
        .filter(|k| k.place < c.place || !repeats(k, c))
        .collect();
    let rows: Vec<usize> = (0..m.rows).filter(|&r| c.texts[r].is_some_and(|t| !t.is_empty())).collect();
    if siblings.is_empty() || rows.len() < FEW {
        return None;
    }
    let mut best: Option<(usize, Vec<Form>)> = None;
    for f in FUNCTIONS {
        let mut forms: BTreeMap<String, Vec<Form>> = BTreeMap::new();
        for &r in &rows {
            if let Some(form) = form(c.texts[r].unwrap_or_default(), &siblings, r, f) {
                forms.entry(form.template.replace("{digits}", "")).or_default().push(form);
            }
        }
        let Some(found) = forms.into_values().max_by_key(Vec::len) else { continue };
        if best.as_ref().is_none_or(|b| found.len() > b.0) {
            best = Some((found.len(), found));
        }
    }
    let (n, forms) = best?;
    if (n as f64) < SHARE * rows.len() as f64 {
        return None;
    }
    let with: Vec<&Form> = forms.iter().filter(|f| f.digits.is_some()).collect();
    let digits = 2 * with.len() >= n;
    let shown = if digits { with[0] } else { forms.iter().find(|f| f.digits.is_none())? };
    let domains: Vec<&str> = forms.iter().filter_map(|f| f.domain.as_deref()).collect();
    let mut widths: Vec<u32> = with.iter().filter_map(|f| f.digits).collect();
    widths.sort_unstable();
    Some(Template {
        template: shown.template.clone(),
        rows: n as u64,
        domains: counted(&domains),
        digits: if digits { widths.get(widths.len() / 2).copied() } else { None },
    })
}

/// The sibling's texts hold the column's, rather than the other way round.
fn repeats(sibling: &Column, c: &Column) -> bool {
    let both: Vec<(&str, &str)> =
        sibling.texts.iter().zip(&c.texts).filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
    both.iter().any(|(a, b)| a.to_lowercase().contains(&b.to_lowercase()))
}

/// A text with the siblings' values in it as fields; None where there are none.
fn form(text: &str, siblings: &[&Column], row: usize, function: &str) -> Option<Form> {
    let f = if function.is_empty() { None } else { Some(text_function(function)?) };
    let values: Vec<(&str, String)> = siblings
        .iter()
        .filter_map(|k| {
            let value = k.texts[row]?;
            let mut out = Vec::new();
            match f {
                Some(f) => seedgen_kernels::text::map::apply(f, value.as_bytes(), &mut out),
                None => out.extend_from_slice(value.as_bytes()),
            }
            let value = String::from_utf8(out).ok()?;
            (value.chars().count() >= 2).then_some((k.name, value))
        })
        .collect();
    let (local, domain) = match text.split_once('@') {
        Some((local, domain)) => (local, Some(domain.to_string())),
        None => (text, None),
    };
    let pipe = if function.is_empty() { String::new() } else { format!("|{function}") };
    let (mut template, mut fields, mut digits) = (String::new(), 0, None);
    let mut rest = local;
    while let Some(c) = rest.chars().next() {
        let whole = values.iter().filter(|v| rest.starts_with(&v.1)).max_by_key(|v| v.1.len());
        if let Some((name, value)) = whole {
            template.push_str(&format!("{{{name}{pipe}}}"));
            fields += 1;
            rest = &rest[value.len()..];
            continue;
        }
        let behind = &rest[c.len_utf8()..];
        // An initial stands before another field.
        let initial = values.iter().find(|v| {
            v.1.starts_with(c)
                && values
                    .iter()
                    .any(|w| w.0 != v.0 && behind.trim_start_matches(['.', '_', '-', ' ']).starts_with(&w.1))
        });
        if let (Some((name, _)), true) = (initial, template.is_empty() || template.ends_with([' ', '.', '_', '-'])) {
            template.push_str(&format!("{{{name}{pipe}|initial}}"));
            fields += 1;
            rest = behind;
            continue;
        }
        if c.is_ascii_digit() && digits.is_none() {
            let n = rest.bytes().take_while(u8::is_ascii_digit).count();
            template.push_str("{digits}");
            digits = Some(n as u32);
            rest = &rest[n..];
            continue;
        }
        if matches!(c, '{' | '}') {
            template.push(c);
        }
        template.push(c);
        rest = behind;
    }
    if domain.is_some() {
        template.push_str("@{domain}");
    }
    (fields > 0).then_some(Form { template, digits, domain })
}
