//! Columns that may speak of a person, by what their names mean. Not here: what is done about it (`profile::guard`).

use super::context::{Context, meaning_of};
use super::rules::Rules;
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
    context.columns.iter().map(|c| c.meaning.map_or(Privacy::Open, |m| of(m.meaning))).collect()
}

/// Of something that only has a name: a member of a document.
pub fn privacy_of(name: &str) -> Privacy {
    meaning_of(name, Rules::get()).map_or(Privacy::Open, of)
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
