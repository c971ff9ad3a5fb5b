//! Edge cases: values at the bounds of what a column may hold, shown by a share of the rows. Only where nothing
//! else rests on the column: no key, no other column, no constraint that is not of this column alone. Not here:
//! which rows show them (`compile`).

use super::{Context, Draft, aggregates, columns, shapes};
use crate::checks::{Fold, Restriction};
use crate::order;
use crate::plan::TablePlan;
use crate::schema::{ColumnIndex, Generated, Oid, Schema, TypeKind};
use crate::strategy::Strategy;
use crate::topics;
use crate::types::class::{DAY, TypeClass};
use std::collections::{BTreeMap, BTreeSet};

/// The longest text that is made; an index takes fewer.
const LONGEST: u32 = 8000;
const LONGEST_INDEXED: u32 = 500;

/// Texts that break programs: quotes, escapes, markup, spaces, letters beyond ASCII in one and in several code
/// points, right to left, an emoji of several, a zero width, and a letter that has no single upper case.
const TEXTS: [&str; 18] = [
    "",
    " ",
    "x",
    "0",
    "NULL",
    "O'Brien",
    "\"quoted\"",
    "back\\slash\\n",
    "'; DROP TABLE students; --",
    "<b>&amp;</b>",
    "100 % _ ?",
    "tab\tand\nnew line",
    "\u{e9} e\u{301} n\u{303} a\u{30a}\u{323}",
    "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{645}\u{631}\u{62d}\u{628}\u{627}",
    "\u{1f469}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{200d}\u{1f466} \u{1f389}\u{1f3ff}",
    "zero\u{200b}width\u{feff}",
    "Stra\u{df}e \u{130}stanbul \u{1e9e}",
    "\u{4e2d}\u{6587}\u{5b57}\u{7b26} \u{3072}\u{3089}\u{304c}\u{306a} \u{d55c}\u{ad6d}\u{c5b4}",
];

/// Notes at each column of the draft which values at its bounds it may show. Those that others read are left out
/// later (`unread`).
pub fn assign(context: &Context, d: &mut Draft) {
    // What the database's encoding may not have.
    let ascii = topics::is_ascii(&context.request.run.locale);
    let mut open: BTreeSet<ColumnIndex> = aggregates::alone(d);
    for c in &d.table.columns {
        if c.generated != Generated::No {
            match &c.generated_expr {
                Some(e) => open.retain(|i| !e.columns().contains(i)),
                None => open.clear(),
            }
        }
    }
    for i in open {
        let Some(p) = &d.columns[i] else { continue };
        // What a rule asks for is what a column holds.
        if made(&p.strategy) || d.rules.contains_key(&i) {
            continue;
        }
        let mut values = values(d, context.schema, i);
        values.retain(|v| !ascii || v.is_ascii());
        if let Some(p) = &mut d.columns[i]
            && !values.is_empty()
        {
            p.edges = values;
        }
    }
}

/// Takes the edge cases from columns that other cells are made from, whose values then would be at no bound.
pub fn unread(schema: &Schema, done: &mut BTreeMap<Oid, TablePlan>) {
    let mut read: BTreeSet<(Oid, ColumnIndex)> = BTreeSet::new();
    for (&oid, plan) in done.iter() {
        let Some(table) = schema.table(oid) else { continue };
        for c in plan.columns.iter().filter_map(|c| table.column_index(&c.column)) {
            read.extend(aggregates::reads(schema, done, (oid, c)));
        }
    }
    // What tables outside of the run refer to is no cell of it, but a key.
    for fk in schema.tables.iter().flat_map(|t| &t.foreign_keys) {
        let parent = order::root(schema, fk.parent);
        read.extend(fk.parent_columns.iter().map(|&c| (parent, c)));
    }
    for (&oid, plan) in done.iter_mut() {
        let Some(table) = schema.table(oid) else { continue };
        for c in &mut plan.columns {
            if table.column_index(&c.column).is_none_or(|i| read.contains(&(oid, i))) {
                c.edges.clear();
            }
            if !c.edges.is_empty() {
                c.reason = format!("{}; now and then one of {} edge cases", c.reason, c.edges.len());
            }
        }
    }
}

