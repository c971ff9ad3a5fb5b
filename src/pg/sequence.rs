//! Where a sequence stands, without moving it. Not here: which sequence feeds what, nextval, setval.

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
        let relation =
            pg_sys::try_relation_open(pg_sys::Oid::from(oid), pg_sys::AccessShareLock as i32);
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
