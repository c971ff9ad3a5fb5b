//! One component through PostgreSQL's executor: where users' triggers refuse rows, those are drawn again, and what
//! waits for the commit is looked at. Not here: the statements (`load::executor`), the search for the rows
//! (`load::refused`).

use crate::error::{Error, Result};
use crate::load::deferred::Deferred;
use crate::load::executor::{self, Inserted, Target};
use crate::load::refused;
use crate::pg::tuple::Drawn;
use crate::pg::{subxact, xact};
use crate::planning::Prepared;
use seedgen_kernels::Program;
use seedgen_plan::schema::Oid;
use std::cell::Cell;
use std::sync::Arc;

/// Rows that were written, and how they are known.
pub(super) struct Written {
    pub inserted: Vec<Inserted>,
    pub xid: u64,
    /// What to say of rows that were drawn again.
    pub again: Option<String>,
    /// What waits for the commit was not satisfied yet: to be looked at when all tables are loaded.
    pub waiting: bool,
}

/// Loads the tables of a component. `accepted`: as in `refused::settle`.
pub(super) fn load(
    prepared: &Prepared,
    program: &Arc<Program>,
    targets: &[Target],
    accepted: &Cell<u64>,
) -> Result<Written> {
    let [target] = targets else {
        return write(targets, Some(&Cell::new(false)), || match targets {
            [] => Ok(Vec::new()),
            many => executor::load_cycle(program, many),
        });
    };
    let looked = Cell::new(false);
    let once = |drawn: &Drawn, look: bool| {
        write(targets, look.then_some(&looked), || Ok(vec![executor::load(program, target, drawn)?]))
    };
    let fires = executor::runs_users_code(target.table, true);
    if !fires {
        return once(&Drawn::default(), true);
    }
    let first = match subxact::run(|| once(&Drawn::default(), true)) {
        Err(e) if refused::by_trigger(&e, target.table, true) => e,
        other => return other,
    };
    let of_the_commit = looked.get();
    let base = (&**program, target.source);
    let mut draw = |attempt| prepared.redraw(base, target.table.oid, attempt);
    let begin = || look_at_once(target);
    let drawn = match refused::settle(program, target, &first, &begin, &mut draw, accepted) {
        Ok(drawn) => drawn,
        // What is asked of the transaction may come true with the rows of other tables.
        Err(_) if of_the_commit => return once(&Drawn::default(), false),
        Err(e) => return Err(e),
    };
    let again = drawn.attempts.borrow().len();
    let mut written = once(&drawn, true).map_err(|e| {
        let how = "Its rows were accepted one after the other, but not all at once.";
        let detail = e.detail.as_deref().map_or(how.to_string(), |d| format!("{d} {how}"));
        Error { detail: Some(detail), ..e }
    })?;
    let why = match refused::owes(&first, target.table) {
        true => "rows that others refer to did not arrive",
        false => &first.message,
    };
    written.again = Some(format!("{again} rows were drawn again: {why}"));
    Ok(written)
}

/// Writes, and looks at what would wait for the commit if `looked` is there, which tells that it came so far.
fn write(
    targets: &[Target],
    looked: Option<&Cell<bool>>,
    load: impl FnOnce() -> Result<Vec<Inserted>>,
) -> Result<Written> {
    let inserted = load()?;
    let xid = xact::full_transaction_id();
    if let Some(looked) = looked {
        looked.set(true);
        for t in targets {
            look(t.table.oid)?;
        }
    }
    Ok(Written { inserted, xid, again: None, waiting: looked.is_none() })
}

/// What of the table would wait for the commit.
pub(super) fn look(table: Oid) -> Result<()> {
    Deferred::of(table)?.map_or(Ok(()), |waiting| waiting.look())
}

/// From now on, constraints of the table are looked at when each statement ends.
pub(super) fn look_at_once(target: &Target) -> Result<()> {
    Deferred::all(target.table.oid)?.now()
}
