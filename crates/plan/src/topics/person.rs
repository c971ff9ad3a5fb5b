//! Topic `person`: names that agree with gender and title. First names are ours (the `fake` crate's have no
//! gender), family names ours by frequency, then the crate's.

use super::table::{Cell, Rows};
use super::{Locale, files, latin, pick, pick_early, table};
use fake::locales::{DE_DE, Data, EN, FR_FR, IT_IT, PT_BR};
use std::borrow::Cow;

/// Enough that two rows in thousands seldom share a full name, few enough to stay in the cache.
const ROWS: usize = 4096;

const FIELDS: &[&str] = &[
    "first_name",
    "last_name",
    "middle_name",
    "middle_initial",
    "full_name",
    "name_last_first",
    "gender",
    "sex",
    "title",
    "initials",
    "first_latin",
    "last_latin",
    "suffix",
    "maiden_name",
    "pronouns",
    "nickname",
];

/// A name as written, and in Latin letters.
struct Name {
    written: &'static str,
    latin: String,
}

pub fn rows(locale: &Locale) -> Rows {
    let people = files::find(locale.code, "people").map(table::read).unwrap_or_default();
    let list = |key: &str| -> Vec<Name> {
        let row = people.rows.iter().find(|r| r[0] == key);
        let Some(Cow::Borrowed(names)) = row.map(|r| r[1].clone()) else { return Vec::new() };
        names.split(',').map(name).collect()
    };
    let mut last = list("last");
    for more in crate_names(locale.code) {
        // Some of the crate's entries carry blanks or are templates of several words.
        if more.trim() == *more && !more.contains([',', '{']) && last.iter().all(|n| n.written != *more) {
            last.push(name(more));
        }
    }
    let firsts = [list("female"), list("male")];
    let titles = [list("title_female"), list("title_male")];
    let mut out = Rows::new(FIELDS);
    for i in 0..ROWS {
        let g = pick("gender", i, 2);
        let first = &firsts[g][pick_early("first", i, firsts[g].len())];
        let middle = &firsts[g][pick_early("middle", i, firsts[g].len())];
        let family = &last[pick_early("last", i, last.len())];
        let maiden = &last[pick("maiden", i, last.len())];
        let title = titles[g][pick("title", i, titles[g].len())].written;
        let full = match locale.family_first {
            true => format!("{} {}", family.written, first.written),
            false => format!("{} {}", first.written, family.written),
        };
        let initial = |n: &Name| n.latin.chars().next().map_or('X', |c| c.to_ascii_uppercase());
        let suffix =
            if g == 1 && pick("suffix", i, 40) == 0 { ["Jr.", "Sr.", "II", "III"][pick("which", i, 4)] } else { "" };
        let short: String = first.written.chars().take(3 + pick("short", i, 3)).collect();
        out.push(vec![
            first.written.into(),
            family.written.into(),
            middle.written.into(),
            initial(middle).to_string().into(),
            full.into(),
            format!("{}, {}", family.written, first.written).into(),
            ["female", "male"][g].into(),
            ["F", "M"][g].into(),
            title.into(),
            format!("{}{}", initial(first), initial(family)).into(),
            Cell::Owned(first.latin.clone()),
            Cell::Owned(family.latin.clone()),
            suffix.into(),
            maiden.written.into(),
            ["she/her", "he/him"][g].into(),
            short.into(),
        ]);
    }
    out
}

fn name(text: &'static str) -> Name {
    match text.split_once('/') {
        Some((written, roman)) => Name { written, latin: latin(roman, "") },
        None => Name { written: text, latin: latin(text, "") },
    }
}

/// The `fake` crate's family names, where they are in Latin letters.
fn crate_names(locale: &str) -> &'static [&'static str] {
    match locale {
        "en_US" | "en_GB" => EN::NAME_LAST_NAME,
        "de_DE" => DE_DE::NAME_LAST_NAME,
        "fr_FR" => FR_FR::NAME_LAST_NAME,
        "it_IT" => IT_IT::NAME_LAST_NAME,
        "pt_BR" => PT_BR::NAME_LAST_NAME,
        _ => &[],
    }
}
