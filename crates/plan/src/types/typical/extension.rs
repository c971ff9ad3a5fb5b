//! Types of well-known extensions, by extension and type name: hstore, ltree, citext (which is a text class),
//! cube, seg, isn, intarray, PostGIS, pgvector.

use super::draw::Cx;
use super::ordinal::{MOST, Ordinal};
use seedgen_kernels::program::Format;
use seedgen_kernels::{Node, NodeId};

pub(super) fn draw(cx: &mut Cx, extension: &str, name: &str, typmod: i32, path: &str) -> Option<NodeId> {
    let at = |part: &str| format!("{path}.{part}");
    Some(match (extension, name) {
        ("hstore", "hstore") => {
            let (color, material) = (cx.word(&at("color")), cx.word(&at("material")));
            let size = cx.uniform(&at("size"), 1, 100);
            let one = cx.plain("\"color\"=>\"%\"", &[color]);
            let more = cx.plain("\"color\"=>\"%\", \"material\"=>\"%\", \"size\"=>\"%\"", &[color, material, size]);
            cx.choose(&at("shape"), &[1, 2], vec![one, more])
        }
        ("ltree", "ltree") => {
            let [a, b, c] = words(cx, path);
            let two = cx.plain("top.%.%", &[a, b]);
            let three = cx.plain("top.%.%.%", &[a, b, c]);
            cx.choose(&at("depth"), &[1, 1], vec![two, three])
        }
        ("ltree", "lquery") => {
            let [a, ..] = words(cx, path);
            cx.plain("top.*{1,2}.%", &[a])
        }
        ("ltree", "ltxtquery") => {
            let [a, b, _] = words(cx, path);
            cx.plain("% & !%", &[a, b])
        }
        ("cube", "cube") => {
            let (x, y) = (cx.uniform(&at("x"), -10_000, 10_000), cx.uniform(&at("y"), -10_000, 10_000));
            cx.text("(%,%)", &[(x, Format::Decimal(2)), (y, Format::Decimal(2))])
        }
        ("seg", "seg") => {
            let low = cx.uniform(&at("low"), 0, 1000);
            let width = cx.uniform(&at("width"), 0, 100);
            let high = cx.add(low, width);
            cx.plain("% .. %", &[low, high])
        }
        ("isn", _) => {
            let digits = isn_digits(name)?;
            let body = cx.uniform(path, 0, 10i64.pow(digits) - 1);
            isn(cx, name, body)?
        }
        ("intarray", "query_int") => {
            let (a, b) = (cx.uniform(&at("a"), 1, 100), cx.uniform(&at("b"), 1, 100));
            cx.plain("%&%", &[a, b])
        }
        ("vector", _) => {
            let n = dimensions(typmod);
            let fields: Vec<_> =
                (0..n).map(|i| (cx.uniform(&format!("{path}[{i}]"), -1000, 1000), Format::Decimal(3))).collect();
            match name {
                "vector" | "halfvec" => {
                    let pattern = format!("[{}]", vec!["%"; fields.len()].join(","));
                    cx.text(&pattern, &fields)
                }
                "sparsevec" => cx.text(&format!("{{1:%}}/{n}"), &fields[..1]),
                _ => return None,
            }
        }
        ("postgis", _) => {
            let x = cx.uniform(&at("x"), -179_000, 179_000);
            let y = cx.uniform(&at("y"), -84_000, 84_000);
            spatial(cx, name, typmod, x, y)?
        }
        _ => return None,
    })
}

pub(super) fn ordinal(extension: &str, name: &str, typmod: i32) -> Option<Ordinal> {
    let plain = |pattern: &'static str| Ordinal::any(MOST, move |cx, k, _| Ok(cx.plain(pattern, &[k])));
    Some(match (extension, name) {
        ("hstore", "hstore") => plain("\"n\"=>\"%\""),
        ("ltree", "ltree") => plain("top.n%"),
        // Kept as float8 and float4.
        ("cube", "cube") => Ordinal::monotone(1 << 53, |cx, k, _| Ok(cx.plain("(%)", &[k]))),
        ("seg", "seg") => Ordinal::monotone(1_000_000, |cx, k, _| Ok(cx.plain("%", &[k]))),
        ("isn", _) => {
            let name = ISN.iter().find(|n| n.0 == name)?.0;
            Ordinal::any(10u128.pow(isn_digits(name)?), move |cx, k, path| {
                isn(cx, name, k).ok_or_else(|| super::TypicalError::Unknown { type_name: path.to_owned() })
            })
        }
        ("vector", "vector") => {
            // float4 holds integers up to 2^24; two of them where there are two.
            const SIDE: u64 = 1 << 24;
            let n = dimensions(typmod);
            let used = n.min(2);
            Ordinal::any(u128::from(SIDE).pow(used as u32), move |cx, k, _| {
                let digits = [cx.digit(k, 1, SIDE), cx.digit(k, SIDE, SIDE)];
                let pattern: Vec<&str> = (0..n).map(|i| if i < used { "%" } else { "0" }).collect();
                Ok(cx.plain(&format!("[{}]", pattern.join(",")), &digits[..used]))
            })
        }
        ("postgis", "geometry" | "geography") => {
            let name = if name == "geometry" { "geometry" } else { "geography" };
            Modifier::of(name, typmod)?;
            // Thousandths of a degree, row by row of the grid.
            Ordinal::any(358_000 * 168_000, move |cx, k, path| {
                let (x, y) = (cx.digit(k, 1, 358_000), cx.digit(k, 358_000, 168_000));
                let (x, y) = (cx.linear(x, 1, -179_000), cx.linear(y, 1, -84_000));
                spatial(cx, name, typmod, x, y)
                    .ok_or_else(|| super::TypicalError::Unknown { type_name: path.to_owned() })
            })
        }
        _ => return None,
    })
}

