//! What a column's texts have to match, as a plan says it, and how many such texts there are.

use super::{Language, Pattern, Wanted};
use seedgen_kernels::language::Words;
use serde::{Deserialize, Serialize};

/// Numbers that a key may take; texts that other columns draw from.
pub const KEYS: u64 = 1 << 32;
pub const DRAWN: u64 = 1 << 20;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    /// All of them hold.
    pub patterns: Vec<Pattern>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_chars: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_chars: Option<u32>,
    /// char(n): the patterns see the text with spaces up to this many characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pad_to: Option<u32>,
    /// No two texts differ by case alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub one_case: bool,
}

impl Matching {
    /// None: the patterns are not understood.
    pub fn language(&self) -> Option<Language> {
        Language::of(&self.patterns)
    }

    /// The least and the greatest number of characters of a text that is kept.
    pub fn lengths(&self, language: &Language) -> (u32, u32) {
        let (min, max) = language.lengths;
        (min.max(self.min_chars.unwrap_or(0)), max.min(self.max_chars.unwrap_or(u32::MAX)))
    }

    pub fn accepts(&self, language: &Language, text: &str) -> bool {
        let chars = text.chars().count() as u64;
        let pad_to = self.pad_to.unwrap_or(0);
        let (min, max) = self.lengths(language);
        let seen = chars.max(pad_to.into());
        seen >= min.into()
            && chars <= self.max_chars.unwrap_or(u32::MAX).into()
            && seen <= max.into()
            && language.automaton.accepts(text, pad_to)
    }

    /// Up to `texts` of the texts, numbered. None: there are none.
    pub fn words(&self, language: &Language, texts: u64) -> Option<Words> {
        let (min, max) = self.lengths(language);
        let (min, max) = self.pad_to.map_or((min, max), |n| (min.max(n), max.min(n)));
        let wanted = Wanted { min: min.max(1), max, texts, one_case: self.one_case };
        // The empty text, where it is the only one.
        let words = language.words(wanted).or_else(|| language.words(Wanted { min, ..wanted }));
        words.filter(|w| w.capacity() > 0)
    }
}
