//! Other spellings of the texts that a template makes, for patterns that do not take its own: `james_smith` and
//! `jamessmith` for `james.smith`. Not here: whether they fit (`shape`).

use crate::compile::template::{Piece, parse};
use crate::strategy::Strategy;

/// What may stand between words instead of a full stop.
const JOINTS: [&str; 3] = ["_", "-", ""];

/// Its spellings, the most lifelike first. Addresses, which an `@` tells, have no other.
pub fn spellings(s: &Strategy) -> Vec<Strategy> {
    let Strategy::Template { template, sources } = s else { return Vec::new() };
    let Some(pieces) = parse(template).ok().filter(|_| !template.contains('@')) else { return Vec::new() };
    let spelled = |joint: &str| {
        let text: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(t) => t.replace('.', joint).replace('{', "{{").replace('}', "}}"),
                Piece::Number { width: 0 } => "{n}".into(),
                Piece::Number { width } => format!("{{n:{width}}}"),
                Piece::Field { name, functions } => field(name, functions),
            })
            .collect();
        Strategy::Template { template: text, sources: sources.clone() }
    };
    JOINTS.iter().map(|j| spelled(j)).filter(|other| other != s).collect()
}

/// The first field with the row's number behind it: what is left where the whole might be cut.
pub fn first_and_number(s: &Strategy) -> Option<Strategy> {
    let Strategy::Template { template, sources } = s else { return None };
    let first = parse(template).ok()?.into_iter().find_map(|piece| match piece {
        Piece::Field { name, functions } => Some((name, functions)),
        _ => None,
    });
    let (name, functions) = first.filter(|_| !template.contains('@'))?;
    let mut sources = sources.clone();
    sources.retain(|n, _| *n == name);
    Some(Strategy::Template { template: format!("{}{{n}}", field(&name, &functions)), sources })
}

/// `mail_local` leaves full stops between words; `word` leaves none.
fn field(name: &str, functions: &[String]) -> String {
    let mut out = format!("{{{name}");
    for f in functions {
        out.push('|');
        out.push_str(if f == "mail_local" { "word" } else { f });
    }
    out.push('}');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(list: impl IntoIterator<Item = Strategy>) -> Vec<String> {
        let text = |s| match s {
            Strategy::Template { template, .. } => template,
            other => unreachable!("{other:?}"),
        };
        list.into_iter().map(text).collect()
    }

    #[test]
    fn full_stops_give_way() {
        let s = Strategy::Template { template: "{n}.{a|mail_local}.{b|initial}".into(), sources: Default::default() };
        assert_eq!(
            texts(spellings(&s)),
            ["{n}_{a|word}_{b|initial}", "{n}-{a|word}-{b|initial}", "{n}{a|word}{b|initial}"]
        );
        assert_eq!(texts(first_and_number(&s)), ["{a|word}{n}"]);
        let address = Strategy::Template { template: "{a|mail_local}@{d}".into(), sources: Default::default() };
        assert!(spellings(&address).is_empty() && first_and_number(&address).is_none());
    }
}
