//! Rows of a table as composite values: the descriptor, the columns that a program makes, and the forming
//! of one tuple after another from blocks. Not here: who asks for the rows (`srf`), and bulk insertion.

use crate::error::{Error, Result};
use crate::pg::compat;
use crate::pg::datum::{ColumnSpec, Datums};
use crate::pg::expression::Expression;
use crate::pg::fill::Fill;
use crate::pg::memory::{Context, Switched};
use crate::pg::threads::Ordered;
use pgrx::{PgSqlErrorCode, pg_sys};
use seedgen_kernels::error::KernelError;
use seedgen_kernels::{EncodedColumn, Encoding, Program, TableId};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::mem::ManuallyDrop;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

/// Rows generated at a time, and rows turned into datums at a time.
const BLOCK: u64 = 2048;
const BATCH: usize = 256;
/// From this many rows on, a thread makes the next block while the caller's statement takes the rows of this one.
const THREADED: u64 = 10_000;

/// What a stream of rows is made of.
#[derive(Clone)]
pub struct Rows {
    pub program: Arc<Program>,
    pub source: TableId,
    /// Generated row numbers.
    pub rows: Range<u64>,
    /// The table's attribute number of each column of the program's source, in its order.
    pub attnums: Arc<[i16]>,
    /// Columns that the program leaves to PostgreSQL are evaluated (false: left NULL).
    pub fill: bool,
    /// Columns that are made from the others of their row.
    pub expressions: Arc<[Expression]>,
    /// Rows that are drawn again.
    pub drawn: Drawn,
    /// Where given: one past the number of the row handed out last.
    pub position: Option<Rc<Cell<u64>>>,
}

/// Rows of which another draw is wanted: by row, the number of the draw, from 1; and the draws' programs, which
/// have the same columns as that of the first draw. Shared with whoever decides on them.
#[derive(Clone, Default)]
pub struct Drawn {
    pub attempts: Rc<RefCell<BTreeMap<u64, u32>>>,
    pub programs: Rc<RefCell<Vec<Arc<Program>>>>,
}

impl Drawn {
    /// The first row at or after `row` that is drawn again, and its program.
    fn next(&self, row: u64) -> Option<(u64, Arc<Program>)> {
        let (row, attempt) = self.attempts.borrow().range(row..).next().map(|(r, a)| (*r, *a))?;
        let program = self.programs.borrow().get(attempt.max(1) as usize - 1).cloned()?;
        Some((row, program))
    }
}

/// The rows one by one, in constant memory.
pub struct Stream {
    rows: Rows,
    desc: pg_sys::TupleDesc,
    datums: Datums,
    fill: Option<Fill>,
    width: usize,
    /// Rows of a block.
    step: u64,
    /// The thread, where there is one.
    maker: Option<Ordered<Made>>,
    block: Vec<EncodedColumn>,
    block_rows: Range<usize>,
    /// Child of the context that the stream lives in, which deletes it.
    batch: ManuallyDrop<Context>,
    values: Vec<pg_sys::Datum>,
    nulls: Vec<bool>,
    /// Of a batch whose rows need nothing of PostgreSQL: formed together, in the batch's context.
    formed: Vec<pg_sys::Datum>,
    batch_rows: Range<usize>,
}

type Made = std::result::Result<Vec<EncodedColumn>, KernelError>;

impl Stream {
    /// A stream of composite values of the table's row type. Everything of PostgreSQL's that it needs lives
    /// in the current memory context, which has to outlive it; the table stays locked until the end of the
    /// transaction.
    pub fn new(table: u32, rows: Rows) -> Result<Stream> {
        // SAFETY: the relation is opened under a lock that is kept (NoLock at the close), so its row type
        // cannot change while the copied descriptor is in use.
        unsafe {
            let relation = pg_sys::table_open(table.into(), pg_sys::AccessShareLock as i32);
            let desc = pg_sys::CreateTupleDescCopyConstr((*relation).rd_att);
            (*desc).tdtypeid = (*(*relation).rd_rel).reltype;
            (*desc).tdtypmod = -1;
            let stream = Self::with_relation(relation, desc, rows);
            pg_sys::table_close(relation, pg_sys::NoLock as i32);
            stream
        }
    }

    /// # Safety
    /// `relation` is open; `desc` is a copy of its descriptor in the current context.
    unsafe fn with_relation(relation: pg_sys::Relation, desc: pg_sys::TupleDesc, rows: Rows) -> Result<Stream> {
        // SAFETY: `desc` is valid (above); the current context outlives the stream (see `new`).
        let (width, context) = unsafe { ((*desc).natts as usize, pg_sys::CurrentMemoryContext) };
        let source = rows.program.sources.get(rows.source as usize);
        let source = source.ok_or_else(|| Error::bug("the program has no such table"))?;
        if source.encodings.len() != rows.attnums.len() {
            return Err(Error::bug("the program has other columns than its table"));
        }
        let mut specs = Vec::with_capacity(rows.attnums.len());
        let mut left = Vec::new();
        for (&attnum, encoding) in rows.attnums.iter().zip(&source.encodings) {
            let position = attnum as usize - 1;
            if attnum < 1 || position >= width {
                return Err(changed());
            }
            // SAFETY: the position is inside the descriptor.
            let att = unsafe { &*attribute(desc, position) };
            if att.attisdropped {
                return Err(changed());
            }
            let made = rows.expressions.iter().any(|e| e.attnum == attnum);
            if *encoding == Encoding::None && !made && rows.fill {
                left.push(position);
            }
            specs.push(ColumnSpec { position, type_oid: att.atttypid, typmod: att.atttypmod, encoding });
        }
        let datums = Datums::new(width, &specs, context)?;
        // SAFETY: the caller's promise; the descriptor lives as long as the stream.
        let fill = unsafe { Fill::new(relation, desc, &left, &rows.expressions)? };
        let step = rows.program.block_rows(rows.source, rows.rows.clone(), BLOCK)?;
        let maker = start_maker(&rows, step)?;
        Ok(Stream {
            rows,
            step,
            maker,
            desc,
            datums,
            fill,
            width,
            block: Vec::new(),
            block_rows: 0..0,
            batch: ManuallyDrop::new(Context::new(c"seedgen rows")),
            values: vec![pg_sys::Datum::from(0usize); width * BATCH],
            // What no column of the program writes stays null: dropped columns, and those left out.
            nulls: vec![true; width * BATCH],
            formed: Vec::new(),
            batch_rows: 0..0,
        })
    }

