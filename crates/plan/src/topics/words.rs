//! Word lists for prose (`Strategy::Text`): what compile draws words and sentences from.

use super::{files, resolve, table};
use seedgen_kernels::{Bytes, Column};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The words of a locale's prose, by frequency; None for an unknown locale.
pub fn prose(locale: &str) -> Option<Arc<Column>> {
    static CACHE: Mutex<BTreeMap<&'static str, Arc<Column>>> = Mutex::new(BTreeMap::new());
    let locale = resolve(locale)?;
    let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(words) = cache.get(locale.code) {
        return Some(words.clone());
    }
    let data = table::read(files::find(locale.code, "words")?);
    let words = data.rows.iter().flat_map(|r| r[0].split(' ')).filter(|w| !w.is_empty());
    let column = Arc::new(Column::bytes(words.map(str::as_bytes).collect::<Bytes>()));
    cache.insert(locale.code, column.clone());
    Some(column)
}
