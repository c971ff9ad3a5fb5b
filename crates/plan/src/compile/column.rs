//! What becomes of a column's values once its strategy has made them: edge cases, order with other columns, nulls, bounds
//! and lengths, the branches of a row. Not here: what a strategy makes (`strategies`).

use super::TableCompiler;
use super::forms::Form;
use crate::order;
use crate::plan::{Branching, ColumnPlan, OnlyWhen, Partial, Side};
use crate::planning::PlanError;
use crate::schema::{ColumnIndex, Table};
use crate::strategy::Strategy;
use crate::types::class::TypeClass;
use seedgen_kernels::program::{Draw, Op, TextFn};
use seedgen_kernels::{Column, Node, NodeId, Scalar, Vals};
use std::sync::Arc;

impl TableCompiler<'_> {
    /// In the rows that show edge cases one of the column's; the rows are the same for all columns of the table.
    pub(super) fn with_edges(&mut self, node: NodeId, class: &TypeClass, p: &ColumnPlan) -> Result<NodeId, PlanError> {
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
    pub(super) fn edges(&self, class: &TypeClass, values: &[String], column: &str) -> Result<Column, PlanError> {
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
    pub(super) fn selector(&mut self, branching: &Branching, column: &str) -> Result<NodeId, PlanError> {
        if let Some(&n) = self.selectors.get(&branching.name) {
            return Ok(n);
        }
        let key = self.scope.key(&format!("{} branch", branching.name));
        let node = match &branching.roots {
            None => self.b.push(Node::Index { key, n: branching.arms as u64, draw: Draw::Uniform }),
            Some(told) => {
                let group = self.refers(&told.constraint, column)?;
                let open = |root: bool| {
                    let arms = told.arms.iter().enumerate();
                    arms.filter(move |a| a.1.is_none_or(|r| r == root)).map(|a| a.0 as i64).collect::<Vec<_>>()
                };
                let (roots, others) = (open(true), open(false));
                let starts = Arc::from([0, roots.len() as u32, (roots.len() + others.len()) as u32]);
                let pool = Arc::new(Column::ints(roots.into_iter().chain(others).collect()));
                let index = self.b.push(Node::Uniform { key, lo: 0, hi: i64::MAX >> 1 });
                self.b.push(Node::LookupIn { group, index, starts, pool })
            }
        };
        self.selectors.insert(branching.name.clone(), node);
        Ok(node)
    }

    /// The column's values, before some of them become null.
    pub(super) fn bare(&mut self, i: ColumnIndex, class: &TypeClass, p: &ColumnPlan) -> Result<NodeId, PlanError> {
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

    /// The draw at a place by size among several columns' own.
    pub(super) fn sorted(&mut self, node: NodeId, p: &ColumnPlan) -> Result<NodeId, PlanError> {
        let Some(s) = &p.sorted else { return Ok(node) };
        let planned = self.planned;
        let mut inputs = Vec::with_capacity(s.of.len());
        let mut place = 0;
        for name in &s.of {
            if *name == p.column {
                place = inputs.len();
                inputs.push(node);
                continue;
            }
            let other = planned.columns.iter().find(|q| q.column == *name);
            let (Some(q), Some(i)) = (other, self.scope.table.column_index(name)) else {
                return Err(self.bad(&p.column, format!("there is no column \"{name}\"")));
            };
            // One that found no parent takes no place.
            if let Strategy::ForeignKeyReference { constraint, .. } = &q.strategy
                && let Some(a) = self.agreement_of(constraint)
                && self.agreed(a, name)?.null.contains(constraint)
            {
                continue;
            }
            let class = self.classes[i].clone();
            let (twin, form) = self.strategy(Some(i), &class, &q.strategy, &q.column, q)?;
            inputs.push(self.convert(twin, form, &class, &q.column)?);
        }
        let ranked = self.b.push(Node::Ranked { inputs: inputs.into(), place: place as u32 });
        // Where another has no value, it stays as it was drawn.
        Ok(self.b.push(Node::Coalesce { inputs: Arc::from([ranked, node]) }))
    }

    /// The first rows' values, then the others'.
    pub(super) fn leading(&mut self, node: NodeId, class: &TypeClass, p: &ColumnPlan) -> Result<NodeId, PlanError> {
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

    pub(super) fn with_nulls(&mut self, mut node: NodeId, p: &ColumnPlan) -> Result<NodeId, PlanError> {
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
    pub(super) fn listed(&mut self, when: &OnlyWhen, column: &str) -> Result<NodeId, PlanError> {
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
    pub(super) fn sides(
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
    pub(super) fn side(
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
    pub(super) fn ordered(&mut self, node: NodeId, class: &TypeClass, p: &ColumnPlan) -> Result<NodeId, PlanError> {
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

    pub(super) fn push_linear(&mut self, input: NodeId, mul: i64, add: i64) -> NodeId {
        self.b.push(Node::Linear { input, mul, add })
    }

    /// A value as far above the floor as it was drawn below it, within the bounds: lifted to the floor itself, a
    /// third of all pairs would be equal.
    pub(super) fn mirrored(&mut self, node: NodeId, floor: NodeId, class: &TypeClass, p: &ColumnPlan) -> NodeId {
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

    pub(super) fn now(&self, class: &TypeClass) -> i64 {
        let now = self.scope.run.now;
        if matches!(class, TypeClass::Date) { now / crate::types::class::DAY } else { now }
    }

    /// Floats a millionth above: float4 tells them apart.
    pub(super) fn just_above(&mut self, floor: NodeId) -> NodeId {
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
    pub(super) fn fitted(&mut self, mut node: NodeId, class: &TypeClass, p: &ColumnPlan) -> NodeId {
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
            // Encodings cut to the type's own length, which a longer column of a child does not see.
            let cut = |m: &u32| class.max_chars().is_none_or(|k| *m < k) || self.longer_child(p, class);
            if let Some(max) = p.max_chars.or(class.max_chars()).filter(cut) {
                node = self.b.push(Node::Clip { input: node, max_chars: max });
            }
            if let Some(min) = p.min_chars.filter(|m| *m > 1) {
                let with = if p.fold.as_deref() == Some("upper") { b'X' } else { b'x' };
                node = self.b.push(Node::Pad { input: node, min_chars: min, with });
            }
        }
        node
    }

    /// A foreign key refers to the column from one that has room for longer texts.
    fn longer_child(&self, p: &ColumnPlan, class: &TypeClass) -> bool {
        let (schema, table) = (self.scope.schema, self.scope.table);
        let own = table.column_index(&p.column);
        // What is referred to is a key.
        let in_key = |c: &ColumnIndex| table.uniques.iter().flat_map(|u| &u.keys).any(|k| k.columns().contains(c));
        let Some(own) = own.filter(in_key) else { return false };
        let longer = |t: &Table, c: usize| {
            let theirs = TypeClass::of_column(schema, t, c);
            theirs.is_text() && theirs.max_chars().is_none_or(|m| class.max_chars().is_some_and(|k| m > k))
        };
        schema.tables.iter().any(|t| {
            let keys = t.foreign_keys.iter().filter(|k| order::root(schema, k.parent) == table.oid);
            let mut pairs = keys.flat_map(|k| k.columns.iter().zip(&k.parent_columns));
            pairs.any(|(&c, &parent)| parent == own && longer(t, c))
        })
    }
}
