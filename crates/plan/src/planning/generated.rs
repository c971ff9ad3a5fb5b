//! Stored generated columns and expressions of indexes: PostgreSQL computes them, so what they can hold bounds what
//! they are computed from. Ranges are pushed down through + - * / and roundings, lengths through ||, lower, left and
//! the like; divisors are not zero, ranges end where they begin or later, arguments of sqrt and ln are in their domain, texts that are cast are castable, and
//! what a NOT NULL column is computed from is not null. Not here: CHECKs (`checks`), which may bound the generated
//! column first.

use super::{Context, Draft};
use crate::checks::{self, Pair, Relation, Restriction, values};
use crate::expr::Expr;
use crate::schema::{ColumnIndex, Generated, Oid};
use crate::types::class::TypeClass;

/// Room for a number or a date that is written into text.
const WRITTEN: u32 = 11;

/// Bounds the columns that generated ones and indexes read.
pub(super) fn assign(context: &Context, d: &mut Draft) {
    for (i, c) in d.table.columns.iter().enumerate() {
        let Some(expr) = c.generated_expr.as_ref().filter(|_| c.generated != Generated::No) else { continue };
        let class = d.classes[i].clone();
        let mut push = Push { d, name: format!("generated column {}", c.name), unread: false };
        if push.d.solved.columns[i].not_null || c.not_null {
            push.not_null(expr);
        }
        match &class {
            TypeClass::Text { .. } | TypeClass::BpChar { .. } | TypeClass::Name => {
                let own = push.d.solved.columns[i].max_chars;
                let most = own.into_iter().chain(class.max_chars()).min();
                push.chars(expr, most);
            }
            k => {
                let (lo, hi) = push.range_of(i, k);
                push.range(expr, lo, hi);
            }
        }
        let unread = push.unread;
        unpushed(d, i, unread);
    }
    for index in &d.table.indexes {
        for expr in &index.expressions {
            let class = type_of(expr).map(|t| TypeClass::of(context.schema, t, -1));
            let (lo, hi) = class.filter(|k| matches!(k, TypeClass::Int(_))).and_then(|k| k.int_bounds()).unzip();
            let mut push = Push { d, name: format!("index {}", index.name), unread: false };
            push.range(expr, lo.map_or(f64::NEG_INFINITY, |x| x as f64), hi.map_or(f64::INFINITY, |x| x as f64));
        }
    }
}

/// What is asked of a generated column beyond bounds and lengths is not handed on: its constraints are tested.
fn unpushed(d: &mut Draft, i: ColumnIndex, unread: bool) {
    let r = &d.solved.columns[i];
    let pushed = Restriction {
        min: r.min,
        max: r.max,
        float_min: r.float_min,
        float_max: r.float_max,
        max_chars: r.max_chars,
        not_null: r.not_null,
        constraints: r.constraints.clone(),
        ..Restriction::default()
    };
    let bounded = r.min.is_some() || r.max.is_some() || r.float_min.is_some() || r.float_max.is_some();
    if *r != pushed || unread && bounded {
        for name in r.constraints.clone() {
            if d.table.checks.iter().any(|c| c.name == name) && !d.pooled.contains_key(&name) {
                d.leave_to_test("constraint", &name, "it is about a generated column");
            }
        }
    }
}

fn type_of(e: &Expr) -> Option<Oid> {
    match e {
        Expr::Op { type_oid, .. } | Expr::Call { type_oid, .. } | Expr::Cast { type_oid, .. } => Some(*type_oid),
        _ => None,
    }
}

struct Push<'a, 'b> {
    d: &'a mut Draft<'b>,
    /// What is computed.
    name: String,
    /// A part of it is computed in a way that hands no bounds on.
    unread: bool,
}

impl Push<'_, '_> {
    /// What the generated column itself may hold.
    fn range_of(&self, i: ColumnIndex, class: &TypeClass) -> (f64, f64) {
        let r = &self.d.solved.columns[i];
        let ten = 10f64.powi(class.scale() as i32);
        let bounds = class.int_bounds().filter(|_| class.is_numeric());
        let (lo, hi) = bounds.map_or((f64::NEG_INFINITY, f64::INFINITY), |(lo, hi)| (lo as f64 / ten, hi as f64 / ten));
        let lo = r.min.map_or(lo, |m| lo.max(m as f64 / ten)).max(r.float_min.unwrap_or(lo));
        let hi = r.max.map_or(hi, |m| hi.min(m as f64 / ten)).min(r.float_max.unwrap_or(hi));
        (lo, hi)
    }

