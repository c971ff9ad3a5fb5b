//! CHECKs on text: length, lists, case, space at the ends, octets. Patterns are in `patterns`.

use super::{Family, family};
use crate::generate::Generator;

pub const FAMILIES: &[Family] = &[
    family("length_upper", 3, length_upper),
    family("length_lower", 3, length_lower),
    family("length_between", 3, length_between),
    family("length_exact", 2, length_exact),
    family("octet_length", 2, octet_length),
    family("not_empty", 3, not_empty),
    family("trimmed", 2, trimmed),
    family("in_list", 4, in_list),
    family("folded", 2, folded),
    family("pinned_text", 1, pinned_text),
    family("text_conjunction", 3, text_conjunction),
    family("starts_with", 1, starts_with),
];

const TEXT: &[&str] = &["text", "text", "varchar", "varchar(200)"];

fn text(g: &mut Generator) -> String {
    let data_type = g.pick(TEXT);
    g.column(data_type)
}

fn length_of(g: &mut Generator) -> &'static str {
    g.pick(&["length", "char_length", "character_length", "octet_length"])
}

fn length_upper(g: &mut Generator) -> Option<()> {
    let (c, f, n) = (text(g), length_of(g), g.number(1, 60));
    let form = g.pick(&["{f}({c}) <= {n}", "{f}({c}) < {n} + 1", "{n} >= {f}({c})", "NOT {f}({c}) > {n}"]);
    g.check(&form.replace("{f}", f).replace("{c}", &c).replace("{n}", &n.to_string()));
    Some(())
}

fn length_lower(g: &mut Generator) -> Option<()> {
    let (c, f, n) = (text(g), length_of(g), g.number(1, 100));
    g.check(&format!("{f}({c}) {} {n}", g_operator(n)));
    Some(())
}

fn g_operator(n: i64) -> &'static str {
    if n % 2 == 0 { ">=" } else { ">" }
}

fn length_between(g: &mut Generator) -> Option<()> {
    let (c, f, low) = (text(g), length_of(g), g.number(0, 30));
    let high = low + g.number(0, 20);
    g.check(&format!("{f}({c}) BETWEEN {low} AND {high}"));
    Some(())
}

fn length_exact(g: &mut Generator) -> Option<()> {
    let (c, n) = (text(g), g.number(1, 40));
    g.check(&format!("length({c}) = {n}"));
    Some(())
}

fn octet_length(g: &mut Generator) -> Option<()> {
    let data_type = g.pick(&["bytea", "text", "varchar(100)"]);
    let n = g.number(1, 64);
    g.detail(data_type);
    let c = g.column(data_type);
    let form = g.pick(&[
        "octet_length({c}) = {n}",
        "octet_length({c}) <= {n}",
        "length({c}) = {n}",
        "octet_length({c}) IN ({n}, {n} + 4)",
    ]);
    g.check(&form.replace("{c}", &c).replace("{n}", &n.to_string()));
    Some(())
}

fn not_empty(g: &mut Generator) -> Option<()> {
    let c = text(g);
    let form = g.pick(&[
        "{c} <> ''",
        "length({c}) > 0",
        "btrim({c}) <> ''",
        "length(trim({c})) > 0",
        "trim(both from {c}) <> ''",
        "char_length(btrim({c})) > 0",
        "NOT ({c} = '')",
        "{c} IS NULL OR {c} <> ''",
        "length({c}) <> 0",
        "nullif(btrim({c}), '') IS NOT NULL OR {c} IS NULL",
        "{c} !~ '^\\s*$'",
        "coalesce(length({c}), 1) >= 1",
    ]);
    g.detail(form);
    g.check(&form.replace("{c}", &c));
    Some(())
}

fn trimmed(g: &mut Generator) -> Option<()> {
    let c = text(g);
    let form = g.pick(&[
        "{c} = btrim({c})",
        "trim({c}) = {c}",
        "{c} = ltrim({c}) AND {c} = rtrim({c})",
        "length({c}) = length(btrim({c}))",
        "{c} = trim(both ' ' from {c})",
        "btrim({c}) = {c} AND {c} <> ''",
    ]);
    g.detail(form);
    g.check(&form.replace("{c}", &c));
    Some(())
}

