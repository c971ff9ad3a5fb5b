//! Pure kernels: every cell is a function of (seed, table, column, row number).
//!
//! Here: the cell hash, permutations, distributions, the program of nodes that makes the columns of a
//! block, and the encoding of a column into PostgreSQL's binary datum layout. Not here: what to
//! generate (crate `seedgen-plan`) and anything that touches PostgreSQL.

pub mod column;
pub mod degrees;
pub mod dist;
pub mod encode;
pub mod error;
pub mod eval;
pub mod hash;
pub mod language;
pub mod permute;
pub mod program;
pub mod text;

pub use column::{Bytes, Column, Scalar, Vals};
pub use degrees::{Degrees, Shape, shaped_degrees, zipf_degrees};
pub use dist::Weights;
pub use encode::{EncodedColumn, Encoding};
pub use error::KernelError;
pub use permute::Permutation;
pub use program::{Fanout, Node, NodeId, Program, Source, TableId};

/// Bumped by any change of a produced value; part of every plan and of the changelog.
pub const GENERATION_VERSION: u32 = 1;
