//! A reader of JSON that keeps what it can: of a text that ends in the middle, the whole elements before; with
//! trailing commas, missing commas, keys without quotes. Bounded in depth, and without recursion beyond that.
//! Own code because no crate gives whole elements of a cut text, sees duplicate keys and bounds the depth
//! together. Not here: what the values mean.

/// A value as it was written.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    /// The literal.
    Number(String),
    Text(String),
    List(Vec<Json>),
    /// In order, duplicates and all.
    Object(Vec<(String, Json)>),
    /// Something nested deeper than `DEPTH`.
    Deep,
}

/// Levels that are read.
pub const DEPTH: usize = 32;

/// How far a value was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    Yes,
    /// The text ended inside it: lists and objects have their whole members.
    Cut,
}

/// The text cannot be read on from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bad {
    /// Bytes that were looked at.
    pub at: usize,
}

/// The same inside the reader, which knows where it stands.
struct Stuck;

/// Reads one value at the beginning of `text` (after white space): it, how far it was there, and where it
/// ends. `cut_texts`: what the end cuts is kept as far as it goes, strings too.
pub fn read(text: &str, cut_texts: bool) -> Result<(Json, Whole, usize), Bad> {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0, cut_texts };
    let (value, whole) = reader.value(0).map_err(|Stuck| Bad { at: reader.at })?;
    Ok((value, whole, reader.at))
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    cut_texts: bool,
}

