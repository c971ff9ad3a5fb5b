//! The search itself: which rows are tested, in what order, and when it is enough. First the rows that the plan
//! would make as it is; then, column by column and in combination, the candidates. A row that fails fewer
//! parts of the constraints is closer, and the search goes on from there. The number of tests is bounded, and
//! nothing depends on time or chance. Not here: values (`candidates`), the test (the extension).

use super::candidates::Random;
use super::{Bound, Group, LARGEST, Outcome, Pool, Text, Touched};
use crate::schema::ColumnIndex;
use std::collections::HashSet;

/// What a test says of a row: 0 passes; else the number of parts of the constraints that fail, `RAISED` where
/// an error kept it from telling.
pub type Verdict = u32;
/// An error, not an answer.
pub const RAISED: Verdict = u32::MAX;

/// PostgreSQL, or what stands for it.
pub trait Tester {
    type Error;
    /// Each text as the type prints it; None where it is no value of the column, its domains' CHECKs included.
    fn canonical(&mut self, column: ColumnIndex, texts: &[String]) -> Result<Vec<Text>, Self::Error>;
    /// A verdict a row; rows have a text for each of `Group::all`.
    fn test(&mut self, rows: &[Vec<Text>]) -> Result<Vec<Verdict>, Self::Error>;
    /// The rows with the columns computed that a constraint sets equal to an expression; those left out that cannot be
    /// computed. None at all where no constraint does that.
    fn completed(&mut self, _rows: &[Vec<Text>]) -> Result<Vec<Vec<Text>>, Self::Error> {
        Ok(Vec::new())
    }
    /// Asked while there is more to test: no more tests, whatever came out so far.
    fn spent(&self) -> Option<Bound>;
    /// What has kept something from being tested.
    fn cut(&self) -> Option<Bound>;
}

/// How a search ended, and what it took.
#[derive(Clone, Debug, PartialEq)]
pub struct Hunted {
    pub outcome: Outcome,
    pub tests: u64,
    /// What ended it before it had enough.
    pub bound: Option<Bound>,
}

/// The tests that the searches of one call share: what one leaves is for those after it.
pub struct Budget {
    left: u64,
    searches: u64,
}

impl Budget {
    pub fn new(searches: usize) -> Budget {
        Budget { left: CALL, searches: searches as u64 }
    }
    /// Of the next search.
    pub fn share(&self) -> u64 {
        (self.left / self.searches.max(1)).max(LEAST)
    }
    pub fn used(&mut self, tests: u64) {
        self.left = self.left.saturating_sub(tests);
        self.searches = self.searches.saturating_sub(1);
    }
}

/// Tests of all searches of a call, and of one where there are very many.
const CALL: u64 = 1_000_000;
const LEAST: u64 = 512;
/// Tests in all, for one group.
const TESTS: u64 = 20_000;
const STEPS: u64 = 4_000;
/// A first look at the plan's own rows, and the rows that are looked at if all is well so far.
const LOOK: usize = 64;
const OWN: usize = 2_048;
/// Rows that stand for whatever the given columns may be.
const GIVEN: usize = 8;

