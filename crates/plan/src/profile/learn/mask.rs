//! Codes: texts of one form, `AB-4711`.

use super::FEW;

/// Kinds of characters at one place of all texts.
#[derive(Default)]
struct Place {
    digits: bool,
    capitals: bool,
    small: bool,
    others: bool,
    first: Option<char>,
    varies: bool,
}

/// The mask of the texts that have the most frequent length, and how many those are; None where they are no codes:
/// a code has digits, and little else that varies.
pub fn learn(there: &[&str]) -> Option<(String, u64)> {
    let mut lengths = std::collections::BTreeMap::<usize, usize>::new();
    there.iter().for_each(|t| *lengths.entry(t.chars().count()).or_default() += 1);
    let (&length, &rows) = lengths.iter().max_by_key(|l| l.1)?;
    if length == 0 || length > 64 || rows < FEW || (rows as f64) < 0.8 * there.len() as f64 {
        return None;
    }
    let mut places: Vec<Place> = (0..length).map(|_| Place::default()).collect();
    for t in there.iter().filter(|t| t.chars().count() == length) {
        for (p, c) in places.iter_mut().zip(t.chars()) {
            match c {
                '0'..='9' => p.digits = true,
                'A'..='Z' => p.capitals = true,
                'a'..='z' => p.small = true,
                _ => p.others = true,
            }
            p.varies |= p.first.is_some_and(|f| f != c);
            p.first = p.first.or(Some(c));
        }
    }
    let mut mask = String::new();
    let mut random_digits = 0;
    for p in &places {
        let sign = match (p.varies, p.digits, p.capitals, p.small, p.others) {
            (false, ..) => {
                let c = p.first?;
                if matches!(c, '#' | 'A' | 'a' | 'X' | 'x' | '\\') {
                    mask.push('\\');
                }
                c
            }
            (_, true, false, false, false) => '#',
            (_, false, true, false, false) => 'A',
            (_, false, false, true, false) => 'a',
            (_, true, true, false, false) => 'X',
            _ => return None,
        };
        random_digits += u32::from(p.varies && p.digits);
        mask.push(sign);
    }
    (random_digits >= 2).then_some((mask, rows as u64))
}
