//! Plans that come back edited: what differs from what would be planned becomes rules, row counts are kept for the
//! tables, until the plan is what the document says. Not here: the document (`seedgen_plan::rules::document`).

use super::check::{self, At};
use super::name::{self, Column, Table};
use super::store;
use crate::error::{Error, Result};
use crate::pg::settings::Pinned;
use crate::planning::options::{self, Arguments};
use crate::planning::{self, Failed, Prepared, Scope};
use pgrx::prelude::PgSqlErrorCode as Code;
use seedgen_plan::nearest::nearest;
use seedgen_plan::plan::TablePlan;
use seedgen_plan::request::OnError;
use seedgen_plan::rules::document::{self, Document, TableDocument};
use seedgen_plan::rules::{RuleError, place};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Rules may move what other columns are planned as, which then takes a rule of its own.
const ROUNDS: usize = 5;

/// What the import did: a row count, a rule, or (None) a rule that went.
pub struct Change {
    pub table: String,
    pub column: Option<String>,
    pub strategy: Option<Value>,
}

/// The prepared plan as a document.
pub fn export(prepared: &Prepared) -> Value {
    document::write(&prepared.schema, &prepared.plan, &prepared.targets.rules)
}

/// Takes a document over: afterwards the role's plans of these tables are what it says.
pub fn import(given: &Value) -> Result<Vec<Change>> {
    let doc = document::read(given).map_err(mistake)?;
    store::refresh()?;
    let mut import = Import::new(&doc);
    for (key, t) in &doc.tables {
        let table = name::table(key).map_err(|e| at(e, &["tables", key]))?;
        let said = said(t, t.requested.unwrap_or(t.rows));
        store::set_table(&table, &said)?;
        import.changes.insert((table.path(), None), Some(said));
        import.tables.push((key, table, t));
    }
    let schemas: BTreeSet<String> = import.tables.iter().map(|t| t.1.schema.clone()).collect();
    for _ in 0..ROUNDS {
        let mut settled = true;
        (import.waiting, import.refused) = (false, None);
        for schema in &schemas {
            let prepared = import.planned(schema)?;
            for i in 0..import.tables.len() {
                if import.tables[i].1.schema == *schema {
                    settled &= import.table(i, &prepared)?;
                }
            }
        }
        if let (true, Some(e)) = (settled, import.refused.take()) {
            return Err(e);
        }
        if settled && !import.waiting {
            let made = import.changes.into_iter();
            return Ok(made.map(|((table, column), strategy)| Change { table, column, strategy }).collect());
        }
        import.last = settled;
    }
    Err(Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, "the rules of the plan move each other's columns")
        .hint("Import it table by table, or set the rules one by one with seedgen.set_strategy."))
}

struct Import<'a> {
    doc: &'a Document,
    /// (key in the document, table, what it says).
    tables: Vec<(&'a String, Table, &'a TableDocument)>,
    /// Columns that have been set to what the document says, or freed for it.
    asked: BTreeSet<(u32, String)>,
    changes: BTreeMap<(String, Option<String>), Option<Value>>,
    /// Columns are to follow from keys, and do not do so yet: rules of others may make them.
    waiting: bool,
    /// All others are as the document says.
    last: bool,
    /// The first rule that cannot be kept as the others are now.
    refused: Option<Error>,
}

impl<'a> Import<'a> {
    fn new(doc: &'a Document) -> Self {
        let (asked, changes) = Default::default();
        Import { doc, tables: Vec::new(), asked, changes, waiting: false, last: false, refused: None }
    }

    /// What would be planned now.
    fn planned(&self, schema: &str) -> Result<Prepared> {
        let only: Vec<String> = self.tables.iter().filter(|t| t.1.schema == schema).map(|t| t.1.path()).collect();
        let scope = Scope::Schema(schema.into());
        let options = options::parse(
            Arguments {
                rows: 1,
                seed: self.doc.seed,
                tables: None,
                // What the tables hold today is another matter.
                mode: "replace".into(),
                locale: self.doc.locale.clone(),
                triggers: "fire".into(),
                // What seeds have taught an exported plan is in it, and is not asked for again.
                seeds: "builtin".into(),
                edge_cases: 0.0,
                options: Some(json!({ "only": only, "now": self.doc.now, "progress": false })),
            },
            OnError::Continue,
        )?;
        let _pinned = Pinned::new()?;
        let schema = planning::read(&scope)?;
        let targets = planning::targets::select(&schema, &scope, &options)?;
        let learnt = planning::learn(&schema, &targets, &options)?;
        planning::prepare_read(schema, targets, &options, &Failed::new(), learnt)
    }

