//! Names and their meanings, at large: a table of real-world columns, and what agrees in a row.

use super::*;
use crate::schema::*;
use crate::topics;
use crate::types::class::TypeClass;

/// A table from `name type, name type! …` (`!`: NOT NULL; `=x`: a default).
pub(crate) fn table(name: &str, columns: &str) -> (Schema, Table) {
    let base = |oid: u32, name: &str, kind: TypeKind| Type {
        oid,
        schema: "pg_catalog".into(),
        name: name.into(),
        display: name.into(),
        kind,
        extension: None,
        by_value: false,
        length: -1,
        align: 'i',
        category: 'U',
    };
    let mut types = std::collections::BTreeMap::new();
    let names = [
        (16, "bool"),
        (17, "bytea"),
        (20, "int8"),
        (21, "int2"),
        (23, "int4"),
        (25, "text"),
        (600, "point"),
        (701, "float8"),
        (869, "inet"),
        (829, "macaddr"),
        (1042, "bpchar"),
        (1043, "varchar"),
        (1082, "date"),
        (1083, "time"),
        (1114, "timestamp"),
        (1184, "timestamptz"),
        (1186, "interval"),
        (1266, "timetz"),
        (1700, "numeric"),
        (2950, "uuid"),
        (3802, "jsonb"),
    ];
    for (oid, name) in names {
        types.insert(oid, base(oid, name, TypeKind::Base));
    }
    types.insert(3904, base(3904, "int4range", TypeKind::Range { subtype: 23, multirange: None }));
    types.insert(3910, base(3910, "tstzrange", TypeKind::Range { subtype: 1184, multirange: None }));
    types.insert(1009, base(1009, "_text", TypeKind::Array { element: 25 }));
    let labels = ["new", "done", "failed"].map(|l| (l.to_string(), 1)).to_vec();
    types.insert(9001, base(9001, "state", TypeKind::Enum { labels }));
    let columns = columns
        .split(", ")
        .enumerate()
        .map(|(i, text)| {
            let (text, default) = match text.split_once('=') {
                Some((t, d)) => (t, Some(d.to_string())),
                None => (text, None),
            };
            let (name, kind) = text.rsplit_once(' ').unwrap();
            let not_null = kind.ends_with('!');
            let kind = kind.trim_end_matches('!');
            let (kind, argument) = kind.split_once('(').unwrap_or((kind, ""));
            let numbers: Vec<i32> = argument.trim_end_matches(')').split(';').filter_map(|n| n.parse().ok()).collect();
            let (oid, modifier) = match kind {
                "varchar" => (1043, numbers.first().map_or(-1, |n| n + 4)),
                "char" => (1042, numbers[0] + 4),
                "numeric" => (1700, if numbers.is_empty() { -1 } else { ((numbers[0] << 16) | numbers[1]) + 4 }),
                "text[]" => (1009, -1),
                "state" => (9001, -1),
                "int4range" => (3904, -1),
                "tstzrange" => (3910, -1),
                "int" => (23, -1),
                "bigint" => (20, -1),
                "smallint" => (21, -1),
                k => (names.iter().find(|n| n.1 == k).unwrap_or_else(|| panic!("{k}")).0, -1),
            };
            Column {
                name: name.into(),
                quoted: name.into(),
                attnum: i as i16 + 1,
                type_oid: oid,
                typmod: modifier,
                collation: 0,
                collation_folds: false,
                not_null,
                default,
                identity: Identity::No,
                generated: Generated::No,
                generated_expr: None,
                sequence: None,
                stats: None,
                comment: None,
                can_insert: true,
                decimals: 0,
                can_select: true,
            }
        })
        .collect();
    let table: Table = Table { name: name.into(), columns, ..blank() };
    (Schema { server_version: 150_000, tables: Vec::new(), types }, table)
}

