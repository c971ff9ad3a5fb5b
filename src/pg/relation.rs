//! Tables as PostgreSQL holds them open: locks in one order, what the relcache knows of a table, and a fresh
//! file for an empty one. Not here: rows (`bulk`), indexes (`index`).

use crate::error::{Error, Result};
use crate::pg::compat;
use pgrx::{PgSqlErrorCode, pg_sys};
use std::collections::BTreeMap;

/// Weakest first, so that the stronger of two is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LockMode {
    AccessShare,
    RowExclusive,
    /// Nobody changes the table: what a proved foreign key needs of the parent.
    Share,
    ShareRowExclusive,
    AccessExclusive,
}

impl LockMode {
    /// The mode that gives the rights of both. SHARE does not include ROW EXCLUSIVE: two sessions that held it and
    /// then began to write would wait for each other.
    fn and(self, other: LockMode) -> LockMode {
        match (self.min(other), self.max(other)) {
            (LockMode::RowExclusive, LockMode::Share) => LockMode::ShareRowExclusive,
            (_, stronger) => stronger,
        }
    }
    fn number(self) -> pg_sys::LOCKMODE {
        (match self {
            LockMode::AccessShare => pg_sys::AccessShareLock,
            LockMode::RowExclusive => pg_sys::RowExclusiveLock,
            LockMode::Share => pg_sys::ShareLock,
            LockMode::ShareRowExclusive => pg_sys::ShareRowExclusiveLock,
            LockMode::AccessExclusive => pg_sys::AccessExclusiveLock,
        }) as pg_sys::LOCKMODE
    }
}

/// Locks the tables until the transaction ends, in order of oid and each once in a mode that holds all asked for, so that
/// two sessions that lock through here never wait for each other. Does not test rights: the caller has.
pub fn lock_tables(tables: &[(u32, LockMode)]) -> Result<()> {
    let mut order = BTreeMap::new();
    for &(oid, mode) in tables {
        let strongest = order.entry(oid).or_insert(mode);
        *strongest = strongest.and(mode);
    }
    for (oid, mode) in order {
        // SAFETY: LockRelationOid takes any oid and waits with interrupts enabled; it also brings the
        // caches up to date.
        let exists = unsafe {
            let oid = pg_sys::Oid::from(oid);
            pg_sys::LockRelationOid(oid, mode.number());
            !pg_sys::get_rel_name(oid).is_null()
        };
        if !exists {
            return Err(Error::new(
                PgSqlErrorCode::ERRCODE_UNDEFINED_TABLE,
                format!("table with oid {oid} does not exist any more"),
            )
            .hint("Another session dropped it meanwhile; call the function again."));
        }
    }
    Ok(())
}

/// This transaction holds that lock on the table, or a stronger one.
pub fn is_locked(oid: u32, mode: LockMode) -> bool {
    // SAFETY: looks into this backend's own lock table; any oid is allowed.
    unsafe { pg_sys::CheckRelationOidLockedByMe(pg_sys::Oid::from(oid), mode.number(), true) }
}

/// A column as the relcache has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    pub attnum: i16,
    pub type_oid: u32,
    pub typmod: i32,
    pub not_null: bool,
    pub generated: bool,
    pub has_default: bool,
    pub dropped: bool,
}

/// A table kept open; the lock (taken before) stays when it is closed.
pub struct Opened {
    rel: pg_sys::Relation,
}

