//! Column and table names as lists of plain English words: `BillingFirstName`, `billing_first_name`,
//! `"Billing first name"` and `rechnung_vorname` come out alike.

use super::rules::Rules;

/// The words of a name: split at case changes, digits and anything that is no letter, lower case, without
/// accents, abbreviations and foreign words replaced, words that are run together parted.
pub fn tokens(name: &str, rules: &Rules) -> Vec<String> {
    let mut out = Vec::new();
    for word in split(name) {
        if rules.is_word(&word) && !rules.has_synonym(&word) {
            out.push(word);
        } else if let Some(means) = rules.synonym(&word) {
            out.extend(means.split(' ').map(String::from));
        } else if let Some(parts) = part(&word, rules) {
            for p in parts {
                match rules.synonym(&p) {
                    Some(means) => out.extend(means.split(' ').map(String::from)),
                    None => out.push(p),
                }
            }
        } else {
            out.push(word);
        }
    }
    out
}

/// Letters and digits apart, at case changes and at other characters.
fn split(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (i, &c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).map(|k| chars[k]);
        let after = chars.get(i + 1);
        let hump = before.is_some_and(|b| {
            (b.is_lowercase() && c.is_uppercase())
                // The last capital of a run opens the next word: `HTTPStatus`.
                || (b.is_uppercase() && c.is_uppercase() && after.is_some_and(|a| a.is_lowercase()))
                || (b.is_ascii_digit() != c.is_ascii_digit() && b.is_alphanumeric() && c.is_alphanumeric())
        });
        if (hump || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.push(c);
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    // `ipv4`, `sha256`, `iso2`: a number of one word, not a word and a number.
    let mut out: Vec<String> = Vec::new();
    for w in words {
        let folded = crate::topics::latin(&w, "");
        let w = if folded.is_empty() { w.to_lowercase() } else { folded };
        match out.last_mut() {
            Some(last)
                if w.bytes().all(|b| b.is_ascii_digit())
                    && matches!(
                        last.as_str(),
                        "sha"
                            | "md"
                            | "iso"
                            | "alpha"
                            | "ipv"
                            | "ip"
                            | "isbn"
                            | "ean"
                            | "gtin"
                            | "line"
                            | "address"
                            | "last"
                            | "icd"
                            | "co"
                            | "cvv"
                            | "code"
                            | "street"
                            | "iso639"
                    ) =>
            {
                last.push_str(&w)
            }
            _ => out.push(w),
        }
    }
    out
}

/// `orderdate` as `order`, `date`: the fewest known words that make up the whole. At most three.
fn part(word: &str, rules: &Rules) -> Option<Vec<String>> {
    if word.len() < 5 || !word.is_ascii() {
        return None;
    }
    let known = |w: &str| {
        (w.len() >= 3 || matches!(w, "at" | "on" | "id" | "by" | "no" | "to" | "is" | "ip"))
            && (rules.is_word(w) || rules.has_synonym(w))
    };
    // The first word decides; the longest first.
    for cut in (2..=word.len() - 2).rev() {
        let (a, b) = word.split_at(cut);
        if known(a) && known(b) {
            return Some(vec![a.into(), b.into()]);
        }
    }
    for cut in (3..word.len().saturating_sub(4)).rev() {
        let (a, rest) = word.split_at(cut);
        if !known(a) {
            continue;
        }
        for second in (2..=rest.len() - 2).rev() {
            let (b, c) = rest.split_at(second);
            if known(b) && known(c) && b.len() >= 3 {
                return Some(vec![a.into(), b.into(), c.into()]);
            }
        }
    }
    None
}

/// An English noun's singular, by its ending.
pub fn singular(word: &str) -> String {
    match word {
        "people" => return "person".into(),
        "children" => return "child".into(),
        "news" | "series" | "status" | "address" | "business" | "process" | "access" | "gas" | "bus" => {
            return word.into();
        }
        "movies" => return "movie".into(),
        _ => {}
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for ending in ["sses", "xes", "ches", "shes", "uses"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].into();
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with(['s', 'u', 'i']) => stem.into(),
        _ => word.into(),
    }
}
