//! Typical, valid values of any type: a node in the logical form of the column's `TypeClass`, or, for types
//! that only their input function knows, their input text.
//!
//! Here: the entry points, the errors, and the choice of the family. A file a family: `scalar` (the classes
//! with a logical form), `time`, `net`, `geometry`, `document`, `system`, `container` (arrays, composites),
//! `range`, `extension`; `ordinal` maps integers one to one into a type, `draw` holds what all share.
//! Not here: meaning from column names (`infer/`), and CHECKs of domains (planning).

mod container;
mod document;
mod draw;
mod extension;
mod geometry;
mod net;
mod ordinal;
mod range;
mod scalar;
mod system;

mod time;

#[cfg(test)]
mod tests;

use super::class::{TypeClass, resolve};
use crate::builder::{Builder, Scope};
use crate::schema::{Oid, Schema, Type, TypeKind};
pub use container::delimiter;
use draw::Cx;
use seedgen_kernels::NodeId;
use seedgen_kernels::program::Format;

/// Why no typical value of a type can be made. `type_name` is as `format_type` displays it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypicalError {
    #[error("no typical values are known for type \"{type_name}\"")]
    Unknown { type_name: String },
    #[error("enum type \"{type_name}\" has no labels")]
    NoLabels { type_name: String },
    #[error("pseudo-type \"{type_name}\" has no values that can be stored")]
    Pseudo { type_name: String },
    #[error("type \"{type_name}\" is nested more than {MAX_DEPTH} levels deep")]
    TooDeep { type_name: String },
    #[error("type with OID {oid} is missing from the catalog that was read")]
    Missing { oid: Oid },
}

impl TypicalError {
    /// What the user can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            TypicalError::Unknown { .. } | TypicalError::TooDeep { .. } => {
                "Give the column a default, or let it be NULL."
            }
            TypicalError::NoLabels { .. } => "Add a label with ALTER TYPE ... ADD VALUE, or let the column be NULL.",
            TypicalError::Pseudo { .. } => "Leave the column to its default.",
            TypicalError::Missing { .. } => "The type was probably dropped meanwhile; run again.",
        }
    }
}

/// Types inside types (arrays of composites of ranges …) are followed this far.
pub const MAX_DEPTH: u32 = 8;

/// A node that makes typical values of the type. `path` names the draw within the table (the column, as a
/// rule); the same path gives the same values.
pub fn node(b: &mut Builder, scope: &Scope, type_oid: Oid, typmod: i32, path: &str) -> Result<NodeId, TypicalError> {
    Cx { b, scope }.draw(type_oid, typmod, path, 0)
}

/// Whether `node` can make values of the type, without building anything.
pub fn known(scope: &Scope, type_oid: Oid, typmod: i32) -> Result<(), TypicalError> {
    node(&mut Builder::default(), scope, type_oid, typmod, "").map(drop)
}

/// A node that gives each value of `input` (an integer in `0..capacity`) a value of the type of its own, by
/// the type's default equality, and the capacity. `path` also tells the column, whose collation may treat
/// strings as equal. None: the type has no such map here.
pub fn unique_node(
    b: &mut Builder,
    scope: &Scope,
    type_oid: Oid,
    typmod: i32,
    path: &str,
    input: NodeId,
) -> Option<(NodeId, u128)> {
    let folds = scope.table.columns.iter().any(|c| c.name == path && c.collation_folds);
    let map = ordinal::of(scope.schema, type_oid, typmod, folds, 0)?;
    let node = (map.make)(&mut Cx { b, scope }, input, path).ok()?;
    Some((node, map.capacity))
}

/// Values in the logical form of a class as the type's input text.
pub fn text(b: &mut Builder, scope: &Scope, class: &TypeClass, value: NodeId) -> NodeId {
    match class {
        // Cents; the separators are those of most locales.
        TypeClass::Money => Cx { b, scope }.text("%", &[(value, Format::Decimal(2))]),
        class => Cx { b, scope }.as_text(class, value),
    }
}

