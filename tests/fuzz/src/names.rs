//! Names for tables, columns and other objects: plain ones, those that real schemas have (seedgen reads meaning
//! from them, which must not get in the way of a constraint), and hostile ones.

use crate::random::Random;

const TABLES: &[&str] = &[
    "users",
    "orders",
    "order_items",
    "products",
    "accounts",
    "invoice",
    "payment",
    "event",
    "booking",
    "log",
    "document",
    "tag",
    "category",
    "address",
    "company",
    "message",
    "session",
    "device",
    "job",
    "role",
];
const COLUMNS: &[&str] = &[
    "name",
    "email",
    "status",
    "type",
    "kind",
    "code",
    "title",
    "description",
    "created_at",
    "updated_at",
    "deleted_at",
    "starts_at",
    "ends_at",
    "start_date",
    "end_date",
    "price",
    "amount",
    "total",
    "quantity",
    "position",
    "country",
    "city",
    "zip",
    "phone",
    "url",
    "slug",
    "username",
    "password_hash",
    "token",
    "ip",
    "is_active",
    "enabled",
    "color",
    "latitude",
    "longitude",
    "currency",
    "locale",
    "uuid",
    "external_id",
    "parent_id",
    "owner_id",
    "tenant_id",
    "data",
    "metadata",
    "settings",
    "tags",
    "rating",
    "score",
    "weight",
    "age",
    "birth_date",
    "first_name",
    "last_name",
    "full_name",
    "sku",
    "isbn",
    "iban",
    "hash",
    "version",
    "year",
    "month",
    "count",
    "comment",
    "notes",
    "path",
    "filename",
    "mime_type",
    "size",
    "state",
    "gender",
    "salary",
    "percentage",
    "duration",
    "expires_at",
    "valid_from",
    "valid_to",
    "level",
    "rank",
    "priority",
    "domain",
    "host",
    "port",
    "body",
    "subject",
    "reason",
    "timezone",
];
const RESERVED: &[&str] =
    &["select", "table", "user", "order", "group", "from", "where", "all", "end", "check", "null", "default", "limit"];
const HOSTILE: &[&str] = &[
    "Upper Case",
    "with\"quote",
    "with'apostrophe",
    "with.dot",
    "naïve",
    "数据",
    "two  spaces",
    "%s",
    "$1",
    "a-b",
    "1st",
    "back\\slash",
    "tab\there",
    "-- comment",
    "/* c */",
    "semi;colon",
    "{brace}",
    "ends ",
    "ünïcödé",
    "emoji😀",
    "ctid_",
    "tableoid_",
    "NEW",
    "OLD",
    "x[1]",
    ":name",
    "@",
    "new\nline",
];

/// How wild the names of a schema are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Plain,
    Real,
    Hostile,
}

/// A name that is not in `used`. `letter` begins a plain one; `number` makes it unique.
pub fn draw(random: &mut Random, style: Style, letter: char, number: usize, used: &dyn Fn(&str) -> bool) -> String {
    let plain = format!("{letter}{number}");
    let name = match style {
        Style::Plain => return plain,
        Style::Real if letter == 't' => random.pick(TABLES).to_string(),
        Style::Real if letter == 'c' => random.pick(COLUMNS).to_string(),
        Style::Real => return plain,
        Style::Hostile => match random.index(6) {
            0 => random.pick(RESERVED).to_string(),
            1 => random.pick(COLUMNS).to_uppercase(),
            2 => long(random, number),
            // Functions and types of pg_catalog (`rank`, `name`) would be meant instead of ours.
            3 if letter != 'o' => random.pick(COLUMNS).to_string(),
            _ => random.pick(HOSTILE).to_string(),
        },
    };
    if !used(&name) {
        return name;
    }
    let numbered = format!("{name} {number}");
    if style == Style::Hostile && numbered.len() <= 63 && !used(&numbered) { numbered } else { plain }
}

/// 63 bytes, the most a name can have, alike but for the end.
fn long(random: &mut Random, number: usize) -> String {
    let end = number.to_string();
    let unit = random.pick(&["long_", "Ü", "x", "\""]);
    let mut name = String::new();
    while name.len() + unit.len() + end.len() <= 63 {
        name.push_str(unit);
    }
    name + &end
}
