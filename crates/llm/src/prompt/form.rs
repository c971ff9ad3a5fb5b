//! The columns of a table that a model is asked for, those that are numbered here instead, and the foreign keys.

use seedgen_kernels::hash;
use seedgen_plan::schema::{Check, Column, Generated, Oid, Schema, Table, TypeKind};
use seedgen_plan::types::class::{TypeClass, resolve};
use serde_json::{Value, json};

/// What a value of the reply has to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Boolean,
    Integer,
    Number,
    /// Anything that is written as a text; `form` says how.
    Text {
        form: Option<&'static str>,
    },
    Labels(Vec<String>),
    List(Box<Kind>),
    /// json and jsonb: any value.
    Any,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub name: String,
    /// As PostgreSQL shows the type.
    pub shown: String,
    pub kind: Kind,
    pub nullable: bool,
    pub max_chars: Option<u32>,
    pub comment: Option<String>,
}

/// A key that is made here: each row's own without asking, the same again with every refresh.
#[derive(Clone, Debug, PartialEq)]
pub enum Assigned {
    Number { column: String },
    Uuid { column: String, key: u64 },
}

impl Assigned {
    pub fn column(&self) -> &str {
        match self {
            Assigned::Number { column } | Assigned::Uuid { column, .. } => column,
        }
    }
    /// Of row `n`, counted from 0.
    pub fn value(&self, n: u64) -> Value {
        match self {
            Assigned::Number { .. } => json!(n + 1),
            Assigned::Uuid { key, .. } => {
                let (high, low) = (hash::cell(*key, n), hash::cell(hash::subkey(*key, 1), n));
                // Version 4, variant 1 (RFC 9562).
                let (high, low) = (high & !0xF000 | 0x4000, low & !(3 << 62) | 2 << 62);
                json!(format!(
                    "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
                    high >> 32,
                    high >> 16 & 0xFFFF,
                    high & 0xFFFF,
                    low >> 48,
                    low & 0xFFFF_FFFF_FFFF
                ))
            }
        }
    }
}

/// A foreign key whose parent has seeds to point at.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    pub parent: Oid,
    pub columns: Vec<String>,
    pub parent_columns: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    pub table: Oid,
    pub fields: Vec<Field>,
    pub assigned: Option<Assigned>,
    pub references: Vec<Reference>,
}

impl Form {
    /// `seeded`: the parent has seeds (a foreign key to another is left out, for planning to fill).
    pub fn of(schema: &Schema, table: &Table, seeded: impl Fn(Oid) -> bool) -> Form {
        let assigned = assigned(schema, table);
        let mut references = Vec::new();
        let mut left_out: Vec<usize> = Vec::new();
        for fk in &table.foreign_keys {
            let parent = seedgen_plan::order::root(schema, fk.parent);
            let names = |t: &Table, columns: &[usize]| columns.iter().map(|&c| t.columns[c].name.clone()).collect();
            match schema.table(parent) {
                Some(p) if seeded(parent) && parent != table.oid => references.push(Reference {
                    parent,
                    columns: names(table, &fk.columns),
                    parent_columns: names(schema.table(fk.parent).unwrap_or(p), &fk.parent_columns),
                }),
                _ => left_out.extend(&fk.columns),
            }
        }
        let kept: Vec<&String> = references.iter().flat_map(|r| &r.columns).collect();
        let asked = |i: usize, c: &Column| {
            c.generated == Generated::No
                && c.can_insert
                && assigned.as_ref().is_none_or(|a| a.column() != c.name)
                && (!left_out.contains(&i) || kept.contains(&&c.name))
        };
        let fields =
            table.columns.iter().enumerate().filter(|(i, c)| asked(*i, c)).map(|(_, c)| field(schema, c)).collect();
        Form { table: table.oid, fields, assigned, references }
    }

    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }
}

