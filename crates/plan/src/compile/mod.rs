//! From a plan to a program: every column's strategy becomes nodes. `strategies` has the free columns, `column` what is
//! done to their values afterwards,
//! `references` foreign keys and tuples, `forms` what a node's values are and how they become a column's,
//! `template` the text templates.

mod aggregate;
mod column;
mod documents;
mod existing;
mod forms;
pub(crate) mod learnt;
mod parts;
mod patterns;
mod pools;
mod project;
mod redraw;
mod references;
mod season;
mod slots;
mod strategies;
pub(crate) mod template;
mod times;
mod within;

use crate::builder::{Builder, Keys, RunContext, Scope};
use crate::interrupt;
use crate::plan::{ColumnPlan, Fix, Plan, TablePlan};
use crate::planning::PlanError;
use crate::schema::{ColumnIndex, Oid, Schema, Table};
use crate::types::class::TypeClass;
pub(crate) use aggregate::family_fanout;
pub use existing::{ExistingRows, KeyRows, Needed, Taken, TakenDigit, TakenValue, compares, key_rows, needed, taken};
pub use redraw::redraw;
pub(crate) use season::LONGEST_SEASON;
use seedgen_kernels::{Column, Encoding, Node, NodeId, Program, Scalar, Source, TableId};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;
pub(crate) use strategies::text_function;
pub(crate) use times::moment;

#[derive(Clone, Debug, Default)]
pub struct Compiled {
    pub program: Program,
    pub sources: BTreeMap<Oid, TableId>,
}

/// The foreign key that a column (or a constraint's name) stands for.
fn reference_of<'a>(table: &'a Table, via: &str) -> Option<&'a crate::schema::ForeignKey> {
    table.foreign_keys.iter().find(|k| k.name == via).or_else(|| {
        let c = table.column_index(via)?;
        table.foreign_keys.iter().find(|k| k.columns.contains(&c))
    })
}

/// Compiles the plan. `existing` holds what `needed` asked for.
pub fn compile(schema: &Schema, plan: &Plan, existing: &BTreeMap<Oid, ExistingRows>) -> Result<Compiled, PlanError> {
    compile_with(schema, plan, existing, None)
}

/// See `aggregate::asked`.
type Asked = BTreeMap<Oid, Vec<(Oid, String)>>;

/// One table with keys of its own, of which maybe only some columns are asked for.
type Special<'a> = (Oid, &'a Keys<'a>, Option<&'a BTreeSet<ColumnIndex>>);

