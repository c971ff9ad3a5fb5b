//! A user's expression over the columns of a row, which becomes another column: parsed and analysed by PostgreSQL,
//! held to what a generated column may be (but for volatile functions), and made ready for evaluation. With the
//! caller's rights: the executor asks for EXECUTE on every function. Not here: for which rows.

use crate::error::{Error, Result};
use crate::pg::encoding;
use crate::pg::memory::Context;
use crate::pg::settings::Pinned;
use pgrx::PgSqlErrorCode as Code;
use pgrx::pg_sys;
use std::collections::BTreeMap;
use std::ptr::null_mut;

/// An expression for a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    pub attnum: i16,
    pub text: String,
}

/// What is known of one.
#[derive(Clone, Debug)]
pub struct Reading {
    /// As PostgreSQL prints it, with every name qualified that is not its own.
    pub text: String,
    /// The attribute numbers that it reads.
    pub reads: Vec<i16>,
    /// It calls volatile functions.
    pub volatile: bool,
}

/// Analyses the expression of a column. `names`: columns by number that the text calls otherwise than the table does
/// now. Errors are PostgreSQL's own, or 22023.
pub fn read(table: u32, attnum: i16, text: &str, names: &BTreeMap<i16, String>) -> Result<Reading> {
    let context = Context::new(c"seedgen expression");
    context.enter(|| {
        // SAFETY: the relation is open while its columns are looked at; all that is made lives in `context`.
        unsafe {
            let relation = pg_sys::table_open(table.into(), pg_sys::AccessShareLock as i32);
            let made = analysed(relation, attnum, text, names).and_then(|a| describe(relation, &a));
            pg_sys::table_close(relation, pg_sys::AccessShareLock as i32);
            made
        }
    })
}

/// The expression ready to be evaluated on the table's rows as scan tuples, in the current memory context. `text` is
/// one that `read` gave.
///
/// # Safety
/// `relation` is open and stays locked.
pub unsafe fn prepare(relation: pg_sys::Relation, expression: &Expression) -> Result<*mut pg_sys::ExprState> {
    let _pinned = Pinned::new()?;
    // SAFETY: the caller's promise; ExecInitExpr without a parent is how COPY prepares defaults.
    unsafe {
        let a = analysed(relation, expression.attnum, &expression.text, &BTreeMap::new())?;
        Ok(pg_sys::ExecInitExpr(pg_sys::expression_planner(a.value.cast()), null_mut()))
    }
}

struct Analysed {
    bare: *mut pg_sys::Node,
    /// Coerced to the column's type.
    value: *mut pg_sys::Node,
}

fn refused(why: &str) -> Error {
    Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, why)
}

/// # Safety
/// `relation` is open; what is made lives in the current memory context.
unsafe fn analysed(
    relation: pg_sys::Relation,
    attnum: i16,
    text: &str,
    names: &BTreeMap<i16, String>,
) -> Result<Analysed> {
    // SAFETY: the parser's functions are called in the order of transformStmt for SELECT: a parse state, the relation
    // as its only item, the expression. Nodes are looked at as the type that their tag says.
    unsafe {
        let raw = parsed(text)?;
        let pstate = pg_sys::make_parsestate(null_mut());
        let alias = alias(relation, names);
        let item =
            pg_sys::addRangeTableEntryForRelation(pstate, relation, pg_sys::AccessShareLock as i32, alias, false, true);
        pg_sys::addNSItemToQuery(pstate, item, true, true, true);
        let bare = pg_sys::transformExpr(pstate, raw, pg_sys::ParseExprKind::EXPR_KIND_SELECT_TARGET);
        let forbidden = [
            ((*pstate).p_hasSubLinks, "subqueries are not allowed in the expression of a column"),
            ((*pstate).p_hasAggs, "aggregate functions are not allowed in the expression of a column"),
            ((*pstate).p_hasWindowFuncs, "window functions are not allowed in the expression of a column"),
            ((*pstate).p_hasTargetSRFs, "set-returning functions are not allowed in the expression of a column"),
        ];
        if let Some((_, why)) = forbidden.iter().find(|f| f.0) {
            return Err(refused(why));
        }
        let att = &*crate::pg::tuple::attribute((*relation).rd_att, attnum as usize - 1);
        let found = pg_sys::exprType(bare);
        let value = pg_sys::coerce_to_target_type(
            pstate,
            bare,
            found,
            att.atttypid,
            att.atttypmod,
            pg_sys::CoercionContext::COERCION_ASSIGNMENT,
            pg_sys::CoercionForm::COERCE_IMPLICIT_CAST,
            -1,
        );
        if value.is_null() {
            let name = |oid| encoding::of_c(pg_sys::format_type_be(oid));
            let (wanted, found) = (name(att.atttypid), name(found));
            return Err(Error::new(
                Code::ERRCODE_DATATYPE_MISMATCH,
                format!("the column is of type {wanted}, and the expression of type {found}"),
            ));
        }
        pg_sys::assign_expr_collations(pstate, value);
        pg_sys::free_parsestate(pstate);
        Ok(Analysed { bare, value })
    }
}

