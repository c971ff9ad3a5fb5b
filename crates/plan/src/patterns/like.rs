//! LIKE as a tree, SIMILAR TO as a regular expression.

use super::are::Parsed;
use super::ast::Ast;
use super::set::{CharSet, doubtful_cases};

/// The texts that are LIKE the pattern. None: an error to PostgreSQL.
pub fn like(pattern: &str, escape: Option<char>, ignore_case: bool) -> Option<Parsed> {
    let mut parts = Vec::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        let literal = match c {
            c if Some(c) == escape => chars.next()?,
            '%' => {
                parts.push(Ast::anything());
                continue;
            }
            '_' => {
                parts.push(Ast::Set(CharSet::any()));
                continue;
            }
            c => c,
        };
        let set = CharSet::one(literal);
        parts.push(Ast::Set(if ignore_case { set.both_cases() } else { set }));
    }
    let doubtful = if ignore_case { doubtful_cases() } else { CharSet::default() };
    Some(Parsed { ast: Ast::Concat(parts), doubtful })
}

/// As similar_to_escape() (regexp.c) rewrites it. None where it has parts to be cut out.
pub fn similar(pattern: &str, escape: Option<char>) -> Option<String> {
    let mut out = String::from("^(?:");
    // Brackets within brackets, and how far into the outermost: 0 behind `[`, 1 behind `[^`, then 2.
    let (mut escaped, mut depth, mut place) = (false, 0, 0);
    for c in pattern.chars() {
        if escaped {
            if c == '"' && depth == 0 {
                return None;
            }
            out.extend(['\\', c]);
            (escaped, place) = (false, 2);
        } else if Some(c) == escape {
            escaped = true;
        } else if depth > 0 {
            if c == '\\' {
                out.push('\\');
            }
            out.push(c);
            match c {
                ']' if place == 2 => depth -= 1,
                '[' => depth += 1,
                _ => {}
            }
            place = if c == '^' && place == 0 { 1 } else { 2 };
        } else {
            match c {
                '[' => {
                    out.push(c);
                    (depth, place) = (1, 0);
                }
                '%' => out.push_str(".*"),
                '_' => out.push('.'),
                '(' => out.push_str("(?:"),
                '\\' | '.' | '^' | '$' => out.extend(['\\', c]),
                c => out.push(c),
            }
        }
    }
    out.push_str(")$");
    Some(out)
}
