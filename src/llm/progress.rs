//! What came of each table so far, and what the user hears of it: notices while it runs, JSON at the end.

use crate::error::Error;
use seedgen_llm::stats::Calls;
use seedgen_llm::{Done, LlmError};
use seedgen_plan::profile::Pattern;
use seedgen_plan::schema::Table;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// A table's batches, as far as they are done.
pub struct Outcome {
    pub fingerprint: String,
    pub began: Instant,
    /// Batches that are still out.
    pub open: usize,
    pub failed: usize,
    pub rows: Vec<Map<String, Value>>,
    pub patterns: Vec<Pattern>,
    pub faults: BTreeMap<String, u64>,
    pub calls: Calls,
    /// Of the first batch that failed.
    pub error: Option<Error>,
    pub seconds: f64,
    pub accepted: u64,
    pub refused: u64,
    /// Seeds of earlier calls that stay, as fewer new ones serve.
    pub earlier: u64,
    /// Of the first row that PostgreSQL refused.
    pub reason: Option<String>,
}

impl Outcome {
    pub fn new(fingerprint: String, batches: usize) -> Outcome {
        Outcome {
            fingerprint,
            began: Instant::now(),
            open: batches,
            failed: 0,
            rows: Vec::new(),
            patterns: Vec::new(),
            faults: BTreeMap::new(),
            calls: Calls::default(),
            error: None,
            seconds: 0.0,
            accepted: 0,
            refused: 0,
            earlier: 0,
            reason: None,
        }
    }

    /// Takes in a batch. Err: every other call would end in the same way.
    pub fn add(&mut self, done: Done) -> Result<(), LlmError> {
        self.open -= 1;
        self.seconds = self.began.elapsed().as_secs_f64();
        self.calls.add(&done.calls);
        match done.result {
            Ok(found) => {
                self.rows.extend(found.rows);
                // The first batch that speaks of a column is heard.
                for p in found.patterns {
                    if self.patterns.iter().all(|known| known.column != p.column) {
                        self.patterns.push(p);
                    }
                }
                for (fault, n) in found.faults {
                    *self.faults.entry(fault).or_default() += n;
                }
                Ok(())
            }
            Err(e) if e.fatal() => Err(e),
            Err(e) => {
                self.failed += 1;
                self.error.get_or_insert_with(|| e.into());
                Ok(())
            }
        }
    }

    /// As `seedgen.seed_batch.status` has it, of so many rows that came.
    pub fn status(&self, rows: usize) -> &'static str {
        match (rows, self.failed) {
            (0, _) => "failed",
            (_, 0) => "done",
            _ => "partial",
        }
    }

    /// What is to be said where fewer rows serve than were asked for, or than were there.
    pub fn note(&self, asked: u64) -> Option<String> {
        let stay = match self.earlier {
            0 => None,
            1 => Some("1 seed that was there stays".to_string()),
            n => Some(format!("{n} seeds that were there stay")),
        };
        if self.accepted >= asked {
            return stay;
        }
        let mut why = Vec::new();
        if let Some(e) = &self.error {
            let batches = if self.failed == 1 { "1 batch".to_string() } else { format!("{} batches", self.failed) };
            why.push(format!("{batches} failed: {}", e.message));
        }
        if let Some(reason) = &self.reason {
            why.push(format!("{} refused: {reason}", self.refused));
        }
        let lost: u64 = self.faults.iter().filter(|(f, _)| f.starts_with("row left out")).map(|(_, n)| n).sum();
        if lost > 0 {
            why.push(format!("{lost} could not be read"));
        }
        let cut = self.faults.get("the reply was cut").copied().unwrap_or(0);
        if cut > 0 {
            why.push(format!("{cut} of the replies ended in the middle"));
        }
        let why = if why.is_empty() { "the model gave no more".into() } else { why.join("; ") };
        let instead = stay.unwrap_or_else(|| "built-in seeds fill up".into());
        Some(format!("{} of {asked} rows ({why}); {instead}", self.accepted))
    }
}

/// Notices, not more often than anyone reads them.
pub struct Progress {
    wanted: bool,
    began: Instant,
    said: Instant,
    total: usize,
    done: usize,
}

const OFTEN: Duration = Duration::from_secs(2);

impl Progress {
    pub fn new(wanted: bool, total: usize) -> Progress {
        let now = Instant::now();
        Progress { wanted, began: now, said: now, total, done: 0 }
    }

    pub fn batch(&mut self) {
        self.done += 1;
        if self.wanted && self.said.elapsed() >= OFTEN {
            self.said = Instant::now();
            crate::error::notice!("{} of {} batches{}", self.done, self.total, self.left());
        }
    }

    pub fn table(&mut self, table: &Table, outcome: &Outcome, asked: u64) {
        let left = self.left();
        match outcome.note(asked) {
            // That seeds are missing is said in any case.
            Some(note) => crate::error::notice!("table {}: {note}{left}", table.quoted),
            None if self.wanted => {
                crate::error::notice!(
                    "table {}: {} rows in {:.1} s{left}",
                    table.quoted,
                    outcome.accepted,
                    outcome.seconds
                )
            }
            None => {}
        }
        self.said = Instant::now();
    }

    /// By the pace so far.
    fn left(&self) -> String {
        let open = self.total.saturating_sub(self.done);
        if !self.wanted || open == 0 || self.done == 0 {
            return String::new();
        }
        let seconds = self.began.elapsed().as_secs_f64() / self.done as f64 * open as f64;
        format!("; about {} s left", seconds.ceil())
    }
}

/// A table's line of the result.
pub fn line(table: &Table, outcome: &Outcome, asked: u64) -> Value {
    json!({
        "table": table.path(), "rows": outcome.accepted, "asked": asked, "refused": outcome.refused,
        "earlier": outcome.earlier, "cached": false, "calls": outcome.calls.calls, "note": outcome.note(asked),
    })
}
