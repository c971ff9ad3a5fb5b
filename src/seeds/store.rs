//! Seeds in `seedgen.seed` (sql/seeds.sql): rows in, tested first; rows out; rows away. With the caller's rights:
//! row security keeps each role to its own. Not here: the test (`check`, `distinct`, `exclusion`).

use super::given::{self, Given};
use super::{Origin, Refused, Source, check, distinct, earlier, exclusion};
use crate::error::{Error, Result};
use crate::pg::settings::Pinned;
use crate::pg::spi::{Arg, Session, View, arg};
use crate::pg::xact;
use crate::planning::{self, Scope};
use pgrx::pg_sys;
use pgrx::prelude::PgSqlErrorCode as Code;
use seedgen_plan::schema::{ColumnIndex, Schema, Table, TableKind};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Rows that one call may bring, and the characters of their JSON.
pub const MAX_ROWS: usize = 10_000;
pub const MAX_BYTES: usize = 64 << 20;

/// What came of rows that were given.
pub struct Inserted {
    pub accepted: usize,
    /// Position in what was given, from 0, and why not.
    pub refused: Vec<(usize, Refused)>,
    /// Seeds that were to give way, and stay as fewer came.
    pub earlier: usize,
}

/// A seed as it is kept.
pub(super) struct Stored {
    pub text: String,
    pub columns: Vec<ColumnIndex>,
}

/// What becomes of the accepted seeds of the same source that are stored already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// They stay, and those that come keep apart from them.
    Kept,
    /// Each that comes and serves takes the place of one.
    Replaced,
}

/// Tests the rows, each a JSON object, against the table, and keeps them: those that serve and those that do not.
/// Errors: the caller may not insert into the table (42501), too many rows (54000), a table whose rows PostgreSQL
/// does not keep (0A000).
pub fn insert(table: u32, rows: &[String], origin: &Origin, earlier: Earlier) -> Result<Inserted> {
    xact::must_write(c"import_seeds()");
    bounded(rows.len(), rows.iter().map(String::len).sum())?;
    let schema = {
        let _pinned = Pinned::new()?;
        planning::read(&Scope::Table(table))?
    };
    let table = schema.table(table).ok_or_else(|| Error::bug("the table was not read"))?;
    let mut given: Vec<Given> = Vec::with_capacity(rows.len());
    // By position: where among `given`, or why not.
    let mut verdicts: Vec<std::result::Result<usize, Refused>> = Vec::with_capacity(rows.len());
    for text in rows {
        verdicts.push(given::read(table, text).map(|g| {
            given.push(g);
            given.len() - 1
        }));
    }
    may_insert(&schema, table, &given)?;
    let mut tested = check::check(&schema, table, &given)?;
    let there = if earlier == Earlier::Kept { stored(table, origin.source)? } else { Vec::new() };
    apart(table, &given, &mut tested, there.into_iter().map(|s| s.1).collect(), &verdicts)?;
    let stay = match earlier {
        Earlier::Kept => 0,
        Earlier::Replaced => {
            let serve = given.iter().zip(&tested);
            let serve = serve.filter_map(|(g, v)| Some(Stored { text: v.clone().ok()?, columns: g.columns.clone() }));
            let stay = earlier::stay(table, serve.collect(), stored(table, origin.source)?)?;
            // What was refused before goes in any case.
            remove(table.oid, Some(origin.source), &stay)?;
            stay.len()
        }
    };
    let verdicts: Vec<check::Verdict> = verdicts.into_iter().map(|v| v.and_then(|i| tested[i].clone())).collect();
    keep(table, rows, &verdicts, origin)?;
    let refused = verdicts.iter().enumerate().filter_map(|(i, v)| Some((i, v.as_ref().err()?.clone())));
    let refused: Vec<(usize, Refused)> = refused.collect();
    Ok(Inserted { accepted: rows.len() - refused.len(), refused, earlier: stay })
}

/// Within what one call may bring.
pub fn bounded(rows: usize, bytes: usize) -> Result<()> {
    let e = |message: String| Error::new(Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED, message);
    if rows > MAX_ROWS {
        return Err(e(format!("{rows} seed rows are more than the {MAX_ROWS} that one call takes"))
            .hint("A few hundred rows per table are enough to learn from; more can come in further calls."));
    }
    if bytes > MAX_BYTES {
        return Err(e(format!("seed rows of {bytes} bytes are more than the {MAX_BYTES} that one call takes"))
            .hint("Give fewer rows, or rows without their longest values."));
    }
    Ok(())
}

