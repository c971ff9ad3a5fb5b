//! Times that follow the hours, weekdays and months: a growth, or learnt quantiles, weighed by them, as steps of an
//! hour (or a day) each; and moments that move to hours and weekdays close by.

use super::TableCompiler;
use super::forms::Form;
use super::times::moment;
use crate::planning::PlanError;
use crate::strategy::{Growth, Season};
use crate::types::class::{DAY, TypeClass};
use crate::types::parse;
use seedgen_kernels::dist::Steps;
use seedgen_kernels::program::{Op, Trend};
use seedgen_kernels::{Node, NodeId};

const HOUR: i64 = DAY / 24;
/// In steps of a season: 239 years of hours.
pub(crate) const LONGEST_SEASON: i64 = 1 << 21;

type Made = Result<(NodeId, Form), PlanError>;

impl TableCompiler<'_> {
    pub(super) fn seasonal(
        &mut self,
        key: u64,
        (from, to): (&str, &str),
        growth: Growth,
        season: &Season,
        path: &str,
    ) -> Result<NodeId, PlanError> {
        let now = self.scope.run.now;
        let moment = |s: &str| moment(s, now).ok_or_else(|| self.bad(path, format!("'{s}' is no moment")));
        let (from, to) = (moment(from)?, moment(to)?);
        let to = to.max(from.saturating_add(1));
        let steps = steps(from, to, growth, season).map_err(|why| self.bad(path, why))?;
        let (first, rows) = (self.scope.first, self.scope.rows.max(1));
        // The end itself is no moment of the last step.
        Ok(self.b.push(Node::Trending { key, from, to: to - 1, first, rows, trend: Trend::Steps(steps) }))
    }

    /// Between quantiles (in the steps of the class), by the season.
    pub(super) fn between(
        &mut self,
        share: NodeId,
        class: &TypeClass,
        points: &[i64],
        season: &Season,
        path: &str,
    ) -> Made {
        if !class.is_date() {
            return Err(self.bad(path, "a season wants dates, or dates with times"));
        }
        // A date stands for all of its day: those between two are rounded to whole ones.
        let moment = |p: &i64| if matches!(class, TypeClass::Date) { p.saturating_mul(DAY) + DAY / 2 } else { *p };
        let points: Vec<i64> = points.iter().map(moment).collect();
        let (from, to) = (points[0], points[points.len() - 1]);
        let node = if from == to {
            self.int(from)
        } else {
            let steps = steps_between(&points, season).map_err(|why| self.bad(path, why))?;
            self.b.push(Node::Density { share, from, to, steps })
        };
        Ok(self.whole(node, class))
    }

    /// A moment (in microseconds) close to another one that has the hours and weekdays of the season; neither below
    /// `base` nor above `latest`.
    pub(super) fn near(
        &mut self,
        input: NodeId,
        base: NodeId,
        latest: i64,
        season: &Season,
        class: &TypeClass,
        path: &str,
    ) -> Made {
        checked(season).map_err(|why| self.bad(path, why))?;
        let unit = if season.hours.is_empty() { DAY } else { HOUR };
        let period = if season.weekdays.is_empty() { DAY } else { 7 * DAY };
        let weights: Vec<(f64, f64)> = (0..period / unit).map(|k| (1.0, weight(season, k * unit))).collect();
        let steps = Steps::new(&weights).ok_or_else(|| self.bad(path, "its season leaves no moment"))?;
        let key = self.scope.key(&format!("{path} season"));
        let node = self.b.push(Node::Seasonal { key, input, not_below: base, not_above: latest, period, steps });
        Ok(self.whole(node, class))
    }

    /// Microseconds; of a date the day that they lie in, also before 2000.
    pub(super) fn whole(&mut self, node: NodeId, class: &TypeClass) -> (NodeId, Form) {
        if !matches!(class, TypeClass::Date) {
            return (node, Form::Micros);
        }
        let day = self.int(DAY);
        let clock = self.b.push(Node::Arith { op: Op::Mod, a: node, b: day });
        let midnight = self.b.push(Node::Arith { op: Op::Sub, a: node, b: clock });
        (self.b.push(Node::Arith { op: Op::Div, a: midnight, b: day }), Form::Days)
    }
}

fn checked(season: &Season) -> Result<(), String> {
    for (name, weights, n) in
        [("hours", &season.hours, 24), ("weekdays", &season.weekdays, 7), ("months", &season.months, 12)]
    {
        let fine = weights.iter().all(|w| w.is_finite() && *w >= 0.0) && weights.iter().any(|w| *w > 0.0);
        if !weights.is_empty() && (weights.len() != n || !fine) {
            return Err(format!("\"{name}\" wants {n} weights, none of them negative and some positive"));
        }
    }
    Ok(())
}

/// Of the hour or day that begins then.
fn weight(season: &Season, at: i64) -> f64 {
    let of = |list: &[f64], k: i64| list.get(k as usize).copied().unwrap_or(1.0);
    let day = at.div_euclid(DAY);
    let (_, month, _) = parse::civil_from_days(day);
    // 2000-01-01 was a Saturday.
    let (hour, weekday) = (at.rem_euclid(DAY) / HOUR, (day + 5).rem_euclid(7));
    of(&season.hours, hour) * of(&season.weekdays, weekday) * of(&season.months, month - 1)
}

