//! Times that follow the hours, weekdays and months: a growth weighed by them, as steps of an hour (or a day) each.

use super::TableCompiler;
use super::times::moment;
use crate::planning::PlanError;
use crate::strategy::{Growth, Season};
use crate::types::class::DAY;
use crate::types::parse;
use seedgen_kernels::dist::Steps;
use seedgen_kernels::program::Trend;
use seedgen_kernels::{Node, NodeId};

const HOUR: i64 = DAY / 24;
/// 239 years of hours.
const MOST: i64 = 1 << 21;

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
}

/// The density between two moments.
fn steps(from: i64, to: i64, growth: Growth, season: &Season) -> Result<Steps, String> {
    for (name, weights, n) in
        [("hours", &season.hours, 24), ("weekdays", &season.weekdays, 7), ("months", &season.months, 12)]
    {
        let fine = weights.iter().all(|w| w.is_finite() && *w >= 0.0) && weights.iter().any(|w| *w > 0.0);
        if !weights.is_empty() && (weights.len() != n || !fine) {
            return Err(format!("\"{name}\" wants {n} weights, none of them negative and some positive"));
        }
    }
    let unit = if season.hours.is_empty() { DAY } else { HOUR };
    let begin = from.div_euclid(unit) * unit;
    if (to - begin) / unit > MOST {
        return Err("the range is too long for a season".into());
    }
    let of = |list: &[f64], k: i64| list.get(k as usize).copied().unwrap_or(1.0);
    let mut steps = Vec::new();
    let mut at = begin;
    while at < to {
        let (a, b) = (at.max(from), (at + unit).min(to));
        let width = (b - a) as f64;
        let day = at.div_euclid(DAY);
        let (_, month, _) = parse::civil_from_days(day);
        // 2000-01-01 was a Saturday.
        let weekday = (day + 5).rem_euclid(7);
        let place = ((a - from) as f64 + width / 2.0) / (to - from) as f64;
        let trend = match growth {
            Growth::Uniform => 1.0,
            Growth::Linear => place,
            Growth::Exponential => (3.0 * place).exp(),
        };
        let hour = at.rem_euclid(DAY) / HOUR;
        let weight = of(&season.hours, hour) * of(&season.weekdays, weekday) * of(&season.months, month - 1);
        steps.push((width, width * trend * weight));
        at += unit;
    }
    Steps::new(&steps).ok_or_else(|| "its season leaves no moment of the range".into())
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
