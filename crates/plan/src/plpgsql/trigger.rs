//! What a row trigger lets through, as far as its body tells: a condition on the columns of the new row without which the
//! row is refused (RAISE, ASSERT) or dropped (RETURN NULL). Statements that are not followed count as doing nothing, and
//! what they may have assigned is unknown from then on; where a condition is unknown, either way is let through. So the
//! condition may let rows through that the trigger refuses, and refuses none that it takes. Not here: the analysis of the
//! condition (the extension).

use super::statements::{self, Declared, Statement};
use super::tokens::{Expression, Token, tokens};
use super::{MOST_STEPS, MOST_TEXT};
use std::collections::BTreeMap;

/// A row trigger on INSERT.
pub struct Trigger<'a> {
    pub source: &'a str,
    /// What stands in its WHEN.
    pub when: Option<&'a str>,
    pub before: bool,
    /// The table's schema and name.
    pub table: (&'a str, &'a str),
    /// Name, quoted name and type of each column, as SQL writes them.
    pub columns: &'a [(String, String, String)],
}

/// The condition as SQL over the table's columns. None: nothing is known of it, or no row meets it.
pub fn lets_through(t: &Trigger) -> Option<String> {
    if t.source.len() > MOST_TEXT {
        return None;
    }
    let program = statements::read_roughly(t.source)?;
    let mut names: Names = BTreeMap::new();
    let mut constant = |name: &str, value: &str| {
        names.insert(
            name.into(),
            Value { text: Some(format!("'{}'::text", value.replace('\'', "''"))), data_type: None },
        );
    };
    constant("tg_op", "INSERT");
    constant("tg_level", "ROW");
    constant("tg_when", if t.before { "BEFORE" } else { "AFTER" });
    constant("tg_table_schema", t.table.0);
    constant("tg_table_name", t.table.1);
    constant("tg_relname", t.table.1);
    for (name, quoted, data_type) in t.columns {
        let value = Value { text: Some(quoted.clone()), data_type: Some(data_type.clone()) };
        names.insert(format!("new.{name}"), value);
    }
    for unknown in ["found", "tg_argv", "tg_nargs", "tg_name", "tg_relid", "sqlstate", "sqlerrm"] {
        names.insert(unknown.into(), Value::default());
    }
    let when = match t.when {
        Some(text) => Some(substituted(&tokens(text)?, text, &names)),
        None => None,
    };
    let mut paths = Paths { source: t.source, before: t.before, steps: MOST_STEPS };
    let passes = paths.follow(vec![&program], names)?;
    let passes = when.map_or(passes.clone(), |w| either(w, passes, Passes::Yes));
    match passes {
        Passes::If(text) if text.len() <= MOST_TEXT => Some(text),
        _ => None,
    }
}

/// The columns in which a row may not be like another one of its table: `IF EXISTS (SELECT … FROM t WHERE c = NEW.c) THEN
/// RAISE`, or the same with PERFORM and FOUND. One list a test.
pub fn apart(source: &str, table: (&str, &str)) -> Vec<Vec<String>> {
    let Some(all) = tokens(source).filter(|_| source.len() <= MOST_TEXT) else { return Vec::new() };
    let raises =
        |at: usize| all.get(at).is_some_and(|t| t.is("then")) && all.get(at + 1).is_some_and(|t| t.is("raise"));
    let words =
        |at: usize, list: &[&str]| list.iter().enumerate().all(|(k, w)| all.get(at + k).is_some_and(|t| t.is(w)));
    let mut out = Vec::new();
    for i in 0..all.len() {
        let (inner, close) = if (words(i, &["if", "exists"]) || words(i, &["elsif", "exists"]))
            && all.get(i + 2).is_some_and(|t| t.symbol("("))
        {
            let mut depth = 0;
            let close = all.iter().enumerate().skip(i + 2).find(|(_, t)| {
                depth += i32::from(t.symbol("(")) - i32::from(t.symbol(")"));
                depth == 0
            });
            let Some((close, _)) = close.filter(|c| raises(c.0 + 1)) else { continue };
            (i + 3, close)
        } else if all[i].is("perform") {
            let Some(end) = (i..all.len()).find(|&k| all[k].symbol(";")) else { continue };
            if !(words(end + 1, &["if", "found"]) && raises(end + 3)) {
                continue;
            }
            (i + 1, end)
        } else {
            continue;
        };
        out.extend(like(&all[inner..close], table));
    }
    out
}

