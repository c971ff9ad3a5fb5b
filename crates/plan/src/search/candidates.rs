//! Values to try for a column, the most telling first: constants that the constraints and their functions
//! name and their neighbours, values with a meaning, bounds of the type, then values from all over the type.
//! Only texts; whether one is a value of the type, PostgreSQL says. Not here: their order across columns
//! (`hunt`).

use super::Literals;
use crate::patterns::{DRAWN, Language, Pattern, Wanted};
use crate::planning::iso;
use crate::schema::{Oid, Schema, TypeKind};
use crate::types::class::{DAY, TypeClass, resolve};
use crate::types::parse;
use seedgen_kernels::Scalar;
use std::collections::HashSet;

/// What there is to make values from.
#[derive(Clone, Debug, Default)]
pub struct Material {
    /// Constants of the constraints, and of the functions that they call.
    pub literals: Literals,
    /// Values of the tables that those functions read.
    pub rows: Vec<String>,
    /// Texts with a meaning: addresses, codes, names.
    pub meanings: Vec<String>,
    /// The run's present moment.
    pub now: i64,
}

/// Types inside types are followed this far.
const DEPTH: u32 = 3;

/// Candidates for a column of the type, each once, `own` (values that the plan would give) first. About
/// `wide` of them are from all over the type.
pub fn candidates(
    schema: &Schema,
    type_oid: Oid,
    typmod: i32,
    own: &[String],
    material: &Material,
    wide: usize,
) -> Vec<String> {
    let mut out = List::default();
    out.all(own.iter().cloned());
    of_type(schema, type_oid, typmod, material, wide, 0, &mut out);
    let class = TypeClass::of(schema, type_oid, typmod);
    out.list.retain(|v| class.parse(v).is_some() && !v.contains('\0'));
    out.list
}

#[derive(Default)]
struct List {
    list: Vec<String>,
    seen: HashSet<String>,
}

impl List {
    fn one(&mut self, v: impl Into<String>) {
        let v = v.into();
        if self.seen.insert(v.clone()) {
            self.list.push(v);
        }
    }
    fn all(&mut self, v: impl IntoIterator<Item = String>) {
        v.into_iter().for_each(|v| self.one(v));
    }
}

/// A generator whose values are the same in every run.
pub(super) struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        // splitmix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

fn of_type(schema: &Schema, type_oid: Oid, typmod: i32, m: &Material, wide: usize, depth: u32, out: &mut List) {
    let class = TypeClass::of(schema, type_oid, typmod);
    let (oid, typmod) = resolve(schema, type_oid, typmod);
    match &class {
        TypeClass::Bool => out.all(["true", "false"].map(String::from)),
        TypeClass::Enum { labels } => out.all(labels.iter().map(|l| l.0.clone())),
        TypeClass::Text { .. } | TypeClass::BpChar { .. } | TypeClass::Name => texts(&class, m, wide, out),
        TypeClass::Int(_) | TypeClass::Numeric { .. } | TypeClass::Money | TypeClass::Oid | TypeClass::Float(_) => {
            numbers(&class, m, wide, out)
        }
        TypeClass::Date | TypeClass::Timestamp { .. } => moments(&class, m, wide, out),
        TypeClass::Time { .. } => times(m, wide, out),
        TypeClass::Bytea => bytes(m, wide, out),
        TypeClass::Uuid => {
            out.all(constants(m).filter(|s| s.len() >= 32));
            out.all(["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"].map(String::from));
            let mut r = Random(11);
            for i in 0..wide.min(4096) {
                let hex = format!("{:016x}{:016x}", r.next(), r.next());
                let version = ['4', '1', '7'][i % 3];
                out.one(format!(
                    "{}-{}-{version}{}-8{}-{}",
                    &hex[..8],
                    &hex[8..12],
                    &hex[13..16],
                    &hex[17..20],
                    &hex[20..]
                ));
            }
        }
        TypeClass::Other => other(schema, oid, typmod, m, wide, depth, out),
    }
}

