//! Names and their meanings, at large.
