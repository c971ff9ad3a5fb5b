//! Unique keys: for each, the column or tuple of columns that makes every row different, and the capacity
//! that follows. Single free columns become injective; keys over foreign keys and small spaces become
//! tuples (digits of one number). Expression and partial keys are made unique as a whole, which is more
//! than they ask. Not here: solving keys that only fit together (next: the constraint engine).

mod agree;
mod asked;
mod avoid;
mod children;
mod exclusion;
mod expression;
mod natural;
mod pairs;
mod repeated;
mod shared;
mod slots;
mod space;
#[cfg(test)]
mod tests;
mod tuple;
mod unique;
mod ways;

use super::references::agree::pins;
use super::{Context, Draft, PlanError, partial, rules};
use crate::builder::Scope;
use crate::expr::Expr;
use crate::order;
use crate::plan::{ColumnPlan, Fix, TablePlan, Tuple};
use crate::schema::{ColumnIndex, ForeignKey, KeyPart, Table, Unique};
use crate::strategy::{FanoutBy, Strategy};
use crate::types::class::TypeClass;
use crate::types::typical;
use avoid::{avoid, never_replaced};
use exclusion::exclusions;
use expression::faithful;
use pairs::{pairs, unordered};
pub use slots::{Ranges, excluded_ranges};
pub(super) use space::{decimal, space};
use std::collections::BTreeMap;
use tuple::tuple;
use unique::{injective, make_unique};

pub fn assign(context: &Context, d: &mut Draft) -> Result<(), PlanError> {
    repeated::assign(context, d);
    asked::assign(context, d)?;
    let exclusions = exclusions(context, d);
    let mut keys: Vec<&Unique> = d.table.uniques.iter().chain(&exclusions).collect();
    // What keys ask of single columns holds for all of them.
    let mut deciding: BTreeMap<&str, Option<Vec<ColumnIndex>>> = BTreeMap::new();
    for u in &keys {
        deciding.insert(&u.name, expression::columns(context, d, u));
    }
    // Few columns first: what makes them unique often makes the wider ones unique too. Of those that share columns,
    // the one with the least room.
    let room: BTreeMap<&str, u64> = keys.iter().map(|u| (u.name.as_str(), shared::slack(context, d, u))).collect();
    // One that sees two columns in whichever order asks for more than one that sees them as they are.
    keys.sort_by_key(|u| (u.keys.len(), !unordered(u), room[u.name.as_str()], !u.primary, u.name.clone()));
    for u in keys {
        if pairs::in_order(context, d, u) || constant(d, u) {
            continue;
        }
        let Some(columns) = deciding.get(u.name.as_str()).cloned().flatten() else {
            if pairs(context, d, u) || avoid(context, d, u) {
                continue;
            }
            if let Some(c) = expression::enough(context, d, u) {
                never_replaced(d, u);
                if u.nulls_not_distinct
                    && let Some(p) = &mut d.columns[c]
                {
                    p.null_ratio = 0.0;
                }
                if !met(context, d, &[c]) {
                    make_unique(context, d, u, c)?;
                }
                continue;
            }
            // Rows have met in it: one is all that it is sure to have room for.
            if d.state.doubted.contains_key(&u.name) {
                let room = 1u64.saturating_sub(d.state.existing);
                d.cap(room, || format!("\"{}\" is not understood, and planned rows were the same in it", u.name));
            }
            d.leave_to_test("unique key", &u.name, &u.definition);
            continue;
        };
        // A column that the caller may not write is null, or what its default makes it.
        let barred = |&c: &ColumnIndex| {
            let left = matches!(d.columns[c].as_ref().map(|p| &p.strategy), Some(Strategy::Default));
            left && !d.table.columns[c].can_insert
        };
        if columns.iter().any(barred) {
            continue;
        }
        if u.nulls_not_distinct || u.primary {
            for &c in &columns {
                if let Some(p) = &mut d.columns[c] {
                    p.null_ratio = 0.0;
                }
            }
        }
        never_replaced(d, u);
        if met(context, d, &columns)
            || told_by_parent(context, d, &columns)
            || never_set(d, u)
            || agree::key(context, d, u, &columns)
        {
            continue;
        }
        let before = u.predicate.as_ref().map(|_| d.clone());
        meet(context, d, u, &columns)?;
        // Where the whole table would shrink for the few rows of a partial key, none of them is made.
        if let Some(before) = before
            && d.capacity != before.capacity
            && d.capacity.as_ref().is_some_and(|c| c.rows < d.asked)
        {
            let mut other = before;
            if avoid(context, &mut other, u) {
                *d = other;
            }
        }
    }
    defer_to_defaults(context, d)
}

