//! interval and timetz, and numeric columns that 64-bit integers cannot hold. Not here: date, time and
//! timestamp, which have a logical form (`scalar`).

use super::draw::Cx;
use super::ordinal::{Ordinal, Result};
use seedgen_kernels::NodeId;
use seedgen_kernels::program::Format;

pub(super) fn draw(cx: &mut Cx, name: &str, typmod: i32, path: &str) -> Option<NodeId> {
    Some(match name {
        "interval" => interval(cx, Fields::of(typmod), path),
        "timetz" => {
            let seconds = cx.uniform(path, 0, 86_399);
            let micros = cx.linear(seconds, 1_000_000, 0);
            let clock = cx.clock(micros);
            let zone = cx.pick(&format!("{path}.zone"), &["-05", "+00", "+01", "+02", "+05:30", "+09"]);
            cx.plain("%%", &[clock, zone])
        }
        "numeric" => Digits::of(typmod).draw(cx, path),
        _ => return None,
    })
}

pub(super) fn ordinal(name: &str, typmod: i32) -> Option<Ordinal> {
    Some(match name {
        "interval" => {
            // One unit alone: 1 month equals 30 days, so mixed units could meet.
            let (unit, capacity) = Fields::of(typmod).finest();
            Ordinal::monotone(capacity, move |cx, k, _| Ok(cx.plain(&format!("% {unit}"), &[k])))
        }
        "timetz" => Ordinal::monotone(1440, |cx, k, _| {
            let micros = cx.linear(k, 60_000_000, 0);
            let clock = cx.clock(micros);
            Ok(cx.plain("%+00", &[clock]))
        }),
        "numeric" => {
            let shape = Digits::of(typmod);
            let capacity = 10u128.pow(shape.precision.min(18)) - 1;
            Ordinal::monotone(capacity, move |cx, k, _| -> Result {
                let from_one = cx.linear(k, 1, 1);
                Ok(shape.steps(cx, from_one))
            })
        }
        _ => return None,
    })
}

/// The fields that an interval's modifier lets through (INTERVAL_MASK in PostgreSQL's utils/timestamp.h).
#[derive(Clone, Copy)]
struct Fields(i32);

impl Fields {
    const MONTH: i32 = 1 << 1;
    const YEAR: i32 = 1 << 2;
    const DAY: i32 = 1 << 3;
    const HOUR: i32 = 1 << 10;
    const MINUTE: i32 = 1 << 11;
    const SECOND: i32 = 1 << 12;

    fn of(typmod: i32) -> Fields {
        // The high half is the set of fields, all bits where none was named.
        Fields(if typmod < 0 { 0x7fff } else { (typmod >> 16) & 0x7fff })
    }
    fn all(self) -> bool {
        self.0 == 0x7fff
    }
    fn has(self, field: i32) -> bool {
        self.0 & field != 0
    }
    /// The finest unit and how many of it can be counted: PostgreSQL keeps months and days in 32 bits each,
    /// and before version 15 read no number above that.
    fn finest(self) -> (&'static str, u128) {
        let all = i32::MAX as u128;
        if self.all() || self.has(Fields::MINUTE) && !self.has(Fields::SECOND) {
            ("minutes", all)
        } else if self.has(Fields::SECOND) {
            ("seconds", all)
        } else if self.has(Fields::HOUR) {
            ("hours", all)
        } else if self.has(Fields::DAY) {
            ("days", all)
        } else if self.has(Fields::MONTH) {
            ("months", all)
        } else {
            ("years", all / 12)
        }
    }
}

fn interval(cx: &mut Cx, fields: Fields, path: &str) -> NodeId {
    if fields.all() {
        let days = cx.uniform(&format!("{path}.days"), 0, 30);
        let minutes = cx.uniform(&format!("{path}.minutes"), 1, 1439);
        let micros = cx.linear(minutes, 60_000_000, 0);
        let clock = cx.clock(micros);
        let long = cx.plain("% days %", &[days, clock]);
        let months = cx.uniform(&format!("{path}.months"), 1, 24);
        let months = cx.plain("% months", &[months]);
        return cx.choose(&format!("{path}.shape"), &[5, 2, 1], vec![clock, long, months]);
    }
    let parts = [
        (Fields::YEAR, "years", 10),
        (Fields::MONTH, "months", 11),
        (Fields::DAY, "days", 30),
        (Fields::HOUR, "hours", 23),
        (Fields::MINUTE, "minutes", 59),
        (Fields::SECOND, "seconds", 59),
    ];
    let mut pattern = Vec::new();
    let mut nodes = Vec::new();
    for (_, unit, max) in parts.into_iter().filter(|p| fields.has(p.0)) {
        nodes.push(cx.uniform(&format!("{path}.{unit}"), 1, max));
        pattern.push(format!("% {unit}"));
    }
    cx.plain(&pattern.join(" "), &nodes)
}

/// numeric(p, s) that 64 bits do not hold: rounded to tens and more (s < 0), or finer than they count.
#[derive(Clone, Copy)]
struct Digits {
    precision: u32,
    scale: i32,
}

impl Digits {
    fn of(typmod: i32) -> Digits {
        let packed = (typmod - 4) as u32;
        Digits { precision: (packed >> 16).clamp(1, 1000), scale: (((packed & 0x7ff) ^ 1024) as i32) - 1024 }
    }
    /// `n` steps of the last digit kept, in the form `n`e`-scale`.
    fn steps(self, cx: &mut Cx, n: NodeId) -> NodeId {
        cx.text(&format!("%e{}", -self.scale), &[(n, Format::Plain)])
    }
    /// Up to a thousand before the point and six digits after it, as far as the precision has them.
    fn draw(self, cx: &mut Cx, path: &str) -> NodeId {
        let precision = self.precision as i32;
        let whole = precision - self.scale;
        if self.scale <= 0 {
            let most = 10i64.pow(self.precision.min(4)) - 1;
            let n = cx.uniform(path, 0, most);
            return self.steps(cx, n);
        }
        // With a scale above the precision, zeros stand between the point and the digits.
        let zeros = (-whole).max(0) as usize;
        let digits = self.scale.min(precision).min(6) as u32;
        let n = cx.uniform(path, 0, 10i64.pow(whole.clamp(0, 3) as u32) - 1);
        let fraction = cx.uniform(&format!("{path}.fraction"), 0, 10i64.pow(digits) - 1);
        let pattern = format!("%.{}%", "0".repeat(zeros));
        cx.text(&pattern, &[(n, Format::Plain), (fraction, Format::Padded(digits as u8))])
    }
}
