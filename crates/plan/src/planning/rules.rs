//! The user's rules in a table's plan: read against types and constraints, put in the place of what names
//! suggest, and looked at again when all is planned: a rule holds, or the table is not planned. Not here: the
//! JSON of a rule (`crate::rules`).

use super::relations::read_by;
use super::{Context, Draft, PlanError, columns, patterns, shapes};
use crate::checks::{Fold, Pair, Restriction};
use crate::compile::{moment, template};
use crate::infer::Suggestion;
use crate::order;
use crate::plan::{ColumnPlan, Fix, Side};
use crate::request::Request;
use crate::rules::{Place, Ruled, read as read_rule};
use crate::schema::{ColumnIndex, ForeignKey, Generated, Oid, Schema, Unique};
use crate::strategy::{FanoutBy, Number, Strategy};
use crate::types::class::{DAY, TypeClass};
use seedgen_kernels::Scalar;
use std::collections::BTreeMap;

/// How a plan says where a strategy comes from.
pub const REASON: &str = "rule of the user";

/// Reads the rules of the table's columns; what restricts them is known. A rule restricts its column further, and
/// by that the columns that constraints keep above or below it.
pub fn read(context: &Context, d: &mut Draft) -> Result<(), PlanError> {
    let rules = understood(context, d)?;
    for (&c, rule) in &rules {
        let Some((lo, hi)) = reach(&d.classes[c], &rule.strategy) else { continue };
        let r = &mut d.solved.columns[c];
        (r.min, r.max) = (Some(r.min.map_or(lo, |m| m.max(lo))), Some(r.max.map_or(hi, |m| m.min(hi))));
    }
    columns::share_bounds(d);
    for (&c, rule) in &rules {
        allowed(context, d, c, rule).map_err(|why| unmet(d, c, format!("beside the other rules, {why}")))?;
    }
    d.rules = rules;
    Ok(())
}

/// The least and the greatest logical value that a strategy gives, where it says so itself.
fn reach(class: &TypeClass, s: &Strategy) -> Option<(i64, i64)> {
    if !(class.is_numeric() || class.is_date()) || matches!(class, TypeClass::Float(_)) {
        return None;
    }
    let scaled = |n: &Number| n.scaled(class.scale());
    let of = |values: &mut dyn Iterator<Item = &String>| {
        let logical: Option<Vec<i64>> =
            values.map(|v| if let Some(Scalar::Int(x)) = class.parse(v) { Some(x) } else { None }).collect();
        let logical = logical?;
        Some((*logical.iter().min()?, *logical.iter().max()?))
    };
    match s {
        Strategy::Constant { value } => of(&mut std::iter::once(value)),
        Strategy::SeedPool { values, .. } => of(&mut values.iter()),
        Strategy::CategoricalWeighted { values } => of(&mut values.iter().map(|v| &v.0)),
        Strategy::Uniform { min, max, .. } if class.is_numeric() => Some((scaled(min), scaled(max))),
        _ => None,
    }
}

fn understood(context: &Context, d: &Draft) -> Result<BTreeMap<ColumnIndex, Ruled>, PlanError> {
    let mut out = BTreeMap::new();
    for (&column, rule) in context.request.rules.get(&d.table.oid).into_iter().flatten() {
        let (Some(c), Some(class)) = (d.table.columns.get(column), d.classes.get(column)) else { continue };
        if let Some(why) = &rule.broken {
            return Err(unmet(d, column, why.clone()));
        }
        let restriction = &d.solved.columns[column];
        let place = Place { schema: context.schema, table: d.table, column, class, restriction };
        let ruled = read_rule(&place, rule).map_err(|error| PlanError::Mistake {
            table: d.table.path(),
            column: c.name.clone(),
            place: drop_name(d, column),
            error,
        })?;
        allowed(context, d, column, &ruled).map_err(|why| unmet(d, column, why))?;
        out.insert(column, ruled);
    }
    Ok(out)
}

/// The column as `drop_strategy` takes it.
fn drop_name(d: &Draft, c: ColumnIndex) -> String {
    format!("{}.{}", d.table.quoted, d.table.columns[c].quoted)
}

