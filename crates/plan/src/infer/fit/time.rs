//! Dates and times: growing over time, or after another of the row.

use super::{At, Fitted};
use crate::infer::context::Info;
use crate::strategy::{Growth, Strategy};
use crate::types::class::TypeClass;

impl At<'_, '_> {
    /// The last so many days, more of them of late.
    pub(super) fn past(&self, days: i64) -> Fitted {
        let strategy = Strategy::DistributeRange {
            from: format!("-{days}d"),
            to: "now".into(),
            growth: Growth::Linear,
            season: None,
        };
        Fitted::new(strategy, format!("date of the last {days} days, more of late"))
    }

    /// The date that this one follows: one of `phrases`, always there if this one has to be.
    fn base(&self, phrases: &str) -> Option<String> {
        let phrases: Vec<&str> = phrases.split('|').collect();
        let need = self.context.not_null(self.i);
        let own = &self.context.columns[self.i].words;
        let fits = |k: usize, info: &Info| {
            info.class.is_date() && info.words != *own && (!need || self.context.not_null(k)) && !foreign(&info.words)
        };
        let exactly =
            |words: Vec<String>| self.context.find(self.i, &[&words.join(" ")], |k, c| c.words == words && fits(k, c));
        let found = self
            .other_end()
            .and_then(exactly)
            .or_else(|| self.context.find(self.i, &phrases, fits))
            .or_else(|| {
                if phrases.contains(&"created") {
                    self.context.find(self.i, &["create", "creation"], fits)
                } else {
                    None
                }
            })
            .or_else(|| exactly(own.iter().filter(|w| *w != "end").cloned().collect()))?;
        Some(self.context.table.columns[found].name.clone())
    }

    /// The words of the start that goes with this end: `charges from` of `charges to`.
    fn other_end(&self) -> Option<Vec<String>> {
        const ENDS: [(&str, &str); 5] =
            [("end", "start"), ("ends", "starts"), ("ended", "started"), ("to", "from"), ("until", "from")];
        let own = &self.context.columns[self.i].words;
        let (at, start) = own.iter().enumerate().find_map(|(at, w)| Some((at, ENDS.iter().find(|e| e.0 == w)?.1)))?;
        let mut words = own.clone();
        words[at] = start.into();
        Some(words)
    }

    /// A time of the day that a date beside it names: `visit_datetime` of `visit_date`.
    pub(super) fn same_day(&self) -> Option<Fitted> {
        if !matches!(self.class(), TypeClass::Timestamp { .. }) {
            return None;
        }
        let own = &self.context.columns[self.i].words;
        let stem = own
            .strip_suffix(&["datetime".into()][..])
            .or_else(|| own.strip_suffix(&["date".into(), "time".into()][..]))?;
        let date: Vec<String> = stem.iter().cloned().chain(["date".into()]).collect();
        let found = self.context.find(self.i, &[&date.join(" ")], |k, c| {
            let there = self.context.not_null(k) || !self.context.not_null(self.i);
            c.words == date && matches!(c.class, TypeClass::Date) && there
        })?;
        let base = self.context.table.columns[found].name.clone();
        let what = format!("time of the day that \"{base}\" names");
        let strategy =
            Strategy::AddRandomDuration { base, via: None, min_seconds: 0, max_seconds: 86_399, future: true };
        Some(Fitted::new(strategy, what))
    }

    fn gap(&self, base: String, min_seconds: i64, max_seconds: i64, future: bool) -> Fitted {
        let what = format!("date after \"{base}\"");
        // What was scheduled happens on time.
        let on_time = base.to_lowercase().contains("scheduled") && !future;
        // Nothing follows at once, and on another day where only days count.
        let least = if matches!(self.class(), TypeClass::Date) { 86_400 } else { 60 };
        let (min_seconds, max_seconds) =
            if on_time { (0, 900) } else { (min_seconds.max(least), max_seconds.max(2 * least)) };
        Fitted::new(Strategy::AddRandomDuration { base, via: None, min_seconds, max_seconds, future }, what)
    }

    /// After another date of the row, never beyond now; alone: of the last two years.
    pub(super) fn after(&self, phrases: &str, min: i64, max: i64) -> Option<Fitted> {
        Some(match self.base(phrases) {
            Some(base) => self.gap(base, min, max, false),
            None => self.past(730),
        })
    }

    /// As `after`, for dates that often stand alone: then of the last `days`.
    pub(super) fn later(&self, phrases: &str, min: i64, max: i64, days: i64) -> Option<Fitted> {
        Some(match self.base(phrases) {
            Some(base) => self.gap(base, min, max, false),
            None => self.past(days),
        })
    }

    /// When something is to happen: ahead, unless another column of the row says when it did.
    pub(super) fn scheduled(&self) -> Fitted {
        let happened = ["posted", "published", "sent", "delivered", "completed", "finished", "started", "executed"];
        match self.context.find(self.i, &happened, |_, info| info.class.is_date()) {
            Some(_) => self.past(365),
            None => self.future("created", 86_400, 5_184_000).unwrap_or_else(|| self.past(365)),
        }
    }

    /// Lengths of time, log-normal around `median` seconds: a list of evenly spaced quantiles.
    pub(super) fn intervals(&self, median: f64, sigma: f64) -> Fitted {
        const STEPS: usize = 64;
        let values = (0..STEPS).map(|k| {
            let p = (k as f64 + 0.5) / STEPS as f64;
            // The logistic curve stands in for the normal one's quantiles.
            let seconds = (median * (sigma * (p / (1.0 - p)).ln() / 1.702).exp()).round().max(1.0) as u64;
            format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
        });
        let strategy = Strategy::SeedPool { values: values.collect(), draw: Default::default() };
        Fitted::new(strategy, "length of time, log-normal")
    }

    /// As `after`, and may lie ahead; alone: of the coming months.
    pub(super) fn future(&self, phrases: &str, min: i64, max: i64) -> Option<Fitted> {
        if let Some(base) = self.base(phrases) {
            return Some(self.gap(base, min, max, true));
        }
        let days = (max / 86_400).clamp(2, 730);
        let strategy = Strategy::DistributeRange {
            from: "+1d".into(),
            to: format!("+{days}d"),
            growth: Growth::Uniform,
            season: None,
        };
        Some(Fitted::new(strategy, format!("date of the next {days} days")))
    }
}

/// Dates that belong to something else than the row's course.
fn foreign(words: &[String]) -> bool {
    words.iter().any(|w| matches!(w.as_str(), "birth" | "birthday" | "born" | "deleted" | "expires" | "due"))
}
