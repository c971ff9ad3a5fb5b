//! PostgreSQL as the tester of a search: one statement a batch of rows. A row is put together as one of the
//! table's row type, so that expressions find its columns as they find them in an INSERT. Where a statement
//! raises, its rows are tested in smaller parts, down to one. Not here: what is tested.

use super::guard::Guard;
use crate::error::{Error, Result};
use crate::pg::interrupts;
use crate::pg::settings::Pinned;
use crate::pg::spi::{Arg, Session, View, arg};
use crate::pg::statement::Statement;
use crate::pg::subxact;
use crate::planning::state;
use seedgen_plan::plan::Plan;
use seedgen_plan::schema::{ColumnIndex, Generated, Schema, Table, TableKind};
use seedgen_plan::search::{Bound, Group, RAISED, Tester, Text, Verdict, domain_checks};
use seedgen_plan::types::class::resolve;

/// Statements that test one group: a constraint that raises takes one a row.
const STATEMENTS: usize = 4_000;
/// Statements that look which texts are values of one column.
const CASTS: usize = 1_000;
/// A partitioned table with more leaves is not tested for its bounds.
const LEAVES: usize = 500;

pub struct SqlTester<'s> {
    session: &'s Session,
    schema: &'s Schema,
    table: &'s Table,
    test: Statement<'s>,
    /// Computes the columns at these places of a row.
    completes: Option<(Vec<usize>, Statement<'s>)>,
    columns: usize,
    guard: &'s Guard,
    /// Statements that are left for tests.
    left: usize,
    /// Batches that raised: the constraint says no by raising, so rows are tested one by one.
    raised: usize,
}

impl<'s> SqlTester<'s> {
    pub fn new(
        session: &'s Session,
        schema: &'s Schema,
        table: &'s Table,
        group: &Group,
        plan: &Plan,
        guard: &'s Guard,
    ) -> Result<Self> {
        let columns = group.all().count();
        let (sql, completes) = test_sql(session, schema, table, group, plan)?;
        let like: Vec<Arg> = (0..columns).map(|_| arg(Vec::<Option<String>>::new())).collect();
        let _caller = Pinned::as_caller()?;
        let test = Statement::prepare(session, &sql, &like)?;
        let completes = match completes {
            // Written for the constraint as a whole: a part of it alone may be none of SQL's expressions.
            Some((places, sql)) => {
                subxact::run(|| Statement::prepare(session, &sql, &like)).ok().map(|statement| (places, statement))
            }
            None => None,
        };
        Ok(SqlTester { session, schema, table, test, completes, columns, guard, left: STATEMENTS, raised: 0 })
    }

    /// Rows with the columns at `places` as `statement` computes them.
    fn computed(&self, places: &[usize], statement: &Statement, rows: &[Vec<Text>]) -> Result<Vec<Vec<Text>>> {
        let mut out = rows.to_vec();
        let _caller = Pinned::as_caller()?;
        statement.for_each(View::Latest, &self.args(rows), |row| {
            let k = row.need::<i64>(1)?;
            if let Some(tuple) = out.get_mut((k - 1) as usize) {
                for (n, &place) in (2..).zip(places) {
                    tuple[place] = row.get::<String>(n)?;
                }
            }
            Ok(())
        })?;
        Ok(out)
    }

    fn args(&self, rows: &[Vec<Text>]) -> Vec<Arg> {
        (0..self.columns).map(|i| arg(rows.iter().map(|r| r[i].clone()).collect::<Vec<_>>())).collect()
    }

    fn verdicts(&self, rows: &[Vec<Text>]) -> Result<Vec<Verdict>> {
        let args = self.args(rows);
        let mut out = vec![1; rows.len()];
        let _caller = Pinned::as_caller()?;
        self.test.for_each(View::Latest, &args, |row| {
            let k = row.need::<i64>(1)?;
            if let Some(v) = out.get_mut((k - 1) as usize) {
                *v = row.need::<i32>(2)?.max(0) as Verdict;
            }
            Ok(())
        })?;
        Ok(out)
    }
}