/// The columns of a key that has no expressions but such as keep values apart.
fn columns_of(u: &Unique) -> Option<Vec<ColumnIndex>> {
    let mut columns = Vec::new();
    for k in &u.keys {
        match k {
            KeyPart::Column(c) => columns.push(*c),
            KeyPart::Expr(e) => columns.push(faithful(e)?),
        }
    }
    columns.sort_unstable();
    columns.dedup();
    Some(columns)
}

/// The key is the same in every row, as `((0))` is, or `(x IS NOT NULL)` where x may not be null: one row has it.
fn constant(d: &mut Draft, u: &Unique) -> bool {
    let fixed = |k: &KeyPart| match k {
        KeyPart::Expr(Expr::IsNotNull(x) | Expr::IsNull(x)) => matches!(**x, Expr::Column(c) if !d.nullable(c)),
        k => k.columns().is_empty(),
    };
    let same = u.predicate.is_none() && u.keys.iter().all(fixed);
    let null = |k: &KeyPart| matches!(k, KeyPart::Expr(e) if matches!(e.uncast(), Expr::Const { text: None, .. }));
    if same && (u.nulls_not_distinct || !u.keys.iter().any(null)) {
        let room = 1u64.saturating_sub(d.state.existing);
        d.cap(room, || format!("\"{}\" is the same in every row: the table has one row at most", u.name));
    }
    same
}

/// A column of the key is null in every row, and keys with a null are never equal: as where a parent is empty.
fn never_set(d: &Draft, u: &Unique) -> bool {
    let null = |c: ColumnIndex| matches!(d.columns[c].as_ref().map(|p| &p.strategy), Some(Strategy::Null));
    !u.nulls_not_distinct && u.keys.iter().any(|k| matches!(k, KeyPart::Column(c) if null(*c)))
}

/// Something inside the key is different in every row already.
fn met(context: &Context, d: &Draft, columns: &[ColumnIndex]) -> bool {
    if columns.iter().any(|&c| super::pools::each_once(d, c)) {
        return true;
    }
    let inside = |cols: &[ColumnIndex]| cols.iter().all(|c| columns.contains(c));
    let unique = |c: ColumnIndex| d.columns[c].as_ref().is_some_and(|p| p.unique) && foreign(d, c).is_none();
    // Of a time of which only the day counts, different values are not enough.
    let fine = |c: ColumnIndex| !coarse(d, c) || digit_of(d, c).is_some();
    // Another parent in each row, of whichever of the parents.
    let apart = |c: ColumnIndex| match d.columns[c].as_ref().map(|p| &p.strategy) {
        Some(Strategy::ForeignKeyReference { fanout: FanoutBy::OfPartition { by, spread, .. }, .. }) => {
            **spread == FanoutBy::Injective && d.table.column_index(by).is_some_and(|b| columns.contains(&b))
        }
        _ => false,
    };
    let told = |fk: &ForeignKey| columns.iter().any(|c| fk.columns.contains(c)) && pins(context.schema, fk, columns);
    columns.iter().any(|&c| unique(c) && fine(c) || apart(c))
        || d.table.foreign_keys.iter().any(|fk| inside(&fk.columns) && once_each(d, fk))
        || d.tuples.iter().any(|t| !t.partial && inside(&tuple_columns(d, t)))
        || d.table.foreign_keys.iter().any(|fk| referred_once(d, fk) && told(fk))
}

/// Each parent has one child at most.
fn once_each(d: &Draft, fk: &ForeignKey) -> bool {
    matches!(fanout(d, fk), Some(FanoutBy::Injective | FanoutBy::Beside { .. }))
}

/// A foreign key of the table to itself by which each row is referred to once at most.
fn referred_once(d: &Draft, fk: &ForeignKey) -> bool {
    matches!(fanout(d, fk), Some(FanoutBy::Within { roots: Some(roots), kin: Some(kin), .. })
        if kin.nearest || kin.distance.is_some() || *roots >= 1.0)
}

