//! The geometric types of the core. Each is a shape around an anchor point: drawn for typical values, counted
//! for unique ones.

use super::draw::Cx;
use super::ordinal::Ordinal;
use seedgen_kernels::NodeId;
use seedgen_kernels::program::Format;

const NAMES: [&str; 7] = ["point", "line", "lseg", "box", "path", "polygon", "circle"];

pub(super) fn draw(cx: &mut Cx, name: &str, _typmod: i32, path: &str) -> Option<NodeId> {
    if !NAMES.contains(&name) {
        return None;
    }
    let x = cx.uniform(&format!("{path}.x"), -100_000, 100_000);
    let y = cx.uniform(&format!("{path}.y"), -100_000, 100_000);
    Some(shape(cx, name, x, y, path))
}

pub(super) fn ordinal(name: &str, _typmod: i32) -> Option<Ordinal> {
    // By name again: the closure outlives the borrowed text.
    let name = *NAMES.iter().find(|n| **n == name)?;
    // Along x in steps of ten units: further than any shape reaches, so they do not overlap either.
    Some(Ordinal::any(1 << 40, move |cx, k, path| {
        let x = cx.linear(k, 1000, 0);
        let y = cx.b.constant(seedgen_kernels::Scalar::Int(0));
        Ok(shape(cx, name, x, y, path))
    }))
}

/// Coordinates are in hundredths; sizes are 0.10 to 9.00.
fn shape(cx: &mut Cx, name: &str, x: NodeId, y: NodeId, path: &str) -> NodeId {
    let d = |n| (n, Format::Decimal(2));
    if name == "point" {
        return cx.text("(%,%)", &[d(x), d(y)]);
    }
    let width = cx.uniform(&format!("{path}.width"), 10, 900);
    let height = cx.uniform(&format!("{path}.height"), 10, 900);
    let (right, top) = (cx.add(x, width), cx.add(y, height));
    match name {
        // A x + B y + C = 0 with A = B = 1: the anchor moves C.
        "line" => cx.text("{1,1,%}", &[d(x)]),
        "lseg" => cx.text("[(%,%),(%,%)]", &[d(x), d(y), d(right), d(top)]),
        "box" => cx.text("(%,%),(%,%)", &[d(right), d(top), d(x), d(y)]),
        "path" => {
            let fields = [d(x), d(y), d(right), d(y), d(right), d(top)];
            let open = cx.text("[(%,%),(%,%),(%,%)]", &fields);
            let closed = cx.text("((%,%),(%,%),(%,%))", &fields);
            cx.choose(&format!("{path}.closed"), &[2, 1], vec![open, closed])
        }
        "polygon" => {
            let triangle = cx.text("((%,%),(%,%),(%,%))", &[d(x), d(y), d(right), d(y), d(right), d(top)]);
            let four = [d(x), d(y), d(right), d(y), d(right), d(top), d(x), d(top)];
            let rectangle = cx.text("((%,%),(%,%),(%,%),(%,%))", &four);
            cx.choose(&format!("{path}.corners"), &[1, 2], vec![triangle, rectangle])
        }
        // A radius below half the step between anchors.
        _ => {
            let radius = cx.uniform(&format!("{path}.radius"), 10, 490);
            cx.text("<(%,%),%>", &[d(x), d(y), d(radius)])
        }
    }
}
