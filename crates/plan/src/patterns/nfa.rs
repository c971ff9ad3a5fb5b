//! A tree as a program of threads, and the threads' sets as states of a deterministic machine. A look ahead
//! is an obligation that a thread carries from there on: the state of a machine of its own, which has to
//! accept at the end. A look behind is a machine that runs along from the start.

use super::ast::Ast;
use super::set::CharSet;
use crate::interrupt;
use std::cell::Cell;
use std::collections::{HashMap, HashSet};

/// Bounds: beyond them the pattern is not understood.
const MOST_STEPS: usize = 20_000;
const MOST_STATES: usize = 2_000;
/// Of all the machines of a language together: those of looks are made within others.
const MOST_WORK: usize = 12_000_000;
/// Some milliseconds of work.
const CHECK_EVERY: usize = 50_000;
/// Threads at once, and cells of the table that says which class a code point is of.
const MOST_THREADS: usize = 20_000;
const MOST_CELLS: usize = 8_000_000;

/// What may still be spent on a language, in steps of about the same time and memory.
pub struct Budget(Cell<usize>);

impl Budget {
    pub fn new() -> Budget {
        Budget(Cell::new(MOST_WORK))
    }

    /// None: there is no more.
    pub fn spend(&self, n: usize) -> Option<()> {
        let had = self.0.get();
        let left = had.checked_sub(n);
        if left.is_none_or(|left| left / CHECK_EVERY != had / CHECK_EVERY) {
            interrupt::check();
        }
        self.0.set(left.unwrap_or(0));
        left.map(|_| ())
    }
}

/// Classes of code points that no set of a pattern tells apart.
#[derive(Clone, Debug)]
pub struct Classes {
    /// First code points of intervals, from 0.
    pub cuts: Vec<u32>,
    pub class: Vec<u16>,
    /// A code point of each.
    pub samples: Vec<u32>,
    word: Vec<bool>,
}

impl Classes {
    pub fn of(sets: &[CharSet]) -> Option<Classes> {
        let word = CharSet::posix("word")?;
        let mut cuts: Vec<u32> = vec![0, 1];
        for &(a, b) in sets.iter().chain([&word]).flat_map(|s| s.intervals()) {
            cuts.extend([a, b.saturating_add(1)]);
        }
        cuts.retain(|&c| c <= super::set::LAST);
        cuts.sort_unstable();
        cuts.dedup();
        if cuts.len().saturating_mul(sets.len()) > MOST_CELLS {
            return None;
        }
        let mut known: HashMap<Vec<bool>, u16> = HashMap::new();
        let (mut class, mut samples) = (Vec::new(), Vec::new());
        for &cut in &cuts {
            let mut signature: Vec<bool> = sets.iter().chain([&word]).map(|s| s.contains(cut)).collect();
            signature.push(cut == 0);
            let next = u16::try_from(known.len()).ok()?;
            let id = *known.entry(signature).or_insert_with(|| {
                samples.push(cut);
                next
            });
            class.push(id);
        }
        let word = samples.iter().map(|&s| word.contains(s)).collect();
        Some(Classes { cuts, class, samples, word })
    }
}

/// A deterministic machine over classes; complete, state 0 first.
#[derive(Clone, Debug)]
pub struct Machine {
    pub next: Vec<u32>,
    pub accepting: Vec<bool>,
    /// What all that follows decides: accepted, refused, or (None) it depends.
    pub verdict: Vec<Option<bool>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Before {
    Start,
    Word,
    Other,
}

enum Step {
    Set(Vec<bool>, u32),
    Split(Vec<u32>),
    AtStart(u32),
    /// The character before is one of a word.
    AfterWord(bool, u32),
    /// Look-behind number; it has to be so.
    Behind(usize, bool, u32),
    /// Obligation number.
    Oblige(usize, u32),
    Match,
}

struct Program<'a> {
    classes: &'a Classes,
    budget: &'a Budget,
    steps: Vec<Step>,
    /// By obligation: the machine for each context; whether it matters which character comes before.
    ahead: Vec<([Machine; 3], bool)>,
    behind: Vec<Machine>,
    word: bool,
}

const END: usize = 0;
const NEXT_WORD: usize = 1;
const NEXT_OTHER: usize = 2;

