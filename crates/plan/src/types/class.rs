//! The family of a column's type, which decides its logical form and its encoding.

use crate::schema::{Oid, Schema, TypeKind};
use seedgen_kernels::Encoding;
use std::sync::Arc;

/// The base type below all domains, with the innermost modifier that says something.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeClass {
    Bool,
    /// int2, int4, int8: bytes.
    Int(u8),
    /// Logical integers times 10^scale. `precision` is None for plain `numeric`.
    Numeric {
        precision: Option<u16>,
        scale: u16,
    },
    /// float4, float8: bytes.
    Float(u8),
    Money,
    /// text, varchar(n), citext.
    Text {
        max_chars: Option<u32>,
    },
    BpChar {
        chars: u32,
    },
    Name,
    Bytea,
    Uuid,
    /// Days since 2000-01-01.
    Date,
    /// Microseconds since midnight; fractional digits kept.
    Time {
        precision: u8,
    },
    /// Microseconds since 2000-01-01, UTC for timestamptz.
    Timestamp {
        tz: bool,
        precision: u8,
    },
    Oid,
    /// Labels in order.
    Enum {
        labels: Vec<(String, Oid)>,
    },
    /// Anything else: logical form is the input text.
    Other,
}

/// Oids that are fixed by PostgreSQL's bootstrap catalog (pg_type.dat).
pub(crate) mod oids {
    pub const BOOL: u32 = 16;
    pub const BYTEA: u32 = 17;
    pub const NAME: u32 = 19;
    pub const INT8: u32 = 20;
    pub const INT2: u32 = 21;
    pub const INT4: u32 = 23;
    pub const TEXT: u32 = 25;
    pub const OID: u32 = 26;
    pub const FLOAT4: u32 = 700;
    pub const FLOAT8: u32 = 701;
    pub const MONEY: u32 = 790;
    pub const BPCHAR: u32 = 1042;
    pub const VARCHAR: u32 = 1043;
    pub const DATE: u32 = 1082;
    pub const TIME: u32 = 1083;
    pub const TIMESTAMP: u32 = 1114;
    pub const TIMESTAMPTZ: u32 = 1184;
    pub const NUMERIC: u32 = 1700;
    pub const UUID: u32 = 2950;
}

/// Digits after the point of plain `numeric` columns.
pub const PLAIN_NUMERIC_SCALE: u16 = 2;
/// numeric values are 64-bit integers inside: more digits than this are never made.
pub const MAX_NUMERIC_DIGITS: u16 = 18;

/// The base type's oid and the typmod in force: a domain's own where the column has none.
pub fn resolve(schema: &Schema, type_oid: Oid, typmod: i32) -> (Oid, i32) {
    let (mut oid, mut modifier) = (type_oid, typmod);
    while let Some(TypeKind::Domain { base, typmod, .. }) = schema.types.get(&oid).map(|t| &t.kind) {
        if modifier < 0 {
            modifier = *typmod;
        }
        oid = *base;
    }
    (oid, modifier)
}

impl TypeClass {
    pub fn of(schema: &Schema, type_oid: Oid, typmod: i32) -> TypeClass {
        let (oid, modifier) = resolve(schema, type_oid, typmod);
        // Character types carry length + 4 (VARHDRSZ).
        let chars = (modifier >= 4).then(|| (modifier - 4) as u32);
        let precision = if (0..=6).contains(&modifier) { modifier as u8 } else { 6 };
        match oid {
            oids::BOOL => TypeClass::Bool,
            oids::INT2 => TypeClass::Int(2),
            oids::INT4 => TypeClass::Int(4),
            oids::INT8 => TypeClass::Int(8),
            oids::FLOAT4 => TypeClass::Float(4),
            oids::FLOAT8 => TypeClass::Float(8),
            oids::MONEY => TypeClass::Money,
            oids::TEXT => TypeClass::Text { max_chars: None },
            oids::VARCHAR => TypeClass::Text { max_chars: chars },
            oids::BPCHAR => match chars {
                Some(chars) => TypeClass::BpChar { chars },
                None => TypeClass::Text { max_chars: None },
            },
            oids::NAME => TypeClass::Name,
            oids::BYTEA => TypeClass::Bytea,
            oids::UUID => TypeClass::Uuid,
            oids::DATE => TypeClass::Date,
            oids::TIME => TypeClass::Time { precision },
            oids::TIMESTAMP => TypeClass::Timestamp { tz: false, precision },
            oids::TIMESTAMPTZ => TypeClass::Timestamp { tz: true, precision },
            oids::OID => TypeClass::Oid,
            oids::NUMERIC => numeric(modifier),
            _ => match schema.types.get(&oid) {
                Some(t) => match &t.kind {
                    TypeKind::Enum { labels } => TypeClass::Enum { labels: labels.clone() },
                    TypeKind::Base if t.extension.is_some() && t.name == "citext" => {
                        TypeClass::Text { max_chars: None }
                    }
                    _ => TypeClass::Other,
                },
                None => TypeClass::Other,
            },
        }
    }

