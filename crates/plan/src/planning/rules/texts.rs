//! Texts that rules put together: whether the row's number tells them apart, the number woven in where a key asks
//! for it, and whether the column is long enough. Not here: templates that nobody asked for (`infer`).

use super::super::{Context, Draft, PlanError, patterns};
use super::{apart, unmet, unmet_but};
use crate::compile::template::{self, Piece};
use crate::infer;
use crate::patterns::{Around, looks};
use crate::schema::{ColumnIndex, Unique};
use crate::strategy::{DrawBy, Strategy};
use crate::types::class::TypeClass;
use std::collections::BTreeMap;

/// Rows are numbered by 64 bits.
const DIGITS: u32 = 19;

/// A piece of a template as far as it is known.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    /// `digits`: they may be among its characters, of which there are so many.
    Field {
        digits: bool,
        min: u32,
        max: Option<u32>,
    },
    Number {
        width: u32,
    },
}

impl Part {
    fn min(&self) -> u32 {
        match self {
            Part::Text(t) => t.chars().count() as u32,
            Part::Field { min, .. } => *min,
            Part::Number { width } => (*width).max(1),
        }
    }
    fn max(&self) -> Option<u32> {
        match self {
            Part::Text(t) => Some(t.chars().count() as u32),
            Part::Field { max, .. } => *max,
            Part::Number { width } => Some((*width).max(DIGITS)),
        }
    }
}

fn fewest(parts: &[Part]) -> u32 {
    parts.iter().map(Part::min).fold(0, u32::saturating_add)
}

fn most(parts: &[Part]) -> Option<u32> {
    parts.iter().try_fold(0u32, |sum, p| Some(sum.saturating_add(p.max()?)))
}

/// The place of a number that can be read back out of each text: it is told by its place, or no digit touches it.
fn told(parts: &[Part]) -> Option<usize> {
    let fixed = |side: &[Part]| most(side) == Some(fewest(side));
    parts.iter().enumerate().position(|(i, p)| {
        let Part::Number { width } = p else { return false };
        let (before, after) = (&parts[..i], &parts[i + 1..]);
        let left = free(&mut before.iter().rev(), |t| t.chars().next_back());
        let right = free(&mut after.iter(), |t| t.chars().next());
        left && right
            || fixed(before) && (right || fixed(after))
            || fixed(after) && left
            // As wide as any row's number.
            || *width >= 10 && (fixed(before) || fixed(after))
    })
}

/// What stands next to the number, outwards from it, is no digit.
fn free<'p>(side: &mut dyn Iterator<Item = &'p Part>, border: fn(&str) -> Option<char>) -> bool {
    for p in side {
        match p {
            Part::Number { .. } => return false,
            Part::Text(t) => match border(t) {
                Some(c) => return !c.is_ascii_digit(),
                None => continue,
            },
            Part::Field { digits: true, .. } => return false,
            Part::Field { min: 1.., .. } => return true,
            // It may be empty: then the next one stands there.
            Part::Field { .. } => continue,
        }
    }
    true
}

/// Digits that the number at this place may have before the column's length cuts it. None: it may be cut at once.
fn room(parts: &[Part], number: usize, length: u32) -> Option<u32> {
    let free = length.checked_sub(most(&parts[..number])?)?;
    let after = &parts[number + 1..];
    // What stands behind may be cut without losing the number.
    let behind = most(after).filter(|n| *n < free).unwrap_or_else(|| fewest(after));
    free.checked_sub(behind).filter(|digits| *digits >= parts[number].min())
}

/// The row's number woven in: in front of the last @, else at the end; `part` stands between.
fn woven(template: &str, part: &str) -> String {
    match template.rfind('@') {
        Some(at) => format!("{}{part}{{n}}{}", &template[..at], &template[at..]),
        None => format!("{template}{part}{{n}}"),
    }
}

/// The longest text that the column takes.
fn length(d: &Draft, c: ColumnIndex) -> Option<u32> {
    let planned = d.columns[c].as_ref().and_then(|p| p.max_chars);
    planned.into_iter().chain(d.classes[c].max_chars()).chain(d.solved.columns[c].max_chars).min()
}

