//! Where a redirect leads, and whether a request may go there: only within the origin that it was sent to, as it holds
//! the key and what the user says of the database, and only where the request itself is to be made again. Not here: HTTP.

use crate::options::parts;

/// Followed one after the other.
pub const MOST: usize = 5;

/// The address to send the same request to; else the address to tell, and why it is not followed.
pub fn next(url: &str, location: &str, status: u16) -> Result<String, (String, &'static str)> {
    let Some(to) = resolve(url, location) else {
        return Err((String::new(), "that is no address"));
    };
    if origin(&to) != origin(url) {
        // Its path may hold anything.
        let (tls, authority, _) = parts(&to).unwrap_or_default();
        return Err((format!("{}{authority}", scheme(tls)), "it is another server"));
    }
    if !matches!(status, 307 | 308) {
        return Err((shown(&to), "only 307 and 308 have the request sent again"));
    }
    Ok(to)
}

/// Without the query, which may hold anything.
pub fn shown(url: &str) -> String {
    url.split('?').next().unwrap_or_default().to_string()
}

/// A location as it is meant at an address; None where it is no http(s) address.
fn resolve(url: &str, location: &str) -> Option<String> {
    let (tls, authority, path) = parts(url)?;
    let location = location.split('#').next().unwrap_or_default();
    let path = &path[..path.find('?').unwrap_or(path.len())];
    let here = format!("{}{authority}", scheme(tls));
    let to = match location {
        "" => return None,
        l if l.starts_with("//") => format!("{}{}", scheme(tls), &l[2..]),
        l if l.starts_with('/') => format!("{here}{l}"),
        l if l.starts_with('?') => format!("{here}{path}{l}"),
        l if has_scheme(l) => l.to_string(),
        l => format!("{here}{}/{l}", path.rsplit_once('/').map_or("", |(folder, _)| folder)),
    };
    let (tls, authority, path) = parts(&to)?;
    let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
    Some(format!("{}{authority}{}{query}", scheme(tls), without_dots(path)))
}

/// `name:` before any slash.
fn has_scheme(location: &str) -> bool {
    location.split_once(':').is_some_and(|(s, _)| s.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b)))
}

fn scheme(tls: bool) -> &'static str {
    if tls { "https://" } else { "http://" }
}

/// `.` and `..` taken out (RFC 3986, 5.2.4).
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(s) = segments.next() {
        let last = segments.peek().is_none();
        match s {
            "." | ".." => {
                if s == ".." {
                    kept.pop();
                }
                if last {
                    kept.push("");
                }
            }
            s => kept.push(s),
        }
    }
    format!("/{}", kept.join("/"))
}

/// Scheme, host and port.
fn origin(url: &str) -> Option<(bool, String, u16)> {
    let (tls, authority, _) = parts(url)?;
    let end = authority.find(']').map_or(0, |at| at + 1);
    let (host, port) = match authority[end..].split_once(':') {
        Some((host, port)) => (format!("{}{host}", &authority[..end]), port.parse().ok()?),
        None => (authority.to_string(), if tls { 443 } else { 80 }),
    };
    Some((tls, host.to_ascii_lowercase(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "https://m.example/v1/chat/completions?api-version=1";

    #[test]
    fn within_the_origin() {
        for (location, to) in [
            ("https://m.example/v2/x?y=1", "https://m.example/v2/x?y=1"),
            ("https://M.EXAMPLE:443/v2", "https://M.EXAMPLE:443/v2"),
            ("//m.example/v2#part", "https://m.example/v2"),
            ("/v2/chat", "https://m.example/v2/chat"),
            ("/", "https://m.example/"),
            ("other", "https://m.example/v1/chat/other"),
            ("../v2/./x", "https://m.example/v1/v2/x"),
            ("../../..", "https://m.example/"),
            ("?api-version=2", "https://m.example/v1/chat/completions?api-version=2"),
        ] {
            for status in [307, 308] {
                assert_eq!(next(HERE, location, status), Ok(to.into()), "{location}");
            }
        }
        let six = "http://[::1]:8080/v1";
        assert_eq!(next(six, "http://[::1]:8080/v2", 307), Ok("http://[::1]:8080/v2".into()));
        assert!(next(six, "http://[::1]/v2", 307).is_err());
    }

    #[test]
    fn elsewhere() {
        for (location, told) in [
            ("http://m.example/v1", "http://m.example"),
            ("https://m.example:8443/v1?key=s3cret", "https://m.example:8443"),
            ("https://m.example.evil/s3cret", "https://m.example.evil"),
            ("//evil.example/v1", "https://evil.example"),
        ] {
            assert_eq!(next(HERE, location, 307), Err((told.into(), "it is another server")), "{location}");
        }
        for location in ["", "#top", "ftp://m.example/", "javascript:x", "https://m.example@evil.example/", "/a b"] {
            assert_eq!(next(HERE, location, 307), Err((String::new(), "that is no address")), "{location}");
        }
    }

    #[test]
    fn another_method() {
        for status in [300, 301, 302, 303, 304] {
            let (told, why) = next(HERE, "/v2/chat?key=s3cret", status).unwrap_err();
            assert_eq!(
                (told.as_str(), why),
                ("https://m.example/v2/chat", "only 307 and 308 have the request sent again")
            );
        }
    }
}
