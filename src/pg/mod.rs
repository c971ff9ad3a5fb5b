//! All `unsafe` and all of `pg_sys`: the fence around PostgreSQL. Names no stage.
#![allow(unsafe_code)]

pub mod datum;
pub mod memory;
pub mod nodes;
pub mod sequence;
pub mod settings;
pub mod spi;
