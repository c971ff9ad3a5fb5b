//! Values of a type under restrictions as input texts: elements of arrays, fields of composites, what domains
//! inside them allow. Not here: columns of plain types, which are drawn a row at a time (`columns`).

use super::addresses::addresses;
use super::documents::documents;
use super::{patterns, shapes, spans};
use crate::checks::families::array::{self, Elements};
use crate::checks::families::{range, span};
use crate::checks::{Fold, Restriction};
use crate::patterns::{DRAWN, Language, Matching};
use crate::schema::{Oid, Schema, Table, TypeKind};
use crate::types::class::{DAY, TypeClass};
use seedgen_kernels::hash;
use seedgen_kernels::language::Words;
use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

const WORDS: [&str; 24] = [
    "amber", "anchor", "atlas", "beacon", "birch", "cedar", "cobalt", "coral", "delta", "ember", "fern", "garden",
    "harbor", "ivory", "lemon", "maple", "meadow", "north", "olive", "orchid", "pearl", "river", "summit", "willow",
];
/// Types inside types are followed this far.
const DEEPEST: u32 = 6;
/// Longer texts and arrays are not made up.
const LONGEST: u32 = 10_000;

/// A language and its numbered words.
type Spoken = Rc<(Language, Words)>;

pub struct Sampler<'a> {
    pub schema: &'a Schema,
    pub table: &'a Table,
    pub now: i64,
    pub key: u64,
    /// Texts of the patterns met so far: an automaton takes a while to make.
    pub languages: RefCell<Vec<(Matching, Option<Spoken>)>>,
}

