//! The predicate language: PostgreSQL's analysed expressions (CHECK, domain, partial index, generated
//! column, partition bound), as data. `src/pg/nodes.rs` makes it by walking node trees; the solver reads
//! it. Functions and operators are identified by oid through the catalog and carried by their names.

use crate::schema::{ColumnIndex, Oid};
use serde::{Deserialize, Serialize};

/// The name of a call that is an element of an array: `x[i]`, of x and i. No function has it.
pub const ELEMENT: &str = "[]";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expr {
    Column(ColumnIndex),
    /// VALUE in a domain's CHECK.
    Value,
    /// The constant's text form (None: NULL).
    Const {
        text: Option<String>,
        type_oid: Oid,
    },
    /// An operator, binary or (with one argument) prefix. `name` has no schema when it is in pg_catalog.
    Op {
        name: String,
        schema: Option<String>,
        args: Vec<Expr>,
        type_oid: Oid,
    },
    /// A function. `schema` is None for pg_catalog. `oid` finds it again.
    Call {
        name: String,
        schema: Option<String>,
        oid: Oid,
        args: Vec<Expr>,
        type_oid: Oid,
    },
    /// A binary-compatible relabelling, a cast through I/O, or an array coercion.
    Cast {
        arg: Box<Expr>,
        type_oid: Oid,
    },
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    IsNull(Box<Expr>),
    IsNotNull(Box<Expr>),
    /// `IS TRUE`, `IS NOT FALSE` …: (argument, the value tested, negated); None is UNKNOWN.
    IsBool {
        arg: Box<Expr>,
        value: Option<bool>,
        negated: bool,
    },
    /// `left op ANY (array)` (`all`: ALL). `right` is mostly `Array` or a `Const` of an array type, which
    /// the walker has taken apart into `Array`.
    AnyOf {
        op: String,
        all: bool,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Array {
        elements: Vec<Expr>,
        type_oid: Oid,
    },
    /// `a IS DISTINCT FROM b`.
    Distinct(Box<Expr>, Box<Expr>),
    Coalesce(Vec<Expr>),
    NullIf(Box<Expr>, Box<Expr>),
    /// GREATEST (true) or LEAST.
    MinMax {
        greatest: bool,
        args: Vec<Expr>,
    },
    /// Searched CASE (`arg` None) or simple; whens are (condition, result).
    Case {
        arg: Option<Box<Expr>>,
        whens: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },
    Row(Vec<Expr>),
    /// CURRENT_DATE and its kin, current_user …
    Clock(String),
    /// A node the walker does not know: its deparsed text, and the columns it reads (all of them for a
    /// whole-row reference).
    Opaque {
        text: String,
        columns: Vec<ColumnIndex>,
    },
}

impl Expr {
    /// Calls `f` with every column the expression reads.
    pub fn for_each_column(&self, f: &mut impl FnMut(ColumnIndex)) {
        self.for_each(&mut |e| match e {
            Expr::Column(c) => f(*c),
            Expr::Opaque { columns, .. } => columns.iter().for_each(|c| f(*c)),
            _ => {}
        });
    }

    /// Calls `f` with itself and all that it is made of.
    pub fn for_each<'e>(&'e self, f: &mut impl FnMut(&'e Expr)) {
        f(self);
        match self {
            Expr::Column(_) | Expr::Opaque { .. } | Expr::Value | Expr::Const { .. } | Expr::Clock(_) => {}
            Expr::Op { args: v, .. }
            | Expr::Call { args: v, .. }
            | Expr::MinMax { args: v, .. }
            | Expr::Array { elements: v, .. }
            | Expr::And(v)
            | Expr::Or(v)
            | Expr::Coalesce(v)
            | Expr::Row(v) => v.iter().for_each(|a| a.for_each(f)),
            Expr::Cast { arg: a, .. }
            | Expr::IsBool { arg: a, .. }
            | Expr::Not(a)
            | Expr::IsNull(a)
            | Expr::IsNotNull(a) => a.for_each(f),
            Expr::AnyOf { left: a, right: b, .. } | Expr::Distinct(a, b) | Expr::NullIf(a, b) => {
                a.for_each(f);
                b.for_each(f);
            }
            Expr::Case { arg, whens, otherwise } => {
                if let Some(a) = arg {
                    a.for_each(f);
                }
                for (c, r) in whens {
                    c.for_each(f);
                    r.for_each(f);
                }
                if let Some(o) = otherwise {
                    o.for_each(f);
                }
            }
        }
    }

    /// With other numbers of its columns; None where one has none.
    pub fn renumbered(&self, number: &impl Fn(ColumnIndex) -> Option<ColumnIndex>) -> Option<Expr> {
        let mut e = self.clone();
        e.renumber(number).then_some(e)
    }

    fn renumber(&mut self, number: &impl Fn(ColumnIndex) -> Option<ColumnIndex>) -> bool {
        let one = |c: &mut ColumnIndex| number(*c).map(|n| *c = n).is_some();
        match self {
            Expr::Column(c) => one(c),
            Expr::Opaque { columns, .. } => columns.iter_mut().all(one),
            Expr::Value | Expr::Const { .. } | Expr::Clock(_) => true,
            Expr::Op { args: v, .. }
            | Expr::Call { args: v, .. }
            | Expr::MinMax { args: v, .. }
            | Expr::Array { elements: v, .. }
            | Expr::And(v)
            | Expr::Or(v)
            | Expr::Coalesce(v)
            | Expr::Row(v) => v.iter_mut().all(|a| a.renumber(number)),
            Expr::Cast { arg: a, .. }
            | Expr::IsBool { arg: a, .. }
            | Expr::Not(a)
            | Expr::IsNull(a)
            | Expr::IsNotNull(a) => a.renumber(number),
            Expr::AnyOf { left: a, right: b, .. } | Expr::Distinct(a, b) | Expr::NullIf(a, b) => {
                a.renumber(number) && b.renumber(number)
            }
            Expr::Case { arg, whens, otherwise } => {
                arg.iter_mut().chain(otherwise).all(|a| a.renumber(number))
                    && whens.iter_mut().all(|(c, r)| c.renumber(number) && r.renumber(number))
            }
        }
    }

    /// Itself and all that it is made of, counted.
    pub fn size(&self) -> usize {
        let mut n = 0;
        self.for_each(&mut |_| n += 1);
        n
    }

    /// What it is without casts.
    pub fn uncast(&self) -> &Expr {
        match self {
            Expr::Cast { arg, .. } => arg.uncast(),
            e => e,
        }
    }

    /// The parts that all have to hold.
    pub fn conjuncts(&self) -> Vec<&Expr> {
        match self {
            Expr::And(parts) => parts.iter().flat_map(Expr::conjuncts).collect(),
            e => vec![e],
        }
    }

    /// The columns it reads, sorted, each once.
    pub fn columns(&self) -> Vec<ColumnIndex> {
        let mut v = Vec::new();
        self.for_each_column(&mut |c| v.push(c));
        v.sort_unstable();
        v.dedup();
        v
    }
}
