//! Arrays: length, containment, what each element may be. Not here: arrays that fit (`planning/samples`).

use super::{binary, call, comparison, mirrored};
use crate::checks::reader::{Reader, constant, constants};
use crate::checks::{Restriction, Solved, values};
use crate::expr::{ELEMENT, Expr};
use crate::schema::{Column, ColumnIndex, Oid, TypeKind};

/// What holds for an array.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Elements {
    pub least: Option<u32>,
    pub most: Option<u32>,
    /// Each of these occurs.
    pub contains: Vec<String>,
    /// Of each element.
    pub each: Box<Restriction>,
    /// The first element is the value of this column, as this constraint says.
    pub head: Option<(ColumnIndex, String)>,
}

pub(super) fn atom(r: &mut Reader, e: &Expr) -> Option<()> {
    match e {
        // array_position(x, NULL) IS NULL, array_length(x, 1) IS NOT NULL.
        Expr::IsNull(x) => {
            let [x, v] = call(x, "array_position")? else { return None };
            let c = column(r, x)?;
            if let Some(v) = constant(v) {
                elements(r, c).each.forbidden.push(v);
            } else {
                elements(r, c);
            }
            Some(())
        }
        Expr::IsNotNull(x) => {
            match (call(x, "array_length").or_else(|| call(x, "array_ndims")), call(x, "array_position")) {
                (Some([x, ..]), _) => {
                    counted(r, x, ">", 0)?;
                    set(r, x)
                }
                (_, Some([x, v])) => {
                    let v = constant(v)?;
                    let c = column(r, x)?;
                    elements(r, c).contains.push(v);
                    set(r, x)
                }
                _ => None,
            }
        }
        Expr::AnyOf { op, all, left, right } => {
            let c = column(r, right)?;
            let value = constant(left)?;
            if !*all {
                // One element for which `value op element` holds: here only the value itself.
                if op != "=" {
                    return None;
                }
                elements(r, c).contains.push(value);
                return Some(());
            }
            each(r, c, mirrored(op)?, value)
        }
        Expr::Not(x) => match &**x {
            // NOT value = ANY (x).
            Expr::AnyOf { op, all: false, left, right } if op == "=" => {
                let c = column(r, right)?;
                each(r, c, "<>", constant(left)?)
            }
            _ => None,
        },
        _ => contained(r, e).or_else(|| compared(r, e)).or_else(|| headed(r, e)),
    }
}

/// `x[1] = column`.
fn headed(r: &mut Reader, e: &Expr) -> Option<()> {
    let (op, a, b) = binary(e)?;
    let (x, of) = if call(a, ELEMENT).is_some() { (a, b) } else { (b, a) };
    let ([x, index], "=") = (call(x, ELEMENT)?, op) else { return None };
    let (c, of) = (column(r, x)?, r.column(of)?);
    if constant(index)? != "1" || c == of {
        return None;
    }
    let head = (of, r.name.to_string());
    let a = elements(r, c);
    a.head.is_none().then(|| a.head = Some(head))
}

fn compared(r: &mut Reader, e: &Expr) -> Option<()> {
    let (op, left, value) = comparison(e)?;
    if let Some([x, dimension]) = call(left, "array_length").or_else(|| call(left, "array_upper")) {
        return (constant(dimension)? == "1").then(|| counted(r, x, op, value.parse().ok()?))?;
    }
    if let Some([x]) = call(left, "cardinality") {
        return counted(r, x, op, value.parse().ok()?);
    }
    if let Some([x]) = call(left, "array_ndims") {
        return match (op, value.as_str()) {
            ("=" | "<=", "1") | ("<", "2") => {
                column(r, x)?;
                Some(())
            }
            _ => None,
        };
    }
    let c = column(r, left)?;
    match (op, value.as_str()) {
        ("<>", "{}") => counted(r, &Expr::Column(c), ">", 0),
        _ => None,
    }
}

fn counted(r: &mut Reader, x: &Expr, op: &str, n: i64) -> Option<()> {
    let c = column(r, x)?;
    let (least, most) = super::json::bounds(op, n)?;
    let a = elements(r, c);
    a.least = least.into_iter().chain(a.least).max();
    a.most = most.into_iter().chain(a.most).min();
    Some(())
}

