//! Built-in seeds: topics, each a table of coherent rows (a person's names agree with the title, a city with
//! its region and postal code), by locale. Built on first use from the `fake` crate's arrays and the files
//! of `crates/plan/data/`, then kept for the life of the process. Nothing random: the same rows every time.
//! Not here: which column gets which topic (`infer/`), drawing from a topic (`compile/`).

pub mod check;
mod company;
mod date;
mod files;
mod fold;
mod locale;
mod person;
mod phone;
mod place;
mod product;
mod table;
mod web;
pub mod words;

pub use fold::latin;
pub use locale::{LOCALES, Locale, is_ascii, resolve};
pub use words::prose;

use seedgen_kernels::{Column, Vals};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Coherent rows: entry `i` of every field belongs to row `i`.
#[derive(Debug)]
pub struct Topic {
    pub name: String,
    /// Number of rows, at least 1.
    pub len: usize,
    /// Text columns of `len` entries without nulls.
    pub fields: BTreeMap<&'static str, Arc<Column>>,
    /// By field: the greatest length in characters.
    pub max_chars: BTreeMap<&'static str, u32>,
}

impl Topic {
    /// The field's entries as text.
    pub fn texts<'a>(&'a self, field: &str) -> Option<impl Iterator<Item = &'a str> + use<'a>> {
        let column = self.fields.get(field)?;
        let Vals::Bytes(bytes) = &column.vals else { return None };
        // Topics are built from `str`s alone, so every entry is UTF-8.
        Some((0..bytes.len()).map(|i| std::str::from_utf8(bytes.get(i)).unwrap_or_default()))
    }
}

/// The rows of a topic in a locale (`de_DE`; `de-AT`, `de` and `de_DE.UTF-8` find it too); None if there is
/// no such locale or topic. A topic that a locale has no data for is that of `en_US`. With `de_DE.ASCII` the texts are
/// written in ASCII, without rows that cannot be; a topic of which nothing is left is that of `en_US`.
pub fn topic(locale: &str, name: &str) -> Option<&'static Topic> {
    static CACHE: Mutex<BTreeMap<(&'static str, bool, String), &'static Topic>> = Mutex::new(BTreeMap::new());
    let ascii = is_ascii(locale);
    let locale = resolve(locale)?;
    let id = (locale.code, ascii, name.to_string());
    let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(t) = cache.get(&id) {
        return Some(t);
    }
    // Leaked once a topic and locale, of which there is a fixed number: the price of 'static.
    let rows = match build(locale, name)? {
        rows if !ascii => rows,
        rows => match rows.in_ascii() {
            rows if !rows.rows.is_empty() => rows,
            _ => build(&LOCALES[0], name)?.in_ascii(),
        },
    };
    let built: &'static Topic = Box::leak(Box::new(rows.finish(name)));
    cache.insert(id, built);
    Some(built)
}

fn build(locale: &Locale, name: &str) -> Option<table::Rows> {
    Some(match name {
        "person" => person::rows(locale),
        "place" => place::rows(locale),
        "street" => place::streets(locale),
        "phone" => phone::rows(locale),
        "company" => company::rows(locale),
        "product" => product::rows(),
        "ip" => web::addresses(),
        "url" => web::urls(),
        "account" => check::accounts(locale),
        "date" => date::rows(),
        _ => table::read(files::find(locale.code, name)?),
    })
}

/// The number of row `i`'s entry in a list of `len`, well mixed, the same for ever.
fn pick(salt: &str, i: usize, len: usize) -> usize {
    use seedgen_kernels::hash;
    (hash::cell(hash::key(0, salt), i as u64) % len.max(1) as u64) as usize
}

/// As `pick`, with the earlier entries more frequent: lists by frequency stay so.
fn pick_early(salt: &str, i: usize, len: usize) -> usize {
    let (a, b) = (pick(salt, 2 * i, len), pick(salt, 2 * i + 1, len));
    a.min(b)
}

#[cfg(test)]
mod tests;
