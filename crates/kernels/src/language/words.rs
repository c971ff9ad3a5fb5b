//! The texts of an automaton, numbered: text i is a function of i, no two numbers have the same text, and
//! how many there are is known. From each state the texts of each length are counted; a number then picks a
//! length and, character by character, the edge whose share of the texts it falls into.
//!
//! A language may have more texts than anyone numbers. Then only `wanted` numbers are used: the first
//! characters are drawn from a hash of the number as long as what follows still has `wanted` texts, and the
//! number itself decides the rest. Two numbers whose first characters agree stand in the same state there, and
//! so differ behind.

use crate::hash::{below, mix};

/// From a state to another, by any of these characters.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    pub target: u32,
    /// First and last included; disjoint, ascending.
    pub ranges: Vec<(char, char)>,
}

impl Edge {
    fn chars(&self) -> u64 {
        self.ranges.iter().map(|&(a, b)| (a..=b).count() as u64).sum()
    }

    fn char(&self, mut i: u64) -> char {
        for &(a, b) in &self.ranges {
            let n = (a..=b).count() as u64;
            if i < n {
                return (a..=b).nth(i as usize).unwrap_or(a);
            }
            i -= n;
        }
        self.ranges.last().map_or(' ', |r| r.1)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    /// By state: (number of characters, edge).
    edges: Vec<Vec<(u64, Edge)>>,
    /// counts[n * states + state]: texts of n characters from the state on, saturating.
    counts: Vec<u64>,
    /// (characters, texts).
    lengths: Vec<(u32, u64)>,
    capacity: u64,
    /// Every length has at least `capacity` texts.
    ample: bool,
}

/// Lengths beside the shortest that has enough texts.
const MORE_LENGTHS: u32 = 4;

impl Words {
    /// The texts of `min..=max` characters, up to `wanted` of them, by preference short ones. State 0 is the
    /// start.
    pub fn new(edges: Vec<Vec<Edge>>, accepting: &[bool], (min, max): (u32, u32), wanted: u64) -> Words {
        let states = edges.len();
        let edges: Vec<Vec<(u64, Edge)>> =
            edges.into_iter().map(|v| v.into_iter().map(|e| (e.chars(), e)).collect()).collect();
        let mut counts = vec![0u64; states * (max as usize + 1)];
        for (count, &accepted) in counts[..states].iter_mut().zip(accepting) {
            *count = u64::from(accepted);
        }
        for n in 1..=max as usize {
            let (before, row) = counts.split_at_mut(n * states);
            let before = &before[(n - 1) * states..];
            for (s, count) in row[..states].iter_mut().enumerate() {
                *count = edges[s].iter().fold(0u64, |sum, (chars, e)| {
                    let behind = before.get(e.target as usize).copied().unwrap_or(0);
                    sum.saturating_add(chars.saturating_mul(behind))
                });
            }
        }
        let all = (min..=max).map(|n| (n, counts.get(n as usize * states).copied().unwrap_or(0)));
        let all: Vec<(u32, u64)> = all.filter(|l| l.1 > 0).collect();
        let (lengths, capacity, ample) = match all.iter().find(|l| l.1 >= wanted.max(1)) {
            Some(&(first, _)) => {
                let near = |l: &&(u32, u64)| l.1 >= wanted && l.0 >= first && l.0 - first <= MORE_LENGTHS;
                (all.iter().filter(near).copied().collect(), wanted.max(1), true)
            }
            None => {
                let sum = all.iter().fold(0u64, |sum, l| sum.saturating_add(l.1));
                (all, sum, false)
            }
        };
        Words { edges, counts, lengths, capacity, ample }
    }

    /// How many texts there are: numbers 0..capacity.
    pub fn capacity(&self) -> u64 {
        self.capacity
    }

    fn count(&self, chars: u32, state: u32) -> u64 {
        self.counts.get(chars as usize * self.edges.len() + state as usize).copied().unwrap_or(0)
    }

    /// Appends text number `index`, taken modulo the capacity; nothing where there are no texts.
    pub fn write(&self, index: u64, out: &mut Vec<u8>) {
        if self.capacity == 0 || self.lengths.is_empty() {
            return;
        }
        let index = index % self.capacity;
        let mut push = |c: char| out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        let (mut state, mut rest) = (0u32, index);
        let mut left;
        if self.ample {
            left = self.lengths[below(mix(index ^ 0x9E6C_63D0_876A_3F35), self.lengths.len() as u64) as usize].0;
            // By hash, while enough texts are left behind.
            while left > 0 {
                let enough = |e: &&(u64, Edge)| self.count(left - 1, e.1.target) >= self.capacity;
                let edges = &self.edges[state as usize];
                let chars: u64 = edges.iter().filter(enough).map(|e| e.0).sum();
                if chars == 0 {
                    break;
                }
                let mut i = below(mix(mix(index).wrapping_add(u64::from(left))), chars);
                for (n, e) in edges.iter().filter(enough) {
                    if i < *n {
                        push(e.char(i));
                        state = e.target;
                        break;
                    }
                    i -= n;
                }
                left -= 1;
            }
            // The numbers stretched over all texts that are left.
            let stretch = (self.count(left, state) / self.capacity).max(1);
            rest = index.saturating_mul(stretch).saturating_add(below(mix(!index), stretch));
        } else {
            left = self.lengths[0].0;
            for &(chars, n) in &self.lengths {
                left = chars;
                if rest < n {
                    break;
                }
                rest -= n;
            }
        }
        while left > 0 {
            left -= 1;
            for (n, e) in &self.edges[state as usize] {
                let behind = self.count(left, e.target);
                let block = n.saturating_mul(behind);
                if rest < block {
                    push(e.char(rest / behind.max(1)));
                    rest %= behind.max(1);
                    state = e.target;
                    break;
                }
                rest -= block;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// (a|b)*c, and then anything of x and y.
    fn edges() -> Vec<Vec<Edge>> {
        let edge = |target, a, b| Edge { target, ranges: vec![(a, b)] };
        vec![vec![edge(0, 'a', 'b'), edge(1, 'c', 'c')], vec![edge(1, 'x', 'y')]]
    }

    fn all(w: &Words) -> BTreeSet<String> {
        let text = |i| {
            let mut out = Vec::new();
            w.write(i, &mut out);
            String::from_utf8(out).unwrap()
        };
        (0..w.capacity()).map(text).collect()
    }

    #[test]
    fn small_languages_are_numbered_whole() {
        let w = Words::new(edges(), &[false, true], (1, 3), 1 << 30);
        // c; ac bc cx cy; (4 of aac) + (2 x 2 of acx) + (4 of cxx).
        assert_eq!(w.capacity(), 1 + 4 + 12);
        let texts = all(&w);
        assert_eq!(texts.len(), 17);
        assert!(texts.iter().all(|t| t.contains('c') && t.len() <= 3));
    }

    #[test]
    fn large_ones_as_far_as_wanted_without_a_repeat() {
        for wanted in [1, 2, 7, 100, 5000] {
            let w = Words::new(edges(), &[false, true], (1, 40), wanted);
            assert_eq!(w.capacity(), wanted);
            let texts = all(&w);
            assert_eq!(texts.len() as u64, wanted, "{texts:?}");
            assert!(texts.iter().all(|t| t.trim_start_matches(['a', 'b']).trim_end_matches(['x', 'y']) == "c"));
        }
    }

    #[test]
    fn an_empty_language_writes_nothing() {
        let w = Words::new(edges(), &[false, false], (1, 40), 100);
        assert_eq!((w.capacity(), all(&w).len()), (0, 0));
    }
}
