//! Building a program: nodes are pushed, tables get a scope with what their columns share. Not here: which
//! node a strategy becomes (`compile/`).

use crate::schema::{Schema, Table};
use seedgen_kernels::{Node, NodeId, hash};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
pub struct Builder {
    pub nodes: Vec<Node>,
    row: Option<NodeId>,
}

impl Builder {
    /// Goes on with nodes that are there.
    pub fn over(nodes: Vec<Node>) -> Builder {
        Builder { nodes, row: None }
    }
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
    pub keys: Keys<'a>,
}

/// How the names of draws become their keys.
#[derive(Clone, Copy, Default)]
pub enum Keys<'a> {
    #[default]
    Plain,
    /// Noting which names there are.
    Recorded(&'a RefCell<BTreeSet<String>>),
    /// Another draw under every name but those that are kept. `used`: there was one.
    Again { attempt: u32, kept: &'a BTreeSet<String>, used: &'a Cell<bool> },
}

impl Scope<'_> {
    /// The cell-hash key of a column, or of what several columns share (`name` is then no column's name).
    pub fn key(&self, name: &str) -> u64 {
        let path = format!("{}.{}", self.table.path(), name);
        match self.keys {
            Keys::Plain => {}
            Keys::Recorded(names) => {
                names.borrow_mut().insert(name.to_string());
            }
            Keys::Again { attempt, kept, used } if !kept.contains(name) => {
                used.set(true);
                return hash::key(self.run.seed, &format!("{path} draw {attempt}"));
            }
            Keys::Again { .. } => {}
        }
        hash::key(self.run.seed, &path)
    }
}