impl Sampler<'_> {
    /// At most `count` different texts. None: the type or a restriction is not one of those followed here.
    pub fn texts(&self, type_oid: Oid, typmod: i32, r: &Restriction, count: u64) -> Option<Vec<String>> {
        let (mut out, mut seen): (Vec<String>, HashSet<String>) = Default::default();
        for i in 0..count {
            let mut draws = Draws { key: hash::cell(self.key, i), n: 0 };
            let text = self.one(type_oid, typmod, r, &mut draws, 0)?;
            if seen.insert(text.clone()) {
                out.push(text);
            }
        }
        Some(out)
    }

    /// Whether a domain with constraints is somewhere inside the type.
    pub fn constrained(&self, type_oid: Oid, depth: u32) -> bool {
        let Some(t) = self.schema.base_type(type_oid) else { return false };
        let inner = |oid: Oid| {
            let mut at = oid;
            while let Some(TypeKind::Domain { base, checks, not_null, .. }) =
                self.schema.types.get(&at).map(|t| &t.kind)
            {
                if !checks.is_empty() || *not_null {
                    return true;
                }
                at = *base;
            }
            depth < DEEPEST && self.constrained(at, depth + 1)
        };
        match &t.kind {
            TypeKind::Array { element } => inner(*element),
            TypeKind::Composite { fields } => fields.iter().any(|f| inner(f.type_oid)),
            _ => false,
        }
    }

    fn one(&self, type_oid: Oid, typmod: i32, r: &Restriction, d: &mut Draws, depth: u32) -> Option<String> {
        if !followed(r) || depth > DEEPEST {
            return None;
        }
        let class = TypeClass::of(self.schema, type_oid, typmod);
        if let Some(allowed) = &r.allowed {
            let language = self.language(&class, r)?;
            let like = |v: &str| language.as_ref().is_none_or(|(m, l)| m.accepts(&l.0, v));
            let fits = |v: &&String| !r.forbidden.contains(v) && shapes::admits(&class, r, v) && like(v);
            let fits: Vec<&String> = allowed.iter().filter(fits).collect();
            return fits.get(d.below(fits.len() as u64) as usize).map(|v| v.to_string());
        }
        if class == TypeClass::Other {
            if let Some(doc) = &r.shape.json {
                return documents(doc, d.next(), 1)?.pop();
            }
            if let Some(net) = &r.shape.net {
                let cidr = self.schema.base_type(type_oid).is_some_and(|t| t.name == "cidr");
                let all = addresses(net, cidr, d.next(), 16)?;
                return all.get(d.below(all.len() as u64) as usize).cloned();
            }
            if let Some(s) = &r.shape.span {
                return spans::span(s, span::kind(self.schema, type_oid, typmod)?, &mut |n| d.below(n));
            }
            if let Some(x) = &r.shape.range {
                let (class, _) = range::subtype(self.schema, type_oid)?;
                return spans::range(x, &class, self.now, &mut |n| d.below(n));
            }
            return match &self.schema.base_type(type_oid)?.kind {
                TypeKind::Array { element } => self.array(*element, r.shape.array.as_ref(), d, depth),
                TypeKind::Composite { fields } => {
                    let parts = fields.iter().map(|f| {
                        let r = array::of_domains(self.schema, self.table, f.type_oid, self.now)?;
                        if r.null {
                            return Some(String::new());
                        }
                        Some(quoted(&self.one(f.type_oid, f.typmod, &r, d, depth + 1)?))
                    });
                    Some(format!("({})", parts.collect::<Option<Vec<_>>>()?.join(",")))
                }
                _ => None,
            };
        }
        // A value that does not pass gives way to the next draw: of few tests and many values.
        (0..200).find_map(|_| {
            self.scalar(&class, r, d).filter(|v| !r.forbidden.contains(v) && shapes::admits(&class, r, v))
        })
    }

    fn array(&self, element: Oid, a: Option<&Elements>, d: &mut Draws, depth: u32) -> Option<String> {
        let none = Elements::default();
        let a = a.unwrap_or(&none);
        let domains = array::of_domains(self.schema, self.table, element, self.now)?;
        let each = both(&domains, &a.each)?;
        let mut values: Vec<String> = Vec::new();
        for v in &a.contains {
            if !values.contains(v) {
                values.push(v.clone());
            }
        }
        let least = a.least.unwrap_or(0).max(values.len() as u32);
        let usual = if depth == 0 { 4 } else { 2 };
        let most = a.most.unwrap_or(u32::MAX).min(least.saturating_add(usual));
        if most < least || least > LONGEST {
            return None;
        }
        let n = least + d.below(u64::from(most - least) + 1) as u32;
        while (values.len() as u32) < n {
            let v = self.one(element, -1, &each, d, depth + 1)?;
            // Of a small set values come again; else each once reads better.
            if values.contains(&v) && values.len() as u32 >= least && each.allowed.is_some() {
                break;
            }
            values.push(v);
        }
        // An array among the elements is a domain over one, so that it is quoted like any other.
        let parts: Vec<String> = values.iter().map(|v| quoted(v)).collect();
        Some(format!("{{{}}}", parts.join(",")))
    }

    fn scalar(&self, class: &TypeClass, r: &Restriction, d: &mut Draws) -> Option<String> {
        let today = self.now.div_euclid(DAY);
        let between = |d: &mut Draws, lo: i64, hi: i64| {
            let lo = r.min.map_or(lo.min(r.max.unwrap_or(lo)), |m| m);
            let hi = r.max.map_or(hi.max(lo), |m| m);
            let (type_lo, type_hi) = class.int_bounds().unwrap_or((lo, hi));
            let (lo, hi) = (lo.max(type_lo), hi.min(type_hi));
            let hi = if r.max.is_none() && r.min.is_some() { hi.max(lo.saturating_add(1000).min(type_hi)) } else { hi };
            (lo <= hi).then(|| lo + d.below((hi.abs_diff(lo)).saturating_add(1)) as i64)
        };
        Some(match class {
            TypeClass::Bool => if d.below(2) == 0 { "f" } else { "t" }.to_string(),
            TypeClass::Int(_) | TypeClass::Oid => between(d, 0, 1000)?.to_string(),
            TypeClass::Numeric { scale, .. } => {
                let x = between(d, 0, 10i64.pow(u32::from(*scale).min(12)) * 1000)?;
                let ten = 10u64.pow(u32::from(*scale).min(18));
                let sign = if x < 0 { "-" } else { "" };
                let size = x.unsigned_abs();
                if ten == 1 {
                    format!("{x}")
                } else {
                    format!("{sign}{}.{:0w$}", size / ten, size % ten, w = *scale as usize)
                }
            }
            TypeClass::Float(_) => {
                let lo = r.float_min.unwrap_or_else(|| r.float_max.map_or(0.0, |m| m - 100.0));
                let hi = r.float_max.unwrap_or(lo + 100.0);
                (lo + (hi - lo) * d.below(1001) as f64 / 1000.0).to_string()
            }
            TypeClass::Text { .. } | TypeClass::BpChar { .. } | TypeClass::Name => self.text(class, r, d)?,
            TypeClass::Uuid => {
                let (a, b) = (d.next(), d.next());
                format!(
                    "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
                    a >> 32,
                    a >> 16 & 0xffff,
                    a & 0xfff,
                    b & 0xfff,
                    b >> 16
                )
            }
            TypeClass::Date => super::iso(class, between(d, today - 730, today)?),
            TypeClass::Timestamp { .. } => {
                let x = between(d, (today - 730) * DAY, today * DAY)?;
                let second = x.div_euclid(1_000_000) * 1_000_000;
                super::iso(class, if r.min.is_none_or(|m| second >= m) { second } else { x })
            }
            TypeClass::Time { .. } => {
                let s = between(d, 0, DAY - 1)?.div_euclid(1_000_000);
                format!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
            }
            TypeClass::Enum { labels } => labels.get(d.below(labels.len() as u64) as usize)?.0.clone(),
            TypeClass::Bytea => {
                let min = r.min_chars.unwrap_or(4);
                if min > LONGEST {
                    return None;
                }
                let n = r.max_chars.unwrap_or(u32::MAX).min(min.max(8)).max(min);
                let bytes: String = (0..n).map(|_| format!("{:02x}", d.below(256))).collect();
                format!("\\x{bytes}")
            }
            TypeClass::Money | TypeClass::Other => return None,
        })
    }

    /// What the patterns ask, if any; outer None: no text meets them, or they are not understood.
    fn language(&self, class: &TypeClass, r: &Restriction) -> Option<Option<(Matching, Spoken)>> {
        let Some(m) = patterns::of_restriction(class, r, false) else { return Some(None) };
        let known = self.languages.borrow().iter().find(|l| l.0 == m).map(|l| l.1.clone());
        let found = known.unwrap_or_else(|| {
            let made = m.language().and_then(|l| m.words(&l, DRAWN).map(|w| Rc::new((l, w))));
            self.languages.borrow_mut().push((m.clone(), made.clone()));
            made
        });
        Some(Some((m, found?)))
    }

    fn text(&self, class: &TypeClass, r: &Restriction, d: &mut Draws) -> Option<String> {
        if let Some((_, l)) = self.language(class, r)? {
            let mut out = Vec::new();
            l.1.write(d.below(l.1.capacity()), &mut out);
            return String::from_utf8(out).ok();
        }
        let min = r.min_chars.unwrap_or(0) as usize;
        let max = r.max_chars.into_iter().chain(class.max_chars()).min().unwrap_or(u32::MAX) as usize;
        if min > max || min > LONGEST as usize {
            return None;
        }
        let mut s = WORDS[d.below(WORDS.len() as u64) as usize].to_string();
        while s.len() < min {
            s.push_str(WORDS[d.below(WORDS.len() as u64) as usize]);
        }
        s.truncate(max);
        match r.fold {
            Some(Fold::Upper) => s.make_ascii_uppercase(),
            Some(Fold::Capitals) => {
                let first = s.len().min(1);
                s[..first].make_ascii_uppercase();
            }
            _ => {}
        }
        Some(s)
    }
}

