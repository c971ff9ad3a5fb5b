//! Texts that have to be values of another type, as they are cast to it or asked for it (`pg_input_is_valid`). Not
//! here: what such texts look like (`patterns/values`).

use super::reader::{Reader, constant};
use super::{Restriction, texts};
use crate::expr::Expr;
use crate::patterns::{Pattern, values};
use crate::schema::{ColumnIndex, Oid};

/// Asks of a text that it is a value of the type; whole numbers of at most so many digits. False: there are none, or
/// the type is not known.
pub fn ask(r: &mut Restriction, type_name: &str, digits: Option<u32>) -> bool {
    for form in values::of_type(type_name, digits).unwrap_or_default() {
        let pattern = Pattern::Regex(form);
        if r.patterns.contains(&pattern) {
            return true;
        }
        let mut all = r.clone();
        all.patterns.push(pattern);
        if texts::possible(&all) {
            *r = all;
            return true;
        }
    }
    false
}

/// Types of PostgreSQL's own that are no texts themselves (pg_type.dat): a schema knows those of its columns alone.
const TARGETS: [(Oid, &str); 21] = [
    (16, "bool"),
    (17, "bytea"),
    (20, "int8"),
    (21, "int2"),
    (23, "int4"),
    (26, "oid"),
    (114, "json"),
    (650, "cidr"),
    (700, "float4"),
    (701, "float8"),
    (829, "macaddr"),
    (869, "inet"),
    (1082, "date"),
    (1083, "time"),
    (1114, "timestamp"),
    (1184, "timestamptz"),
    (1186, "interval"),
    (1266, "timetz"),
    (1700, "numeric"),
    (2950, "uuid"),
    (3802, "jsonb"),
];

/// The name of a type that texts are cast to.
pub fn target(oid: Oid) -> Option<&'static str> {
    TARGETS.iter().find(|t| t.0 == oid).map(|t| t.1)
}

/// Puts what a text has to be a value of into patterns, once all that bears on the column is known. Where no text is
/// left, the last form says so.
pub fn settle(r: &mut Restriction) {
    for to in std::mem::take(&mut r.castable) {
        if !ask(r, &to, None) {
            r.patterns.extend(values::of_type(&to, None).and_then(|mut f| f.pop()).map(Pattern::Regex));
        }
    }
}

impl Reader<'_> {
    /// `pg_input_is_valid(x, type)`.
    pub(super) fn valid(&mut self, e: &Expr) -> Option<()> {
        let Expr::Call { name, schema: None, args, .. } = e else { return None };
        let ("pg_input_is_valid", [x, to]) = (name.as_str(), args.as_slice()) else { return None };
        let (c, to) = (self.text_column(x)?, constant(to)?);
        values::of_type(&to, None)?;
        self.asked(c, &to);
        Some(())
    }

    /// What is cast in a predicate, understood or not, has to be castable, as the predicate cannot be evaluated else.
    /// Only of casts that every evaluation comes to.
    pub(super) fn casts(&mut self, e: &Expr) {
        match e {
            Expr::Cast { arg, type_oid } => match (self.text_column(arg), target(*type_oid)) {
                (Some(c), Some(to)) => self.asked(c, to),
                _ => self.casts(arg),
            },
            Expr::Op { args, .. } | Expr::Call { args, .. } => args.iter().for_each(|a| self.casts(a)),
            Expr::Not(x) if !matches!(**x, Expr::And(_) | Expr::Or(_)) => self.casts(x),
            Expr::IsNull(x) | Expr::IsNotNull(x) | Expr::AnyOf { left: x, .. } => self.casts(x),
            _ => {}
        }
    }

    /// A text column, through casts that keep its text.
    pub(super) fn text_column(&self, e: &Expr) -> Option<ColumnIndex> {
        let c = self.column(e.uncast()).filter(|_| matches!(e.uncast(), Expr::Column(_) | Expr::Value))?;
        self.class(c).is_text().then_some(c)
    }

    fn asked(&mut self, c: ColumnIndex, to: &str) {
        let r = self.note(c);
        if !r.castable.iter().any(|t| t == to) {
            r.castable.push(to.into());
        }
    }
}
