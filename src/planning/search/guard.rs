//! How long a search may take: the number of its tests is what bounds it, so that the same is found however fast the
//! server is. A clock stands guard for functions that are very slow; when it strikes, that is said. Not here: the tests.

use seedgen_plan::schema::Table;
use seedgen_plan::search::{Bound, Hunted, Outcome};
use std::cell::Cell;
use std::time::{Duration, Instant};

pub struct Guard {
    seconds: u64,
    until: Instant,
    /// It has kept something from being tested.
    struck: Cell<bool>,
}

impl Guard {
    pub fn new(seconds: u64) -> Guard {
        Guard { seconds, until: Instant::now() + Duration::from_secs(seconds), struck: Cell::new(false) }
    }

    /// Is it too late for the next test?
    pub fn strikes(&self) -> bool {
        let late = Instant::now() >= self.until;
        self.struck.set(self.struck.get() || late);
        late
    }

    pub fn struck(&self) -> Option<Bound> {
        self.struck.get().then_some(Bound::Seconds(self.seconds))
    }
}

/// Says that a search was ended by the clock, if it was.
pub fn say(table: &Table, constraints: &[String], hunted: &Hunted) {
    let Some(bound @ Bound::Seconds(_)) = hunted.bound else { return };
    let found = match &hunted.outcome {
        Outcome::Pool(p) => p.tuples.len(),
        _ => 0,
    };
    pgrx::warning!(
        "table {}: the search for \"{}\" ended at {bound} with {found} found; another run may find others (option \"search_seconds\")",
        table.quoted,
        constraints.join("\", \"")
    );
}
