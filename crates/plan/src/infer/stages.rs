//! Columns that a row's status decides (`data/stages.tsv`): a shipping date where the status says that
//! something was shipped, a cancellation's reason where it was cancelled. Not here: which status column of
//! the table it is, and what becomes of the others' values (`planning/stages.rs`).

use super::rules::Rules;
use super::tokens::tokens;

/// The statuses that have a value in a column of this name; None where no status decides it. Texts count
/// only where the word says what they are about (`rejection_reason`), dates by any of the words.
pub fn statuses(column: &str, is_date: bool) -> Option<Vec<&'static str>> {
    let words = tokens(column, Rules::get());
    // A flag's or a counter's name ends otherwise than a date's; its class has told them apart.
    let letter = if is_date { 'd' } else { 't' };
    rows().find_map(|[phrases, classes, statuses]| {
        let named = phrases.split('|').any(|p| words.iter().any(|w| w == p));
        (named && classes.contains(letter)).then(|| statuses.split(',').collect())
    })
}

/// A column of this name says how far the row has come.
pub fn is_status(column: &str) -> bool {
    tokens(column, Rules::get()).last().is_some_and(|w| matches!(w.as_str(), "status" | "state" | "stage" | "phase"))
}

/// A status as the lists write it: `In Progress`, `IN-PROGRESS` and `in_progress` are one.
pub fn plain(status: &str) -> String {
    status.trim().to_lowercase().replace([' ', '-'], "_")
}

fn rows() -> impl Iterator<Item = [&'static str; 3]> {
    include_str!("../../data/stages.tsv")
        .lines()
        .skip(1)
        .filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_reasons_follow_the_status_that_they_are_about() {
        assert!(statuses("shipped_at", true).unwrap().contains(&"delivered"));
        assert!(statuses("cancellation_reason", false).unwrap().contains(&"cancelled"));
        assert!(statuses("shippedAt", true).is_some());
        assert_eq!(statuses("created_at", true), None);
        assert_eq!(statuses("delivery_address", false), None);
        assert_eq!(statuses("closed_by", false), None);
        assert!(is_status("payment_status") && is_status("State") && !is_status("statement"));
        assert_eq!(plain("In Progress"), "in_progress");
    }

    #[test]
    fn every_line_has_three_fields() {
        let lines = include_str!("../../data/stages.tsv").lines().skip(1);
        assert_eq!(lines.count(), rows().count());
    }
}
