//! A column that sums up the rows of another table which refer to its row, computed again from those rows, in SQL. Not
//! here: what follows where it differs (`probes`, `api::run`).

use seedgen_plan::aggregate::Family;
use seedgen_plan::plan::ColumnPlan;
use seedgen_plan::schema::{Schema, Table};
use seedgen_plan::strategy::AggregateFunction;
use seedgen_plan::types::class::TypeClass;

/// Pieces of statements over rows `x` of the parent.
pub struct Sums {
    /// The table of the children, unquoted.
    pub child: String,
    own: String,
    children: String,
    matches: String,
    condition: String,
    /// The column and what it is to be, as UPDATE sets it.
    pub assignment: String,
}

impl Sums {
    /// None: the column sums up nothing, the caller may not read the children, or floats are summed up, of which
    /// nothing is promised, as their sum depends on the order.
    pub fn of(schema: &Schema, table: &Table, c: &ColumnPlan, column: usize, class: &TypeClass) -> Option<Sums> {
        let family = Family::of(schema, table, &c.strategy)?.ok()?;
        let child = family.child;
        let float = |&k: &usize| matches!(TypeClass::of_column(schema, child, k), TypeClass::Float(_));
        if !child.privileges.select || matches!(class, TypeClass::Float(_)) || family.of.iter().any(float) {
            return None;
        }
        let name = |k: usize| format!("o.{}", child.columns[k].quoted);
        let of: Vec<String> = family.of.iter().map(|&k| name(k)).collect();
        let of = if of.is_empty() { "*".to_owned() } else { of.join(" * ") };
        let function = match family.function {
            AggregateFunction::Count => "count",
            AggregateFunction::Sum => "sum",
            AggregateFunction::Min => "min",
            AggregateFunction::Max => "max",
            AggregateFunction::Avg => "avg",
        };
        let mut value = format!("pg_catalog.{function}({of})");
        if class.is_numeric() && function != "count" {
            value = format!("pg_catalog.round(({value})::pg_catalog.numeric, {})", class.scale());
        }
        // Without children count and sum are 0, the others null.
        let none = matches!(family.function, AggregateFunction::Count | AggregateFunction::Sum);
        let or_none = |v: &str| if none { format!("COALESCE({v}, 0)") } else { v.to_owned() };
        let keys: Vec<String> = family.fk.columns.iter().map(|&k| name(k)).collect();
        let named: Vec<String> = (0..keys.len()).map(|k| format!("k{k}")).collect();
        let parents: Vec<String> =
            family.fk.parent_columns.iter().map(|&k| format!("x.{}", table.columns[k].quoted)).collect();
        let each = |a: &[String], by: &str, b: &[String]| -> Vec<String> {
            a.iter().zip(b).map(|(a, b)| format!("{a}{by}{b}")).collect()
        };
        let only = family.filter.map(|(k, values)| {
            let list: Vec<String> =
                values.iter().map(|v| format!("E'{}'", v.replace('\\', "\\\\").replace('\'', "''"))).collect();
            format!("{} IN ({})", name(k), list.join(", "))
        });
        let quoted = &table.columns[column].quoted;
        let own: Vec<String> = each(&parents, " AS ", &named).into_iter().chain([format!("x.{quoted} AS v")]).collect();
        let of_row: Vec<String> = each(&keys, " = ", &parents).into_iter().chain(only.clone()).collect();
        Some(Sums {
            child: child.path(),
            own: own.join(", "),
            children: format!(
                "SELECT {}, {value} AS v FROM {} AS o{} GROUP BY {}",
                each(&keys, " AS ", &named).join(", "),
                child.quoted,
                only.map(|o| format!(" WHERE {o}")).unwrap_or_default(),
                keys.join(", ")
            ),
            matches: named.iter().map(|n| format!("c.{n} = x.{n}")).collect::<Vec<_>>().join(" AND "),
            condition: format!("x.v IS DISTINCT FROM {}", or_none("c.v")),
            assignment: format!(
                "{quoted} = {}",
                or_none(&format!("(SELECT {value} FROM {} AS o WHERE {})", child.quoted, of_row.join(" AND ")))
            ),
        })
    }

    /// The number of rows that are not the sum; `from` gives rows `x`.
    pub fn differing(&self, from: &str) -> String {
        let Sums { own, children, matches, condition, .. } = self;
        format!(
            "SELECT pg_catalog.count(*) FROM (SELECT {own} FROM {from}) AS x \
             LEFT JOIN ({children}) AS c ON {matches} WHERE {condition}"
        )
    }
}
