//! Claims against rows that agree, that do not, and that are too few to say.

use super::*;
use crate::planning::tests::schema;
use crate::profile::{Family, Trend, learn};
use seedgen_kernels::dist::normal_quantile;
use seedgen_kernels::hash::{cell, open_unit};
use serde_json::json;
use std::collections::BTreeMap;

const NOW: i64 = 800_000_000_000_000;

struct Weighed {
    profile: TableProfile,
}

impl Weighed {
    fn column(&self) -> &ColumnProfile {
        &self.profile.columns["x"]
    }
    fn claim(&self, of: Aspect) -> &Claim {
        self.column().claims.iter().find(|c| c.of == of).unwrap_or_else(|| panic!("{:?}", self.column().claims))
    }
    fn taken(&self, of: Aspect) -> bool {
        self.claim(of).taken
    }
    fn family(&self) -> &Family {
        match &self.column().shape {
            Shape::Numbers(n) => &n.family,
            other => panic!("{other:?}"),
        }
    }
}

/// Rows of `t(columns)`, learnt, with what is said of column x.
fn rows(columns: &str, n: usize, row: impl Fn(usize) -> Vec<Option<String>>, said: Pattern) -> Weighed {
    let schema = schema(&[&format!("t(id int!, {columns}; keys id)")]);
    let names: Vec<String> = std::iter::once("id")
        .chain(columns.split(", ").map(|c| c.split(' ').next().unwrap()))
        .map(String::from)
        .collect();
    let rows = (0..n).map(|r| std::iter::once(Some(r.to_string())).chain(row(r)).collect()).collect();
    let seeds = SeedTable { columns: names, rows };
    let mut found = learn(&schema, &BTreeMap::from([(1, seeds.clone())]), NOW);
    let mut profile = found.tables.remove("public.t").unwrap();
    weigh(&schema, &schema.tables[0], &seeds, &mut profile, &[said]);
    Weighed { profile }
}

fn u(key: u64, row: usize) -> f64 {
    open_unit(cell(key, row as u64))
}

fn z(key: u64, row: usize) -> f64 {
    normal_quantile(u(key, row))
}

fn numbers(n: usize, draw: impl Fn(usize) -> f64, said: Pattern) -> Weighed {
    rows("x float8", n, |r| vec![Some(format!("{:.3}", draw(r)))], said)
}

fn of(distribution: &str) -> Pattern {
    Pattern { column: "x".into(), distribution: distribution.into(), ..Pattern::default() }
}

fn range(distribution: &str, minimum: Value, maximum: Value) -> Pattern {
    let some = |v: Value| Some(v).filter(|v| !v.is_null());
    Pattern { minimum: some(minimum), maximum: some(maximum), ..of(distribution) }
}

#[test]
fn few_rows_take_the_family_that_is_said() {
    // Of a dozen log-normal values near their median nothing tells that they are not normal, nor uniform.
    let draw = |r: usize| 50.0 * (0.3 * z(3, r)).exp();
    for family in ["normal", "log_normal"] {
        let w = numbers(12, draw, of(family));
        assert!(w.taken(Aspect::Distribution), "{family}: {:?}", w.column().claims);
        assert_eq!(
            format!("{:?}", w.family()).to_lowercase().replace("lognormal", "log_normal").split(' ').next(),
            Some(family)
        );
    }
    assert!(words(&numbers(12, draw, of("normal")).column().claims).contains("as the model says: normal"));
}

#[test]
fn many_rows_contradict_a_family_that_is_not_theirs() {
    let w = numbers(400, |r| 20.0 * (0.9 * z(3, r)).exp(), of("normal"));
    assert!(!w.taken(Aspect::Distribution));
    assert!(matches!(w.family(), Family::LogNormal { .. }), "{:?}", w.family());
    assert!(
        words(&w.column().claims).starts_with("; not as the model says: normal (KS 0."),
        "{}",
        words(&w.column().claims)
    );
    let w = numbers(400, |r| 1.0 + u(3, r), of("exponential"));
    assert!(!w.taken(Aspect::Distribution) && *w.family() == Family::Uniform);
    // No family at all: the quantiles stay.
    let humps = |r: usize| if r.is_multiple_of(2) { u(3, r) } else { 50.0 + u(3, r) };
    for said in ["uniform", "normal", "log_normal", "exponential", "zipf"] {
        let w = numbers(200, humps, of(said));
        assert!(!w.taken(Aspect::Distribution) && *w.family() == Family::Quantiles, "{said}");
    }
}

