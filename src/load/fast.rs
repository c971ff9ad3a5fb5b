//! The fast path: a program's rows straight into an ordinary heap table of the caller's own, past the
//! executor. What the executor would have done is done by `pg::bulk` for each row, by a rebuild of the indexes,
//! and by `fk` for the foreign keys as a set. Not here: which tables may take it (`fast_check`), locks, the
//! executor's path.

use crate::error::{Error, Result};
use crate::load::fast_check;
use crate::pg::bulk::{BulkInsert, BulkOptions};
use crate::pg::datum::ColumnSpec;
use crate::pg::relation::Opened;
use crate::pg::snapshot::UpToNow;
use crate::pg::threads::{self, Ordered};
use crate::pg::{defaults, index, interrupts, progress};
use pgrx::{PgSqlErrorCode, pg_sys};
use seedgen_kernels::error::KernelError;
use seedgen_kernels::{EncodedColumn, Program, TableId};
use seedgen_plan::schema::Table;
use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

/// Rows a block: enough to spread a block's fixed cost, few enough to stay in the cache.
const BLOCK: u64 = 4096;
/// Below this many rows a thread costs more than it saves.
const THREADED: u64 = 10_000;
/// Below this many rows a new file and new indexes cost more than live maintenance.
const REBUILD: u64 = 10_000;

/// What happens to the indexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
// Only the tests choose.
#[cfg_attr(not(feature = "pg_test"), allow(dead_code))]
pub enum Indexes {
    /// Rebuilt where the table was empty or grows a lot.
    Auto,
    Live,
    Rebuild,
}

/// One table's load. The table is locked ACCESS EXCLUSIVE and `fast_check::can` has found no objection since.
pub struct FastLoad<'a> {
    pub program: &'a Arc<Program>,
    pub source: TableId,
    pub table: &'a Table,
    /// Generated row numbers.
    pub rows: Range<u64>,
    /// 0: as many as `threads::default_count`. The rows do not depend on it.
    pub threads: usize,
    pub indexes: Indexes,
    /// Write rows frozen where that is legal. Other sessions' older snapshots then see them, as after COPY FREEZE.
    pub freeze: bool,
    /// Called with the rows written so far, after each block.
    pub on_progress: Option<&'a mut dyn FnMut(u64)>,
}

/// What a load did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loaded {
    pub rows: u64,
    /// Of values, before headers and compression.
    pub bytes: u64,
    /// Writing the rows, and rebuilding the indexes.
    pub seconds: f64,
    pub index_seconds: f64,
    pub frozen: bool,
    pub rebuilt: bool,
}

