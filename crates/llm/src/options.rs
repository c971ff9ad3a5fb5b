//! The options of a server and of a user mapping: which there are, what each may be, and what they mean
//! together. Not here: who may set them, and reading files and the environment (the extension).

use seedgen_plan::nearest::nearest;
use std::time::Duration;

/// Where an option belongs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    Server,
    Mapping,
}

/// Every option, in the order of the documentation.
pub const OPTIONS: [(&str, Place); 13] = [
    ("endpoint", Place::Server),
    ("model", Place::Server),
    ("provider", Place::Server),
    ("api_key_env", Place::Server),
    ("ca_file", Place::Server),
    ("proxy", Place::Server),
    ("timeout", Place::Server),
    ("tries", Place::Server),
    ("max_reply_kb", Place::Server),
    ("max_tokens", Place::Server),
    ("temperature", Place::Server),
    ("structured", Place::Server),
    ("api_key", Place::Mapping),
];

/// What is wrong with an option: message and hint. Never a secret's value.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionError {
    pub message: String,
    pub hint: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// Chat completions: OpenAI, and llama.cpp, vLLM, Ollama, LM Studio, gateways.
    OpenAi,
    /// Anthropic's messages.
    Anthropic,
}

/// How the reply is held to its JSON schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub enum Structured {
    /// The strongest that the server takes: schema, then object, then off.
    Auto,
    /// `response_format` with the schema (chat completions), a forced tool (messages).
    Schema,
    /// `response_format` of any JSON object.
    Object,
    /// The prompt alone asks for JSON.
    Off,
}

/// A server's options, understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    pub endpoint: Endpoint,
    pub model: String,
    pub provider: Provider,
    pub api_key_env: Option<String>,
    pub ca_file: Option<String>,
    pub proxy: Option<String>,
    /// For one call, from the look-up of the name to the last byte of the reply.
    pub timeout: Duration,
    /// Calls made for one batch at most.
    pub tries: u32,
    pub max_reply: usize,
    pub max_tokens: Option<u32>,
    pub temperature: Option<f64>,
    pub structured: Structured,
}

/// The one address that is ever called.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    /// As written, without what follows the path.
    base: String,
    /// `?…`, kept behind the path that is added.
    query: String,
    pub host: String,
    pub tls: bool,
}