    /// Brings the rules of a table nearer to the document; true: the plan is what it says.
    fn table(&mut self, i: usize, prepared: &Prepared) -> Result<bool> {
        let (key, table, t) = &self.tables[i];
        let (key, table, t) = (key.to_string(), table.clone(), *t);
        let (Some(p), Some(s)) = (prepared.plan.table(table.oid), prepared.schema.table(table.oid)) else {
            return Err(Error::bug("a table of the plan was not planned"));
        };
        if let Some(name) = t.columns.keys().find(|n| s.column_index(n).is_none()) {
            let message = format!("column \"{name}\" of table \"{}\" does not exist", table.path());
            let e = Error::new(Code::ERRCODE_UNDEFINED_COLUMN, message);
            let e = match nearest(name, s.columns.iter().map(|c| c.name.as_str())) {
                Some(near) => e.hint(format!("Did you mean \"{near}\"?")),
                None => e,
            };
            return Err(at(e, &["tables", &key, "columns", name]));
        }
        if let Some(why) = &p.failed {
            if t.rows == 0 {
                return Ok(true);
            }
            let message = format!("table \"{}\" cannot be filled as the plan says", table.path());
            let e = Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, message).detail(format!("{why}."));
            return Err(at(e, &["tables", &key]));
        }
        let mut settled = self.rows(&key, &table, t, p)? && p.correlation == t.correlation;
        for c in &p.columns {
            let Some(index) = s.column_index(&c.column) else { continue };
            let rule = prepared.targets.rules.get(&table.oid).and_then(|r| r.get(&index));
            let now = document::column(p, c, rule);
            let wanted = t.columns.get(&c.column);
            // Keys may be kept in another way where there are rows already.
            let kept = |w: &Value| document::follows(w) && document::structural(c) && rule.is_none();
            let as_said = wanted.map_or(rule.is_none(), |w| document::same(&now, w) || kept(w));
            if as_said {
                continue;
            }
            if rule.is_none() && !self.last && wanted.is_some_and(document::follows) {
                self.waiting = true;
                continue;
            }
            let place = ["tables", &key, "columns", &c.column];
            let column = Column { table: table.clone(), attnum: Some(s.columns[index].attnum), name: c.column.clone() };
            let again = !self.asked.insert((table.oid, c.column.clone()));
            let change = (table.path(), Some(c.column.clone()));
            let mut changed = true;
            match wanted {
                Some(w) if rule.is_none() || again => {
                    if again && rule.is_some_and(|r| document::same(&r.given, w)) {
                        let message = format!(
                            "column \"{}\" of table \"{}\" is not planned as the plan says",
                            c.column,
                            table.path()
                        );
                        let e = Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, message);
                        return Err(at(e.detail(format!("It would be {now}: {}.", c.reason)), &place));
                    }
                    let path = place.iter().map(|p| p.to_string()).collect();
                    match check::check(&column, w, &At { document: "plan", path }) {
                        Ok(stored) => {
                            store::set(&column, &stored)?;
                            self.changes.insert(change, Some(stored.given));
                        }
                        // Those of other columns may make way for it.
                        Err(e) => {
                            changed = false;
                            self.asked.remove(&(table.oid, c.column.clone()));
                            self.refused.get_or_insert(e);
                        }
                    }
                }
                // Without its rule it may be what the document says.
                _ => {
                    store::delete(&table, Some(&c.column))?;
                    self.changes.insert(change, None);
                }
            }
            settled &= !changed;
        }
        Ok(settled)
    }

    fn rows(&mut self, key: &str, table: &Table, t: &TableDocument, p: &TablePlan) -> Result<bool> {
        if p.rows == t.rows {
            return Ok(true);
        }
        if p.requested == t.rows {
            let why = p.capacity.as_ref().map_or("it is capped", |c| c.reason.as_str());
            let message = format!("table \"{}\" gets {} rows, not the {} of the plan", table.path(), p.rows, t.rows);
            let e = Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, message).detail(format!("{why}."));
            return Err(at(e, &["tables", key, "rows"]));
        }
        let said = said(t, t.rows);
        store::set_table(table, &said)?;
        self.changes.insert((table.path(), None), Some(said));
        Ok(false)
    }
}

/// What is kept of a table.
fn said(t: &TableDocument, rows: u64) -> Value {
    let mut said = json!({ "rows": rows });
    if let Some(c) = &t.correlation {
        said["correlation"] = json!(c);
    }
    said
}

/// The error, with its place in the document.
fn at(e: Error, path: &[&str]) -> Error {
    let path: Vec<String> = path.iter().map(|p| p.to_string()).collect();
    let told = e.detail.as_deref().map(|d| format!("{d} ")).unwrap_or_default();
    e.detail(format!("{told}The place in the plan is {}.", place(&path)))
}

fn mistake(e: RuleError) -> Error {
    let new = Error::new(Code::ERRCODE_INVALID_PARAMETER_VALUE, e.to_string());
    let new = if e.path.is_empty() { new } else { new.detail(format!("The place in the plan is {}.", e.place())) };
    match e.mistake.hint() {
        Some(hint) => new.hint(hint),
        None => new,
    }
}
