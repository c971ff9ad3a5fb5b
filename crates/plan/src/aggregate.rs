//! Aggregates over children, read from a plan's JSON: which table, foreign key and columns a strategy means, and
//! which values a child has to give for it. Not here: whether the fan-out allows it (`planning/aggregates`), what
//! it compiles to (`compile/aggregate`).

use crate::nearest;
use crate::order;
use crate::plan::Plan;
use crate::schema::{ColumnIndex, ForeignKey, Oid, Schema, Table};
use crate::strategy::{AggregateFunction, ChildFilter, Strategy};
use std::collections::BTreeMap;

/// An aggregate over the rows of `child` that refer to a row by `fk`.
#[derive(Clone, Debug)]
pub struct Family<'a> {
    pub child: &'a Table,
    pub fk: &'a ForeignKey,
    pub function: AggregateFunction,
    /// Columns of the child that are multiplied.
    pub of: Vec<ColumnIndex>,
    /// Only children with one of these values in the column.
    pub filter: Option<(ColumnIndex, &'a [String])>,
}

/// Why an aggregate means nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The table of the children is not among those that were read: none of its rows are made.
    pub missing: bool,
    pub why: String,
}

impl From<String> for Fault {
    fn from(why: String) -> Fault {
        Fault { missing: false, why }
    }
}

impl<'a> Family<'a> {
    /// What the strategy of a column of `parent` means; None where it is no aggregate. The error says what is wrong.
    pub fn of(schema: &'a Schema, parent: &Table, strategy: &'a Strategy) -> Option<Result<Family<'a>, Fault>> {
        let Strategy::AggregateOfChildren { children, via, function, of, filter } = strategy else { return None };
        Some(read(schema, parent, (children, via.as_deref()), *function, of, filter.as_ref()))
    }

    /// The child's columns that the values are made from, the foreign key's too.
    pub fn columns(&self) -> Vec<ColumnIndex> {
        let filter = self.filter.map(|f| f.0);
        self.of.iter().copied().chain(filter).chain(self.fk.columns.iter().copied()).collect()
    }
}

fn read<'a>(
    schema: &'a Schema,
    parent: &Table,
    (children, via): (&str, Option<&str>),
    function: AggregateFunction,
    of: &[String],
    filter: Option<&'a ChildFilter>,
) -> Result<Family<'a>, Fault> {
    let refers = |t: &Table| t.foreign_keys.iter().any(|k| k.enforced && order::root(schema, k.parent) == parent.oid);
    let mut found: Vec<&Table> = schema.tables.iter().filter(|t| t.partition_of.is_none()).collect();
    let names: Vec<&str> = found.iter().filter(|t| refers(t)).map(|t| t.name.as_str()).collect();
    let hint = nearest::nearest(children, names.iter().copied()).map(|n| format!("; the nearest is \"{n}\""));
    found.retain(|t| t.path() == children || t.name == children);
    // By its bare name the one of the parent's schema comes first.
    found.sort_by_key(|t| t.schema != parent.schema);
    let Some(child) = found.first().copied() else {
        let why = format!("there is no table \"{children}\"{}", hint.unwrap_or_default());
        return Err(Fault { missing: true, why });
    };
    if child.oid == parent.oid {
        return Err(format!("rows of \"{}\" are no children of their own table here", child.path()).into());
    }
    let column = |name: &str| {
        child.column_index(name).ok_or_else(|| {
            let near = nearest::nearest(name, child.columns.iter().map(|c| c.name.as_str()));
            let near = near.map(|n| format!("; the nearest is \"{n}\"")).unwrap_or_default();
            format!("table \"{}\" has no column \"{name}\"{near}", child.path())
        })
    };
    let named = |k: &&ForeignKey| {
        let by_column = |v: &str| child.column_index(v).is_some_and(|c| k.columns.contains(&c));
        k.enforced && order::root(schema, k.parent) == parent.oid && via.is_none_or(|v| k.name == v || by_column(v))
    };
    let keys: Vec<&ForeignKey> = child.foreign_keys.iter().filter(named).collect();
    let fk = match keys[..] {
        [one] => one,
        [] => return Err(format!("no such foreign key of \"{}\" leads to \"{}\"", child.path(), parent.path()).into()),
        _ => {
            let names: Vec<&str> = keys.iter().map(|k| k.name.as_str()).collect();
            let names = names.join("\", \"");
            return Err(format!("\"via\" has to say which of the foreign keys \"{names}\" it follows").into());
        }
    };
    if of.is_empty() && function != AggregateFunction::Count {
        return Err(String::from("\"of\" names no column").into());
    }
    let of = of.iter().map(|n| column(n)).collect::<Result<Vec<_>, _>>()?;
    let filter = filter.map(|f| Ok::<_, String>((column(&f.column)?, f.values.as_slice()))).transpose()?;
    Ok(Family { child, fk, function, of, filter })
}

/// By child: the columns of other tables (table, column) that ask each of its rows for a value, in the order of
/// the plan; the place is the value's number.
pub fn asked(schema: &Schema, plan: &Plan) -> BTreeMap<Oid, Vec<(Oid, String)>> {
    let mut asked: BTreeMap<Oid, Vec<(Oid, String)>> = BTreeMap::new();
    for t in &plan.tables {
        let Some(parent) = schema.table(t.oid) else { continue };
        for c in &t.columns {
            if let Some(Ok(family)) = Family::of(schema, parent, &c.strategy) {
                asked.entry(family.child.oid).or_default().push((t.oid, c.column.clone()));
            }
        }
    }
    asked
}
