//! From the catalog to a plan: order, inference, counts, constraints, strategies. Pure: no PostgreSQL,
//! no network, no files. Not here: kernels (`seedgen-kernels`), reading and writing the database.

mod adopt;
pub mod aggregate;
pub mod builder;
pub mod checks;
pub mod compile;
mod connected;
pub mod diagram;
pub mod expr;
pub mod infer;
pub mod interrupt;
pub mod nearest;
pub mod order;
pub mod patterns;
pub mod plan;
pub mod planning;
pub mod plpgsql;
pub mod profile;
pub mod request;
pub mod rules;
pub mod schema;
pub mod search;
pub mod strategy;
pub mod supertypes;
pub mod topics;
pub mod types;