/// The machine for whole texts of the tree.
pub fn machine(ast: &Ast, classes: &Classes, budget: &Budget) -> Option<Machine> {
    build(ast, classes, Before::Start, budget)
}

fn build(ast: &Ast, classes: &Classes, before: Before, budget: &Budget) -> Option<Machine> {
    let n = classes.samples.len();
    budget.spend(24 * n + ast.size())?;
    let small = |rows: &[&dyn Fn(bool) -> u32], accepting: Vec<bool>| {
        let next = rows.iter().flat_map(|f| classes.word.iter().map(|&w| f(w))).collect();
        let m = Machine::new(next, accepting, n);
        [m.clone(), m.clone(), m]
    };
    let end = small(&[&|_| 1, &|_| 1], vec![true, false]);
    let word = small(&[&|w| if w { 1 } else { 2 }, &|_| 1, &|_| 2], vec![false, true, false]);
    let other = small(&[&|w| if w { 2 } else { 1 }, &|_| 1, &|_| 2], vec![true, true, false]);
    let mut p = Program {
        classes,
        budget,
        steps: vec![Step::Match],
        ahead: vec![(end, false), (word, false), (other, false)],
        behind: Vec::new(),
        word: ast.has_word_edges(),
    };
    let start = p.compile(ast, 0)?;
    p.determinize(start, before)
}

impl Machine {
    fn new(next: Vec<u32>, accepting: Vec<bool>, classes: usize) -> Machine {
        let reaches = |goal: bool| {
            let mut yes: Vec<bool> = accepting.iter().map(|&a| a == goal).collect();
            let mut before: Vec<Vec<u32>> = vec![Vec::new(); accepting.len()];
            for (s, row) in next.chunks(classes).enumerate() {
                for &t in row {
                    if before[t as usize].last() != Some(&(s as u32)) {
                        before[t as usize].push(s as u32);
                    }
                }
            }
            let mut open: Vec<u32> = (0..yes.len() as u32).filter(|&s| yes[s as usize]).collect();
            while let Some(s) = open.pop() {
                for &b in &before[s as usize] {
                    if !yes[b as usize] {
                        yes[b as usize] = true;
                        open.push(b);
                    }
                }
            }
            yes
        };
        let (good, bad) = (reaches(true), reaches(false));
        let verdict = good
            .iter()
            .zip(&bad)
            .map(|(&g, &b)| match (g, b) {
                (true, true) => None,
                (g, _) => Some(g),
            })
            .collect();
        Machine { next, accepting, verdict }
    }

    fn negated(mut self) -> Machine {
        self.accepting.iter_mut().for_each(|a| *a = !*a);
        self.verdict.iter_mut().for_each(|v| *v = v.map(|v| !v));
        self
    }
}

/// Where a thread stands, and its obligations: (number, context, state), sorted.
type Duty = (u16, u8, u32);
type Thread = (u32, Vec<Duty>);