/// Searches the group's tuples by `share` tests at most. `own` gives rows that the plan would make, `nullable` says which
/// columns may be null, `values` gives the candidates of the pool's columns (made on demand: often none are needed).
pub fn hunt<T: Tester>(
    group: &Group,
    share: u64,
    nullable: &dyn Fn(ColumnIndex) -> bool,
    mut own: impl FnMut(usize, usize) -> Vec<Vec<Text>>,
    values: impl FnOnce(&[Vec<Text>]) -> Vec<Vec<String>>,
    tester: &mut T,
) -> Result<Hunted, T::Error> {
    let mut h = Hunt {
        group,
        tester,
        share,
        tests: 0,
        bound: None,
        found: Vec::new(),
        seen: HashSet::new(),
        keys: Vec::new(),
        near: Vec::new(),
        given: Vec::new(),
        nulled: false,
    };
    h.keys = vec![HashSet::new(); group.keys.len()];
    let first = own(0, LOOK);
    if h.own(&first)? == first.len() && !first.is_empty() && !group.doubted {
        // A larger look: the share that fails may be small.
        let more = own(first.len(), OWN.min(share as usize).saturating_sub(first.len()));
        if h.own(&more)? == more.len() {
            return Ok(h.ended(Outcome::Passes));
        }
    }
    if group.columns.is_empty() {
        return Ok(h.ended(Outcome::Nothing));
    }
    // The plan's own rows are the most lifelike: as many of them as it takes, while some pass.
    let mut at = h.tests as usize;
    while !h.enough() && h.found.len() * 40 >= at && at > 0 && !h.ends_at(share) {
        let more = own(at, 1024);
        if more.is_empty() {
            break;
        }
        at += more.len();
        h.own(&more)?;
    }
    // The same with what follows from the other columns put right.
    let mut at = 0;
    while !h.over() {
        let rows = own(at, 1024);
        at += rows.len();
        let mut completed = h.tester.completed(&rows)?;
        // What follows from nothing may be nothing.
        completed.retain(|row| group.columns.iter().zip(row).all(|(&c, t)| t.is_some() || nullable(c)));
        if completed.is_empty() || h.own(&completed)? == 0 {
            break;
        }
    }
    if !h.enough() {
        let texts = values(&first);
        let k = group.columns.len();
        let mut lists: Vec<Vec<Text>> = Vec::with_capacity(k);
        for (&c, texts) in group.columns.iter().zip(texts) {
            let mut list: Vec<Text> = h.tester.canonical(c, &texts)?.into_iter().flatten().map(Some).collect();
            let mut seen = HashSet::new();
            list.retain(|v| seen.insert(v.clone()));
            if nullable(c) {
                list.insert(list.len().min(1), None);
            }
            lists.push(list);
        }
        if lists.iter().all(|l| !l.is_empty()) {
            let given = if group.given.is_empty() { 1 } else { GIVEN };
            h.given = first.iter().take(given).map(|r| r[k..].to_vec()).collect();
            h.combine(&lists)?;
            // Given columns that may be null are out of the constraint's way when they are.
            if h.found.is_empty() && !group.given.is_empty() && group.given.iter().all(|&c| nullable(c)) {
                h.given = vec![vec![None; group.given.len()]];
                h.nulled = true;
                h.near.clear();
                h.seen.clear();
                h.tests = h.tests.min(TESTS / 2);
                h.combine(&lists)?;
            }
        }
    }
    if h.found.is_empty() {
        return Ok(h.ended(Outcome::Nothing));
    }
    let mut tuples = std::mem::take(&mut h.found);
    tuples.truncate(LARGEST as usize);
    let nulled = if h.nulled { group.given.clone() } else { Vec::new() };
    let pool = Pool { columns: group.columns.clone(), nulled, distinct: group.each_once(), tuples };
    Ok(h.ended(|_| Outcome::Pool(pool)))
}

struct Hunt<'a, T: Tester> {
    group: &'a Group,
    tester: &'a mut T,
    /// Tests that it may take in all.
    share: u64,
    tests: u64,
    bound: Option<Bound>,
    found: Vec<Vec<Text>>,
    /// Tuples that were tested.
    seen: HashSet<Vec<Text>>,
    /// The images of the found tuples in each key.
    keys: Vec<HashSet<Vec<Text>>>,
    /// Tuples that fail the fewest parts, best first.
    near: Vec<(Verdict, Vec<Text>)>,
    /// What the given columns may be.
    given: Vec<Vec<Text>>,
    nulled: bool,
}

