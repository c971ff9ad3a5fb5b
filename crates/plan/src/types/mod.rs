//! PostgreSQL's types as planning sees them: `class` (the family of a type, its encoding and its logical
//! form), `parse` (input text to a logical value), `typical` (nodes that make values of any type).

pub mod class;
pub mod parse;
mod scale;
pub mod typical;

pub use scale::refine;