#[test]
fn parameters_lie_between_rows_and_model() {
    let draw = |r: usize| 100.0 + 10.0 * z(5, r);
    let alone = numbers(20, draw, of("normal"));
    let w = numbers(20, draw, Pattern { mean: Some(104.0), stddev: Some(12.0), ..of("normal") });
    let (Family::Normal { mean: a, .. }, Family::Normal { mean: b, stddev }) = (alone.family(), w.family()) else {
        panic!("{:?} {:?}", alone.family(), w.family())
    };
    assert!((b - (a + 104.0) / 2.0).abs() < 0.01, "twenty rows count as much as the model: {a} {b}");
    assert!((9.0..13.0).contains(stddev));
    // What cannot be is passed over.
    let w = numbers(20, draw, Pattern { mean: Some(9e9), stddev: Some(-1.0), ..of("normal") });
    assert_eq!(w.family(), alone.family());
    // Parameters that the rows contradict are not theirs, the family is.
    let w = numbers(400, draw, Pattern { mean: Some(75.0), stddev: Some(1.0), ..of("normal") });
    assert!(w.taken(Aspect::Distribution));
    assert!(
        matches!(w.family(), Family::Normal { mean, stddev } if (97.0..103.0).contains(mean) && *stddev > 8.0),
        "{:?}",
        w.family()
    );
}

#[test]
fn a_range_that_the_rows_fill_is_believed() {
    let draw = |r: usize| 10.0 + 80.0 * u(7, r);
    let w = numbers(60, draw, range("uniform", json!(8), json!("92.0004")));
    let Shape::Numbers(n) = &w.column().shape else { panic!() };
    assert!(w.taken(Aspect::Range), "{:?}", w.column().claims);
    assert_eq!((n.min, n.max, n.points[0].as_str()), (8.0, 92.0, "8.000"), "what the digits cannot say is cut off");
    for said in [
        range("uniform", json!(0), json!(1_000_000)),
        range("uniform", json!(40), json!(100)),
        range("uniform", json!(0), json!(60)),
        // A third is filled, but evenly spread rows would have come nearer to the ends.
        range("uniform", json!(-40), json!(180)),
    ] {
        let w = numbers(60, draw, said.clone());
        assert!(!w.taken(Aspect::Range), "{said:?}");
        let Shape::Numbers(n) = &w.column().shape else { panic!() };
        assert!(n.min >= 10.0 && n.max <= 90.0);
    }
    for said in [
        range("uniform", json!("many"), json!("more")),
        range("uniform", json!(1e308), json!(-1e308)),
        Pattern { column: "nobody".into(), ..of("normal") },
    ] {
        let w = numbers(60, draw, said);
        let Shape::Numbers(n) = &w.column().shape else { panic!() };
        assert!(n.min >= 10.0 && n.max <= 90.0);
    }
    // The mean of an exponential stays where it is.
    let w = numbers(60, |r| 5.0 - 30.0 * u(8, r).ln(), range("exponential", json!(4), Value::Null));
    let Family::Exponential { mean } = w.family() else { panic!("{:?}", w.family()) };
    assert!(w.taken(Aspect::Range) && (24.0..42.0).contains(mean), "{mean} {:?}", w.column().claims);
    // Ranks end where they end.
    let zipf = |r: usize| (1.0 / u(9, r)).floor().min(40.0);
    let w = rows("x int", 80, |r| vec![Some(format!("{}", zipf(r)))], range("zipf", json!(1), json!(100)));
    if let Shape::Numbers(n) = &w.column().shape {
        assert!(n.max <= 40.0);
    }
}