    fn range(&mut self, e: &Expr, lo: f64, hi: f64) {
        match e {
            Expr::Column(c) => self.bound(*c, lo, hi),
            Expr::Cast { arg, type_oid } => {
                self.castable(arg, *type_oid, hi);
                self.range(arg, lo, hi);
            }
            Expr::Coalesce(parts) | Expr::MinMax { args: parts, .. } => {
                parts.iter().for_each(|p| self.range(p, lo, hi));
            }
            Expr::Case { whens, otherwise, .. } => {
                whens.iter().map(|w| &w.1).chain(otherwise.as_deref()).for_each(|p| self.range(p, lo, hi));
            }
            Expr::NullIf(a, _) => self.range(a, lo, hi),
            Expr::Op { name, schema: None, args, .. } => match (name.as_str(), &args[..]) {
                ("+", [a]) => self.range(a, lo, hi),
                ("-", [a]) => self.range(a, -hi, -lo),
                (op, [a, b]) => self.operator(op, a, b, lo, hi),
                _ => {}
            },
            Expr::Call { name, schema: None, args, .. } => self.function(name, args, lo, hi),
            Expr::Const { .. } => {}
            _ => self.unread = true,
        }
    }

    fn operator(&mut self, op: &str, a: &Expr, b: &Expr, lo: f64, hi: f64) {
        match (op, constant(a), constant(b)) {
            ("+", Some(k), None) => self.range(b, lo - k, hi - k),
            ("+", None, Some(k)) => self.range(a, lo - k, hi - k),
            ("+", None, None) => {
                // What is left above the least sum goes to both alike.
                let (x, y) = (self.least(a), self.least(b));
                let slack = (hi - x - y) / 2.0;
                self.range(a, lo / 2.0, x + slack);
                self.range(b, lo / 2.0, y + slack);
            }
            ("-", None, Some(k)) => self.range(a, lo + k, hi + k),
            ("-", Some(k), None) => self.range(b, k - hi, k - lo),
            ("-", None, None) => self.difference(a, b, lo, hi),
            ("*", None, Some(k)) => self.multiple(a, k, lo, hi),
            ("*", Some(k), None) => self.multiple(b, k, lo, hi),
            ("*", None, None) => {
                // Likewise, as factors.
                let (x, y) = (self.least(a).max(1.0), self.least(b).max(1.0));
                let slack = (hi.max(0.0) / (x * y)).sqrt();
                let least = if lo < 0.0 { -hi.max(0.0).min(-lo).sqrt() } else { 0.0 };
                self.range(a, least, x * slack);
                self.range(b, least, y * slack);
            }
            ("/", None, Some(k)) if k != 0.0 => self.multiple(a, 1.0 / k, lo, hi),
            ("/", _, None) => {
                self.divisor(b);
                if constant(a).is_none() {
                    self.range(a, lo, hi);
                }
            }
            ("%", _, None) => self.divisor(b),
            _ => {}
        }
    }

    /// `a - b`: where that may not be negative, b is at most a.
    fn difference(&mut self, a: &Expr, b: &Expr, lo: f64, hi: f64) {
        if lo < 0.0 {
            self.range(a, lo / 2.0, hi / 2.0);
            self.range(b, -hi / 2.0, -lo / 2.0);
            return;
        }
        self.range(a, lo, hi);
        self.range(b, 0.0, f64::INFINITY);
        self.ordered(b, if lo > 0.0 { Relation::Less } else { Relation::LessOrEqual }, a);
    }

    fn ordered(&mut self, a: &Expr, relation: Relation, b: &Expr) {
        if let (Some(left), Some(right)) = (column(a), column(b)) {
            let constraint = self.name.clone();
            self.d.solved.pairs.push(Pair { left, relation, right, constraint });
        }
    }

    fn multiple(&mut self, e: &Expr, k: f64, lo: f64, hi: f64) {
        if k != 0.0 {
            let (a, b) = (lo / k, hi / k);
            self.range(e, a.min(b), a.max(b));
        }
    }

    /// The lower bound of a column that has one above zero.
    fn least(&self, e: &Expr) -> f64 {
        let Some(c) = column(e) else { return 0.0 };
        let (r, class) = (&self.d.solved.columns[c], &self.d.classes[c]);
        let min = r.min.map(|m| m as f64 / 10f64.powi(class.scale() as i32)).or(r.float_min);
        min.unwrap_or(0.0).max(0.0)
    }

