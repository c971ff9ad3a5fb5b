//! Foreign keys that share columns and lead to different rows of one parent: places in one group, no two alike. Under a
//! unique key each row has its own choice of them. Not here: which groups there are (`eligible`), what the number of a row is
//! (`agree`).

use super::agree::Compared;
use super::eligible::{Joined, Side};
use crate::compile::TableCompiler;
use crate::plan::Agreement;
use crate::schema::ForeignKey;
use seedgen_kernels::NodeId;
use seedgen_kernels::program::{Node, Op};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Sides of the same rows, by their places among the agreement's keys.
pub struct Set {
    pub sides: Vec<usize>,
    ordered: bool,
}

/// The sets of which the agreement still has two keys. Where other rows may be referred to by one than by the other, both
/// keep to those that they have in common, so that places say which row it is; where they have none, they are apart.
pub(super) fn sets(a: &Agreement, keys: &[&ForeignKey], sides: &mut [Side]) -> Vec<Set> {
    let mut out = Vec::new();
    for set in &a.apart {
        let left: Vec<usize> = (0..keys.len()).filter(|&s| set.references.contains(&keys[s].name)).collect();
        if left.len() < 2 {
            continue;
        }
        if left.windows(2).any(|w| sides[w[0]].rows != sides[w[1]].rows) {
            let has = |s: usize| sides[s].rows.iter().copied().collect::<HashSet<u32>>();
            let common = left.iter().map(|&s| has(s)).reduce(|a, b| a.intersection(&b).copied().collect());
            let common = common.unwrap_or_default();
            if common.is_empty() {
                continue;
            }
            left.iter().for_each(|&s| sides[s].keep(&common));
        }
        out.push(Set { ordered: set.ordered && left.len() == set.references.len(), sides: left });
    }
    out
}

/// Combinations of groups that have a row for each of a set.
pub(super) fn keep_roomy(sets: &[Set], joined: &mut Joined) {
    let Joined { groups, values, members } = joined;
    let roomy =
        |m: &Vec<u32>| sets.iter().all(|set| set.sides.iter().all(|&s| groups[s].len(m[s]) >= set.sides.len() as u64));
    let kept: Vec<bool> = members.iter().map(roomy).collect();
    let mut keep = kept.iter();
    values.retain(|_| *keep.next().unwrap_or(&true));
    let mut keep = kept.iter();
    members.retain(|_| *keep.next().unwrap_or(&true));
}

/// What a unique key's number chooses: a place of one side, other than those of sides before it, or the places of a whole set,
/// whose order follows from the values.
pub struct Choice {
    pub sides: Vec<usize>,
    /// Sides whose places are chosen before.
    before: Vec<usize>,
    /// Others are told apart from it.
    shared: bool,
}

/// The choices of the sides whose parents a key tells.
pub(super) fn choices(sets: &[Set], pinned: &[usize]) -> Vec<Choice> {
    let mut out: Vec<Choice> = Vec::new();
    for &s in pinned {
        if out.iter().any(|c| c.sides.contains(&s)) {
            continue;
        }
        let set = sets.iter().find(|x| x.sides.contains(&s));
        out.push(match set {
            Some(x) if x.ordered && x.sides.iter().all(|s| pinned.contains(s)) => {
                Choice { sides: x.sides.clone(), before: Vec::new(), shared: true }
            }
            Some(x) => {
                let chosen = |o: &usize| out.iter().any(|c| c.sides.contains(o));
                Choice { sides: vec![s], before: x.sides.iter().copied().filter(chosen).collect(), shared: true }
            }
            None => Choice { sides: vec![s], before: Vec::new(), shared: false },
        });
    }
    out
}

impl Choice {
    /// How many there are in a group of so many rows.
    pub fn size(&self, rows: u64) -> u64 {
        let k = self.sides.len() as u64;
        if k == 1 {
            return rows.saturating_sub(self.before.len() as u64);
        }
        (0..k).fold(1u64, |all, i| all.saturating_mul(rows.saturating_sub(i)) / (i + 1))
    }

