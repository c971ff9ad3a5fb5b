//! The text functions of `Node::Map`, one string to one string, appended to a buffer. Bytes that are no
//! UTF-8 are dropped where characters are looked at.

use super::fold::to_ascii;
use super::{chars, fold};
use crate::program::TextFn;

/// What stands where folding leaves nothing: a name must have a letter.
const NOTHING_LEFT: &[u8] = b"x";

/// The longest part that mail addresses may have before the '@'.
const LOCAL_MAX: usize = 64;

/// Appends f(s).
pub fn apply(f: TextFn, s: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    match f {
        TextFn::Lower if s.is_ascii() => out.extend(s.iter().map(u8::to_ascii_lowercase)),
        TextFn::Upper if s.is_ascii() => out.extend(s.iter().map(u8::to_ascii_uppercase)),
        TextFn::Lower => each_char(s, out, |c, out| extend(out, c.to_lowercase())),
        TextFn::Upper => each_char(s, out, |c, out| extend(out, c.to_uppercase())),
        TextFn::Capitalize => {
            let first = chars::cut(s, 1);
            each_char(first, out, |c, out| extend(out, c.to_uppercase()));
            out.extend_from_slice(&s[first.len()..]);
        }
        TextFn::Capitals => {
            let word = std::cell::Cell::new(false);
            each_char(s, out, |c, out| match word.replace(c.is_alphanumeric()) {
                true => extend(out, c.to_lowercase()),
                false => extend(out, c.to_uppercase()),
            });
        }
        TextFn::Initial => out.extend_from_slice(chars::cut(s, 1)),
        TextFn::Trim => out.extend_from_slice(s.trim_ascii()),
        TextFn::Digits => out.extend(s.iter().filter(|b| b.is_ascii_digit())),
        TextFn::Ascii => {
            ascii(s, out);
            if out.len() == start {
                out.extend_from_slice(NOTHING_LEFT);
            }
        }
        TextFn::Slug => join(s, Some(b'-'), out),
        TextFn::Word => join(s, None, out),
        TextFn::MailLocal => {
            join(s, Some(b'.'), out);
            if out.len() - start > LOCAL_MAX {
                out.truncate(start + LOCAL_MAX);
                while out.last() == Some(&b'.') {
                    out.pop();
                }
            }
        }
        TextFn::Chars { skip, take } => {
            let rest = &s[chars::cut(s, skip as usize).len()..];
            out.extend_from_slice(chars::cut(rest, take as usize));
        }
        TextFn::JsonEscape => json(s, out),
        TextFn::QuoteEscape => {
            for b in s {
                if matches!(b, b'"' | b'\\') {
                    out.push(b'\\');
                }
                out.push(*b);
            }
        }
    }
}

fn extend(out: &mut Vec<u8>, chars: impl Iterator<Item = char>) {
    for c in chars {
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// Calls f for each character.
fn each_char(s: &[u8], out: &mut Vec<u8>, f: impl Fn(char, &mut Vec<u8>)) {
    for chunk in s.utf8_chunks() {
        chunk.valid().chars().for_each(|c| f(c, out));
    }
}

fn ascii(s: &[u8], out: &mut Vec<u8>) {
    if s.is_ascii() {
        return out.extend_from_slice(s);
    }
    each_char(s, out, |c, out| {
        if c.is_ascii() {
            out.push(c as u8);
        } else if let Some(plain) = to_ascii(c) {
            out.extend_from_slice(plain.as_bytes());
        }
    });
}

/// Words in lower case joined by `with`, or written as one. An apostrophe does not part a word.
fn join(s: &[u8], with: Option<u8>, out: &mut Vec<u8>) {
    let start = out.len();
    let mut pending = false;
    let mut push = |b: u8, out: &mut Vec<u8>| {
        if b.is_ascii_alphanumeric() {
            if pending && out.len() > start {
                out.extend(with);
            }
            pending = false;
            out.push(b.to_ascii_lowercase());
        } else if b != b'\'' {
            pending = true;
        }
    };
    for chunk in s.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c.is_ascii() {
                push(c as u8, out);
            } else {
                match fold::to_ascii(c) {
                    Some(plain) => plain.bytes().for_each(|b| push(b, out)),
                    // A letter that has no form is dropped; a sign parts words.
                    None if c.is_alphanumeric() => {}
                    None => push(b' ', out),
                }
            }
        }
    }
    if out.len() == start {
        out.extend_from_slice(NOTHING_LEFT);
    }
}

fn json(s: &[u8], out: &mut Vec<u8>) {
    for b in s {
        match b {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0..=0x1F | 0x7F => {
                out.extend_from_slice(b"\\u00");
                out.push(b"0123456789abcdef"[(b >> 4) as usize]);
                out.push(b"0123456789abcdef"[(b & 15) as usize]);
            }
            _ => out.push(*b),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(f: TextFn, s: &str) -> String {
        let mut out = b"kept".to_vec();
        apply(f, s.as_bytes(), &mut out);
        String::from_utf8(out[4..].to_vec()).unwrap()
    }

    #[test]
    fn each_function() {
        for (f, s, want) in [
            (TextFn::Lower, "ÄBc", "äbc"),
            (TextFn::Upper, "straße", "STRASSE"),
            (TextFn::Capitalize, "élan vital", "Élan vital"),
            (TextFn::Capitalize, "", ""),
            (TextFn::Capitals, "éva o'NEIL 2nd-hand", "Éva O'Neil 2nd-Hand"),
            (TextFn::Initial, "Ömer", "Ö"),
            (TextFn::Trim, " \ta b\n", "a b"),
            (TextFn::Digits, "+49 (30) 12", "493012"),
            (TextFn::Ascii, "Søren Ünal & Söhne", "Soren Uenal & Soehne"),
            (TextFn::Ascii, "漢字", "x"),
            (TextFn::Slug, "  Hello, Wörld! It's 5 o’clock ", "hello-woerld-its-5-oclock"),
            (TextFn::Slug, "***", "x"),
            (TextFn::MailLocal, "María-José O'Brien Jr.", "maria.jose.obrien.jr"),
            (TextFn::MailLocal, "", "x"),
            (TextFn::Word, "María-José O'Brien Jr.", "mariajoseobrienjr"),
            (TextFn::Word, "¿?", "x"),
            (TextFn::JsonEscape, "a\"b\\c\n\u{1}é", "a\\\"b\\\\c\\n\\u0001é"),
            (TextFn::QuoteEscape, "a\"b\\c", "a\\\"b\\\\c"),
        ] {
            assert_eq!(map(f, s), want, "{f:?} {s:?}");
        }
        let long = map(TextFn::MailLocal, &"abc ".repeat(40));
        assert!(long.len() <= 64 && !long.ends_with('.') && !long.contains(".."));
    }
}