fn blank() -> Table {
    Table {
        oid: 1,
        schema: "public".into(),
        name: String::new(),
        quoted: String::new(),
        kind: TableKind::Ordinary,
        unlogged: false,
        temporary: false,
        heap: true,
        requested: true,
        extension_owned: false,
        partition_of: None,
        partition_bound: None,
        partition_key: None,
        partitions: vec![],
        inherits: vec![],
        inherited_by: vec![],
        columns: vec![],
        checks: vec![],
        reads: Vec::new(),
        uniques: vec![],
        foreign_keys: vec![],
        exclusions: vec![],
        indexes: vec![],
        triggers: vec![],
        supertypes: Vec::new(),
        insert_rules: false,
        rls: RowSecurity { enabled: false, applies: false },
        privileges: Privileges { owner: true, insert: true, select: true, delete: true, truncate: true },
        comment: None,
        reltuples: -1.0,
        blocks: 0,
    }
}

/// A strategy in a few words.
fn short(s: &Strategy) -> String {
    match s {
        Strategy::Seed { topic, field, role } if role.is_empty() => format!("{topic}.{field}"),
        Strategy::Seed { topic, field, role } => format!("{topic}.{field}@{role}"),
        Strategy::Template { template, .. } => template.clone(),
        Strategy::CategoricalWeighted { values } => format!("[{}]", values[0].0),
        Strategy::DistributeRange { from, to, .. } => format!("{from}..{to}"),
        Strategy::AddRandomDuration { base, .. } => format!("> {base}"),
        Strategy::Mask { mask } => format!("mask {mask}"),
        Strategy::CheckDigit { kind } => format!("check {kind}"),
        Strategy::Product { of } => of.join(" * "),
        Strategy::Sum { of } => of.join(" + "),
        Strategy::Derive { from, function } => format!("{function} {from}"),
        Strategy::Boolean { .. } => "boolean".into(),
        Strategy::LogNormal { .. } => "log-normal".into(),
        Strategy::NormalDistribution { .. } => "normal".into(),
        Strategy::Uniform { .. } => "uniform".into(),
        Strategy::Exponential { .. } => "exponential".into(),
        Strategy::Text { .. } => "text".into(),
        Strategy::SeedPool { values, .. } => format!("pool {}", values[0]),
        Strategy::Json { .. } => "json".into(),
        Strategy::TypeDefault => "type".into(),
        other => format!("{other:?}").to_lowercase(),
    }
}

fn suggested(name: &str, columns: &str) -> Vec<(String, String)> {
    let (schema, t) = table(name, columns);
    let names = t.columns.iter().map(|c| c.name.clone());
    names.zip(suggest(&schema, &t, "en_US").iter().map(|s| short(&s.strategy))).collect()
}

#[track_caller]
fn check(name: &str, columns: &str, expected: &[&str]) {
    let found = suggested(name, columns);
    let text: Vec<String> = found.iter().map(|(_, s)| s.clone()).collect();
    assert_eq!(text, expected, "{name}: {found:?}");
}

