//! Topic `date`: dates that do not move with the row's number.

use super::pick;
use super::table::Rows;

/// Fields: `birth` (adults of 2025), `child_birth`, `founded`.
pub fn rows() -> Rows {
    let mut out = Rows::new(&["birth", "child_birth", "founded"]);
    for i in 0..4096 {
        let date = |salt: &str, from: usize, to: usize| {
            // The mean of two draws: few very young, few very old.
            let span = to - from;
            let year = from + (pick(salt, 2 * i, span) + pick(salt, 2 * i + 1, span)) / 2;
            format!("{year:04}-{:02}-{:02}", 1 + pick(salt, 3 * i, 12), 1 + pick(salt, 5 * i + 1, 28))
        };
        out.push(vec![
            date("birth", 1938, 2007).into(),
            date("child", 2008, 2024).into(),
            date("founded", 1870, 2023).into(),
        ]);
    }
    out
}