/// Every constant as text, those of the tables read as well.
fn constants(m: &Material) -> impl Iterator<Item = String> + '_ {
    m.literals.strings.iter().chain(&m.rows).chain(&m.literals.numbers).cloned()
}

fn numbers(class: &TypeClass, m: &Material, wide: usize, out: &mut List) {
    let scale = class.scale() as usize;
    let whole = |v: i64| v.to_string();
    let mut bases: Vec<f64> = Vec::new();
    for c in constants(m) {
        if let Ok(x) = c.trim().parse::<f64>()
            && x.is_finite()
            && x.abs() < 9e18
        {
            out.one(c.trim());
            bases.push(x);
        }
    }
    let fits = |x: i128| match class {
        TypeClass::Float(_) => true,
        _ => class.int_bounds().is_none_or(|(lo, hi)| {
            let x = x * 10i128.pow(scale as u32);
            x >= i128::from(lo) && x <= i128::from(hi)
        }),
    };
    let int = |x: i64, out: &mut List| {
        if fits(x.into()) {
            out.one(whole(x));
        }
    };
    for &b in &bases {
        let b = b as i64;
        for near in [1i64, -1, 2, -2] {
            int(b.saturating_add(near), out);
        }
        int(b.saturating_neg(), out);
        for times in [2i64, 3, 10] {
            int(b.saturating_mul(times), out);
        }
    }
    for x in 0..=20 {
        int(x, out);
    }
    for x in [-1, -2, -10, 24, 25, 30, 31, 50, 60, 64, 90, 99, 100, 127, 128, 180, 255, 256, 360, 500, 512, 1000, 1024]
    {
        int(x, out);
    }
    if scale > 0 || matches!(class, TypeClass::Float(_)) {
        let digits = if matches!(class, TypeClass::Float(_)) { 2 } else { scale };
        for x in ["0.5", "0.25", "0.1", "0.01", "1.5", "99.99", "-0.5", "2.5", "9.99"] {
            if x.split_once('.').is_some_and(|(_, f)| f.len() <= digits) {
                out.one(x);
            }
        }
    }
    for exponent in 1..=18u32 {
        int(10i64.pow(exponent), out);
        int(10i64.pow(exponent) - 1, out);
    }
    for exponent in 1..=62u32 {
        int(1i64 << exponent, out);
    }
    if let Some((lo, hi)) = class.int_bounds() {
        let unit = 10i64.pow(scale as u32);
        int(lo / unit, out);
        int(hi / unit, out);
    }
    // One after the other: what holds for some share of all numbers holds for some of these.
    let mut r = Random(23);
    for x in 0..wide as i64 / 2 {
        int(x, out);
        if scale > 0 && fits(1) {
            let ten = 10i64.pow(scale as u32);
            out.one(format!("{}.{:0scale$}", x / ten, x % ten));
        }
    }
    for i in 0..wide / 2 {
        let magnitude = [1_000u64, 100_000, 10_000_000, 10_000_000_000, 1 << 40, 1 << 62][i % 6];
        let x = (r.next() % magnitude) as i64;
        int(x, out);
        if scale > 0 && i % 3 == 0 && fits(x.into()) {
            out.one(format!("{x}.{:0scale$}", r.next() % 10u64.pow(scale as u32)));
        }
    }
}

