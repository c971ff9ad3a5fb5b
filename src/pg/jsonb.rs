//! Arguments and results of type `jsonb`, read when the function is called, in the server's encoding when it returns. Not here: what they mean, and `jsonb` that PostgreSQL
//! itself is asked about (`spi::jsonb`).

use crate::error::{Error, raise};
use crate::pg::encoding;
use pgrx::callconv::{Arg, ArgAbi, BoxRet, FcInfo};
use pgrx::datum::Datum;
use pgrx::pgrx_sql_entity_graph::metadata::{
    ArgumentError, ReturnsError, ReturnsRef, SqlMappingRef, SqlTranslatable, TypeOrigin,
};
use pgrx::prelude::*;
use pgrx::{FromDatum, IntoDatum, pg_sys};
use serde_json::Value;

/// A document as serde_json has it. What that cannot hold is the user's mistake: `pgrx::JsonB` takes it for a bug.
#[derive(Debug)]
pub struct Jsonb(pub Value);

impl FromDatum for Jsonb {
    unsafe fn from_polymorphic_datum(datum: pg_sys::Datum, is_null: bool, _: pg_sys::Oid) -> Option<Jsonb> {
        if is_null {
            return None;
        }
        // SAFETY: the caller's promise is a datum of type jsonb, which jsonb_out detoasts and prints; its result is a
        // C string in the current context, copied before anything else runs.
        let text = unsafe {
            let printed = pg_sys::OidOutputFunctionCall(pg_sys::Oid::from(pg_sys::F_JSONB_OUT), datum);
            let text = encoding::from_server(std::ffi::CStr::from_ptr(printed).to_bytes());
            pg_sys::pfree(printed.cast());
            text
        };
        match serde_json::from_str(&text) {
            Ok(value) => Some(Jsonb(value)),
            Err(e) => raise(unreadable(&e)),
        }
    }
}

/// Valid to PostgreSQL, which has numbers and depths without bounds.
fn unreadable(e: &serde_json::Error) -> Error {
    let why = e.to_string();
    if why.starts_with("number out of range") {
        return Error::new(PgSqlErrorCode::ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "a number in the JSON is out of range")
            .detail(format!("It cannot be read: {why}."))
            .hint("Numbers here go from -1.8e308 to 1.8e308.");
    }
    Error::new(PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE, "the JSON cannot be read")
        .detail(format!("It says: {why}."))
        .hint("Objects and arrays may stand inside each other up to 127 deep.")
}

impl IntoDatum for Jsonb {
    fn into_datum(self) -> Option<pg_sys::Datum> {
        let text = self.0.to_string();
        // A null character is written as an escape, which jsonb_in refuses with an error of its own.
        let text = encoding::c_string(&text)?;
        // SAFETY: jsonb_in reads the C string, and makes a datum in the current context.
        let datum = unsafe {
            let (jsonb_in, text) = (pg_sys::Oid::from(pg_sys::F_JSONB_IN), text.as_ptr().cast_mut());
            pg_sys::OidInputFunctionCall(jsonb_in, text, pg_sys::InvalidOid, -1)
        };
        Some(datum)
    }

    fn type_oid() -> pg_sys::Oid {
        pg_sys::JSONBOID
    }
}

// SAFETY: the datum is of the SQL type below.
unsafe impl BoxRet for Jsonb {
    unsafe fn box_into<'fcx>(self, fcinfo: &mut FcInfo<'fcx>) -> Datum<'fcx> {
        match self.into_datum() {
            // SAFETY: the datum was made in the function's own memory context.
            Some(datum) => unsafe { fcinfo.return_raw_datum(datum) },
            None => fcinfo.return_null(),
        }
    }
}

// SAFETY: an argument of the SQL type below is a datum of type jsonb, which from_datum takes.
unsafe impl<'fcx> ArgAbi<'fcx> for Jsonb {
    unsafe fn unbox_arg_unchecked(arg: Arg<'_, 'fcx>) -> Self {
        let index = arg.index();
        // SAFETY: the caller's promise.
        let read = unsafe { arg.unbox_arg_using_from_datum() };
        read.unwrap_or_else(|| raise(Error::bug(format!("argument {index} is null"))))
    }
}

// SAFETY: the SQL type is that of the datums which are read and made.
unsafe impl SqlTranslatable for Jsonb {
    const TYPE_IDENT: &'static str = pgrx::pgrx_resolved_type!(Jsonb);
    const TYPE_ORIGIN: TypeOrigin = TypeOrigin::External;
    const ARGUMENT_SQL: Result<SqlMappingRef, ArgumentError> = Ok(SqlMappingRef::literal("jsonb"));
    const RETURN_SQL: Result<ReturnsRef, ReturnsError> = Ok(ReturnsRef::One(SqlMappingRef::literal("jsonb")));
}
