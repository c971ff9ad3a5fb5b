//! Whole-number solutions of linear inequalities, one variable after the other (Fourier and Motzkin's
//! elimination, with the dark shadow of the Omega test, so that whole numbers are left): bounds of each
//! variable in terms of those before it. Not here: what the variables are.

use std::collections::BTreeMap;

/// More inequalities than this are given up.
const MOST_ROWS: usize = 600;
const MOST: i128 = 1 << 110;

/// `sum of coefficient * variable + constant <= 0`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    pub terms: BTreeMap<usize, i128>,
    pub constant: i128,
}

impl Row {
    pub fn new(terms: impl IntoIterator<Item = (usize, i128)>, constant: i128) -> Row {
        let mut map: BTreeMap<usize, i128> = BTreeMap::new();
        for (v, k) in terms {
            *map.entry(v).or_default() += k;
        }
        map.retain(|_, k| *k != 0);
        Row { terms: map, constant }
    }

    /// Divided by what all coefficients share, the constant rounded to the stricter side.
    fn reduced(mut self) -> Row {
        let divisor = self.terms.values().fold(0, |g, k| gcd(g, k.abs()));
        if divisor > 1 {
            self.terms.values_mut().for_each(|k| *k /= divisor);
            self.constant = -(-self.constant).div_euclid(divisor);
        }
        self
    }

    /// The greatest and least value over the box.
    pub fn span(&self, bounds: &[(i128, i128)]) -> (i128, i128) {
        self.terms.iter().fold((self.constant, self.constant), |(lo, hi), (v, k)| {
            let (a, b) = (k * bounds[*v].0, k * bounds[*v].1);
            (lo + a.min(b), hi + a.max(b))
        })
    }

    /// The variable replaced: `k * v` where `v = form / -own` …, own being ±1.
    pub fn substituted(&self, v: usize, form: &Row, own: i128) -> Row {
        let Some(&k) = self.terms.get(&v) else { return self.clone() };
        // own * v + form = 0, so v = -form / own = -own * form.
        let mut terms: Vec<(usize, i128)> = self.terms.iter().filter(|t| *t.0 != v).map(|(a, b)| (*a, *b)).collect();
        terms.extend(form.terms.iter().filter(|t| *t.0 != v).map(|(a, b)| (*a, -k * own * b)));
        Row::new(terms, self.constant - k * own * form.constant)
    }
}

pub fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// What each variable of `order` is bound by: inequalities over it and variables before it in the order (or
/// that are not in the order at all). `bounds` (of every variable) is narrowed. None: nothing satisfies them
/// whatever the variables outside the order are, or there are too many.
pub fn bounds_in_order(
    rows: Vec<Row>,
    order: &[usize],
    bounds: &mut [(i128, i128)],
) -> Option<BTreeMap<usize, Vec<Row>>> {
    let mut rows: Vec<Row> = rows.into_iter().map(Row::reduced).collect();
    let mut out = BTreeMap::new();
    for &v in order.iter().rev() {
        narrow(&mut rows, bounds, order)?;
        let (mine, mut rest): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|r| r.terms.contains_key(&v));
        let (lo, hi) = bounds[v];
        let mut all = mine.clone();
        all.push(Row::new([(v, 1)], -hi));
        all.push(Row::new([(v, -1)], lo));
        for upper in all.iter().filter(|r| r.terms[&v] > 0) {
            for lower in all.iter().filter(|r| r.terms[&v] < 0) {
                let (p, q) = (upper.terms[&v], -lower.terms[&v]);
                let scaled = |r: &Row, by: i128| {
                    r.terms.iter().map(|(a, b)| Some((*a, b.checked_mul(by)?))).collect::<Option<Vec<_>>>()
                };
                let (above, below) = (scaled(upper, q)?, scaled(lower, p)?);
                // Half of what fits, so that two of them have a sum.
                if above.iter().chain(&below).any(|(_, k)| k.unsigned_abs() > i128::MAX.unsigned_abs() / 2) {
                    return None;
                }
                let terms = above.into_iter().chain(below);
                let constant = upper.constant.checked_mul(q)?.checked_add(lower.constant.checked_mul(p)?)?;
                let slack = (p - 1).checked_mul(q - 1)?;
                let row = Row::new(terms, constant.checked_add(slack)?).reduced();
                if row.constant.unsigned_abs() > MOST.unsigned_abs()
                    || row.terms.values().any(|k| k.unsigned_abs() > MOST.unsigned_abs())
                {
                    return None;
                }
                rest.push(row);
            }
        }
        rest.sort();
        rest.dedup();
        out.insert(v, mine);
        rows = rest;
        if rows.len() > MOST_ROWS {
            return None;
        }
    }
    narrow(&mut rows, bounds, order)?;
    // What is left is about variables that nobody chooses: it has to hold for all of their values.
    rows.is_empty().then_some(out)
}

