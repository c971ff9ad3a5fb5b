//! From a meaning and a column's class to a strategy. A meaning is `topic.field` or a function with
//! arguments, as `names.tsv` has them; one that does not fit the type gives None, and the type decides.

mod number;
mod structured;
mod text;
mod time;
mod unknown;

pub(crate) use text::DOMAINS;
pub use unknown::{by_type, literal};

use super::context::Context;
use crate::strategy::{Number, Strategy};
use crate::topics;
use crate::types::class::TypeClass;

/// A strategy, and what its values are, in a few words.
pub struct Fitted {
    pub strategy: Strategy,
    pub what: String,
}

impl Fitted {
    pub fn new(strategy: Strategy, what: impl Into<String>) -> Self {
        Fitted { strategy, what: what.into() }
    }
}

/// The strategy for column `i`, were it to mean this.
pub fn fit(context: &Context, i: usize, meaning: &str) -> Option<Fitted> {
    if let TypeClass::Enum { labels } = &context.columns[i].class {
        return Some(unknown::labels(context, i, labels));
    }
    let (name, arguments) = match meaning.split_once('(') {
        Some((name, rest)) => (name, rest.strip_suffix(')').unwrap_or(rest)),
        None => (meaning, ""),
    };
    let list: Vec<&str> = arguments.split(',').collect();
    let float = |k: usize| list.get(k).and_then(|a| a.trim().parse::<f64>().ok());
    let whole = |k: usize| list.get(k).and_then(|a| a.trim().parse::<i64>().ok());
    let here = At { context, i };
    // `content_type` beside `content_id` is a class, not that of a file.
    if matches!(name, "mime.type" | "http.event")
        && let Some(f) = here.referenced_kind()
    {
        return Some(f);
    }
    Some(here.halved(match name {
        "lognormal" | "money" => here.log_normal(float(0)?, float(1)?, float(2)?, float(3)?, name == "money"),
        "normal" => here.normal(float(0)?, float(1)?, float(2)?, float(3)?),
        "uniform" => here.uniform(float(0)?, float(1)?),
        "epoch" => here.epoch(arguments == "wide"),
        "exponential" => here.exponential(float(0)?, float(1)?, float(2)?),
        "ratio" => here.ratio(float(0)?, float(1)?),
        "percent" => here.percent(),
        "score" => here.ratio(0.0, 1.0),
        "taxrate" => here.tax_rate(),
        "line_total" => here.line_total(),
        "grand_total" => here.grand_total(),
        "postal_int" => here.postal_number(),
        "flag" => here.flag(float(0)?),
        "bool" => here.boolean(float(0)?),
        "pick" => here.pick(&list),
        "kind" => here.referenced_kind().or_else(|| here.pick(&list)),
        "past" => Some(here.past(whole(0)?)),
        "birth" => here.seed("date", "birth"),
        "later" => here.later(list.first()?, whole(1)?, whole(2)?, whole(3)?),
        "after" => here.after(list.first()?, whole(1)?, whole(2)?),
        "future" => here.future(list.first()?, whole(1)?, whole(2)?),
        "clock" => Some(Fitted::new(Strategy::TypeDefault, "time")),
        "intervals" => Some(here.intervals(float(0)?, float(1)?)),
        "scheduled" => Some(here.scheduled()),
        "locale" => here.locale(),
        "status" => here.status(arguments),
        "state" => here.state(),
        "labels" => None,
        "email" => here.email(),
        "username" => here.username(),
        "full_name" => here.full_name(),
        "display_name" => here.display_name(),
        "full_address" => here.full_address(),
        "slug" => here.slug(),
        "website" => here.website("website", "url"),
        "domain" => here.website("domain", "domain"),
        "currency" => here.currency(),
        "mask" | "hash" => here.mask(arguments),
        "numbered" => here.numbered(arguments),
        "uuid" => here.uuid(),
        "coded" => here.coded(),
        "check" => here.check(arguments),
        "vin" => here.mask("ZZZ##############"),
        "version" => here.version(),
        "words" | "sentences" | "paragraphs" => here.prose(name, whole(0)?, whole(1)?),
        "list" => {
            let (topic, field) = arguments.split_once('.')?;
            here.list(topic, field)
        }
        "tags_text" | "tags_array" | "tags_json" | "links_array" => here.tags(name),
        "json" => here.json(arguments),
        "bytes" => Some(Fitted::new(Strategy::Bytes { min: whole(0)? as u32, max: whole(1)? as u32 }, "binary hash")),
        _ => {
            let (topic, field) = name.split_once('.')?;
            here.topic_field(topic, field)
        }
    }?))
}

/// What the row's other columns say of a text or a time, whatever its own name means.
pub fn of_another(context: &Context, i: usize) -> Option<Fitted> {
    let here = At { context, i };
    if here.is_text() { here.folded() } else { here.same_day() }
}

