//! Text: lengths in bytes and bits, trimmed or folded text that equals itself. Not here: lengths in
//! characters and `lower(x) = x` (the reader), patterns.

use super::{binary, call, comparison};
use crate::checks::Fold;
use crate::checks::reader::Reader;
use crate::expr::Expr;
use crate::schema::ColumnIndex;

pub(super) fn atom(r: &mut Reader, e: &Expr) -> Option<()> {
    itself(r, e).or_else(|| length(r, e)).or_else(|| trimmed(r, e))
}

/// `btrim(x) = x` and `initcap(x) = x`: generated text has no outer spaces.
fn itself(r: &mut Reader, e: &Expr) -> Option<()> {
    let (op, a, b) = binary(e)?;
    if op != "=" {
        return None;
    }
    let (f, c) = match (r.column(a), r.column(b)) {
        (None, Some(c)) => (a, c),
        (Some(c), None) => (b, c),
        _ => return None,
    };
    let mut inner = f;
    let mut fold = None;
    // lower(btrim(x)) = x is both.
    while let Expr::Call { name, schema: None, args, .. } = inner {
        match (name.as_str(), args.as_slice()) {
            ("btrim" | "ltrim" | "rtrim", [x]) => inner = x,
            ("btrim" | "ltrim" | "rtrim", [x, Expr::Const { text: Some(t), .. }]) if t.trim().is_empty() => inner = x,
            ("lower", [x]) if fold != Some(Fold::Upper) => (fold, inner) = (Some(Fold::Lower), x),
            ("upper", [x]) if fold != Some(Fold::Lower) => (fold, inner) = (Some(Fold::Upper), x),
            ("initcap", [x]) if fold.is_none() => (fold, inner) = (Some(Fold::Capitals), x),
            _ => break,
        }
        while let Expr::Cast { arg, .. } = inner {
            inner = arg;
        }
    }
    if std::ptr::eq(inner, f) || r.column(inner)? != c || !r.class(c).is_text() {
        return None;
    }
    let note = r.note(c);
    if fold.is_some() {
        note.fold = fold;
    }
    Some(())
}

/// octet_length and bit_length of text, and of the text of another type's value.
fn length(r: &mut Reader, e: &Expr) -> Option<()> {
    let (op, left, value) = comparison(e)?;
    let mut n: i64 = value.parse().ok()?;
    let (args, bits) = match (call(left, "octet_length"), call(left, "bit_length")) {
        (Some(a), _) => (a, false),
        (_, Some(a)) => (a, true),
        _ => return None,
    };
    let [x] = args else { return None };
    let c = column_of_text(r, x)?;
    let op = match (bits, op) {
        (false, op) => op,
        (true, "=") if n % 8 == 0 => "=",
        (true, "<" | ">=") => {
            n = n.div_euclid(8) + i64::from(n % 8 != 0);
            op
        }
        (true, "<=" | ">") => op,
        _ => return None,
    };
    if bits && !matches!(op, "<" | ">=") {
        n = n.div_euclid(8);
    }
    let class = r.class(c);
    if !class.is_text() && class != crate::types::class::TypeClass::Bytea {
        return None;
    }
    r.length(c, op, n)?;
    if class.is_text() {
        r.note(c).shape.ascii = true;
    }
    Some(())
}

/// The column itself, trimmed or not.
fn column_of_text(r: &Reader, e: &Expr) -> Option<ColumnIndex> {
    match e {
        Expr::Call { name, schema: None, args, .. } if matches!(name.as_str(), "btrim" | "ltrim" | "rtrim") => {
            r.column(args.first()?)
        }
        _ => r.column(e),
    }
}

/// `btrim(x) <> ''` in its other spellings: `btrim(x) > ''`, `regexp_replace(x, '\s', '', 'g') <> ''`, `replace(x, ' ', '') <> ''`.
fn trimmed(r: &mut Reader, e: &Expr) -> Option<()> {
    let (op, left, value) = comparison(e)?;
    if !value.is_empty() || !matches!(op, "<>" | ">") {
        return None;
    }
    let c = match left {
        Expr::Call { name, schema: None, args, .. } => match (name.as_str(), args.as_slice()) {
            ("btrim" | "ltrim" | "rtrim", [x, ..]) => r.column(x)?,
            ("regexp_replace", [x, Expr::Const { text: Some(p), .. }, Expr::Const { text: Some(to), .. }, ..])
                if to.is_empty()
                    && p.trim_end_matches(['+', '*']).trim_start_matches(['^', '[']).starts_with([' ', '\\']) =>
            {
                r.column(x)?
            }
            ("replace", [x, Expr::Const { text: Some(p), .. }, _]) if p.trim().is_empty() => r.column(x)?,
            _ => return None,
        },
        _ => r.column(left)?,
    };
    r.class(c).is_text().then_some(())?;
    r.length(c, ">", 0)
}
