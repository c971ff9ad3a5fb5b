//! Numbers: remainders, bits, whole and rounded values. Not here: bounds (the reader) and sums (`linear`).

use super::{binary, comparison, holds};
use crate::checks::reader::{Reader, constants};
use crate::expr::Expr;
use crate::schema::ColumnIndex;
use crate::types::class::TypeClass;
use serde::{Deserialize, Serialize};

/// Values `at`, `at + by`, … in logical units (of floats: hundredths, so `by` of 100 is whole).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    pub by: i64,
    pub at: i64,
}

/// `f(x, operand)` is one of the values.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    f: Function,
    operand: i64,
    values: Values,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Function {
    Remainder,
    And,
    Or,
    Xor,
    ShiftRight,
    Power,
}

#[derive(Clone, Debug, PartialEq)]
enum Values {
    Compared(String, i64),
    OneOf(Vec<i64>),
    NoneOf(Vec<i64>),
}

impl Test {
    /// Whether it holds for a whole number.
    pub fn holds(&self, x: i64) -> bool {
        let k = self.operand;
        let y = match self.f {
            Function::Remainder => x.checked_rem(k),
            Function::And => Some(x & k),
            Function::Or => Some(x | k),
            Function::Xor => Some(x ^ k),
            Function::ShiftRight => Some(x >> k.clamp(0, 63)),
            Function::Power => x.checked_pow(k.clamp(0, 64) as u32),
        };
        let Some(y) = y else { return false };
        match &self.values {
            Values::Compared(op, v) => holds(op, y, *v),
            Values::OneOf(v) => v.contains(&y),
            Values::NoneOf(v) => !v.contains(&y),
        }
    }
}

pub(super) fn atom(r: &mut Reader, e: &Expr) -> Option<()> {
    if let Expr::AnyOf { op, all, left, right } = e {
        let list = constants(right)?.iter().map(|v| v.parse().ok()).collect::<Option<Vec<i64>>>()?;
        return test(
            r,
            left,
            match (op.as_str(), all) {
                ("=", false) => Values::OneOf(list),
                ("<>", true) => Values::NoneOf(list),
                _ => return None,
            },
        );
    }
    if let Some((op, left, value)) = comparison(e) {
        return test(r, left, Values::Compared(op.into(), whole(&value)?));
    }
    let (op, a, b) = binary(e)?;
    if op != "=" {
        return None;
    }
    rounded(r, a, b).or_else(|| rounded(r, b, a))
}

/// `x % k`, `x & mask` and so on, for a column of whole numbers.
fn test(r: &mut Reader, left: &Expr, values: Values) -> Option<()> {
    let (f, x, k) = match (binary(left), left) {
        (Some((op, x, k)), _) => (op, x, k),
        (None, Expr::Call { name, schema: None, args, .. }) if args.len() == 2 => (name.as_str(), &args[0], &args[1]),
        _ => return None,
    };
    let c = r.column(x)?;
    let class = r.class(c);
    let operand = whole(&crate::checks::reader::constant(k)?)?;
    let f = match f {
        "%" | "mod" => Function::Remainder,
        "&" => Function::And,
        "|" => Function::Or,
        "#" => Function::Xor,
        ">>" => Function::ShiftRight,
        "^" | "power" | "pow" => Function::Power,
        _ => return None,
    };
    match (f, &values) {
        (Function::Remainder, Values::Compared(op, v)) if op == "=" && operand != 0 && v.abs() < operand.abs() => {
            let unit = 10i64.checked_pow(class.scale())?;
            if !class.is_numeric() || matches!(class, TypeClass::Float(_)) {
                return None;
            }
            // The remainder has the sign of the dividend: another one than zero tells the side.
            let v = *v;
            stepped(r, c, operand.abs().checked_mul(unit)?, v.checked_mul(unit)?)?;
            if v != 0 {
                r.bound(c, if v > 0 { ">=" } else { "<=" }, &v.to_string())?;
            }
            Some(())
        }
        _ => {
            if !matches!(class, TypeClass::Int(_)) {
                return None;
            }
            r.note(c).shape.tests.push(Test { f, operand, values });
            Some(())
        }
    }
}

/// `round(x, 2) = x`, `floor(x) = x`, `x::int = x`.
fn rounded(r: &mut Reader, f: &Expr, x: &Expr) -> Option<()> {
    let c = r.column(x)?;
    let Expr::Call { name, schema: None, args, .. } = f else { return None };
    if !matches!(name.as_str(), "round" | "trunc" | "floor" | "ceil" | "ceiling" | "int2" | "int4" | "int8")
        || r.column(args.first()?)? != c
    {
        return None;
    }
    let digits: i64 = match args.get(1) {
        Some(n) => whole(&crate::checks::reader::constant(n)?)?,
        None => 0,
    };
    let class = r.class(c);
    let scale = match class {
        TypeClass::Float(_) => 2,
        TypeClass::Numeric { .. } => i64::from(class.scale()),
        TypeClass::Int(_) => return Some(()),
        _ => return None,
    };
    if digits >= scale {
        r.note(c);
        return matches!(class, TypeClass::Numeric { .. }).then_some(());
    }
    stepped(r, c, 10i64.checked_pow(u32::try_from(scale - digits).ok()?)?, 0)
}

/// Of two steps the one that is a multiple of the other.
fn stepped(r: &mut Reader, c: ColumnIndex, by: i64, at: i64) -> Option<()> {
    let old = r.out.columns[c].shape.step;
    let step = match old {
        None => Step { by, at },
        Some(o) if by % o.by == 0 && (at - o.at) % o.by == 0 => Step { by, at },
        Some(o) if o.by % by == 0 && (o.at - at) % by == 0 => o,
        Some(_) => return None,
    };
    r.note(c).shape.step = Some(step);
    Some(())
}

/// A whole number, also as `5.00`.
fn whole(text: &str) -> Option<i64> {
    match text.split_once('.') {
        Some((n, fraction)) if fraction.bytes().all(|b| b == b'0') => n.parse().ok(),
        Some(_) => None,
        None => text.trim().parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_of_whole_numbers() {
        let test = |f, operand, op: &str, v| Test { f, operand, values: Values::Compared(op.into(), v) };
        assert!(test(Function::And, 6, "=", 2).holds(10));
        assert!(!test(Function::And, 6, "=", 2).holds(12));
        assert!(test(Function::Remainder, 7, "<>", 0).holds(20));
        assert!(!test(Function::Remainder, 0, "=", 0).holds(20));
        assert!(test(Function::Power, 2, "<=", 100).holds(10));
        assert!(!test(Function::Power, 64, ">", 0).holds(i64::MAX));
    }
}