/// A column in its context.
#[derive(Clone, Copy)]
pub(super) struct At<'a, 'b> {
    context: &'a Context<'b>,
    i: usize,
}

impl At<'_, '_> {
    fn class(&self) -> &TypeClass {
        &self.context.columns[self.i].class
    }
    /// The greatest number of characters.
    fn max_chars(&self) -> usize {
        self.class().max_chars().map_or(usize::MAX, |m| m as usize)
    }
    fn is_text(&self) -> bool {
        self.class().is_text()
    }
    /// The column's own default, where it is a plain constant.
    fn default(&self) -> Option<String> {
        let text = self.context.table.columns[self.i].default.as_deref()?;
        unknown::literal(text)
    }
    /// The values can be read as the type, and lie in its range.
    fn reads(&self, text: &str) -> bool {
        match self.class() {
            class if class.is_text() => text.chars().count() <= self.max_chars(),
            TypeClass::Other => true,
            class => match (class.parse(text), class.int_bounds()) {
                (Some(seedgen_kernels::Scalar::Int(x)), Some((lo, hi))) => (lo..=hi).contains(&x),
                (Some(_), _) => true,
                (None, _) => false,
            },
        }
    }
    fn number(&self, x: f64) -> Number {
        if self.class().scale() == 0 && !matches!(self.class(), TypeClass::Float(_)) && !self.is_text() {
            Number::Int(x.round() as i64)
        } else {
            Number::Float(x)
        }
    }

    /// Small letters of another column: `username_lower` of `username`.
    fn folded(&self) -> Option<Fitted> {
        const BEHIND: [&str; 6] = ["lower", "lowercase", "downcase", "downcased", "normalized", "canonical"];
        let words = &self.context.columns[self.i].words;
        let (first, last) = (words.first()?.as_str(), words.last()?.as_str());
        let rest = if BEHIND.contains(&last) {
            &words[..words.len() - 1]
        } else if BEHIND.contains(&first) {
            &words[1..]
        } else {
            return None;
        };
        let from = self.whole(rest)?;
        let what = format!("\"{from}\" in small letters");
        Some(Fitted::new(Strategy::Derive { from, function: "lower".into() }, what))
    }

    /// A text column of just these words that has a value where this one needs one.
    fn whole(&self, words: &[String]) -> Option<String> {
        let context = self.context;
        let found = (0..context.columns.len()).find(|&k| {
            let info = &context.columns[k];
            let room = info.class.max_chars().map_or(usize::MAX, |m| m as usize) <= self.max_chars();
            k != self.i
                && info.words == words
                && info.class.is_text()
                && room
                && context.usable(k)
                && (context.not_null(k) || !context.not_null(self.i))
        })?;
        Some(context.table.columns[found].name.clone())
    }

    /// A list by falling frequency; the column's constant default is its most frequent.
    fn pick(&self, values: &[&str]) -> Option<Fitted> {
        let whole = !self.is_text() && self.class().is_numeric() && self.class().scale() == 0;
        let mut kept: Vec<String> = Vec::new();
        for v in self.default().into_iter().chain(values.iter().map(|v| v.to_string())) {
            let v = match v.parse::<f64>() {
                Ok(x) if whole => format!("{x:.0}"),
                _ => v,
            };
            if self.reads(&v) && !kept.contains(&v) {
                kept.push(v);
            }
        }
        let kept: Vec<&str> = kept.iter().map(String::as_str).collect();
        let few = kept.len() < 2 && values.len() > 1;
        (!few).then(|| Fitted::new(weighted(&kept), "one of the usual values"))
    }

    /// A field of a topic, if the type can hold all its entries. Names of people and cities that are longer are cut: so they
    /// agree with the row's other columns.
    fn seed(&self, topic: &str, field: &str) -> Option<Fitted> {
        let entries = topics::topic(&self.context.locale_name, topic)?;
        let role = self.context.role(self.i, topic);
        let cut = match (topic, field) {
            ("person", "first_name" | "middle_name" | "last_name") => self.max_chars() >= 8,
            ("place", "city") => self.max_chars() >= 15,
            _ => false,
        };
        let fits = match self.class() {
            class if class.is_text() => {
                cut || entries.max_chars.get(field).is_some_and(|m| *m as usize <= self.max_chars())
            }
            _ => entries.texts(field)?.all(|t| self.reads(t)),
        };
        let what = format!("{topic} {}", field.replace('_', " "));
        fits.then(|| Fitted::new(Strategy::Seed { topic: topic.into(), field: field.into(), role }, what))
    }
}

/// Weights 1, 1/2, 1/3 …
fn weighted(values: &[&str]) -> Strategy {
    let weight = |k: usize| (100.0 / (k + 1) as f64).round() / 100.0;
    Strategy::CategoricalWeighted {
        values: values.iter().enumerate().map(|(k, v)| (v.to_string(), weight(k))).collect(),
    }
}
