//! Text as bytes in UTF-8: formats of numbers and dates, folding, words, masks, check digits. Functions of
//! one value each; the kernels over columns are in `eval`.

pub mod chain;
pub mod chars;
pub mod check;
pub mod fold;
pub mod format;
pub mod map;
pub mod mask;
pub mod words;
