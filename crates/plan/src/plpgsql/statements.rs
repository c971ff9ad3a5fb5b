//! The statements of a body. What is not followed is not read: the whole is None then, or, read roughly, that statement is
//! unknown.

use super::tokens::{Expression, Kind, Token, tokens};
use std::ops::Range;

/// Statements inside statements are read this far.
const DEEPEST: usize = 40;

#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    Nothing,
    Return(Expression),
    /// An error, not a notice.
    Raise,
    Perform(Expression),
    Assign(String, Expression),
    If {
        condition: Expression,
        then: Vec<Statement>,
        otherwise: Vec<Statement>,
    },
    Case {
        test: Option<Expression>,
        whens: Vec<(Vec<Expression>, Vec<Statement>)>,
        otherwise: Option<Vec<Statement>>,
    },
    /// One that is not followed, with the variables that it assigns (`new.code` is one), and whether it may RETURN.
    Unknown {
        assigned: Vec<String>,
        returns: bool,
    },
    Block {
        declared: Vec<Declared>,
        statements: Vec<Statement>,
        /// The names of errors, and what is done then.
        handler: Option<(Vec<String>, Vec<Statement>)>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Declared {
    pub name: String,
    /// Where the source has it.
    pub data_type: Range<usize>,
    pub value: Option<Expression>,
}

/// The body's block.
pub fn read(source: &str) -> Option<Statement> {
    whole(source, false)
}

/// The same, with unknown statements in it.
pub fn read_roughly(source: &str) -> Option<Statement> {
    whole(source, true)
}

fn whole(source: &str, roughly: bool) -> Option<Statement> {
    let tokens = tokens(source)?;
    let mut r = Reader { tokens: &tokens, at: 0, depth: 0, roughly };
    let block = r.block()?;
    r.took(";");
    (r.at == tokens.len()).then_some(block)
}

struct Reader<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: usize,
    /// Statements that are not followed become unknown ones.
    roughly: bool,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }
    fn is(&self, word: &str) -> bool {
        self.peek().is_some_and(|t| t.is(word))
    }
    fn word(&mut self, word: &str) -> bool {
        let is = self.is(word);
        self.at += usize::from(is);
        is
    }
    fn took(&mut self, symbol: &str) -> bool {
        let is = self.peek().is_some_and(|t| t.symbol(symbol));
        self.at += usize::from(is);
        is
    }

    /// [DECLARE …] BEGIN … [EXCEPTION …] END
    fn block(&mut self) -> Option<Statement> {
        let mut declared = Vec::new();
        if self.word("declare") {
            while !self.is("begin") {
                declared.push(self.declared()?);
            }
        }
        self.word("begin").then_some(())?;
        let statements = self.until(&["exception", "end"])?;
        let handler = if self.word("exception") { Some(self.handler()?) } else { None };
        self.word("end").then_some(Statement::Block { declared, statements, handler })
    }

    /// name type [:= value];
    fn declared(&mut self) -> Option<Declared> {
        let name = self.peek()?.name()?.to_string();
        self.at += 1;
        self.word("constant");
        let start = self.at;
        let assigns = |t: &Token| t.symbol(":=") || t.symbol("=") || t.is("default") || t.symbol(";");
        while !assigns(self.peek()?) {
            // `t.c%TYPE`, NOT NULL, cursors and aliases are more than a type.
            let t = self.peek()?;
            if t.is("not") && self.roughly {
                // NOT NULL, which comes last.
                break;
            }
            if t.is("not") || t.is("cursor") || t.is("alias") || t.is("collate") {
                return None;
            }
            self.at += 1;
        }
        let run = &self.tokens[start..self.at];
        let data_type = run.first()?.at.start..run.last()?.at.end;
        if self.word("not") {
            self.word("null").then_some(())?;
        }
        let value = if self.took(";") {
            None
        } else {
            self.at += 1;
            let value = self.run(&[])?;
            self.took(";").then_some(())?;
            Some(value)
        };
        Some(Declared { name, data_type, value })
    }

    /// WHEN a OR b THEN …: the first one.
    fn handler(&mut self) -> Option<(Vec<String>, Vec<Statement>)> {
        let mut first = None;
        while self.word("when") {
            let names: Vec<String> =
                self.run(&["then"])?.0.iter().filter_map(|t| Some(t.name()?.to_string())).collect();
            self.word("then").then_some(())?;
            let statements = self.until(&["when", "end"])?;
            first.get_or_insert((names, statements));
        }
        first
    }

    fn until(&mut self, ends: &[&str]) -> Option<Vec<Statement>> {
        let mut out = Vec::new();
        while !ends.iter().any(|e| self.is(e)) {
            out.extend(self.statement()?);
        }
        Some(out)
    }

    fn statement(&mut self) -> Option<Vec<Statement>> {
        self.depth += 1;
        let start = self.at;
        let statement = if self.depth <= DEEPEST { self.statement_within() } else { None };
        self.depth -= 1;
        if statement.is_none() && self.roughly && self.depth <= DEEPEST {
            self.at = start;
            return self.unknown().map(|s| vec![s]);
        }
        statement
    }

    /// Past a statement, whatever it is.
    fn unknown(&mut self) -> Option<Statement> {
        let (start, tokens) = (self.at, self.tokens);
        // Labels.
        while self.took("<<") {
            while !self.took(">>") {
                self.peek()?;
                self.at += 1;
            }
        }
        let first = self.peek()?;
        let open = ["for", "foreach", "while", "loop", "if", "case", "begin", "declare"].iter().any(|w| first.is(w));
        let (mut depth, mut blocks) = (0i32, 0i32);
        loop {
            let t = tokens.get(self.at)?;
            depth += i32::from(t.symbol("(")) - i32::from(t.symbol(")"));
            if t.is("end") {
                blocks -= 1;
                // END IF, END LOOP, END CASE.
                let closes = |t: &&Token| t.is("if") || t.is("loop") || t.is("case");
                self.at += usize::from(tokens.get(self.at + 1).filter(closes).is_some());
            } else if t.is("loop") || t.is("if") || t.is("case") || t.is("begin") {
                blocks += 1;
            }
            if t.symbol(";") && depth == 0 && (!open || blocks <= 0) {
                break;
            }
            self.at += 1;
        }
        self.at += 1;
        let run = &tokens[start..self.at];
        let returns = run.iter().any(|t| t.is("return"));
        Some(Statement::Unknown { assigned: assigned(run), returns })
    }

    fn statement_within(&mut self) -> Option<Vec<Statement>> {
        let statements = if self.is("declare") || self.is("begin") {
            vec![self.block()?]
        } else if self.word("null") {
            vec![Statement::Nothing]
        } else if self.word("return") {
            if self.is("query") || self.is("next") {
                return None;
            }
            vec![Statement::Return(self.run(&[])?)]
        } else if self.word("perform") {
            vec![Statement::Perform(self.run(&[])?)]
        } else if self.word("raise") {
            vec![self.raise()?]
        } else if self.word("assert") {
            // A condition that does not hold, or is null, is an error.
            let mut condition = self.run(&[])?;
            let mut depth = 0;
            let comma = condition.0.iter().position(|t| {
                depth += i32::from(t.symbol("(")) - i32::from(t.symbol(")"));
                depth == 0 && t.symbol(",")
            });
            condition.0.truncate(comma.unwrap_or(condition.0.len()));
            vec![Statement::If { condition, then: Vec::new(), otherwise: vec![Statement::Raise] }]
        } else if self.word("if") {
            vec![self.condition()?]
        } else if self.roughly && self.word("case") {
            vec![self.case()?]
        } else {
            let mut name = self.peek()?.name()?.to_string();
            self.at += 1;
            if self.roughly && self.took(".") {
                name = format!("{name}.{}", self.peek()?.name()?);
                self.at += 1;
            }
            (self.took(":=") || self.took("=")).then_some(())?;
            vec![Statement::Assign(name, self.run(&[])?)]
        };
        self.took(";").then_some(statements)
    }

    /// After IF or ELSIF.
    fn condition(&mut self) -> Option<Statement> {
        let condition = self.run(&["then"])?;
        self.word("then").then_some(())?;
        let then = self.until(&["elsif", "elseif", "else", "end"])?;
        let otherwise = if self.word("elsif") || self.word("elseif") {
            // Ends with the same END IF.
            vec![self.condition()?]
        } else {
            let otherwise = if self.word("else") { self.until(&["end"])? } else { Vec::new() };
            (self.word("end") && self.word("if")).then_some(())?;
            otherwise
        };
        Some(Statement::If { condition, then, otherwise })
    }

    /// After CASE: up to END CASE.
    fn case(&mut self) -> Option<Statement> {
        let test = if self.is("when") { None } else { Some(self.run(&["when"])?) };
        let mut whens = Vec::new();
        while self.word("when") {
            let all = self.run(&["then"])?;
            self.word("then").then_some(())?;
            let values = if test.is_some() { listed(all) } else { vec![all] };
            whens.push((values, self.until(&["when", "else", "end"])?));
        }
        let otherwise = if self.word("else") { Some(self.until(&["end"])?) } else { None };
        (self.word("end") && self.word("case")).then_some(Statement::Case { test, whens, otherwise })
    }

    fn raise(&mut self) -> Option<Statement> {
        let level = self.peek()?;
        let told = ["notice", "debug", "log", "info", "warning"].iter().any(|w| level.is(w));
        if !self.peek()?.symbol(";") {
            self.run(&[])?;
        }
        Some(if told { Statement::Nothing } else { Statement::Raise })
    }

    /// The tokens up to `;` or one of the words, outside of parentheses and of CASE … END. Not empty.
    fn run(&mut self, ends: &[&str]) -> Option<Expression> {
        let start = self.at;
        let (mut depth, mut cases) = (0i32, 0i32);
        loop {
            let t = self.peek()?;
            if depth == 0 && cases == 0 && (t.symbol(";") || ends.iter().any(|e| t.is(e))) {
                break;
            }
            depth += i32::from(t.symbol("(")) - i32::from(t.symbol(")"));
            cases += i32::from(t.is("case")) - i32::from(t.is("end"));
            if depth < 0 || cases < 0 || t.symbol(";") || t.is("into") {
                return None;
            }
            self.at += 1;
        }
        let run = self.tokens[start..self.at].to_vec();
        let queries = !self.roughly && run.iter().any(|t| matches!(&t.kind, Kind::Word(w) if w == "select"));
        (!run.is_empty() && !queries).then_some(Expression(run))
    }
}

