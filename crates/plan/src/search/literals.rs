//! The constants in SQL text: of a constraint's definition, of a function's body. A scan, no parser: strings,
//! numbers, the members of array literals, and the names that are called. Not here: what a constant is good
//! for (`candidates`).

use std::collections::BTreeSet;

/// What was found in a text, each once, in order of appearance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Literals {
    pub strings: Vec<String>,
    /// As written, without a sign.
    pub numbers: Vec<String>,
    /// Names in front of an opening parenthesis, the last part of a qualified one.
    pub calls: Vec<String>,
    /// Names after FROM and JOIN, qualified as they are.
    pub relations: Vec<String>,
}

/// Texts longer than this are no values of a small domain.
const LONGEST: usize = 200;
/// More than this of one kind are not collected.
const MOST: usize = 400;
/// No more of a text is read, in bytes: anyone can write a comment of a gigabyte.
const MOST_TEXT: usize = 1 << 16;
/// Bodies inside bodies, and opened but never closed ones that a text may have.
const DEEPEST: u32 = 3;
const MOST_OPEN: u32 = 64;

impl Literals {
    /// Adds those of another text.
    pub fn add(&mut self, text: &str) {
        let end = (0..=text.len().min(MOST_TEXT)).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
        self.within(&text[..end], 0);
    }

    fn within(&mut self, text: &str, depth: u32) {
        let before = String::new();
        Scan { bytes: text.as_bytes(), text, at: 0, out: self, before, depth, unclosed: 0 }.all();
    }

    /// Of one text.
    pub fn of(text: &str) -> Literals {
        let mut l = Literals::default();
        l.add(text);
        l
    }

    /// Whole numbers among them, as lengths and the like.
    pub fn integers(&self) -> BTreeSet<i64> {
        self.numbers.iter().chain(&self.strings).filter_map(|n| n.parse().ok()).collect()
    }
}

fn push(list: &mut Vec<String>, value: String) {
    if value.len() <= LONGEST && list.len() < MOST && !list.contains(&value) {
        list.push(value);
    }
}

struct Scan<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    out: &'a mut Literals,
    /// The word before, in small letters.
    before: String,
    /// Bodies around this text.
    depth: u32,
    /// Marks so far that nothing closes.
    unclosed: u32,
}

