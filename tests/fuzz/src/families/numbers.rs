//! CHECKs on numbers: bounds, ranges, columns against columns, arithmetic.

use super::{Family, family};
use crate::generate::Generator;

pub const FAMILIES: &[Family] = &[
    family("lower_bound", 4, lower_bound),
    family("between", 3, between),
    family("number_forms", 3, number_forms),
    family("column_order", 4, column_order),
    family("arithmetic", 4, arithmetic),
    family("number_conjunction", 2, number_conjunction),
];

const NUMBERS: &[&str] =
    &["int", "bigint", "smallint", "numeric", "numeric(10,2)", "numeric(4,1)", "real", "double precision", "money"];

fn number(g: &mut Generator) -> (String, &'static str) {
    let data_type = g.pick(NUMBERS);
    g.detail(data_type);
    (g.column(data_type), data_type)
}

fn constant(data_type: &str, n: i64) -> String {
    if data_type == "money" { format!("'{n}'::money") } else { n.to_string() }
}

fn lower_bound(g: &mut Generator) -> Option<()> {
    let (c, data_type) = number(g);
    let n = g.number(-20, 200);
    let n = constant(data_type, n);
    let form = g.pick(&["{c} >= {n}", "{c} > {n}", "{n} <= {c}", "NOT {c} < {n}", "{c} IS NULL OR {c} > {n}"]);
    g.check(&form.replace("{c}", &c).replace("{n}", &n));
    Some(())
}

fn between(g: &mut Generator) -> Option<()> {
    let (c, data_type) = number(g);
    let low = g.number(-50, 300);
    let high = low + g.number(1, 300);
    let (low, high) = (constant(data_type, low), constant(data_type, high));
    let form = g.pick(&[
        "{c} BETWEEN {a} AND {b}",
        "{c} >= {a} AND {c} < {b}",
        "{c} > {a} AND {c} <= {b}",
        "NOT ({c} < {a} OR {c} > {b})",
    ]);
    g.check(&form.replace("{c}", &c).replace("{a}", &low).replace("{b}", &high));
    Some(())
}

fn number_forms(g: &mut Generator) -> Option<()> {
    let (data_type, form) = g.pick(&[
        ("int", "{c} <> 0"),
        ("int", "{c} % 5 = 0"),
        ("int", "{c} % 7 = 3 AND {c} > 0"),
        ("int", "abs({c}) <= 90"),
        ("numeric", "round({c}, 2) = {c}"),
        ("double precision", "{c} BETWEEN -180 AND 180"),
        ("int", "{c} & 1 = 0"),
        ("numeric(8,4)", "{c} > 0 AND {c} < 1"),
        ("int", "{c} = ANY ('{1,2,4,8}')"),
        ("int", "sign({c}) = 1"),
        ("double precision", "floor({c}) = {c}"),
        ("numeric", "trunc({c}) = {c} AND {c} >= 0"),
        ("int", "mod({c}, 10) = 0"),
        ("int", "{c} * 2 <= 100"),
        ("int", "{c} + 5 > 10"),
        ("int", "-{c} < 0"),
        ("int", "100 - {c} >= 0"),
        ("numeric", "{c} = {c}"),
        ("int", "({c} > 10) IS TRUE"),
        ("int", "{c} NOT BETWEEN 1 AND 10"),
        ("real", "{c} <> 'NaN'"),
        ("int", "{c} IN (1, 2) OR {c} > 100"),
        ("bigint", "{c} > 2147483647"),
        ("smallint", "{c}::int >= 30000"),
        ("numeric(3,2)", "{c} >= 9.9"),
        ("int", "greatest({c}, 5) = {c}"),
        ("int", "width_bucket({c}, 0, 100, 10) BETWEEN 1 AND 10"),
        ("text", "{c}::int > 0"),
        ("text", "length({c}) = 4 AND {c}::int BETWEEN 1900 AND 2100"),
        ("boolean", "{c}"),
        ("boolean", "{c} IS NOT TRUE"),
        ("boolean", "NOT {c}"),
        ("boolean", "{c} IS NOT NULL"),
        ("int", "power({c}, 2) < 1000"),
    ]);
    g.detail(format!("{data_type}: {form}"));
    let c = g.column(data_type);
    g.check(&form.replace("{c}", &c));
    Some(())
}