fn moments(class: &TypeClass, m: &Material, wide: usize, out: &mut List) {
    let unit = if matches!(class, TypeClass::Date) { 1 } else { DAY };
    let now = if matches!(class, TypeClass::Date) { m.now.div_euclid(DAY) } else { m.now };
    let known: Vec<i64> = constants(m)
        .filter_map(|c| match class.parse(&c) {
            Some(Scalar::Int(x)) => Some(x),
            _ => None,
        })
        .collect();
    for x in known {
        for d in [0, 1, -1] {
            out.one(iso(class, x + d * unit));
        }
        if unit == DAY {
            out.all([1_000_000, -1_000_000].map(|d| iso(class, x + d)));
        }
    }
    out.one(iso(class, now));
    let today = now.div_euclid(unit) * unit;
    let (year, month, _) = parse::civil_from_days(today / unit);
    // First and last days of months, then of years.
    for back in 0..36 {
        let at = year * 12 + month - 1 - back;
        let first = parse::days_from_civil(at.div_euclid(12), at.rem_euclid(12) + 1, 1);
        out.all([first, first - 1, first + 14].map(|d| iso(class, d * unit)));
    }
    for y in (year - 120..=year + 10).rev().chain([1, 1000, 1600, 9999]) {
        out.one(iso(class, parse::days_from_civil(y, 1, 1) * unit));
        out.one(iso(class, parse::days_from_civil(y, 12, 31) * unit));
    }
    for d in 0..(wide / 3).min(1500) as i64 {
        out.one(iso(class, today - d * unit));
        out.one(iso(class, today + d * unit));
    }
    let mut r = Random(31);
    for _ in 0..wide / 3 {
        let day = r.below(80_000) as i64 - 40_000;
        let clock = if unit == DAY { r.below(86_400) as i64 * 1_000_000 } else { 0 };
        out.one(iso(class, day * unit + clock));
        if unit == DAY {
            // On the hour, on the quarter, within office hours.
            let hour = r.below(96) as i64 * 900_000_000;
            out.one(iso(class, today - r.below(700) as i64 * DAY + hour));
        }
    }
}

fn times(m: &Material, wide: usize, out: &mut List) {
    out.all(constants(m).filter(|c| parse::time(c).is_some()));
    for quarter in 0..96 {
        out.one(format!("{:02}:{:02}:00", quarter / 4, quarter % 4 * 15));
    }
    out.all(["23:59:59", "00:00:01", "24:00:00"].map(String::from));
    let mut r = Random(37);
    for _ in 0..wide.min(2048) {
        out.one(format!("{:02}:{:02}:{:02}", r.below(24), r.below(60), r.below(60)));
    }
}

fn bytes(m: &Material, wide: usize, out: &mut List) {
    let hex = |b: &[u8]| b.iter().fold(String::from("\\x"), |s, b| s + &format!("{b:02x}"));
    for c in constants(m) {
        if c.starts_with("\\x") {
            out.one(c);
        } else {
            out.one(hex(c.as_bytes()));
        }
    }
    out.one("\\x");
    let mut lengths: Vec<usize> = lengths(m);
    lengths.extend([1, 2, 4, 8, 12, 16, 20, 24, 28, 32, 48, 64]);
    let mut r = Random(41);
    for i in 0..wide {
        let n = lengths[i % lengths.len()].min(4096);
        let b: Vec<u8> = (0..n).map(|_| r.next() as u8).collect();
        out.one(hex(&b));
    }
}

/// Whole numbers of the constraints that may be lengths.
fn lengths(m: &Material) -> Vec<usize> {
    m.literals.integers().into_iter().filter(|n| (1..=512).contains(n)).map(|n| n as usize).collect()
}

const ALPHABETS: [&str; 8] = [
    "0123456789",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789abcdef",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    "abcdefghijklmnopqrstuvwxyz0123456789",
    "01",
    "AEIOUBCDFGHJKLMNaeioubcdfg0123456789 -_.",
];