/// Each parent has one child at most, and what the key has of the foreign key tells the parent.
fn told_by_parent(context: &Context, d: &Draft, columns: &[ColumnIndex]) -> bool {
    d.table.foreign_keys.iter().filter(|fk| once_each(d, fk)).any(|fk| {
        let pairs = fk.columns.iter().zip(&fk.parent_columns).filter(|(c, _)| columns.contains(c));
        let theirs: Vec<ColumnIndex> = pairs.map(|(_, p)| *p).collect();
        let parent = context.schema.table(order::root(context.schema, fk.parent));
        parent.is_some_and(|t| {
            t.uniques.iter().any(|u| {
                u.predicate.is_none() && u.keys.iter().all(|k| matches!(k, KeyPart::Column(c) if theirs.contains(c)))
            })
        })
    })
}

/// The columns that a tuple's lead and digits fill.
fn tuple_columns(d: &Draft, t: &Tuple) -> Vec<ColumnIndex> {
    let agreed = d.agreements.iter().flat_map(|a| &a.keys).find(|k| k.key == t.key);
    // What follows another tuple tells rows apart together with what it shares with that.
    let shares = |c: ColumnIndex| t.follows.as_ref().is_some_and(|f| f.shared.contains(&d.table.columns[c].name));
    (0..d.columns.len())
        .filter(|&c| match d.columns[c].as_ref().map(|p| &p.strategy) {
            _ if shares(c) => true,
            _ if agreed.is_some_and(|k| k.columns.contains(&d.table.columns[c].name)) => true,
            Some(Strategy::KeyDigit { key, .. }) => *key == t.key,
            Some(Strategy::ForeignKeyReference { constraint, fanout, .. }) => match fanout {
                FanoutBy::Digit { key, .. } => *key == t.key,
                FanoutBy::Degrees { .. } | FanoutBy::Mean { .. } => t.lead.as_ref() == Some(constraint),
                _ => false,
            },
            _ => false,
        })
        .collect()
}

fn foreign(d: &Draft, c: ColumnIndex) -> Option<String> {
    match d.columns[c].as_ref().map(|p| &p.strategy) {
        Some(Strategy::ForeignKeyReference { constraint, .. } | Strategy::Forest { constraint, .. }) => {
            Some(constraint.clone())
        }
        _ => None,
    }
}

fn fanout<'d>(d: &'d Draft, fk: &ForeignKey) -> Option<&'d FanoutBy> {
    fk.columns.iter().find_map(|&c| match d.columns[c].as_ref().map(|p| &p.strategy) {
        Some(Strategy::ForeignKeyReference { constraint, fanout, .. }) if *constraint == fk.name => Some(fanout),
        _ => None,
    })
}

/// May it lead to each parent once?
fn each_free(d: &Draft, fk: &ForeignKey) -> bool {
    open(d, fk) || matches!(fanout(d, fk), Some(FanoutBy::Other { .. }))
}

/// Which row of the table a row refers to is decided, and says nothing of how many there are.
fn by_kin(fanout: &FanoutBy) -> bool {
    matches!(fanout, FanoutBy::Within { kin: Some(_), .. })
}

/// A foreign key that decides its columns: may its spread still be chosen?
fn open(d: &Draft, fk: &ForeignKey) -> bool {
    let spread = fanout(d, fk);
    match spread {
        Some(FanoutBy::Zipf { .. } | FanoutBy::Uniform | FanoutBy::Shares { .. }) => true,
        // A digit keeps one other away.
        Some(FanoutBy::Other { also, .. }) => also.is_empty(),
        _ => false,
    }
}