    /// The number of the choice that places are.
    pub fn number(&self, places: &BTreeMap<usize, u64>) -> u64 {
        let place = |s: &usize| places.get(s).copied().unwrap_or(0);
        if let [s] = self.sides[..] {
            return place(&s) - self.before.iter().filter(|b| place(b) < place(&s)).count() as u64;
        }
        let mut members: Vec<u64> = self.sides.iter().map(place).collect();
        members.sort_unstable();
        // The sum of C(place, k), the least place first.
        let subsets = |(i, &n): (usize, &u64)| {
            (0..=i as u64).fold(1u64, |all, j| all.saturating_mul(n.saturating_sub(j)) / (j + 1))
        };
        members.iter().enumerate().map(subsets).fold(0u64, u64::saturating_add)
    }
}

impl TableCompiler<'_> {
    /// The places that a number chooses in the group of its class, whose rows are `sizes`; what is left of the number.
    pub(super) fn chosen_of(
        &mut self,
        choice: &Choice,
        class: NodeId,
        number: NodeId,
        sizes: &[u64],
        indexes: &mut HashMap<usize, NodeId>,
    ) -> NodeId {
        let by = self.lookup(class, sizes.iter().map(|&n| choice.size(n) as i64).collect());
        let mut own = number;
        if choice.shared {
            own = self.b.push(Node::Arith { op: Op::Mod, a: number, b: by });
        }
        match choice.sides[..] {
            [s] => {
                let taken: Vec<NodeId> = choice.before.iter().filter_map(|b| indexes.get(b).copied()).collect();
                if !taken.is_empty() {
                    own = self.b.push(Node::Apart { input: own, taken: taken.into() });
                }
                indexes.insert(s, own);
            }
            _ => {
                for (place, &s) in choice.sides.iter().enumerate() {
                    let (members, place) = (choice.sides.len() as u32, place as u32);
                    indexes.insert(s, self.b.push(Node::Subset { input: own, members, place }));
                }
            }
        }
        self.b.push(Node::Arith { op: Op::Div, a: number, b: by })
    }

    /// Keys of one side each share a place, `rows` of them; those of one set are so many further.
    pub(super) fn once_each(
        &mut self,
        sets: &[Set],
        once: &[usize],
        place: NodeId,
        rows: NodeId,
    ) -> Vec<(usize, NodeId)> {
        let mut out: Vec<(usize, NodeId)> = Vec::new();
        for &s in once {
            let set = sets.iter().find(|x| x.sides.contains(&s));
            let before = out.iter().filter(|o| set.is_some_and(|x| x.sides.contains(&o.0))).count();
            let node = match before {
                0 => place,
                n => {
                    let further = self.push_linear(place, 1, n as i64);
                    self.b.push(Node::Arith { op: Op::Mod, a: further, b: rows })
                }
            };
            out.push((s, node));
        }
        out
    }

    /// Places for the sides of sets that have none yet, each other than those of its set.
    pub(super) fn told_apart(&mut self, compared: &Compared, sigma: NodeId, indexes: &mut HashMap<usize, NodeId>) {
        let joined = &compared.joined;
        for set in &compared.apart {
            let mut taken: Vec<NodeId> = set.sides.iter().filter_map(|s| indexes.get(s).copied()).collect();
            for &s in &set.sides {
                if indexes.contains_key(&s) {
                    continue;
                }
                let drawn = self.any_parent(compared, s);
                let left = |m: &Vec<u32>| joined.groups[s].len(m[s]) as i64 - taken.len() as i64;
                let by = self.lookup(sigma, joined.members.iter().map(left).collect());
                let mut place = self.b.push(Node::Arith { op: Op::Mod, a: drawn, b: by });
                if !taken.is_empty() {
                    place = self.b.push(Node::Apart { input: place, taken: taken.clone().into() });
                }
                indexes.insert(s, place);
                taken.push(place);
            }
        }
    }
}