fn compile_with(
    schema: &Schema,
    plan: &Plan,
    existing: &BTreeMap<Oid, ExistingRows>,
    special: Option<Special>,
) -> Result<Compiled, PlanError> {
    let mut out = Compiled::default();
    // Sources first: nodes of one table name columns of another by source.
    let mut oids: BTreeSet<Oid> = plan.tables.iter().map(|t| t.oid).collect();
    oids.extend(needed(schema, plan).into_keys());
    for oid in oids {
        let Some(table) = schema.table(oid) else { continue };
        let planned = plan.table(oid);
        let there = existing.get(&oid).cloned().unwrap_or_default();
        out.sources.insert(oid, out.program.sources.len() as TableId);
        out.program.sources.push(Source {
            existing: there.rows,
            first: planned.map_or(0, |p| p.first),
            rows: planned.map_or(0, |p| p.rows),
            existing_columns: (0..table.columns.len()).map(|i| there.columns.get(&i).cloned()).collect(),
            columns: vec![None; table.columns.len()],
            encodings: vec![Encoding::None; table.columns.len()],
            derived: Vec::new(),
        });
    }
    let asked = crate::aggregate::asked(schema, plan);
    let run = plan.run();
    let mut builder = Builder::default();
    let mut at = 0;
    while at < plan.tables.len() {
        let component = plan.tables[at].component;
        let size = plan.tables[at..].iter().take_while(|t| t.component == component).count();
        let members = &plan.tables[at..at + size];
        at += size;
        // Columns that are chosen among rows of the same cycle, or of the table itself, wait until those are known.
        let mut waiting: BTreeMap<Oid, Vec<Option<Option<NodeId>>>> = BTreeMap::new();
        for last in [false, true] {
            for planned in members {
                let Some(table) = schema.table(planned.oid) else { continue };
                let known = waiting.remove(&planned.oid);
                if last && known.is_none() {
                    continue;
                }
                let there = existing.get(&planned.oid);
                let mut t = TableCompiler::new(&mut builder, &run, (schema, plan, &asked), table, planned, &out, there);
                let special = special.filter(|s| s.0 == planned.oid);
                if let Some((_, keys, _)) = special {
                    t.scope.keys = *keys;
                }
                let asked = |i: &ColumnIndex| special.and_then(|s| s.2).is_none_or(|only| only.contains(i));
                interrupt::check();
                t.early = !last;
                t.done = known.unwrap_or(t.done);
                let mut wait = false;
                for i in (0..table.columns.len()).filter(asked) {
                    let made = t.column(i);
                    if t.waits {
                        wait = true;
                        t.waits = false;
                        t.under_way.clear();
                    } else {
                        made?;
                    }
                }
                let mut derived = Vec::new();
                if !wait {
                    match t.derived() {
                        Ok(nodes) => derived = nodes,
                        Err(_) if t.waits => {
                            wait = true;
                            t.under_way.clear();
                        }
                        Err(e) => return Err(e),
                    }
                }
                let (nodes, classes) = (t.done, t.classes);
                let source = &mut out.program.sources[out.sources[&planned.oid] as usize];
                let flat: Vec<Option<NodeId>> =
                    nodes.iter().enumerate().map(|(i, n)| n.flatten().filter(|_| asked(&i))).collect();
                source.encodings =
                    flat.iter().zip(&classes).map(|(n, k)| n.map_or(Encoding::None, |_| k.encoding())).collect();
                source.columns = flat;
                source.derived = derived;
                if wait {
                    waiting.insert(planned.oid, nodes);
                }
            }
        }
    }
    out.program.nodes = builder.nodes;
    Ok(out)
}

/// Compiles the columns of one table; each once, on demand of those that read it.
pub(crate) struct TableCompiler<'a> {
    pub b: &'a mut Builder,
    pub scope: Scope<'a>,
    pub planned: &'a TablePlan,
    plan: &'a Plan,
    /// By table: the values that aggregates of others ask of its rows (see `aggregate::asked`).
    asked: &'a Asked,
    pub classes: Vec<TypeClass>,
    pub so_far: &'a Compiled,
    /// By unique key: the numbers that existing rows have taken.
    taken: Option<&'a BTreeMap<String, Arc<[u64]>>>,
    /// By unique key: the values of existing rows in its columns.
    keys: Option<&'a BTreeMap<String, BTreeMap<ColumnIndex, Arc<Column>>>>,
    /// Rows of the same cycle are not known yet.
    early: bool,
    /// A column turned out to read such rows.
    waits: bool,
    done: Vec<Option<Option<NodeId>>>,
    under_way: Vec<ColumnIndex>,
    /// Parent-row nodes by constraint; tuple numbers by key.
    pub parent_rows: BTreeMap<String, NodeId>,
    pub tuples: BTreeMap<String, NodeId>,
    /// Agreements, by their foreign keys.
    agreements: BTreeMap<String, Rc<references::Agreed>>,
    /// The arms that rows take, by branching.
    selectors: BTreeMap<String, NodeId>,
    /// 1 in the rows that show edge cases.
    shows_edges: Option<NodeId>,
    /// Draws from weighted lists, by what draws.
    lists: BTreeMap<String, NodeId>,
    /// Draws from pools of tuples.
    pool_draws: BTreeMap<String, NodeId>,
    /// Normal numbers that ranks go together by.
    ranks: BTreeMap<String, NodeId>,
}

