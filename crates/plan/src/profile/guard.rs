//! What of a profile may leave the database: no value held by fewer than k rows.

use super::{Profile, Shape, TableProfile};
use crate::schema::Schema;

/// The profile without values that fewer than `k` rows hold.
pub fn guarded(_schema: &Schema, profile: &Profile, k: u32) -> Profile {
    let k = u64::from(k);
    let table = |t: &TableProfile| {
        let mut t = t.clone();
        for c in t.columns.values_mut() {
            match &mut c.shape {
                Shape::Categories { values } | Shape::Pool { values } => values.retain(|v| v.1 >= k),
                Shape::Unknown | Shape::Uuids { .. } => {}
                // Their ends are values of single rows.
                Shape::Numbers(_) | Shape::Moments(_) => c.shape = Shape::Unknown,
            }
        }
        t
    };
    Profile { version: profile.version, tables: profile.tables.iter().map(|(p, t)| (p.clone(), table(t))).collect() }
}
