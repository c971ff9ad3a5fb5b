//! Rows as the learning takes them: those of a table, a bounded sample that is the same while the table is, with the
//! caller's rights; or seeds that are stored. As input texts under the pinned settings. Not here: what is learnt.

use super::Source;
use crate::error::Result;
use crate::pg::settings::Pinned;
use crate::pg::spi::{Arg, Session, View, arg};
use crate::pg::subxact;
use crate::planning::state::from;
use pgrx::pg_sys;
use seedgen_plan::profile::{Pattern, SeedTable};
use seedgen_plan::schema::{Generated, Oid, Schema, Table, TableKind};
use seedgen_plan::types::class::resolve;

/// Rows of a table that are looked at.
pub const MOST: u64 = 10_000;
/// A sample of a table aims at fewer, so that the bound seldom cuts it short.
const AIM: u64 = 8_000;
/// Pages that tell how many rows there are; a table of fewer is read as it is.
const PAGES: u64 = 60;
/// Characters of a value that are looked at.
const WIDTH: usize = 4_000;

/// Rows of a table, and whether they are all that the caller may see.
#[derive(Debug, Default)]
pub struct Sample {
    pub rows: SeedTable,
    pub whole: bool,
}

/// What the table holds, as far as the caller may read it: all of it, or pages here and there.
pub fn rows(schema: &Schema, table: &Table) -> Result<Sample> {
    let columns: Vec<&seedgen_plan::schema::Column> =
        table.columns.iter().filter(|c| c.can_select && c.generated == Generated::No).collect();
    if columns.is_empty() {
        return Ok(Sample::default());
    }
    let list: Vec<String> =
        columns.iter().map(|c| format!("pg_catalog.left(t.{}::pg_catalog.text, {WIDTH})", c.quoted)).collect();
    let names: Vec<String> = columns.iter().map(|c| c.name.clone()).collect();
    // In the order of the key, where one says what came first.
    let key = table.primary_key().and_then(|k| k.plain_columns()).unwrap_or_default();
    let key: Vec<String> =
        key.iter().map(|&c| &table.columns[c]).filter(|c| c.can_select).map(|c| format!("t.{}", c.quoted)).collect();
    let order = if key.is_empty() { String::new() } else { format!(" ORDER BY {}", key.join(", ")) };
    if let Some(share) = share(schema, table)? {
        let sql = format!(
            "SELECT {} FROM {} AS t TABLESAMPLE SYSTEM ({share}) REPEATABLE (42){order} LIMIT {MOST}",
            list.join(", "),
            from(table)
        );
        let sampled = read(&sql, &[], &names)?;
        // Few: the pages are unlike each other.
        if sampled.rows.len() as u64 >= AIM / 8 {
            return Ok(Sample { rows: sampled, whole: false });
        }
    }
    let sql = format!("SELECT {} FROM {} AS t{order} LIMIT {MOST}", list.join(", "), from(table));
    let rows = read(&sql, &[], &names)?;
    Ok(Sample { whole: (rows.rows.len() as u64) < MOST, rows })
}

/// The per cent of the pages that hold about as many rows as are wanted; None: all do, or pages mean nothing.
fn share(schema: &Schema, table: &Table) -> Result<Option<f64>> {
    let rows = estimate(schema, table)?;
    Ok(rows.filter(|n| *n > MOST as f64).map(|n| (AIM as f64 * 100.0 / n).clamp(1e-6, 100.0)))
}

/// Rows, as those on a few pages tell; statistics may be old, or missing. None: it has no pages of PostgreSQL's, or
/// few.
pub fn estimate(schema: &Schema, table: &Table) -> Result<Option<f64>> {
    let mut blocks = 0;
    let mut open = vec![table];
    while let Some(t) = open.pop() {
        if t.kind == TableKind::Foreign || !t.heap && t.kind == TableKind::Ordinary {
            return Ok(None);
        }
        blocks += t.blocks;
        open.extend(t.partitions.iter().filter_map(|&o| schema.table(o)));
    }
    if blocks <= PAGES {
        return Ok(None);
    }
    let share = PAGES as f64 * 100.0 / blocks as f64;
    let sql =
        format!("SELECT pg_catalog.count(*) FROM {} AS t TABLESAMPLE SYSTEM ({share}) REPEATABLE (42)", from(table));
    let found = Session::connect()?.one::<i64>(View::Latest, &sql, &[])?.unwrap_or(0);
    Ok(Some(found as f64 * 100.0 / share))
}

