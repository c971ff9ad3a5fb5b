//! The statements of a body. What is not followed is not read: the whole is None then.

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
    let tokens = tokens(source)?;
    let mut r = Reader { tokens: &tokens, at: 0, depth: 0 };
    let block = r.block()?;
    r.took(";");
    (r.at == tokens.len()).then_some(block)
}

struct Reader<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
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
            if t.is("not") || t.is("cursor") || t.is("alias") || t.is("collate") {
                return None;
            }
            self.at += 1;
        }
        let run = &self.tokens[start..self.at];
        let data_type = run.first()?.at.start..run.last()?.at.end;
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
        let statement = if self.depth <= DEEPEST { self.statement_within() } else { None };
        self.depth -= 1;
        statement
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
        } else {
            let name = self.peek()?.name()?.to_string();
            self.at += 1;
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
        (!run.is_empty() && !run.iter().any(|t| matches!(&t.kind, Kind::Word(w) if w == "select")))
            .then_some(Expression(run))
    }
}
