//! Values that are told apart or put in order inside one row: a number that none of several others is, the least of several
//! values, the members of a numbered subset. Not here: rows among each other.

use super::access::{bytes, floats, ints};
use crate::column::{Bytes, Column, Vals};
use crate::error::KernelError;
use crate::program::NodeId;
use std::rc::Rc;

/// The `input`-th number that none of the row's `taken` ones is.
pub(super) fn apart(node: NodeId, c: &Column, taken: &[Rc<Column>]) -> Result<Column, KernelError> {
    let v = ints(node, c)?;
    let others = taken.iter().map(|t| ints(node, t)).collect::<Result<Vec<_>, _>>()?;
    let mut gone: Vec<i64> = Vec::with_capacity(taken.len());
    let one = |i: usize| {
        gone.clear();
        gone.extend(others.iter().zip(taken).filter(|(_, t)| !t.is_null(i)).map(|(o, _)| o[i]));
        gone.sort_unstable();
        gone.dedup();
        gone.iter().fold(v[i], |x, &g| if g <= x { x + 1 } else { x })
    };
    let vals = Vals::Int((0..v.len()).map(one).collect());
    Ok(Column { vals, nulls: c.nulls.clone() })
}

/// The value at a place among the row's values of several columns of one form.
pub(super) fn ranked(node: NodeId, inputs: &[Rc<Column>], place: u32) -> Result<Column, KernelError> {
    let what = "a place beyond the values";
    let first = inputs.get(place as usize).and(inputs.first()).ok_or(KernelError::Parameter { node, what })?;
    let (n, at) = (first.len(), place as usize);
    let null = |i: usize| inputs.iter().any(|c| c.is_null(i));
    let nulls = inputs.iter().any(|c| c.nulls.is_some()).then(|| (0..n).map(null).collect());
    let with_value = inputs.iter().find(|c| !super::is_all_null(c)).unwrap_or(first);
    let vals = match &with_value.vals {
        Vals::Int(_) => {
            let all = inputs.iter().map(|c| ints(node, c)).collect::<Result<Vec<_>, _>>()?;
            Vals::Int((0..n).map(|i| nth(all.iter().map(|v| v[i]).collect(), at, i64::cmp)).collect())
        }
        Vals::Float(_) => {
            let all = inputs.iter().map(|c| floats(node, c)).collect::<Result<Vec<_>, _>>()?;
            Vals::Float((0..n).map(|i| nth(all.iter().map(|v| v[i]).collect(), at, f64::total_cmp)).collect())
        }
        Vals::Bytes(_) => {
            let all = inputs.iter().map(|c| bytes(node, c)).collect::<Result<Vec<_>, _>>()?;
            let pick = |i: usize| nth(all.iter().map(|v| v.get(i)).collect(), at, |a: &&[u8], b: &&[u8]| a.cmp(b));
            Vals::Bytes((0..n).map(pick).collect::<Bytes>())
        }
    };
    Ok(Column { vals, nulls })
}

fn nth<T: Copy>(mut values: Vec<T>, at: usize, order: impl Fn(&T, &T) -> std::cmp::Ordering) -> T {
    values.sort_unstable_by(order);
    values[at]
}

/// The member at a place of the subset with a number: `n = C(c1, k) + C(c2, k - 1) + …` with c1 > c2 > … in just one way.
pub(super) fn subset(node: NodeId, c: &Column, members: u32, place: u32) -> Result<Column, KernelError> {
    if place >= members {
        return Err(KernelError::Parameter { node, what: "a subset has no such member" });
    }
    let v = ints(node, c)?;
    let one = |&x: &i64| {
        let mut rest = x.max(0) as u128;
        let mut member = 0;
        for k in ((members - place)..=members).rev() {
            member = greatest(rest, k);
            rest -= choose(member, k);
        }
        member as i64
    };
    Ok(Column { vals: Vals::Int(v.iter().map(one).collect()), nulls: c.nulls.clone() })
}

/// The greatest c of which C(c, k) is at most `n`.
fn greatest(n: u128, k: u32) -> u128 {
    let (mut low, mut high) = (u128::from(k) - 1, 1u128 << 63);
    while low + 1 < high {
        let middle = (low + high) / 2;
        if choose(middle, k) <= n { low = middle } else { high = middle }
    }
    low
}

/// Subsets of `k` of `n`; what passes 128 bits is more than any number of rows.
pub(super) fn choose(n: u128, k: u32) -> u128 {
    if n < k.into() {
        return 0;
    }
    let mut all = 1u128;
    for i in 0..u128::from(k) {
        let Some(next) = all.checked_mul(n - i) else { return u128::MAX };
        all = next / (i + 1);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_subset_has_one_number() {
        for k in 1..=4u32 {
            let total = choose(9, k) as i64;
            let numbers = Column::ints((0..total).collect());
            let columns: Vec<Column> = (0..k).map(|p| subset(0, &numbers, k, p).unwrap()).collect();
            let mut seen = std::collections::BTreeSet::new();
            for i in 0..total as usize {
                let members: Vec<i64> = columns.iter().map(|c| ints(0, c).unwrap()[i]).collect();
                assert!(members.windows(2).all(|w| w[0] > w[1]), "{members:?}");
                assert!(members[0] < 9 && *members.last().unwrap() >= 0);
                seen.insert(members);
            }
            assert_eq!(seen.len() as i64, total);
        }
        let far = Column::ints(vec![i64::MAX]);
        assert_eq!(ints(0, &subset(0, &far, 2, 0).unwrap()).unwrap()[0], 4_294_967_296);
    }

    #[test]
    fn a_number_that_the_others_are_not() {
        let c = |v: &[i64]| Column::ints(v.to_vec());
        let taken = [Rc::new(c(&[1, 0, 2])), Rc::new(c(&[0, 4, 2]))];
        let made = apart(0, &c(&[0, 2, 2]), &taken).unwrap();
        assert_eq!(ints(0, &made).unwrap().to_vec(), [2, 3, 3]);
    }
}