fn texts(class: &TypeClass, m: &Material, wide: usize, out: &mut List) {
    let most = class.max_chars().unwrap_or(u32::MAX) as usize;
    let strings: Vec<&String> = m.literals.strings.iter().chain(&m.rows).collect();
    let add = |v: String, out: &mut List| {
        if v.chars().count() <= most {
            out.one(v);
        }
    };
    for s in &strings {
        add((*s).clone(), out);
    }
    for s in strings.iter().filter(|s| expression(s)).take(EXPRESSIONS) {
        matching(s, most, (wide / 8).clamp(32, 256)).into_iter().for_each(|v| add(v, out));
    }
    for s in &strings {
        // What LIKE takes for any text; what a pattern begins and ends with.
        let plain = s.trim_start_matches('^').trim_end_matches('$').replace("%", "").replace('_', "a");
        for v in [s.to_lowercase(), s.to_uppercase(), plain.clone(), s.trim().to_string()] {
            add(v, out);
        }
        for (before, after) in
            [("", "1"), ("", "abc"), ("1", ""), ("abc", ""), ("abc", "def"), ("", "0001"), ("", "-1")]
        {
            add(format!("{before}{plain}{after}"), out);
        }
    }
    // Parts around a separator, prefixes before numbers.
    for a in strings.iter().take(12) {
        for b in strings.iter().take(12) {
            add(format!("{a}{b}"), out);
            add(format!("1{a}2{b}3"), out);
        }
    }
    for n in m.literals.integers() {
        add(n.to_string(), out);
        add(n.saturating_add(1).to_string(), out);
    }
    add(String::new(), out);
    for v in &m.meanings {
        add(v.clone(), out);
    }
    let given = lengths(m);
    let mut lengths: Vec<usize> = given.iter().flat_map(|&n| [n, n + 1, n.saturating_sub(1).max(1)]).collect();
    lengths.extend([1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 9, 7, 11, 13, 14, 15, 18, 20, 32, 40, 64]);
    lengths.retain(|n| *n <= most.min(512));
    lengths.dedup();
    if lengths.is_empty() {
        return;
    }
    let mut r = Random(53);
    for i in 0..wide {
        let alphabet: Vec<char> = ALPHABETS[i % ALPHABETS.len()].chars().collect();
        let n = lengths[i / ALPHABETS.len() % lengths.len()];
        let mut v: String = (0..n).map(|_| alphabet[r.below(alphabet.len())]).collect();
        // Behind a constant, every other time, where there is one.
        if i % 2 == 1 && !strings.is_empty() {
            v = format!("{}{v}", strings[r.below(strings.len())]);
        }
        add(v, out);
    }
}

/// Regular expressions that are followed.
const EXPRESSIONS: usize = 16;

/// A regular expression, by its looks.
fn expression(s: &str) -> bool {
    s.len() >= 3 && (s.starts_with('^') || s.contains('[') && s.contains(']') || s.contains("\\d") || s.contains("\\w"))
}

/// Texts that match a regular expression, from all over them, and their parts: a column may be one of these.
fn matching(expression: &str, most: usize, wanted: usize) -> Vec<String> {
    let pattern = [Pattern::Regex(expression.to_string())];
    let Some(language) = Language::of(&pattern) else { return Vec::new() };
    let most = u32::try_from(most).unwrap_or(u32::MAX);
    let Some(words) = language.words(Wanted { min: 1, max: most, texts: DRAWN, one_case: false }) else {
        return Vec::new();
    };
    let mut r = Random(31);
    let mut whole: Vec<String> = Vec::new();
    for i in 0..wanted as u64 {
        let index = if words.capacity() <= wanted as u64 { i } else { r.next() % words.capacity() };
        if index < words.capacity() {
            let mut bytes = Vec::new();
            words.write(index, &mut bytes);
            whole.extend(String::from_utf8(bytes));
        }
    }
    let parts: Vec<String> = whole
        .iter()
        .flat_map(|w| {
            w.split(|c: char| !c.is_alphanumeric()).filter(move |p| !p.is_empty() && *p != w.as_str()).map(String::from)
        })
        .collect();
    whole.into_iter().chain(parts).collect()
}