#[test]
fn names_and_their_meanings() {
    // (table, column and type, strategy)
    let cases = include_str!("cases.tsv");
    let mut wrong = Vec::new();
    for line in cases.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let f: Vec<&str> = line.split('\t').collect();
        let found = suggested(f[0], f[1]).remove(0).1;
        if found != f[2] {
            wrong.push(format!("{} . {}: {found}, not {}", f[0], f[1], f[2]));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_person_agrees_with_itself() {
    check(
        "customers",
        "id int!, first_name text!, last_name varchar(50)!, email text!, username text, display_name text, phone text",
        &[
            "uniform",
            "person.first_name",
            "person.last_name",
            "{first_name|mail_local}.{last_name|mail_local}@{domain}",
            "{first_name|mail_local}.{last_name|mail_local}",
            "{first_name} {last_name}",
            "phone.number",
        ],
    );
    // A column that may be null is not relied on; the topic's row is the same.
    let (schema, t) = table("users", "first_name text, last_name text, email text!");
    let s = suggest(&schema, &t, "en_US");
    let Strategy::Template { sources, .. } = &s[2].strategy else { panic!("{s:?}") };
    assert_eq!(sources["first_name"], s[0].strategy);
    // The reading, not the signs, stands in a Japanese address.
    let s = suggest(&schema, &t, "ja_JP");
    let Strategy::Template { sources, .. } = &s[2].strategy else { panic!("{s:?}") };
    assert!(sources.contains_key("first_latin"), "{sources:?}");
}

#[test]
fn roles_keep_addresses_apart() {
    check(
        "orders",
        "billing_city text, billing_zip text, shipping_city text, shipping_country_code char(2), customer_name text, customer_email text",
        &[
            "place.city@billing",
            "place.postal_code@billing",
            "place.city@shipping",
            "place.country_code@shipping",
            "person.full_name@customer",
            "{first_name|mail_local}.{last_name|mail_local}@{domain}",
        ],
    );
}

#[test]
fn columns_that_repeat_another() {
    check(
        "users",
        "username text!, username_lower text!",
        &["{first_name|mail_local}.{last_name|mail_local}", "lower username"],
    );
    check("plans", "name text!, display_name text", &["team.plan", "trim name"]);
    check("charges", "id int, invoice_display_name text", &["uniform", "thing.name@invoice"]);
    check("people", "display_name text", &["person.full_name"]);
    check(
        "profiles2",
        "handle text!, username text!, display_name text",
        &[
            "{first_name|mail_local}.{last_name|mail_local}",
            "{first_name|mail_local}.{last_name|mail_local}",
            "person.full_name",
        ],
    );
    check("categories", "category text!, slug text!", &["category.name", "slug category"]);
    // A nullable column is no source for one that has to have a value.
    check("tags", "name text, normalized_name text!", &["tag.name", "thing.name@normalized"]);
}

#[test]
fn the_state_of_an_address_is_a_region() {
    check(
        "invoices",
        "billing_state text, billing_city text, state text",
        &["place.region@billing", "place.city@billing", "[paid]"],
    );
}

#[test]
fn a_reference_without_a_key_names_a_class() {
    check(
        "submissions",
        "context_type text, context_id bigint, grade_type text, item_type text!",
        &["[User]", "uniform", "[standard]", "[standard]"],
    );
    check("tags", "content_id int!, content_type text!", &["uniform", "[User]"]);
    check("files", "content_type text!", &["mime.type"]);
}

#[test]
fn dates_follow_each_other() {
    check(
        "orders",
        "created_at timestamptz!, updated_at timestamptz!, paid_at timestamptz, shipped_at timestamptz, delivered_at timestamptz, deleted_at timestamptz",
        &["-730d..now", "> created_at", "> created_at", "> paid_at", "> shipped_at", "> updated_at"],
    );
    check("bookings", "start_date date!, end_date date!", &["-1095d..now", "> start_date"]);
    check("stays", "intime timestamp!, outtime timestamp!", &["-1095d..now", "> intime"]);
    check("admissions", "admittime timestamp!, dischtime timestamp", &["-1095d..now", "> admittime"]);
    check("rentals", "rental_date timestamp!, return_date timestamp", &["-730d..now", "> rental_date"]);
}

#[test]
fn an_end_follows_its_own_start() {
    check(
        "invoices",
        "from_datetime timestamp, to_datetime timestamp, charges_from_datetime timestamp, charges_to_datetime timestamp",
        &["-1095d..now", "> from_datetime", "-1095d..now", "> charges_from_datetime"],
    );
    // One day in two columns is one day; what ends is no other thing than what begins.
    check(
        "procedures",
        "procedure_date date!, procedure_datetime timestamp, procedure_end_date date, procedure_end_datetime timestamp",
        &["-730d..now", "> procedure_date", "> procedure_date", "> procedure_end_date"],
    );
    check("partners", "create_date timestamp!, write_date timestamp", &["-730d..now", "> create_date"]);
}

#[test]
fn the_least_of_two_is_below_the_greatest() {
    let (schema, t) = table(
        "deals",
        "min_amount_cents int, max_amount_cents int, range_low float8, range_high float8, low float8, high float8",
    );
    let s = suggest(&schema, &t, "en_US");
    let bounds = |k: usize| match &s[k].strategy {
        Strategy::LogNormal { min, max, .. } | Strategy::Uniform { min, max, .. } => (min.as_f64(), max.as_f64()),
        other => panic!("{other:?}"),
    };
    assert!(bounds(0).1 <= bounds(1).0 && bounds(2).1 <= bounds(3).0, "{s:?}");
    assert!(bounds(0).0 < bounds(0).1 && bounds(1).0 < bounds(1).1);
    // The high and the low of a price are not drawn from halves.
    assert_eq!(bounds(4), bounds(5));
}

#[test]
fn totals_are_made_of_their_parts() {
    check(
        "order_items",
        "quantity int!, unit_price numeric(10;2)!, line_total numeric(12;2)!",
        &["exponential", "log-normal", "quantity * unit_price"],
    );
    let (schema, t) =
        table("orders", "subtotal numeric(10;2), tax numeric(10;2), shipping_cost numeric(10;2), total numeric(10;2)!");
    let s = suggest(&schema, &t, "en_US");
    assert_eq!(short(&s[3].strategy), "subtotal + tax + shipping_cost");
    // The parts are there in every row.
    assert!(s.iter().all(|s| s.null_ratio == 0.0));
}

#[test]
fn nulls_by_meaning() {
    let (schema, t) =
        table("users", "middle_name text, deleted_at timestamptz, created_at timestamptz, notes text, email text!");
    let nulls: Vec<f64> = suggest(&schema, &t, "en_US").iter().map(|s| s.null_ratio).collect();
    assert_eq!(nulls, [0.5, 0.9, 0.0, 0.6, 0.0]);
}

#[test]
fn defaults_are_the_most_frequent() {
    let (schema, t) = table(
        "orders",
        "status text!='OPEN'::text, active bool!=true, flag bool!=false, kind varchar(9)='misc'::character varying, s state='failed'::state",
    );
    let s = suggest(&schema, &t, "en_US");
    assert_eq!(short(&s[0].strategy), "[OPEN]");
    assert_eq!(short(&s[4].strategy), "[failed]");
    assert_eq!(short(&s[3].strategy), "[misc]");
}

const CLASSES: [(char, &str); 15] = [
    ('t', "text"),
    ('i', "bigint"),
    ('n', "numeric(12;2)"),
    ('b', "bool"),
    ('d', "date"),
    ('s', "timestamptz"),
    ('c', "time"),
    ('j', "jsonb"),
    ('p', "inet"),
    ('h', "macaddr"),
    ('a', "text[]"),
    ('e', "state"),
    ('x', "bytea"),
    ('v', "interval"),
    ('g', "point"),
];

/// Plans, compiles and evaluates rows of a table.
fn rows(name: &str, columns: &str, locale: &str) -> Vec<seedgen_kernels::Column> {
    let (mut schema, t) = table(name, columns);
    schema.tables.push(t);
    let run = crate::builder::RunContext { seed: 42, locale: locale.into(), now: 800_000_000_000_000 };
    let request = crate::request::Request {
        run,
        rows: 200,
        tables: Default::default(),
        targets: vec![1],
        mode: Default::default(),
        edge_cases: 0.0,
        triggers: true,
        on_error: Default::default(),
        failed: Default::default(),
        circular: Default::default(),
        even: Default::default(),
        room: Default::default(),
        profiles: Default::default(),
        correlations: Default::default(),
        rules: Default::default(),
    };
    let plan =
        crate::planning::plan(&schema, &request, &Default::default()).unwrap_or_else(|e| panic!("{columns}: {e}"));
    let made =
        crate::compile::compile(&schema, &plan, &Default::default()).unwrap_or_else(|e| panic!("{columns}: {e}"));
    made.program.block(made.sources[&1], 0..200).unwrap_or_else(|e| panic!("{columns}: {e}"))
}

#[test]
fn every_rule_makes_rows() {
    let names: std::collections::BTreeSet<(String, &str)> = Rules::get()
        .meanings()
        .flat_map(|(_, name, classes)| classes.chars().map(move |c| (name.clone(), c)))
        .filter_map(|(name, c)| CLASSES.iter().find(|k| k.0 == c).map(|k| (name, k.1)))
        .collect();
    // A table's columns bear on each other: many small tables, of several kinds.
    for (k, chunk) in names.into_iter().collect::<Vec<_>>().chunks(7).enumerate() {
        let columns: Vec<String> = chunk
            .iter()
            .enumerate()
            .map(|(i, (n, c))| format!("{n}{} {c}{}", "_".repeat(i), ["", "!"][i % 2]))
            .collect();
        let table = ["users", "orders", "things", "companies", "order_items", "reviews", "films"][k % 7];
        let locale = topics::LOCALES[k % topics::LOCALES.len()].code;
        let made = rows(table, &columns.join(", "), locale);
        assert_eq!(made.len(), chunk.len());
        // Where the database holds no more than ASCII nothing else is made, whatever the column is called.
        for (c, made) in columns.iter().zip(rows(table, &columns.join(", "), &format!("{locale}.ASCII"))) {
            if let seedgen_kernels::Vals::Bytes(b) = &made.vals
                && c.contains("text")
            {
                assert!((0..b.len()).all(|i| b.get(i).is_ascii()), "{locale} {table} {c}");
            }
        }
    }
}

/// What people see: `cargo test -p seedgen-plan show -- --ignored --nocapture`.
#[test]
#[ignore = "prints rows for reading"]
fn show() {
    let tables = [
        (
            "users",
            "first_name text!, last_name text!, email text!, username varchar(20), gender char(1), birth_date date, phone text, street text, city text, region text, postal_code text, country_code char(2), created_at timestamptz!, updated_at timestamptz!, bio text",
        ),
        (
            "products",
            "name text!, slug text!, sku text, category text, price numeric(10;2)!, stock int!, description text, attributes jsonb, tags text[]",
        ),
        (
            "orders",
            "order_number text, customer_name text, customer_email text, status text!, subtotal numeric(10;2), tax numeric(10;2), shipping_cost numeric(10;2), total numeric(10;2), currency char(3), created_at timestamptz!, shipped_at timestamptz, tracking_number text",
        ),
        (
            "accounts",
            "iban text, bic text, balance numeric(14;2), card_number text, card_last4 char(4), opened_at date",
        ),
        (
            "suppliers",
            "company_name text!, website text, contact_name text, email text, vat_number text, industry text",
        ),
        ("posts", "title text!, slug text!, body text, excerpt text, views int, published_at timestamptz"),
    ];
    for locale in ["en_US", "de_DE", "ja_JP"] {
        for (name, columns) in tables {
            let made = rows(name, columns, locale);
            println!("-- {locale} {name} ({columns})");
            for r in [0, 1, 100] {
                let cells: Vec<String> = made
                    .iter()
                    .map(|c| match &c.vals {
                        _ if c.is_null(r) => "null".into(),
                        seedgen_kernels::Vals::Int(v) => v[r].to_string(),
                        seedgen_kernels::Vals::Float(v) => v[r].to_string(),
                        seedgen_kernels::Vals::Bytes(b) => String::from_utf8_lossy(b.get(r)).chars().take(70).collect(),
                    })
                    .collect();
                println!("{}", cells.join(" | "));
            }
        }
    }
}

#[test]
fn every_rule_works_for_its_classes() {
    for (meaning, _, classes) in Rules::get().meanings() {
        for class in classes.chars() {
            let Some((_, kind)) = CLASSES.iter().find(|c| c.0 == class) else { continue };
            let (schema, t) = table("t", &format!("zzz {kind}"));
            let context = Context::new(&schema, &t, "en_US", Rules::get());
            // Networks have a type of their own; percentages are no integers.
            let narrow = class == 'p' && meaning != "ip.v4" || meaning == "score" || meaning == "taxrate";
            assert!(narrow || fit::fit(&context, 0, meaning).is_some(), "{meaning} for {kind}");
            if let Some((topic, field)) = meaning.split_once('.').filter(|m| !m.0.contains('(')) {
                for l in topics::LOCALES {
                    let found = topics::topic(l.code, topic).is_some_and(|t| t.fields.contains_key(field));
                    assert!(found, "{meaning} in {}", l.code);
                }
            }
        }
    }
}

#[test]
fn values_fit_narrow_types() {
    let (schema, t) = table(
        "things",
        "email varchar(20), country char(2), country_name varchar(3), status char(1), price numeric(4;2), phone varchar(10), city varchar(12), first_name char(3), year smallint, age smallint, iban varchar(12), password varchar(20), views smallint, rating numeric(2;1), salary smallint, url varchar(15), title varchar(10), code char(4), description varchar(30), x varchar(1)",
    );
    for (s, c) in suggest(&schema, &t, "en_US").iter().zip(&t.columns) {
        let class = TypeClass::of(&schema, c.type_oid, c.typmod);
        let max = class.max_chars().map_or(usize::MAX, |m| m as usize);
        match &s.strategy {
            Strategy::Seed { topic, field, .. } => {
                assert!(topics::topic("en_US", topic).unwrap().max_chars[field.as_str()] as usize <= max, "{}", c.name)
            }
            Strategy::SeedPool { values, .. } => assert!(values.iter().all(|v| v.chars().count() <= max), "{}", c.name),
            Strategy::CategoricalWeighted { values } => {
                assert!(values.iter().all(|v| v.0.chars().count() <= max), "{}", c.name)
            }
            Strategy::Mask { mask } => assert!(mask.replace('\\', "").len() <= max, "{} {mask}", c.name),
            Strategy::Text { max: most, .. } => assert!(*most as usize <= max, "{}", c.name),
            Strategy::Uniform { max, .. }
            | Strategy::LogNormal { max, .. }
            | Strategy::NormalDistribution { max, .. } => {
                let (_, hi) = class.int_bounds().unwrap();
                assert!(max.scaled(class.scale()) <= hi, "{} {max:?}", c.name);
            }
            _ => {}
        }
    }
}

#[test]
fn unique_texts_carry_the_number() {
    let masks = ["AAA-####", "xxxxxxxxxxxxxxxx", "A#######", "##", "1Z#########AA##"];
    let all = masks.map(|m| Strategy::Mask { mask: m.into() }).into_iter().chain([
        Strategy::Seed { topic: "product".into(), field: "name".into(), role: String::new() },
        Strategy::Seed { topic: "url".into(), field: "url".into(), role: String::new() },
        Strategy::Derive { from: "title".into(), function: "slug".into() },
        Strategy::Text { shape: crate::strategy::Prose::Words, min: 2, max: 40 },
        Strategy::Constant { value: "x".into() },
        Strategy::Uniform {
            min: crate::strategy::Number::Int(0),
            max: crate::strategy::Number::Int(9),
            precision: None,
        },
        Strategy::Template { template: "{first}.{last}@example.com".into(), sources: Default::default() },
        Strategy::CategoricalWeighted { values: vec![("some".into(), 1.0)] },
    ]);
    for s in all {
        for max in [Some(12), Some(20), Some(40), Some(255), None] {
            let Strategy::Template { template, .. } = unique_text(&s, max, "en_US") else { panic!("{s:?}") };
            assert!(template.contains("{n"), "{template}");
            // At the front, or in a text that cannot be cut: number, then at most what is written after it.
            let tail = template.split("{n").nth(1).and_then(|t| t.split_once('}')).map_or("", |t| t.1);
            let head = template.split("{n").next().unwrap_or_default();
            if let Some(m) = max
                && head.is_empty()
                && !tail.contains('{')
            {
                assert!(tail.len() + 10 <= m as usize, "{template} in {m}");
            }
        }
    }
    let email = Strategy::Template { template: "{first}@{domain}".into(), sources: Default::default() };
    assert_eq!(short(&unique_text(&email, Some(255), "en_US")), "{first}{n}@{domain}");
    assert_eq!(short(&unique_text(&Strategy::Mask { mask: "AAA-####".into() }, None, "en_US")), "{code}{n:4}");
    // A version stays one: no number begins with 0 that is not 0.
    let (schema, t) = table("versions", "num text!, label varchar(10)!");
    let s = suggest(&schema, &t, "en_US");
    assert_eq!(short(&unique_text(&s[0].strategy, None, "en_US")), "{a}.{b}.{n}");
    assert_eq!(short(&unique_text(&s[1].strategy, Some(10), "en_US")), "{n}.{a}.{b}.{c}");
}

#[test]
fn every_name_ends_in_some_strategy() {
    let (schema, t) =
        table("Weird Table!", "select text, Ünïcode text, x int, 日本 text, _ text, a1b2 numeric(3;3), select text[]");
    assert_eq!(suggest(&schema, &t, "en_US").len(), 7);
    assert_eq!(suggest(&schema, &t, "en_US"), suggest(&schema, &t, "en_US"));
}
