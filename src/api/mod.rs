//! The SQL surface, a file per family. Bodies call stages and turn errors into PostgreSQL's.

mod catalog;
mod graph;
mod models;
mod plan;
mod populate;
mod profiles;
mod rows;
mod rules;
mod run;
mod runs;
mod seeds;
mod strategies;
mod undo;
mod verify;
