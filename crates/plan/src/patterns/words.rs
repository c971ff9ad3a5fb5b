//! Which of a language's texts are made: short ones, of letters and digits rather than signs, as long as
//! there are enough of them.

use super::set::CharSet;
use seedgen_kernels::language::{Automaton, DEAD, Edge, Words};
use std::collections::BTreeMap;

/// Characters beyond the shortest text, and where more texts are wanted.
const LONGER: [u32; 2] = [24, 256];
/// Texts by state and length are counted up to this many counts.
const MOST_COUNTS: usize = 4_000_000;
/// Characters beyond ASCII that stand for a set without any.
const FOREIGN: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    pub min: u32,
    pub max: u32,
    pub texts: u64,
    /// No two texts may differ by case alone.
    pub one_case: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Case {
    Both,
    Lower,
    Upper,
}

/// The texts to make. None: there are none of these lengths, or they are too long to be counted.
pub fn choose(a: &Automaton, wanted: Wanted) -> Option<Words> {
    // Not even the shortest could be counted.
    if (wanted.min as usize).saturating_mul(a.states()) > MOST_COUNTS {
        return None;
    }
    let cases: &[Case] = if wanted.one_case { &[Case::Lower, Case::Upper] } else { &[Case::Both] };
    let mut best: Option<Words> = None;
    // Characters of a kind at first, then more kinds; longer texts are better than odd ones.
    for level in 0..4u8 {
        for longer in LONGER {
            for &case in cases {
                let edges = edges(a, level, case);
                let Some(shortest) = shortest(&edges, a, wanted.min, wanted.max) else { continue };
                let max = wanted.max.min(shortest.saturating_add(longer));
                if (max as usize + 1).saturating_mul(a.states()) > MOST_COUNTS {
                    continue;
                }
                let accepting: Vec<bool> = (0..a.states() as u32).map(|s| a.accepting(s)).collect();
                let words = Words::new(edges, &accepting, (shortest, max), wanted.texts);
                if words.capacity() >= wanted.texts {
                    return Some(words);
                }
                if best.as_ref().is_none_or(|b| b.capacity() < words.capacity()) {
                    best = Some(words);
                }
            }
        }
    }
    best
}

/// The least length, of those allowed, that some text has.
fn shortest(edges: &[Vec<Edge>], a: &Automaton, min: u32, max: u32) -> Option<u32> {
    let n = edges.len();
    let mut here = vec![false; n];
    here[0] = true;
    // Whoever has a text as long as that has one at most as many characters longer as there are states.
    for length in 0..=max.min(min.saturating_add(n as u32)) {
        if length >= min && (0..n).any(|s| here[s] && a.accepting(s as u32)) {
            return Some(length);
        }
        let mut next = vec![false; n];
        for s in (0..n).filter(|&s| here[s]) {
            edges[s].iter().for_each(|e| next[e.target as usize] = true);
        }
        here = next;
    }
    None
}

/// By state: the edges to others, each with the best of its characters.
fn edges(a: &Automaton, level: u8, case: Case) -> Vec<Vec<Edge>> {
    let mut sets: Vec<Vec<(u32, u32)>> = vec![Vec::new(); a.classes()];
    for (from, to, class) in a.intervals() {
        sets[usize::from(class)].push((from, to));
    }
    let mut all = Vec::with_capacity(a.states());
    for s in 0..a.states() as u32 {
        let mut by_target: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
        for (class, set) in sets.iter().enumerate() {
            let target = a.step(s, class as u16);
            if target != DEAD {
                by_target.entry(target).or_default().extend(set);
            }
        }
        let edge = |(target, set): (u32, Vec<(u32, u32)>)| {
            let ranges = nicest(&CharSet::of(set), level, case);
            (!ranges.is_empty()).then_some(Edge { target, ranges })
        };
        all.push(by_target.into_iter().filter_map(edge).collect());
    }
    all
}

fn ascii(ranges: &[(char, char)]) -> CharSet {
    CharSet::of(ranges.iter().map(|&(a, b)| (a as u32, b as u32)))
}

/// Level 0: characters of one kind; 1: letters and digits; 2: all that can be printed; 3: those beyond ASCII, and
/// at last those that cannot be printed, where there are no others.
fn nicest(set: &CharSet, level: u8, case: Case) -> Vec<(char, char)> {
    let (lower, upper, digits) = (ascii(&[('a', 'z')]), ascii(&[('A', 'Z')]), ascii(&[('0', '9')]));
    let set = match case {
        Case::Both => set.clone(),
        Case::Lower => set.minus(&upper),
        Case::Upper => set.minus(&lower),
    };
    let of = |kinds: &[&CharSet]| kinds.iter().fold(CharSet::default(), |s, k| s.union(&set.intersection(k)));
    let has = |kind: &CharSet| !set.intersection(kind).is_empty();
    let joints = [ascii(&[('-', '-')]), ascii(&[('_', '_')]), ascii(&[('.', '.')])];
    let printed = ascii(&[('!', '~')]);
    let plain = match level {
        // Where anything may stand, words; else what codes have.
        0 if has(&lower) && has(&upper) && (has(&joints[1]) || has(&joints[0])) => of(&[&lower]),
        0 if has(&lower) => of(&[&lower, &digits]),
        0 => of(&[&upper, &digits]),
        _ => of(&[&lower, &upper, &digits]),
    };
    let chosen = match level {
        0 | 1 if !plain.is_empty() => plain,
        0 | 1 if joints.iter().any(has) => joints.iter().map(|j| of(&[j])).find(|j| !j.is_empty()).unwrap_or_default(),
        0 | 1 if has(&printed) => of(&[&printed]),
        _ => of(&[&ascii(&[(' ', '~')])]),
    };
    let chars = |set: &CharSet| -> Vec<(char, char)> {
        let char = |(a, b): &(u32, u32)| Some((char::from_u32(*a)?, char::from_u32(*b)?));
        set.intervals().iter().filter_map(char).collect()
    };
    if !chosen.is_empty() || level < 3 || case != Case::Both {
        return chars(&chosen);
    }
    for foreign in [(0xC0, 0x24F), (0x370, 0x7FF), (0xA1, 0xD7FF), (0xE000, super::set::LAST), (9, 10), (1, 31)] {
        let found = set.intersection(&CharSet::of([foreign]));
        let few: Vec<(u32, u32)> =
            found.intervals().iter().flat_map(|&(a, b)| (a..=b).map(|c| (c, c))).take(FOREIGN).collect();
        if !few.is_empty() {
            return chars(&CharSet::of(few));
        }
    }
    Vec::new()
}
