//! One schema against the server: make it, fill it, look at everything. Finds failures, explains none. Not here:
//! what is expected of counts (`expect`).

use crate::expect::{self, Written};
use crate::failure::Failure;
use crate::model::{Model, Trait};
use crate::random::Random;
use crate::render::{self, identifier, qualified};
use postgres::Client;
use postgres::error::SqlState;
use std::collections::BTreeMap;

/// What is done with a schema after it is made.
#[derive(Clone, Debug)]
pub struct Steps {
    pub rows: i64,
    pub seed: i64,
    /// plan() before, rows() after.
    pub preview: bool,
    /// A second run of so many rows, and whether it is undone.
    pub append: Option<(i64, bool)>,
    /// A third run with another seed, and its mode.
    pub third: Option<&'static str>,
    /// What becomes of triggers: fire or skip.
    pub triggers: &'static str,
    /// The whole once more, for the same rows.
    pub again: bool,
}

impl Steps {
    /// Drawn from the schema's seed, apart from the schema.
    pub fn drawn(seed: u64, solo: bool) -> Self {
        let mut random = Random::new(seed ^ 0xABCD);
        let sizes: &[i64] = if solo { &[7, 60, 300] } else { &[1, 7, 60, 60, 300] };
        Steps {
            rows: random.pick(sizes),
            seed: random.number(1, 1000),
            preview: random.chance(if solo { 60 } else { 30 }),
            append: random.chance(35).then(|| (random.pick(&[1, 7, 60]), random.chance(50))),
            third: random.chance(25).then(|| random.pick(&["append", "append", "replace", "top_up"])),
            triggers: random.pick(&["fire", "fire", "fire", "skip"]),
            again: random.chance(25),
        }
    }
}

/// The options of every populate here but the second time's, which has one thread. CHECKs against the clock are
/// tested against PostgreSQL's: no fixed `now`.
pub const OPTIONS: &str = r#"{"progress": false, "on_error": "continue"}"#;
const ONE_THREAD: &str = r#"{"progress": false, "on_error": "continue", "threads": 1}"#;

/// One call of populate.
struct Call<'a> {
    rows: i64,
    seed: i64,
    mode: &'a str,
    triggers: &'a str,
    options: &'a str,
}

/// What the calls so far have come to.
#[derive(Default)]
struct Progress {
    asked: u64,
    counts: BTreeMap<usize, u64>,
    failures: Vec<Failure>,
}

/// Makes the schema, runs the steps, removes it. No failures: all is well.
pub fn case(client: &mut Client, model: &Model, steps: &Steps) -> Vec<Failure> {
    let mut failures = match made(client, model) {
        Err(failure) => vec![failure],
        Ok(()) => {
            let (first, mut failures) = all_steps(client, model, steps);
            if failures.is_empty() && steps.again {
                failures = again(client, model, steps, first.as_ref());
            }
            failures
        }
    };
    if failures.iter().all(|f| f.kind != "crash")
        && let Err(failure) = removed(client, model)
    {
        failures.push(failure);
    }
    failures
}

/// The first call on a schema made anew has to give the same rows.
fn again(client: &mut Client, model: &Model, steps: &Steps, first: Option<&Digests>) -> Vec<Failure> {
    if let Err(failure) = removed(client, model).and_then(|()| made(client, model)) {
        return vec![failure];
    }
    let mut progress = Progress::default();
    let call = Call { mode: "append", options: ONE_THREAD, ..call(steps) };
    if filled(client, model, &call, &mut progress) {
        let second = digests(client, model, &mut progress.failures);
        progress.failures.extend(same(model, "different", "the second time", first, Some(&second)));
    }
    progress.failures
}

fn made(client: &mut Client, model: &Model) -> Result<(), Failure> {
    client.batch_execute(&render::script(model)).map_err(|e| Failure::of(model, "script", &e))
}

