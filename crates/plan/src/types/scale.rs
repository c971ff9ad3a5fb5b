//! How many decimals a plain `numeric` column gets: two, or as many as the constants of its constraints need for
//! values between them; more where a key needs more values. Not here: types that say it themselves.

use super::class::{MAX_NUMERIC_DIGITS, PLAIN_NUMERIC_SCALE, TypeClass};
use crate::expr::Expr;
use crate::plan::Plan;
use crate::schema::{ColumnIndex, KeyPart, Oid, Schema, Table, TypeKind, Unique};

/// Constants closer to each other than this leave no room between hundredths.
const CLOSE: f64 = 0.03;
const FINEST: usize = 9;

impl TypeClass {
    /// The class of a table's column.
    pub fn of_column(schema: &Schema, table: &Table, i: ColumnIndex) -> TypeClass {
        let c = &table.columns[i];
        let class = TypeClass::of(schema, c.type_oid, c.typmod);
        if !matches!(class, TypeClass::Numeric { precision: None, .. }) {
            return class;
        }
        let mut constants = Vec::new();
        for check in table.checks.iter().filter(|k| k.expr.columns() == [i]) {
            numbers(&check.expr, &mut constants);
        }
        let mut oid = c.type_oid;
        while let Some(TypeKind::Domain { base, checks, .. }) = schema.types.get(&oid).map(|t| &t.kind) {
            checks.iter().for_each(|k| numbers(&k.expr, &mut constants));
            oid = *base;
        }
        TypeClass::Numeric { precision: None, scale: scale(&constants).max(c.decimals) }
    }
}

/// More decimals for plain `numeric` columns of keys that have too few values for the rows asked for, and for the
/// columns that refer to them. False: no table has use for more.
pub fn refine(schema: &mut Schema, plan: &Plan) -> bool {
    let mut open: Vec<(Oid, ColumnIndex, u16)> = Vec::new();
    for t in &plan.tables {
        let (Some(table), Some(capacity)) = (schema.table(t.oid), &t.capacity) else { continue };
        let short: Vec<&Unique> =
            table.uniques.iter().filter(|u| capacity.reason.contains(&format!("\"{}\"", u.name))).collect();
        let missing = t.requested.saturating_add(t.existing).div_ceil(t.rows.max(1));
        let more = missing.ilog10() as u16 + 1;
        let keyed = |c: &ColumnIndex| {
            let inside = |u: &Unique| u.keys.contains(&KeyPart::Column(*c));
            let referring = table.foreign_keys.iter().any(|k| k.columns.contains(c));
            short.iter().copied().any(inside) && !referring
        };
        for c in (0..table.columns.len()).filter(keyed) {
            if let TypeClass::Numeric { precision: None, scale } = TypeClass::of_column(schema, table, c)
                && usize::from(scale) < FINEST
            {
                open.push((t.oid, c, (scale + more).min(FINEST as u16)));
            }
        }
    }
    let found = !open.is_empty();
    while let Some((oid, c, decimals)) = open.pop() {
        let Some(at) = schema.tables.iter().position(|t| t.oid == oid) else { continue };
        let known = &mut schema.tables[at].columns[c].decimals;
        if *known >= decimals {
            continue;
        }
        *known = decimals;
        let children = schema.tables.iter().flat_map(|t| t.foreign_keys.iter().map(move |k| (t.oid, k)));
        let to_it = children.filter(|(_, k)| k.parent == oid).flat_map(|(child, k)| {
            k.columns.iter().zip(&k.parent_columns).filter(|(_, p)| **p == c).map(move |(f, _)| (child, *f, decimals))
        });
        open.extend(to_it.collect::<Vec<_>>());
    }
    found
}

fn scale(constants: &[String]) -> u16 {
    let mut values: Vec<f64> = constants.iter().filter_map(|c| c.parse().ok()).chain([0.0]).collect();
    values.sort_by(f64::total_cmp);
    let close = values.windows(2).any(|w| w[0] < w[1] && w[1] - w[0] < CLOSE);
    if !close {
        return PLAIN_NUMERIC_SCALE;
    }
    let digits = |c: &String| c.split_once('.').map_or(0, |(_, d)| d.trim_end_matches('0').len());
    let most = constants.iter().map(digits).max().unwrap_or(0);
    // Two more than they have: a hundred values between neighbours.
    ((most + 2).min(FINEST) as u16).clamp(PLAIN_NUMERIC_SCALE, MAX_NUMERIC_DIGITS)
}

fn numbers(e: &Expr, out: &mut Vec<String>) {
    match e {
        Expr::Const { text: Some(t), .. } if t.parse::<f64>().is_ok() => out.push(t.clone()),
        Expr::And(v) | Expr::Or(v) | Expr::Coalesce(v) => v.iter().for_each(|x| numbers(x, out)),
        Expr::Not(x) => numbers(x, out),
        Expr::Op { args, .. } => args.iter().for_each(|x| numbers(x, out)),
        Expr::Cast { arg, .. } => numbers(arg, out),
        Expr::Call { name, args, .. } if matches!(name.as_str(), "abs" | "numeric") => {
            args.iter().take(1).for_each(|x| numbers(x, out));
        }
        Expr::AnyOf { right, .. } => numbers(right, out),
        Expr::Array { elements, .. } => elements.iter().for_each(|x| numbers(x, out)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_leave_room_between_constants() {
        let scale = |c: &[&str]| scale(&c.iter().map(|s| s.to_string()).collect::<Vec<_>>());
        assert_eq!(scale(&["0", "100"]), 2);
        assert_eq!(scale(&["0.5", "1.5"]), 2);
        assert_eq!(scale(&["0.001", "0.002"]), 5);
        assert_eq!(scale(&["1.01", "1.02"]), 4);
        assert_eq!(scale(&["0.01"]), 4);
    }
}
