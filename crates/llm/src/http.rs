//! One POST to the one endpoint: TLS verified, redirects followed within its origin alone, no more of the reply kept than
//! the cap. Not here: what is sent, where a redirect leads, and trying again.

use crate::error::LlmError;
use crate::options::Settings;
use crate::provider::Outgoing;
use crate::redirect::{self, MOST};
use crate::retry::retry_after;
use std::io::Read;
use std::time::{Duration, Instant, SystemTime};
use ureq::Agent;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// To find the host and reach it: not ended by a stop, so not long.
const CONNECT: Duration = Duration::from_secs(10);

/// An answer, whatever its status.
pub struct Raw {
    pub status: u16,
    pub retry_after: Option<Duration>,
    /// Where a redirect that is not followed points at, and why it is not.
    pub redirect: Option<(String, &'static str)>,
    pub body: String,
    /// The body ended before its end, or at the cap.
    pub cut: bool,
}

/// `ca`: PEM certificates that are trusted instead of the built-in ones.
pub fn agent(settings: &Settings, ca: Option<&[u8]>) -> Result<Agent, LlmError> {
    let roots = match ca {
        None => RootCerts::WebPki,
        Some(pem) => RootCerts::from(certificates(pem)?),
    };
    let proxy = match &settings.proxy {
        None => None,
        Some(p) => Some(ureq::Proxy::new(p).map_err(|_| LlmError::Setting("option \"proxy\" is no proxy".into()))?),
    };
    let config = Agent::config_builder()
        .tls_config(TlsConfig::builder().root_certs(roots).build())
        // None, where no option says otherwise: not what the environment says.
        .proxy(proxy)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .timeout_global(Some(settings.timeout))
        .timeout_resolve(Some(CONNECT.min(settings.timeout)))
        .timeout_connect(Some(CONNECT.min(settings.timeout)))
        .user_agent(concat!("seedgen/", env!("CARGO_PKG_VERSION")))
        .build();
    Ok(config.new_agent())
}

fn certificates(pem: &[u8]) -> Result<Vec<Certificate<'static>>, LlmError> {
    let unreadable = || LlmError::Setting("the file of option \"ca_file\" holds no certificate in PEM form".into());
    let mut found = Vec::new();
    for item in parse_pem(pem) {
        if let PemItem::Certificate(c) = item.map_err(|_| unreadable())? {
            found.push(c);
        }
    }
    if found.is_empty() { Err(unreadable()) } else { Ok(found) }
}

pub fn post(agent: &Agent, settings: &Settings, out: &Outgoing) -> Result<Raw, LlmError> {
    let body = out.body.to_string();
    let until = Instant::now() + settings.timeout;
    let mut url = out.url.clone();
    let mut followed = 0;
    let (mut response, redirect) = loop {
        // One time for all of them.
        let left = until.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
        let mut request = agent.post(&url).config().timeout_global(Some(left)).build();
        request = request.header("content-type", "application/json").header("accept", "application/json");
        for (name, value) in &out.headers {
            request = request.header(*name, value);
        }
        let response = request.send(&body).map_err(|e| error(e, settings))?;
        let status = response.status().as_u16();
        if !(300..=399).contains(&status) {
            break (response, None);
        }
        let location = response.headers().get("location").and_then(|v| v.to_str().ok()).unwrap_or_default();
        match redirect::next(&url, location, status) {
            Ok(next) if followed < MOST => url = next,
            Ok(next) => break (response, Some((redirect::shown(&next), "it leads on and on"))),
            Err(refused) => break (response, Some(refused)),
        }
        followed += 1;
    };
    let retry_after = response.headers().get("retry-after").and_then(|v| v.to_str().ok());
    let mut raw = Raw {
        status: response.status().as_u16(),
        retry_after: retry_after.and_then(|v| self::retry_after(v, SystemTime::now())),
        redirect,
        body: String::new(),
        cut: false,
    };
    let mut bytes = Vec::new();
    let cap = settings.max_reply as u64;
    let read = response.body_mut().as_reader().take(cap + 1).read_to_end(&mut bytes);
    if let Err(e) = read {
        // What came is looked at, if it came with a success.
        if raw.status != 200 || nothing(&bytes) {
            return Err(error(e.into(), settings));
        }
        raw.cut = true;
    }
    if bytes.len() as u64 > cap {
        bytes.truncate(settings.max_reply);
        raw.cut = true;
    }
    raw.body = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => String::from_utf8_lossy(e.as_bytes()).into_owned(),
    };
    Ok(raw)
}

/// Blanks, and comments of event streams, keep a connection open while a model is still at work: they are no answer.
fn nothing(bytes: &[u8]) -> bool {
    bytes.split(|b| *b == b'\n').all(|line| line.starts_with(b":") || line.trim_ascii().is_empty())
}

fn error(e: ureq::Error, settings: &Settings) -> LlmError {
    use ureq::Error as U;
    let network = |why: String| LlmError::Network { why };
    match e {
        U::Timeout(phase) => LlmError::Timeout { phase: phase.to_string() },
        U::HostNotFound => network(format!("host \"{}\" was not found", settings.endpoint.host)),
        U::Rustls(e) => LlmError::Tls { why: e.to_string() },
        U::Tls(why) => LlmError::Tls { why: why.into() },
        // Handshakes report through the reader, whose errors wrap the library's.
        U::Io(e) => match e.downcast::<U>() {
            Ok(inner) => error(inner, settings),
            Err(e) if e.kind() == std::io::ErrorKind::InvalidData && settings.endpoint.tls => {
                LlmError::Tls { why: e.to_string() }
            }
            Err(e) if e.kind() == std::io::ErrorKind::TimedOut => LlmError::Timeout { phase: e.to_string() },
            Err(e) => network(e.to_string()),
        },
        U::Protocol(e) => network(format!("it does not speak HTTP: {e}")),
        other => network(other.to_string()),
    }
}
