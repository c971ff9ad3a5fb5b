//! From logical columns to PostgreSQL's datum layout, off the backend thread.

/// How a column is written. "Text form" columns carry what the type's input function reads.
#[derive(Clone, Debug, PartialEq)]
pub enum Encoding {
    /// The column is left to PostgreSQL (default, generated, or NULL where it has none).
    None,
    Bool,
    I16,
    I32,
    I64,
    F32,
    F64,
    /// An unsigned 32-bit word (oid and its kin).
    Oid,
    /// Ordinal -> oid of the label.
    Enum(std::sync::Arc<[u32]>),
    /// numeric; the integer is the value times 10^scale; written with that display scale.
    Numeric {
        scale: u16,
    },
    /// text, varchar: varlena; cut at max_chars where set.
    Text {
        max_chars: Option<u32>,
    },
    /// char(n): blank-padded to n characters.
    BpChar {
        chars: u32,
    },
    /// bytea.
    Bytea,
    /// uuid and other fixed-length by-reference types: exactly this many bytes.
    Fixed(u16),
    /// `name`: 64 bytes, NUL-padded, cut at 63.
    Name,
    /// The text form; the backend calls the type's input function.
    Input,
}

/// `words[i]` is the datum: the value itself for by-value types; for by-reference types an offset into
/// `bytes`, where a complete varlena (short 1-byte header up to 126 bytes of payload, else a 4-byte
/// header at a 4-aligned offset, native byte order) or the fixed-length value (8-aligned) lies; for
/// `Encoding::Input` the offset of a NUL-terminated string.
#[derive(Clone, Debug, Default)]
pub struct EncodedColumn {
    pub words: Vec<u64>,
    pub bytes: Vec<u8>,
    /// Empty where no row is null.
    pub nulls: Vec<bool>,
}
