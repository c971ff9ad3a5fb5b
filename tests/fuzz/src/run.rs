//! One schema against the server: make it, fill it, look at everything. Finds failures, explains none. Not here:
//! what is expected of counts (`expect`).

use crate::expect::{self, Written};
use crate::failure::Failure;
use crate::model::{Model, Trait};
use crate::random::Random;
use crate::render::{self, identifier, qualified};
use postgres::Client;
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
    /// A third run with another seed.
    pub other_seed: bool,
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
            other_seed: random.chance(20),
            again: random.chance(25),
        }
    }
}

/// The options of every populate here.
pub const OPTIONS: &str = r#"{"now": "2026-01-01T00:00:00Z", "progress": false, "on_error": "continue"}"#;

/// Makes the schema, runs the steps, removes it. No failures: all is well.
pub fn case(client: &mut Client, model: &Model, steps: &Steps) -> Vec<Failure> {
    let mut failures = Vec::new();
    let mut first = None;
    if let Err(failure) = made(client, model) {
        failures.push(failure);
    } else {
        all_steps(client, model, steps, &mut failures, &mut first);
        if failures.is_empty() && steps.again {
            match removed(client, model).and_then(|()| made(client, model)) {
                Err(failure) => failures.push(failure),
                Ok(()) => {
                    let mut second = None;
                    let once = Steps { preview: false, append: None, other_seed: false, ..steps.clone() };
                    all_steps(client, model, &once, &mut failures, &mut second);
                    failures.extend(same(model, "different", "the second time", &first, &second));
                }
            }
        }
    }
    if failures.iter().all(|f| f.kind != "crash")
        && let Err(failure) = removed(client, model)
    {
        failures.push(failure);
    }
    failures
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

fn all_steps(
    client: &mut Client,
    model: &Model,
    steps: &Steps,
    failures: &mut Vec<Failure>,
    first: &mut Option<Digests>,
) {
    let schema = model.schema();
    if steps.preview {
        let plan = client.query(
            "SELECT count(*) FROM seedgen.plan($1, $2, options => $3::text::jsonb)",
            &[&schema, &steps.rows, &OPTIONS],
        );
        if let Err(e) = plan {
            failures.push(Failure::of(model, "plan", &e));
        }
    }
    let mut asked = 0;
    let mut before = BTreeMap::new();
    if !filled(client, model, steps.rows, steps.seed, &mut asked, &mut before, failures) {
        return;
    }
    *first = digests(client, model, failures);
    if steps.preview {
        preview(client, model, failures);
    }
    if let Some((rows, undone)) = steps.append {
        if !filled(client, model, rows, steps.seed, &mut asked, &mut before, failures) {
            return;
        }
        if undone && !model.tables().any(|(t, _)| model.has(t, Trait::ExtraRows)) {
            undo(client, model, first, failures);
            return;
        }
    }
    if steps.other_seed {
        filled(client, model, steps.rows, steps.seed + 1, &mut asked, &mut before, failures);
    }
}

/// One populate and what has to be true after it. False if there is no point in going on.
fn filled(
    client: &mut Client,
    model: &Model,
    rows: i64,
    seed: i64,
    asked: &mut u64,
    before: &mut BTreeMap<usize, u64>,
    failures: &mut Vec<Failure>,
) -> bool {
    let at = failures.len();
    *asked += rows as u64;
    let result = client.query(
        "SELECT table_name, rows_written, note FROM seedgen.populate($1, $2, seed => $3, options => $4::text::jsonb)",
        &[&model.schema(), &rows, &seed, &OPTIONS],
    );
    let written: Vec<Written> = match result {
        Ok(lines) => {
            lines.iter().map(|l| Written { table: l.get(0), rows: l.get::<_, i64>(1) as u64, note: l.get(2) }).collect()
        }
        Err(e) => {
            failures.push(Failure::of(model, "populate", &e));
            return false;
        }
    };
    let mut counts = BTreeMap::new();
    for (t, _) in model.tables() {
        match client.query_one(&format!("SELECT count(*) FROM {} {}", only(model, t), qualified(model, t)), &[]) {
            Ok(row) => drop(counts.insert(t, row.get::<_, i64>(0) as u64)),
            Err(e) => failures.push(Failure::of(model, "count", &e)),
        }
    }
    failures.extend(expect::counts(model, rows as u64, *asked, before, &counts, &written));
    *before = counts;
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
            Err(e) => failures.push(Failure::of(model, "rows", &e)),
        }
    }
}

fn undo(client: &mut Client, model: &Model, first: &Option<Digests>, failures: &mut Vec<Failure>) {
    if let Err(e) = client.query("SELECT * FROM seedgen.undo((SELECT max(run) FROM seedgen.run))", &[]) {
        return failures.push(Failure::of(model, "undo", &e));
    }
    let after = digests(client, model, failures);
    failures.extend(same(model, "undo", "after undo", first, &after).into_iter().filter(|_| first.is_some()));
}

fn digests(client: &mut Client, model: &Model, failures: &mut Vec<Failure>) -> Option<Digests> {
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
    Some(out)
}

fn same(model: &Model, kind: &'static str, when: &str, a: &Option<Digests>, b: &Option<Digests>) -> Option<Failure> {
    let (a, b) = (a.as_ref()?, b.as_ref()?);
    // A new default is as good as the old one; after undo every row is as it was.
    let (t, name) = model.tables().find(|(t, _)| {
        a.get(t) != b.get(t) && (kind == "undo" || !expect::volatile(model, *t)) && !model.has(*t, Trait::ExtraRows)
    })?;
    let _ = t;
    Some(Failure::new(model, kind, format!("other rows {when} in \"{name}\"")))
}
