//! SQL from inside, thin and safe: queries with parameters whose rows are consumed in batches, and plain
//! execution. Reading never assigns a transaction id and holds one batch of rows at a time.
//! Not here: any SQL text, any decision; see `settings` for the pinned search_path.

use crate::error::{Error, Result};
use crate::pg::encoding;
use crate::pg::memory::Context;
use pgrx::prelude::*;
use pgrx::{FromDatum, IntoDatum};
use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::CString;

/// Rows fetched at a time.
const BATCH: i64 = 1000;

/// A value for `$n`.
#[derive(Clone, Copy)]
pub struct Arg {
    type_oid: pg_sys::Oid,
    datum: Option<pg_sys::Datum>,
}

/// Makes a parameter; `Option::None` is NULL. By-reference values live in the current memory context.
pub fn arg<T: IntoDatum>(value: T) -> Arg {
    let (type_oid, mut datum) = (T::type_oid(), value.into_datum());
    if !encoding::utf8() {
        // SAFETY: a datum just made, of the type that its maker says.
        datum = datum.map(|d| unsafe {
            match type_oid {
                pg_sys::TEXTOID => encoding::text_to_server(d),
                pg_sys::TEXTARRAYOID => encoding::elements_to_server(d),
                _ => d,
            }
        });
    }
    Arg { type_oid, datum }
}

/// A `jsonb` parameter, as the function that is running got it.
pub fn jsonb(value: &pgrx::AnyElement) -> Arg {
    Arg { type_oid: pg_sys::JSONBOID, datum: Some(value.datum()) }
}

/// A `oid[]` parameter.
pub fn oids(oids: &[u32]) -> Arg {
    arg(oids.iter().map(|&o| pg_sys::Oid::from(o)).collect::<Vec<_>>())
}

/// Which rows a query sees.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum View {
    /// The caller's snapshot: nothing that the present statement wrote.
    Caller,
    /// Everything up to now, with what the present statement wrote.
    Latest,
}

