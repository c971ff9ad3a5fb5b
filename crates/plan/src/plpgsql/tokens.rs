//! SQL text cut into tokens, and expressions as runs of them. Not here: what statements they make.

use std::collections::BTreeMap;
use std::ops::Range;

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A name or a keyword, in small letters.
    Word(String),
    /// A name in double quotes, as it is.
    Name(String),
    /// A character that is part of no word, `::` and `:=` as one.
    Symbol(&'static str),
    /// Strings, numbers, `$1`, other characters.
    Other,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub kind: Kind,
    pub at: Range<usize>,
}

/// A run of tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression(pub Vec<Token>);

const SYMBOLS: [&str; 11] = ["::", ":=", "..", "<<", ">>", "(", ")", ";", ".", "=", ","];

/// None: a string or a comment that nothing closes.
pub fn tokens(text: &str) -> Option<Vec<Token>> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let b = bytes[at];
        let (kind, end) = if b.is_ascii_whitespace() {
            at += 1;
            continue;
        } else if rest.starts_with("--") {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        } else if rest.starts_with("/*") {
            at += comment(rest)?;
            continue;
        } else if b == b'\'' {
            let before =
                out.last().is_some_and(|t: &Token| t.at.end == at && text[t.at.clone()].eq_ignore_ascii_case("e"));
            if before {
                out.pop();
            }
            (Kind::Other, at + string(rest, before)?)
        } else if b == b'"' {
            let (name, n) = quoted(rest)?;
            (Kind::Name(name), at + n)
        } else if b == b'$' && !bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
            (Kind::Other, at + dollar(rest)?)
        } else if b.is_ascii_alphabetic() || b == b'_' || b >= 128 {
            let n = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len());
            (Kind::Word(rest[..n].to_lowercase()), at + n)
        } else if b.is_ascii_digit() || b == b'$' {
            let n = rest[1..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).map_or(rest.len(), |n| n + 1);
            // `1..10` is a range of FOR.
            let n = rest[..n].find("..").unwrap_or(n);
            (Kind::Other, at + n)
        } else if let Some(s) = SYMBOLS.iter().find(|s| rest.starts_with(**s)) {
            (Kind::Symbol(s), at + s.len())
        } else {
            (Kind::Other, at + rest.chars().next().map_or(1, char::len_utf8))
        };
        // An escape string begins with its E.
        let start =
            if kind == Kind::Other && b == b'\'' && at > 0 && string_prefix(&text[..at], &out) { at - 1 } else { at };
        out.push(Token { kind, at: start..end });
        at = end;
    }
    Some(out)
}

/// The E of an escape string, which is no token any more.
fn string_prefix(before: &str, out: &[Token]) -> bool {
    before.ends_with(['e', 'E']) && out.last().is_none_or(|t| t.at.end < before.len())
}

fn comment(rest: &str) -> Option<usize> {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        if here.starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if here.starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += 1;
        }
    }
    None
}

fn string(rest: &str, escapes: bool) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if escapes => at += 2,
            b'\'' if bytes.get(at + 1) == Some(&b'\'') => at += 2,
            b'\'' => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

fn quoted(rest: &str) -> Option<(String, usize)> {
    let mut name = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((i, c)) = chars.next() {
        match c {
            '"' if chars.peek().is_some_and(|n| n.1 == '"') => {
                chars.next();
                name.push('"');
            }
            '"' => return Some((name, i + 1)),
            c => name.push(c),
        }
    }
    None
}

fn dollar(rest: &str) -> Option<usize> {
    let tag = &rest[..=rest[1..].find('$')? + 1];
    let inner = rest[tag.len()..].find(tag)?;
    Some(tag.len() + inner + tag.len())
}

impl Token {
    pub fn is(&self, word: &str) -> bool {
        matches!(&self.kind, Kind::Word(w) if w == word)
    }
    pub fn symbol(&self, symbol: &str) -> bool {
        matches!(&self.kind, Kind::Symbol(s) if *s == symbol)
    }
    /// As a name of a variable.
    pub fn name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(n) | Kind::Name(n) => Some(n),
            _ => None,
        }
    }
}

impl Expression {
    /// As SQL, with what the names stand for put in where they are names of variables.
    pub fn text(&self, source: &str, names: &BTreeMap<String, String>) -> String {
        let mut out = String::new();
        let mut end = None;
        for (i, t) in self.0.iter().enumerate() {
            if let Some(end) = end {
                // Comments go, and leave a gap.
                out.push_str(if end < t.at.start { " " } else { "" });
            }
            end = Some(t.at.end);
            let stands_for = t.name().and_then(|n| names.get(n)).filter(|_| self.variable(i));
            out.push_str(stands_for.map_or(&source[t.at.clone()], |v| v));
        }
        out
    }

    /// Not a type, a function, a member or a field of EXTRACT.
    fn variable(&self, i: usize) -> bool {
        let before = i.checked_sub(1).and_then(|k| self.0.get(k));
        let after = self.0.get(i + 1);
        let called = after.is_some_and(|t| t.symbol("(") || t.symbol("."));
        let part = before.is_some_and(|t| t.symbol("::") || t.symbol(".") || t.is("as"));
        let field = before.is_some_and(|t| t.symbol("("))
            && i >= 2
            && self.0[i - 2].is("extract")
            && after.is_some_and(|t| t.is("from"));
        !(called || part || field)
    }
}