/// `… FROM table [alias] WHERE c = NEW.c AND …` and no more than that; conditions `<>` on other columns only exempt a row.
fn like(query: &[Token], table: (&str, &str)) -> Option<Vec<String>> {
    let from = query.iter().position(|t| t.is("from"))?;
    let filter = query.iter().position(|t| t.is("where"))?;
    let names: Vec<&str> =
        query.get(from + 1..filter)?.iter().filter_map(|t| t.name()).filter(|n| *n != "as").collect();
    let alias = match names[..] {
        [s, t] | [s, t, _] if (s, t) == table => names.get(2).copied().unwrap_or(t),
        [t] | [t, _] if t == table.1 => names.get(1).copied().unwrap_or(t),
        _ => return None,
    };
    // A column of the other row, or of the new one.
    let side = |run: &[Token]| -> Option<(bool, String)> {
        match run {
            [c] => Some((false, c.name()?.to_string())),
            [t, dot, c] if dot.symbol(".") => {
                let new = t.is("new");
                (new || t.name() == Some(alias)).then(|| Some((new, c.name()?.to_string())))?
            }
            _ => None,
        }
    };
    let mut columns = Vec::new();
    for part in query[filter + 1..].split(|t| t.is("and")) {
        let by = |symbol: &str| part.iter().position(|t| t.symbol(symbol));
        if let Some(at) = by("=") {
            match (side(&part[..at])?, side(&part[at + 1..])?) {
                ((false, a), (true, b)) | ((true, b), (false, a)) if a == b => columns.push(a),
                _ => return None,
            }
        } else if !part.iter().any(|t| t.is("new")) {
            return None;
        }
    }
    (!columns.is_empty()).then_some(columns)
}

/// Is the row let through?
#[derive(Clone, Debug, PartialEq)]
enum Passes {
    Yes,
    No,
    If(String),
}

/// What a variable, or a column of the new row, is: None where that is unknown.
#[derive(Clone, Debug, Default)]
struct Value {
    text: Option<String>,
    data_type: Option<String>,
}

type Names = BTreeMap<String, Value>;

struct Paths<'s> {
    source: &'s str,
    before: bool,
    steps: usize,
}

impl<'s> Paths<'s> {
    /// `todo`: the next statement last.
    fn follow(&mut self, mut todo: Vec<&Statement>, mut names: Names) -> Option<Passes> {
        while let Some(statement) = todo.pop() {
            self.steps = self.steps.checked_sub(1)?;
            match statement {
                Statement::Nothing | Statement::Perform(_) => {}
                Statement::Raise => return Some(Passes::No),
                Statement::Return(e) => {
                    let nothing = matches!(&e.0[..], [t] if t.is("null") || t.is("old"));
                    return Some(if nothing && self.before { Passes::No } else { Passes::Yes });
                }
                Statement::Unknown { assigned, returns } => {
                    if *returns {
                        return Some(Passes::Yes);
                    }
                    for name in assigned {
                        forget(&mut names, name);
                    }
                }
                Statement::Block { handler: Some(_), .. } => return Some(Passes::Yes),
                Statement::Block { declared, statements, .. } => {
                    for d in declared {
                        let value = self.declared(d, &names);
                        names.insert(d.name.clone(), value);
                    }
                    todo.extend(statements.iter().rev());
                }
                Statement::Assign(name, e) => {
                    let text = self.text(e, &names);
                    match names.get_mut(name) {
                        Some(value) => value.text = text.and_then(|t| typed(&t, value.data_type.as_deref())),
                        None => forget(&mut names, name),
                    }
                }
                Statement::If { condition, then, otherwise } => {
                    let condition = self.text(condition, &names);
                    let mut branch = |list: &Vec<Statement>| {
                        let rest = todo.iter().copied().chain(list.iter().rev()).collect();
                        self.follow(rest, names.clone())
                    };
                    let (then, otherwise) = (branch(then)?, branch(otherwise)?);
                    return Some(either(condition, then, otherwise));
                }
                Statement::Case { test, whens, otherwise } => {
                    let test = test.as_ref().map(|t| self.text(t, &names));
                    // Without ELSE, a case that is not found is an error.
                    let mut rest = match otherwise {
                        Some(list) => {
                            let next = todo.iter().copied().chain(list.iter().rev()).collect();
                            self.follow(next, names.clone())?
                        }
                        None => Passes::No,
                    };
                    for (values, list) in whens.iter().rev() {
                        let next = todo.iter().copied().chain(list.iter().rev()).collect();
                        let then = self.follow(next, names.clone())?;
                        let one = |v: &Expression| {
                            let value = self.text(v, &names)?;
                            match &test {
                                None => Some(format!("({value})")),
                                Some(test) => Some(format!("({}) = ({value})", test.as_ref()?)),
                            }
                        };
                        let condition: Option<Vec<String>> = values.iter().map(one).collect();
                        rest = either(condition.map(|c| c.join(" OR ")), then, rest);
                    }
                    return Some(rest);
                }
            }
        }
        // Control reaches the end without RETURN.
        Some(Passes::No)
    }

