//! The families of difficulty, a file per kind. Each writes one feature on a table, with columns of its own, so
//! that any mix of them can be satisfied: what one allows does not depend on another. Not here: how they are
//! mixed (`generate`).

mod arrays;
mod checks;
mod columns;
mod combined;
mod dates;
mod exclusion;
mod foreign;
mod foreign_shared;
mod functions;
mod json;
mod nulls;
mod numbers;
mod partitions;
mod patterns;
mod text;
mod triggers;
mod types;
mod unique;
mod unique_text;

use crate::generate::Generator;

/// A kind of difficulty.
pub struct Family {
    pub name: &'static str,
    /// How often it is drawn among the others.
    pub weight: u64,
    /// Writes one feature; None where the table or the server does not allow it.
    pub write: fn(&mut Generator) -> Option<()>,
}

const fn family(name: &'static str, weight: u64, write: fn(&mut Generator) -> Option<()>) -> Family {
    Family { name, weight, write }
}

/// What seedgen does not fill yet, `family` or `family[detail]` a line: drawn only under `--all`. A line goes with
/// the change that makes it pass.
const NOT_YET: &str = include_str!("../../not_yet.txt");

/// The lines of the list.
pub fn not_yet() -> Vec<String> {
    NOT_YET.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).map(str::to_string).collect()
}

/// Every family.
pub fn all() -> impl Iterator<Item = &'static Family> {
    [
        text::FAMILIES,
        patterns::FAMILIES,
        numbers::FAMILIES,
        nulls::FAMILIES,
        checks::FAMILIES,
        dates::FAMILIES,
        json::FAMILIES,
        arrays::FAMILIES,
        functions::FAMILIES,
        types::FAMILIES,
        columns::FAMILIES,
        unique::FAMILIES,
        unique_text::FAMILIES,
        foreign::FAMILIES,
        foreign_shared::FAMILIES,
        exclusion::FAMILIES,
        partitions::FAMILIES,
        triggers::FAMILIES,
        combined::FAMILIES,
    ]
    .into_iter()
    .flatten()
}