pub fn unmet(d: &Draft, c: ColumnIndex, why: impl Into<String>) -> PlanError {
    PlanError::Rule {
        table: d.table.path(),
        column: d.table.columns[c].name.clone(),
        place: drop_name(d, c),
        why: why.into(),
    }
}

/// What the column's type and restrictions say of the rule by themselves; the error is the reason.
fn allowed(context: &Context, d: &Draft, c: ColumnIndex, rule: &Ruled) -> Result<(), String> {
    let (column, class, r) = (&d.table.columns[c], &d.classes[c], &d.solved.columns[c]);
    if column.generated != Generated::No {
        return Err("PostgreSQL generates the column from others".into());
    }
    let nulls = rule.null_ratio > 0.0 || rule.strategy == Strategy::Null;
    if nulls && !d.nullable(c) {
        let by = match r.constraints.is_empty() || column.not_null {
            true => String::new(),
            false => format!(" ({})", r.constraints.join(", ")),
        };
        return Err(format!("the column may not be null{by}"));
    }
    let refers = d.table.foreign_keys.iter().find(|k| k.enforced && k.columns.contains(&c));
    match (refers, &rule.strategy) {
        (_, Strategy::Null) => return Ok(()),
        (Some(k), Strategy::ForeignKeyReference { constraint, .. } | Strategy::Forest { constraint, .. }) => {
            let named = d.table.foreign_keys.iter().any(|k| k.name == *constraint && k.columns.contains(&c));
            if !named {
                return Err(format!("the column is in foreign key \"{}\", not in \"{constraint}\"", k.name));
            }
            let own = d.table.foreign_keys.iter().any(|k| k.name == *constraint && k.parent == d.table.oid);
            return match (own, &rule.strategy) {
                (true, Strategy::ForeignKeyReference { .. }) => {
                    Err("the foreign key is the table's own; \"forest\" sets its share of roots".into())
                }
                (false, Strategy::Forest { .. }) => Err("the foreign key leads to another table".into()),
                _ => Ok(()),
            };
        }
        (Some(k), _) => {
            return Err(format!(
                "the column is in foreign key \"{}\"; \"foreign_key_reference\" chooses how rows spread over its parents",
                k.name
            ));
        }
        (None, Strategy::ForeignKeyReference { .. } | Strategy::Forest { .. }) => {
            return Err("the column is in no foreign key".into());
        }
        _ => {}
    }
    if let Strategy::Sql { .. } = rule.strategy {
        let tables = context.schema.tables.iter();
        let mut keys = tables.flat_map(|t| t.foreign_keys.iter().map(move |k| (t, k)));
        let refers =
            |k: &ForeignKey| order::root(context.schema, k.parent) == d.table.oid && k.parent_columns.contains(&c);
        return match keys.find(|(_, k)| refers(k)) {
            Some((t, k)) => Err(format!(
                "rows of \"{}\" refer to the column (foreign key \"{}\"), whose values have to be known before they are written",
                t.path(),
                k.name
            )),
            None => Ok(()),
        };
    }
    listed(context, d, c, class, r, &rule.strategy)?;
    if let Strategy::Sequence { .. } = rule.strategy
        && let Some(s) = &column.sequence
    {
        return Err(format!("the column is fed by sequence {}, which counts its values", s.quoted));
    }
    bounded(context, class, r, &rule.strategy)
}

