//! Searches against a tester of Rust closures.

use super::*;
use std::collections::BTreeMap;
use std::convert::Infallible;

struct Fake<F: Fn(&[Text]) -> Verdict> {
    test: F,
    tests: usize,
}

impl<F: Fn(&[Text]) -> Verdict> Tester for Fake<F> {
    type Error = Infallible;
    fn canonical(&mut self, _: ColumnIndex, texts: &[String]) -> Result<Vec<Text>, Infallible> {
        Ok(texts.iter().cloned().map(Some).collect())
    }
    fn test(&mut self, rows: &[Vec<Text>]) -> Result<Vec<Verdict>, Infallible> {
        self.tests += rows.len();
        Ok(rows.iter().map(|r| (self.test)(r)).collect())
    }
    fn completed(&mut self, _: &[Vec<Text>]) -> Result<Vec<Vec<Text>>, Infallible> {
        Ok(Vec::new())
    }
    fn spent(&self) -> Option<Bound> {
        None
    }
    fn cut(&self) -> Option<Bound> {
        None
    }
}

fn group(columns: usize, given: usize, wanted: u64, keys: &[&[ColumnIndex]]) -> Group {
    Group {
        table: 1,
        columns: (0..columns).collect(),
        given: (columns..columns + given).collect(),
        constraints: vec!["c".into()],
        checks: vec![0],
        routed: false,
        wanted,
        keys: keys.iter().map(|k| Touched { columns: k.to_vec(), whole: true, nulls_differ: true }).collect(),
        by_steps: false,
        doubted: false,
    }
}

fn material(body: &str) -> Material {
    Material {
        literals: Literals::of(body),
        meanings: meanings("en_US"),
        now: 800_000_000_000_000,
        ..Material::default()
    }
}

fn search(g: &Group, types: &[Oid], body: &str, test: impl Fn(&[Text]) -> Verdict) -> (Outcome, usize) {
    let mut tester = Fake { test, tests: 0 };
    let schema = Schema::default();
    let own = |from: usize, n: usize| {
        let to = (from + n).min(1000);
        (from..to).map(|i| g.all().map(|c| Some(format!("{}", i * 7 + c))).collect()).collect()
    };
    let m = material(body);
    let values = |_: &[Vec<Text>]| types.iter().map(|&t| candidates(&schema, t, -1, &[], &m, 1024)).collect::<Vec<_>>();
    let Ok(hunted) = hunt(g, u64::MAX, &|_| false, own, values, &mut tester);
    assert_eq!(hunted.tests, tester.tests as u64);
    (hunted.outcome, tester.tests)
}

fn by_column(p: &Pool) -> BTreeMap<ColumnIndex, Vec<Text>> {
    p.columns.iter().enumerate().map(|(i, &c)| (c, p.tuples.iter().map(|t| t[i].clone()).collect())).collect()
}

fn int(t: &Text) -> i64 {
    t.as_ref().and_then(|t| t.parse().ok()).unwrap_or(-1)
}

fn pool(o: Outcome) -> Pool {
    match o {
        Outcome::Pool(p) => p,
        o => panic!("{o:?}"),
    }
}

#[test]
fn what_passes_as_it_is_needs_no_pool() {
    let (o, tests) = search(&group(1, 0, 256, &[]), &[23], "", |_| 0);
    assert_eq!(o, Outcome::Passes(1000));
    assert_eq!(tests, 1000);
}

#[test]
fn own_rows_that_pass_come_first() {
    let even = |r: &[Text]| u32::from(int(&r[0]) % 2 != 0);
    let p = pool(search(&group(1, 0, 256, &[]), &[23], "", even).0);
    assert!(p.tuples.len() >= 256);
    assert!(p.tuples[..200].iter().all(|t| int(&t[0]) % 14 == 0), "{:?}", &p.tuples[..10]);
}

#[test]
fn constants_of_a_body_are_tried() {
    let codes = |r: &[Text]| u32::from(!matches!(r[0].as_deref(), Some("alpha" | "it's" | "gamma")));
    let p = pool(search(&group(1, 0, 256, &[]), &[25], "SELECT x IN ('alpha', 'it''s') OR x = 'gamma'", codes).0);
    assert_eq!(by_column(&p)[&0].len(), 3);
}

#[test]
fn numbers_with_a_check_digit_are_found() {
    let luhn = |r: &[Text]| {
        let digits: Vec<u32> = r[0].iter().flat_map(|t| t.chars()).filter_map(|c| c.to_digit(10)).collect();
        let whole = r[0].as_ref().is_some_and(|t| t.len() == digits.len()) && digits.len() == 16;
        let sum: u32 = digits
            .iter()
            .rev()
            .enumerate()
            .map(|(i, d)| if i % 2 == 1 { (d * 2) / 10 + (d * 2) % 10 } else { *d })
            .sum();
        u32::from(!(whole && sum.is_multiple_of(10)))
    };
    let p = pool(search(&group(1, 0, 16, &[]), &[25], "length(x) = 16 AND luhn", luhn).0);
    assert!(p.tuples.len() >= 8, "{}", p.tuples.len());
}

#[test]
fn several_columns_are_found_together() {
    let sum = |r: &[Text]| {
        let (a, b, c) = (int(&r[0]), int(&r[1]), int(&r[2]));
        u32::from(a * b >= 100) + u32::from(a + b != c) + u32::from(a <= 0)
    };
    let (o, tests) = search(&group(3, 0, 64, &[]), &[23, 23, 23], "a * b < 100 AND a + b = c", sum);
    let p = pool(o);
    assert!(p.tuples.len() >= 64, "{} of {tests}: {:?}", p.tuples.len(), p.tuples);
    assert!(tests <= 20_000);
}