fn meet(context: &Context, d: &mut Draft, u: &Unique, columns: &[ColumnIndex]) -> Result<(), PlanError> {
    let table = d.table;
    let keys: Vec<&ForeignKey> = table
        .foreign_keys
        .iter()
        .filter(|fk| fk.columns.iter().all(|c| columns.contains(c)) && fanout(d, fk).is_some_and(|f| !by_kin(f)))
        .collect();
    let mut free: Vec<ColumnIndex> = columns.iter().copied().filter(|&c| foreign(d, c).is_none()).collect();
    // Columns with a rule stay as they are: the others tell the rows apart.
    if let Some(&ruled) = free.iter().find(|c| d.rules.contains_key(c)) {
        free.retain(|c| !d.rules.contains_key(c));
        if free.is_empty() && keys.is_empty() {
            return if avoid(context, d, u) { Ok(()) } else { rules::unique(context, d, u, ruled) };
        }
    }
    // A column whose values a choice of branches decides tells no rows apart where another one can.
    let steady = |&c: &ColumnIndex| !d.branches.iter().any(|b| b.columns.contains_key(&table.columns[c].name));
    let plenty = |&c: &ColumnIndex| endless(d, c) || space(context, d, c).is_some_and(|s| s.size >= d.asked);
    if u.predicate.is_none() && !free.iter().all(steady) && free.iter().filter(|c| steady(c)).any(plenty) {
        free = free.iter().copied().filter(steady).collect();
    }
    // Else it takes the values of all the ways, or leaves the key to the others.
    let parted: Vec<ColumnIndex> =
        free.iter().copied().filter(|&c| columns.len() > 1 && u.predicate.is_none() && ways::parted(d, c)).collect();
    for c in parted {
        if !ways::join(d, c) && (free.len() > 1 || !keys.is_empty()) {
            free.retain(|x| *x != c);
        }
    }
    // A column made by PostgreSQL's default can be replaced by a value of ours; a generated one cannot.
    let can_make = |d: &Draft, c: ColumnIndex| {
        table.columns[c].generated == crate::schema::Generated::No
            && digit_of(d, c).is_none()
            && !matches!(d.columns[c].as_ref().map(|p| &p.strategy), Some(Strategy::Copy { .. }))
    };
    // 1. One free column alone, or one whose space is as good as endless.
    let endless = free.iter().copied().filter(|&c| can_make(d, c)).find(|&c| columns.len() == 1 || endless(d, c));
    if let Some(c) = endless.filter(|&c| columns.len() > 1 || endless_alone(context, d, u, c)) {
        return make_unique(context, d, u, c);
    }
    if shared::follow(context, d, u, columns) {
        return Ok(());
    }
    if keys.is_empty() && children::assign(context, d, u, columns, &free) {
        return Ok(());
    }
    // A key for some of the rows, over a space smaller than the rows asked for.
    if short(context, d, &keys, &free) {
        let switches = partial::switches(d, u, columns)
            .or_else(|| partial::nullable(d, u, columns))
            .or_else(|| partial::nested(context, d, u))
            .or_else(|| partial::ways(context, d, u, columns));
        if let Some(s) = switches {
            // Another key decides all its columns, and has no children to count: no row is inside of this one.
            let led =
                |fk: &&ForeignKey| matches!(fanout(d, fk), Some(FanoutBy::Degrees { .. } | FanoutBy::Mean { .. }));
            let digits = keys.iter().any(|fk| open(d, fk) || led(fk))
                || free.iter().any(|&c| digit_of(d, c).is_none() && space(context, d, c).is_some());
            if digits && partial::possible(d, &s, &keys) {
                return tuple(context, d, u, &keys, &free, Some(s));
            }
            partial::never(d, u, &s);
            return Ok(());
        }
    }
    if let Some(c) = endless {
        return make_unique(context, d, u, c);
    }
    // A digit of another key: one value a row serves both, where there are as many.
    let shared = free.iter().copied().find(|&c| {
        digit_of(d, c).is_some_and(|k| d.table.uniques.iter().any(|u| u.name == k))
            && space(context, d, c).is_some_and(|s| s.values.is_empty() && s.size >= d.asked)
    });
    if let Some(c) = shared {
        return make_unique(context, d, u, c);
    }
    // No parent to count children of: a number that is wide enough tells the rows apart, and the other columns
    // keep their meaning.
    let number = |c: ColumnIndex| d.classes[c].is_numeric() && !matches!(d.classes[c], TypeClass::Float(_));
    let counted = free.iter().copied().find(|&c| keys.is_empty() && number(c) && can_make(d, c) && wide(context, d, c));
    if let Some(c) = counted {
        return make_unique(context, d, u, c);
    }
    // So does any other that is, beside columns whose few values rows have shown.
    let shown = |c: ColumnIndex| {
        let listed = d.columns[c].as_ref().is_some_and(|p| matches!(p.strategy, Strategy::CategoricalWeighted { .. }));
        listed && d.learnt.contains(&c)
    };
    let beside = free.iter().copied().find(|&c| !shown(c) && can_make(d, c) && wide(context, d, c));
    if let (true, Some(c)) = (keys.is_empty() && free.iter().any(|&c| shown(c)), beside) {
        return make_unique(context, d, u, c);
    }
    // Columns that a CHECK puts in order are no digits of one number: the one that the others follow is
    // different in every row.
    let ordered = |c: ColumnIndex| d.solved.pairs.iter().any(|p| p.left == c || p.right == c);
    if keys.is_empty() && free.iter().any(|&c| ordered(c)) {
        let follows = |d: &Draft, c: ColumnIndex| d.columns[c].as_ref().is_some_and(|p| p.order.is_some());
        let alone = free.iter().copied().find(|&c| can_make(d, c) && !follows(d, c) && wide(context, d, c));
        if let Some(c) = alone {
            return make_unique(context, d, u, c);
        }
    }
    // A digit that another key decides is taken as it is: one more parent a row tells the rows apart.
    let decided =
        free.iter().any(|&c| matches!(d.columns[c].as_ref().map(|p| &p.strategy), Some(Strategy::KeyDigit { .. })));
    if decided && let Some(fk) = keys.iter().find(|fk| open(d, fk)) {
        let parents = context.parents(fk.parent);
        let room = if d.state.existing > 0 { parents.new } else { parents.existing + parents.new };
        let nullable = !u.primary && !u.nulls_not_distinct && fk.columns.iter().all(|&c| d.nullable(c));
        if room >= d.asked.min(d.capacity.as_ref().map_or(u64::MAX, |c| c.rows)) || !nullable {
            injective(context, d, u, fk);
        } else {
            let why = format!("null, as \"{}\" shares columns with another key and has room for {room} rows", u.name);
            replace(d, &fk.columns, &Strategy::Null, &why);
        }
        return Ok(());
    }
    // 2. One foreign key alone, or what tells its parents apart.
    let told = |fk: &&ForeignKey| {
        columns.iter().all(|c| fk.columns.contains(c)) && each_free(d, fk) && pins(context.schema, fk, columns)
    };
    if let (true, Some(fk)) = (keys.is_empty(), table.foreign_keys.iter().find(told)) {
        injective(context, d, u, fk);
        return Ok(());
    }
    if let ([fk], true) = (keys.as_slice(), free.is_empty())
        && each_free(d, fk)
    {
        injective(context, d, u, fk);
        return Ok(());
    }
    // A foreign key of the table to itself: each row is the parent of at most one.
    if free.is_empty()
        && keys.is_empty()
        && columns.len() <= 2
        && let Some(fk) = table
            .foreign_keys
            .iter()
            .find(|fk| fk.parent == table.oid && fk.columns.iter().all(|c| columns.contains(c)))
    {
        let reason = format!("refers to the table itself, each row at most once ({})", u.name);
        let strategy =
            Strategy::ForeignKeyReference { constraint: fk.name.clone(), fanout: FanoutBy::Injective, new_only: true };
        replace(d, &fk.columns, &strategy, &reason);
        return Ok(());
    }
    tuple(context, d, u, &keys, &free, None)
}

