//! A deterministic automaton over classes of code points.

/// No text is accepted from here.
pub const DEAD: u32 = u32::MAX;

/// State 0 is the start.
#[derive(Clone, Debug, PartialEq)]
pub struct Automaton {
    /// First code points of intervals, ascending; the first is 0.
    cuts: Vec<u32>,
    /// By interval: the class of its code points.
    class: Vec<u16>,
    classes: usize,
    /// By state and class.
    next: Vec<u32>,
    accepting: Vec<bool>,
}

impl Automaton {
    /// `next` has `classes` entries a state, each a state or `DEAD`. None where the parts do not fit together.
    pub fn new(
        cuts: Vec<u32>,
        class: Vec<u16>,
        classes: usize,
        next: Vec<u32>,
        accepting: Vec<bool>,
    ) -> Option<Automaton> {
        let states = accepting.len();
        let fits = states > 0
            && cuts.first() == Some(&0)
            && cuts.is_sorted()
            && cuts.len() == class.len()
            && class.iter().all(|&c| usize::from(c) < classes)
            && next.len() == states * classes
            && next.iter().all(|&s| s == DEAD || (s as usize) < states);
        fits.then_some(Automaton { cuts, class, classes, next, accepting })
    }

    pub fn states(&self) -> usize {
        self.accepting.len()
    }

    pub fn classes(&self) -> usize {
        self.classes
    }

    pub fn accepting(&self, state: u32) -> bool {
        self.accepting.get(state as usize).copied().unwrap_or(false)
    }

    /// The intervals of code points, first and last included, with their classes.
    pub fn intervals(&self) -> impl Iterator<Item = (u32, u32, u16)> {
        let ends = self.cuts.iter().skip(1).map(|c| c - 1).chain([char::MAX as u32]);
        self.cuts.iter().zip(ends).zip(&self.class).map(|((&from, to), &c)| (from, to, c))
    }

    #[inline]
    pub fn class_of(&self, c: char) -> u16 {
        self.class[self.cuts.partition_point(|&cut| cut <= c as u32) - 1]
    }

    #[inline]
    pub fn step(&self, state: u32, class: u16) -> u32 {
        match state {
            DEAD => DEAD,
            s => self.next[s as usize * self.classes + usize::from(class)],
        }
    }

    /// Is the text, followed by spaces up to `pad_to` characters, of the language?
    pub fn accepts(&self, text: &str, pad_to: u32) -> bool {
        let (mut state, mut chars) = (0, 0);
        for c in text.chars() {
            state = self.step(state, self.class_of(c));
            if state == DEAD {
                return false;
            }
            chars += 1;
        }
        for _ in chars..pad_to {
            state = self.step(state, self.class_of(' '));
        }
        state != DEAD && self.accepting(state)
    }
}