/// Drops what the bounds imply, and turns inequalities over one variable into bounds.
fn narrow(rows: &mut Vec<Row>, bounds: &mut [(i128, i128)], order: &[usize]) -> Option<()> {
    let mut failed = false;
    rows.retain(|r| {
        if let (1, Some((&v, &k))) = (r.terms.len(), r.terms.iter().next())
            && order.contains(&v)
        {
            let b = &mut bounds[v];
            if k > 0 {
                b.1 = b.1.min((-r.constant).div_euclid(k));
            } else {
                b.0 = b.0.max(-((-r.constant).div_euclid(-k)));
            }
            failed |= b.0 > b.1;
            return false;
        }
        let (low, high) = r.span(bounds);
        failed |= low > 0;
        high > 0
    });
    (!failed).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Picks every variable from both ends and the middle of what its bounds leave; all rows hold.
    fn check(rows: &[Row], order: &[usize], bounds: &[(i128, i128)]) {
        let mut box_ = bounds.to_vec();
        let made = bounds_in_order(rows.to_vec(), order, &mut box_).unwrap_or_else(|| panic!("{rows:?}"));
        for pick in 0..81 {
            let mut values: BTreeMap<usize, i128> = BTreeMap::new();
            for (place, v) in order.iter().enumerate() {
                let (mut lo, mut hi) = box_[*v];
                for r in &made[v] {
                    let rest: i128 =
                        r.constant + r.terms.iter().filter(|t| t.0 != v).map(|(a, k)| k * values[a]).sum::<i128>();
                    let k = r.terms[v];
                    if k > 0 { hi = hi.min((-rest).div_euclid(k)) } else { lo = lo.max(-((-rest).div_euclid(-k))) }
                }
                assert!(lo <= hi, "{rows:?}: {v} in {lo}..={hi} after {values:?}");
                let share = pick / 3i128.pow(place as u32 % 4) % 3;
                values.insert(*v, lo + (hi - lo) * share / 2);
            }
            for r in rows {
                let sum = r.constant + r.terms.iter().map(|(a, k)| k * values[a]).sum::<i128>();
                assert!(sum <= 0, "{r:?} with {values:?}");
            }
        }
    }

    #[test]
    fn chains_sums_and_multiples() {
        let row = |t: &[(usize, i128)], c| Row::new(t.iter().copied(), c);
        let wide = [(0, 1000); 4];
        check(&[row(&[(0, 1), (1, -1)], 1), row(&[(1, 1), (2, -1)], 1)], &[0, 1, 2], &wide);
        check(&[row(&[(0, 1), (1, -1)], 1), row(&[(1, 1), (2, -1)], 1)], &[1, 0, 2], &wide);
        check(&[row(&[(0, 1), (1, 1), (2, 1)], -100), row(&[(0, -1), (1, -1), (2, -1)], 100)], &[2, 0, 1], &wide);
        check(&[row(&[(0, 3), (1, -2)], 0), row(&[(0, -3), (1, 2)], -5)], &[0, 1], &wide);
        check(&[row(&[(0, 3), (1, -2)], 0), row(&[(0, -3), (1, 2)], -5)], &[1, 0], &wide);
        check(
            &[row(&[(0, 7), (1, 5), (2, -3)], 4), row(&[(2, 2), (3, -9)], 0), row(&[(3, 1), (0, -1)], -40)],
            &[3, 1, 2, 0],
            &wide,
        );
    }

    #[test]
    fn contradictions_are_found() {
        let mut b = vec![(0, 10), (0, 10)];
        let rows = vec![Row::new([(0, 1), (1, -1)], 6), Row::new([(0, -1), (1, -1)], 20)];
        assert_eq!(bounds_in_order(rows, &[0, 1], &mut b), None);
        // A variable that is not chosen may be anything within its bounds.
        let mut b = vec![(0, 10), (0, 10)];
        assert_eq!(bounds_in_order(vec![Row::new([(0, 1), (1, -1)], 1)], &[1], &mut b), None);
        let mut b = vec![(0, 10), (0, 11)];
        assert!(bounds_in_order(vec![Row::new([(0, 1), (1, -1)], 1)], &[1], &mut b).is_some());
    }
}
