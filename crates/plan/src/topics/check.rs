//! Numbers with check digits that belong to nobody: test ranges of the card schemes, IBANs of banks that do
//! not exist, and topic `account`. The digits themselves are computed by the kernels; the few here are for
//! the topic's ready-made rows.

use super::table::Rows;
use super::{Locale, pick};

/// A test range of a card scheme: numbers open with `prefix` and have `digits` digits, the last the Luhn digit.
#[derive(Debug)]
pub struct CardRange {
    pub brand: &'static str,
    pub prefix: &'static str,
    pub digits: u32,
}

/// From the schemes' and payment processors' published test numbers; never issued.
pub const CARDS: &[CardRange] = &[
    CardRange { brand: "Visa", prefix: "400000", digits: 16 },
    CardRange { brand: "Mastercard", prefix: "555555", digits: 16 },
    CardRange { brand: "Visa", prefix: "411111", digits: 16 },
    CardRange { brand: "Mastercard", prefix: "222300", digits: 16 },
    CardRange { brand: "American Express", prefix: "378282", digits: 15 },
    CardRange { brand: "Discover", prefix: "601111", digits: 16 },
];

/// A country's BBAN as a mask (`#` a digit; `\` escapes), under a bank code that is not given out.
#[derive(Debug)]
pub struct IbanFormat {
    pub country_code: &'static str,
    pub mask: &'static str,
}

/// Only countries whose BBAN has no check digits of its own, so that every filling is valid.
/// DE: clearing areas run from 1 to 8, so no bank code opens with 9. AT, CH, LU, GB, IE: codes not allotted.
pub const IBANS: &[IbanFormat] = &[
    IbanFormat { country_code: "DE", mask: "99999999##########" },
    IbanFormat { country_code: "AT", mask: "99999###########" },
    IbanFormat { country_code: "CH", mask: "99999############" },
    IbanFormat { country_code: "LU", mask: "999#############" },
    IbanFormat { country_code: "GB", mask: "TEST000000########" },
    IbanFormat { country_code: "IE", mask: "TEST000000########" },
];

/// The IBAN format of a locale's country, else that of Germany.
pub fn iban_format(locale: &str) -> &'static IbanFormat {
    let country = super::resolve(locale).map_or("DE", |l| l.country_code);
    IBANS.iter().find(|f| f.country_code == country).unwrap_or(&IBANS[0])
}

/// Prefixes for EAN-13: 200 to 299 are for use inside a shop (GS1), 978 books.
pub const EAN_PREFIX: &str = "200";
pub const ISBN_PREFIX: &str = "978";

/// The check digits of an IBAN (ISO 7064, mod 97-10): the IBAN in one piece.
pub fn iban(country: &str, bban: &str) -> String {
    let value = |c: char| c.to_digit(36).unwrap_or(0);
    let rest = format!("{bban}{country}00").chars().fold(0u32, |rest, c| {
        let v = value(c);
        if v > 9 { (rest * 100 + v) % 97 } else { (rest * 10 + v) % 97 }
    });
    format!("{country}{:02}{bban}", 98 - rest)
}

/// Fields: `iban`, `bic`, `bank`, `account_number`, `routing_number` (American; opens with 99, which no bank
/// has), `card_brand`, `card_last4`, `card_masked`, `expiry` (MM/YY), `holder_type`.
pub fn accounts(locale: &Locale) -> Rows {
    const BANKS: [(&str, &str); 12] = [
        ("First Harbor Bank", "TEST"),
        ("Meridian Trust", "MERX"),
        ("Northgate Savings", "NGSX"),
        ("Union Valley Bank", "UVBX"),
        ("Blue River Credit Union", "BRCX"),
        ("Oakfield Bank", "OAKX"),
        ("Summit Mutual", "SMTX"),
        ("Harborline Bank", "HBLX"),
        ("Cedar & Sons Bank", "CDSX"),
        ("Lakeside Savings", "LKSX"),
        ("Capital Bridge Bank", "CPBX"),
        ("Old Mill Bank", "OMBX"),
    ];
    let format = iban_format(locale.code);
    let mut out = Rows::new(&[
        "iban",
        "bic",
        "bank",
        "account_number",
        "routing_number",
        "card_brand",
        "card_last4",
        "card_masked",
        "expiry",
        "account_type",
    ]);
    for i in 0..1000 {
        let mut digit = 0;
        let bban: String = format
            .mask
            .chars()
            .map(|c| {
                digit += 1;
                if c == '#' { char::from(b'0' + pick("bban", i * 64 + digit, 10) as u8) } else { c }
            })
            .collect();
        let (bank, code) = BANKS[super::pick_early("bank", i, BANKS.len())];
        let card = &CARDS[super::pick_early("card", i, CARDS.len())];
        let last4 = pick("last4", i, 10_000);
        let routing = format!("99{:06}", pick("routing", i, 1_000_000));
        let kinds = ["checking", "savings", "business", "investment", "credit"];
        out.push(vec![
            iban(format.country_code, &bban).into(),
            // Location code 00: no live BIC ends in 0 there.
            format!("{code}{}00", format.country_code).into(),
            bank.into(),
            format!("{:010}", pick("account", i, 10_000_000_000)).into(),
            format!("{routing}{}", aba(&routing)).into(),
            card.brand.into(),
            format!("{last4:04}").into(),
            format!("**** **** **** {last4:04}").into(),
            format!("{:02}/{}", 1 + pick("month", i, 12), 27 + pick("year", i, 5)).into(),
            kinds[super::pick_early("kind", i, kinds.len())].into(),
        ]);
    }
    out
}

/// The ninth digit of an American routing number: weights 3, 7, 1.
fn aba(digits: &str) -> u32 {
    let sum: u32 =
        digits.chars().zip([3, 7, 1].into_iter().cycle()).map(|(c, w)| c.to_digit(10).unwrap_or(0) * w).sum();
    (10 - sum % 10) % 10
}
