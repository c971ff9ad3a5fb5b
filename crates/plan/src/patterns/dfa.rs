//! Machines joined by and, or, not into one automaton, as small as it can be.

use super::nfa::{Budget, Classes, Machine};
use super::set::CharSet;
use seedgen_kernels::language::{Automaton, DEAD};
use std::collections::{HashMap, HashSet};

const MOST_STATES: usize = 2_000;
/// Where making the automaton smaller takes more, it stays as it is.
const MOST_WORK: usize = 20_000_000;

/// The texts of one expression.
#[derive(Clone, Debug)]
pub struct Leaf {
    pub machine: Machine,
    pub classes: Classes,
    pub doubtful: CharSet,
}

#[derive(Clone, Debug)]
pub enum Formula {
    Leaf(usize),
    Not(Box<Formula>),
    All(Vec<Formula>),
    Any(Vec<Formula>),
}

impl Formula {
    /// By what is known of the leaves; None: it depends.
    fn holds(&self, leaf: &impl Fn(usize) -> Option<bool>) -> Option<bool> {
        let any = |parts: &[Formula], sought: bool| {
            let mut open = false;
            for p in parts {
                match p.holds(leaf) {
                    Some(b) if b == sought => return Some(sought),
                    Some(_) => {}
                    None => open = true,
                }
            }
            if open { None } else { Some(!sought) }
        };
        match self {
            Formula::Leaf(i) => leaf(*i),
            Formula::Not(f) => f.holds(leaf).map(|b| !b),
            Formula::All(parts) => any(parts, false),
            Formula::Any(parts) => any(parts, true),
        }
    }
}

impl Leaf {
    fn class_at(&self, c: u32) -> u16 {
        self.classes.class[self.classes.cuts.partition_point(|&cut| cut <= c) - 1]
    }

    /// The texts x whose lower(x), or upper(x), is of the leaf. Beyond ASCII the collation decides.
    pub fn folded(mut self, upper: bool) -> Leaf {
        let c = &mut self.classes;
        let at = |cuts: &[u32], class: &[u16], x: u32| class[cuts.partition_point(|&cut| cut <= x) - 1];
        let mut cuts: Vec<u32> = c.cuts.iter().copied().chain(64..128).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let image = |x: u32| match char::from_u32(x) {
            Some(c) if upper => c.to_ascii_uppercase() as u32,
            Some(c) => c.to_ascii_lowercase() as u32,
            None => x,
        };
        let class = cuts.iter().map(|&x| at(&c.cuts, &c.class, image(x))).collect();
        (c.cuts, c.class) = (cuts, class);
        self.doubtful = self.doubtful.union(&super::set::beyond_ascii());
        self
    }
}

/// The texts of which the formula holds and that have no doubtful character. None: it would be too large.
pub fn join(leaves: &[Leaf], formula: &Formula, budget: &Budget) -> Option<Automaton> {
    let mut cuts: Vec<u32> = vec![0, 1];
    for l in leaves {
        cuts.extend(&l.classes.cuts);
        cuts.extend(l.doubtful.intervals().iter().flat_map(|&(a, b)| [a, b.saturating_add(1)]));
    }
    cuts.retain(|&c| c <= super::set::LAST);
    cuts.sort_unstable();
    cuts.dedup();
    // None: no text with such a character is made or accepted.
    let mut known: HashMap<Option<Vec<u16>>, u16> = HashMap::new();
    let mut columns: Vec<Option<Vec<u16>>> = Vec::new();
    let mut class = Vec::with_capacity(cuts.len());
    for &cut in &cuts {
        let doubtful = cut == 0 || leaves.iter().any(|l| l.doubtful.contains(cut));
        let column = (!doubtful).then(|| leaves.iter().map(|l| l.class_at(cut)).collect::<Vec<u16>>());
        let next = u16::try_from(columns.len()).ok()?;
        class.push(*known.entry(column.clone()).or_insert_with(|| {
            columns.push(column);
            next
        }));
    }
    let classes = columns.len();
    budget.spend(cuts.len().saturating_mul(leaves.len()))?;
    let holds = |key: &[u32]| formula.holds(&|i: usize| leaves[i].machine.verdict[key[i] as usize]);
    let accepts = |key: &[u32]| formula.holds(&|i: usize| Some(leaves[i].machine.accepting[key[i] as usize]));
    let first: Vec<u32> = vec![0; leaves.len()];
    let mut ids: HashMap<Vec<u32>, u32> = HashMap::from([(first.clone(), 0)]);
    let (mut keys, mut next, mut accepting) = (vec![first], Vec::new(), Vec::new());
    // Where all that follows is accepted, which states the machines are in no longer matters.
    let mut all: Option<u32> = None;
    let mut at = 0;
    while at < keys.len() {
        let key = keys[at].clone();
        // The leaves' steps are a tenth of the work of a machine's threads.
        budget.spend((classes * leaves.len()).div_ceil(10))?;
        accepting.push(accepts(&key) == Some(true));
        let settled = holds(&key) == Some(true);
        if settled {
            all = all.or(Some(at as u32));
        }
        for column in &columns {
            let Some(column) = column else {
                next.push(DEAD);
                continue;
            };
            if settled {
                next.push(all.unwrap_or(at as u32));
                continue;
            }
            let step = |(i, &s): (usize, &u32)| {
                let width = leaves[i].classes.samples.len();
                leaves[i].machine.next[s as usize * width + usize::from(column[i])]
            };
            let to: Vec<u32> = key.iter().enumerate().map(step).collect();
            next.push(match (holds(&to), all) {
                (Some(false), _) => DEAD,
                (Some(true), Some(all)) => all,
                _ => *ids.entry(to.clone()).or_insert_with(|| {
                    keys.push(to);
                    keys.len() as u32 - 1
                }),
            });
        }
        at += 1;
        if keys.len() > MOST_STATES {
            return None;
        }
    }
    let (next, accepting) = least(next, accepting, classes);
    Automaton::new(cuts, class, classes, next, accepting)
}

