//! The catalog's queries, and all that differs in them between versions of PostgreSQL. Not here: what is
//! made of their rows.

use std::sync::OnceLock;

/// The texts for the server at hand; each is documented in its file.
pub(super) struct Queries {
    pub schemas: &'static str,
    pub closure: &'static str,
    pub tables: &'static str,
    pub partition_keys: &'static str,
    pub inheritance: &'static str,
    pub columns: &'static str,
    pub sequences: &'static str,
    pub types: &'static str,
    pub labels: &'static str,
    pub fields: &'static str,
    pub checks: &'static str,
    pub foreign_keys: &'static str,
    pub indexes: &'static str,
    pub triggers: &'static str,
    pub stats: &'static str,
}

/// The queries for a version (server_version_num), which does not change in a process.
pub(super) fn queries(version: u32) -> &'static Queries {
    static QUERIES: OnceLock<Queries> = OnceLock::new();
    QUERIES.get_or_init(|| Queries {
        schemas: include_str!("sql/schemas.sql"),
        closure: include_str!("sql/closure.sql"),
        tables: include_str!("sql/tables.sql"),
        partition_keys: include_str!("sql/partition_keys.sql"),
        inheritance: include_str!("sql/inheritance.sql"),
        columns: include_str!("sql/columns.sql"),
        sequences: include_str!("sql/sequences.sql"),
        types: include_str!("sql/types.sql"),
        labels: include_str!("sql/labels.sql"),
        fields: include_str!("sql/fields.sql"),
        checks: include_str!("sql/checks.sql"),
        foreign_keys: foreign_keys(version),
        indexes: include_str!("sql/indexes.sql"),
        triggers: include_str!("sql/triggers.sql"),
        stats: include_str!("sql/stats.sql"),
    })
}

/// 18 brought NOT ENFORCED and PERIOD.
fn foreign_keys(version: u32) -> &'static str {
    let (enforced, period) = if version >= 180000 { ("k.conenforced", "k.conperiod") } else { ("true", "false") };
    let text = include_str!("sql/foreign_keys.sql");
    // Once per process: see the cell above.
    text.replace("{enforced}", enforced).replace("{period}", period).leak()
}
