//! Every difference between PostgreSQL versions, and the functions that the bindings leave out or offer
//! only as C inlines. Not here: anything that decides.

use pgrx::pg_sys;

/// Left out of the bindings; called only through the guarded functions below.
mod raw {
    use pgrx::pg_sys;
    unsafe extern "C-unwind" {
        /// executor/nodeModifyTable.h, the same from 15 to 18.
        pub fn ExecComputeStoredGenerated(
            result: *mut pg_sys::ResultRelInfo,
            estate: *mut pg_sys::EState,
            slot: *mut pg_sys::TupleTableSlot,
            command: pg_sys::CmdType::Type,
        );
        /// access/htup_details.h.
        pub fn heap_form_tuple(
            desc: pg_sys::TupleDesc,
            values: *const pg_sys::Datum,
            nulls: *const bool,
        ) -> pg_sys::HeapTuple;
        /// storage/predicate.h.
        pub fn CheckTableForSerializableConflictIn(relation: pg_sys::Relation);
    }
}

/// Composite datums of so many rows, in the current memory context: heap_form_tuple for each, behind one guard.
///
/// # Safety
/// `values` and `nulls` hold natts places a row, of the attributes' types, without toast pointers.
pub unsafe fn form_tuples(
    desc: pg_sys::TupleDesc,
    rows: usize,
    values: &mut [pg_sys::Datum],
    nulls: &mut [bool],
    formed: &mut Vec<pg_sys::Datum>,
) {
    // SAFETY: the caller's promise. An ERROR inside leaves this closure, which owns nothing, for the guard.
    unsafe {
        let width = (*desc).natts as usize;
        formed.clear();
        formed.reserve(rows);
        pg_sys::ffi::pg_guard_ffi_boundary(|| {
            for row in 0..rows {
                let at = row * width;
                let tuple = raw::heap_form_tuple(desc, values[at..].as_ptr(), nulls[at..].as_ptr());
                formed.push(pg_sys::Datum::from((*tuple).t_data as usize));
            }
        });
    }
}

/// Stored generated columns of the row in the slot, which is materialised.
///
/// # Safety
/// The table has such columns; the slot is full.
pub unsafe fn compute_generated(
    result: *mut pg_sys::ResultRelInfo,
    estate: *mut pg_sys::EState,
    slot: *mut pg_sys::TupleTableSlot,
) {
    // SAFETY: the caller's promise; an ERROR inside becomes an unwind at this boundary.
    unsafe {
        pg_sys::ffi::pg_guard_ffi_boundary(|| {
            raw::ExecComputeStoredGenerated(result, estate, slot, pg_sys::CmdType::CMD_INSERT)
        })
    }
}

/// Records that all rows of the table go, for serializable transactions.
///
/// # Safety
/// An open relation.
pub unsafe fn serializable_conflict_in(rel: pg_sys::Relation) {
    // SAFETY: as above.
    unsafe { pg_sys::ffi::pg_guard_ffi_boundary(|| raw::CheckTableForSerializableConflictIn(rel)) }
}

/// A new, empty file for the relation; the old one goes at commit (renamed in 16).
///
/// # Safety
/// The relation is locked AccessExclusive and has no other user in this session.
pub unsafe fn set_new_file(rel: pg_sys::Relation) {
    // SAFETY: the caller's promise is RelationSetNewRelfilenode's.
    unsafe {
        let persistence = (*(*rel).rd_rel).relpersistence;
        #[cfg(feature = "pg15")]
        pg_sys::RelationSetNewRelfilenode(rel, persistence);
        #[cfg(not(feature = "pg15"))]
        pg_sys::RelationSetNewRelfilenumber(rel, persistence);
    }
}

/// reindex_relation (17 added the statement, for event triggers; NULL where there is none).
///
/// # Safety
/// The relation is locked so that REINDEX is allowed, and none of its indexes is in use in this session.
pub unsafe fn reindex(oid: pg_sys::Oid, flags: u32, options: u32) {
    let mut params = pg_sys::ReindexParams { options, tablespaceOid: pg_sys::InvalidOid };
    // SAFETY: the caller's promise; the parameters are copied or only read during the call.
    unsafe {
        #[cfg(feature = "pg15")]
        pg_sys::reindex_relation(oid, flags as i32, &mut params);
        #[cfg(not(feature = "pg15"))]
        pg_sys::reindex_relation(std::ptr::null(), oid, flags as i32, &mut params);
    }
}

/// The EState's range table is the parse state's, as in DoCopy and CopyFrom (16 moved the permissions to a
/// list of their own, 18 wants to know what was not pruned).
///
/// # Safety
/// Both live in the current memory context or above.
pub unsafe fn init_range_table(estate: *mut pg_sys::EState, pstate: *mut pg_sys::ParseState) {
    // SAFETY: the caller's promise; the lists were made by addRangeTableEntryForRelation.
    unsafe {
        #[cfg(feature = "pg15")]
        pg_sys::ExecInitRangeTable(estate, (*pstate).p_rtable);
        #[cfg(feature = "pg17")]
        pg_sys::ExecInitRangeTable(estate, (*pstate).p_rtable, (*pstate).p_rteperminfos);
        #[cfg(feature = "pg18")]
        pg_sys::ExecInitRangeTable(estate, (*pstate).p_rtable, (*pstate).p_rteperminfos, pg_sys::bms_make_singleton(1));
    }
}