/// One free column gives every row its own value.
fn endless_alone(context: &Context, d: &Draft, u: &Unique, c: ColumnIndex) -> bool {
    let partial = u.predicate.is_some() || d.nullable(c);
    !partial || u.nulls_not_distinct || u.primary || endless(d, c) || !short(context, d, &[], &[c])
}

/// Has the key fewer combinations than rows are asked for? Rows that exist may have taken any.
fn short(context: &Context, d: &Draft, keys: &[&ForeignKey], free: &[ColumnIndex]) -> bool {
    let mut room = 1u64;
    for fk in keys {
        let p = context.parents(fk.parent);
        room = room.saturating_mul(p.existing + p.new);
    }
    for &c in free {
        match space(context, d, c) {
            Some(s) => room = room.saturating_mul(s.size),
            None => return false,
        }
    }
    room > 0 && room < d.asked.saturating_add(d.state.existing) && (!keys.is_empty() || !free.is_empty())
}

/// The key of which a column is a digit already.
fn digit_of<'d>(d: &'d Draft, c: ColumnIndex) -> Option<&'d str> {
    match d.columns[c].as_ref().map(|p| &p.strategy) {
        Some(Strategy::KeyDigit { key, .. }) => Some(key),
        _ => None,
    }
}

/// Only what lies far enough apart, or what stands in front, tells its values apart.
fn coarse(d: &Draft, c: ColumnIndex) -> bool {
    d.coarse.contains_key(&c)
}

