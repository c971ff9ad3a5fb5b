//! PostgreSQL's advanced regular expressions (src/backend/regex, regc_lex.c) as trees. Back references, the
//! basic flavour and what is an error to PostgreSQL are not understood.

use super::ast::Ast;
use super::set::{CharSet, beyond_ascii, doubtful_cases, doubtful_spaces};

/// A tree and the characters of which it cannot say, without the collation, whether they match.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    pub ast: Ast,
    pub doubtful: CharSet,
}

/// PostgreSQL's bound on repetitions (DUPMAX).
const MOST_REPEATS: u32 = 255;
/// Parentheses within parentheses.
const DEEPEST: u32 = 100;

/// The expression as it is written: it may match anywhere in a text.
pub fn parse(regex: &str, ignore_case: bool) -> Option<Parsed> {
    let mut p = Parser {
        chars: regex.chars().collect(),
        at: 0,
        ignore_case,
        expanded: false,
        lines: false,
        doubtful: CharSet::default(),
        depth: 0,
    };
    let ast = p.whole()?;
    if p.ignore_case {
        p.doubtful = p.doubtful.union(&doubtful_cases());
    }
    if ast.has_word_edges() {
        p.doubtful = p.doubtful.union(&beyond_ascii());
    }
    if p.lines {
        p.doubtful = p.doubtful.union(&CharSet::one('\n'));
    }
    Some(Parsed { ast, doubtful: p.doubtful })
}

struct Parser {
    chars: Vec<char>,
    at: usize,
    ignore_case: bool,
    /// White space and comments are ignored.
    expanded: bool,
    /// `.` and complements do not match a newline. Where lines begin and end is then another matter too.
    lines: bool,
    doubtful: CharSet,
    depth: u32,
}

