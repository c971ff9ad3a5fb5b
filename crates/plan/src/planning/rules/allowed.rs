//! What the column's type and restrictions say of a rule by themselves. Not here: what else is planned for the table.

use super::super::{Context, Draft, columns, patterns, shapes};
use crate::checks::{Fold, Restriction};
use crate::compile::moment;
use crate::order;
use crate::rules::Ruled;
use crate::schema::{ColumnIndex, ForeignKey, Generated};
use crate::strategy::{Number, Strategy};
use crate::types::class::{DAY, TypeClass};

/// What the column's type and restrictions say of the rule by themselves; the error is the reason.
pub(super) fn allowed(context: &Context, d: &Draft, c: ColumnIndex, rule: &Ruled) -> Result<(), String> {
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
        Strategy::SeedPool { values, .. } | Strategy::SeedPoolWeighted { values, .. } => values.iter().collect(),
        Strategy::CategoricalWeighted { values } => values.iter().map(|v| &v.0).collect(),
        Strategy::SeedRows { columns, rows, .. } => {
            let name = &d.table.columns[c].name;
            if let Some(other) = columns.iter().find(|n| d.table.column_index(n).is_none()) {
                return Err(format!("the table has no column \"{other}\""));
            }
            let at = columns.iter().position(|n| n == name);
            let at = at.ok_or_else(|| format!("\"columns\" does not name the column \"{name}\" itself"))?;
            let own: Vec<Option<&String>> = rows.iter().map(|r| r.get(at).and_then(Option::as_ref)).collect();
            if own.contains(&None) && !d.nullable(c) {
                return Err("the column may not be null, as it is in one of the rows".into());
            }
            own.into_iter().flatten().collect()
        }
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

pub(super) fn constraints(r: &Restriction) -> String {
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
    let (least, greatest) = (lo, hi);
    let (lo, hi) = (lo.scaled(class.scale()), hi.scaled(class.scale()));
    let ten = 10f64.powi(class.scale() as i32);
    let text = |x: i64| if class.scale() == 0 { x.to_string() } else { (x as f64 / ten).to_string() };
    if lo < type_lo || hi > type_hi {
        let beyond = if lo < type_lo { least } else { greatest };
        return Err(format!("{} is beyond the range of the column's type", beyond.as_f64()));
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
