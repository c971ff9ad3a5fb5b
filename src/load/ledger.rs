//! Writing the ledger (sql/ledger.sql) while a run goes on. With the caller's rights: row security keeps
//! each user to their own runs. Not here: reading it (views), undoing a run (`undo`).

use crate::error::{Error, Result};
use crate::pg::spi::{Session, View, arg};
use crate::pg::xact;
use serde_json::Value;

/// What is known of a run when it begins.
pub struct RunStart<'a> {
    pub schemas: &'a [String],
    pub seed: i64,
    pub generation_version: u32,
    pub options: &'a Value,
    /// The plan as it is carried out.
    pub plan: &'a Value,
}

/// A run being recorded.
pub struct Run {
    number: i64,
    ordinal: i32,
    rows: u64,
}

/// How a table was loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    Fast,
    Executor,
    Skipped,
    /// Its rows were refused.
    Failed,
}

impl Path {
    pub fn name(self) -> &'static str {
        match self {
            Path::Fast => "fast",
            Path::Executor => "executor",
            Path::Skipped => "skipped",
            Path::Failed => "failed",
        }
    }
}

/// One table of a run.
pub struct TableEntry<'a> {
    pub schema: &'a str,
    pub table: &'a str,
    pub oid: u32,
    pub level: usize,
    pub path: Path,
    pub first_row: u64,
    pub rows: u64,
    /// The subtransaction that wrote them, and nothing else to this table.
    pub xid: u64,
    pub seconds: f64,
    pub note: Option<&'a str>,
}

impl Run {
    /// Opens the run. The rows are written in subtransactions of the present one.
    pub fn begin(start: &RunStart) -> Result<Run> {
        let number = Session::connect()?.one::<i64>(
            View::Latest,
            "INSERT INTO seedgen.run (schemas, seed, generation_version, options, plan, \
                                      xid, system_identifier, database) \
             VALUES ($1, $2, $3, $4::pg_catalog.jsonb, $5::pg_catalog.jsonb, \
                     $6::pg_catalog.xid8, $7, $8) RETURNING run",
            &[
                arg(start.schemas.to_vec()),
                arg(start.seed),
                arg(start.generation_version as i32),
                arg(start.options.to_string()),
                arg(start.plan.to_string()),
                arg(xact::full_transaction_id().to_string()),
                arg(xact::system_identifier() as i64),
                arg(pgrx::pg_sys::Oid::from(xact::database())),
            ],
        )?;
        let number = number.ok_or_else(|| Error::bug("the ledger gave no number"))?;
        Ok(Run { number, ordinal: 0, rows: 0 })
    }

    /// The run's number, for `seedgen.undo`.
    pub fn number(&self) -> i64 {
        self.number
    }

    /// Records a table, in the order of loading.
    pub fn table(&mut self, t: &TableEntry) -> Result<()> {
        self.ordinal += 1;
        self.rows += t.rows;
        Session::connect()?.execute(
            "INSERT INTO seedgen.run_table (run, ordinal, level, table_schema, table_name, relation, path, \
                                            first_row, rows, seconds, note, xid) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::pg_catalog.xid8)",
            &[
                arg(self.number),
                arg(self.ordinal),
                arg(t.level as i32),
                arg(t.schema),
                arg(t.table),
                arg(pgrx::pg_sys::Oid::from(t.oid)),
                arg(t.path.name()),
                arg(t.first_row as i64),
                arg(t.rows as i64),
                arg(t.seconds),
                arg(t.note),
                arg(t.xid.to_string()),
            ],
        )?;
        Ok(())
    }

    /// Records the plan that was carried out, where it is another than the one that the run began with.
    pub fn carried_out(&self, plan: &Value) -> Result<()> {
        Session::connect()?.execute(
            "UPDATE seedgen.run SET plan = $2::pg_catalog.jsonb WHERE run OPERATOR(pg_catalog.=) $1",
            &[arg(self.number), arg(plan.to_string())],
        )?;
        Ok(())
    }

    /// Closes the run.
    pub fn finish(self) -> Result<()> {
        Session::connect()?.execute(
            "UPDATE seedgen.run SET status = 'done', finished = pg_catalog.clock_timestamp(), rows = $2 \
             WHERE run OPERATOR(pg_catalog.=) $1",
            &[arg(self.number), arg(self.rows as i64)],
        )?;
        Ok(())
    }
}
