//! Rows as they would be planned for an empty database, where parents are planned with their children: no table is
//! read, no right is asked for. Not here: what they are good for.

use super::options::{self, Arguments};
use super::targets::Targets;
use super::{Failed, request};
use crate::error::Result;
use crate::seeds::profiles::Learnt;
use seedgen_plan::compile;
use seedgen_plan::order::root;
use seedgen_plan::planning::settle;
use seedgen_plan::request::{DatabaseState, OnError};
use seedgen_plan::schema::{ColumnIndex, Oid, Schema};
use seedgen_plan::search::{Samples, Text};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

/// Up to `n` rows of the table as input texts; none where no plan can be made for it.
pub fn rows(schema: &Schema, table: Oid, columns: &[ColumnIndex], n: usize) -> Result<Vec<Vec<Text>>> {
    let mut tables: BTreeSet<Oid> = BTreeSet::new();
    let mut open = vec![table];
    while let Some(oid) = open.pop() {
        let oid = root(schema, oid);
        if tables.insert(oid) {
            open.extend(schema.table(oid).into_iter().flat_map(|t| &t.foreign_keys).map(|k| k.parent));
        }
    }
    let arguments = Arguments {
        edge_cases: 0.0,
        rows: n as i64,
        seed: 42,
        tables: None,
        mode: "append".into(),
        locale: "en_US".into(),
        triggers: "fire".into(),
        seeds: "builtin".into(),
        options: None,
    };
    let options = options::parse(arguments, OnError::Continue)?;
    let targets = Targets { tables: tables.into_iter().collect(), ..Targets::default() };
    let request = request(&targets, &options, &Failed::new(), &Learnt::default());
    let nothing = |_: &_| Ok::<_, Infallible>(BTreeMap::new());
    let Ok(plan) = settle(schema, &request, &DatabaseState::new(), nothing) else { return Ok(Vec::new()) };
    let Ok(compiled) = compile::compile(schema, &plan, &BTreeMap::new()) else { return Ok(Vec::new()) };
    Ok(Samples::new(schema, &plan, compiled).rows(root(schema, table), columns, 0, n))
}
