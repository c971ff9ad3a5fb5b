//! Kernels of numbers that carry a check digit.

use super::access::{build_bytes, bytes, either_null};
use crate::column::Column;
use crate::error::KernelError;
use crate::program::NodeId;
use crate::text::check;

pub(super) fn luhn(node: NodeId, c: &Column) -> Result<Column, KernelError> {
    let b = bytes(node, c)?;
    Ok(build_bytes(b.len(), 17, c.nulls.clone(), |i, out| {
        out.extend_from_slice(b.get(i));
        out.push(check::luhn(b.get(i)));
    }))
}

pub(super) fn ean(node: NodeId, c: &Column) -> Result<Column, KernelError> {
    let b = bytes(node, c)?;
    Ok(build_bytes(b.len(), 14, c.nulls.clone(), |i, out| {
        out.extend_from_slice(b.get(i));
        out.push(check::ean(b.get(i)));
    }))
}

pub(super) fn iban(node: NodeId, country: &Column, bban: &Column) -> Result<Column, KernelError> {
    let (c, b) = (bytes(node, country)?, bytes(node, bban)?);
    let nulls = either_null(&country.nulls, &bban.nulls);
    Ok(build_bytes(b.len(), 28, nulls, |i, out| {
        let check = check::iban(c.get(i), b.get(i));
        out.extend_from_slice(c.get(i));
        out.extend_from_slice(&check);
        out.extend_from_slice(b.get(i));
    }))
}
