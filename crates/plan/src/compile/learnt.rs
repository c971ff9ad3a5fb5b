//! Learnt distributions as nodes: quantiles, gaps, word chains, values that depend on a category, and ranks that go
//! together.

use super::TableCompiler;
use super::forms::Form;
use crate::plan::{ColumnPlan, CorrelationPlan};
use crate::planning::PlanError;
use crate::schema::ColumnIndex;
use crate::strategy::{GivenCase, Season, Strategy};
use crate::types::class::TypeClass;
use seedgen_kernels::program::{Op, Trend};
use seedgen_kernels::text::chain::Chain;
use seedgen_kernels::{Column, Node, NodeId, Scalar, Vals};
use std::sync::Arc;

const MICRO: f64 = 1e6;
/// A share of the rows as an integer.
const WHOLE: i64 = 1_000_000_000_000_000;

type Made = Result<(NodeId, Form), PlanError>;

impl TableCompiler<'_> {
    pub(super) fn quantiles(
        &mut self,
        i: Option<ColumnIndex>,
        class: &TypeClass,
        points: &[String],
        rising: bool,
        season: Option<&Season>,
        path: &str,
    ) -> Made {
        if points.is_empty() {
            return Err(self.bad(path, "it has no quantiles"));
        }
        let points = Arc::new(self.parsed(class, points, path)?);
        if matches!(points.vals, Vals::Bytes(_)) {
            return Err(self.bad(path, "quantiles want a number, a date or a time"));
        }
        let share = self.share(i, rising, path)?;
        if let (Some(season), Vals::Int(points)) = (season, &points.vals) {
            return self.between(share, class, points, season, path);
        }
        Ok((self.b.push(Node::Quantile { share, points }), Form::Native))
    }

    /// A share in 0..=1 for the row: of its own, or one that goes together with those of other columns.
    pub(super) fn share(&mut self, i: Option<ColumnIndex>, rising: bool, path: &str) -> Result<NodeId, PlanError> {
        let planned = self.planned;
        let name = i.map(|i| self.scope.table.columns[i].name.as_str());
        let place =
            planned.correlation.as_ref().zip(name).and_then(|(c, n)| Some((c, c.columns.iter().position(|x| x == n)?)));
        if let Some((c, at)) = place {
            return self.correlated(c, at, rising, path);
        }
        if rising {
            return Ok(self.row_share(path));
        }
        let key = self.scope.key(path);
        Ok(self.b.push(Node::UniformFloat { key, lo: 0.0, hi: 1.0 }))
    }

    /// The share of the run's rows that lie before the row.
    fn row_share(&mut self, path: &str) -> NodeId {
        let (key, first, rows) = (self.scope.key(path), self.scope.first, self.scope.rows.max(1));
        let input = self.b.push(Node::Trending { key, from: 0, to: WHOLE, first, rows, trend: Trend::Uniform });
        self.b.push(Node::ToFloat { input, scale: 15 })
    }

    fn correlated(&mut self, c: &CorrelationPlan, at: usize, rising: bool, path: &str) -> Result<NodeId, PlanError> {
        let Some(factor) = cholesky(&c.matrix) else {
            return Err(self.bad(path, "the matrix of rank correlations is not square, or not one of correlations"));
        };
        let mut inputs = Vec::new();
        for (k, &weight) in factor[at].iter().enumerate().take(at + 1) {
            if weight != 0.0 || k == at {
                inputs.push((self.normal(c, k, rising && k == 0), weight));
            }
        }
        Ok(self.b.push(Node::Together { inputs: inputs.into() }))
    }

    /// The standard normal number that column `k` of the correlation adds to those before it.
    fn normal(&mut self, c: &CorrelationPlan, k: usize, rising: bool) -> NodeId {
        let name = format!("{} rank", c.columns[k]);
        if let Some(&n) = self.ranks.get(&name) {
            return n;
        }
        let planned = self.planned;
        let strategy = planned.columns.iter().find(|p| p.column == c.columns[k]).map(|p| &p.strategy);
        let leads = k == 0 && matches!(strategy, Some(Strategy::Quantiles { rising: true, .. }));
        let node = if rising || leads {
            let input = self.row_share(&name);
            self.b.push(Node::Probit { input })
        } else {
            let key = self.scope.key(&name);
            self.b.push(Node::Normal { key, mean: 0.0, sd: 1.0, min: f64::NEG_INFINITY, max: f64::INFINITY })
        };
        self.ranks.insert(name, node);
        node
    }

    /// Is the column one whose rank goes together with others'?
    pub(super) fn is_ranked(&self, i: Option<ColumnIndex>) -> bool {
        let name = i.map(|i| &self.scope.table.columns[i].name);
        self.planned.correlation.as_ref().zip(name).is_some_and(|(c, n)| c.columns.contains(n))
    }

    /// Weighted values in their own order, by a share.
    pub(super) fn ranked(
        &mut self,
        i: Option<ColumnIndex>,
        class: &TypeClass,
        values: &[(String, f64)],
        path: &str,
    ) -> Made {
        let mut order: Vec<(f64, &(String, f64))> = Vec::with_capacity(values.len());
        for v in values {
            let x = match class.parse(&v.0) {
                Some(Scalar::Int(x)) => x as f64,
                Some(Scalar::Float(x)) => x,
                _ => return Err(self.bad(path, format!("'{}' has no rank", v.0))),
            };
            order.push((x, v));
        }
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        let total: f64 = order.iter().map(|v| v.1.1).sum();
        let mut sum = 0.0;
        let mut ends: Vec<f64> = Vec::with_capacity(order.len());
        for (_, v) in &order {
            sum += v.1;
            ends.push(sum / total);
        }
        let texts: Vec<String> = order.iter().map(|v| v.1.0.clone()).collect();
        let pool = Arc::new(self.parsed(class, &texts, path)?);
        let share = self.share(i, false, path)?;
        let index = self.b.push(Node::Step { share, ends: ends.into() });
        Ok((self.b.push(Node::Lookup { index, pool }), Form::Native))
    }

    /// base + a gap drawn by its quantiles; not after `now` unless it may lie in the future.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn add_quantiles(
        &mut self,
        i: Option<ColumnIndex>,
        class: &TypeClass,
        base: &str,
        via: Option<&str>,
        points: &[f64],
        future: bool,
        season: Option<&Season>,
        path: &str,
    ) -> Made {
        if points.is_empty() {
            return Err(self.bad(path, "it has no quantiles"));
        }
        let (base, form) = self.read(base, via, path)?;
        let share = self.share(i, false, path)?;
        if !class.is_date() {
            let base = self.convert(base, form, class, path)?;
            let points = match class {
                TypeClass::Float(_) => Column::floats(points.to_vec()),
                _ => {
                    let ten = 10f64.powi(class.scale() as i32);
                    Column::ints(points.iter().map(|p| (p * ten).round() as i64).collect())
                }
            };
            let gap = self.b.push(Node::Quantile { share, points: Arc::new(points) });
            return Ok((self.b.push(Node::Arith { op: Op::Add, a: base, b: gap }), Form::Native));
        }
        let base = self.convert(base, form, &TypeClass::Timestamp { tz: true, precision: 6 }, path)?;
        let points = Column::ints(points.iter().map(|p| (p * MICRO).round() as i64).collect());
        let mut gap = self.b.push(Node::Quantile { share, points: Arc::new(points) });
        if !future {
            // What would pass `now` starts again at the base.
            let now = self.int(self.scope.run.now);
            let room = self.b.push(Node::Arith { op: Op::Sub, a: now, b: base });
            let room = self.b.push(Node::Linear { input: room, mul: 1, add: 1 });
            let one = self.int(1);
            let room = self.b.push(Node::Arith { op: Op::Max, a: room, b: one });
            gap = self.b.push(Node::Arith { op: Op::Mod, a: gap, b: room });
        }
        let made = self.b.push(Node::Arith { op: Op::Add, a: base, b: gap });
        match season {
            Some(season) => {
                let latest = if future { i64::MAX } else { self.scope.run.now };
                self.near(made, base, latest, season, class, path)
            }
            None => Ok((made, Form::Micros)),
        }
    }

    pub(super) fn chain(
        &mut self,
        key: u64,
        words: &[String],
        next: &[Vec<(u32, f64)>],
        (min, max): (u32, u32),
        path: &str,
    ) -> Made {
        let Some(chain) = Chain::new(words, next) else {
            let why = "its chain is no list of states, each with what follows it by weight, state 0 the start";
            return Err(self.bad(path, why));
        };
        let node = Node::Chain { key, chain: Arc::new(chain), min_chars: min.min(max), max_chars: max };
        Ok((self.b.push(node), Form::Text))
    }

    /// One strategy for each value of a category, another one for all others.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn given(
        &mut self,
        i: Option<ColumnIndex>,
        class: &TypeClass,
        by: &str,
        via: Option<&str>,
        cases: &[GivenCase],
        otherwise: &GivenCase,
        path: &str,
        p: &ColumnPlan,
    ) -> Made {
        let (test, by_class) = match via {
            Some(via) => {
                let fk = super::reference_of(self.scope.table, via);
                let fk = fk.ok_or_else(|| self.bad(path, format!("\"{via}\" is no foreign key")))?;
                let schema = self.scope.schema;
                let parent = schema.table(crate::order::root(schema, fk.parent));
                let by_class = parent.and_then(|t| Some(TypeClass::of_column(schema, t, t.column_index(by)?)));
                (self.parent_column(&fk.name.clone(), by, path)?.0, by_class)
            }
            None => {
                let by_class = self.scope.table.column_index(by).map(|b| self.classes[b].clone());
                (self.sibling(by, path)?.0, by_class)
            }
        };
        let Some(by_class) = by_class.filter(|c| !matches!(c, TypeClass::Float(_))) else {
            return Err(self.bad(path, format!("\"{by}\" is no category")));
        };
        let values: Vec<&str> = cases.iter().map(|c| c.value.as_str()).collect();
        let (selector, order) = self.place_of(test, &by_class, &values, (by, path))?;
        let mut arms = Vec::with_capacity(order.len() + 1);
        for c in order.into_iter().map(|k| &cases[k]).chain([otherwise]) {
            let (node, form) = self.strategy(i, class, &c.strategy, path, p)?;
            let node = self.convert(node, form, class, path)?;
            arms.push(if c.null_ratio > 0.0 {
                let key = self.scope.key(&format!("{path} null"));
                self.b.push(Node::Nullify { key, ratio: c.null_ratio, input: node })
            } else {
                node
            });
        }
        Ok((self.b.push(Node::Case { selector, arms: arms.into() }), Form::Native))
    }

    /// Which of the values (input texts of the class) `test` has, counted in the order that comes with it; their number
    /// where it has none of them.
    pub(super) fn place_of(
        &mut self,
        test: NodeId,
        class: &TypeClass,
        values: &[&str],
        (by, path): (&str, &str),
    ) -> Result<(NodeId, Vec<usize>), PlanError> {
        // In the order of the values, which are found by searching.
        let mut sorted: Vec<(Scalar, usize)> = Vec::with_capacity(values.len());
        for (k, text) in values.iter().enumerate() {
            let value = class.parse(text);
            sorted.push((value.ok_or_else(|| self.bad(path, format!("'{text}' is no value of \"{by}\"")))?, k));
        }
        let order = |a: &Scalar, b: &Scalar| match (a, b) {
            (Scalar::Int(a), Scalar::Int(b)) => a.cmp(b),
            (Scalar::Bytes(a), Scalar::Bytes(b)) => a.cmp(b),
            _ => std::cmp::Ordering::Equal,
        };
        sorted.sort_by(|a, b| order(&a.0, &b.0));
        sorted.dedup_by(|a, b| a.0 == b.0);
        let order: Vec<usize> = sorted.into_iter().map(|c| c.1).collect();
        let texts: Vec<String> = order.iter().map(|&k| values[k].to_string()).collect();
        let pool = Arc::new(self.parsed(class, &texts, path)?);
        let found = self.b.push(Node::Find { input: test, pool });
        let other = self.int(order.len() as i64);
        Ok((self.b.push(Node::Coalesce { inputs: Arc::from([found, other]) }), order))
    }
}

/// The lower triangle whose product with itself is the matrix. Where rounding and pairs of rows have made it no
/// matrix of correlations, all of them are lessened until it is. None where it is no square with ones.
pub(crate) fn cholesky(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let n = matrix.len();
    let sane = |(i, r): (usize, &Vec<f64>)| {
        r.len() == n && r[i] == 1.0 && r.iter().enumerate().all(|(j, x)| x.abs() <= 1.0 && matrix[j][i] == *x)
    };
    if n == 0 || matrix.iter().any(|r| r.len() != n) || !matrix.iter().enumerate().all(sane) {
        return None;
    }
    (0..=20).map(|k| 1.0 - 0.05 * k as f64).find_map(|lessened| {
        let mut l = vec![vec![0.0; n]; n];
        for i in 0..n {
            for j in 0..=i {
                let wanted = if i == j { 1.0 } else { matrix[i][j] * lessened };
                let rest: f64 = wanted - (0..j).map(|k| l[i][k] * l[j][k]).sum::<f64>();
                if i == j {
                    if rest < 1e-6 {
                        return None;
                    }
                    l[i][i] = rest.sqrt();
                } else {
                    l[i][j] = rest / l[j][j];
                }
            }
        }
        Some(l)
    })
}
