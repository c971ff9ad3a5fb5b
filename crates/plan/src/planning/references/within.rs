//! Foreign keys to rows of the same table, or of the same cycle of tables, that share columns with what else
//! decides the row: the parent of a row of the same tenant. The shared columns come first; the parent is then a
//! row that has the same values in them. Not here: finding those rows (`compile`), what else is said of parents in the same table (`kin`).

use super::{NULLABLE_REFERENCE, ROOTS, kin};
use crate::order;
use crate::plan::ColumnPlan;
use crate::planning::{Context, Draft};
use crate::schema::{ColumnIndex, ForeignKey};
use crate::strategy::{FanoutBy, Strategy};

/// Decides the columns that such a foreign key has to itself. The others are decided already, or will be.
pub(super) fn assign(context: &Context, d: &mut Draft, fk: &ForeignKey) {
    let own_table = order::root(context.schema, fk.parent) == d.table.oid;
    let mirrored = |c: ColumnIndex, k: ColumnIndex| own_table && c == k;
    let pairs = || fk.columns.iter().copied().zip(fk.parent_columns.iter().copied());
    let given: Vec<ColumnIndex> = pairs().filter(|&(c, k)| d.is_set(c) || mirrored(c, k)).map(|x| x.0).collect();
    let own: Vec<ColumnIndex> = fk.columns.iter().copied().filter(|c| !given.contains(c)).collect();
    let parents = context.parents(fk.parent);
    let same: Vec<String> = given.iter().map(|&c| d.table.columns[c].name.clone()).collect();
    if own_table && !own.is_empty() && kin::assign(context, d, fk, &own, &same) {
        return;
    }
    if given.is_empty() || own.is_empty() || !own_table && parents.existing + parents.new == 0 {
        return;
    }
    let name = super::parent_name(context, fk);
    let why = match own_table {
        true => format!("refers to \"{name}\" itself: an earlier row with the same {}", same.join(", ")),
        false => format!("foreign key to \"{name}\": a row with the same {}", same.join(", ")),
    };
    let never = fk.match_full && fk.columns.iter().any(|&c| !d.nullable(c));
    for &c in &own {
        let strategy = Strategy::ForeignKeyReference {
            constraint: fk.name.clone(),
            fanout: FanoutBy::Within { same: same.clone(), roots: own_table.then_some(ROOTS), kin: None },
            new_only: false,
        };
        let mut p = ColumnPlan::new(&d.table.columns[c].name, strategy, why.clone());
        if d.nullable(c) && !never && !own_table {
            p.null_ratio = NULLABLE_REFERENCE;
        }
        d.columns[c] = Some(p);
    }
}
