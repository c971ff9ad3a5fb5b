//! Where a sequence stands, without moving it, and a run of its values taken at once. Not here: which
//! sequence feeds what.

use crate::error::{Error, Result};
use crate::pg::compat;
use pgrx::prelude::*;

/// A sequence's one row (FormData_pg_sequence_data in commands/sequence.h, which pgrx does not bind).
#[repr(C)]
struct Data {
    last_value: i64,
    log_cnt: i64,
    is_called: bool,
}

/// The last value and whether nextval has given it out already. The caller has checked that the user may
/// see it, and that the oid is a sequence's. (pg_sequence_last_value says nothing before the first
/// nextval, when the start may have been moved.)
pub fn position(oid: u32) -> Option<(i64, bool)> {
    // SAFETY: a sequence is a heap of one frozen tuple, all of whose columns are NOT NULL and of fixed
    // width; it is read under ACCESS SHARE, and copied before the scan ends. Null: the sequence has gone.
    unsafe {
        let relation = pg_sys::try_relation_open(pg_sys::Oid::from(oid), pg_sys::AccessShareLock as i32);
        if relation.is_null() {
            return None;
        }
        let scan = pg_sys::systable_beginscan(
            relation,
            pg_sys::InvalidOid,
            false,
            std::ptr::null_mut(),
            0,
            std::ptr::null_mut(),
        );
        let tuple = pg_sys::systable_getnext(scan);
        let found = (!tuple.is_null()).then(|| {
            let data = &*pg_sys::GETSTRUCT(tuple).cast::<Data>();
            (data.last_value, data.is_called)
        });
        pg_sys::systable_endscan(scan);
        pg_sys::relation_close(relation, pg_sys::AccessShareLock as i32);
        found
    }
}

/// The value that nextval would give. Past the end it is clipped to what i64 has: the reader compares it with the
/// sequence's bounds. None: the sequence has gone.
pub fn next(oid: u32, increment: i64) -> Option<i64> {
    position(oid).map(|(last, called)| match called {
        true => last.saturating_add(increment),
        false => last,
    })
}

/// FormData_pg_sequence (catalog/pg_sequence.h), likewise unbound.
#[repr(C)]
struct Definition {
    oid: pg_sys::Oid,
    type_oid: pg_sys::Oid,
    start: i64,
    increment: i64,
    max: i64,
    min: i64,
    cache: i64,
    cycle: bool,
}

/// Values taken from a sequence: `first`, `first + increment`, and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserved {
    pub first: i64,
    pub increment: i64,
}

/// Takes `n` values in a row, as if nextval had been called as often and nobody else meanwhile: nobody ever
/// gets them again, even if this transaction ends in an error. Only nextval's own lock (ROW EXCLUSIVE) is
/// taken, so that sessions that use the sequence in long transactions are not waited for. `check_rights` is
/// false for a sequence of an identity column, as it is for PostgreSQL.
pub fn reserve(oid: u32, n: u64, check_rights: bool) -> Result<Reserved> {
    let oid = pg_sys::Oid::from(oid);
    // SAFETY: lock, then open, as lock_and_open_sequence; the lock stays until the transaction ends.
    let relation = unsafe {
        pg_sys::LockRelationOid(oid, pg_sys::RowExclusiveLock as i32);
        pg_sys::try_relation_open(oid, pg_sys::NoLock as i32)
    };
    if relation.is_null() {
        return Err(Error::new(
            PgSqlErrorCode::ERRCODE_UNDEFINED_TABLE,
            format!("sequence with oid {} does not exist any more", oid.to_u32()),
        ));
    }
    let reserved = reserve_in(relation, n, check_rights);
    // SAFETY: opened above; the lock is kept.
    unsafe { pg_sys::relation_close(relation, pg_sys::NoLock as i32) };
    reserved
}