#[test]
fn a_share_of_nulls_counts_for_a_few_rows() {
    let w = numbers(80, |r| u(1, r), Pattern { null_share: Some(0.1), ..of("uniform") });
    assert_eq!(w.column().null_ratio, 0.02);
    assert!(words(&w.column().claims).ends_with("uniform"), "shares of nulls make no reason");
    for share in [-0.1, 1.0, f64::NAN] {
        let w = numbers(80, |r| u(1, r), Pattern { null_share: Some(share), ..of("uniform") });
        assert!(w.column().null_ratio == 0.0 && !w.taken(Aspect::NullShare));
    }
}

#[test]
fn numbers_may_be_categories() {
    let grades = |n: usize, k: usize, said: &str| {
        rows("x int", n, move |r| vec![Some(((u(2, r) * k as f64) as usize % k).to_string())], of(said))
    };
    // Twelve rows of six grades: too few to tell by themselves.
    let w = grades(12, 6, "categorical");
    assert!(w.taken(Aspect::Distribution) && matches!(w.column().shape, Shape::Categories { .. }), "{:?}", w.column());
    let w = grades(12, 6, "uniform");
    assert!(matches!(w.column().shape, Shape::Numbers(_)), "{:?}", w.column());
    let w = grades(100, 100_000, "categorical");
    assert!(!w.taken(Aspect::Distribution) && matches!(w.column().shape, Shape::Numbers(_)));
}

fn moments(n: usize, share: impl Fn(usize) -> f64, said: Pattern) -> Weighed {
    let day = |d: f64| values::text(&TypeClass::Timestamp { tz: true, precision: 6 }, (9000.0 + 700.0 * d) * 86_400e6);
    rows("x timestamptz", n, |r| vec![Some(day(share(r)))], said)
}

#[test]
fn dates_reach_as_far_as_is_said() {
    let even = |r: usize| 0.02 + 0.96 * (r as f64 + u(4, r)) / 60.0;
    // 9,000 days after 2000-01-01 is 2024-08-22.
    let w = moments(60, even, range("uniform", json!("2024-08-22T00:00:00Z"), json!("2026-07-23T00:00:00Z")));
    let Shape::Moments(m) = &w.column().shape else { panic!("{:?}", w.column()) };
    assert!(w.taken(Aspect::Range) && w.taken(Aspect::Distribution), "{:?}", w.column().claims);
    assert_eq!(
        (m.from.as_str(), m.to.as_str(), m.growth),
        ("2024-08-22T00:00:00Z", "2026-07-23T00:00:00Z", Trend::Uniform)
    );
    assert_eq!((m.points[0].as_str(), m.points.last().unwrap().as_str()), (m.from.as_str(), m.to.as_str()));
    for said in [
        range("uniform", json!("1990-01-01T00:00:00Z"), json!("2026-07-23T00:00:00Z")),
        range("uniform", json!("2025-08-22T00:00:00Z"), json!("2026-07-23T00:00:00Z")),
        // Half of it is empty.
        range("uniform", json!("2024-08-22T00:00:00Z"), json!("2028-07-23T00:00:00Z")),
    ] {
        let w = moments(60, even, said.clone());
        assert!(!w.taken(Aspect::Range), "{said:?}");
    }
    let w = moments(60, |r| u(4, r), range("uniform", json!("yesterday"), Value::Null));
    assert!(w.column().claims.iter().all(|c| c.of != Aspect::Range));
    // Growth.
    let grown = |r: usize| ((3.0f64.exp() - 1.0) * (r as f64 + 0.5) / 10.0 + 1.0).ln() / 3.0;
    assert!(moments(10, grown, of("exponential")).taken(Aspect::Distribution));
    let w = moments(300, |r| (r as f64 + u(6, r)) / 300.0, of("exponential"));
    let Shape::Moments(m) = &w.column().shape else { panic!() };
    assert!(!w.taken(Aspect::Distribution) && m.growth == Trend::Uniform);
}

