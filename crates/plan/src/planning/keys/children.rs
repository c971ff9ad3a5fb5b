//! Unique keys over a foreign key to the table itself and columns of few values: `UNIQUE (parent_id, side)`. Each row has
//! as many children as there are values, one after the other, which the rows' numbers say. Not here: such keys with a column
//! that may have another value in every row.

use super::shared::give_digit;
use super::space;
use crate::plan::{ColumnPlan, Tuple};
use crate::planning::references::kin;
use crate::planning::{Context, Draft};
use crate::schema::{ColumnIndex, Generated, Unique};
use crate::strategy::{FanoutBy, Kin, Strategy};

/// Plans the key, if it is one of those; `free` are its other columns.
pub(super) fn assign(
    context: &Context,
    d: &mut Draft,
    u: &Unique,
    columns: &[ColumnIndex],
    free: &[ColumnIndex],
) -> bool {
    let table = d.table;
    let own = table
        .foreign_keys
        .iter()
        .find(|k| k.enforced && k.parent == table.oid && k.columns.len() == 1 && columns.contains(&k.columns[0]));
    let Some((fk, root)) = own.and_then(|fk| Some((fk, kin::by_number(d, fk)?))) else { return false };
    if u.predicate.is_some() || free.len() + 1 != columns.len() {
        return false;
    }
    let taken = |c: ColumnIndex| {
        let name = &table.columns[c].name;
        table.columns[c].generated != Generated::No
            || d.columns[c].as_ref().is_none_or(|p| p.unique || p.partial.is_some())
            || super::digit_of(d, c).is_some()
            || d.rules.contains_key(&c)
            || d.related.contains(&c)
            || d.solved.pairs.iter().any(|p| p.left == c || p.right == c)
            || d.branches.iter().any(|b| b.columns.contains_key(name))
    };
    if free.iter().any(|&c| taken(c)) {
        return false;
    }
    let Some(spaces) = free.iter().map(|&c| space(context, d, c)).collect::<Option<Vec<_>>>() else { return false };
    let children = spaces.iter().fold(1u64, |all, s| all.saturating_mul(s.size));
    if !(2..d.asked).contains(&children) {
        return false;
    }
    for (digit, (&c, s)) in free.iter().zip(&spaces).enumerate() {
        give_digit(d, u, (c, s), digit);
    }
    let radices = spaces.iter().map(|s| s.size).collect();
    d.tuples.push(Tuple { key: u.name.clone(), radices, partial: true, ..Tuple::default() });
    let kin = Kin { children: Some(children), root, ..Kin::default() };
    let fanout = FanoutBy::Within { same: Vec::new(), roots: Some(0.0), kin: Some(kin) };
    let strategy = Strategy::ForeignKeyReference { constraint: fk.name.clone(), fanout, new_only: false };
    for &c in &fk.columns {
        // The CHECKs that it has met so far are named at the end.
        let before = d.columns[c].as_ref().and_then(|p| Some(p.reason.rsplit_once(" (")?.1.to_string()));
        let checks = before.map(|names| format!(" ({names}")).unwrap_or_default();
        let (path, key) = (table.path(), &u.name);
        let why = format!("refers to \"{path}\" itself: {children} rows to each, told apart by \"{key}\"{checks}");
        d.columns[c] = Some(ColumnPlan::new(&table.columns[c].name, strategy.clone(), why));
    }
    true
}
