//! What belongs together as it bears on the same columns. Not here: what is made of it.

use crate::schema::ColumnIndex;
use std::collections::BTreeSet;

/// The items in groups: two share one if they, or others between them, share a column.
pub fn connected<T>(items: impl IntoIterator<Item = T>, columns: impl Fn(&T) -> BTreeSet<ColumnIndex>) -> Vec<Vec<T>> {
    let mut groups: Vec<(BTreeSet<ColumnIndex>, Vec<T>)> = Vec::new();
    for item in items {
        let mut columns = columns(&item);
        let mut members = Vec::new();
        groups.retain_mut(|g| {
            if g.0.is_disjoint(&columns) {
                return true;
            }
            columns.append(&mut g.0);
            members.append(&mut g.1);
            false
        });
        members.push(item);
        groups.push((columns, members));
    }
    groups.into_iter().map(|g| g.1).collect()
}

#[cfg(test)]
mod tests {
    use super::connected;

    #[test]
    fn a_later_one_joins_two_groups() {
        let items: [&[usize]; 4] = [&[0, 1], &[2, 3], &[5], &[1, 2]];
        let groups = connected(items, |i| i.iter().copied().collect());
        assert_eq!(groups, vec![vec![items[2]], vec![items[0], items[1], items[3]]]);
    }
}
