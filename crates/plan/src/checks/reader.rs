//! Reads one predicate into restrictions of the columns and pairs it is about. Not here: predicates that
//! leave a choice (`branches`).

use super::{Fold, Pair, Relation, Restriction, Solved, clock, families};
use crate::expr::Expr;
use crate::schema::{ColumnIndex, Schema, Table};
use crate::types::class::TypeClass;
use seedgen_kernels::Scalar;

pub(super) struct Reader<'a> {
    pub schema: &'a Schema,
    pub table: &'a Table,
    /// The constraint.
    pub name: &'a str,
    /// The run's present moment.
    pub now: i64,
    /// The column that VALUE stands for.
    pub value: Option<ColumnIndex>,
    pub out: &'a mut Solved,
}

impl Reader<'_> {
    pub(super) fn class(&self, c: ColumnIndex) -> TypeClass {
        TypeClass::of_column(self.schema, self.table, c)
    }

    pub(super) fn note(&mut self, c: ColumnIndex) -> &mut Restriction {
        let r = &mut self.out.columns[c];
        if !r.constraints.iter().any(|n| n == self.name) {
            r.constraints.push(self.name.to_string());
        }
        r
    }

    /// A column, through casts that keep its value.
    pub(super) fn column(&self, e: &Expr) -> Option<ColumnIndex> {
        match e {
            Expr::Column(c) => Some(*c),
            Expr::Value => self.value,
            Expr::Cast { arg, .. } => self.column(arg),
            Expr::Call { name, schema: None, args, .. } if args.len() == 1 && is_cast(name) => self.column(&args[0]),
            _ => None,
        }
    }

    /// A cast of the column that loses a part of its value.
    fn narrowed(&self, e: &Expr) -> bool {
        match e {
            Expr::Cast { arg, .. } => self.narrowed(arg),
            Expr::Call { name, args, .. } => {
                let class = args.first().and_then(|x| self.column(x)).map(|c| self.class(c));
                match name.as_str() {
                    "date" => class.is_some_and(|k| k != TypeClass::Date),
                    "int2" | "int4" | "int8" => !class.is_some_and(|k| matches!(k, TypeClass::Int(_))),
                    _ => args.len() > 1,
                }
            }
            _ => false,
        }
    }

    /// None: not understood; then nothing was noted.
    pub fn atom(&mut self, e: &Expr) -> Option<()> {
        families::of_type(self, e)
            .or_else(|| self.valid(e))
            .or_else(|| self.text(e))
            .or_else(|| self.plain(e))
            .or_else(|| families::atom(self, e))?;
        self.casts(e);
        Some(())
    }

    /// The predicate in simpler words.
    pub fn simplified(&self, e: &Expr) -> Expr {
        families::rewrite::simplified(e, &|x| self.column(x).is_some_and(|c| self.class(c) == TypeClass::Bool))
    }

    fn plain(&mut self, e: &Expr) -> Option<()> {
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
                let (c, values) = self.folded(left, values)?;
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

    /// `x`, or `lower(x)` and its kin where the values are folded already: then x may be any of them.
    fn folded(&self, left: &Expr, values: Vec<String>) -> Option<(ColumnIndex, Vec<String>)> {
        if let Some(c) = self.column(left) {
            return Some((c, values));
        }
        let (c, f) = self.fold_of(left)?;
        let kept = |v: &String| match f {
            Fold::Lower => v.to_lowercase() == *v,
            Fold::Upper => v.to_uppercase() == *v,
            Fold::Capitals => false,
        };
        let values: Vec<String> = values.into_iter().filter(kept).collect();
        (!values.is_empty()).then_some((c, values))
    }

    /// The column and the function of `lower(x)` and `upper(x)`.
    fn fold_of(&self, e: &Expr) -> Option<(ColumnIndex, Fold)> {
        match e {
            Expr::Cast { arg, .. } => self.fold_of(arg),
            Expr::Call { name, schema: None, args, .. } if args.len() == 1 => {
                let f = match name.as_str() {
                    "lower" => Fold::Lower,
                    "upper" => Fold::Upper,
                    _ => return None,
                };
                Some((self.column(&args[0])?, f))
            }
            _ => None,
        }
    }

    /// `x IS NULL OR p(x, y)` is p (a null passes anyway); `x = a OR x = b` is a set.
    fn disjunction(&mut self, parts: &[Expr]) -> Option<()> {
        let (nulls, rest): (Vec<&Expr>, Vec<&Expr>) = parts.iter().partition(|p| matches!(p, Expr::IsNull(_)));
        if let ([_, ..], [p]) = (nulls.as_slice(), rest.as_slice()) {
            let mut read = p.columns();
            read.extend(self.value);
            let null = |n: &&Expr| matches!(n, Expr::IsNull(x) if self.column(x).is_some_and(|c| read.contains(&c)));
            if strict(p) && nulls.iter().all(null) {
                return self.atom_or_all(p);
            }
        }
        if nulls.is_empty() {
            let mut column = None;
            let mut values = Vec::new();
            for p in parts {
                let (c, v) = match p {
                    Expr::Op { name, schema: None, args, .. } if name == "=" && args.len() == 2 => {
                        self.folded(&args[0], vec![constant(&args[1])?])?
                    }
                    Expr::AnyOf { op, all: false, left, right } if op == "=" => self.folded(left, constants(right)?)?,
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

    pub(super) fn atom_or_all(&mut self, e: &Expr) -> Option<()> {
        match e {
            Expr::And(parts) => {
                // All or nothing: a half that was noted would be a restriction that nobody asked for.
                let before = (self.out.columns.clone(), self.out.pairs.clone(), self.out.linear.clone());
                let all = parts.iter().try_for_each(|p| self.atom_or_all(p));
                if all.is_none() {
                    (self.out.columns, self.out.pairs, self.out.linear) = before;
                }
                all
            }
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
                let flipped = families::negated(name)?;
                let e = Expr::Op { name: flipped.into(), schema: None, args: args.clone(), type_oid: *type_oid };
                self.atom(&e)
            }
            _ => None,
        }
    }

    fn comparison(&mut self, op: &str, a: &Expr, b: &Expr) -> Option<()> {
        if let (Some(l), Some(r)) = (self.column(a), self.column(b)) {
            // `x::date < y::date` is another order, `x::date = x` about x alone; of two booleans each is a test.
            let own = self.narrowed(a) || self.narrowed(b) || l == r || self.class(l) == TypeClass::Bool;
            return if own { None } else { self.pair(op, l, r) };
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
        let value = constant(b).or_else(|| self.moment(op, a, b));
        if let Expr::Call { name, schema: None, args, .. } = a {
            let lengthy = ["length", "char_length", "character_length"].contains(&name.as_str());
            if lengthy && args.len() == 1 {
                // The column itself or trimmed: generated text has no outer spaces.
                let c = self.column(untrim(&args[0]))?;
                return self.length(c, op, value?.parse().ok()?);
            }
            if args.len() == 1 && (name == "lower" || name == "upper") && op == "=" {
                let c = self.column(&args[0])?;
                if let Some(value) = value {
                    let (c, values) = self.folded(a, vec![value])?;
                    self.allow(c, values);
                    return Some(());
                }
                if self.column(b)? != c {
                    return None;
                }
                self.note(c).fold = Some(if name == "lower" { Fold::Lower } else { Fold::Upper });
                return Some(());
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

    /// `now() - interval '18 years'` and its kin as a constant for a column of dates, on the side where the
    /// comparison holds whatever the hour and the time zone.
    fn moment(&self, op: &str, a: &Expr, b: &Expr) -> Option<String> {
        let class = self.class(self.column(a)?);
        let at = clock::moment(b, self.now)?;
        let day = crate::types::class::DAY;
        let at = match op {
            "<" | "<=" => at - day,
            ">" | ">=" => at + 2 * day,
            _ => return None,
        };
        class
            .is_date()
            .then(|| crate::planning::iso(&class, if class == TypeClass::Date { at.div_euclid(day) } else { at }))
    }

    pub(super) fn bound(&mut self, c: ColumnIndex, op: &str, value: &str) -> Option<()> {
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

    pub(super) fn length(&mut self, c: ColumnIndex, op: &str, n: i64) -> Option<()> {
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

    pub(super) fn allow(&mut self, c: ColumnIndex, values: Vec<String>) {
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
        self.out.pairs.push(Pair { left, relation, right, constraint: self.name.to_string() });
        Some(())
    }
}

/// Null where a column it reads is null.
fn strict(e: &Expr) -> bool {
    match e {
        Expr::And(parts) | Expr::Or(parts) => parts.iter().all(strict),
        Expr::Op { .. } | Expr::AnyOf { .. } => true,
        _ => false,
    }
}

/// Functions that only change the type of their argument.
fn is_cast(name: &str) -> bool {
    matches!(
        name,
        "int2"
            | "int4"
            | "int8"
            | "numeric"
            | "float4"
            | "float8"
            | "text"
            | "varchar"
            | "bpchar"
            | "timestamptz"
            | "timestamp"
            | "date"
    )
}

fn untrim(e: &Expr) -> &Expr {
    match e {
        Expr::Call { name, schema: None, args, .. }
            if matches!(name.as_str(), "btrim" | "ltrim" | "rtrim") && !args.is_empty() =>
        {
            &args[0]
        }
        Expr::Cast { arg, .. } => untrim(arg),
        other => other,
    }
}

/// A constant's text, through casts.
pub(crate) fn constant(e: &Expr) -> Option<String> {
    match e {
        Expr::Const { text, .. } => text.clone(),
        Expr::Cast { arg, .. } => constant(arg),
        Expr::Call { name, schema: None, args, .. } if is_cast(name) && !args.is_empty() => constant(&args[0]),
        Expr::Op { name, schema: None, args, .. } if name == "-" && args.len() == 1 => {
            Some(format!("-{}", constant(&args[0])?))
        }
        _ => None,
    }
}

pub(super) fn constants(e: &Expr) -> Option<Vec<String>> {
    match e {
        Expr::Array { elements, .. } => elements.iter().map(constant).collect(),
        Expr::Cast { arg, .. } => constants(arg),
        _ => None,
    }
}