impl Scan<'_> {
    fn all(&mut self) {
        while self.at < self.bytes.len() {
            let b = self.bytes[self.at];
            match b {
                b'-' if self.peek(1) == b'-' => self.skip_to("\n"),
                b'/' if self.peek(1) == b'*' => self.skip_to("*/"),
                b'\'' => self.string(),
                b'$' => self.dollar(),
                b'"' => self.quoted_name(),
                b'0'..=b'9' => self.number(),
                b'.' if self.peek(1).is_ascii_digit() && self.bytes[self.at.saturating_sub(1)] != b'.' => self.number(),
                b if b.is_ascii_alphabetic() || b == b'_' || b >= 128 => self.word(),
                _ => self.at += 1,
            }
        }
    }

    fn peek(&self, n: usize) -> u8 {
        self.bytes.get(self.at + n).copied().unwrap_or(0)
    }

    fn skip_to(&mut self, end: &str) {
        self.at = self.text[self.at..].find(end).map_or(self.bytes.len(), |p| self.at + p + end.len());
    }

    fn string(&mut self) {
        let escapes = self.at > 0 && matches!(self.bytes[self.at - 1], b'e' | b'E') && self.before.len() <= 1;
        self.at += 1;
        let mut value: Vec<u8> = Vec::new();
        while self.at < self.bytes.len() {
            match self.bytes[self.at] {
                b'\'' if self.peek(1) == b'\'' => {
                    value.push(b'\'');
                    self.at += 2;
                }
                b'\'' => break,
                b'\\' if escapes => {
                    value.push(self.peek(1));
                    self.at += 2;
                }
                b => {
                    value.push(b);
                    self.at += 1;
                }
            }
        }
        self.at = (self.at + 1).min(self.bytes.len());
        if let Ok(value) = String::from_utf8(value) {
            self.value(value);
        }
    }

    fn value(&mut self, value: String) {
        if let Some(list) = value.strip_prefix('{').and_then(|v| v.strip_suffix('}'))
            && !value.contains(':')
        {
            for member in list.split(',') {
                push(&mut self.out.strings, member.trim().trim_matches('"').to_string());
            }
        }
        push(&mut self.out.strings, value);
    }

    /// `$tag$ … $tag$`: a body inside a body is read as SQL and as a value. What nothing
    /// closes is no body: the scan goes on behind its mark.
    fn dollar(&mut self) {
        let rest = &self.text[self.at + 1..];
        let tag = rest.find('$').map(|end| &rest[..end]);
        let Some(tag) = tag.filter(|t| t.chars().all(|c| c.is_alphanumeric() || c == '_') && !starts_digit(t)) else {
            self.at += 1;
            return;
        };
        let mark = format!("${tag}$");
        let start = self.at + mark.len();
        let closed = (self.unclosed < MOST_OPEN).then(|| self.text[start..].find(&mark)).flatten();
        let Some(end) = closed.map(|p| start + p) else {
            self.unclosed += 1;
            self.at = start;
            return;
        };
        let inner = &self.text[start..end];
        self.at = end + mark.len();
        if self.depth < DEEPEST {
            self.out.within(inner, self.depth + 1);
        }
        self.value(inner.to_string());
    }

    fn quoted_name(&mut self) {
        let start = self.at + 1;
        let end = self.text[start..].find('"').map_or(self.bytes.len(), |p| start + p);
        let name = self.text[start..end].to_string();
        self.at = (end + 1).min(self.bytes.len());
        self.name(name);
    }

    fn number(&mut self) {
        let start = self.at;
        let mut dot = false;
        while self.at < self.bytes.len() {
            let b = self.bytes[self.at];
            // `1..10` is a range of plpgsql's FOR.
            let point = b == b'.' && !dot && self.peek(1) != b'.';
            if !(b.is_ascii_digit() || point) {
                break;
            }
            dot |= point;
            self.at += 1;
        }
        let n = self.text[start..self.at].trim_end_matches('.').to_string();
        push(&mut self.out.numbers, n);
    }

    fn word(&mut self) {
        let start = self.at;
        while self.at < self.bytes.len() {
            let b = self.bytes[self.at];
            if !(b.is_ascii_alphanumeric() || b == b'_' || b >= 128) {
                break;
            }
            self.at += 1;
        }
        let word = self.text[start..self.at].to_lowercase();
        if word == "e" && self.peek(0) == b'\'' {
            self.before = word;
            return;
        }
        self.name(word);
    }

    /// A name, qualified by what follows it.
    fn name(&mut self, name: String) {
        let from = matches!(self.before.as_str(), "from" | "join");
        let mut whole = name.clone();
        while self.peek(0) == b'.' && (self.peek(1).is_ascii_alphabetic() || matches!(self.peek(1), b'_' | b'"')) {
            self.at += 1;
            let quoted = self.peek(0) == b'"';
            let start = self.at + usize::from(quoted);
            let stop = |c: char| if quoted { c == '"' } else { !(c.is_alphanumeric() || c == '_') };
            let end = self.text[start..].find(stop).map_or(self.bytes.len(), |p| start + p);
            let part = &self.text[start..end];
            whole.push('.');
            whole.push_str(&if quoted { part.to_string() } else { part.to_lowercase() });
            self.at = (end + usize::from(quoted)).min(self.bytes.len());
        }
        let open = self.text[self.at..].trim_start().starts_with('(');
        if open {
            let last = whole.rsplit('.').next().unwrap_or_default().to_string();
            push(&mut self.out.calls, last);
        } else if from {
            push(&mut self.out.relations, whole);
        }
        self.before = name;
    }
}

fn starts_digit(tag: &str) -> bool {
    tag.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_and_names_of_a_body() {
        let l = Literals::of(
            "BEGIN -- 'no'\n IF x = 'it''s' OR y IN (1, 2.5) THEN RETURN s.check_it(x) AND E'a\\'b' <> z; END IF;\n
             /* 9 */ PERFORM 1 FROM s.codes JOIN \"Other\" ON true; RETURN $q$a, 'b'$q$ = ANY ('{one,\"two\"}'); END",
        );
        assert_eq!(l.strings, ["it's", "a'b", "b", "a, 'b'", "one", "two", "{one,\"two\"}"]);
        assert_eq!(l.numbers, ["1", "2.5"]);
        assert_eq!(l.relations, ["s.codes", "Other"]);
        assert!(l.calls.contains(&"check_it".to_string()), "{:?}", l.calls);
    }

    #[test]
    fn odd_ends_are_no_trouble() {
        for text in ["'open", "$$open", "$1 + $2", "\"open", "/* open", "1..3", "é'ü'", "$é$", ".5", "a.", "e'\\"] {
            let _ = Literals::of(text);
        }
        assert_eq!(Literals::of("FOR i IN 1..10").numbers, ["1", "10"]);
    }

    /// Tags that nothing closes, and bodies in bodies, without end: neither deep nor slow.
    #[test]
    fn hostile_tags_are_no_trouble() {
        let open: String = (0..50_000).map(|i| format!("$a{i}$")).collect();
        assert!(Literals::of(&format!("'x' {open}")).strings.contains(&"x".to_string()));
        let marks: Vec<String> = (0..20_000).map(|i| format!("$a{i}$ ")).collect();
        let nested: String = marks.iter().chain(marks.iter().rev()).map(String::as_str).collect();
        let _ = Literals::of(&nested);
        let few: String = marks[..3000].iter().chain(marks[..3000].iter().rev()).map(String::as_str).collect();
        let _ = Literals::of(&few);
        let _ = Literals::of(&"é".repeat(50_000));
        assert_eq!(Literals::of("$a$ 'one' $b$ 'two' $b$ $a$ $open$ 'three'").strings[..2], ["one", "two"]);
    }
}