fn in_list(g: &mut Generator) -> Option<()> {
    let data_type = g.pick(&["text", "varchar(20)", "char(6)", "int", "numeric", "smallint", "date", "\"char\""]);
    g.detail(data_type);
    let c = g.column(data_type);
    let list = match data_type {
        "int" | "smallint" | "numeric" => "1, 5, 25, 120",
        "date" => "'2024-01-01', '2024-06-30'",
        "\"char\"" => "'a', 'b'",
        _ => "'draft', 'sent', 'It''s', ''",
    };
    let form = g.pick(&[
        "{c} IN ({l})",
        "{c} = ANY (ARRAY[{l}]::{t}[])",
        "{c} IS NULL OR {c} IN ({l})",
        "({c} IN ({l})) IS NOT FALSE",
    ]);
    g.check(&form.replace("{c}", &c).replace("{l}", list).replace("{t}", data_type));
    Some(())
}

fn folded(g: &mut Generator) -> Option<()> {
    let c = text(g);
    let form = g.pick(&[
        "lower({c}) = {c}",
        "{c} = lower({c})",
        "upper({c}) = {c}",
        "{c} = upper(btrim({c}))",
        "lower(trim({c})) = {c}",
        "{c} = lower({c}) AND {c} ~ '^[a-z]'",
        "upper({c}) IN ('A', 'B')",
        "initcap({c}) = {c}",
    ]);
    g.detail(form);
    g.check(&form.replace("{c}", &c));
    Some(())
}

fn pinned_text(g: &mut Generator) -> Option<()> {
    let (data_type, value) = g.pick(&[
        ("text", "'fixed'"),
        ("char(4)", "'ab'"),
        ("int", "7"),
        ("boolean", "true"),
        ("numeric(6,2)", "1.50"),
        ("text", "''"),
        ("date", "'2020-02-29'"),
        ("uuid", "'00000000-0000-0000-0000-000000000001'"),
        ("interval", "'1 day'"),
        ("real", "0.5"),
    ]);
    g.detail(data_type);
    let c = g.column(data_type);
    g.check(&format!("{c} = {value}"));
    Some(())
}

/// Several CHECKs that act on one column at once.
fn text_conjunction(g: &mut Generator) -> Option<()> {
    let c = text(g);
    let sets: &[&[&str]] = &[
        &["length({c}) >= 3", "length({c}) <= 12", "{c} = lower({c})"],
        &["{c} = upper({c})", "length({c}) = 3", "{c} ~ '^[A-Z]+$'"],
        &["{c} <> ''", "{c} = btrim({c})", "length({c}) <= 50"],
        &["{c} ~ '^[a-z0-9-]+$'", "{c} !~ '--'", "length({c}) BETWEEN 2 AND 20"],
        &["{c} IN ('a', 'b', 'c', 'd')", "{c} <> 'a'", "{c} <> 'd'"],
        &["{c} LIKE 'x%'", "length({c}) < 9", "{c} NOT LIKE '%y'"],
        &["{c} >= 'b'", "{c} < 'd'", "length({c}) = 2"],
        &["position('@' in {c}) > 1", "length({c}) <= 40"],
        &["octet_length({c}) <= 16", "char_length({c}) >= 4", "btrim({c}) = {c}"],
    ];
    let set = g.pick(sets);
    g.detail(set.join(" & "));
    for expression in set {
        g.check(&expression.replace("{c}", &c));
    }
    Some(())
}

fn starts_with(g: &mut Generator) -> Option<()> {
    let c = text(g);
    let form = g.pick(&[
        "starts_with({c}, 'ab')",
        "left({c}, 2) = 'xy'",
        "right({c}, 3) = 'end'",
        "substring({c} from 1 for 1) = 'k'",
        "substr({c}, 1, 2) IN ('aa', 'bb')",
        "position('@' in {c}) > 1",
        "strpos({c}, '-') = 0",
        "{c} ^@ 'pre'",
        "split_part({c}, '-', 2) <> ''",
        "replace({c}, ' ', '') = {c}",
        "{c} <> 'admin'",
        "{c} NOT IN ('root', 'admin')",
        "ascii({c}) BETWEEN 97 AND 122",
        "reverse({c}) LIKE 'a%'",
        "md5({c}) IS NOT NULL",
        "{c} COLLATE \"C\" > 'B'",
    ]);
    g.detail(form);
    g.check(&form.replace("{c}", &c));
    Some(())
}