/// The parts of from..to that lie in one hour (one day) each, with the weight of that.
fn parts(season: &Season, from: i64, to: i64) -> impl Iterator<Item = (i64, i64, f64)> + '_ {
    let unit = if season.hours.is_empty() { DAY } else { HOUR };
    let begin = from.div_euclid(unit) * unit;
    let ends = (0..).map(move |k| begin + k * unit).take_while(move |at| *at < to);
    ends.map(move |at| (at.max(from), (at + unit).min(to), weight(season, at)))
}

/// Checked, and no more parts than can be kept.
fn fits(season: &Season, from: i64, to: i64) -> Result<(), String> {
    checked(season)?;
    let unit = if season.hours.is_empty() { DAY } else { HOUR };
    if to.saturating_sub(from) / unit > LONGEST_SEASON {
        return Err("the range is too long for a season".into());
    }
    Ok(())
}

/// The density between two moments.
fn steps(from: i64, to: i64, growth: Growth, season: &Season) -> Result<Steps, String> {
    fits(season, from, to)?;
    let of = |(a, b, weight): (i64, i64, f64)| {
        let width = (b - a) as f64;
        let place = ((a - from) as f64 + width / 2.0) / (to - from) as f64;
        let trend = match growth {
            Growth::Uniform => 1.0,
            Growth::Linear => place,
            Growth::Exponential => (3.0 * place).exp(),
        };
        (width, width * trend * weight)
    };
    let steps: Vec<(f64, f64)> = parts(season, from, to).map(of).collect();
    Steps::new(&steps).ok_or_else(|| "its season leaves no moment of the range".into())
}

/// The density where as much lies between each two quantiles.
fn steps_between(points: &[i64], season: &Season) -> Result<Steps, String> {
    if points.windows(2).any(|p| p[0] > p[1]) {
        return Err("with a season the quantiles have to rise".into());
    }
    fits(season, points[0], points[points.len() - 1])?;
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for p in points.windows(2) {
        let all: Vec<(f64, f64)> =
            parts(season, p[0], p[1]).map(|(a, b, w)| ((b - a) as f64, (b - a) as f64 * w)).collect();
        let total: f64 = all.iter().map(|s| s.1).sum();
        match all.is_empty() {
            // Many rows with one value.
            true => steps.push((0.0, 1.0)),
            false if total > 0.0 => steps.extend(all.iter().map(|s| (s.0, s.1 / total))),
            // None of the season's moments lies between the two.
            false => steps.push(((p[1] - p[0]) as f64, 1.0)),
        }
    }
    Steps::new(&steps).ok_or_else(|| "its quantiles are too many for a season".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use seedgen_kernels::Program;
    use seedgen_kernels::Vals;

    fn draw(rows: u64, from: i64, to: i64, growth: Growth, season: &Season) -> Vec<i64> {
        let trend = Trend::Steps(steps(from, to, growth, season).unwrap());
        let node = Node::Trending { key: 7, from, to: to - 1, first: 0, rows, trend };
        let program = Program { nodes: vec![node], sources: Vec::new() };
        match program.column(0, 0..rows).unwrap().vals {
            Vals::Int(v) => v,
            other => panic!("{other:?}"),
        }
    }

    fn chi(count: &[f64], weight: &[f64]) -> f64 {
        let (n, total): (f64, f64) = (count.iter().sum(), weight.iter().sum());
        count.iter().zip(weight).map(|(c, w)| (c - n * w / total).powi(2) / (n * w / total).max(1e-9)).sum()
    }

    #[test]
    fn hours_weekdays_and_months_have_their_weights() {
        let hours: Vec<f64> = (0..24).map(|h| if (8..20).contains(&h) { 3.0 } else { 0.5 }).collect();
        let (weekdays, months) = (vec![1.0, 1.0, 1.0, 1.0, 1.5, 3.0, 2.0], vec![]);
        let season = Season { hours: hours.clone(), weekdays: weekdays.clone(), months };
        // A hundred weeks, from a Monday.
        let from = 2 * DAY;
        let v = draw(100_000, from, from + 700 * DAY, Growth::Uniform, &season);
        let (mut h, mut w) = (vec![0.0; 24], vec![0.0; 7]);
        for t in &v {
            h[(t.rem_euclid(DAY) / HOUR) as usize] += 1.0;
            w[(t.div_euclid(DAY) + 5).rem_euclid(7) as usize] += 1.0;
        }
        // Rows are spread over the range in order: better than chance.
        assert!(chi(&h, &hours) < 24.0 && chi(&w, &weekdays) < 7.0, "{h:?} {w:?}");
        assert!(v.windows(2).filter(|p| p[1] < p[0]).count() < 50_000);
    }

    #[test]
    fn what_weighs_nothing_gets_no_rows() {
        let mut months = vec![0.0; 12];
        months[1] = 1.0;
        let season = Season { months, hours: Vec::new(), weekdays: Vec::new() };
        for growth in [Growth::Uniform, Growth::Linear, Growth::Exponential] {
            let v = draw(1000, 0, 730 * DAY, growth, &season);
            assert!(v.iter().all(|t| parse::civil_from_days(t.div_euclid(DAY)).1 == 2), "{growth:?}");
        }
        assert!(steps(0, 20 * DAY, Growth::Uniform, &season).is_err());
        let few = Season { hours: vec![1.0], ..Season::default() };
        assert!(steps(0, DAY, Growth::Uniform, &few).is_err());
    }
}
