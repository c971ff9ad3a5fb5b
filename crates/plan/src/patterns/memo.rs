//! Languages that were made before: the same patterns are asked again for every alternative and every column
//! of a table, and a pattern that is too much for us costs the most. Not here: how one is made.

use super::{Language, Pattern};
use std::cell::RefCell;
use std::collections::HashMap;

/// More languages, or more cells of their automata and bytes of their patterns, are not kept.
const MOST: usize = 256;
const MOST_CELLS: usize = 4_000_000;

#[derive(Default)]
struct Memo {
    known: HashMap<Vec<Pattern>, Option<Language>>,
    cells: usize,
}

thread_local! {
    static MEMO: RefCell<Memo> = RefCell::default();
}

/// The language of the patterns, as `make` makes it.
pub(super) fn language(patterns: &[Pattern], make: impl FnOnce(&[Pattern]) -> Option<Language>) -> Option<Language> {
    if let Some(known) = MEMO.with_borrow(|m| m.known.get(patterns).cloned()) {
        return known;
    }
    let made = make(patterns);
    let cells = made.as_ref().map_or(0, |l| l.automaton.states() * l.automaton.classes());
    let cells = cells + patterns.iter().map(bytes).sum::<usize>();
    MEMO.with_borrow_mut(|m| {
        if m.known.len() >= MOST || m.cells + cells > MOST_CELLS {
            *m = Memo::default();
        }
        if cells <= MOST_CELLS {
            m.cells += cells;
            m.known.insert(patterns.to_vec(), made.clone());
        }
    });
    made
}

fn bytes(p: &Pattern) -> usize {
    match p {
        Pattern::Regex(t)
        | Pattern::RegexAnyCase(t)
        | Pattern::Like { pattern: t, .. }
        | Pattern::Equal(t)
        | Pattern::Begins(t)
        | Pattern::Ends(t)
        | Pattern::Contains(t)
        | Pattern::Chars(t) => t.len(),
        Pattern::Length { .. } => 8,
        Pattern::Not(p) | Pattern::Lower(p) | Pattern::Upper(p) => bytes(p),
        Pattern::All(v) | Pattern::Any(v) => v.iter().map(bytes).sum(),
    }
}