fn reserve_in(relation: pg_sys::Relation, n: u64, check_rights: bool) -> Result<Reserved> {
    // SAFETY: reads of an open relation's entry and its name; the ACL and read-only tests are nextval's.
    let (name, definition) = unsafe {
        let form = &*(*relation).rd_rel;
        let name = pgrx::name_data_to_str(&form.relname).to_string();
        if form.relkind as u8 != pg_sys::RELKIND_SEQUENCE {
            return Err(Error::new(PgSqlErrorCode::ERRCODE_WRONG_OBJECT_TYPE, format!("\"{name}\" is not a sequence")));
        }
        let rights = (pg_sys::ACL_USAGE | pg_sys::ACL_UPDATE) as pg_sys::AclMode;
        if check_rights
            && pg_sys::pg_class_aclcheck((*relation).rd_id, pg_sys::GetUserId(), rights)
                != pg_sys::AclResult::ACLCHECK_OK
        {
            return Err(Error::new(
                PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
                format!("permission denied for sequence {name}"),
            ));
        }
        if !(*relation).rd_islocaltemp {
            pg_sys::PreventCommandIfReadOnly(c"nextval()".as_ptr());
        }
        pg_sys::PreventCommandIfParallelMode(c"nextval()".as_ptr());
        (name, definition((*relation).rd_id)?)
    };
    let buffer = Locked::page(relation);
    // SAFETY: read_seq_tuple: a sequence's only page has its only tuple first, whose fixed-width data follow
    // the header; the page is locked exclusively while this reference is used.
    let (tuple, length, data) = unsafe {
        // PageGetItemId and PageGetItem, which pgrx does not bind for every version.
        let page = buffer.raw_page();
        let item = (*page.cast::<pg_sys::PageHeaderData>()).pd_linp.as_ptr();
        let tuple = page.add((*item).lp_off() as usize);
        let header = tuple.cast::<pg_sys::HeapTupleHeaderData>();
        let data = &mut *tuple.add((*header).t_hoff as usize).cast::<Data>();
        (tuple, (*item).lp_len(), data)
    };
    let first = i128::from(data.last_value) + if data.is_called { i128::from(definition.increment) } else { 0 };
    let last = first + i128::from(n.max(1) - 1) * i128::from(definition.increment);
    let (low, high) = (first.min(last), first.max(last));
    if low < i128::from(definition.min) || high > i128::from(definition.max) {
        return Err(exhausted(&name, &definition, first, n));
    }
    if n == 0 {
        return Ok(Reserved { first: first as i64, increment: definition.increment });
    }
    // SAFETY: do_setval from here on: a transaction id first where WAL is written, then nothing that can fail
    // between the change of the page and its record, the buffer being pinned and locked throughout.
    unsafe {
        let logged = needs_wal(relation);
        if logged {
            pg_sys::GetTopTransactionId();
        }
        pg_sys::CritSectionCount += 1;
        data.last_value = last as i64;
        data.is_called = true;
        data.log_cnt = 0;
        pg_sys::MarkBufferDirty(buffer.buffer);
        if logged {
            let lsn = compat::log_sequence(relation, buffer.buffer, tuple, length);
            let header = buffer.raw_page().cast::<pg_sys::PageHeaderData>();
            (*header).pd_lsn.xlogid = (lsn >> 32) as u32;
            (*header).pd_lsn.xrecoff = lsn as u32;
        }
        pg_sys::CritSectionCount -= 1;
    }
    Ok(Reserved { first: first as i64, increment: definition.increment })
}

fn exhausted(name: &str, d: &Definition, first: i128, n: u64) -> Error {
    let (bound, limit) = if d.increment > 0 { ("maximum", d.max) } else { ("minimum", d.min) };
    let left = ((i128::from(limit) - first) / i128::from(d.increment) + 1).max(0);
    Error::new(
        PgSqlErrorCode::ERRCODE_SEQUENCE_GENERATOR_LIMIT_EXCEEDED,
        format!("reached {bound} value of sequence \"{name}\" ({limit})"),
    )
    .detail(format!("{n} values are wanted, and {left} are left."))
    .hint(format!(
        "Ask for fewer rows, or widen the sequence with ALTER SEQUENCE … {}VALUE.",
        &bound[..3].to_uppercase()
    ))
}

/// # Safety
/// In a transaction.
unsafe fn definition(oid: pg_sys::Oid) -> Result<Definition> {
    // SAFETY: the cache's tuple has at least the fixed-width columns of `Definition`, all NOT NULL; they are
    // copied before the tuple is released.
    unsafe {
        let cache = pg_sys::SysCacheIdentifier::SEQRELID as i32;
        let tuple = pg_sys::SearchSysCache1(cache, oid.into());
        if tuple.is_null() {
            return Err(Error::bug(format!("cache lookup failed for sequence {}", oid.to_u32())));
        }
        let found = std::ptr::read(pg_sys::GETSTRUCT(tuple).cast::<Definition>());
        pg_sys::ReleaseSysCache(tuple);
        Ok(found)
    }
}

/// RelationNeedsWAL.
///
/// # Safety
/// An open relation.
unsafe fn needs_wal(relation: pg_sys::Relation) -> bool {
    // SAFETY: reads the relation's entry and a setting fixed at server start.
    unsafe {
        let permanent = (*(*relation).rd_rel).relpersistence as u8 == pg_sys::RELPERSISTENCE_PERMANENT;
        let new = (*relation).rd_createSubid != 0 || compat::file_subxacts(relation).1 != 0;
        permanent && (pg_sys::wal_level >= pg_sys::WalLevel::WAL_LEVEL_REPLICA as i32 || !new)
    }
}

/// The page of a sequence, pinned and locked exclusively.
struct Locked {
    buffer: pg_sys::Buffer,
}

impl Locked {
    fn page(relation: pg_sys::Relation) -> Locked {
        // SAFETY: a sequence has exactly one page; the lock is light-weight and held for a few instructions.
        unsafe {
            let buffer = pg_sys::ReadBuffer(relation, 0);
            pg_sys::LockBuffer(buffer, pg_sys::BUFFER_LOCK_EXCLUSIVE as i32);
            Locked { buffer }
        }
    }
    fn raw_page(&self) -> pg_sys::Page {
        // SAFETY: pinned, so its address is fixed.
        unsafe { pg_sys::BufferGetPage(self.buffer) }
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        // After an ERROR the abort releases locks and pins.
        if !std::thread::panicking() {
            // SAFETY: pinned and locked by `page`, released once.
            unsafe { pg_sys::UnlockReleaseBuffer(self.buffer) }
        }
    }
}
