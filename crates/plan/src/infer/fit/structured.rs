//! Documents and arrays by their names.

use super::{At, Fitted};
use crate::strategy::{Number, Strategy};
use std::collections::BTreeMap;

impl At<'_, '_> {
    /// A few tags, as text parted by commas, as an array or as a document.
    pub(super) fn tags(&self, form: &str) -> Option<Fitted> {
        let fits = match form {
            "tags_text" => self.max_chars() >= 40,
            "tags_array" | "links_array" => self.context.text_array(self.i),
            _ => true,
        };
        let (topic, field, what) =
            if form == "links_array" { ("url", "url", "links") } else { ("tag", "slug", "tags") };
        let tag = |role: &str| Strategy::Seed { topic: topic.into(), field: field.into(), role: role.into() };
        let sources = BTreeMap::from([("a".to_string(), tag("first")), ("b".to_string(), tag("second"))]);
        let template = match form {
            "tags_text" => "{a}, {b}",
            "tags_array" | "links_array" => "{{{a},{b}}}",
            _ => "[\"{a}\", \"{b}\"]",
        };
        fits.then(|| Fitted::new(Strategy::Template { template: template.into(), sources }, what))
    }

    /// A few values of a topic, as an array.
    pub(super) fn list(&self, topic: &str, field: &str) -> Option<Fitted> {
        if !self.context.text_array(self.i) {
            return None;
        }
        let one = |role: &str| Strategy::Seed { topic: topic.into(), field: field.into(), role: role.into() };
        let sources = BTreeMap::from([("a".to_string(), one("first")), ("b".to_string(), one("second"))]);
        let template = r#"{{"{a}","{b}"}}"#.to_string();
        Some(Fitted::new(
            Strategy::Template { template, sources },
            format!("list of {topic} {}", field.replace('_', " ")),
        ))
    }

    /// An object with the members that such a column usually has.
    pub(super) fn json(&self, kind: &str) -> Option<Fitted> {
        // A document that is cut is none.
        const LONGEST: usize = 120;
        if self.is_text() && self.max_chars() < LONGEST {
            return None;
        }
        let seed = |topic: &str, field: &str| Strategy::Seed {
            topic: topic.into(),
            field: field.into(),
            role: self.context.columns[self.i].role.clone(),
        };
        let pick = |values: &[&str]| super::weighted(values);
        let uniform = |min, max| Strategy::Uniform { min: Number::Int(min), max: Number::Int(max), precision: None };
        let yes = |true_ratio| Strategy::Boolean { true_ratio };
        if kind == "messages" {
            let said = |role: &str, topic: &str, field: &str| {
                (role.to_string(), Strategy::Seed { topic: topic.into(), field: field.into(), role: role.into() })
            };
            let sources = BTreeMap::from([said("asked", "message", "body"), said("answered", "comment", "text")]);
            let template = "[{{\"from\": \"customer\", \"text\": \"{asked}\"}}, {{\"from\": \"agent\", \"text\": \"{answered}\"}}]";
            return Some(Fitted::new(Strategy::Template { template: template.into(), sources }, "messages"));
        }
        let members: Vec<(&str, Strategy)> = match kind {
            "settings" => vec![
                ("theme", pick(&["light", "dark", "system"])),
                ("language", seed("language", "code")),
                ("notifications", yes(0.7)),
                ("page_size", pick(&["20", "50", "100"])),
            ],
            "address" => vec![
                ("line1", seed("street", "line1")),
                ("city", seed("place", "city")),
                ("region", seed("place", "region")),
                ("postal_code", seed("place", "postal_code")),
                ("country_code", seed("place", "country_code")),
            ],
            "event" => vec![
                ("type", seed("http", "event")),
                ("path", seed("http", "path")),
                ("ip", seed("ip", "v4")),
                ("duration_ms", uniform(3, 900)),
            ],
            "size" => vec![("length_cm", uniform(5, 120)), ("width_cm", uniform(5, 80)), ("height_cm", uniform(2, 60))],
            _ => vec![
                ("source", pick(&["web", "mobile", "import", "api"])),
                ("version", uniform(1, 5)),
                ("verified", yes(0.8)),
                ("tag", seed("tag", "slug")),
            ],
        };
        let members = members.into_iter().map(|(name, s)| (name.to_string(), s)).collect();
        Some(Fitted::new(Strategy::Json { members, shares: BTreeMap::new() }, "document"))
    }
}
