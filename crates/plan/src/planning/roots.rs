//! Choices that ask whether a row refers to another one of its table: `(level = 0) = (parent_id IS NULL)`, `parent_id IS
//! NULL OR parent_id < id`. Who is a root is known before the choice: a row then takes one of the ways that are open to it. Not
//! here: which row it refers to (`references::kin`), what else a way asks for (`branches`).

use super::Draft;
use crate::checks::{Arm, Branching, Pair, Relation, Restriction};
use crate::plan::RootArms;
use crate::schema::{ColumnIndex, ForeignKey};
use crate::strategy::{FanoutBy, RootBy, Strategy};

/// The choice without what is said of the foreign key, and which of its ways are for roots (Some(true)), for the others,
/// or for all rows. None: it says nothing of one, or more than that.
pub(super) fn told(d: &mut Draft, b: &Branching) -> Option<(Branching, RootArms)> {
    let table = d.table;
    let keys = table.foreign_keys.iter().filter(|k| k.enforced && k.parent == table.oid);
    let (fk, root, own) = keys.filter_map(|fk| asked(d, b, fk)).next()?;
    let mut arms = Vec::new();
    let mut of = Vec::new();
    for a in &b.arms {
        if let Some((open, arm)) = way(d, a, fk, root, &own)? {
            of.push(open);
            arms.push(arm);
        }
    }
    let any = |root: bool| of.iter().any(|o| o.is_none_or(|o| o == root));
    // The first row has no other to refer to.
    if !any(true) || of.iter().all(Option::is_none) {
        return None;
    }
    if !any(false) {
        for &c in &own {
            match d.columns[c].as_mut().map(|p| &mut p.strategy) {
                Some(Strategy::Forest { roots, .. }) => *roots = 1.0,
                Some(Strategy::ForeignKeyReference { fanout: FanoutBy::Within { roots: Some(r), .. }, .. }) => *r = 1.0,
                _ => {}
            }
        }
    }
    Some((Branching { constraints: b.constraints.clone(), arms }, RootArms { constraint: fk.name.clone(), arms: of }))
}

/// Every row of the foreign key is a root.
pub(super) fn alone(d: &Draft, told: Option<&RootArms>) -> bool {
    let all = |s: &Strategy, constraint: &str| match s {
        Strategy::Forest { constraint: k, roots } => k == constraint && *roots >= 1.0,
        Strategy::ForeignKeyReference { constraint: k, fanout: FanoutBy::Within { roots: Some(r), .. }, .. } => {
            k == constraint && *r >= 1.0
        }
        _ => false,
    };
    told.is_some_and(|t| d.columns.iter().flatten().any(|p| all(&p.strategy, &t.constraint)))
}

/// What the foreign key's rows without a parent refer to, and the columns that it decides; None where the choice does not
/// ask for them.
fn asked<'t>(d: &Draft, b: &Branching, fk: &'t ForeignKey) -> Option<(&'t ForeignKey, RootBy, Vec<ColumnIndex>)> {
    let mut root = None;
    let mut own = Vec::new();
    for &c in &fk.columns {
        match d.columns[c].as_ref().map(|p| &p.strategy) {
            Some(Strategy::Forest { constraint, .. }) if *constraint == fk.name => {}
            Some(Strategy::ForeignKeyReference {
                constraint,
                fanout: FanoutBy::Within { roots: Some(_), kin, .. },
                ..
            }) if *constraint == fk.name => {
                root = kin.as_ref().map(|k| k.root);
            }
            _ => continue,
        }
        own.push(c);
    }
    let by_null = if own.iter().any(|&c| d.nullable(c)) { RootBy::Null } else { RootBy::Itself };
    let root = root.unwrap_or(by_null);
    let pairs = |a: &Arm| a.pairs.iter().any(|p| own.iter().any(|&c| about(p, fk, c)));
    let said = |a: &Arm| own.iter().any(|c| a.columns.contains_key(c)) || pairs(a);
    let plain = matches!(root, RootBy::Null | RootBy::Itself) && !decides(d, b, fk);
    (plain && !own.is_empty() && b.arms.iter().any(said)).then_some((fk, root, own))
}

/// The choice says something of columns by which the parent is found.
fn decides(d: &Draft, b: &Branching, fk: &ForeignKey) -> bool {
    let found_by: Vec<ColumnIndex> = (d.columns.iter().flatten())
        .filter_map(|p| match &p.strategy {
            Strategy::ForeignKeyReference { constraint, fanout: FanoutBy::Within { same, kin, .. }, .. }
                if *constraint == fk.name =>
            {
                Some(same.iter().chain(kin.iter().filter_map(|k| k.by.as_ref())))
            }
            _ => None,
        })
        .flatten()
        .filter_map(|name| d.table.column_index(name))
        .collect();
    b.arms.iter().any(|a| found_by.iter().any(|c| a.columns.contains_key(c)))
}

/// Between the column and the parent's that it refers to.
fn about(p: &Pair, fk: &ForeignKey, c: ColumnIndex) -> bool {
    let k = fk.columns.iter().position(|x| *x == c).map(|at| fk.parent_columns[at]);
    k.is_some_and(|k| [(p.left, p.right), (p.right, p.left)].contains(&(c, k)))
}

/// The way without what it says of the key, and whom it is open to. None: it says more; Some(None): no row can take it.
#[allow(clippy::type_complexity)]
fn way(
    d: &Draft,
    arm: &Arm,
    fk: &ForeignKey,
    root: RootBy,
    own: &[ColumnIndex],
) -> Option<Option<(Option<bool>, Arm)>> {
    let (mut roots, mut others) = (true, true);
    let mut rest = arm.clone();
    for &c in own {
        if let Some(r) = rest.columns.remove(&c) {
            let base = &d.solved.columns[c];
            let bare =
                |r: &Restriction| Restriction { null: false, not_null: false, constraints: Vec::new(), ..r.clone() };
            if bare(&r) != bare(base) {
                return None;
            }
            if r.null {
                (roots, others) = (roots && root == RootBy::Null, false);
            }
            roots &= !(r.not_null && root == RootBy::Null);
        }
        let (mine, left): (Vec<Pair>, Vec<Pair>) = rest.pairs.into_iter().partition(|p| about(p, fk, c));
        rest.pairs = left;
        for p in mine {
            match p.relation {
                // A null passes.
                Relation::Equal => others = false,
                Relation::NotEqual | Relation::Less => roots &= root == RootBy::Null,
                Relation::LessOrEqual => {}
            }
        }
    }
    let open = match (roots, others) {
        (true, true) => None,
        (false, false) => return Some(None),
        (roots, _) => Some(roots),
    };
    Some(Some((open, rest)))
}
