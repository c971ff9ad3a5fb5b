//! PostgreSQL's analysed expressions, read into our predicate language: the ways in, and the memory.
//! Folding constants calls IMMUTABLE functions, as PostgreSQL's planner does with the same expressions
//! whenever the table is read or written.
//! `walk` takes the nodes apart, `bodies` puts PL/pgSQL functions in place of their calls, `names` turns oids and
//! datums into text. Not here: any reasoning about what an expression means.

mod bodies;
mod names;
mod walk;

use crate::error::{Error, Result};
use crate::pg::encoding;
use crate::pg::memory::Context;
use pgrx::prelude::*;
use seedgen_plan::expr::Expr;
use seedgen_plan::schema::ColumnIndex;

/// What the expression's variables stand for.
pub struct Scope<'a> {
    /// The table whose columns they are; None for a domain.
    pub relation: Option<u32>,
    /// A column by its attnum (None for system columns and the whole row).
    pub column: &'a dyn Fn(i16) -> Option<ColumnIndex>,
    /// How many columns the whole row has.
    pub width: usize,
}

impl Scope<'_> {
    /// For expressions without columns: a domain's.
    pub const DOMAIN: Scope<'static> = Scope { relation: None, column: &|_| None, width: 0 };
}

/// Reads a stored expression (conbin, adbin, indpred). Constant parts are folded and simple SQL functions
/// inlined first, as PostgreSQL does before it evaluates the expression, and then simple functions in PL/pgSQL.
pub fn expr(tree: &str, scope: &Scope) -> Result<Expr> {
    in_own_memory(|| {
        let node = parse(tree)?;
        // SAFETY: the node was made just now in the current memory context and is used within it.
        Ok(unsafe { walk::Walker::new(scope).root(node) })
    })
}

/// Reads a stored list of expressions (indexprs, partexprs).
pub fn exprs(tree: &str, scope: &Scope) -> Result<Vec<Expr>> {
    in_own_memory(|| {
        let list = parse(tree)?;
        // SAFETY: as above; indexprs and partexprs are stored as lists of expressions.
        unsafe {
            if (*list).type_ != pg_sys::NodeTag::T_List {
                return Err(Error::bug("a stored list of expressions is not a list"));
            }
            let walker = walk::Walker::new(scope);
            Ok(walk::items(list.cast()).into_iter().map(|n| walker.root(n)).collect())
        }
    })
}

/// The condition under which a row belongs to a partition, with those of the levels above; None for the
/// only partition of its table when that is the default one. Locks the partition in ACCESS SHARE mode.
pub fn partition_bound(relation: u32, scope: &Scope) -> Result<Option<Expr>> {
    in_own_memory(|| {
        // SAFETY: returns null for whatever is not a partition; the tree is in the current memory context.
        unsafe {
            let oid = pg_sys::Oid::from(relation);
            let node = pg_sys::ffi::pg_guard_ffi_boundary(|| get_partition_qual_relid(oid));
            if node.is_null() {
                return Ok(None);
            }
            Ok(Some(walk::Walker::new(scope).root(node.cast())))
        }
    })
}

/// A condition on the table's columns as someone's SQL has it: read, and as PostgreSQL writes it. `from`: the table, as
/// FROM has it. None: it is no plain condition.
pub fn condition(text: &str, from: &str, scope: &Scope) -> Result<Option<(Expr, String)>> {
    in_own_memory(|| Ok(bodies::condition(text, from, &walk::Walker::new(scope))))
}

/// The sequence, if the default is nextval of a constant, maybe cast.
pub fn nextval_of(tree: &str) -> Result<Option<u32>> {
    in_own_memory(|| {
        let node = parse(tree)?;
        // SAFETY: the node was made just now in the current memory context and is used within it.
        Ok(unsafe { walk::nextval_of(node) })
    })
}

/// Runs `f` in a memory context of its own, which is gone afterwards: trees are many times their text.
fn in_own_memory<T>(f: impl FnOnce() -> Result<T>) -> Result<T> {
    Context::new(c"seedgen nodes").enter(f)
}

fn parse(tree: &str) -> Result<*mut pg_sys::Node> {
    let text = encoding::c_string(tree).ok_or_else(|| Error::bug("a stored expression has a null character"))?;
    // SAFETY: the text comes from a pg_node_tree column, the only thing that stringToNode must be given.
    let node = unsafe { pg_sys::stringToNode(text.as_ptr()) }.cast::<pg_sys::Node>();
    if node.is_null() {
        return Err(Error::bug("a stored expression is empty"));
    }
    Ok(node)
}

unsafe extern "C-unwind" {
    // utils/partcache.h, which pgrx does not bind.
    fn get_partition_qual_relid(relid: pg_sys::Oid) -> *mut pg_sys::Expr;
}