    fn declared(&self, d: &Declared, names: &Names) -> Value {
        let data_type = self.source[d.data_type.clone()].to_string();
        // `t.c%TYPE`, records and rows are no types of SQL's.
        let plain = !data_type.contains('%') && !data_type.eq_ignore_ascii_case("record");
        let data_type = plain.then_some(data_type);
        let text = match &d.value {
            Some(e) => self.text(e, names),
            None => Some("NULL".into()),
        };
        Value { text: text.and_then(|t| typed(&t, data_type.as_deref())), data_type }
    }

    fn text(&self, e: &Expression, names: &Names) -> Option<String> {
        substituted(&e.0, self.source, names)
    }
}

fn typed(text: &str, data_type: Option<&str>) -> Option<String> {
    let text = match data_type {
        Some(t) => format!("CAST(({text}) AS {t})"),
        None => format!("({text})"),
    };
    (text.len() <= MOST_TEXT).then_some(text)
}

/// Of a record, all its fields.
fn forget(names: &mut Names, name: &str) {
    let field = format!("{name}.");
    for (n, value) in names.iter_mut() {
        if n == name || n.starts_with(&field) {
            value.text = None;
        }
    }
}

/// As SQL, with what the names stand for put in. None: something in it is unknown.
fn substituted(run: &[Token], source: &str, names: &Names) -> Option<String> {
    let mut out = String::new();
    let mut end = None;
    let mut i = 0;
    while i < run.len() {
        let t = &run[i];
        if end.is_some_and(|e| e < t.at.start) {
            out.push(' ');
        }
        let dotted = run.get(i + 1).is_some_and(|d| d.symbol(".")).then(|| run.get(i + 2)?.name()).flatten();
        if t.is("select") || t.is("into") {
            return None;
        }
        if t.is("new") || t.is("old") {
            // There is no old row: its columns are null.
            let field = dotted?;
            let value = if t.is("old") { "NULL" } else { names.get(&format!("new.{field}"))?.text.as_deref()? };
            out.push_str(value);
            end = Some(run[i + 2].at.end);
            i += 3;
            continue;
        }
        let called = run.get(i + 1).is_some_and(|n| n.symbol("("));
        let part = i > 0 && (run[i - 1].symbol("::") || run[i - 1].symbol(".") || run[i - 1].is("as"));
        match t.name().and_then(|n| names.get(n)).filter(|_| !called && !part) {
            Some(_) if dotted.is_some() => return None,
            Some(value) => out.push_str(value.text.as_deref()?),
            None => out.push_str(&source[t.at.clone()]),
        }
        end = Some(t.at.end);
        i += 1;
    }
    (out.len() <= MOST_TEXT).then_some(out)
}