fn removed(client: &mut Client, model: &Model) -> Result<(), Failure> {
    // A half-made schema is not there at all; runs of a schema that is gone would number the next one's rows.
    let sql = format!(
        "RESET search_path; DROP SCHEMA IF EXISTS {} CASCADE; DELETE FROM seedgen.run",
        identifier(model.schema())
    );
    client.batch_execute(&sql).map_err(|e| Failure::of(model, "drop", &e))
}

/// Digest of each table's rows.
type Digests = BTreeMap<usize, String>;

fn call(steps: &Steps) -> Call<'static> {
    Call { rows: steps.rows, seed: steps.seed, mode: "append", triggers: steps.triggers, options: OPTIONS }
}

/// The digests after the first call, if it came to an end, and all failures.
fn all_steps(client: &mut Client, model: &Model, steps: &Steps) -> (Option<Digests>, Vec<Failure>) {
    let mut progress = Progress::default();
    if steps.preview {
        let plan = client.query(
            "SELECT count(*) FROM seedgen.plan($1, $2, triggers => $3, options => $4::text::jsonb)",
            &[&model.schema(), &steps.rows, &steps.triggers, &OPTIONS],
        );
        if let Err(e) = plan {
            progress.failures.push(Failure::of(model, "plan", &e));
        }
    }
    if !filled(client, model, &call(steps), &mut progress) {
        return (None, progress.failures);
    }
    let first = digests(client, model, &mut progress.failures);
    if steps.preview {
        preview(client, model, &mut progress.failures);
    }
    if let Some((rows, undone)) = steps.append {
        if !filled(client, model, &Call { rows, ..call(steps) }, &mut progress) {
            return (Some(first), progress.failures);
        }
        if undone && !model.tables().any(|(t, _)| model.has(t, Trait::ExtraRows)) {
            undo(client, model, &first, &mut progress.failures);
            return (Some(first), progress.failures);
        }
    }
    if let Some(mode) = steps.third {
        filled(client, model, &Call { seed: steps.seed + 1, mode, ..call(steps) }, &mut progress);
    }
    (Some(first), progress.failures)
}

/// One populate and what has to be true after it. False if there is no point in going on.
fn filled(client: &mut Client, model: &Model, call: &Call, progress: &mut Progress) -> bool {
    let at = progress.failures.len();
    let result = client.query(
        "SELECT table_name, rows_written, note FROM seedgen.populate($1, $2, seed => $3, mode => $4, triggers => $5,
            options => $6::text::jsonb)",
        &[&model.schema(), &call.rows, &call.seed, &call.mode, &call.triggers, &call.options],
    );
    let written: Vec<Written> = match result {
        Ok(lines) => {
            lines.iter().map(|l| Written { table: l.get(0), rows: l.get::<_, i64>(1) as u64, note: l.get(2) }).collect()
        }
        Err(e) => {
            progress.failures.push(Failure::of(model, "populate", &e));
            return false;
        }
    };
    let rows = call.rows as u64;
    if call.mode == "replace" {
        progress.asked = 0;
        progress.counts.clear();
    }
    let asked = if call.mode == "top_up" { progress.asked.max(rows) } else { progress.asked + rows };
    let failures = &mut progress.failures;
    let mut counts = BTreeMap::new();
    for (t, _) in model.tables() {
        match client.query_one(&format!("SELECT count(*) FROM {} {}", only(model, t), qualified(model, t)), &[]) {
            Ok(row) => drop(counts.insert(t, row.get::<_, i64>(0) as u64)),
            Err(e) => failures.push(Failure::of(model, "count", &e)),
        }
    }
    if call.mode == "top_up" {
        failures.extend(expect::topped_up(model, rows, &counts));
    } else {
        failures.extend(expect::counts(model, rows, asked, &progress.counts, &counts, &written));
    }
    progress.counts = counts;
    progress.asked = asked;
    verified(client, model, failures);
    failures.len() == at
}

