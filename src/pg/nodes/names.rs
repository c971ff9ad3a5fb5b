//! Names of operators and functions by oid, and the text of constants. Not here: nodes.

use crate::pg::encoding;
use pgrx::prelude::*;
use std::ffi::CStr;

/// pg_catalog's own oid, fixed in pg_namespace.dat.
const PG_CATALOG: u32 = 11;

/// A name and its schema (None: pg_catalog).
pub(super) type Name = (String, Option<String>);

/// # Safety
/// `text` is null or a NUL-terminated string.
pub(super) unsafe fn owned(text: *const std::ffi::c_char) -> Option<String> {
    if text.is_null() {
        return None;
    }
    // SAFETY: the caller's promise.
    Some(encoding::from_server(unsafe { CStr::from_ptr(text) }.to_bytes()))
}

fn schema(namespace: pg_sys::Oid) -> Option<String> {
    if namespace.to_u32() == PG_CATALOG {
        return None;
    }
    // SAFETY: get_namespace_name takes any oid and returns null or a palloc'd string.
    unsafe { owned(pg_sys::get_namespace_name(namespace)) }
}

/// The operator's name and schema.
pub(super) fn operator(oid: pg_sys::Oid) -> Option<Name> {
    // SAFETY: SearchSysCache1 returns null or a pinned tuple of pg_operator, whose fixed part GETSTRUCT
    // points to; both fields are copied before it is released.
    unsafe {
        let tuple = pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::OPEROID as _, pg_sys::Datum::from(oid));
        if tuple.is_null() {
            return None;
        }
        let form = pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_operator>();
        let name = owned((*form).oprname.data.as_ptr());
        let namespace = (*form).oprnamespace;
        pg_sys::ReleaseSysCache(tuple);
        Some((name?, schema(namespace)))
    }
}

/// The function's name and schema.
pub(super) fn function(oid: pg_sys::Oid) -> Option<Name> {
    // SAFETY: both take any oid; the name is null or a palloc'd string.
    unsafe { Some((owned(pg_sys::get_func_name(oid))?, schema(pg_sys::get_func_namespace(oid)))) }
}

/// A value as its type's output function writes it.
///
/// # Safety
/// `datum` is a non-null value of the type.
pub(super) unsafe fn output(type_oid: pg_sys::Oid, datum: pg_sys::Datum) -> Option<String> {
    let (mut function, mut varlena) = (pg_sys::InvalidOid, false);
    // SAFETY: the caller's promise; getTypeOutputInfo finds the function that fits the type.
    unsafe {
        pg_sys::getTypeOutputInfo(type_oid, &mut function, &mut varlena);
        owned(pg_sys::OidOutputFunctionCall(function, datum))
    }
}

/// The elements of a (non-null) array as text, and their type. None: not an array.
///
/// # Safety
/// `datum` is a non-null value of the type.
pub(super) unsafe fn elements(
    type_oid: pg_sys::Oid,
    datum: pg_sys::Datum,
) -> Option<(pg_sys::Oid, Vec<Option<String>>)> {
    // SAFETY: the caller's promise; a true array's datum is an ArrayType once detoasted, and
    // deconstruct_array gets the element type's own storage properties.
    unsafe {
        let element = pg_sys::get_base_element_type(type_oid);
        if element == pg_sys::InvalidOid {
            return None;
        }
        let (mut len, mut by_value, mut align) = (0i16, false, 0);
        pg_sys::get_typlenbyvalalign(element, &mut len, &mut by_value, &mut align);
        let array = pg_sys::pg_detoast_datum(datum.cast_mut_ptr()).cast::<pg_sys::ArrayType>();
        let (mut values, mut nulls, mut n) = (std::ptr::null_mut(), std::ptr::null_mut(), 0i32);
        pg_sys::deconstruct_array(array, element, len.into(), by_value, align, &mut values, &mut nulls, &mut n);
        let text = |i| {
            if *nulls.add(i) { None } else { output(element, *values.add(i)) }
        };
        Some((element, (0..n as usize).map(text).collect()))
    }
}
