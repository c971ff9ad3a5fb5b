//! Reading the rows that exist, as far as a plan needs them: the keys of parents, and the numbers that a
//! table's rows have taken in its unique keys. With the caller's rights, a bounded number of rows.

use super::state::from;
use crate::error::{Error, Result};
use crate::pg::spi::{Arg, Session, View, arg};
use pgrx::prelude::PgSqlErrorCode as Code;
use seedgen_kernels::{Bytes, Column, Scalar, Vals};
use seedgen_plan::compile::{self, ExistingRows, KeyRows, Needed, Taken, TakenValue};
use seedgen_plan::order::root;
use seedgen_plan::plan::Plan;
use seedgen_plan::request::{DatabaseState, MAX_PARENTS, TableState};
use seedgen_plan::schema::{ColumnIndex, ForeignKey, Oid, Schema, Table};
use seedgen_plan::types::class::TypeClass;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

/// More taken numbers than this are not held in memory: 8 bytes each.
const MAX_TAKEN: usize = 8_000_000;

/// Reads what the plan needs.
pub fn read(schema: &Schema, plan: &Plan, state: &DatabaseState) -> Result<BTreeMap<Oid, ExistingRows>> {
    let session = Session::connect()?;
    let needed = compile::needed(schema, plan);
    let mut all: BTreeMap<Oid, ExistingRows> = BTreeMap::new();
    for (oid, columns) in &needed {
        let (Some(t), Some(s)) = (schema.table(*oid), state.get(oid)) else { continue };
        if s.existing > 0 {
            all.insert(*oid, rows(&session, schema, t, columns, s)?);
        }
    }
    for t in compile::taken(schema, plan) {
        let numbers = numbers(&session, schema, &needed, &all, &t, plan)?;
        let taken = &mut all.entry(t.table).or_default().taken;
        let mut numbers: Vec<u64> =
            taken.get(&t.key).into_iter().flat_map(|n| n.iter().copied()).chain(numbers).collect();
        numbers.sort_unstable();
        numbers.dedup();
        taken.insert(t.key, numbers.into());
    }
    for k in compile::key_rows(schema, plan) {
        let columns = key_values(&session, schema, &k)?;
        all.entry(k.table).or_default().keys.insert(k.key, columns);
    }
    Ok(all)
}

/// What an earlier reading in the same run found.
pub struct Kept<'a> {
    pub existing: &'a BTreeMap<Oid, ExistingRows>,
    pub plan: &'a Plan,
    /// Tables whose rows are others since.
    pub fresh: &'a BTreeSet<Oid>,
    /// Tables loaded since: their own rows of before cannot be told by a query any more.
    pub intact: &'a BTreeSet<Oid>,
}

