//! The layouts, byte for byte. The numerics are what PostgreSQL 15 writes (checked with pageinspect).

use super::*;

fn column(values: &[&str]) -> Column {
    Column::bytes(values.iter().map(|s| s.as_bytes()).collect())
}

fn err(c: &Column, e: Encoding) -> KernelError {
    encode(c, &e, 3, 100).unwrap_err()
}

#[test]
fn numeric_vectors() {
    // value, scale -> the 16-bit words behind the varlena header
    let cases: &[(i64, u16, &[u16])] = &[
        (0, 0, &[0x8000]),
        (0, 2, &[0x8100]),
        (1, 0, &[0x8000, 1]),
        (-1, 0, &[0xA000, 1]),
        (10_000, 0, &[0x8001, 1]),
        (10_001, 0, &[0x8001, 1, 1]),
        (12_345_678, 0, &[0x8001, 1234, 5678]),
        (100_000_000, 0, &[0x8002, 1]),
        (12_345, 2, &[0x8100, 123, 4500]),
        (-12_345, 2, &[0xA100, 123, 4500]),
        (5, 2, &[0x8100 | 0x7F, 500]),
        (1, 4, &[0x8200 | 0x7F, 1]),
        (1, 5, &[0x8280 | 0x7E, 1000]),
        (1_234_567, 6, &[0x8300, 1, 2345, 6700]),
        (i64::MAX, 0, &[0x8004, 922, 3372, 368, 5477, 5807]),
        (i64::MIN, 0, &[0xA004, 922, 3372, 368, 5477, 5808]),
        (i64::MAX, 18, &[0x8900, 9, 2233, 7203, 6854, 7758, 700]),
        // Beyond a display scale of 63: the long header, sign and scale, then the weight.
        (7, 64, &[64, -16i16 as u16, 7]),
        (-7, 65, &[0x4000 | 65, -17i16 as u16, 7000]),
    ];
    for (value, scale, want) in cases {
        let got = encode(&Column::ints(vec![*value]), &Encoding::Numeric { scale: *scale }, 0, 0).unwrap();
        let mut bytes = vec![varlena::short_header(1 + want.len() * 2)];
        bytes.extend(want.iter().flat_map(|w| w.to_ne_bytes()));
        assert_eq!(got.bytes, bytes, "{value} scale {scale}");
    }
}

#[test]
fn varlena_headers() {
    let long = "y".repeat(127);
    let limit = "z".repeat(126);
    let got = encode(&column(&["ab", &long, &limit, ""]), &Encoding::Text { max_chars: None }, 0, 0).unwrap();
    assert_eq!(got.words, [0, 4, 135, 262]);
    assert_eq!(got.bytes[0..3], [varlena::short_header(3), b'a', b'b']);
    assert_eq!(got.bytes[4..8], varlena::long_header(131));
    assert_eq!(got.bytes[8..135], *long.as_bytes());
    assert_eq!(got.bytes[135], varlena::short_header(127));
    assert_eq!(got.bytes[262..], [varlena::short_header(1)]);
    assert!(got.nulls.is_empty());
    if cfg!(target_endian = "little") {
        assert_eq!((got.bytes[0], &got.bytes[4..8]), (7, &[0x0C, 2, 0, 0][..]));
    }
}

#[test]
fn characters_and_blanks() {
    let c = column(&["äöü", "é"]);
    let cut = encode(&c, &Encoding::Text { max_chars: Some(2) }, 0, 0).unwrap();
    assert_eq!(&cut.bytes[1..5], "äö".as_bytes());
    let padded = encode(&c, &Encoding::BpChar { chars: 2 }, 0, 0).unwrap();
    assert_eq!(&padded.bytes[1..5], "äö".as_bytes());
    assert_eq!(&padded.bytes[6..], "é ".as_bytes());
    let name = encode(&column(&["ab", &"ä".repeat(40)]), &Encoding::Name, 0, 0).unwrap();
    assert_eq!((name.bytes.len(), &name.words[..]), (128, &[0, 64][..]));
    assert_eq!((&name.bytes[..3], &name.bytes[124..]), (&b"ab\0"[..], "ä\0\0".as_bytes()));
}

#[test]
fn words_of_by_value_types() {
    let c = Column::ints(vec![-2, 1]);
    for e in [Encoding::I16, Encoding::I32, Encoding::I64] {
        assert_eq!(encode(&c, &e, 0, 0).unwrap().words, [-2i64 as u64, 1]);
    }
    let oids = Encoding::Enum(vec![900, 901].into());
    assert_eq!(encode(&Column::ints(vec![1, 0]), &oids, 0, 0).unwrap().words, [901, 900]);
    let f = Column::floats(vec![1.5, -0.5]);
    assert_eq!(encode(&f, &Encoding::F64, 0, 0).unwrap().words, [1.5f64.to_bits(), (-0.5f64).to_bits()]);
    assert_eq!(encode(&f, &Encoding::F32, 0, 0).unwrap().words[0] as u32, 1.5f32.to_bits());
}

#[test]
fn what_does_not_fit_is_refused() {
    let big = Column::ints(vec![0, 40_000]);
    assert_eq!(err(&big, Encoding::I16), KernelError::Range { column: 3, row: 101, value: 40_000 });
    assert!(encode(&big, &Encoding::I32, 0, 0).is_ok());
    assert!(matches!(err(&Column::ints(vec![1 << 31]), Encoding::I32), KernelError::Range { .. }));
    assert!(matches!(err(&Column::ints(vec![-1]), Encoding::Oid), KernelError::Range { .. }));
    assert!(matches!(err(&Column::ints(vec![2]), Encoding::Enum(vec![1, 2].into())), KernelError::Range { .. }));
    assert_eq!(err(&column(&["a", "b\0"]), Encoding::Input), KernelError::NulByte { column: 3, row: 101 });
    let broken = Column::bytes([&b"a"[..], &[0xC3]].into_iter().collect());
    assert_eq!(err(&broken, Encoding::Text { max_chars: None }), KernelError::NotUtf8 { column: 3, row: 101 });
    assert!(encode(&broken, &Encoding::Bytea, 0, 0).is_ok());
    assert!(matches!(err(&column(&["abc"]), Encoding::Fixed(16)), KernelError::Length { found: 3, .. }));
    assert!(matches!(err(&column(&["abc"]), Encoding::I64), KernelError::Form { .. }));
    // Under a null anything may lie.
    let hidden = Column { vals: Vals::Int(vec![40_000]), nulls: Some(vec![true]) };
    assert_eq!(encode(&hidden, &Encoding::I16, 0, 0).unwrap().nulls, [true]);
}