    /// Divisors: from 1 on, as people mean them, where nothing speaks against it; else not zero.
    fn divisor(&mut self, e: &Expr) {
        match e {
            Expr::NullIf(..) => {}
            Expr::Op { name, schema: None, args, .. } if matches!(name.as_str(), "+" | "-") && args.len() == 2 => {
                let (Some(c), Some(k)) = (column(&args[0]), constant(&args[1])) else {
                    return self.range(e, 1.0, f64::INFINITY);
                };
                let zero = if name == "-" { k } else { -k };
                self.d.solved.columns[c].forbidden.push(format!("{zero}"));
            }
            e => {
                let number = |c: &ColumnIndex| !self.d.classes[*c].is_text();
                let Some(c) = column(e).filter(number) else { return self.range(e, 1.0, f64::INFINITY) };
                let r = &mut self.d.solved.columns[c];
                let one = 10i64.saturating_pow(self.d.classes[c].scale());
                if r.max.is_some_and(|m| m < one) || r.float_max.is_some_and(|m| m < 1.0) {
                    r.forbidden.push("0".into());
                } else if r.min.is_none_or(|m| m <= 0) && r.float_min.is_none_or(|m| m <= 0.0) {
                    self.bound(c, 1.0, f64::INFINITY);
                }
            }
        }
    }

    fn function(&mut self, name: &str, args: &[Expr], lo: f64, hi: f64) {
        let [first, rest @ ..] = args else { return };
        match name {
            "int2" | "int4" | "int8" | "numeric" | "float4" | "float8" | "round" | "trunc" | "ceil" | "ceiling"
            | "floor" => self.range(first, lo, hi),
            "abs" => self.range(first, if lo >= 0.0 { lo } else { -hi }, hi),
            "sqrt" => self.range(first, lo.max(0.0).powi(2), if hi < 1e9 { hi * hi } else { f64::INFINITY }),
            "ln" | "log" | "log10" if rest.is_empty() => self.range(first, 1.0, f64::INFINITY),
            // The lower end of a range is not above the upper one.
            "int4range" | "int8range" | "numrange" | "daterange" | "tsrange" | "tstzrange" if !rest.is_empty() => {
                self.ordered(first, Relation::LessOrEqual, &rest[0]);
            }
            "mod" | "div" => rest.iter().for_each(|b| self.divisor(b)),
            "char_length" | "length" | "octet_length" if hi.is_finite() && hi < f64::from(u32::MAX) => {
                self.chars(first, Some(hi.max(0.0) as u32));
            }
            _ => self.unread = true,
        }
    }

    fn bound(&mut self, c: ColumnIndex, lo: f64, hi: f64) {
        let class = self.d.classes[c].clone();
        let constraint = self.name.clone();
        let r = &mut self.d.solved.columns[c];
        let changed = if let TypeClass::Float(_) = class {
            let tighter = (
                lo.is_finite() && r.float_min.is_none_or(|m| m < lo),
                hi.is_finite() && r.float_max.is_none_or(|m| m > hi),
            );
            r.float_min = if tighter.0 { Some(lo) } else { r.float_min };
            r.float_max = if tighter.1 { Some(hi) } else { r.float_max };
            tighter.0 || tighter.1
        } else {
            let Some((type_lo, type_hi)) = class.int_bounds().filter(|_| class.is_numeric()) else { return };
            let ten = 10f64.powi(class.scale() as i32);
            // Saturating: beyond 64 bits nothing is bounded.
            let (lo, hi) = ((lo * ten).ceil() as i64, (hi * ten).floor() as i64);
            let tighter = (lo > r.min.unwrap_or(type_lo).max(type_lo), hi < r.max.unwrap_or(type_hi).min(type_hi));
            r.min = if tighter.0 { Some(lo) } else { r.min };
            r.max = if tighter.1 { Some(hi) } else { r.max };
            tighter.0 || tighter.1
        };
        if changed && !r.constraints.contains(&constraint) {
            r.constraints.push(constraint);
        }
    }

    /// A text that is read as a value of another type, a number up to `hi`.
    fn castable(&mut self, e: &Expr, to: Oid, hi: f64) {
        let (Some(c), Some(to)) = (column(e).filter(|c| self.d.classes[*c].is_text()), values::target(to)) else {
            return;
        };
        let digits = (hi.is_finite() && hi >= 10.0).then(|| hi.log10().floor() as u32);
        let r = &mut self.d.solved.columns[c];
        if values::ask(r, to, digits) && !r.constraints.contains(&self.name) {
            r.constraints.push(self.name.clone());
        }
    }

