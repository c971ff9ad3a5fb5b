//! Every topic in every locale is sound, and reaches nobody.

use super::*;

const BUILT: [&str; 10] = ["person", "place", "street", "phone", "company", "product", "ip", "url", "account", "date"];
/// Files that are read by the built topics, or have a shape of their own.
const RAW: [&str; 5] = ["people", "words", "stem", "trade", "goods"];

fn all() -> impl Iterator<Item = (&'static Locale, &'static Topic)> {
    LOCALES.iter().flat_map(|l| {
        let files = files::FILES.iter().map(|f| f.1).filter(|n| !RAW.contains(n));
        let names: std::collections::BTreeSet<&str> = BUILT.into_iter().chain(files).collect();
        names.into_iter().map(move |n| (l, topic(l.code, n).unwrap_or_else(|| panic!("{} {n}", l.code))))
    })
}

fn texts(t: &'static Topic, field: &str) -> Vec<&'static str> {
    t.texts(field).unwrap_or_else(|| panic!("{} {field}", t.name)).collect()
}

#[test]
fn every_field_has_a_value_in_every_row() {
    for (l, t) in all() {
        assert!(t.len > 0, "{} {}", l.code, t.name);
        for field in t.fields.keys() {
            for (row, text) in texts(t, field).into_iter().enumerate() {
                let empty_is_right =
                    t.name == "person" && *field == "suffix" || t.name == "phone" && *field == "subscriber";
                assert!(empty_is_right || !text.trim().is_empty(), "{} {}.{field} row {row}", l.code, t.name);
                assert_eq!(text.trim(), text, "{} {}.{field} row {row}", l.code, t.name);
                assert!(!text.contains(['\t', '\n', '\0']), "{} {}.{field} row {row}", l.code, t.name);
            }
        }
    }
}

#[test]
fn rows_of_data_files_are_complete() {
    for (folder, name, text) in files::FILES {
        let mut lines = text.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
        let width = lines.next().map_or(0, |l| l.split('\t').count());
        for line in lines {
            assert_eq!(line.split('\t').count(), width, "{folder}/{name}: {line}");
        }
    }
}

#[test]
fn domains_are_reserved() {
    const ENDINGS: [&str; 4] = ["example.com", "example.org", "example.net", ".example"];
    for (l, t) in all() {
        for field in t.fields.keys() {
            for text in texts(t, field) {
                let host = match (text.split_once("://"), text.split_once('@')) {
                    (Some((_, rest)), _) => rest.split(['/', '?']).next().unwrap_or_default(),
                    (None, Some((_, host))) => host,
                    _ if matches!(*field, "domain" | "hostname") => text,
                    _ => continue,
                };
                assert!(ENDINGS.iter().any(|e| host.ends_with(e)), "{} {}.{field}: {text}", l.code, t.name);
            }
        }
    }
}

#[test]
fn telephones_ring_nowhere() {
    let american = |n: &str| n.len() == 12 && n.starts_with("+1") && n[5..].starts_with("55501");
    for l in LOCALES {
        let t = topic(l.code, "phone").unwrap();
        for number in texts(t, "e164").into_iter().chain(texts(t, "mobile_e164")) {
            let ranges: &[&str] = match l.country_code {
                "GB" => &[
                    "+441632960",
                    "+442079460",
                    "+441134960",
                    "+441144960",
                    "+441214960",
                    "+441314960",
                    "+441414960",
                    "+441614960",
                    "+441914980",
                    "+447700900",
                ],
                "DE" => &[
                    "+493023125",
                    "+496990009",
                    "+494066969",
                    "+492214710",
                    "+498999998",
                    "+4915228817386",
                    "+4915228895456",
                    "+4915254599371",
                    "+491729925904",
                    "+491729968532",
                    "+491729973185",
                    "+491729973186",
                    "+491729980752",
                    "+491749091317",
                    "+491749464308",
                ],
                "FR" => &["+3319900", "+33261910", "+3326191", "+3335301", "+3346571", "+3353649", "+3363998"],
                _ => &[],
            };
            let ok = if ranges.is_empty() { american(number) } else { ranges.iter().any(|r| number.starts_with(r)) };
            assert!(ok, "{} {number}", l.code);
        }
    }
}

#[test]
fn addresses_are_for_documentation() {
    let t = topic("en_US", "ip").unwrap();
    for v4 in texts(t, "v4").into_iter().chain(texts(t, "cidr4")) {
        assert!(["192.0.2.", "198.51.100.", "203.0.113."].iter().any(|n| v4.starts_with(n)), "{v4}");
    }
    assert!(texts(t, "v4").iter().all(|a| a.parse::<std::net::Ipv4Addr>().is_ok()));
    assert!(texts(t, "v6").iter().all(|a| a.starts_with("2001:db8:") && a.parse::<std::net::Ipv6Addr>().is_ok()));
}

#[test]
fn postal_codes_look_like_their_country() {
    for l in LOCALES {
        let shape = match l.country_code {
            "US" | "DE" | "FR" | "ES" | "IT" => "99999",
            "BR" => "99999-999",
            "JP" => "999-9999",
            _ => "",
        };
        let t = topic(l.code, "place").unwrap();
        assert!(t.len >= 100, "{} has {} places", l.code, t.len);
        for code in texts(t, "postal_code") {
            let found: String = code.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
            let british = code.len() >= 5 && code.len() <= 8 && code.split(' ').count() == 2;
            assert!(if shape.is_empty() { british } else { found == shape }, "{} {code}", l.code);
        }
        for (lat, lon) in texts(t, "latitude").into_iter().zip(texts(t, "longitude")) {
            let (lat, lon): (f64, f64) = (lat.parse().unwrap(), lon.parse().unwrap());
            assert!((-90.0..90.0).contains(&lat) && (-180.0..180.0).contains(&lon), "{} {lat} {lon}", l.code);
        }
    }
}

#[test]
fn a_place_is_one_place() {
    for l in LOCALES {
        let t = topic(l.code, "place").unwrap();
        let mut of: std::collections::BTreeMap<&str, (&str, &str)> = Default::default();
        for ((code, city), region) in texts(t, "postal_code").into_iter().zip(texts(t, "city")).zip(texts(t, "region"))
        {
            assert_eq!(*of.entry(code).or_insert((city, region)), (city, region), "{} {code}", l.code);
        }
    }
}

#[test]
fn names_agree() {
    for l in LOCALES {
        let t = topic(l.code, "person").unwrap();
        for ((full, first), last) in
            texts(t, "full_name").into_iter().zip(texts(t, "first_name")).zip(texts(t, "last_name"))
        {
            assert!(full.contains(first) && full.contains(last), "{full}");
        }
        for latin in texts(t, "first_latin").into_iter().chain(texts(t, "last_latin")) {
            assert!(latin.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{} {latin}", l.code);
        }
        let distinct: std::collections::BTreeSet<_> = texts(t, "full_name").into_iter().collect();
        assert!(distinct.len() > 1500, "{}: {} names", l.code, distinct.len());
    }
}

#[test]
fn account_numbers_check() {
    assert_eq!(check::iban("GB", "WEST12345698765432"), "GB82WEST12345698765432");
    assert_eq!(check::iban("DE", "370400440532013000"), "DE89370400440532013000");
    for l in LOCALES {
        for iban in texts(topic(l.code, "account").unwrap(), "iban") {
            let (head, tail) = iban.split_at(4);
            assert_eq!(check::iban(&head[..2], tail), iban);
        }
    }
}

#[test]
fn locales_are_found_by_what_people_call_them() {
    let code = |n: &str| resolve(n).map(|l| l.code);
    assert_eq!(code("de_DE"), Some("de_DE"));
    assert_eq!(code("de-AT"), Some("de_DE"));
    assert_eq!(code("de"), Some("de_DE"));
    assert_eq!(code("en_GB.UTF-8"), Some("en_GB"));
    assert_eq!(code("pt"), Some("pt_BR"));
    assert_eq!(code("xx_XX"), None);
    assert!(topic("en_US", "no such topic").is_none());
    for l in LOCALES {
        assert!(prose(l.code).is_some_and(|w| w.len() > 100));
    }
}

#[test]
fn the_same_rows_every_time() {
    // A change here changes what runs produce: bump GENERATION_VERSION with it.
    let t = topic("en_US", "person").unwrap();
    assert_eq!(texts(t, "full_name")[..3].join("|"), FIRST_NAMES);
}
const FIRST_NAMES: &str = "Rebecca Bashirian|Karen Bashirian|William Kris";

/// For databases that cannot hold more: every topic of every locale, and its words.
#[test]
fn texts_in_ascii() {
    for l in LOCALES {
        let name = format!("{}.ASCII", l.code);
        let files = files::FILES.iter().map(|f| f.1).filter(|n| !RAW.contains(n));
        for topic_name in BUILT.into_iter().chain(files) {
            let t = topic(&name, topic_name).unwrap_or_else(|| panic!("{name} {topic_name}"));
            let whole = topic(l.code, topic_name).unwrap_or_else(|| panic!("{name} {topic_name}"));
            assert!(t.len > 0, "{name} {topic_name}");
            for field in whole.fields.keys() {
                assert!(texts(t, field).iter().all(|x| x.is_ascii()), "{name} {topic_name}.{field}");
            }
        }
        let words = prose(&name).unwrap_or_else(|| panic!("{name}"));
        let Vals::Bytes(bytes) = &words.vals else { panic!("{name}") };
        assert!(bytes.len() > 100 && (0..bytes.len()).all(|i| bytes.get(i).is_ascii()), "{name}");
    }
    let german = topic("de_DE.ASCII", "place").unwrap();
    assert!(texts(german, "city").contains(&"Muenchen"), "cities keep their names");
    assert!(!is_ascii("de_DE.UTF-8") && is_ascii("de-AT.ascii"));
}
