//! `seedgen.fetch_seeds` is declared in SQL by hand, as pgrx makes no procedures: its call comes in through
//! `pg::procedure`. The validator of the wrapper's options is here.

use crate::error::{Error, or_raise};
use crate::llm;
use crate::pg::text::Texts;
use pgrx::prelude::*;

pgrx::extension_sql_file!("../../sql/llm.sql", name = "llm", requires = [llm_validator, "seeds"]);

/// Internal: checks the options of servers of foreign data wrapper seedgen_llm and of their user mappings.
#[pg_extern(volatile, strict, parallel_safe)]
fn llm_validator(options: Texts, catalog: pg_sys::Oid) {
    let pairs = options
        .0
        .into_iter()
        .map(|o| match o.split_once('=') {
            Some((name, value)) => Ok((name.to_string(), value.to_string())),
            None => Err(Error::bug("an option has no value")),
        })
        .collect::<crate::error::Result<Vec<_>>>();
    or_raise(pairs.and_then(|p| llm::validate(&p, catalog.to_u32())))
}
