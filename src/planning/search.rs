//! Searches for values that opaque constraints let pass: what the pure search wants tested is tested here, by
//! PostgreSQL itself, with the caller's rights and settings, in subtransactions that are always undone.
//! `material` has what candidates are made from, `refused` searches what triggers let through. Not here: what is searched, and in what order
//! (`seedgen_plan::search`).

mod guard;
mod material;
mod refused;
mod tester;

use super::existing;
use crate::error::{Error, Result};
use crate::pg::settings::Pinned;
use crate::pg::spi::Session;
use crate::pg::subxact;
use guard::Guard;
pub use refused::let_through;
use seedgen_plan::compile::{self, ExistingRows};
use seedgen_plan::plan::Plan;
use seedgen_plan::request::{DatabaseState, TableState};
use seedgen_plan::schema::{ColumnIndex, Oid, Schema, Table};
use seedgen_plan::search::{self, Budget, Found, Group, Hunted, Material, Outcome, Samples, Text};
use tester::SqlTester;

/// Searches what the plan can only test, and adds what it finds to the state. False: there was nothing to
/// search. A search longer than `seconds` ends there, and says so. Runs within `Pinned::new`.
pub fn search(schema: &Schema, plan: &Plan, state: &mut DatabaseState, seconds: u64) -> Result<bool> {
    let groups = search::groups(schema, plan, state);
    search_of(schema, plan, state, seconds, groups)
}

/// The same for one table alone, of which nothing is known from before.
pub fn search_table(schema: &Schema, plan: &Plan, state: &mut DatabaseState, seconds: u64, table: Oid) -> Result<bool> {
    let mut groups = search::groups(schema, plan, state);
    groups.retain(|g| g.table == table);
    search_of(schema, plan, state, seconds, groups)
}

fn search_of(
    schema: &Schema,
    plan: &Plan,
    state: &mut DatabaseState,
    seconds: u64,
    groups: Vec<Group>,
) -> Result<bool> {
    if groups.is_empty() {
        return Ok(false);
    }
    // Parents' keys are read where a constraint looks at them, or where the plan's rows cannot be made without.
    let refers = |g: &Group| {
        let keys = schema.table(g.table).map_or(&[][..], |t| &t.foreign_keys);
        keys.iter().any(|k| k.columns.iter().any(|c| g.columns.contains(c)))
    };
    let looked_at = groups.iter().any(|g| !g.given.is_empty() || refers(g));
    let rows = |s: &TableState| ExistingRows { rows: s.parents(), ..ExistingRows::default() };
    let unread = || state.iter().map(|(&o, s)| (o, rows(s))).collect();
    let compiled = match looked_at {
        true => None,
        false => compile::compile(schema, plan, &unread()).ok(),
    };
    let compiled = match compiled {
        Some(compiled) => compiled,
        None => match compile::compile(schema, plan, &existing::read(schema, plan, state)?) {
            Ok(compiled) => compiled,
            // The run's own compilation says what is wrong with the plan.
            Err(_) => return Ok(false),
        },
    };
    let mut samples = Samples::new(schema, plan, compiled);
    let meanings = search::meanings(&plan.locale);
    let mut budget = Budget::new(groups.len());
    for group in &groups {
        let Some(table) = schema.table(group.table) else { continue };
        let limits = (budget.share(), Guard::new(seconds));
        let hunted = undone(|| one(schema, plan, group, table, &mut samples, &meanings, &limits))?;
        budget.used(hunted.tests);
        guard::say(table, &group.constraints, &hunted);
        let tested = group.checks.iter().filter_map(|&i| table.checks.get(i)).map(|c| c.name.clone());
        let found = Found {
            constraints: group.constraints.clone(),
            tested: tested.chain(group.constraints.iter().cloned()).collect(),
            columns: group.columns.clone(),
            outcome: hunted.outcome,
            bound: hunted.bound,
        };
        state.entry(group.table).or_default().found.push(found);
    }
    Ok(true)
}

/// The result of `f`, whatever it did to the database undone. An error of the search's own SQL (a right that
/// is missing, a function that is gone) means that nothing is found.
fn undone(f: impl FnOnce() -> Result<Hunted>) -> Result<Hunted> {
    let mut hunted = Hunted { outcome: Outcome::Nothing(0), tests: 0, bound: None };
    let _ = subxact::run(|| -> Result<()> {
        hunted = f()?;
        Err(Error::bug("a search is undone"))
    });
    Ok(hunted)
}

fn one(
    schema: &Schema,
    plan: &Plan,
    group: &Group,
    table: &Table,
    samples: &mut Samples,
    meanings: &[String],
    (share, guard): &(u64, Guard),
) -> Result<Hunted> {
    let session = Session::connect()?;
    // What users' functions say while they are tried is of no interest.
    let quiet = Pinned::nothing();
    quiet.set("client_min_messages", "error")?;
    let mut tester = SqlTester::new(&session, schema, table, group, plan, guard)?;
    let columns: Vec<ColumnIndex> = group.all().collect();
    let nullable = |c: ColumnIndex| schema.nullable(&table.columns[c]);
    let own = |from: usize, n: usize| samples.rows(group.table, &columns, from, n);
    let values = |own: &[Vec<Text>]| {
        let m = material::of(&session, schema, table, group, (meanings, &[]), plan.now).unwrap_or_default();
        candidates(schema, table, group, own, &m)
    };
    search::hunt(group, *share, &nullable, own, values, &mut tester)
}

/// The values to try, one list for each of the pool's columns.
fn candidates(schema: &Schema, table: &Table, group: &Group, own: &[Vec<Text>], m: &Material) -> Vec<Vec<String>> {
    // A search by steps tries each on its own.
    let least = if group.by_steps { 512 } else { 2048 };
    let wide = (group.wanted as usize * 8).clamp(least, 16_384);
    let of_column = |(i, &c): (usize, &ColumnIndex)| {
        let column = &table.columns[c];
        let mine: Vec<String> = own.iter().filter_map(|row| row[i].clone()).collect();
        // A key of a parent's is none but that.
        if table.foreign_keys.iter().any(|k| k.enforced && k.columns.contains(&c)) {
            return mine;
        }
        search::candidates(schema, column.type_oid, column.typmod, &mine, m, wide)
    };
    group.columns.iter().enumerate().map(of_column).collect()
}