/// Values that the rule lists, one by one.
fn listed(
    context: &Context,
    d: &Draft,
    c: ColumnIndex,
    class: &TypeClass,
    r: &Restriction,
    s: &Strategy,
) -> Result<(), String> {
    let values: Vec<&String> = match s {
        Strategy::Constant { value } => vec![value],
        Strategy::SeedPool { values, .. } => values.iter().collect(),
        Strategy::CategoricalWeighted { values } => values.iter().map(|v| &v.0).collect(),
        _ => return Ok(()),
    };
    let matching = patterns::matching(d, c, r);
    let language = matching.as_ref().and_then(|m| m.language());
    for v in values {
        if class.parse(v).is_none() {
            return Err(format!("'{v}' is no value of type {}", type_name(context, d, c)));
        }
        if let Some(most) = class.max_chars().filter(|m| class.is_text() && v.chars().count() as u32 > *m) {
            return Err(format!("'{v}' is longer than the {most} characters of the column"));
        }
        let folded = match r.fold {
            Some(Fold::Lower) => v.to_lowercase() == *v,
            Some(Fold::Upper) => v.to_uppercase() == *v,
            _ => true,
        };
        let same = |o: &String| o == v || class.parse(o).is_some_and(|x| Some(x) == class.parse(v));
        let fits = !r.forbidden.iter().any(same)
            && r.allowed.as_ref().is_none_or(|a| a.iter().any(same))
            && columns::within(class, r, v)
            && shapes::admits(class, r, v)
            && matching.as_ref().zip(language.as_ref()).is_none_or(|(m, l)| m.accepts(l, v))
            && folded;
        if r.null || !fits {
            return Err(format!("'{v}' is not allowed by {}", constraints(r)));
        }
    }
    Ok(())
}

fn type_name(context: &Context, d: &Draft, c: ColumnIndex) -> String {
    let oid = d.table.columns[c].type_oid;
    context.schema.types.get(&oid).map_or_else(|| oid.to_string(), |t| t.display.clone())
}

fn constraints(r: &Restriction) -> String {
    match r.constraints.as_slice() {
        [] => "the column".into(),
        [one] => format!("constraint \"{one}\""),
        many => format!("constraints \"{}\"", many.join("\", \"")),
    }
}

/// Ends that the rule gives, against those of the type and the constraints.
fn bounded(context: &Context, class: &TypeClass, r: &Restriction, s: &Strategy) -> Result<(), String> {
    let (lo, hi) = match s {
        Strategy::Uniform { min, max, .. }
        | Strategy::NormalDistribution { min, max, .. }
        | Strategy::LogNormal { min, max, .. }
        | Strategy::Exponential { min, max, .. } => (*min, *max),
        Strategy::Zipf { max, .. } => (Number::Int(1), Number::Int((*max).min(i64::MAX as u64) as i64)),
        Strategy::DistributeRange { from, to, .. } if class.is_date() => {
            let now = context.request.run.now;
            let unit = if *class == TypeClass::Date { DAY } else { 1 };
            let at = |s: &str| moment(s, now).ok_or_else(|| format!("'{s}' is no moment"));
            let (from, to) = (at(from)?, at(to)?);
            if from > to {
                return Err("the range ends before it begins".into());
            }
            return outside(r, r.min, r.max, from.div_euclid(unit), to.div_euclid(unit), |x| columns::iso(class, x));
        }
        Strategy::Text { min, max, .. } | Strategy::Bytes { min, max } => {
            if let Some(m) = class.max_chars().into_iter().chain(r.max_chars).min().filter(|m| max > m) {
                return Err(format!("\"max\" is {max}, and the column holds at most {m} characters"));
            }
            return match r.min_chars.filter(|m| min < m) {
                Some(m) => Err(format!("\"min\" is {min}, and {} asks for at least {m} characters", constraints(r))),
                None => Ok(()),
            };
        }
        _ => return Ok(()),
    };
    if let TypeClass::Float(_) = class {
        let (min, max) = (r.float_min.unwrap_or(f64::MIN), r.float_max.unwrap_or(f64::MAX));
        let beyond = |x: f64, what: &str| format!("{x} is {what} {} allows", constraints(r));
        return match (lo.as_f64() < min, hi.as_f64() > max) {
            (true, _) => Err(beyond(lo.as_f64(), "less than")),
            (_, true) => Err(beyond(hi.as_f64(), "more than")),
            _ => Ok(()),
        };
    }
    let Some((type_lo, type_hi)) = class.int_bounds().filter(|_| class.is_numeric()) else { return Ok(()) };
    let (lo, hi) = (lo.scaled(class.scale()), hi.scaled(class.scale()));
    let ten = 10f64.powi(class.scale() as i32);
    let text = |x: i64| if class.scale() == 0 { x.to_string() } else { (x as f64 / ten).to_string() };
    if lo < type_lo || hi > type_hi {
        let beyond = if lo < type_lo { lo } else { hi };
        return Err(format!("{} is beyond the range of the column's type", text(beyond)));
    }
    outside(r, r.min, r.max, lo, hi, text)
}

