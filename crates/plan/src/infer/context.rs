//! A table as inference sees it: each column's words, class, meaning and role, and searches among them.

use super::rules::{Match, Rules, own_prefix};
use super::tokens::{singular, tokens};
use crate::schema::{Generated, Identity, Schema, Table, Type, TypeKind};
use crate::topics;
use crate::types::class::TypeClass;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// A rule's meaning, as found for a column.
#[derive(Clone, Copy)]
pub struct Meaning {
    pub meaning: &'static str,
    pub null_ratio: f64,
}

/// A column.
pub struct Info {
    pub words: Vec<String>,
    pub class: TypeClass,
    pub meaning: Option<Meaning>,
    /// The meaning comes from the comment.
    pub by_comment: bool,
    /// The words before those that carry the meaning (`billing` in `billing_city`), the table's own left out.
    pub role: String,
}

/// A table and all that was found out about it.
pub struct Context<'a> {
    pub schema: &'a Schema,
    pub table: &'a Table,
    pub locale: &'static topics::Locale,
    /// The locale as the call names it, with its charset.
    pub locale_name: String,
    /// The table's words, in singular.
    pub words: Vec<String>,
    pub kinds: Vec<&'static str>,
    pub columns: Vec<Info>,
    /// Columns that others are computed from, and so have no nulls.
    pub needed: RefCell<BTreeSet<usize>>,
}

impl<'a> Context<'a> {
    pub fn new(schema: &'a Schema, table: &'a Table, locale: &str, rules: &'static Rules) -> Self {
        let words: Vec<String> = tokens(&table.name, rules).iter().map(|w| singular(w)).collect();
        let kinds = rules.kinds(&words);
        let columns = table
            .columns
            .iter()
            .enumerate()
            .map(|(i, c)| {
                let class = TypeClass::of_column(schema, table, i);
                let letter = letter(schema, &class, c.type_oid);
                let name = tokens(&c.name, rules);
                // Whole numbers of a decimal type mean what integers mean.
                let whole = matches!(class, TypeClass::Numeric { precision: Some(_), scale: 0 });
                let letter = if whole && search(rules, &name, &words, &kinds, 'i').is_some() { 'i' } else { letter };
                let (found, by_comment) = match search(rules, &name, &words, &kinds, letter) {
                    Some(found) => (Some(found), false),
                    None => {
                        (c.comment.as_deref().and_then(|text| by_comment(rules, text, &words, &kinds, letter)), true)
                    }
                };
                let role = match &found {
                    Some((m, _)) if !by_comment && m.rule.meaning == "full_name" => holder(&name, &words),
                    Some((m, ends)) if !by_comment => role(&name, &words, m.from, m.to, *ends),
                    _ => String::new(),
                };
                let meaning = found.map(|(m, _)| Meaning { meaning: m.rule.meaning, null_ratio: m.rule.null_ratio });
                Info { words: name, class, meaning, by_comment, role }
            })
            .collect();
        let locale_name = locale.to_string();
        let locale = topics::resolve(locale).unwrap_or(&topics::LOCALES[0]);
        Context { schema, table, locale, locale_name, words, kinds, columns, needed: RefCell::default() }
    }

    pub fn is_kind(&self, kind: &str) -> bool {
        self.kinds.contains(&kind)
    }
    /// The column has to have a value.
    pub fn not_null(&self, i: usize) -> bool {
        self.table.columns[i].not_null
    }
    /// Other columns can be computed from it (PostgreSQL makes the rest).
    pub fn usable(&self, i: usize) -> bool {
        let c = &self.table.columns[i];
        c.generated == Generated::No && c.identity == Identity::No && c.sequence.is_none()
    }
    /// The first usable column, in order of preference, whose words contain one of `phrases` (words parted by
    /// blanks), other than `i`, for which `test` holds.
    pub fn find(&self, i: usize, phrases: &[&str], test: impl Fn(usize, &Info) -> bool) -> Option<usize> {
        phrases.iter().find_map(|phrase| {
            let wanted: Vec<&str> = phrase.split(' ').collect();
            (0..self.columns.len()).find(|&k| {
                let info = &self.columns[k];
                k != i && self.usable(k) && info.words.windows(wanted.len()).any(|w| w == wanted) && test(k, info)
            })
        })
    }
    /// The column with this meaning and role.
    pub fn sibling(&self, meaning: &str, role: &str) -> Option<usize> {
        (0..self.columns.len()).find(|&k| {
            let info = &self.columns[k];
            info.role == role && self.usable(k) && info.meaning.is_some_and(|m| m.meaning == meaning)
        })
    }
    /// Some column draws on this topic in this role.
    pub fn has_topic(&self, topic: &str, role: &str, fields: &[&str]) -> bool {
        self.columns.iter().any(|info| {
            info.role == role
                && info.meaning.is_some_and(|m| {
                    m.meaning
                        .split_once('.')
                        .is_some_and(|(t, f)| t == topic && (fields.is_empty() || fields.contains(&f)))
                })
        })
    }
    /// The role in which column `i` agrees with the others of a topic: its own if others have it or it
    /// names something particular, else none.
    pub fn role(&self, i: usize, topic: &str) -> String {
        let own = self.columns[i].role.clone();
        // A fax has a number of its own.
        if topic == "phone" && self.columns[i].words.last().is_some_and(|w| w == "fax") {
            return format!("{own}fax");
        }
        if own.is_empty() && topic == "person" {
            return self.only_person();
        }
        if own.is_empty() || self.has_topic(topic, &own, &[]) && topic != "person" {
            return own;
        }
        // work_email, home_phone, login_name …: still the row's person.
        const KINDS: [&str; 25] = [
            "work",
            "home",
            "primary",
            "main",
            "private",
            "personal",
            "business",
            "office",
            "login",
            "full",
            "display",
            "secondary",
            "alternate",
            "recovery",
            "default",
            "contact",
            "current",
            "e",
            "legal",
            "preferred",
            "new",
            "public",
            "sortable",
            "sort",
            "short",
        ];
        if topic == "person" {
            let base = self.has_topic("person", "", &["first_name", "last_name", "full_name"])
                || self.sibling("full_name", "").is_some();
            if (base || self.is_kind("person"))
                && own.split('_').all(|w| KINDS.contains(&w) || w.bytes().all(|b| b.is_ascii_digit()))
            {
                return String::new();
            }
        }
        own
    }
    /// The role of a person's column without words of its own: the table's one person, if it has no other.
    fn only_person(&self) -> String {
        let is_name = |m: &Meaning| m.meaning == "full_name" || m.meaning.starts_with("person.");
        let named: BTreeSet<&str> =
            self.columns.iter().filter(|c| c.meaning.as_ref().is_some_and(is_name)).map(|c| c.role.as_str()).collect();
        match (named.contains(""), named.len(), self.is_kind("person")) {
            (false, 1, false) => named.into_iter().next().unwrap_or_default().into(),
            _ => String::new(),
        }
    }
    pub fn base_type(&self, i: usize) -> Option<&Type> {
        self.schema.base_type(self.table.columns[i].type_oid)
    }
    /// The element type of an array column is text of any length.
    pub fn text_array(&self, i: usize) -> bool {
        let Some(TypeKind::Array { element }) = self.base_type(i).map(|t| &t.kind) else { return false };
        let modifier = self.table.columns[i].typmod;
        matches!(TypeClass::of(self.schema, *element, modifier), TypeClass::Text { max_chars: None })
    }
}

