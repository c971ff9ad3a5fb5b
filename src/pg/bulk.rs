//! Rows into a heap table in batches: the order of CopyFrom (copyfrom.c) with blocks of datums in place of
//! lines. Everything that the executor would do for a row of a table without users' triggers is done here:
//! defaults, domains, stored generated columns, NOT NULL, CHECK, the partition bound, toast, and either live
//! index entries (deferrable constraints included) or none. Not here: locks, the fresh file (`relation`),
//! rebuilding indexes (`index`), foreign keys.

use crate::error::Result;
use crate::pg::bulk_target::{Target, make_slots};
use crate::pg::compat;
use crate::pg::datum::{ColumnSpec, Datums};
use crate::pg::defaults::Defaults;
use crate::pg::memory::{Context, Switched};
use crate::pg::relation::{Attribute, Opened};
use pgrx::pg_sys;
use seedgen_kernels::EncodedColumn;

/// Rows a call of heap_multi_insert, as in copyfrom.c.
const BATCH_ROWS: usize = 1000;
/// And about as many bytes, so that wide rows do not fill the memory.
const BATCH_BYTES: usize = 1 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BulkOptions {
    /// Index entries with each row. Otherwise none: the caller rebuilds all indexes before anyone can look.
    pub live_indexes: bool,
    /// Rows are written frozen (only where `Opened::may_freeze`).
    pub freeze: bool,
    /// The file is new (`Opened::file_is_new`): no look for free space in it.
    pub skip_fsm: bool,
    /// Rows to come, about: small insertions get small buffers.
    pub rows: u64,
}

/// An insertion into one table.
pub struct BulkInsert<'r> {
    table: &'r Opened,
    width: usize,
    batch_rows: usize,
    datums: Datums,
    defaults: Defaults,
    /// batch_rows x width, row after row; the slots point into both.
    values: Vec<pg_sys::Datum>,
    nulls: Vec<bool>,
    slots: Vec<*mut pg_sys::TupleTableSlot>,
    target: Target,
    options: BulkOptions,
    checks: Checks,
    /// Freed after each batch: tuples, results of input functions and defaults.
    batch: Context,
    /// Lives as long as the insertion: executor state, slots, caches.
    query: Context,
}

/// What must be asked of every row.
struct Checks {
    generated: bool,
    /// ExecConstraints on every row: there are CHECKs, or NOT NULL columns that PostgreSQL fills.
    every_row: bool,
    partition: bool,
    not_null: Vec<usize>,
}

impl<'r> BulkInsert<'r> {
    /// `columns[c]` describes column c of the blocks to come; those with `Encoding::None` get their default.
    /// The table is locked, and no older than the plan.
    pub fn open(table: &'r Opened, columns: &[ColumnSpec], options: BulkOptions) -> Result<Self> {
        let query = Context::new(c"seedgen insert");
        let batch = Context::new(c"seedgen batch");
        let width = table.width();
        let attributes = table.attributes();
        let switched = Switched::to(query.raw());
        let target = Target::open(table, options.live_indexes);
        let defaults = Defaults::new(table, &attributes, columns, target.defaults)?;
        let datums = Datums::new(width, columns, query.raw())?;
        // A default that may look at the rows before it: one row at a time, as COPY does.
        let batch_rows = if defaults.looks_around() {
            1
        } else {
            BATCH_ROWS.min(usize::try_from(options.rows).unwrap_or(BATCH_ROWS)).max(1)
        };
        let mut values = vec![pg_sys::Datum::from(0usize); batch_rows * width];
        // Dropped and left-out columns are null.
        let mut nulls = vec![true; batch_rows * width];
        let slots = make_slots(table, batch_rows, &mut values, &mut nulls);
        let checks = Checks::new(table, &attributes);
        drop(switched);
        Ok(BulkInsert {
            table,
            width,
            batch_rows,
            datums,
            defaults,
            values,
            nulls,
            slots,
            target,
            options,
            checks,
            batch,
            query,
        })
    }

    /// Writes the rows of a block.
    pub fn write(&mut self, block: &[EncodedColumn], rows: usize) -> Result<()> {
        /// Of a row besides its by-reference values, about.
        const ROW: usize = 64;
        let bytes: usize = block.iter().map(|c| c.bytes.len()).sum::<usize>() / rows.max(1);
        let in_query = Switched::to(self.query.raw());
        self.target.prepare(self.options.rows.saturating_mul((bytes + ROW) as u64));
        drop(in_query);
        let step = (BATCH_BYTES / bytes.max(1)).clamp(1, self.batch_rows);
        let mut first = 0;
        while first < rows {
            let last = (first + step).min(rows);
            self.write_batch(block, first..last)?;
            first = last;
        }
        Ok(())
    }

