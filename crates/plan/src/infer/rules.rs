//! The rules that map column names to meanings (`data/names.tsv`, `tables.tsv`, `synonyms.tsv`), and their
//! matching. Not here: what a meaning becomes (`fit`).

use super::tokens::singular;
use crate::topics;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// How a rule's words have to lie in the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// At the end (no sign).
    End,
    /// At the end, below all others (`~`).
    Weak,
    /// The whole name, the table's own name left out (`=`).
    Whole,
    /// At the start (`^`).
    Start,
}

/// One way of saying a meaning.
#[derive(Debug)]
pub struct Rule {
    words: Vec<&'static str>,
    place: Place,
    /// Letters of column classes.
    classes: &'static str,
    /// A kind of table (`tables.tsv`), or `*`.
    table: &'static str,
    /// `topic.field`, or a function of `fit`.
    pub meaning: &'static str,
    pub null_ratio: f64,
    line: usize,
}

/// All rules, by their last (for `^`: first) word.
pub struct Rules {
    by_word: BTreeMap<&'static str, Vec<Rule>>,
    vocabulary: BTreeSet<&'static str>,
    synonyms: BTreeMap<&'static str, &'static str>,
    /// By word: the kinds of table it names.
    kinds: BTreeMap<&'static str, Vec<&'static str>>,
}

/// A rule that a name met.
pub struct Match<'a> {
    pub rule: &'a Rule,
    /// Where the rule's words begin in the name.
    pub from: usize,
    /// Behind the last of them.
    pub to: usize,
}