/// The raw tree of one expression, whatever else the text may try to be.
unsafe fn parsed(text: &str) -> Result<*mut pg_sys::Node> {
    // A comment at the end of the text must not swallow the bracket.
    let sql = encoding::c_string(&format!("SELECT ({text}\n)"));
    let sql = sql.ok_or_else(|| refused("null character in an expression"))?;
    // SAFETY: raw_parser copies what it needs of the text; lists and nodes are looked at as their tags say.
    unsafe {
        let list = pg_sys::raw_parser(sql.as_ptr(), pg_sys::RawParseMode::RAW_PARSE_DEFAULT);
        let one = |list: *mut pg_sys::List| {
            (!list.is_null() && (*list).length == 1).then(|| (*(*list).elements).ptr_value.cast::<pg_sys::Node>())
        };
        let no = || refused("the text is not a single expression");
        let statement = one(list).ok_or_else(no)?.cast::<pg_sys::RawStmt>();
        let node = (*statement).stmt;
        if (*node).type_ != pg_sys::NodeTag::T_SelectStmt {
            return Err(no());
        }
        let s = &*node.cast::<pg_sys::SelectStmt>();
        let lists = [
            s.distinctClause,
            s.fromClause,
            s.groupClause,
            s.windowClause,
            s.valuesLists,
            s.sortClause,
            s.lockingClause,
        ];
        let nodes = [s.whereClause, s.havingClause, s.limitOffset, s.limitCount];
        let plain = lists.iter().all(|l| l.is_null())
            && nodes.iter().all(|n| n.is_null())
            && s.intoClause.is_null()
            && s.withClause.is_null()
            && s.op == pg_sys::SetOperation::SETOP_NONE;
        let target = one(s.targetList).filter(|_| plain).ok_or_else(no)?;
        let target = &*target.cast::<pg_sys::ResTarget>();
        if !target.name.is_null() || !target.indirection.is_null() {
            return Err(no());
        }
        Ok(target.val)
    }
}

/// The table under the names that the text knows. Null: they are today's.
unsafe fn alias(relation: pg_sys::Relation, names: &BTreeMap<i16, String>) -> *mut pg_sys::Alias {
    if names.is_empty() {
        return null_mut();
    }
    // SAFETY: strings are copied into the current context; a list of String nodes in the order of the attributes that
    // are not dropped is what an alias's column names are (buildRelationAliases).
    unsafe {
        let mut columns: *mut pg_sys::List = null_mut();
        for i in 0..(*(*relation).rd_att).natts {
            let att = &*crate::pg::tuple::attribute((*relation).rd_att, i as usize);
            if att.attisdropped {
                continue;
            }
            let today = att.attname.data.as_ptr();
            let known = encoding::of_c(today);
            let name = match names.get(&att.attnum).and_then(|n| encoding::c_string(n)) {
                Some(then) => pg_sys::pstrdup(then.as_ptr()),
                // Another column has that name today: the text cannot mean it.
                None if names.values().any(|n| *n == known) => pg_sys::pstrdup(c"".as_ptr()),
                None => pg_sys::pstrdup(today),
            };
            columns = pg_sys::lappend(columns, pg_sys::makeString(name).cast());
        }
        let own = pg_sys::pstrdup((*(*relation).rd_rel).relname.data.as_ptr());
        pg_sys::makeAlias(own, columns)
    }
}

/// # Safety
/// `relation` is open, and the nodes are of its analysis.
unsafe fn describe(relation: pg_sys::Relation, a: &Analysed) -> Result<Reading> {
    // SAFETY: read-only walks over the tree; the bitmap and the text live in the current context and are copied.
    unsafe {
        let mut found = null_mut();
        pg_sys::pull_varattnos(a.value, 1, &mut found);
        let mut reads = Vec::new();
        let mut at = -1;
        loop {
            at = pg_sys::bms_next_member(found, at);
            if at < 0 {
                break;
            }
            let attnum = at + pg_sys::FirstLowInvalidHeapAttributeNumber;
            if attnum <= 0 {
                return Err(refused("the expression of a column reads single columns, not the row as a whole"));
            }
            reads.push(attnum as i16);
        }
        let volatile = pg_sys::contain_volatile_functions(a.value);
        let _pinned = Pinned::new()?;
        let name = (*(*relation).rd_rel).relname.data.as_ptr();
        let context = pg_sys::deparse_context_for(name, (*relation).rd_id);
        let text = encoding::of_c(pg_sys::deparse_expression(a.bare, context, false, false));
        Ok(Reading { text, reads, volatile })
    }
}
