//! Names of columns that repeat a column of the parent's: `unit_price` of a product's `price`,
//! `customer_email` of a customer's `email`. Not here: whether types and keys allow it
//! (`planning/copies.rs`).

use super::rules::Rules;
use super::tokens::{singular, tokens};

/// Ways of saying what a price of the parent is, the likeliest first.
const PRICES: [&str; 6] = ["unit price", "price", "list price", "sale price", "retail price", "selling price"];
/// What a child notes of its parent as it is.
const NOTED: [&str; 7] = ["name", "title", "sku", "email", "full name", "price", "currency"];

/// The names (words with blanks between) that the parent's column may have for a child's column to repeat it;
/// empty where the child's column says something of its own.
pub fn repeated(column: &str, parent: &str) -> Vec<String> {
    let rules = Rules::get();
    let words = tokens(column, rules).join(" ");
    if matches!(words.as_str(), "currency" | "currency code") {
        return vec!["currency".into(), "currency code".into()];
    }
    let of: Vec<String> = tokens(parent, rules).iter().map(|w| singular(w)).collect();
    let goods = of.last().is_some_and(|w| {
        matches!(
            w.as_str(),
            "product" | "item" | "variant" | "article" | "good" | "part" | "book" | "track" | "dish" | "service"
        )
    });
    if goods
        && matches!(
            words.as_str(),
            "unit price" | "price" | "price at purchase" | "price each" | "item price" | "product price"
        )
    {
        return PRICES.map(String::from).to_vec();
    }
    // `product_name` beside a foreign key to products.
    let own = of.last().and_then(|w| words.strip_prefix(w.as_str())).map(str::trim);
    own.filter(|w| NOTED.contains(w)).map(String::from).into_iter().collect()
}

/// Does the name say of which table it is? `event_id` of `events`.
pub fn names_table(column: &str, table: &str) -> bool {
    let rules = Rules::get();
    let of: Vec<String> = tokens(table, rules).iter().map(|w| singular(w)).collect();
    let words: Vec<String> = tokens(column, rules).iter().map(|w| singular(w)).collect();
    !of.is_empty() && words.len() > of.len() && words.starts_with(&of)
}

/// The column's name, in words.
pub fn same_words(column: &str, words: &str) -> bool {
    tokens(column, Rules::get()).join(" ") == words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_repeats_prices_currencies_and_names() {
        assert_eq!(repeated("unit_price", "products")[1], "price");
        assert_eq!(repeated("product_name", "products"), ["name"]);
        assert_eq!(repeated("customerEmail", "Customer"), ["email"]);
        assert_eq!(repeated("currency", "accounts")[0], "currency");
        assert!(repeated("unit_price", "orders").is_empty());
        assert!(repeated("name", "products").is_empty());
        assert!(repeated("supplier_name", "products").is_empty());
        assert!(same_words("listPrice", "list price"));
        assert!(names_table("event_id", "events") && names_table("UserAccountNumber", "user_accounts"));
        assert!(!names_table("id", "events") && !names_table("event", "events") && !names_table("user_id", "events"));
    }
}
