//! Kernels of uuids: 16 bytes each.

use super::access::{build_bytes, ints};
use crate::column::{Bytes, Column, Vals};
use crate::error::KernelError;
use crate::hash::{CellRng, mix, subkey};
use crate::program::NodeId;
use uuid::Builder;

/// Milliseconds from 1970-01-01 to 2000-01-01.
const EPOCH_MS: i64 = 946_684_800_000;

fn random16(mut rng: CellRng) -> [u8; 16] {
    ((rng.next() as u128) << 64 | rng.next() as u128).to_be_bytes()
}

pub(super) fn v4(rows: &[u64], key: u64) -> Column {
    let mut data = Vec::with_capacity(rows.len() * 16);
    for &r in rows {
        let u = Builder::from_random_bytes(random16(CellRng::new(key, r))).into_uuid();
        data.extend_from_slice(u.as_bytes());
    }
    let ends = (1..=rows.len() as u32).map(|i| i * 16).collect();
    Column { vals: Vals::Bytes(Bytes { ends, data }), nulls: None }
}

pub(super) fn v7(node: NodeId, rows: &[u64], key: u64, time: &Column) -> Result<Column, KernelError> {
    let t = ints(node, time)?;
    Ok(build_bytes(rows.len(), 16, time.nulls.clone(), |i, out| {
        let ms = (t[i].div_euclid(1000) + EPOCH_MS).max(0) as u64;
        let random = random16(CellRng::new(key, rows[i]));
        let mut tail = [0; 10];
        tail.copy_from_slice(&random[..10]);
        let u = Builder::from_unix_timestamp_millis(ms, &tail).into_uuid();
        out.extend_from_slice(u.as_bytes());
    }))
}

/// The input, through a bijection of 64 bits, in the bytes that version and variant leave whole.
pub(super) fn embedding(node: NodeId, key: u64, input: &Column) -> Result<Column, KernelError> {
    let x = ints(node, input)?;
    let rest_key = subkey(key, 1);
    Ok(build_bytes(x.len(), 16, input.nulls.clone(), |i, out| {
        let id = mix(x[i] as u64 ^ key).to_be_bytes();
        let mut b = random16(CellRng::new(rest_key, x[i] as u64));
        b[..6].copy_from_slice(&id[..6]);
        (b[7], b[9]) = (id[6], id[7]);
        out.extend_from_slice(Builder::from_random_bytes(b).into_uuid().as_bytes());
    }))
}
