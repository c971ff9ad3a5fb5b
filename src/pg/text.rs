//! Arguments and results of type `text`: Rust's strings are UTF-8, the server's of its own encoding, which pgrx does not
//! convert. Not here: the conversion (`encoding`).

use crate::error::{Error, raise};
use crate::pg::encoding;
use pgrx::callconv::{Arg, ArgAbi, BoxRet, FcInfo};
use pgrx::datum::Datum;
use pgrx::pgrx_sql_entity_graph::metadata::{
    ArgumentError, ReturnsError, ReturnsRef, SqlMappingRef, SqlTranslatable, TypeOrigin,
};
use pgrx::{FromDatum, IntoDatum, pg_sys};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(pub String);

impl From<String> for Text {
    fn from(s: String) -> Text {
        Text(s)
    }
}

impl FromDatum for Text {
    unsafe fn from_polymorphic_datum(datum: pg_sys::Datum, is_null: bool, _: pg_sys::Oid) -> Option<Text> {
        // SAFETY: the caller's promise is a datum of type text where it is not null.
        (!is_null).then(|| Text(unsafe { encoding::text_from_server(datum) }))
    }
}

impl IntoDatum for Text {
    fn into_datum(self) -> Option<pg_sys::Datum> {
        let datum = self.0.into_datum()?;
        // SAFETY: the datum is a text that was made just now.
        Some(unsafe { encoding::text_to_server(datum) })
    }

    fn type_oid() -> pg_sys::Oid {
        pg_sys::TEXTOID
    }
}

// SAFETY: an argument of the SQL type below is a datum of type text, which from_datum takes.
unsafe impl<'fcx> ArgAbi<'fcx> for Text {
    unsafe fn unbox_arg_unchecked(arg: Arg<'_, 'fcx>) -> Self {
        let index = arg.index();
        // SAFETY: the caller's promise.
        let read = unsafe { arg.unbox_arg_using_from_datum() };
        read.unwrap_or_else(|| raise(Error::bug(format!("argument {index} is null"))))
    }
}

// SAFETY: the datum is of the SQL type below.
unsafe impl BoxRet for Text {
    unsafe fn box_into<'fcx>(self, fcinfo: &mut FcInfo<'fcx>) -> Datum<'fcx> {
        match self.into_datum() {
            // SAFETY: the datum was made in the function's own memory context.
            Some(datum) => unsafe { fcinfo.return_raw_datum(datum) },
            None => fcinfo.return_null(),
        }
    }
}

// SAFETY: the SQL type is that of the datums which are read and made.
unsafe impl SqlTranslatable for Text {
    const TYPE_IDENT: &'static str = pgrx::pgrx_resolved_type!(Text);
    const TYPE_ORIGIN: TypeOrigin = TypeOrigin::External;
    const ARGUMENT_SQL: Result<SqlMappingRef, ArgumentError> = Ok(SqlMappingRef::literal("text"));
    const RETURN_SQL: Result<ReturnsRef, ReturnsError> = Ok(ReturnsRef::One(SqlMappingRef::literal("text")));
}

/// The elements of a `text[]` that are not null.
#[derive(Clone, Debug)]
pub struct Texts(pub Vec<String>);

impl FromDatum for Texts {
    unsafe fn from_polymorphic_datum(datum: pg_sys::Datum, is_null: bool, _: pg_sys::Oid) -> Option<Texts> {
        // SAFETY: the caller's promise is a datum of type text[] where it is not null.
        (!is_null).then(|| Texts(unsafe { encoding::elements_from_server(datum) }))
    }
}

// SAFETY: an argument of the SQL type below is a datum of type text[], which from_datum takes.
unsafe impl<'fcx> ArgAbi<'fcx> for Texts {
    unsafe fn unbox_arg_unchecked(arg: Arg<'_, 'fcx>) -> Self {
        let index = arg.index();
        // SAFETY: the caller's promise.
        let read = unsafe { arg.unbox_arg_using_from_datum() };
        read.unwrap_or_else(|| raise(Error::bug(format!("argument {index} is null"))))
    }
}

// SAFETY: the SQL type is that of the datums which are read.
unsafe impl SqlTranslatable for Texts {
    const TYPE_IDENT: &'static str = pgrx::pgrx_resolved_type!(Texts);
    const TYPE_ORIGIN: TypeOrigin = TypeOrigin::External;
    const ARGUMENT_SQL: Result<SqlMappingRef, ArgumentError> = Ok(SqlMappingRef::literal("text[]"));
    const RETURN_SQL: Result<ReturnsRef, ReturnsError> = Ok(ReturnsRef::One(SqlMappingRef::literal("text[]")));
}