/// A primary key of one integer or uuid column that refers to nothing.
fn assigned(schema: &Schema, table: &Table) -> Option<Assigned> {
    let columns = table.primary_key()?.plain_columns()?;
    let &[only] = columns.as_slice() else { return None };
    if table.foreign_keys.iter().any(|k| k.columns.contains(&only)) {
        return None;
    }
    let column = &table.columns[only];
    // A domain or a CHECK may forbid what is made here.
    let checked = |c: &Check| {
        let mut reads = false;
        c.expr.for_each_column(&mut |i| reads |= i == only);
        reads
    };
    if matches!(schema.types.get(&column.type_oid).map(|t| &t.kind), Some(TypeKind::Domain { .. }))
        || table.checks.iter().any(checked)
        || column.generated != Generated::No
        || !column.can_insert
    {
        return None;
    }
    let name = column.name.clone();
    match TypeClass::of(schema, column.type_oid, column.typmod) {
        TypeClass::Int(_) => Some(Assigned::Number { column: name }),
        TypeClass::Uuid => {
            let key = hash::key(0, &format!("{}.{} seeds", table.path(), name));
            Some(Assigned::Uuid { column: name, key })
        }
        _ => None,
    }
}

fn field(schema: &Schema, c: &Column) -> Field {
    let class = TypeClass::of(schema, c.type_oid, c.typmod);
    let max_chars = match class {
        TypeClass::Text { max_chars } => max_chars,
        TypeClass::BpChar { chars } => Some(chars),
        TypeClass::Name => Some(63),
        _ => None,
    };
    Field {
        name: c.name.clone(),
        shown: schema.types.get(&c.type_oid).map_or_else(|| "text".into(), |t| t.display.clone()),
        kind: kind(schema, c.type_oid, c.typmod, 0),
        nullable: !c.not_null && !domain_not_null(schema, c.type_oid),
        max_chars,
        comment: c.comment.clone(),
    }
}

fn domain_not_null(schema: &Schema, mut oid: Oid) -> bool {
    while let Some(TypeKind::Domain { base, not_null, .. }) = schema.types.get(&oid).map(|t| &t.kind) {
        if *not_null {
            return true;
        }
        oid = *base;
    }
    false
}

fn kind(schema: &Schema, type_oid: Oid, typmod: i32, depth: u32) -> Kind {
    let text = |form| Kind::Text { form: Some(form) };
    match TypeClass::of(schema, type_oid, typmod) {
        TypeClass::Bool => Kind::Boolean,
        TypeClass::Int(_) | TypeClass::Oid => Kind::Integer,
        TypeClass::Numeric { .. } | TypeClass::Float(_) | TypeClass::Money => Kind::Number,
        TypeClass::Text { .. } | TypeClass::BpChar { .. } | TypeClass::Name => Kind::Text { form: None },
        TypeClass::Enum { labels } => Kind::Labels(labels.into_iter().map(|l| l.0).collect()),
        TypeClass::Date => text("YYYY-MM-DD"),
        TypeClass::Time { .. } => text("HH:MM:SS"),
        TypeClass::Timestamp { tz: false, .. } => text("YYYY-MM-DDTHH:MM:SS"),
        TypeClass::Timestamp { .. } => text("YYYY-MM-DDTHH:MM:SSZ"),
        TypeClass::Uuid => text("uuid"),
        TypeClass::Bytea => text("\\x followed by hexadecimal digits"),
        TypeClass::Other => {
            let (base, _) = resolve(schema, type_oid, typmod);
            match schema.types.get(&base) {
                Some(t) => match &t.kind {
                    TypeKind::Array { element } if depth < 2 => {
                        Kind::List(Box::new(kind(schema, *element, typmod, depth + 1)))
                    }
                    TypeKind::Base if t.schema == "pg_catalog" && matches!(t.name.as_str(), "json" | "jsonb") => {
                        Kind::Any
                    }
                    _ => text("as PostgreSQL reads the type"),
                },
                None => Kind::Text { form: None },
            }
        }
    }
}
