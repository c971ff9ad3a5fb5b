//! From seed rows through a profile to a plan and its rows.

mod season;

use super::*;
use crate::compile::compile;
use crate::plan::Plan;
use crate::planning::tests::{request, schema};
use crate::schema::{Oid, Schema};
use crate::strategy::{FanoutBy, Strategy};
use seedgen_kernels::hash::{cell, open_unit};
use seedgen_kernels::{Column, Vals, dist};
use std::collections::BTreeMap;

const NOW: i64 = 800_000_000_000_000;

fn u(key: u64, row: usize) -> f64 {
    open_unit(cell(key, row as u64))
}

fn z(key: u64, row: usize) -> f64 {
    dist::normal_quantile(u(key, row))
}

fn seeds(columns: &[&str], n: usize, row: impl Fn(usize) -> Vec<Option<String>>) -> SeedTable {
    SeedTable { columns: columns.iter().map(|c| c.to_string()).collect(), rows: (0..n).map(row).collect() }
}

fn moment(seconds: f64) -> String {
    values::text(&crate::types::class::TypeClass::Timestamp { tz: true, precision: 6 }, seconds.round() * 1e6)
}

/// Customers and their orders, with all that is to be found in them.
fn shop(customers: usize, orders: usize) -> (Schema, BTreeMap<Oid, SeedTable>) {
    let schema = schema(&[
        "customers(id int!, first_name text!, last_name text!, email text!, segment text!, country text, currency text, \
         age int, income float8, joined_at timestamptz!; keys id)",
        "orders(id int!, customers_id int!, status text!, quantity int!, unit_price numeric!, total numeric!, \
         ordered_at timestamptz!, shipped_at timestamptz, note text; keys id; refs customers_id>customers)",
    ]);
    let pick = |list: &[&str], key, r| list[(u(key, r) * list.len() as f64) as usize].to_string();
    let segment = |r: usize| if u(3, r) < 0.2 { "business" } else { "private" };
    let joined = |r: usize| 600e6 + 100e6 * u(4, r);
    let c = seeds(
        &["id", "first_name", "last_name", "email", "segment", "country", "currency", "age", "income", "joined_at"],
        customers,
        |r| {
            let first = pick(&["Anna", "Bert", "Carla", "Dieter", "Eva", "Frank", "Greta", "Hans"], 1, r);
            let last = pick(&["Vogel", "Maier", "Schulz", "Braun", "Lang", "Krause"], 2, r);
            let (country, currency) =
                [("DE", "EUR"), ("FR", "EUR"), ("US", "USD"), ("GB", "GBP")][(u(5, r) * 4.0) as usize];
            let age = 45.0 + 12.0 * z(6, r);
            let income = (10.0 + 0.8 * z(6, r) + 0.4 * z(7, r)).exp();
            let email =
                format!("{}.{}{}@{}", first.to_lowercase(), last.to_lowercase(), r, pick(&["web.de", "mail.fr"], 8, r));
            vec![
                Some((r + 1).to_string()),
                Some(first),
                Some(last),
                Some(email),
                Some(segment(r).into()),
                Some(country.into()),
                Some(currency.into()),
                Some((age.round() as i64).to_string()),
                (u(9, r) > 0.1).then(|| income.to_string()),
                Some(moment(joined(r))),
            ]
        },
    );
    let o = seeds(
        &["id", "customers_id", "status", "quantity", "unit_price", "total", "ordered_at", "shipped_at", "note"],
        orders,
        |r| {
            // A third of the customers order nothing.
            let customer = (u(20, r).powi(2) * customers as f64 * 0.66) as usize;
            let status = pick(&["new", "paid", "shipped", "shipped"], 21, r);
            let quantity = 1 + (u(22, r) * 5.0) as i64;
            let mean = if segment(customer) == "business" { 6.0 } else { 3.0 };
            let cents = ((mean + 0.3 * z(23, r)).exp() * 100.0).round() as i64;
            let at = joined(customer) + 86_400.0 * (1.0 + 300.0 * u(24, r));
            let shipped = (status == "shipped").then(|| moment(at + 3600.0 * (2.0 + 70.0 * u(25, r))));
            let money = |c: i64| format!("{}.{:02}", c / 100, c % 100);
            vec![
                Some((r + 1).to_string()),
                Some((customer + 1).to_string()),
                Some(status),
                Some(quantity.to_string()),
                Some(money(cents)),
                Some(money(quantity * cents)),
                Some(moment(at)),
                shipped,
                Some(format!(
                    "{} {} {} {} nr {r}",
                    pick(&["please", "kindly"], 26, r),
                    pick(&["ring", "knock"], 27, r),
                    pick(&["at the", "at your"], 28, r),
                    pick(&["door", "bell", "gate"], 29, r)
                )),
            ]
        },
    );
    (schema, BTreeMap::from([(1, c), (2, o)]))
}