struct Draws {
    key: u64,
    n: u64,
}

impl Draws {
    fn next(&mut self) -> u64 {
        self.n += 1;
        hash::cell(self.key, self.n)
    }
    fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }
}

/// Nothing is asked that this file does not look at.
fn followed(r: &Restriction) -> bool {
    let rest = Restriction {
        min: None,
        max: None,
        float_min: None,
        float_max: None,
        allowed: None,
        forbidden: Vec::new(),
        min_chars: None,
        max_chars: None,
        not_null: false,
        null: false,
        fold: None,
        patterns: Vec::new(),
        padded: false,
        shape: Default::default(),
        constraints: Vec::new(),
        ..r.clone()
    };
    rest == Restriction::default()
}

/// What both ask. None: something that is not followed.
fn both(a: &Restriction, b: &Restriction) -> Option<Restriction> {
    if *b == Restriction::default() {
        return Some(a.clone());
    }
    if *a == Restriction::default() {
        return Some(b.clone());
    }
    let allowed = match (&a.allowed, &b.allowed) {
        (Some(x), Some(y)) => Some(x.iter().filter(|v| y.contains(v)).cloned().collect()),
        (x, y) => x.clone().or_else(|| y.clone()),
    };
    if !followed(a) || !followed(b) || b.shape != Default::default() {
        return None;
    }
    Some(Restriction {
        min: a.min.into_iter().chain(b.min).max(),
        max: a.max.into_iter().chain(b.max).min(),
        float_min: a.float_min.into_iter().chain(b.float_min).reduce(f64::max),
        float_max: a.float_max.into_iter().chain(b.float_max).reduce(f64::min),
        min_chars: a.min_chars.into_iter().chain(b.min_chars).max(),
        max_chars: a.max_chars.into_iter().chain(b.max_chars).min(),
        fold: a.fold.or(b.fold),
        forbidden: [a.forbidden.as_slice(), &b.forbidden].concat(),
        patterns: [a.patterns.as_slice(), &b.patterns].concat(),
        padded: a.padded || b.padded,
        allowed,
        ..a.clone()
    })
}

/// A part of an array or composite literal.
fn quoted(v: &str) -> String {
    let bare = !v.is_empty()
        && !v.eq_ignore_ascii_case("null")
        && v.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':'));
    if bare { v.to_string() } else { format!("\"{}\"", v.replace('\\', "\\\\").replace('"', "\\\"")) }
}
