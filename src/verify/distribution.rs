//! Planned against actual: each table's latest run, its recorded plan, and the rows that it wrote. Rows are
//! told by their transaction; where that says nothing any more (a restored dump), tables that were empty
//! before the run are taken whole, and others are reported as not checked. Not here: what is promised
//! (`probes`), constraints (`constraints` in the parent module).

use super::Finding;
use super::probes::{Judge, Probe, Sql, number, probes};
use crate::error::Result;
use crate::load::recorded::{RunTable, by_transaction, tables};
use crate::pg::settings::Pinned;
use crate::pg::spi::{Session, View, arg};
use seedgen_plan::plan::Plan;
use seedgen_plan::schema::Schema;
use std::collections::BTreeMap;

/// Numbers that one scan finds at a time.
const PER_SCAN: usize = 400;

/// What the latest run of each of the schema's tables (or the run given) planned, against its rows.
pub fn distributions(schema: &Schema, name: &str, run: Option<i64>) -> Result<Vec<Finding>> {
    let _settings = Pinned::catalog_first()?;
    let session = Session::connect()?;
    let mut findings = Vec::new();
    for (run, names) in runs(&session, name, run)? {
        let text = session.one::<String>(
            View::Latest,
            "SELECT plan::pg_catalog.text FROM seedgen.run WHERE run OPERATOR(pg_catalog.=) $1",
            &[arg(run)],
        )?;
        let plan = text.and_then(|t| serde_json::from_str::<Plan>(&t).ok());
        let all = tables(&session, run)?;
        for t in &all {
            if t.schema != name || !names.contains(&t.name) || t.oid.is_none() {
                continue;
            }
            match &plan {
                Some(plan) => table(&session, schema, plan.clone(), (t, &all), run, &mut findings)?,
                None => findings.push(unchecked(t, format!("the plan of run {run} cannot be read"))),
            }
        }
    }
    findings.sort_by(|a, b| a.table.cmp(&b.table));
    Ok(findings)
}

/// The latest finished run of each table.
fn runs(session: &Session, schema: &str, run: Option<i64>) -> Result<BTreeMap<i64, Vec<String>>> {
    let mut runs: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    session.for_each(
        View::Latest,
        "SELECT pg_catalog.max(t.run), t.table_name::pg_catalog.text \
         FROM seedgen.run_table t JOIN seedgen.run r ON r.run OPERATOR(pg_catalog.=) t.run \
         WHERE r.status OPERATOR(pg_catalog.=) 'done' \
           AND r.role_oid OPERATOR(pg_catalog.=) seedgen.role_oid(current_user) \
           AND t.table_schema::pg_catalog.text OPERATOR(pg_catalog.=) $1 \
           AND ($2 IS NULL OR t.run OPERATOR(pg_catalog.=) $2) \
         GROUP BY t.table_name",
        &[arg(schema), arg(run)],
        |row| {
            runs.entry(row.need(1)?).or_default().push(row.need(2)?);
            Ok(())
        },
    )?;
    Ok(runs)
}

fn unchecked(t: &RunTable, why: String) -> Finding {
    Finding {
        table: t.name.clone(),
        kind: "distribution".to_owned(),
        object: t.name.clone(),
        expected: String::new(),
        found: format!("not checked: {why}"),
        ok: None,
    }
}