fn planned(schema: &Schema, profile: &Profile, rows: u64) -> Plan {
    let mut request = request(schema, rows);
    for t in &schema.tables {
        if let Some(p) = profile.tables.get(&t.path()) {
            request.profiles.insert(t.oid, p.clone());
        }
    }
    crate::planning::plan(schema, &request, &Default::default()).unwrap()
}

struct Made {
    schema: Schema,
    blocks: BTreeMap<Oid, Vec<Column>>,
}

impl Made {
    fn new(schema: &Schema, plan: &Plan) -> Made {
        let made = compile(schema, plan, &Default::default()).unwrap();
        let block = |t: &crate::plan::TablePlan| made.program.block(made.sources[&t.oid], 0..t.rows).unwrap();
        Made { schema: schema.clone(), blocks: plan.tables.iter().map(|t| (t.oid, block(t))).collect() }
    }
    fn column(&self, oid: Oid, name: &str) -> &Column {
        &self.blocks[&oid][self.schema.table(oid).unwrap().column_index(name).unwrap()]
    }
    fn numbers(&self, oid: Oid, name: &str) -> Vec<f64> {
        match &self.column(oid, name).vals {
            Vals::Int(v) => v.iter().map(|x| *x as f64).collect(),
            Vals::Float(v) => v.clone(),
            Vals::Bytes(_) => panic!("{name} is text"),
        }
    }
    fn texts(&self, oid: Oid, name: &str) -> Vec<String> {
        let c = self.column(oid, name);
        let Vals::Bytes(b) = &c.vals else { panic!("{name} is no text") };
        (0..b.len())
            .map(|i| if c.is_null(i) { "null".into() } else { String::from_utf8(b.get(i).into()).unwrap() })
            .collect()
    }
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    let (ma, mb) = (mean(a), mean(b));
    let sum = |f: &dyn Fn(f64, f64) -> f64| a.iter().zip(b).map(|(x, y)| f(x - ma, y - mb)).sum::<f64>();
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}

fn shares<'a>(texts: impl Iterator<Item = &'a String>) -> BTreeMap<&'a str, f64> {
    let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
    let mut n = 0.0;
    for t in texts {
        *counts.entry(t).or_default() += 1.0;
        n += 1.0;
    }
    counts.values_mut().for_each(|c| *c /= n);
    counts
}

#[test]
fn what_rows_show_is_learnt() {
    let (schema, seeds) = shop(400, 1200);
    let p = learn(&schema, &seeds, NOW);
    let customers = &p.tables["public.customers"];
    let Shape::Template(t) = &customers.columns["email"].shape else { panic!("{:?}", customers.columns["email"]) };
    assert_eq!(t.template, "{first_name|lower}.{last_name|lower}{digits}@{domain}");
    let j = customers.joint.iter().find(|j| j.columns.contains(&"currency".to_string())).unwrap();
    assert!(j.decides.contains(&("country".into(), "currency".into())), "{j:?}");
    let c = customers.correlation.as_ref().unwrap();
    assert!(c.columns.contains(&"age".to_string()) && c.columns.contains(&"income".to_string()), "{c:?}");
    let orders = &p.tables["public.orders"];
    assert_eq!(orders.formulas.len(), 1, "{:?}", orders.formulas);
    let product = Formula {
        column: "total".into(),
        operation: Operation::Product,
        of: vec!["quantity".into(), "unit_price".into()],
        via: vec![],
    };
    assert_eq!(orders.formulas[0], product);
    let gap = |c: &str| orders.gaps.iter().find(|g| g.column == c).unwrap();
    assert_eq!((gap("shipped_at").base.as_str(), gap("shipped_at").via.len()), ("ordered_at", 0));
    assert_eq!((gap("ordered_at").base.as_str(), gap("ordered_at").via.len()), ("joined_at", 1));
    let given = |c: &str| orders.given.iter().find(|g| g.column == c).unwrap();
    assert_eq!((given("unit_price").by.as_str(), given("unit_price").via.len()), ("segment", 1));
    assert_eq!(given("shipped_at").by, "status");
    assert_eq!(given("shipped_at").cases["new"].null_ratio, 1.0);
    assert!(orders.fan_outs[0].childless > 0.3, "{:?}", orders.fan_outs);
    assert!(matches!(orders.columns["note"].shape, Shape::Prose(_)));
    // The same from JSON.
    let json = serde_json::to_string(&p).unwrap();
    assert!(serde_json::from_str::<Profile>(&json).unwrap() == p);
}