fn column_order(g: &mut Generator) -> Option<()> {
    let data_type = g.pick(&[
        "int",
        "numeric(12,2)",
        "date",
        "timestamptz",
        "timestamp",
        "time",
        "text",
        "double precision",
        "smallint",
    ]);
    g.detail(data_type);
    let operator = g.pick(&["<", "<=", "<>", ">", ">=", "IS DISTINCT FROM"]);
    if g.chance(30) {
        let [a, b, c] = g.columns(data_type);
        g.check(&format!("{a} <= {b}"));
        g.check(&format!("{b} <= {c}"));
    } else {
        let [a, b] = g.columns(data_type);
        let form = g.pick(&["{a} {o} {b}", "{a} IS NULL OR {b} IS NULL OR {a} {o} {b}", "({a} {o} {b}) IS NOT FALSE"]);
        g.check(&form.replace("{a}", &a).replace("{b}", &b).replace("{o}", operator));
    }
    Some(())
}

fn arithmetic(g: &mut Generator) -> Option<()> {
    let (data_type, form) = g.pick(&[
        ("int", "{a} + {b} = {c}"),
        ("int", "{a} * {b} = {c}"),
        ("int", "{a} + {b} <= {c}"),
        ("numeric(12,2)", "{c} = {a} + {b}"),
        ("numeric(14,2)", "{c} = {a} - {b}"),
        ("int", "{a} + {b} + {c} = 100"),
        ("int", "{c} = {a} * 12"),
        ("int", "{a} - {b} > 5"),
        ("int", "{a} >= 0 AND {b} >= 0 AND {a} + {b} > 0"),
        ("numeric(10,2)", "{a} + {b} <= 100 AND {a} >= 0 AND {b} >= 0"),
        ("date", "{b} - {a} BETWEEN 1 AND 30"),
        ("timestamptz", "{b} <= {a} + interval '1 day' AND {b} > {a}"),
        ("date", "{b} = {a} + 7"),
        ("int", "{a} % 2 = 0 AND {b} = {a} + 1"),
        ("int", "{c} = {a} + {b} AND {a} > 0 AND {b} > 0"),
        ("numeric(10,2)", "{c} = round({a} * 0.19, 2) AND {a} >= 0 AND {a} < 100000"),
        ("int", "abs({a} - {b}) <= 10"),
        ("date", "{b} > {a} AND {b} <= {a} + 365"),
        ("timestamptz", "{b} - {a} >= interval '1 hour'"),
        ("int", "{a} = {b}"),
        ("int", "({a} + {b}) % 2 = 0"),
        ("int", "{a} BETWEEN 0 AND {b}"),
        ("int", "{a} > 2 * {b}"),
        ("double precision", "{a} * {a} + {b} * {b} <= 1"),
    ]);
    g.detail(format!("{data_type}: {form}"));
    let a = g.column(data_type);
    let b = g.column(data_type);
    let mut expression = form.replace("{a}", &a).replace("{b}", &b);
    if form.contains("{c}") {
        let c = g.column(data_type);
        expression = expression.replace("{c}", &c);
    }
    g.check(&expression);
    Some(())
}

fn number_conjunction(g: &mut Generator) -> Option<()> {
    let sets: &[&[&str]] = &[
        &["{a} >= 0", "{a} <= 100", "{a} % 5 = 0"],
        &["{a} > 0", "{a} <> 5", "{a} < 7"],
        &["{a} BETWEEN 1 AND 12", "{a} IN (3, 6, 9, 12, 15)"],
        &["{a} >= 10", "{b} >= {a}", "{b} <= 20"],
        &["{a} < {b}", "{a} > 0", "{b} <= 1000"],
        &["{a} >= -5", "{a} <= 5", "{b} <> {a}", "{b} BETWEEN 0 AND 1"],
    ];
    let set = g.pick(sets);
    g.detail(set.join(" & "));
    let [a, b] = g.columns("int");
    for expression in set {
        g.check(&expression.replace("{a}", &a).replace("{b}", &b));
    }
    Some(())
}