impl Tester for SqlTester<'_> {
    type Error = Error;

    fn canonical(&mut self, column: ColumnIndex, texts: &[String]) -> Result<Vec<Text>> {
        canonical(self.session, self.schema, self.table, column, texts, self.guard)
    }

    fn test(&mut self, rows: &[Vec<Text>]) -> Result<Vec<Verdict>> {
        let mut budget = self.left;
        let mut out = Vec::with_capacity(rows.len());
        // A constraint that raised a few times says no by raising: then row by row at once.
        let part = if self.raised >= 4 { 1 } else { rows.len().max(1) };
        for rows in rows.chunks(part) {
            let verdicts = in_parts(self.guard, rows, &mut budget, &mut |rows| self.verdicts(rows))?;
            out.extend(verdicts.into_iter().map(|v| v.unwrap_or(RAISED)));
        }
        self.raised += out.iter().filter(|v| **v == RAISED).count();
        self.left = budget;
        Ok(out)
    }

    fn completed(&mut self, rows: &[Vec<Text>]) -> Result<Vec<Vec<Text>>> {
        let Some((places, statement)) = &self.completes else { return Ok(Vec::new()) };
        let mut budget = self.left.min(CASTS);
        let before = budget;
        let computed = in_parts(self.guard, rows, &mut budget, &mut |rows| self.computed(places, statement, rows))?;
        self.left -= before - budget;
        Ok(computed.into_iter().flatten().collect())
    }

    fn spent(&self) -> Option<Bound> {
        self.guard.strikes();
        self.cut()
    }

    fn cut(&self) -> Option<Bound> {
        let statements = (self.left == 0).then_some(Bound::Statements(STATEMENTS as u64));
        self.guard.struck().or(statements)
    }
}

/// Each text as the column's type prints it; None where it is no value of it, its domains' CHECKs included.
pub fn canonical(
    session: &Session,
    schema: &Schema,
    table: &Table,
    column: ColumnIndex,
    texts: &[String],
    guard: &Guard,
) -> Result<Vec<Text>> {
    let c = &table.columns[column];
    let (base, typmod) = resolve(schema, c.type_oid, c.typmod);
    let type_name = type_name(session, base, typmod)?;
    // An explicit cast to varchar(n) cuts; an INSERT refuses. So what changes its length is left out.
    let sql = format!("SELECT (t::{type_name})::text FROM unnest($1) WITH ORDINALITY AS u(t, k) ORDER BY k");
    let cut = typmod >= 0;
    let mut budget = CASTS;
    let mut cast = |texts: &[String]| -> Result<Vec<Text>> {
        let mut out = Vec::with_capacity(texts.len());
        session.for_each(View::Latest, &sql, &[arg(texts.to_vec())], |row| {
            out.push(row.get::<String>(1)?);
            Ok(())
        })?;
        Ok(out)
    };
    let mut out: Vec<Text> = in_parts(guard, texts, &mut budget, &mut cast)?.into_iter().map(Option::flatten).collect();
    if cut {
        for (o, t) in out.iter_mut().zip(texts) {
            let shorter = o.as_ref().is_some_and(|o| o.chars().count() < t.trim_end().chars().count());
            if shorter && seedgen_plan::types::class::TypeClass::of(schema, base, typmod).is_text() {
                *o = None;
            }
        }
    }
    let checks = domain_checks(schema, c.type_oid);
    if !checks.is_empty() {
        let parts: Vec<String> = checks.iter().map(|c| format!("({}) IS NOT FALSE", c.condition())).collect();
        // VALUE is a name like any other to the parser.
        let sql = format!(
            "SELECT {} FROM unnest($1) WITH ORDINALITY AS u(t, k), LATERAL (SELECT t::{type_name} AS value) AS d ORDER BY k",
            parts.join(" AND ")
        );
        let kept: Vec<String> = out.iter().flatten().cloned().collect();
        let mut budget = CASTS;
        let mut test = |texts: &[String]| -> Result<Vec<bool>> {
            let _caller = Pinned::as_caller()?;
            let mut out = Vec::with_capacity(texts.len());
            session.for_each(View::Latest, &sql, &[arg(texts.to_vec())], |row| {
                out.push(row.need::<bool>(1)?);
                Ok(())
            })?;
            Ok(out)
        };
        let mut passed = in_parts(guard, &kept, &mut budget, &mut test)?.into_iter();
        for o in out.iter_mut().filter(|o| o.is_some()) {
            if passed.next().flatten() != Some(true) {
                *o = None;
            }
        }
    }
    Ok(out)
}

