//! `CHECK (a < b)` between two foreign keys to one parent: both draw a row of it, another one each where the order is
//! strict, and the smaller key goes to `a`. Not here: unique keys over such pairs (`keys::pairs`).

use crate::checks::{Pair, Relation};
use crate::plan::Sorted;
use crate::planning::Draft;
use crate::schema::{ColumnIndex, ForeignKey, KeyPart};
use crate::strategy::{FanoutBy, Strategy};

/// Takes the pairs that are met so out of what else would put the columns in order.
pub(super) fn find(d: &mut Draft) {
    let pairs = std::mem::take(&mut d.solved.pairs);
    for p in &pairs {
        let alone = pairs.iter().filter(|q| [q.left, q.right].iter().any(|c| [p.left, p.right].contains(c))).count();
        let strict = p.relation == Relation::Less;
        if !(strict || p.relation == Relation::LessOrEqual) || alone > 1 || !twins(d, p) {
            d.solved.pairs.push(p.clone());
            continue;
        }
        if strict {
            d.solved.pairs.push(Pair { relation: Relation::NotEqual, ..p.clone() });
        }
        d.ordered.push(p.clone());
    }
}

/// Two foreign keys of one column each to the same column of another table, whose values are numbers inside.
fn twins(d: &Draft, p: &Pair) -> bool {
    let table = d.table;
    let key = |c: ColumnIndex| -> Option<&ForeignKey> {
        let mut all = table.foreign_keys.iter().filter(|k| k.enforced && k.columns.contains(&c));
        all.next().filter(|k| k.columns.len() == 1 && all.next().is_none())
    };
    let (Some(a), Some(b)) = (key(p.left), key(p.right)) else { return false };
    let class = &d.classes[p.left];
    a.parent == b.parent
        && a.parent != table.oid
        && a.parent_columns == b.parent_columns
        && *class == d.classes[p.right]
        && class.int_bounds().is_some()
}

/// Sorts the columns, where nothing counts the rows of one of them alone.
pub(in crate::planning) fn show(d: &mut Draft) {
    for p in std::mem::take(&mut d.ordered) {
        let drawn = [p.left, p.right].iter().all(|&c| {
            matches!(
                d.columns[c].as_ref().map(|x| &x.strategy),
                Some(Strategy::ForeignKeyReference {
                    fanout: FanoutBy::Uniform
                        | FanoutBy::Zipf { .. }
                        | FanoutBy::Even
                        | FanoutBy::Other { .. }
                        | FanoutBy::Digit { .. },
                    ..
                })
            )
        });
        let null = |c: ColumnIndex| matches!(d.columns[c].as_ref().map(|x| &x.strategy), Some(Strategy::Null));
        if null(p.left) || null(p.right) {
            continue;
        }
        let one_of_them = d.table.uniques.iter().any(|u| {
            let has = |c: ColumnIndex| u.keys.contains(&KeyPart::Column(c));
            has(p.left) != has(p.right)
        });
        if !drawn || one_of_them {
            d.leave_to_test("constraint", &p.constraint, "something else counts the rows of one of the foreign keys");
            continue;
        }
        for (c, other, greater) in [(p.left, p.right, false), (p.right, p.left, true)] {
            let with = d.table.columns[other].name.clone();
            if let Some(x) = &mut d.columns[c] {
                let size = if greater { "greater" } else { "smaller" };
                x.reason = format!("{}; the {size} of the two, as {} asks", x.reason, p.constraint);
                x.sorted = Some(Sorted { with, greater });
            }
        }
    }
}
