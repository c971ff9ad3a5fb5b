//! Topic `company`: invented firms whose name, trade, domain and slogan agree. Domains are under `.example`
//! (RFC 2606), legal forms and buzzwords from the `fake` crate.

use super::table::{Cell, Rows};
use super::{Locale, files, latin, pick, table};
use fake::locales::{DE_DE, Data, EN, IT_IT, JA_JP, PT_BR};

/// Fields: `name`, `legal_name`, `suffix`, `domain`, `website`, `slug`, `industry`, `catch_phrase`, `tagline`,
/// `description`, `ticker`, `vat_id`, `email`, `size`, `legal_form`.
pub fn rows(locale: &Locale) -> Rows {
    const ROWS: usize = 1600;
    let trades = files::find(locale.code, "trade").map(table::read).unwrap_or_default();
    let stems = files::find(locale.code, "stem").map(table::read).unwrap_or_default();
    let suffixes: &[&'static str] = match locale.code {
        "en_US" => &["Inc.", "LLC", "Corp.", "Group", "Co."],
        "en_GB" => &["Ltd", "PLC", "LLP", "Group"],
        "fr_FR" => &["SARL", "SAS", "SA", "EURL"],
        "es_ES" => &["S.L.", "S.A.", "S.L.U.", "e Hijos"],
        "de_DE" => DE_DE::COMPANY_SUFFIX,
        "it_IT" => IT_IT::COMPANY_SUFFIX,
        "pt_BR" => PT_BR::COMPANY_SUFFIX,
        "ja_JP" => JA_JP::COMPANY_SUFFIX,
        _ => EN::COMPANY_SUFFIX,
    };
    let (head, middle, tail) = (EN::COMPANY_BUZZWORD_HEAD, EN::COMPANY_BUZZWORD_MIDDLE, EN::COMPANY_BUZZWORD_TAIL);
    let mut out = Rows::new(&[
        "name",
        "legal_name",
        "suffix",
        "domain",
        "website",
        "slug",
        "industry",
        "catch_phrase",
        "description",
        "ticker",
        "vat_id",
        "email",
        "size",
        "registration_number",
    ]);
    for i in 0..ROWS {
        // Stem and trade run through all pairs before one comes again.
        let stem = &stems.rows[i % stems.rows.len()][0];
        let trade = &trades.rows
            [(i / stems.rows.len() + pick("trade", i % stems.rows.len(), trades.rows.len())) % trades.rows.len()];
        let suffix = suffixes[pick("suffix", i, suffixes.len())];
        // `written/latin` where the script is not Latin.
        let (stem, stem_latin) = stem.split_once('/').unwrap_or((stem, stem));
        let (branch, branch_latin) = trade[0].split_once('/').unwrap_or((&trade[0], &trade[0]));
        let name = format!("{stem}{}{branch}", if locale.family_first { "" } else { " " });
        let slug = latin(&format!("{stem_latin} {branch_latin}"), "-");
        let domain = format!("{}.example", slug.replace('-', ""));
        let phrase = format!(
            "{} {} {}",
            head[pick("head", i, head.len())],
            middle[pick("middle", i, middle.len())],
            tail[pick("tail", i, tail.len())]
        );
        let letters: String = slug.chars().take(2).chain(latin(branch_latin, "").chars().take(2)).collect();
        out.push(vec![
            name.clone().into(),
            format!("{name} {suffix}").into(),
            suffix.into(),
            domain.clone().into(),
            format!("https://www.{domain}").into(),
            slug.into(),
            trade[1].clone(),
            capitalized(&phrase).into(),
            format!("{name} works in {}: {}.", trade[1].to_lowercase(), phrase.to_lowercase()).into(),
            letters.to_uppercase().into(),
            format!("{}{:09}", locale.country_code, pick("vat", i, 1_000_000_000)).into(),
            format!("info@{domain}").into(),
            Cell::Borrowed(
                ["1-10", "11-50", "51-200", "201-500", "501-1000", "1001-5000", "5000+"]
                    [super::pick_early("size", i, 7)],
            ),
            format!("{:08}", pick("registration", i, 100_000_000)).into(),
        ]);
    }
    out
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}
