//! What the tables hold before the run: counts, greatest values of unique columns, where sequences and
//! earlier runs stand. Reads with the caller's rights. Not here: the rows themselves (`existing`).

use crate::error::Result;
use crate::pg::spi::{Session, View, arg, oids};
use crate::pg::{subxact, xact};
use crate::reason;
use pgrx::pg_sys;
use seedgen_kernels::Scalar;
use seedgen_plan::order::root;
use seedgen_plan::planning::excluded_ranges;
use seedgen_plan::request::{DatabaseState, Extent, Mode, TableState};
use seedgen_plan::schema::{ColumnIndex, KeyPart, Oid, Schema, Table, TableKind};
use seedgen_plan::types::class::TypeClass;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The state of the targets and of the tables that they refer to. `lenient`: targets whose rows cannot be read, as a
/// policy or a foreign server fails, come with the reason instead.
pub fn read(
    schema: &Schema,
    targets: &[Oid],
    mode: Mode,
    lenient: bool,
) -> Result<(DatabaseState, BTreeMap<Oid, String>)> {
    let session = Session::connect()?;
    let mut tables: BTreeSet<Oid> = targets.iter().copied().collect();
    for oid in targets {
        tables.extend(schema.table(*oid).into_iter().flat_map(|t| &t.foreign_keys).map(|fk| root(schema, fk.parent)));
    }
    let earlier = earlier_runs(&session, &tables)?;
    let (mut state, mut unreadable) = (DatabaseState::new(), BTreeMap::new());
    for oid in tables {
        let Some(t) = schema.table(oid) else { continue };
        let emptied = mode == Mode::Replace && targets.contains(&oid);
        let users_code = t.rls.applies || t.kind == TableKind::Foreign;
        let read = match emptied {
            true => Ok(TableState::default()),
            false if lenient && users_code && targets.contains(&oid) => subxact::run(|| one(&session, schema, t)),
            false => one(&session, schema, t),
        };
        let mut s = match read {
            Ok(s) => s,
            Err(e) if lenient && targets.contains(&oid) => {
                unreadable.insert(oid, format!("its rows cannot be read: {}", reason::of(&e, t, false)));
                TableState::default()
            }
            Err(e) => return Err(e),
        };
        if !emptied {
            let used = earlier.get(&oid).map_or(0, |e| if s.existing == 0 { e.of_it } else { e.of_name });
            s.first = s.existing.max(used);
        }
        for (i, c) in t.columns.iter().enumerate() {
            if let Some(next) = c.sequence.as_ref().and_then(|s| s.next) {
                s.next.insert(i, next);
            }
        }
        state.insert(oid, s);
    }
    Ok((state, unreadable))
}

/// One past the last row number that earlier runs made in a table.
struct Earlier {
    /// In any table of its name: rows of one that was dropped may have been moved over.
    of_name: u64,
    /// In this table, as far as that can be told.
    of_it: u64,
}

/// Whoever's runs they were: their rows are in the table.
fn earlier_runs(session: &Session, tables: &BTreeSet<Oid>) -> Result<BTreeMap<Oid, Earlier>> {
    let tables: Vec<Oid> = tables.iter().copied().collect();
    let (system, database) = (arg(xact::system_identifier() as i64), arg(pg_sys::Oid::from(xact::database())));
    let mut found = BTreeMap::new();
    session.for_each_kept(
        View::Latest,
        "SELECT relation, next_row, of_it FROM seedgen.next_rows($1, $2, $3)",
        &[oids(&tables), system, database],
        |row| {
            if let Some(oid) = row.oid(1)? {
                let number = |n: Option<i64>| n.unwrap_or(0).max(0) as u64;
                found.insert(oid, Earlier { of_name: number(row.get(2)?), of_it: number(row.get(3)?) });
            }
            Ok(())
        },
    )?;
    Ok(found)
}

/// Rows are in the table itself: children by inheritance have rows of their own.
pub fn from(t: &Table) -> String {
    let only = if t.kind == TableKind::Partitioned { "" } else { "ONLY " };
    format!("{only}{}", t.quoted)
}

