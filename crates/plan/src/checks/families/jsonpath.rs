//! SQL/JSON paths that a document has to have (`@?`, `@@`, jsonb_path_exists, jsonb_path_match), as PostgreSQL writes
//! them: members, elements, filters that compare with constants. Not here: what else is asked of documents (`json`).

use super::json::{Document, Kind};
use super::mirrored;

/// Members and filters inside each other are read this far.
const DEEPEST: usize = 32;

/// Makes sure that the path leads to something. None: not understood; then nothing was changed.
pub fn exists(d: &mut Document, path: &str) -> Option<()> {
    let mut next = d.clone();
    let mut r = Reader { rest: mode(path), depth: 0 };
    r.take("$").then_some(())?;
    r.descend(&mut next)?;
    r.end()?;
    *d = next;
    Some(())
}

/// Makes sure that the predicate holds.
pub fn matches(d: &mut Document, predicate: &str) -> Option<()> {
    let mut next = d.clone();
    let mut r = Reader { rest: mode(predicate), depth: 0 };
    r.conjunction(&mut next, "$")?;
    r.end()?;
    *d = next;
    Some(())
}

fn mode(path: &str) -> &str {
    let path = path.trim();
    path.strip_prefix("strict ").or_else(|| path.strip_prefix("lax ")).unwrap_or(path)
}

enum Literal {
    Text(String),
    Number(f64, String),
    Bool(String),
    Null,
}

struct Reader<'p> {
    rest: &'p str,
    depth: usize,
}

impl Reader<'_> {
    fn take(&mut self, token: &str) -> bool {
        let rest = self.rest.trim_start();
        match rest.strip_prefix(token) {
            Some(after) => {
                self.rest = after;
                true
            }
            None => false,
        }
    }

    fn end(&self) -> Option<()> {
        self.rest.trim().is_empty().then_some(())
    }

    /// The value that the accessors from here on lead to, and that it has to be there.
    fn descend<'d>(&mut self, d: &'d mut Document) -> Option<&'d mut Document> {
        let mut d = d;
        loop {
            self.depth += 1;
            if self.depth > DEEPEST {
                return None;
            }
            if self.take(".") {
                let key = self.key()?;
                d.only([Kind::Object].into());
                d = d.members.entry(key).or_default();
                d.required = true;
            } else if self.take("[") {
                let at = if self.take("*") { 0 } else { self.number()?.1.parse::<u32>().ok()? };
                self.take("]").then_some(())?;
                d.only([Kind::Array].into());
                let least = at.checked_add(1)?;
                d.least = Some(d.least.map_or(least, |n| n.max(least)));
                d = d.each.get_or_insert_default();
            } else if self.take("?") {
                self.take("(").then_some(())?;
                self.conjunction(d, "@")?;
                self.take(")").then_some(())?;
            } else {
                return Some(d);
            }
        }
    }

    /// Conditions on what `root` stands for.
    fn conjunction(&mut self, d: &mut Document, root: &str) -> Option<()> {
        self.condition(d, root)?;
        while self.take("&&") {
            self.condition(d, root)?;
        }
        (!self.take("||")).then_some(())
    }

    fn condition(&mut self, d: &mut Document, root: &str) -> Option<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        if self.take("exists") {
            self.take("(").then_some(())?;
            self.take(root).then_some(())?;
            self.descend(d)?;
            return self.take(")").then_some(());
        }
        if self.take("(") {
            self.conjunction(d, root)?;
            return self.take(")").then_some(());
        }
        if self.take(root) {
            let at = self.descend(d)?;
            let (op, value) = (self.operator()?, self.literal()?);
            return compare(at, op, value);
        }
        let (value, op) = (self.literal()?, self.operator()?);
        self.take(root).then_some(())?;
        let at = self.descend(d)?;
        compare(at, mirrored(op)?, value)
    }

    fn operator(&mut self) -> Option<&'static str> {
        let known = [("==", "="), ("!=", "<>"), ("<>", "<>"), ("<=", "<="), (">=", ">="), ("<", "<"), (">", ">")];
        known.into_iter().find(|(token, _)| self.take(token)).map(|k| k.1)
    }

    fn key(&mut self) -> Option<String> {
        if self.rest.starts_with('"') {
            return self.text();
        }
        let n = self.rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(self.rest.len());
        let (key, rest) = self.rest.split_at(n);
        // Methods have parentheses.
        if key.is_empty() || rest.starts_with('(') {
            return None;
        }
        self.rest = rest;
        Some(key.into())
    }

    /// A string in double quotes.
    fn text(&mut self) -> Option<String> {
        let mut escaped = false;
        let end = self.rest.char_indices().skip(1).find(|&(_, c)| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        })?;
        let (text, rest) = self.rest.split_at(end.0 + 1);
        self.rest = rest;
        serde_json::from_str(text).ok()
    }

    fn number(&mut self) -> Option<(f64, String)> {
        let rest = self.rest.trim_start();
        let n = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-'))).unwrap_or(rest.len());
        let (text, rest) = rest.split_at(n);
        let value = text.parse().ok()?;
        self.rest = rest;
        Some((value, text.into()))
    }

    fn literal(&mut self) -> Option<Literal> {
        for word in ["true", "false"] {
            if self.take(word) {
                return Some(Literal::Bool(word.into()));
            }
        }
        if self.take("null") {
            return Some(Literal::Null);
        }
        if self.rest.trim_start().starts_with('"') {
            self.rest = self.rest.trim_start();
            return self.text().map(Literal::Text);
        }
        self.number().map(|(value, text)| Literal::Number(value, text))
    }
}