impl FastLoad<'_> {
    /// Writes the rows; they are visible to the transaction's next command.
    pub fn load(mut self) -> Result<Loaded> {
        let start = Instant::now();
        let opened = Opened::open(self.table.oid)?;
        fast_check::ready(self.table, &opened)?;
        let columns = self.columns()?;
        let rows = self.rows.end.saturating_sub(self.rows.start);
        let indexed = opened.has_indexes();
        let rebuild = indexed && self.rebuild(&opened, rows, &columns)?;
        // A new file goes with new indexes only: entries in the old ones would outlive an abort.
        if opened.blocks() == 0 && rows >= REBUILD && (rebuild || !indexed) {
            opened.renew()?;
        }
        let options = BulkOptions {
            live_indexes: indexed && !rebuild,
            freeze: self.freeze && opened.may_freeze(),
            skip_fsm: opened.file_is_new(),
            rows,
        };
        let mut shown = progress::Copy::start(opened.oid(), 0);
        // CHECKs and generated columns may call functions that look at the tables filled before.
        let up_to_now = UpToNow::push();
        let mut insert = BulkInsert::open(&opened, &columns, options)?;
        self.write(&mut insert, &mut shown)?;
        insert.finish()?;
        drop(up_to_now);
        let (written, bytes) = (shown.tuples(), shown.bytes());
        drop(shown);
        let seconds = start.elapsed().as_secs_f64();
        if rebuild {
            index::rebuild(&opened)?;
        }
        Ok(Loaded {
            rows: written,
            bytes,
            seconds: start.elapsed().as_secs_f64(),
            index_seconds: start.elapsed().as_secs_f64() - seconds,
            frozen: options.freeze,
            rebuilt: rebuild,
        })
    }

    fn columns(&self) -> Result<Vec<ColumnSpec<'_>>> {
        let source = self
            .program
            .sources
            .get(self.source as usize)
            .filter(|s| s.encodings.len() == self.table.columns.len())
            .ok_or_else(|| Error::bug("a program does not fit its table"))?;
        Ok(self
            .table
            .columns
            .iter()
            .zip(&source.encodings)
            .map(|(c, encoding)| ColumnSpec {
                position: c.attnum as usize - 1,
                type_oid: pg_sys::Oid::from(c.type_oid),
                typmod: c.typmod,
                encoding,
            })
            .collect())
    }

    fn rebuild(&self, opened: &Opened, rows: u64, columns: &[ColumnSpec]) -> Result<bool> {
        Ok(match self.indexes {
            Indexes::Live => false,
            Indexes::Rebuild => true,
            Indexes::Auto => {
                // An index that is not valid would become so, or fail on rows that are not ours. A default
                // that looks at the table while it is filled shall find what is there.
                rows >= REBUILD
                    && rows >= self.existing(opened)
                    && self.table.indexes.iter().all(|i| i.valid)
                    && !defaults::look_around(opened, columns)?
            }
        })
    }

    /// Rows there before, about.
    fn existing(&self, opened: &Opened) -> u64 {
        /// Rows a page where nothing is known, for rows of about 100 bytes.
        const A_PAGE: f64 = 60.0;
        let blocks = opened.blocks();
        if self.table.reltuples > 0.0 && self.table.blocks > 0 {
            let a_page = f64::from(self.table.reltuples) / self.table.blocks as f64;
            return (a_page * blocks as f64) as u64;
        }
        (blocks as f64 * A_PAGE) as u64
    }

    fn write(&mut self, insert: &mut BulkInsert, shown: &mut progress::Copy) -> Result<()> {
        let Range { start, end } = self.rows;
        let count = end.saturating_sub(start);
        let (program, source) = (self.program.clone(), self.source);
        let block = program.block_rows(source, start..end, BLOCK).map_err(|e| kernel_error(e, self.table))?;
        let blocks = count.div_ceil(block);
        let range = move |i: u64| start + i * block..(start + (i + 1) * block).min(end);
        let make = move |i: u64| program.encoded_block(source, range(i));
        if count < THREADED {
            for i in 0..blocks {
                interrupts::check();
                self.write_block(make(i), range(i), insert, shown)?;
            }
            return Ok(());
        }
        let threads = if self.threads == 0 { threads::default_count() } else { self.threads };
        let mut made = Ordered::start(threads, blocks, make)?;
        let mut i = 0;
        while let Some(block) = made.receive()? {
            self.write_block(block, range(i), insert, shown)?;
            i += 1;
        }
        Ok(())
    }

    fn write_block(
        &mut self,
        block: std::result::Result<Vec<EncodedColumn>, KernelError>,
        rows: Range<u64>,
        insert: &mut BulkInsert,
        shown: &mut progress::Copy,
    ) -> Result<()> {
        let block = block.map_err(|e| kernel_error(e, self.table))?;
        let rows = rows.end - rows.start;
        insert.write(&block, rows as usize)?;
        let bytes: usize = block.iter().map(|c| c.bytes.len().max(c.words.len() * 8)).sum();
        shown.add(rows, bytes as u64);
        if let Some(tell) = &mut self.on_progress {
            tell(shown.tuples());
        }
        Ok(())
    }
}

/// A kernel's error with the names of the column and table. What a plan may run into is the user's to mend,
/// the rest is a bug.
pub fn kernel_error(e: KernelError, table: &Table) -> Error {
    if let KernelError::Range { column, row, value } = e {
        let name = table.columns.get(column as usize).map_or("?", |c| &c.name);
        return Error::new(
            PgSqlErrorCode::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
            format!("value {value} is out of range for column \"{name}\" of table \"{}\"", table.name),
        )
        .detail(format!("It was made for row number {row}."))
        .hint("Give the column a strategy with a smaller range, or ask for fewer rows.");
    }
    Error::bug(format!("could not make rows for table \"{}\"", table.name)).detail(format!("{e}."))
}
