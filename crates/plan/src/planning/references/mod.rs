//! Foreign keys: which constraint decides which columns, and how children spread over parents. Keys that a
//! unique constraint touches are refined in `keys`. Also the dates that have to follow a parent's. Keys that share
//! columns or are restricted are in `agree`, those within a cycle of tables that do in `within`, those of two tables to each other in `mutual`, those to one parent
//! that are in order or apart in `sorted`, those to the table itself of whose parent something is said in `kin`, those that single partitions have in `leaves`; `leading`: what children ask of a
//! parent's keys.

pub(super) mod agree;
mod cycles;
pub(super) mod kin;
pub(super) mod leading;
mod leaves;
pub(super) mod meeting;
mod mutual;
pub(crate) mod restrict;
pub(super) mod sorted;
#[cfg(test)]
mod tests;
mod within;

use super::{Context, Draft, PlanError, rules};
use crate::checks::Relation;
use crate::order;
use crate::plan::ColumnPlan;
use crate::schema::{ColumnIndex, ForeignKey};
use crate::strategy::{FanoutBy, Strategy};

/// Skew of the default spread of children over parents.
pub const ALPHA: f64 = 0.9;
const NULLABLE_REFERENCE: f64 = 0.1;
const ROOTS: f64 = 0.05;

pub fn assign(context: &Context, d: &mut Draft) -> Result<(), PlanError> {
    sorted::find(d);
    // Rows of the same cycle, or of the same table, are not known before the row itself is.
    let component = |oid| context.order.places.get(&order::root(context.schema, oid)).map(|p| p.component);
    let own = component(d.table.oid);
    let settled = leaves::assign(context, d)?;
    nulls(d);
    let enforced = d.table.foreign_keys.iter().filter(|k| k.enforced && !settled.contains(&k.name));
    let (late, early): (Vec<&ForeignKey>, Vec<&ForeignKey>) =
        enforced.partition(|fk| own.is_some() && component(fk.parent) == own);
    let early: Vec<&ForeignKey> = early.iter().copied().filter(|fk| !agree::implied(context, d, fk, &early)).collect();
    agree::assign(context, d, &early)?;
    plain(context, d, &early)?;
    let mutual = mutual::assign(context, d, &late);
    let late: Vec<&ForeignKey> = late.into_iter().filter(|fk| !mutual.contains(&fk.name)).collect();
    for fk in &late {
        cycles::assign(context, d, fk);
    }
    for fk in &late {
        within::assign(context, d, fk);
    }
    plain(context, d, &late)
}

/// Foreign keys that nothing else bears on, each by itself. The widest first.
fn plain(context: &Context, d: &mut Draft, keys: &[&ForeignKey]) -> Result<(), PlanError> {
    let mut keys = keys.to_vec();
    keys.sort_by_key(|k| (std::cmp::Reverse(k.columns.len()), k.name.clone()));
    for fk in keys {
        let decided = |c: &ColumnIndex| {
            let strategy = d.columns[*c].as_ref().map(|p| &p.strategy);
            matches!(strategy, Some(Strategy::ForeignKeyReference { constraint, fanout, .. })
                if *constraint == fk.name || matches!(fanout, FanoutBy::Agreeing { with } if with.contains(&fk.name)))
        };
        if fk.columns.iter().any(decided) || fk.columns.iter().all(|&c| d.is_set(c)) {
            continue;
        }
        let shared: Vec<&str> =
            fk.columns.iter().filter(|&&c| d.is_set(c)).map(|&c| d.table.columns[c].name.as_str()).collect();
        if !shared.is_empty() && !null_already(d, fk) {
            let why = format!("something else decides {}", shared.join(", "));
            d.leave_to_test("foreign key", &fk.name, &why);
        }
        let mut plan = one(context, d, fk)?;
        rules::reference(d, fk, &mut plan);
        // Under MATCH FULL all columns are null or none.
        let never = fk.match_full && fk.columns.iter().any(|&c| !d.nullable(c));
        for &c in &fk.columns {
            if !d.is_set(c) {
                let mut p = plan.clone();
                p.column = d.table.columns[c].name.clone();
                if !d.nullable(c) || never {
                    p.null_ratio = 0.0;
                }
                d.columns[c] = Some(p);
            }
        }
    }
    Ok(())
}

