//! Running text from a pool of words. The bounds in characters are hard: what does not fit is left out, and
//! where every word is too long one is cut.

use super::chars;
use crate::column::Bytes;
use crate::hash::CellRng;
use crate::program::TextShape;

/// The pool, with the length of each word in characters.
pub struct Words<'a> {
    words: Vec<(&'a [u8], u32)>,
}

/// How often another word is tried where one does not fit.
const TRIES: usize = 8;

impl<'a> Words<'a> {
    /// None where no word is left once nulls and empty ones are.
    pub fn new(pool: &'a Bytes, is_null: impl Fn(usize) -> bool) -> Option<Self> {
        let words: Vec<_> = (0..pool.len())
            .filter(|&i| !is_null(i) && !pool.get(i).is_empty())
            .map(|i| (pool.get(i), chars::count(pool.get(i)) as u32))
            .collect();
        (!words.is_empty()).then_some(Words { words })
    }

    /// Appends one text of min..=max characters.
    pub fn write(&self, rng: &mut CellRng, shape: TextShape, min: usize, max: usize, out: &mut Vec<u8>) {
        let target = min + rng.below((max - min) as u64 + 1) as usize;
        let stop = (shape != TextShape::Words) as usize;
        if target == 0 || max <= stop {
            // No room for a word and its full stop: one letter, or nothing.
            return self.fill(rng, min, out);
        }
        let (start, mut len) = (out.len(), 0usize);
        let (mut in_sentence, mut sentences) = (0u64, 0u64);
        let (mut words_wanted, mut sentences_wanted) = (4 + rng.below(10), 3 + rng.below(4));
        loop {
            // What stands between this word and the one before.
            let (gap, capital): (&[u8], bool) = match (len, shape, in_sentence) {
                (0, ..) => (b"", stop == 1),
                (_, TextShape::Words, _) | (_, _, 1..) => (b" ", false),
                (_, TextShape::Paragraphs, 0) if sentences >= sentences_wanted => {
                    (sentences, sentences_wanted) = (0, 3 + rng.below(4));
                    (b"\n\n", true)
                }
                _ => (b" ", true),
            };
            let room = max.saturating_sub(len + gap.len() + stop);
            let Some((word, n)) = self.fitting(rng, room) else {
                break;
            };
            out.extend_from_slice(gap);
            let at = out.len();
            out.extend_from_slice(word);
            if capital {
                capitalize(out, at);
            }
            len += gap.len() + n as usize;
            in_sentence += 1;
            let enough = len + stop >= target;
            if stop == 1 && (in_sentence >= words_wanted || enough) {
                out.push(b'.');
                len += 1;
                (in_sentence, words_wanted) = (0, 4 + rng.below(10));
                sentences += 1;
            }
            if enough {
                break;
            }
        }
        if stop == 1 && in_sentence > 0 {
            out.push(b'.');
            len += 1;
        }
        if len < min {
            self.stretch(rng, start, min - len, stop == 1, out);
        }
    }

    fn any(&self, rng: &mut CellRng) -> (&'a [u8], u32) {
        self.words[rng.below(self.words.len() as u64) as usize]
    }

    fn fitting(&self, rng: &mut CellRng, room: usize) -> Option<(&'a [u8], u32)> {
        if room == 0 {
            return None;
        }
        (0..TRIES).map(|_| self.any(rng)).find(|w| w.1 as usize <= room)
    }

    /// The last word (before its full stop) grows by `lack` characters, so that the text is long enough.
    fn stretch(&self, rng: &mut CellRng, start: usize, lack: usize, sentence: bool, out: &mut Vec<u8>) {
        let ended = sentence && out.len() > start && out.last() == Some(&b'.');
        if ended {
            out.pop();
        }
        let at = out.len();
        let lack = if sentence && !ended { lack.saturating_sub(1) } else { lack };
        self.fill(rng, lack, out);
        if sentence {
            if at == start {
                capitalize(out, at);
            }
            out.push(b'.');
        }
    }

    /// Exactly n characters of words without a space between them.
    fn fill(&self, rng: &mut CellRng, n: usize, out: &mut Vec<u8>) {
        let mut left = n;
        while left > 0 {
            let (word, len) = self.any(rng);
            out.extend_from_slice(chars::cut(word, left));
            left -= left.min(len as usize);
        }
    }
}

/// The letter at `at` becomes a capital, if that is one character, too.
fn capitalize(out: &mut Vec<u8>, at: usize) {
    if let Some(b) = out.get_mut(at)
        && b.is_ascii()
    {
        b.make_ascii_uppercase();
        return;
    }
    let first = chars::cut(&out[at..], 1);
    let Some(c) = std::str::from_utf8(first).ok().and_then(|s| s.chars().next()) else {
        return;
    };
    let mut upper = c.to_uppercase();
    if let (Some(u), None) = (upper.next(), upper.next()) {
        let len = first.len();
        out.splice(at..at + len, u.encode_utf8(&mut [0; 4]).bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(words: &[&str]) -> Bytes {
        words.iter().map(|w| w.as_bytes()).collect()
    }

    #[test]
    fn bounds_are_hard() {
        let pools = [
            pool(&["lorem", "ipsum", "dolor", "sit", "amet", "été", "a", ""]),
            pool(&["unbelievablylongword"]),
            pool(&["ß"]),
        ];
        for p in &pools {
            let words = Words::new(p, |_| false).unwrap();
            for shape in [TextShape::Words, TextShape::Sentences, TextShape::Paragraphs] {
                for (min, max) in [(0, 0), (0, 1), (1, 1), (2, 2), (3, 5), (0, 20), (20, 21), (40, 300), (1000, 1000)] {
                    for i in 0..100 {
                        let mut out = b"before".to_vec();
                        words.write(&mut CellRng::new(1, i), shape, min, max, &mut out);
                        let s = std::str::from_utf8(&out[6..]).unwrap();
                        let n = s.chars().count();
                        assert!((min..=max).contains(&n), "{shape:?} {min} {max}: {n} {s:?}");
                        if shape != TextShape::Words && n > 1 {
                            assert!(s.ends_with('.') && !s.contains(".."), "{s:?}");
                            let c = s.chars().next().unwrap();
                            assert!(c.is_uppercase() || c == 'ß', "{s:?}");
                        }
                        assert!(!s.starts_with(' ') && !s.ends_with(' ') && !s.contains("  "), "{s:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn an_empty_pool_is_none() {
        assert!(Words::new(&pool(&["", ""]), |_| false).is_none());
        assert!(Words::new(&pool(&["a"]), |_| true).is_none());
    }
}
