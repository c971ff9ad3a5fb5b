//! From encoded blocks to datums: what a column's words mean, its type's input function where it has the
//! text form, and the constraints of its domain. By-reference datums point into the block, which must
//! outlive them. Not here: tuples, defaults and table constraints (`bulk`).

use crate::error::{Error, Result};
use crate::pg::encoding;
use pgrx::{PgSqlErrorCode, pg_sys};
use seedgen_kernels::{EncodedColumn, Encoding};
use std::ffi::{c_char, c_void};
use std::ops::Range;

/// One column to be read from blocks.
#[derive(Clone, Debug)]
pub struct ColumnSpec<'a> {
    /// attnum - 1: the place in a row of datums.
    pub position: usize,
    pub type_oid: pg_sys::Oid,
    pub typmod: i32,
    pub encoding: &'a Encoding,
}

/// Reads the columns of blocks into rows of datums.
pub struct Datums {
    width: usize,
    readers: Vec<Option<Reader>>,
}

struct Reader {
    position: usize,
    form: Form,
    /// From UTF-8 to the database's encoding, where that is another one.
    convert: Option<unsafe fn(pg_sys::Datum) -> pg_sys::Datum>,
    domain: Option<Domain>,
}

enum Form {
    /// The word is the datum.
    Value,
    /// The word is an offset into the bytes.
    Reference,
    /// The word is the offset of a C string for the input function. Boxed: PostgreSQL keeps the address.
    Input { function: Box<pg_sys::FmgrInfo>, io_param: pg_sys::Oid, typmod: i32 },
}

struct Domain {
    type_oid: pg_sys::Oid,
    /// domain_check's own cache.
    extra: *mut c_void,
    context: pg_sys::MemoryContext,
}

impl Datums {
    /// `columns[c]` describes column c of the blocks; `width` is the row width (natts of the table). Caches
    /// live in `context`, which must outlive this value.
    pub fn new(width: usize, columns: &[ColumnSpec], context: pg_sys::MemoryContext) -> Result<Self> {
        let readers = columns.iter().map(|c| Reader::new(width, c, context)).collect::<Result<_>>()?;
        Ok(Datums { width, readers })
    }

    /// Fills `values` and `nulls` (row after row, `width` each) from these rows of the block. Places of
    /// columns that the block leaves out are not touched. Input functions allocate in the current context.
    pub fn fill(
        &mut self,
        block: &[EncodedColumn],
        rows: Range<usize>,
        values: &mut [pg_sys::Datum],
        nulls: &mut [bool],
    ) -> Result<()> {
        let cells = rows.len() * self.width;
        if block.len() != self.readers.len() || values.len() < cells || nulls.len() < cells {
            return Err(Error::bug("a block does not have the columns it was planned with"));
        }
        for (reader, column) in self.readers.iter_mut().zip(block) {
            let Some(reader) = reader else { continue };
            if column.words.len() < rows.end || (!column.nulls.is_empty() && column.nulls.len() < rows.end) {
                return Err(Error::bug("a block is shorter than its rows"));
            }
            reader.fill(column, rows.clone(), self.width, values, nulls)?;
        }
        Ok(())
    }
}

impl Reader {
    fn new(width: usize, c: &ColumnSpec, context: pg_sys::MemoryContext) -> Result<Option<Self>> {
        if matches!(c.encoding, Encoding::None) {
            return Ok(None);
        }
        if c.position >= width {
            return Err(Error::bug("a column lies outside its table"));
        }
        let (mut length, mut by_value) = (0i16, false);
        // SAFETY: get_typlenbyval looks up the type in the syscache and reports an ERROR where it is gone;
        // both pointers are to locals.
        unsafe { pg_sys::get_typlenbyval(c.type_oid, &mut length, &mut by_value) };
        let form = match c.encoding {
            Encoding::Input => Form::input(c, context),
            _ if by_value => Form::Value,
            _ => Form::Reference,
        };
        check_layout(c.encoding, length, by_value)?;
        // The input function of a domain checks its constraints itself (domain_in).
        // SAFETY: both look the type up in the catalog caches; any oid is allowed.
        let constrained = !matches!(form, Form::Input { .. })
            && unsafe {
                pg_sys::get_typtype(c.type_oid) == pg_sys::TYPTYPE_DOMAIN as c_char
                    && pg_sys::DomainHasConstraints(c.type_oid)
            };
        let domain = constrained.then_some(Domain { type_oid: c.type_oid, extra: std::ptr::null_mut(), context });
        let convert = match c.encoding {
            _ if encoding::utf8() => None,
            Encoding::Text { .. } | Encoding::BpChar { .. } => Some(encoding::text_to_server as unsafe fn(_) -> _),
            Encoding::Name => Some(encoding::name_to_server as unsafe fn(_) -> _),
            _ => None,
        };
        Ok(Some(Reader { position: c.position, form, convert, domain }))
    }

