//! Exclusion constraints: ranges in slots of their own (`slots`), and those that are met as unique keys: equality
//! alone, and shapes, networks and arrays whose different values do not overlap.

use super::slots::{excluded_ranges, slots};
use crate::expr::Expr;
use crate::plan::ColumnPlan;
use crate::planning::{Context, Draft};
use crate::schema::{ColumnIndex, Exclusion, KeyPart, TypeKind, Unique};
use crate::strategy::Strategy;
use crate::types::class::TypeClass;

/// Plans the constraints over ranges, those over fewer columns first; what is left is to be met as unique keys.
pub(super) fn exclusions(context: &Context, d: &mut Draft) -> Vec<Unique> {
    let table = d.table;
    let over = |e: &Exclusion| excluded_ranges(context.schema, table, e).map(|r| r.columns());
    let mut left = Vec::new();
    let mut all: Vec<&Exclusion> = table.exclusions.iter().collect();
    all.sort_by_key(|e| (e.parts.len(), e.name.clone()));
    for e in all {
        // Columns that two constraints put in slots: no two rows of the table share one.
        let ours = over(e);
        let same = |o: &&Exclusion| o.name != e.name && ours.is_some() && over(o) == ours;
        let twins: Vec<&Exclusion> = table.exclusions.iter().filter(same).collect();
        let done = twins.iter().any(|o| d.tuples.iter().any(|t| t.key == o.name && t.lead.is_none()));
        if done || dependent(d, e) || slots(context, d, e, !twins.is_empty()) {
            continue;
        }
        match unique(context, d, e) {
            Some(u) => left.push(u),
            None => d.leave_to_test("exclusion constraint", &e.name, &e.definition),
        }
    }
    left
}

/// The unique key that an exclusion constraint is met by: that of its range, whose unique values do not
/// overlap, or, where it only compares for equality, that of all its parts.
fn unique(context: &Context, d: &Draft, e: &Exclusion) -> Option<Unique> {
    let apart = e.parts.iter().find(|(part, op)| match part {
        KeyPart::Column(c) => op == "&&" && disjoint(context, d.table.columns[*c].type_oid),
        KeyPart::Expr(_) => false,
    });
    let equal = || e.parts.iter().filter(|(_, op)| op == "=").map(|(part, _)| part.clone());
    let keys = match apart {
        Some((part, _)) => vec![part.clone()],
        None if e.parts.iter().any(|(part, op)| op == "&&" && of_one_day(d, part).is_some()) => {
            let day = e.parts.iter().filter(|(_, op)| op == "&&").find_map(|(part, _)| of_one_day(d, part));
            equal().chain(day.map(KeyPart::Column)).collect()
        }
        None if e.parts.iter().all(|(_, op)| op == "=") => equal().collect(),
        // One side of `<>` differs only where the other does: no two rows share what has to be equal.
        None if e.parts.iter().all(|(_, op)| op == "=" || op == "<>") => equal().collect(),
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

/// `tsrange(day + starts, day + ends)`, of a date and two times of it: ranges of different days do not overlap.
fn of_one_day(d: &Draft, part: &KeyPart) -> Option<ColumnIndex> {
    let made = match part {
        KeyPart::Column(c) => d.table.columns[*c].generated_expr.as_ref()?,
        KeyPart::Expr(e) => e,
    };
    let Expr::Call { name, schema: None, args, .. } = made.uncast() else { return None };
    let [lower, upper, ..] = &args[..] else { return None };
    let day = |e: &Expr| {
        let Expr::Op { name, schema: None, args, .. } = e.uncast() else { return None };
        let [Expr::Column(a), Expr::Column(b)] = args[..] else { return None };
        let time = matches!(d.classes[b], TypeClass::Time { .. });
        (name == "+" && d.classes[a] == TypeClass::Date && time).then_some(a)
    };
    (name == "tsrange").then(|| day(lower))?.filter(|a| day(upper) == Some(*a))
}

/// `EXCLUDE (a WITH =, b WITH <>)`: rows of one `a` have one `b`. Rows that exist may have any: then no value of
/// theirs comes again.
fn dependent(d: &mut Draft, e: &Exclusion) -> bool {
    let [(KeyPart::Column(a), one), (KeyPart::Column(b), other)] = &e.parts[..] else { return false };
    let (a, b) = match (one.as_str(), other.as_str()) {
        ("=", "<>") => (*a, *b),
        ("<>", "=") => (*b, *a),
        _ => return false,
    };
    let by = d.columns[a].as_ref().is_some_and(|p| match p.strategy {
        Strategy::ForeignKeyReference { .. } => true,
        _ => d.classes[a].int_bounds().is_some() && !matches!(p.strategy, Strategy::Default),
    });
    if !by || d.state.existing > 0 || d.branches.iter().any(|x| x.columns.contains_key(&d.table.columns[b].name)) {
        return false;
    }
    let Some(p) = d.columns[b].clone() else { return false };
    let values: Vec<String> = match (&p.strategy, &d.classes[b], &d.solved.columns[b]) {
        (Strategy::CategoricalWeighted { values }, ..) => values.iter().map(|v| v.0.clone()).collect(),
        (Strategy::Constant { value }, ..) => vec![value.clone()],
        (Strategy::ForeignKeyReference { .. } | Strategy::Forest { .. } | Strategy::Default, ..) => return false,
        (_, TypeClass::Enum { labels }, _) => labels.iter().map(|l| l.0.clone()).collect(),
        (_, TypeClass::Bool, _) => vec!["true".into(), "false".into()],
        (_, k, r) if k.is_text() && r.constraints.is_empty() && k.max_chars().is_none_or(|m| m >= 8) => {
            ["amber", "birch", "cobalt", "delta", "ember", "fern", "granite", "hazel"].map(String::from).to_vec()
        }
        (_, TypeClass::Int(_), r) if r.constraints.is_empty() => (1..=8).map(|n| n.to_string()).collect(),
        _ => return false,
    };
    let strategy = Strategy::FunctionOf { of: d.table.columns[a].name.clone(), values };
    let reason =
        format!("{}; the same for equal values of \"{}\" by \"{}\"", p.reason, d.table.columns[a].name, e.name);
    d.columns[b] = Some(ColumnPlan::new(&p.column, strategy, reason));
    true
}

/// Unique values of the type do not overlap either.
fn disjoint(context: &Context, type_oid: u32) -> bool {
    context.schema.base_type(type_oid).is_some_and(|t| {
        matches!(t.kind, TypeKind::Range { .. } | TypeKind::Multirange { .. } | TypeKind::Array { .. })
            || t.schema == "pg_catalog" && matches!(t.name.as_str(), "circle" | "box" | "inet" | "cidr")
    })
}
