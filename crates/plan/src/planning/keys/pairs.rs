//! Unordered pairs: `UNIQUE (least(a, b), greatest(a, b))` over two foreign keys to one table. Parents stand in a
//! circle; a pair is one of them and one at most half way round, so that each comes once.

use super::tuple::same_pair;
use super::{open, parent_name, replace};
use crate::expr::Expr;
use crate::plan::Tuple;
use crate::planning::references::ALPHA;
use crate::planning::{Context, Draft};
use crate::schema::{ColumnIndex, ForeignKey, KeyPart, Unique};
use crate::strategy::{FanoutBy, Strategy};

/// Plans the key, if it is one of those.
pub(super) fn pairs(context: &Context, d: &mut Draft, u: &Unique) -> bool {
    let [KeyPart::Expr(Expr::MinMax { greatest: g, args: x }), KeyPart::Expr(Expr::MinMax { greatest: h, args: y })] =
        &u.keys[..]
    else {
        return false;
    };
    let two = |args: &[Expr]| -> Option<[ColumnIndex; 2]> {
        let [Expr::Column(a), Expr::Column(b)] = args else { return None };
        Some([*a.min(b), *a.max(b)])
    };
    let (Some(columns), true) = (two(x), g != h) else { return false };
    if two(y) != Some(columns) {
        return false;
    }
    let table = d.table;
    let key = |c: ColumnIndex| table.foreign_keys.iter().find(|fk| fk.columns == [c]);
    let (Some(a), Some(b)) = (key(columns[0]), key(columns[1])) else { return false };
    if a.parent != b.parent
        || a.parent == table.oid
        || a.parent_columns != b.parent_columns
        || !open(d, a)
        || !open(d, b)
    {
        return false;
    }
    let p = context.parents(a.parent);
    let n = p.existing + p.new;
    let parent = parent_name(context, a);
    let distinct = same_pair(d, Some(a), b);
    let reason = format!("foreign key to \"{parent}\", another pair each row ({})", u.name);
    let mut give = |fk: &ForeignKey, digit: usize, other: Option<String>| {
        let fanout = FanoutBy::Digit { key: u.name.clone(), digit, other };
        let strategy = Strategy::ForeignKeyReference { constraint: fk.name.clone(), fanout, new_only: false };
        replace(d, &fk.columns, &strategy, &reason);
    };
    give(a, 0, None);
    give(b, 1, Some(a.name.clone()));
    for c in columns {
        if let Some(plan) = &mut d.columns[c] {
            plan.null_ratio = 0.0;
        }
    }
    let t = Tuple {
        key: u.name.clone(),
        alpha: ALPHA,
        radices: vec![n, n / 2],
        shuffled: true,
        taken: d.state.existing > 0,
        unordered: true,
        ..Tuple::default()
    };
    let total = t.space().saturating_sub(if t.taken { d.state.existing } else { 0 });
    d.tuples.push(t);
    let how = if distinct { "" } else { ", of two different rows each" };
    d.cap(total, || format!("\"{}\": {total} pairs of {n} rows of \"{parent}\"{how}", u.name));
    true
}
