//! Running text from a word chain: each word follows the one before as often as it did in the texts that the
//! chain was learnt from. O(1) a word, whatever the chain. Not here: learning it.

use super::chars;
use crate::dist::Alias;
use crate::hash::CellRng;

/// State 0 stands before the first word and behind the last one; state k > 0 is word k - 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    words: Vec<(Box<[u8]>, u32)>,
    /// By state: the states that may follow, and how they are drawn.
    next: Vec<(Box<[u32]>, Alias)>,
}

/// A text that never ends is cut here.
const MOST_WORDS: usize = 10_000;
/// How often another word is tried where one does not fit.
const TRIES: usize = 8;

impl Chain {
    /// `next[state]` are (state, weight). None where a state is unknown, has nothing that follows it, or weights
    /// that are nonsense, or where no text can begin.
    pub fn new(words: &[impl AsRef<str>], next: &[Vec<(u32, f64)>]) -> Option<Chain> {
        if next.len() != words.len() + 1 || next[0].iter().all(|n| n.0 == 0) {
            return None;
        }
        let mut states = Vec::with_capacity(next.len());
        for list in next {
            if list.iter().any(|n| n.0 as usize > words.len()) {
                return None;
            }
            let weights: Vec<f64> = list.iter().map(|n| n.1).collect();
            states.push((list.iter().map(|n| n.0).collect(), Alias::new(&weights)?));
        }
        let word = |w: &str| (w.as_bytes().into(), chars::count(w.as_bytes()) as u32);
        Some(Chain { words: words.iter().map(|w| word(w.as_ref())).collect(), next: states })
    }

    /// Appends one text of at most `max` characters; below `min` it goes on with another one.
    pub fn write(&self, rng: &mut CellRng, min: usize, max: usize, out: &mut Vec<u8>) {
        let (mut state, mut len) = (0, 0usize);
        for _ in 0..MOST_WORDS {
            let gap = usize::from(len > 0);
            let room = max.saturating_sub(len + gap);
            let fits = |s: u32| s == 0 || self.words[s as usize - 1].1 as usize <= room;
            let (following, alias) = &self.next[state];
            let mut draw = || following[alias.pick(rng.next()) as usize];
            let Some(s) = (0..TRIES).map(|_| draw()).find(|&s| fits(s) && (s > 0 || len > 0)) else {
                break;
            };
            state = s as usize;
            if s == 0 {
                if len >= min {
                    return;
                }
                continue;
            }
            let (word, n) = &self.words[state - 1];
            out.extend_from_slice(&b" "[..gap]);
            out.extend_from_slice(word);
            len += gap + *n as usize;
        }
        if len == 0 && max > 0 {
            // Every word is longer than what there is room for.
            let (word, _) = &self.words[rng.below(self.words.len() as u64) as usize];
            out.extend_from_slice(chars::cut(word, max));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(chain: &Chain, i: u64, min: usize, max: usize) -> String {
        let mut out = Vec::new();
        chain.write(&mut CellRng::new(4, i), min, max, &mut out);
        String::from_utf8(out).unwrap()
    }

    fn chain() -> Chain {
        // the (red|blue) fox [jumps]
        let next = [
            vec![(1, 1.0)],
            vec![(2, 3.0), (3, 1.0)],
            vec![(4, 1.0)],
            vec![(4, 1.0)],
            vec![(0, 1.0), (5, 1.0)],
            vec![(0, 1.0)],
        ];
        Chain::new(&["the", "red", "blue", "fox", "jumps"], &next).unwrap()
    }

    #[test]
    fn texts_follow_the_chain() {
        let chain = chain();
        let (mut red, mut ended) = (0, 0);
        for i in 0..10_000 {
            let t = text(&chain, i, 0, 100);
            assert!(["the red fox", "the blue fox", "the red fox jumps", "the blue fox jumps"].contains(&t.as_str()));
            red += u32::from(t.contains("red"));
            ended += u32::from(t.ends_with("fox"));
        }
        assert!((7300..7700).contains(&red) && (4800..5200).contains(&ended), "{red} {ended}");
    }

    #[test]
    fn lengths_are_kept() {
        let chain = chain();
        for i in 0..500 {
            for (min, max) in [(0, 2), (0, 3), (5, 12), (30, 60), (0, 0)] {
                let n = text(&chain, i, min, max).chars().count();
                assert!(n <= max && (max < 30 || n >= min), "{min} {max}: {n}");
            }
        }
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(Chain::new(&["a"], &[vec![(1, 1.0)]]).is_none());
        assert!(Chain::new(&["a"], &[vec![(0, 1.0)], vec![(0, 1.0)]]).is_none());
        assert!(Chain::new(&["a"], &[vec![(1, 1.0)], vec![(2, 1.0)]]).is_none());
        assert!(Chain::new(&["a"], &[vec![(1, 1.0)], vec![]]).is_none());
        assert!(Chain::new(&["a"], &[vec![(1, 1.0)], vec![(0, -1.0)]]).is_none());
    }
}