/// The parts between commas.
fn listed(e: Expression) -> Vec<Expression> {
    let (mut depth, mut parts) = (0i32, vec![Vec::new()]);
    for t in e.0 {
        depth += i32::from(t.symbol("(")) - i32::from(t.symbol(")"));
        if depth == 0 && t.symbol(",") {
            parts.push(Vec::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(t);
        }
    }
    parts.into_iter().filter(|p| !p.is_empty()).map(Expression).collect()
}

/// The variables that stand behind INTO, or before `:=`.
fn assigned(run: &[Token]) -> Vec<String> {
    // A name, maybe with a field, and the place behind it.
    let name = |at: usize| {
        let first = run.get(at)?.name()?;
        match (run.get(at + 1), run.get(at + 2).and_then(Token::name)) {
            (Some(dot), Some(field)) if dot.symbol(".") => Some((format!("{first}.{field}"), at + 3)),
            _ => Some((first.to_string(), at + 1)),
        }
    };
    let mut out = Vec::new();
    for (i, t) in run.iter().enumerate() {
        let inserts = i > 0 && (run[i - 1].is("insert") || run[i - 1].is("merge"));
        if t.is("into") && !inserts {
            let mut at = i + 1 + usize::from(run.get(i + 1).is_some_and(|t| t.is("strict")));
            while let Some((target, next)) = name(at) {
                out.push(target);
                if !run.get(next).is_some_and(|t| t.symbol(",")) {
                    break;
                }
                at = next + 1;
            }
        }
        // `a.b := …`, `a := …`; in a body that is not followed `=` may be one too.
        if t.symbol(":=") || t.symbol("=") {
            let from = if i >= 3 && run[i - 2].symbol(".") { i - 3 } else { i.saturating_sub(1) };
            out.extend(name(from).filter(|(_, end)| *end == i).map(|n| n.0));
        }
    }
    out
}
