//! The catalog as one immutable value: what `src/catalog/` read in one go, and all that planning knows of
//! the database. Plain data with serde; no PostgreSQL, no decisions.

use crate::expr::Expr;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub type Oid = u32;
/// Position of a column in `Table::columns` (dropped columns are left out, so this is not attnum - 1).
pub type ColumnIndex = usize;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Schema {
    /// `server_version_num`.
    pub server_version: u32,
    /// Every table of the schemas asked for, and every table that their foreign keys refer to
    /// (transitively), in order of oid.
    pub tables: Vec<Table>,
    /// Every type that a column has, with element, base, range and field types.
    pub types: BTreeMap<Oid, Type>,
}

impl Schema {
    pub fn table(&self, oid: Oid) -> Option<&Table> {
        self.tables.binary_search_by_key(&oid, |t| t.oid).ok().map(|i| &self.tables[i])
    }
    /// Foreign keys that only partitions have count as their root's, which their rows go through.
    pub fn adopt_foreign_keys(&mut self) {
        for leaf in 0..self.tables.len() {
            let Some(mut root) = self.tables[leaf].partition_of else { continue };
            while let Some(up) = self.table(root).and_then(|t| t.partition_of) {
                root = up;
            }
            let Some(root) = self.tables.iter().position(|t| t.oid == root) else { continue };
            for fk in self.tables[leaf].foreign_keys.clone() {
                let names = fk.columns.iter().map(|&c| &self.tables[leaf].columns[c].name);
                let columns: Option<Vec<ColumnIndex>> = names.map(|n| self.tables[root].column_index(n)).collect();
                let Some(columns) = columns else { continue };
                let oid = self.tables[leaf].oid;
                let keys = &mut self.tables[root].foreign_keys;
                let known = |k: &&mut ForeignKey| {
                    (&k.columns, k.parent, &k.parent_columns) == (&columns, fk.parent, &fk.parent_columns)
                };
                match keys.iter_mut().find(known) {
                    Some(k) if k.partitions.is_empty() => {}
                    Some(k) => k.partitions.push(oid),
                    None => keys.push(ForeignKey { columns, partitions: vec![oid], ..fk }),
                }
            }
        }
    }
    /// May the column be null, as far as NOT NULL (its own, its domains') says?
    pub fn nullable(&self, column: &Column) -> bool {
        let mut oid = column.type_oid;
        while let Some(TypeKind::Domain { base, not_null, .. }) = self.types.get(&oid).map(|t| &t.kind) {
            if *not_null {
                return false;
            }
            oid = *base;
        }
        !column.not_null
    }
    /// Row triggers that only partitions have count as their root's: rows of the root fire them.
    pub fn adopt_triggers(&mut self) {
        for leaf in 0..self.tables.len() {
            let Some(mut root) = self.tables[leaf].partition_of else { continue };
            while let Some(up) = self.table(root).and_then(|t| t.partition_of) {
                root = up;
            }
            let Some(root) = self.tables.iter().position(|t| t.oid == root) else { continue };
            for trigger in self.tables[leaf].triggers.clone().into_iter().filter(|t| t.row) {
                let of_root = &mut self.tables[root].triggers;
                if !of_root.iter().any(|t| t.name == trigger.name) {
                    of_root.push(trigger);
                }
            }
        }
    }
    /// The type below all domains.
    pub fn base_type(&self, oid: Oid) -> Option<&Type> {
        let mut t = self.types.get(&oid)?;
        while let TypeKind::Domain { base, .. } = &t.kind {
            t = self.types.get(base)?;
        }
        Some(t)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    Ordinary,
    Partitioned,
    Foreign,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Table {
    pub oid: Oid,
    pub schema: String,
    pub name: String,
    /// Schema and name as PostgreSQL quotes them, ready for SQL text.
    pub quoted: String,
    pub kind: TableKind,
    pub unlogged: bool,
    pub temporary: bool,
    /// Uses the heap access method (the fast path is for heap alone).
    pub heap: bool,
    /// In one of the schemas asked for (false: read only because it is referred to).
    pub requested: bool,
    pub extension_owned: bool,
    /// The partitioned table this is a partition of.
    pub partition_of: Option<Oid>,
    pub partition_bound: Option<Expr>,
    pub partition_key: Option<PartitionKey>,
    /// Partitions (direct), for a partitioned table.
    pub partitions: Vec<Oid>,
    /// Inheritance parents (not partitioning) and children.
    pub inherits: Vec<Oid>,
    pub inherited_by: Vec<Oid>,
    pub columns: Vec<Column>,
    pub checks: Vec<Check>,
    /// Unique and primary-key constraints and unique indexes.
    pub uniques: Vec<Unique>,
    pub foreign_keys: Vec<ForeignKey>,
    pub exclusions: Vec<Exclusion>,
    /// Every index, unique or not (for cost, and for deciding when to rebuild).
    pub indexes: Vec<Index>,
    pub triggers: Vec<Trigger>,
    /// User rules ON INSERT.
    pub insert_rules: bool,
    pub rls: RowSecurity,
    pub privileges: Privileges,
    pub comment: Option<String>,
    /// pg_class.reltuples (-1 unknown) and the present size of the main fork in blocks.
    pub reltuples: f32,
    pub blocks: u64,
}

impl Table {
    /// "schema.table", unquoted: the path that goes into cell hashes.
    pub fn path(&self) -> String {
        format!("{}.{}", self.schema, self.name)
    }
    pub fn column_index(&self, name: &str) -> Option<ColumnIndex> {
        self.columns.iter().position(|c| c.name == name)
    }
    /// The column with that pg_attribute.attnum.
    pub fn column_at(&self, attnum: i16) -> Option<ColumnIndex> {
        self.columns.binary_search_by_key(&attnum, |c| c.attnum).ok()
    }
    pub fn primary_key(&self) -> Option<&Unique> {
        self.uniques.iter().find(|u| u.primary)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    /// Quoted by PostgreSQL, ready for SQL text.
    pub quoted: String,
    pub attnum: i16,
    /// The declared type (maybe a domain) and its modifier (-1: none).
    pub type_oid: Oid,
    pub typmod: i32,
    pub collation: Oid,
    /// The collation is non-deterministic or otherwise treats different strings as equal.
    pub collation_folds: bool,
    pub not_null: bool,
    /// The default's expression as SQL text (pg_get_expr), if there is one.
    pub default: Option<String>,
    pub identity: Identity,
    /// STORED (or, from 18 on, VIRTUAL) generated: PostgreSQL makes it.
    pub generated: Generated,
    /// The generation expression, analysed.
    pub generated_expr: Option<Expr>,
    /// The sequence that feeds the column: identity, serial, or a default that is nextval of a constant.
    pub sequence: Option<Sequence>,
    /// pg_stats, where the caller may read them.
    pub stats: Option<ColumnStats>,
    pub comment: Option<String>,
    /// The caller may INSERT into / SELECT this column.
    pub can_insert: bool,
    pub can_select: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    No,
    Always,
    ByDefault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Generated {
    No,
    Stored,
    Virtual,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sequence {
    pub oid: Oid,
    pub quoted: String,
    pub increment: i64,
    pub min: i64,
    pub max: i64,
    pub cycle: bool,
    /// The value the next nextval would give (None: the caller may not read it).
    pub next: Option<i64>,
    pub can_use: bool,
    /// The caller may call setval (UPDATE).
    pub can_update: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnStats {
    pub null_frac: f32,
    pub n_distinct: f32,
    pub avg_width: i32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Type {
    pub oid: Oid,
    pub schema: String,
    pub name: String,
    /// format_type(oid, NULL).
    pub display: String,
    pub kind: TypeKind,
    /// Name of the extension that owns the type.
    pub extension: Option<String>,
    pub by_value: bool,
    pub length: i16,
    pub align: char,
    /// pg_type.typcategory.
    pub category: char,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypeKind {
    Base,
    /// Labels in sort order, each with the oid of its pg_enum row.
    Enum {
        labels: Vec<(String, Oid)>,
    },
    Domain {
        base: Oid,
        typmod: i32,
        not_null: bool,
        default: Option<String>,
        checks: Vec<Check>,
    },
    Array {
        element: Oid,
    },
    Range {
        subtype: Oid,
        multirange: Option<Oid>,
    },
    Multirange {
        range: Oid,
    },
    Composite {
        fields: Vec<Field>,
    },
    Pseudo,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    pub name: String,
    pub type_oid: Oid,
    pub typmod: i32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    pub name: String,
    /// pg_get_constraintdef, for messages.
    pub definition: String,
    pub expr: Expr,
    pub valid: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unique {
    pub name: String,
    pub index_oid: Oid,
    pub primary: bool,
    /// A constraint (not just an index).
    pub constraint: bool,
    pub deferrable: bool,
    pub nulls_not_distinct: bool,
    /// Key parts in order (INCLUDE columns are left out).
    pub keys: Vec<KeyPart>,
    pub predicate: Option<Expr>,
    /// pg_get_indexdef, for messages.
    pub definition: String,
}

impl Unique {
    /// The columns, where the key is plain columns without a predicate.
    pub fn plain_columns(&self) -> Option<Vec<ColumnIndex>> {
        if self.predicate.is_some() {
            return None;
        }
        self.keys.iter().map(|k| if let KeyPart::Column(c) = k { Some(*c) } else { None }).collect()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyPart {
    Column(ColumnIndex),
    Expr(Expr),
}

impl KeyPart {
    /// The columns that it reads.
    pub fn columns(&self) -> Vec<ColumnIndex> {
        match self {
            KeyPart::Column(c) => vec![*c],
            KeyPart::Expr(e) => e.columns(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForeignKey {
    pub name: String,
    pub oid: Oid,
    pub columns: Vec<ColumnIndex>,
    pub parent: Oid,
    /// In the parent's column numbering, parallel to `columns`.
    pub parent_columns: Vec<ColumnIndex>,
    pub match_full: bool,
    pub deferrable: bool,
    pub initially_deferred: bool,
    pub valid: bool,
    /// PostgreSQL 18: false for NOT ENFORCED.
    pub enforced: bool,
    /// PostgreSQL 18: the last column is a PERIOD, contained in those of the parent rows with the same key.
    #[serde(default)]
    pub period: bool,
    /// The partitions that alone have it, of a table that has taken it over from them; else none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partitions: Vec<Oid>,
    pub definition: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exclusion {
    pub name: String,
    pub index_oid: Oid,
    pub deferrable: bool,
    /// (part, operator name such as `&&` or `=`).
    pub parts: Vec<(KeyPart, String)>,
    pub predicate: Option<Expr>,
    pub definition: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Index {
    pub oid: Oid,
    pub name: String,
    pub unique: bool,
    pub access_method: String,
    pub columns: Vec<ColumnIndex>,
    /// Parts that are no columns: computed of every row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expressions: Vec<Expr>,
    pub valid: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartitionKey {
    /// `list`, `range` or `hash`.
    pub strategy: String,
    pub keys: Vec<KeyPart>,
}

/// A user's trigger that fires on INSERT and is enabled (internal foreign-key triggers are left out).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trigger {
    pub name: String,
    pub before: bool,
    pub row: bool,
    pub constraint: bool,
    pub instead: bool,
    pub function: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowSecurity {
    pub enabled: bool,
    /// It applies to the caller, who has to obey its policies.
    pub applies: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Privileges {
    /// The caller owns the table (or is a member of its owner, or a superuser).
    pub owner: bool,
    pub insert: bool,
    pub select: bool,
    pub delete: bool,
    pub truncate: bool,
}
