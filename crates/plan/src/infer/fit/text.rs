//! Texts: names and addresses put together from the row's other columns, codes, statuses, prose.

use super::{At, Fitted};
use crate::infer::rules::Rules;
use crate::strategy::{Number, Prose, Strategy};
use crate::topics;
use std::collections::BTreeMap;

/// The domains of RFC 2606: mail to them reaches nobody.
pub(crate) const DOMAINS: [&str; 3] = ["example.com", "example.org", "example.net"];
const DOMAIN_CHARS: usize = 11;

/// The sources of a template under way.
type Sources = BTreeMap<String, Strategy>;

impl At<'_, '_> {
    /// A placeholder for a part of the person's name: the row's own column where it is always there, else
    /// the same row of topic `person`, which that column draws on too.
    fn person(&self, field: &str, role: &str, sources: &mut Sources) -> String {
        if let Some(k) = self.context.sibling(&format!("person.{field}"), role) {
            let column = &self.context.table.columns[k];
            let plain =
                column.name != "n" && !column.name.contains(['{', '}', '|', ':']) && column.name.trim() == column.name;
            if self.context.not_null(k) && plain && k != self.i {
                return column.name.clone();
            }
        }
        let topic = Strategy::Seed { topic: "person".into(), field: field.into(), role: role.into() };
        sources.insert(field.into(), topic);
        field.into()
    }

    /// As `person`, fit for an address: a placeholder with its function, braces included.
    fn latin(&self, field: &str, role: &str, function: &str, sources: &mut Sources) -> String {
        // Kanji have no ASCII form; the topic has the reading.
        if self.context.locale.family_first {
            let name = format!("{}_latin", field.trim_end_matches("_name"));
            let topic = Strategy::Seed { topic: "person".into(), field: name.clone(), role: role.into() };
            sources.insert(name.clone(), topic);
            return format!("{{{name}|{function}}}");
        }
        format!("{{{}|{function}}}", self.person(field, role, sources))
    }

    fn chars(&self, topic: &str, field: &str) -> usize {
        topics::topic(&self.context.locale_name, topic).and_then(|t| t.max_chars.get(field).copied()).unwrap_or(0)
            as usize
    }

    pub(super) fn email(&self) -> Option<Fitted> {
        let names = self.context.is_kind("person") || self.context.has_topic("person", "", &[]);
        let firm = self.context.is_kind("company") || self.context.columns[self.i].role.contains("company");
        if firm
            && !names
            && let Some(f) = self.seed("company", "email")
        {
            return Some(Fitted::new(f.strategy, "e-mail address of the company, under .example"));
        }
        let role = self.context.role(self.i, "person");
        let mut sources = Sources::new();
        let (first, last) = (self.chars("person", "first_latin"), self.chars("person", "last_latin"));
        let room = self.max_chars().saturating_sub(DOMAIN_CHARS + 1);
        let mut local = |f: &str, function: &str| self.latin(f, &role, function, &mut sources);
        let local = match room {
            r if r > first + last => {
                format!("{}.{}", local("first_name", "mail_local"), local("last_name", "mail_local"))
            }
            r if r > last + 1 => format!("{}{}", local("first_name", "initial"), local("last_name", "mail_local")),
            r if r >= first => local("first_name", "mail_local"),
            r if r >= 4 => {
                return Some(Fitted::new(
                    Strategy::Mask { mask: r"aaaa@e\x\ample.com".into() },
                    "short e-mail address",
                ));
            }
            _ => return None,
        };
        let from: Vec<String> = local_columns(&local, &sources);
        let what = match from.is_empty() {
            true => "e-mail address under example.com, .org, .net".to_string(),
            false => format!("e-mail address, from \"{}\"", from.join("\" and \"")),
        };
        let lower = local.replace("|initial}", "|initial|lower}");
        sources.insert(
            "domain".into(),
            Strategy::SeedPool { values: DOMAINS.map(String::from).to_vec(), draw: Default::default() },
        );
        Some(Fitted::new(Strategy::Template { template: format!("{lower}@{{domain}}"), sources }, what))
    }

