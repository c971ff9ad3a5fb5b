//! From the catalog to a plan: order, inference, counts, constraints, strategies. Pure: no PostgreSQL,
//! no network, no files. Not here: kernels (`seedgen-kernels`), reading and writing the database.

pub mod builder;
pub mod diagram;
pub mod expr;
pub mod nearest;
pub mod schema;
pub mod strategy;
pub mod types;