/// Reads what a plan needs that was made half-way through a run. Rows that were read keep their numbers, which
/// cells of loaded tables depend on. None: what is missing cannot be read any more.
pub fn read_again(
    schema: &Schema,
    plan: &Plan,
    state: &DatabaseState,
    kept: &Kept,
) -> Result<Option<BTreeMap<Oid, ExistingRows>>> {
    let session = Session::connect()?;
    let needed = compile::needed(schema, plan);
    let mut all: BTreeMap<Oid, ExistingRows> = BTreeMap::new();
    for (oid, columns) in &needed {
        let (Some(t), Some(s)) = (schema.table(*oid), state.get(oid)) else { continue };
        if s.existing == 0 {
            continue;
        }
        let before = kept.existing.get(oid).filter(|e| {
            !kept.fresh.contains(oid) && columns.keys.union(&columns.others).all(|c| e.columns.contains_key(c))
        });
        match before {
            Some(e) => {
                all.insert(*oid, ExistingRows { taken: BTreeMap::new(), keys: BTreeMap::new(), ..e.clone() });
            }
            None if kept.intact.contains(oid) => return Ok(None),
            None => {
                all.insert(*oid, rows(&session, schema, t, columns, s)?);
            }
        }
    }
    for t in compile::taken(schema, plan) {
        let tuple = |p: &Plan| p.table(t.table).and_then(|x| x.tuples.iter().find(|u| u.key == t.key).cloned());
        let parents: Vec<Oid> = schema.table(t.table).map_or(Vec::new(), |x| {
            let led = |k: &&ForeignKey| {
                t.digits
                    .iter()
                    .any(|d| matches!(&d.value, TakenValue::Parent { constraint, .. } if *constraint == k.name))
            };
            x.foreign_keys.iter().filter(led).map(|k| root(schema, k.parent)).collect()
        });
        let same = !kept.fresh.contains(&t.table)
            && parents.iter().all(|p| !kept.fresh.contains(p))
            && tuple(plan) == tuple(kept.plan);
        let before = kept.existing.get(&t.table).and_then(|e| e.taken.get(&t.key)).filter(|_| same);
        let taken = match before {
            Some(taken) => taken.clone(),
            None if kept.intact.contains(&t.table) || parents.iter().any(|p| kept.intact.contains(p)) => {
                return Ok(None);
            }
            None => numbers(&session, schema, &needed, &all, &t, plan)?.into(),
        };
        all.entry(t.table).or_default().taken.insert(t.key, taken);
    }
    for k in compile::key_rows(schema, plan) {
        let before = kept.existing.get(&k.table).and_then(|e| e.keys.get(&k.key));
        let columns = match before.filter(|_| !kept.fresh.contains(&k.table)) {
            Some(columns) => columns.clone(),
            None if kept.intact.contains(&k.table) => return Ok(None),
            None => key_values(&session, schema, &k)?,
        };
        all.entry(k.table).or_default().keys.insert(k.key, columns);
    }
    Ok(Some(all))
}

/// What the rows of a table have in the columns of a key, where they have all of them.
fn key_values(session: &Session, schema: &Schema, k: &KeyRows) -> Result<BTreeMap<ColumnIndex, Arc<Column>>> {
    let Some(t) = schema.table(k.table) else { return Ok(BTreeMap::new()) };
    let wanted = classes(schema, t, k.columns.iter().copied());
    let (list, some): (Vec<String>, Vec<String>) =
        (k.columns.iter()).map(|&c| (form(t, c, &wanted), format!("t.{} IS NOT NULL", t.columns[c].quoted))).unzip();
    let rest = format!("FROM {} AS t WHERE {} LIMIT {}", from(t), some.join(" AND "), MAX_TAKEN + 1);
    let (n, columns) = values(session, t, &wanted, &BTreeSet::new(), &list, &rest)?;
    if n as usize > MAX_TAKEN {
        return Err(Error::new(
            Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED,
            format!("table {} holds more than {MAX_TAKEN} combinations of key \"{}\"", t.quoted, k.key),
        )
        .hint("Leave the table out with the option \"except\"."));
    }
    Ok(columns)
}

/// Parents in order of their keys: the order gives each its row number. Names are qualified, so that they are not
/// those of the result, which may be of another type: sorted otherwise, and not by the key's index.
fn ordered(t: &Table, keys: &BTreeSet<ColumnIndex>, most: u64) -> String {
    let names: Vec<String> = keys.iter().map(|&c| format!("t.{}", t.columns[c].quoted)).collect();
    let some: Vec<String> = names.iter().map(|n| format!("{n} IS NOT NULL")).collect();
    format!("FROM {} AS t WHERE {} ORDER BY {} LIMIT {most}", from(t), some.join(" AND "), names.join(", "))
}

fn is_integer(k: &TypeClass) -> bool {
    matches!(k, TypeClass::Int(_) | TypeClass::Oid)
}

/// Columns with what their values are.
type Wanted = Vec<(ColumnIndex, TypeClass)>;

fn classes(schema: &Schema, t: &Table, columns: impl Iterator<Item = ColumnIndex>) -> Wanted {
    columns.map(|c| (c, TypeClass::of_column(schema, t, c))).collect()
}

