//! Types of the system: names of objects as oids (regclass and its kin), transaction ids, log positions,
//! tuple addresses, snapshots, "char", refcursor, privileges. Objects named are in every database since
//! PostgreSQL 13, and unique under their name.

use super::draw::Cx;
use super::ordinal::{MOST, Ordinal};
use seedgen_kernels::NodeId;
use seedgen_kernels::program::Format;

/// What can be written into "char" without an escape.
const CHARS: [&str; 36] = [
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w",
    "x", "y", "z", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
];

/// Names that the input function of an oid kind reads.
fn objects(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "regclass" => &[
            "pg_catalog.pg_class",
            "pg_catalog.pg_type",
            "pg_catalog.pg_attribute",
            "pg_catalog.pg_index",
            "pg_catalog.pg_constraint",
            "pg_catalog.pg_proc",
            "pg_catalog.pg_namespace",
            "pg_catalog.pg_trigger",
        ],
        "regtype" => &[
            "integer",
            "bigint",
            "text",
            "boolean",
            "uuid",
            "jsonb",
            "date",
            "timestamp with time zone",
            "numeric",
            "integer[]",
        ],
        "regproc" => &[
            "pg_catalog.now",
            "pg_catalog.version",
            "pg_catalog.clock_timestamp",
            "pg_catalog.pg_backend_pid",
            "pg_catalog.pi",
            "pg_catalog.initcap",
        ],
        "regprocedure" => &[
            "pg_catalog.lower(text)",
            "pg_catalog.upper(text)",
            "pg_catalog.abs(integer)",
            "pg_catalog.length(text)",
            "pg_catalog.now()",
            "pg_catalog.md5(text)",
        ],
        "regoper" => &["pg_catalog.|/", "pg_catalog.||/", "pg_catalog.^@"],
        "regoperator" => &[
            "pg_catalog.+(integer,integer)",
            "pg_catalog.-(integer,integer)",
            "pg_catalog.*(integer,integer)",
            "pg_catalog.=(text,text)",
            "pg_catalog.<(text,text)",
        ],
        "regnamespace" => &["pg_catalog", "information_schema", "pg_toast"],
        "regrole" => &[
            "pg_monitor",
            "pg_read_all_settings",
            "pg_read_all_stats",
            "pg_stat_scan_tables",
            "pg_signal_backend",
            "pg_read_server_files",
            "pg_write_server_files",
        ],
        "regconfig" => &[
            "pg_catalog.simple",
            "pg_catalog.english",
            "pg_catalog.german",
            "pg_catalog.french",
            "pg_catalog.spanish",
            "pg_catalog.italian",
        ],
        "regdictionary" => {
            &["pg_catalog.simple", "pg_catalog.english_stem", "pg_catalog.german_stem", "pg_catalog.french_stem"]
        }
        "regcollation" => &["pg_catalog.\"C\"", "pg_catalog.\"POSIX\"", "pg_catalog.\"default\""],
        "aclitem" => &["pg_monitor=r/pg_monitor", "pg_read_all_stats=arw/pg_monitor", "=r/pg_monitor"],
        _ => return None,
    })
}

pub(super) fn draw(cx: &mut Cx, name: &str, _typmod: i32, path: &str) -> Option<NodeId> {
    if let Some(names) = objects(name) {
        return Some(cx.pick(path, names));
    }
    let at = |part: &str| format!("{path}.{part}");
    Some(match name {
        "char" => cx.pick(path, &CHARS),
        "refcursor" => {
            let n = cx.uniform(path, 1, 1000);
            cx.plain("cursor_%", &[n])
        }
        // 0 to 2 are special transactions.
        "xid" | "xid8" => {
            let n = cx.uniform(path, 1000, 10_000_000);
            cx.plain("%", &[n])
        }
        "cid" => {
            let n = cx.uniform(path, 0, 1000);
            cx.plain("%", &[n])
        }
        "tid" => {
            let (block, offset) = (cx.uniform(&at("block"), 0, 100_000), cx.uniform(&at("offset"), 1, 200));
            cx.plain("(%,%)", &[block, offset])
        }
        "pg_lsn" => {
            let (high, low) = (cx.uniform(&at("high"), 0, 255), cx.uniform(&at("low"), 1, u32::MAX.into()));
            cx.text("%/%", &[(high, Format::Hex(0)), (low, Format::Hex(0))])
        }
        // xmin:xmax:running, with xmin <= each running < xmax.
        "pg_snapshot" | "txid_snapshot" => {
            let min = cx.uniform(&at("min"), 1000, 10_000_000);
            let gap = cx.uniform(&at("gap"), 0, 20);
            let running = cx.add(min, gap);
            let more = cx.uniform(&at("more"), 1, 20);
            let max = cx.add(running, more);
            let quiet = cx.plain("%:%:", &[min, min]);
            let busy = cx.plain("%:%:%", &[min, max, running]);
            cx.choose(&at("shape"), &[1, 2], vec![quiet, busy])
        }
        "int2vector" | "oidvector" => {
            let (a, b) = (cx.uniform(&at("0"), 1, 1000), cx.uniform(&at("1"), 1, 1000));
            let one = cx.plain("%", &[a]);
            let two = cx.plain("% %", &[a, b]);
            cx.choose(&at("length"), &[1, 1], vec![one, two])
        }
        _ => return None,
    })
}

pub(super) fn ordinal(name: &str, _typmod: i32) -> Option<Ordinal> {
    if let Some(names) = objects(name) {
        return Some(Ordinal::pool(names));
    }
    Some(match name {
        "char" => Ordinal::pool(&CHARS),
        "xid" | "cid" => numbers("%", u32::MAX as u128 - 2000, 1000),
        "xid8" => numbers("%", MOST - 1000, 1000),
        "refcursor" => numbers("cursor_%", MOST, 0),
        "oidvector" => numbers("%", u32::MAX.into(), 0),
        "int2vector" => numbers("%", i16::MAX as u128, 0),
        "tid" => Ordinal::monotone(100 * (u32::MAX - 1) as u128, |cx, k, _| {
            let (block, offset) = (cx.digit(k, 100, u32::MAX.into()), cx.digit(k, 1, 100));
            let offset = cx.linear(offset, 1, 1);
            Ok(cx.plain("(%,%)", &[block, offset]))
        }),
        "pg_lsn" => Ordinal::monotone(MOST, |cx, k, _| {
            let (high, low) = (cx.digit(k, 1 << 32, 1 << 31), cx.digit(k, 1, 1 << 32));
            Ok(cx.text("%/%", &[(high, Format::Hex(0)), (low, Format::Hex(0))]))
        }),
        _ => return None,
    })
}

fn numbers(pattern: &'static str, capacity: u128, start: i64) -> Ordinal {
    Ordinal::any(capacity, move |cx, k, _| {
        let n = cx.linear(k, 1, start);
        Ok(cx.plain(pattern, &[n]))
    })
}