    /// The next row as a composite datum; None at the end. It stays until the next call.
    pub fn next_row(&mut self) -> Result<Option<pg_sys::Datum>> {
        if self.batch_rows.is_empty() && !self.next_batch()? {
            return Ok(None);
        }
        let row = self.batch_rows.start;
        self.batch_rows.start += 1;
        if let Some(position) = &self.rows.position {
            position.set(self.rows.rows.end - self.remaining());
        }
        let Some(fill) = &mut self.fill else {
            return Ok(Some(self.formed[row]));
        };
        let at = row * self.width;
        let values = &mut self.values[at..at + self.width];
        let nulls = &mut self.nulls[at..at + self.width];
        // A default may have effects (nextval): no sooner than its row is asked for.
        fill.row(values, nulls);
        // SAFETY: as many values as the descriptor has attributes, each of its attribute's type. The tuple
        // is a fresh allocation in the caller's context; only one with external toast pointers (a default
        // could bring one) has to be flattened to be a datum.
        unsafe {
            let tuple = pg_sys::heap_form_tuple(self.desc, values.as_mut_ptr(), nulls.as_mut_ptr());
            let header = (*tuple).t_data;
            if (*header).t_infomask & pg_sys::HEAP_HASEXTERNAL as u16 != 0 {
                return Ok(Some(pg_sys::HeapTupleHeaderGetDatum(header)));
            }
            Ok(Some(pg_sys::Datum::from(header as usize)))
        }
    }

    /// Rows of the table's generated numbering not handed out yet.
    pub fn remaining(&self) -> u64 {
        self.rows.rows.end - self.rows.rows.start + (self.block_rows.len() + self.batch_rows.len()) as u64
    }

    fn next_batch(&mut self) -> Result<bool> {
        if self.block_rows.is_empty() {
            let start = self.rows.rows.start;
            let end = self.rows.rows.end.min(start.saturating_add(self.step));
            if start >= end {
                return Ok(false);
            }
            crate::pg::interrupts::check();
            let mut end = end;
            self.block = match &mut self.maker {
                None => match self.rows.drawn.next(start).filter(|(row, _)| *row < end) {
                    None => self.rows.program.encoded_block(self.rows.source, start..end)?,
                    Some((row, program)) if row == start => {
                        end = start + 1;
                        program.encoded_block(self.rows.source, start..end)?
                    }
                    Some((row, _)) => {
                        end = row;
                        self.rows.program.encoded_block(self.rows.source, start..end)?
                    }
                },
                Some(maker) => maker.receive()?.ok_or_else(|| Error::bug("the rows ended early"))??,
            };
            self.block_rows = 0..(end - start) as usize;
            self.rows.rows.start = end;
        }
        let from = self.block_rows.start;
        let to = self.block_rows.end.min(from + BATCH);
        self.batch.reset();
        let _in_batch = Switched::to(self.batch.raw());
        self.datums.fill(&self.block, from..to, &mut self.values, &mut self.nulls)?;
        self.block_rows.start = to;
        self.batch_rows = 0..to - from;
        if self.fill.is_none() {
            // SAFETY: rows of `width` values each, of the descriptor's types, none of them a toast pointer
            // (blocks hold plain values). The tuples are in the batch's context, which the next batch resets.
            unsafe {
                compat::form_tuples(self.desc, to - from, &mut self.values, &mut self.nulls, &mut self.formed);
            }
        }
        Ok(true)
    }
}

fn start_maker(rows: &Rows, step: u64) -> Result<Option<Ordered<Made>>> {
    let Range { start, end } = rows.rows;
    let count = end.saturating_sub(start);
    if count < THREADED || rows.drawn.next(start).is_some_and(|(row, _)| row < end) {
        return Ok(None);
    }
    let (program, source) = (rows.program.clone(), rows.source);
    let make = move |i: u64| program.encoded_block(source, start + i * step..(start + (i + 1) * step).min(end));
    Ordered::start(1, count.div_ceil(step), make).map(Some)
}

/// The attribute at this position of a descriptor.
///
/// # Safety
/// `desc` is a valid descriptor and `position` < natts.
pub unsafe fn attribute(desc: pg_sys::TupleDesc, position: usize) -> *const pg_sys::FormData_pg_attribute {
    // SAFETY: the caller's promise.
    unsafe { super::compat::attribute(desc, position) }
}

fn changed() -> Error {
    Error::new(
        PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
        "the table was altered while its rows were being made",
    )
    .hint("Run the command again.")
}