/// Runs `f` over the items in one go, or, where that raises, over halves; None for an item that raises
/// alone. `budget` is the number of statements that it may take.
fn in_parts<I, O>(
    guard: &Guard,
    items: &[I],
    budget: &mut usize,
    f: &mut dyn FnMut(&[I]) -> Result<Vec<O>>,
) -> Result<Vec<Option<O>>> {
    interrupts::check();
    if items.is_empty() || *budget == 0 || guard.strikes() {
        return Ok(items.iter().map(|_| None).collect());
    }
    *budget -= 1;
    match subxact::run(|| f(items)) {
        Ok(out) if out.len() == items.len() => return Ok(out.into_iter().map(Some).collect()),
        Ok(_) => return Err(Error::bug("a test has not answered for every row")),
        Err(_) if items.len() == 1 => return Ok(vec![None]),
        Err(_) => {}
    }
    let mut out = Vec::with_capacity(items.len());
    for half in items.chunks(items.len().div_ceil(2)) {
        out.extend(in_parts(guard, half, budget, f)?);
    }
    Ok(out)
}

/// The type with its modifier, as SQL spells it.
pub fn type_name(session: &Session, oid: u32, typmod: i32) -> Result<String> {
    let sql = "SELECT format_type($1, $2)";
    let name = session.one::<String>(View::Latest, sql, &[arg(pgrx::pg_sys::Oid::from(oid)), arg(typmod)])?;
    name.ok_or_else(|| Error::bug("a type has no name"))
}

/// `((a) AND (b))` in its parts; whatever is not of that form is one part.
fn conjuncts(condition: &str) -> Vec<String> {
    let mut c = condition.trim();
    while let Some(inner) = unwrapped(c) {
        c = inner.trim();
    }
    let (mut parts, mut start) = (Vec::new(), 0);
    for (i, b, depth) in unquoted(c) {
        if b == b' ' && depth == 0 && c[i..].starts_with(" AND ") {
            parts.push(c[start..i].trim().to_string());
            start = i + 5;
        }
    }
    parts.push(c[start..].trim().to_string());
    // Parts of anything but a plain conjunction (CASE … WHEN a AND b …) have no parentheses of their own.
    let whole = |p: &String| p.starts_with('(') && p.ends_with(')') && unwrapped(p).is_some();
    if parts.len() > 1 && parts.iter().all(whole) { parts } else { vec![c.to_string()] }
}

/// What stands inside, where the first parenthesis closes with the last character.
fn unwrapped(c: &str) -> Option<&str> {
    let inner = c.strip_prefix('(')?.strip_suffix(')')?;
    unquoted(inner).all(|(.., depth)| depth >= 0).then_some(inner)
}

/// The bytes outside of quotes, each with its place and the parentheses and brackets that are open behind it.
fn unquoted(c: &str) -> impl Iterator<Item = (usize, u8, i32)> + '_ {
    let (mut depth, mut quote) = (0i32, None);
    c.bytes().enumerate().filter_map(move |(i, b)| {
        match (quote, b) {
            (Some(q), b) if b == q => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"') => quote = Some(b),
            (None, b'(' | b'[') => depth += 1,
            (None, b')' | b']') => depth -= 1,
            (None, _) => {}
        }
        quote.is_none().then_some((i, b, depth))
    })
}

/// `column = expression`, either way round, of a part of a condition: the column and the expression.
fn equality<'a>(part: &'a str, table: &Table, columns: &[ColumnIndex]) -> Option<(ColumnIndex, &'a str)> {
    let mut c = part.trim();
    while let Some(inner) = unwrapped(c) {
        c = inner.trim();
    }
    let mut at = None;
    for (i, ..) in unquoted(c).filter(|(_, b, depth)| *b == b' ' && *depth == 0) {
        // More than one comparison.
        if [" AND ", " OR ", " THEN "].iter().any(|w| c[i..].starts_with(w)) {
            return None;
        }
        if c[i..].starts_with(" = ") {
            at = at.or(Some(i));
        }
    }
    let (a, b) = (&c[..at?], &c[at? + 3..]);
    let named = |side: &str| {
        // (code)::text
        let name = side.strip_prefix('(').and_then(|s| s.split_once(")::")).map_or(side, |s| s.0);
        columns.iter().copied().find(|&i| table.columns[i].quoted == name)
    };
    let one = |e: &str| !e.starts_with("ANY (") && !e.starts_with("ALL (");
    let found = named(a).map(|i| (i, b)).or_else(|| named(b).map(|i| (i, a)));
    found.filter(|f| one(f.1))
}

