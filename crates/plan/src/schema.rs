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
    /// The key of a table that an error names: its own, or the one that a partition's index of that name is a part of.
    pub fn key_named<'s>(&'s self, table: &'s Table, named: impl Fn(&str) -> bool) -> Option<&'s Unique> {
        let own = table.uniques.iter().find(|u| named(&u.name));
        let parts = self.parted().into_iter().filter(|(_, root)| self.tables[*root].oid == table.oid);
        own.or_else(|| {
            parts.map(|(leaf, _)| &self.tables[leaf]).find_map(|part| {
                let u = part.uniques.iter().find(|u| named(&u.name))?;
                let columns: Option<Vec<ColumnIndex>> =
                    u.plain_columns()?.iter().map(|&c| table.column_index(&part.columns[c].name)).collect();
                let columns = columns?;
                table.uniques.iter().find(|o| o.plain_columns().as_ref() == Some(&columns))
            })
        })
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
    /// Tables that functions in its CHECKs and generated columns read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<Oid>,
    /// Unique and primary-key constraints and unique indexes.
    pub uniques: Vec<Unique>,
    pub foreign_keys: Vec<ForeignKey>,
    pub exclusions: Vec<Exclusion>,
    /// Every index, unique or not (for cost, and for deciding when to rebuild).
    pub indexes: Vec<Index>,
    pub triggers: Vec<Trigger>,
    /// Set by `supertypes::free`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supertypes: Vec<Supertype>,
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
    /// A partition with CHECKs or NOT NULLs that the table above it does not have.
    pub fn has_own_checks(&self, schema: &Schema) -> bool {
        let Some(up) = self.partition_of.and_then(|o| schema.table(o)) else { return false };
        let null_above = |c: &Column| up.column_index(&c.name).is_some_and(|i| !up.columns[i].not_null);
        self.checks.iter().any(|c| !up.checks.iter().any(|u| u.name == c.name))
            || self.columns.iter().any(|c| c.not_null && null_above(c))
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
    /// Decimals that a plain `numeric` gets at least, where fewer leave too few values for the rows.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub decimals: u16,
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
    /// The partition whose rows alone have to meet it: `expr` says "not there, or …".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition: Option<Oid>,
}

impl Check {
    /// What stands between the parentheses of `CHECK (…) NO INHERIT NOT VALID`.
    pub fn condition(&self) -> &str {
        let mut d = self.definition.trim();
        while let Some(rest) = [" NOT VALID", " NO INHERIT", " NOT ENFORCED"].iter().find_map(|s| d.strip_suffix(s)) {
            d = rest.trim_end();
        }
        d.strip_prefix("CHECK").map_or(d, str::trim_start)
    }

    /// What rows of its partition have to meet; of the table's own, all of it.
    pub fn inside(&self) -> &Expr {
        match (&self.expr, self.partition) {
            (Expr::Or(parts), Some(_)) => parts.last().unwrap_or(&self.expr),
            (e, _) => e,
        }
    }
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
    /// All columns that have a say in it, those of its predicate with them.
    pub fn columns(&self) -> Vec<ColumnIndex> {
        let mut all: Vec<ColumnIndex> = self.keys.iter().flat_map(KeyPart::columns).collect();
        all.extend(self.predicate.iter().flat_map(Expr::columns));
        all.sort_unstable();
        all.dedup();
        all
    }

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

/// A table of which a trigger of this one makes the row that a row of this one refers to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supertype {
    /// The foreign key that leads there.
    pub constraint: String,
    pub parent: Oid,
    /// The columns of the foreign key, each with the one it refers to.
    pub columns: Vec<(ColumnIndex, ColumnIndex)>,
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
    /// Rows that its body inserts, as far as the text tells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inserts: Vec<Inserted>,
}

/// `INSERT INTO table (columns) VALUES (…)` in a trigger's body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inserted {
    pub schema: Option<String>,
    pub table: String,
    /// Columns of the table, by name (or, without a list of columns, by number), and the columns of the new row that they
    /// get as they are.
    pub values: Vec<(Slot, Option<String>)>,
    /// What happens where the row is there already is said, and no error.
    pub on_conflict: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Slot {
    Named(String),
    Numbered(usize),
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

fn is_zero(n: &u16) -> bool {
    *n == 0
}
