//! What changes without DDL, read again once the tables are locked: another session may have filled them
//! while this one waited. Not here: what was read first, whose shape the locks keep as it is.

use crate::error::Result;
use crate::pg::sequence;
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View, oids};
use seedgen_plan::schema::{Schema, TableKind};

const SIZES: &str = "
    SELECT t.oid, pg_catalog.pg_relation_size(t.oid) / pg_catalog.current_setting('block_size')::pg_catalog.int8
    FROM pg_catalog.unnest($1) AS t (oid)";

/// Sizes of the tables and positions of their sequences, as they are now.
pub fn refresh(schema: &mut Schema) -> Result<()> {
    let _pinned = Pinned::new()?;
    let ordinary: Vec<_> = schema.tables.iter().filter(|t| t.kind == TableKind::Ordinary).map(|t| t.oid).collect();
    Session::connect()?.for_each_kept(View::Latest, SIZES, &[oids(&ordinary)], |row| {
        let oid = row.oid(1)?;
        // Null: dropped meanwhile, as whoever opens it will say.
        let blocks: Option<i64> = row.get(2)?;
        if let Some(t) = schema.tables.iter_mut().find(|t| Some(t.oid) == oid) {
            t.blocks = blocks.and_then(|b| u64::try_from(b).ok()).unwrap_or(0);
        }
        Ok(())
    })?;
    let sequences = schema.tables.iter_mut().flat_map(|t| &mut t.columns).filter_map(|c| c.sequence.as_mut());
    for s in sequences.filter(|s| s.next.is_some()) {
        s.next = sequence::next(s.oid, s.increment);
    }
    Ok(())
}
