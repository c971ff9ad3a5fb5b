//! What CHECKs ask of a text's form (regular expressions, LIKE and their kin) as a language: a deterministic
//! automaton, the intersection of all that bears on a column. `are` and `like` read PostgreSQL's syntax into a
//! tree (`ast`), `nfa` makes a machine of it, `dfa` joins machines, `words` chooses which texts of the language
//! are made. Not here: which expressions ask it (`checks/texts`), the numbering of texts (the kernels).

mod are;
mod ast;
mod dfa;
mod forms;
mod like;
mod matching;
mod memo;
mod nfa;
mod set;
mod shape;
mod spellings;
#[cfg(test)]
mod tests;
pub mod values;
mod words;

use are::Parsed;
use ast::Ast;
use dfa::{Formula, Leaf};
pub use forms::form;
pub use matching::{DRAWN, KEYS, Matching};
use seedgen_kernels::language::{Automaton, Words};
use serde::{Deserialize, Serialize};
use set::CharSet;
pub use shape::{Around, Fit, Looks, fit, looks};
pub use spellings::{first_and_number, spellings};
use std::sync::Arc;
pub use words::Wanted;

/// What a text has to be like.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Pattern {
    /// `~`: PostgreSQL's regular expression matches somewhere in it.
    Regex(String),
    /// `~*`.
    RegexAnyCase(String),
    /// LIKE.
    Like {
        pattern: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        escape: Option<char>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        any_case: bool,
    },
    Equal(String),
    Begins(String),
    Ends(String),
    Contains(String),
    /// Has none but these characters.
    Chars(String),
    /// In characters, both included.
    Length {
        min: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u32>,
    },
    Not(Box<Pattern>),
    All(Vec<Pattern>),
    Any(Vec<Pattern>),
    /// lower() of it is like that.
    Lower(Box<Pattern>),
    Upper(Box<Pattern>),
}

/// The most characters that a pattern counts.
const LONGEST: u32 = 1000;

/// The texts that meet all patterns.
#[derive(Clone, Debug)]
pub struct Language {
    pub automaton: Arc<Automaton>,
    /// In characters, both included.
    pub lengths: (u32, u32),
    /// Some texts were left out, as it depends on the collation whether they meet the patterns.
    pub partial: bool,
}

impl Language {
    /// None: a pattern is not understood, or the automaton would be too large.
    pub fn of(patterns: &[Pattern]) -> Option<Language> {
        memo::language(patterns, Self::made)
    }

    fn made(patterns: &[Pattern]) -> Option<Language> {
        let mut reader = Reader { leaves: Vec::new(), lengths: (0, u32::MAX), budget: nfa::Budget::new() };
        let parts = patterns.iter().map(|p| reader.required(p)).collect::<Option<Vec<_>>>()?;
        let leaves = reader.leaves;
        let automaton = Arc::new(dfa::join(&leaves, &Formula::All(parts), &reader.budget)?);
        let partial = leaves.iter().any(|l| !l.doubtful.is_empty());
        Some(Language { automaton, lengths: reader.lengths, partial })
    }

    pub fn accepts(&self, text: &str) -> bool {
        let chars = text.chars().count() as u64;
        chars >= self.lengths.0.into() && chars <= self.lengths.1.into() && self.automaton.accepts(text, 0)
    }

