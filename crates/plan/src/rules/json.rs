//! A JSON value read as a strategy, with errors as data: which word is unknown and which are known. Not here:
//! the words for them (`error`), what a strategy's fields mean.

use crate::strategy::Strategy;
use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{self, Deserialize, Deserializer, Expected, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Value;
use std::fmt;

/// What serde objects to.
#[derive(Debug)]
pub(super) enum Fault {
    UnknownVariant { found: String, known: Vec<&'static str> },
    UnknownField { found: String, known: Vec<&'static str> },
    Missing(&'static str),
    Wrong { expected: String },
    Other,
}

/// The strategy, of which the JSON has to be an object.
pub(super) fn strategy(value: &Value) -> Result<Strategy, Fault> {
    Strategy::deserialize(Reader(value))
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    /// serde's own words for untagged kinds say nothing of what is expected; ours do.
    fn custom<T: fmt::Display>(message: T) -> Self {
        let expected = message.to_string();
        if expected.starts_with("data did not match") { Fault::Other } else { Fault::Wrong { expected } }
    }
    fn invalid_type(_: Unexpected, expected: &dyn Expected) -> Self {
        Fault::Wrong { expected: expected.to_string() }
    }
    fn invalid_value(_: Unexpected, expected: &dyn Expected) -> Self {
        Fault::Wrong { expected: expected.to_string() }
    }
    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Fault::Wrong { expected: expected.to_string() }
    }
    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Fault::UnknownVariant { found: variant.into(), known: expected.to_vec() }
    }
    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Fault::UnknownField { found: field.into(), known: expected.to_vec() }
    }
    fn missing_field(field: &'static str) -> Self {
        Fault::Missing(field)
    }
}

struct Reader<'de>(&'de Value);

impl<'de> IntoDeserializer<'de, Fault> for Reader<'de> {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(b) => visitor.visit_bool(*b),
            Value::String(s) => visitor.visit_borrowed_str(s),
            Value::Number(n) => match (n.as_u64(), n.as_i64()) {
                (Some(u), _) => visitor.visit_u64(u),
                (_, Some(i)) => visitor.visit_i64(i),
                _ => visitor.visit_f64(n.as_f64().unwrap_or(f64::NAN)),
            },
            Value::Array(list) => visitor.visit_seq(SeqDeserializer::new(list.iter().map(Reader))),
            Value::Object(fields) => {
                visitor.visit_map(MapDeserializer::new(fields.iter().map(|(k, v)| (k.as_str(), Reader(v)))))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.0 {
            Value::String(s) => visitor.visit_enum(s.as_str().into_deserializer()),
            Value::Object(fields) => {
                let entries = fields.iter().map(|(k, v)| (k.as_str(), Reader(v)));
                visitor.visit_enum(MapAccessDeserializer::new(MapDeserializer::new(entries)))
            }
            _ => Err(Fault::Wrong { expected: "a name".into() }),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