#[test]
fn rows_have_what_was_learnt() {
    let (schema, seeds) = shop(400, 1200);
    let profile = learn(&schema, &seeds, NOW);
    let mut request = request(&schema, 0);
    request.tables =
        BTreeMap::from([(1, crate::request::RowSpec::Rows(10_000)), (2, crate::request::RowSpec::Rows(30_000))]);
    request.profiles = schema.tables.iter().map(|t| (t.oid, profile.tables[&t.path()].clone())).collect();
    let plan = crate::planning::plan(&schema, &request, &Default::default()).unwrap();
    let of = |oid: Oid, c: &str| plan.table(oid).unwrap().columns.iter().find(|p| p.column == c).unwrap();
    assert!(of(1, "age").reason.contains("learnt from 400 seed rows"), "{}", of(1, "age").reason);
    let made = Made::new(&schema, &plan);
    // Rank correlation.
    let income = made.column(1, "income");
    let there: Vec<usize> = (0..10_000).filter(|&i| !income.is_null(i)).collect();
    let (age, income) = (made.numbers(1, "age"), made.numbers(1, "income"));
    let at = |v: &[f64], f: fn(f64) -> f64| there.iter().map(|&i| f(v[i])).collect::<Vec<f64>>();
    let rho = correlation(&at(&age, |x| x), &at(&income, f64::ln));
    assert!((0.82..0.95).contains(&rho), "age and income: {rho}");
    assert!(
        (there.len() as f64 / 1e4 - (1.0 - profile.tables["public.customers"].columns["income"].null_ratio)).abs()
            < 0.02
    );
    // Dependency.
    for (country, currency) in made.texts(1, "country").iter().zip(made.texts(1, "currency")) {
        let want = match country.as_str() {
            "DE" | "FR" => "EUR",
            "US" => "USD",
            _ => "GBP",
        };
        assert_eq!(currency, want);
    }
    // E-mail addresses from names.
    let (first, last) = (made.texts(1, "first_name"), made.texts(1, "last_name"));
    for (i, e) in made.texts(1, "email").iter().enumerate() {
        assert!(e.starts_with(&format!("{}.{}", first[i].to_lowercase(), last[i].to_lowercase())), "{e}");
    }
    // Conditional on the parent's segment.
    let segment = made.texts(1, "segment");
    let parents = made.numbers(2, "customers_id");
    let ids: BTreeMap<i64, usize> = made.numbers(1, "id").iter().enumerate().map(|(i, id)| (*id as i64, i)).collect();
    let price = made.numbers(2, "unit_price");
    let mean = |s: &str| {
        let own: Vec<f64> =
            (0..30_000).filter(|&i| segment[ids[&(parents[i] as i64)]] == s).map(|i| price[i] / 100.0).collect();
        own.iter().sum::<f64>() / own.len() as f64
    };
    assert!((350.0..500.0).contains(&mean("business")) && (15.0..28.0).contains(&mean("private")));
    // Arithmetic, order of dates, nulls by status.
    let (quantity, total) = (made.numbers(2, "quantity"), made.numbers(2, "total"));
    let (joined, ordered, shipped) =
        (made.numbers(1, "joined_at"), made.numbers(2, "ordered_at"), made.numbers(2, "shipped_at"));
    let status = made.texts(2, "status");
    for i in 0..30_000 {
        assert_eq!(total[i], quantity[i] * price[i]);
        assert!(ordered[i] >= joined[ids[&(parents[i] as i64)]]);
        assert_eq!(made.column(2, "shipped_at").is_null(i), status[i] != "shipped");
        assert!(status[i] != "shipped" || shipped[i] >= ordered[i] + 3600e6);
    }
    let s = shares(status.iter());
    assert!((s["shipped"] - 0.5).abs() < 0.04 && (s["new"] - 0.25).abs() < 0.04, "{s:?}");
    // A third of the parents without children.
    let mut children = vec![0u64; 10_000];
    parents.iter().for_each(|p| children[ids[&(*p as i64)]] += 1);
    let childless = children.iter().filter(|c| **c == 0).count() as f64 / 1e4;
    let learnt = profile.tables["public.orders"].fan_outs[0].childless;
    assert!((childless - learnt).abs() < 0.01, "{childless}, learnt {learnt}");
    // Sentences that no seed has.
    let notes = made.texts(2, "note");
    let known: std::collections::BTreeSet<&String> = seeds[&2].rows.iter().filter_map(|r| r[8].as_ref()).collect();
    assert!(notes.iter().filter(|n| !known.contains(n)).count() > 15_000);
}

