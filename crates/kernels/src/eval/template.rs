//! The template kernel: literals and formatted columns, one string a row.

use super::access::{build_bytes, either_null, is_all_null};
use super::{Col, Eval, SetId};
use crate::column::{Column, Vals};
use crate::error::KernelError;
use crate::program::{Format, NodeId, Part};
use crate::text::format;

enum Field<'a> {
    Lit(&'a [u8]),
    Col(&'a Column, &'a Format),
    /// A column without a value: no row of the template has one.
    Nothing,
}

impl Eval<'_> {
    #[inline(never)]
    pub(super) fn template(&mut self, set: SetId, id: NodeId, parts: &[Part]) -> Result<Column, KernelError> {
        let rows = self.sets[set].rows.len();
        let mut columns: Vec<Col> = Vec::new();
        for part in parts {
            if let Part::Field(node, _) = part {
                columns.push(self.col(set, *node)?);
            }
        }
        let mut next = columns.iter();
        let (mut fields, mut nulls, mut guess) = (Vec::with_capacity(parts.len()), None, 0);
        for part in parts {
            fields.push(match part {
                Part::Lit(bytes) => {
                    guess += bytes.len();
                    Field::Lit(bytes)
                }
                Part::Field(_, format) => {
                    let Some(column) = next.next() else { continue };
                    nulls = either_null(&nulls, &column.nulls);
                    guess += match &column.vals {
                        Vals::Bytes(b) => b.data.len() / b.len().max(1) * 2 + 8,
                        _ => 12,
                    };
                    check(id, column, format)?
                }
            });
        }
        Ok(build_bytes(rows, guess, nulls, |i, out| {
            for field in &fields {
                match field {
                    Field::Lit(bytes) => out.extend_from_slice(bytes),
                    Field::Nothing => {}
                    Field::Col(column, format) => match &column.vals {
                        Vals::Int(v) => format::write_int(out, v[i], format),
                        Vals::Float(v) => format::write_float(out, v[i]),
                        Vals::Bytes(b) => format::write_bytes(out, b.get(i), format),
                    },
                }
            }
        }))
    }
}

/// Which formats go with which form.
fn check<'a>(node: NodeId, column: &'a Column, format: &'a Format) -> Result<Field<'a>, KernelError> {
    let fits = match (&column.vals, format) {
        (_, Format::Plain) => true,
        (Vals::Bytes(b), Format::Uuid) => (0..b.len()).all(|i| column.is_null(i) || b.get(i).len() == 16),
        (Vals::Bytes(_), Format::Hex(_)) => true,
        (Vals::Int(_), Format::Uuid) => false,
        (Vals::Int(_), _) => true,
        _ => false,
    };
    if fits {
        Ok(Field::Col(column, format))
    } else if is_all_null(column) {
        Ok(Field::Nothing)
    } else {
        let wanted = if *format == Format::Uuid { "strings of 16 bytes" } else { "integers" };
        Err(KernelError::Type { node, wanted, found: super::access::form(column) })
    }
}