thread_local! {
    /// Plans kept for the session, by text and parameter types. Only the backend's thread uses SPI.
    static PLANS: RefCell<HashMap<(&'static str, Vec<pg_sys::Oid>), pg_sys::SPIPlanPtr>> = RefCell::default();
}

/// An open connection to SPI; closed when dropped. Nests.
pub struct Session {
    // Not Send, not Sync: SPI belongs to the backend's thread.
    _thread: std::marker::PhantomData<*const ()>,
}

impl Session {
    pub fn connect() -> Result<Session> {
        // SAFETY: SPI_connect may be called at any time in a transaction; it pushes a level that
        // SPI_finish (Drop) or the transaction's abort pops.
        let rc = unsafe { pg_sys::SPI_connect() };
        if rc != pg_sys::SPI_OK_CONNECT as i32 {
            return Err(Error::bug(format!("SPI_connect failed: {rc}")));
        }
        Ok(Session { _thread: std::marker::PhantomData })
    }

    /// Runs a query and hands each row to `f`. Memory that `f` allocates from PostgreSQL lives until the
    /// end of the batch; what it returns of Rust's own stays.
    pub fn for_each(&self, view: View, sql: &str, args: &[Arg], f: impl FnMut(&Row) -> Result<()>) -> Result<()> {
        let plan = prepare(sql, args)?;
        let r = run_cursor(plan, view, args, f);
        // SAFETY: the plan is ours and its cursor is closed. After an ERROR it goes with the SPI level.
        unsafe { pg_sys::SPI_freeplan(plan) };
        r
    }

    /// As `for_each` for a text that will come again: the plan is kept for the session, and PostgreSQL
    /// makes it anew when something it depends on changes.
    pub fn for_each_kept(
        &self,
        view: View,
        sql: &'static str,
        args: &[Arg],
        f: impl FnMut(&Row) -> Result<()>,
    ) -> Result<()> {
        let key = (sql, args.iter().map(|a| a.type_oid).collect::<Vec<_>>());
        let known = PLANS.with_borrow(|p| p.get(&key).copied());
        let plan = match known {
            Some(p) => p,
            None => {
                let p = prepare(sql, args)?;
                // SAFETY: a plan just made by SPI_prepare; SPI_keepplan moves it to long-lived memory.
                let rc = unsafe { pg_sys::SPI_keepplan(p) };
                if rc != 0 {
                    return Err(Error::bug(format!("SPI_keepplan failed: {rc}")));
                }
                PLANS.with_borrow_mut(|m| m.insert(key, p));
                p
            }
        };
        run_cursor(plan, view, args, f)
    }

    /// The first column of the first row; None if there is no row or it is NULL.
    pub fn one<T: Cell>(&self, view: View, sql: &str, args: &[Arg]) -> Result<Option<T>> {
        let mut found = None;
        let mut first = true;
        self.for_each(view, sql, args, |row| {
            if std::mem::take(&mut first) {
                found = row.get(1)?;
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Runs a statement for its effect; the number of rows it touched.
    pub fn execute(&self, sql: &str, args: &[Arg]) -> Result<u64> {
        let text = c_text(sql)?;
        let (mut types, mut values, nulls) = split(args);
        // SAFETY: connected; the three arrays have `args.len()` entries and outlive the call.
        let rc = unsafe {
            pg_sys::SPI_execute_with_args(
                text.as_ptr(),
                args.len() as i32,
                types.as_mut_ptr(),
                values.as_mut_ptr(),
                nulls.as_ptr().cast(),
                false,
                0,
            )
        };
        if rc < 0 {
            return Err(Error::bug(format!("SPI_execute_with_args failed: {rc} for {sql}")));
        }
        // SAFETY: SPI sets both after every successful call, and nothing else ran since.
        unsafe {
            let n = pg_sys::SPI_processed;
            if !pg_sys::SPI_tuptable.is_null() {
                pg_sys::SPI_freetuptable(pg_sys::SPI_tuptable);
            }
            Ok(n)
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // On the way out of an ERROR the transaction's (or subtransaction's) abort closes the level:
        // PostgreSQL must not be called again before that.
        if !std::thread::panicking() {
            // SAFETY: pops the level that `connect` pushed; levels nest as values do.
            unsafe { pg_sys::SPI_finish() };
        }
    }
}

/// Types that a row's column may be read as: owned by Rust, so that they outlive the batch.
pub trait Cell: FromDatum + IntoDatum {
    /// # Safety
    /// The datum is of a type that fits.
    unsafe fn read(datum: pg_sys::Datum, null: bool, type_oid: pg_sys::Oid) -> Option<Self> {
        // SAFETY: the caller's promise.
        unsafe { Self::from_polymorphic_datum(datum, null, type_oid) }
    }
}
impl Cell for bool {}
impl Cell for i8 {}
impl Cell for i16 {}
impl Cell for i32 {}
impl Cell for i64 {}
impl Cell for f32 {}
impl Cell for f64 {}
impl Cell for String {
    unsafe fn read(datum: pg_sys::Datum, null: bool, type_oid: pg_sys::Oid) -> Option<Self> {
        // SAFETY: the caller's promise: a varlena of characters.
        unsafe {
            match null || encoding::utf8() {
                true => Self::from_polymorphic_datum(datum, null, type_oid),
                false => Some(encoding::text_from_server(datum)),
            }
        }
    }
}
impl Cell for pg_sys::Oid {}
impl Cell for Vec<u8> {}
impl Cell for Vec<i16> {}
impl Cell for Vec<pg_sys::Oid> {}
impl Cell for Vec<String> {
    unsafe fn read(datum: pg_sys::Datum, null: bool, type_oid: pg_sys::Oid) -> Option<Self> {
        // SAFETY: the caller's promise: a text[].
        unsafe {
            match null || encoding::utf8() {
                true => Self::from_polymorphic_datum(datum, null, type_oid),
                false => Some(encoding::elements_from_server(datum)),
            }
        }
    }
}

/// One row of a result, alive for the call that receives it.
pub struct Row {
    tuple: pg_sys::HeapTuple,
    desc: pg_sys::TupleDesc,
}

impl Row {
    /// Column `n` (from 1), which must have a type that fits `T`; None for NULL.
    pub fn get<T: Cell>(&self, n: i32) -> Result<Option<T>> {
        let mut null = false;
        // SAFETY: tuple and descriptor are those of the batch that is being walked; SPI_gettypeid and
        // SPI_getbinval check the column's number. The datum is read as a type that fits its own.
        unsafe {
            let oid = pg_sys::SPI_gettypeid(self.desc, n);
            if !T::is_compatible_with(oid) {
                return Err(Error::bug(format!("result column {n} has type {}", oid.to_u32())));
            }
            let datum = pg_sys::SPI_getbinval(self.tuple, self.desc, n, &mut null);
            Ok(T::read(datum, null, oid))
        }
    }

    /// Column `n`, which the query never leaves NULL.
    pub fn need<T: Cell>(&self, n: i32) -> Result<T> {
        self.get(n)?.ok_or_else(|| Error::bug(format!("result column {n} is null")))
    }

    /// Column `n` of type oid; NULL and 0 are None.
    pub fn oid(&self, n: i32) -> Result<Option<u32>> {
        Ok(self.get::<pg_sys::Oid>(n)?.map(|o| o.to_u32()).filter(|&o| o != 0))
    }

    /// Column `n` of type "char", never NULL.
    pub fn char(&self, n: i32) -> Result<char> {
        Ok(self.need::<i8>(n)? as u8 as char)
    }
}

pub(super) fn prepare(sql: &str, args: &[Arg]) -> Result<pg_sys::SPIPlanPtr> {
    let text = c_text(sql)?;
    let (mut types, _, _) = split(args);
    // SAFETY: the array has `args.len()` entries; SPI copies what it keeps.
    let plan = unsafe { pg_sys::SPI_prepare(text.as_ptr(), args.len() as i32, types.as_mut_ptr()) };
    if plan.is_null() {
        // SAFETY: a plain C int that SPI sets on failure.
        let rc = unsafe { pg_sys::SPI_result };
        return Err(Error::bug(format!("SPI_prepare failed: {rc} for {sql}")));
    }
    Ok(plan)
}

pub(super) fn run_cursor(
    plan: pg_sys::SPIPlanPtr,
    view: View,
    args: &[Arg],
    mut f: impl FnMut(&Row) -> Result<()>,
) -> Result<()> {
    let (_, mut values, nulls) = split(args);
    // SAFETY: a valid plan with as many parameters as `args`. With `read_only` SPI neither advances the
    // command counter nor takes a new snapshot; in neither case does it assign a transaction id.
    let portal = unsafe {
        pg_sys::SPI_cursor_open(
            std::ptr::null(),
            plan,
            values.as_mut_ptr(),
            nulls.as_ptr().cast(),
            view == View::Caller,
        )
    };
    let context = Context::new(c"seedgen rows");
    let mut result = Ok(());
    loop {
        // SAFETY: an open portal; the fetch leaves its rows in SPI_tuptable, which nothing touches until
        // it is copied here (a nested SPI level of `f` saves and restores the globals).
        let (n, table) = unsafe {
            pg_sys::SPI_cursor_fetch(portal, true, BATCH as _);
            (pg_sys::SPI_processed as usize, pg_sys::SPI_tuptable)
        };
        if table.is_null() {
            break;
        }
        for i in 0..n {
            // SAFETY: the table holds `n` tuples and stays until it is freed below.
            let row = unsafe { Row { tuple: *(*table).vals.add(i), desc: (*table).tupdesc } };
            result = context.enter(|| f(&row));
            if result.is_err() {
                break;
            }
        }
        // SAFETY: the table of this level's last fetch; `f` cannot have freed it.
        unsafe { pg_sys::SPI_freetuptable(table) };
        // What `f` kept of the batch is Rust's own memory.
        context.reset();
        if n < BATCH as usize || result.is_err() {
            break;
        }
    }
    // SAFETY: opened above, not closed yet.
    unsafe { pg_sys::SPI_cursor_close(portal) };
    result
}

fn split(args: &[Arg]) -> (Vec<pg_sys::Oid>, Vec<pg_sys::Datum>, Vec<u8>) {
    (
        args.iter().map(|a| a.type_oid).collect(),
        args.iter().map(|a| a.datum.unwrap_or(pg_sys::Datum::from(0))).collect(),
        args.iter().map(|a| if a.datum.is_some() { b' ' } else { b'n' }).collect(),
    )
}

fn c_text(sql: &str) -> Result<CString> {
    encoding::c_string(sql).ok_or_else(|| {
        Error::new(PgSqlErrorCode::ERRCODE_CHARACTER_NOT_IN_REPERTOIRE, "null character in an SQL text is not allowed")
    })
}