#[test]
fn keys_and_too_few_rows_come_first() {
    let (schema, seeds) = shop(5, 6);
    let plan = planned(&schema, &learn(&schema, &seeds, NOW), 100);
    let p = plan.table(1).unwrap().columns.iter().find(|p| p.column == "age").unwrap();
    assert!(p.reason.contains("5 seed rows are too few to learn from"), "{}", p.reason);
    let (schema, seeds) = shop(50, 60);
    let plan = planned(&schema, &learn(&schema, &seeds, NOW), 100);
    let id = plan.table(1).unwrap().columns.iter().find(|p| p.column == "id").unwrap();
    assert!(id.unique && matches!(id.strategy, Strategy::Sequence { .. }), "{id:?}");
    let fk = plan.table(2).unwrap().columns.iter().find(|p| p.column == "customers_id").unwrap();
    assert!(matches!(&fk.strategy, Strategy::ForeignKeyReference { fanout: FanoutBy::Shares { .. }, .. }), "{fk:?}");
}

#[test]
fn unique_texts_keep_their_form() {
    let schema = schema(&["t(id int!, first_name text!, email text!, code text!; keys id email code)"]);
    let rows = seeds(&["id", "first_name", "email", "code"], 60, |r| {
        let name = ["Anna", "Bert", "Carla"][r % 3];
        let email = format!("{}{}@web.de", name.to_lowercase(), 10 + r);
        vec![Some(r.to_string()), Some(name.into()), Some(email), Some(format!("INV-{:05}", r * 977 % 60_000))]
    });
    let profile = learn(&schema, &BTreeMap::from([(1, rows)]), NOW);
    let made = Made::new(&schema, &planned(&schema, &profile, 5000));
    let (name, email, code) = (made.texts(1, "first_name"), made.texts(1, "email"), made.texts(1, "code"));
    for i in 0..5000 {
        assert!(email[i].starts_with(&name[i].to_lowercase()) && email[i].ends_with("@web.de"), "{}", email[i]);
        assert!(code[i].starts_with("INV-") && code[i].len() == 9, "{}", code[i]);
    }
    for column in [email, code] {
        let distinct: std::collections::BTreeSet<&String> = column.iter().collect();
        assert_eq!(distinct.len(), 5000);
    }
}