fn may_insert(schema: &Schema, table: &Table, given: &[Given]) -> Result<()> {
    let denied = |right: String, why: String| {
        let message = format!("permission denied for table {}", table.name);
        Err(Error::new(Code::ERRCODE_INSUFFICIENT_PRIVILEGE, message)
            .detail(why)
            .hint(format!("Run GRANT {right} ON {} TO the role.", table.quoted)))
    };
    if table.schema == "pg_catalog" || table.schema == "information_schema" {
        let message = format!("permission denied: \"{}\" belongs to PostgreSQL", table.name);
        return Err(Error::new(Code::ERRCODE_INSUFFICIENT_PRIVILEGE, message).hint("Name a table of your own."));
    }
    if table.extension_owned && table.schema == "seedgen" {
        let message = format!("permission denied: \"{}\" belongs to seedgen", table.name);
        return Err(Error::new(Code::ERRCODE_INSUFFICIENT_PRIVILEGE, message).hint("Name a table of your own."));
    }
    if ends_abroad(schema, table) {
        let message = format!("seeds of table {} cannot be tested", table.quoted);
        return Err(Error::new(Code::ERRCODE_FEATURE_NOT_SUPPORTED, message)
            .detail("It is a foreign table, or has one as a partition: rows leave the database, where nothing brings them back."));
    }
    if !table.privileges.insert && !table.columns.iter().any(|c| c.can_insert) {
        return denied("INSERT".into(), "Seeds are tested by inserting them, which is undone at once.".into());
    }
    let without = given.iter().flat_map(|g| &g.columns).map(|&c| &table.columns[c]).find(|c| !c.can_insert);
    match without {
        Some(c) => denied(format!("INSERT ({})", c.quoted), format!("Seeds give column {} a value.", c.quoted)),
        None => Ok(()),
    }
}

/// Rows that are inserted may end in a foreign table, from which no subtransaction may take them back.
pub fn ends_abroad(schema: &Schema, table: &Table) -> bool {
    table.kind == TableKind::Foreign
        || table.partitions.iter().filter_map(|&o| schema.table(o)).any(|p| ends_abroad(schema, p))
}

/// Takes out those that have a key which a seed before them has, or that an exclusion constraint keeps from standing
/// beside it; `rows` are those that were stored earlier.
fn apart(
    table: &Table,
    given: &[Given],
    tested: &mut [check::Verdict],
    mut rows: Vec<Stored>,
    numbers: &[std::result::Result<usize, Refused>],
) -> Result<()> {
    let earlier = rows.len();
    let mut at: Vec<usize> = Vec::new();
    for (i, (g, verdict)) in given.iter().zip(tested.iter()).enumerate() {
        if let Ok(text) = verdict {
            rows.push(Stored { text: text.clone(), columns: g.columns.clone() });
            at.push(i);
        }
    }
    let of_call = |row: usize| row.checked_sub(earlier).and_then(|k| at.get(k)).copied();
    let other = |row: usize| match of_call(row) {
        Some(i) => format!("row {}", numbers.iter().position(|n| *n == Ok(i)).unwrap_or(i) + 1),
        None => "a seed that is stored".into(),
    };
    let mut out = BTreeSet::new();
    for clash in distinct::clashes(table, &rows)? {
        // Two that were stored earlier: a key that is newer than they are.
        let Some(i) = of_call(clash.row) else { continue };
        let (key, first) = (&clash.key, other(clash.first));
        let reason = format!("duplicate key value violates unique constraint \"{key}\": {first} has the same key");
        tested[i] = Err(Refused::new("23505", reason));
        out.insert(clash.row);
    }
    for clash in exclusion::clashes(table, &rows, earlier, out)? {
        let Some(i) = of_call(clash.row) else { continue };
        let (key, first) = (&clash.key, other(clash.first));
        let reason =
            format!("conflicting key value violates exclusion constraint \"{key}\": {first} conflicts with it");
        tested[i] = Err(Refused::new("23P01", reason));
    }
    Ok(())
}

