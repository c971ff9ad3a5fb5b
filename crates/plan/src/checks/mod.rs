//! What CHECK constraints, domains and partition bounds ask of single columns and of pairs: intervals, sets,
//! lengths, nullness, order (`reader`), and alternatives between them (`branches`). What is not understood
//! is listed as unsolved, for the load to test. Not here: what a column is filled with (`planning/`).

mod branches;
mod clock;
pub mod computed;
mod derived;
pub mod families;
pub(crate) mod partitions;
mod reader;
mod references;
#[cfg(test)]
mod tests;
mod texts;
#[cfg(test)]
mod texts_tests;
pub(crate) mod values;

use crate::expr::Expr;
use crate::patterns::Pattern;
use crate::schema::{Check, ColumnIndex, Schema, Table, TypeKind};
pub use branches::arms;
pub use derived::Derived;
use families::linear::Linear;
use reader::Reader;
pub(crate) use reader::constant;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What holds for one column. Bounds are logical (scaled) and included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Restriction {
    pub min: Option<i64>,
    pub max: Option<i64>,
    pub float_min: Option<f64>,
    pub float_max: Option<f64>,
    /// Input texts, in the order of the constraint.
    pub allowed: Option<Vec<String>>,
    pub forbidden: Vec<String>,
    pub min_chars: Option<u32>,
    pub max_chars: Option<u32>,
    pub not_null: bool,
    pub null: bool,
    /// lower(x) = x, upper(x) = x.
    pub fold: Option<Fold>,
    /// What families of functions say beside all that.
    pub shape: families::Shape,
    /// What a text has to be like; `padded`: as it is stored, a char(n) with its spaces.
    pub patterns: Vec<Pattern>,
    pub padded: bool,
    /// Types that a text has to be a value of, until all that bears on the column is known (`values::settle`).
    pub castable: Vec<String>,
    /// Names of the constraints that say so.
    pub constraints: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    Lower,
    Upper,
    /// initcap(x) = x.
    Capitals,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
}

/// `left relation right` between two columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    pub left: ColumnIndex,
    pub relation: Relation,
    pub right: ColumnIndex,
    pub constraint: String,
}

#[derive(Clone, Debug, Default)]
pub struct Solved {
    /// One a column.
    pub columns: Vec<Restriction>,
    pub pairs: Vec<Pair>,
    /// Sums and differences of columns that are compared.
    pub linear: Vec<Linear>,
    /// Texts that follow from other columns.
    pub derived: Vec<Derived>,
    /// Alternatives: each row takes one arm of each.
    pub branchings: Vec<Branching>,
    /// What was not understood.
    pub unsolved: Vec<Unsolved>,
}

/// A CHECK, or a part of one, that no restriction and no branch expresses.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsolved {
    pub constraint: String,
    pub definition: String,
    pub expr: Expr,
    /// The column that VALUE stands for, where a domain says so.
    pub value: Option<ColumnIndex>,
}

impl Unsolved {
    fn new(o: &Open) -> Self {
        Unsolved {
            constraint: o.check.name.clone(),
            definition: o.check.definition.clone(),
            expr: o.expr.clone(),
            value: o.value,
        }
    }

    /// The columns that it bears on.
    pub fn columns(&self) -> Vec<ColumnIndex> {
        let mut v = self.expr.columns();
        v.extend(self.value);
        v.sort_unstable();
        v.dedup();
        v
    }
}

/// Constraints that leave a choice between several ways to meet them.
#[derive(Clone, Debug, PartialEq)]
pub struct Branching {
    pub constraints: Vec<String>,
    pub arms: Vec<Arm>,
}

/// One way: what then holds for the columns that it says something about, beside what always holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arm {
    pub columns: BTreeMap<ColumnIndex, Restriction>,
    pub pairs: Vec<Pair>,
    pub linear: Vec<Linear>,
}

/// A constraint that no single restriction expresses.
struct Open<'a> {
    check: &'a Check,
    expr: &'a Expr,
    /// The same in simpler words, for the branches.
    simple: Cow<'a, Expr>,
    /// The column that VALUE stands for.
    value: Option<ColumnIndex>,
}

impl<'a> Open<'a> {
    fn new(check: &'a Check, expr: &'a Expr, value: Option<ColumnIndex>) -> Self {
        Open { check, expr, simple: Cow::Borrowed(expr), value }
    }
}

/// Whether no row can meet it, whatever its values: `false`, and what amounts to it.
pub fn never(e: &Expr) -> bool {
    branches::normal_form(e, false).is_some_and(|b| b.is_empty())
}

/// Everything that bears on the table's columns. `now` is the run's present moment.
pub fn solve(schema: &Schema, table: &Table, now: i64) -> Solved {
    let mut s = Solved { columns: vec![Restriction::default(); table.columns.len()], ..Solved::default() };
    let mut open = Vec::new();
    for (i, c) in table.columns.iter().enumerate() {
        s.columns[i].not_null |= c.not_null;
        let mut oid = c.type_oid;
        while let Some(TypeKind::Domain { base, checks, not_null, .. }) = schema.types.get(&oid).map(|t| &t.kind) {
            s.columns[i].not_null |= not_null;
            for check in checks {
                conjunction(schema, table, now, Open::new(check, &check.expr, Some(i)), &mut s, &mut open);
            }
            oid = *base;
        }
    }
    for check in table.checks.iter().filter(|c| c.partition.is_none()) {
        conjunction(schema, table, now, Open::new(check, &check.expr, None), &mut s, &mut open);
    }
    references::types(schema, table, &mut s);
    partitions::bounds(schema, table, now, &mut s);
    branches::split(schema, table, now, &open, &mut s);
    references::full(table, &mut s);
    s.columns.iter_mut().for_each(values::settle);
    let arms = s.branchings.iter_mut().flat_map(|b| &mut b.arms);
    arms.flat_map(|a| a.columns.values_mut()).for_each(values::settle);
    s
}

/// What single restrictions express goes to `s`, the rest to `open`.
fn conjunction<'a>(schema: &Schema, table: &Table, now: i64, o: Open<'a>, s: &mut Solved, open: &mut Vec<Open<'a>>) {
    if let Expr::And(parts) = o.expr {
        for expr in parts {
            conjunction(schema, table, now, Open::new(o.check, expr, o.value), s, open);
        }
        return;
    }
    let mut reader = Reader { schema, table, name: &o.check.name, now, value: o.value, out: s };
    if reader.atom(o.expr).is_some() {
        return;
    }
    let simple = reader.simplified(o.expr);
    if simple != *o.expr && reader.atom_or_all(&simple).is_some() {
        return;
    }
    if reader.derived(o.expr).is_some() {
        return;
    }
    reader.casts(o.expr);
    open.push(Open { simple: Cow::Owned(simple), ..o });
}
