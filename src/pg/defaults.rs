//! Columns left to PostgreSQL: their defaults, planned and evaluated as COPY does it. Not here: generated
//! columns (`bulk`), sequences reserved ahead.

use crate::error::Result;
use crate::pg::compat;
use crate::pg::datum::{ColumnSpec, check_null_in_domain};
use crate::pg::memory::Context;
use crate::pg::relation::{Attribute, Opened};
use crate::pg::spi::{Session, View, arg};
use pgrx::pg_sys;
use seedgen_kernels::Encoding;

/// Whether a column's default can reach code of users', which may look at any table. PostgreSQL's own functions
/// are pinned, so they leave no dependency. A default that has no row of its own is a domain's: not known.
const REACHES_USERS_CODE: &str = "
    SELECT d.oid IS NULL OR EXISTS (
        SELECT FROM pg_catalog.pg_depend p
        WHERE p.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND p.objid = d.oid
          AND p.refclassid IN ('pg_catalog.pg_proc'::pg_catalog.regclass,
              'pg_catalog.pg_operator'::pg_catalog.regclass, 'pg_catalog.pg_type'::pg_catalog.regclass))
    FROM (VALUES ($1, $2)) AS c (relation, number)
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.relation AND d.adnum = c.number";

/// The defaults of the columns that blocks leave out, ready to be evaluated. Lives in the memory context that is
/// current when it is made.
pub struct Defaults {
    columns: Vec<ColumnDefault>,
    /// For these alone: its own memory is freed after each batch.
    econtext: *mut pg_sys::ExprContext,
    /// Some default may look at the rows written before (it is volatile, nextval aside, and not all of it is
    /// PostgreSQL's own).
    looks_around: bool,
}

struct ColumnDefault {
    position: usize,
    expression: *mut pg_sys::ExprState,
    looks_around: bool,
}

impl Defaults {
    /// Raises the domain's error for a column without a default whose domain forbids NULL.
    pub fn new(
        table: &Opened,
        attributes: &[Attribute],
        columns: &[ColumnSpec],
        econtext: *mut pg_sys::ExprContext,
    ) -> Result<Defaults> {
        let mut defaults = Defaults { columns: Vec::new(), econtext, looks_around: false };
        for a in left_out(attributes, columns) {
            match ColumnDefault::new(table, a)? {
                Some(d) => {
                    defaults.looks_around |= d.looks_around;
                    defaults.columns.push(d);
                }
                None => check_null_in_domain(pg_sys::Oid::from(a.type_oid)),
            }
        }
        Ok(defaults)
    }

    pub fn looks_around(&self) -> bool {
        self.looks_around
    }

    /// The defaults of `count` rows, `width` datums each, made in the current memory context.
    pub fn fill(&self, count: usize, width: usize, values: &mut [pg_sys::Datum], nulls: &mut [bool]) {
        for column in &self.columns {
            for r in 0..count {
                let at = r * width + column.position;
                // SAFETY: the expression and its context are alive (`BulkInsert` keeps both), and the value
                // goes to the current context.
                values[at] = unsafe { compat::eval(column.expression, self.econtext, &mut nulls[at]) };
            }
        }
        if !self.columns.is_empty() {
            // SAFETY: ResetExprContext's part that matters here: nothing in it is referred to any more.
            unsafe { pg_sys::MemoryContextReset((*self.econtext).ecxt_per_tuple_memory) }
        }
    }
}

/// Whether a default of a left-out column may look at the rows written before: see `Defaults`.
pub fn look_around(table: &Opened, columns: &[ColumnSpec]) -> Result<bool> {
    let context = Context::new(c"seedgen defaults");
    for a in left_out(&table.attributes(), columns) {
        let default = context.enter(|| ColumnDefault::new(table, a))?;
        if default.is_some_and(|d| d.looks_around) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The columns that the blocks do not bring and PostgreSQL does not generate.
fn left_out<'a>(attributes: &'a [Attribute], columns: &'a [ColumnSpec<'a>]) -> impl Iterator<Item = &'a Attribute> {
    attributes.iter().filter(|a| {
        let brings = |c: &ColumnSpec| c.position == a.attnum as usize - 1 && !matches!(c.encoding, Encoding::None);
        !a.dropped && !a.generated && !columns.iter().any(brings)
    })
}

impl ColumnDefault {
    /// The default of the column, if it has one.
    fn new(table: &Opened, a: &Attribute) -> Result<Option<ColumnDefault>> {
        // SAFETY: BeginCopyFrom's way to a default: planned, then initialised, all in the current context.
        let (expression, volatile) = unsafe {
            let default = pg_sys::build_column_default(table.raw(), i32::from(a.attnum));
            if default.is_null() {
                return Ok(None);
            }
            let planned = pg_sys::expression_planner(default.cast());
            let volatile = pg_sys::contain_volatile_functions_not_nextval(planned.cast());
            (pg_sys::ExecInitExpr(planned, std::ptr::null_mut()), volatile)
        };
        let looks_around = volatile && {
            let args = [arg(table.oid()), arg(a.attnum)];
            Session::connect()?.one::<bool>(View::Latest, REACHES_USERS_CODE, &args)? != Some(false)
        };
        Ok(Some(ColumnDefault { position: a.attnum as usize - 1, expression, looks_around }))
    }
}