    /// The texts to make, numbered. None: there are none.
    pub fn words(&self, wanted: Wanted) -> Option<Words> {
        let (min, max) = (wanted.min.max(self.lengths.0), wanted.max.min(self.lengths.1));
        words::choose(&self.automaton, Wanted { min, max, ..wanted }).filter(|w| w.capacity() > 0)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Fold {
    Lower,
    Upper,
}

/// Reads patterns into leaves of a formula.
struct Reader {
    leaves: Vec<Leaf>,
    /// What is asked of the length alone needs no automaton.
    lengths: (u32, u32),
    /// For all the leaves together.
    budget: nfa::Budget,
}

impl Reader {
    /// A pattern that has to hold whatever else does.
    fn required(&mut self, p: &Pattern) -> Option<Formula> {
        match p {
            Pattern::All(parts) => {
                Some(Formula::All(parts.iter().map(|p| self.required(p)).collect::<Option<Vec<_>>>()?))
            }
            Pattern::Length { min, max } => {
                self.cut(*min, *max);
                Some(Formula::All(Vec::new()))
            }
            Pattern::Regex(_) | Pattern::RegexAnyCase(_) => {
                let parsed = tree(p)?;
                let mut all = Vec::new();
                for condition in parsed.ast.conditions() {
                    match condition.lengths() {
                        Some((min, max)) => self.cut(min, max),
                        None => all.push(self.leaf(condition.anywhere(), parsed.doubtful.clone(), None)?),
                    }
                }
                Some(Formula::All(all))
            }
            _ => self.read(p, None),
        }
    }

    fn cut(&mut self, min: u32, max: Option<u32>) {
        self.lengths = (self.lengths.0.max(min), self.lengths.1.min(max.unwrap_or(u32::MAX)));
    }

    fn read(&mut self, p: &Pattern, fold: Option<Fold>) -> Option<Formula> {
        Some(match p {
            Pattern::Not(p) => Formula::Not(Box::new(self.read(p, fold)?)),
            Pattern::All(parts) => Formula::All(self.all(parts, fold)?),
            Pattern::Any(parts) => Formula::Any(self.all(parts, fold)?),
            // The innermost function comes last: what is seen is what the outermost makes.
            Pattern::Lower(p) => self.read(p, Some(Fold::Lower))?,
            Pattern::Upper(p) => self.read(p, Some(Fold::Upper))?,
            _ => {
                let parsed = tree(p)?;
                let ast = match p {
                    Pattern::Regex(_) | Pattern::RegexAnyCase(_) => parsed.ast.anywhere(),
                    _ => parsed.ast,
                };
                self.leaf(ast, parsed.doubtful, fold)?
            }
        })
    }

    fn all(&mut self, parts: &[Pattern], fold: Option<Fold>) -> Option<Vec<Formula>> {
        parts.iter().map(|p| self.read(p, fold)).collect()
    }

    fn leaf(&mut self, mut ast: Ast, doubtful: CharSet, fold: Option<Fold>) -> Option<Formula> {
        let mut sets = Vec::new();
        ast.for_each_set(&mut |s| {
            if !sets.contains(s) {
                sets.push(s.clone());
            }
        });
        let classes = nfa::Classes::of(&sets)?;
        let machine = nfa::machine(&ast, &classes, &self.budget)?;
        let leaf = Leaf { machine, classes, doubtful };
        self.leaves.push(match fold {
            Some(f) => leaf.folded(f == Fold::Upper),
            None => leaf,
        });
        Some(Formula::Leaf(self.leaves.len() - 1))
    }
}

/// A pattern that is no combination of others: a regular expression as it is written, anything else as a whole.
fn tree(p: &Pattern) -> Option<Parsed> {
    let exact = |ast: Ast| Some(Parsed { ast, doubtful: CharSet::default() });
    match p {
        Pattern::Regex(r) => are::parse(r, false),
        Pattern::RegexAnyCase(r) => are::parse(r, true),
        Pattern::Like { pattern, escape, any_case } => like::like(pattern, *escape, *any_case),
        Pattern::Equal(t) => exact(Ast::literal(t)),
        Pattern::Begins(t) => exact(Ast::Concat(vec![Ast::literal(t), Ast::anything()])),
        Pattern::Ends(t) => exact(Ast::Concat(vec![Ast::anything(), Ast::literal(t)])),
        Pattern::Contains(t) => exact(Ast::literal(t).anywhere()),
        Pattern::Chars(t) => {
            let set = CharSet::of(t.chars().map(|c| (c as u32, c as u32)));
            exact(Ast::Repeat { of: Box::new(Ast::Set(set)), min: 0, max: None })
        }
        Pattern::Length { min, max } => {
            let any = Box::new(Ast::Set(CharSet::any()));
            let counted = *min <= LONGEST && max.is_none_or(|m| m <= LONGEST);
            counted.then(|| exact(Ast::Repeat { of: any, min: *min, max: *max }))?
        }
        Pattern::Not(_) | Pattern::All(_) | Pattern::Any(_) | Pattern::Lower(_) | Pattern::Upper(_) => None,
    }
}

/// SIMILAR TO as a regular expression.
pub fn similar(pattern: &str, escape: Option<char>) -> Option<Pattern> {
    like::similar(pattern, escape).map(Pattern::Regex)
}