/// A column as it is read.
fn form(t: &Table, c: ColumnIndex, wanted: &Wanted) -> String {
    let name = &t.columns[c].quoted;
    match wanted.iter().find(|w| w.0 == c) {
        Some((_, k)) if is_integer(k) => format!("t.{name}::int8"),
        Some((_, TypeClass::Uuid)) => format!("uuid_send(t.{name}::uuid)"),
        _ => format!("t.{name}::text"),
    }
}

fn rows(session: &Session, schema: &Schema, t: &Table, needed: &Needed, s: &TableState) -> Result<ExistingRows> {
    let wanted = classes(schema, t, needed.keys.union(&needed.others).copied());
    let list: Vec<String> = wanted.iter().map(|&(c, _)| form(t, c, &wanted)).collect();
    let keys = if needed.keys.is_empty() { &needed.others } else { &needed.keys };
    let (rows, columns) = values(session, t, &wanted, &needed.keys, &list, &ordered(t, keys, s.parents()))?;
    Ok(ExistingRows { rows, columns, ..ExistingRows::default() })
}

/// The values of `SELECT list rest`, column by column. Those of `keys` must be values that kernels hold.
fn values(
    session: &Session,
    t: &Table,
    wanted: &Wanted,
    keys: &BTreeSet<ColumnIndex>,
    list: &[String],
    rest: &str,
) -> Result<(u64, BTreeMap<ColumnIndex, Arc<Column>>)> {
    let sql = format!("SELECT {} {rest}", list.join(", "));
    let mut made: Vec<(Vals, Vec<bool>)> = wanted
        .iter()
        .map(|(_, k)| match k {
            TypeClass::Float(_) => (Vals::Float(Vec::new()), Vec::new()),
            k if k.int_bounds().is_some() => (Vals::Int(Vec::new()), Vec::new()),
            _ => (Vals::Bytes(Bytes::default()), Vec::new()),
        })
        .collect();
    let mut n = 0u64;
    session.for_each(View::Latest, &sql, &[], |row| {
        n += 1;
        for (i, ((c, class), (vals, nulls))) in wanted.iter().zip(&mut made).enumerate() {
            let at = i as i32 + 1;
            let value = match class {
                k if is_integer(k) => row.get::<i64>(at)?.map(Scalar::Int),
                TypeClass::Uuid => row.get::<Vec<u8>>(at)?.map(Scalar::Bytes),
                k => row.get::<String>(at)?.and_then(|text| k.parse(&text)),
            };
            // Infinity, or a numeric of 30 digits: kernels do not hold it.
            if value.is_none() && keys.contains(c) {
                let column = &t.columns[*c];
                return Err(Error::new(
                    Code::ERRCODE_FEATURE_NOT_SUPPORTED,
                    format!("column {} of table {} has a key that cannot be referred to", column.quoted, t.quoted),
                )
                .detail("Keys are integers of 64 bits, numerics of up to 18 digits, finite dates, or text.")
                .hint("Leave the tables that refer to it out with the option \"except\"."));
            }
            nulls.push(value.is_none());
            match (vals, value) {
                (Vals::Int(v), Some(Scalar::Int(x))) => v.push(x),
                (Vals::Float(v), Some(Scalar::Float(x))) => v.push(x),
                (Vals::Bytes(v), Some(Scalar::Bytes(x))) => v.push(&x),
                (Vals::Int(v), _) => v.push(0),
                (Vals::Float(v), _) => v.push(0.0),
                (Vals::Bytes(v), _) => v.push(b""),
            }
        }
        Ok(())
    })?;
    let columns = wanted
        .iter()
        .zip(made)
        .map(|((c, _), (vals, nulls))| {
            let nulls = nulls.contains(&true).then_some(nulls);
            (*c, Arc::new(Column { vals, nulls }))
        })
        .collect();
    Ok((n, columns))
}

