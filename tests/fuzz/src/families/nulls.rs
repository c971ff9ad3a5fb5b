//! CHECKs on which columns are set: counts of nulls, pairs, tagged unions, implications, CASE.

use super::{Family, family};
use crate::generate::Generator;

pub const FAMILIES: &[Family] = &[
    family("num_nonnulls", 3, num_nonnulls),
    family("nullness", 4, nullness),
    family("tagged_union", 4, tagged_union),
    family("implication", 4, implication),
    family("check_not_null", 2, check_not_null),
    family("case", 2, case),
];

const TYPES: &[&str] = &["int", "text", "date", "numeric(8,2)", "boolean", "uuid", "timestamptz", "jsonb", "int[]"];

fn nullable(g: &mut Generator) -> String {
    let data_type = g.pick(TYPES);
    g.column_as(data_type)
}

fn num_nonnulls(g: &mut Generator) -> Option<()> {
    let n = g.number(2, 4);
    let columns: Vec<String> = (0..n).map(|_| nullable(g)).collect();
    let list = columns.join(", ");
    let k = g.number(1, n - 1);
    let form = g.pick(&[
        "num_nonnulls({l}) = {k}",
        "num_nulls({l}) = {k}",
        "num_nonnulls({l}) <= {k}",
        "num_nonnulls({l}) >= {k}",
        "num_nulls({l}) <= {k}",
        "num_nonnulls({l}) IN (0, {k})",
        "num_nonnulls({l}) > 0",
        "num_nulls({l}) < {k}",
    ]);
    g.detail(form);
    g.check(&form.replace("{l}", &list).replace("{k}", &k.to_string()));
    Some(())
}

fn nullness(g: &mut Generator) -> Option<()> {
    let (a, b, c) = (nullable(g), nullable(g), nullable(g));
    let form = g.pick(&[
        "({a} IS NULL) = ({b} IS NULL)", "({a} IS NULL) <> ({b} IS NULL)", "{a} IS NOT NULL OR {b} IS NOT NULL",
        "NOT ({a} IS NOT NULL AND {b} IS NOT NULL)", "({a} IS NULL AND {b} IS NULL) OR ({a} IS NOT NULL AND {b} IS NOT NULL)",
        "({a} IS NOT NULL)::int + ({b} IS NOT NULL)::int + ({c} IS NOT NULL)::int = 1",
        "({a} IS NULL) = ({b} IS NULL) AND ({b} IS NULL) = ({c} IS NULL)", "{a} IS NULL OR ({b} IS NOT NULL AND {c} IS NOT NULL)",
        "coalesce({a}::text, {b}::text) IS NOT NULL", "{a} IS NULL OR {b} IS NULL OR {c} IS NULL",
        "(({a} IS NOT NULL) AND ({b} IS NULL) AND ({c} IS NULL)) OR (({a} IS NULL) AND ({b} IS NOT NULL) AND ({c} IS NULL)) OR (({a} IS NULL) AND ({b} IS NULL) AND ({c} IS NOT NULL))",
        "ROW({a}, {b}) IS NULL OR ROW({a}, {b}) IS NOT NULL", "(CASE WHEN {a} IS NULL THEN 0 ELSE 1 END + CASE WHEN {b} IS NULL THEN 0 ELSE 1 END) = 1",
        "NOT ({a} IS NULL AND {b} IS NOT NULL)", "({a} IS NOT NULL) >= ({b} IS NOT NULL)", "num_nonnulls({a}, {b}) <> 1",
    ]);
    g.detail(form);
    g.check(&form.replace("{a}", &a).replace("{b}", &b).replace("{c}", &c));
    Some(())
}

/// A kind, and for each kind the columns that are set.
fn tagged_union(g: &mut Generator) -> Option<()> {
    let kind = g.column_as("text NOT NULL");
    let n = g.number(2, 4) as usize;
    let columns: Vec<String> = (0..n).map(|_| nullable(g)).collect();
    let style = g.number(0, 3);
    g.detail(format!("form {style}"));
    let branch = |i: usize| {
        let set: Vec<String> = columns
            .iter()
            .enumerate()
            .map(|(j, c)| format!("{c} IS {}NULL", if i == j { "NOT " } else { "" }))
            .collect();
        format!("{kind} = 'k{i}' AND {}", set.join(" AND "))
    };
    let branches: Vec<String> = (0..n).map(branch).collect();
    match style {
        0 => g.check(&format!("({})", branches.join(") OR ("))),
        1 => {
            let list: Vec<String> = (0..n).map(|i| format!("'k{i}'")).collect();
            g.check(&format!("{kind} IN ({})", list.join(", ")));
            for (i, c) in columns.iter().enumerate() {
                g.check(&format!("({kind} = 'k{i}') = ({c} IS NOT NULL)"));
            }
        }
        2 => {
            let list: Vec<String> = (0..n).map(|i| format!("WHEN 'k{i}' THEN {} IS NOT NULL", columns[i])).collect();
            g.check(&format!("CASE {kind} {} ELSE false END", list.join(" ")));
        }
        _ => {
            let o = g.object();
            let list: Vec<String> = (0..n).map(|i| format!("'k{i}'")).collect();
            g.before(format!("CREATE TYPE {o} AS ENUM ({})", list.join(", ")));
            let e = g.column_as(&format!("{o} NOT NULL"));
            let set: Vec<String> =
                columns.iter().enumerate().map(|(i, c)| format!("({e} = 'k{i}' AND {c} IS NOT NULL)")).collect();
            g.check(&set.join(" OR "));
        }
    }
    Some(())
}

