//! The locales that the built-in seeds know, and what differs between them beside their data.

/// A locale with data of its own.
#[derive(Debug)]
pub struct Locale {
    /// `de_DE`.
    pub code: &'static str,
    /// ISO 3166: `DE`.
    pub country_code: &'static str,
    pub country: &'static str,
    /// The family name comes first.
    pub family_first: bool,
    /// `{n} {s}` in the order that an address line has: n the house number, s the street.
    pub address: &'static str,
    /// ISO 4217.
    pub currency: &'static str,
    /// ISO 639-1.
    pub language: &'static str,
}

/// All locales, `en_US`, the one that others fall back to, first.
pub const LOCALES: &[Locale] = &[
    locale("en_US", "US", "United States", "{n} {s}", "USD", "en"),
    locale("en_GB", "GB", "United Kingdom", "{n} {s}", "GBP", "en"),
    locale("de_DE", "DE", "Deutschland", "{s} {n}", "EUR", "de"),
    locale("fr_FR", "FR", "France", "{n} {s}", "EUR", "fr"),
    locale("es_ES", "ES", "España", "{s}, {n}", "EUR", "es"),
    locale("it_IT", "IT", "Italia", "{s}, {n}", "EUR", "it"),
    locale("pt_BR", "BR", "Brasil", "{s}, {n}", "BRL", "pt"),
    Locale { family_first: true, ..locale("ja_JP", "JP", "日本", "{s}{n}", "JPY", "ja") },
];

const fn locale(
    code: &'static str,
    country_code: &'static str,
    country: &'static str,
    address: &'static str,
    currency: &'static str,
    language: &'static str,
) -> Locale {
    Locale { code, country_code, country, family_first: false, address, currency, language }
}

/// Whether the name asks for texts in ASCII alone, as `de_DE.ASCII` does.
pub fn is_ascii(name: &str) -> bool {
    name.split_once('.').is_some_and(|(_, charset)| charset.eq_ignore_ascii_case("ascii"))
}

/// The locale meant by `de_DE`, `de-DE`, `de_DE.UTF-8`, `de_AT` or `de`: the same code, else the same
/// language. None: not known, which is the caller's error to report.
pub fn resolve(name: &str) -> Option<&'static Locale> {
    let name = name.split(['.', '@']).next().unwrap_or_default().replace('-', "_");
    let language = name.split('_').next().unwrap_or_default();
    LOCALES
        .iter()
        .find(|l| l.code.eq_ignore_ascii_case(&name))
        .or_else(|| LOCALES.iter().find(|l| l.language.eq_ignore_ascii_case(language)))
}