/// The tuple numbers of a table's rows, sorted, each once.
fn numbers(
    session: &Session,
    schema: &Schema,
    needed: &BTreeMap<Oid, Needed>,
    existing: &BTreeMap<Oid, ExistingRows>,
    taken: &Taken,
    plan: &Plan,
) -> Result<Vec<u64>> {
    let Some(t) = schema.table(taken.table) else { return Ok(Vec::new()) };
    let mut joins = String::new();
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    let mut args: Vec<Arg> = Vec::new();
    for d in &taken.digits {
        let TakenValue::Parent { constraint, .. } = &d.value else { continue };
        let Some(fk) = t.foreign_keys.iter().find(|k| k.name == *constraint) else { continue };
        let alias = format!("p{}", names.len());
        joins += &join(schema, (needed, existing), t, fk, &alias);
        names.insert(constraint, format!("{alias}.rn"));
    }
    let mut terms = Vec::new();
    let mut bounds = Vec::new();
    for d in &taken.digits {
        let digit = match &d.value {
            TakenValue::Parent { constraint, other } => {
                let at = names.get(constraint.as_str()).cloned().unwrap_or_default();
                match other.as_deref().and_then(|o| names.get(o)) {
                    None => at,
                    Some(first) => {
                        let n = parents(schema, plan, existing, t, constraint);
                        format!("(({at} - {first} - 1 + {n}) % {n})")
                    }
                }
            }
            TakenValue::Number { column, start, step } => {
                let c = &t.columns[*column];
                let class = TypeClass::of_column(schema, t, *column);
                let value = logical(&format!("t.{}", c.quoted), &class);
                // Others are none of the digit's; the difference need not be an int8 for them.
                let far = i128::from(*step) * i128::from(d.radix.saturating_sub(1));
                let far = far.clamp(-i128::from(i64::MAX), i128::from(i64::MAX));
                let end = (i128::from(*start) + far).clamp(i64::MIN.into(), i64::MAX.into()) as i64;
                let (low, high) = (end.min(*start), end.max(*start));
                let inside = format!("({value}) BETWEEN ({low})::numeric AND ({high})::numeric");
                let after = format!("CASE WHEN {inside} THEN {value} - ({start})::int8 END");
                let after = format!("({after})");
                if *step == 1 { after } else { format!("div({after}, {step})::int8") }
            }
            TakenValue::Listed { column, values } => {
                args.push(arg(values.clone()));
                let n = args.len();
                let c = &t.columns[*column];
                let class = TypeClass::of(schema, c.type_oid, c.typmod);
                // The cast to text takes the spaces of char(n) away.
                let padded = matches!(class, TypeClass::BpChar { .. });
                let value = if padded { format!("rtrim(v{n}.x)") } else { format!("v{n}.x") };
                let own = format!("t.{}", c.quoted);
                let equal = match class {
                    // 1.0 is 1.00.
                    k if k.is_numeric() => format!("{value}::numeric = {own}::numeric"),
                    k if k.is_date() => format!("{value}::timestamptz = {own}::timestamptz"),
                    // Another spelling of the same: 1 day is 24:00:00, an address may have its mask written.
                    TypeClass::Other if let Some(name) = own_type(schema, c) => format!("{value}::{name} = {own}"),
                    _ if folds(schema, c) => format!("lower({value}) = lower({own}::text)"),
                    _ => format!("{value} = {own}::text COLLATE \"C\""),
                };
                let _ = write!(joins, " JOIN unnest(${n}::text[]) WITH ORDINALITY v{n}(x, rn) ON {equal}");
                format!("(v{n}.rn - 1)")
            }
        };
        bounds.push(format!("{digit} BETWEEN 0 AND {}", d.radix.saturating_sub(1)));
        terms.push(format!("{digit}::int8 * {}", d.div));
    }
    bounds.push(format!("{} < {}", terms.join(" + "), taken.space.min(i64::MAX as u64)));
    let sql = format!(
        "SELECT DISTINCT {} FROM {} t{joins} WHERE {} ORDER BY 1",
        terms.join(" + "),
        from(t),
        bounds.join(" AND ")
    );
    let mut found: Vec<u64> = Vec::new();
    session.for_each(View::Latest, &sql, &args, |row| {
        if let Some(n) = row.get::<i64>(1)? {
            found.push(n as u64);
        }
        if found.len() > MAX_TAKEN {
            return Err(Error::new(
                Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED,
                format!("table {} holds more than {MAX_TAKEN} combinations of key \"{}\"", t.quoted, taken.key),
            )
            .hint("Add rows to the tables that it refers to in the same call: new parents need no look at old rows."));
        }
        Ok(())
    })?;
    Ok(found)
}