    /// `most` characters at most; None: any number.
    fn chars(&mut self, e: &Expr, most: Option<u32>) {
        match e {
            Expr::Column(c) => {
                let Some(most) = most else { return };
                let r = &mut self.d.solved.columns[*c];
                let own = r.max_chars.into_iter().chain(self.d.classes[*c].max_chars()).min();
                if self.d.classes[*c].is_text() && own.is_none_or(|m| m > most) {
                    r.max_chars = Some(most);
                    r.constraints.push(self.name.clone());
                }
            }
            Expr::Cast { arg, .. } => self.chars(arg, most),
            Expr::Coalesce(parts) => parts.iter().for_each(|p| self.chars(p, most)),
            Expr::Case { whens, otherwise, .. } => {
                whens.iter().map(|w| &w.1).chain(otherwise.as_deref()).for_each(|p| self.chars(p, most));
            }
            Expr::Op { name, schema: None, .. } if name == "||" => {
                let mut parts = Vec::new();
                flatten(e, &mut parts);
                self.joined(&parts, 0, most);
            }
            Expr::Call { name, schema: None, args, .. } => match (name.as_str(), &args[..]) {
                (
                    "varchar" | "bpchar" | "text" | "lower" | "upper" | "initcap" | "btrim" | "ltrim" | "rtrim",
                    [a, ..],
                ) => self.chars(a, most),
                ("left" | "right" | "lpad" | "rpad", [a, n, ..])
                    if most.is_some_and(|m| constant(n).is_some_and(|n| n > f64::from(m))) =>
                {
                    self.chars(a, most);
                }
                ("replace", [a, from, to]) if length(to) <= length(from) => self.chars(a, most),
                ("concat", parts) => self.joined(&parts.iter().collect::<Vec<_>>(), 0, most),
                ("concat_ws", [by, parts @ ..]) => {
                    let between = length(by).unwrap_or(0) * parts.len().saturating_sub(1) as u32;
                    self.joined(&parts.iter().collect::<Vec<_>>(), between, most);
                }
                _ => {}
            },
            _ => {}
        }
    }

    /// The parts share what constants and numbers leave.
    fn joined(&mut self, parts: &[&Expr], between: u32, most: Option<u32>) {
        let Some(most) = most else { return };
        let mut fixed = between;
        let mut open: Vec<&Expr> = Vec::new();
        for &p in parts {
            match (length(p), column(p)) {
                (Some(n), _) => fixed += n,
                (None, Some(c)) if !self.d.classes[c].is_text() => fixed += WRITTEN,
                _ => open.push(p),
            }
        }
        let each = most.saturating_sub(fixed) / open.len().max(1) as u32;
        for p in open {
            self.chars(p, Some(each.max(1)));
        }
    }

    /// Strict all the way: a null below makes the whole null.
    fn not_null(&mut self, e: &Expr) {
        match e {
            Expr::Column(c) => self.d.solved.columns[*c].not_null = true,
            Expr::Cast { arg, .. } => self.not_null(arg),
            Expr::Op { schema: None, args, .. } => args.iter().for_each(|a| self.not_null(a)),
            Expr::Call { name, schema: None, args, .. }
                if !matches!(name.as_str(), "concat" | "concat_ws" | "format") =>
            {
                args.iter().for_each(|a| self.not_null(a));
            }
            Expr::Coalesce(parts) | Expr::MinMax { args: parts, .. } => {
                // One that is there is enough.
                if let Some(last) = parts.last() {
                    self.not_null(last);
                }
            }
            Expr::Case { whens, otherwise, .. } => {
                whens.iter().map(|w| &w.1).chain(otherwise.as_deref()).for_each(|p| self.not_null(p));
            }
            _ => {}
        }
    }
}

fn flatten<'a>(e: &'a Expr, parts: &mut Vec<&'a Expr>) {
    match e {
        Expr::Op { name, schema: None, args, .. } if name == "||" => args.iter().for_each(|a| flatten(a, parts)),
        Expr::Cast { arg, .. } => flatten(arg, parts),
        e => parts.push(e),
    }
}

fn column(e: &Expr) -> Option<ColumnIndex> {
    match e {
        Expr::Column(c) => Some(*c),
        Expr::Cast { arg, .. } => column(arg),
        Expr::Call { name, schema: None, args, .. }
            if matches!(name.as_str(), "int2" | "int4" | "int8" | "numeric" | "float4" | "float8") =>
        {
            column(args.first()?)
        }
        _ => None,
    }
}

fn constant(e: &Expr) -> Option<f64> {
    checks::constant(e)?.parse().ok()
}

/// Characters of a constant.
fn length(e: &Expr) -> Option<u32> {
    match e {
        Expr::Const { text, .. } => Some(text.as_ref().map_or(0, |t| t.chars().count() as u32)),
        Expr::Cast { arg, .. } => length(arg),
        _ => None,
    }
}
