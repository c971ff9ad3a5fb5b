//! Topic `phone`: telephone numbers that ring nowhere. Only from ranges that the country's authority keeps
//! free for films and books; where a country has none, North America's 555-0100 to 555-0199.
//! Sources: NANPA (555-01XX), Ofcom "Telephone numbers for use in TV and radio drama programmes",
//! Bundesnetzagentur notice 148/2021, ARCEP decision 2018-0881 (numbers for audiovisual works).

use super::table::Rows;
use super::{Locale, pick};

/// North American area codes in service, of all regions.
const AREA_CODES: &[&str] = &[
    "201", "202", "203", "206", "207", "208", "212", "213", "214", "215", "216", "217", "303", "304", "305", "307",
    "310", "312", "313", "314", "315", "317", "401", "402", "404", "405", "406", "408", "410", "412", "414", "415",
    "501", "502", "503", "504", "505", "509", "512", "513", "515", "602", "603", "605", "612", "614", "615", "617",
    "701", "702", "703", "704", "713", "716", "717", "718", "801", "802", "803", "804", "808", "812", "816", "901",
    "904", "907", "913", "915", "916", "917", "918", "919",
];
/// Prefix, digits still to come; Ofcom.
const GB: &[(&str, u32)] = &[
    ("01632 960", 3),
    ("020 7946 0", 3),
    ("0113 496 0", 3),
    ("0114 496 0", 3),
    ("0121 496 0", 3),
    ("0131 496 0", 3),
    ("0141 496 0", 3),
    ("0161 496 0", 3),
    ("0191 498 0", 3),
];
const GB_MOBILE: &[(&str, u32)] = &[("07700 900", 3)];
const DE: &[(&str, u32)] = &[("030 23125", 3), ("069 90009", 3), ("040 66969", 3), ("0221 4710", 3), ("089 99998", 3)];
const DE_MOBILE: &[(&str, u32)] = &[
    ("0152 28817386", 0),
    ("0152 28895456", 0),
    ("0152 54599371", 0),
    ("0172 9925904", 0),
    ("0172 9968532", 0),
    ("0172 9973185", 0),
    ("0172 9973186", 0),
    ("0172 9980752", 0),
    ("0174 9091317", 0),
    ("0174 9464308", 0),
];
const FR: &[(&str, u32)] = &[("01 99 00", 4), ("02 61 91", 4), ("03 53 01", 4), ("04 65 71", 4), ("05 36 49", 4)];
const FR_MOBILE: &[(&str, u32)] = &[("06 39 98", 4)];

/// Fields: `number` (as written in the country), `e164` (`+` and digits), `digits`, `mobile`, `mobile_e164`,
/// `prefix` (country), `area`, `subscriber` (the part after the area code, 7 digits in North America).
pub fn rows(locale: &Locale) -> Rows {
    const ROWS: usize = 2000;
    let mut out =
        Rows::new(&["number", "e164", "digits", "mobile", "mobile_e164", "prefix", "area", "subscriber", "extension"]);
    for i in 0..ROWS {
        let extension = format!("{}", 100 + pick("extension", i, 900));
        let (number, mobile, prefix) = match locale.code {
            "en_GB" => (drawn(GB, "gb", i), drawn(GB_MOBILE, "gbm", i), "44"),
            "de_DE" => (drawn(DE, "de", i), drawn(DE_MOBILE, "dem", i), "49"),
            "fr_FR" => (drawn(FR, "fr", i), drawn(FR_MOBILE, "frm", i), "33"),
            code => {
                let american = |salt: &str| {
                    let area = AREA_CODES[pick(salt, i, AREA_CODES.len())];
                    let last = pick(salt, i + ROWS, 100);
                    match code {
                        "en_US" => format!("({area}) 555-01{last:02}"),
                        _ => format!("+1 {area} 555 01{last:02}"),
                    }
                };
                (american("us"), american("usm"), "1")
            }
        };
        let e164 = international(&number, prefix);
        let mobile_e164 = international(&mobile, prefix);
        let national = &e164[1 + prefix.len()..];
        // Where the national number opens with a variable area code, its written form says where it ends.
        let area = number.trim_start_matches("+1 ").split(' ').next().unwrap_or_default();
        let area: String = area.chars().filter(char::is_ascii_digit).collect();
        let subscriber = national.get(area.trim_start_matches('0').len()..).unwrap_or_default().to_string();
        out.push(vec![
            number.into(),
            e164.clone().into(),
            e164[1..].to_string().into(),
            mobile.into(),
            mobile_e164.into(),
            format!("+{prefix}").into(),
            area.into(),
            subscriber.into(),
            extension.into(),
        ]);
    }
    out
}

fn drawn(ranges: &[(&str, u32)], salt: &str, i: usize) -> String {
    let (prefix, digits) = ranges[pick(salt, i, ranges.len())];
    let number = pick(salt, i + 1_000_000, 10usize.pow(digits));
    match digits {
        0 => prefix.to_string(),
        4 => format!("{prefix} {:02} {:02}", number / 100, number % 100),
        width => format!("{prefix}{number:0width$}", width = width as usize),
    }
}

/// `+`, the country's prefix and the digits, without the national trunk 0.
fn international(written: &str, prefix: &str) -> String {
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    match prefix {
        "1" => format!("+1{}", digits.strip_prefix('1').unwrap_or(&digits)),
        _ => format!("+{prefix}{}", digits.strip_prefix('0').unwrap_or(&digits)),
    }
}