    pub(super) fn username(&self) -> Option<Fitted> {
        let role = self.context.role(self.i, "person");
        let mut sources = Sources::new();
        let (first, last) = (self.chars("person", "first_latin"), self.chars("person", "last_latin"));
        let mut local = |f: &str, function: &str| self.latin(f, &role, function, &mut sources);
        let template = match self.max_chars() {
            m if m > first + last => {
                format!("{}.{}", local("first_name", "mail_local"), local("last_name", "mail_local"))
            }
            m if m > last => format!("{}{}", local("first_name", "initial|lower"), local("last_name", "mail_local")),
            m if m >= first => local("first_name", "mail_local"),
            m if m >= 3 => return Some(Fitted::new(Strategy::Mask { mask: "a".repeat(m) }, "short user name")),
            _ => return None,
        };
        let from = local_columns(&template, &sources);
        let what = match from.is_empty() {
            true => "user name".to_string(),
            false => format!("user name, from \"{}\"", from.join("\" and \"")),
        };
        Some(Fitted::new(Strategy::Template { template, sources }, what))
    }

    pub(super) fn full_name(&self) -> Option<Fitted> {
        let role = self.context.role(self.i, "person");
        let both = ["first_name", "last_name"].map(|f| self.context.sibling(&format!("person.{f}"), &role));
        if let [Some(_), Some(_)] = both
            && self.max_chars() > self.chars("person", "full_name")
        {
            let mut sources = Sources::new();
            let mut part = |f: &str| self.person(f, &role, &mut sources);
            let (first, last) = (part("first_name"), part("last_name"));
            let template = match self.context.locale.family_first {
                true => format!("{{{last}}} {{{first}}}"),
                false => format!("{{{first}}} {{{last}}}"),
            };
            let what = format!("full name, from \"{first}\" and \"{last}\"");
            return Some(Fitted::new(Strategy::Template { template, sources }, what));
        }
        self.topic_field("person", "full_name")
    }

    /// What an application calls a row: a person's name, else the row's own.
    pub(super) fn display_name(&self) -> Option<Fitted> {
        let context = self.context;
        let role = &context.columns[self.i].role;
        let person = ["person", "account"].iter().any(|k| context.is_kind(k));
        if person || context.has_topic("person", role, &[]) || context.sibling("username", role).is_some() {
            return self.full_name();
        }
        match self.whole(&["name".into()]).or_else(|| self.whole(&["title".into()])) {
            Some(from) => {
                let what = format!("\"{from}\" again");
                Some(Fitted::new(Strategy::Derive { from, function: "trim".into() }, what))
            }
            None => self.topic_field("thing", "name"),
        }
    }

    /// A random uuid written out.
    pub(super) fn uuid(&self) -> Option<Fitted> {
        let mask = match self.max_chars() {
            36.. => r"xxxxxxxx-xxxx-4xxx-\axxx-xxxxxxxxxxxx".to_string(),
            32.. => "x".repeat(32),
            _ => return None,
        };
        self.is_text().then(|| Fitted::new(Strategy::Mask { mask }, "uuid as text"))
    }

    /// `owner_type` beside `owner_id`, where no foreign key says to which table it leads: classes as frameworks
    /// write them. Not the schema's own tables: a row does not depend on which tables a call reads.
    pub(super) fn referenced_kind(&self) -> Option<Fitted> {
        let context = self.context;
        let (last, stem) = context.columns[self.i].words.split_last()?;
        if !self.is_text() || last != "type" || stem.is_empty() {
            return None;
        }
        let is_id = |words: &[String]| words.split_last().is_some_and(|(l, s)| l == "id" && s == stem);
        let id = context.columns.iter().position(|c| is_id(&c.words))?;
        let free = |c: usize| context.table.foreign_keys.iter().all(|fk| !fk.columns.contains(&c));
        if !free(id) || !free(self.i) {
            return None;
        }
        let fitted = self.pick(&["User", "Account", "Project", "Post", "Comment"])?;
        Some(Fitted::new(fitted.strategy, "the kind of row that the id beside it is of"))
    }

    pub(super) fn full_address(&self) -> Option<Fitted> {
        let seed = |topic: &str, field: &str| Strategy::Seed {
            topic: topic.into(),
            field: field.into(),
            role: self.context.role(self.i, topic),
        };
        let sources = Sources::from([
            ("street".to_string(), seed("street", "line1")),
            ("city".to_string(), seed("place", "city_line")),
        ]);
        let room = self.chars("street", "line1") + self.chars("place", "city_line") + 2;
        if self.max_chars() < room {
            return self.topic_field("street", "line1");
        }
        Some(Fitted::new(Strategy::Template { template: "{street}, {city}".into(), sources }, "address in one line"))
    }

