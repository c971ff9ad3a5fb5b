//! What a model is asked: a form (which columns, of which kinds), the texts around it, and the JSON schema that
//! the reply is held to. Carried are names, types, constraints, comments, labels, and rows that seedgen had
//! from the model before; never a row of the user's. Comments and the domain are data to the model.

mod form;
mod schema;
mod text;

pub use form::{Assigned, Field, Form, Kind, Reference};
pub use schema::{DISTRIBUTIONS, reply_schema};
pub use text::{Context, description, fingerprint, request};

/// Raised with every change of what is asked: replies to another version do not serve as its cache.
pub const VERSION: i32 = 1;
