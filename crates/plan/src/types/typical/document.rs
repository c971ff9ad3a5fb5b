//! Documents and searches in them: json, jsonb, jsonpath, xml, tsvector, tsquery.

use super::draw::Cx;
use super::ordinal::Ordinal;
use seedgen_kernels::NodeId;
use seedgen_kernels::program::Format;

pub(super) fn draw(cx: &mut Cx, name: &str, _typmod: i32, path: &str) -> Option<NodeId> {
    Some(match name {
        "json" | "jsonb" => json(cx, path),
        "jsonpath" => {
            let field = cx.pick(path, &["name", "status", "amount", "tags", "items"]);
            let limit = cx.uniform(&format!("{path}.limit"), 0, 100);
            let member = cx.plain("$.%", &[field]);
            let elements = cx.plain("$.items[*].%", &[field]);
            let filter = cx.plain("$.items[*] ? (@.amount > %)", &[limit]);
            cx.choose(&format!("{path}.shape"), &[2, 1, 1], vec![member, elements, filter])
        }
        "xml" => {
            let [a, b, c] = words(cx, path);
            let id = cx.uniform(&format!("{path}.id"), 1, 100_000);
            let amount = cx.uniform(&format!("{path}.amount"), 100, 100_000);
            cx.text(
                "<item id=\"%\"><name>% %</name><amount currency=\"EUR\">%</amount><tag>%</tag></item>",
                &[
                    (id, Format::Plain),
                    (a, Format::Plain),
                    (b, Format::Plain),
                    (amount, Format::Decimal(2)),
                    (c, Format::Plain),
                ],
            )
        }
        "tsvector" => {
            let [a, b, c] = words(cx, path);
            cx.plain("'%':1A '%':2 '%':4", &[a, b, c])
        }
        "tsquery" => {
            let [a, b, c] = words(cx, path);
            let one = cx.plain("'%'", &[a]);
            let both = cx.plain("'%' & '%'", &[a, b]);
            let phrase = cx.plain("'%' <-> '%' | !'%'", &[a, b, c]);
            cx.choose(&format!("{path}.shape"), &[1, 2, 1], vec![one, both, phrase])
        }
        _ => return None,
    })
}

/// json, xml and jsonpath have no equality, so no unique key can hold them.
pub(super) fn ordinal(name: &str, _typmod: i32) -> Option<Ordinal> {
    let pattern = match name {
        "jsonb" => "{\"n\": %}",
        "tsvector" | "tsquery" => "'w%'",
        _ => return None,
    };
    Some(Ordinal::any(u128::MAX, move |cx, k, _| Ok(cx.plain(pattern, &[k]))))
}

fn words(cx: &mut Cx, path: &str) -> [NodeId; 3] {
    ["first", "second", "third"].map(|which| cx.word(&format!("{path}.{which}")))
}

/// Objects of three shapes: a thing, an event, settings.
fn json(cx: &mut Cx, path: &str) -> NodeId {
    let [a, b, c] = words(cx, path);
    let id = cx.uniform(&format!("{path}.id"), 1, 100_000);
    let amount = cx.uniform(&format!("{path}.amount"), 100, 100_000);
    let small = cx.uniform(&format!("{path}.small"), 1, 20);
    let flag = cx.index(&format!("{path}.flag"), 2);
    let now = cx.scope.run.now.div_euclid(1_000_000);
    let second = cx.uniform(&format!("{path}.at"), now - 86_400 * 365, now);
    let at = cx.linear(second, 1_000_000, 0);
    let (p, money, boolean, time) = (Format::Plain, Format::Decimal(2), Format::Bool, Format::Timestamp);
    let thing = cx.text(
        "{\"id\": %, \"name\": \"% %\", \"price\": %, \"active\": %, \"tags\": [\"%\", \"%\"]}",
        &[
            (id, p.clone()),
            (a, p.clone()),
            (b, p.clone()),
            (amount, money.clone()),
            (flag, boolean.clone()),
            (b, p.clone()),
            (c, p.clone()),
        ],
    );
    let action = cx.pick(&format!("{path}.action"), &["created", "updated", "viewed", "exported", "deleted"]);
    let event = cx.text(
        "{\"event\": \"%\", \"at\": \"%\", \"source\": \"%\", \"details\": {\"attempt\": %, \"ok\": %}}",
        &[(action, p.clone()), (at, time), (a, p.clone()), (small, p.clone()), (flag, boolean.clone())],
    );
    let theme = cx.pick(&format!("{path}.theme"), &["light", "dark", "system"]);
    let settings = cx.text(
        "{\"theme\": \"%\", \"notifications\": %, \"page_size\": %, \"label\": null, \"limits\": [%, %]}",
        &[(theme, p.clone()), (flag, boolean), (small, p.clone()), (small, p), (amount, money)],
    );
    cx.choose(&format!("{path}.shape"), &[2, 1, 1], vec![thing, event, settings])
}
