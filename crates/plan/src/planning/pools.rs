//! What searches found, put to use: a column alone draws from the values that work, several columns draw
//! their tuple. A search that found nothing, or nothing to complain about, is said. Not here: the search.

use super::Draft;
use crate::checks::Restriction;
use crate::plan::{ColumnPlan, PoolPlan};
use crate::schema::{ColumnIndex, Generated};
use crate::search::{Bound, Found, Outcome, Pool};
use crate::strategy::Strategy;

/// Takes what pools settle out of what is unsolved, before anything is planned.
pub fn settle(d: &mut Draft) {
    for f in d.state.found.clone() {
        match &f.outcome {
            Outcome::Passes(n) => {
                let why = format!("the first {n} rows of the plan were tested and meet it");
                f.constraints.iter().for_each(|c| d.leave_to_test("constraint", c, &why));
            }
            Outcome::Nothing(n) => {
                for c in &f.constraints {
                    let definition = definition(d, c);
                    d.leave_to_test("constraint", c, &format!("{definition} ({n} candidates were tried)"));
                }
            }
            Outcome::Pool(p) => pool(d, &f, p),
        }
        if let Some(b) = f.bound {
            let found = match &f.outcome {
                Outcome::Pool(p) => p.tuples.len(),
                _ => 0,
            };
            let said = format!("the search for \"{}\" ended at {b} with {found} found", f.constraints.join("\", \""));
            match b {
                Bound::Seconds(_) => d.hurried.push(said),
                _ => d.notes.push(said),
            }
        }
    }
}

fn definition(d: &Draft, name: &str) -> String {
    let unsolved = d.solved.unsolved.iter().find(|u| u.constraint == name).map(|u| &u.definition);
    let own = d.table.checks.iter().find(|c| c.name == name).map(|c| &c.definition);
    unsolved.or(own).cloned().unwrap_or_default()
}

fn pool(d: &mut Draft, f: &Found, p: &Pool) {
    let met = |name: &String| f.tested.contains(name);
    d.solved.unsolved.retain(|u| !met(&u.constraint));
    d.solved.pairs.retain(|x| !met(&x.constraint));
    d.solved.derived.retain(|x| !met(&x.constraint));
    let inside = |c: &ColumnIndex| p.columns.contains(c) || p.nulled.contains(c);
    d.solved.branchings.retain(|b| {
        !b.constraints.iter().all(met) && !b.arms.iter().all(|a| a.columns.keys().all(inside) && a.pairs.is_empty())
    });
    for c in &f.constraints {
        d.pooled.insert(c.clone(), p.tuples.len() as u64);
    }
    for &c in &p.columns {
        // What was read of the constraints, all of which the tuples meet, is not asked of them again.
        d.solved.columns[c] = Restriction {
            not_null: d.solved.columns[c].not_null,
            constraints: f.constraints.clone(),
            ..Restriction::default()
        };
    }
    if let ([c], false) = (&p.columns[..], p.distinct) {
        let c = *c;
        let values: Vec<String> = p.tuples.iter().filter_map(|t| t[0].clone()).collect();
        let r = &mut d.solved.columns[c];
        if values.is_empty() {
            r.null = true;
        } else {
            r.not_null |= !p.tuples.iter().any(|t| t[0].is_none());
            r.allowed = Some(values);
        }
    }
}

/// The columns that draw together get their plans, and those that have to be null with them.
pub fn assign(d: &mut Draft) {
    for f in d.state.found.clone() {
        let Outcome::Pool(p) = &f.outcome else { continue };
        let name = f.constraints.join(", ");
        for &c in p.nulled.iter().filter(|&&c| d.table.columns[c].generated == Generated::No) {
            let column = &d.table.columns[c].name;
            d.columns[c] = Some(ColumnPlan::new(column, Strategy::Null, format!("null, as {name} asks")));
        }
        let referring = d.table.foreign_keys.iter().any(|fk| fk.columns == p.columns);
        if p.columns.len() < 2 && !p.distinct && !referring {
            continue;
        }
        let names: Vec<String> = p.columns.iter().map(|&c| d.table.columns[c].name.clone()).collect();
        let n = p.tuples.len() as u64;
        if referring && !p.distinct {
            // The foreign key stays what it is, among the parents that have one of the values.
            let tuples = p.tuples.clone();
            d.pools.push(PoolPlan { name, columns: names, tuples, each_once: false, weights: Vec::new() });
            continue;
        }
        let reason = format!("one of {n} combinations of {} that meet {name}", names.join(", "));
        for (&c, column) in p.columns.iter().zip(&names) {
            d.columns[c] = Some(ColumnPlan::new(column, Strategy::Pool { pool: name.clone() }, reason.clone()));
        }
        d.pools.push(PoolPlan {
            name: name.clone(),
            columns: names,
            tuples: p.tuples.clone(),
            each_once: p.distinct,
            weights: Vec::new(),
        });
        if p.distinct {
            let quoted = f.constraints.join("\", \"");
            d.cap(n, || {
                format!("\"{quoted}\": {n} combinations were found that meet it and differ in every unique key")
            });
        }
    }
}

/// Does every row get another tuple of the pool that fills the column?
pub fn each_once(d: &Draft, c: ColumnIndex) -> bool {
    match d.columns[c].as_ref().map(|p| &p.strategy) {
        Some(Strategy::Pool { pool }) => d.pools.iter().any(|p| p.each_once && p.name == *pool),
        _ => false,
    }
}
