//! CHECKs on json and jsonb: type, keys, lengths, values at a path.

use super::{Family, family};
use crate::generate::Generator;

pub const FAMILIES: &[Family] = &[family("json_type", 3, json_type), family("json_keys", 3, json_keys)];

fn one(g: &mut Generator, forms: &[&'static str]) -> Option<()> {
    let form = g.pick(forms);
    g.detail(form);
    let data_type = if form.contains("json_typeof") || form.contains("json_array") { "json" } else { "jsonb" };
    let c = g.column(if form.contains("jsonb") { "jsonb" } else { data_type });
    g.check(&form.replace("{c}", &c));
    Some(())
}

fn json_type(g: &mut Generator) -> Option<()> {
    one(
        g,
        &[
            "jsonb_typeof({c}) = 'object'",
            "jsonb_typeof({c}) = 'array'",
            "jsonb_typeof({c}) IN ('object', 'array')",
            "json_typeof({c}) = 'object'",
            "jsonb_typeof({c}) <> 'null'",
            "{c} <> '{}'",
            "jsonb_typeof({c}) = 'string'",
            "jsonb_typeof({c}) = 'number'",
            "{c} IS NULL OR jsonb_typeof({c}) = 'object'",
            "{c} <> 'null'",
            "pg_column_size({c}) < 8192",
            "length({c}::text) <= 1000",
            "octet_length({c}::text) < 500",
        ],
    )
}

fn json_keys(g: &mut Generator) -> Option<()> {
    one(
        g,
        &[
            "{c} ? 'name'",
            "{c} ?& ARRAY['a', 'b']",
            "{c} ?| ARRAY['x', 'y']",
            "jsonb_array_length({c}) > 0",
            "jsonb_array_length({c}) = 2",
            "jsonb_typeof({c}) = 'array' AND jsonb_array_length({c}) <= 5",
            "{c} @> '{\"v\": 1}'",
            "({c} ->> 'kind') IN ('a', 'b')",
            "jsonb_typeof({c} -> 'items') = 'array'",
            "({c} ->> 'n')::int > 5",
            "{c} ? 'id' AND jsonb_typeof({c} -> 'id') = 'number'",
            "NOT {c} ? 'secret'",
            "({c} #>> '{a,b}') IS NOT NULL",
            "{c} - 'a' - 'b' = '{}'",
            "json_array_length({c}) > 0",
            "jsonb_path_exists({c}, '$.a')",
            "{c} @? '$.x ? (@ > 3)'",
            "({c} -> 'a') IS NOT NULL",
            "length({c} ->> 'code') = 3",
            "jsonb_typeof({c}) = 'object' AND {c} ?& ARRAY['width', 'height']",
            "({c}['v'])::int >= 0",
        ],
    )
}