impl Endpoint {
    /// With the provider's path, unless the option has it.
    pub fn url(&self, path: &str) -> String {
        let base = self.base.trim_end_matches('/');
        let path = if base.ends_with(path) { "" } else { path };
        format!("{base}{path}{}", self.query)
    }
    /// Only this machine hears what is sent.
    pub fn loopback(&self) -> bool {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

const PROVIDERS: [&str; 2] = ["openai", "anthropic"];
const STRUCTURED: [&str; 4] = ["auto", "schema", "object", "off"];

/// The error for an option that does not exist at this place.
pub fn unknown(name: &str, place: Place) -> OptionError {
    if let Some((_, other)) = OPTIONS.iter().find(|o| o.0 == name) {
        let home = match other {
            Place::Server => "the server",
            Place::Mapping => "the user mapping",
        };
        return OptionError {
            message: format!("option \"{name}\" does not belong here"),
            hint: format!("It is an option of {home}."),
        };
    }
    let valid: Vec<&str> = OPTIONS.iter().filter(|o| o.1 == place).map(|o| o.0).collect();
    let near = nearest(name, valid.iter().copied()).map(|n| format!("Did you mean \"{n}\"? ")).unwrap_or_default();
    let are = if valid.len() == 1 { "The valid option is" } else { "Valid options are" };
    OptionError { message: format!("unknown option \"{name}\""), hint: format!("{near}{are} {}.", valid.join(", ")) }
}

impl Settings {
    /// Of the options of a server, each of which has to be valid and known.
    pub fn of<'a>(options: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Settings, OptionError> {
        let mut endpoint = None;
        let mut model = None;
        let mut settings = Settings {
            endpoint: Endpoint { base: String::new(), query: String::new(), host: String::new(), tls: true },
            model: String::new(),
            provider: Provider::OpenAi,
            api_key_env: None,
            ca_file: None,
            proxy: None,
            timeout: Duration::from_secs(120),
            tries: 5,
            max_reply: 4096 << 10,
            max_tokens: None,
            temperature: None,
            structured: Structured::Auto,
        };
        for (name, value) in options {
            match name {
                "endpoint" => endpoint = Some(address(value)?),
                "model" => model = Some(filled(name, value)?),
                "provider" => {
                    settings.provider = [Provider::OpenAi, Provider::Anthropic][word(name, value, &PROVIDERS)?]
                }
                "api_key_env" => settings.api_key_env = Some(variable(value)?),
                "ca_file" => {
                    if !value.starts_with('/') {
                        return Err(wrong(
                            name,
                            "must be an absolute path",
                            "Name a file of the database server's machine with certificates in PEM form.",
                        ));
                    }
                    settings.ca_file = Some(value.to_string());
                }
                "proxy" => settings.proxy = Some(proxy(value)?),
                "timeout" => settings.timeout = Duration::from_secs(whole(name, value, 3600, 120)?),
                "tries" => settings.tries = whole(name, value, 20, 5)? as u32,
                "max_reply_kb" => settings.max_reply = (whole(name, value, 1 << 20, 4096)? as usize) << 10,
                "max_tokens" => settings.max_tokens = Some(whole(name, value, 1 << 24, 4000)? as u32),
                "temperature" => match value.trim().parse::<f64>() {
                    Ok(t) if (0.0..=2.0).contains(&t) => settings.temperature = Some(t),
                    _ => {
                        return Err(wrong(
                            name,
                            "must be a number from 0 to 2",
                            "For example OPTIONS (temperature '0.8').",
                        ));
                    }
                },
                "structured" => {
                    settings.structured = [Structured::Auto, Structured::Schema, Structured::Object, Structured::Off]
                        [word(name, value, &STRUCTURED)?]
                }
                other => return Err(unknown(other, Place::Server)),
            }
        }
        let needed = |name: &str, example: &str| OptionError {
            message: format!("option \"{name}\" is required"),
            hint: format!("For example OPTIONS ({name} '{example}')."),
        };
        settings.endpoint = endpoint.ok_or_else(|| needed("endpoint", "https://models.example.com/v1"))?;
        settings.model = model.ok_or_else(|| needed("model", "llama-3.1-8b-instruct"))?;
        Ok(settings)
    }
}

/// The option of a user mapping; its value shows up nowhere.
pub fn check_mapping(name: &str, value: &str) -> Result<(), OptionError> {
    if name != "api_key" {
        return Err(unknown(name, Place::Mapping));
    }
    match crate::Key::new(value) {
        Some(_) => Ok(()),
        None => Err(wrong(
            name,
            "must be a key without spaces or special characters",
            "Paste the key as the provider shows it.",
        )),
    }
}

fn wrong(name: &str, what: &str, hint: &str) -> OptionError {
    OptionError { message: format!("option \"{name}\" {what}"), hint: hint.into() }
}

fn filled(name: &str, value: &str) -> Result<String, OptionError> {
    let value = value.trim();
    if value.is_empty() || value.len() > 300 || value.chars().any(char::is_control) {
        return Err(wrong(name, "must be a name", "Use the name that the model's server gives it."));
    }
    Ok(value.into())
}

fn word(name: &str, value: &str, known: &[&str]) -> Result<usize, OptionError> {
    known.iter().position(|k| *k == value).ok_or_else(|| {
        let near = nearest(value, known.iter().copied()).map(|n| format!("Did you mean \"{n}\"? ")).unwrap_or_default();
        let words = known.iter().map(|k| format!("\"{k}\"")).collect::<Vec<_>>().join(", ");
        OptionError {
            message: format!("unknown value \"{value}\" of option \"{name}\""),
            hint: format!("{near}Valid values are {words}."),
        }
    })
}

fn whole(name: &str, value: &str, most: u64, example: u64) -> Result<u64, OptionError> {
    match value.trim().parse::<u64>() {
        Ok(n) if (1..=most).contains(&n) => Ok(n),
        _ => Err(wrong(
            name,
            &format!("must be a whole number from 1 to {most}"),
            &format!("For example OPTIONS ({name} '{example}')."),
        )),
    }
}

/// Only names with this beginning: the server's other variables are not for models.
const PREFIX: &str = "SEEDGEN_";

fn variable(value: &str) -> Result<String, OptionError> {
    let rest = value.strip_prefix(PREFIX).unwrap_or_default();
    if rest.is_empty() || !rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return Err(wrong(
            "api_key_env",
            "must name an environment variable that begins with SEEDGEN_",
            "For example OPTIONS (api_key_env 'SEEDGEN_MODEL_KEY'), set where PostgreSQL is started.",
        ));
    }
    Ok(value.into())
}