/// A unique key asks for another text in each row: the rule's template stays where its number gives that; the number
/// is woven into one that has none.
pub fn told_apart(context: &Context, d: &mut Draft, u: &Unique, c: ColumnIndex) -> Result<(), PlanError> {
    let Some(Strategy::Template { template, sources }) = d.columns[c].as_ref().map(|p| p.strategy.clone()) else {
        return Ok(());
    };
    let read = |d: &Draft, template: &str| parts(context, d, c, template, &sources).map_err(|why| unmet(d, c, why));
    let mut given = read(d, &template)?;
    if let Some(other) = apart_by(context, d, c, &template, &sources) {
        let other = d.table.columns[other].name.clone();
        let Some(p) = &mut d.columns[c] else { return Ok(()) };
        p.unique = true;
        p.reason = format!("{}; unique by \"{}\", as \"{other}\" is", p.reason, u.name);
        return Ok(());
    }
    let mut spelled = template.clone();
    if !given.iter().any(|p| matches!(p, Part::Number { .. })) {
        let behind = if template.contains('@') { "." } else { "-" };
        for between in [if template.contains(' ') { " " } else { "" }, behind] {
            spelled = woven(&template, between);
            given = read(d, &spelled)?;
            if told(&given).is_some() {
                break;
            }
        }
    }
    // Digits elsewhere in a field's texts do no harm.
    let number = || given.iter().position(|p| matches!(p, Part::Number { .. }));
    let at = told(&given).or_else(|| number().filter(|_| spelled == template && apart::told(context, d, c)));
    let Some(at) = at else {
        let why = format!(
            "unique key \"{}\" asks for another value in each row, and digits may touch the row's number: 1 and 12 \
             make the same text as 11 and 2",
            u.name
        );
        let instead = "Put a character between that is no digit, as in \"{name}-{n}\".";
        return Err(unmet_but(d, c, why, instead));
    };
    if let Some(length) = length(d, c) {
        let Some(digits) = room(&given, at, length) else {
            let why = format!(
                "unique key \"{}\" asks for another value in each row, and the column holds at most {length} characters, \
                 which may leave no room for the row's number",
                u.name
            );
            return Err(unmet_but(
                d,
                c,
                why,
                "Put the number first, as in \"{n} {name}\", or shorten what stands before it.",
            ));
        };
        numbers(d, c, digits, length);
    }
    let Some(p) = &mut d.columns[c] else { return Ok(()) };
    p.unique = true;
    p.reason = match spelled == template {
        true => format!("{}; unique by \"{}\"", p.reason, u.name),
        false => format!("{}; the row's number woven in, unique by \"{}\"", p.reason, u.name),
    };
    p.strategy = Strategy::Template { template: spelled, sources };
    // What the rule comes to in this column.
    let strategy = p.strategy.clone();
    if let Some(rule) = d.rules.get_mut(&c) {
        rule.strategy = strategy;
    }
    Ok(())
}

/// The unique column that tells the texts of a template without a number apart, where the column is long enough for them.
pub fn apart_by(
    context: &Context,
    d: &Draft,
    c: ColumnIndex,
    template: &str,
    sources: &BTreeMap<String, Strategy>,
) -> Option<ColumnIndex> {
    let other = apart::as_another(context, d, c, (template, sources))?;
    let longest = || most(&parts(context, d, c, template, sources).ok()?);
    let fits = length(d, c).is_none_or(|length| longest().is_some_and(|n| n <= length));
    fits.then_some(other)
}

/// As many rows as there are numbers of so many digits.
fn numbers(d: &mut Draft, c: ColumnIndex, digits: u32, length: u32) {
    if digits >= DIGITS {
        return;
    }
    let room = 10u64.pow(digits).saturating_sub(d.state.first + 1);
    let name = d.table.columns[c].name.clone();
    d.cap(room, || {
        format!("the rule of column \"{name}\" leaves {digits} digits for the row's number in {length} characters")
    });
}

/// Texts of a known length fit into their columns.
pub fn fitting(context: &Context, d: &mut Draft) -> Result<(), PlanError> {
    let ruled: Vec<ColumnIndex> = d.rules.keys().copied().filter(|&c| d.classes[c].is_text()).collect();
    for c in ruled {
        let (Some(length), Some(p)) = (length(d, c), &d.columns[c]) else { continue };
        let given = match &p.strategy {
            Strategy::Template { template, sources } => {
                parts(context, d, c, template, sources).map_err(|why| unmet(d, c, why))?
            }
            Strategy::Mask { .. } => vec![field(context, d, c, &p.strategy, &[], false)],
            _ => continue,
        };
        let least = fewest(&given);
        if least > length {
            let why = format!("its texts have at least {least} characters, and the column holds at most {length}");
            return Err(unmet(d, c, why));
        }
        // Where nothing else varies, the number alone may be too long.
        let number = given.iter().position(|p| matches!(p, Part::Number { .. }));
        let others: Vec<Part> = given.iter().filter(|p| !matches!(p, Part::Number { .. })).cloned().collect();
        if let Some(at) = number.filter(|_| others.len() + 1 == given.len() && most(&others) == Some(fewest(&others))) {
            match room(&given, at, length) {
                Some(digits) => numbers(d, c, digits, length),
                None => return Err(unmet(d, c, "the column leaves no room for the row's number")),
            }
        }
    }
    Ok(())
}