/// What the table holds at this moment.
pub fn now(schema: &Schema, t: &Table) -> Result<TableState> {
    count(&Session::connect()?, schema, t)
}

/// Its rows at this moment.
pub fn rows_now(t: &Table) -> Result<u64> {
    let sql = format!("SELECT pg_catalog.count(*) FROM {}", from(t));
    Ok(Session::connect()?.one::<i64>(View::Latest, &sql, &[])?.unwrap_or(0).max(0) as u64)
}

fn one(session: &Session, schema: &Schema, t: &Table) -> Result<TableState> {
    if t.blocks == 0 && t.kind == TableKind::Ordinary {
        return Ok(TableState::default());
    }
    count(session, schema, t)
}

fn count(session: &Session, schema: &Schema, t: &Table) -> Result<TableState> {
    let mut s = TableState::default();
    let mut wanted: Vec<(ColumnIndex, TypeClass)> = Vec::new();
    // Columns that keys see through an expression: `abs(x)`, of values below zero too.
    let mut signed: BTreeSet<ColumnIndex> = BTreeSet::new();
    let excluded = t.exclusions.iter().flat_map(|e| e.parts.iter().map(|(part, _)| part));
    for k in t.uniques.iter().flat_map(|u| &u.keys).chain(excluded) {
        let seen = match k {
            KeyPart::Column(c) => vec![*c],
            KeyPart::Expr(e) => e.columns(),
        };
        for c in seen {
            let column = &t.columns[c];
            let class = TypeClass::of_column(schema, t, c);
            let whole = class.is_numeric() && !matches!(class, TypeClass::Float(_)) || matches!(class, TypeClass::Oid);
            let ordered = whole || class.is_date();
            if matches!((k, &class), (KeyPart::Expr(_), TypeClass::Int(_) | TypeClass::Numeric { .. })) {
                signed.insert(c);
            }
            if ordered && column.can_select && !wanted.iter().any(|w| w.0 == c) {
                wanted.push((c, class));
            }
        }
    }
    for (c, column) in t.columns.iter().enumerate() {
        let class = TypeClass::of_column(schema, t, c);
        if column.sequence.is_some() && class.is_numeric() && column.can_select && !wanted.iter().any(|w| w.0 == c) {
            wanted.push((c, class));
        }
    }
    let mut sql = String::from("SELECT count(*)");
    for (c, class) in &wanted {
        let (name, held) = (&t.columns[*c].quoted, held(t, *c, class));
        let _ = match signed.contains(c) {
            true => write!(sql, ", GREATEST((max(t.{name}){held})::numeric, -(min(t.{name}){held})::numeric)::text"),
            false => write!(sql, ", (max(t.{name}){held})::text"),
        };
    }
    let dates: Vec<(ColumnIndex, TypeClass)> = wanted.iter().filter(|w| w.1.is_date()).cloned().collect();
    for (c, class) in &dates {
        let _ = write!(sql, ", (min(t.{}){})::text", t.columns[*c].quoted, held(t, *c, class));
    }
    let long = long_keys(schema, t);
    let lengths: Vec<String> = long.iter().map(|c| format!("max(octet_length(t.{c}::text))")).collect();
    let ranges = ranges(schema, t);
    for r in &ranges {
        let _ = write!(sql, ", CASE WHEN NOT bool_or({}) THEN min({})::text END", r.endless_down, r.lower);
        let _ = write!(sql, ", CASE WHEN NOT bool_or({}) THEN max({})::text END", r.endless_up, r.upper);
    }
    if !lengths.is_empty() {
        let _ = write!(sql, ", {}", lengths.join(" + "));
    }
    let _ = write!(sql, " FROM {} AS t", from(t));
    session.for_each(View::Latest, &sql, &[], |row| {
        s.existing = row.need::<i64>(1)?.max(0) as u64;
        for (k, (c, class)) in wanted.iter().enumerate() {
            if let Some(Scalar::Int(v)) = row.get::<String>(k as i32 + 2)?.and_then(|text| class.parse(&text)) {
                s.greatest.insert(*c, v);
            }
        }
        for (k, (c, class)) in dates.iter().enumerate() {
            let text = row.get::<String>((wanted.len() + k) as i32 + 2)?;
            if let Some(Scalar::Int(v)) = text.and_then(|text| class.parse(&text)) {
                s.least.insert(*c, v);
            }
        }
        for (k, r) in ranges.iter().enumerate() {
            let at = (wanted.len() + dates.len() + 2 * k) as i32 + 2;
            let bound = |at: i32| -> Result<Option<i64>> {
                Ok(match row.get::<String>(at)?.and_then(|text| r.class.parse(&text)) {
                    Some(Scalar::Int(v)) => Some(v),
                    Some(Scalar::Float(v)) => Some(v.ceil() as i64),
                    _ => None,
                })
            };
            s.ranges.insert(r.constraint.clone(), Extent { least: bound(at)?, greatest: bound(at + 1)? });
        }
        if !lengths.is_empty() {
            let at = (wanted.len() + dates.len() + 2 * ranges.len()) as i32 + 2;
            s.key_bytes = row.get::<i32>(at)?.unwrap_or(0).max(0) as u64;
        }
        Ok(())
    })?;
    Ok(s)
}

