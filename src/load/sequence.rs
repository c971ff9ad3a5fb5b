//! Values of serial and identity columns, reserved from their sequences before any row is written. Not here:
//! how a sequence is moved (`pg::sequence`), what its values go into.

use crate::error::{Error, Result};
use crate::pg::sequence;
use pgrx::PgSqlErrorCode;
use seedgen_plan::schema::{Column, Identity, Sequence};

pub use crate::pg::sequence::Reserved;

/// Whether `reserve` will be allowed: to be asked for all tables before anything is written. PostgreSQL asks
/// for no right on the sequence of an identity column.
pub fn may_reserve(column: &Column, sequence: &Sequence) -> Result<()> {
    if column.identity != Identity::No || sequence.can_use || sequence.can_update {
        return Ok(());
    }
    Err(Error::new(
        PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
        format!("permission denied for sequence {}", sequence.quoted),
    )
    .hint("Grant USAGE on the sequence."))
}

/// Takes `n` values in a row; error 2200H where fewer are left. As with nextval, an error later on does not give
/// them back.
pub fn reserve(column: &Column, sequence: &Sequence, n: u64) -> Result<Reserved> {
    sequence::reserve(sequence.oid, n, column.identity == Identity::No)
}
