//! Texts that equal what is made of other columns: `t = to_char(d, 'YYYY-MM')`, `t = 'n' || a`, `t = left(u, 3)`. As a
//! template, so that one column follows from the others. Not here: whether the column may follow
//! (`planning/derived`).

use super::reader::{Reader, constant};
use crate::expr::Expr;
use crate::schema::ColumnIndex;
use crate::types::class::TypeClass;
use std::fmt::Write;

/// `column = template`, in which fields are the numbers of `of`.
#[derive(Clone, Debug, PartialEq)]
pub struct Derived {
    pub column: ColumnIndex,
    pub template: String,
    pub of: Vec<ColumnIndex>,
    /// The longest text in characters; None: as long as a column's.
    pub longest: Option<u32>,
    pub constraint: String,
}

impl Reader<'_> {
    /// None: no such equality; then nothing was noted.
    pub(super) fn derived(&mut self, e: &Expr) -> Option<()> {
        let Expr::Op { name, schema: None, args, .. } = e else { return None };
        let ("=", [a, b]) = (name.as_str(), args.as_slice()) else { return None };
        let found = self.follows(a, b).or_else(|| self.follows(b, a))?;
        self.note(found.column);
        self.out.derived.push(found);
        Some(())
    }

    fn follows(&self, x: &Expr, made: &Expr) -> Option<Derived> {
        let column = self.text_column(x)?;
        let mut out = Derived {
            column,
            template: String::new(),
            of: Vec::new(),
            longest: Some(0),
            constraint: self.name.to_string(),
        };
        self.made(made, &mut out)?;
        // A column alone is a pair.
        let plain = out.of.len() == 1 && self.text_column(made).is_some();
        (!out.of.is_empty() && !out.of.contains(&column) && !plain).then_some(out)
    }

    /// Adds what the expression writes.
    fn made(&self, e: &Expr, out: &mut Derived) -> Option<()> {
        match e {
            Expr::Const { text: Some(t), .. } => {
                literal(t, out);
                Some(())
            }
            Expr::Column(c) => self.field(*c, None, out),
            Expr::Cast { arg, .. } => self.made(arg, out),
            Expr::Op { name, schema: None, args, .. } if name == "||" => {
                args.iter().try_for_each(|a| self.made(a, out))
            }
            Expr::Call { name, schema: None, args, .. } => match (name.as_str(), args.as_slice()) {
                ("concat", parts) => parts.iter().try_for_each(|a| self.made(a, out)),
                ("text", [x]) => self.made(x, out),
                ("to_char", [x, format]) => {
                    let c = self.column(x).filter(|c| self.class(*c).is_date())?;
                    self.written(c, &constant(format)?, out)
                }
                ("left", [x, n]) => self.field(self.text_column(x)?, Some((0, constant(n)?.parse().ok()?)), out),
                ("substr" | "substring", [x, from, n]) => {
                    let from: u32 = constant(from)?.parse().ok()?;
                    let range = (from.checked_sub(1)?, constant(n)?.parse().ok()?);
                    self.field(self.text_column(x)?, Some(range), out)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// A column's text, or so many characters of it.
    fn field(&self, c: ColumnIndex, range: Option<(u32, u32)>, out: &mut Derived) -> Option<()> {
        let class = self.class(c);
        let longest = match class {
            TypeClass::Text { max_chars } => max_chars,
            TypeClass::Int(2) => Some(6),
            TypeClass::Int(4) => Some(11),
            TypeClass::Int(_) => Some(20),
            TypeClass::Uuid => Some(36),
            TypeClass::Bool => Some(5),
            _ => return None,
        };
        let longest = longest.into_iter().chain(range.map(|r| r.1)).min();
        out.longest = out.longest.zip(longest).map(|(a, b)| a.saturating_add(b));
        number(c, range, out);
        Some(())
    }

    /// A date in a format of digits.
    fn written(&self, c: ColumnIndex, format: &str, out: &mut Derived) -> Option<()> {
        // As it is written in ISO 8601.
        let parts =
            [("YYYY", 0, 4), ("YY", 2, 2), ("MM", 5, 2), ("DD", 8, 2), ("HH24", 11, 2), ("MI", 14, 2), ("SS", 17, 2)];
        let clock = matches!(self.class(c), TypeClass::Timestamp { .. });
        let mut rest = format;
        while let Some(first) = rest.chars().next() {
            if let Some((token, skip, take)) = parts.iter().find(|p| rest.starts_with(p.0)) {
                if *skip > 10 && !clock {
                    return None;
                }
                number(c, Some((*skip, *take)), out);
                out.longest = out.longest.map(|n| n + take);
                rest = &rest[token.len()..];
            } else if first.is_alphanumeric() || matches!(first, '"' | '\\') {
                return None;
            } else {
                literal(&rest[..first.len_utf8()], out);
                rest = &rest[first.len_utf8()..];
            }
        }
        Some(())
    }
}

fn literal(text: &str, out: &mut Derived) {
    out.template.push_str(&text.replace('{', "{{").replace('}', "}}"));
    let chars = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    out.longest = out.longest.map(|n| n.saturating_add(chars));
}

fn number(c: ColumnIndex, range: Option<(u32, u32)>, out: &mut Derived) {
    let place = out.of.iter().position(|o| *o == c).unwrap_or_else(|| {
        out.of.push(c);
        out.of.len() - 1
    });
    let _ = match range {
        None => write!(out.template, "{{{place}}}"),
        Some((skip, take)) => write!(out.template, "{{{place}|chars {skip} {take}}}"),
    };
}
