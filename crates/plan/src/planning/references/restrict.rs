//! What the constraints of a table ask of the values of a foreign key's columns: only parents whose values
//! meet it may be referred to. Used by planning, to see that there is something to meet, and by compiling, which
//! compares values. Not here: what CHECKs mean (`checks`).

use crate::checks::{Restriction, Solved, constant};
use crate::infer::literal;
use crate::planning::shapes;
use crate::schema::{ColumnIndex, ForeignKey, Generated, Table};
use crate::types::class::TypeClass;
use seedgen_kernels::{Column, Scalar, Vals};
use std::collections::BTreeMap;

/// What holds for the columns of one foreign key: always, and in at least one arm of each choice.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    always: BTreeMap<ColumnIndex, Restriction>,
    choices: Vec<Vec<BTreeMap<ColumnIndex, Restriction>>>,
}

impl Filter {
    pub fn of(solved: &Solved, table: &Table, fk: &ForeignKey) -> Filter {
        let mut f = Filter::default();
        for &c in &fk.columns {
            let mut r = solved.columns[c].clone();
            if let Some(v) = pinned(table, c) {
                r.allowed = Some(vec![v]);
            }
            if restricts(&r) {
                f.always.insert(c, r);
            }
        }
        for b in &solved.branchings {
            if within(b, &fk.columns) {
                f.choices.push(b.arms.iter().map(|a| a.columns.clone()).collect());
            }
        }
        f
    }

    /// The columns whose values it reads.
    pub fn columns(&self) -> Vec<ColumnIndex> {
        let arms = self.choices.iter().flatten().flat_map(|a| a.keys());
        let mut all: Vec<ColumnIndex> = self.always.keys().chain(arms).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Does row `i` of the values, one column of them for each of `columns()`, meet it?
    pub fn accepts(&self, classes: &[TypeClass], values: &BTreeMap<ColumnIndex, Column>, i: usize) -> bool {
        let meets = |(c, r): (&ColumnIndex, &Restriction)| values.get(c).is_some_and(|v| meets(&classes[*c], r, v, i));
        self.always.iter().all(meets) && self.choices.iter().all(|arms| arms.iter().any(|a| a.iter().all(meets)))
    }
}

/// A choice that is between values of these columns alone.
pub(crate) fn within(b: &crate::checks::Branching, columns: &[ColumnIndex]) -> bool {
    b.arms.iter().all(|a| a.pairs.is_empty() && a.columns.iter().all(|(c, r)| columns.contains(c) && !r.null))
}

/// Does it say more than whether the value may be null?
pub(crate) fn restricts(r: &Restriction) -> bool {
    let bare = Restriction {
        not_null: r.not_null,
        null: r.null,
        constraints: r.constraints.clone(),
        ..Restriction::default()
    };
    *r != bare
}

/// The one value that PostgreSQL gives the column whatever the row: a generated constant, or a constant default
/// of a column that the caller may not write.
pub(crate) fn pinned(table: &Table, c: ColumnIndex) -> Option<String> {
    let column = &table.columns[c];
    if column.generated != Generated::No {
        return constant(column.generated_expr.as_ref()?);
    }
    (!column.can_insert).then(|| column.default.as_deref().and_then(literal)).flatten()
}

fn meets(class: &TypeClass, r: &Restriction, v: &Column, i: usize) -> bool {
    if v.is_null(i) {
        return !r.not_null;
    }
    let same = |text: &String| match (class.parse(text), &v.vals) {
        (Some(Scalar::Int(x)), Vals::Int(v)) => x == v[i],
        (Some(Scalar::Float(x)), Vals::Float(v)) => x == v[i],
        (Some(Scalar::Bytes(x)), Vals::Bytes(v)) => x == v.get(i),
        _ => false,
    };
    let bounds = match &v.vals {
        Vals::Int(v) => r.min.is_none_or(|m| v[i] >= m) && r.max.is_none_or(|m| v[i] <= m),
        Vals::Float(v) => r.float_min.is_none_or(|m| v[i] >= m) && r.float_max.is_none_or(|m| v[i] <= m),
        Vals::Bytes(v) => {
            let text = String::from_utf8_lossy(v.get(i));
            let chars = text.chars().count() as u32;
            let folded = match r.fold {
                None => true,
                Some(crate::checks::Fold::Lower) => text.to_lowercase() == text,
                Some(crate::checks::Fold::Upper) => text.to_uppercase() == text,
                Some(crate::checks::Fold::Capitals) => text.split(|c: char| !c.is_alphanumeric()).all(|w| {
                    let mut c = w.chars();
                    c.next().is_none_or(|first| first.to_uppercase().eq([first])) && c.all(|x| !x.is_uppercase())
                }),
            };
            folded && r.min_chars.is_none_or(|m| chars >= m) && r.max_chars.is_none_or(|m| chars <= m)
        }
    };
    let shaped = r.shape == Default::default() || {
        let text = match &v.vals {
            Vals::Int(v) if class.is_date() => crate::planning::iso(class, v[i]),
            Vals::Int(v) => v[i].to_string(),
            Vals::Float(v) => v[i].to_string(),
            Vals::Bytes(v) => String::from_utf8_lossy(v.get(i)).into_owned(),
        };
        shapes::admits(class, r, &text)
    };
    shaped && bounds && r.allowed.as_ref().is_none_or(|a| a.iter().any(same)) && !r.forbidden.iter().any(same)
}
