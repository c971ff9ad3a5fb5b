//! Columns of keys whose values a choice parts into ways: the leaves of a partitioned table, a CHECK with OR. Each
//! row draws its way, so that such a column can be no digit of a key, unless the ways are joined: then the digit goes
//! through the values of all of them, and the choice follows. Not here: ways that other columns have a part in.

use super::space::decimal;
use crate::checks::Restriction;
use crate::checks::partitions;
use crate::planning::Draft;
use crate::schema::ColumnIndex;

/// So many numbers are listed, where ways leave gaps between them.
const LISTED: i128 = 4096;

/// Do rows draw the column's way?
pub(super) fn parted(d: &Draft, c: ColumnIndex) -> bool {
    d.branches.iter().any(|b| b.columns.contains_key(&d.table.columns[c].name))
}

/// Makes of the column's ways one restriction. False: they cannot be joined, and all is as it was.
pub(super) fn join(d: &mut Draft, c: ColumnIndex) -> bool {
    let name = &d.table.columns[c].name;
    let Some(ways) = d.ways.get(&c).and_then(|w| joined(d, c, w)) else { return false };
    d.branches.retain(|b| !b.columns.contains_key(name));
    d.solved.columns[c] = ways;
    d.ways.remove(&c);
    true
}

fn joined(d: &Draft, c: ColumnIndex, ways: &[Restriction]) -> Option<Restriction> {
    let base = &d.solved.columns[c];
    let same = |r: &Restriction| {
        Restriction { not_null: false, ..r.clone() } == Restriction { not_null: false, ..base.clone() }
    };
    // Those for nulls alone have no values; one that asks for nothing takes them all.
    let ways: Vec<&Restriction> = ways.iter().filter(|r| !r.null).collect();
    if ways.is_empty() {
        return None;
    }
    if ways.iter().any(|r| same(r)) {
        return Some(base.clone());
    }
    let arms = ways.iter().map(|&r| partitions::arm(c, r.clone())).collect();
    if let [one] = &partitions::merged(arms)[..] {
        return one.columns.get(&c).cloned();
    }
    let class = &d.classes[c];
    if !class.is_numeric() {
        return None;
    }
    let mut values: Vec<String> = Vec::new();
    for r in ways {
        match (&r.allowed, r.min, r.max) {
            (Some(list), ..) => values.extend(list.iter().cloned()),
            (None, Some(min), Some(max)) if i128::from(max) - i128::from(min) < LISTED => {
                values.extend((min..=max).map(|v| decimal(v, class.scale())));
            }
            _ => return None,
        }
    }
    (values.len() as i128 <= LISTED).then(|| Restriction {
        allowed: Some(values),
        constraints: ways_names(d, c, base),
        ..base.clone()
    })
}

/// The constraints of the ways, beside those of the column itself.
fn ways_names(d: &Draft, c: ColumnIndex, base: &Restriction) -> Vec<String> {
    let of_ways = d.ways.get(&c).into_iter().flatten().flat_map(|r| &r.constraints);
    let mut names = base.constraints.clone();
    for n in of_ways {
        if !names.contains(n) {
            names.push(n.clone());
        }
    }
    names
}
