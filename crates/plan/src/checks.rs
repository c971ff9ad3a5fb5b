//! What CHECK constraints and domains ask of single columns and of pairs: intervals, sets, lengths,
//! nullness, order. Reads the predicate language; what it does not understand is listed as unsolved, for
//! the load to test. The full solver takes this module's place: same input, richer output.

use crate::expr::Expr;
use crate::schema::{Check, ColumnIndex, Schema, Table, TypeKind};
use crate::types::class::TypeClass;
use seedgen_kernels::Scalar;

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
    /// Names of the constraints that say so.
    pub constraints: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    Lower,
    Upper,
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
    /// (constraint, definition) of what was not understood.
    pub unsolved: Vec<(String, String)>,
}

/// Everything that bears on the table's columns.
pub fn solve(schema: &Schema, table: &Table) -> Solved {
    let mut s = Solved { columns: vec![Restriction::default(); table.columns.len()], ..Solved::default() };
    for (i, c) in table.columns.iter().enumerate() {
        s.columns[i].not_null |= c.not_null;
        let mut oid = c.type_oid;
        while let Some(TypeKind::Domain { base, checks, not_null, .. }) = schema.types.get(&oid).map(|t| &t.kind) {
            s.columns[i].not_null |= not_null;
            for check in checks {
                Reader { schema, table, check, value: Some(i), out: &mut s }.conjunction(&check.expr);
            }
            oid = *base;
        }
    }
    for check in &table.checks {
        Reader { schema, table, check, value: None, out: &mut s }.conjunction(&check.expr);
    }
    s
}

struct Reader<'a> {
    schema: &'a Schema,
    table: &'a Table,
    check: &'a Check,
    /// The column that VALUE stands for.
    value: Option<ColumnIndex>,
    out: &'a mut Solved,
}