/// The name of a type of PostgreSQL's own.
fn own_type<'a>(schema: &'a Schema, c: &seedgen_plan::schema::Column) -> Option<&'a str> {
    let t = schema.base_type(c.type_oid).filter(|t| t.schema == "pg_catalog")?;
    Some(&t.display)
}

/// Different texts may be one value of the column.
fn folds(schema: &Schema, c: &seedgen_plan::schema::Column) -> bool {
    c.collation_folds || schema.base_type(c.type_oid).is_some_and(|t| t.name == "citext")
}

fn join(
    schema: &Schema,
    (needed, existing): (&BTreeMap<Oid, Needed>, &BTreeMap<Oid, ExistingRows>),
    t: &Table,
    fk: &ForeignKey,
    alias: &str,
) -> String {
    let parent = root(schema, fk.parent);
    let (Some(p), Some(n)) = (schema.table(parent), needed.get(&parent)) else { return String::new() };
    let all: Vec<&str> = n.keys.iter().map(|&c| p.columns[c].quoted.as_str()).collect();
    let on: Vec<String> = fk
        .columns
        .iter()
        .zip(&fk.parent_columns)
        .map(|(&c, &k)| {
            // Operators of extensions' types are not in pg_catalog; their texts are compared instead.
            let own = schema.base_type(p.columns[k].type_oid).is_some_and(|b| b.schema != "pg_catalog");
            let cast = if own { "::text" } else { "" };
            format!("t.{}{cast} = {alias}.{}{cast}", t.columns[c].quoted, p.columns[k].quoted)
        })
        .collect();
    let list = all.join(", ");
    // As many as were read: their places are the rows' numbers.
    let most = existing.get(&parent).map_or(MAX_PARENTS, |e| e.rows);
    format!(
        " JOIN (SELECT {list}, row_number() OVER (ORDER BY {list}) - 1 AS rn FROM (SELECT {list} {}) q) {alias} ON {}",
        ordered(p, &n.keys, most),
        on.join(" AND ")
    )
}

/// Rows that the foreign key can lead to.
fn parents(schema: &Schema, plan: &Plan, existing: &BTreeMap<Oid, ExistingRows>, t: &Table, constraint: &str) -> u64 {
    let fk = t.foreign_keys.iter().find(|k| k.name == constraint);
    let parent = fk.map_or(0, |k| root(schema, k.parent));
    let new = plan.table(parent).map_or(0, |p| p.rows);
    (existing.get(&parent).map_or(0, |e| e.rows) + new).max(1)
}

/// A column's logical integer in SQL; NULL for infinities, NaN and numbers that are wider than an int8.
fn logical(column: &str, class: &TypeClass) -> String {
    match class {
        TypeClass::Bool => format!("{column}::int4"),
        TypeClass::Date => format!("(CASE WHEN isfinite({column}) THEN {column} - DATE '2000-01-01' END)"),
        TypeClass::Numeric { scale, .. } => {
            let most = format!("9e{}", 18 - i64::from(*scale));
            format!(
                "(CASE WHEN {column} BETWEEN -{most} AND {most} THEN ({column} * 10::numeric ^ ({scale}))::int8 END)"
            )
        }
        TypeClass::Money => format!("({column}::numeric * 100)::int8"),
        TypeClass::Float(_) => {
            format!("(CASE WHEN {column} BETWEEN -9e12 AND 9e12 THEN round({column}::numeric * 1000000)::int8 END)")
        }
        TypeClass::Timestamp { tz, .. } => {
            let epoch = if *tz { "timestamptz '2000-01-01 00:00:00+00'" } else { "timestamp '2000-01-01'" };
            format!("(CASE WHEN isfinite({column}) THEN (extract(epoch from {column} - {epoch}) * 1000000)::int8 END)")
        }
        _ => format!("{column}::int8"),
    }
}