/// Columns that constraints want null in every row.
fn nulls(d: &mut Draft) {
    for &c in d.table.foreign_keys.iter().filter(|k| k.enforced).flat_map(|k| &k.columns) {
        if d.solved.columns[c].null && d.nullable(c) && !d.is_set(c) {
            let why = format!("null, as {} asks", d.solved.columns[c].constraints.join(", "));
            d.columns[c] = Some(ColumnPlan::new(&d.table.columns[c].name, Strategy::Null, why));
        }
    }
}

/// A column of it is null in every row, so that it asks for nothing.
fn null_already(d: &Draft, fk: &ForeignKey) -> bool {
    let null = |&c: &ColumnIndex| matches!(d.columns[c].as_ref().map(|p| &p.strategy), Some(Strategy::Null));
    !fk.match_full && fk.columns.iter().any(null)
}

fn parent_name(context: &Context, fk: &ForeignKey) -> String {
    context.schema.table(order::root(context.schema, fk.parent)).map(|t| t.path()).unwrap_or_default()
}

/// The parent has no rows, and the foreign key wants one.
fn empty(context: &Context, d: &mut Draft, fk: &ForeignKey) -> Result<(), PlanError> {
    let parent = parent_name(context, fk);
    if context.targeted(fk.parent) {
        d.cap(0, || format!("parent \"{parent}\" is empty"));
    } else if d.asked > 0 {
        return Err(PlanError::EmptyParent { table: d.table.path(), constraint: fk.name.clone(), parent });
    }
    Ok(())
}

fn one(context: &Context, d: &mut Draft, fk: &ForeignKey) -> Result<ColumnPlan, PlanError> {
    let parent = order::root(context.schema, fk.parent);
    let name = parent_name(context, fk);
    let nullable = fk.columns.iter().any(|&c| d.nullable(c));
    if parent == d.table.oid {
        return Ok(own(d, fk, nullable));
    }
    let parents = context.parents(parent);
    if parents.existing + parents.new == 0 {
        if nullable {
            return Ok(ColumnPlan::new("", Strategy::Null, format!("refers to \"{name}\", which has no rows")));
        }
        empty(context, d, fk)?;
    }
    let others = distinct_from(d, fk);
    if !others.is_empty() && parents.existing + parents.new <= others.len() as u64 {
        let (needed, there) = (others.len() + 1, parents.existing + parents.new);
        let why = format!("\"{name}\" has {there} rows, and {needed} keys lead to different ones");
        if nullable {
            return Ok(ColumnPlan::new("", Strategy::Null, format!("null: {why}")));
        }
        d.cap(0, || why);
    }
    let (learnt, null_ratio) = super::learnt::fan_out(context, d, fk);
    let (fanout, how) = match &others[..] {
        [other, also @ ..] => {
            let how = format!("another row than \"{}\" leads to", others.join("\", \""));
            (FanoutBy::Other { other: other.clone(), also: also.to_vec() }, how)
        }
        _ if context.request.even.contains(&(d.table.oid, fk.name.clone())) => {
            let parents = parents.existing + parents.new;
            (
                FanoutBy::Even,
                format!("evenly over {parents} rows, so that rows of other tables have parents in common with it"),
            )
        }
        _ => learnt.unwrap_or_else(|| {
            (FanoutBy::Zipf { alpha: ALPHA }, format!("zipf {ALPHA} over {} rows", parents.existing + parents.new))
        }),
    };
    let mut p = ColumnPlan::new(
        "",
        Strategy::ForeignKeyReference { constraint: fk.name.clone(), fanout, new_only: false },
        format!("foreign key to \"{name}\": {how}"),
    );
    if nullable {
        p.null_ratio = null_ratio.unwrap_or(NULLABLE_REFERENCE);
    }
    Ok(p)
}

/// A foreign key of the table to itself.
fn own(d: &Draft, fk: &ForeignKey, nullable: bool) -> ColumnPlan {
    let path = d.table.path();
    let roots = format!("{}% roots", ROOTS * 100.0);
    let why = if nullable {
        format!("refers to \"{path}\" itself: a forest, {roots}")
    } else {
        format!("refers to \"{path}\" itself and may not be null: a forest, {roots} that point at themselves")
    };
    ColumnPlan::new("", Strategy::Forest { constraint: fk.name.clone(), roots: ROOTS }, why)
}

