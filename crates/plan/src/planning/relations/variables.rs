//! The columns of a group of relations as variables: what each may be, whether relations may choose it, and in
//! which order they are made. Not here: what the relations ask.

use super::{Sort, read_by, unit};
use crate::checks::Restriction;
use crate::checks::families::linear::{FLOAT_PARTS, Linear};
use crate::plan::{ColumnPlan, Within};
use crate::planning::relations::eliminate::Row;
use crate::planning::{Context, Draft};
use crate::schema::{ColumnIndex, KeyPart};
use crate::strategy::Strategy;
use crate::types::class::TypeClass;
use seedgen_kernels::Scalar;
use std::collections::{BTreeMap, BTreeSet};

/// Values stay within this, so that sums of a few keep to 64 bits.
const FAR: i128 = 1 << 53;

pub struct Variables<'a> {
    /// By column of the table: least and greatest value in logical units (of floats: `FLOAT_PARTS` of one).
    pub bounds: Vec<(i128, i128)>,
    plans: BTreeMap<ColumnIndex, ColumnPlan>,
    /// Columns that relations may not move: keys, lists, what PostgreSQL makes.
    fixed: BTreeSet<ColumnIndex>,
    restrictions: &'a [Restriction],
    /// What each reads in its row, other columns in between followed.
    reads: BTreeMap<ColumnIndex, BTreeSet<ColumnIndex>>,
    now: i64,
}

impl<'a> Variables<'a> {
    /// None: a column is made by PostgreSQL, so that nothing is known of it.
    pub fn new(
        context: &Context,
        d: &Draft,
        plans: &BTreeMap<ColumnIndex, ColumnPlan>,
        restrictions: &'a [Restriction],
        relations: &[Linear],
        positive: bool,
    ) -> Option<Self> {
        let columns: BTreeSet<ColumnIndex> = relations.iter().flat_map(Linear::columns).collect();
        let mut v = Variables {
            bounds: vec![(0, 0); d.table.columns.len()],
            plans: BTreeMap::new(),
            fixed: BTreeSet::new(),
            restrictions,
            reads: BTreeMap::new(),
            now: context.request.run.now,
        };
        for &c in &columns {
            let p = plans.get(&c)?;
            if p.strategy.by_server() {
                return None;
            }
            v.plans.insert(c, p.clone());
            let r = &restrictions[c];
            let keyed = d.table.uniques.iter().flat_map(|u| &u.keys).any(|k| *k == KeyPart::Column(c))
                || d.table.foreign_keys.iter().any(|fk| fk.columns.contains(&c))
                || d.table.exclusions.iter().flat_map(|e| &e.parts).any(|p| p.0 == KeyPart::Column(c));
            let listed = r.allowed.is_some() || p.project.is_some() || !r.shape.tests.is_empty();
            if keyed || listed || decided(&p.strategy) {
                v.fixed.insert(c);
            }
            v.bounds[c] = bounds(&d.classes[c], r, p, positive && !keyed, keyed);
            if v.bounds[c].0 > v.bounds[c].1 {
                return None;
            }
        }
        for &c in &columns {
            let mut seen = BTreeSet::new();
            let mut next = read_by(&plans.get(&c)?.strategy);
            while let Some(name) = next.pop() {
                if let Some(i) = d.table.column_index(&name)
                    && seen.insert(i)
                {
                    next.extend(plans.get(&i).map(|p| read_by(&p.strategy)).unwrap_or_default());
                }
            }
            v.reads.insert(c, seen.intersection(&columns).copied().filter(|x| *x != c).collect());
        }
        Some(v)
    }

    fn free(&self, c: ColumnIndex) -> bool {
        !self.fixed.contains(&c)
    }

    /// The column that an equation with products or rounding gives: alone, free, in its own unit.
    pub fn made_by(&self, l: &Linear) -> Option<ColumnIndex> {
        if let Some(c) = l.rounded {
            return self.free(c).then_some(c);
        }
        let mut lone = l.terms.iter().filter(|t| t.0.len() == 1 && t.1.abs() == 1).map(|t| t.0[0]);
        lone.rfind(|c| self.free(*c) && l.terms.iter().filter(|t| t.0.contains(c)).count() == 1)
    }

