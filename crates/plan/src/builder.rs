//! Building a program: nodes are pushed, tables get a scope with what their columns share. Not here: which
//! node a strategy becomes (`compile/`).

use crate::schema::{Schema, Table};
use seedgen_kernels::{Node, NodeId, hash};
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Builder {
    pub nodes: Vec<Node>,
    row: Option<NodeId>,
}

impl Builder {
    pub fn push(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        (self.nodes.len() - 1) as NodeId
    }
    /// The row number; one node for all tables.
    pub fn row(&mut self) -> NodeId {
        match self.row {
            Some(r) => r,
            None => {
                let r = self.push(Node::Row);
                self.row = Some(r);
                r
            }
        }
    }
    pub fn constant(&mut self, value: seedgen_kernels::Scalar) -> NodeId {
        self.push(Node::Const(value))
    }
}

/// What holds for a whole run.
#[derive(Clone, Debug, PartialEq)]
pub struct RunContext {
    pub seed: u64,
    /// `en_US`, `de_DE` …
    pub locale: String,
    /// Microseconds since 2000-01-01 UTC, fixed per run and recorded.
    pub now: i64,
}

/// What the columns of one table share while their strategies are compiled.
pub struct Scope<'a> {
    pub run: &'a RunContext,
    pub schema: &'a Schema,
    pub table: &'a Table,
    /// Generated rows are numbered first .. first + rows.
    pub first: u64,
    pub rows: u64,
    /// Index nodes by (topic, role): columns of one topic and role draw one index, and so agree.
    pub topic_index: BTreeMap<(String, String), NodeId>,
}

impl Scope<'_> {
    /// The cell-hash key of a column, or of what several columns share (`name` is then no column's name).
    pub fn key(&self, name: &str) -> u64 {
        hash::key(self.run.seed, &format!("{}.{}", self.table.path(), name))
    }
}
