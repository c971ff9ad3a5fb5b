//! Unique keys: for each, the column or tuple of columns that makes every row different, and the capacity
//! that follows. Single free columns become injective; keys over foreign keys and small spaces become
//! tuples (digits of one number). Expression and partial keys are made unique as a whole, which is more
//! than they ask. Not here: solving keys that only fit together (next: the constraint engine).

use super::references::ALPHA;
use super::{Context, Draft, PlanError, partial};
use crate::builder::Scope;
use crate::expr::Expr;
use crate::infer;
use crate::order;
use crate::plan::{ColumnPlan, TablePlan, Tuple};
use crate::schema::{ColumnIndex, Exclusion, ForeignKey, KeyPart, TypeKind, Unique};
use crate::strategy::{FanoutBy, Growth, Strategy};
use crate::types::class::{DAY, TypeClass};
use crate::types::typical;

/// Spaces of values without an order of their own are used up to here, whatever the rows asked for.
const OPEN: u64 = 1 << 32;
/// Below this, a column's value space counts as small, and its values are enumerated.
const SMALL: u64 = 1 << 20;

pub fn assign(context: &Context, d: &mut Draft) -> Result<(), PlanError> {
    let exclusions: Vec<Unique> = d.table.exclusions.iter().filter_map(|e| exclusion(context, d, e)).collect();
    for e in d.table.exclusions.iter().filter(|e| !exclusions.iter().any(|u| u.name == e.name)) {
        d.notes.push(format!("exclusion constraint \"{}\" is tested, not solved: {}", e.name, e.definition));
    }
    let mut keys: Vec<&Unique> = d.table.uniques.iter().chain(&exclusions).collect();
    // Few columns first: what makes them unique often makes the wider ones unique too.
    keys.sort_by_key(|u| (u.keys.len(), !u.primary, u.name.clone()));
    for u in keys {
        let Some(columns) = columns_of(u) else {
            if avoid(context, d, u) {
                continue;
            }
            d.notes.push(format!("unique key \"{}\" is tested, not solved: {}", u.name, u.definition));
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
        if met(d, &columns) {
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

/// The unique key that an exclusion constraint is met by: that of its range, whose unique values do not
/// overlap, or, where it only compares for equality, that of all its parts.
fn exclusion(context: &Context, d: &Draft, e: &Exclusion) -> Option<Unique> {
    let range = e.parts.iter().find(|(part, op)| match part {
        KeyPart::Column(c) => op == "&&" && is_range(context, d.table.columns[*c].type_oid),
        KeyPart::Expr(_) => false,
    });
    let keys = match range {
        Some((part, _)) => vec![part.clone()],
        None if e.parts.iter().all(|(_, op)| op == "=") => e.parts.iter().map(|(part, _)| part.clone()).collect(),
        None => return None,
    };
    Some(Unique {
        name: e.name.clone(),
        index_oid: e.index_oid,
        primary: false,
        constraint: true,
        deferrable: e.deferrable,
        nulls_not_distinct: false,
        keys,
        predicate: e.predicate.clone(),
        definition: e.definition.clone(),
    })
}

fn is_range(context: &Context, type_oid: u32) -> bool {
    matches!(context.schema.base_type(type_oid).map(|t| &t.kind), Some(TypeKind::Range { .. }))
}

/// A partial key bears on no row whose columns make its predicate false: sets one of them so, if it is free to.
fn avoid(context: &Context, d: &mut Draft, u: &Unique) -> bool {
    let parts: Vec<&Expr> = match &u.predicate {
        Some(Expr::And(parts)) => parts.iter().collect(),
        Some(e) => vec![e],
        None => return false,
    };
    for part in parts {
        let Some((c, plan)) = outside(context, d, part) else { continue };
        let reason = format!("{}; outside of the partial key \"{}\"", plan.reason, u.name);
        d.columns[c] = Some(ColumnPlan { reason, ..plan });
        return true;
    }
    false
}

/// A column, and its plan with the condition false in every row.
fn outside(context: &Context, d: &Draft, e: &Expr) -> Option<(ColumnIndex, ColumnPlan)> {
    let free = |c: ColumnIndex| {
        let branched = d.branches.iter().any(|b| b.columns.contains_key(&d.table.columns[c].name));
        d.columns[c].clone().filter(|p| !branched && !p.unique)
    };
    let decided = |p: &ColumnPlan| {
        use Strategy::*;
        matches!(p.strategy, Null | Default | Sequence { .. } | Forest { .. } | KeyDigit { .. } | ForeignKeyReference { .. })
    };
    let without = |c: ColumnIndex, value: &str| {
        let mut p = free(c).filter(|p| !decided(p))?;
        let mut r = d.solved.columns[c].clone();
        r.forbidden.push(value.to_string());
        super::columns::constrain(context, d, c, &r, &mut p).ok()?;
        Some((c, p))
    };
    match e {
        Expr::Column(c) => without(*c, "true"),
        Expr::Not(x) => match **x {
            Expr::Column(c) => without(c, "false"),
            _ => None,
        },
        Expr::IsNull(x) => {
            let Expr::Column(c) = **x else { return None };
            let p = free(c).filter(|p| !matches!(p.strategy, Strategy::Null | Strategy::Default | Strategy::Forest { .. }))?;
            Some((c, ColumnPlan { null_ratio: 0.0, ..p }))
        }
        Expr::Op { name, schema: None, args, .. } if name == "=" && args.len() == 2 => {
            let Expr::Column(c) = uncast(&args[0]) else { return None };
            let Expr::Const { text: Some(value), .. } = uncast(&args[1]) else { return None };
            without(*c, value)
        }
        _ => None,
    }
}

fn uncast(e: &Expr) -> &Expr {
    match e {
        Expr::Cast { arg, .. } => uncast(arg),
        e => e,
    }
}

/// COALESCE(x, c) in a key takes all nulls for one value: x has none, then.
fn never_replaced(d: &mut Draft, u: &Unique) {
    for k in &u.keys {
        if let KeyPart::Expr(e @ Expr::Coalesce(_)) = k
            && let Some(p) = faithful(e).and_then(|c| d.columns[c].as_mut())
            && !matches!(p.strategy, Strategy::Null)
        {
            p.null_ratio = 0.0;
        }
    }
}

/// The columns whose values decide the key's; None for an expression under which different values may meet.
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

/// Expressions that keep generated values apart: those differ in digits, which folding leaves alone.
fn faithful(e: &Expr) -> Option<ColumnIndex> {
    match e {
        Expr::Column(c) => Some(*c),
        Expr::Cast { arg, .. } => faithful(arg),
        Expr::Call { name, schema: None, args, .. } if !args.is_empty() => {
            let keeps = ["lower", "upper", "btrim", "ltrim", "rtrim", "md5", "text", "varchar", "int8", "numeric", "digest"];
            keeps.contains(&name.as_str()).then(|| faithful(&args[0]))?
        }
        // Joined texts differ where one of their parts does, as a rule; the index has the last word.
        Expr::Op { name, schema: None, args, .. } if name == "||" => args.iter().rev().find_map(faithful),
        Expr::Coalesce(args) => match args.as_slice() {
            [first, Expr::Const { .. }] => faithful(first),
            [first, Expr::Cast { arg, .. }] if matches!(**arg, Expr::Const { .. }) => faithful(first),
            _ => None,
        },
        _ => None,
    }
}

/// Something inside the key is different in every row already.
fn met(d: &Draft, columns: &[ColumnIndex]) -> bool {
    let inside = |cols: &[ColumnIndex]| cols.iter().all(|c| columns.contains(c));
    columns.iter().any(|&c| d.columns[c].as_ref().is_some_and(|p| p.unique && matches!(foreign(d, c), None)))
        || d.table.foreign_keys.iter().any(|fk| inside(&fk.columns) && fanout(d, fk) == Some(&FanoutBy::Injective))
        || d.tuples.iter().any(|t| !t.partial && inside(&tuple_columns(d, t)))
}

/// The columns that a tuple's lead and digits fill.
fn tuple_columns(d: &Draft, t: &Tuple) -> Vec<ColumnIndex> {
    (0..d.columns.len())
        .filter(|&c| match d.columns[c].as_ref().map(|p| &p.strategy) {
            Some(Strategy::KeyDigit { key, .. }) => *key == t.key,
            Some(Strategy::ForeignKeyReference { constraint, fanout, .. }) => match fanout {
                FanoutBy::Digit { key, .. } => *key == t.key,
                FanoutBy::Degrees { .. } => t.lead.as_ref() == Some(constraint),
                _ => false,
            },
            _ => false,
        })
        .collect()
}

fn foreign(d: &Draft, c: ColumnIndex) -> Option<String> {
    match d.columns[c].as_ref().map(|p| &p.strategy) {
        Some(Strategy::ForeignKeyReference { constraint, .. } | Strategy::Forest { constraint, .. }) => Some(constraint.clone()),
        _ => None,
    }
}

fn fanout<'d>(d: &'d Draft, fk: &ForeignKey) -> Option<&'d FanoutBy> {
    fk.columns.iter().find_map(|&c| match d.columns[c].as_ref().map(|p| &p.strategy) {
        Some(Strategy::ForeignKeyReference { constraint, fanout, .. }) if *constraint == fk.name => Some(fanout),
        _ => None,
    })
}

/// A foreign key that decides its columns: may its spread still be chosen?
fn open(d: &Draft, fk: &ForeignKey) -> bool {
    matches!(fanout(d, fk), Some(FanoutBy::Zipf { .. } | FanoutBy::Uniform | FanoutBy::Other { .. }))
}

fn meet(context: &Context, d: &mut Draft, u: &Unique, columns: &[ColumnIndex]) -> Result<(), PlanError> {
    let table = d.table;
    let keys: Vec<&ForeignKey> = table
        .foreign_keys
        .iter()
        .filter(|fk| fk.columns.iter().all(|c| columns.contains(c)) && fanout(d, fk).is_some())
        .collect();
    let free: Vec<ColumnIndex> = columns.iter().copied().filter(|&c| foreign(d, c).is_none()).collect();
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
    // A key for some of the rows, over a space smaller than the rows asked for.
    let switches = partial::switches(d, u, columns).or_else(|| partial::nullable(d, u, columns));
    if let Some(s) = switches
        && short(context, d, &keys, &free)
    {
        return tuple(context, d, u, &keys, &free, Some(s));
    }
    if let Some(c) = endless {
        return make_unique(context, d, u, c);
    }
    // A digit of another key: one value a row serves both, where there are as many.
    let shared = free.iter().copied().find(|&c| {
        digit_of(d, c).is_some() && space(context, d, c).is_some_and(|s| s.values.is_empty() && s.size >= d.asked)
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
    let decided = free.iter().any(|&c| matches!(d.columns[c].as_ref().map(|p| &p.strategy), Some(Strategy::KeyDigit { .. })));
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
    // 2. One foreign key alone.
    if let ([fk], true) = (keys.as_slice(), free.is_empty())
        && open(d, fk)
    {
        injective(context, d, u, fk);
        return Ok(());
    }
    // A foreign key of the table to itself: each row is the parent of at most one.
    if free.is_empty() && keys.is_empty() && columns.len() <= 2 {
        if let Some(fk) = table.foreign_keys.iter().find(|fk| fk.parent == table.oid && fk.columns.iter().all(|c| columns.contains(c))) {
            let reason = format!("refers to the table itself, each row at most once ({})", u.name);
            let strategy = Strategy::ForeignKeyReference { constraint: fk.name.clone(), fanout: FanoutBy::Injective, new_only: true };
            replace(d, &fk.columns, &strategy, &reason);
            return Ok(());
        }
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

/// May every row have another value of it, however many rows there are?
fn endless(d: &Draft, c: ColumnIndex) -> bool {
    let (Some(p), r) = (&d.columns[c], &d.solved.columns[c]) else { return false };
    let fixed = r.allowed.is_some() || matches!(p.strategy, Strategy::CategoricalWeighted { .. } | Strategy::Constant { .. });
    !fixed
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
    matches!(d.classes[c], TypeClass::Timestamp { .. }) || space(context, d, c).is_some_and(|s| s.values.is_empty() && s.size >= d.asked)
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

/// Each parent at most once. Where the table holds rows, they may have taken any of the old parents.
fn injective(context: &Context, d: &mut Draft, u: &Unique, fk: &ForeignKey) {
    let parents = context.parents(fk.parent);
    let new_only = d.state.existing > 0;
    let n = if new_only { parents.new } else { parents.existing + parents.new };
    let parent = parent_name(context, fk);
    let reason = format!("foreign key to \"{parent}\", each row at most once ({})", u.name);
    let strategy = Strategy::ForeignKeyReference { constraint: fk.name.clone(), fanout: FanoutBy::Injective, new_only };
    replace(d, &fk.columns, &strategy, &reason);
    for &c in &fk.columns {
        if let Some(p) = &mut d.columns[c] {
            p.unique = true;
            p.null_ratio = 0.0;
        }
    }
    let new = if new_only { "new " } else { "" };
    d.cap(n, || format!("\"{}\": one row for each of {n} {new}rows of \"{parent}\"", u.name));
}

fn parent_name(context: &Context, fk: &ForeignKey) -> String {
    context.schema.table(order::root(context.schema, fk.parent)).map(|t| t.path()).unwrap_or_default()
}

/// Makes one free column different in every row.
fn make_unique(context: &Context, d: &mut Draft, u: &Unique, c: ColumnIndex) -> Result<(), PlanError> {
    let class = d.classes[c].clone();
    let r = d.solved.columns[c].clone();
    let Some(mut p) = d.columns[c].take() else { return Ok(()) };
    let why = if p.reason.is_empty() { String::new() } else { format!("{}; ", p.reason) };
    p.unique = true;
    let constant = matches!(p.strategy, Strategy::CategoricalWeighted { .. } | Strategy::Constant { .. } | Strategy::SeedPool { .. });
    if r.allowed.is_some() || (constant && r.allowed.is_some()) || matches!(class, TypeClass::Bool | TypeClass::Enum { .. }) {
        d.columns[c] = Some(p);
        return tuple(context, d, u, &[], &[c], None);
    }
    let greatest = d.state.greatest.get(&c).copied();
    match &class {
        TypeClass::Uuid => {
            if !matches!(p.strategy, Strategy::UuidV7 { .. }) {
                p.strategy = Strategy::UuidV4;
            }
            p.reason = format!("{why}unique by \"{}\"", u.name);
        }
        TypeClass::Int(_) | TypeClass::Numeric { .. } | TypeClass::Money | TypeClass::Oid => {
            let (low, high) = class.int_bounds().unwrap_or((0, i64::MAX));
            let high = r.max.map_or(high, |m| m.min(high));
            let least = r.min.unwrap_or(if low < 0 { 1.min(high) } else { low });
            let start = greatest.map_or(least, |g| g.saturating_add(1).max(least));
            let mut room = if start > high { 0 } else { (high as i128 - start as i128 + 1).min(u64::MAX as i128) as u64 };
            let mut start = start;
            // Bounded above only, or used up upwards: downwards from there.
            if r.min.is_none() && greatest.is_none() && room < d.asked && low < 0 {
                start = (high as i128 - d.asked as i128 + 1).max(low as i128) as i64;
                room = (high as i128 - start as i128 + 1) as u64;
            }
            p.strategy = if u.primary || p.column.to_lowercase().ends_with("id") {
                Strategy::Sequence { start, step: 1 }
            } else {
                Strategy::Permutation { start, space: room }
            };
            (p.min, p.max) = (None, None);
            p.reason = format!("{why}unique by \"{}\", from {start} on", u.name);
            let column = p.column.clone();
            d.columns[c] = Some(p);
            d.cap(room, || format!("\"{}\": {room} values of column \"{column}\" are left", u.name));
            return Ok(());
        }
        TypeClass::Timestamp { precision, .. } if *precision >= 3 && p.order.is_none() => {
            if !matches!(p.strategy, Strategy::DistributeRange { .. }) {
                let moment = |at: Option<i64>, open: &str| at.map_or(open.to_string(), |x| super::columns::iso(&class, x));
                let (from, to) = (moment(r.min, "-730d"), moment(r.max, "now"));
                p.strategy = Strategy::DistributeRange { from, to, growth: Growth::Uniform };
            }
            if let Some(g) = greatest {
                let from = super::columns::iso(&TypeClass::Timestamp { tz: true, precision: 6 }, g + 1_000_000);
                let (to, end) = match r.max {
                    Some(max) => (super::columns::iso(&class, max), max),
                    None => ("now".into(), context.request.run.now),
                };
                p.strategy = Strategy::DistributeRange { from: from.clone(), to, growth: Growth::Uniform };
                let room = ((end - g) / 1_000_000).max(0) as u64;
                d.cap(room, || format!("\"{}\": {room} seconds since the latest value", u.name));
            }
            p.reason = format!("{why}unique by \"{}\": one slice of the range a row", u.name);
        }
        TypeClass::Date => {
            let today = context.request.run.now / DAY;
            let high = r.max.unwrap_or(2_921_939);
            let low = r.min.unwrap_or(-730_119);
            let start = match greatest {
                Some(g) => (g + 1).max(low),
                None => (today - d.asked.min(700_000) as i64 + 1).max(low).min(high),
            };
            let room = (high - start + 1).max(0) as u64;
            p.strategy = Strategy::Permutation { start, space: room };
            p.reason = format!("{why}unique by \"{}\": one day a row", u.name);
            d.columns[c] = Some(p);
            d.cap(room, || format!("\"{}\": {room} days are left", u.name));
            return Ok(());
        }
        k if k.is_text() => {
            let max = p.max_chars.or(k.max_chars());
            if max.is_some_and(|m| m < 12) || p.max_chars.is_some() && p.max_chars == p.min_chars {
                d.columns[c] = Some(p);
                return tuple(context, d, u, &[], &[c], None);
            }
            p.strategy = infer::unique_text(&p.strategy, max, &context.request.run.locale);
            p.reason = format!("{why}the row's number woven in, unique by \"{}\"", u.name);
        }
        _ => {
            d.columns[c] = Some(p);
            return tuple(context, d, u, &[], &[c], None);
        }
    }
    d.columns[c] = Some(p);
    Ok(())
}

/// How many values a free column has as a digit, what they are, and where they start.
struct Space {
    size: u64,
    start: Option<i64>,
    values: Vec<String>,
}

fn space(context: &Context, d: &Draft, c: ColumnIndex) -> Option<Space> {
    let class = &d.classes[c];
    let r = &d.solved.columns[c];
    let p = d.columns[c].as_ref()?;
    let listed = |values: Vec<String>| Space { size: values.len() as u64, start: None, values };
    if let Some(a) = &r.allowed {
        let mut values: Vec<String> = a.iter().filter(|v| !r.forbidden.contains(v)).cloned().collect();
        values.dedup();
        return Some(listed(values));
    }
    if let (Strategy::Constant { value }, false) = (&p.strategy, r.constraints.is_empty()) {
        return Some(listed(vec![value.clone()]));
    }
    match class {
        TypeClass::Bool => Some(Space { size: 2, start: Some(0), values: vec![] }),
        TypeClass::Enum { labels } => Some(listed(labels.iter().map(|l| l.0.clone()).collect())),
        k if k.is_numeric() && !matches!(k, TypeClass::Float(_)) => {
            let (low, high) = k.int_bounds()?;
            let high = r.max.map_or(high, |m| m.min(high));
            let low = r.min.unwrap_or(if low < 0 { 1.min(high) } else { low });
            Some(Space { size: (high as i128 - low as i128 + 1).clamp(0, u64::MAX as i128) as u64, start: Some(low), values: vec![] })
        }
        TypeClass::Date => {
            let today = context.request.run.now / DAY;
            let low = r.min.unwrap_or(today - 3652).min(r.max.unwrap_or(i64::MAX));
            let high = r.max.unwrap_or(low.max(today) + 7305);
            Some(Space { size: (high - low + 1) as u64, start: Some(low), values: vec![] })
        }
        _ => {
            let col = &d.table.columns[c];
            // Where the collation takes different strings for equal, the map is of digits alone.
            let (capacity, letters): (fn(&_, _, _) -> _, u128) = if col.collation_folds {
                (typical::unique_capacity_folding, 10)
            } else {
                (typical::unique_capacity, 26)
            };
            let mut size = capacity(context.schema, col.type_oid, col.typmod)?;
            if let Some(m) = p.max_chars {
                size = size.min(letters.saturating_pow(m.min(30)));
            }
            Some(Space { size: size.min(u64::MAX as u128) as u64, start: None, values: vec![] })
        }
    }
}

/// Can existing values be recognised by listing all values of the space?
fn imaged(d: &Draft, c: ColumnIndex, size: u64) -> bool {
    let fold = d.columns[c].as_ref().is_some_and(|p| p.fold.is_some());
    d.classes[c].is_text() && !d.table.columns[c].collation_folds && !fold && size <= SMALL
}

/// The key as digits of one number.
fn tuple(
    context: &Context,
    d: &mut Draft,
    u: &Unique,
    keys: &[&ForeignKey],
    free: &[ColumnIndex],
    switches: Option<Vec<partial::Switch>>,
) -> Result<(), PlanError> {
    let mut keys: Vec<&ForeignKey> = keys.iter().copied().filter(|fk| fk.parent != d.table.oid).collect();
    // The key that leads: one that leads already leads again; else the one with the most parents.
    let count = |fk: &ForeignKey| {
        let p = context.parents(fk.parent);
        p.existing + p.new
    };
    let leads = |d: &Draft, fk: &ForeignKey| matches!(fanout(d, fk), Some(FanoutBy::Degrees { .. }));
    // One that other keys share may lead them all.
    let shared = |fk: &ForeignKey| {
        let inside = |u: &&Unique| columns_of(u).is_some_and(|cols| fk.columns.iter().all(|c| cols.contains(c)));
        d.table.uniques.iter().filter(inside).count()
    };
    keys.sort_by_key(|fk| {
        (!leads(d, fk), !open(d, fk), std::cmp::Reverse(shared(fk)), std::cmp::Reverse(count(fk)), fk.name.clone())
    });
    let usable: Vec<&ForeignKey> = keys.iter().copied().filter(|fk| open(d, fk) || leads(d, fk)).collect();
    let first = usable.first().copied();
    let mut spaces: Vec<(ColumnIndex, Space)> = Vec::new();
    for &c in free {
        let made = d.table.columns[c].generated != crate::schema::Generated::No || digit_of(d, c).is_some();
        if let (false, Some(s)) = (made, space(context, d, c)) {
            spaces.push((c, s));
        }
    }
    if first.is_none() && spaces.is_empty() {
        d.notes.push(format!("unique key \"{}\" is tested, not solved: {}", u.name, u.definition));
        return Ok(());
    }
    // Onto rows that exist, with no new parent to lead: the combinations that these rows have are left out.
    let pictured = |s: &(ColumnIndex, Space)| imaged(d, s.0, s.1.size);
    let known = |s: &(ColumnIndex, Space)| s.1.start.is_some() || !s.1.values.is_empty() || pictured(s);
    let all_known = spaces.iter().all(known);
    let taken = d.state.existing > 0
        && first.is_none_or(|fk| context.parents(fk.parent).new == 0 && open(d, fk))
        && (usable.len() > 1 || spaces.len() > 1 || first.is_some() || switches.is_some() || spaces.iter().any(pictured))
        && all_known;
    let lead = if taken { None } else { first };
    let others: Vec<&ForeignKey> =
        usable.iter().copied().skip(usize::from(lead.is_some())).filter(|fk| open(d, fk)).collect();
    spaces.sort_by_key(|s| s.1.size);
    let new_lead = d.state.existing > 0;
    let lead_parents = lead.map(|fk| context.parents(fk.parent)).map(|p| if new_lead { p.new } else { p.existing + p.new });
    // Digits: other foreign keys, then free columns, small spaces first; the last takes what is needed.
    let mut radices: Vec<u64> = Vec::new();
    let mut digits = 0usize;
    for fk in &others {
        let behind = first.is_some_and(|f| f.name != fk.name);
        let distinct = behind && (matches!(fanout(d, fk), Some(FanoutBy::Other { .. })) || same_pair(d, first, fk));
        let n = count(fk).saturating_sub(u64::from(distinct));
        let name = if distinct { first.map(|l| l.name.clone()) } else { None };
        let strategy = Strategy::ForeignKeyReference {
            constraint: fk.name.clone(),
            fanout: FanoutBy::Digit { key: u.name.clone(), digit: digits, other: name },
            new_only: false,
        };
        replace(d, &fk.columns, &strategy, &format!("foreign key to \"{}\", another combination each row ({})", parent_name(context, fk), u.name));
        radices.push(n);
        digits += 1;
    }
    let needed = match lead_parents {
        // Skewed parents want several times the mean.
        Some(n) => (d.asked.saturating_mul(16) / n.max(1)).max(16),
        None => d.asked.saturating_add(if taken { d.state.existing } else { 0 }),
    };
    let mut shuffled = true;
    for (k, (c, s)) in spaces.iter().enumerate() {
        let so_far: u64 = radices.iter().fold(1, |a: u64, &r| a.saturating_mul(r.max(1)));
        let last = k + 1 == spaces.len();
        let radix = if last { s.size.min(needed.div_ceil(so_far.max(1)).max(1)) } else { s.size.min(SMALL) };
        let radix = if last && s.size <= 64 { s.size } else { radix };
        // Later runs go on in the same shuffled order, so it may not depend on how many rows are asked for.
        let radix = if last && lead.is_none() && s.start.is_none() && s.values.is_empty() { s.size.min(OPEN.max(radix)) } else { radix };
        let plain = s.start.is_some() && s.values.is_empty() && radices.is_empty() && spaces.len() == 1;
        if plain && lead.is_some() && d.classes[*c].is_numeric() {
            shuffled = false;
        }
        let start = match (lead, d.state.greatest.get(c), s.start) {
            (None, Some(g), Some(_)) if radices.is_empty() && spaces.len() == 1 => Some(g + 1),
            _ => s.start,
        };
        let mut p = ColumnPlan::new(
            &d.table.columns[*c].name,
            Strategy::KeyDigit { key: u.name.clone(), digit: digits, start, values: s.values.clone() },
            format!("a digit of the unique key \"{}\"", u.name),
        );
        if let Some(old) = &d.columns[*c] {
            p.fold = old.fold.clone();
            (p.min_chars, p.max_chars) = (old.min_chars, old.max_chars);
            p.null_ratio = if free.len() == 1 && lead.is_none() { old.null_ratio } else { 0.0 };
        }
        p.unique = lead.is_none() && spaces.len() == 1 && others.is_empty() && switches.is_none();
        d.columns[*c] = Some(p);
        radices.push(radix);
        digits += 1;
    }
    let partial = switches.is_some();
    let open = lead.is_none() && !all_known;
    // The first children of each parent are inside.
    shuffled &= !(partial && lead.is_some());
    let fresh = taken || lead.is_some() || d.state.existing == 0 || spaces.iter().any(|(c, _)| starts_after(d, *c));
    let offset = if fresh { 0 } else { d.state.first };
    let t = Tuple { key: u.name.clone(), lead: lead.map(|fk| fk.name.clone()), alpha: ALPHA, radices, shuffled, offset, taken, open, partial };
    let space = t.space();
    let total;
    if let Some(fk) = lead {
        let strategy = Strategy::ForeignKeyReference { constraint: fk.name.clone(), fanout: FanoutBy::Degrees { alpha: ALPHA }, new_only: new_lead };
        replace(d, &fk.columns, &strategy, &format!("foreign key to \"{}\", skewed degrees; its children are told apart by \"{}\"", parent_name(context, fk), u.name));
        total = space.saturating_mul(lead_parents.unwrap_or(0));
    } else {
        total = space.saturating_sub(if taken { d.state.existing } else { offset });
    }
    d.tuples.push(t);
    if let Some(s) = switches {
        partial::show(d, u, &s);
        return Ok(());
    }
    let what = if lead.is_some() { "combinations with its parents" } else { "combinations" };
    d.cap(total, || format!("\"{}\": {total} {what}", u.name));
    Ok(())
}

/// The digit starts above every value that the table holds.
fn starts_after(d: &Draft, c: ColumnIndex) -> bool {
    let strategy = d.columns[c].as_ref().map(|p| &p.strategy);
    matches!((strategy, d.state.greatest.get(&c)), (Some(Strategy::KeyDigit { start: Some(s), .. }), Some(g)) if s > g)
}

/// CHECK (a <> b) between the two foreign keys.
fn same_pair(d: &Draft, lead: Option<&ForeignKey>, fk: &ForeignKey) -> bool {
    let Some(lead) = lead else { return false };
    let ([a], [b]) = (&lead.columns[..], &fk.columns[..]) else { return false };
    lead.parent == fk.parent
        && d.solved.pairs.iter().any(|p| {
            p.relation == crate::checks::Relation::NotEqual && ((p.left, p.right) == (*a, *b) || (p.left, p.right) == (*b, *a))
        })
}

/// A value that nothing asks for and no type kernel makes: the default, or NULL, or an error.
fn defer_to_defaults(context: &Context, d: &mut Draft) -> Result<(), PlanError> {
    let scope = Scope {
        run: &context.request.run,
        schema: context.schema,
        table: d.table,
        first: 0,
        rows: 1,
        topic_index: Default::default(),
    };
    for (i, c) in d.table.columns.iter().enumerate() {
        let unknown = match &d.columns[i] {
            None => typical::known(&scope, c.type_oid, c.typmod).err(),
            Some(p) if p.strategy == Strategy::TypeDefault => match typical::known(&scope, c.type_oid, c.typmod) {
                Ok(()) => continue,
                Err(e) => Some(e),
            },
            Some(_) => continue,
        };
        let why = unknown.as_ref().map_or("nothing is known of its values".into(), |e| e.to_string());
        let strategy = match (&c.default, d.nullable(i)) {
            (Some(_), _) => Strategy::Default,
            (None, true) => Strategy::Null,
            (None, false) => {
                return Err(PlanError::Unsupported {
                    table: d.table.path(),
                    column: c.name.clone(),
                    why,
                    hint: unknown.map_or("Give the column a default.", |e| e.hint()).into(),
                });
            }
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
}