impl<T: Tester> Hunt<'_, T> {
    fn enough(&self) -> bool {
        self.found.len() as u64 >= self.group.wanted
    }

    fn over(&mut self) -> bool {
        let most = self.most();
        self.enough() || self.ends_at(most)
    }

    /// No test of another tuple within `most`.
    fn ends_at(&mut self, most: u64) -> bool {
        let each = self.given.len().max(1) as u64;
        let counted = (self.tests + each > most).then_some(Bound::Tests(most));
        let bound = self.tester.spent().or(counted);
        self.bound = self.bound.or(bound);
        bound.is_some()
    }

    /// Tests in all: of those that are an INSERT each, fewer.
    fn most(&self) -> u64 {
        match self.group.by_steps {
            true => STEPS + 4 * self.group.wanted,
            false => TESTS.min(self.share),
        }
    }

    fn ended(self, outcome: impl FnOnce(u64) -> Outcome) -> Hunted {
        let outcome = outcome(self.tests);
        let short = |n: usize| (n as u64) < self.group.wanted;
        let bound = match &outcome {
            Outcome::Pool(p) => self.bound.or(self.tester.cut()).filter(|_| short(p.tuples.len())),
            Outcome::Nothing(_) => self.bound.or(self.tester.cut()),
            Outcome::Passes(_) => None,
        };
        Hunted { outcome, tests: self.tests, bound }
    }

    /// Tests rows of the plan's own; how many of them pass. A group with given columns takes their tuples
    /// only as starting points: the same tuple may meet other values of those.
    fn own(&mut self, rows: &[Vec<Text>]) -> Result<usize, T::Error> {
        let k = self.group.columns.len();
        let verdicts = self.tester.test(rows)?;
        self.tests += rows.len() as u64;
        let mut passed = 0;
        for (row, v) in rows.iter().zip(verdicts) {
            passed += usize::from(v == 0);
            if self.group.given.is_empty() {
                if self.seen.insert(row.clone()) {
                    self.judge(row.clone(), v);
                }
            } else {
                self.keep_near(v.max(1), row[..k].to_vec());
            }
        }
        Ok(passed)
    }

    fn judge(&mut self, tuple: Vec<Text>, v: Verdict) {
        if v > 0 {
            return self.keep_near(v, tuple);
        }
        // Where a key asks for it, tuples differ in the key's columns. Nulls never clash, as a rule.
        let at = |c: &ColumnIndex| self.group.columns.iter().position(|x| x == c);
        let image = |k: &Touched| {
            let image: Vec<Text> = k.columns.iter().filter_map(at).map(|i| image(&tuple[i])).collect();
            (!k.nulls_differ || image.iter().all(Option::is_some)).then_some(image)
        };
        let images: Vec<Option<Vec<Text>>> = self.group.keys.iter().map(image).collect();
        if images.iter().zip(&self.keys).any(|(image, known)| image.as_ref().is_some_and(|i| known.contains(i))) {
            return;
        }
        for (image, known) in images.into_iter().zip(&mut self.keys) {
            known.extend(image);
        }
        self.found.push(tuple);
    }

    fn keep_near(&mut self, v: Verdict, tuple: Vec<Text>) {
        const KEPT: usize = 24;
        if self.near.iter().any(|n| n.1 == tuple) {
            return;
        }
        let place = self.near.partition_point(|n| n.0 <= v);
        if place < KEPT {
            self.near.insert(place, (v, tuple));
            self.near.truncate(KEPT);
        }
    }

    /// Tests tuples against every given row; those that were tested are passed over.
    fn try_all(&mut self, mut tuples: Vec<Vec<Text>>) -> Result<(), T::Error> {
        tuples.retain(|t| self.seen.insert(t.clone()));
        let room = (self.most().saturating_sub(self.tests) as usize / self.given.len().max(1)).min(tuples.len());
        tuples.truncate(room);
        let mut at = 0;
        let mut batch = 64;
        while at < tuples.len() && !self.over() {
            let part = &tuples[at..(at + batch).min(tuples.len())];
            let rows: Vec<Vec<Text>> =
                part.iter().flat_map(|t| self.given.iter().map(move |g| [t.as_slice(), g].concat())).collect();
            let verdicts = self.tester.test(&rows)?;
            self.tests += rows.len() as u64;
            let n = self.given.len().max(1);
            let worst: Vec<Verdict> = verdicts.chunks(n).map(|v| v.iter().copied().max().unwrap_or(RAISED)).collect();
            for (t, v) in part.iter().zip(worst) {
                self.judge(t.clone(), v);
            }
            at += batch;
            batch = (batch * 2).min(2048);
        }
        Ok(())
    }

    /// From the nearest row, one column at a time over its first candidates, as long as that comes nearer.
    fn climb(&mut self, lists: &[Vec<Text>]) -> Result<(), T::Error> {
        const STEP: usize = 32;
        const FIRST: usize = 256;
        while let (Some((v, base)), true, false) = (self.near.first().cloned(), self.found.is_empty(), self.over()) {
            let nearer = |h: &Self| !h.found.is_empty() || h.near.first().is_some_and(|n| n.0 < v);
            let mut at = 0;
            while at < FIRST && !nearer(self) && !self.over() {
                for (c, list) in lists.iter().enumerate() {
                    let values = list.iter().skip(at).take(STEP);
                    let next =
                        values.map(|x| base.iter().enumerate().map(move |(i, y)| if i == c { x } else { y }.clone()));
                    self.try_all(next.map(Iterator::collect).collect())?;
                }
                at += STEP;
            }
            if !nearer(self) {
                break;
            }
        }
        Ok(())
    }

    /// From tuples that work, one column of a key over its candidates, as long as that finds more: each comes once.
    /// False: it found nothing.
    fn spread(&mut self, lists: &[Vec<Text>], r: &mut Random) -> Result<bool, T::Error> {
        const BASES: usize = 8;
        const BATCH: usize = 32;
        let known = self.found.len();
        let keyed = |c: &usize| self.group.keys.iter().any(|k| k.columns.contains(&self.group.columns[*c]));
        let columns: Vec<usize> = (0..lists.len()).filter(keyed).collect();
        for _ in 0..BASES.min(self.found.len()) {
            let base = self.found[r.below(self.found.len())].clone();
            for &c in &columns {
                // Each batch is from all over the list.
                let stride = lists[c].len().div_ceil(BATCH);
                for first in 0..stride {
                    let before = self.found.len();
                    let with = |v: &Text| {
                        let mut t = base.clone();
                        t[c] = v.clone();
                        t
                    };
                    let next = lists[c].iter().skip(first).step_by(stride).map(with).collect();
                    self.try_all(next)?;
                    if self.found.len() < before + BATCH / 8 || self.over() {
                        break;
                    }
                }
            }
        }
        Ok(self.found.len() > known)
    }

    fn combine(&mut self, lists: &[Vec<Text>]) -> Result<(), T::Error> {
        if let [list] = lists {
            return self.try_all(list.iter().map(|v| vec![v.clone()]).collect());
        }
        if self.group.by_steps {
            self.climb(lists)?;
        }
        // What a few rows were climbed to is varied from there; all combinations would take an INSERT each.
        let climbed = self.group.by_steps && !self.found.is_empty();
        // Short values together, as sums and products that work out have; then the first of each list.
        let short: Vec<Vec<Text>> = lists.iter().map(|l| by_length(l)).collect();
        if !climbed {
            self.try_all(diagonal(&short, 2048))?;
            self.try_all(diagonal(lists, 1024))?;
        }
        self.try_all((0..64).map(|i| lists.iter().map(|l| l[i % l.len()].clone()).collect()).collect())?;
        const STEP: usize = 16;
        let mut r = Random(97);
        let mut round = 0;
        let mut spreads = !self.group.by_steps;
        while !self.over() {
            let before = (self.seen.len(), self.found.len());
            if spreads && !self.found.is_empty() {
                spreads = self.spread(lists, &mut r)?;
            }
            let mut next: Vec<Vec<Text>> = Vec::new();
            // From what works, or nearly does: one column at a time over its candidates, then two by chance.
            let mut bases: Vec<Vec<Text>> = self.found.iter().rev().take(4).cloned().collect();
            if !self.found.is_empty() {
                bases.extend((0..8).map(|_| self.found[r.below(self.found.len())].clone()));
            }
            let near = if self.found.is_empty() { 8 } else { 2 };
            bases.extend(self.near.iter().take(near).map(|n| n.1.clone()));
            for base in &bases {
                for (c, list) in lists.iter().enumerate() {
                    let from = round * STEP;
                    for v in list.iter().skip(from).take(STEP) {
                        let mut t = base.clone();
                        t[c] = v.clone();
                        next.push(t);
                    }
                }
                for _ in 0..STEP {
                    let mut t = base.clone();
                    for _ in 0..2 {
                        let c = r.below(lists.len());
                        t[c] = pick(&lists[c], &short[c], &mut r);
                    }
                    next.push(t);
                }
                next.extend((0..32).filter_map(|_| shifted(base, &mut r)));
            }
            for _ in 0..128 {
                next.push(lists.iter().zip(&short).map(|(l, s)| pick(l, s, &mut r)).collect());
            }
            self.try_all(next)?;
            round += 1;
            // The space is used up.
            if (self.seen.len(), self.found.len()) == before && round > 8 {
                break;
            }
            if climbed && self.found.len() == before.1 && round > 4 {
                break;
            }
        }
        Ok(())
    }
}

