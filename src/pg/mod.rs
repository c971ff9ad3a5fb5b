//! All `unsafe` and all of `pg_sys`: the fence around PostgreSQL. Names no stage.
#![allow(unsafe_code)]

pub mod datum;
pub mod memory;