fn outside(
    r: &Restriction,
    min: Option<i64>,
    max: Option<i64>,
    lo: i64,
    hi: i64,
    text: impl Fn(i64) -> String,
) -> Result<(), String> {
    if let Some(m) = min.filter(|m| lo < *m) {
        return Err(format!("{} is less than {}, the least that {} allows", text(lo), text(m), constraints(r)));
    }
    match max.filter(|m| hi > *m) {
        Some(m) => Err(format!("{} is more than {}, the most that {} allows", text(hi), text(m), constraints(r))),
        None => Ok(()),
    }
}

/// Rules take the place of what names suggest.
pub fn suggest(d: &Draft, suggestions: &mut [Suggestion]) {
    for (&c, rule) in &d.rules {
        if let Some(s) = suggestions.get_mut(c) {
            s.strategy = rule.strategy.clone();
            s.null_ratio = rule.null_ratio;
            s.reason = match &rule.strategy {
                Strategy::Sql { .. } if rule.volatile => {
                    format!(
                        "{REASON}: an expression that PostgreSQL evaluates, with volatile functions: other values each time"
                    )
                }
                Strategy::Sql { .. } => format!("{REASON}: an expression that PostgreSQL evaluates"),
                _ => REASON.into(),
            };
            s.shared = None;
        }
    }
    // What names suggest to make from a column that an expression makes cannot be.
    let expressed = |name: &String| {
        let rule = d.table.column_index(name).and_then(|c| d.rules.get(&c));
        rule.is_some_and(|r| matches!(r.strategy, Strategy::Sql { .. }))
    };
    for (_, s) in suggestions.iter_mut().enumerate().filter(|(c, _)| !d.rules.contains_key(c)) {
        if let Some(name) = read_by(&s.strategy).iter().find(|n| expressed(n)) {
            s.strategy = Strategy::TypeDefault;
            s.reason = format!("by type, as an expression makes \"{name}\", which it would follow");
        }
    }
}

/// Strategies that number rows go on where earlier rows end, and each of their values comes once.
pub fn started(d: &mut Draft, c: ColumnIndex) {
    if !d.rules.contains_key(&c) {
        return;
    }
    let (class, greatest, first) = (d.classes[c].clone(), d.state.greatest.get(&c).copied(), d.state.first);
    let Some(p) = &mut d.columns[c] else { return };
    let name = p.column.clone();
    let bounds = class.int_bounds().filter(|_| class.is_numeric() || class.is_date());
    let unit = 10i64.saturating_pow(class.scale());
    match &mut p.strategy {
        Strategy::Sequence { start, step } => {
            *start = start.saturating_add(step.saturating_mul(first as i64));
            let passed = |g: i64| (g - *start).div_euclid(*step) + 1;
            if let Some(g) = greatest.map(|g| g.div_euclid(unit)).filter(|g| *step > 0 && *g >= *start) {
                *start = start.saturating_add(passed(g).saturating_mul(*step));
            }
            let (at, by) = (*start, *step);
            p.unique = true;
            if let Some((lo, hi)) = bounds {
                let end = if by > 0 { hi.div_euclid(unit) } else { lo.div_euclid(unit) };
                let room = (i128::from(end) - i128::from(at)) / i128::from(by) + 1;
                d.cap(room.clamp(0, u64::MAX.into()) as u64, || {
                    format!("the rule of column \"{name}\" counts to {end}")
                });
            }
        }
        Strategy::Permutation { start, space } => {
            if let Some(g) = greatest.filter(|g| *g >= *start) {
                let passed = (g - *start) as u64 + 1;
                *space = space.saturating_sub(passed);
                *start = g + 1;
            }
            let room = *space;
            *space = (*space).max(1);
            p.unique = true;
            d.cap(room, || format!("the rule of column \"{name}\" has {room} values left"));
        }
        s => p.unique = once_each(s),
    }
}

