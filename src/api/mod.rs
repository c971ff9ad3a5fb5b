//! The SQL surface, a file per family. Bodies call stages and turn errors into PostgreSQL's.

mod catalog;
mod graph;
mod rows;
mod runs;
mod verify;
