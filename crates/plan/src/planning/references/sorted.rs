//! Foreign keys to one parent that CHECKs put in order or keep apart: `a < b AND b < c`, `from_account <> to_account`, also
//! where they share their other columns. Each draws a row of the parent, another one each where the order is strict; of what is drawn the
//! smallest key goes to the first column. Not here: unique keys over such columns (`keys::pairs`), which rows agree in the shared
//! columns (`agree`).

use crate::checks::{Pair, Relation};
use crate::connected::connected;
use crate::plan::{Apart, Sorted};
use crate::planning::{Draft, Ordered};
use crate::schema::{ColumnIndex, ForeignKey, KeyPart};
use crate::strategy::{FanoutBy, Strategy};
use crate::types::class::TypeClass;

/// Takes the pairs that are met so out of what else would put the columns in order.
pub(super) fn find(d: &mut Draft) {
    let pairs = std::mem::take(&mut d.solved.pairs);
    let order = |p: &Pair| matches!(p.relation, Relation::Less | Relation::LessOrEqual);
    let (ours, rest): (Vec<Pair>, Vec<Pair>) =
        pairs.iter().cloned().partition(|p| order(p) && ordered(d, p.left) && twins(d, p.left, p.right).is_some());
    d.solved.pairs = rest;
    for group in connected(ours, |p| [p.left, p.right].into()) {
        let columns = in_order(&group);
        let others = |c: &ColumnIndex| {
            let with = |p: &&Pair| [p.left, p.right].contains(c) && (order(p) || p.relation == Relation::Equal);
            d.solved.pairs.iter().any(|p| with(&p))
        };
        let Some(columns) = columns.filter(|all| !all.iter().any(others)) else {
            d.solved.pairs.extend(group);
            continue;
        };
        if group.iter().any(|p| p.relation == Relation::Less) {
            for (i, &left) in columns.iter().enumerate() {
                for &right in &columns[i + 1..] {
                    let constraint = group[0].constraint.clone();
                    d.solved.pairs.push(Pair { left, relation: Relation::NotEqual, right, constraint });
                }
            }
        }
        let mut constraints: Vec<String> = group.into_iter().map(|p| p.constraint).collect();
        constraints.dedup();
        d.ordered.push(Ordered { columns, constraints });
    }
}

/// The columns from the least on; None where the pairs run in a circle.
fn in_order(pairs: &[Pair]) -> Option<Vec<ColumnIndex>> {
    let mut left: Vec<ColumnIndex> = pairs.iter().flat_map(|p| [p.left, p.right]).collect();
    left.sort_unstable();
    left.dedup();
    let mut out: Vec<ColumnIndex> = Vec::new();
    while !left.is_empty() {
        let least = |c: &ColumnIndex| !pairs.iter().any(|p| p.right == *c && left.contains(&p.left));
        let at = left.iter().position(least)?;
        out.push(left.remove(at));
    }
    Some(out)
}

/// Values of which the smaller one is known.
fn ordered(d: &Draft, c: ColumnIndex) -> bool {
    d.classes[c].int_bounds().is_some() || d.classes[c] == TypeClass::Uuid
}

/// The foreign keys to one parent, another table, of which these are the columns that differ: each refers with it to the
/// same column, and with all others alike.
pub(in crate::planning) fn twins<'t>(
    d: &Draft<'t>,
    x: ColumnIndex,
    y: ColumnIndex,
) -> Option<(&'t ForeignKey, &'t ForeignKey)> {
    let table = d.table;
    let key = |c: ColumnIndex| -> Option<&'t ForeignKey> {
        let mut all = table.foreign_keys.iter().filter(|k| k.enforced && k.columns.contains(&c));
        all.next().filter(|_| all.next().is_none())
    };
    let (a, b) = (key(x)?, key(y)?);
    let of = |k: &ForeignKey, c: ColumnIndex| {
        let mut pairs: Vec<(ColumnIndex, Option<ColumnIndex>)> =
            k.parent_columns.iter().zip(&k.columns).map(|(p, own)| (*p, (*own != c).then_some(*own))).collect();
        pairs.sort_unstable();
        pairs
    };
    let alike = a.oid != b.oid || a.name != b.name;
    (alike && a.parent == b.parent && a.parent != table.oid && d.classes[x] == d.classes[y] && of(a, x) == of(b, y))
        .then_some((a, b))
}

