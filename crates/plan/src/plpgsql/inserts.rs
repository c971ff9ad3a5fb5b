//! INSERT statements in the body of a trigger, as far as they give columns of the new row on. Not here: what becomes of
//! them (`supertypes`).

use super::MOST_TEXT;
use super::tokens::{Token, tokens};
use crate::schema::{Inserted, Slot};

/// Those that every row leads to, in the order of the text: none that stands in an IF, a CASE or a loop, but for
/// `IF TG_OP = 'INSERT'`.
pub fn inserts(source: &str) -> Vec<Inserted> {
    let Some(all) = (source.len() <= MOST_TEXT).then(|| tokens(source)).flatten() else { return Vec::new() };
    let mut found = Vec::new();
    // What is open, and whether every row leads into it.
    let mut open: Vec<bool> = Vec::new();
    for (i, t) in all.iter().enumerate() {
        let ends = i > 0 && all[i - 1].is("end");
        let opens = t.is("if") || t.is("case") || t.is("loop");
        if opens && ends {
            open.pop();
        } else if t.is("end") && !all.get(i + 1).is_some_and(|n| n.is("if") || n.is("case") || n.is("loop")) {
            // That of a CASE in an expression; blocks are not counted.
            if all[..i].iter().rev().find_map(|t| [("begin", false), ("case", true)].iter().find(|w| t.is(w.0)))
                == Some(&("case", true))
            {
                open.pop();
            }
        } else if opens {
            open.push(t.is("if") && on_insert(source, &all[i + 1..]));
        } else if t.is("else") || t.is("elsif") || t.is("elseif") {
            if let Some(last) = open.last_mut() {
                *last = false;
            }
        } else if t.is("insert") && all.get(i + 1).is_some_and(|n| n.is("into")) && open.iter().all(|&always| always) {
            found.extend(one(&all[i + 2..]));
        }
    }
    found
}

/// `TG_OP = 'INSERT' THEN`
fn on_insert(source: &str, tokens: &[Token]) -> bool {
    let tokens = match tokens {
        [open, rest @ ..] if open.symbol("(") => rest,
        rest => rest,
    };
    let text = |t: &Token| source[t.at.clone()].eq_ignore_ascii_case("'insert'");
    match tokens {
        [op, equal, value, close, then, ..] if close.symbol(")") => {
            op.is("tg_op") && equal.symbol("=") && text(value) && then.is("then")
        }
        [op, equal, value, then, ..] => op.is("tg_op") && equal.symbol("=") && text(value) && then.is("then"),
        _ => false,
    }
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
    fn what_not_every_row_leads_to_is_passed_over() {
        let one = "INSERT INTO p (id) VALUES (NEW.id);";
        let count = |body: String| inserts(&body).len();
        assert_eq!(count(format!("BEGIN IF NEW.kind = 'x' THEN {one} END IF; RETURN NEW; END")), 0);
        assert_eq!(count(format!("BEGIN IF NEW.kind = 'x' THEN NULL; ELSE {one} END IF; RETURN NEW; END")), 0);
        assert_eq!(count(format!("BEGIN IF NOT EXISTS (SELECT FROM p) THEN {one} END IF; {one} RETURN NEW; END")), 1);
        assert_eq!(count(format!("BEGIN FOR i IN 1..2 LOOP {one} END LOOP; RETURN NEW; END")), 0);
        assert_eq!(count(format!("BEGIN NEW.a := CASE WHEN true THEN 1 END; {one} RETURN NEW; END")), 1);
        assert_eq!(count(format!("BEGIN CASE NEW.k WHEN 1 THEN {one} END CASE; {one} RETURN NEW; END")), 1);
        assert_eq!(count(format!("BEGIN IF TG_OP = 'INSERT' THEN {one} ELSE {one} END IF; {one} RETURN NEW; END")), 2);
        assert_eq!(count(format!("BEGIN IF (TG_OP = 'INSERT') THEN {one} END IF; RETURN NEW; END")), 1);
        assert_eq!(count(format!("BEGIN IF TG_OP = 'UPDATE' THEN {one} END IF; RETURN NEW; END")), 0);
        assert_eq!(count(format!("BEGIN BEGIN {one} EXCEPTION WHEN others THEN NULL; END; {one} RETURN NEW; END")), 2);
    }

    #[test]
    fn what_is_no_insert_is_passed_over() {
        assert_eq!(inserts("BEGIN PERFORM 'insert into x'; -- insert into t (a) values (1)\n RETURN NEW; END"), []);
        assert_eq!(inserts("BEGIN INSERT INTO t DEFAULT VALUES; EXECUTE 'x'; RETURN NEW; END"), []);
        assert_eq!(inserts("BEGIN 'unclosed"), []);
    }
}
