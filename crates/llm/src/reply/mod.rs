//! What is believed of a reply: the text is untrusted, and may be cut, wrapped, wrong or hostile. `json` reads
//! what there is of it; `rows` takes rows and patterns out. Nothing of it is ever run; what the database makes
//! of a value is found out by the database.

pub mod json;
mod rows;

pub use rows::{Harvest, harvest};
