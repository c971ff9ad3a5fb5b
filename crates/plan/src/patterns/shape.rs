//! What a strategy's texts look like at most, and so whether all of them, or none, are of a language. A
//! strategy that is known to keep the patterns needs no help.

use super::ast::Ast;
use super::nfa::{self, Classes};
use super::set::{CharSet, LAST};
use super::{Language, Matching};
use crate::compile::template::{self, Piece};
use crate::strategy::{Prose, Strategy};
use crate::topics;
use seedgen_kernels::Vals;
use seedgen_kernels::language::DEAD;
use std::collections::{HashSet, VecDeque};

/// Each text is one of the tree's, of so many characters.
#[derive(Clone, Debug)]
pub struct Shape {
    ast: Ast,
    min: u32,
    max: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Every text is of the language.
    Inside,
    /// None is.
    Outside,
    /// Some may be.
    Mixed,
}

/// What else a strategy draws on: the locale, and the strategies of other columns.
pub struct Around<'a> {
    pub locale: &'a str,
    /// The strategy of another column, and whether its value may be missing.
    pub column: &'a dyn Fn(&str) -> Option<(Strategy, bool)>,
    /// Texts are put into ASCII, whatever they were.
    pub ascii: bool,
}

const MOST_PAIRS: usize = 100_000;
/// As many texts are told one by one.
const FEW: usize = 32;

/// How the texts of `s` lie to what is asked. A length that cuts them or a change of case is not forgotten.
pub fn fit(s: &Strategy, around: &Around, m: &Matching, language: &Language, fold: Option<bool>) -> Fit {
    let Some(mut shape) = around.shape(s, 0) else { return Fit::Mixed };
    let mut foreign = false;
    shape.ast.for_each_set(&mut |set| foreign |= set.intervals().iter().any(|i| i.1 > 127));
    if around.ascii && foreign {
        return Fit::Mixed;
    }
    if let Some(upper) = fold {
        shape.ast.for_each_set(&mut |set| *set = folded(set, upper));
    }
    let (min, max) = m.lengths(language);
    if m.pad_to.is_some() {
        return Fit::Mixed;
    }
    // Texts too long are cut, texts too short are padded.
    let whole = shape.min >= min && shape.max.is_some_and(|n| n <= max);
    match compare(&shape.ast, language) {
        Some(Fit::Inside) if !whole => Fit::Mixed,
        Some(Fit::Outside) if !whole => Fit::Mixed,
        fit => fit.unwrap_or(Fit::Mixed),
    }
}

/// What is known of a strategy's texts: whether digits may be among their characters, and how many characters they have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looks {
    pub digits: bool,
    pub min: u32,
    pub max: Option<u32>,
}

/// How the texts of `s` look after the functions. None: nothing is known.
pub fn looks(s: &Strategy, functions: &[String], around: &Around) -> Option<Looks> {
    let mut shape = around.texts(s, functions, 0)?;
    let mut digits = false;
    shape.ast.for_each_set(&mut |set| digits |= ('0'..='9').any(|c| set.contains(c as u32)));
    Some(Looks { digits, min: shape.min, max: shape.max })
}

fn folded(set: &CharSet, upper: bool) -> CharSet {
    let (from, to) = if upper { ('a', 'z') } else { ('A', 'Z') };
    set.both_cases().minus(&CharSet::of([(from as u32, to as u32)]))
}

fn compare(ast: &Ast, language: &Language) -> Option<Fit> {
    let mut ast = ast.clone();
    let mut sets = Vec::new();
    ast.for_each_set(&mut |s| sets.push(s.clone()));
    let a = &language.automaton;
    // The classes of the language are told apart too.
    let mut by_class = vec![Vec::new(); a.classes()];
    for (from, to, class) in a.intervals() {
        by_class[usize::from(class)].push((from, to));
    }
    sets.extend(by_class.into_iter().map(CharSet::of));
    let classes = Classes::of(&sets)?;
    let machine = nfa::machine(&ast, &classes, &nfa::Budget::new())?;
    let n = classes.samples.len();
    let seen_as: Vec<Option<u16>> = classes.samples.iter().map(|&c| char::from_u32(c).map(|c| a.class_of(c))).collect();
    let (mut inside, mut outside) = (true, true);
    let mut open = VecDeque::from([(0u32, 0u32)]);
    let mut seen: HashSet<(u32, u32)> = HashSet::from([(0, 0)]);
    while let Some((s, t)) = open.pop_front() {
        if machine.accepting[s as usize] {
            let accepted = t != DEAD && a.accepting(t);
            inside &= accepted;
            outside &= !accepted;
        }
        if !inside && !outside {
            return Some(Fit::Mixed);
        }
        for (class, as_a) in seen_as.iter().enumerate() {
            let s = machine.next[s as usize * n + class];
            if machine.verdict[s as usize] == Some(false) {
                continue;
            }
            let t = as_a.map_or(DEAD, |c| a.step(t, c));
            if seen.insert((s, t)) {
                open.push_back((s, t));
            }
        }
        if seen.len() > MOST_PAIRS {
            return None;
        }
    }
    Some(if inside { Fit::Inside } else { Fit::Outside })
}