impl Reader<'_> {
    fn conjunction(&mut self, e: &Expr) {
        if let Expr::And(parts) = e {
            parts.iter().for_each(|p| self.conjunction(p));
        } else if self.atom(e).is_none() {
            self.out.unsolved.push((self.check.name.clone(), self.check.definition.clone()));
        }
    }

    fn class(&self, c: ColumnIndex) -> TypeClass {
        let col = &self.table.columns[c];
        TypeClass::of(self.schema, col.type_oid, col.typmod)
    }

    fn note(&mut self, c: ColumnIndex) -> &mut Restriction {
        let name = &self.check.name;
        let r = &mut self.out.columns[c];
        if !r.constraints.contains(name) {
            r.constraints.push(name.clone());
        }
        r
    }

    /// A column, through casts that keep its value.
    fn column(&self, e: &Expr) -> Option<ColumnIndex> {
        match e {
            Expr::Column(c) => Some(*c),
            Expr::Value => self.value,
            Expr::Cast { arg, .. } => self.column(arg),
            Expr::Call { name, schema: None, args, .. } if args.len() == 1 && is_cast(name) => self.column(&args[0]),
            _ => None,
        }
    }

    /// None: not understood.
    fn atom(&mut self, e: &Expr) -> Option<()> {
        match e {
            Expr::IsNotNull(x) => {
                let c = self.column(x)?;
                self.note(c).not_null = true;
            }
            Expr::IsNull(x) => {
                let c = self.column(x)?;
                self.note(c).null = true;
            }
            Expr::Or(parts) => return self.disjunction(parts),
            Expr::Not(x) => return self.negation(x),
            Expr::Op { name, schema: None, args, .. } if args.len() == 2 => {
                return self.comparison(name, &args[0], &args[1]);
            }
            Expr::AnyOf { op, all, left, right } => {
                let values = constants(right)?;
                let c = self.column(left)?;
                match (op.as_str(), all) {
                    ("=", false) => self.allow(c, values),
                    ("<>", true) => self.note(c).forbidden.extend(values),
                    _ => return None,
                }
            }
            Expr::Column(_) | Expr::Value => {
                let c = self.column(e)?;
                self.allow(c, vec!["true".into()]);
            }
            Expr::Const { text: Some(t), .. } if t == "t" || t == "true" => {}
            _ => return None,
        }
        Some(())
    }

    /// `x IS NULL OR p(x)` is p(x) (a null passes anyway); `x = a OR x = b` is a set.
    fn disjunction(&mut self, parts: &[Expr]) -> Option<()> {
        let (nulls, rest): (Vec<&Expr>, Vec<&Expr>) = parts.iter().partition(|p| matches!(p, Expr::IsNull(_)));
        if let ([Expr::IsNull(x)], [p]) = (nulls.as_slice(), rest.as_slice()) {
            let c = self.column(x)?;
            if p.columns().iter().all(|&d| d == c) {
                return self.atom_or_all(p);
            }
        }
        if nulls.is_empty() {
            let mut column = None;
            let mut values = Vec::new();
            for p in parts {
                let (c, v) = match p {
                    Expr::Op { name, schema: None, args, .. } if name == "=" && args.len() == 2 => {
                        (self.column(&args[0])?, vec![constant(&args[1])?])
                    }
                    Expr::AnyOf { op, all: false, left, right } if op == "=" => (self.column(left)?, constants(right)?),
                    _ => return None,
                };
                if *column.get_or_insert(c) != c {
                    return None;
                }
                values.extend(v);
            }
            self.allow(column?, values);
            return Some(());
        }
        None
    }

    fn atom_or_all(&mut self, e: &Expr) -> Option<()> {
        match e {
            Expr::And(parts) => parts.iter().try_for_each(|p| self.atom_or_all(p)),
            other => self.atom(other),
        }
    }

    fn negation(&mut self, e: &Expr) -> Option<()> {
        match e {
            Expr::IsNull(x) => self.atom(&Expr::IsNotNull(x.clone())),
            Expr::IsNotNull(x) => self.atom(&Expr::IsNull(x.clone())),
            Expr::Column(_) | Expr::Value => {
                let c = self.column(e)?;
                self.allow(c, vec!["false".into()]);
                Some(())
            }
            Expr::Op { name, schema: None, args, type_oid } if args.len() == 2 => {
                let flipped = match name.as_str() {
                    "<" => ">=",
                    "<=" => ">",
                    ">" => "<=",
                    ">=" => "<",
                    "=" => "<>",
                    "<>" => "=",
                    _ => return None,
                };
                let e = Expr::Op { name: flipped.into(), schema: None, args: args.clone(), type_oid: *type_oid };
                self.atom(&e)
            }
            _ => None,
        }
    }

    fn comparison(&mut self, op: &str, a: &Expr, b: &Expr) -> Option<()> {
        if let (Some(l), Some(r)) = (self.column(a), self.column(b)) {
            return self.pair(op, l, r);
        }
        if constant(a).is_some() && constant(b).is_none() {
            let flipped = match op {
                "<" => ">",
                "<=" => ">=",
                ">" => "<",
                ">=" => "<=",
                "=" | "<>" => op,
                _ => return None,
            };
            return self.comparison(flipped, b, a);
        }
        let value = constant(b);
        if let Expr::Call { name, schema: None, args, .. } = a {
            let lengthy = ["length", "char_length", "character_length", "octet_length"].contains(&name.as_str());
            if lengthy && args.len() == 1 {
                // The column itself or trimmed: generated text has no outer spaces.
                let c = self.column(untrim(&args[0]))?;
                return self.length(c, op, value?.parse().ok()?);
            }
            if args.len() == 1 && (name == "lower" || name == "upper") && op == "=" {
                let c = self.column(&args[0])?;
                return None.or_else(|| {
                    (self.column(b)? == c).then(|| {
                        self.note(c).fold = Some(if name == "lower" { Fold::Lower } else { Fold::Upper });
                    })
                });
            }
            if matches!(name.as_str(), "btrim" | "ltrim" | "rtrim") && args.len() == 1 {
                let c = self.column(&args[0])?;
                return match (op, value.as_deref()) {
                    ("<>", Some("")) => self.length(c, ">", 0),
                    _ => None,
                };
            }
        }
        // lower(x) = x the other way round.
        if let (Expr::Call { .. }, Some(_), "=") = (b, self.column(a), op) {
            return self.comparison(op, b, a);
        }
        let c = self.column(a)?;
        let value = value?;
        if op == "=" {
            self.allow(c, vec![value]);
            return Some(());
        }
        if op == "<>" {
            if value.is_empty() && self.class(c).is_text() {
                return self.length(c, ">", 0);
            }
            self.note(c).forbidden.push(value);
            return Some(());
        }
        self.bound(c, op, &value)
    }

    fn bound(&mut self, c: ColumnIndex, op: &str, value: &str) -> Option<()> {
        let class = self.class(c);
        if matches!(class, TypeClass::Float(_)) {
            let v: f64 = value.parse().ok()?;
            let step = v.abs().max(1e-6) * 1e-6;
            let r = self.note(c);
            let (lo, hi) = (r.float_min, r.float_max);
            match op {
                ">" => r.float_min = Some(lo.map_or(v + step, |x| x.max(v + step))),
                ">=" => r.float_min = Some(lo.map_or(v, |x| x.max(v))),
                "<" => r.float_max = Some(hi.map_or(v - step, |x| x.min(v - step))),
                "<=" => r.float_max = Some(hi.map_or(v, |x| x.min(v))),
                _ => return None,
            }
            return Some(());
        }
        class.int_bounds()?;
        // A constant finer than the column's scale: 0.5 for an integer column.
        let (floor, exact) = match (class.is_numeric(), class.parse(value)) {
            (_, Some(Scalar::Int(v))) => {
                let fine = crate::types::parse::decimal(value, class.scale() + 6);
                let exact = !class.is_numeric() || fine.is_none_or(|f| f == v.saturating_mul(1_000_000));
                (if !exact && value.trim().starts_with('-') { v - 1 } else { v }, exact)
            }
            (true, None) => (crate::types::parse::decimal(value, class.scale())?, false),
            _ => return None,
        };
        let r = self.note(c);
        let (lo, hi) = (r.min, r.max);
        match op {
            ">" => r.min = Some(lo.map_or(floor + 1, |x| x.max(floor + 1))),
            ">=" => {
                let v = if exact { floor } else { floor + 1 };
                r.min = Some(lo.map_or(v, |x| x.max(v)));
            }
            "<" => {
                let v = if exact { floor - 1 } else { floor };
                r.max = Some(hi.map_or(v, |x| x.min(v)));
            }
            "<=" => r.max = Some(hi.map_or(floor, |x| x.min(floor))),
            _ => return None,
        }
        Some(())
    }

    fn length(&mut self, c: ColumnIndex, op: &str, n: i64) -> Option<()> {
        let r = self.note(c);
        let (lo, hi) = match op {
            ">" => (Some(n + 1), None),
            ">=" => (Some(n), None),
            "<" => (None, Some(n - 1)),
            "<=" => (None, Some(n)),
            "=" => (Some(n), Some(n)),
            "<>" if n == 0 => (Some(1), None),
            _ => return None,
        };
        let cut = |n: i64| n.clamp(0, u32::MAX.into()) as u32;
        if let Some(lo) = lo {
            r.min_chars = Some(r.min_chars.unwrap_or(0).max(cut(lo)));
        }
        if let Some(hi) = hi {
            r.max_chars = Some(r.max_chars.unwrap_or(u32::MAX).min(cut(hi)));
        }
        Some(())
    }

    fn allow(&mut self, c: ColumnIndex, values: Vec<String>) {
        let r = self.note(c);
        r.allowed = Some(match r.allowed.take() {
            Some(old) => old.into_iter().filter(|v| values.contains(v)).collect(),
            None => values,
        });
    }

    fn pair(&mut self, op: &str, l: ColumnIndex, r: ColumnIndex) -> Option<()> {
        let (left, relation, right) = match op {
            "<" => (l, Relation::Less, r),
            "<=" => (l, Relation::LessOrEqual, r),
            ">" => (r, Relation::Less, l),
            ">=" => (r, Relation::LessOrEqual, l),
            "=" => (l, Relation::Equal, r),
            "<>" => (l, Relation::NotEqual, r),
            _ => return None,
        };
        self.out.pairs.push(Pair { left, relation, right, constraint: self.check.name.clone() });
        Some(())
    }
}

