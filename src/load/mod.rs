//! Writing rows into tables: the path through PostgreSQL's executor and the ledger of runs.
//! Not here: what the rows are (`planning`), and the proof afterwards (`verify`).

pub mod executor;
pub mod ledger;
