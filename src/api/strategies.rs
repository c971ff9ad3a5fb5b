//! The view `seedgen.strategies`: the vocabulary of rules, to be looked up without a browser.

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
        name!(family, String),
        name!(strategy, String),
        name!(about, String),
        name!(example, String),
        name!(parameter, Option<String>),
        name!(kind, Option<String>),
        name!(default_value, Option<String>),
        name!(meaning, Option<String>),
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
                Some(p) => (Some(p.name), Some(p.kind), p.default, p.about),
                None => (None, None, None, None),
            };
            let ordinal = rows.len() as i32;
            let (family, strategy, about, example) =
                (e.family.clone(), e.name.clone(), e.about.clone(), e.example.clone());
            rows.push((ordinal, family, strategy, about, example, name, kind, default, meaning));
        }
    }
    TableIterator::new(rows)
}
