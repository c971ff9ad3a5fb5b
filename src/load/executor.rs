//! The path through PostgreSQL's executor: for tables whose triggers fire, whose row security applies, which
//! are partitioned or foreign, or which the caller does not own. One INSERT fed row by row, without a spool;
//! privileges (of columns too), policies, triggers, routing, constraints and indexes are all PostgreSQL's own
//! doing. Not here: which path a table takes, the fast path, foreign keys proved as a set.

use crate::error::Result;
use crate::pg::expression::Expression;
use crate::pg::progress::Copy;
use crate::pg::spi::{Session, arg};
use crate::pg::srf::Feed;
use crate::pg::tuple::{Drawn, Rows};
use seedgen_kernels::{Encoding, Program, TableId};
use seedgen_plan::plan::{ColumnPlan, TablePlan};
use seedgen_plan::schema::{ColumnIndex, ForeignKey, Table, TableKind};
use seedgen_plan::strategy::Strategy;
use std::cell::Cell;
use std::fmt::Write;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

/// Rows in one statement: the queue of after-row triggers (foreign keys have some) is kept in memory until
/// the statement ends, at some 50 bytes a row and trigger.
const CHUNK: u64 = 50_000;

/// A table and the rows it is to get.
pub struct Target<'a> {
    pub table: &'a Table,
    pub source: TableId,
    /// Generated row numbers.
    pub rows: Range<u64>,
    /// Columns that expressions of the user's make.
    pub expressions: Arc<[Expression]>,
}