    /// The column is made from the others of `l`: its inputs are bounded so that it stays within its own bounds,
    /// and it takes part in other relations as it comes.
    pub fn define(&mut self, c: ColumnIndex, l: &Linear) -> Option<()> {
        let own = l.terms.iter().find(|t| t.0 == [c])?.1;
        let limit = self.bounds[c];
        // Halving the inputs' upper bounds until the result fits ends soon, and keeps sizes alike.
        for _ in 0..200 {
            let (mut lo, mut hi) = (-l.constant, -l.constant);
            for (of, k) in l.terms.iter().filter(|t| t.0 != [c]) {
                let times = |a: i128, b: i128| a.checked_mul(b)?.checked_mul(k.checked_neg()?);
                let corners = |b: &[(i128, i128)]| match of.as_slice() {
                    [x] => [b[*x].0, b[*x].1].map(|v| times(v, 1)).into_iter().collect::<Option<Vec<_>>>(),
                    [x, y] => {
                        let (p, q) = (b[*x], b[*y]);
                        let all = [(p.0, q.0), (p.0, q.1), (p.1, q.0), (p.1, q.1)];
                        all.map(|(a, b)| times(a, b)).into_iter().collect()
                    }
                    _ => None,
                };
                let all = corners(&self.bounds)?;
                lo = lo.checked_add(*all.iter().min()?)?;
                hi = hi.checked_add(*all.iter().max()?)?;
            }
            let (mut lo, mut hi) = if own > 0 { (lo, hi) } else { (-hi, -lo) };
            if own.abs() > 1 {
                (lo, hi) = (lo.div_euclid(own.abs()), hi.div_euclid(own.abs()) + 1);
            }
            if lo >= limit.0 && hi <= limit.1 {
                self.bounds[c] = (lo, hi);
                self.fixed.insert(c);
                return Some(());
            }
            let widest = l.columns().into_iter().filter(|x| *x != c && self.free(*x));
            let widest = widest.max_by_key(|x| self.bounds[*x].1 - self.bounds[*x].0)?;
            let b = &mut self.bounds[widest];
            if b.0 == b.1 {
                return None;
            }
            // The side further from zero comes nearer.
            if b.1.abs() >= b.0.abs() { b.1 = b.0 + (b.1 - b.0) / 2 } else { b.0 = b.1 - (b.1 - b.0) / 2 }
        }
        None
    }

    /// `k * a * b + constant <= 0`: the second of the factors is bounded by the first, which is positive and
    /// leaves room for it.
    pub fn quotient(&mut self, l: &Linear) -> Option<(ColumnIndex, ColumnIndex)> {
        let [(of, k)] = l.terms.as_slice() else { return None };
        let [x, y] = *of.as_slice() else { return None };
        let room = -l.constant / k;
        let (c, first) = if self.free(y) { (y, x) } else { (x, y) };
        if *k <= 0 || x == y || room < 0 || !self.free(c) || self.bounds[x].0 < 0 || self.bounds[y].0 < 0 {
            return None;
        }
        let least = self.bounds[c].0.max(1);
        let b = &mut self.bounds[first];
        b.0 = b.0.max(1);
        let most = room / least;
        if b.1 > most {
            if self.fixed.contains(&first) {
                return None;
            }
            // The square root leaves both of them room.
            b.1 = most.min(((room as f64).sqrt() as i128).max(b.0));
        }
        (b.0 <= b.1).then_some((c, first))
    }

    /// The column that an equation gives: the total on its own side, else the last.
    pub fn total_of(
        &self,
        r: &Row,
        computed: &BTreeSet<ColumnIndex>,
        within: &BTreeMap<ColumnIndex, Within>,
    ) -> Option<ColumnIndex> {
        let may = |c: &ColumnIndex| {
            self.free(*c) && !computed.contains(c) && !within.contains_key(c) && r.terms[c].abs() == 1
        };
        let candidates: Vec<ColumnIndex> = r.terms.keys().copied().filter(may).collect();
        let alone = |c: &&ColumnIndex| {
            r.terms.len() > 2 && r.terms.iter().all(|(x, k)| x == *c || k.signum() != r.terms[*c].signum())
        };
        // Something that another reads is better drawn.
        let unread = |c: &&ColumnIndex| !self.reads.values().any(|s| s.contains(*c));
        candidates.iter().find(alone).or_else(|| candidates.iter().rev().find(unread)).or(candidates.last()).copied()
    }

    /// The order in which the free columns are made. A strategy that reads a column which has to come later
    /// gives way to a plain one.
    pub fn order(
        &mut self,
        after: &BTreeMap<ColumnIndex, Vec<ColumnIndex>>,
        computed: &BTreeSet<ColumnIndex>,
    ) -> Option<Vec<ColumnIndex>> {
        let mut left: Vec<ColumnIndex> =
            self.plans.keys().copied().filter(|c| self.free(*c) && !computed.contains(c)).collect();
        let mut order: Vec<ColumnIndex> = Vec::new();
        while !left.is_empty() {
            let needs = |c: ColumnIndex| {
                let made = after.get(&c).into_iter().flatten().copied();
                made.chain(self.reads.get(&c).into_iter().flatten().copied()).collect::<Vec<_>>()
            };
            let ready = left.iter().position(|c| needs(*c).iter().all(|n| !left.contains(n) && !computed.contains(n)));
            let at = match ready {
                Some(at) => at,
                None => {
                    let hard = |c: &ColumnIndex| after.get(c).is_none_or(|n| n.iter().all(|x| !left.contains(x)));
                    let at = left.iter().position(hard)?;
                    self.plain(left[at]);
                    at
                }
            };
            order.push(left.remove(at));
        }
        // What is computed reads nothing but what it is computed from.
        order.extend(computed.iter().copied());
        Some(order)
    }