/// Whether no value of the strategy comes twice, whatever the column.
fn once_each(s: &Strategy) -> bool {
    match s {
        Strategy::UuidV4 | Strategy::UuidV7 { .. } | Strategy::Sequence { .. } | Strategy::Permutation { .. } => true,
        Strategy::Template { template, .. } => template::parse(template).is_ok_and(|pieces| numbered(&pieces)),
        _ => false,
    }
}

/// The row's number stands apart from what else might be a digit.
fn numbered(pieces: &[template::Piece]) -> bool {
    use template::Piece;
    let apart = |p: Option<&Piece>, last: bool| match p {
        None => true,
        Some(Piece::Text(t)) => {
            let border = if last { t.chars().last() } else { t.chars().next() };
            border.is_none_or(|c| !c.is_ascii_digit())
        }
        Some(_) => false,
    };
    pieces.iter().enumerate().any(|(i, p)| match p {
        Piece::Number { width } => {
            let before = if i == 0 { None } else { pieces.get(i - 1) };
            let (before, after) = (apart(before, true), apart(pieces.get(i + 1), false));
            // As wide as any row's number, it can be told by its place.
            before && after || *width >= 10 && (i == 0 || i + 1 == pieces.len())
        }
        _ => false,
    })
}

/// A unique key asks for another value of the column in each row.
pub fn unique(d: &mut Draft, u: &Unique, c: ColumnIndex) -> Result<(), PlanError> {
    let timestamp = matches!(d.classes[c], TypeClass::Timestamp { precision, .. } if precision >= 3);
    let fresh = d.state.existing == 0;
    if matches!(d.columns[c].as_ref().map(|p| &p.strategy), Some(Strategy::Sql { .. })) {
        d.leave_to_test("unique key", &u.name, "an expression makes its values");
        return Ok(());
    }
    // A constraint that made it something else by now is the better reason.
    if let (Some(rule), Some(p)) = (d.rules.get(&c), &d.columns[c]) {
        plan(d, c, rule, p)?;
    }
    if let Some(p) = &mut d.columns[c] {
        let sliced = matches!(p.strategy, Strategy::DistributeRange { .. }) && timestamp && fresh;
        if p.unique || sliced || matches!(p.strategy, Strategy::CheckDigit { .. } | Strategy::Regex { .. }) {
            p.unique = true;
            p.reason = format!("{}; unique by \"{}\"", p.reason, u.name);
            return Ok(());
        }
    }
    Err(unmet(d, c, format!("unique key \"{}\" asks for another value in each row, which it does not give", u.name)))
}

/// The rule that spreads the children of a foreign key.
pub fn reference(d: &Draft, fk: &ForeignKey, p: &mut ColumnPlan) {
    let Some(rule) = fk.columns.iter().find_map(|c| d.rules.get(c)) else { return };
    let how = match &rule.strategy {
        Strategy::ForeignKeyReference { fanout, .. } => match fanout {
            FanoutBy::Zipf { alpha } => format!("zipf {alpha}"),
            FanoutBy::Uniform => "uniform".into(),
            FanoutBy::Even => "even".into(),
            FanoutBy::Mean { shape, .. } => format!("{shape:?} around the mean").to_lowercase(),
            other => serde_json::to_string(other).unwrap_or_default(),
        },
        Strategy::Forest { roots, .. } => format!("{}% roots", roots * 100.0),
        _ => "null".into(),
    };
    // A parent without rows leaves nothing to choose.
    if !matches!(p.strategy, Strategy::Null) {
        p.strategy = rule.strategy.clone();
    }
    p.null_ratio = rule.null_ratio;
    let what = p.reason.rsplit_once(": ").map_or(p.reason.as_str(), |r| r.0);
    p.reason = format!("{what}: {how}; {REASON}");
}

/// The numbers of children that a rule wants of the foreign key, where it leads a key by degrees.
pub fn degrees(d: &Draft, fk: &ForeignKey) -> Option<FanoutBy> {
    fk.columns.iter().find_map(|c| match d.rules.get(c).map(|r| &r.strategy) {
        Some(Strategy::ForeignKeyReference { fanout: fanout @ FanoutBy::Mean { .. }, .. }) => Some(fanout.clone()),
        _ => None,
    })
}

