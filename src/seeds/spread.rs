//! How children are spread over their parents where only some rows of either were looked at: a sample of children has
//! fewer of each parent than there are. Counted over all rows, in one pass, where that is no great matter; else it is
//! not known. Not here: counting within what was looked at (`seedgen_plan::profile::learn`).

use super::sample::estimate;
use crate::error::Result;
use crate::pg::spi::{Session, View};
use crate::pg::subxact;
use crate::planning::state::{from, rows_now};
use seedgen_plan::order::root;
use seedgen_plan::profile::learn::fanout;
use seedgen_plan::profile::{FanOut, Profile};
use seedgen_plan::schema::{Oid, Schema, Table};
use std::collections::BTreeMap;

/// Children of a larger table are not counted.
const MOST: f64 = 5_000_000.0;

/// By table: the one whose rows were looked at, and whether it was at all of them.
pub type Looked<'a> = BTreeMap<Oid, (&'a Table, bool)>;

/// Puts right what the profile says of foreign keys between tables of which only some rows were looked at.
pub fn correct(schema: &Schema, looked: &Looked, profile: &mut Profile) -> Result<()> {
    for (&oid, &(child, whole)) in looked {
        let Some(table) = schema.table(oid) else { continue };
        let Some(p) = profile.tables.get_mut(&table.path()) else { continue };
        for fk in &table.foreign_keys {
            let parent = root(schema, fk.parent);
            let Some(&(parent, all)) = looked.get(&parent).filter(|_| parent != oid) else { continue };
            if whole && all {
                continue;
            }
            let columns: Vec<String> = fk.columns.iter().map(|&c| table.columns[c].name.clone()).collect();
            p.fan_outs.retain(|f| f.columns != columns);
            // A right that is missing, a policy that fails: then it is not known.
            let counted = subxact::run(|| match estimate(schema, child)? {
                Some(n) if n > MOST => Ok(None),
                _ => counted(child, parent, &columns),
            });
            p.fan_outs.extend(counted.ok().flatten());
        }
    }
    Ok(())
}

fn counted(child: &Table, parent: &Table, columns: &[String]) -> Result<Option<FanOut>> {
    let Some(names) = columns
        .iter()
        .map(|c| child.column_index(c).map(|i| format!("t.{}", child.columns[i].quoted)))
        .collect::<Option<Vec<_>>>()
    else {
        return Ok(None);
    };
    let set: Vec<String> = names.iter().map(|n| format!("{n} IS NOT NULL")).collect();
    let sql = format!(
        "SELECT n, pg_catalog.count(*) FROM (SELECT pg_catalog.count(*) AS n FROM {} AS t WHERE {} GROUP BY {}) AS c GROUP BY n",
        from(child),
        set.join(" AND "),
        names.join(", "),
    );
    let mut degrees: BTreeMap<u64, u64> = BTreeMap::new();
    Session::connect()?.for_each(View::Latest, &sql, &[], |row| {
        degrees.insert(row.need::<i64>(1)?.max(0) as u64, row.need::<i64>(2)?.max(0) as u64);
        Ok(())
    })?;
    let childless = rows_now(parent)?.saturating_sub(degrees.values().sum());
    if childless > 0 {
        degrees.insert(0, childless);
    }
    Ok((!degrees.is_empty()).then(|| fanout::of(columns.to_vec(), degrees)))
}