impl Program<'_> {
    fn push(&mut self, step: Step) -> Option<u32> {
        self.steps.push(step);
        (self.steps.len() <= MOST_STEPS).then_some(self.steps.len() as u32 - 1)
    }

    /// The steps for `ast`, then on to `to`.
    fn compile(&mut self, ast: &Ast, to: u32) -> Option<u32> {
        self.budget.spend(1)?;
        match ast {
            Ast::Set(set) => {
                self.budget.spend(self.classes.samples.len())?;
                let members = self.classes.samples.iter().map(|&s| set.contains(s)).collect();
                self.push(Step::Set(members, to))
            }
            Ast::Concat(parts) => parts.iter().rev().try_fold(to, |to, part| self.compile(part, to)),
            Ast::Alt(parts) => {
                let ways = parts.iter().map(|p| self.compile(p, to)).collect::<Option<Vec<_>>>()?;
                self.push(Step::Split(ways))
            }
            Ast::Repeat { of, min, max } => {
                let mut to = to;
                match max {
                    None => {
                        let again = self.push(Step::Split(Vec::new()))?;
                        let body = self.compile(of, again)?;
                        self.steps[again as usize] = Step::Split(vec![body, to]);
                        to = again;
                    }
                    Some(max) => {
                        let out = to;
                        for _ in *min..*max {
                            let body = self.compile(of, to)?;
                            to = self.push(Step::Split(vec![body, out]))?;
                        }
                    }
                }
                (0..*min).try_fold(to, |to, _| self.compile(of, to))
            }
            Ast::Look { ahead: true, negate, of } => {
                if of.looks_behind() {
                    return None;
                }
                let whole = Ast::Concat(vec![(**of).clone(), Ast::anything()]);
                let make = |before| {
                    let m = build(&whole, self.classes, before, self.budget)?;
                    Some(if *negate { m.negated() } else { m })
                };
                let machines = [make(Before::Start)?, make(Before::Word)?, make(Before::Other)?];
                self.ahead.push((machines, of.has_word_edges()));
                // Which of the three depends on the character before.
                self.word |= of.has_word_edges();
                self.push(Step::Oblige(self.ahead.len() - 1, to))
            }
            Ast::Look { ahead: false, negate, of } => {
                let whole = Ast::Concat(vec![Ast::anything(), (**of).clone()]);
                let m = build(&whole, self.classes, Before::Start, self.budget)?;
                self.behind.push(m);
                self.push(Step::Behind(self.behind.len() - 1, !negate, to))
            }
            Ast::Start => self.push(Step::AtStart(to)),
            Ast::End => self.push(Step::Oblige(END, to)),
            Ast::WordStart => self.edge(false, to),
            Ast::WordEnd => self.edge(true, to),
            Ast::WordEdge => {
                let ways = vec![self.edge(false, to)?, self.edge(true, to)?];
                self.push(Step::Split(ways))
            }
            Ast::NotWordEdge => {
                let inside = self.push(Step::Oblige(NEXT_WORD, to))?;
                let outside = self.push(Step::Oblige(NEXT_OTHER, to))?;
                let ways = vec![self.push(Step::AfterWord(true, inside))?, self.push(Step::AfterWord(false, outside))?];
                self.push(Step::Split(ways))
            }
        }
    }

    fn edge(&mut self, end: bool, to: u32) -> Option<u32> {
        let next = self.push(Step::Oblige(if end { NEXT_OTHER } else { NEXT_WORD }, to))?;
        self.push(Step::AfterWord(end, next))
    }

    /// Adds the threads that stand at `at` without reading.
    fn follow(
        &self,
        at: u32,
        duties: Vec<Duty>,
        here: (Before, &[u32]),
        out: &mut Vec<Thread>,
        seen: &mut HashSet<Thread>,
    ) -> Option<()> {
        let mut open = vec![(at, duties)];
        while let Some(thread) = open.pop() {
            // Each set of duties may be met with: their number doubles with every look.
            self.budget.spend(1 + thread.1.len())?;
            if !seen.insert(thread.clone()) {
                continue;
            }
            if seen.len() > MOST_THREADS {
                return None;
            }
            let (at, duties) = thread;
            match &self.steps[at as usize] {
                Step::Set(..) | Step::Match => out.push((at, duties)),
                Step::Split(ways) => open.extend(ways.iter().map(|&w| (w, duties.clone()))),
                Step::AtStart(to) => {
                    if here.0 == Before::Start {
                        open.push((*to, duties));
                    }
                }
                Step::AfterWord(wanted, to) => {
                    if (here.0 == Before::Word) == *wanted {
                        open.push((*to, duties));
                    }
                }
                Step::Behind(i, wanted, to) => {
                    if self.behind[*i].accepting[here.1[*i] as usize] == *wanted {
                        open.push((*to, duties));
                    }
                }
                Step::Oblige(i, to) => {
                    let (machines, sensitive) = &self.ahead[*i];
                    let plain = here.0 == Before::Word && !sensitive;
                    let context = if plain { 2 } else { here.0 as usize };
                    let duty = (*i as u16, context as u8, 0);
                    match machines[context].verdict[0] {
                        Some(false) => {}
                        Some(true) => open.push((*to, duties)),
                        None => {
                            let mut duties = duties;
                            if let Err(place) = duties.binary_search(&duty) {
                                duties.insert(place, duty);
                            }
                            open.push((*to, duties));
                        }
                    }
                }
            }
        }
        Some(())
    }

    /// The duties after a character of the class; None where one of them is failed.
    fn advance(&self, duties: &[Duty], class: usize) -> Option<Vec<Duty>> {
        let n = self.classes.samples.len();
        let mut out = Vec::with_capacity(duties.len());
        for &(i, context, state) in duties {
            let m = &self.ahead[i as usize].0[context as usize];
            let state = m.next[state as usize * n + class];
            match m.verdict[state as usize] {
                Some(true) => {}
                Some(false) => return None,
                None => out.push((i, context, state)),
            }
        }
        out.sort_unstable();
        out.dedup();
        Some(out)
    }

    /// Sorted, without threads that can do no more than another at the same place.
    fn tidy(&self, mut threads: Vec<Thread>) -> Option<Vec<Thread>> {
        threads.sort_by(|a, b| (a.0, a.1.len(), &a.1).cmp(&(b.0, b.1.len(), &b.1)));
        threads.dedup();
        let mut out: Vec<Thread> = Vec::with_capacity(threads.len());
        for t in threads {
            let (mut compared, mut weaker) = (0, false);
            for o in out.iter().rev().take_while(|o| o.0 == t.0) {
                compared += 1;
                weaker = o.1.iter().all(|d| t.1.contains(d));
                if weaker {
                    break;
                }
            }
            self.budget.spend(compared * (1 + t.1.len()) / 4)?;
            if !weaker {
                out.push(t);
            }
        }
        // What takes anything to the end, with no duty, leaves nothing to the others.
        let all = out.iter().position(|t| t.1.is_empty() && self.takes_all(t.0));
        Some(match all {
            Some(i) => vec![out.swap_remove(i), (0, Vec::new())],
            None => out,
        })
    }

    /// `.*` at the end of the program.
    fn takes_all(&self, at: u32) -> bool {
        let Step::Set(members, to) = &self.steps[at as usize] else { return false };
        let Step::Split(ways) = &self.steps[*to as usize] else { return false };
        // The class of NUL is in no set.
        members.iter().filter(|m| !**m).count() <= 1 && ways.contains(&at) && ways.contains(&0)
    }

    fn determinize(&self, start: u32, before: Before) -> Option<Machine> {
        type Key = (u8, Vec<u32>, Vec<Thread>);
        let n = self.classes.samples.len();
        let context = |b: Before| if self.word { b as u8 } else { 0 };
        let behind: Vec<u32> = vec![0; self.behind.len()];
        let (mut threads, mut seen) = (Vec::new(), HashSet::new());
        self.follow(start, Vec::new(), (before, &behind), &mut threads, &mut seen)?;
        let first: Key = (context(before), behind, self.tidy(threads)?);
        let mut ids: HashMap<Key, u32> = HashMap::from([(first.clone(), 0)]);
        let (mut keys, mut next, mut accepting) = (vec![first], Vec::new(), Vec::new());
        let mut at = 0;
        while at < keys.len() {
            let (_, behind, threads) = keys[at].clone();
            let accepted = |t: &Thread| {
                let met = |d: &Duty| self.ahead[d.0 as usize].0[d.1 as usize].accepting[d.2 as usize];
                t.0 == 0 && t.1.iter().all(met)
            };
            accepting.push(threads.iter().any(accepted));
            for class in 0..n {
                let moved: Vec<u32> =
                    behind.iter().zip(&self.behind).map(|(&s, m)| m.next[s as usize * n + class]).collect();
                let here = if self.classes.word[class] { Before::Word } else { Before::Other };
                let (mut out, mut seen) = (Vec::new(), HashSet::new());
                for (pc, duties) in &threads {
                    if let Step::Set(members, to) = &self.steps[*pc as usize]
                        && members[class]
                        && let Some(duties) = self.advance(duties, class)
                    {
                        self.follow(*to, duties, (here, &moved), &mut out, &mut seen)?;
                    }
                }
                self.budget.spend(threads.len() + behind.len() + 1)?;
                let key: Key = (context(here), moved, self.tidy(out)?);
                let id = match ids.get(&key) {
                    Some(&id) => id,
                    None => {
                        let id = keys.len() as u32;
                        ids.insert(key.clone(), id);
                        keys.push(key);
                        id
                    }
                };
                next.push(id);
            }
            at += 1;
            if keys.len() > MOST_STATES {
                return None;
            }
        }
        Some(Machine::new(next, accepting, n))
    }
}