/// The columns that foreign keys refer to and whose values may be long, quoted.
fn long_keys<'a>(schema: &Schema, t: &'a Table) -> Vec<&'a str> {
    let keys = schema.tables.iter().flat_map(|x| &x.foreign_keys).filter(|k| root(schema, k.parent) == t.oid);
    let columns: BTreeSet<ColumnIndex> = keys.flat_map(|k| k.parent_columns.iter().copied()).collect();
    let long = |c: &ColumnIndex| {
        let class = TypeClass::of_column(schema, t, *c);
        class.int_bounds().is_none() && !matches!(class, TypeClass::Uuid | TypeClass::Float(_) | TypeClass::Bool)
    };
    let readable = columns.into_iter().filter(|&c| t.columns.get(c).is_some_and(|c| c.can_select));
    readable.filter(long).map(|c| t.columns[c].quoted.as_str()).collect()
}

/// Leaves out what no generated value can be equal to, and would hide the greatest of the others: infinity, NaN,
/// numerics beyond 64 bits.
fn held(t: &Table, c: ColumnIndex, class: &TypeClass) -> String {
    let name = &t.columns[c].quoted;
    match class {
        k if k.is_date() => format!(" FILTER (WHERE isfinite(t.{name}))"),
        TypeClass::Numeric { .. } => {
            let most = i64::MAX / 10i64.saturating_pow(class.scale());
            format!(" FILTER (WHERE t.{name} BETWEEN -{most} AND {most})")
        }
        _ => String::new(),
    }
}

/// What to read of the ranges of an exclusion constraint.
struct Bounds {
    constraint: String,
    class: TypeClass,
    lower: String,
    upper: String,
    endless_down: String,
    endless_up: String,
}

/// The ranges that exclusion constraints keep apart, as far as the caller may read them. An empty table has none
/// that is endless: the bounds are null then, and nobody asks for them.
fn ranges(schema: &Schema, t: &Table) -> Vec<Bounds> {
    let readable = |c: &ColumnIndex| t.columns[*c].can_select;
    let made = t.exclusions.iter().filter_map(|e| {
        let over = excluded_ranges(schema, t, e)?;
        let own = |c: ColumnIndex| format!("t.{}", t.columns[c].quoted);
        let constraint = e.name.clone();
        let lower = own(over.lower);
        Some(match over.upper {
            None if readable(&over.lower) => Bounds {
                constraint,
                class: over.class,
                endless_down: format!("lower_inf({lower})"),
                endless_up: format!("upper_inf({lower})"),
                upper: format!("upper({lower})"),
                lower: format!("lower({lower})"),
            },
            Some(upper) if readable(&over.lower) && readable(&upper) => Bounds {
                constraint,
                class: over.class,
                endless_down: format!("{lower} IS NULL"),
                endless_up: format!("{} IS NULL", own(upper)),
                upper: own(upper),
                lower,
            },
            _ => return None,
        })
    });
    made.collect()
}