/// The pieces of a template. The error: what is wrong with it.
fn parts(
    context: &Context,
    d: &Draft,
    c: ColumnIndex,
    template: &str,
    sources: &BTreeMap<String, Strategy>,
) -> Result<Vec<Part>, String> {
    let part = |piece: Piece| {
        Ok(match piece {
            Piece::Text(t) => Part::Text(t),
            Piece::Number { width } => Part::Number { width: width.into() },
            Piece::Field { name, functions } => match (sources.get(&name), d.table.column_index(&name)) {
                (Some(s), _) => field(context, d, c, s, &functions, false),
                (None, Some(i)) => sibling(context, d, c, i, &functions),
                (None, None) if name == "domain" => {
                    let domains =
                        Strategy::SeedPool { values: infer::DOMAINS.map(String::from).to_vec(), draw: DrawBy::Uniform };
                    field(context, d, c, &domains, &functions, false)
                }
                (None, None) => return Err(format!("there is no column \"{name}\"")),
            },
        })
    };
    template::parse(template)?.into_iter().map(part).collect()
}

/// Another column of the row. Keys may come to weave numbers into it.
fn sibling(context: &Context, d: &Draft, c: ColumnIndex, i: ColumnIndex, functions: &[String]) -> Part {
    let class = &d.classes[i];
    let width = match class {
        TypeClass::Int(2) => Some(6),
        TypeClass::Int(4) => Some(11),
        TypeClass::Int(_) | TypeClass::Oid => Some(20),
        TypeClass::Uuid => Some(36),
        TypeClass::Bool => Some(5),
        _ => d.columns[i].as_ref().and_then(|p| p.max_chars).into_iter().chain(class.max_chars()).min(),
    };
    let initial = functions.iter().any(|f| f == "initial");
    let unknown = match functions {
        [] => Part::Field { digits: true, min: 0, max: width },
        // Letters without accents may be two, and words for signs more.
        _ => Part::Field {
            digits: true,
            min: 0,
            max: if initial { Some(1) } else { width.map(|w| w.saturating_mul(4)) },
        },
    };
    let keyed = d.table.uniques.iter().flat_map(|u| &u.keys).any(|k| k.columns().contains(&i));
    match patterns::sibling(d, c, &d.table.columns[i].name).filter(|_| class.is_text() && !keyed) {
        Some((s, missing)) => match field(context, d, c, &s, functions, missing) {
            Part::Field { max: None, .. } => unknown,
            known => known,
        },
        None => unknown,
    }
}

fn field(context: &Context, d: &Draft, c: ColumnIndex, s: &Strategy, functions: &[String], missing: bool) -> Part {
    let column = |name: &str| patterns::sibling(d, c, name);
    let around = Around { locale: &context.request.run.locale, column: &column, ascii: false };
    match looks(s, functions, &around) {
        Some(l) => Part::Field { digits: l.digits, min: if missing { 0 } else { l.min }, max: l.max },
        None => Part::Field { digits: true, min: 0, max: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(t: &str) -> Part {
        Part::Text(t.into())
    }
    fn word(min: u32, max: u32) -> Part {
        Part::Field { digits: false, min, max: Some(max) }
    }
    fn code(min: u32, max: u32) -> Part {
        Part::Field { digits: true, min, max: Some(max) }
    }
    const N: Part = Part::Number { width: 0 };

    #[test]
    fn a_number_is_told_where_no_digit_touches_it_or_by_its_place() {
        assert_eq!(told(&[word(1, 9), N, text("@a.example")]), Some(1));
        assert_eq!(told(&[code(1, 9), text("-"), N]), Some(2));
        assert_eq!(told(&[code(1, 9), N, text("@a.example")]), None, "bob1 and 23, bob12 and 3");
        assert_eq!(told(&[code(4, 4), N]), Some(1), "its place is known");
        assert_eq!(told(&[text("v"), word(0, 3), N, text("x")]), Some(2), "whether there is a word or not");
        assert_eq!(told(&[code(1, 9), word(0, 3), N]), None, "the word may be empty");
        assert_eq!(told(&[code(1, 9), Part::Number { width: 10 }]), Some(1), "as wide as any number");
        assert_eq!(told(&[code(1, 9), N, code(1, 2)]), None);
        assert_eq!(told(&[word(1, 9)]), None);
    }

    #[test]
    fn a_number_that_can_be_cut_tells_nothing() {
        assert_eq!(room(&[text("AAAAA"), Part::Number { width: 3 }], 1, 8), Some(3));
        assert_eq!(room(&[text("INVOICE-"), Part::Number { width: 6 }], 1, 8), None);
        assert_eq!(room(&[word(1, 9), N], 1, 9), None);
        assert_eq!(room(&[N, text(" "), word(1, 90)], 0, 20), Some(18), "what stands behind may be cut");
        assert_eq!(room(&[Part::Field { digits: true, min: 0, max: None }, text("-"), N], 2, 200), None);
    }

    #[test]
    fn the_number_is_woven_in_front_of_the_host() {
        assert_eq!(woven("{a}.{b}@{domain}", ""), "{a}.{b}{n}@{domain}");
        assert_eq!(woven("{a}@b.example", "."), "{a}.{n}@b.example");
        assert_eq!(woven("{a} {b}", " "), "{a} {b} {n}");
    }
}