type Read = Result<(Json, Whole), Stuck>;

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|b| b.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Read {
        self.space();
        match self.peek() {
            None => Ok((Json::Null, Whole::Cut)),
            Some(b'{' | b'[') if depth >= DEPTH => self.skip(),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => self.string().map(|(t, w)| (Json::Text(t), w)),
            Some(b'-' | b'+' | b'.' | b'0'..=b'9') => Ok(self.number()),
            Some(b) if b.is_ascii_alphabetic() => self.word(),
            Some(_) => Err(Stuck),
        }
    }

    /// The end of what is nested too deep, found by counting brackets.
    fn skip(&mut self) -> Read {
        let mut open = 0usize;
        while let Some(b) = self.peek() {
            match b {
                b'{' | b'[' => open += 1,
                b'}' | b']' => open -= 1,
                b'"' => {
                    let (_, whole) = self.string()?;
                    if whole == Whole::Cut {
                        break;
                    }
                    continue;
                }
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                return Ok((Json::Deep, Whole::Yes));
            }
        }
        Ok((Json::Deep, Whole::Cut))
    }

    fn list(&mut self, depth: usize) -> Read {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.separators();
            match self.peek() {
                None => return Ok((Json::List(items), Whole::Cut)),
                Some(b']') => {
                    self.at += 1;
                    return Ok((Json::List(items), Whole::Yes));
                }
                Some(_) => {}
            }
            let (item, whole) = self.value(depth + 1)?;
            if whole == Whole::Yes || self.cut_texts {
                items.push(item);
            }
            if whole == Whole::Cut {
                return Ok((Json::List(items), Whole::Cut));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Read {
        self.at += 1;
        let mut members = Vec::new();
        loop {
            self.separators();
            let (key, whole) = match self.peek() {
                None => return Ok((Json::Object(members), Whole::Cut)),
                Some(b'}') => {
                    self.at += 1;
                    return Ok((Json::Object(members), Whole::Yes));
                }
                Some(b'"') => self.string()?,
                Some(b) if b.is_ascii_alphabetic() || b == b'_' => self.bare(),
                Some(_) => return Err(Stuck),
            };
            self.space();
            match self.peek() {
                None => return Ok((Json::Object(members), Whole::Cut)),
                _ if whole == Whole::Cut => return Ok((Json::Object(members), Whole::Cut)),
                Some(b':') => self.at += 1,
                Some(_) => return Err(Stuck),
            }
            let (value, whole) = self.value(depth + 1)?;
            match (&value, whole) {
                (_, Whole::Yes) => members.push((key, value)),
                (Json::List(_) | Json::Object(_), Whole::Cut) => {
                    members.push((key, value));
                    return Ok((Json::Object(members), Whole::Cut));
                }
                (Json::Text(_), Whole::Cut) if self.cut_texts => {
                    members.push((key, value));
                    return Ok((Json::Object(members), Whole::Cut));
                }
                (_, Whole::Cut) => return Ok((Json::Object(members), Whole::Cut)),
            }
        }
    }

    /// Commas, whether too few or too many.
    fn separators(&mut self) {
        while self.peek().is_some_and(|b| b.is_ascii_whitespace() || b == b',') {
            self.at += 1;
        }
    }

    fn bare(&mut self) -> (String, Whole) {
        let from = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_') {
            self.at += 1;
        }
        (self.text[from..self.at].to_string(), Whole::Yes)
    }

    fn number(&mut self) -> (Json, Whole) {
        let from = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.')) {
            self.at += 1;
        }
        let whole = if self.at == self.bytes.len() { Whole::Cut } else { Whole::Yes };
        (Json::Number(self.text[from..self.at].to_string()), whole)
    }

    fn word(&mut self) -> Read {
        let (word, _) = self.bare();
        let value = match word.as_str() {
            "true" | "True" => Json::Bool(true),
            "false" | "False" => Json::Bool(false),
            "null" | "None" => Json::Null,
            _ if self.at == self.bytes.len() => return Ok((Json::Null, Whole::Cut)),
            _ => return Err(Stuck),
        };
        Ok((value, Whole::Yes))
    }

    /// At the opening quote.
    fn string(&mut self) -> Result<(String, Whole), Stuck> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let from = self.at;
            while self.peek().is_some_and(|b| b != b'"' && b != b'\\') {
                self.at += 1;
            }
            out.push_str(&self.text[from..self.at]);
            match self.peek() {
                None => return Ok((out, Whole::Cut)),
                Some(b'"') => {
                    self.at += 1;
                    return Ok((out, Whole::Yes));
                }
                Some(_) => {
                    self.at += 1;
                    match self.escape() {
                        Some(c) => out.push(c),
                        None => return Ok((out, Whole::Cut)),
                    }
                }
            }
        }
    }

    /// Behind a backslash; None where the text ends. An unknown escape is the character itself.
    fn escape(&mut self) -> Option<char> {
        let c = self.text[self.at..].chars().next()?;
        self.at += c.len_utf8();
        Some(match c {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => {
                let high = self.hex()?;
                if (0xD800..0xDC00).contains(&high) && self.bytes[self.at..].starts_with(b"\\u") {
                    let back = self.at;
                    self.at += 2;
                    let low = self.hex()?;
                    if (0xDC00..0xE000).contains(&low) {
                        return char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
                    }
                    self.at = back;
                }
                char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            other => other,
        })
    }

    /// Four hexadecimal digits; what is none counts as the replacement character.
    fn hex(&mut self) -> Option<u32> {
        if self.at + 4 > self.bytes.len() {
            self.at = self.bytes.len();
            return None;
        }
        match std::str::from_utf8(&self.bytes[self.at..self.at + 4])
            .ok()
            .filter(|s| s.bytes().all(|b| b.is_ascii_hexdigit()))
        {
            Some(digits) => {
                self.at += 4;
                u32::from_str_radix(digits, 16).ok()
            }
            None => Some(0xFFFD),
        }
    }
}