impl Shape {
    fn literal(text: &str) -> Shape {
        let n = text.chars().count() as u32;
        Shape { ast: Ast::literal(text), min: n, max: Some(n) }
    }

    /// Any number of characters of the set, within the lengths as far as those are told.
    fn of(set: CharSet, min: u32, max: Option<u32>) -> Shape {
        let ast = match max {
            Some(max) if min == max && max <= 40 => Ast::Repeat { of: Box::new(Ast::Set(set)), min, max: Some(max) },
            _ => Ast::Repeat { of: Box::new(Ast::Set(set)), min: min.min(1), max: None },
        };
        Shape { ast, min, max }
    }

    /// These texts; of more than a few, all over their characters and lengths.
    fn over<'t>(texts: impl Iterator<Item = &'t str>) -> Option<Shape> {
        let (mut chars, mut min, mut max) = (HashSet::new(), u32::MAX, 0);
        let mut few = Vec::new();
        for t in texts {
            chars.extend(t.chars().map(|c| c as u32));
            let n = t.chars().count() as u32;
            (min, max) = (min.min(n), max.max(n));
            if few.len() <= FEW {
                few.push(Ast::literal(t));
            }
        }
        if (1..=FEW).contains(&few.len()) {
            return Some(Shape { ast: Ast::Alt(few), min, max: Some(max) });
        }
        (min <= max).then(|| Shape::of(CharSet::of(chars.into_iter().map(|c| (c, c))), min, Some(max)))
    }

    fn then(self, next: Shape) -> Shape {
        let max = self.max.zip(next.max).map(|(a, b)| a.saturating_add(b));
        Shape { ast: Ast::Concat(vec![self.ast, next.ast]), min: self.min.saturating_add(next.min), max }
    }

    fn or_nothing(self) -> Shape {
        Shape { ast: Ast::Repeat { of: Box::new(self.ast), min: 0, max: Some(1) }, min: 0, max: self.max }
    }

    /// What a text function makes of it.
    fn mapped(mut self, function: &str) -> Option<Shape> {
        let ascii = |ranges: &[(char, char)]| CharSet::of(ranges.iter().map(|r| (r.0 as u32, r.1 as u32)));
        let (small, digits) = (('a', 'z'), ('0', '9'));
        Some(match function {
            "lower" | "upper" => {
                let upper = function == "upper";
                self.ast.for_each_set(&mut |s| *s = folded(s, upper));
                // Some letters become two.
                Shape { max: self.max.map(|m| m.saturating_mul(2)), ..self }
            }
            // Letters may become two or none.
            "slug" => Shape::of(ascii(&[small, digits, ('-', '-')]), 0, self.max.map(|m| m.saturating_mul(4))),
            "mail_local" => Shape::of(ascii(&[small, digits, ('.', '.')]), 0, self.max.map(|m| m.saturating_mul(4))),
            "digits" => Shape::of(ascii(&[digits]), 0, self.max),
            _ => return None,
        })
    }
}

fn digits(min: u32, max: u32) -> Shape {
    Shape::of(CharSet::of([('0' as u32, '9' as u32)]), min, Some(max))
}