impl Rules {
    pub fn get() -> &'static Rules {
        static RULES: OnceLock<Rules> = OnceLock::new();
        RULES.get_or_init(Rules::read)
    }

    fn read() -> Rules {
        let mut by_word: BTreeMap<&'static str, Vec<Rule>> = BTreeMap::new();
        let mut vocabulary = BTreeSet::new();
        for (line, fields) in lines(include_str!("../../data/names.tsv")).enumerate().skip(1) {
            let [phrases, classes, table, meaning, null_ratio] = fields[..] else { continue };
            for phrase in phrases.split('|') {
                let (place, text) = match phrase.as_bytes().first() {
                    Some(b'=') => (Place::Whole, &phrase[1..]),
                    Some(b'~') => (Place::Weak, &phrase[1..]),
                    Some(b'^') => (Place::Start, &phrase[1..]),
                    _ => (Place::End, phrase),
                };
                let words: Vec<&'static str> = text.split(' ').collect();
                vocabulary.extend(words.iter().copied());
                let word = if place == Place::Start { words[0] } else { words[words.len() - 1] };
                let null_ratio = null_ratio.parse().unwrap_or(0.1);
                by_word.entry(word).or_default().push(Rule { words, place, classes, table, meaning, null_ratio, line });
            }
        }
        let mut kinds: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
        for fields in lines(include_str!("../../data/tables.tsv")).skip(1) {
            let [kind, words] = fields[..] else { continue };
            for word in words.split(' ') {
                kinds.entry(word).or_default().push(kind);
                vocabulary.insert(word);
            }
        }
        let synonyms = lines(include_str!("../../data/synonyms.tsv"))
            .skip(1)
            .filter_map(|f| if let [word, means] = f[..] { Some((word, means)) } else { None })
            .collect();
        Rules { by_word, vocabulary, synonyms, kinds }
    }

    pub fn is_word(&self, word: &str) -> bool {
        self.vocabulary.contains(word)
    }
    /// One or two letters that only mark the table's columns (`c_name`).
    fn is_mark(&self, word: &str) -> bool {
        const WORDS: [&str; 8] = ["is", "no", "to", "by", "at", "on", "in", "my"];
        match word.len() {
            1 => word != "e",
            2 => !self.is_word(word) && !WORDS.contains(&word),
            _ => false,
        }
    }
    pub fn has_synonym(&self, word: &str) -> bool {
        self.synonyms.contains_key(word)
    }
    pub fn synonym(&self, word: &str) -> Option<&'static str> {
        self.synonyms.get(word).copied()
    }

    /// The kinds of a table, by its name's last word, else by any other, later ones first. A profile is that of
    /// the thing before it (`device_profile`), if that has a kind.
    pub fn kinds(&self, table: &[String]) -> Vec<&'static str> {
        let of = |word: &String| self.kinds.get(singular(word).as_str());
        let particular = table.iter().rev().filter(|w| singular(w) != "profile").find_map(of);
        particular.or_else(|| table.iter().rev().find_map(of)).cloned().unwrap_or_default()
    }

    /// The kind of status a word asks for (`orders`: order), if the status lists have it.
    pub fn status_kind(&self, words: &[String]) -> Option<&'static str> {
        let statuses = topics::topic("en_US", "status")?;
        for word in words.iter().rev() {
            let one = singular(word);
            let mut candidates = vec![one.as_str()];
            candidates.extend(self.kinds.get(one.as_str()).into_iter().flatten().copied());
            for c in candidates {
                if let Some(kind) = statuses.texts("kind").and_then(|mut k| k.find(|k| *k == c)) {
                    return Some(kind);
                }
            }
        }
        None
    }

    /// The best rule for a name: most words, then most particular, then first in the file. `table` are the
    /// table's words in singular, `kinds` its kinds, `class` the letter of the column's class.
    pub fn best(&self, name: &[String], table: &[String], kinds: &[&str], class: char) -> Option<Match<'_>> {
        let own = own_prefix(name, table);
        let mut best: Option<((usize, std::cmp::Reverse<usize>), Match<'_>)> = None;
        let mut consider = |rule, score: usize, from: usize, to: usize, line: usize| {
            let rank = (score, std::cmp::Reverse(line));
            if best.as_ref().is_none_or(|(b, _)| rank > *b) {
                best = Some((rank, Match { rule, from, to }));
            }
        };
        let (Some(first), Some(last)) = (name.first(), name.last()) else { return None };
        let at_end = self.by_word.get(last.as_str()).into_iter().flatten().filter(|r| r.place != Place::Start);
        let at_start = self.by_word.get(first.as_str()).into_iter().flatten().filter(|r| r.place == Place::Start);
        for rule in at_end.chain(at_start) {
            if !rule.classes.contains(class) || !(rule.table == "*" || kinds.contains(&rule.table)) {
                continue;
            }
            let n = rule.words.len();
            if n > name.len() {
                continue;
            }
            let table_bonus = if rule.table == "*" { 0 } else { 6 };
            match rule.place {
                Place::End | Place::Weak if rule.words.iter().eq(&name[name.len() - n..]) => {
                    let score = if rule.place == Place::Weak { 1 } else { 10 * n + table_bonus };
                    consider(rule, score, name.len() - n, name.len(), rule.line);
                }
                Place::Whole if rule.words.iter().eq(name) => consider(rule, 10 * n + 4 + table_bonus, 0, n, rule.line),
                Place::Whole if own > 0 && rule.words.iter().eq(&name[own..]) => {
                    consider(rule, 10 * n + 2 + table_bonus, own, name.len(), rule.line);
                }
                Place::Whole if n + 1 == name.len() && self.is_mark(first) && rule.words.iter().eq(&name[1..]) => {
                    consider(rule, 10 * n + 1 + table_bonus, 1, name.len(), rule.line);
                }
                Place::Start if rule.words.iter().eq(&name[..n]) => consider(rule, 5 * n, 0, n, rule.line),
                _ => {}
            }
        }
        best.map(|b| b.1)
    }
}

/// How many leading words of a column's name only repeat the table's: `user_name` in `app_users` has 1.
pub fn own_prefix(name: &[String], table: &[String]) -> usize {
    (0..table.len())
        .map(|from| &table[from..])
        .find(|t| t.len() < name.len() && t.iter().zip(name).all(|(a, b)| *a == singular(b)))
        .map_or(0, <[String]>::len)
}

fn lines(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).map(|l| l.split('\t').collect())
}

#[cfg(test)]
impl Rules {
    /// Every meaning with a name that says it, and the classes it is for.
    pub fn meanings(&self) -> impl Iterator<Item = (&'static str, String, &'static str)> {
        self.by_word.values().flatten().map(|r| (r.meaning, r.words.join("_"), r.classes))
    }
}
