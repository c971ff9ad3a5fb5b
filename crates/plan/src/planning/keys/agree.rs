//! Unique keys over foreign keys that agree: each row has its own combination of parents, out of those in which
//! all agree, and of digits for the key's other columns. How many there are is known when the parents have been
//! compared (`compile`). Not here: keys whose foreign keys are free (`tuple`).

use super::space::Space;
use super::{digit_of, endless, foreign, open, replace, space, wide};
use crate::plan::{AgreedKey, ColumnPlan, Tuple};
use crate::planning::references::ALPHA;
use crate::planning::references::agree::pins;
use crate::planning::{Context, Draft};
use crate::schema::{ColumnIndex, ForeignKey, Generated, Unique};
use crate::strategy::{FanoutBy, Strategy};

/// True where the key is met by an agreement of foreign keys.
pub(super) fn key(context: &Context, d: &mut Draft, u: &Unique, columns: &[ColumnIndex]) -> bool {
    (0..d.agreements.len()).any(|at| meet(context, d, u, columns, at))
}

fn meet(context: &Context, d: &mut Draft, u: &Unique, columns: &[ColumnIndex], at: usize) -> bool {
    let table = d.table;
    let a = &d.agreements[at];
    let index = |name: &String| table.column_index(name);
    let member = |fk: &&ForeignKey| a.references.contains(&fk.name);
    // Foreign keys whose parent row the key tells: it has a unique key of the parent.
    let pinned: Vec<&ForeignKey> =
        table.foreign_keys.iter().filter(member).filter(|fk| pins(context.schema, fk, columns)).collect();
    let shared: Vec<ColumnIndex> = a.columns.iter().filter_map(index).filter(|c| columns.contains(c)).collect();
    let covered = |c: &ColumnIndex| shared.contains(c) || pinned.iter().any(|fk| fk.columns.contains(c));
    let rest: Vec<ColumnIndex> = columns.iter().copied().filter(|c| !covered(c)).collect();
    if rest.len() == columns.len() {
        return false;
    }
    // An earlier key over fewer columns makes this one hold, too.
    let digit_columns = |key: &str| -> Vec<ColumnIndex> {
        (0..d.columns.len())
            .filter(|&c| match d.columns[c].as_ref().map(|p| &p.strategy) {
                Some(Strategy::KeyDigit { key: k, .. }) => k == key,
                Some(Strategy::ForeignKeyReference { fanout: FanoutBy::Digit { key: k, .. }, .. }) => k == key,
                _ => false,
            })
            .collect()
    };
    let holds = |k: &AgreedKey| {
        let of = |c: &ColumnIndex| columns.contains(c);
        k.columns.iter().filter_map(index).all(|c| of(&c)) && digit_columns(&k.key).iter().all(of)
    };
    if a.keys.iter().any(holds) {
        return true;
    }
    // A column that has room for a value a row is the simpler way.
    if rest.iter().any(|&c| foreign(d, c).is_none() && (endless(d, c) || pinned.is_empty() && wide(context, d, c))) {
        return false;
    }
    let taken = d.state.existing > 0;
    let entry = AgreedKey {
        key: u.name.clone(),
        references: pinned.iter().map(|fk| fk.name.clone()).collect(),
        columns: columns.iter().filter(|c| covered(c)).map(|&c| table.columns[c].name.clone()).collect(),
        digits: 1,
        taken,
    };
    if !a.keys.is_empty() {
        // Several keys of one parent each: a row of each, at most once.
        let together = a.keys.iter().chain([&entry]).all(|k| k.once().is_some()) && rest.is_empty();
        if together {
            d.agreements[at].keys.push(entry);
        }
        return together;
    }
    let Some(digits) = digits(context, d, &rest) else { return false };
    let entry = give(context, d, u, entry, digits);
    d.agreements[at].keys.push(entry);
    true
}

enum Digit<'a> {
    Parent(&'a ForeignKey, u64),
    Free(ColumnIndex, Space),
}

impl Digit<'_> {
    fn size(&self) -> u64 {
        match self {
            Digit::Parent(_, n) => *n,
            Digit::Free(_, s) => s.size,
        }
    }
}

/// What the key's other columns can be: rows of another parent, or values. None where one of them is decided.
fn digits<'a>(context: &Context, d: &Draft<'a>, rest: &[ColumnIndex]) -> Option<Vec<Digit<'a>>> {
    let mut out = Vec::new();
    for &c in rest {
        out.push(match foreign(d, c) {
            Some(name) => {
                let fk = d.table.foreign_keys.iter().find(|k| k.name == name && k.columns == [c] && open(d, k))?;
                let parents = context.parents(fk.parent);
                Digit::Parent(fk, parents.existing + parents.new)
            }
            None => {
                let made = d.table.columns[c].generated != Generated::No || digit_of(d, c).is_some();
                Digit::Free(c, space(context, d, c).filter(|_| !made)?)
            }
        });
    }
    out.sort_by_key(Digit::size);
    Some(out)
}

/// Small spaces first; the last takes what is needed.
fn give(context: &Context, d: &mut Draft, u: &Unique, mut entry: AgreedKey, digits: Vec<Digit>) -> AgreedKey {
    if digits.is_empty() {
        return entry;
    }
    let needed = d.asked.saturating_add(d.state.existing).max(16);
    let mut radices: Vec<u64> = Vec::new();
    for (k, digit) in digits.iter().enumerate() {
        match digit {
            Digit::Parent(fk, n) => {
                let strategy = Strategy::ForeignKeyReference {
                    constraint: fk.name.clone(),
                    fanout: FanoutBy::Digit { key: u.name.clone(), digit: k, other: None },
                    new_only: false,
                };
                let parent = super::parent_name(context, fk);
                let why = format!("foreign key to \"{parent}\", another combination each row ({})", u.name);
                replace(d, &fk.columns, &strategy, &why);
                radices.push((*n).max(1));
            }
            Digit::Free(c, s) => {
                let mut p = ColumnPlan::new(
                    &d.table.columns[*c].name,
                    Strategy::KeyDigit {
                        key: u.name.clone(),
                        digit: k,
                        start: s.start,
                        step: 1,
                        span: None,
                        values: s.values.clone(),
                        null: false,
                    },
                    format!("a digit of the unique key \"{}\"", u.name),
                );
                if let Some(old) = &d.columns[*c] {
                    p.fold = old.fold.clone();
                    (p.min_chars, p.max_chars) = (old.min_chars, old.max_chars);
                }
                d.columns[*c] = Some(p);
                radices.push(s.size.min(needed).max(1));
            }
        }
    }
    entry.digits = radices.iter().fold(1, |a: u64, &r| a.saturating_mul(r));
    d.tuples.push(Tuple {
        key: u.name.clone(),
        lead: None,
        alpha: ALPHA,
        radices,
        shuffled: true,
        offset: 0,
        taken: false,
        open: false,
        agreed: true,
        partial: false,
        ..Tuple::default()
    });
    entry
}