#[test]
fn documents_keep_their_members() {
    let text = |i: usize| match i % 4 {
        0 => format!(r#"{{"theme": "dark", "level": {}, "beta": true}}"#, i % 50),
        _ => format!(r#"{{"theme": "light", "level": {}}}"#, i % 50),
    };
    let texts: Vec<String> = (0..80).map(text).collect();
    let class = crate::types::class::TypeClass::Other;
    let rows: Vec<Option<&str>> = texts.iter().map(|t| Some(t.as_str())).collect();
    let c = learn::column(&class, &rows, &[]);
    let Shape::Document(d) = &c.shape else { panic!("{c:?}") };
    assert_eq!(d.members.keys().map(String::as_str).collect::<Vec<_>>(), ["beta", "level", "theme"]);
    assert_eq!(d.members["beta"].null_ratio, 0.75);
    let (s, _) = suggest::strategy(&class, &c, Default::default()).unwrap();
    assert!(matches!(s, Strategy::Json { shares, .. } if shares["beta"] == 0.25));
}

/// Every text and number of the seeds that fewer than k rows hold, or that a personal column holds, is absent from what
/// leaves.
#[test]
fn nothing_rare_and_nothing_personal_leaves() {
    let schema = schema(&[
        "people(id int!, full_name text!, email text!, phone text, city text, segment text, salary int, notes text, \
         code text, score numeric, joined_at timestamptz, settings text; keys id)",
    ]);
    let pick = |list: &[&str], key, r| list[(u(key, r) * list.len() as f64) as usize].to_string();
    let names =
        ["id", "full_name", "email", "phone", "city", "segment", "salary", "notes", "code", "score", "joined_at"];
    let rows = seeds(&names, 300, |r| {
        let name =
            format!("{} {}", pick(&["Annegret", "Bertram", "Corinna"], 1, r), pick(&["Vogelsang", "Maierhofer"], 2, r));
        // Two rows have a segment of their own.
        let segment = if r < 2 { "secretservice".to_string() } else { pick(&["retail", "wholesale"], 3, r) };
        vec![
            Some((7_000_000 + 13 * r).to_string()),
            Some(name.clone()),
            Some(format!("{}{}@private-host.example", name.to_lowercase().replace(' ', "."), r)),
            Some(format!("+49 30 {:07}", 1_000_003 * (r + 1) % 9_999_991)),
            Some(pick(&["Kleinmachnow", "Buxtehude"], 4, r)),
            Some(segment),
            Some((1_234_567 + (u(5, r) * 8_000_000.0) as i64).to_string()),
            Some(format!("met {name} on a rainy monday at {r}")),
            Some(format!("ZK-{:06}", 104_729 * (r + 1) % 999_983)),
            Some(format!("{:.2}", 1e6 + 1e6 * u(6, r) + 0.37)),
            Some(moment(600e6 + 97_003.0 * r as f64)),
        ]
    });
    let profile = learn(&schema, &BTreeMap::from([(1, rows.clone())]), NOW);
    let raw = serde_json::to_string(&profile).unwrap();
    assert!(raw.contains("secretservice") && raw.contains("Kleinmachnow") && raw.contains("Annegret"));
    let k = 10;
    let safe = guarded(&schema, &profile, k);
    let json = serde_json::to_string(&safe).unwrap();
    let personal = ["full_name", "email", "phone", "notes"];
    for (place, column) in rows.columns.iter().enumerate() {
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        rows.rows.iter().filter_map(|r| r[place].as_deref()).for_each(|v| *counts.entry(v).or_default() += 1);
        for (value, n) in counts {
            let hidden = n < k || personal.contains(&column.as_str());
            assert!(!hidden || !json.contains(value), "{column}: {value}, of {n} rows, has left");
            // Nor do the words of a personal text.
            if personal.contains(&column.as_str()) {
                for word in value.split([' ', '.', '@']).filter(|w| w.len() > 5) {
                    assert!(!json.contains(word), "{column}: {word} has left");
                }
            }
        }
    }
    // What many rows hold stays, and so do ranges, coarser.
    assert!(json.contains("retail") && json.contains("wholesale") && json.contains("Buxtehude"));
    let Shape::Numbers(n) = &safe.tables["public.people"].columns["salary"].shape else { panic!() };
    assert!(n.points.len() > 10 && n.min > 1_234_567.0 && n.max < 9_234_567.0, "{n:?}");
    // It still makes rows.
    let plan = planned(&schema, &safe, 500);
    assert_eq!(Made::new(&schema, &plan).column(1, "salary").len(), 500);
    // More than all rows: nothing is left but shares of nulls.
    let none = serde_json::to_string(&guarded(&schema, &profile, 1000)).unwrap();
    assert!(!none.contains("retail") && !none.contains("points"));
}

#[test]
fn no_transition_of_a_few_rows_leaves() {
    let schema = schema(&["products(id int!, description text!; keys id)"]);
    let rows = seeds(&["id", "description"], 100, |r| {
        let own = if r == 50 { "unobtainium " } else { "" };
        let kind = ["steel", "copper", "brass"][r % 3];
        vec![Some(r.to_string()), Some(format!("a {own}{kind} pipe of {r} mm for the house"))]
    });
    let profile = learn(&schema, &BTreeMap::from([(1, rows)]), NOW);
    assert!(matches!(profile.tables["public.products"].columns["description"].shape, Shape::Prose(_)));
    let safe = guarded(&schema, &profile, 10);
    let Shape::Prose(p) = &safe.tables["public.products"].columns["description"].shape else { panic!("{safe:?}") };
    let words: Vec<&str> = p.words.iter().map(|w| w.0.as_str()).collect();
    assert!(words.contains(&"copper") && !words.contains(&"unobtainium") && !words.contains(&"50"), "{words:?}");
    assert!(p.next.iter().flatten().all(|n| n.1 >= 10 || n.0 == 0));
    Made::new(&schema, &planned(&schema, &safe, 200));
}
