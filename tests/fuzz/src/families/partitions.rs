//! Partitioned tables and inheritance. Each is a table of the feature's own, as a partitioned table takes no
//! unique key without its partition columns.

use super::{Family, family};
use crate::generate::Generator;
use crate::model::Cap;

pub const FAMILIES: &[Family] = &[
    family("partition_range", 3, partition_range),
    family("partition_list", 2, partition_list),
    family("partition_hash", 2, partition_hash),
    family("partition_levels", 2, partition_levels),
    family("partition_columns", 2, partition_columns),
    family("partition_expression", 1, partition_expression),
    family("inherit", 3, inherit),
    family("no_rows", 1, no_rows),
];

/// A table with an id and a column to partition by.
fn partitioned(g: &mut Generator, data_type: &str) -> Option<(usize, String)> {
    let table = g.new_table("", false, true)?;
    g.no_longer_ordinary(table);
    let id = g.column_in(table, "int NOT NULL");
    let c = g.column_in(table, &format!("{data_type} NOT NULL"));
    if g.chance(50) {
        g.line_in(table, format!("PRIMARY KEY ({id}, {c})"));
    }
    Some((table, c))
}

fn parts(g: &mut Generator, table: usize, bounds: &[&str]) {
    let root = g.name(table);
    for bound in bounds {
        let part = g.object();
        let check = if g.chance(15) { " (CHECK (true))" } else { "" };
        g.after(format!("CREATE TABLE {part} PARTITION OF {root}{check} {bound}"));
    }
}

fn partition_range(g: &mut Generator) -> Option<()> {
    let (data_type, bounds): (&str, &[&str]) = g.pick(&[
        (
            "date",
            &["FOR VALUES FROM ('2022-01-01') TO ('2023-01-01')", "FOR VALUES FROM ('2023-01-01') TO ('2024-01-01')"]
                as &[&str],
        ),
        (
            "timestamptz",
            &[
                "FOR VALUES FROM ('2022-01-01Z') TO ('2022-02-01Z')",
                "FOR VALUES FROM ('2024-01-01Z') TO ('2024-02-01Z')",
            ],
        ),
        ("int", &["FOR VALUES FROM (0) TO (10)", "FOR VALUES FROM (10) TO (1000)", "DEFAULT"]),
        ("text", &["FOR VALUES FROM ('a') TO ('m')", "FOR VALUES FROM ('m') TO ('z')"]),
        ("bigint", &["FOR VALUES FROM (MINVALUE) TO (0)", "FOR VALUES FROM (0) TO (MAXVALUE)"]),
        ("timestamp", &["FOR VALUES FROM ('2030-01-01') TO ('2031-01-01')"]),
        ("date", &["DEFAULT"]),
        (
            "uuid",
            &[
                "FOR VALUES FROM (MINVALUE) TO ('80000000-0000-0000-0000-000000000000')",
                "FOR VALUES FROM ('80000000-0000-0000-0000-000000000000') TO (MAXVALUE)",
            ],
        ),
        ("numeric(6,2)", &["FOR VALUES FROM (0) TO (99.5)"]),
    ]);
    g.detail(data_type);
    let (table, c) = partitioned(g, data_type)?;
    g.suffix(table, format!("PARTITION BY RANGE ({c})"));
    parts(g, table, bounds);
    Some(())
}

fn partition_list(g: &mut Generator) -> Option<()> {
    let (data_type, bounds): (&str, &[&str]) = g.pick(&[
        ("text", &["FOR VALUES IN ('north', 'south')", "FOR VALUES IN ('east')"] as &[&str]),
        ("int", &["FOR VALUES IN (1, 2)", "FOR VALUES IN (3)", "DEFAULT"]),
        ("boolean", &["FOR VALUES IN (true)", "FOR VALUES IN (false)"]),
        ("char(2)", &["FOR VALUES IN ('DE', 'FR')", "FOR VALUES IN ('US')"]),
        ("date", &["FOR VALUES IN ('2024-01-01', '2024-02-01')"]),
    ]);
    g.detail(data_type);
    let (table, c) = partitioned(g, data_type)?;
    g.suffix(table, format!("PARTITION BY LIST ({c})"));
    parts(g, table, bounds);
    Some(())
}

fn partition_hash(g: &mut Generator) -> Option<()> {
    let data_type = g.pick(&["int", "text", "uuid", "bigint", "date"]);
    g.detail(data_type);
    let (table, c) = partitioned(g, data_type)?;
    g.suffix(table, format!("PARTITION BY HASH ({c})"));
    if g.chance(25) {
        // One remainder has no partition: rows with it have nowhere to go.
        g.detail(format!("{data_type}, gap"));
        parts(
            g,
            table,
            &[
                "FOR VALUES WITH (MODULUS 4, REMAINDER 0)",
                "FOR VALUES WITH (MODULUS 4, REMAINDER 1)",
                "FOR VALUES WITH (MODULUS 4, REMAINDER 3)",
            ],
        );
    } else {
        parts(
            g,
            table,
            &[
                "FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                "FOR VALUES WITH (MODULUS 4, REMAINDER 1)",
                "FOR VALUES WITH (MODULUS 4, REMAINDER 3)",
            ],
        );
    }
    Some(())
}