impl Opened {
    /// Opens a table on which the transaction holds a lock already.
    pub fn open(oid: u32) -> Result<Opened> {
        if !is_locked(oid, LockMode::AccessShare) {
            return Err(Error::bug(format!("table with oid {oid} is opened without a lock")));
        }
        // SAFETY: try_relation_open with NoLock is for relations already locked, as tested: on an unlocked one
        // the relcache entry could change under us.
        let rel = unsafe { pg_sys::try_relation_open(pg_sys::Oid::from(oid), pg_sys::NoLock as i32) };
        if rel.is_null() {
            return Err(Error::new(
                PgSqlErrorCode::ERRCODE_UNDEFINED_TABLE,
                format!("table with oid {oid} does not exist any more"),
            ));
        }
        Ok(Opened { rel })
    }
    pub fn raw(&self) -> pg_sys::Relation {
        self.rel
    }
    pub fn oid(&self) -> pg_sys::Oid {
        // SAFETY: an open relation's entry stays in place while it is referenced.
        unsafe { (*self.rel).rd_id }
    }
    /// Number of attributes, dropped ones included.
    pub fn width(&self) -> usize {
        // SAFETY: as in `oid`; rd_att is never null.
        unsafe { (*(*self.rel).rd_att).natts as usize }
    }
    /// Every attribute, dropped ones included, by attnum.
    pub fn attributes(&self) -> Vec<Attribute> {
        (0..self.width())
            .map(|i| {
                // SAFETY: i < natts of an open relation's descriptor.
                let a = unsafe { compat::attribute((*self.rel).rd_att, i) };
                Attribute {
                    attnum: a.attnum,
                    type_oid: a.atttypid.to_u32(),
                    typmod: a.atttypmod,
                    not_null: a.attnotnull,
                    generated: a.attgenerated != 0,
                    has_default: a.atthasdef,
                    dropped: a.attisdropped,
                }
            })
            .collect()
    }
    /// Size of the main fork in blocks, now.
    pub fn blocks(&self) -> u64 {
        // SAFETY: asks the storage manager for the size of an open relation that has storage.
        u64::from(unsafe { pg_sys::RelationGetNumberOfBlocksInFork(self.rel, pg_sys::ForkNumber::MAIN_FORKNUM) })
    }
    /// Nearly all pages are marked as visible to everyone, as those of frozen rows are, so that an index-only
    /// scan has no need of them: as of the last VACUUM or build of an index.
    pub fn is_all_visible(&self) -> bool {
        // SAFETY: as in `oid`; rd_rel is never null.
        let (pages, visible) = unsafe { ((*(*self.rel).rd_rel).relpages, (*(*self.rel).rd_rel).relallvisible) };
        pages > 0 && i64::from(visible) * 10 >= i64::from(pages) * 9
    }
    /// An ordinary table (relkind r).
    pub fn is_table(&self) -> bool {
        // SAFETY: as in `oid`; rd_rel is never null.
        unsafe { (*(*self.rel).rd_rel).relkind as u8 == pg_sys::RELKIND_RELATION }
    }
    pub fn has_indexes(&self) -> bool {
        // SAFETY: RelationGetIndexList makes a list in the current context, which is freed at once.
        unsafe {
            let list = pg_sys::RelationGetIndexList(self.rel);
            let any = !list.is_null() && (*list).length > 0;
            pg_sys::list_free(list);
            any
        }
    }
    pub fn is_heap(&self) -> bool {
        // SAFETY: as in `oid`; GetHeapamTableAmRoutine gives the address of a static.
        unsafe { std::ptr::eq((*self.rel).rd_tableam, pg_sys::GetHeapamTableAmRoutine()) }
    }
    /// A temporary table of another session: its pages are in that session's memory.
    pub fn is_other_temp(&self) -> bool {
        // SAFETY: as in `oid`.
        unsafe {
            (*(*self.rel).rd_rel).relpersistence as u8 == pg_sys::RELPERSISTENCE_TEMP && !(*self.rel).rd_islocaltemp
        }
    }
    pub fn has_rules(&self) -> bool {
        // SAFETY: as in `oid`.
        unsafe { (*(*self.rel).rd_rel).relhasrules }
    }
    /// Triggers of users' (not those of constraints) that would fire on INSERT in this session.
    pub fn has_insert_triggers(&self) -> bool {
        // SAFETY: trigdesc, where present, has numtriggers triggers and lives as long as the relation is
        // referenced and locked.
        unsafe {
            let desc = (*self.rel).trigdesc;
            if desc.is_null() {
                return false;
            }
            let replica = pg_sys::SessionReplicationRole as u32 == pg_sys::SESSION_REPLICATION_ROLE_REPLICA;
            std::slice::from_raw_parts((*desc).triggers, (*desc).numtriggers as usize).iter().any(|t| {
                let fires = match t.tgenabled as u8 {
                    b'D' => false,
                    b'O' => !replica,
                    b'R' => replica,
                    _ => true,
                };
                !t.tgisinternal && fires && t.tgtype as u32 & pg_sys::TRIGGER_TYPE_INSERT != 0
            })
        }
    }
    /// Used by another query of this session, or with queued trigger events: as CheckTableNotInUse asks, which
    /// raises an error where this answers. `self` is expected to be the only reference.
    pub fn in_use(&self) -> bool {
        // SAFETY: as in `oid`; AfterTriggerPendingOnRel reads this backend's queue.
        unsafe { (*self.rel).rd_refcnt != 1 || pg_sys::AfterTriggerPendingOnRel((*self.rel).rd_id) }
    }
    /// A new file for this table and its toast table, as TRUNCATE makes it (ExecuteTruncateGuts), so that an
    /// abort throws the rows away with the file. Only for a table of 0 blocks, locked AccessExclusive and not
    /// in use. Its indexes are left as they are: they have no entries, and are rebuilt or filled afterwards.
    pub fn renew(&self) -> Result<()> {
        if self.blocks() != 0 || self.in_use() {
            return Err(Error::bug("a new file is only for an empty table that is not in use"));
        }
        // SAFETY: the rules of ExecuteTruncateGuts: AccessExclusiveLock held on the table (the caller) and on
        // its toast table (taken here), no other user in this session (tested), the predicate-lock conflict
        // recorded before. The toast index must fit its new heap: it is reindexed at once.
        unsafe {
            if self.is_new() {
                return Ok(());
            }
            compat::serializable_conflict_in(self.rel);
            compat::set_new_file(self.rel);
            let toast = (*(*self.rel).rd_rel).reltoastrelid;
            if toast != pg_sys::InvalidOid {
                let toast_rel = pg_sys::relation_open(toast, pg_sys::AccessExclusiveLock as i32);
                compat::set_new_file(toast_rel);
                pg_sys::relation_close(toast_rel, pg_sys::NoLock as i32);
                compat::reindex(toast, 0, 0);
            }
        }
        Ok(())
    }
    /// Its file was made in this very subtransaction, so that an abort throws all rows away.
    fn is_new(&self) -> bool {
        // SAFETY: as in `oid`.
        unsafe {
            let sub = pg_sys::GetCurrentSubTransactionId();
            (*self.rel).rd_createSubid == sub || compat::file_subxacts(self.rel).0 == sub
        }
    }
    /// The file is new in this transaction, so that looking for free space in it is a waste of time.
    pub fn file_is_new(&self) -> bool {
        // SAFETY: as in `oid`.
        unsafe { (*self.rel).rd_createSubid != 0 || compat::file_subxacts(self.rel).1 != 0 }
    }
    /// Rows may be written frozen: the conditions of COPY FREEZE (copyfrom.c), without its errors.
    pub fn may_freeze(&self) -> bool {
        // SAFETY: all three look at this backend's own state; clearing the catalog snapshot is always allowed.
        self.is_new()
            && unsafe {
                pg_sys::InvalidateCatalogSnapshot();
                pg_sys::ThereAreNoPriorRegisteredSnapshots() && pg_sys::ThereAreNoReadyPortals()
            }
    }
}

/// Trigger events of the relation wait for the end of a statement, or of the transaction.
pub fn has_pending_events(relation: u32) -> bool {
    // SAFETY: reads this backend's queue; any oid may be asked for.
    unsafe { pg_sys::AfterTriggerPendingOnRel(relation.into()) }
}

impl Drop for Opened {
    fn drop(&mut self) {
        // After an ERROR the resource owner closes what is open.
        if !std::thread::panicking() {
            // SAFETY: opened by `open`, closed once; the lock is kept until the transaction ends.
            unsafe { pg_sys::relation_close(self.rel, pg_sys::NoLock as i32) }
        }
    }
}