impl Around<'_> {
    fn shape(&self, s: &Strategy, depth: u32) -> Option<Shape> {
        if depth > 4 {
            return None;
        }
        match s {
            Strategy::Constant { value } => Some(Shape::literal(value)),
            Strategy::SeedPool { .. }
            | Strategy::SeedPoolWeighted { .. }
            | Strategy::CategoricalWeighted { .. }
            | Strategy::Seed { .. } => Shape::over(self.entries(s)?.into_iter()),
            Strategy::Mask { mask } => Some(masked(mask)),
            Strategy::Template { template, sources } => {
                let mut shape = Shape::literal("");
                for piece in template::parse(template).ok()? {
                    let next = match piece {
                        Piece::Text(t) => Shape::literal(&t),
                        // Rows are numbered by 64 bits.
                        Piece::Number { width } => digits(u32::from(width).max(1), 19.max(width.into())),
                        Piece::Field { name, functions } => {
                            let (source, missing) = match sources.get(&name) {
                                Some(s) => (s.clone(), false),
                                None => (self.column)(&name)?,
                            };
                            let mut field = self.texts(&source, &functions, depth)?;
                            if missing {
                                field = field.or_nothing();
                            }
                            field
                        }
                    };
                    shape = shape.then(next);
                }
                Some(shape)
            }
            Strategy::Derive { from, function } => {
                let (source, _) = (self.column)(from)?;
                self.texts(&source, std::slice::from_ref(function), depth)
            }
            Strategy::Text { shape, min, max } => {
                let words = topics::prose(self.locale).or_else(|| topics::prose("en_US"))?;
                let Vals::Bytes(words) = &words.vals else { return None };
                let mut set = CharSet::of([' ', '.', ','].map(|c| (c as u32, c as u32)));
                if *shape == Prose::Paragraphs {
                    set = set.union(&CharSet::one('\n'));
                }
                for i in 0..words.len() {
                    let text = std::str::from_utf8(words.get(i)).ok()?;
                    set = set.union(&CharSet::of(text.chars().map(|c| (c as u32, c as u32))));
                }
                Some(Shape::of(set.both_cases(), *min, Some(*max)))
            }
            Strategy::UuidV4 | Strategy::UuidV7 { .. } => {
                let hex = |n| Shape::of(CharSet::of([(48, 57), (97, 102)]), n, Some(n));
                let dash = || Shape::literal("-");
                Some(
                    hex(8)
                        .then(dash())
                        .then(hex(4))
                        .then(dash())
                        .then(hex(4))
                        .then(dash())
                        .then(hex(4))
                        .then(dash())
                        .then(hex(12)),
                )
            }
            Strategy::CheckDigit { kind } => Some(match kind.as_str() {
                "card" => digits(13, 19),
                "imei" => digits(15, 15),
                "ean13" | "isbn13" => digits(13, 13),
                "iban" => Shape::of(CharSet::of([(48, 57), (65, 90)]), 15, Some(34)),
                _ => return None,
            }),
            _ => None,
        }
    }

    /// The texts that a strategy draws from.
    fn entries<'s>(&self, s: &'s Strategy) -> Option<Vec<&'s str>> {
        Some(match s {
            Strategy::Constant { value } => vec![value],
            Strategy::SeedPool { values, .. } | Strategy::SeedPoolWeighted { values, .. } => {
                values.iter().map(String::as_str).collect()
            }
            Strategy::CategoricalWeighted { values } => values.iter().map(|v| v.0.as_str()).collect(),
            Strategy::Seed { topic, field, .. } => topics::topic(self.locale, topic)?.texts(field)?.collect(),
            _ => return None,
        })
    }

    /// A strategy's texts with functions applied: to each of the entries, where it has some.
    fn texts(&self, s: &Strategy, functions: &[String], depth: u32) -> Option<Shape> {
        if let (Some(entries), Some(f)) = (self.entries(s), functions.first())
            && let Some(f) = crate::compile::text_function(f)
        {
            let mut all = HashSet::new();
            for t in entries {
                let mut out = Vec::new();
                seedgen_kernels::text::map::apply(f, t.as_bytes(), &mut out);
                all.insert(String::from_utf8(out).ok()?);
            }
            let shape = Shape::over(all.iter().map(String::as_str))?;
            return functions[1..].iter().try_fold(shape, |s, f| s.mapped(f));
        }
        functions.iter().try_fold(self.shape(s, depth + 1)?, |s, f| s.mapped(f))
    }
}

fn masked(mask: &str) -> Shape {
    let mut shape = Shape::literal("");
    let mut chars = mask.chars();
    while let Some(c) = chars.next() {
        let ranges: &[(u32, u32)] = match c {
            '#' => &[(48, 57)],
            'A' => &[(65, 90)],
            'a' => &[(97, 122)],
            'X' => &[(48, 57), (65, 90)],
            'x' => &[(48, 57), (97, 102)],
            '\\' => {
                let c = chars.next().unwrap_or('\\') as u32;
                shape = shape.then(Shape::of(CharSet::of([(c, c)]), 1, Some(1)));
                continue;
            }
            c => {
                shape = shape.then(Shape::of(CharSet::one(c), 1, Some(1)));
                continue;
            }
        };
        shape = shape.then(Shape::of(CharSet::of(ranges.iter().copied().filter(|r| r.1 <= LAST)), 1, Some(1)));
    }
    shape
}