/// As `text`, quoted where it has to be inside the literal of an array, a composite or a range.
pub fn element(b: &mut Builder, scope: &Scope, class: &TypeClass, value: NodeId) -> NodeId {
    let text = text(b, scope, class, value);
    Cx { b, scope }.element(class, text)
}

/// How many values `unique_node` can give apart, without building it. For a text column whose collation
/// folds strings ask `unique_capacity_folding`.
pub fn unique_capacity(schema: &Schema, type_oid: Oid, typmod: i32) -> Option<u128> {
    ordinal::of(schema, type_oid, typmod, false, 0).map(|m| m.capacity)
}

/// As `unique_capacity`, for a column whose collation treats different strings as equal.
pub fn unique_capacity_folding(schema: &Schema, type_oid: Oid, typmod: i32) -> Option<u128> {
    ordinal::of(schema, type_oid, typmod, true, 0).map(|m| m.capacity)
}

/// A family of core types: the node for the type of this name, if it is one of the family's.
type Family = fn(&mut Cx, name: &str, typmod: i32, path: &str) -> Option<NodeId>;
const FAMILIES: [Family; 5] = [time::draw, net::draw, geometry::draw, document::draw, system::draw];

impl Cx<'_, '_> {
    /// In the logical form of the type's class.
    fn draw(&mut self, type_oid: Oid, typmod: i32, path: &str, depth: u32) -> Result<NodeId, TypicalError> {
        let schema = self.scope.schema;
        let (oid, typmod) = resolve(schema, type_oid, typmod);
        match TypeClass::of(schema, oid, typmod) {
            TypeClass::Other => self.draw_other(oid, typmod, path, depth),
            TypeClass::Enum { labels } if labels.is_empty() => {
                Err(TypicalError::NoLabels { type_name: display(schema, oid) })
            }
            class => Ok(scalar::draw(self, &class, path)),
        }
    }

    fn draw_other(&mut self, oid: Oid, typmod: i32, path: &str, depth: u32) -> Result<NodeId, TypicalError> {
        let t = self.scope.schema.types.get(&oid).ok_or(TypicalError::Missing { oid })?;
        if depth > MAX_DEPTH {
            return Err(TypicalError::TooDeep { type_name: t.display.clone() });
        }
        // By name first: int2vector and its like are arrays to the catalog, but not to their input function.
        if is_core(t)
            && let Some(node) = FAMILIES.iter().find_map(|draw| draw(self, &t.name, typmod, path))
        {
            return Ok(node);
        }
        match &t.kind {
            TypeKind::Array { element } => container::array(self, *element, typmod, path, depth),
            TypeKind::Composite { fields } => container::composite(self, fields, path, depth),
            TypeKind::Range { subtype, .. } => range::range(self, *subtype, path, depth),
            TypeKind::Multirange { range } => range::multirange(self, *range, path, depth),
            TypeKind::Pseudo => Err(TypicalError::Pseudo { type_name: t.display.clone() }),
            // Enums and domains have been taken off above.
            TypeKind::Base | TypeKind::Enum { .. } | TypeKind::Domain { .. } => {
                let extension = t.extension.as_deref().unwrap_or_default();
                extension::draw(self, extension, &t.name, typmod, path)
                    .ok_or_else(|| TypicalError::Unknown { type_name: t.display.clone() })
            }
        }
    }

    /// As `draw`, as input text whatever the class.
    fn draw_text(&mut self, type_oid: Oid, typmod: i32, path: &str, depth: u32) -> Result<NodeId, TypicalError> {
        let class = TypeClass::of(self.scope.schema, type_oid, typmod);
        if class == TypeClass::Money {
            return Ok(scalar::money_text(self, path));
        }
        let node = self.draw(type_oid, typmod, path, depth)?;
        Ok(self.as_text(&class, node))
    }
}

/// Belongs to PostgreSQL itself.
fn is_core(t: &Type) -> bool {
    t.schema == "pg_catalog" && t.extension.is_none()
}

fn display(schema: &Schema, oid: Oid) -> String {
    schema.types.get(&oid).map_or_else(|| oid.to_string(), |t| t.display.clone())
}
