//! CHECKs that fit no other file: COALESCE and its like, NOT VALID, several constraints that bear on the same
//! columns of different types.

use super::{Family, family};
use crate::generate::Generator;

pub const FAMILIES: &[Family] = &[
    family("coalesce", 2, coalesce),
    family("not_valid", 2, not_valid),
    family("row_check", 2, row_check),
    family("constant_check", 1, constant),
];

fn with_columns(g: &mut Generator, form: &str) {
    let mut expression = form.to_string();
    for (mark, data_type) in
        [("{a}", "int"), ("{b}", "int"), ("{t}", "text"), ("{u}", "text"), ("{f}", "boolean"), ("{d}", "date")]
    {
        if form.contains(mark) {
            let c = g.column(data_type);
            expression = expression.replace(mark, &c);
        }
    }
    g.check(&expression);
}

fn coalesce(g: &mut Generator) -> Option<()> {
    let form = g.pick(&[
        "coalesce({a}, 0) >= 0",
        "coalesce({a}, -1) <> -1 OR {t} IS NOT NULL",
        "coalesce({t}, '') <> 'none'",
        "coalesce({a}, {b}) > 0",
        "coalesce({f}, false) = false OR {a} > 0",
        "nullif({t}, '') IS NOT NULL",
        "greatest({a}, {b}) <= 50",
        "least({a}, {b}) >= 5",
        "coalesce({a}, 0) + coalesce({b}, 0) > 0",
        "coalesce(length({t}), 0) <= 10",
        "{a} IS NULL OR {a} >= coalesce({b}, 0)",
        "coalesce({t}, {u}, 'x') <> ''",
    ]);
    g.detail(form);
    with_columns(g, form);
    Some(())
}

/// New rows have to meet it; it says nothing of old ones.
fn not_valid(g: &mut Generator) -> Option<()> {
    let (data_type, form) = g.pick(&[
        ("int", "{c} > 1000"),
        ("text", "length({c}) = 5"),
        ("text", "{c} ~ '^[a-f]+$'"),
        ("date", "{c} >= '2024-01-01'"),
        ("text", "{c} IN ('on', 'off')"),
    ]);
    let c = g.column(data_type);
    let (table, name) = (g.name(g.here()), g.object());
    g.after(format!("ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({}) NOT VALID", form.replace("{c}", &c)));
    Some(())
}

fn row_check(g: &mut Generator) -> Option<()> {
    let form = g.pick(&[
        "({a}, {b}) < (10, 10)",
        "({a}, {t}) IN ((1, 'x'), (2, 'y'))",
        "{t} = {u}",
        "{t} <> {u}",
        "{a}::text = {t}",
        "{t} = 'n' || {a}",
        "length({t}) < length({u})",
        "{t} LIKE {u} || '%'",
        "length({t}) = {a}",
        "{a} = length({t}) + length({u})",
        "({a} = 1) = {f}",
        "{d} > '2020-01-01' OR {a} = 0",
        "lower({t}) = lower({u})",
        "{u} = lower({t})",
        "ROW({a}, {b}) IS DISTINCT FROM ROW(0, 0)",
        "EXTRACT(year FROM {d}) = {a}",
        "{f} OR {a} > {b}",
        "NOT ({f} AND {a} > {b})",
        "{f} <> ({a} > 0)",
        "{t} = to_char({d}, 'YYYY-MM')",
    ]);
    g.detail(form);
    with_columns(g, form);
    Some(())
}

fn constant(g: &mut Generator) -> Option<()> {
    let form = g.pick(&["true", "1 = 1", "NULL", "1 < 2 OR {a} > 5", "{a} IS NULL OR true"]);
    g.detail(form);
    with_columns(g, form);
    Some(())
}