/// Decided by more than a draw of this row.
fn made(s: &Strategy) -> bool {
    matches!(
        s,
        Strategy::Default
            | Strategy::Sql { .. }
            | Strategy::Null
            | Strategy::Constant { .. }
            | Strategy::Sequence { .. }
            | Strategy::Permutation { .. }
            | Strategy::ForeignKeyReference { .. }
            | Strategy::Forest { .. }
            | Strategy::KeyDigit { .. }
            | Strategy::Pool { .. }
            | Strategy::FunctionOf { .. }
            | Strategy::Offset { .. }
            | Strategy::Copy { .. }
            | Strategy::Sum { .. }
            | Strategy::Product { .. }
            | Strategy::AggregateOfChildren { .. }
    )
}

fn values(d: &Draft, schema: &Schema, i: ColumnIndex) -> Vec<String> {
    let (class, r) = (&d.classes[i], &d.solved.columns[i]);
    if r.allowed.is_some() || r.null {
        return Vec::new();
    }
    let indexed = d.table.indexes.iter().any(|x| x.columns.contains(&i));
    let mut all = match class {
        TypeClass::Int(_) | TypeClass::Numeric { .. } => numbers(class, r),
        TypeClass::Float(_) => floats(class, r),
        TypeClass::Date | TypeClass::Timestamp { .. } => moments(class, r),
        TypeClass::Time { precision } => {
            let last = DAY - 10i64.pow(6 - u32::from(*precision).min(6));
            vec!["00:00:00".into(), clock(last), "12:00:00".into()]
        }
        class if class.is_text() => texts(d, i, class, r, indexed),
        TypeClass::Uuid => {
            vec!["00000000-0000-0000-0000-000000000000".into(), "ffffffff-ffff-ffff-ffff-ffffffffffff".into()]
        }
        TypeClass::Other => others(d, schema, i, r),
        // Of two or a few values each is drawn anyway; the text of money depends on the locale.
        _ => Vec::new(),
    };
    let bounded = |v: &String| special(v) || columns::within(class, r, v) && shapes::admits(class, r, v);
    all.retain(|v| !r.forbidden.contains(v) && bounded(v));
    let mut seen = BTreeSet::new();
    all.retain(|v| seen.insert(v.clone()));
    all
}

/// Not a number, and beyond all others: only where no bound asks.
fn special(v: &str) -> bool {
    matches!(v, "infinity" | "-infinity" | "Infinity" | "-Infinity" | "NaN")
}

fn numbers(class: &TypeClass, r: &Restriction) -> Vec<String> {
    let (low, high) = class.int_bounds().unwrap_or((0, 0));
    let (low, high) = (r.min.map_or(low, |m| m.max(low)), r.max.map_or(high, |m| m.min(high)));
    let one = 10i64.saturating_pow(class.scale());
    let mut list: Vec<i64> =
        [low, high, 0, 1, -1, one, -one].into_iter().filter(|x| (low..=high).contains(x)).collect();
    list.dedup();
    list.into_iter().map(|x| decimal(x, class.scale())).collect()
}

fn decimal(x: i64, scale: u32) -> String {
    if scale == 0 {
        return x.to_string();
    }
    let ten = 10u64.pow(scale);
    let (sign, size) = (if x < 0 { "-" } else { "" }, x.unsigned_abs());
    format!("{sign}{}.{:0width$}", size / ten, size % ten, width = scale as usize)
}

fn floats(class: &TypeClass, r: &Restriction) -> Vec<String> {
    let (most, least) = if *class == TypeClass::Float(4) { (3.4e38, 1.2e-38) } else { (1.7e308, 2.3e-308) };
    let (low, high) = (r.float_min.unwrap_or(-most), r.float_max.unwrap_or(most));
    let mut list = vec![low, high, 0.0, 1.0, -1.0, least, -least, 0.1];
    list.retain(|x| (low..=high).contains(x));
    let mut out: Vec<String> = list.into_iter().map(|x| format!("{x:e}")).collect();
    if r.float_min.is_none() && r.float_max.is_none() {
        out.extend(["Infinity", "-Infinity", "NaN"].map(String::from));
    }
    out
}

