//! Texts between Rust, which knows UTF-8 alone, and the database's encoding. Not here: which texts are made where not all
//! of Unicode can be stored (the locale says so to `seedgen_plan::topics`).

use pgrx::pg_sys;
use std::borrow::Cow;
use std::ffi::{CStr, CString, c_char, c_int};

const UTF8: c_int = pg_sys::pg_enc::PG_UTF8 as c_int;

/// All that Rust holds can be stored as it is.
pub fn utf8() -> bool {
    // SAFETY: reads what was set when the backend connected to its database.
    unsafe { pg_sys::GetDatabaseEncoding() == UTF8 }
}

/// A text of the server's as Rust has it.
pub fn from_server(bytes: &[u8]) -> String {
    let lossy = || String::from_utf8_lossy(bytes).into_owned();
    if bytes.is_ascii() || utf8() {
        return lossy();
    }
    // SAFETY: pg_server_to_any reads so many bytes, and returns its argument, or a string of its own in the current
    // context; it reports an ERROR where there is no such text.
    unsafe {
        let given = bytes.as_ptr().cast::<c_char>();
        let converted = pg_sys::pg_server_to_any(given, bytes.len() as c_int, UTF8);
        if converted.cast_const() == given {
            return lossy();
        }
        let text = CStr::from_ptr(converted).to_string_lossy().into_owned();
        pg_sys::pfree(converted.cast());
        text
    }
}

/// A text as the server has it. Where its encoding has no such character PostgreSQL's error is raised (22P05).
pub fn to_server(text: &[u8]) -> Cow<'_, [u8]> {
    if text.is_ascii() || utf8() {
        return Cow::Borrowed(text);
    }
    // SAFETY: as in `from_server`, the other way round.
    unsafe {
        let given = text.as_ptr().cast::<c_char>();
        let converted = pg_sys::pg_any_to_server(given, text.len() as c_int, UTF8);
        if converted.cast_const() == given {
            return Cow::Borrowed(text);
        }
        let bytes = CStr::from_ptr(converted).to_bytes().to_vec();
        pg_sys::pfree(converted.cast());
        Cow::Owned(bytes)
    }
}

/// For functions of PostgreSQL's that take a string; None where it has a null character.
pub fn c_string(text: &str) -> Option<CString> {
    CString::new(to_server(text.as_bytes())).ok()
}

/// A string of PostgreSQL's.
///
/// # Safety
/// `text` ends with a null byte.
pub unsafe fn of_c(text: *const c_char) -> String {
    // SAFETY: the caller's promise.
    from_server(unsafe { CStr::from_ptr(text) }.to_bytes())
}

/// A text datum in UTF-8 as one in the server's encoding.
///
/// # Safety
/// `datum` is a varlena of characters that is not toasted.
pub unsafe fn text_to_server(datum: pg_sys::Datum) -> pg_sys::Datum {
    // SAFETY: the caller's promise; the copy is made in the current context.
    unsafe {
        let bytes = pgrx::varlena::varlena_to_byte_slice(datum.cast_mut_ptr());
        match to_server(bytes) {
            Cow::Borrowed(_) => datum,
            Cow::Owned(b) => pg_sys::cstring_to_text_with_len(b.as_ptr().cast(), b.len() as c_int).into(),
        }
    }
}

/// A name datum in UTF-8 as one in the server's encoding.
///
/// # Safety
/// `datum` is a name.
pub unsafe fn name_to_server(datum: pg_sys::Datum) -> pg_sys::Datum {
    // SAFETY: the caller's promise: NAMEDATALEN bytes with an end; namein makes another one, cut at a character.
    unsafe {
        let text = datum.cast_mut_ptr::<c_char>().cast_const();
        let converted = string_to_server(text);
        match converted == text {
            true => datum,
            false => pg_sys::OidInputFunctionCall(
                pg_sys::Oid::from(pg_sys::F_NAMEIN),
                converted.cast_mut(),
                pg_sys::InvalidOid,
                -1,
            ),
        }
    }
}

/// A C string in UTF-8 as one in the server's encoding, in the current context if it is another one.
///
/// # Safety
/// `text` ends with a null byte.
pub unsafe fn string_to_server(text: *const c_char) -> *const c_char {
    // SAFETY: the caller's promise; pg_any_to_server returns its argument or a string of its own.
    unsafe {
        let bytes = CStr::from_ptr(text).to_bytes();
        match bytes.is_ascii() {
            true => text,
            false => pg_sys::pg_any_to_server(text, bytes.len() as c_int, UTF8),
        }
    }
}

/// A text datum of the server's, toasted or not.
///
/// # Safety
/// `datum` is a varlena of characters.
pub unsafe fn text_from_server(datum: pg_sys::Datum) -> String {
    // SAFETY: the caller's promise; what pg_detoast_datum_packed makes is in the current context.
    unsafe {
        let whole = pg_sys::pg_detoast_datum_packed(datum.cast_mut_ptr());
        from_server(pgrx::varlena::varlena_to_byte_slice(whole))
    }
}

/// A text[] datum in UTF-8 as one in the server's encoding; nulls stay.
///
/// # Safety
/// `datum` is a text[].
pub unsafe fn elements_to_server(datum: pg_sys::Datum) -> pg_sys::Datum {
    // SAFETY: the caller's promise; text is a varlena of alignment 'i'. Both arrays come from deconstruct_array, and
    // construct_md_array copies what it is given, with the bounds that the array had (one dimension from 1).
    unsafe {
        let (values, nulls, mut n) = elements(datum);
        for i in 0..n as usize {
            if !*nulls.add(i) {
                *values.add(i) = text_to_server(*values.add(i));
            }
        }
        let mut one = 1;
        pg_sys::construct_md_array(
            values,
            nulls,
            1,
            &mut n,
            &mut one,
            pg_sys::TEXTOID,
            -1,
            false,
            pg_sys::TYPALIGN_INT as c_char,
        )
        .into()
    }
}

/// The elements of a text[] datum of the server's without nulls.
///
/// # Safety
/// `datum` is a text[].
pub unsafe fn elements_from_server(datum: pg_sys::Datum) -> Vec<String> {
    // SAFETY: as above.
    unsafe {
        let (values, nulls, n) = elements(datum);
        (0..n as usize).filter(|&i| !*nulls.add(i)).map(|i| text_from_server(*values.add(i))).collect()
    }
}

/// # Safety
/// `datum` is a text[].
unsafe fn elements(datum: pg_sys::Datum) -> (*mut pg_sys::Datum, *mut bool, c_int) {
    let (mut values, mut nulls, mut n) = (std::ptr::null_mut(), std::ptr::null_mut(), 0);
    // SAFETY: the caller's promise; the three are filled, in the current context.
    unsafe {
        let array = pg_sys::pg_detoast_datum(datum.cast_mut_ptr()).cast::<pg_sys::ArrayType>();
        pg_sys::deconstruct_array(
            array,
            pg_sys::TEXTOID,
            -1,
            false,
            pg_sys::TYPALIGN_INT as c_char,
            &mut values,
            &mut nulls,
            &mut n,
        );
    }
    (values, nulls, n)
}
