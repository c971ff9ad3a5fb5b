//! The schema fuzzer: random schemas that can be filled by design, which seedgen has to fill. Run by `make fuzz`
//! and, for a bounded time, by `make test`; needs the server of tools/test.sh (see the crate of the client tests).
//!
//!   --seed N       the first seed (default 1); each case takes the next
//!   --seconds N    stop after that time; --cases N after so many cases
//!   --all          families that seedgen does not fill yet as well
//!   --family NAME  that family alone, one feature a schema; may be given again
//!   --except NAME  without that family, or family[detail]; may be given again
//!   --skip FILE    without those in FILE, one a line
//!   --solo         every family alone, in turn, with a line for each at the end
//!   --report DIR   shrunk failures as psql scripts into DIR; what fails alone is not drawn again in mixed schemas
//!   --print        print the script of each seed, run nothing
//!
//! Ends with status 1 if anything failed. Not here: schemas (`generate`, `families`), checks (`run`, `expect`).

mod expect;
mod failure;
mod families;
mod generate;
mod model;
mod names;
mod random;
mod render;
mod report;
mod run;
mod session;
mod shrink;

use failure::Failure;
use families::Family;
use generate::Server;
use model::Model;
use run::Steps;
use session::Session;
use shrink::Shrunk;
use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// What the command line says.
#[derive(Default)]
struct Arguments {
    seed: u64,
    seconds: u64,
    cases: u64,
    all: bool,
    families: Vec<String>,
    except: Vec<String>,
    solo: bool,
    report: Option<String>,
    print: bool,
}

fn arguments() -> Result<Arguments, String> {
    let mut a = Arguments { seed: 1, seconds: 0, cases: u64::MAX, ..Arguments::default() };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        let number = |text: String| text.parse::<u64>().map_err(|_| format!("not a number: {text}"));
        match word.as_str() {
            "--seed" => a.seed = number(value()?)?,
            "--seconds" => a.seconds = number(value()?)?,
            "--cases" => a.cases = number(value()?)?,
            "--all" => a.all = true,
            "--solo" => a.solo = true,
            "--print" => a.print = true,
            "--family" => a.families.push(value()?),
            "--except" => a.except.push(value()?),
            "--skip" => {
                let file = value()?;
                let text = std::fs::read_to_string(&file).map_err(|e| format!("{file}: {e}"))?;
                a.except.extend(text.lines().map(str::to_string));
            }
            "--report" => a.report = Some(value()?),
            _ => return Err(format!("unknown argument: {word}")),
        }
    }
    Ok(a)
}

fn main() -> ExitCode {
    match arguments().and_then(|a| fuzz(&a)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("fuzz: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Cases and failures of a family alone.
#[derive(Default)]
struct Tally {
    cases: u64,
    failed: u64,
}

fn fuzz(a: &Arguments) -> Result<bool, String> {
    let mut without = if a.all || !a.families.is_empty() { Vec::new() } else { families::not_yet() };
    without.extend(a.except.iter().cloned());
    let mut families = if a.families.is_empty() {
        families::all().collect()
    } else {
        generate::chosen(&a.families).map_err(|n| format!("no such family: {n}"))?
    };
    families.retain(|f| !without.iter().any(|n| n == f.name));
    if a.print {
        let extensions = ["citext", "btree_gist", "icu"].map(String::from).to_vec();
        let server = Server { version: 15, extensions, without };
        for seed in (a.seed..).take(usize::try_from(a.cases.min(10)).unwrap_or(1)) {
            println!("-- seed {seed}\n{}", render::script(&generate::schema(seed, &server, &families, false)));
        }
        return Ok(true);
    }
    let mut session = Session::open();
    let mut server = Server { without, ..session.server.clone() };
    let end = (a.seconds > 0).then(|| Instant::now() + Duration::from_secs(a.seconds));
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let (mut labels, mut drawn): (BTreeSet<String>, BTreeSet<String>) = Default::default();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let (mut cases, mut failed) = (0, 0);
    let alone = a.solo || !a.families.is_empty();
    for seed in a.seed.. {
        if cases >= a.cases || end.is_some_and(|e| Instant::now() > e) {
            break;
        }
        let one: [&'static Family; 1];
        let these: &[&'static Family] = if alone {
            one = [families[(seed as usize) % families.len()]];
            &one
        } else {
            &families
        };
        let model = generate::schema(seed, &server, these, alone);
        if alone && model.features.is_empty() {
            cases += 1;
            continue;
        }
        let steps = Steps::drawn(seed, alone);
        let failures = session.case(&model, &steps);
        cases += 1;
        let tally = tallies.entry(if alone { these[0].name } else { "" }).or_default();
        tally.cases += 1;
        tally.failed += u64::from(!failures.is_empty());
        drawn.extend(model.families().into_iter().take(usize::from(alone)));
        if failures.is_empty() {
            continue;
        }
        failed += 1;
        labels.extend(model.families().into_iter().take(if alone { 1 } else { 0 }));
        // One report for each way to fail, the first of its shape and families.
        for failure in distinct(failures) {
            let key = format!("{} | {}", failure.shape, if alone { model.families().join(" ") } else { String::new() });
            if seen.insert(key) {
                let start = Shrunk { model: model.clone(), steps: steps.clone(), failure };
                let deadline = Instant::now() + Duration::from_secs(60);
                let shrunk = shrink::shrink(start, deadline, &mut |m: &Model, s: &Steps| session.case(m, s));
                told(a, seed, &shrunk, &mut seen);
                if let [label] = &shrunk.model.families()[..]
                    && a.report.is_some()
                    && !alone
                {
                    server.without.push(label.clone());
                }
            }
        }
    }
    if alone {
        for (family, t) in &tallies {
            println!("{:5} of {:5} failed  {family}", t.failed, t.cases);
        }
        labels.iter().for_each(|l| println!("failed: {l}"));
        drawn.difference(&labels).for_each(|l| println!("passed: {l}"));
    }
    println!("{cases} cases, {failed} failed, seeds {} to {}", a.seed, a.seed + cases.max(1) - 1);
    Ok(failed == 0)
}

fn distinct(failures: Vec<Failure>) -> Vec<Failure> {
    let mut shapes = BTreeSet::new();
    failures.into_iter().filter(|f| shapes.insert(f.shape.clone())).take(4).collect()
}

/// Prints a shrunk failure, or writes it where reports go.
fn told(a: &Arguments, seed: u64, shrunk: &Shrunk, seen: &mut BTreeSet<String>) {
    let key = format!("{} | {}", shrunk.failure.shape, shrunk.model.families().join(" "));
    let new = seen.insert(format!("told {key}"));
    let script = report::script(seed, shrunk);
    let Some(folder) = &a.report else {
        println!("{script}");
        return;
    };
    if !new {
        return;
    }
    let name = report::file_name(shrunk);
    let path = std::path::Path::new(folder);
    let written = std::fs::create_dir_all(path).and_then(|()| std::fs::write(path.join(format!("{name}.sql")), script));
    if let Err(e) = written {
        eprintln!("fuzz: cannot write to {folder}: {e}");
    }
    println!("{name}.sql: {} [{}]", shrunk.failure.message.replace('\n', " "), shrunk.model.families().join(", "));
}