/// The parent, and the mean number of children of each that a rule asks for, where the call fills both and says
/// nothing else of the child's rows.
pub fn mean(schema: &Schema, request: &Request, oid: Oid) -> Option<(String, f64)> {
    let table = schema.table(oid)?;
    request.rules.get(&oid)?.iter().find_map(|(column, rule)| {
        let fanout = rule.given.get("fanout")?;
        let mean = fanout.get("mean")?.as_f64().filter(|m| m.is_finite() && *m >= 0.0)?;
        let named = rule.given.get("constraint").and_then(|v| v.as_str());
        let key = table.foreign_keys.iter().find(|k| match named {
            Some(name) => k.name == name,
            None => k.columns.contains(column),
        })?;
        let parent = order::root(schema, key.parent);
        let filled = parent != oid && request.targets.iter().any(|&t| order::root(schema, t) == parent);
        filled.then(|| Some((schema.table(parent)?.path(), mean)))?
    })
}

/// The skew that a rule wants of the foreign key.
pub fn alpha(d: &Draft, fk: &ForeignKey) -> Option<f64> {
    fk.columns.iter().find_map(|c| match d.rules.get(c).map(|r| &r.strategy) {
        Some(Strategy::ForeignKeyReference { fanout: FanoutBy::Zipf { alpha }, .. }) => Some(*alpha),
        _ => None,
    })
}

/// What an expression gives is tested by PostgreSQL alone, and the plan says so of each constraint.
pub fn tested(d: &mut Draft, c: ColumnIndex, p: &ColumnPlan) -> bool {
    if !matches!(p.strategy, Strategy::Sql { .. }) {
        return false;
    }
    for name in d.solved.columns[c].constraints.clone() {
        d.leave_to_test("constraint", &name, &format!("an expression makes \"{}\"", p.column));
    }
    true
}

/// One of two columns that a constraint compares is made by an expression.
pub fn untold(d: &mut Draft, p: &Pair) -> bool {
    let by_expression =
        |c: ColumnIndex| matches!(d.columns[c].as_ref().map(|p| &p.strategy), Some(Strategy::Sql { .. }));
    if !by_expression(p.left) && !by_expression(p.right) {
        return false;
    }
    d.leave_to_test("constraint", &p.constraint, "an expression makes one of its columns");
    true
}

/// Values that a rule lists were looked at one by one: bounds do not replace them.
pub fn keep_listed(d: &Draft, c: ColumnIndex, p: &mut ColumnPlan) {
    if let Some(rule) = d.rules.get(&c)
        && is_listed(&rule.strategy)
    {
        p.strategy = rule.strategy.clone();
    }
}

fn is_listed(s: &Strategy) -> bool {
    matches!(s, Strategy::Constant { .. } | Strategy::SeedPool { .. } | Strategy::CategoricalWeighted { .. })
}

/// Every rule is in the plan as it was given, whatever else bears on its column, and the plan says so.
pub fn honoured(d: &mut Draft) -> Result<(), PlanError> {
    look(d)?;
    for (&c, rule) in &d.rules {
        let Some(p) = &mut d.columns[c] else { continue };
        if !p.reason.contains(REASON) {
            p.reason = format!("{}; {REASON}", p.reason);
        }
        if matches!(&p.strategy, Strategy::ForeignKeyReference { fanout: FanoutBy::Digit { .. }, .. })
            && rule.strategy != p.strategy
        {
            d.notes.push(format!(
                "the rule of column \"{}\" gives way: the new rows take the combinations that existing rows leave",
                p.column
            ));
        }
    }
    Ok(())
}