fn partition_levels(g: &mut Generator) -> Option<()> {
    let (table, c) = partitioned(g, "date")?;
    let region = g.column_in(table, "text");
    g.suffix(table, format!("PARTITION BY RANGE ({c})"));
    let root = g.name(table);
    let form = g.pick(&["LIST", "HASH", "RANGE"]);
    g.detail(form);
    let (first, second) = (g.object(), g.object());
    // A primary key has to hold the partition columns of all levels; then the second level is by the first's.
    let by = if g.model.tables[table].key.is_empty() && form == "LIST" { region.clone() } else { c.clone() };
    let has_key = g.lines_of(table).iter().any(|l| l.starts_with("PRIMARY KEY"));
    let by = if has_key { c } else { by };
    g.after(format!("CREATE TABLE {first} PARTITION OF {root} FOR VALUES FROM ('2022-01-01') TO ('2023-01-01') PARTITION BY {form} ({by})"));
    g.after(format!("CREATE TABLE {second} PARTITION OF {root} FOR VALUES FROM ('2023-01-01') TO ('2024-01-01')"));
    let bounds: Vec<String> = match (form, has_key) {
        ("LIST", false) => vec!["FOR VALUES IN ('north', 'south')".into(), "FOR VALUES IN ('east', NULL)".into()],
        ("LIST", true) => vec!["FOR VALUES IN ('2022-03-01', '2022-03-02')".into(), "DEFAULT".into()],
        ("HASH", _) => {
            vec!["FOR VALUES WITH (MODULUS 2, REMAINDER 0)".into(), "FOR VALUES WITH (MODULUS 2, REMAINDER 1)".into()]
        }
        _ => vec![
            "FOR VALUES FROM ('2022-01-01') TO ('2022-07-01')".into(),
            "FOR VALUES FROM ('2022-09-01') TO ('2023-01-01')".into(),
        ],
    };
    for bound in bounds {
        let part = g.object();
        g.after(format!("CREATE TABLE {part} PARTITION OF {first} {bound}"));
    }
    Some(())
}

/// A partition key of two columns.
fn partition_columns(g: &mut Generator) -> Option<()> {
    let table = g.new_table("", false, true)?;
    g.no_longer_ordinary(table);
    let (a, b) = (g.column_in(table, "int NOT NULL"), g.column_in(table, "date NOT NULL"));
    g.suffix(table, format!("PARTITION BY RANGE ({a}, {b})"));
    let sets: &[&[&str]] = &[
        &[
            "FOR VALUES FROM (1, '2020-01-01') TO (1, '2021-01-01')",
            "FOR VALUES FROM (2, '2020-01-01') TO (5, '2020-06-01')",
        ],
        &["FOR VALUES FROM (0, MINVALUE) TO (10, MINVALUE)", "FOR VALUES FROM (10, MINVALUE) TO (20, MINVALUE)"],
        &["FOR VALUES FROM (MINVALUE, MINVALUE) TO (100, '2024-01-01')", "DEFAULT"],
    ];
    let bounds = g.pick(sets);
    parts(g, table, bounds);
    Some(())
}

fn partition_expression(g: &mut Generator) -> Option<()> {
    let table = g.new_table("", false, true)?;
    g.no_longer_ordinary(table);
    let (data_type, by, bounds): (&str, &str, &[&str]) = g.pick(&[
        (
            "date",
            "RANGE (EXTRACT(year FROM {c}))",
            &["FOR VALUES FROM (2020) TO (2023)", "FOR VALUES FROM (2023) TO (2026)"] as &[&str],
        ),
        ("text", "LIST (lower({c}))", &["FOR VALUES IN ('a', 'b')", "DEFAULT"]),
        ("int", "LIST (({c} % 3))", &["FOR VALUES IN (0)", "FOR VALUES IN (1, 2)"]),
    ]);
    g.detail(by);
    let c = g.column_in(table, &format!("{data_type} NOT NULL"));
    g.suffix(table, format!("PARTITION BY {}", by.replace("{c}", &c)));
    parts(g, table, bounds);
    Some(())
}

fn inherit(g: &mut Generator) -> Option<()> {
    g.ordinary()?;
    let parent = g.here();
    // Its CHECKs hold for the child too.
    if !g.model.caps(parent).is_empty() {
        return None;
    }
    g.no_longer_ordinary(parent);
    let child = g.new_table("", false, false)?;
    g.inherits(child, parent);
    let name = g.name(parent);
    g.column_in(child, "text NOT NULL");
    g.suffix(child, format!("INHERITS ({name})"));
    if g.chance(40) {
        let c = g.column_in(child, "int NOT NULL");
        g.line_in(child, format!("CHECK ({c} > 0)"));
    }
    Some(())
}

/// Tables that can hold no row: the others are filled all the same.
fn no_rows(g: &mut Generator) -> Option<()> {
    let table = g.new_table("", false, false)?;
    let c = g.column_in(table, "int NOT NULL");
    let form = g.pick(&["no partition", "false", "contradiction"]);
    g.detail(form);
    match form {
        "no partition" => g.suffix(table, format!("PARTITION BY RANGE ({c})")),
        "false" => g.line_in(table, "CHECK (false)".into()),
        _ => g.line_in(table, format!("CHECK ({c} > 5 AND {c} < 3)")),
    }
    g.cap_of(table, Cap::Rows(0));
    if g.chance(40) {
        // Who may refer to it, refers to nothing.
        let key = g.new_table("int", true, false)?;
        let k = g.model.tables[key].key[0].token.clone();
        g.line_in(key, "CHECK (false)".into());
        g.cap_of(key, Cap::Rows(0));
        g.not_a_parent(key);
        let f = g.column_as("int");
        g.after(format!("ALTER TABLE {} ADD FOREIGN KEY ({f}) REFERENCES {} ({k})", g.name(g.here()), g.name(key)));
    }
    Some(())
}