    fn fill(
        &mut self,
        column: &EncodedColumn,
        rows: Range<usize>,
        width: usize,
        values: &mut [pg_sys::Datum],
        nulls: &mut [bool],
    ) -> Result<()> {
        let words = &column.words[rows.clone()];
        let mut at = self.position;
        if column.nulls.is_empty() {
            for i in 0..words.len() {
                nulls[at + i * width] = false;
            }
        } else {
            for (i, &n) in column.nulls[rows].iter().enumerate() {
                nulls[at + i * width] = n;
            }
        }
        match &mut self.form {
            Form::Value => {
                for &w in words {
                    values[at] = pg_sys::Datum::from(w as usize);
                    at += width;
                }
            }
            Form::Reference => {
                let bytes = aligned(&column.bytes)?;
                for &w in words {
                    // The word under a null is arbitrary: it is never followed, only kept inside.
                    let offset = (w as usize).min(column.bytes.len());
                    values[at] = pg_sys::Datum::from(bytes.wrapping_add(offset) as usize);
                    at += width;
                }
            }
            Form::Input { function, io_param, typmod } => {
                for &w in words {
                    let text = if nulls[at] {
                        if function.fn_strict {
                            at += width;
                            continue;
                        }
                        std::ptr::null()
                    } else {
                        terminated(&column.bytes, w as usize)?
                    };
                    let text = match text.is_null() || encoding::utf8() {
                        true => text,
                        // SAFETY: `terminated` has checked that it ends.
                        false => unsafe { encoding::string_to_server(text) },
                    };
                    // SAFETY: InputFunctionCall wants a NUL-terminated string (`terminated` has checked) in
                    // memory of the caller's, or NULL for a function that is not strict; the FmgrInfo was
                    // set up by fmgr_info_cxt.
                    values[at] =
                        unsafe { pg_sys::InputFunctionCall(&mut **function, text as *mut c_char, *io_param, *typmod) };
                    at += width;
                }
            }
        }
        if let Some(convert) = self.convert {
            let places = (0..words.len()).map(|i| self.position + i * width);
            for at in places.filter(|&at| !nulls[at]) {
                // SAFETY: chosen by the encoding, which says what the datums are; they are in the block.
                values[at] = unsafe { convert(values[at]) };
            }
        }
        if let Some(domain) = &mut self.domain {
            let mut at = self.position;
            for _ in 0..words.len() {
                domain.check(values[at], nulls[at]);
                at += width;
            }
        }
        Ok(())
    }
}

impl Domain {
    /// Raises PostgreSQL's error (23514 or 23502) where the value breaks a constraint.
    fn check(&mut self, value: pg_sys::Datum, is_null: bool) {
        // SAFETY: the value is a valid datum of the domain's base type; `extra` and its context belong
        // together and live as long as this value, as domain_check asks.
        unsafe { pg_sys::domain_check(value, is_null, self.type_oid, &mut self.extra, self.context) }
    }
}

impl Form {
    fn input(c: &ColumnSpec, context: pg_sys::MemoryContext) -> Form {
        let (mut oid, mut io_param) = (pg_sys::InvalidOid, pg_sys::InvalidOid);
        let mut function = Box::<pg_sys::FmgrInfo>::default();
        // SAFETY: getTypeInputInfo reports an ERROR for a type without an input function; fmgr_info_cxt
        // fills the FmgrInfo, whose caches go to `context`, alive as long as the reader.
        unsafe {
            pg_sys::getTypeInputInfo(c.type_oid, &mut oid, &mut io_param);
            pg_sys::fmgr_info_cxt(oid, &mut *function, context);
        }
        Form::Input { function, io_param, typmod: c.typmod }
    }
}

/// Raises the domain's error where NULL is not one of its values: for a column left to PostgreSQL that has
/// no default.
pub fn check_null_in_domain(type_oid: pg_sys::Oid) {
    // SAFETY: as in `Reader::new`; without a cache (NULL extra) domain_check makes one in the current context.
    unsafe {
        if pg_sys::get_typtype(type_oid) == pg_sys::TYPTYPE_DOMAIN as c_char && pg_sys::DomainHasConstraints(type_oid) {
            let context = pg_sys::CurrentMemoryContext;
            pg_sys::domain_check(pg_sys::Datum::from(0usize), true, type_oid, std::ptr::null_mut(), context);
        }
    }
}

/// An encoding that does not fit the type would make PostgreSQL follow wild pointers: refuse it.
fn check_layout(encoding: &Encoding, length: i16, by_value: bool) -> Result<()> {
    let fits = match encoding {
        Encoding::None | Encoding::Input => true,
        Encoding::Bool => by_value && length == 1,
        Encoding::I16 => by_value && length == 2,
        Encoding::I32 | Encoding::F32 | Encoding::Oid | Encoding::Enum(_) => by_value && length == 4,
        Encoding::I64 | Encoding::F64 => by_value && length == 8,
        Encoding::Numeric { .. } | Encoding::Text { .. } | Encoding::BpChar { .. } | Encoding::Bytea => length == -1,
        Encoding::Fixed(n) => !by_value && length == *n as i16,
        Encoding::Name => !by_value && length == pg_sys::NAMEDATALEN as i16,
    };
    if fits {
        return Ok(());
    }
    Err(Error::bug(format!("encoding {encoding:?} does not fit a type of length {length}")))
}

/// The start of the bytes, on an 8-byte boundary as the offsets assume.
fn aligned(bytes: &[u8]) -> Result<*const u8> {
    let start = bytes.as_ptr();
    if bytes.is_empty() || (start as usize).is_multiple_of(8) {
        return Ok(start);
    }
    // SAFETY: palloc gives at least as many bytes, MAXALIGNed, in the current (batch) context; the copy is
    // freed with it, after the datums.
    unsafe {
        let copy = pg_sys::palloc(bytes.len()).cast::<u8>();
        std::ptr::copy_nonoverlapping(start, copy, bytes.len());
        Ok(copy)
    }
}

/// The C string at this offset.
fn terminated(bytes: &[u8], offset: usize) -> Result<*const c_char> {
    match bytes.get(offset..).and_then(|b| std::ffi::CStr::from_bytes_until_nul(b).ok()) {
        Some(text) => Ok(text.as_ptr()),
        None => Err(Error::new(PgSqlErrorCode::ERRCODE_INTERNAL_ERROR, "a text form has no end in its block")),
    }
}