fn table(
    session: &Session,
    schema: &Schema,
    mut plan: Plan,
    (t, all): (&RunTable, &[RunTable]),
    run: i64,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    for p in &mut plan.tables {
        let found = schema.tables.iter().find(|x| x.schema == p.schema && x.name == p.table);
        p.oid = found.map_or(0, |x| x.oid);
    }
    let Some(oid) = t.oid else { return Ok(()) };
    let (Some(planned), Some(table)) = (plan.table(oid), schema.table(oid)) else { return Ok(()) };
    let (condition, anew) = match (t.xmin_counts, planned.existing) {
        (true, _) => told(session, t, all)?,
        (false, 0) => ("true".to_owned(), false),
        (false, _) => {
            findings.push(unchecked(t, format!("the rows of run {run} cannot be told apart")));
            return Ok(());
        }
    };
    let from = format!("{} AS x WHERE {condition}", t.source);
    let mut all = vec![Probe {
        kind: "rows",
        object: format!("run {run}"),
        judge: Judge::Near(t.rows as f64, 0.0),
        sql: Sql::Scan("pg_catalog.count(*)".to_owned()),
    }];
    all.extend(probes(schema, &plan, planned, table));
    let mut found: Vec<Option<f64>> = vec![None; all.len()];
    let scans: Vec<usize> = (0..all.len()).filter(|&i| matches!(all[i].sql, Sql::Scan(_))).collect();
    for part in scans.chunks(PER_SCAN) {
        let list: Vec<String> =
            part.iter().map(|&i| format!("({})::pg_catalog.float8", text(&all[i].sql, ""))).collect();
        session.for_each(View::Caller, &format!("SELECT {} FROM {from}", list.join(", ")), &[], |row| {
            for (n, &i) in part.iter().enumerate() {
                found[i] = row.get(n as i32 + 1)?;
            }
            Ok(())
        })?;
    }
    for (i, p) in all.iter().enumerate() {
        if !matches!(p.sql, Sql::Scan(_)) {
            found[i] = session.one(View::Caller, &text(&p.sql, &from), &[])?;
        }
    }
    // Row triggers may have changed values on their way or afterwards, or refused rows: a share that is not as planned
    // need not be a fault.
    let changed = anew || t.executor && table.triggers.iter().any(|x| x.row);
    findings.extend(all.into_iter().zip(found).map(|(p, found)| {
        // No row has a value: nothing speaks against the plan.
        let ok = found.map(|f| p.judge.ok(f));
        let text = found.map_or_else(|| "no values".to_owned(), number);
        let by_trigger = ok == Some(false) && changed && p.kind != "rows";
        Finding {
            table: t.name.clone(),
            kind: p.kind.to_owned(),
            object: p.object,
            expected: p.judge.expected(),
            found: if by_trigger { format!("{text}: triggers have a say in it") } else { text },
            ok: if by_trigger { None } else { ok },
        }
    }));
    Ok(())
}

/// The condition that tells the table's rows, and whether some were written anew by triggers that fired for other tables
/// of the run: if all rows are there once every transaction of the run counts, they are those.
fn told(session: &Session, t: &RunTable, all: &[RunTable]) -> Result<(String, bool)> {
    let own = by_transaction("x", &t.xid);
    if !all.iter().any(|o| o.executor && o.oid != t.oid) {
        return Ok((own, false));
    }
    let is_all = |condition: &str| -> Result<bool> {
        let sql = format!("SELECT pg_catalog.count(*) FROM {} AS x WHERE {condition}", t.source);
        Ok(session.one::<i64>(View::Caller, &sql, &[])? == Some(t.rows))
    };
    if is_all(&own)? {
        return Ok((own, false));
    }
    let any: Vec<String> = all.iter().map(|o| by_transaction("x", &o.xid)).collect();
    let any = format!("({})", any.join(" OR "));
    Ok(if is_all(&any)? { (any, true) } else { (own, false) })
}

fn text(sql: &Sql, from: &str) -> String {
    match sql {
        Sql::Scan(aggregate) => aggregate.clone(),
        Sql::Groups { by, set, aggregate } => format!(
            "SELECT ({aggregate})::pg_catalog.float8 \
             FROM (SELECT pg_catalog.count(*) AS n FROM {from} AND {set} GROUP BY {by}) AS g"
        ),
        Sql::Parent { parent, condition } => format!(
            "SELECT pg_catalog.count(*)::pg_catalog.float8 FROM {from} \
             AND EXISTS (SELECT FROM {parent} AS p WHERE {condition})"
        ),
        Sql::Children(sums) => format!("SELECT ({})::pg_catalog.float8", sums.differing(from)),
    }
}
