//! Users' functions on values, in SQL and PL/pgSQL; domains, plain, nested, in arrays and in composites.

use super::{Family, family};
use crate::generate::Generator;

pub const FAMILIES: &[Family] = &[
    family("sql_function", 3, sql_function),
    family("plpgsql_function", 3, plpgsql_function),
    family("domain", 4, domain),
    family("domain_nested", 2, domain_nested),
    family("domain_array", 2, domain_array),
    family("domain_composite", 2, domain_composite),
    family("domain_function", 2, domain_function),
];

const MARKS: &[&str] = &["IMMUTABLE", "IMMUTABLE STRICT", "STABLE", "", "IMMUTABLE PARALLEL SAFE"];

/// A boolean function of one argument; its body is an expression of `x`.
fn function(g: &mut Generator, data_type: &str, body: &str, plpgsql: bool) -> String {
    let name = g.object();
    let marks = g.pick(MARKS);
    let text = if plpgsql {
        format!("LANGUAGE plpgsql {marks} AS $f$ BEGIN RETURN {body}; END $f$")
    } else {
        format!("LANGUAGE sql {marks} AS $f$ SELECT {body} $f$")
    };
    g.before(format!("CREATE FUNCTION {name}(x {data_type}) RETURNS boolean {text}"));
    name
}

fn sql_function(g: &mut Generator) -> Option<()> {
    let (data_type, body) = g.pick(&[
        ("int", "x % 2 = 0"),
        ("text", "length(x) BETWEEN 2 AND 5"),
        ("text", "x IN ('red', 'green')"),
        ("numeric", "x > 0 AND x < 1000"),
        ("text", "x ~ '^[A-Z]{3}$'"),
        ("int", "x BETWEEN 1 AND 31"),
        ("date", "EXTRACT(day FROM x) = 1"),
        ("jsonb", "jsonb_typeof(x) = 'object'"),
        ("text", "x = lower(x) AND x <> ''"),
        ("int[]", "cardinality(x) > 0"),
    ]);
    g.detail(format!("{data_type}: {body}"));
    let f = function(g, data_type, body, false);
    let c = g.column(data_type);
    let form = g.pick(&["{f}({c})", "{f}({c}) = true", "{c} IS NULL OR {f}({c})", "{f}({c}) IS TRUE"]);
    // STRICT or not, IS TRUE refuses nulls: then the column has values to take.
    g.check(&form.replace("{f}", &f).replace("{c}", &c));
    Some(())
}

fn plpgsql_function(g: &mut Generator) -> Option<()> {
    let (data_type, body) = g.pick(&[
        ("int", "RETURN x % 2 = 0;"),
        ("text", "RETURN x ~ '^[0-9]{4}$' AND (substr(x, 1, 1)::int + substr(x, 4, 1)::int) % 10 = 0;"),
        ("text", "IF x IS NULL THEN RETURN true; END IF; RETURN x IN ('AB', 'CD');"),
        ("int", "IF x < 10 THEN RETURN false; END IF; RETURN x < 50;"),
        ("text", "IF length(x) <> 4 THEN RAISE EXCEPTION 'bad length of %', x; END IF; RETURN true;"),
        ("date", "RETURN EXTRACT(isodow FROM x) <= 5;"),
        ("int", "RETURN CASE x WHEN 1 THEN true WHEN 2 THEN true ELSE false END;"),
        ("jsonb", "RETURN x ? 'name';"),
        ("text", "RETURN upper(x) = x AND length(x) = 3;"),
        ("int", "FOR i IN 2..9 LOOP IF x % i = 0 AND x > i THEN RETURN false; END IF; END LOOP; RETURN x > 1;"),
        ("text", "PERFORM x::date; RETURN true; EXCEPTION WHEN others THEN RETURN false;"),
        ("numeric", "RETURN x >= 0 AND round(x, 2) = x;"),
    ]);
    g.detail(format!("{data_type}: {body}"));
    let name = g.object();
    let marks = g.pick(MARKS);
    g.before(format!(
        "CREATE FUNCTION {name}(x {data_type}) RETURNS boolean LANGUAGE plpgsql {marks} AS $f$ BEGIN {body} END $f$"
    ));
    let c = g.column(data_type);
    g.check(&format!("{name}({c})"));
    Some(())
}