fn other(schema: &Schema, oid: Oid, typmod: i32, m: &Material, wide: usize, depth: u32, out: &mut List) {
    let Some(t) = schema.types.get(&oid) else { return };
    let written = |c: &String| match &t.kind {
        TypeKind::Array { .. } | TypeKind::Multirange { .. } => c.starts_with('{'),
        TypeKind::Composite { .. } => c.starts_with('('),
        TypeKind::Range { .. } => c.starts_with(['[', '(']) || c == "empty",
        _ if t.name.starts_with("json") => serde_json::from_str::<serde_json::Value>(c).is_ok(),
        _ => true,
    };
    out.all(constants(m).filter(written));
    if depth > DEPTH {
        return;
    }
    let inner = |oid: Oid, typmod: i32, n: usize| {
        let mut list = List::default();
        // What the CHECKs of a domain inside name, which the searched constraints need not.
        let mut domain = schema.types.get(&oid).map(|t| &t.kind);
        while let Some(TypeKind::Domain { base, checks, .. }) = domain {
            for check in checks {
                let named = Literals::of(&check.definition);
                list.all(named.strings.into_iter().chain(named.numbers));
            }
            domain = schema.types.get(base).map(|t| &t.kind);
        }
        of_type(schema, oid, typmod, m, n, depth + 1, &mut list);
        list.list
    };
    match &t.kind {
        TypeKind::Array { element } => {
            let elements: Vec<String> = inner(*element, typmod, wide / 4).iter().map(|e| quoted(e)).collect();
            out.one("{}");
            for e in elements.iter().take(wide / 2 + 16) {
                out.one(format!("{{{e}}}"));
            }
            let mut r = Random(61);
            let near = elements.len().min(24);
            for a in &elements[..near.min(8)] {
                for b in &elements[..near.min(8)] {
                    out.one(format!("{{{a},{b}}}"));
                }
            }
            for i in 0..wide.min(2048) {
                let of = if i % 2 == 0 { near } else { elements.len() };
                let n = 1 + r.below(6);
                if of > 0 {
                    let list: Vec<&str> = (0..n).map(|_| elements[r.below(of)].as_str()).collect();
                    out.one(format!("{{{}}}", list.join(",")));
                }
            }
        }
        TypeKind::Composite { fields } => {
            let values: Vec<Vec<String>> = fields.iter().map(|f| inner(f.type_oid, f.typmod, wide / 4)).collect();
            let mut r = Random(67);
            for i in 0..wide.min(4096) {
                // The first rows line the fields' candidates up, the others mix them.
                let row: Vec<String> = values
                    .iter()
                    .map(|v| match v.len() {
                        0 => String::new(),
                        n if i < 64 => quoted(&v[i % n]),
                        n if i % 2 == 0 => quoted(&v[r.below(n.min(24))]),
                        n => quoted(&v[r.below(n)]),
                    })
                    .collect();
                out.one(format!("({})", row.join(",")));
            }
        }
        TypeKind::Range { subtype, .. } => {
            let ends = inner(*subtype, -1, wide / 4);
            out.one("empty");
            let mut r = Random(71);
            for _ in 0..wide.min(2048) {
                if ends.is_empty() {
                    break;
                }
                let (a, b) = (&ends[r.below(ends.len())], &ends[r.below(ends.len().min(64))]);
                for (a, b) in [(a, b), (b, a)] {
                    let (open, close) = [("[", ")"), ("[", "]"), ("(", ")")][r.below(3)];
                    out.one(format!("{open}{},{}{close}", quoted(a), quoted(b)));
                }
            }
        }
        _ => match t.name.as_str() {
            "json" | "jsonb" => documents(m, wide, out),
            "inet" | "cidr" => addresses(&t.name, wide, out),
            "interval" => {
                for n in m.literals.integers().into_iter().chain([0, 1, 2, 7, 30]).collect::<Vec<_>>() {
                    for unit in ["seconds", "minutes", "hours", "days", "months", "years"] {
                        out.one(format!("{n} {unit}"));
                    }
                }
            }
            "macaddr" | "macaddr8" => {
                let mut r = Random(73);
                for _ in 0..wide.min(512) {
                    let parts: Vec<String> =
                        (0..if t.name == "macaddr" { 6 } else { 8 }).map(|_| format!("{:02x}", r.below(256))).collect();
                    out.one(parts.join(":"));
                }
            }
            "bit" | "varbit" => {
                let mut r = Random(79);
                let n = if typmod > 0 { typmod as usize } else { 8 };
                for _ in 0..wide.min(1024) {
                    out.one((0..n).map(|_| if r.below(2) == 0 { '0' } else { '1' }).collect::<String>());
                }
            }
            _ => out.all(m.meanings.iter().take(64).cloned()),
        },
    }
}

