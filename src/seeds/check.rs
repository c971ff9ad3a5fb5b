//! The trial of seeds: each is inserted into its table by PostgreSQL, with the caller's rights, under the caller's
//! settings, triggers firing as for any INSERT, in a subtransaction that is undone. What the rows of the table have
//! against it is no fault of a seed's: a key that is taken, a parent that is not there yet. These are looked at after
//! types, NOT NULL, CHECK, domains, policies, BEFORE triggers and the choice of a partition, so that whoever comes
//! that far has passed those. Not here: keys and exclusion constraints among the seeds (`distinct`,
//! `exclusion`).

use super::Refused;
use super::fills::{Fill, Fills, TRIES};
use super::given::Given;
use crate::error::{Error, Result, sqlstate};
use crate::load::deferred::Deferred;
use crate::pg::interrupts;
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View, arg};
use crate::pg::subxact;
use pgrx::prelude::PgSqlErrorCode as Code;
use seedgen_plan::schema::{ColumnIndex, Schema, Table};
use serde_json::Map;
use std::collections::BTreeSet;

/// A seed that passed, as PostgreSQL prints its values.
pub(super) type Verdict = std::result::Result<String, Refused>;

/// Characters of a reason: it may tell the value, however long that is.
const LONGEST: usize = 500;

/// A verdict for each seed, in order. Nothing stays of what was tried; sequences that defaults or triggers draw from
/// by themselves have moved, as by any INSERT that is rolled back.
pub(super) fn check(schema: &Schema, table: &Table, seeds: &[Given]) -> Result<Vec<Verdict>> {
    let trial = {
        let _pinned = Pinned::new()?;
        Trial::new(schema, table)?
    };
    let (verdicts, told) = subxact::tried(|| {
        // Types are spelt as under the pinned search_path; what rows set off looks names up in the caller's.
        let settings = Pinned::catalog_first()?;
        // Triggers talk to whoever inserts rows; floats and bytes are printed in full.
        for (name, value) in [("client_min_messages", "error"), ("extra_float_digits", "1"), ("bytea_output", "hex")] {
            settings.set(name, value)?;
        }
        let deferred = Deferred::all(table.oid)?;
        // A subtransaction, as the caller's own rows may break what they wait to mend.
        let told = subxact::run(|| deferred.now()).is_ok();
        let mut fills = None;
        let verdicts: Result<Vec<Verdict>> = seeds.iter().map(|s| trial.one(s, &mut fills)).collect();
        Ok((verdicts?, told))
    })?;
    if !told {
        crate::error::notice!(
            "deferred constraints of table {} are not tested: rows of this transaction break one of them",
            table.quoted
        );
    }
    Ok(verdicts)
}

struct Trial<'a> {
    schema: &'a Schema,
    table: &'a Table,
    /// Of each column, with its modifier, as SQL spells them.
    types: Vec<String>,
    /// Keys and foreign keys, those of partitions too, by name.
    keys: BTreeSet<&'a str>,
    references: BTreeSet<&'a str>,
}

impl<'a> Trial<'a> {
    fn new(schema: &'a Schema, table: &'a Table) -> Result<Self> {
        let mut trial =
            Trial { schema, table, types: types(table.oid)?, keys: BTreeSet::new(), references: BTreeSet::new() };
        let mut open = vec![table];
        while let Some(t) = open.pop() {
            trial.keys.extend(t.uniques.iter().map(|u| u.name.as_str()));
            trial.keys.extend(t.exclusions.iter().map(|x| x.name.as_str()));
            trial.references.extend(t.foreign_keys.iter().map(|k| k.name.as_str()));
            open.extend(t.partitions.iter().filter_map(|&o| schema.table(o)));
        }
        Ok(trial)
    }

    fn one(&self, seed: &Given, fills: &mut Option<Fills>) -> Result<Verdict> {
        interrupts::check();
        let printed = match subxact::run(|| self.printed(&seed.text, &seed.columns)) {
            Ok(printed) => printed,
            Err(e) => return Ok(Err(self.of_a_column(seed, e))),
        };
        let mut refused = None;
        for k in 0..TRIES {
            let fill = match fills {
                Some(fills) => fills.of_try(self.schema, self.table, &seed.columns, k),
                None if self.is_whole(&seed.columns) => (k == 0).then(Fill::nothing),
                None => {
                    fills.insert(Fills::of(self.schema, self.table)?).of_try(self.schema, self.table, &seed.columns, k)
                }
            };
            let Some(fill) = fill else { break };
            let alone = k > 0 && fill.columns.is_empty();
            if alone {
                break;
            }
            match subxact::tried(|| self.insert(&printed, &seed.columns, &fill)) {
                Ok(0) if !self.table.insert_rules => {
                    refused.get_or_insert(Refused::new("23000", "a trigger of the table keeps the row out"));
                }
                Ok(_) => return Ok(Ok(printed)),
                Err(e) if self.is_of_the_rows(&e) => return Ok(Ok(printed)),
                Err(e) => {
                    refused.get_or_insert(why(e));
                }
            }
        }
        let refused = refused.unwrap_or_else(|| Refused::new("XX000", "the row was not tried"));
        Ok(Err(refused))
    }

