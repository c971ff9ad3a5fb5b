//! Topics: none yet; words alone.
use seedgen_kernels::{Bytes,Column}; use std::sync::Arc; use std::collections::BTreeMap;
pub struct Topic { pub len: usize, pub fields: BTreeMap<&'static str, Arc<Column>> }
impl Topic { pub fn texts<'a>(&'a self, _f: &str) -> Option<std::iter::Empty<&'a str>> { None } }
pub fn topic(_l:&str,_n:&str)->Option<&'static Topic>{None}
pub fn prose(_l:&str)->Option<Arc<Column>>{ Some(Arc::new(Column::bytes(["alpha","beta","gamma","delta"].iter().map(|s| s.as_bytes()).collect::<Bytes>()))) }
pub mod check { pub struct R{pub prefix:&'static str,pub digits:u32} pub const CARDS:&[R]=&[R{prefix:"4",digits:16}]; pub struct F{pub country_code:&'static str,pub mask:&'static str} pub fn iban_format(_:&str)->&'static F{&F{country_code:"DE",mask:"9##"}} pub const EAN_PREFIX:&str="200"; pub const ISBN_PREFIX:&str="978"; }
pub struct Locale{pub code:&'static str} pub const LOCALES:&[Locale]=&[Locale{code:"en_US"}]; pub fn resolve(n:&str)->Option<&'static Locale>{LOCALES.iter().find(|l| l.code==n)}