/// People with an address of this form, of which a part of the rows has another.
fn people(n: usize, said: &str, address: impl Fn(&str, &str, usize) -> String) -> Weighed {
    let first = ["Anna", "Bert", "Carla", "Dieter", "Eva", "Jörg"];
    let last = ["Vogel", "Maier", "Schulz", "Braun", "Lang"];
    let pick = |list: &[&'static str], key, r| list[(u(key, r) * list.len() as f64) as usize];
    rows(
        "first text!, last text!, age int, x text!",
        n,
        |r| {
            let (f, l) = (pick(&first, 1, r), pick(&last, 2, r));
            vec![Some(f.into()), Some(l.into()), Some(r.to_string()), Some(address(f, l, r))]
        },
        Pattern { template: Some(said.into()), ..of("template") },
    )
}

#[test]
fn a_template_that_makes_the_rows_is_taken() {
    // Six rows show no template by themselves.
    let low =
        |f: &str, l: &str, r: usize| format!("{}.{}{r}@web.de", f.to_lowercase(), l.to_lowercase()).replace('ö', "oe");
    for said in ["{first}.{last}{n}@{domain}", "{first|mail_local}.{last|mail_local}{digits}@web.de"] {
        let w = people(6, said, low);
        assert!(w.taken(Aspect::Template), "{said}: {:?}", w.claim(Aspect::Template));
        let Shape::Template(t) = &w.column().shape else { panic!("{:?}", w.column()) };
        assert!(t.template.starts_with("{first|mail_local}.{last|mail_local}{digits}@"), "{}", t.template);
        assert_eq!((t.rows, t.digits), (6, Some(1)));
        assert_eq!(t.domains.first().map(|d| d.0.as_str()), said.contains("{domain}").then_some("web.de"));
        assert!(words(&w.column().claims).contains("the template"), "{}", words(&w.column().claims));
    }
    // Half of a few rows is enough, of many it is not.
    let half = |f: &str, l: &str, r: usize| {
        if r.is_multiple_of(2) { format!("{f} the {l}") } else { format!("x{:.9}", u(9, r)) }
    };
    assert!(people(10, "{first} the {last}", half).taken(Aspect::Template));
    assert!(!people(60, "{first} the {last}", half).taken(Aspect::Template));
}

#[test]
fn a_template_of_nothing_is_not_taken() {
    let low =
        |f: &str, l: &str, r: usize| format!("{}.{}{r}@web.de", f.to_lowercase(), l.to_lowercase()).replace('ö', "oe");
    for (said, why) in [
        ("{first}.{surname}@{domain}", "there is no column \"surname\""),
        ("{first}.{x}", "column \"x\" is none that it could be made from"),
        ("{age}", "column \"age\" is none that it could be made from"),
        ("{id}", "column \"id\" is none that it could be made from"),
        ("{first|launder}", "there is no function \"launder\""),
        ("{first", "it is no template"),
        ("{n}-{n}", "it has more than one number"),
        ("{last}-{first}", "it makes 0 of 6 rows"),
        ("", "it makes 0 of 6 rows"),
    ] {
        let w = people(6, said, low);
        assert_eq!(w.claim(Aspect::Template).why, why, "{said}");
        assert!(!matches!(w.column().shape, Shape::Template(_)));
    }
    // What the rows show by themselves stays, and nothing is made from what is made from it.
    let w = people(60, "{first}.{last}{n}@{domain}", low);
    assert!(!w.taken(Aspect::Template) && matches!(&w.column().shape, Shape::Template(t) if t.rows == 60));
    let schema = schema(&["t(id int!, x text!, mail text!; keys id)"]);
    let row = |r: usize| vec![Some(r.to_string()), Some(format!("person {r}")), Some(format!("person {r}@web.de"))];
    let seeds = SeedTable { columns: ["id", "x", "mail"].map(String::from).to_vec(), rows: (0..30).map(row).collect() };
    let mut profile = learn(&schema, &BTreeMap::from([(1, seeds.clone())]), NOW).tables.remove("public.t").unwrap();
    let said = Pattern { column: "x".into(), template: Some("{mail}".into()), ..of("template") };
    weigh(&schema, &schema.tables[0], &seeds, &mut profile, &[said]);
    assert!(!profile.columns["x"].claims.last().unwrap().taken, "{:?}", profile.columns["x"].claims);
}