/// Leap days, ends of years and of centuries, hours that are not there or come twice, the epoch.
fn moments(class: &TypeClass, r: &Restriction) -> Vec<String> {
    let days = [
        "2024-02-29",
        "2000-02-29",
        "1900-02-28",
        "1970-01-01",
        "1999-12-31",
        "2038-01-19",
        "0001-01-01",
        "9999-12-31",
    ];
    let mut out: Vec<String> = days.map(String::from).to_vec();
    if let TypeClass::Timestamp { precision, .. } = class {
        let fraction = if *precision == 0 { String::new() } else { format!(".{}", "9".repeat((*precision).into())) };
        out = out.into_iter().map(|d| format!("{d}T00:00:00Z")).collect();
        for t in ["2024-03-31T01:30:00", "2024-10-27T00:30:00", "2024-03-10T07:00:00", "2024-11-03T05:30:00"] {
            out.push(format!("{t}Z"));
        }
        out.push(format!("1999-12-31T23:59:59{fraction}Z"));
        out.push("2016-12-31T23:59:59Z".into());
    }
    for bound in [r.min, r.max].into_iter().flatten() {
        let exact = *class == TypeClass::Date || bound % 1_000_000 == 0;
        if exact && class.int_bounds().is_some_and(|(a, b)| (a..=b).contains(&bound)) {
            out.push(columns::iso(class, bound));
        }
    }
    if r.min.is_none() && r.max.is_none() && r.constraints.is_empty() {
        out.extend(["infinity", "-infinity"].map(String::from));
    }
    out
}

fn clock(micros: i64) -> String {
    let s = micros / 1_000_000;
    let fraction = micros % 1_000_000;
    let clock = format!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
    if fraction == 0 { clock } else { format!("{clock}.{fraction:06}") }
}

fn texts(d: &Draft, i: ColumnIndex, class: &TypeClass, r: &Restriction, indexed: bool) -> Vec<String> {
    let most = class.max_chars().into_iter().chain(r.max_chars).min();
    let room = if indexed { LONGEST_INDEXED } else { LONGEST };
    let mut out: Vec<String> = TEXTS.map(String::from).to_vec();
    if let Some(m) = most.filter(|m| *m <= room) {
        out.push("x".repeat(m as usize));
        out.push("\u{e9}".repeat(m as usize));
    } else {
        out.push("long ".repeat(room as usize / 5 - 1) + "text");
    }
    if let Some(least) = r.min_chars.filter(|m| *m > 0 && *m <= room) {
        out.push("x".repeat(least as usize));
    }
    // A name is so many bytes; char(n) is padded, and what a pattern sees of it with it.
    if matches!(class, TypeClass::Name) {
        out.retain(|v| v.is_ascii());
    }
    let folded = |v: &String| match r.fold {
        None => true,
        Some(Fold::Lower) => v.is_ascii() && v.to_lowercase() == *v,
        Some(Fold::Upper) => v.is_ascii() && v.to_uppercase() == *v,
        Some(Fold::Capitals) => false,
    };
    out.retain(folded);
    if let Some(m) = super::patterns::matching(d, i, r) {
        let Some(language) = m.language() else { return Vec::new() };
        out.retain(|v| m.accepts(&language, v));
    }
    // A length in bytes is one in characters of ASCII alone.
    if d.columns[i].as_ref().is_some_and(|p| p.project.as_ref().is_some_and(|x| x.ascii)) {
        out.retain(|v| v.is_ascii());
    }
    out
}

/// Types that their input functions know, where no constraint says anything of the column.
fn others(d: &Draft, schema: &Schema, i: ColumnIndex, r: &Restriction) -> Vec<String> {
    if !r.constraints.is_empty() || r.shape != Default::default() {
        return Vec::new();
    }
    let column = &d.table.columns[i];
    let Some(t) = schema.base_type(column.type_oid).filter(|t| t.schema == "pg_catalog") else { return Vec::new() };
    // A domain's CHECKs are not of the column alone.
    if matches!(schema.types.get(&column.type_oid).map(|t| &t.kind), Some(TypeKind::Domain { .. })) {
        return Vec::new();
    }
    let list: &[&str] = match (&t.kind, t.name.as_str()) {
        (TypeKind::Array { .. }, name) if !name.ends_with("vector") => &["{}"],
        (TypeKind::Range { .. }, _) => &["empty", "(,)"],
        (_, "json" | "jsonb") => &["{}", "[]", "null", "\"\"", "0", "{\"\": [null, {\"a\": \"\\\"\\\\\"}]}"],
        (_, "inet") => &["0.0.0.0", "255.255.255.255", "::", "::ffff:1.2.3.4", "10.0.0.1/32"],
        (_, "interval") => &["0", "1 month", "-1 day", "1 mon -1 day", "00:00:00.000001"],
        _ => &[],
    };
    list.iter().map(|v| v.to_string()).collect()
}
