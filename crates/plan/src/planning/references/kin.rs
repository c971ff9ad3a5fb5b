//! Foreign keys of a table to itself of which a CHECK says where the parent lies (`parent_id <= id`, `next_id > id`,
//! `prev_id = id - 1`, `other_id <> id`), or a unique key that each row is referred to once: which row of the table a
//! row then refers to. What the CHECK compares is taken out of what else would put the columns in order. Not here: finding that row
//! (`compile`), forests of which nothing of that is said.

use super::{ROOTS, agree};
use crate::checks::families::linear::{Cmp, Linear};
use crate::checks::{Pair, Relation};
use crate::plan::ColumnPlan;
use crate::planning::{Context, Draft};
use crate::schema::{ColumnIndex, ForeignKey};
use crate::strategy::{FanoutBy, Kin, RootBy, Strategy};
use crate::types::class::TypeClass;

/// What constraints say of the parent of a row.
#[derive(Clone, Debug, Default)]
struct Bond {
    /// The key's column that puts the rows in order, and whether parents come after the row.
    by: Option<(ColumnIndex, bool)>,
    /// Not the row itself.
    strict: bool,
    apart: bool,
    itself: bool,
    /// So far below the row's own value.
    distance: Option<i64>,
    pairs: Vec<Pair>,
    linear: Vec<Linear>,
}

/// The columns of the key that are a parent's: (own, parent's), but for those that are the same column.
fn bound(fk: &ForeignKey) -> impl Iterator<Item = (ColumnIndex, ColumnIndex)> {
    fk.columns.iter().copied().zip(fk.parent_columns.iter().copied()).filter(|(c, k)| c != k)
}

/// Decides the columns `own` of a key of the table to itself, of whose parent something is said; the others (`same`) are
/// given. False: nothing is, or it cannot be met.
pub(super) fn assign(context: &Context, d: &mut Draft, fk: &ForeignKey, own: &[ColumnIndex], same: &[String]) -> bool {
    let Some(bond) = bond(d, fk) else { return false };
    let never = fk.match_full && fk.columns.iter().any(|&c| !d.nullable(c));
    let nullable = own.iter().any(|&c| d.nullable(c)) && !never;
    let once = once(context, d, fk, own).filter(|_| !same.is_empty() || bond.said());
    let Some((kin, roots)) = kin(d, &bond, nullable, once.is_some()) else { return false };
    if kin == Kin::default() && !same.is_empty() || !bond.said() && once.is_none() {
        return false;
    }
    if bond.apart && !nullable && d.asked == 1 && same.is_empty() && (once.is_some() || d.state.existing == 0) {
        let path = d.table.path();
        d.cap(0, || format!("\"{}\": one row of \"{path}\" has no other to refer to", bond.pairs_name()));
    }
    let mut names: Vec<&str> = bond.pairs.iter().map(|p| p.constraint.as_str()).collect();
    names.extend(bond.linear.iter().map(|l| l.constraint.as_str()));
    names.extend(once.as_deref());
    names.dedup();
    let why = told(d, fk, &kin, roots, same, &names.join(", "));
    d.solved.pairs.retain(|p| !bond.pairs.contains(p));
    d.solved.linear.retain(|l| !bond.linear.contains(l));
    for &c in own {
        let fanout = FanoutBy::Within { same: same.to_vec(), roots: Some(roots), kin: Some(kin.clone()) };
        let strategy = Strategy::ForeignKeyReference { constraint: fk.name.clone(), fanout, new_only: false };
        d.columns[c] = Some(ColumnPlan::new(&d.table.columns[c].name, strategy, why.clone()));
    }
    true
}

impl Bond {
    /// The constraint that keeps rows apart.
    fn pairs_name(&self) -> &str {
        let pairs = self.pairs.iter().find(|p| p.relation == Relation::NotEqual).map(|p| p.constraint.as_str());
        pairs.or(self.linear.first().map(|l| l.constraint.as_str())).unwrap_or_default()
    }

    fn said(&self) -> bool {
        self.by.is_some() || self.apart || self.itself
    }
}

