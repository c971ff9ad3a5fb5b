//! Bodies of PL/pgSQL functions that come to one expression: RETURN, IF, RAISE, ASSERT, variables, and what is tried in
//! a block with a handler (`PERFORM x::date … EXCEPTION WHEN others`). `tokens` cuts the text, `statements` reads it;
//! here it is followed path by path. Expressions stay SQL text, with what stands for the parameters put in. Loops and
//! queries are not read. Not here: the analysis of the expressions (the extension).

mod inserts;
mod statements;
#[cfg(test)]
mod tests;
mod tokens;
mod trigger;

pub use inserts::inserts;
use statements::{Declared, Statement};
use std::collections::BTreeMap;
pub use trigger::{Trigger, apart, lets_through};

/// Steps that are followed, over all paths: each IF doubles what comes after it.
const MOST_STEPS: usize = 400;
/// Longest source that is looked at, and text that an expression may grow to, in bytes.
const MOST_TEXT: usize = 1 << 14;

/// What a call comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// The value of an expression.
    Value(String),
    /// An error.
    Raises,
    If {
        condition: String,
        then: Box<Body>,
        otherwise: Box<Body>,
    },
    /// `otherwise`, where the expression cannot be evaluated.
    Tried {
        expression: String,
        then: Box<Body>,
        otherwise: Box<Body>,
    },
}

/// What the body of a function comes to. `parameters`: their names, as the catalog writes them, and the SQL that stands
/// for each. None: more than expressions.
pub fn body(source: &str, parameters: impl IntoIterator<Item = (String, String)>) -> Option<Body> {
    if source.len() > MOST_TEXT {
        return None;
    }
    let program = statements::read(source)?;
    let mut path = Paths { source, steps: MOST_STEPS };
    path.follow(vec![Step::Run(&program)], parameters.into_iter().collect(), Vec::new())
}

/// What is left to do, the next last.
#[derive(Clone)]
enum Step<'p> {
    Run(&'p Statement),
    /// The end of a block with a handler.
    Leave,
}

/// The handler of a block, and what comes after the block.
#[derive(Clone)]
struct Handler<'p> {
    errors: &'p [String],
    statements: &'p [Statement],
    after: Vec<Step<'p>>,
}

/// Names of variables and what they stand for.
type Names = BTreeMap<String, String>;

struct Paths<'s> {
    source: &'s str,
    steps: usize,
}

impl<'s> Paths<'s> {
    fn follow<'p>(
        &mut self,
        mut todo: Vec<Step<'p>>,
        mut names: Names,
        mut handlers: Vec<Handler<'p>>,
    ) -> Option<Body> {
        loop {
            self.steps = self.steps.checked_sub(1)?;
            let statement = match todo.pop() {
                // Control reaches the end without RETURN.
                None => return Some(Body::Raises),
                Some(Step::Leave) => {
                    handlers.pop();
                    continue;
                }
                Some(Step::Run(statement)) => statement,
            };
            match statement {
                // Those of triggers alone.
                Statement::Unknown { .. } | Statement::Case { .. } => return None,
                Statement::Nothing => {}
                Statement::Block { declared, statements, handler } => {
                    for d in declared {
                        let value = self.declared(d, &names)?;
                        names.insert(d.name.clone(), value);
                    }
                    if let Some((errors, handler)) = handler {
                        handlers.push(Handler { errors, statements: handler, after: todo.clone() });
                        todo.push(Step::Leave);
                    }
                    todo.extend(statements.iter().rev().map(Step::Run));
                }
                Statement::Raise => return self.raised(names, handlers),
                Statement::Return(e) => {
                    let text = self.text(e, &names)?;
                    return self.tried(text.clone(), Body::Value(text), names, handlers);
                }
                Statement::Perform(e) => {
                    let text = self.text(e, &names)?;
                    let then = self.follow(todo, names.clone(), handlers.clone())?;
                    return self.tried(text, then, names, handlers);
                }
                Statement::Assign(name, e) => {
                    let (old, text) = (names.get(name)?, self.text(e, &names)?);
                    // A parameter cannot be told from its type; a variable carries its own.
                    let (_, data_type) = old.rsplit_once(" AS ").filter(|_| old.starts_with("CAST("))?;
                    let value = format!("CAST(({text}) AS {data_type}");
                    names.insert(name.clone(), short(value.clone())?);
                    let then = self.follow(todo, names.clone(), handlers.clone())?;
                    return self.tried(value, then, names, handlers);
                }
                Statement::If { condition, then, otherwise } => {
                    let text = self.text(condition, &names)?;
                    let mut branch = |list: &'p [Statement]| {
                        let mut todo = todo.clone();
                        todo.extend(list.iter().rev().map(Step::Run));
                        self.follow(todo, names.clone(), handlers.clone()).map(Box::new)
                    };
                    let (then, otherwise) = (branch(then)?, branch(otherwise)?);
                    let decided = Body::If { condition: text.clone(), then, otherwise };
                    return self.tried(text, decided, names, handlers);
                }
            }
        }
    }

    /// An error goes to the innermost handler that is for it.
    fn raised<'p>(&mut self, names: Names, mut handlers: Vec<Handler<'p>>) -> Option<Body> {
        while let Some(h) = handlers.pop() {
            if h.errors.iter().any(|e| e == "others" || e == "raise_exception") {
                return self.handled(h, names, handlers);
            }
        }
        Some(Body::Raises)
    }

    /// What comes of an expression that may not be evaluable, in the innermost handler.
    fn tried<'p>(
        &mut self,
        expression: String,
        then: Body,
        names: Names,
        mut handlers: Vec<Handler<'p>>,
    ) -> Option<Body> {
        let otherwise = match handlers.pop() {
            Some(h) => self.handled(h, names, handlers)?,
            None => Body::Raises,
        };
        Some(Body::Tried { expression, then: Box::new(then), otherwise: Box::new(otherwise) })
    }

    fn handled<'p>(&mut self, h: Handler<'p>, names: Names, handlers: Vec<Handler<'p>>) -> Option<Body> {
        let mut todo = h.after;
        todo.extend(h.statements.iter().rev().map(Step::Run));
        self.follow(todo, names, handlers)
    }

    fn declared(&self, d: &Declared, names: &Names) -> Option<String> {
        let value = match &d.value {
            Some(e) => self.text(e, names)?,
            None => "NULL".into(),
        };
        short(format!("CAST(({value}) AS {})", &self.source[d.data_type.clone()]))
    }

    fn text(&self, e: &tokens::Expression, names: &Names) -> Option<String> {
        short(e.text(self.source, names))
    }
}

fn short(text: String) -> Option<String> {
    (text.len() <= MOST_TEXT).then_some(text)
}
