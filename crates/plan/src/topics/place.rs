//! Topics `place` (city, region, postal code, coordinates, time zone: a row a postal code) and `street`
//! (address lines in the country's order).

use super::table::{Cell, Rows};
use super::{Locale, files, pick, table};
use std::borrow::Cow;

pub fn rows(locale: &Locale) -> Rows {
    let data = files::find(locale.code, "place").map(table::read).unwrap_or_default();
    let mut out = Rows::new(&[
        "city",
        "region",
        "region_code",
        "postal_code",
        "latitude",
        "longitude",
        "timezone",
        "country",
        "country_code",
        "country_alpha3",
        "currency",
        "language",
        "locale",
        "city_line",
        "point",
        "geojson",
        "coordinates",
    ]);
    for row in &data.rows {
        let [city, region, region_code, codes, latitude, longitude, timezone] = row.as_slice() else { continue };
        for code in codes.split(',') {
            let n = out.rows.len();
            // Postal codes of one city lie some kilometres apart.
            let near = |text: &str, salt| {
                let degrees: f64 = text.parse().unwrap_or(0.0);
                format!("{:.6}", degrees + (pick(salt, n, 80_000) as f64 - 40_000.0) / 1e6)
            };
            let (lat, lon) = (near(latitude, "latitude"), near(longitude, "longitude"));
            let line = match locale.code {
                "en_US" => format!("{city}, {region_code} {code}"),
                "en_GB" => format!("{city} {code}"),
                "pt_BR" => format!("{city} - {region_code}, {code}"),
                "ja_JP" => format!("〒{code} {region}{city}"),
                _ => format!("{code} {city}"),
            };
            out.push(vec![
                city.clone(),
                region.clone(),
                region_code.clone(),
                Cell::Owned(code.to_string()),
                lat.clone().into(),
                lon.clone().into(),
                timezone.clone(),
                locale.country.into(),
                locale.country_code.into(),
                alpha3(locale.country_code).into(),
                locale.currency.into(),
                locale.language.into(),
                locale.code.into(),
                line.into(),
                format!("({lon},{lat})").into(),
                format!("{{\"type\": \"Point\", \"coordinates\": [{lon}, {lat}]}}").into(),
                format!("{lat},{lon}").into(),
            ]);
        }
    }
    out
}

fn alpha3(code: &str) -> &'static str {
    match code {
        "US" => "USA",
        "GB" => "GBR",
        "DE" => "DEU",
        "FR" => "FRA",
        "ES" => "ESP",
        "IT" => "ITA",
        "BR" => "BRA",
        _ => "JPN",
    }
}

/// Address lines; streets are not bound to cities.
pub fn streets(locale: &Locale) -> Rows {
    const ROWS: usize = 2048;
    let data = files::find(locale.code, "street").map(table::read).unwrap_or_default();
    let mut out = Rows::new(&["street", "number", "line1", "line2", "building", "unit"]);
    for i in 0..ROWS {
        let Some(Cow::Borrowed(street)) = data.rows.get(pick("street", i, data.rows.len())).map(|r| r[0].clone())
        else {
            continue;
        };
        // Short streets are many: the smaller of two draws.
        let top = if locale.code == "en_US" { 4000 } else { 160 };
        let number = 1 + super::pick_early("number", i, top);
        let number = match locale.code {
            "ja_JP" => format!("{}-{}-{}", 1 + number % 6, 1 + number % 29, 1 + number % 17),
            _ => number.to_string(),
        };
        let flat = 1 + super::pick_early("flat", i, 60);
        let (line2, unit) = match locale.code {
            "en_US" => match i % 3 {
                0 => (format!("Apt. {flat}"), flat.to_string()),
                1 => (format!("Suite {}", flat * 10), (flat * 10).to_string()),
                _ => (format!("Unit {flat}"), flat.to_string()),
            },
            "en_GB" => (format!("Flat {flat}"), flat.to_string()),
            "de_DE" => (format!("{}. OG", 1 + flat % 6), flat.to_string()),
            "fr_FR" => (format!("Appt. {flat}"), flat.to_string()),
            "es_ES" => (format!("{}º {}", 1 + flat % 8, ["A", "B", "C", "D"][flat % 4]), flat.to_string()),
            "it_IT" => (format!("Interno {flat}"), flat.to_string()),
            "pt_BR" => (format!("Apto. {flat}"), flat.to_string()),
            _ => (format!("{}号室", 100 * (1 + flat % 9) + flat % 12 + 1), flat.to_string()),
        };
        let line1 = locale.address.replace("{n}", &number).replace("{s}", street);
        let building = ["A", "B", "C", "D", "E", "North", "South", "Main"][pick("building", i, 8)];
        out.push(vec![street.into(), number.into(), line1.into(), line2.into(), building.into(), unit.into()]);
    }
    out
}
