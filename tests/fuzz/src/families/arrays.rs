//! CHECKs on arrays, ranges and network addresses.

use super::{Family, family};
use crate::generate::Generator;

pub const FAMILIES: &[Family] = &[
    family("array_size", 3, array_size),
    family("array_content", 3, array_content),
    family("ranges", 2, ranges),
    family("network", 2, network),
];

fn one(g: &mut Generator, forms: &[(&'static str, &'static str)]) -> Option<()> {
    let (data_type, form) = g.pick(forms);
    g.detail(format!("{data_type}: {form}"));
    let c = g.column(data_type);
    g.check(&form.replace("{c}", &c));
    Some(())
}

fn array_size(g: &mut Generator) -> Option<()> {
    one(
        g,
        &[
            ("int[]", "cardinality({c}) > 0"),
            ("text[]", "array_length({c}, 1) = 3"),
            ("text[]", "cardinality({c}) BETWEEN 1 AND 5"),
            ("int[]", "array_length({c}, 1) <= 10"),
            ("uuid[]", "cardinality({c}) = 2"),
            ("int[]", "{c} <> '{}'"),
            ("text[]", "array_length({c}, 1) > 0"),
            ("int[]", "array_ndims({c}) = 1"),
            ("int[]", "array_lower({c}, 1) = 1"),
            ("int[]", "coalesce(array_length({c}, 1), 0) >= 2"),
            ("date[]", "cardinality({c}) IN (0, 2)"),
            ("numeric[]", "array_upper({c}, 1) <= 4"),
        ],
    )
}

fn array_content(g: &mut Generator) -> Option<()> {
    one(
        g,
        &[
            ("text[]", "{c} <@ ARRAY['red', 'green', 'blue']"),
            ("text[]", "{c} @> ARRAY['base']"),
            ("int[]", "1 = ANY ({c})"),
            ("text[]", "NOT '' = ANY ({c})"),
            ("int[]", "array_position({c}, NULL) IS NULL"),
            ("text[]", "{c} && ARRAY['a', 'b']"),
            ("int[]", "0 < ALL ({c})"),
            ("int[]", "{c}[1] > 0"),
            ("int[]", "{c}[1] < {c}[2]"),
            ("text[]", "NOT ({c} && ARRAY['x'])"),
            ("int[]", "5 <> ALL ({c})"),
            ("varchar[]", "{c} <@ ARRAY['a', 'b']::varchar[] AND cardinality({c}) > 0"),
            ("text[]", "array_to_string({c}, ',') ~ '^[a-z,]*$'"),
            ("text[]", "array_remove({c}, NULL) = {c}"),
            ("int[]", "100 >= ALL ({c}) AND cardinality({c}) = 2"),
        ],
    )
}

fn ranges(g: &mut Generator) -> Option<()> {
    one(
        g,
        &[
            ("int4range", "NOT isempty({c})"),
            ("daterange", "lower({c}) IS NOT NULL"),
            ("tstzrange", "NOT upper_inf({c}) AND NOT lower_inf({c})"),
            ("int4range", "{c} <@ int4range(0, 100)"),
            ("daterange", "lower_inc({c}) AND NOT upper_inc({c})"),
            ("numrange", "lower({c}) >= 0"),
            ("tstzrange", "upper({c}) > lower({c})"),
            ("int4range", "upper({c}) - lower({c}) <= 10"),
            ("int4range", "{c} @> 5"),
            ("int4range", "{c} && int4range(10, 20)"),
            ("tsrange", "lower_inf({c}) = false"),
            ("daterange", "upper_inf({c})"),
            ("int4range", "{c} <> 'empty'"),
            ("int4range", "{c} >> int4range(0, 10)"),
        ],
    )
}

fn network(g: &mut Generator) -> Option<()> {
    one(
        g,
        &[
            ("inet", "family({c}) = 4"),
            ("inet", "family({c}) = 6"),
            ("inet", "masklen({c}) = 32"),
            ("cidr", "masklen({c}) BETWEEN 8 AND 24"),
            ("inet", "{c} << '10.0.0.0/8'"),
            ("inet", "{c} <<= '192.168.0.0/16'::inet"),
            ("cidr", "family({c}) = 4 AND masklen({c}) <= 24"),
            ("inet", "host({c}) <> ''"),
            ("cidr", "{c} >> '10.1.2.3'"),
            ("inet", "masklen({c}) = CASE family({c}) WHEN 4 THEN 32 ELSE 128 END"),
            ("macaddr", "trunc({c}) <> {c}"),
            ("inet", "NOT {c} << '127.0.0.0/8'"),
        ],
    )
}
