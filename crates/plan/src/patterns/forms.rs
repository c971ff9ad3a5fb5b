//! Texts in forms that people know, for patterns that ask for one: months, days, times, versions. Not here: texts that a
//! pattern leaves open (`words`).

use super::{Language, Matching};
use crate::types::class::DAY;
use crate::types::parse;

/// The texts of the first form that the patterns take whole and that they ask for: with a character less, or with letters
/// for its signs, its texts do not match.
pub fn form(m: &Matching, language: &Language, now: i64) -> Option<Vec<String>> {
    let fits = |v: &str| m.accepts(language, v);
    forms(now).into_iter().find(|texts| {
        let Some(one) = texts.first() else { return false };
        let lettered: String = one.chars().map(|c| if c.is_alphanumeric() { c } else { 'x' }).collect();
        !fits(&one[..one.len() - 1]) && !fits(&lettered) && texts.iter().all(|v| fits(v))
    })
}

fn forms(now: i64) -> Vec<Vec<String>> {
    let today = now.div_euclid(DAY);
    let days = || (0..730).map(move |k| parse::civil_from_days(today - k));
    let each = |f: &dyn Fn(i64, u32, u32) -> String| -> Vec<String> {
        let mut texts: Vec<String> = days().map(|(y, m, d)| f(y, m as u32, d as u32)).collect();
        texts.dedup();
        texts
    };
    let quarters = |f: &dyn Fn(i64, u32) -> String| each(&|y, m, _| f(y, m.div_ceil(3)));
    // Every five minutes.
    let clock = |tail: &str| -> Vec<String> {
        (0..288).map(|k: u32| format!("{:02}:{:02}{tail}", k / 12, k % 12 * 5)).collect()
    };
    // The newest first, as a list of releases has them.
    let versions = |front: &str| -> Vec<String> {
        (0..200).rev().map(|k: u32| format!("{front}{}.{}.{}", 1 + k / 50, k / 5 % 10, k % 5)).collect()
    };
    vec![
        each(&|y, m, _| format!("{y:04}-{m:02}")),
        each(&|y, m, d| format!("{y:04}-{m:02}-{d:02}")),
        each(&|y, m, _| format!("{m:02}/{y:04}")),
        each(&|y, m, d| format!("{d:02}/{m:02}/{y:04}")),
        each(&|y, m, d| format!("{d:02}.{m:02}.{y:04}")),
        each(&|y, m, d| format!("{y:04}/{m:02}/{d:02}")),
        quarters(&|y, q| format!("{y:04}-Q{q}")),
        quarters(&|y, q| format!("{y:04}Q{q}")),
        clock(""),
        clock(":00"),
        versions(""),
        versions("v"),
    ]
}