#[test]
fn tuples_differ_in_every_key() {
    let odd = |r: &[Text]| u32::from((int(&r[0]) + int(&r[1])) % 3 != 0);
    let p = pool(search(&group(2, 0, 300, &[&[0], &[0, 1]]), &[23, 23], "", odd).0);
    let values: BTreeSet<Text> = by_column(&p)[&0].iter().cloned().collect();
    assert_eq!(values.len(), p.tuples.len());
    assert!(p.tuples.len() >= 300);
    assert!(p.distinct);
}

#[test]
fn what_holds_whatever_is_given_is_found() {
    // The second column is a parent's key: only 'any' goes with all of them.
    let test = |r: &[Text]| u32::from(!(r[0].as_deref() == Some("any") || int(&r[1]) % 2 == 1));
    let (o, _) = search(&group(1, 1, 256, &[]), &[25], "kind = 'any' OR parent % 2 = 1", test);
    assert_eq!(pool(o).tuples, [[Some("any".to_string())]]);
}

#[test]
fn in_vain_is_said_and_bounded() {
    let (o, tests) = search(&group(2, 0, 256, &[]), &[25, 23], "", |_| RAISED);
    assert!(matches!(o, Outcome::Nothing(n) if n <= 20_000));
    assert!(tests <= 20_000);
}

#[test]
fn the_same_search_finds_the_same() {
    let even = |r: &[Text]| u32::from(int(&r[0]) % 3 != 0 || int(&r[1]) % 5 != 0);
    let a = search(&group(2, 0, 256, &[]), &[23, 20], "", even);
    assert_eq!(a, search(&group(2, 0, 256, &[]), &[23, 20], "", even));
}

/// Refuses for one reason after the other, and says by its verdict how far a row came.
struct Steps(Vec<&'static str>);

impl Tester for Steps {
    type Error = String;
    fn canonical(&mut self, _: ColumnIndex, texts: &[String]) -> Result<Vec<Text>, String> {
        Ok(texts.iter().cloned().map(Some).collect())
    }
    fn test(&mut self, rows: &[Vec<Text>]) -> Result<Vec<Verdict>, String> {
        let right = |row: &Vec<Text>| row.iter().zip(&self.0).take_while(|(v, w)| v.as_deref() == Some(**w)).count();
        Ok(rows.iter().map(|r| (self.0.len() - right(r)) as Verdict).collect())
    }
    fn spent(&self) -> Option<Bound> {
        None
    }
    fn cut(&self) -> Option<Bound> {
        None
    }
}

#[test]
fn reasons_lead_from_one_to_the_next() {
    let group = Group { by_steps: true, ..group(4, 0, 1, &[]) };
    let own = |from: usize, n: usize| (from..(from + n).min(64)).map(|_| vec![Some("x".to_string()); 4]).collect();
    let values = |_: &[Vec<Text>]| vec![(0..200).map(|i| format!("v{i}")).collect::<Vec<String>>(); 4];
    let mut tester = Steps(vec!["v150", "v3", "v199", "v77"]);
    let outcome = hunt(&group, u64::MAX, &|_| false, own, values, &mut tester).unwrap().outcome;
    let Outcome::Pool(p) = outcome else { panic!("{outcome:?}") };
    assert_eq!(p.tuples[0], ["v150", "v3", "v199", "v77"].map(|v| Some(v.to_string())));
}

#[test]
fn what_ended_a_search_is_said() {
    let own = |from: usize, n: usize| (from..(from + n).min(10)).map(|i| vec![Some(format!("{i}")); 4]).collect();
    let values = |_: &[Vec<Text>]| vec![(0..500).map(|i| format!("v{i}")).collect::<Vec<String>>(); 2];
    let mut tester = Fake { test: |_: &[Text]| 1, tests: 0 };
    // Ten rows and then eight tests a tuple: the bound is not met to the test.
    let g = group(2, 2, 256, &[]);
    let Ok(hunted) = hunt(&g, 5_000, &|_| false, own, values, &mut tester);
    assert_eq!(hunted, Hunted { outcome: Outcome::Nothing(4_994), tests: 4_994, bound: Some(Bound::Tests(5_000)) });
    // One that has all that it was after met no bound, and one that tried all there is neither.
    let mut all = Fake { test: |r: &[Text]| u32::from(int(&r[0]) % 2 != 0), tests: 0 };
    let own = |from: usize, n: usize| (from..(from + n).min(1000)).map(|i| vec![Some(format!("{i}"))]).collect();
    let none = |_: &[Vec<Text>]| vec![vec!["x".to_string()]];
    assert_eq!(hunt(&group(1, 0, 256, &[]), 5_000, &|_| false, own, none, &mut all).unwrap().bound, None);
    let mut never = Fake { test: |_: &[Text]| 1, tests: 0 };
    assert_eq!(hunt(&group(1, 0, 256, &[]), 5_000, &|_| false, own, none, &mut never).unwrap().bound, None);
}

#[test]
fn a_call_shares_its_tests_out() {
    let mut b = Budget::new(200);
    assert_eq!(b.share(), 5_000);
    // What one leaves is for the others.
    b.used(64);
    assert_eq!(b.share(), 5_024);
    let mut many = Budget::new(10_000);
    for _ in 0..10_000 {
        let n = many.share();
        assert!(n >= 512);
        many.used(n);
    }
}