/// May every row have another value of it, however many rows there are?
fn endless(d: &Draft, c: ColumnIndex) -> bool {
    if coarse(d, c) {
        return false;
    }
    let (Some(p), r) = (&d.columns[c], &d.solved.columns[c]) else { return false };
    // Values that seeds have shown are some of many: the row's number beside them tells rows apart.
    let listed = matches!(p.strategy, Strategy::CategoricalWeighted { .. } | Strategy::Constant { .. });
    let fixed = r.allowed.is_some() || listed && !d.learnt.contains(&c);
    !fixed
        && (r.patterns.is_empty() || space::patterned(d, c) >= crate::patterns::KEYS)
        && match &d.classes[c] {
            TypeClass::Uuid => true,
            TypeClass::Timestamp { precision, .. } => *precision >= 3 && p.order.is_none(),
            k @ (TypeClass::Text { .. } | TypeClass::BpChar { .. } | TypeClass::Name) => {
                p.max_chars.or(k.max_chars()).is_none_or(|m| m >= 12)
            }
            TypeClass::Bytea => true,
            _ => false,
        }
}

/// Has the column values for all rows that are asked for?
fn wide(context: &Context, d: &Draft, c: ColumnIndex) -> bool {
    matches!(d.classes[c], TypeClass::Timestamp { .. }) && !coarse(d, c)
        || space(context, d, c).is_some_and(|s| s.values.is_empty() && s.size >= d.asked)
}

fn replace(d: &mut Draft, columns: &[ColumnIndex], strategy: &Strategy, reason: &str) {
    for &c in columns {
        let mut p = ColumnPlan::new(&d.table.columns[c].name, strategy.clone(), reason);
        if let Some(old) = &d.columns[c] {
            p.null_ratio = if columns.len() == 1 { old.null_ratio } else { 0.0 };
        }
        d.columns[c] = Some(p);
    }
}

fn parent_name(context: &Context, fk: &ForeignKey) -> String {
    context.schema.table(order::root(context.schema, fk.parent)).map(|t| t.path()).unwrap_or_default()
}

fn scope<'a>(context: &Context<'a>, table: &'a Table) -> Scope<'a> {
    Scope {
        run: &context.request.run,
        schema: context.schema,
        table,
        first: 0,
        rows: 1,
        topic_index: Default::default(),
        keys: Default::default(),
    }
}

/// The column has to have a value, and there is none; `otherwise`: why, where the type does not say.
pub(super) fn no_values(context: &Context, d: &Draft, i: ColumnIndex, otherwise: &str) -> PlanError {
    let c = &d.table.columns[i];
    let unknown = typical::known(&scope(context, d.table), c.type_oid, c.typmod).err();
    PlanError::Unsupported {
        table: d.table.path(),
        column: c.name.clone(),
        why: unknown.as_ref().map_or(otherwise.into(), |e| e.to_string()),
        hint: unknown.map_or("Give the column a default.", |e| e.hint()).into(),
    }
}

/// A value that nothing asks for and no type kernel makes: the default, or NULL, or an error.
fn defer_to_defaults(context: &Context, d: &mut Draft) -> Result<(), PlanError> {
    let scope = scope(context, d.table);
    for (i, c) in d.table.columns.iter().enumerate() {
        let unknown = match &d.columns[i] {
            None => typical::known(&scope, c.type_oid, c.typmod).err(),
            Some(p) if p.strategy == Strategy::TypeDefault => match typical::known(&scope, c.type_oid, c.typmod) {
                Ok(()) => continue,
                Err(e) => Some(e),
            },
            Some(_) => continue,
        };
        const NOTHING: &str = "nothing is known of its values";
        let why = unknown.as_ref().map_or(NOTHING.into(), |e| e.to_string());
        let strategy = match (&c.default, d.nullable(i)) {
            (Some(_), _) => Strategy::Default,
            (None, true) => Strategy::Null,
            (None, false) => return Err(no_values(context, d, i, NOTHING)),
        };
        d.columns[i] = Some(ColumnPlan::new(&c.name, strategy, why));
    }
    Ok(())
}

/// With the row count known: permutations need no more room than there are rows, and two foreign keys
/// that lead by degrees cannot both: the second is a digit by now.
pub fn finish(plan: &mut TablePlan) {
    for c in &mut plan.columns {
        if let Strategy::Permutation { space, .. } = &mut c.strategy {
            *space = (*space).min(plan.rows.max(1));
        }
    }
    for fix in plan.branches.iter_mut().flat_map(|b| b.columns.values_mut()).flatten() {
        if let Fix::Other(p) = fix
            && let (true, Strategy::Permutation { space, .. }) = (p.unique, &mut p.strategy)
        {
            *space = (*space).min(plan.rows.max(1));
        }
    }
}
