//! Languages of texts (what a CHECK with a regular expression accepts): the test of a text (`automaton`) and
//! the numbering of the accepted texts (`words`). Not here: where an automaton comes from (`seedgen-plan`,
//! `patterns/`).

mod automaton;
mod words;

pub use automaton::{Automaton, DEAD};
pub use words::{Edge, Words};