impl Json {
    /// As JSON again.
    pub fn to_text(&self) -> String {
        let quoted = |s: &str| serde_json::Value::from(s).to_string();
        match self {
            Json::Null | Json::Deep => "null".into(),
            Json::Bool(b) => b.to_string(),
            Json::Number(n) => n.clone(),
            Json::Text(t) => quoted(t),
            Json::List(l) => format!("[{}]", l.iter().map(Json::to_text).collect::<Vec<_>>().join(",")),
            Json::Object(o) => {
                let members: Vec<String> = o.iter().map(|(k, v)| format!("{}:{}", quoted(k), v.to_text())).collect();
                format!("{{{}}}", members.join(","))
            }
        }
    }
    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            // The last of duplicates, as in PostgreSQL's jsonb.
            Json::Object(members) => members.iter().rev().find(|m| m.0 == key).map(|m| &m.1),
            _ => None,
        }
    }
    pub fn text(&self) -> Option<&str> {
        if let Json::Text(t) = self { Some(t) } else { None }
    }
    pub fn list(&self) -> Option<&[Json]> {
        if let Json::List(l) = self { Some(l) } else { None }
    }
    pub fn count(&self) -> Option<u64> {
        if let Json::Number(n) = self { n.parse().ok() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Json {
        let (value, whole, _) = read(text, false).unwrap();
        assert_eq!(whole, Whole::Yes, "{text}");
        value
    }
    fn cut(text: &str) -> Json {
        let (value, whole, _) = read(text, false).unwrap();
        assert_eq!(whole, Whole::Cut, "{text}");
        value
    }

    /// What serde_json reads, this reads to the same value.
    #[test]
    fn agrees_with_serde() {
        for text in [
            r#"{"a": [1, -2.5e3, true, false, null], "b": {"c": "x\n\u00e9\ud83d\ude00\"\\/"}}"#,
            r#"[]"#,
            r#"{}"#,
            r#"[[[[1]]], {"k": {"k": []}}]"#,
            "\"\u{1F600} text\"",
            r#""\u0000""#,
        ] {
            fn convert(v: &serde_json::Value) -> Json {
                match v {
                    serde_json::Value::Null => Json::Null,
                    serde_json::Value::Bool(b) => Json::Bool(*b),
                    serde_json::Value::Number(n) => Json::Number(n.to_string()),
                    serde_json::Value::String(s) => Json::Text(s.clone()),
                    serde_json::Value::Array(a) => Json::List(a.iter().map(convert).collect()),
                    serde_json::Value::Object(o) => {
                        Json::Object(o.iter().map(|(k, v)| (k.clone(), convert(v))).collect())
                    }
                }
            }
            let text = &text.replace("-2.5e3", "-2500.0");
            assert_eq!(whole(text), convert(&serde_json::from_str(text).unwrap()), "{text}");
        }
    }

    #[test]
    fn of_a_cut_text_the_whole_members_stay() {
        let full = r#"{"rows":[{"a":1,"b":"x"},{"a":2,"b":"y"}],"n":7}"#;
        let row = |a: &str, b: &str| {
            Json::Object(vec![("a".into(), Json::Number(a.into())), ("b".into(), Json::Text(b.into()))])
        };
        let (one, two) = (row("1", "x"), row("2", "y"));
        for end in 0..full.len() {
            let (value, state, _) = read(&full[..end], false).unwrap();
            assert_eq!(state, Whole::Cut, "{}", &full[..end]);
            let rows = value.get("rows").and_then(Json::list).unwrap_or_default();
            let wanted: &[Json] = match end {
                0..=23 => &[],
                24..=39 => std::slice::from_ref(&one),
                _ => &[one.clone(), two.clone()],
            };
            assert_eq!(rows, wanted, "{}", &full[..end]);
        }
        assert_eq!(cut(r#"["a", "b"#), Json::List(vec![Json::Text("a".into())]));
        assert_eq!(
            read(r#"{"content":"{\"rows\":[1"#, true).unwrap().0.get("content").and_then(Json::text),
            Some(r#"{"rows":[1"#)
        );
    }

    #[test]
    fn small_mistakes_are_overlooked() {
        let wanted = whole(r#"{"a": [1, 2], "b": "x"}"#);
        for text in [
            r#"{"a": [1, 2,], "b": "x",}"#,
            r#"{"a": [1 2] "b": "x"}"#,
            r#"{a: [1, 2], b: "x"}"#,
            "{\"a\": [1,,2],\n,\"b\": \"x\"}",
        ] {
            assert_eq!(whole(text), wanted, "{text}");
        }
        assert_eq!(whole("[None, True]"), Json::List(vec![Json::Null, Json::Bool(true)]));
        for bad in ["}", "{]", "{\"a\" 1}", "[nonsense, 1]", "<html>"] {
            assert!(read(bad, false).is_err(), "{bad}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let deep = |n: usize| format!("{}1{}", "[".repeat(n), "]".repeat(n));
        let mut value = whole(&deep(100_000));
        for _ in 0..DEPTH {
            let Json::List(mut items) = value else { panic!() };
            value = items.remove(0);
        }
        assert_eq!(value, Json::Deep);
        cut(&"[".repeat(1_000_000));
        cut(&"{\"a\":".repeat(1_000_000));
        assert_eq!(whole(&format!("[{},7]", deep(50))).list().map(<[_]>::len), Some(2), "what follows is read");
    }
}
