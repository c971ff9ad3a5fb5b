//! Writing rows into tables: the fast path past the executor, the path through it, foreign keys proved as
//! sets, rows that triggers refuse, sequences, and the ledger of runs. Not here: what the rows are (`planning`), and the proof
//! afterwards (`verify`).

pub mod analyze;
pub mod closed;
pub mod deferred;
pub mod executor;
pub mod fast;
pub mod fast_check;
pub mod fk;
pub mod ledger;
pub mod recorded;
pub mod refused;
pub mod sequence;
#[cfg(feature = "pg_test")]
mod tests;