fn words(cx: &mut Cx, path: &str) -> [NodeId; 3] {
    ["first", "second", "third"].map(|which| cx.word(&format!("{path}.{which}")))
}

/// The types of the isn extension and the prefix that an EAN-13 of theirs has.
const ISN: [(&str, &str); 8] = [
    // 20 to 29 are reserved for use inside a company.
    ("ean13", "20"),
    ("isbn13", "978"),
    ("isbn", "978"),
    ("ismn13", "9790"),
    ("ismn", "9790"),
    ("issn13", "977"),
    ("issn", "977"),
    ("upc", "0"),
];

/// How many of the twelve digits before the check digit are free (capped where an ISSN ends in a variant).
fn isn_digits(name: &str) -> Option<u32> {
    let prefix = ISN.iter().find(|n| n.0 == name)?.1;
    // The two digits after an ISSN's seven are a variant, which the type does not keep.
    Some(if name.starts_with("issn") { 7 } else { 12 - prefix.len() as u32 })
}

fn isn(cx: &mut Cx, name: &str, body: NodeId) -> Option<NodeId> {
    let (_, prefix) = ISN.iter().find(|n| n.0 == name)?;
    let suffix = if name.starts_with("issn") { "00" } else { "" };
    let digits = isn_digits(name)?;
    let input = cx.text(&format!("{prefix}%{suffix}"), &[(body, Format::Padded(digits as u8))]);
    Some(cx.b.push(Node::Ean { input }))
}

/// The modifier of pgvector's types is the number of dimensions; 3 where there is none.
fn dimensions(typmod: i32) -> usize {
    if typmod > 0 { typmod as usize } else { 3 }
}

/// PostGIS's modifier (liblwgeom.h): SRID, kind of geometry, and whether there are Z and M.
struct Modifier {
    srid: i32,
    kind: i32,
    z: bool,
    m: bool,
}

impl Modifier {
    fn of(name: &str, typmod: i32) -> Option<Modifier> {
        let typmod = typmod.max(0);
        let srid = ((typmod & 0x0fff_ff00) - (typmod & 0x1000_0000)) >> 8;
        let kind = (typmod & 0xfc) >> 2;
        // Curves, surfaces and solids have no simple text here.
        (kind <= 7).then_some(Modifier {
            srid: if srid == 0 && name == "geography" { 4326 } else { srid },
            kind,
            z: typmod & 2 != 0,
            m: typmod & 1 != 0,
        })
    }
}

/// Extended well-known text around a point, given in thousandths of a degree.
fn spatial(cx: &mut Cx, name: &str, typmod: i32, x: NodeId, y: NodeId) -> Option<NodeId> {
    let (x1, y1) = (cx.linear(x, 1, 10), cx.linear(y, 1, 10));
    let corners = [(x, y), (x1, y), (x1, y1), (x, y1)];
    match name {
        "geometry" | "geography" => {}
        "box2d" => return Some(points(cx, "BOX(%)", &[corners[0], corners[2]], "")),
        "box3d" => return Some(points(cx, "BOX3D(%)", &[corners[0], corners[2]], " 0")),
        _ => return None,
    }
    let modifier = Modifier::of(name, typmod)?;
    let srid = if modifier.srid > 0 { format!("SRID={};", modifier.srid) } else { String::new() };
    let (dimensions, rest) = match (modifier.z, modifier.m) {
        (false, false) => ("", ""),
        (true, false) => (" Z", " 0"),
        (false, true) => (" M", " 0"),
        (true, true) => (" ZM", " 0 0"),
    };
    let ring = [corners[0], corners[1], corners[2], corners[3], corners[0]];
    let (kind, body, list): (&str, &str, &[_]) = match modifier.kind {
        2 => ("LINESTRING", "(%)", &corners[..3]),
        3 => ("POLYGON", "((%))", &ring),
        4 => ("MULTIPOINT", "(%)", &corners[..2]),
        5 => ("MULTILINESTRING", "((%))", &corners[..3]),
        6 => ("MULTIPOLYGON", "(((%)))", &ring),
        7 => ("GEOMETRYCOLLECTION", "(POINT@(%))", &corners[..1]),
        // 0, any kind, as well.
        _ => ("POINT", "(%)", &corners[..1]),
    };
    let body = body.replace('@', dimensions);
    Some(points(cx, &format!("{srid}{kind}{dimensions}{body}"), list, rest))
}

/// The pattern with its `%` replaced by a comma-separated list of points.
fn points(cx: &mut Cx, pattern: &str, list: &[(NodeId, NodeId)], rest: &str) -> NodeId {
    let each = format!("% %{rest}");
    let pattern = pattern.replace('%', &vec![each.as_str(); list.len()].join(","));
    let fields: Vec<_> = list.iter().flat_map(|(x, y)| [*x, *y]).map(|n| (n, Format::Decimal(3))).collect();
    cx.text(&pattern, &fields)
}
