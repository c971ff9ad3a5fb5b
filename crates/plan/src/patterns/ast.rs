//! A pattern as a tree, whatever syntax it was written in.

use super::set::CharSet;

#[derive(Clone, Debug, PartialEq)]
pub enum Ast {
    Set(CharSet),
    /// An empty one is the empty text.
    Concat(Vec<Ast>),
    Alt(Vec<Ast>),
    Repeat {
        of: Box<Ast>,
        min: u32,
        max: Option<u32>,
    },
    /// What follows (`ahead`) begins with it, or what came before ends with it.
    Look {
        ahead: bool,
        negate: bool,
        of: Box<Ast>,
    },
    Start,
    End,
    WordStart,
    WordEnd,
    WordEdge,
    NotWordEdge,
}

impl Ast {
    pub fn anything() -> Ast {
        Ast::Repeat { of: Box::new(Ast::Set(CharSet::any())), min: 0, max: None }
    }

    pub fn literal(text: &str) -> Ast {
        Ast::Concat(text.chars().map(|c| Ast::Set(CharSet::one(c))).collect())
    }

    /// Anywhere in the text.
    pub fn anywhere(self) -> Ast {
        Ast::Concat(vec![Ast::anything(), self, Ast::anything()])
    }

    pub fn for_each_set(&mut self, f: &mut impl FnMut(&mut CharSet)) {
        match self {
            Ast::Set(s) => f(s),
            Ast::Concat(v) | Ast::Alt(v) => v.iter_mut().for_each(|a| a.for_each_set(f)),
            Ast::Repeat { of, .. } | Ast::Look { of, .. } => of.for_each_set(f),
            Ast::Start | Ast::End | Ast::WordStart | Ast::WordEnd | Ast::WordEdge | Ast::NotWordEdge => {}
        }
    }

    /// Its parts, counted.
    pub fn size(&self) -> usize {
        1 + match self {
            Ast::Concat(v) | Ast::Alt(v) => v.iter().map(Ast::size).sum(),
            Ast::Repeat { of, .. } | Ast::Look { of, .. } => of.size(),
            _ => 0,
        }
    }

    /// Does it ask whether letters meet other characters?
    pub fn has_word_edges(&self) -> bool {
        match self {
            Ast::Concat(v) | Ast::Alt(v) => v.iter().any(Ast::has_word_edges),
            Ast::Repeat { of, .. } | Ast::Look { of, .. } => of.has_word_edges(),
            Ast::WordStart | Ast::WordEnd | Ast::WordEdge | Ast::NotWordEdge => true,
            Ast::Set(_) | Ast::Start | Ast::End => false,
        }
    }

    pub fn looks_behind(&self) -> bool {
        match self {
            Ast::Concat(v) | Ast::Alt(v) => v.iter().any(Ast::looks_behind),
            Ast::Repeat { of, .. } => of.looks_behind(),
            Ast::Look { ahead, of, .. } => !ahead || of.looks_behind(),
            _ => false,
        }
    }

    /// The parts of `^(?=A)(?!B)C` as whole conditions, each of which holds from the start of the text.
    pub fn conditions(self) -> Vec<Ast> {
        let flat = self.flattened();
        let Some(Ast::Start) = flat.first() else { return vec![Ast::Concat(flat)] };
        let mut out = Vec::new();
        let mut rest = vec![Ast::Start];
        for part in flat.into_iter().skip(1) {
            match part {
                Ast::Look { ahead: true, negate: false, of } if rest.len() == 1 => {
                    out.push(Ast::Concat(vec![Ast::Start, *of]));
                }
                look @ Ast::Look { ahead: true, .. } if rest.len() == 1 => {
                    out.push(Ast::Concat(vec![Ast::Start, look]))
                }
                Ast::Start if rest.len() == 1 => {}
                part => rest.push(part),
            }
        }
        if rest.len() > 1 || out.is_empty() {
            out.push(Ast::Concat(rest));
        }
        out
    }

    /// One sequence, without sequences inside.
    fn flattened(self) -> Vec<Ast> {
        match self {
            Ast::Concat(parts) => parts.into_iter().flat_map(Ast::flattened).collect(),
            other => vec![other],
        }
    }

    /// The shortest and the longest text, where it asks for a length alone: `^.{1,255}$`.
    pub fn lengths(&self) -> Option<(u32, Option<u32>)> {
        let any = |a: &Ast| matches!(a, Ast::Set(s) if *s == CharSet::any());
        let flat = self.clone().flattened();
        let inner = match flat.as_slice() {
            [Ast::Start, inner @ .., Ast::End] => inner,
            _ => return None,
        };
        inner.iter().try_fold((0u32, Some(0u32)), |(min, max), part| {
            let (least, most) = match part {
                a if any(a) => (1, Some(1)),
                Ast::Repeat { of, min, max } if any(of) => (*min, *max),
                _ => return None,
            };
            let most = max.zip(most).map(|(a, b)| a.saturating_add(b));
            Some((min.saturating_add(least), most))
        })
    }
}