/// Raises an error where the relation is not one to insert into.
///
/// # Safety
/// Made by ExecInitResultRelation.
pub unsafe fn check_valid_target(result: *mut pg_sys::ResultRelInfo) {
    // SAFETY: the caller's promise.
    unsafe {
        #[cfg(feature = "pg15")]
        pg_sys::CheckValidResultRel(result, pg_sys::CmdType::CMD_INSERT);
        #[cfg(feature = "pg17")]
        pg_sys::CheckValidResultRel(result, pg_sys::CmdType::CMD_INSERT, std::ptr::null_mut());
        #[cfg(feature = "pg18")]
        pg_sys::CheckValidResultRel(
            result,
            pg_sys::CmdType::CMD_INSERT,
            pg_sys::OnConflictAction::ONCONFLICT_NONE,
            std::ptr::null_mut(),
        );
    }
}

/// Index entries of a row just inserted; the indexes whose uniqueness is to be checked again later.
///
/// # Safety
/// The result relation's indexes are open; the slot holds the row and its tid.
pub unsafe fn insert_index_tuples(
    result: *mut pg_sys::ResultRelInfo,
    slot: *mut pg_sys::TupleTableSlot,
    estate: *mut pg_sys::EState,
) -> *mut pg_sys::List {
    let none = std::ptr::null_mut();
    // SAFETY: the caller's promise; no ON CONFLICT, so neither arbiters nor speculative conflicts.
    unsafe {
        #[cfg(feature = "pg15")]
        return pg_sys::ExecInsertIndexTuples(result, slot, estate, false, false, std::ptr::null_mut(), none);
        #[cfg(not(feature = "pg15"))]
        return pg_sys::ExecInsertIndexTuples(result, slot, estate, false, false, std::ptr::null_mut(), none, false);
    }
}

/// TupleDescAttr, which 18 moved behind an array of compact attributes.
///
/// # Safety
/// A valid descriptor and 0 <= i < natts.
pub unsafe fn attribute<'a>(desc: pg_sys::TupleDesc, i: usize) -> &'a pg_sys::FormData_pg_attribute {
    // SAFETY: the caller's promise; the layout is that of the version compiled for.
    unsafe {
        #[cfg(not(feature = "pg18"))]
        return &*(*desc).attrs.as_ptr().add(i);
        #[cfg(feature = "pg18")]
        return &*(*desc)
            .compact_attrs
            .as_ptr()
            .add((*desc).natts as usize)
            .cast::<pg_sys::FormData_pg_attribute>()
            .add(i);
    }
}

/// ExecEvalExpr (an inline in C): the value in the current memory context.
///
/// # Safety
/// The state was made by ExecInitExpr and is alive, as is the context.
pub unsafe fn eval(
    state: *mut pg_sys::ExprState,
    econtext: *mut pg_sys::ExprContext,
    is_null: &mut bool,
) -> pg_sys::Datum {
    // SAFETY: the caller's promise; an ERROR inside becomes an unwind at this boundary.
    unsafe {
        pg_sys::ffi::pg_guard_ffi_boundary(|| match (*state).evalfunc {
            Some(f) => f(state, econtext, is_null),
            None => pg_sys::Datum::from(0usize),
        })
    }
}

/// ExecClearTuple (an inline in C).
///
/// # Safety
/// A valid slot.
pub unsafe fn clear(slot: *mut pg_sys::TupleTableSlot) {
    // SAFETY: the caller's promise.
    unsafe {
        pg_sys::ffi::pg_guard_ffi_boundary(|| {
            if let Some(f) = (*(*slot).tts_ops).clear {
                f(slot)
            }
        })
    }
}

/// The WAL record of a sequence's change (do_setval), in a critical section; its position in the log.
///
/// # Safety
/// The sequence's page is locked exclusively and marked dirty; the tuple lies on it.
pub unsafe fn log_sequence(
    rel: pg_sys::Relation,
    buffer: pg_sys::Buffer,
    tuple: *mut std::ffi::c_char,
    length: u32,
) -> pg_sys::XLogRecPtr {
    /// XLOG_SEQ_LOG of commands/sequence.h.
    const SEQUENCE_RECORD: u8 = 0;
    // SAFETY: the caller's promise; the record is the file's locator, then the tuple, both only read.
    unsafe {
        #[cfg(feature = "pg15")]
        let mut locator = (*rel).rd_node;
        #[cfg(not(feature = "pg15"))]
        let mut locator = (*rel).rd_locator;
        let size = size_of_val(&locator) as u32;
        pg_sys::XLogBeginInsert();
        pg_sys::XLogRegisterBuffer(0, buffer, pg_sys::REGBUF_WILL_INIT as u8);
        pg_sys::XLogRegisterData((&raw mut locator).cast(), size as _);
        pg_sys::XLogRegisterData(tuple.cast(), length as _);
        pg_sys::XLogInsert(pg_sys::RmgrIds::RM_SEQ_ID as u8, SEQUENCE_RECORD)
    }
}

/// The subtransactions in which the relation got its present file, and its first new one of this
/// transaction (0: none; renamed in 16).
///
/// # Safety
/// An open relation.
pub unsafe fn file_subxacts(rel: pg_sys::Relation) -> (pg_sys::SubTransactionId, pg_sys::SubTransactionId) {
    // SAFETY: the caller's promise.
    unsafe {
        #[cfg(feature = "pg15")]
        return ((*rel).rd_newRelfilenodeSubid, (*rel).rd_firstRelfilenodeSubid);
        #[cfg(not(feature = "pg15"))]
        return ((*rel).rd_newRelfilelocatorSubid, (*rel).rd_firstRelfilelocatorSubid);
    }
}