/// Inside an array, a composite or a range.
fn quoted(v: &str) -> String {
    format!("\"{}\"", v.replace('\\', "\\\\").replace('"', "\\\""))
}

fn addresses(name: &str, wide: usize, out: &mut List) {
    let mut r = Random(83);
    for net in ["10", "192.168", "172.16", "127", "8.8"] {
        for _ in 0..wide.min(256) / 5 {
            let mut parts: Vec<String> = net.split('.').map(String::from).collect();
            while parts.len() < 4 {
                parts.push(r.below(256).to_string());
            }
            if name == "inet" {
                out.one(parts.join("."));
            }
            out.one(format!("{}/32", parts.join(".")));
            let (a, b) = (&parts[0], &parts[1]);
            out.all([format!("{a}.0.0.0/8"), format!("{a}.{b}.0.0/16"), format!("{a}.{b}.{}.0/24", parts[2])]);
        }
    }
    for i in 0..wide.min(128) {
        out.one(format!("2001:db8:{:x}::{:x}", r.below(65536), i + 1));
        out.one(format!("2001:db8:{:x}::/48", r.below(65536)));
    }
    out.all(["::1", "fe80::1", "0.0.0.0/0", "::/0"].map(String::from));
}

/// Documents whose keys and values are the constants.
fn documents(m: &Material, wide: usize, out: &mut List) {
    out.all(["{}", "[]", "null", "1", "\"a\"", "true", "[1]", "[1, 2, 3]", "[\"a\"]", "[{}]"].map(String::from));
    let text = |s: &str| serde_json::Value::from(s).to_string();
    let strings: Vec<String> = m.literals.strings.iter().chain(&m.rows).map(|s| text(s)).collect();
    let is_key = |s: &&String| {
        const KINDS: [&str; 8] = ["object", "array", "string", "number", "boolean", "null", "jsonb", "json"];
        !s.is_empty() && s.len() <= 63 && !KINDS.contains(&s.as_str())
    };
    let keys: Vec<String> = m.literals.strings.iter().filter(is_key).take(24).map(|s| text(s)).collect();
    let mut values: Vec<String> =
        ["\"a\"", "1", "true", "[]", "{}", "null", "0", "\"\"", "[\"a\"]", "[1, 2]", "1.5", "false", "100", "-1"]
            .map(String::from)
            .into();
    values.extend(
        m.literals.numbers.iter().take(16).filter(|n| n.parse::<f64>().is_ok() && !n.starts_with('.')).cloned(),
    );
    values.extend(strings.iter().take(24).cloned());
    values.extend(m.meanings.iter().step_by(16).take(24).map(|s| text(s)));
    out.all(strings.iter().cloned());
    if keys.is_empty() {
        return;
    }
    let object = |parts: &[(String, String)]| {
        let parts: Vec<String> = parts.iter().map(|(k, v)| format!("{k}: {v}")).collect();
        format!("{{{}}}", parts.join(", "))
    };
    // All keys with one value; each key alone with each value; then mixtures.
    for v in &values {
        let all: Vec<_> = keys.iter().map(|k| (k.clone(), v.clone())).collect();
        out.one(object(&all));
    }
    for k in &keys {
        for v in &values {
            out.one(object(&[(k.clone(), v.clone())]));
        }
    }
    let mut r = Random(89);
    for i in 0..wide {
        let few = if i % 2 == 0 { values.len().min(6) } else { values.len() };
        let parts: Vec<_> = keys
            .iter()
            .filter_map(|k| {
                // One in eight is left out, one in eight is a document of its own.
                let roll = r.below(8);
                let v = values[r.below(few)].clone();
                match (roll, i % 4) {
                    (0, 1 | 3) => None,
                    (1, 2 | 3) => Some((k.clone(), object(&[(keys[r.below(keys.len())].clone(), v)]))),
                    (2, 3) => Some((k.clone(), format!("[{v}]"))),
                    _ => Some((k.clone(), v)),
                }
            })
            .collect();
        let document = object(&parts);
        out.one(if i % 16 == 15 { format!("[{document}]") } else { document });
    }
}
