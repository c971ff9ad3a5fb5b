//! Which seeds stay when others of their source come to take their place: a reply that brings few must not leave a table
//! with less to learn from than it had. Not here: storing.

use super::store::Stored;
use super::{distinct, exclusion};
use crate::error::Result;
use seedgen_plan::schema::Table;
use std::collections::BTreeSet;

/// The numbers of those that stay: as many as are missing, the newest first, none with the key of one that comes.
pub(super) fn stay(table: &Table, coming: Vec<Stored>, stored: Vec<(i64, Stored)>) -> Result<Vec<i64>> {
    let came = coming.len();
    let missing = stored.len().saturating_sub(came);
    let (numbers, old): (Vec<i64>, Vec<Stored>) = stored.into_iter().rev().unzip();
    if came == 0 || missing == 0 {
        return Ok(numbers.into_iter().take(missing).collect());
    }
    let rows: Vec<Stored> = coming.into_iter().chain(old).collect();
    let mut out: BTreeSet<usize> = distinct::clashes(table, &rows)?.iter().map(|c| c.row).collect();
    out.extend(exclusion::clashes(table, &rows, came, out.clone())?.iter().map(|c| c.row));
    let apart = numbers.iter().enumerate().filter(|(i, _)| !out.contains(&(came + i)));
    Ok(apart.map(|(_, n)| *n).take(missing).collect())
}
