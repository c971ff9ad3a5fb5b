//! Network addresses: family, length of the mask, containment. Not here: addresses that fit
//! (`planning/addresses`).

use super::{binary, call, comparison};
use crate::checks::reader::{Reader, constant, constants};
use crate::expr::Expr;
use crate::schema::ColumnIndex;

/// What holds for an inet or a cidr.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Network {
    /// 4 or 6.
    pub family: Option<u8>,
    pub least_bits: Option<u32>,
    pub most_bits: Option<u32>,
    /// Within this network (as text), and whether it may be the network itself.
    pub inside: Option<(String, bool)>,
}

pub(super) fn atom(r: &mut Reader, e: &Expr) -> Option<()> {
    if let Expr::AnyOf { op, all: false, left, right } = e {
        // Within any of these: the first.
        let first = constants(right)?.into_iter().next()?;
        return inside(r, op, left, first);
    }
    if let Some((op, x, y)) = binary(e)
        && matches!(op, "<<" | "<<=" | ">>" | ">>=" | "&&")
    {
        return match (constant(x), constant(y)) {
            (None, Some(net)) => inside(r, op, x, net),
            (Some(net), None) => inside(
                r,
                match op {
                    ">>" => "<<",
                    ">>=" | "&&" => "<<=",
                    _ => return None,
                },
                y,
                net,
            ),
            _ => None,
        };
    }
    let (op, left, value) = comparison(e)?;
    let k: i64 = value.parse().ok()?;
    if let Some([x]) = call(left, "family") {
        let c = column(r, x)?;
        let family = match (op, k) {
            ("=", 4) | ("<>", 6) | ("<", 6) => 4,
            ("=", 6) | ("<>", 4) | (">", 4) => 6,
            _ => return None,
        };
        let n = network(r, c);
        if n.family.is_some_and(|f| f != family) {
            return None;
        }
        n.family = Some(family);
        return Some(());
    }
    let [x] = call(left, "masklen")? else { return None };
    let c = column(r, x)?;
    let (least, most) = super::json::bounds(op, k)?;
    let n = network(r, c);
    n.least_bits = least.into_iter().chain(n.least_bits).max();
    n.most_bits = most.into_iter().chain(n.most_bits).min();
    Some(())
}

fn inside(r: &mut Reader, op: &str, x: &Expr, net: String) -> Option<()> {
    let strict = match op {
        "<<" => true,
        "<<=" | "&&" => false,
        _ => return None,
    };
    let c = column(r, x)?;
    let n = network(r, c);
    if n.inside.is_some() {
        return None;
    }
    n.inside = Some((net, !strict));
    Some(())
}

fn network<'a>(r: &'a mut Reader, c: ColumnIndex) -> &'a mut Network {
    r.note(c).shape.net.get_or_insert_default()
}

fn column(r: &Reader, e: &Expr) -> Option<ColumnIndex> {
    let c = r.column(e)?;
    let t = r.schema.base_type(r.table.columns[c].type_oid)?;
    (t.schema == "pg_catalog" && matches!(t.name.as_str(), "inet" | "cidr")).then_some(c)
}