/// The caller's accepted seeds of that source, in the order in which they came.
pub fn seeds(schema: &Schema, table: &Table, source: Source) -> Result<SeedTable> {
    let names = "SELECT DISTINCT k FROM seedgen.seed_rows($1) AS s, pg_catalog.jsonb_object_keys(s.\"row\") AS k
                 WHERE s.accepted AND s.source OPERATOR(pg_catalog.=) $2";
    let args = [arg(pg_sys::Oid::from(table.oid)), arg(source.name())];
    let mut found: Vec<String> = Vec::new();
    Session::connect()?.for_each(View::Latest, names, &args, |row| {
        found.push(row.need(1)?);
        Ok(())
    })?;
    let columns: Vec<_> = table.columns.iter().filter(|c| found.contains(&c.name)).collect();
    if columns.is_empty() {
        return Ok(SeedTable::default());
    }
    // Of the types below domains: what a domain asks was asked when the seed was tested.
    let mut types = Vec::new();
    let bases: Vec<(Oid, i32)> = columns.iter().map(|c| resolve(schema, c.type_oid, c.typmod)).collect();
    for (oid, typmod) in bases {
        let sql = "SELECT pg_catalog.format_type($1, $2)";
        let name = Session::connect()?.one::<String>(View::Latest, sql, &[arg(pg_sys::Oid::from(oid)), arg(typmod)])?;
        types.push(name.unwrap_or_default());
    }
    let list: Vec<String> = columns.iter().map(|c| format!("x.{}::pg_catalog.text", c.quoted)).collect();
    let defined: Vec<String> = columns.iter().zip(&types).map(|(c, t)| format!("{} {t}", c.quoted)).collect();
    let names: Vec<String> = columns.iter().map(|c| c.name.clone()).collect();
    let all = |which: &str| {
        format!(
            "SELECT {} FROM seedgen.seed_rows($1) AS s, LATERAL pg_catalog.jsonb_to_record(s.\"row\") AS x({})
             WHERE s.accepted AND s.source OPERATOR(pg_catalog.=) $2{which} ORDER BY s.seed",
            list.join(", "),
            defined.join(", ")
        )
    };
    if let Ok(seeds) = subxact::run(|| read(&all(""), &args, &names)) {
        return Ok(seeds);
    }
    // A column is of another type since: those that still fit it serve.
    let mut numbers: Vec<i64> = Vec::new();
    let sql = "SELECT s.seed FROM seedgen.seed_rows($1) AS s
               WHERE s.accepted AND s.source OPERATOR(pg_catalog.=) $2 ORDER BY s.seed";
    Session::connect()?.for_each(View::Latest, sql, &args, |row| {
        numbers.push(row.need(1)?);
        Ok(())
    })?;
    let mut seeds = SeedTable { columns: names.clone(), rows: Vec::new() };
    let one = all(" AND s.seed OPERATOR(pg_catalog.=) $3");
    let total = numbers.len();
    for number in numbers {
        if let Ok(read) = subxact::run(|| read(&one, &[args[0], args[1], arg(number)], &names)) {
            seeds.rows.extend(read.rows);
        }
    }
    let lost = total - seeds.rows.len();
    if lost > 0 {
        crate::error::notice!(
            "{lost} of {total} seeds of table {} no longer fit its columns' types and are left out",
            table.quoted
        );
    }
    Ok(seeds)
}

fn read(sql: &str, args: &[Arg], names: &[String]) -> Result<SeedTable> {
    let _pinned = Pinned::new()?;
    let mut rows = Vec::new();
    Session::connect()?.for_each(View::Latest, sql, args, |row| {
        rows.push((1..=names.len() as i32).map(|i| row.get::<String>(i)).collect::<Result<_>>()?);
        Ok(())
    })?;
    Ok(SeedTable { columns: names.to_vec(), rows })
}

/// What the model said of the columns that gave the table's seeds of source llm (`seedgen.seed_batch`).
pub fn patterns(table: &Table) -> Result<Vec<Pattern>> {
    let sql = "SELECT b.patterns::pg_catalog.text
               FROM seedgen.seed_rows($1) r
               JOIN seedgen.seed s ON s.seed OPERATOR(pg_catalog.=) r.seed
               JOIN seedgen.seed_batch b ON b.batch OPERATOR(pg_catalog.=) s.batch
               WHERE r.accepted AND r.source OPERATOR(pg_catalog.=) 'llm' AND b.role_oid OPERATOR(pg_catalog.=) seedgen.role_oid(current_user)
               ORDER BY b.batch DESC LIMIT 1";
    let text: Option<String> = Session::connect()?.one(View::Latest, sql, &[arg(pg_sys::Oid::from(table.oid))])?;
    // Whoever may write to the table may have written something else into it.
    Ok(text.and_then(|t| serde_json::from_str(&t).ok()).unwrap_or_default())
}