/// Inheritance parents are counted without their children, partitioned tables with them.
fn only(model: &Model, table: usize) -> &'static str {
    let partitioned = model.features().flat_map(|f| &f.suffix).any(|(t, s)| *t == table && s.starts_with("PARTITION"));
    if partitioned { "" } else { "ONLY" }
}

fn verified(client: &mut Client, model: &Model, failures: &mut Vec<Failure>) {
    let found = client.query(
        "SELECT table_name, kind, object, expected, found,
            kind = ANY ('{not null,check,domain,unique,primary key,exclusion,foreign key,partition bound}')
         FROM seedgen.verify($1) WHERE ok IS FALSE",
        &[&model.schema()],
    );
    let lines = match found {
        Ok(lines) => lines,
        Err(e) => return failures.push(Failure::of(model, "verify", &e)),
    };
    for line in lines {
        let text = |i| line.get::<_, String>(i);
        let (table, kind) = (text(0), text(1));
        if line.get(5) {
            failures.push(Failure::new(model, "verify", format!("{kind} {}: {} violations", text(2), text(4))));
        } else if !expect::has_trigger(model, &table) {
            let message = format!("{kind} of {}: {} instead of {}", text(2), text(4), text(3));
            failures.push(Failure::new(model, "distribution", message));
        }
    }
}

fn preview(client: &mut Client, model: &Model, failures: &mut Vec<Failure>) {
    for (t, _) in model.tables() {
        let sql = format!("SELECT count(*) FROM (SELECT seedgen.rows(NULL::{}, 3)) AS r", qualified(model, t));
        match client.query_one(&sql, &[]) {
            Ok(row) if row.get::<_, i64>(0) != 3 && model.caps(t).is_empty() => {
                failures.push(Failure::new(model, "rows", format!("{} rows instead of 3", row.get::<_, i64>(0))));
            }
            Ok(_) => {}
            // At its capacity a table may say so.
            Err(e) if e.as_db_error().is_some_and(|e| e.code().code() != "XX000") && expect::capped(model, t) => {}
            // Nor has it parents where a trigger swallowed all of them, as it may the one row of a table.
            Err(e)
                if e.code() == Some(&SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE)
                    && model.tables().any(|(t, _)| model.has(t, Trait::Swallows)) => {}
            Err(e) => failures.push(Failure::of(model, "rows", &e)),
        }
    }
}

fn undo(client: &mut Client, model: &Model, first: &Digests, failures: &mut Vec<Failure>) {
    if let Err(e) = client.query("SELECT * FROM seedgen.undo((SELECT max(run) FROM seedgen.run))", &[]) {
        return failures.push(Failure::of(model, "undo", &e));
    }
    let after = digests(client, model, failures);
    failures.extend(same(model, "undo", "after undo", Some(first), Some(&after)));
}

fn digests(client: &mut Client, model: &Model, failures: &mut Vec<Failure>) -> Digests {
    let mut out = Digests::new();
    for (t, _) in model.tables() {
        let sql = format!(
            "SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM {} {} AS t",
            only(model, t),
            qualified(model, t)
        );
        match client.query_one(&sql, &[]) {
            Ok(row) => drop(out.insert(t, row.get::<_, Option<String>>(0).unwrap_or_default())),
            Err(e) => failures.push(Failure::of(model, "digest", &e)),
        }
    }
    out
}

/// The first table whose rows differ, unless PostgreSQL or a trigger makes them.
fn same(model: &Model, kind: &'static str, when: &str, a: Option<&Digests>, b: Option<&Digests>) -> Option<Failure> {
    let (a, b) = (a?, b?);
    // A new default is as good as the old one; after undo every row is as it was.
    let (_, name) = model.tables().find(|(t, _)| {
        let free = kind != "undo" && expect::volatile(model);
        a.get(t) != b.get(t) && !free && !model.has(*t, Trait::ExtraRows)
    })?;
    Some(Failure::new(model, kind, format!("other rows {when} in \"{name}\"")))
}