/// What CHECKs say; None where it does not go together, or is more than an order of single columns.
fn bond(d: &Draft, fk: &ForeignKey) -> Option<Bond> {
    let mut bond = Bond::default();
    if fk.columns.iter().any(|c| d.rules.contains_key(c)) {
        return None;
    }
    for (c, k) in bound(fk) {
        let about = |p: &Pair| [(p.left, p.right), (p.right, p.left)].contains(&(c, k));
        let always: Vec<Pair> = d.solved.pairs.iter().filter(|p| about(p)).cloned().collect();
        // In some of the ways to meet a choice: those are told by the row's being a root or not.
        let ways = d.solved.branchings.iter().flat_map(|b| &b.arms).flat_map(|a| &a.pairs);
        let sometimes = ways.filter(|p| about(p) && !matches!(p.relation, Relation::Equal | Relation::NotEqual));
        for p in always.iter().chain(sometimes) {
            if d.classes[c] != d.classes[k] {
                return None;
            }
            match p.relation {
                Relation::Less | Relation::LessOrEqual => {
                    bond.order(d, k, p.left == k)?;
                    bond.strict |= p.relation == Relation::Less && always.contains(p);
                }
                Relation::NotEqual => bond.apart = true,
                Relation::Equal => bond.itself = true,
            }
        }
        bond.pairs.extend(always);
        for l in &d.solved.linear {
            let [(a, i), (b, j)] = l.terms.as_slice() else { continue };
            let sign = match (a.as_slice(), b.as_slice()) {
                ([x], [y]) if (*x, *y) == (c, k) => *i,
                ([x], [y]) if (*x, *y) == (k, c) => *j,
                _ => continue,
            };
            // sign * (c - k) + constant, compared with zero.
            if i + j != 0 || sign.abs() != 1 || !matches!(d.classes[c], TypeClass::Int(_)) {
                return None;
            }
            match (l.cmp, l.constant) {
                (Cmp::Zero, 0) => bond.itself = true,
                (Cmp::Zero, n) => {
                    let distance = i64::try_from(sign * n).ok()?;
                    bond.order(d, k, distance < 0)?;
                    bond.distance = Some(distance);
                }
                (Cmp::AtMost, 0 | 1) => {
                    bond.order(d, k, sign < 0)?;
                    bond.strict |= l.constant == 1;
                }
                (Cmp::NotZero, 0) => bond.apart = true,
                _ => return None,
            }
            bond.linear.push(l.clone());
        }
    }
    Some(bond)
}

impl Bond {
    /// Parents lie on one side of their children, by one column of values that have an order here.
    fn order(&mut self, d: &Draft, k: ColumnIndex, after: bool) -> Option<()> {
        let ordered = d.classes[k].int_bounds().is_some() || d.classes[k] == TypeClass::Uuid;
        let fits = self.by.is_none_or(|by| by == (k, after));
        (ordered && fits).then(|| self.by = Some((k, after)))
    }
}

/// The unique key by which each row is referred to once at most.
fn once(context: &Context, d: &Draft, fk: &ForeignKey, own: &[ColumnIndex]) -> Option<String> {
    let sees = |columns: Vec<ColumnIndex>| {
        columns.iter().all(|c| fk.columns.contains(c))
            && own.iter().any(|c| columns.contains(c))
            && agree::pins(context.schema, fk, &columns)
    };
    d.table.uniques.iter().find(|u| u.plain_columns().is_some_and(sees)).map(|u| u.name.clone())
}

/// Which row meets it, and the share of roots.
fn kin(d: &Draft, bond: &Bond, nullable: bool, once: bool) -> Option<(Kin, f64)> {
    let strict = bond.strict || bond.apart;
    let by = bond.by.map(|(k, _)| d.table.columns[k].name.clone());
    let after = bond.by.is_some_and(|(_, after)| after);
    let itself = Kin { root: RootBy::Itself, ..Kin::default() };
    if bond.itself {
        return (!strict && bond.distance.is_none()).then_some((itself, 1.0));
    }
    if let Some(n) = bond.distance {
        let kin = Kin { by, after, distance: Some(n), ..Kin::default() };
        return nullable.then_some((kin, 0.0));
    }
    let root = match (nullable, bond.by.is_some()) {
        (true, _) => RootBy::Null,
        // The first has none before it.
        (false, true) if strict => return None,
        (false, true) if once => return Some((itself, 1.0)),
        (false, true) => RootBy::Itself,
        (false, false) if once => RootBy::Round,
        (false, false) if bond.apart => RootBy::Another,
        (false, false) => RootBy::Itself,
    };
    let roots = if once { 0.0 } else { ROOTS };
    Some((Kin { by, after, nearest: once, root, ..Kin::default() }, roots))
}

