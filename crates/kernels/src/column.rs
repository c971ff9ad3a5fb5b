//! Logical columns: what nodes pass to each other, before encoding. A column holds integers, floats or
//! byte strings, with a mask of nulls. Not here: PostgreSQL's binary layout (`encode`).
//!
//! Integers stand for booleans (0, 1), all integer types, oids, money (in cents), `numeric` of a known
//! scale (value times 10^scale), dates (days since 2000-01-01), times and timestamps (microseconds,
//! since 2000-01-01 UTC), and enums (the ordinal of the label). Byte strings stand for text, bytea,
//! uuids (16 bytes), and for the text form of any type that goes through its input function.

/// Byte strings stored end to end: string `i` is `data[ends[i-1]..ends[i]]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bytes {
    pub ends: Vec<u32>,
    pub data: Vec<u8>,
}

impl Bytes {
    pub fn with_capacity(rows: usize, bytes: usize) -> Self {
        Bytes { ends: Vec::with_capacity(rows), data: Vec::with_capacity(bytes) }
    }
    pub fn len(&self) -> usize {
        self.ends.len()
    }
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
    pub fn get(&self, i: usize) -> &[u8] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.data[start..self.ends[i] as usize]
    }
    pub fn push(&mut self, bytes: &[u8]) {
        self.data.extend_from_slice(bytes);
        self.end();
    }
    /// Ends the string whose bytes were appended to `data` directly.
    pub fn end(&mut self) {
        self.ends.push(self.data.len() as u32);
    }
}

impl<'a> FromIterator<&'a [u8]> for Bytes {
    fn from_iter<T: IntoIterator<Item = &'a [u8]>>(iter: T) -> Self {
        let mut b = Bytes::default();
        for s in iter {
            b.push(s);
        }
        b
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Vals {
    Int(Vec<i64>),
    Float(Vec<f64>),
    Bytes(Bytes),
}

impl Vals {
    pub fn len(&self) -> usize {
        match self {
            Vals::Int(v) => v.len(),
            Vals::Float(v) => v.len(),
            Vals::Bytes(b) => b.len(),
        }
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// `nulls`, where present, has one entry a row; the value under a null is arbitrary.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub vals: Vals,
    pub nulls: Option<Vec<bool>>,
}

impl Column {
    pub fn ints(v: Vec<i64>) -> Self {
        Column { vals: Vals::Int(v), nulls: None }
    }
    pub fn floats(v: Vec<f64>) -> Self {
        Column { vals: Vals::Float(v), nulls: None }
    }
    pub fn bytes(b: Bytes) -> Self {
        Column { vals: Vals::Bytes(b), nulls: None }
    }
    pub fn len(&self) -> usize {
        self.vals.len()
    }
    pub fn is_empty(&self) -> bool {
        self.vals.is_empty()
    }
    pub fn is_null(&self, i: usize) -> bool {
        self.nulls.as_ref().is_some_and(|n| n[i])
    }
}

/// One value, in the same three forms.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    Null,
    Int(i64),
    Float(f64),
    Bytes(Vec<u8>),
}
