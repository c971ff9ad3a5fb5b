//! Running text: lengths, and a chain of words, so that many texts are not a few repeated.

use crate::profile::shape::Prose;
use std::collections::{BTreeMap, BTreeSet};

/// Texts of fewer words are names of things.
const LEAST_WORDS: f64 = 4.0;
/// A chain of more words is cut: what came first stays.
const MOST_WORDS: usize = 5000;

pub fn learn(there: &[&str]) -> Option<Prose> {
    let words = there.iter().map(|t| t.split_whitespace().count()).sum::<usize>() as f64;
    if words / (there.len() as f64) < LEAST_WORDS {
        return None;
    }
    let lengths: Vec<u32> = there.iter().map(|t| t.chars().count() as u32).collect();
    let mut states: BTreeMap<&str, u32> = BTreeMap::new();
    let mut list: Vec<(String, u64)> = Vec::new();
    let mut next: Vec<BTreeMap<u32, u64>> = vec![BTreeMap::new()];
    for text in there {
        if states.len() + text.split_whitespace().count() > MOST_WORDS {
            break;
        }
        let mut at = 0u32;
        let mut seen = BTreeSet::new();
        for word in text.split_whitespace() {
            let state = *states.entry(word).or_insert_with(|| {
                list.push((word.to_string(), 0));
                next.push(BTreeMap::new());
                list.len() as u32
            });
            list[state as usize - 1].1 += u64::from(seen.insert(state));
            *next[at as usize].entry(state).or_default() += 1;
            at = state;
        }
        if at > 0 {
            *next[at as usize].entry(0).or_default() += 1;
        }
    }
    if list.is_empty() {
        return None;
    }
    Some(Prose {
        min_chars: lengths.iter().copied().min().unwrap_or(0),
        mean_chars: (10.0 * lengths.iter().map(|l| f64::from(*l)).sum::<f64>() / lengths.len() as f64).round() / 10.0,
        max_chars: lengths.iter().copied().max().unwrap_or(0),
        words: list,
        next: next.into_iter().map(|n| n.into_iter().collect()).collect(),
    })
}