fn told(d: &Draft, fk: &ForeignKey, kin: &Kin, roots: f64, same: &[String], names: &str) -> String {
    let mut why = format!("refers to \"{}\" itself: ", d.table.path());
    let of = if same.is_empty() { String::new() } else { format!(" with the same {}", same.join(", ")) };
    let side = if kin.after { "after" } else { "before" };
    let by = kin.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
    why += &match (kin.distance, kin.nearest) {
        _ if roots >= 1.0 => "the row itself".to_string(),
        (Some(n), _) => format!(
            "the row{of} whose {} is {} {}",
            d.table.columns[parent_of(d, fk, kin)].name,
            n.abs(),
            if n > 0 { "less" } else { "more" }
        ),
        (None, true) => format!("the row{of} right {side} it{by}"),
        (None, false) => format!("a row{of} {side} it{by}, {}% roots", roots * 100.0),
    };
    if roots < 1.0 {
        why += match kin.root {
            RootBy::Null => "",
            RootBy::Itself => "; roots point at themselves",
            RootBy::Another => "; roots point at another row",
            RootBy::Round => "; the first at the last",
        };
    }
    if names.is_empty() { why } else { format!("{why} ({names})") }
}

/// The column that orders the rows, or the key's first.
fn parent_of(d: &Draft, fk: &ForeignKey, kin: &Kin) -> ColumnIndex {
    kin.by.as_ref().and_then(|by| d.table.column_index(by)).unwrap_or(fk.parent_columns[0])
}

/// The step by which a column counts up with the rows.
fn counted(d: &Draft, column: &str) -> Option<i64> {
    let p = d.columns[d.table.column_index(column)?].as_ref()?;
    let plain = p.leading.is_empty() && p.partial.is_none() && p.within.is_none();
    match p.strategy {
        Strategy::Sequence { step, .. } if step > 0 && plain => Some(step),
        _ => None,
    }
}

/// What a foreign key of one column to the table itself gives a row that has none before it, where which row it refers to
/// may follow from the rows' numbers alone: a forest, of which nothing more is said than an order that the rows are in.
pub(in crate::planning) fn by_number(d: &Draft, fk: &ForeignKey) -> Option<RootBy> {
    let [c] = fk.columns[..] else { return None };
    match &d.columns[c].as_ref().filter(|_| !d.rules.contains_key(&c))?.strategy {
        Strategy::Forest { roots, .. } if *roots < 1.0 => {
            Some(if d.nullable(c) { RootBy::Null } else { RootBy::Itself })
        }
        Strategy::ForeignKeyReference {
            fanout: FanoutBy::Within { same, roots: Some(roots), kin: Some(kin) }, ..
        } => {
            let ordered = kin.by.as_ref().is_none_or(|by| counted(d, by).is_some() && !kin.after);
            let any = !kin.nearest && kin.distance.is_none() && kin.children.is_none();
            (same.is_empty() && *roots < 1.0 && ordered && any).then_some(kin.root)
        }
        _ => None,
    }
}

/// Keys that count up with the rows are in the order of the rows' numbers, which needs no look at the others.
pub(in crate::planning) fn settle(d: &mut Draft) {
    for c in 0..d.columns.len() {
        let Some(Strategy::ForeignKeyReference {
            constraint,
            fanout: FanoutBy::Within { same, roots, kin: Some(kin) },
            ..
        }) = d.columns[c].as_ref().map(|p| &p.strategy)
        else {
            continue;
        };
        let (mut kin, roots, constraint) = (kin.clone(), roots.unwrap_or(ROOTS), constraint.clone());
        if !same.is_empty() || kin.children.is_some() {
            continue;
        }
        let counted = kin.by.as_ref().and_then(|by| d.table.column_index(by)).and_then(|k| {
            let p =
                d.columns[k].as_ref().filter(|p| p.leading.is_empty() && p.partial.is_none() && p.within.is_none())?;
            match p.strategy {
                Strategy::Sequence { step, .. } if step > 0 => Some(step),
                _ => None,
            }
        });
        let rows = match (counted, kin.distance) {
            (Some(step), Some(n)) => (n % step == 0).then_some(Some(n / step)),
            (Some(_), None) if kin.nearest || !kin.after => Some(None),
            _ => None,
        };
        if let Some(distance) = rows {
            (kin.by, kin.distance) = (None, distance);
        }
        let forest = kin.by.is_none() && !kin.nearest && kin.distance.is_none() && roots < 1.0;
        let strategy = match forest && matches!(kin.root, RootBy::Null | RootBy::Itself) {
            true => Strategy::Forest { constraint, roots },
            false => {
                let fanout = FanoutBy::Within { same: Vec::new(), roots: Some(roots), kin: Some(kin) };
                Strategy::ForeignKeyReference { constraint, fanout, new_only: false }
            }
        };
        if let Some(p) = &mut d.columns[c] {
            p.strategy = strategy;
        }
    }
}