impl<'a> TableCompiler<'a> {
    fn new(
        b: &'a mut Builder,
        run: &'a RunContext,
        (schema, plan, asked): (&'a Schema, &'a Plan, &'a Asked),
        table: &'a Table,
        planned: &'a TablePlan,
        so_far: &'a Compiled,
        existing: Option<&'a ExistingRows>,
    ) -> Self {
        let scope = Scope {
            run,
            schema,
            table,
            first: planned.first,
            rows: planned.rows,
            topic_index: BTreeMap::new(),
            keys: Keys::Plain,
        };
        TableCompiler {
            b,
            scope,
            planned,
            plan,
            asked,
            classes: (0..table.columns.len()).map(|i| TypeClass::of_column(schema, table, i)).collect(),
            so_far,
            taken: existing.map(|e| &e.taken),
            keys: existing.map(|e| &e.keys),
            early: false,
            waits: false,
            agreements: BTreeMap::new(),
            done: vec![None; table.columns.len()],
            under_way: Vec::new(),
            parent_rows: BTreeMap::new(),
            tuples: BTreeMap::new(),
            selectors: BTreeMap::new(),
            shows_edges: None,
            lists: BTreeMap::new(),
            pool_draws: BTreeMap::new(),
            ranks: BTreeMap::new(),
        }
    }

    pub fn bad(&self, column: &str, why: impl Into<String>) -> PlanError {
        PlanError::BadStrategy { table: self.scope.table.path(), column: column.into(), why: why.into() }
    }

    /// The row's number among those of this run, from 0.
    pub fn ordinal(&mut self) -> NodeId {
        let row = self.b.row();
        match self.scope.first {
            0 => row,
            first => self.b.push(Node::Linear { input: row, mul: 1, add: (first as i64).wrapping_neg() }),
        }
    }

    pub fn int(&mut self, v: i64) -> NodeId {
        self.b.constant(Scalar::Int(v))
    }

    /// The node of a column in its class's logical form; None where PostgreSQL makes it.
    pub fn column(&mut self, i: ColumnIndex) -> Result<Option<NodeId>, PlanError> {
        if let Some(done) = self.done[i] {
            return Ok(done);
        }
        if self.under_way.contains(&i) {
            let names: Vec<&str> = self.under_way.iter().map(|&c| self.scope.table.columns[c].name.as_str()).collect();
            return Err(PlanError::Circle { table: self.scope.table.path(), columns: names.join(", ") });
        }
        self.under_way.push(i);
        let name = &self.scope.table.columns[i].name;
        let planned = self.planned;
        let node = match planned.columns.iter().find(|p| p.column == *name) {
            None => None,
            Some(p) => self.planned_column(i, p)?,
        };
        self.under_way.pop();
        self.done[i] = Some(node);
        Ok(node)
    }

    fn planned_column(&mut self, i: ColumnIndex, p: &ColumnPlan) -> Result<Option<NodeId>, PlanError> {
        let class = self.classes[i].clone();
        if p.strategy.by_server() {
            return Ok(None);
        }
        let node = self.bare(i, &class, p)?;
        let node = self.with_edges(node, &class, p)?;
        let planned = self.planned;
        if let Some(part) = &p.partial {
            let drawn = self.with_nulls(node, p)?;
            return self.sides(i, &class, p, part, drawn).map(Some);
        }
        let found = planned.branches.iter().find_map(|b| Some((b, b.columns.get(&p.column)?)));
        let Some((branching, fixes)) = found else { return Ok(Some(self.with_nulls(node, p)?)) };
        let mut arms = Vec::with_capacity(fixes.len());
        for fix in fixes {
            arms.push(match fix {
                Fix::Free => self.with_nulls(node, p)?,
                Fix::NotNull => node,
                Fix::Null => self.b.constant(Scalar::Null),
                Fix::Other(other) => {
                    let node = self.bare(i, &class, other)?;
                    self.with_nulls(node, other)?
                }
            });
        }
        if arms.iter().all(|a| *a == arms[0]) {
            return Ok(Some(arms[0]));
        }
        let selector = self.selector(branching, &p.column)?;
        Ok(Some(self.b.push(Node::Case { selector, arms: arms.into() })))
    }
}
