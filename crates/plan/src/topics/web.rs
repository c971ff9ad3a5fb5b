//! Topics `ip` (documentation networks of RFC 5737 and RFC 3849) and `url` (names of RFC 2606).

use super::pick;
use super::table::Rows;

/// Domains that nobody can own (RFC 2606).
pub const DOMAINS: &[&str] = &["example.com", "example.org", "example.net"];

/// Fields: `v4`, `v6`, `cidr4`, `cidr6`, `mac` (documentation range 00-00-5E-00-53-xx of RFC 7042), `port`.
pub fn addresses() -> Rows {
    const NETS: [&str; 3] = ["192.0.2", "198.51.100", "203.0.113"];
    const PORTS: [&str; 12] = ["443", "80", "8080", "22", "5432", "8443", "3306", "6379", "9090", "3000", "53", "25"];
    let mut out = Rows::new(&["v4", "v6", "cidr4", "cidr6", "mac", "port", "hostname"]);
    const HOSTS: [&str; 8] = ["web", "app", "db", "cache", "worker", "api", "mail", "build"];
    for i in 0..762 {
        let net = NETS[i % 3];
        let (a, b) = (pick("v6a", i, 0x1_0000), pick("v6b", i, 0x1_0000));
        out.push(vec![
            format!("{net}.{}", 1 + i / 3).into(),
            format!("2001:db8:{a:x}::{b:x}").into(),
            format!("{net}.{}/28", (i / 3) & 0xf0).into(),
            format!("2001:db8:{a:x}::/48").into(),
            format!("00:00:5e:00:53:{:02x}", i % 256).into(),
            PORTS[super::pick_early("port", i, PORTS.len())].into(),
            format!("{}-{:02}.example.net", HOSTS[pick("host", i, 8)], 1 + i % 60).into(),
        ]);
    }
    out
}

/// Fields: `url`, `path`, `domain`, `slug`, `image`, `avatar`, `referrer`, `filename`, `file_path`,
/// `extension`, `webhook`, `image_name`.
pub fn urls() -> Rows {
    const PARTS: [&str; 24] = [
        "products",
        "blog",
        "about",
        "pricing",
        "docs",
        "support",
        "news",
        "careers",
        "contact",
        "events",
        "guides",
        "reports",
        "gallery",
        "download",
        "features",
        "teams",
        "community",
        "stories",
        "research",
        "library",
        "archive",
        "projects",
        "profile",
        "orders",
    ];
    const WORDS: [&str; 24] = [
        "autumn-sale",
        "getting-started",
        "release-notes",
        "annual-review",
        "summer-guide",
        "open-day",
        "field-notes",
        "case-study",
        "new-arrivals",
        "team-update",
        "roadmap",
        "best-of",
        "how-it-works",
        "small-business",
        "weekly-digest",
        "winter-collection",
        "travel-tips",
        "first-steps",
        "changelog",
        "customer-story",
        "quick-tour",
        "long-read",
        "behind-the-scenes",
        "checklist",
    ];
    const EXTENSIONS: [&str; 8] = ["pdf", "jpg", "png", "csv", "docx", "xlsx", "zip", "txt"];
    let mut out = Rows::new(&[
        "url",
        "path",
        "domain",
        "slug",
        "image",
        "avatar",
        "referrer",
        "filename",
        "file_path",
        "extension",
        "webhook",
        "image_name",
    ]);
    for i in 0..576 {
        let (part, word) = (PARTS[i % 24], WORDS[(i / 24 + i) % 24]);
        let domain = DOMAINS[pick("domain", i, DOMAINS.len())];
        let extension = EXTENSIONS[super::pick_early("extension", i, 8)];
        out.push(vec![
            format!("https://www.{domain}/{part}/{word}").into(),
            format!("/{part}/{word}").into(),
            domain.into(),
            format!("{part}-{word}").into(),
            format!("https://img.example.com/{part}/{word}.jpg").into(),
            format!("https://img.example.com/avatars/{:03}.png", i).into(),
            [
                "https://search.example/",
                "https://social.example/",
                "https://www.example.com/",
                "https://news.example.org/",
            ][super::pick_early("referrer", i, 4)]
            .into(),
            format!("{part}-{word}.{extension}").into(),
            format!("/files/{part}/{word}.{extension}").into(),
            extension.into(),
            format!("https://hooks.example.com/{part}").into(),
            format!("{part}-{word}.{}", ["jpg", "png", "webp"][i % 3]).into(),
        ]);
    }
    out
}