    fn is_whole(&self, given: &[ColumnIndex]) -> bool {
        self.table
            .columns
            .iter()
            .enumerate()
            .all(|(c, column)| given.contains(&c) || column.generated != seedgen_plan::schema::Generated::No)
    }

    /// The values as the columns' types have them, as a JSON object.
    fn printed(&self, text: &str, columns: &[ColumnIndex]) -> Result<String> {
        let sql =
            format!("SELECT pg_catalog.to_jsonb(x.*)::pg_catalog.text FROM {} AS x({})", RECORD, self.defined(columns));
        Session::connect()?
            .one::<String>(View::Latest, &sql, &[arg(text.to_string())])?
            .ok_or_else(|| Error::bug("a row has no JSON"))
    }

    fn defined(&self, columns: &[ColumnIndex]) -> String {
        let defined: Vec<String> =
            columns.iter().map(|&c| format!("{} {}", self.table.columns[c].quoted, self.types[c])).collect();
        defined.join(", ")
    }

    /// Rows that were inserted.
    fn insert(&self, printed: &str, given: &[ColumnIndex], fill: &Fill) -> Result<u64> {
        let columns: Vec<ColumnIndex> = given.iter().chain(&fill.columns).copied().collect();
        let names: Vec<&str> = columns.iter().map(|&c| self.table.columns[c].quoted.as_str()).collect();
        let fields: Vec<String> = names.iter().map(|n| format!("x.{n}")).collect();
        let sql = format!(
            "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {RECORD_OF_TWO} AS x({})",
            self.table.quoted,
            names.join(", "),
            fields.join(", "),
            self.defined(&columns),
        );
        let filled = serde_json::to_string(&fill.values).map_err(|e| Error::bug(e.to_string()))?;
        Session::connect()?.execute(&sql, &[arg(printed.to_string()), arg(filled)])
    }

    /// The rows of tables are in its way: a key that is taken, a parent that is missing.
    fn is_of_the_rows(&self, e: &Error) -> bool {
        let names = match e.code {
            Code::ERRCODE_UNIQUE_VIOLATION | Code::ERRCODE_EXCLUSION_VIOLATION => &self.keys,
            Code::ERRCODE_FOREIGN_KEY_VIOLATION => &self.references,
            _ => return false,
        };
        names.iter().any(|n| e.message.contains(&format!("\"{n}\"")))
    }

    /// The error of a value, with the column that it is of.
    fn of_a_column(&self, seed: &Given, e: Error) -> Refused {
        for &c in &seed.columns {
            if let Err(e) = subxact::run(|| self.printed(&seed.text, &[c])) {
                let mut refused = why(e);
                refused.reason = format!("column {}: {}", self.table.columns[c].quoted, refused.reason);
                return refused;
            }
        }
        why(e)
    }
}

/// The columns' types with their modifiers, as SQL spells them under the pinned search_path.
pub(super) fn types(table: u32) -> Result<Vec<String>> {
    let sql = "SELECT pg_catalog.format_type(atttypid, atttypmod) FROM pg_catalog.pg_attribute
               WHERE attrelid OPERATOR(pg_catalog.=) $1 AND attnum OPERATOR(pg_catalog.>) 0 AND NOT attisdropped
               ORDER BY attnum";
    let mut types = Vec::new();
    Session::connect()?.for_each(View::Latest, sql, &[arg(pgrx::pg_sys::Oid::from(table))], |row| {
        types.push(row.need::<String>(1)?);
        Ok(())
    })?;
    Ok(types)
}

/// A row out of the JSON that is the parameter; of two objects, out of both.
const RECORD: &str = "pg_catalog.jsonb_to_record($1::pg_catalog.jsonb)";
const RECORD_OF_TWO: &str =
    "pg_catalog.jsonb_to_record(pg_catalog.jsonb_concat($1::pg_catalog.jsonb, $2::pg_catalog.jsonb))";

impl Fill {
    fn nothing() -> Fill {
        Fill { columns: Vec::new(), values: Map::new() }
    }
}

fn why(e: Error) -> Refused {
    // These tell the whole row, which is kept beside the reason.
    let told = !matches!(e.code, Code::ERRCODE_CHECK_VIOLATION | Code::ERRCODE_NOT_NULL_VIOLATION);
    let detail = e.detail.filter(|_| told).map(|d| format!(": {}", d.trim_end_matches('.'))).unwrap_or_default();
    let mut reason = format!("{}{detail}", e.message);
    if let Some((end, _)) = reason.char_indices().nth(LONGEST) {
        reason.truncate(end);
        reason.push('…');
    }
    Refused { code: sqlstate(e.code), reason }
}