/// States that no text tells apart become one; those from which nothing is accepted become `DEAD`, apart
/// from the start.
fn least(next: Vec<u32>, accepting: Vec<bool>, classes: usize) -> (Vec<u32>, Vec<bool>) {
    let n = accepting.len();
    let useful = useful(&next, &accepting, classes);
    let mut group: Vec<u32> = (0..n).map(|s| if useful[s] { u32::from(accepting[s]) } else { DEAD }).collect();
    let (mut groups, mut work) = (0, 0);
    loop {
        let of = |s: u32| if s == DEAD { DEAD } else { group[s as usize] };
        let mut known: HashMap<Vec<u32>, u32> = HashMap::new();
        let mut finer = vec![DEAD; n];
        for s in (0..n).filter(|&s| useful[s]) {
            let mut signature = vec![group[s]];
            signature.extend(next[s * classes..(s + 1) * classes].iter().map(|&t| of(t)));
            let id = known.len() as u32;
            finer[s] = *known.entry(signature).or_insert(id);
        }
        let count = known.len();
        group = finer;
        if count == groups {
            break;
        }
        groups = count;
        work += n * classes;
        if work > MOST_WORK {
            group = (0..n).map(|s| if useful[s] { s as u32 } else { DEAD }).collect();
            break;
        }
    }
    if !useful[0] {
        return (vec![DEAD; classes], vec![false]);
    }
    // Numbered in the order in which they are found from the start.
    let member: HashMap<u32, usize> = (0..n).rev().filter(|&s| useful[s]).map(|s| (group[s], s)).collect();
    let mut order = vec![group[0]];
    let mut place: HashMap<u32, u32> = HashMap::from([(group[0], 0)]);
    let (mut out, mut accepted, mut at) = (Vec::new(), Vec::new(), 0);
    while at < order.len() {
        let s = member[&order[at]];
        accepted.push(accepting[s]);
        for &t in &next[s * classes..(s + 1) * classes] {
            let g = if t == DEAD { DEAD } else { group[t as usize] };
            out.push(match g {
                DEAD => DEAD,
                g => *place.entry(g).or_insert_with(|| {
                    order.push(g);
                    order.len() as u32 - 1
                }),
            });
        }
        at += 1;
    }
    (out, accepted)
}

/// From which states something is accepted.
fn useful(next: &[u32], accepting: &[bool], classes: usize) -> Vec<bool> {
    let n = accepting.len();
    let mut before: Vec<HashSet<u32>> = vec![HashSet::new(); n];
    for (i, &t) in next.iter().enumerate().filter(|x| *x.1 != DEAD) {
        before[t as usize].insert((i / classes) as u32);
    }
    let mut yes = accepting.to_vec();
    let mut open: Vec<usize> = (0..n).filter(|&s| yes[s]).collect();
    while let Some(s) = open.pop() {
        for &b in &before[s] {
            if !yes[b as usize] {
                yes[b as usize] = true;
                open.push(b as usize);
            }
        }
    }
    yes
}
