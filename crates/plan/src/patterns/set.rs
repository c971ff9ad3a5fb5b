//! Sets of code points.

pub const LAST: u32 = char::MAX as u32;

/// Sorted, disjoint, not touching intervals, both ends included. NUL is never in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CharSet(Vec<(u32, u32)>);

impl CharSet {
    pub fn any() -> CharSet {
        CharSet(vec![(1, LAST)])
    }

    pub fn one(c: char) -> CharSet {
        CharSet::of([(c as u32, c as u32)])
    }

    pub fn of(intervals: impl IntoIterator<Item = (u32, u32)>) -> CharSet {
        let mut all: Vec<(u32, u32)> = intervals.into_iter().filter(|(a, b)| a <= b).collect();
        all.sort_unstable();
        let mut out: Vec<(u32, u32)> = Vec::with_capacity(all.len());
        for (a, b) in all {
            match out.last_mut() {
                Some(last) if a <= last.1.saturating_add(1) => last.1 = last.1.max(b),
                _ => out.push((a, b)),
            }
        }
        CharSet(out)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn intervals(&self) -> &[(u32, u32)] {
        &self.0
    }

    pub fn contains(&self, c: u32) -> bool {
        self.0.iter().any(|&(a, b)| a <= c && c <= b)
    }

    pub fn union(&self, other: &CharSet) -> CharSet {
        CharSet::of(self.0.iter().chain(&other.0).copied())
    }

    pub fn complement(&self) -> CharSet {
        let (mut out, mut from) = (Vec::new(), 1);
        for &(a, b) in &self.0 {
            if a > from {
                out.push((from, a - 1));
            }
            from = from.max(b + 1);
        }
        if from <= LAST {
            out.push((from, LAST));
        }
        CharSet(out)
    }

    pub fn intersection(&self, other: &CharSet) -> CharSet {
        self.complement().union(&other.complement()).complement()
    }

    pub fn minus(&self, other: &CharSet) -> CharSet {
        self.intersection(&other.complement())
    }

    /// With the other case of each of its letters. Large ranges beyond ASCII are taken to have both.
    pub fn both_cases(&self) -> CharSet {
        let mut out = self.0.clone();
        for &(a, b) in &self.0 {
            for (range, other) in [((65, 90), 32i64), ((97, 122), -32)] {
                let (from, to) = (a.max(range.0), b.min(range.1));
                if from <= to {
                    out.push(((from as i64 + other) as u32, (to as i64 + other) as u32));
                }
            }
            let beyond = a.max(128)..=b.min(a.max(128).saturating_add(512));
            for c in beyond.filter_map(char::from_u32) {
                // Letters whose other case is one letter.
                for mut folded in [c.to_lowercase().collect::<Vec<_>>(), c.to_uppercase().collect()] {
                    if let (Some(f), true) = (folded.pop(), folded.is_empty()) {
                        out.push((f as u32, f as u32));
                    }
                }
            }
        }
        CharSet::of(out)
    }

    /// A POSIX class as far as ASCII goes; what it has beyond depends on the collation.
    pub fn posix(name: &str) -> Option<CharSet> {
        let intervals: &[(u8, u8)] = match name {
            "alpha" => &[(b'A', b'Z'), (b'a', b'z')],
            "lower" => &[(b'a', b'z')],
            "upper" => &[(b'A', b'Z')],
            "digit" => &[(b'0', b'9')],
            "xdigit" => &[(b'0', b'9'), (b'A', b'F'), (b'a', b'f')],
            "alnum" => &[(b'0', b'9'), (b'A', b'Z'), (b'a', b'z')],
            "word" => &[(b'0', b'9'), (b'A', b'Z'), (b'_', b'_'), (b'a', b'z')],
            "space" => &[(9, 13), (b' ', b' ')],
            "blank" => &[(9, 9), (b' ', b' ')],
            "cntrl" => &[(1, 31), (127, 127)],
            "graph" => &[(33, 126)],
            "print" => &[(32, 126)],
            "punct" => &[(33, 47), (58, 64), (91, 96), (123, 126)],
            "ascii" => &[(1, 127)],
            _ => return None,
        };
        Some(CharSet::of(intervals.iter().map(|&(a, b)| (a.into(), b.into()))))
    }
}

/// What is no ASCII.
pub fn beyond_ascii() -> CharSet {
    CharSet::of([(128, LAST)])
}

/// Beyond ASCII, what some collations take for white space and others do not.
pub fn doubtful_spaces() -> CharSet {
    let singles = [0x85, 0xA0, 0x1680, 0x180E, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF].map(|c| (c, c));
    CharSet::of(singles.into_iter().chain([(0x2000, 0x200F), (0x2028, 0x2029)]))
}

/// Letters that some collations take for another case of ASCII letters.
pub fn doubtful_cases() -> CharSet {
    CharSet::of([0x130, 0x131, 0x17F, 0x212A].map(|c| (c, c)))
}