/// One letter a family of types, as `names.tsv` writes them.
fn letter(schema: &Schema, class: &TypeClass, oid: u32) -> char {
    match class {
        TypeClass::Bool => 'b',
        TypeClass::Int(_) | TypeClass::Oid => 'i',
        TypeClass::Numeric { .. } | TypeClass::Float(_) | TypeClass::Money => 'n',
        TypeClass::Text { .. } | TypeClass::BpChar { .. } | TypeClass::Name => 't',
        TypeClass::Bytea => 'x',
        TypeClass::Uuid => 'u',
        TypeClass::Date => 'd',
        TypeClass::Time { .. } => 'c',
        TypeClass::Timestamp { .. } => 's',
        TypeClass::Enum { .. } => 'e',
        TypeClass::Other => match schema.base_type(oid) {
            Some(t) if matches!(t.kind, TypeKind::Array { .. }) => 'a',
            Some(t) => match t.name.as_str() {
                "json" | "jsonb" => 'j',
                "inet" | "cidr" => 'p',
                "macaddr" | "macaddr8" => 'h',
                "interval" => 'v',
                "point" => 'g',
                _ => 'o',
            },
            None => 'o',
        },
    }
}

/// The best rule for a name; where none fits, without trailing numbers and qualifiers (`address2`,
/// `price_usd`). Also how many words were used.
fn search<'r>(
    rules: &'r Rules,
    name: &[String],
    table: &[String],
    kinds: &[&str],
    letter: char,
) -> Option<(Match<'r>, usize)> {
    const TRAILING: [&str; 27] = [
        "usd",
        "eur",
        "gbp",
        "raw",
        "text",
        "value",
        "val",
        "field",
        "en",
        "de",
        "fr",
        "es",
        "new",
        "old",
        "original",
        "primary",
        "secondary",
        "default",
        "string",
        "local",
        "utc",
        "tz",
        "txt",
        "col",
        "main",
        "amount",
        "total",
    ];
    let mut end = name.len();
    while end > 0 {
        if let Some(m) = rules.best(&name[..end], table, kinds, letter) {
            return Some((m, end));
        }
        let last = name[end - 1].as_str();
        if !TRAILING.contains(&last) && !last.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        end -= 1;
    }
    None
}

/// The meaning of a name that stands for a text of no table.
pub fn meaning_of(name: &str, rules: &'static Rules) -> Option<&'static str> {
    Some(search(rules, &tokens(name, rules), &[], &[], 't')?.0.rule.meaning)
}

/// A comment of a few words may name the meaning that the column's name hides.
fn by_comment<'r>(
    rules: &'r Rules,
    text: &str,
    table: &[String],
    kinds: &[&str],
    letter: char,
) -> Option<(Match<'r>, usize)> {
    let first = text.split(['.', ';', '(', ':', '\n']).next().unwrap_or_default();
    let words = tokens(first, rules);
    if words.len() > 5 {
        return None;
    }
    search(rules, &words, table, kinds, letter)
}

/// Whose name it is: the words that do not only say `name`.
fn holder(name: &[String], table: &[String]) -> String {
    const NAMING: [&str; 10] =
        ["name", "full", "display", "real", "legal", "person", "contact", "by", "holder", "complete"];
    let own = own_prefix(name, table);
    name[own..].iter().filter(|w| !NAMING.contains(&w.as_str())).cloned().collect::<Vec<_>>().join("_")
}

fn role(name: &[String], table: &[String], from: usize, to: usize, end: usize) -> String {
    let own = own_prefix(name, table).min(from);
    // A number behind the meaning (`phone2`) tells two of a kind apart.
    let behind = name[to.max(end).min(name.len())..].iter().filter(|w| w.bytes().all(|b| b.is_ascii_digit()));
    name[own..from].iter().chain(behind).cloned().collect::<Vec<_>>().join("_")
}