/// Those of a plan.
pub fn expressions(plan: &TablePlan, table: &Table) -> Arc<[Expression]> {
    let one = |p: &ColumnPlan| match &p.strategy {
        Strategy::Sql { expression } => {
            let attnum = table.columns.get(table.column_index(&p.column)?)?.attnum;
            Some(Expression { attnum, text: expression.clone() })
        }
        _ => None,
    };
    plan.columns.iter().filter_map(one).collect()
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inserted {
    /// Rows that arrived: triggers may have dropped some.
    pub rows: u64,
    pub seconds: f64,
}

/// Loads one table. Statement-level triggers fire once: the whole is then one statement, else there is one
/// for every 50,000 rows. `drawn`: rows of which another draw is wanted.
pub fn load(program: &Arc<Program>, target: &Target, drawn: &Drawn) -> Result<Inserted> {
    let started = Instant::now();
    let feed = open_drawn(program, target, drawn.clone(), None);
    let sql = insert(program, target, ["$1", "$2", "$3"]);
    let whole = target.table.triggers.iter().any(|t| !t.row);
    let session = Session::connect()?;
    let mut progress = Copy::start(target.table.oid.into(), 0);
    let mut inserted = 0;
    let mut next = target.rows.start;
    while next < target.rows.end {
        let n = if whole { target.rows.end - next } else { CHUNK.min(target.rows.end - next) };
        let rows = session.execute(&sql, &[arg(feed.number()), arg(next as i64), arg(n as i64)])?;
        inserted += rows;
        progress.add(rows, 0);
        next += n;
    }
    Ok(Inserted { rows: inserted, seconds: started.elapsed().as_secs_f64() })
}

/// Loads the tables of a cycle of foreign keys in one statement, at whose end the keys are checked: so no
/// order among the tables is needed, even where the keys are NOT NULL and not deferrable. The seconds are
/// those of the whole.
pub fn load_cycle(program: &Arc<Program>, targets: &[Target]) -> Result<Vec<Inserted>> {
    let started = Instant::now();
    let Some((last, others)) = targets.split_last() else { return Ok(Vec::new()) };
    let feeds: Vec<Feed> = targets.iter().map(|t| open(program, t)).collect();
    let mut sql = String::new();
    let mut args = Vec::new();
    for (i, (target, feed)) in targets.iter().zip(&feeds).enumerate() {
        let n = args.len();
        args.extend([
            arg(feed.number()),
            arg(target.rows.start as i64),
            arg((target.rows.end - target.rows.start) as i64),
        ]);
        let names = [n + 1, n + 2, n + 3].map(|p| format!("${p}"));
        let text = insert(program, target, [&names[0], &names[1], &names[2]]);
        if i < others.len() {
            let _ = write!(sql, "{} t{i} AS ({text})", if i == 0 { "WITH" } else { "," });
        } else {
            let _ = write!(sql, " {text}");
        }
    }
    let _progress = Copy::start(last.table.oid.into(), 0);
    let processed = Session::connect()?.execute(&sql, &args)?;
    let seconds = started.elapsed().as_secs_f64();
    // PostgreSQL counts the rows of the main statement alone; for the others, those that were read.
    let mut result: Vec<Inserted> = feeds.iter().map(|f| Inserted { rows: f.given(), seconds }).collect();
    if let Some(last) = result.last_mut() {
        last.rows = processed;
    }
    Ok(result)
}

/// Whether loading the table runs code of users', which may do anything.
pub fn runs_users_code(table: &Table, triggers: bool) -> bool {
    triggers && !table.triggers.is_empty() || table.insert_rules
}

/// Whether the rows that a transaction wrote can be counted: where users' code ran, PostgreSQL's number of inserted
/// rows need not be that of the rows which are there afterwards.
pub fn can_count(table: &Table) -> bool {
    table.privileges.select && !table.rls.applies && table.kind != TableKind::Foreign
}

/// The rows, ready to be read by SQL while the value lives.
pub fn open(program: &Arc<Program>, target: &Target) -> Feed {
    open_drawn(program, target, Drawn::default(), None)
}

/// The same with other draws of some rows; `position` then follows the rows that are handed out.
pub fn open_drawn(program: &Arc<Program>, target: &Target, drawn: Drawn, position: Option<Rc<Cell<u64>>>) -> Feed {
    let rows = Rows {
        program: Arc::clone(program),
        source: target.source,
        rows: target.rows.clone(),
        attnums: target.table.columns.iter().map(|c| c.attnum).collect(),
        // What the program leaves out is left out of the INSERT, so that PostgreSQL fills it there.
        fill: false,
        expressions: Arc::clone(&target.expressions),
        drawn,
        position,
    };
    Feed::open(target.table.oid, rows)
}

/// The foreign keys that lead to the table itself.
pub fn own_keys(table: &Table) -> impl Iterator<Item = &ForeignKey> {
    table.foreign_keys.iter().filter(|k| k.parent == table.oid)
}

/// The INSERT, with these parameters: the feed's number, its first row, how many.
pub fn insert(program: &Program, target: &Target, parameters: [&str; 3]) -> String {
    insert_with(program, target, parameters, &[])
}

/// The same, with other expressions for some of the columns.
pub fn insert_with(
    program: &Program,
    target: &Target,
    [number, first, count]: [&str; 3],
    others: &[(ColumnIndex, String)],
) -> String {
    let table = &target.table.quoted;
    let encodings = program.sources.get(target.source as usize).map_or(&[][..], |s| &s.encodings);
    let expressed = |attnum: i16| target.expressions.iter().any(|x| x.attnum == attnum);
    let (mut columns, mut fields): (Vec<&str>, Vec<String>) = Default::default();
    for (i, (c, encoding)) in target.table.columns.iter().zip(encodings).enumerate() {
        match others.iter().find(|o| o.0 == i) {
            Some((_, other)) => fields.push(other.clone()),
            None if *encoding == Encoding::None && !expressed(c.attnum) => continue,
            None => fields.push(format!("(s.r).{}", c.quoted)),
        }
        columns.push(&c.quoted);
    }
    let feed = format!("(SELECT seedgen.feed(NULL::{table}, {number}, {first}, {count}) AS r) AS s");
    // A set-returning function in the target list of a subquery: PostgreSQL neither flattens the subquery
    // nor spools its rows.
    if columns.is_empty() {
        return format!("INSERT INTO {table} SELECT FROM {feed}");
    }
    format!(
        "INSERT INTO {table} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {feed}",
        columns.join(", "),
        fields.join(", ")
    )
}