const DOMAINS: &[(&str, &str)] = &[
    ("int", "VALUE BETWEEN 0 AND 100"),
    ("text", "VALUE ~ '^[a-z]+$'"),
    ("text", "length(VALUE) <= 10"),
    ("numeric(8,2)", "VALUE > 0"),
    ("text", "VALUE IN ('x', 'y', 'z')"),
    ("date", "VALUE >= '2020-01-01'"),
    ("varchar(20)", "VALUE = lower(VALUE)"),
    ("text", "VALUE ~ '^[^@]+@[^@]+$'"),
    ("int", "VALUE % 10 = 0"),
    ("smallint", "VALUE > 0"),
    ("bytea", "octet_length(VALUE) = 20"),
    ("uuid", "VALUE <> '00000000-0000-0000-0000-000000000000'"),
    ("jsonb", "jsonb_typeof(VALUE) = 'object'"),
    ("int[]", "cardinality(VALUE) <= 3"),
    ("bigint", "VALUE >= 0 AND VALUE < 4294967296"),
    ("char(2)", "VALUE ~ '^[A-Z]{2}$'"),
    ("text", "trim(VALUE) <> ''"),
];

fn new_domain(g: &mut Generator) -> String {
    let (base, check) = g.pick(DOMAINS);
    g.detail(format!("{base}: {check}"));
    let name = g.object();
    let null = if g.chance(25) { " NOT NULL" } else { "" };
    g.before(format!("CREATE DOMAIN {name} AS {base}{null} CHECK ({check})"));
    name
}

fn domain(g: &mut Generator) -> Option<()> {
    let d = new_domain(g);
    g.column(&d);
    Some(())
}

fn domain_nested(g: &mut Generator) -> Option<()> {
    let (base, first, second) = g.pick(&[
        ("int", "VALUE > 0", "VALUE < 10"),
        ("text", "length(VALUE) <= 8", "VALUE ~ '^[a-z]+$'"),
        ("text", "VALUE <> ''", "VALUE = upper(VALUE)"),
        ("numeric", "VALUE >= 1.5", "VALUE <= 2.5"),
        ("date", "VALUE > '2000-01-01'", "EXTRACT(day FROM VALUE) = 1"),
    ]);
    g.detail(format!("{base}: {first} & {second}"));
    let (a, b) = (g.object(), g.object());
    g.before(format!("CREATE DOMAIN {a} AS {base} CHECK ({first})"));
    g.before(format!("CREATE DOMAIN {b} AS {a} CHECK ({second})"));
    g.column(&b);
    Some(())
}

fn domain_array(g: &mut Generator) -> Option<()> {
    let d = new_domain(g);
    if g.chance(40) {
        let a = g.object();
        g.before(format!("CREATE DOMAIN {a} AS {d}[] CHECK (cardinality(VALUE) <= 4)"));
        g.column(&a);
    } else {
        g.column(&format!("{d}[]"));
    }
    Some(())
}

fn domain_composite(g: &mut Generator) -> Option<()> {
    let d = new_domain(g);
    let c = g.object();
    let (a, b) = (g.pick(&["a", "\"Field One\"", "value"]), g.pick(&["b", "\"select\"", "n"]));
    g.before(format!("CREATE TYPE {c} AS ({a} {d}, {b} int)"));
    let array = if g.chance(25) { "[]" } else { "" };
    let column = g.column(&format!("{c}{array}"));
    if array.is_empty() && g.chance(50) {
        g.check(&format!("({column}).{b} > 0"));
    } else if array.is_empty() && g.chance(30) {
        let d = g.object();
        g.before(format!("CREATE DOMAIN {d} AS {c} CHECK ((VALUE).{b} < 100)"));
        g.column(&d);
    }
    Some(())
}

fn domain_function(g: &mut Generator) -> Option<()> {
    let (data_type, body) = g.pick(&[("int", "x % 3 = 0"), ("text", "x LIKE 'k%'"), ("text", "length(x) = 2")]);
    let plpgsql = g.chance(50);
    g.detail(format!("{data_type}: {body}{}", if plpgsql { " (plpgsql)" } else { "" }));
    let f = function(g, data_type, body, plpgsql);
    let d = g.object();
    g.before(format!("CREATE DOMAIN {d} AS {data_type} CHECK ({f}(VALUE))"));
    g.column(&d);
    Some(())
}