    pub fn encoding(&self) -> Encoding {
        match self {
            TypeClass::Bool => Encoding::Bool,
            TypeClass::Int(2) => Encoding::I16,
            TypeClass::Int(4) => Encoding::I32,
            TypeClass::Int(_) => Encoding::I64,
            TypeClass::Numeric { scale, .. } => Encoding::Numeric { scale: *scale },
            TypeClass::Float(4) => Encoding::F32,
            TypeClass::Float(_) => Encoding::F64,
            TypeClass::Money => Encoding::I64,
            TypeClass::Text { max_chars } => Encoding::Text { max_chars: *max_chars },
            TypeClass::BpChar { chars } => Encoding::BpChar { chars: *chars },
            TypeClass::Name => Encoding::Name,
            TypeClass::Bytea => Encoding::Bytea,
            TypeClass::Uuid => Encoding::Fixed(16),
            TypeClass::Date => Encoding::I32,
            TypeClass::Time { .. } | TypeClass::Timestamp { .. } => Encoding::I64,
            TypeClass::Oid => Encoding::Oid,
            TypeClass::Enum { labels } => Encoding::Enum(labels.iter().map(|l| l.1).collect::<Arc<[u32]>>()),
            TypeClass::Other => Encoding::Input,
        }
    }

    /// The power of ten by which logical integers are scaled (0 for true integers).
    pub fn scale(&self) -> u32 {
        match self {
            TypeClass::Numeric { scale, .. } => *scale as u32,
            TypeClass::Money => 2,
            _ => 0,
        }
    }

    pub fn is_numeric(&self) -> bool {
        matches!(self, TypeClass::Int(_) | TypeClass::Numeric { .. } | TypeClass::Float(_) | TypeClass::Money)
    }
    pub fn is_text(&self) -> bool {
        matches!(self, TypeClass::Text { .. } | TypeClass::BpChar { .. } | TypeClass::Name)
    }
    /// Date, timestamp or timestamptz.
    pub fn is_date(&self) -> bool {
        matches!(self, TypeClass::Date | TypeClass::Timestamp { .. })
    }
    pub fn max_chars(&self) -> Option<u32> {
        match self {
            TypeClass::Text { max_chars } => *max_chars,
            TypeClass::BpChar { chars } => Some(*chars),
            TypeClass::Name => Some(63),
            _ => None,
        }
    }
    /// The least and greatest logical integer of the type; None for types that are not integers inside.
    pub fn int_bounds(&self) -> Option<(i64, i64)> {
        Some(match self {
            TypeClass::Bool => (0, 1),
            TypeClass::Int(2) => (i16::MIN.into(), i16::MAX.into()),
            TypeClass::Int(4) => (i32::MIN.into(), i32::MAX.into()),
            TypeClass::Int(_) | TypeClass::Money => (i64::MIN, i64::MAX),
            TypeClass::Numeric { precision, .. } => {
                // Logical integers have all the digits, those after the point too. A scale may exceed the
                // precision (from 15 on): numeric(2,4) goes up to 0.0099, which is 99.
                let digits = precision.unwrap_or(MAX_NUMERIC_DIGITS).min(MAX_NUMERIC_DIGITS);
                let max = 10i64.pow(digits.into()) - 1;
                (-max, max)
            }
            TypeClass::Oid => (0, u32::MAX.into()),
            TypeClass::Enum { labels } => (0, labels.len() as i64 - 1),
            // 4713 BC is legal; nobody wants it. 0001-01-01 .. 9999-12-31.
            TypeClass::Date => (-730_119, 2_921_939),
            TypeClass::Timestamp { .. } => (-730_119 * DAY, 2_921_939 * DAY),
            TypeClass::Time { .. } => (0, DAY - 1),
            _ => return None,
        })
    }
}

/// Microseconds in a day.
pub const DAY: i64 = 86_400_000_000;

fn numeric(modifier: i32) -> TypeClass {
    if modifier < 4 {
        return TypeClass::Numeric { precision: None, scale: PLAIN_NUMERIC_SCALE };
    }
    let packed = (modifier - 4) as u32;
    let precision = (packed >> 16) as u16;
    // 11 bits, sign-extended (scale may be negative from 15 on).
    let scale = ((((packed & 0x7ff) ^ 1024) as i32) - 1024) as i16;
    if scale < 0 || scale > MAX_NUMERIC_DIGITS as i16 {
        // Rounded to tens, or finer than 64 bits hold: written as text, rounded by PostgreSQL.
        return TypeClass::Other;
    }
    TypeClass::Numeric { precision: Some(precision), scale: scale as u16 }
}