/// What comes of a condition, unknown ones included.
fn either(condition: Option<String>, then: Passes, otherwise: Passes) -> Passes {
    use Passes::{If, No, Yes};
    let Some(c) = condition else {
        return match (then, otherwise) {
            (Yes, _) | (_, Yes) => Yes,
            (No, p) | (p, No) => p,
            (If(a), If(b)) => If(format!("({a}) OR ({b})")),
        };
    };
    match (then, otherwise) {
        (a, b) if a == b => a,
        (No, Yes) => If(format!("({c}) IS NOT TRUE")),
        (Yes, No) => If(format!("({c}) IS TRUE")),
        (No, If(b)) => If(format!("({c}) IS NOT TRUE AND ({b})")),
        (If(a), No) => If(format!("({c}) IS TRUE AND ({a})")),
        (Yes, If(b)) => If(format!("({c}) IS TRUE OR ({b})")),
        (If(a), Yes) => If(format!("({c}) IS NOT TRUE OR ({a})")),
        (a, b) => {
            let text = |p| match p {
                If(t) => t,
                Yes => "true".into(),
                No => "false".into(),
            };
            If(format!("(({c}) IS TRUE OR ({})) AND (({c}) IS NOT TRUE OR ({}))", text(b), text(a)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(source: &str) -> Option<String> {
        let column = |n: &str, t: &str| (n.to_string(), format!("\"{n}\""), t.to_string());
        let columns = [column("code", "text"), column("n", "integer"), column("kind", "text")];
        lets_through(&Trigger { source, when: None, before: true, table: ("s", "t"), columns: &columns })
    }

    #[test]
    fn what_raises_is_refused() {
        let raise = "IF NEW.code !~ '^[A-Z]{3}$' THEN RAISE EXCEPTION 'bad %', NEW.code; END IF;";
        let wanted = "(\"code\" !~ '^[A-Z]{3}$') IS NOT TRUE";
        assert_eq!(of(&format!("BEGIN {raise} RETURN NEW; END")).as_deref(), Some(wanted));
        assert_eq!(of(&format!("BEGIN PERFORM pg_sleep(0); {raise} RETURN NEW; END")).as_deref(), Some(wanted));
        let both = of(&format!("BEGIN {raise} IF new.n > 3 THEN RETURN NULL; END IF; RETURN NEW; END"));
        assert_eq!(both, Some(format!("{wanted} AND ((\"n\" > 3) IS NOT TRUE)")));
        assert_eq!(of("BEGIN ASSERT NEW.n > 0, 'no'; RETURN NEW; END").as_deref(), Some("(\"n\" > 0) IS TRUE"));
        let case = of("BEGIN CASE NEW.kind WHEN 'p', 'q' THEN NULL; END CASE; RETURN NEW; END");
        assert_eq!(case.as_deref(), Some("((\"kind\") = ('p') OR (\"kind\") = ('q')) IS TRUE"));
    }

    #[test]
    fn what_is_assigned_is_followed() {
        let lower = of("BEGIN NEW.code := lower(NEW.code); IF NEW.code = 'x' THEN RAISE 'no'; END IF; RETURN NEW; END");
        assert_eq!(lower.as_deref(), Some("(CAST((lower(\"code\")) AS text) = 'x') IS NOT TRUE"));
        let variable = "DECLARE v int := NEW.n; BEGIN v := v + 1; IF v > 9 THEN RAISE 'no'; END IF; RETURN NEW; END";
        assert!(of(variable).is_some_and(|t| t.contains("CAST((CAST((\"n\") AS int) + 1) AS int) > 9")));
        // Queries: nothing is known of what they give.
        let select =
            "DECLARE v int; BEGIN SELECT count(*) INTO v FROM t; IF v > 9 THEN RAISE 'no'; END IF; RETURN NEW; END";
        assert_eq!(of(select), None);
        let known = "DECLARE v int; BEGIN SELECT 1 INTO v FROM t; IF v > 9 OR NEW.n > 3 THEN RAISE 'no'; END IF; \
                     IF NEW.n < 0 THEN RAISE 'no'; END IF; RETURN NEW; END";
        assert_eq!(of(known).as_deref(), Some("(\"n\" < 0) IS NOT TRUE"));
        let loops =
            "BEGIN FOR i IN 1..3 LOOP NEW.n := i; END LOOP; IF NEW.n > 2 THEN RAISE 'no'; END IF; RETURN NEW; END";
        assert_eq!(of(loops), None);
        let update = "BEGIN IF TG_OP = 'UPDATE' AND OLD.n > NEW.n THEN RAISE 'no'; END IF; RETURN NEW; END";
        assert_eq!(of(update).as_deref(), Some("('INSERT'::text = 'UPDATE' AND NULL > \"n\") IS NOT TRUE"));
    }

    #[test]
    fn rows_like_others() {
        let of = |source: &str| apart(source, ("s", "t"));
        let exists =
            |from: &str| format!("BEGIN IF EXISTS (SELECT 1 FROM {from}) THEN RAISE 'taken'; END IF; RETURN NEW; END");
        assert_eq!(of(&exists("s.t WHERE code = NEW.code")), [["code"]]);
        assert_eq!(of(&exists("t AS o WHERE o.code = NEW.code AND NEW.n = o.n AND o.id <> NEW.id")), [["code", "n"]]);
        assert!(of(&exists("s.other WHERE code = NEW.code")).is_empty());
        assert!(of(&exists("s.t WHERE code = NEW.code AND active")).is_empty());
        assert!(of(&exists("s.t WHERE code = NEW.other")).is_empty());
        let perform =
            "BEGIN PERFORM 1 FROM t WHERE code = NEW.code; IF FOUND THEN RAISE 'taken'; END IF; RETURN NEW; END";
        assert_eq!(of(perform), [["code"]]);
    }

    #[test]
    fn what_tells_nothing() {
        assert_eq!(of("BEGIN RAISE EXCEPTION 'closed'; END"), None);
        assert_eq!(of("BEGIN INSERT INTO log VALUES (NEW.n); RETURN NEW; END"), None);
        let handled =
            "BEGIN BEGIN IF NEW.n > 1 THEN RAISE 'x'; END IF; EXCEPTION WHEN others THEN NULL; END; RETURN NEW; END";
        assert_eq!(of(handled), None);
    }
}
