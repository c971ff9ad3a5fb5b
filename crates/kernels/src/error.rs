//! What can go wrong while a block is made or encoded. Not here: SQLSTATEs (the extension's `error.rs`).

use crate::program::{NodeId, TableId};

/// An error of a kernel. Nodes, tables and columns are given by number: the caller knows their names.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum KernelError {
    #[error("node {node} does not exist")]
    NoNode { node: NodeId },
    #[error("table {table} does not exist in the program")]
    NoTable { table: TableId },
    #[error("column {column} of table {table} is not made by the program")]
    NoColumn { table: TableId, column: u32 },
    #[error("the existing values of column {column} of table {table} were not read")]
    NoExisting { table: TableId, column: u32 },
    #[error("node {node} wants {wanted} but is given {found}")]
    Type { node: NodeId, wanted: &'static str, found: &'static str },
    #[error("nodes are nested more than {limit} deep at node {node}")]
    Depth { node: NodeId, limit: usize },
    #[error("the pool of node {node} is empty")]
    EmptyPool { node: NodeId },
    #[error("node {node}: {what}")]
    Parameter { node: NodeId, what: &'static str },
    #[error("node {node} overflows 64 bits at row {row}")]
    Overflow { node: NodeId, row: u64 },
    /// A row number that the fan-out or the source does not have.
    #[error("node {node} refers to row {row}, but there are {rows}")]
    Row { node: NodeId, row: i64, rows: u64 },
    #[error("node {node} makes more than 4 GB in one block")]
    TooLarge { node: NodeId },
    #[error("fan-out of {children} rows over {parents} parents with {min} to {max} each is impossible")]
    Degrees { parents: u64, children: u64, min: u64, max: u64 },
    /// Encoding: the column holds another form than the encoding reads.
    #[error("column {column} wants {wanted} but is given {found}")]
    Form { column: u32, wanted: &'static str, found: &'static str },
    #[error("column {column}, row {row}: value {value} is out of range")]
    Range { column: u32, row: u64, value: i64 },
    #[error("column {column}, row {row}: the text holds a zero byte")]
    NulByte { column: u32, row: u64 },
    #[error("column {column}, row {row}: the text is not valid UTF-8")]
    NotUtf8 { column: u32, row: u64 },
    #[error("column {column}, row {row}: {found} bytes where the type has {wanted}")]
    Length { column: u32, row: u64, wanted: usize, found: usize },
}