    /// From the row's title or name.
    pub(super) fn slug(&self) -> Option<Fitted> {
        let has_value = |k| self.context.not_null(k) || !self.context.not_null(self.i);
        let found = self.context.find(self.i, &["title", "name", "headline", "subject", "label"], |k, info| {
            info.class.is_text()
                && has_value(k)
                && !info.words.iter().any(|w| matches!(w.as_str(), "first" | "last" | "file" | "user"))
        });
        // `category` in a table of categories is its name.
        let own = &self.context.words;
        let named = || {
            self.context.find(self.i, &[&own.join(" ")], |k, c| c.words == *own && c.class.is_text() && has_value(k))
        };
        if let Some(k) = found.or_else(named) {
            let from = self.context.table.columns[k].name.clone();
            let what = format!("slug of \"{from}\"");
            return Some(Fitted::new(Strategy::Derive { from, function: "slug".into() }, what));
        }
        self.topic_field("url", "slug")
    }

    /// The company's in a table of companies, else any.
    pub(super) fn website(&self, of_company: &str, other: &str) -> Option<Fitted> {
        let firm = self.context.is_kind("company")
            || self.context.has_topic("company", &self.context.columns[self.i].role, &[]);
        if firm && let Some(f) = self.seed("company", of_company) {
            return Some(f);
        }
        self.topic_field("url", other)
    }

    /// Mostly the locale's own.
    pub(super) fn currency(&self) -> Option<Fitted> {
        let own = self.context.locale.currency;
        let mut values = vec![own];
        values.extend(["USD", "EUR", "GBP", "CHF", "JPY"].into_iter().filter(|c| *c != own));
        let mut f = self.pick(&values)?;
        if let Strategy::CategoricalWeighted { values } = &mut f.strategy
            && let Some(first) = values.first_mut()
        {
            first.1 = 8.0;
        }
        Some(Fitted::new(f.strategy, "currency code"))
    }

    /// Mostly the run's own.
    pub(super) fn locale(&self) -> Option<Fitted> {
        let own = self.context.locale.code;
        let mut values = vec![own];
        values.extend(topics::LOCALES.iter().map(|l| l.code).filter(|c| *c != own));
        let mut f = self.pick(&values)?;
        if let Strategy::CategoricalWeighted { values } = &mut f.strategy
            && let Some(own) = values.iter_mut().find(|v| v.0 == own)
        {
            own.1 = 12.0;
        }
        Some(Fitted::new(f.strategy, "locale, mostly that of the run"))
    }

