//! Regular expressions and LIKE: anchored and not, look-ahead, case-insensitive, in PostgreSQL's own flavour.

use super::{Family, family};
use crate::generate::Generator;

pub const FAMILIES: &[Family] = &[
    family("regex", 8, regex),
    family("like", 3, like),
    family("regex_not", 2, regex_not),
    family("regex_and_length", 2, and_length),
];

const PATTERNS: &[&str] = &[
    "^[a-z]+$",
    "^[A-Z]{2}[0-9]{4}$",
    r"^\d{3}-\d{2}-\d{4}$",
    r"^[^@]+@[^@]+\.[a-z]{2,}$",
    r"^(?=.*\d)(?=.*[a-z]).{8,16}$",
    "^(?!test)[a-z]{4,8}$",
    "[[:alpha:]]",
    r"^\S+$",
    r"^\w+(-\w+)*$",
    "^(red|green|blue)$",
    "^#[0-9a-fA-F]{6}$",
    r"^https?://[^/\s]+(/.*)?$",
    r"^\+?[1-9]\d{1,14}$",
    "^.{1,5}$",
    "^[[:upper:]][[:lower:]]*$",
    r"^(?:\d{1,3}\.){3}\d{1,3}$",
    r"^([a-z])\1$",
    "^$|^[0-9]+$",
    "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
    r"^v\d+\.\d+\.\d+$",
    r"\.(jpg|png|gif)$",
    "^/",
    r"^[\x20-\x7e]+$",
    r"^\m[a-z]+\M$",
    "^[0-9A-HJKMNP-TV-Z]{26}$",
    "(?i)^x[0-9]+$",
    "^[^[:space:]]{2,}$",
    "^(?:(?:a|b)c)*d$",
    r"^\u0041+$",
    "^[a-zA-Z_][a-zA-Z0-9_]{0,62}$",
    r"^\d{4}-(0[1-9]|1[0-2])$",
    r"^([01]\d|2[0-3]):[0-5]\d$",
    r"^-?\d+(\.\d+)?$",
    "^[A-Z]{3}(?![0-9])[A-Z0-9]{2}$",
    "^a{2,}b?c*$",
    r"^\[.*\]$",
    r"^.*\S.*$",
    r"\d$",
    r"^[^,;]*$",
    r"^[a-z]{2}(_[A-Z]{2})?$",
    r"^[+-]?[0-9]*\.?[0-9]+$",
    r"^(?=.{3,10}$)[a-z]+(\.[a-z]+)*$",
    r"^[A-ZÄÖÜ][a-zäöüß]+$",
    r"^\$\d+\.\d{2}$",
    r"^(\w+) (\w+)$",
    "^[a-z]+|[0-9]+$",
    r"^\A[a-z]{3}\Z",
    "x",
    "^[]x-]+$",
];

fn regex(g: &mut Generator) -> Option<()> {
    let pattern = g.pick(PATTERNS);
    let data_type = g.pick(&["text", "text", "varchar(80)", "varchar"]);
    let c = g.column(data_type);
    let operator = g.pick(&["~", "~", "~", "~*"]);
    g.detail(format!("{operator} {pattern}"));
    let form = g.pick(&[
        "{c} {o} '{p}'",
        "{c} {o} '{p}'",
        "{c} IS NULL OR {c} {o} '{p}'",
        "({c})::text {o} '{p}'::text",
        "NOT ({c} !{o} '{p}')",
    ]);
    g.check(&form.replace("{c}", &c).replace("{o}", operator).replace("{p}", pattern));
    Some(())
}

fn regex_not(g: &mut Generator) -> Option<()> {
    let c = g.column("text");
    let form = g.pick(&[
        r"{c} !~ '\s'",
        "{c} !~* 'admin'",
        "{c} !~ '[<>&]'",
        "{c} !~ '^[0-9]'",
        r"{c} !~ '^\s|\s$'",
        "{c} !~ '[^a-z]'",
        "NOT {c} ~ '[A-Z]'",
        "regexp_replace({c}, '[^0-9]', '', 'g') = {c}",
        "regexp_like({c}, '^[a-f]+$')",
        "substring({c} from '^[a-z]+') IS NOT NULL",
        "{c} ~ '^[a-z]' AND {c} !~ 'aa'",
        "regexp_match({c}, '^ab') IS NOT NULL",
    ]);
    g.detail(form);
    g.check(&form.replace("{c}", &c));
    Some(())
}

fn like(g: &mut Generator) -> Option<()> {
    let c = g.column("text");
    let form = g.pick(&[
        "{c} LIKE 'A%'",
        "{c} LIKE '%@%.%'",
        "{c} LIKE '___'",
        r"{c} LIKE 'a\_b%'",
        "{c} NOT LIKE '%x%'",
        "{c} ILIKE 'ab%'",
        "{c} SIMILAR TO '(a|b)+c'",
        "{c} LIKE '%end'",
        "{c} LIKE 'a%' OR {c} LIKE 'b%'",
        "{c} LIKE '_%_%_'",
        "{c} NOT LIKE ' %' AND {c} NOT LIKE '% '",
        "{c} NOT ILIKE '%test%'",
        "{c} LIKE ANY (ARRAY['a%', 'b%'])",
        "{c} LIKE '%!%%' ESCAPE '!'",
    ]);
    g.detail(form);
    g.check(&form.replace("{c}", &c));
    Some(())
}

/// A pattern and bounds on the length, both satisfiable together.
fn and_length(g: &mut Generator) -> Option<()> {
    let c = g.column("text");
    let (pattern, length) = g.pick(&[
        ("^[a-z]+$", "length({c}) BETWEEN 5 AND 9"),
        (r"^\w+@\w+$", "length({c}) <= 20"),
        ("^[a-z0-9-]+$", "length({c}) <= 63"),
        ("^[0-9]+$", "length({c}) = 13"),
        ("^A.*Z$", "length({c}) = 6"),
        ("^(ab)+$", "length({c}) = 8"),
        ("^[^ ]*$", "char_length({c}) >= 10"),
        (r"^\S.*\S$", "length({c}) <= 5"),
        ("^(abc|de)+$", "length({c}) > 6"),
    ]);
    g.detail(format!("{pattern} & {length}"));
    g.check(&format!("{c} ~ '{pattern}'"));
    g.check(&length.replace("{c}", &c));
    Some(())
}
