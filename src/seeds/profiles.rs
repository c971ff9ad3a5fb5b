//! The profiles that a plan is made with: for each table the seeds that were asked for, or that are the best there
//! are, and what they tell. Reads only. Not here: how a pattern is found (`seedgen_plan::profile`).

use super::sample::{self, Sample};
use super::spread::{self, Looked};
use super::{Source, Wanted, learn};
use crate::error::Result;
use crate::error::notice;
use crate::pg::spi::{Session, View, oids};
use crate::pg::subxact;
use seedgen_plan::order::root;
use seedgen_plan::plan::Plan;
use seedgen_plan::profile::{self, Pattern, SeedTable, TableProfile};
use seedgen_plan::schema::{Oid, Schema, Table, TableKind};
use std::collections::{BTreeMap, BTreeSet};

/// A table with fewer rows tells nothing.
const LEAST: usize = 8;

/// What was learnt for one call.
#[derive(Clone, Debug, Default)]
pub struct Learnt {
    pub profiles: BTreeMap<Oid, TableProfile>,
    /// By table: what its values are learnt from, or why they are not.
    said: BTreeMap<Oid, String>,
    /// Tables without the seeds that were asked for.
    without: BTreeSet<Oid>,
}

impl Learnt {
    /// The plan says of each table what its values are learnt from.
    pub fn say(&self, plan: &mut Plan) {
        for t in plan.tables.iter_mut().filter(|t| t.failed.is_none()) {
            t.seeds = self.said.get(&t.oid).cloned();
        }
    }

    /// A NOTICE for each table without the seeds that were asked for.
    pub fn announce(&self, schema: &Schema) {
        for oid in &self.without {
            if let (Some(t), Some(why)) = (schema.table(*oid), self.said.get(oid)) {
                notice!("table {}: {why}", t.quoted);
            }
        }
    }
}

/// What one table has to learn from.
enum Found {
    /// `whole`: they are all there are.
    Rows {
        rows: SeedTable,
        from: String,
        whole: bool,
        source: Source,
    },
    Profile {
        profile: TableProfile,
        from: String,
    },
}

/// What is learnt for the tables. Parents are looked at too, as their rows tell how children follow them.
pub fn of(schema: &Schema, tables: &[Oid], wanted: Wanted, now: i64) -> Result<Learnt> {
    let mut learnt = Learnt::default();
    if wanted == Wanted::From(Source::Builtin) {
        return Ok(learnt);
    }
    let mut all: BTreeSet<Oid> = tables.iter().copied().collect();
    for &oid in tables {
        all.extend(schema.table(oid).into_iter().flat_map(|t| &t.foreign_keys).map(|k| root(schema, k.parent)));
    }
    let mut seeds: BTreeMap<Oid, SeedTable> = BTreeMap::new();
    let mut looked = Looked::new();
    // What a model said besides its rows.
    let mut patterns: BTreeMap<Oid, Vec<Pattern>> = BTreeMap::new();
    let kept = kept(&all)?;
    for oid in all {
        let Some(t) = schema.table(oid) else { continue };
        let asked = tables.contains(&oid);
        match found(schema, t, wanted, &kept)? {
            Some(Found::Rows { rows, from, whole, source }) => {
                if source == Source::Llm {
                    patterns.insert(oid, sample::patterns(t)?);
                }
                looked.insert(oid, (t, whole));
                learnt.said.extend(asked.then(|| (oid, format!("learnt from {from}"))));
                seeds.insert(oid, rows);
            }
            Some(Found::Profile { profile, from }) if asked => {
                learnt.said.insert(oid, format!("learnt from {from}"));
                learnt.profiles.insert(oid, profile);
            }
            None if asked && wanted != Wanted::Auto => {
                learnt.said.insert(oid, missing(wanted));
                learnt.without.insert(oid);
            }
            _ => {}
        }
    }
    if !seeds.is_empty() {
        let mut found = profile::learn(schema, &seeds, now);
        spread::correct(schema, &looked, &mut found)?;
        for &oid in tables.iter().filter(|o| seeds.contains_key(o)) {
            let Some(table) = schema.table(oid) else { continue };
            let Some(mut profile) = found.tables.remove(&table.path()) else { continue };
            if let (Some(rows), Some(patterns)) = (seeds.get(&oid), patterns.get(&oid)) {
                profile::weigh(schema, table, rows, &mut profile, patterns);
            }
            learnt.profiles.insert(oid, profile);
        }
    }
    Ok(learnt)
}

/// Which tables may have seeds of which source, or a profile (no source): the others need not be asked.
type Kept = BTreeSet<(Oid, Option<String>)>;

fn kept(tables: &BTreeSet<Oid>) -> Result<Kept> {
    let all: Vec<Oid> = tables.iter().copied().collect();
    let mut kept = Kept::new();
    let sql = "SELECT relation, source FROM seedgen.seeded($1)";
    Session::connect()?.for_each(View::Latest, sql, &[oids(&all)], |row| {
        kept.insert((row.oid(1)?.unwrap_or_default(), row.get(2)?));
        Ok(())
    })?;
    Ok(kept)
}

fn found(schema: &Schema, table: &Table, wanted: Wanted, kept: &Kept) -> Result<Option<Found>> {
    let order: &[Source] = match wanted {
        Wanted::Auto => &[Source::User, Source::Llm, Source::Existing],
        Wanted::From(Source::Builtin) => &[],
        Wanted::From(Source::Llm) => &[Source::Llm],
        Wanted::From(Source::Existing) => &[Source::Existing],
        Wanted::From(Source::User) => &[Source::User],
    };
    for &source in order {
        if source != Source::Existing {
            if !kept.contains(&(table.oid, Some(source.name().to_string()))) {
                continue;
            }
            let rows = sample::seeds(schema, table, source)?;
            if !rows.rows.is_empty() {
                let from = format!("{} seed rows of source \"{}\"", rows.rows.len(), source.name());
                return Ok(Some(Found::Rows { rows, from, whole: true, source }));
            }
            continue;
        }
        // What somebody had learnt or brought along on purpose comes before what the table happens to hold.
        let profile = if kept.contains(&(table.oid, None)) { learn::stored(table)? } else { None };
        if let Some(stored) = profile {
            let from = stored.words();
            return Ok(Some(Found::Profile { profile: stored.profile, from }));
        }
        if table.blocks == 0 && table.kind == TableKind::Ordinary {
            continue;
        }
        // A policy may fail, a foreign server be away: then there is nothing to learn from.
        let Sample { rows, whole } = subxact::run(|| sample::rows(schema, table)).unwrap_or_default();
        if rows.rows.len() >= LEAST {
            let from = format!("{} rows of the table", rows.rows.len());
            return Ok(Some(Found::Rows { rows, from, whole, source }));
        }
    }
    Ok(None)
}

fn missing(wanted: Wanted) -> String {
    match wanted {
        Wanted::From(Source::Existing) => format!(
            "no profile of it is stored, and fewer than {LEAST} rows of it can be read: the built-in seeds serve instead"
        ),
        Wanted::From(source) => {
            format!("there are no seeds of source \"{}\": the built-in ones serve instead", source.name())
        }
        Wanted::Auto => String::new(),
    }
}
