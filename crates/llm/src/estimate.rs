//! What a run would cost, before any call: a rule of thumb, four characters a token.

use crate::call::Request;
use crate::prompt::{Form, Kind};

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    pub calls: u64,
    pub tokens_in: u64,
    pub tokens_out: u64,
}

impl Estimate {
    pub fn add(&mut self, request: &Request) {
        let sent = request.system.len() + request.user.len() + request.schema.to_string().len();
        self.calls += 1;
        self.tokens_in += tokens(sent);
        self.tokens_out += tokens(request.rows * row(&request.form) + request.form.fields.len() * 120);
    }
}

fn tokens(characters: usize) -> u64 {
    characters.div_ceil(4) as u64
}

/// Characters of a row: names in quotes, values, commas.
fn row(form: &Form) -> usize {
    form.fields.iter().map(|f| f.name.len() + 5 + value(&f.kind, f.max_chars)).sum::<usize>() + 4
}

fn value(kind: &Kind, max_chars: Option<u32>) -> usize {
    match kind {
        Kind::Boolean => 5,
        Kind::Integer => 6,
        Kind::Number => 8,
        Kind::Text { form: Some(_) } => 22,
        Kind::Text { form: None } => max_chars.map_or(40, |n| (n as usize).min(40)),
        Kind::Labels(labels) => labels.iter().map(String::len).max().unwrap_or(0) + 2,
        Kind::List(element) => 3 * value(element, None),
        Kind::Any => 60,
    }
}