/// Places in a row, and the SQL for what they have to be.
type Completes = Option<(Vec<usize>, String)>;

/// (row number, parts that fail) of rows whose columns come as arrays of texts; (row number, what columns have to be).
fn test_sql(
    session: &Session,
    schema: &Schema,
    table: &Table,
    group: &Group,
    plan: &Plan,
) -> Result<(String, Completes)> {
    let all: Vec<ColumnIndex> = group.all().collect();
    let planned = plan.table(table.oid);
    // Names that no column of the table has.
    let mut k = String::from("k");
    while table.columns.iter().any(|c| c.name.starts_with(&k)) {
        k.push('_');
    }
    let (mut fields, mut fails): (Vec<String>, Vec<String>) = Default::default();
    let mut generated: Vec<(usize, String)> = Vec::new();
    for (place, &i) in all.iter().enumerate() {
        let c = &table.columns[i];
        let name = type_name(session, c.type_oid, c.typmod)?;
        let left = planned.and_then(|t| t.columns.iter().find(|p| p.column == c.name));
        let left = left.is_some_and(|p| p.strategy.by_server());
        let checks = domain_checks(schema, c.type_oid);
        if c.generated != Generated::No {
            generated.extend(expression(session, table, c.attnum)?.map(|g| (i, g)));
            fields.push(format!("NULL::{name}"));
        } else if left {
            // What PostgreSQL fills in; a sequence would move.
            let default = c.default.as_ref().filter(|d| !d.contains("nextval"));
            fields.push(default.map_or_else(|| format!("NULL::{name}"), |d| format!("({d})::{name}")));
        } else if checks.is_empty() {
            fields.push(format!("u.c{place}::{name}"));
        } else {
            // Asked, not cast: a value that is none of the domain's would end the statement.
            let (base, typmod) = resolve(schema, c.type_oid, c.typmod);
            let base = type_name(session, base, typmod)?;
            let asked: Vec<String> = checks.iter().map(|c| format!("({}) IS NOT FALSE", c.condition())).collect();
            let holds = format!("(SELECT {} FROM (SELECT u.c{place}::{base} AS value) AS d)", asked.join(" AND "));
            fails.push(format!("CASE WHEN {holds} THEN 0 ELSE 1 END"));
            fields.push(format!("CASE WHEN {holds} THEN u.c{place}::{name} END"));
        }
    }
    let mut parts: Vec<String> = vec![format!("{k}f")];
    let mut equal: Vec<(usize, String)> = Vec::new();
    for &i in &group.checks {
        for part in conjuncts(table.checks[i].condition()) {
            if let Some((c, e)) = equality(&part, table, &group.columns)
                && let Some(place) = all.iter().position(|&x| x == c)
                && !equal.iter().any(|e| e.0 == place)
            {
                equal.push((place, format!("({e})::text")));
            }
            parts.push(format!("CASE WHEN ({part}) IS NOT FALSE THEN 0 ELSE 1 END"));
        }
    }
    if group.routed
        && let Some(bounds) = bounds(session, schema, table)?
    {
        parts.push(format!("CASE WHEN ({}) THEN 0 ELSE 1 END", bounds.join(" OR ")));
    }
    fails.push("0".into());
    let arrays: Vec<String> = (0..all.len()).map(|i| format!("${}", i + 1)).collect();
    let names: Vec<String> = (0..all.len()).map(|i| format!("c{i}")).collect();
    let own = quote(&table.name);
    let named: Vec<String> =
        fields.iter().zip(&all).map(|(f, &i)| format!("{f} AS {}", table.columns[i].quoted)).collect();
    let mut rows = format!(
        "(SELECT u.{k}, {} AS {k}f, {} FROM unnest({}) WITH ORDINALITY AS u({}, {k})) AS {own}",
        fails.join(" + "),
        named.join(", "),
        arrays.join(", "),
        names.join(", "),
    );
    if !generated.is_empty() {
        // Read off the row as it is before them.
        let again: Vec<String> = all
            .iter()
            .map(|&i| match generated.iter().find(|g| g.0 == i) {
                Some((_, g)) => format!("({g}) AS {}", table.columns[i].quoted),
                None => table.columns[i].quoted.clone(),
            })
            .collect();
        rows = format!("(SELECT {k}, {k}f, {} FROM {rows}) AS {own}", again.join(", "));
    }
    if all.len() == table.columns.len() {
        // A function may take the whole row: unnest of an array of rows has the table's own type.
        let whole: Vec<&str> = table.columns.iter().map(|c| c.quoted.as_str()).collect();
        rows = format!(
            "(SELECT {k}, {k}f, ROW({})::{} AS {k}r FROM {rows}) AS {k}s CROSS JOIN LATERAL unnest(ARRAY[{k}r]) AS {own}",
            whole.join(", "),
            table.quoted,
        );
    }
    let clash = clash(schema, table, group, &own, planned.map_or(0, |t| t.existing)).unwrap_or_default();
    let completes = (!equal.is_empty()).then(|| {
        let (places, values): (Vec<usize>, Vec<String>) = equal.into_iter().unzip();
        (places, format!("SELECT {k}, {} FROM {rows}", values.join(", ")))
    });
    Ok((format!("SELECT {k}, {} FROM {rows}{clash}", parts.join(" + ")), completes))
}

fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The generation expression of a column.
fn expression(session: &Session, table: &Table, attnum: i16) -> Result<Option<String>> {
    let sql = "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = $1 AND adnum = $2";
    session.one::<String>(View::Latest, sql, &[arg(pgrx::pg_sys::Oid::from(table.oid)), arg(attnum)])
}

/// The conditions of the partitioned table's leaves, one of which a row has to meet.
pub fn bounds(session: &Session, schema: &Schema, table: &Table) -> Result<Option<Vec<String>>> {
    let mut leaves: Vec<u32> = Vec::new();
    let mut open: Vec<&Table> = vec![table];
    while let Some(t) = open.pop() {
        for p in t.partitions.iter().filter_map(|&o| schema.table(o)) {
            if p.kind == TableKind::Partitioned {
                open.push(p);
            } else {
                leaves.push(p.oid);
            }
        }
    }
    if leaves.is_empty() || leaves.len() > LEAVES {
        return Ok(None);
    }
    let mut parts: Vec<String> = Vec::new();
    let sql = "SELECT pg_get_partition_constraintdef(o) FROM unnest($1) AS o";
    session.for_each(View::Latest, sql, &[crate::pg::spi::oids(&leaves)], |row| {
        // None: the only partition, a default one.
        parts.push(row.get::<String>(1)?.map_or("true".into(), |d| format!("({d})")));
        Ok(())
    })?;
    Ok(Some(parts))
}

/// Equality of a column in `t` and in the tested row: not by what the caller's path has for an operator.
fn equal(schema: &Schema, table: &Table, c: ColumnIndex, own: &str) -> String {
    let own_type = schema.base_type(table.columns[c].type_oid).is_none_or(|b| b.schema != "pg_catalog");
    let cast = if own_type { "::pg_catalog.text" } else { "" };
    format!("t.{0}{cast} OPERATOR(pg_catalog.=) {own}.{0}{cast}", table.columns[c].quoted)
}

/// Leaves out tuples that rows of the table have already, in the columns of a key.
fn clash(schema: &Schema, table: &Table, group: &Group, own: &str, existing: u64) -> Option<String> {
    if existing == 0 || !group.each_once() {
        return None;
    }
    let readable = |columns: &[ColumnIndex]| columns.iter().all(|&c| table.columns[c].can_select);
    let parts: Vec<String> = group
        .keys
        .iter()
        .filter(|k| readable(&k.columns))
        .map(|k| {
            let equal: Vec<String> = k.columns.iter().map(|&c| equal(schema, table, c, own)).collect();
            format!("NOT EXISTS (SELECT FROM {} AS t WHERE {})", state::from(table), equal.join(" AND "))
        })
        .collect();
    (!parts.is_empty()).then(|| format!(" WHERE {}", parts.join(" AND ")))
}