fn implication(g: &mut Generator) -> Option<()> {
    let form = g.pick(&[
        "{s} <> 'closed' OR {t} IS NOT NULL",
        "NOT ({s} = 'closed') OR {t} IS NOT NULL",
        "({s} = 'closed') = ({t} IS NOT NULL)",
        "NOT {b} OR {n} > 0",
        "{b} OR {n} = 0",
        "{s} = 'open' OR ({s} = 'closed' AND {t} IS NOT NULL)",
        "{n} IS NULL OR {b}",
        "({b} AND {n} BETWEEN 1 AND 9) OR (NOT {b} AND {n} >= 100)",
        "{s} NOT IN ('a', 'b') OR {n} > 10",
        "({s} = 'pct' AND {n} BETWEEN 0 AND 100) OR ({s} = 'abs' AND {n} > 0) OR {s} = 'none'",
        "{s} = 'x' AND {n} = 1 OR {s} = 'y' AND {n} = 2 OR {s} = 'z' AND {n} IS NULL",
        "({n} > 0) = {b}",
        "({s} = 'yes') = {b}",
        "{t} IS NULL OR {s} IN ('closed', 'done')",
        "{b} IS NOT TRUE OR {t} IS NOT NULL",
        "({s}, {b}) IN (('a', true), ('b', false))",
        "NOT ({s} = 'a' AND {n} > 3)",
        "{s} = 'fixed' AND {n} IS NOT NULL AND {t} IS NULL OR {s} = 'timed' AND {n} IS NULL AND {t} IS NOT NULL",
        "{b} = ({s} = 'main' AND {n} > 5)",
        "{s} IS DISTINCT FROM 'a' OR {n} IS NOT DISTINCT FROM 4",
    ]);
    g.detail(form);
    let mut expression = form.to_string();
    for (mark, data_type) in
        [("{s}", "text NOT NULL"), ("{t}", "timestamptz"), ("{b}", "boolean NOT NULL"), ("{n}", "int")]
    {
        if form.contains(mark) {
            let c = g.column_as(data_type);
            expression = expression.replace(mark, &c);
        }
    }
    g.check(&expression);
    Some(())
}

fn check_not_null(g: &mut Generator) -> Option<()> {
    let c = nullable(g);
    let d = nullable(g);
    let form = g.pick(&[
        "{c} IS NOT NULL",
        "NOT ({c} IS NULL)",
        "({c} IS NULL) = false",
        "{c} IS NOT NULL AND {d} IS NOT NULL",
        "{c} IS NULL",
    ]);
    g.check(&form.replace("{c}", &c).replace("{d}", &d));
    Some(())
}

fn case(g: &mut Generator) -> Option<()> {
    let form = g.pick(&[
        "CASE WHEN {b} THEN {n} > 0 ELSE {n} <= 0 END", "CASE {s} WHEN 'a' THEN {n} = 1 WHEN 'b' THEN {n} > 5 ELSE false END",
        "CASE WHEN {s} = 'day' THEN {n} BETWEEN 1 AND 7 WHEN {s} = 'month' THEN {n} BETWEEN 1 AND 12 ELSE {n} IS NULL END",
        "CASE WHEN {t} IS NULL THEN {s} = 'open' ELSE {s} = 'done' END", "{n} = CASE WHEN {b} THEN 1 ELSE 0 END",
        "{n} > CASE {s} WHEN 'a' THEN 10 ELSE 20 END",
    ]);
    g.detail(form);
    let mut expression = form.to_string();
    for (mark, data_type) in
        [("{s}", "text NOT NULL"), ("{t}", "timestamptz"), ("{b}", "boolean NOT NULL"), ("{n}", "int")]
    {
        if form.contains(mark) {
            let c = g.column_as(data_type);
            expression = expression.replace(mark, &c);
        }
    }
    g.check(&expression);
    Some(())
}
