//! Rows that triggers refuse: found by narrowing the statement down, and made again from other draws, a bounded
//! number of times each. All in a subtransaction that is undone: the rows that are kept are written afterwards,
//! as if the accepted draws had been the first. Not here: what another draw is (`seedgen_plan::compile`).

use crate::error::{Error, Result};
use crate::load::closed;
use crate::load::executor::{self, Target};
use crate::pg::spi::{Session, arg};
use crate::pg::tuple::Drawn;
use crate::pg::{interrupts, subxact};
use crate::reason;
use pgrx::PgSqlErrorCode as Code;
use seedgen_kernels::Program;
use seedgen_plan::schema::{ForeignKey, Table};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

/// Draws of one row, the first included.
const DRAWS: u32 = 16;
/// Rows of the first statement; a statement that goes through doubles the next one.
const FIRST: u64 = 256;
const MOST: u64 = 16_384;

/// The error may be a trigger's word on a row: raised by it, or by a constraint that the row meets as it was
/// made, but maybe not as a BEFORE trigger has left it.
pub fn by_trigger(e: &Error, table: &Table, triggers: bool) -> bool {
    if !triggers || table.insert_rules || !table.triggers.iter().any(|t| t.row) {
        return false;
    }
    // A mistake in the trigger, or a setting that is missing: so it is for any row.
    if matches!(
        e.code,
        Code::ERRCODE_UNDEFINED_OBJECT
            | Code::ERRCODE_UNDEFINED_COLUMN
            | Code::ERRCODE_UNDEFINED_TABLE
            | Code::ERRCODE_UNDEFINED_FUNCTION
            | Code::ERRCODE_INVALID_SCHEMA_NAME
            | Code::ERRCODE_SYNTAX_ERROR
            | Code::ERRCODE_FEATURE_NOT_SUPPORTED
    ) {
        return false;
    }
    table.triggers.iter().any(|t| t.row && t.before) || !reason::of_its_own(e, table)
}

/// The row refers to one of its own table that is not there.
pub fn owes(e: &Error, table: &Table) -> bool {
    let named = |k: &ForeignKey| e.message.contains(&format!("\"{}\"", k.name));
    e.code == Code::ERRCODE_FOREIGN_KEY_VIOLATION && executor::own_keys(table).any(named)
}

/// The draws with which every row passes, or the error that no draw of some row gets past. `first` is the error that
/// all rows at once met; `begin` is done first; `draw` gives the program of another draw, None where nothing of a row
/// can differ. Where there is an error, `accepted` is told how many rows before the refused one were accepted.
pub fn settle(
    program: &Arc<Program>,
    target: &Target,
    first: &Error,
    begin: &dyn Fn() -> Result<()>,
    draw: &mut dyn FnMut(u32) -> Result<Option<Program>>,
    accepted: &Cell<u64>,
) -> Result<Drawn> {
    subxact::tried(|| {
        begin()?;
        search(program, target, first, draw, accepted)
    })
}

fn search(
    program: &Arc<Program>,
    target: &Target,
    first: &Error,
    draw: &mut dyn FnMut(u32) -> Result<Option<Program>>,
    accepted: &Cell<u64>,
) -> Result<Drawn> {
    let (drawn, position) = (Drawn::default(), Rc::new(Cell::new(0)));
    let feed = executor::open_drawn(program, target, drawn.clone(), Some(Rc::clone(&position)));
    let parameters = ["$1", "$2", "$3"];
    let mut sql = executor::insert(program, target, parameters);
    // What rows said that refer to rows of the same table which are not there: from then on each refers to itself, and
    // is refused where it does not arrive either, as others need it.
    let mut owed: Option<Error> = None;
    let (mut at, mut size) = (target.rows.start, FIRST);
    while at < target.rows.end {
        interrupts::check();
        let n = size.min(target.rows.end - at);
        position.set(at);
        let dropped = Cell::new(false);
        let outcome = subxact::run(|| {
            let rows = Session::connect()?.execute(&sql, &[arg(feed.number()), arg(at as i64), arg(n as i64)])?;
            dropped.set(rows < n);
            owed.clone().filter(|_| rows < n).map_or(Ok(()), Err)
        });
        let e = match outcome {
            Ok(()) => {
                at += n;
                size = (size * 2).min(MOST);
                continue;
            }
            Err(e) if owed.is_none() && owes(&e, target.table) => {
                sql = closed::at_itself(program, target, parameters).ok_or_else(|| first.clone())?;
                owed = Some(e);
                continue;
            }
            Err(e) => e,
        };
        // The row may not refer to itself.
        if owed.is_some() && !dropped.get() && reason::of_its_own(&e, target.table) {
            return Err(first.clone());
        }
        if !dropped.get() && !by_trigger(&e, target.table, true) {
            return Err(e);
        }
        // A row that is refused before it is stored is the last one that was handed out. Where all were, a trigger
        // after the rows may mean any of them.
        let last = position.get().saturating_sub(1).max(at);
        if n > 1 && last + 1 >= at + n {
            size = n / 2;
            continue;
        }
        let row = if n == 1 { at } else { last };
        again(&drawn, row, target, draw, e).inspect_err(|_| accepted.set(row - target.rows.start))?;
        size = (row - at).max(1);
    }
    Ok(drawn)
}

/// Another draw for the row, if there is one.
fn again(
    drawn: &Drawn,
    row: u64,
    target: &Target,
    draw: &mut dyn FnMut(u32) -> Result<Option<Program>>,
    e: Error,
) -> Result<()> {
    let attempt = drawn.attempts.borrow().get(&row).copied().unwrap_or(0) + 1;
    let first = row - target.rows.start;
    let refused = |how: String| {
        let told = e.detail.as_deref().map(|d| format!("{d} ")).unwrap_or_default();
        let before = if first > 0 { format!("; the {first} rows before it were accepted") } else { String::new() };
        let detail = format!("{told}{how}{before}.");
        Error { detail: Some(detail), ..e.clone() }
    };
    if attempt >= DRAWS {
        return Err(refused(format!("Row {} was refused in each of {DRAWS} draws", first + 1)));
    }
    if drawn.programs.borrow().len() < attempt as usize {
        let Some(program) = draw(attempt)? else {
            let how = "its columns are keys, or read by other tables, so that no other draw of it can be made";
            return Err(refused(format!("Row {} was refused; {how}", first + 1)));
        };
        drawn.programs.borrow_mut().push(Arc::new(program));
    }
    drawn.attempts.borrow_mut().insert(row, attempt);
    Ok(())
}