/// Two whole numbers moved together, or against each other: what keeps a sum or a difference as it is.
fn shifted(base: &[Text], r: &mut Random) -> Option<Vec<Text>> {
    let whole = |i: &usize| base[*i].as_ref().and_then(|t| t.parse::<i64>().ok());
    let numbers: Vec<usize> = (0..base.len()).filter(|i| whole(i).is_some()).collect();
    if numbers.len() < 2 {
        return None;
    }
    let (a, b) = (numbers[r.below(numbers.len())], numbers[r.below(numbers.len())]);
    let by = [1i64, -1, 2, 5, 10, -10, 100, 37][r.below(8)];
    let other = if r.below(2) == 0 { by } else { -by };
    let mut t = base.to_vec();
    t[a] = Some(whole(&a)?.checked_add(by)?.to_string());
    t[b] = Some(whole(&b)?.checked_add(other)?.to_string());
    Some(t)
}

/// The shortest first, as many as combinations of them make sense.
fn by_length(list: &[Text]) -> Vec<Text> {
    let mut short = list.to_vec();
    short.sort_by(|a, b| {
        let key = |t: &Text| (t.as_ref().map(|t| t.len()), t.clone());
        key(a).cmp(&key(b))
    });
    short.truncate(64);
    short
}

/// One of the list, mostly of its beginning or of the short ones.
fn pick(list: &[Text], short: &[Text], r: &mut Random) -> Text {
    let (list, n) = match r.below(4) {
        0 => (list, list.len().min(12)),
        1 => (list, list.len().min(64)),
        2 => (short, short.len()),
        _ => (list, list.len()),
    };
    list[r.below(n)].clone()
}