fn look(d: &Draft) -> Result<(), PlanError> {
    for (&c, rule) in &d.rules {
        let Some(p) = &d.columns[c] else { return Err(unmet(d, c, "the column is not planned")) };
        plan(d, c, rule, p)?;
        let late = |i: &&ColumnIndex| d.columns[**i].as_ref().is_none_or(|p| p.strategy.by_server());
        if let Some(&read) = rule.reads.iter().find(late) {
            let name = &d.table.columns[read].name;
            return Err(unmet(
                d,
                c,
                format!("its expression reads column \"{name}\", which PostgreSQL makes at the same time"),
            ));
        }
        // A foreign key's columns may be null for more reasons, as where its parent has no rows.
        let references = matches!(rule.strategy, Strategy::ForeignKeyReference { .. } | Strategy::Forest { .. });
        if p.null_ratio != rule.null_ratio && !(references && p.strategy == Strategy::Null) {
            let ratio = rule.null_ratio;
            return Err(unmet(d, c, format!("a null ratio of {ratio} is not possible: {}", p.reason)));
        }
        for fix in d.branches.iter().filter_map(|b| b.columns.get(&p.column)).flatten() {
            if let Fix::Other(other) = fix {
                plan(d, c, rule, other)?;
            }
        }
    }
    Ok(())
}

fn plan(d: &Draft, c: ColumnIndex, rule: &Ruled, p: &ColumnPlan) -> Result<(), PlanError> {
    let instead = || {
        let r = &d.solved.columns[c];
        match r.constraints.is_empty() || p.reason.contains("unique by") {
            true => unmet(d, c, format!("what else bears on the column makes it something else ({})", p.reason)),
            false => unmet(d, c, format!("{} would make it {}", constraints(r), name(&p.strategy))),
        }
    };
    // One of several values that is moved is none of them.
    let bounded = p.within.as_ref().is_some_and(|w| !w.at_least.is_empty() || !w.at_most.is_empty());
    let several = is_listed(&rule.strategy) && !matches!(rule.strategy, Strategy::Constant { .. });
    if several && (bounded || p.order.is_some()) {
        return Err(unmet(d, c, "a constraint keeps the column in order with another one, and moves its values"));
    }
    if !same(&rule.strategy, p) && !taken(d, &rule.strategy, p) || p.within.as_ref().is_some_and(|w| w.equal.is_some())
    {
        return Err(instead());
    }
    match &p.partial {
        Some(part) if ![&part.inside, &part.outside].iter().all(|s| matches!(s, Side::Drawn | Side::Set)) => {
            Err(instead())
        }
        _ => Ok(()),
    }
}

/// Onto rows that exist, the keys of a junction table are drawn from the combinations that are left.
fn taken(d: &Draft, rule: &Strategy, p: &ColumnPlan) -> bool {
    matches!(
        (rule, &p.strategy),
        (
            Strategy::ForeignKeyReference { constraint: a, .. },
            Strategy::ForeignKeyReference { constraint: b, fanout: FanoutBy::Digit { .. }, .. },
        ) if a == b && d.state.existing > 0
    )
}

/// As JSON has it.
fn name(s: &Strategy) -> String {
    let json = serde_json::to_value(s).unwrap_or_default();
    json.get("strategy").and_then(|v| v.as_str()).map_or_else(String::new, |n| format!("\"{n}\""))
}

/// The plan's strategy is the rule's: what is numbered may go on behind other rows, what spreads over parents may
/// lead a key.
fn same(rule: &Strategy, p: &ColumnPlan) -> bool {
    match (rule, &p.strategy) {
        (a, b) if a == b => true,
        (Strategy::Sequence { .. }, Strategy::Sequence { .. }) => true,
        (Strategy::Permutation { .. }, Strategy::Permutation { .. }) => true,
        (Strategy::CategoricalWeighted { values }, Strategy::Constant { value }) => {
            values.len() == 1 && values[0].0 == *value
        }
        (
            Strategy::ForeignKeyReference { constraint: a, fanout: FanoutBy::Zipf { alpha: x }, .. },
            Strategy::ForeignKeyReference { constraint: b, fanout: FanoutBy::Degrees { alpha: y, .. }, .. },
        ) => a == b && x == y,
        // Nothing to refer to.
        (Strategy::ForeignKeyReference { .. }, Strategy::Null) => true,
        (
            Strategy::ForeignKeyReference { constraint: a, fanout: x, .. },
            Strategy::ForeignKeyReference { constraint: b, fanout: y, .. },
        ) => a == b && x == y,
        _ => false,
    }
}
