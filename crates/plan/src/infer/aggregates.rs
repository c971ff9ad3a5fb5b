//! Names of columns that sum up the rows of a child table: `comment_count`, `total` of an order with items,
//! `average_rating`. Not here: whether types, keys and constraints allow it (`planning/aggregates`).

use super::rules::{Rules, own_prefix};
use super::tokens::{singular, tokens};

/// What a column's name says of the rows of a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tally {
    /// How many there are of these: words in singular.
    Count(Vec<String>),
    /// What they cost together.
    Total { cents: bool },
    /// The average of the child's column with these words.
    Average(Vec<String>),
}

/// A column of a line: what is multiplied, or the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    Quantity,
    Price { cents: bool },
    Line { cents: bool },
}

const TOTALS: [&str; 16] = [
    "total",
    "total amount",
    "grand total",
    "amount total",
    "total price",
    "total cost",
    "total value",
    "total sum",
    "subtotal",
    "sub total",
    "net total",
    "net amount",
    "gross total",
    "gross amount",
    "amount due",
    "sum",
];
const QUANTITIES: [&str; 4] = ["quantity", "units", "pieces", "quantity ordered"];
const PRICES: [&str; 7] =
    ["unit price", "price", "item price", "price each", "price at purchase", "unit cost", "unit amount"];
const LINES: [&str; 8] =
    ["line total", "line amount", "extended price", "item total", "subtotal", "sub total", "total price", "amount"];
/// What a row adds to the sum of its items, or takes from it.
const EXTRAS: [&str; 14] = [
    "tax",
    "vat",
    "shipping",
    "freight",
    "delivery",
    "discount",
    "fee",
    "tip",
    "rebate",
    "surcharge",
    "postage",
    "gst",
    "coupon",
    "handling",
];

pub fn tally(column: &str, table: &str) -> Option<Tally> {
    let rules = Rules::get();
    let words = tokens(column, rules);
    let of: Vec<String> = tokens(table, rules).iter().map(|w| singular(w)).collect();
    let own = &words[own_prefix(&words, &of).min(words.len())..];
    let (plain, cents) = without_cents(own);
    if TOTALS.contains(&plain.join(" ").as_str()) {
        return Some(Tally::Total { cents });
    }
    let nouns = |w: &[String]| -> Option<Vec<String>> {
        let w = if w.first().is_some_and(|x| x == "of") { &w[1..] } else { w };
        (!w.is_empty()).then(|| w.iter().map(|x| singular(x)).collect())
    };
    let (first, last) = (words.first()?.as_str(), words.last()?.as_str());
    if words.len() > 1 && last == "count" {
        return nouns(&words[..words.len() - 1]).map(Tally::Count);
    }
    if words.len() > 1 && matches!(first, "num" | "number" | "count") {
        return nouns(&words[1..]).map(Tally::Count);
    }
    if words.len() > 1 && matches!(first, "avg" | "average" | "mean") {
        return Some(Tally::Average(words[1..].to_vec()));
    }
    if words.len() > 1 && matches!(last, "avg" | "average" | "mean") {
        return Some(Tally::Average(words[..words.len() - 1].to_vec()));
    }
    None
}

fn without_cents(words: &[String]) -> (&[String], bool) {
    match words.split_last() {
        Some((last, rest)) if last == "cents" && !rest.is_empty() => (rest, true),
        _ => (words, false),
    }
}

/// The rows of the child are what the words name: `order_items` are the `item`s of `orders`.
pub fn counted(child: &str, parent: &str, nouns: &[String]) -> bool {
    let rules = Rules::get();
    let words = |name: &str| -> Vec<String> { tokens(name, rules).iter().map(|w| singular(w)).collect() };
    let (child, parent) = (words(child), words(parent));
    let short = |w: &[String]| -> Vec<String> {
        match w.strip_prefix(parent.as_slice()) {
            Some(rest) if !rest.is_empty() => rest.to_vec(),
            _ => match (w.split_first(), parent.last()) {
                (Some((first, rest)), Some(last)) if first == last && !rest.is_empty() => rest.to_vec(),
                _ => w.to_vec(),
            },
        }
    };
    child == nouns || short(&child) == short(nouns)
}

pub fn amount(column: &str, table: &str) -> Option<Amount> {
    let rules = Rules::get();
    let words = tokens(column, rules);
    let of: Vec<String> = tokens(table, rules).iter().map(|w| singular(w)).collect();
    let (plain, cents) = without_cents(&words[own_prefix(&words, &of).min(words.len())..]);
    let name = plain.join(" ");
    let is = |list: &[&str]| list.contains(&name.as_str());
    match () {
        _ if is(&QUANTITIES) => Some(Amount::Quantity),
        _ if is(&PRICES) => Some(Amount::Price { cents }),
        _ if is(&LINES) => Some(Amount::Line { cents }),
        _ => None,
    }
}

/// The column adds something to what a row's items cost, or takes it off: taxes, discounts.
pub fn extra(column: &str) -> bool {
    tokens(column, Rules::get()).iter().any(|w| EXTRAS.contains(&w.as_str()))
}

/// The total is what the items cost before such extras.
pub fn before_extras(column: &str) -> bool {
    tokens(column, Rules::get()).iter().any(|w| matches!(w.as_str(), "subtotal" | "sub" | "net"))
}

/// The names say the same.
pub fn same_noun(column: &str, words: &[String]) -> bool {
    let own: Vec<String> = tokens(column, Rules::get()).iter().map(|w| singular(w)).collect();
    own == words.iter().map(|w| singular(w)).collect::<Vec<_>>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_counts_totals_and_averages() {
        let count = |n: &str| Some(Tally::Count(n.split(' ').map(String::from).collect()));
        assert_eq!(tally("comment_count", "posts"), count("comment"));
        assert_eq!(tally("num_comments", "posts"), count("comment"));
        assert_eq!(tally("numberOfReplies", "topic"), count("reply"));
        assert_eq!(tally("order_total", "orders"), Some(Tally::Total { cents: false }));
        assert_eq!(tally("total_cents", "invoice"), Some(Tally::Total { cents: true }));
        assert_eq!(tally("avg_rating", "products"), Some(Tally::Average(vec!["rating".into()])));
        assert_eq!(tally("count", "posts"), None);
        assert_eq!(tally("name", "posts"), None);
    }

    #[test]
    fn child_tables_are_known_by_their_names() {
        let one = |w: &str| w.split(' ').map(String::from).collect::<Vec<_>>();
        assert!(counted("comments", "posts", &one("comment")));
        assert!(counted("post_comments", "posts", &one("comment")));
        assert!(counted("order_items", "orders", &one("item")));
        assert!(counted("order_items", "orders", &one("order item")));
        assert!(!counted("comments", "posts", &one("like")));
        assert!(!counted("items", "posts", &one("comment")));
        assert_eq!(amount("qty", "order_items"), Some(Amount::Quantity));
        assert_eq!(amount("unit_price", "order_items"), Some(Amount::Price { cents: false }));
        assert_eq!(amount("price_cents", "order_items"), Some(Amount::Price { cents: true }));
        assert!(extra("tax_amount") && !extra("total") && before_extras("subtotal"));
    }
}