    /// A strategy that reads no other column.
    fn plain(&mut self, c: ColumnIndex) {
        self.reads.insert(c, BTreeSet::new());
        if let Some(p) = self.plans.get_mut(&c) {
            p.strategy = match p.strategy {
                Strategy::AddRandomDuration { .. } => Strategy::recent(),
                _ => Strategy::TypeDefault,
            };
        }
    }

    /// The plans, with what relations ask of them.
    pub fn plans(
        self,
        d: &Draft,
        mut within: BTreeMap<ColumnIndex, Within>,
        relations: &[Linear],
    ) -> BTreeMap<ColumnIndex, ColumnPlan> {
        let mut out = BTreeMap::new();
        for (c, mut p) in self.plans {
            let mut names: Vec<&str> =
                relations.iter().filter(|l| l.columns().contains(&c)).map(|l| l.constraint.as_str()).collect();
            names.dedup();
            let w = within.remove(&c).unwrap_or_default();
            if self.fixed.contains(&c) && w == Within::default() {
                continue;
            }
            let class = &d.classes[c];
            let (lo, hi) = self.bounds[c];
            let narrow = |x: i128| x.clamp(-FAR, FAR) as i64;
            let far = |x: i128| x.abs() >= FAR;
            // Bounds that only keep the sums small are no bounds of the column's own.
            let w = Within {
                least: (!far(lo)).then(|| narrow(lo)),
                most: (!far(hi)).then(|| narrow(hi)),
                // What runs with the clock does not pass it.
                soft: (class.is_date() && self.restrictions[c].max.is_none() && w.equal.is_none()).then(|| {
                    if *class == TypeClass::Date { self.now.div_euclid(crate::types::class::DAY) } else { self.now }
                }),
                ..w
            };
            if matches!(
                p.strategy,
                Strategy::CategoricalWeighted { .. } | Strategy::SeedPool { .. } | Strategy::Seed { .. }
            ) && unit(class).is_some_and(|u| u.0 == Sort::Number)
            {
                p.strategy = Strategy::TypeDefault;
            }
            if !names.is_empty() && !names.iter().all(|n| p.reason.contains(n)) {
                p.reason = format!("{}; agrees with other columns by {}", p.reason, names.join(", "));
            }
            p.within = Some(w);
            p.order = None;
            out.insert(c, p);
        }
        out
    }
}

/// Decided by more than the column's own restrictions.
fn decided(s: &Strategy) -> bool {
    matches!(
        s,
        Strategy::ForeignKeyReference { .. }
            | Strategy::Forest { .. }
            | Strategy::Sequence { .. }
            | Strategy::Permutation { .. }
            | Strategy::KeyDigit { .. }
            | Strategy::Copy { via: Some(_), .. }
            | Strategy::Constant { .. }
            | Strategy::Null
    )
}

fn bounds(class: &TypeClass, r: &Restriction, p: &ColumnPlan, positive: bool, keyed: bool) -> (i128, i128) {
    if let TypeClass::Float(bytes) = class {
        // float4 keeps 24 bits.
        let far = if *bytes == 4 { 1i128 << 23 } else { FAR };
        let parts = FLOAT_PARTS as f64;
        let part = |x: f64| (x * parts).clamp(-(far as f64), far as f64);
        let lo = r.float_min.map_or(if positive { 0 } else { -far }, |x| part(x).ceil() as i128);
        let hi = r.float_max.map_or(far, |x| part(x).floor() as i128);
        return (if positive && hi < 0 { -far } else { lo }, hi);
    }
    let (low, high) = class.int_bounds().unwrap_or((i64::MIN, i64::MAX));
    let (low, high) = (i128::from(low).max(-FAR), i128::from(high).min(FAR));
    // A date has room on both sides; a key counts from one and is far from the end of its type.
    let (low, high) = match class {
        k if k.is_date() => (low.max(-FAR), high),
        _ if keyed => (1, high / 2),
        _ if positive && high > 0 => (0, high),
        _ => (low, high),
    };
    let given = |x: Option<i64>| x.map(i128::from);
    let listed: Vec<i128> = match (&r.allowed, &p.strategy) {
        (_, Strategy::Constant { value }) => vec![value.clone()],
        (Some(a), _) => a.clone(),
        _ => Vec::new(),
    }
    .iter()
    .filter_map(|v| if let Some(Scalar::Int(x)) = class.parse(v) { Some(x.into()) } else { None })
    .collect();
    if let (Some(a), Some(b)) = (listed.iter().min(), listed.iter().max()) {
        return (*a, *b);
    }
    let own = |x: Option<i64>, type_bound: i64| x.filter(|x| *x != type_bound);
    let (type_low, type_high) = class.int_bounds().unwrap_or((i64::MIN, i64::MAX));
    let lo = given(r.min.or(own(p.min, type_low))).map_or(low, |m| m.max(-FAR));
    let hi = given(r.max.or(own(p.max, type_high))).map_or(high, |m| m.min(FAR));
    if lo > hi && positive { (low.min(hi), hi) } else { (lo, hi) }
}