/// The accepted seeds of that source by their number.
fn stored(table: &Table, source: Source) -> Result<Vec<(i64, Stored)>> {
    let sql = "SELECT s.seed, \"row\"::pg_catalog.text FROM seedgen.seed_rows($1) AS s
               WHERE s.accepted AND s.source OPERATOR(pg_catalog.=) $2 ORDER BY s.seed";
    let mut rows = Vec::new();
    let args = [arg(pg_sys::Oid::from(table.oid)), arg(source.name())];
    Session::connect()?.for_each(View::Latest, sql, &args, |row| {
        // What the table has changed to since may not take it any more.
        if let Ok(g) = given::read(table, &row.need::<String>(2)?) {
            rows.push((row.need(1)?, Stored { text: g.text, columns: g.columns }));
        }
        Ok(())
    })?;
    Ok(rows)
}

fn keep(table: &Table, rows: &[String], verdicts: &[check::Verdict], origin: &Origin) -> Result<()> {
    let (mut kept, mut codes, mut reasons, mut columns) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (text, verdict) in rows.iter().zip(verdicts) {
        let (text, refused) = match verdict {
            Ok(printed) => (printed.clone(), None),
            // What is no JSON to PostgreSQL is kept as a string.
            Err(refused) if refused.code.starts_with("22") && !is_jsonb(text)? => (
                Value::from(text.replace('\0', "\u{fffd}").replace("\\u0000", "\u{fffd}")).to_string(),
                Some(refused.clone()),
            ),
            Err(refused) => (text.clone(), Some(refused.clone())),
        };
        columns.push(attnums(table, &text));
        kept.push(text);
        codes.push(refused.as_ref().map(|r| r.code.clone()));
        reasons.push(refused.map(|r| r.reason));
    }
    let sql = "
        INSERT INTO seedgen.seed (table_schema, table_name, \"row\", source, model, prompt_version, batch, accepted,
                                  sqlstate, reason, relation, columns, system_identifier, database)
        SELECT $1, $2, r.j::pg_catalog.jsonb, $3, $4, $5, $6, r.why IS NULL, r.state, r.why, $7, r.c::pg_catalog.jsonb,
               $8, $9
        FROM ROWS FROM (pg_catalog.unnest($10), pg_catalog.unnest($11), pg_catalog.unnest($12), pg_catalog.unnest($13))
             WITH ORDINALITY AS r(j, state, why, c, n)
        ORDER BY r.n";
    let args: [Arg; 13] = [
        arg(table.schema.as_str()),
        arg(table.name.as_str()),
        arg(origin.source.name()),
        arg(origin.model),
        arg(origin.prompt_version),
        arg(origin.batch),
        arg(pg_sys::Oid::from(table.oid)),
        arg(xact::system_identifier() as i64),
        arg(pg_sys::Oid::from(xact::database())),
        arg(kept),
        arg(codes),
        arg(reasons),
        arg(columns),
    ];
    Session::connect()?.execute(sql, &args)?;
    Ok(())
}

fn is_jsonb(text: &str) -> Result<bool> {
    let sql = "SELECT $1::pg_catalog.jsonb IS NOT NULL";
    let read = crate::pg::subxact::run(|| Session::connect()?.one::<bool>(View::Latest, sql, &[arg(text.to_string())]));
    Ok(read.is_ok())
}

/// {"column": attnum} of the keys that are columns.
fn attnums(table: &Table, text: &str) -> String {
    let keys: std::collections::BTreeMap<String, serde::de::IgnoredAny> =
        serde_json::from_str(text).unwrap_or_default();
    let known = keys.into_keys().filter_map(|k| {
        let attnum = table.columns[table.column_index(&k)?].attnum;
        Some((k, Value::from(attnum)))
    });
    Value::Object(known.collect::<Map<String, Value>>()).to_string()
}

/// Removes the caller's seeds of a table; how many.
pub fn drop(table: u32, source: Option<Source>) -> Result<u64> {
    xact::must_write(c"drop_seeds()");
    remove(table, source, &[])
}

/// All but these.
fn remove(table: u32, source: Option<Source>, stay: &[i64]) -> Result<u64> {
    let sql = "DELETE FROM seedgen.seed AS d USING seedgen.seed_rows($1) AS s
               WHERE d.seed OPERATOR(pg_catalog.=) s.seed AND s.source OPERATOR(pg_catalog.=) coalesce($2, s.source)
                     AND s.seed OPERATOR(pg_catalog.<>) ALL ($3)";
    let args = [arg(pg_sys::Oid::from(table)), arg(source.map(Source::name)), arg(stay.to_vec())];
    Session::connect()?.execute(sql, &args)
}