/// Of no array there is no length and no position.
fn set(r: &mut Reader, x: &Expr) -> Option<()> {
    let c = column(r, x)?;
    r.note(c).not_null = true;
    Some(())
}

/// `x <@ list`, `x @> list`, `x && list`.
fn contained(r: &mut Reader, e: &Expr) -> Option<()> {
    let (op, a, b) = binary(e)?;
    let list = |e: &Expr| constants(e).or_else(|| constant(e).and_then(|t| parts(&t)));
    let (op, c, list) = match (column(r, a), column(r, b)) {
        (Some(c), None) => (op, c, list(b)?),
        (None, Some(c)) => {
            let op = match op {
                "<@" => "@>",
                "@>" => "<@",
                "&&" => "&&",
                _ => return None,
            };
            (op, c, list(a)?)
        }
        _ => return None,
    };
    let a = elements(r, c);
    match op {
        "<@" => {
            let keep = |old: Vec<String>| old.into_iter().filter(|v| list.contains(v)).collect();
            a.each.allowed = Some(a.each.allowed.take().map_or(list.clone(), keep));
        }
        "@>" => a.contains.extend(list),
        "&&" => a.contains.push(list.into_iter().next()?),
        _ => return None,
    }
    Some(())
}

/// `element op value` for each element, read as of a column of the element's type.
fn each(r: &mut Reader, c: ColumnIndex, op: &str, value: String) -> Option<()> {
    let element = element(r, c)?;
    let test = Expr::Op {
        name: op.into(),
        schema: None,
        args: vec![Expr::Value, Expr::Const { text: Some(value), type_oid: element }],
        type_oid: 16,
    };
    let before = r.out.columns[c].shape.array.clone().unwrap_or_default();
    let found = alone(r.schema, r.table, element, r.now, r.name, &test, *before.each)?;
    *elements(r, c).each = found;
    Some(())
}

/// What a test of VALUE says of a value of this type.
fn alone(
    schema: &crate::schema::Schema,
    table: &crate::schema::Table,
    type_oid: Oid,
    now: i64,
    name: &str,
    test: &Expr,
    before: Restriction,
) -> Option<Restriction> {
    let column =
        Column { name: "value".into(), type_oid, typmod: -1, sequence: None, ..table.columns.first()?.clone() };
    let table = crate::schema::Table { columns: vec![column], checks: Vec::new(), ..table.clone() };
    let mut out = Solved { columns: vec![before], ..Solved::default() };
    Reader { schema, table: &table, name, now, value: Some(0), out: &mut out }.atom_or_all(test)?;
    values::settle(&mut out.columns[0]);
    (out.pairs.is_empty() && out.linear.is_empty()).then(|| out.columns.swap_remove(0))
}

/// What the domains say of a value of this type. None: not all of it is understood.
pub fn of_domains(
    schema: &crate::schema::Schema,
    table: &crate::schema::Table,
    type_oid: Oid,
    now: i64,
) -> Option<Restriction> {
    let mut r = Restriction::default();
    let mut oid = type_oid;
    while let Some(TypeKind::Domain { base, checks, not_null, .. }) = schema.types.get(&oid).map(|t| &t.kind) {
        r.not_null |= not_null;
        for check in checks {
            r = alone(schema, table, type_oid, now, &check.name, &check.expr, r)?;
        }
        oid = *base;
    }
    Some(r)
}

fn elements<'a>(r: &'a mut Reader, c: ColumnIndex) -> &'a mut Elements {
    r.note(c).shape.array.get_or_insert_default()
}

fn element(r: &Reader, c: ColumnIndex) -> Option<Oid> {
    match r.schema.base_type(r.table.columns[c].type_oid)?.kind {
        TypeKind::Array { element } => Some(element),
        _ => None,
    }
}

fn column(r: &Reader, e: &Expr) -> Option<ColumnIndex> {
    let c = r.column(e)?;
    element(r, c).map(|_| c)
}

/// `{a,b}` without nested arrays.
fn parts(array: &str) -> Option<Vec<String>> {
    let inner = array.strip_prefix('{')?.strip_suffix('}')?;
    if inner.contains(['{', '\\', '"']) {
        return None;
    }
    Some(inner.split(',').map(String::from).filter(|w| !w.is_empty()).collect())
}
