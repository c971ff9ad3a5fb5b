//! Columns that may speak of a person, by what their names mean. Not here: what is done about it (`profile::guard`).

use super::context::{Context, Info, meaning_of};
use super::rules::Rules;
use super::tokens::tokens;
use crate::schema::{Schema, Table};

/// What a column may tell of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Privacy {
    /// Nothing, by its name.
    Open,
    /// A name, an address, a number that leads to one person; free text, which may hold any of them.
    Personal,
}

/// One a column, in order.
pub fn privacy(schema: &Schema, table: &Table) -> Vec<Privacy> {
    let context = Context::new(schema, table, "en_US", Rules::get());
    let of = |c: &Info| {
        if identifies(&c.words) { Privacy::Personal } else { c.meaning.map_or(Privacy::Open, |m| of(m.meaning)) }
    };
    context.columns.iter().map(of).collect()
}

/// Of something that only has a name: a member of a document.
pub fn privacy_of(name: &str) -> Privacy {
    match identifies(&tokens(name, Rules::get())) {
        true => Privacy::Personal,
        false => meaning_of(name, Rules::get()).map_or(Privacy::Open, of),
    }
}

/// Words of a name that stands for a number which a state or an insurer gives one person: even its form may tell of
/// whom.
fn identifies(words: &[String]) -> bool {
    const NAMES: [&str; 38] = [
        "aadhaar",
        "ahv",
        "birth number",
        "bsn",
        "cnp",
        "cpf",
        "curp",
        "dni",
        "driver licence",
        "driver license",
        "drivers licence",
        "drivers license",
        "id card",
        "identity card",
        "identity number",
        "insurance no",
        "insurance number",
        "licence plate",
        "license plate",
        "medical record",
        "msisdn",
        "national id",
        "national identity",
        "nhs number",
        "nie",
        "nif",
        "nin",
        "nino",
        "number plate",
        "passport",
        "personnummer",
        "pesel",
        "plate",
        "registration number",
        "social security",
        "sozialversicherungsnummer",
        "ssn",
        "voter id",
    ];
    NAMES.iter().any(|name| {
        let name: Vec<&str> = name.split(' ').collect();
        words.windows(name.len()).any(|w| w == name)
    })
}

/// May running text under this name be anything that people write? All but what describes goods and topics.
pub fn describes_things(schema: &Schema, table: &Table, column: usize) -> bool {
    const THINGS: [&str; 7] = ["product", "category", "food", "media", "education", "science", "campaign"];
    let context = Context::new(schema, table, "en_US", Rules::get());
    let meaning = context.columns.get(column).and_then(|c| c.meaning);
    meaning.and_then(|m| m.meaning.split_once('.')).is_some_and(|(topic, _)| THINGS.contains(&topic))
}

fn of(meaning: &str) -> Privacy {
    let name = meaning.split('(').next().unwrap_or_default();
    const FUNCTIONS: [&str; 15] = [
        "full_name",
        "email",
        "username",
        "full_address",
        "website",
        "slug",
        "birth",
        "check",
        "vin",
        "hash",
        "postal_int",
        "words",
        "sentences",
        "paragraphs",
        "coded",
    ];
    const TOPICS: [&str; 9] = ["person", "phone", "street", "comment", "message", "ticket", "review", "ip", "agent"];
    // Of a place, where it is exactly: many people live in one city.
    const OF_PLACES: [&str; 4] = ["point", "longitude", "latitude", "coordinates"];
    let personal = match name.split_once('.') {
        None => FUNCTIONS.contains(&name),
        Some(("place", field)) => OF_PLACES.contains(&field),
        Some(("review", "rating" | "sentiment")) | Some(("ticket", "type" | "component")) => false,
        Some(("message", "channel")) => false,
        Some(("company", field)) => matches!(field, "email" | "website" | "domain" | "vat_id"),
        Some(("account", field)) => field != "account_type",
        Some(("url", _)) => true,
        Some((topic, _)) => TOPICS.contains(&topic),
    };
    if personal { Privacy::Personal } else { Privacy::Open }
}
