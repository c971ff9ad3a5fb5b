//! Check digits: Luhn (cards, IMEI), EAN-13 and ISBN-13, IBAN. Characters that are no digits (or, in an
//! IBAN, no letters) do not count.

/// The digit that makes `digits` and itself pass Luhn's test.
pub fn luhn(digits: &[u8]) -> u8 {
    let mut sum = 0u32;
    for (i, d) in digits.iter().rev().filter(|d| d.is_ascii_digit()).enumerate() {
        let d = (d - b'0') as u32;
        sum += match (i % 2, d * 2) {
            (0, twice) if twice > 9 => twice - 9,
            (0, twice) => twice,
            _ => d,
        };
    }
    b'0' + ((10 - sum % 10) % 10) as u8
}

/// The check digit of an EAN: weights 3 and 1, from the right.
pub fn ean(digits: &[u8]) -> u8 {
    let mut sum = 0u32;
    for (i, d) in digits.iter().rev().filter(|d| d.is_ascii_digit()).enumerate() {
        sum += (d - b'0') as u32 * if i % 2 == 0 { 3 } else { 1 };
    }
    b'0' + ((10 - sum % 10) % 10) as u8
}

/// The two check digits of an IBAN (ISO 7064, mod 97-10).
pub fn iban(country: &[u8], bban: &[u8]) -> [u8; 2] {
    let mut rest = 0u32;
    for c in bban.iter().chain(country).chain(b"00") {
        rest = match c {
            b'0'..=b'9' => rest * 10 + (c - b'0') as u32,
            b'A'..=b'Z' => rest * 100 + (c - b'A') as u32 + 10,
            b'a'..=b'z' => rest * 100 + (c - b'a') as u32 + 10,
            _ => rest,
        } % 97;
    }
    let check = 98 - rest;
    [b'0' + (check / 10) as u8, b'0' + (check % 10) as u8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples() {
        assert_eq!(luhn(b"7992739871"), b'3');
        assert_eq!(luhn(b"411111111111111"), b'1');
        assert_eq!(luhn(b"4111 1111 1111 111"), b'1');
        assert_eq!(luhn(b"37828224631000"), b'5');
        assert_eq!(ean(b"400638133393"), b'1');
        assert_eq!(ean(b"978030640615"), b'7');
        assert_eq!(iban(b"GB", b"WEST12345698765432"), *b"82");
        assert_eq!(iban(b"DE", b"370400440532013000"), *b"89");
        assert_eq!(iban(b"FR", b"20041010050500013M02606"), *b"14");
        assert_eq!(iban(b"NO", b"86011117947"), *b"93");
    }
}
