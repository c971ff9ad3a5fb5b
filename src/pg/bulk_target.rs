//! The executor's view of the table that rows are inserted into: range table, result relation, open indexes,
//! contexts, slots. Not here: the order in which a batch goes through them (`bulk`).

use crate::pg::compat;
use crate::pg::relation::Opened;
use pgrx::pg_sys;

/// The executor's view of the table.
pub struct Target {
    pub estate: *mut pg_sys::EState,
    pub result: *mut pg_sys::ResultRelInfo,
    pub per_tuple: *mut pg_sys::ExprContext,
    pub defaults: *mut pg_sys::ExprContext,
    /// Null before `prepare`, and where the rows go to shared buffers as any other's do.
    pub bulk: pg_sys::BulkInsertState,
    prepared: bool,
    pub command: pg_sys::CommandId,
    /// Some index is deferrable: its checks are queued, as AFTER triggers.
    pub rechecks: bool,
}

impl Target {
    /// In the query context.
    pub fn open(table: &Opened, live_indexes: bool) -> Target {
        // SAFETY: the steps of DoCopy and CopyFrom in their order, on a relation that is open and locked. All
        // of it is allocated in the current context, which outlives the target. In a read-only transaction
        // and in parallel mode it ends with PostgreSQL's own error.
        unsafe {
            if !(*table.raw()).rd_islocaltemp {
                pg_sys::PreventCommandIfReadOnly(c"populate".as_ptr());
            }
            pg_sys::PreventCommandIfParallelMode(c"populate".as_ptr());
            let estate = pg_sys::CreateExecutorState();
            // The executor expects the very lock that its range table names, also below a stronger one.
            pg_sys::LockRelationOid(table.oid(), pg_sys::RowExclusiveLock as i32);
            let pstate = pg_sys::make_parsestate(std::ptr::null_mut());
            pg_sys::addRangeTableEntryForRelation(
                pstate,
                table.raw(),
                pg_sys::RowExclusiveLock as i32,
                std::ptr::null_mut(),
                false,
                false,
            );
            compat::init_range_table(estate, pstate);
            let result = pg_sys::palloc0(size_of::<pg_sys::ResultRelInfo>()).cast::<pg_sys::ResultRelInfo>();
            (*result).type_ = pg_sys::NodeTag::T_ResultRelInfo;
            pg_sys::ExecInitResultRelation(estate, result, 1);
            compat::check_valid_target(result);
            let mut rechecks = false;
            if live_indexes {
                pg_sys::ExecOpenIndices(result, false);
                rechecks = keep_recheck_triggers((*result).ri_TrigDesc);
            }
            if rechecks {
                pg_sys::AfterTriggerBeginQuery();
            }
            Target {
                estate,
                result,
                per_tuple: pg_sys::MakePerTupleExprContext(estate),
                defaults: pg_sys::CreateExprContext(estate),
                bulk: std::ptr::null_mut(),
                prepared: false,
                command: pg_sys::GetCurrentCommandId(true),
                rechecks,
            }
        }
    }

    /// Before the first row, when about so many bytes are to come. A table that takes a fair part of the
    /// shared buffers is written through a ring of its own, so that it does not drive out all else, as a scan
    /// of it would be (a quarter: heapam's initscan). A smaller one stays there: its index builds, the proofs
    /// of its keys and ANALYZE find it, and this backend need not write it out.
    pub fn prepare(&mut self, bytes: u64) {
        if std::mem::replace(&mut self.prepared, true) {
            return;
        }
        // SAFETY: a setting fixed at server start; the state is made in the query context by the caller.
        unsafe {
            let buffers = pg_sys::NBuffers as u64 * u64::from(pg_sys::BLCKSZ);
            if bytes > buffers / 4 {
                self.bulk = pg_sys::GetBulkInsertState();
            }
        }
    }

    pub fn close(&self) {
        // SAFETY: the end of CopyFrom, in its order. heap has no table_finish_bulk_insert.
        unsafe {
            if !self.bulk.is_null() {
                pg_sys::FreeBulkInsertState(self.bulk);
            }
            if self.rechecks {
                pg_sys::AfterTriggerEndQuery(self.estate);
            }
            pg_sys::ExecCloseResultRelations(self.estate);
            pg_sys::ExecCloseRangeTableRelations(self.estate);
            pg_sys::FreeExecutorState(self.estate);
        }
    }
}

/// Virtual slots over the rows of our arrays, in the current context.
pub fn make_slots(
    table: &Opened,
    rows: usize,
    values: &mut [pg_sys::Datum],
    nulls: &mut [bool],
) -> Vec<*mut pg_sys::TupleTableSlot> {
    let width = table.width();
    // SAFETY: the descriptor is a copy, which is not counted, so that dropping the context is all that slots
    // need. A slot with a fixed descriptor has its arrays in its own allocation: pointing it to others frees
    // and leaks nothing; ours have `width` entries a row and outlive the slots.
    unsafe {
        let desc = pg_sys::CreateTupleDescCopy((*table.raw()).rd_att);
        (0..rows)
            .map(|r| {
                let slot = pg_sys::MakeSingleTupleTableSlot(desc, &raw const pg_sys::TTSOpsVirtual);
                (*slot).tts_values = values[r * width..].as_mut_ptr();
                (*slot).tts_isnull = nulls[r * width..].as_mut_ptr();
                slot
            })
            .collect()
    }
}

/// Leaves in this copy of the table's triggers only those that check a deferrable unique or exclusion
/// constraint again: users' triggers are not for this path, foreign keys are proved as a set. True if any.
///
/// # Safety
/// A descriptor of the result relation's own (InitResultRelInfo copies it), or NULL.
unsafe fn keep_recheck_triggers(desc: *mut pg_sys::TriggerDesc) -> bool {
    // SAFETY: the caller's promise: the array is ours to change, and has numtriggers elements.
    unsafe {
        if desc.is_null() {
            return false;
        }
        let mut kept = 0;
        for i in 0..(*desc).numtriggers as usize {
            let trigger = *(*desc).triggers.add(i);
            if trigger.tgfoid.to_u32() == pg_sys::F_UNIQUE_KEY_RECHECK {
                *(*desc).triggers.add(kept) = trigger;
                kept += 1;
            }
        }
        (*desc).numtriggers = kept as i32;
        (*desc).trig_insert_after_row = kept > 0;
        (*desc).trig_insert_new_table = false;
        kept > 0
    }
}