enum Escape {
    Char(char),
    Set(CharSet),
    Assertion(Ast),
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn starts(&self, s: &str) -> bool {
        s.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c))
    }

    fn eat(&mut self, s: &str) -> bool {
        let found = self.starts(s);
        if found {
            self.at += s.chars().count();
        }
        found
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn whole(&mut self) -> Option<Ast> {
        if self.eat("***=") {
            return Some(self.literally());
        }
        self.eat("***:");
        if self.starts("(?") && self.chars.get(self.at + 2).is_some_and(char::is_ascii_alphabetic) {
            self.at += 2;
            loop {
                match self.bump()? {
                    ')' => break,
                    'c' => self.ignore_case = false,
                    'i' => self.ignore_case = true,
                    'm' | 'n' | 'p' | 'w' => self.lines = true,
                    's' => self.lines = false,
                    't' => self.expanded = false,
                    'x' => self.expanded = true,
                    'q' => {
                        return self.eat(")").then(|| self.literally());
                    }
                    _ => return None,
                }
            }
        }
        let ast = self.alternatives()?;
        (self.at == self.chars.len()).then_some(ast)
    }

    fn literally(&mut self) -> Ast {
        let rest: Vec<char> = self.chars[self.at..].to_vec();
        Ast::Concat(rest.into_iter().map(|c| self.char(c)).collect())
    }

    fn char(&self, c: char) -> Ast {
        Ast::Set(self.cased(CharSet::one(c)))
    }

    fn cased(&self, set: CharSet) -> CharSet {
        if self.ignore_case { set.both_cases() } else { set }
    }

    fn without(&self, set: CharSet) -> CharSet {
        let set = set.complement();
        if self.lines { set.minus(&CharSet::one('\n')) } else { set }
    }

    fn alternatives(&mut self) -> Option<Ast> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut branches = vec![self.branch()?];
        while self.eat("|") {
            branches.push(self.branch()?);
        }
        self.depth -= 1;
        Some(if branches.len() == 1 { branches.remove(0) } else { Ast::Alt(branches) })
    }

    fn skip(&mut self) -> Option<()> {
        loop {
            if self.eat("(?#") {
                while self.bump()? != ')' {}
            } else if self.expanded && self.peek().is_some_and(|c| c.is_ascii_whitespace()) {
                self.at += 1;
            } else if self.expanded && self.peek() == Some('#') {
                while self.peek().is_some_and(|c| c != '\n') {
                    self.at += 1;
                }
            } else {
                return Some(());
            }
        }
    }

    fn branch(&mut self) -> Option<Ast> {
        let mut pieces = Vec::new();
        loop {
            self.skip()?;
            match self.peek() {
                None | Some('|' | ')') => break,
                Some(_) => {}
            }
            let atom = self.atom()?;
            self.skip()?;
            pieces.push(self.quantified(atom)?);
        }
        Some(if pieces.len() == 1 { pieces.remove(0) } else { Ast::Concat(pieces) })
    }

    fn quantified(&mut self, atom: Ast) -> Option<Ast> {
        let digit = self.chars.get(self.at + 1).is_some_and(char::is_ascii_digit);
        let (min, max) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') if digit => {
                self.at += 1;
                let min = self.number()?;
                let max = match self.bump()? {
                    '}' => Some(min),
                    ',' if self.peek() == Some('}') => {
                        self.at += 1;
                        None
                    }
                    ',' => {
                        let max = self.number()?;
                        (self.bump()? == '}').then_some(Some(max))?
                    }
                    _ => return None,
                };
                if min > MOST_REPEATS || max.is_some_and(|m| m > MOST_REPEATS || m < min) {
                    return None;
                }
                self.at -= 1;
                (min, max)
            }
            _ => return Some(atom),
        };
        self.at += 1;
        // Which of several matches is preferred does not matter.
        self.eat("?");
        self.skip()?;
        if matches!(self.peek(), Some('*' | '+' | '?')) {
            return None;
        }
        Some(Ast::Repeat { of: Box::new(atom), min, max })
    }

    fn number(&mut self) -> Option<u32> {
        let from = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        self.chars[from..self.at].iter().collect::<String>().parse().ok()
    }

    fn atom(&mut self) -> Option<Ast> {
        let look = [("(?=", true, false), ("(?!", true, true), ("(?<=", false, false), ("(?<!", false, true)];
        if let Some(&(_, ahead, negate)) = look.iter().find(|l| self.starts(l.0)) {
            self.at += if ahead { 3 } else { 4 };
            let of = Box::new(self.group()?);
            return Some(Ast::Look { ahead, negate, of });
        }
        match self.bump()? {
            '(' => {
                if !self.eat("?:") && self.peek() == Some('?') {
                    return None;
                }
                self.group()
            }
            '.' => Some(Ast::Set(self.without(CharSet::default()))),
            // Where lines count, texts of one line (all that are made) still begin and end there.
            '^' => Some(Ast::Start),
            '$' => Some(Ast::End),
            '*' | '+' | '?' => None,
            '[' => self.bracket(),
            '\\' => Some(match self.escape()? {
                Escape::Char(c) => self.char(c),
                Escape::Set(s) => Ast::Set(s),
                Escape::Assertion(a) => a,
            }),
            '{' if self.peek().is_some_and(|c| c.is_ascii_digit()) => None,
            c => Some(self.char(c)),
        }
    }

    fn group(&mut self) -> Option<Ast> {
        let inside = self.alternatives()?;
        self.eat(")").then_some(inside)
    }

    /// A class by name. Beyond ASCII its members depend on the collation.
    fn class(&mut self, name: &str) -> Option<CharSet> {
        let name = if self.ignore_case && matches!(name, "lower" | "upper") { "alpha" } else { name };
        let set = CharSet::posix(name)?;
        match name {
            "ascii" => {}
            "space" | "blank" => self.doubtful = self.doubtful.union(&doubtful_spaces()),
            _ => self.doubtful = self.doubtful.union(&beyond_ascii()),
        }
        Some(set)
    }

    fn escape(&mut self) -> Option<Escape> {
        let class = |p: &mut Self, name: &str, negate: bool| {
            let set = p.class(name)?;
            Some(Escape::Set(if negate { p.without(set) } else { set }))
        };
        let c = self.bump()?;
        Some(match c {
            'd' | 'D' => class(self, "digit", c == 'D')?,
            's' | 'S' => class(self, "space", c == 'S')?,
            'w' | 'W' => class(self, "word", c == 'W')?,
            'A' => Escape::Assertion(Ast::Start),
            'Z' => Escape::Assertion(Ast::End),
            'm' => Escape::Assertion(Ast::WordStart),
            'M' => Escape::Assertion(Ast::WordEnd),
            'y' => Escape::Assertion(Ast::WordEdge),
            'Y' => Escape::Assertion(Ast::NotWordEdge),
            'a' => Escape::Char('\u{7}'),
            'b' => Escape::Char('\u{8}'),
            'B' => Escape::Char('\\'),
            'e' => Escape::Char('\u{1b}'),
            'f' => Escape::Char('\u{c}'),
            'n' => Escape::Char('\n'),
            'r' => Escape::Char('\r'),
            't' => Escape::Char('\t'),
            'v' => Escape::Char('\u{b}'),
            'c' => Escape::Char(char::from_u32(self.bump()? as u32 & 31)?),
            'u' => Escape::Char(self.hex(4, 4)?),
            'U' => Escape::Char(self.hex(8, 8)?),
            'x' => Escape::Char(self.hex(1, 255)?),
            // Octal, or a back reference.
            c if c.is_ascii_alphanumeric() => return None,
            c => Escape::Char(c),
        })
    }

    fn hex(&mut self, least: usize, most: usize) -> Option<char> {
        let (mut value, mut digits) = (0u32, 0);
        while let Some(d) = self.peek().and_then(|c| c.to_digit(16)).filter(|_| digits < most) {
            value = value.checked_mul(16)?.checked_add(d)?;
            (self.at, digits) = (self.at + 1, digits + 1);
        }
        (digits >= least).then(|| char::from_u32(value))?
    }

    fn bracket(&mut self) -> Option<Ast> {
        if self.eat("[:<:]]") {
            return Some(Ast::WordStart);
        }
        if self.eat("[:>:]]") {
            return Some(Ast::WordEnd);
        }
        let negate = self.eat("^");
        let mut set = CharSet::default();
        let mut first = true;
        loop {
            if self.peek()? == ']' && !first {
                self.at += 1;
                break;
            }
            first = false;
            match self.member()? {
                Escape::Set(s) => set = set.union(&s),
                Escape::Assertion(_) => return None,
                Escape::Char(from) => {
                    let range = self.peek() == Some('-') && self.chars.get(self.at + 1).is_some_and(|c| *c != ']');
                    let to = if range {
                        self.at += 1;
                        match self.member()? {
                            Escape::Char(to) if to >= from => to,
                            _ => return None,
                        }
                    } else {
                        from
                    };
                    set = set.union(&CharSet::of([(from as u32, to as u32)]));
                }
            }
        }
        let set = self.cased(set);
        Some(Ast::Set(if negate { self.without(set) } else { set }))
    }

    fn member(&mut self) -> Option<Escape> {
        for (open, close) in [("[:", ":]"), ("[.", ".]"), ("[=", "=]")] {
            if !self.eat(open) {
                continue;
            }
            let from = self.at;
            while !self.starts(close) {
                self.bump()?;
            }
            let name: String = self.chars[from..self.at].iter().collect();
            self.at += 2;
            if open == "[:" {
                return Some(Escape::Set(self.class(&name)?));
            }
            let mut chars = name.chars();
            return match (chars.next(), chars.next()) {
                (Some(c), None) => Some(Escape::Char(c)),
                _ => None,
            };
        }
        match self.bump()? {
            '\\' => self.escape(),
            c => Some(Escape::Char(c)),
        }
    }
}