fn compare(d: &mut Document, op: &str, value: Literal) -> Option<()> {
    let (kind, text) = match &value {
        Literal::Text(t) => (Kind::String, t.clone()),
        Literal::Number(_, t) => (Kind::Number, t.clone()),
        Literal::Bool(t) => (Kind::Boolean, t.clone()),
        Literal::Null if op == "=" => {
            d.only([Kind::Null].into());
            return Some(());
        }
        Literal::Null => return None,
    };
    d.only([kind].into());
    match (op, value) {
        ("=", _) => d.equal(vec![text]),
        ("<>", _) => d.forbidden.push(text),
        (_, Literal::Number(k, _)) => d.bound(op, k),
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> Option<Document> {
        let mut d = Document::default();
        exists(&mut d, path).map(|()| d)
    }

    #[test]
    fn paths_are_members_and_elements() {
        let d = of("$.\"a\".\"b\"").unwrap_or_default();
        assert!(d.members["a"].required && d.members["a"].members["b"].required);
        let d = of("$.\"x\"?(@ > 3 && @ < 10)").unwrap_or_default();
        assert_eq!((d.members["x"].min, d.members["x"].max), (Some(4.0), Some(9.0)));
        let d = of("strict $.\"t\"[*]?(@.\"k\" == \"v\")").unwrap_or_default();
        let t = &d.members["t"];
        assert_eq!(t.least, Some(1));
        assert_eq!(t.each.as_ref().and_then(|e| e.members["k"].values.clone()), Some(vec!["v".to_string()]));
        let mut d = Document::default();
        assert_eq!(matches(&mut d, "($.\"a\" >= 1 && 5 >= $.\"a\")"), Some(()));
        assert_eq!((d.members["a"].min, d.members["a"].max), (Some(1.0), Some(5.0)));
    }

    #[test]
    fn the_rest_is_not_read() {
        for path in ["$.*", "$.a.size()", "$?(@.a > $x)", "$ ? (@ like_regex \"a\")", "$.a || $.b", "$[last]", "a", ""]
        {
            assert_eq!(of(path), None, "{path}");
        }
        assert_eq!(of(&format!("${}", ".a".repeat(100))), None);
        let nested = format!("$?({}@ > 1{})", "(".repeat(5000), ")".repeat(5000));
        assert_eq!(of(&nested), None);
    }
}