/// Combinations in order of the sum of their places, up to a number of them.
fn diagonal(lists: &[Vec<Text>], most: usize) -> Vec<Vec<Text>> {
    fn fill(lists: &[Vec<Text>], sum: usize, head: &mut Vec<Text>, out: &mut Vec<Vec<Text>>, most: usize) {
        if out.len() >= most {
            return;
        }
        let Some((list, rest)) = lists.split_first() else {
            if sum == 0 {
                out.push(head.clone());
            }
            return;
        };
        let room: usize = rest.iter().map(|l| l.len() - 1).sum();
        for (i, text) in list.iter().enumerate().take(sum + 1).skip(sum.saturating_sub(room)) {
            head.push(text.clone());
            fill(rest, sum - i, head, out, most);
            head.pop();
        }
    }
    let longest: usize = lists.iter().map(|l| l.len() - 1).sum();
    let mut out = Vec::new();
    for sum in 0..=longest {
        if out.len() >= most {
            break;
        }
        fill(lists, sum, &mut Vec::new(), &mut out, most);
    }
    out
}

/// A value as a unique key may see it: case, padding and trailing zeros may count for nothing there.
fn image(t: &Text) -> Text {
    let t = t.as_ref()?.trim_end().to_lowercase();
    let number = t.contains('.') && t.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    Some(if number { t.trim_end_matches('0').trim_end_matches('.').to_string() } else { t })
}
