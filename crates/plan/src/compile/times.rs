//! Moments as nodes: ranges that move with the row number, what comes after the parents' dates, and what a rule
//! writes for a moment. Not here: seasons (`season`), gaps that were learnt (`learnt`).

use super::TableCompiler;
use super::forms::Form;
use crate::planning::PlanError;
use crate::strategy::{Growth, Season};
use crate::types::class::{DAY, TypeClass};
use crate::types::parse;
use seedgen_kernels::program::{Op, Trend};
use seedgen_kernels::{Node, NodeId};
use std::sync::Arc;

pub(super) const SECOND: i64 = 1_000_000;

impl TableCompiler<'_> {
    /// Microseconds between two moments.
    pub(super) fn range_node(
        &mut self,
        key: u64,
        from: &str,
        to: &str,
        growth: Growth,
        unique: bool,
        path: &str,
    ) -> Result<NodeId, PlanError> {
        let moment =
            |s: &str| moment(s, self.scope.run.now).ok_or_else(|| self.bad(path, format!("'{s}' is no moment")));
        let (from, to) = (moment(from)?, moment(to)?);
        let (first, rows) = (self.scope.first, self.scope.rows.max(1));
        if !unique {
            let trend = match growth {
                Growth::Uniform => Trend::Uniform,
                Growth::Linear => Trend::Linear,
                Growth::Exponential => Trend::Exponential(3.0),
            };
            return Ok(self.b.push(Node::Trending { key, from, to: to.max(from), first, rows, trend }));
        }
        // One slice of the range a row, a draw inside the slice.
        let slice = ((to - from) / rows as i64).max(1);
        let row = self.ordinal();
        let start = self.b.push(Node::Linear { input: row, mul: slice, add: from });
        let jitter = self.b.push(Node::Uniform { key, lo: 0, hi: slice / 1000 * 999 });
        // Milliseconds apart, so that timestamp(3) keeps the values apart too.
        if slice < 2000 {
            return Ok(start);
        }
        let thousand = self.int(1000);
        let milli = self.b.push(Node::Arith { op: Op::Div, a: jitter, b: thousand });
        let jitter = self.b.push(Node::Linear { input: milli, mul: 1000, add: 0 });
        Ok(self.b.push(Node::Arith { op: Op::Add, a: start, b: jitter }))
    }

    pub(super) fn after_parents(
        &mut self,
        parents: &[(String, String)],
        max_seconds: i64,
        season: Option<&Season>,
        class: &TypeClass,
        path: &str,
    ) -> Result<(NodeId, Form), PlanError> {
        let key = self.scope.key(path);
        let micros = TypeClass::Timestamp { tz: true, precision: 6 };
        let mut latest: Option<NodeId> = None;
        let start = self.int(self.scope.run.now - 730 * DAY);
        for (constraint, column) in parents {
            let (node, form) = self.parent_column(constraint, column, path)?;
            let node = self.convert(node, form, &micros, path)?;
            let known = self.b.push(Node::Coalesce { inputs: Arc::from([node, start]) });
            latest = Some(match latest {
                None => known,
                Some(other) => self.b.push(Node::Arith { op: Op::Max, a: other, b: known }),
            });
        }
        let base = latest.unwrap_or(start);
        let cap = self.scope.run.now;
        let made = self.b.push(Node::Gap { key, base, min: 60 * SECOND, max: max_seconds * SECOND, cap });
        match season {
            Some(season) => self.near(made, base, cap, season, class, path),
            None => Ok((made, Form::Micros)),
        }
    }
}

/// `now`, `-730d`, `+12h`, or ISO 8601, in microseconds.
pub(crate) fn moment(s: &str, now: i64) -> Option<i64> {
    let s = s.trim();
    if s == "now" {
        return Some(now);
    }
    if let Some(number) = s.strip_suffix(['d', 'h', 'm', 's'])
        && let Ok(n) = number.trim_start_matches('+').parse::<i64>()
    {
        let unit = match s.as_bytes()[s.len() - 1] {
            b'd' => DAY,
            b'h' => 3600 * SECOND,
            b'm' => 60 * SECOND,
            _ => SECOND,
        };
        return n.checked_mul(unit)?.checked_add(now);
    }
    parse::timestamp(s)
}
