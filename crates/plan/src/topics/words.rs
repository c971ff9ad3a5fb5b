//! Word lists for prose (`Strategy::Text`): what compile draws words and sentences from.

use super::{files, is_ascii, resolve, table};
use seedgen_kernels::{Bytes, Column};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The words of a locale's prose, by frequency; None for an unknown locale.
pub fn prose(locale: &str) -> Option<Arc<Column>> {
    static CACHE: Mutex<BTreeMap<(&'static str, bool), Arc<Column>>> = Mutex::new(BTreeMap::new());
    let plain = is_ascii(locale);
    let locale = resolve(locale)?;
    let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(words) = cache.get(&(locale.code, plain)) {
        return Some(words.clone());
    }
    let data = table::read(files::find(locale.code, "words")?);
    let words = data.rows.iter().flat_map(|r| r[0].split(' ')).filter(|w| !w.is_empty());
    let column = match plain {
        false => Column::bytes(words.map(str::as_bytes).collect::<Bytes>()),
        true => {
            let words: Vec<String> = words.filter_map(table::ascii).collect();
            if words.is_empty() {
                drop(cache);
                return prose("en_US.ASCII").filter(|_| locale.code != "en_US");
            }
            Column::bytes(words.iter().map(String::as_bytes).collect::<Bytes>())
        }
    };
    let column = Arc::new(column);
    cache.insert((locale.code, plain), column.clone());
    Some(column)
}