    fn write_batch(&mut self, block: &[EncodedColumn], rows: std::ops::Range<usize>) -> Result<()> {
        let count = rows.len();
        let in_batch = Switched::to(self.batch.raw());
        self.datums.fill(block, rows, &mut self.values, &mut self.nulls)?;
        self.defaults.fill(count, self.width, &mut self.values, &mut self.nulls);
        let check_nulls = self.checks.every_row || self.any_forbidden_null(count);
        for r in 0..count {
            let slot = self.slots[r];
            // SAFETY: what ExecStoreVirtualTuple does to an empty slot: its arrays, ours, are filled.
            unsafe {
                (*slot).tts_flags &= !(pg_sys::TTS_FLAG_EMPTY as u16);
                (*slot).tts_nvalid = self.width as i16;
                (*slot).tts_tableOid = self.table.oid();
            }
            self.check_row(slot, check_nulls);
        }
        for &slot in &self.slots[..count] {
            // SAFETY: heap_multi_insert materialises each slot, and tts_virtual_materialize returns at once
            // from a slot that says it owns its values. Here the block and the batch context own them, until
            // the batch has ended: one copy less for each row. The flag is taken back below.
            unsafe {
                if !self.checks.generated {
                    (*slot).tts_flags |= pg_sys::TTS_FLAG_SHOULDFREE as u16;
                }
            }
        }
        // SAFETY: heap_multi_insert wants full slots of this relation (a heap: tested in `open`'s caller and
        // by the planner), the batch context as current since it leaks there, and options that are legal for
        // the file (`Opened::may_freeze`, `file_is_new`).
        unsafe {
            pg_sys::heap_multi_insert(
                self.table.raw(),
                self.slots.as_mut_ptr(),
                count as i32,
                self.target.command,
                self.heap_options(),
                self.target.bulk,
            );
        }
        if self.options.live_indexes {
            self.insert_index_entries(count);
        }
        for r in 0..count {
            let slot = self.slots[r];
            // SAFETY: frees what materialising put into the slot (generated columns). A slot that owns nothing
            // only gets the flags of an empty one.
            unsafe {
                if self.checks.generated {
                    compat::clear(slot);
                } else {
                    (*slot).tts_flags &= !(pg_sys::TTS_FLAG_SHOULDFREE as u16);
                    (*slot).tts_flags |= pg_sys::TTS_FLAG_EMPTY as u16;
                    (*slot).tts_nvalid = 0;
                }
            }
        }
        drop(in_batch);
        self.batch.reset();
        Ok(())
    }

    fn heap_options(&self) -> i32 {
        let mut options = 0;
        if self.options.skip_fsm {
            options |= pg_sys::HEAP_INSERT_SKIP_FSM;
        }
        if self.options.freeze {
            options |= pg_sys::HEAP_INSERT_FROZEN;
        }
        options as i32
    }

    fn any_forbidden_null(&self, count: usize) -> bool {
        self.checks.not_null.iter().any(|&p| (0..count).any(|r| self.nulls[r * self.width + p]))
    }

    fn check_row(&self, slot: *mut pg_sys::TupleTableSlot, check_nulls: bool) {
        let Target { estate, result, per_tuple, .. } = self.target;
        if !(self.checks.generated || check_nulls || self.checks.partition) {
            return;
        }
        // SAFETY: the order of CopyFrom for one row in a full slot. The per-tuple memory can go afterwards:
        // generated values were copied into the slot by materialising it.
        unsafe {
            if self.checks.generated {
                compat::compute_generated(result, estate, slot);
            }
            if check_nulls {
                pg_sys::ExecConstraints(result, slot, estate);
            }
            if self.checks.partition {
                pg_sys::ExecPartitionCheck(result, slot, estate, true);
            }
            pg_sys::MemoryContextReset((*per_tuple).ecxt_per_tuple_memory);
        }
    }

    fn insert_index_entries(&mut self, count: usize) {
        let Target { estate, result, per_tuple, rechecks, .. } = self.target;
        // SAFETY: CopyMultiInsertBufferFlush: indexes are open, each slot has its row and the tid that
        // heap_multi_insert gave it. Only recheck triggers are left in the trigger descriptor.
        unsafe {
            if (*result).ri_NumIndices == 0 {
                return;
            }
            for r in 0..count {
                let recheck = compat::insert_index_tuples(result, self.slots[r], estate);
                if rechecks {
                    pg_sys::ExecARInsertTriggers(estate, result, self.slots[r], recheck, std::ptr::null_mut());
                }
                pg_sys::MemoryContextReset((*per_tuple).ecxt_per_tuple_memory);
            }
        }
    }

    /// Ends the insertion; the rows become visible to the transaction's next command.
    pub fn finish(self) -> Result<()> {
        let switched = Switched::to(self.query.raw());
        self.target.close();
        drop(switched);
        // SAFETY: as at the end of a command of SPI's: what follows sees the rows.
        unsafe { pg_sys::CommandCounterIncrement() };
        Ok(())
    }
}

impl Checks {
    fn new(table: &Opened, attributes: &[Attribute]) -> Checks {
        // SAFETY: constr, where present, lives with the descriptor of the open relation.
        let (checks, generated) = unsafe {
            let constr = (*(*table.raw()).rd_att).constr;
            if constr.is_null() { (0, false) } else { ((*constr).num_check, (*constr).has_generated_stored) }
        };
        let not_null: Vec<_> =
            attributes.iter().filter(|a| a.not_null && !a.dropped).map(|a| a.attnum as usize - 1).collect();
        let generated_not_null = attributes.iter().any(|a| a.generated && a.not_null);
        // SAFETY: rd_rel of an open relation.
        let partition = unsafe { (*(*table.raw()).rd_rel).relispartition };
        Checks { generated, every_row: checks > 0 || generated_not_null, partition, not_null }
    }
}