/// The foreign keys among these that lead to different rows of one parent, where they share columns.
pub(super) fn apart(d: &Draft, keys: &[&ForeignKey]) -> Vec<Apart> {
    let member = |fk: &ForeignKey| keys.iter().any(|k| k.name == fk.name) && fk.columns.len() > 1;
    let pairs = d.solved.pairs.iter().filter(|p| p.relation == Relation::NotEqual);
    let kept = pairs.filter(|p| twins(d, p.left, p.right).is_some_and(|(a, b)| member(a) && member(b)));
    let of = |columns: &[ColumnIndex]| {
        let with = |fk: &&&ForeignKey| fk.columns.iter().any(|c| columns.contains(c));
        keys.iter().filter(with).map(|fk| fk.name.clone()).collect()
    };
    let groups = connected(kept.cloned().collect::<Vec<Pair>>(), |p| [p.left, p.right].into());
    groups
        .into_iter()
        .map(|pairs| {
            let mut columns: Vec<ColumnIndex> = pairs.iter().flat_map(|p| [p.left, p.right]).collect();
            columns.sort_unstable();
            columns.dedup();
            let same = |o: &Ordered| o.columns.len() == columns.len() && o.columns.iter().all(|c| columns.contains(c));
            Apart { references: of(&columns), ordered: d.ordered.iter().any(same) }
        })
        .collect()
}

/// Sorts the columns, where nothing counts the rows of some of them alone.
pub(in crate::planning) fn show(d: &mut Draft) {
    for o in std::mem::take(&mut d.ordered) {
        let drawn = o.columns.iter().all(|&c| {
            matches!(
                d.columns[c].as_ref().map(|x| &x.strategy),
                Some(Strategy::ForeignKeyReference {
                    fanout: FanoutBy::Uniform
                        | FanoutBy::Zipf { .. }
                        | FanoutBy::Even
                        | FanoutBy::Other { .. }
                        | FanoutBy::Digit { .. }
                        | FanoutBy::Agreeing { .. }
                        | FanoutBy::Subset { .. },
                    ..
                })
            )
        });
        let null = |c: ColumnIndex| matches!(d.columns[c].as_ref().map(|x| &x.strategy), Some(Strategy::Null));
        if o.columns.iter().any(|&c| null(c)) {
            continue;
        }
        let some_of_them = d.table.uniques.iter().any(|u| {
            let has = o.columns.iter().filter(|c| u.keys.contains(&KeyPart::Column(**c))).count();
            has > 0 && has < o.columns.len()
        });
        if !drawn || some_of_them {
            for name in &o.constraints {
                d.leave_to_test("constraint", name, "something else counts the rows of one of the foreign keys");
            }
            continue;
        }
        let names: Vec<String> = o.columns.iter().map(|&c| d.table.columns[c].name.clone()).collect();
        let asked = o.constraints.join(", ");
        for (place, &c) in o.columns.iter().enumerate() {
            let Some(x) = &mut d.columns[c] else { continue };
            let size = match (names.len(), place) {
                (2, 0) => "the smaller of the two".to_string(),
                (2, _) => "the greater of the two".to_string(),
                (n, 0) => format!("the smallest of the {n}"),
                (n, p) if p + 1 == n => format!("the greatest of the {n}"),
                (n, p) => format!("number {} of the {n} by size", p + 1),
            };
            x.reason = format!("{}; {size}, as {asked} asks", x.reason);
            x.sorted = Some(Sorted { of: names.clone() });
        }
    }
}
