//! What a predicate asks of a text's form, as a pattern: regular expressions, LIKE, SIMILAR TO, prefixes and
//! parts, and any combination of these on one column. Not here: what the patterns mean (`patterns/`).

use super::Restriction;
use super::reader::{Reader, constant, constants};
use crate::expr::Expr;
use crate::patterns::{self, Language, Pattern, Wanted};
use crate::schema::ColumnIndex;
use crate::types::class::{TypeClass, resolve};

struct Found {
    column: ColumnIndex,
    pattern: Pattern,
    /// It asks for more than lengths and values do, which others understand.
    formal: bool,
    /// char(n) as it is stored, with its spaces.
    padded: bool,
    /// A null does not pass.
    set: bool,
}

/// A text that a predicate is about.
struct Subject {
    column: ColumnIndex,
    /// Functions around it, the outermost first.
    folds: Vec<bool>,
    padded: bool,
    /// Compares without regard to case.
    any_case: bool,
}

impl Subject {
    fn is(&self, pattern: Pattern, formal: bool) -> Option<Found> {
        let wrap = |p, upper: &bool| if *upper { Pattern::Upper(Box::new(p)) } else { Pattern::Lower(Box::new(p)) };
        let pattern = self.folds.iter().fold(pattern, wrap);
        Some(Found { column: self.column, pattern, formal, padded: self.padded, set: false })
    }
}

/// Is there a text that meets its patterns and lengths?
pub(super) fn possible(r: &Restriction) -> bool {
    if r.patterns.is_empty() {
        return true;
    }
    let (min, max) = (r.min_chars.unwrap_or(0), r.max_chars.unwrap_or(u32::MAX));
    let Some(language) = Language::of(&r.patterns) else { return false };
    match &r.allowed {
        Some(values) => values.iter().any(|v| r.padded || language.accepts(v)),
        // The spaces of char(n) count here and not there.
        None if r.padded => true,
        None => language.words(Wanted { min, max, texts: 1, one_case: false }).is_some(),
    }
}

fn not(p: Pattern) -> Pattern {
    Pattern::Not(Box::new(p))
}

