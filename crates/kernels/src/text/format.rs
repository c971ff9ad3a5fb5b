//! Integers, floats, dates and bytes as text, appended to a buffer without an allocation.

use crate::program::Format;
use std::io::Write;

const PAIRS: &[u8; 200] = b"\
0001020304050607080910111213141516171819\
2021222324252627282930313233343536373839\
4041424344454647484950515253545556575859\
6061626364656667686970717273747576777879\
8081828384858687888990919293949596979899";

/// Decimal, zero-padded to `width` digits.
pub fn write_unsigned(out: &mut Vec<u8>, mut v: u64, width: usize) {
    let mut buf = [0u8; 20];
    let mut at = 20;
    while v >= 100 {
        let pair = (v % 100) as usize * 2;
        v /= 100;
        at -= 2;
        buf[at..at + 2].copy_from_slice(&PAIRS[pair..pair + 2]);
    }
    if v >= 10 {
        at -= 2;
        buf[at..at + 2].copy_from_slice(&PAIRS[v as usize * 2..v as usize * 2 + 2]);
    } else {
        at -= 1;
        buf[at] = b'0' + v as u8;
    }
    if width > 20 - at {
        out.resize(out.len() + width - (20 - at), b'0');
    }
    out.extend_from_slice(&buf[at..]);
}

/// Signed, zero-padded to `width` digits behind the sign.
pub fn write_signed(out: &mut Vec<u8>, v: i64, width: usize) {
    if v < 0 {
        out.push(b'-');
    }
    write_unsigned(out, v.unsigned_abs(), width);
}

fn write_radix(out: &mut Vec<u8>, mut v: u64, radix: u64, width: usize) {
    let mut buf = [0u8; 64];
    let mut at = 64;
    while v > 0 {
        at -= 1;
        buf[at] = b"0123456789abcdefghijklmnopqrstuvwxyz"[(v % radix) as usize];
        v /= radix;
    }
    let width = width.max(1);
    if width > 64 - at {
        out.resize(out.len() + width - (64 - at), b'0');
    }
    out.extend_from_slice(&buf[at..]);
}

fn write_letters(out: &mut Vec<u8>, mut v: u64, width: usize) {
    let start = out.len();
    for i in 0.. {
        if width == 0 && v == 0 && i > 0 || width > 0 && i == width {
            break;
        }
        out.push(b'A' + (v % 26) as u8);
        v /= 26;
    }
    out[start..].reverse();
}

fn write_decimal(out: &mut Vec<u8>, v: i64, scale: u8) {
    if v < 0 {
        out.push(b'-');
    }
    let v = v.unsigned_abs();
    let Some(p) = 10u64.checked_pow(scale as u32).filter(|p| *p > 1) else {
        write_unsigned(out, if scale == 0 { v } else { 0 }, 1);
        if scale > 0 {
            // 10^scale is beyond 64 bits, and the value below 1.
            out.push(b'.');
            write_unsigned(out, v, scale as usize);
        }
        return;
    };
    write_unsigned(out, v / p, 1);
    out.push(b'.');
    write_unsigned(out, v % p, scale as usize);
}

/// Year (astronomical), month, day of a day counted from 2000-01-01 (Howard Hinnant's algorithm).
pub fn civil(days: i64) -> (i64, u32, u32) {
    // Days since 0000-03-01.
    let z = days as i128 + 730_425;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = (doy - (153 * mp + 2) / 5 + 1) as u32;
    let month = if mp < 10 { mp + 3 } else { mp - 9 } as u32;
    ((yoe + era * 400) as i64 + (month <= 2) as i64, month, day)
}

/// YYYY-MM-DD; true where the year is before Christ, as its " BC" goes to the very end.
fn write_day(out: &mut Vec<u8>, days: i64) -> bool {
    let (year, month, day) = civil(days);
    let bc = year <= 0;
    write_unsigned(out, if bc { 1 - year } else { year } as u64, 4);
    out.push(b'-');
    write_unsigned(out, month as u64, 2);
    out.push(b'-');
    write_unsigned(out, day as u64, 2);
    bc
}

const DAY: i64 = 86_400_000_000;

fn write_timestamp(out: &mut Vec<u8>, us: i64) {
    let bc = write_day(out, us.div_euclid(DAY));
    let t = us.rem_euclid(DAY) as u64;
    for (lead, part) in [(b'T', t / 3_600_000_000), (b':', t / 60_000_000 % 60), (b':', t / 1_000_000 % 60)] {
        out.push(lead);
        write_unsigned(out, part, 2);
    }
    let fraction = t % 1_000_000;
    if fraction > 0 {
        out.push(b'.');
        write_unsigned(out, fraction, 6);
        while out.last() == Some(&b'0') {
            out.pop();
        }
    }
    out.extend_from_slice(if bc { b"Z BC" } else { b"Z" });
}

