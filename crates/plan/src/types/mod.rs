//! PostgreSQL's types as planning sees them: `class` (the family of a type, its encoding and its logical
//! form), `parse` (input text to a logical value). Typical values of every type are in `typical`.

pub mod class;
pub mod parse;
