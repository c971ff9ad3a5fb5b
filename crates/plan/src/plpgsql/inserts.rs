//! INSERT statements in the body of a trigger, as far as they give columns of the new row on. Not here: what becomes of
//! them (`supertypes`).

use super::MOST_TEXT;
use super::tokens::{Token, tokens};
use crate::schema::{Inserted, Slot};

/// In the order of the text, whatever has to hold for them to be run.
pub fn inserts(source: &str) -> Vec<Inserted> {
    let Some(all) = (source.len() <= MOST_TEXT).then(|| tokens(source)).flatten() else { return Vec::new() };
    let starts = (0..all.len()).filter(|&i| all[i].is("insert") && all.get(i + 1).is_some_and(|t| t.is("into")));
    starts.filter_map(|i| one(&all[i + 2..])).collect()
}

/// From the table's name on.
fn one(tokens: &[Token]) -> Option<Inserted> {
    let end = tokens.iter().position(|t| t.symbol(";")).unwrap_or(tokens.len());
    let (tokens, mut at) = (&tokens[..end], 1);
    let mut names = vec![tokens.first()?.name()?.to_string()];
    while tokens.get(at).is_some_and(|t| t.symbol(".")) {
        names.push(tokens.get(at + 1)?.name()?.to_string());
        at += 2;
    }
    let table = names.pop()?;
    if tokens.get(at).is_some_and(|t| t.is("as")) {
        at += 2;
    }
    let mut columns = None;
    if tokens.get(at).is_some_and(|t| t.symbol("(")) {
        let (list, after) = list(tokens, at)?;
        columns = Some(list.into_iter().map(|t| t.first()?.name().map(String::from)).collect::<Option<Vec<_>>>()?);
        at = after;
    }
    let values = if tokens.get(at)?.is("values") {
        list(tokens, at + 1)?.0
    } else if tokens.get(at)?.is("select") {
        let rest = &tokens[at + 1..];
        parts(rest.split(|t| t.is("from") || t.is("where") || t.is("on")).next()?)
    } else {
        return None;
    };
    let slot = |i: usize| match &columns {
        Some(c) => c.get(i).cloned().map(Slot::Named),
        None => Some(Slot::Numbered(i)),
    };
    let values = values.iter().enumerate().filter_map(|(i, v)| Some((slot(i)?, of_new(v)))).collect();
    let on_conflict = tokens.windows(2).any(|w| w[0].is("on") && w[1].is("conflict"));
    Some(Inserted { schema: names.pop(), table, values, on_conflict })
}

/// `NEW.name`, and nothing else.
fn of_new(run: &[Token]) -> Option<String> {
    match run {
        [new, dot, name] if new.is("new") && dot.symbol(".") => name.name().map(String::from),
        _ => None,
    }
}

/// What stands in the parentheses that open at `at`, cut at the commas, and the place after them.
fn list(tokens: &[Token], at: usize) -> Option<(Vec<&[Token]>, usize)> {
    tokens.get(at).filter(|t| t.symbol("("))?;
    let mut depth = 0;
    let close = (at..tokens.len()).find(|&i| {
        depth += i32::from(tokens[i].symbol("(")) - i32::from(tokens[i].symbol(")"));
        depth == 0
    })?;
    Some((parts(&tokens[at + 1..close]), close + 1))
}

fn parts(run: &[Token]) -> Vec<&[Token]> {
    let mut depth = 0;
    run.split(|t| {
        depth += i32::from(t.symbol("(")) - i32::from(t.symbol(")"));
        depth == 0 && t.symbol(",")
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(pairs: &[(&str, Option<&str>)]) -> Vec<(Slot, Option<String>)> {
        pairs.iter().map(|(c, n)| (Slot::Named(c.to_string()), n.map(String::from))).collect()
    }

    #[test]
    fn columns_of_the_new_row_are_followed() {
        let body = "BEGIN INSERT INTO s.\"Party\" AS p (id, kind, at) VALUES (NEW.id, coalesce(new.kind, 'x'), now()); \
                    insert into log select new.id, 1 from t; INSERT INTO plain VALUES (new.a) ON CONFLICT DO NOTHING; \
                    RETURN NEW; END";
        let found = inserts(body);
        assert_eq!(found.len(), 3);
        assert_eq!((found[0].schema.as_deref(), found[0].table.as_str()), (Some("s"), "Party"));
        assert_eq!(found[0].values, named(&[("id", Some("id")), ("kind", None), ("at", None)]));
        assert_eq!(found[1].values, [(Slot::Numbered(0), Some("id".into())), (Slot::Numbered(1), None)]);
        assert!(found[2].on_conflict && !found[0].on_conflict);
    }

    #[test]
    fn what_is_no_insert_is_passed_over() {
        assert_eq!(inserts("BEGIN PERFORM 'insert into x'; -- insert into t (a) values (1)\n RETURN NEW; END"), []);
        assert_eq!(inserts("BEGIN INSERT INTO t DEFAULT VALUES; EXECUTE 'x'; RETURN NEW; END"), []);
        assert_eq!(inserts("BEGIN 'unclosed"), []);
    }
}