/// An integer in this format.
#[inline]
pub fn write_int(out: &mut Vec<u8>, v: i64, format: &Format) {
    match format {
        Format::Plain => write_signed(out, v, 1),
        Format::Padded(width) => write_signed(out, v, *width as usize),
        Format::Base36(width) => write_radix(out, v as u64, 36, *width as usize),
        Format::Hex(width) => write_radix(out, v as u64, 16, *width as usize),
        Format::Decimal(scale) => write_decimal(out, v, *scale),
        Format::Date => {
            if write_day(out, v) {
                out.extend_from_slice(b" BC");
            }
        }
        Format::Timestamp => write_timestamp(out, v),
        Format::Bool => out.extend_from_slice(if v != 0 { b"true" } else { b"false" }),
        Format::Letters(width) => write_letters(out, v as u64, *width as usize),
        // Refused before any row is written.
        Format::Uuid => {}
    }
}

/// The shortest decimal that reads back as the same value, in PostgreSQL's spelling of the special ones.
pub fn write_float(out: &mut Vec<u8>, v: f64) {
    if v.is_nan() {
        out.extend_from_slice(b"NaN");
    } else if v.is_infinite() {
        out.extend_from_slice(if v > 0.0 { b"Infinity" } else { b"-Infinity" });
    } else {
        // A Vec never fails to take bytes.
        let _ = write!(out, "{v}");
    }
}

/// Bytes in this format: plain, hexadecimal, or a uuid.
#[inline]
pub fn write_bytes(out: &mut Vec<u8>, bytes: &[u8], format: &Format) {
    match format {
        Format::Hex(_) => hex(out, bytes),
        Format::Uuid => {
            for (i, part) in [(0, 4), (4, 6), (6, 8), (8, 10), (10, 16)].into_iter().enumerate() {
                if i > 0 {
                    out.push(b'-');
                }
                hex(out, bytes.get(part.0..part.1).unwrap_or_default());
            }
        }
        _ => out.extend_from_slice(bytes),
    }
}

fn hex(out: &mut Vec<u8>, bytes: &[u8]) {
    for b in bytes {
        out.push(b"0123456789abcdef"[(b >> 4) as usize]);
        out.push(b"0123456789abcdef"[(b & 15) as usize]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(v: i64, f: Format) -> String {
        let mut out = Vec::new();
        write_int(&mut out, v, &f);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn integers() {
        for v in [0, 7, 10, 99, 100, 12345, -1, -100, i64::MAX, i64::MIN] {
            assert_eq!(int(v, Format::Plain), v.to_string());
        }
        assert_eq!(int(42, Format::Padded(6)), "000042");
        assert_eq!(int(-42, Format::Padded(4)), "-0042");
        assert_eq!(int(1234567, Format::Padded(3)), "1234567");
        assert_eq!(int(12345, Format::Padded(25)), format!("{:025}", 12345));
        assert_eq!((int(35, Format::Base36(0)), int(36, Format::Base36(4))), ("z".into(), "0010".into()));
        assert_eq!(int(-1, Format::Base36(1)), "3w5e11264sgsf");
        assert_eq!(int(255, Format::Hex(4)), "00ff");
        assert_eq!(int(12345, Format::Decimal(2)), "123.45");
        assert_eq!(int(-5, Format::Decimal(2)), "-0.05");
        assert_eq!(int(-5, Format::Decimal(0)), "-5");
        assert_eq!(int(5, Format::Decimal(25)), format!("0.{:025}", 5));
        assert_eq!((int(1, Format::Bool), int(0, Format::Bool)), ("true".into(), "false".into()));
        assert_eq!((int(0, Format::Letters(3)), int(27, Format::Letters(3))), ("AAA".into(), "ABB".into()));
        assert_eq!((int(26 * 26 * 26, Format::Letters(3)), int(26, Format::Letters(0))), ("AAA".into(), "BA".into()));
        assert_eq!(int(0, Format::Letters(0)), "A");
    }

    #[test]
    fn dates() {
        for (days, want) in [
            (0, "2000-01-01"),
            (-1, "1999-12-31"),
            (59, "2000-02-29"),
            (60, "2000-03-01"),
            (9810, "2026-11-10"),
            (-10957, "1970-01-01"),
            (2_921_939, "9999-12-31"),
            (2_921_940, "10000-01-01"),
            (-730_119, "0001-01-01"),
            (-730_120, "0001-12-31 BC"),
        ] {
            assert_eq!(int(days, Format::Date), want);
        }
        assert_eq!(int(0, Format::Timestamp), "2000-01-01T00:00:00Z");
        assert_eq!(int(-1, Format::Timestamp), "1999-12-31T23:59:59.999999Z");
        assert_eq!(int(3_661_500_000, Format::Timestamp), "2000-01-01T01:01:01.5Z");
        int(i64::MIN, Format::Timestamp);
        int(i64::MAX, Format::Date);
    }

    #[test]
    fn floats_and_bytes() {
        let mut out = Vec::new();
        for v in [1.5, 0.1, -2.0, 1e21, f64::NAN, f64::NEG_INFINITY] {
            write_float(&mut out, v);
            out.push(b' ');
        }
        assert_eq!(out, b"1.5 0.1 -2 1000000000000000000000 NaN -Infinity ");
        let mut out = Vec::new();
        write_bytes(&mut out, &(0..16).collect::<Vec<u8>>(), &Format::Uuid);
        assert_eq!(out, b"00010203-0405-0607-0809-0a0b0c0d0e0f");
    }
}