impl Reader<'_> {
    /// Notes a predicate on a text's form. None: it is none, or it is not understood.
    pub(super) fn text(&mut self, e: &Expr) -> Option<()> {
        let mut found = self.found(e).filter(|f| f.formal)?;
        if let (TypeClass::BpChar { .. }, false) = (self.class(found.column), found.padded) {
            // The cast to text takes the spaces away.
            found.pattern = Pattern::All(vec![found.pattern, not(Pattern::Ends(" ".into()))]);
        }
        let r = &self.out.columns[found.column];
        if !r.patterns.is_empty() && r.padded != found.padded {
            return None;
        }
        let mut all = r.patterns.clone();
        if !all.contains(&found.pattern) {
            all.push(found.pattern);
        }
        let language = Language::of(&all)?;
        let some = Wanted { min: 0, max: u32::MAX, texts: 1, one_case: false };
        // None is left for certain, or only of those that depend on the collation?
        if language.partial && language.words(some).is_none() {
            return None;
        }
        let r = self.note(found.column);
        (r.patterns, r.padded) = (all, found.padded);
        r.not_null |= found.set;
        Some(())
    }

    fn found(&self, e: &Expr) -> Option<Found> {
        match e {
            Expr::Not(x) => {
                let f = self.found(x)?;
                Some(Found { pattern: not(f.pattern), ..f })
            }
            Expr::And(parts) | Expr::Or(parts) => self.joined(parts, matches!(e, Expr::Or(_))),
            Expr::Op { name, schema, args, .. } if args.len() == 2 => {
                self.operator(name, schema.is_none(), &args[0], &args[1])
            }
            Expr::AnyOf { op, all, left, right } => {
                let each = |v: String| {
                    let right = Expr::Const { text: Some(v), type_oid: 0 };
                    self.operator(op, true, left, &right)
                };
                let found = constants(right)?.into_iter().map(each).collect::<Option<Vec<_>>>()?;
                self.join(found, !all)
            }
            Expr::Call { name, schema: None, args, .. } => self.function(name, args),
            Expr::IsNotNull(x) => match &**x {
                Expr::Call { name, schema: None, args, .. } if name == "regexp_match" || name == "regexp_substr" => {
                    Some(Found { set: true, ..self.function("regexp_like", args)? })
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn joined(&self, parts: &[Expr], any: bool) -> Option<Found> {
        let mut found = Vec::new();
        let mut nulls = Vec::new();
        for p in parts {
            match p {
                // A null passes by the other parts as well.
                Expr::IsNull(x) if any => nulls.push(self.column(x)?),
                p => found.push(self.found(p)?),
            }
        }
        let column = found.first()?.column;
        nulls.iter().all(|&c| c == column).then(|| self.join(found, any))?
    }

    fn join(&self, mut found: Vec<Found>, any: bool) -> Option<Found> {
        if found.len() == 1 {
            return found.pop();
        }
        let (column, padded) = found.first().map(|f| (f.column, f.padded))?;
        if found.iter().any(|f| (f.column, f.padded) != (column, padded)) {
            return None;
        }
        let (formal, set) = (found.iter().any(|f| f.formal), found.iter().any(|f| f.set));
        let parts = found.into_iter().map(|f| f.pattern).collect();
        Some(Found {
            column,
            pattern: if any { Pattern::Any(parts) } else { Pattern::All(parts) },
            formal,
            padded,
            set,
        })
    }

    fn subject(&self, e: &Expr) -> Option<Subject> {
        if let Expr::Call { name, schema: None, args, .. } = e
            && (name == "lower" || name == "upper")
            && args.len() == 1
        {
            let inner = self.subject(&args[0]).filter(|s| !s.padded && !s.any_case)?;
            let mut folds = vec![name == "upper"];
            folds.extend(&inner.folds);
            return Some(Subject { folds, ..inner });
        }
        if let Expr::Cast { arg, .. } = e
            && self.column(arg).is_none()
        {
            return self.subject(arg);
        }
        let column = self.column(e)?;
        let class = self.class(column);
        let direct = matches!(e, Expr::Column(_) | Expr::Value);
        let col = &self.table.columns[column];
        let base = self.schema.types.get(&resolve(self.schema, col.type_oid, col.typmod).0);
        let any_case = direct && base.is_some_and(|t| t.name == "citext" && t.schema != "pg_catalog");
        let padded = direct && matches!(class, TypeClass::BpChar { .. });
        class.is_text().then_some(Subject { column, folds: Vec::new(), padded, any_case })
    }

    fn operator(&self, op: &str, core: bool, a: &Expr, b: &Expr) -> Option<Found> {
        let (op, negated) = match op {
            "!~" | "!~*" | "!~~" | "!~~*" => (&op[1..], true),
            "<>" => ("=", true),
            op => (op, false),
        };
        let f = match op {
            "~" | "~*" | "~~" | "~~*" | "^@" => {
                let s = self.subject(a)?;
                // Of other schemas only citext's operators are known.
                if core == s.any_case {
                    return None;
                }
                let any_case = s.any_case || op.ends_with('*');
                s.is(form(op.trim_end_matches('*'), b, any_case)?, true)?
            }
            "=" if core => self.equal(a, b)?,
            "<" | "<=" | ">" | ">=" if core && !negated => return self.counted(op, a, constant(b)?.parse().ok()?),
            _ => return None,
        };
        Some(if negated { Found { pattern: not(f.pattern), ..f } } else { f })
    }

    /// `x = c`, `left(x, n) = c`, `translate(x, c, '') = ''`, `length(x) = n`, `strpos(x, c) = 0`.
    fn equal(&self, a: &Expr, b: &Expr) -> Option<Found> {
        if let Expr::Call { name, schema: None, args, .. } = a {
            let text = constant(b)?;
            let chars = text.chars().count().to_string();
            match (name.as_str(), args.as_slice()) {
                ("left", [x, n]) if constant(n)? == chars => return self.subject(x)?.is(Pattern::Begins(text), true),
                ("right", [x, n]) if constant(n)? == chars => return self.subject(x)?.is(Pattern::Ends(text), true),
                ("substr" | "substring", [x, from, n]) if constant(from)? == "1" && constant(n)? == chars => {
                    return self.subject(x)?.is(Pattern::Begins(text), true);
                }
                ("translate", [x, set, to]) if text.is_empty() && constant(to)?.is_empty() => {
                    return self.subject(x)?.is(Pattern::Chars(constant(set)?), true);
                }
                ("lower" | "upper", [_]) => {}
                _ => return self.counted("=", a, text.parse().ok()?),
            }
        }
        let s = self.subject(a).filter(|s| !s.padded && !s.any_case)?;
        s.is(Pattern::Equal(constant(b)?), false)
    }

    /// Lengths and places against a number.
    fn counted(&self, op: &str, a: &Expr, n: i64) -> Option<Found> {
        let Expr::Call { name, schema: None, args, .. } = a else { return None };
        match (name.as_str(), args.as_slice()) {
            ("length" | "char_length" | "character_length", [x]) => {
                let s = self.subject(x).filter(|s| s.folds.is_empty())?;
                let n = n.clamp(-1, u32::MAX.into());
                let at = |n: i64| u32::try_from(n).ok();
                let (min, max) = match op {
                    "=" => (at(n)?, Some(at(n)?)),
                    "<" => (0, Some(at(n - 1)?)),
                    "<=" => (0, Some(at(n)?)),
                    ">" => (at(n + 1)?, None),
                    _ => (at(n).unwrap_or(0), None),
                };
                // The length of char(n) leaves the spaces out.
                Subject { padded: false, ..s }.is(Pattern::Length { min, max }, false)
            }
            ("strpos" | "position", [x, part]) => {
                let inside = Pattern::Contains(constant(part)?);
                let s = self.subject(x).filter(|s| !s.any_case)?;
                let pattern = match (op, n) {
                    (">", 0) | (">=", 1) => inside,
                    (">", 1) | (">=", 2) => Pattern::All(vec![inside, not(Pattern::Begins(constant(part)?))]),
                    ("=" | "<=", 0) | ("<", 1) => not(inside),
                    ("=" | "<=", 1) | ("<", 2) if op == "=" => Pattern::Begins(constant(part)?),
                    _ => return None,
                };
                s.is(pattern, true)
            }
            _ => None,
        }
    }

    fn function(&self, name: &str, args: &[Expr]) -> Option<Found> {
        let (op, flags) = match (name, args) {
            ("starts_with", [_, _]) => ("^@", None),
            ("like", [_, _]) => ("~~", None),
            ("regexp_like" | "textregexeq", [_, _]) => ("~", None),
            ("regexp_like", [_, _, flags]) => ("~", Some(constant(flags)?)),
            ("notlike", [x, p]) => {
                let f = self.operator("~~", true, x, p)?;
                return Some(Found { pattern: not(f.pattern), ..f });
            }
            _ => return None,
        };
        match flags {
            Some(f) if !f.is_empty() => {
                let regex = constant(&args[1])?;
                // Options of its own would have to be joined with these.
                if regex.starts_with("***") || regex.starts_with("(?") && !regex.starts_with("(?:") {
                    return None;
                }
                self.subject(&args[0]).filter(|s| !s.any_case)?.is(Pattern::Regex(format!("(?{f}){regex}")), true)
            }
            _ => self.operator(op, true, &args[0], &args[1]),
        }
    }
}

/// The pattern on the right side of an operator.
fn form(op: &str, e: &Expr, any_case: bool) -> Option<Pattern> {
    let call = match e {
        Expr::Call { name, schema: None, args, .. } => Some((name.as_str(), args.as_slice())),
        _ => None,
    };
    let escape = |e: &Expr| {
        let text = constant(e)?;
        let mut chars = text.chars();
        let first = chars.next();
        chars.next().is_none().then_some(first)
    };
    Some(match (op, call) {
        ("~", Some(("similar_to_escape", [p]))) => cased(patterns::similar(&constant(p)?, Some('\\'))?, any_case),
        ("~", Some(("similar_to_escape", [p, e]))) => cased(patterns::similar(&constant(p)?, escape(e)?)?, any_case),
        ("~~", Some(("like_escape", [p, e]))) => Pattern::Like { pattern: constant(p)?, escape: escape(e)?, any_case },
        ("~", _) => cased(Pattern::Regex(constant(e)?), any_case),
        ("~~", _) => Pattern::Like { pattern: constant(e)?, escape: Some('\\'), any_case },
        ("^@", _) if !any_case => Pattern::Begins(constant(e)?),
        _ => return None,
    })
}

fn cased(p: Pattern, any_case: bool) -> Pattern {
    match p {
        Pattern::Regex(r) if any_case => Pattern::RegexAnyCase(r),
        p => p,
    }
}