    /// The status list that the column's own words, then the table's, call for.
    pub(super) fn status(&self, kind: &str) -> Option<Fitted> {
        // The state of an address, although the table is of a kind that has statuses (`invoices.billing_state`).
        if kind.is_empty()
            && self.in_address()
            && self.context.columns[self.i].words.last().is_some_and(|w| w == "state")
        {
            return self.topic_field("place", "region");
        }
        let rules = Rules::get();
        let own: Vec<String> = self.context.columns[self.i].role.split('_').map(String::from).collect();
        let kind = match kind {
            "" => rules.status_kind(&own).or_else(|| rules.status_kind(&self.context.words)).unwrap_or("default"),
            kind => kind,
        };
        let lists = topics::topic("en_US", "status")?;
        let at = lists.texts("kind")?.position(|k| k == kind)?;
        let values: Vec<&str> = lists.texts("values")?.nth(at)?.split(',').collect();
        // A default in capitals asks for capitals.
        let shout = self.default().is_some_and(|d| d.len() > 1 && d.chars().all(|c| c.is_uppercase() || c == '_'));
        let upper: Vec<String> = values.iter().map(|v| v.to_uppercase()).collect();
        let f = match shout {
            true => self.pick(&upper.iter().map(String::as_str).collect::<Vec<_>>()),
            false => self.pick(&values),
        };
        if let Some(f) = f {
            return Some(Fitted::new(f.strategy, format!("status of a kind of {kind}")));
        }
        // Too narrow for words: their initials.
        let initials: Vec<String> =
            values.iter().filter_map(|v| v.chars().next()).map(|c| c.to_ascii_uppercase().to_string()).collect();
        self.pick(&initials.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// `state`: part of an address, or a state of affairs.
    pub(super) fn state(&self) -> Option<Fitted> {
        let person = self.context.is_kind("person") || self.context.is_kind("company") || self.context.is_kind("city");
        let own = self.context.columns[self.i].role.is_empty();
        if self.in_address() || (person && own && self.default().is_none()) {
            return self.topic_field("place", "region");
        }
        self.status("")
    }

    /// Other columns of the same role are an address's, or the role is one of addresses alone.
    fn in_address(&self) -> bool {
        let role = &self.context.columns[self.i].role;
        matches!(role.as_str(), "billing" | "shipping" | "mailing" | "delivery" | "home" | "birth" | "residence")
            || self.context.has_topic("place", role, &["city", "postal_code"])
            || self.context.has_topic("street", role, &[])
    }

    /// A mask, cut to the column's length.
    pub(super) fn mask(&self, mask: &str) -> Option<Fitted> {
        let max = self.max_chars();
        let mut cut = String::new();
        let mut chars = mask.chars();
        let mut n = 0;
        while let Some(c) = chars.next() {
            if n == max {
                break;
            }
            cut.push(c);
            if c == '\\' {
                cut.extend(chars.next());
            }
            n += 1;
        }
        if !self.is_text() {
            // A number of as many digits.
            let top = 10f64.powi(n.min(18) as i32);
            return self.uniform(top / 10.0, top - 1.0);
        }
        // Only separators may be lost, not what tells values apart.
        let free = cut.chars().any(|c| matches!(c, '#' | 'A' | 'a' | 'x' | 'X'));
        let cut = if free { cut } else { "X".repeat(max.min(12)) };
        Some(Fitted::new(Strategy::Mask { mask: cut }, "code"))
    }

    /// A prefix and the row's number: document numbers run on.
    pub(super) fn numbered(&self, prefix: &str) -> Option<Fitted> {
        if self.max_chars() < prefix.len() + 10 {
            return self.mask("#########");
        }
        let template = format!("{prefix}{{n:6}}");
        Some(Fitted::new(Strategy::Template { template, sources: Sources::new() }, "running number"))
    }

    /// Three letters of the name and the row's number.
    pub(super) fn coded(&self) -> Option<Fitted> {
        if !self.is_text() {
            return self.uniform(100_000.0, 999_999.0);
        }
        let own = &self.context.columns[self.i].words;
        let word = own
            .iter()
            .chain(&self.context.words)
            .find(|w| !matches!(w.as_str(), "id" | "number" | "code" | "external" | "reference" | "no"));
        let letters: String = topics::latin(word.map_or("ref", String::as_str), "")
            .chars()
            .filter(char::is_ascii_alphabetic)
            .take(3)
            .collect();
        self.numbered(&format!("{}-", letters.to_uppercase()))
    }

    /// Numbers with check digits; a column too short for one takes digits.
    pub(super) fn check(&self, kind: &str) -> Option<Fitted> {
        let chars = match kind {
            "card" => 16,
            "iban" => 22,
            "imei" => 15,
            _ => 13,
        };
        if self.max_chars() < chars {
            return self.mask("#############");
        }
        Some(Fitted::new(
            Strategy::CheckDigit { kind: kind.into() },
            format!("{kind} number of a test range, with check digits"),
        ))
    }

    pub(super) fn version(&self) -> Option<Fitted> {
        if self.max_chars() < 6 {
            return self.pick(&["1.0", "1.1", "2.0", "1", "2"]);
        }
        let number = |max| Strategy::Uniform { min: Number::Int(0), max: Number::Int(max), precision: None };
        let sources =
            Sources::from([("a".to_string(), number(5)), ("b".to_string(), number(9)), ("c".to_string(), number(9))]);
        Some(Fitted::new(Strategy::Template { template: "{a}.{b}.{c}".into(), sources }, "version"))
    }

    pub(super) fn prose(&self, shape: &str, min: i64, max: i64) -> Option<Fitted> {
        let room = self.max_chars().min(1_000_000) as u32;
        let (shape, min, max) = match shape {
            "words" => (Prose::Words, 4, 24),
            "sentences" => (Prose::Sentences, min as u32, max as u32),
            _ => (Prose::Paragraphs, min as u32, max as u32),
        };
        let max = max.min(room);
        let shape = if max < 20 { Prose::Words } else { shape };
        if max < 2 {
            return None;
        }
        Some(Fitted::new(Strategy::Text { shape, min: min.min(max / 2).max(1), max }, "prose"))
    }

    /// A topic's field, or the next best that is short enough.
    pub(super) fn topic_field(&self, topic: &str, field: &str) -> Option<Fitted> {
        // The country of an address is the locale's; one that stands alone is any.
        let role = self.context.columns[self.i].role.clone();
        let alone = topic == "place"
            && field.starts_with("country")
            && !self.context.has_topic("place", &role, &["city", "region", "postal_code"]);
        let (topic, field) = match (alone, field) {
            (true, "country") => ("country", "name"),
            (true, "country_code") => ("country", "code"),
            (true, "country_alpha3") => ("country", "alpha3"),
            _ => (topic, field),
        };
        // A column for two or three letters holds a code, also where the name is as short (日本).
        let (topic, field) = match (topic, field, self.max_chars()) {
            ("place", "country", 2) => (topic, "country_code"),
            ("place", "country", 3) => (topic, "country_alpha3"),
            ("country", "name", 2) => (topic, "code"),
            ("country", "name", 3) => (topic, "alpha3"),
            found => (found.0, found.1),
        };
        let shorter: &[&str] = match (topic, field) {
            ("place", "country") => &["country_alpha3", "country_code"],
            ("country", "name") => &["alpha3", "code"],
            ("country", "alpha3") => &["code"],
            ("place", "country_alpha3") => &["country_code"],
            ("place", "country_code") => &[],
            ("place", "region") => &["region_code"],
            ("currency", "name") => &["code", "symbol"],
            ("language", "name" | "native" | "locale") if self.max_chars() == 3 => &["alpha3"],
            ("language", "name" | "native" | "locale") => &["code"],
            ("person", "gender") => &["sex"],
            ("person", "full_name" | "name_last_first") => &["last_name", "initials"],
            ("person", "first_name" | "last_name" | "middle_name") => &["initials"],
            ("phone", "number" | "mobile") => &["e164", "digits", "subscriber", "extension"],
            ("unit", "name") => &["symbol"],
            ("product", "description") => &["short_description", "name"],
            ("product", "name" | "short_description") => &["name", "category", "brand"],
            ("company", "legal_name" | "description" | "catch_phrase") => &["name", "ticker"],
            ("company", "name") => &["ticker"],
            ("title", "summary") => &["title"],
            ("review", "body") => &["title"],
            ("comment", "text") => &["short"],
            ("message", "body") => &["subject"],
            ("ticket", "description") => &["subject"],
            ("url", "url" | "image" | "avatar") => &["path", "domain"],
            ("mime", "type") => &["kind", "extension"],
            ("agent", "user_agent") => &["browser"],
            ("team", "department") => &["code"],
            ("street", "line1") => &["street", "number"],
            ("transport", "airport") => &["airport_code"],
            _ => &[],
        };
        // Three letters or two by the column's exact length.
        if let (("country", "code") | ("place", "country_code"), 3) = ((topic, field), self.max_chars())
            && let Some(f) = self.seed(topic, if topic == "place" { "country_alpha3" } else { "alpha3" })
        {
            return Some(f);
        }
        if let Some(f) = self.seed(topic, field).or_else(|| shorter.iter().find_map(|s| self.seed(topic, s))) {
            return Some(f);
        }
        // Those of the entries that the type can hold, if they are not few.
        let entries: Vec<&str> = topics::topic(&self.context.locale_name, topic)?.texts(field)?.collect();
        let mut kept: Vec<String> = Vec::new();
        for e in &entries {
            if self.reads(e) && !e.is_empty() && !kept.iter().any(|k| k == e) {
                kept.push(e.to_string());
            }
            if kept.len() == 200 {
                break;
            }
        }
        let enough = kept.len() >= 4.min(entries.len());
        enough.then(|| {
            Fitted::new(
                Strategy::SeedPool { values: kept, draw: Default::default() },
                format!("short entries of {topic} {field}"),
            )
        })
    }
}

/// The columns of the row that a template uses.
fn local_columns(template: &str, sources: &Sources) -> Vec<String> {
    let fields = template.split('{').skip(1).filter_map(|p| p.split(['}', '|']).next());
    fields.filter(|f| !sources.contains_key(*f)).map(String::from).collect()
}
