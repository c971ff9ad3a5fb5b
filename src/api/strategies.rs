//! The view `seedgen.strategies`: the vocabulary of rules, to be looked up without a browser.

use crate::pg::text::Text;
use pgrx::name;
use pgrx::prelude::*;
use seedgen_plan::strategy::reference::entries;

pgrx::extension_sql_file!("../../sql/strategies.sql", name = "strategies", requires = [strategy_reference]);

/// Internal: what rules may ask for, a row for each parameter; a strategy that has none has one row.
#[pg_extern(immutable, parallel_safe)]
#[allow(clippy::type_complexity)]
fn strategy_reference() -> TableIterator<
    'static,
    (
        name!(ordinal, i32),
        name!(family, Text),
        name!(strategy, Text),
        name!(about, Text),
        name!(example, Text),
        name!(parameter, Option<Text>),
        name!(kind, Option<Text>),
        name!(default_value, Option<Text>),
        name!(meaning, Option<Text>),
    ),
> {
    let mut rows = Vec::new();
    for e in entries() {
        let mut parameters: Vec<_> = e.parameters.into_iter().map(Some).collect();
        if parameters.is_empty() {
            parameters.push(None);
        }
        for p in parameters {
            let (name, kind, default, meaning) = match p {
                Some(p) => (Some(Text(p.name)), Some(Text(p.kind)), p.default.map(Text), p.about.map(Text)),
                None => (None, None, None, None),
            };
            let ordinal = rows.len() as i32;
            let (family, strategy, about, example) =
                (Text(e.family.clone()), Text(e.name.clone()), Text(e.about.clone()), Text(e.example.clone()));
            rows.push((ordinal, family, strategy, about, example, name, kind, default, meaning));
        }
    }
    TableIterator::new(rows)
}