/// CHECK (a <> b) over two foreign keys to one table: the other keys' constraints, of those that are decided already.
fn distinct_from(d: &Draft, fk: &ForeignKey) -> Vec<String> {
    let [column] = fk.columns[..] else { return Vec::new() };
    let mut names: Vec<String> = Vec::new();
    for p in d.solved.pairs.iter().filter(|p| p.relation == Relation::NotEqual) {
        let other = match (p.left == column, p.right == column) {
            (true, _) => p.right,
            (_, true) => p.left,
            _ => continue,
        };
        let twin = d.table.foreign_keys.iter().find(|k| k.columns == [other] && k.parent == fk.parent);
        if let Some(twin) = twin.filter(|k| d.is_set(other) && !names.contains(&k.name)) {
            names.push(twin.name.clone());
        }
    }
    names
}

/// A creation date of a child lies after those of its parents. Only parents of lower levels: in a cycle
/// each would wait for the other.
pub fn dates(context: &Context, d: &mut Draft) {
    let Some(at) = (0..d.columns.len()).find(|&i| {
        let free = d.solved.columns[i].min.is_none() && d.solved.columns[i].max.is_none();
        let spread = matches!(
            &d.columns[i],
            Some(ColumnPlan {
                strategy: Strategy::DistributeRange { .. } | Strategy::Quantiles { rising: true, .. },
                unique: false,
                ..
            })
        );
        spread && free && !d.rules.contains_key(&i) && d.classes[i].is_date() && is_creation(&d.table.columns[i].name)
    }) else {
        return;
    };
    let level = context.order.places[&d.table.oid].level;
    let mut parents = Vec::new();
    for fk in &d.table.foreign_keys {
        let parent = order::root(context.schema, fk.parent);
        let decides = fk.columns.iter().all(|&c| {
            matches!(&d.columns[c], Some(ColumnPlan { strategy: Strategy::ForeignKeyReference { constraint, .. }, .. }) if *constraint == fk.name)
        });
        let lower = context.order.places.get(&parent).is_some_and(|p| p.level < level);
        let (true, true, Some(plan)) = (decides, lower, context.done.get(&parent)) else { continue };
        // Seeds that hold their parents show whether they follow them.
        if d.learnt.contains(&at) && super::learnt::knows_parents(context, d, fk) {
            continue;
        }
        let date = plan.columns.iter().find(|c| {
            matches!(
                c.strategy,
                Strategy::DistributeRange { .. }
                    | Strategy::AfterParents { .. }
                    | Strategy::AddQuantiles { .. }
                    | Strategy::Quantiles { rising: true, .. }
            ) && is_creation(&c.column)
        });
        if let Some(date) = date {
            parents.push((fk.name.clone(), date.column.clone()));
        }
    }
    if parents.is_empty() {
        return;
    }
    if let Some(p) = &mut d.columns[at] {
        let names: Vec<&str> = parents.iter().map(|x| x.1.as_str()).collect();
        p.reason = format!("{}; after {} of its parents", p.reason, names.join(" and "));
        let season = match &p.strategy {
            Strategy::DistributeRange { season, .. } | Strategy::Quantiles { season, .. } => season.clone(),
            _ => None,
        };
        p.strategy = Strategy::AfterParents { parents, max_seconds: 180 * 86_400, season };
    }
}

/// A column that says when the row came to be.
pub(crate) fn is_creation(name: &str) -> bool {
    let n: String = name.to_lowercase().chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    const WORDS: [&str; 16] = [
        "created",
        "creation",
        "insert",
        "added",
        "registered",
        "joined",
        "signup",
        "ordered",
        "orderdate",
        "placed",
        "posted",
        "published",
        "sent",
        "booked",
        "occurred",
        "opened",
    ];
    WORDS.iter().any(|w| n.contains(w)) || matches!(n.as_str(), "date" | "time" | "timestamp" | "ts" | "at")
}
