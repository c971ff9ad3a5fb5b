//! From a plan to a program: every column's strategy becomes nodes. `strategies` has the free columns,
//! `references` foreign keys and tuples, `forms` what a node's values are and how they become a column's,
//! `template` the text templates.

mod aggregate;
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
use crate::plan::{Branching, ColumnPlan, Fix, OnlyWhen, Partial, Plan, Side, TablePlan};
use crate::planning::PlanError;
use crate::schema::{ColumnIndex, Oid, Schema, Table};
use crate::strategy::Strategy;
use crate::types::class::TypeClass;
pub(crate) use aggregate::family_fanout;
pub use existing::{ExistingRows, KeyRows, Needed, Taken, TakenDigit, TakenValue, compares, key_rows, needed, taken};
use forms::Form;
pub use redraw::redraw;
pub(crate) use season::LONGEST_SEASON;
use seedgen_kernels::program::{Draw, Op, TextFn};
use seedgen_kernels::{Column, Encoding, Node, NodeId, Program, Scalar, Source, TableId, Vals};
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
        let selector = self.selector(branching);
        Ok(Some(self.b.push(Node::Case { selector, arms: arms.into() })))
    }

    /// In the rows that show edge cases one of the column's; the rows are the same for all columns of the table.
    fn with_edges(&mut self, node: NodeId, class: &TypeClass, p: &ColumnPlan) -> Result<NodeId, PlanError> {
        let share = self.plan.edge_cases;
        if p.edges.is_empty() || share <= 0.0 {
            return Ok(node);
        }
        let pool = Arc::new(self.edges(class, &p.edges, &p.column)?);
        let shows = match self.shows_edges {
            Some(n) => n,
            None => {
                let weights: Arc<[f64]> = Arc::from([1.0 - share, share]);
                let key = self.scope.key("edge cases");
                let n = self.b.push(Node::Index { key, n: 2, draw: Draw::Weights(weights.into()) });
                self.shows_edges = Some(n);
                n
            }
        };
        let key = self.scope.key(&format!("{} edge case", p.column));
        let index = self.b.push(Node::Index { key, n: p.edges.len() as u64, draw: Draw::Uniform });
        let edge = self.b.push(Node::Lookup { index, pool });
        Ok(self.b.push(Node::Case { selector: shows, arms: Arc::from([node, edge]) }))
    }

    /// Input texts in the class's logical form, what lies beyond all numbers too.
    fn edges(&self, class: &TypeClass, values: &[String], column: &str) -> Result<Column, PlanError> {
        let (least, most) = match class {
            TypeClass::Date => (i32::MIN.into(), i32::MAX.into()),
            _ => (i64::MIN, i64::MAX),
        };
        if !class.is_date() {
            return self.parsed(class, values, column);
        }
        let plain: Vec<String> = values.iter().filter(|v| !v.ends_with("infinity")).cloned().collect();
        let mut pool = self.parsed(class, &plain, column)?;
        let Vals::Int(known) = &mut pool.vals else { return Ok(pool) };
        let mut next = std::mem::take(known).into_iter();
        *known = values
            .iter()
            .filter_map(|v| match v.as_str() {
                "infinity" => Some(most),
                "-infinity" => Some(least),
                _ => next.next(),
            })
            .collect();
        Ok(pool)
    }

    /// The arm that a row takes.
    fn selector(&mut self, branching: &Branching) -> NodeId {
        if let Some(&n) = self.selectors.get(&branching.name) {
            return n;
        }
        let key = self.scope.key(&format!("{} branch", branching.name));
        let node = self.b.push(Node::Index { key, n: branching.arms as u64, draw: Draw::Uniform });
        self.selectors.insert(branching.name.clone(), node);
        node
    }

    /// The column's values, before some of them become null.
    fn bare(&mut self, i: ColumnIndex, class: &TypeClass, p: &ColumnPlan) -> Result<NodeId, PlanError> {
        let (node, form) = self.strategy(Some(i), class, &p.strategy, &p.column, p)?;
        let node = self.convert(node, form, class, &p.column)?;
        let node = self.sorted(node, p)?;
        let node = self.leading(node, class, p)?;
        let node = self.ordered(node, class, p)?;
        let node = self.fitted(node, class, p);
        let node = self.projected(node, class, p);
        let node = self.conforming(node, p)?;
        self.within(node, class, p)
    }

    /// The smaller or the greater of two draws.
    fn sorted(&mut self, node: NodeId, p: &ColumnPlan) -> Result<NodeId, PlanError> {
        let Some(s) = &p.sorted else { return Ok(node) };
        let planned = self.planned;
        let other = planned.columns.iter().find(|q| q.column == s.with);
        let (Some(q), Some(i)) = (other, self.scope.table.column_index(&s.with)) else {
            return Err(self.bad(&p.column, format!("there is no column \"{}\"", s.with)));
        };
        let class = self.classes[i].clone();
        let (twin, form) = self.strategy(Some(i), &class, &q.strategy, &q.column, q)?;
        let twin = self.convert(twin, form, &class, &q.column)?;
        let op = if s.greater { Op::Max } else { Op::Min };
        Ok(self.b.push(Node::Arith { op, a: node, b: twin }))
    }

    /// The first rows' values, then the others'.
    fn leading(&mut self, node: NodeId, class: &TypeClass, p: &ColumnPlan) -> Result<NodeId, PlanError> {
        if p.leading.is_empty() {
            return Ok(node);
        }
        let texts: Vec<Option<&str>> = p.leading.iter().map(|v| Some(v.as_str())).chain([None]).collect();
        let pool = Arc::new(self.parsed_texts(class, &texts, &p.column)?);
        let (row, last) = (self.ordinal(), self.int(p.leading.len() as i64));
        let index = self.b.push(Node::Arith { op: Op::Min, a: row, b: last });
        let listed = self.b.push(Node::Lookup { index, pool });
        Ok(self.b.push(Node::Coalesce { inputs: Arc::from([listed, node]) }))
    }

    fn with_nulls(&mut self, mut node: NodeId, p: &ColumnPlan) -> Result<NodeId, PlanError> {
        if let Some(when) = &p.only_when {
            let test = self.listed(when, &p.column)?;
            return Ok(self.b.push(Node::NullWith { test, input: node }));
        }
        if p.null_ratio > 0.0 {
            // The columns of one foreign key are null together.
            let what = match &p.strategy {
                Strategy::ForeignKeyReference { constraint, .. } => format!("{constraint} null"),
                // An address is known or not: its parts are null together, the rarer within the more frequent.
                Strategy::Seed { topic, role, .. } if matches!(topic.as_str(), "place" | "street") => {
                    format!("{role} address null")
                }
                _ => format!("{} null", p.column),
            };
            let key = self.scope.key(&what);
            node = self.b.push(Node::Nullify { key, ratio: p.null_ratio, input: node });
        }
        Ok(node)
    }

    /// Not null where the other column draws one of the values: the same draw, looked up in a list of 1 and
    /// null.
    fn listed(&mut self, when: &OnlyWhen, column: &str) -> Result<NodeId, PlanError> {
        let planned = self.planned;
        let strategy = planned.columns.iter().find(|c| c.column == when.column).map(|c| &c.strategy);
        let Some(Strategy::CategoricalWeighted { values }) = strategy else {
            return Err(self.bad(column, format!("\"{}\" is not drawn from a list", when.column)));
        };
        let index = self.weighted(values, &when.column);
        let met: Vec<bool> = values.iter().map(|v| when.values.contains(&v.0)).collect();
        let pool =
            Arc::new(Column { vals: Vals::Int(vec![1; values.len()]), nulls: Some(met.iter().map(|m| !m).collect()) });
        Ok(self.b.push(Node::Lookup { index, pool }))
    }

    /// The place in a weighted list that the draw `path` takes.
    pub(super) fn weighted(&mut self, values: &[(String, f64)], path: &str) -> NodeId {
        // A column may draw from another list in each arm of a branching.
        let what = format!("{path}: {values:?}");
        if let Some(&n) = self.lists.get(&what) {
            return n;
        }
        let weights: Arc<[f64]> = values.iter().map(|v| v.1).collect();
        let key = self.scope.key(path);
        let n = self.b.push(Node::Index { key, n: values.len() as u64, draw: Draw::Weights(weights.into()) });
        self.lists.insert(what, n);
        n
    }

    /// What a column shows inside and outside of a partial key.
    fn sides(
        &mut self,
        i: ColumnIndex,
        class: &TypeClass,
        p: &ColumnPlan,
        part: &Partial,
        drawn: NodeId,
    ) -> Result<NodeId, PlanError> {
        let inside = self.side(i, class, p, &part.inside, drawn)?;
        let outside = self.side(i, class, p, &part.outside, drawn)?;
        let selector = self.beyond(&part.key, &p.column)?;
        Ok(self.b.push(Node::Case { selector, arms: Arc::from([inside, outside]) }))
    }

    /// What a column shows on one side of a partial key; `drawn` is its value otherwise.
    fn side(
        &mut self,
        i: ColumnIndex,
        class: &TypeClass,
        p: &ColumnPlan,
        side: &Side,
        drawn: NodeId,
    ) -> Result<NodeId, PlanError> {
        let strategy = match side {
            Side::Drawn | Side::Set => return Ok(drawn),
            Side::Null => return Ok(self.b.constant(Scalar::Null)),
            Side::Plan(other) => {
                let node = self.bare(i, class, other)?;
                let node = self.with_nulls(node, other)?;
                return match &other.partial {
                    Some(part) => self.sides(i, class, other, part, node),
                    None => Ok(node),
                };
            }
            Side::Value(v) => Strategy::Constant { value: v.clone() },
            Side::OneOf(list) => {
                let weighted = list.iter().enumerate().map(|(k, v)| (v.clone(), 1.0 / (k as f64 + 1.0)));
                Strategy::CategoricalWeighted { values: weighted.collect() }
            }
        };
        let (node, form) = self.strategy(Some(i), class, &strategy, &p.column, p)?;
        self.convert(node, form, class, &p.column)
    }

    /// `a <= b` and `a < b`.
    fn ordered(&mut self, node: NodeId, class: &TypeClass, p: &ColumnPlan) -> Result<NodeId, PlanError> {
        let Some(o) = &p.order else { return Ok(node) };
        let Some(other) = self.scope.table.column_index(&o.not_below) else {
            return Err(self.bad(&p.column, format!("there is no column \"{}\"", o.not_below)));
        };
        let Some(other_node) = self.column(other)? else { return Ok(node) };
        // A duration after the other column is never below it; it may be none where the clock stands still.
        let after = matches!(&p.strategy, Strategy::AddRandomDuration { base, via: None, .. }
            | Strategy::AddQuantiles { base, via: None, .. } if *base == o.not_below);
        if after && !o.strict {
            return Ok(node);
        }
        let form = Form::of(&self.classes[other].clone());
        let float = matches!(class, TypeClass::Float(_));
        if !float && class.int_bounds().is_none() {
            return Ok(node);
        }
        let mut floor = self.convert(other_node, form, class, &p.column)?;
        if o.strict {
            floor =
                if float { self.just_above(floor) } else { self.push_linear(floor, 1, crate::planning::unit(class)) };
        }
        let above = if float || after { node } else { self.mirrored(node, floor, class, p) };
        let above = self.b.push(Node::Arith { op: Op::Max, a: above, b: floor });
        // Where the other column is null there is nothing to keep above.
        Ok(self.b.push(Node::Coalesce { inputs: Arc::from([above, node]) }))
    }

    fn push_linear(&mut self, input: NodeId, mul: i64, add: i64) -> NodeId {
        self.b.push(Node::Linear { input, mul, add })
    }

    /// A value as far above the floor as it was drawn below it, within the bounds: lifted to the floor itself, a
    /// third of all pairs would be equal.
    fn mirrored(&mut self, node: NodeId, floor: NodeId, class: &TypeClass, p: &ColumnPlan) -> NodeId {
        // Twice this and once more stays within 64 bits.
        const FAR: i64 = 1 << 61;
        let (low, high) = (self.int(-FAR), self.int(FAR));
        let mut within = |node: NodeId| {
            let a = self.b.push(Node::Arith { op: Op::Max, a: node, b: low });
            self.b.push(Node::Arith { op: Op::Min, a, b: high })
        };
        let (value, axis) = (within(node), within(floor));
        let twice = self.push_linear(axis, 2, 0);
        let image = self.b.push(Node::Arith { op: Op::Sub, a: twice, b: value });
        let above = self.b.push(Node::Arith { op: Op::Max, a: node, b: image });
        let most = class.int_bounds().map_or(i64::MAX, |b| b.1).min(p.max.unwrap_or(i64::MAX));
        // What runs with the clock does not pass it.
        let most = if class.is_date() && p.max.is_none() { most.min(self.now(class)) } else { most };
        let most = self.int(most);
        let capped = self.b.push(Node::Arith { op: Op::Min, a: above, b: most });
        // A value that was above the floor by itself stays, whatever the cap.
        self.b.push(Node::Arith { op: Op::Max, a: capped, b: node })
    }

    fn now(&self, class: &TypeClass) -> i64 {
        let now = self.scope.run.now;
        if matches!(class, TypeClass::Date) { now / crate::types::class::DAY } else { now }
    }

    /// Floats a millionth above: float4 tells them apart.
    fn just_above(&mut self, floor: NodeId) -> NodeId {
        let mut times = |factor: f64| {
            let b = self.b.constant(Scalar::Float(factor));
            self.b.push(Node::Arith { op: Op::Mul, a: floor, b })
        };
        // Of a negative number the smaller product is the larger number.
        let (more, less) = (times(1.0 + 1e-6), times(1.0 - 1e-6));
        let further = self.b.push(Node::Arith { op: Op::Max, a: more, b: less });
        let b = self.b.constant(Scalar::Float(1e-6));
        self.b.push(Node::Arith { op: Op::Add, a: further, b })
    }

    /// Cut to the plan's bounds and lengths.
    fn fitted(&mut self, mut node: NodeId, class: &TypeClass, p: &ColumnPlan) -> NodeId {
        let bounded = matches!(
            p.strategy,
            Strategy::Uniform { .. }
                | Strategy::NormalDistribution { .. }
                | Strategy::LogNormal { .. }
                | Strategy::Exponential { .. }
                | Strategy::Sequence { .. }
                | Strategy::Constant { .. }
                | Strategy::CategoricalWeighted { .. }
                | Strategy::KeyDigit { .. }
                | Strategy::ForeignKeyReference { .. }
                | Strategy::Forest { .. }
        ) && p.order.is_none();
        if class.int_bounds().is_some() && !bounded {
            let type_bounds = class.int_bounds().unwrap_or((i64::MIN, i64::MAX));
            if let Some(min) = p.min.filter(|m| *m > i64::MIN && (*m > type_bounds.0 || class.is_numeric())) {
                let b = self.int(min);
                node = self.b.push(Node::Arith { op: Op::Max, a: node, b });
            }
            if let Some(max) = p.max.filter(|m| *m < i64::MAX && (*m < type_bounds.1 || class.is_numeric())) {
                let b = self.int(max);
                node = self.b.push(Node::Arith { op: Op::Min, a: node, b });
            }
        }
        if class.is_text() {
            if p.project.as_ref().is_some_and(|x| x.ascii) {
                node = self.b.push(Node::Map { f: TextFn::Ascii, input: node });
            }
            if let Some(f) = &p.fold {
                let f = match f.as_str() {
                    "upper" => TextFn::Upper,
                    "capitals" => TextFn::Capitals,
                    _ => TextFn::Lower,
                };
                node = self.b.push(Node::Map { f, input: node });
            }
            // Encodings cut to the type's own length.
            if let Some(max) = p.max_chars.filter(|m| class.max_chars().is_none_or(|k| *m < k)) {
                node = self.b.push(Node::Clip { input: node, max_chars: max });
            }
            if let Some(min) = p.min_chars.filter(|m| *m > 1) {
                let with = if p.fold.as_deref() == Some("upper") { b'X' } else { b'x' };
                node = self.b.push(Node::Pad { input: node, min_chars: min, with });
            }
        }
        node
    }
}
