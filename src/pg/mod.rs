//! All `unsafe` and all of `pg_sys`: the fence around PostgreSQL. Names no stage.
#![allow(unsafe_code)]

pub mod bulk;
mod bulk_target;
pub mod compat;
pub mod datum;
pub mod defaults;
pub mod encoding;
pub mod expression;
pub mod fill;
pub mod foreign_key;
pub mod foreign_server;
pub mod index;
pub mod interrupts;
pub mod jsonb;
pub mod memory;
pub mod nodes;
pub mod procedure;
pub mod process;
pub mod progress;
pub mod relation;
pub mod sequence;
pub mod settings;
pub mod snapshot;
pub mod spi;
pub mod srf;
pub mod statement;
pub mod subxact;
pub mod text;
pub mod threads;
pub mod tuple;
pub mod xact;