/// Scheme, host with port, and the rest; None where it is no http(s) address, or has a user in it.
pub(crate) fn parts(value: &str) -> Option<(bool, &str, &str)> {
    let (tls, rest) = match value.split_once("://")? {
        (s, rest) if s.eq_ignore_ascii_case("https") => (true, rest),
        (s, rest) if s.eq_ignore_ascii_case("http") => (false, rest),
        _ => return None,
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let port = authority.rsplit_once(']').map_or(authority, |(_, p)| p);
    let well = !authority.is_empty()
        && !authority.starts_with(':')
        && value.bytes().all(|b| b.is_ascii_graphic())
        && !authority.contains('@')
        && !path.contains('#')
        && port.split_once(':').is_none_or(|(_, p)| p.parse::<u16>().is_ok_and(|p| p > 0));
    well.then_some((tls, authority, path))
}

fn host(authority: &str) -> &str {
    match authority.find(']') {
        Some(end) => &authority[..=end],
        None => authority.split(':').next().unwrap_or(authority),
    }
}

fn address(value: &str) -> Result<Endpoint, OptionError> {
    let value = value.trim();
    let Some((tls, authority, path)) = parts(value) else {
        let what = if value.contains('@') {
            "must not hold a user or a password"
        } else {
            "must be an address that begins with https:// or http://"
        };
        return Err(wrong("endpoint", what, "For example OPTIONS (endpoint 'https://models.example.com/v1')."));
    };
    let (base, query) = match path.find('?') {
        Some(at) => (&value[..value.len() - path.len() + at], &path[at..]),
        None => (value, ""),
    };
    Ok(Endpoint { base: base.into(), query: query.into(), host: host(authority).to_ascii_lowercase(), tls })
}

fn proxy(value: &str) -> Result<String, OptionError> {
    let value = value.trim();
    let fits = parts(value).is_some_and(|(_, _, path)| path.is_empty() || path == "/");
    if !fits {
        return Err(wrong(
            "proxy",
            "must be the address of an HTTP proxy, without a user, a password or a path",
            "For example OPTIONS (proxy 'http://proxy.example.com:3128').",
        ));
    }
    Ok(value.trim_end_matches('/').into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(options: &[(&str, &str)]) -> Result<Settings, OptionError> {
        Settings::of(options.iter().copied())
    }
    fn with(name: &str, value: &str) -> Result<Settings, OptionError> {
        let all = [("endpoint", "https://m.example/v1"), ("model", "m")];
        of(&all.into_iter().filter(|o| o.0 != name).chain([(name, value)]).collect::<Vec<_>>())
    }

    #[test]
    fn endpoints() {
        let url = |e: &str, path: &str| with("endpoint", e).unwrap().endpoint.url(path);
        assert_eq!(url("https://m.example/v1", "/chat/completions"), "https://m.example/v1/chat/completions");
        assert_eq!(url("https://m.example/v1/", "/chat/completions"), "https://m.example/v1/chat/completions");
        assert_eq!(url("http://[::1]:8080/v1/messages", "/messages"), "http://[::1]:8080/v1/messages");
        assert_eq!(
            url("https://m.example/d/x?api-version=1", "/chat/completions"),
            "https://m.example/d/x/chat/completions?api-version=1"
        );
        for (local, e) in [
            (true, "http://localhost:1/v1"),
            (true, "http://[::1]/"),
            (true, "http://127.0.0.2:9"),
            (false, "https://m.example"),
        ] {
            assert_eq!(with("endpoint", e).unwrap().endpoint.loopback(), local, "{e}");
        }
        for bad in [
            "m.example/v1",
            "ftp://m.example",
            "https://",
            "https://u:p@m.example/",
            "https://m.example:x/",
            "https://m.example/ v1",
            "https://:80/",
            "file:///etc/passwd",
        ] {
            assert!(with("endpoint", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn values_are_checked() {
        assert_eq!(of(&[("model", "m")]).unwrap_err().message, "option \"endpoint\" is required");
        assert_eq!(of(&[("endpoint", "https://m.example/v1")]).unwrap_err().message, "option \"model\" is required");
        assert_eq!(
            with("provider", "antropic").unwrap_err().hint,
            "Did you mean \"anthropic\"? Valid values are \"openai\", \"anthropic\"."
        );
        assert_eq!(with("endpiont", "x").unwrap_err().hint.split('?').next(), Some("Did you mean \"endpoint\""));
        assert_eq!(with("api_key", "s3cret").unwrap_err().hint, "It is an option of the user mapping.");
        let bad = [
            ("api_key_env", "PATH"),
            ("api_key_env", "SEEDGEN_"),
            ("api_key_env", "SEEDGEN_A B"),
            ("api_key_env", "seedgen_x"),
            ("ca_file", "ca.pem"),
            ("proxy", "socks5://p:1"),
            ("proxy", "http://u:p@p:1"),
            ("proxy", "p:3128"),
            ("timeout", "0"),
            ("timeout", "1.5"),
            ("tries", "0"),
            ("tries", "-1"),
            ("max_reply_kb", "99999999999999999999"),
            ("max_tokens", "many"),
            ("temperature", "NaN"),
            ("temperature", "2.1"),
            ("structured", "yes"),
            ("model", ""),
        ];
        for (name, value) in bad {
            assert!(with(name, value).is_err(), "{name} {value}");
        }
        assert!(check_mapping("api_key", "sk-ok").is_ok());
        for (name, value) in [
            ("api_key", "two words"),
            ("api_key", ""),
            ("api_key", "k\n"),
            ("apikey", "s3cret"),
            ("endpoint", "s3cret"),
        ] {
            if let Err(e) = check_mapping(name, value) {
                assert!(!format!("{e:?}").contains("s3cret"));
            } else {
                assert_eq!(value, "k\n", "a line break at the end is trimmed");
            }
        }
    }
}