/// Functions that only change the type of their argument.
fn is_cast(name: &str) -> bool {
    matches!(name, "int2" | "int4" | "int8" | "numeric" | "float4" | "float8" | "text" | "varchar" | "bpchar" | "timestamptz")
}

fn untrim(e: &Expr) -> &Expr {
    match e {
        Expr::Call { name, schema: None, args, .. } if matches!(name.as_str(), "btrim" | "ltrim" | "rtrim") && !args.is_empty() => &args[0],
        Expr::Cast { arg, .. } => untrim(arg),
        other => other,
    }
}

/// A constant's text, through casts.
fn constant(e: &Expr) -> Option<String> {
    match e {
        Expr::Const { text, .. } => text.clone(),
        Expr::Cast { arg, .. } => constant(arg),
        Expr::Call { name, schema: None, args, .. } if is_cast(name) && !args.is_empty() => constant(&args[0]),
        Expr::Op { name, schema: None, args, .. } if name == "-" && args.len() == 1 => Some(format!("-{}", constant(&args[0])?)),
        _ => None,
    }
}

fn constants(e: &Expr) -> Option<Vec<String>> {
    match e {
        Expr::Array { elements, .. } => elements.iter().map(constant).collect(),
        Expr::Cast { arg, .. } => constants(arg),
        _ => None,
    }
}
