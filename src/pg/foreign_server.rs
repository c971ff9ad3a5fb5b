//! Foreign servers and user mappings, as PostgreSQL's own functions give them to a wrapper: a mapping's options are
//! hidden from everyone else. Not here: what options mean, and who may use a server.

use crate::error::{Error, Result};
use crate::pg::encoding;
use crate::pg::subxact;
use pgrx::pg_sys;
use pgrx::prelude::PgSqlErrorCode as Code;

/// The catalogs whose options a validator is asked about.
pub const SERVERS: u32 = pg_sys::ForeignServerRelationId.to_u32();
pub const MAPPINGS: u32 = pg_sys::UserMappingRelationId.to_u32();

pub type Options = Vec<(String, String)>;

pub struct Server {
    pub oid: u32,
    pub wrapper: String,
    pub options: Options,
}

/// None: there is none of that name.
pub fn by_name(name: &str) -> Result<Option<Server>> {
    let name = encoding::c_string(name).ok_or_else(|| Error::bug("a text of PostgreSQL has a null character"))?;
    // SAFETY: both functions copy from the syscache into the current context; with missing_ok null stands for a
    // server that is not there. The wrapper of a server exists. Texts are copied before anything else runs.
    unsafe {
        let server = pg_sys::GetForeignServerByName(name.as_ptr(), true);
        if server.is_null() {
            return Ok(None);
        }
        let wrapper = pg_sys::GetForeignDataWrapper((*server).fdwid);
        Ok(Some(Server {
            oid: (*server).serverid.to_u32(),
            wrapper: text((*wrapper).fdwname),
            options: options((*server).options),
        }))
    }
}

/// The options of the caller's mapping, or of PUBLIC's; None where there is neither.
pub fn mapping(server: u32) -> Result<Option<Options>> {
    // SAFETY: GetUserMapping copies from the syscache, and raises 42704 where there is no mapping.
    let found = subxact::run(|| unsafe {
        let mapping = pg_sys::GetUserMapping(pg_sys::GetUserId(), server.into());
        Ok(options((*mapping).options))
    });
    match found {
        Ok(options) => Ok(Some(options)),
        Err(e) if e.code == Code::ERRCODE_UNDEFINED_OBJECT => Ok(None),
        Err(e) => Err(e),
    }
}

/// The caller may have the server's process read files and its environment.
pub fn may_read_files() -> bool {
    // SAFETY: look the current user up in the syscache.
    unsafe {
        pg_sys::superuser() || pg_sys::has_privs_of_role(pg_sys::GetUserId(), pg_sys::ROLE_PG_READ_SERVER_FILES.into())
    }
}

/// # Safety
/// `list` is a list of DefElem, as untransformRelOptions makes it.
unsafe fn options(list: *mut pg_sys::List) -> Options {
    // SAFETY: the caller's promise; defGetString gives the value's text in the current context.
    unsafe {
        let count = if list.is_null() { 0 } else { (*list).length as usize };
        (0..count)
            .map(|i| {
                let option = (*(*list).elements.add(i)).ptr_value.cast::<pg_sys::DefElem>();
                (text((*option).defname), text(pg_sys::defGetString(option)))
            })
            .collect()
    }
}

/// # Safety
/// A C string, or null.
unsafe fn text(s: *const std::ffi::c_char) -> String {
    // SAFETY: the caller's promise.
    if s.is_null() { String::new() } else { unsafe { encoding::of_c(s) } }
}
