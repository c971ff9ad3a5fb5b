//! Unique keys whose equality is not that of the bytes: expressions, citext, collations, padding, numeric scales.

use super::{Family, family};
use crate::generate::Generator;

pub const FAMILIES: &[Family] = &[
    family("unique_expression", 4, unique_expression),
    family("unique_citext", 2, unique_citext),
    family("unique_collation", 2, unique_collation),
    family("unique_padding", 2, unique_padding),
    family("unique_many_expressions", 1, unique_many_expressions),
];

fn unique_expression(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let table = g.name(g.here());
    let form = g.pick(&[
        "(lower({t}))",
        "(upper({t}))",
        "(coalesce({i}, -1))",
        "({i}, coalesce({j}, 0))",
        "(lower({t}), {i})",
        "(lower(btrim({t})))",
        "(md5({t}))",
        "(({i} + 1))",
        "(({t} || 'x'))",
        "({i}, lower({t}))",
        "(({d}::date))",
        "(coalesce({t}, ''), coalesce({i}, 0))",
        "(({x} ->> 'id'))",
        "(abs({i}))",
        "(least({i}, {j}), greatest({i}, {j}))",
        "(length({t}), {i})",
        "(({i}::text))",
        "((coalesce({d}, '-infinity')), {i})",
        "(encode(sha256({b}), 'hex'))",
        "(nullif({i}, 0))",
        "(replace({t}, '-', ''))",
        "(({i} IS NULL), {j})",
        "(substr({t}, 1, 12))",
        "((-{i}))",
    ]);
    g.detail(form);
    let mut text = form.to_string();
    for (mark, data_type) in
        [("{i}", "int"), ("{j}", "int"), ("{t}", "text"), ("{d}", "timestamp"), ("{x}", "jsonb"), ("{b}", "bytea")]
    {
        if form.contains(mark) {
            // A key that counts nulls as a value has room for few of them.
            let c = g.column(data_type);
            text = text.replace(mark, &c);
        }
    }
    g.after(format!("CREATE UNIQUE INDEX ON {table} {text}"));
    Some(())
}

fn unique_many_expressions(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let table = g.name(g.here());
    let n = g.number(4, 12);
    let parts: Vec<String> = (0..n)
        .map(|i| match i % 3 {
            0 => format!("coalesce({}, -1)", g.column("int")),
            1 => format!("lower({})", g.column("text")),
            _ => format!("coalesce({}, '')", g.column("varchar(30)")),
        })
        .collect();
    g.after(format!("CREATE UNIQUE INDEX ON {table} ({})", parts.join(", ")));
    Some(())
}

fn unique_citext(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    g.extension("citext")?;
    let c = g.column("citext");
    if g.chance(40) {
        let b = g.column("citext");
        g.line(format!("UNIQUE ({c}, {b})"));
    } else {
        g.line(format!("UNIQUE ({c})"));
    }
    if g.chance(30) {
        g.check(&format!("length({c}) <= 30"));
    }
    Some(())
}

fn unique_collation(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    g.extension("icu")?;
    let name = g.object();
    let locale = g.pick(&["und-u-ks-level2", "und-u-ks-level1", "und-u-kn-true"]);
    g.detail(locale);
    let deterministic = if locale == "und-u-kn-true" { "" } else { ", deterministic = false" };
    g.before(format!("CREATE COLLATION {name} (provider = icu, locale = '{locale}'{deterministic})"));
    let null = if g.chance(50) { " NOT NULL" } else { "" };
    let c = g.column_as(&format!("text COLLATE {name}{null}"));
    g.line(format!("UNIQUE ({c})"));
    Some(())
}

fn unique_padding(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let (data_type, check) = g.pick(&[
        ("char(10)", ""),
        ("numeric", "{c} BETWEEN 0 AND 5"),
        ("numeric(6,3)", ""),
        ("real", "{c} BETWEEN 0 AND 1"),
        ("interval", ""),
        ("timetz", ""),
        ("numeric", ""),
        ("varchar(6)", ""),
        ("char(4)", "{c} = upper({c})"),
        ("float4", ""),
    ]);
    g.detail(format!("{data_type} {check}"));
    let c = g.column_as(&format!("{data_type} NOT NULL"));
    if !check.is_empty() {
        g.check(&check.replace("{c}", &c));
    }
    g.line(format!("UNIQUE ({c})"));
    Some(())
}
