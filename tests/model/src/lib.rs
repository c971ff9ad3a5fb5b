//! A language model's server for tests: real HTTP over loopback, with TLS where a test wants it. It answers as
//! the providers do, with rows made from the JSON schema of the request, or plays the faults that a test has
//! lined up. No tests here. Helpers panic: a test whose server does not start has failed.

mod answer;
mod tls;

use serde_json::Value;
use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

pub use answer::{chat, message, reply};

/// What the server does with one request.
#[derive(Clone, Debug)]
pub enum Play {
    /// Rows, made from the schema of the request.
    Rows,
    /// The rows' text, changed.
    Changed(fn(String) -> String),
    /// This text as the model's words, in the provider's envelope.
    Says(String),
    /// A whole answer.
    Answer(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// A good answer of which the connection delivers this share, in percent.
    Cut(usize),
    /// No answer, until the client leaves or the server ends.
    Hang,
    /// The connection is reset before an answer.
    Reset,
    /// The connection is closed before an answer.
    Close,
    /// So many bytes of the letter x as the model's words.
    Flood(usize),
    /// This text again and again, until the client leaves or the server ends.
    Drip(&'static str),
}

impl Play {
    pub fn status(status: u16, message: &str) -> Play {
        Play::Answer(status, vec![], serde_json::json!({"error": {"message": message}}).to_string().into_bytes())
    }
}

/// A request as it came in.
#[derive(Clone, Debug)]
pub struct Received {
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Value,
    /// Before any latency.
    pub at: Instant,
}

impl Received {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|h| h.0 == name).map(|h| h.1.as_str())
    }
}

#[derive(Default)]
struct State {
    plays: Mutex<VecDeque<Play>>,
    always: Mutex<Option<Play>>,
    latency: Mutex<Duration>,
    requests: Mutex<Vec<Received>>,
    /// Requests that wait for their answer, now and at most.
    waiting: AtomicUsize,
    most: AtomicUsize,
    /// Bytes of answers to floods that the client took.
    taken: AtomicUsize,
    ended: AtomicBool,
}

/// A running server; ends when dropped.
pub struct Model {
    address: SocketAddr,
    state: Arc<State>,
    ca: Option<String>,
    acceptor: Option<JoinHandle<()>>,
}

impl Model {
    /// Plain HTTP.
    pub fn start() -> Model {
        Model::serve(None)
    }

    /// With TLS, its certificate from an authority of its own: see `ca`.
    pub fn start_tls() -> Model {
        Model::serve(Some(tls::identity("localhost")))
    }

    /// With a certificate for another host.
    pub fn start_tls_as(host: &str) -> Model {
        Model::serve(Some(tls::identity(host)))
    }

    fn serve(identity: Option<tls::Identity>) -> Model {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
        let address = listener.local_addr().expect("the port");
        let state = Arc::new(State::default());
        let (ca, config) = identity.map(|i| (i.ca, i.config)).unzip();
        let shared = state.clone();
        let acceptor = spawn(move || {
            for stream in listener.incoming() {
                if shared.ended.load(SeqCst) {
                    return;
                }
                let (Ok(stream), state, config) = (stream, shared.clone(), config.clone()) else { continue };
                // Tests end connections at any moment: an error is the client's doing.
                spawn(move || match config {
                    None => drop(connection(stream, |s| s, &state)),
                    Some(c) => drop(connection(stream, |s| tls::accept(c, s), &state)),
                });
            }
        });
        Model { address, state, ca, acceptor: Some(acceptor) }
    }

    /// As an `endpoint`.
    pub fn url(&self) -> String {
        match self.ca {
            None => format!("http://127.0.0.1:{}/v1", self.address.port()),
            Some(_) => format!("https://localhost:{}/v1", self.address.port()),
        }
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The authority's certificate as PEM, of a server with TLS.
    pub fn ca(&self) -> &str {
        self.ca.as_deref().expect("a server with TLS")
    }

    /// For the next requests, in order; then rows again.
    pub fn play(&self, plays: impl IntoIterator<Item = Play>) {
        self.state.plays.lock().unwrap().extend(plays);
    }

    /// For every request that nothing is lined up for.
    pub fn always(&self, play: Play) {
        *self.state.always.lock().unwrap() = Some(play);
    }

    /// How long each answer takes.
    pub fn latency(&self, latency: Duration) {
        *self.state.latency.lock().unwrap() = latency;
    }

    pub fn requests(&self) -> Vec<Received> {
        self.state.requests.lock().unwrap().clone()
    }

    /// Requests that wait for their answer.
    pub fn waiting(&self) -> usize {
        self.state.waiting.load(SeqCst)
    }

    /// The most that ever waited together.
    pub fn most_waiting(&self) -> usize {
        self.state.most.load(SeqCst)
    }

    /// Bytes of floods that clients took.
    pub fn taken(&self) -> usize {
        self.state.taken.load(SeqCst)
    }
}

impl Drop for Model {
    fn drop(&mut self) {
        self.state.ended.store(true, SeqCst);
        // Wakes the acceptor.
        drop(TcpStream::connect(self.address));
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
    }
}

/// Requests of one connection until it ends.
fn connection<S: Read + Write>(
    tcp: TcpStream,
    secure: impl FnOnce(TcpStream) -> S,
    state: &State,
) -> std::io::Result<()> {
    tcp.set_nodelay(true)?;
    // A second handle: to end the connection below TLS.
    let raw = tcp.try_clone()?;
    let mut stream = secure(tcp);
    let mut buffer = Vec::new();
    loop {
        let reset = matches!(state.plays.lock().unwrap().front(), Some(Play::Reset));
        // Closing with unread data in the socket sends a reset.
        if reset && buffer.is_empty() && raw.peek(&mut [0])? > 0 {
            state.plays.lock().unwrap().pop_front();
            sleep(Duration::from_millis(50));
            return Ok(());
        }
        let Some(request) = receive(&mut stream, &mut buffer)? else { return Ok(()) };
        let play = state.plays.lock().unwrap().pop_front();
        let play = play.or_else(|| state.always.lock().unwrap().clone()).unwrap_or(Play::Rows);
        state.requests.lock().unwrap().push(request.clone());
        let waiting = state.waiting.fetch_add(1, SeqCst) + 1;
        state.most.fetch_max(waiting, SeqCst);
        let latency = *state.latency.lock().unwrap();
        sleep(latency);
        let done = act(&mut stream, &raw, state, &request, play);
        state.waiting.fetch_sub(1, SeqCst);
        if !done? {
            return Ok(());
        }
    }
}

/// False: the connection is done with.
fn act(
    stream: &mut impl Write,
    raw: &TcpStream,
    state: &State,
    request: &Received,
    play: Play,
) -> std::io::Result<bool> {
    let anthropic = request.path.ends_with("/messages");
    let envelope = |words: String| if anthropic { message(&words, &request.body) } else { chat(&words) };
    match play {
        Play::Rows => send(stream, 200, &[], envelope(reply(&request.body)).as_bytes()),
        Play::Changed(change) => send(stream, 200, &[], envelope(change(reply(&request.body))).as_bytes()),
        Play::Says(words) => send(stream, 200, &[], envelope(words).as_bytes()),
        Play::Answer(status, headers, body) => send(stream, status, &headers, &body),
        Play::Cut(percent) => {
            let body = envelope(reply(&request.body));
            head(stream, 200, &[], body.len())?;
            stream.write_all(&body.as_bytes()[..body.len() * percent / 100])?;
            stream.flush()?;
            raw.shutdown(std::net::Shutdown::Both)?;
            Ok(false)
        }
        Play::Hang => {
            raw.set_read_timeout(Some(Duration::from_millis(20)))?;
            while !state.ended.load(SeqCst) {
                if matches!(raw.peek(&mut [0]), Ok(0)) {
                    break;
                }
                sleep(Duration::from_millis(5));
            }
            Ok(false)
        }
        Play::Reset | Play::Close => Ok(false),
        Play::Drip(text) => {
            head(stream, 200, &[], 1 << 20)?;
            while !state.ended.load(SeqCst) {
                stream.write_all(text.as_bytes())?;
                stream.flush()?;
                sleep(Duration::from_millis(20));
            }
            Ok(false)
        }
        Play::Flood(bytes) => {
            let text = envelope("FLOOD".into());
            let (before, after) = text.split_once("FLOOD").expect("the words are in the envelope");
            head(stream, 200, &[], before.len() + bytes + after.len())?;
            stream.write_all(before.as_bytes())?;
            let block = [b'x'; 1 << 16];
            let mut left = bytes;
            while left > 0 {
                let n = left.min(block.len());
                stream.write_all(&block[..n])?;
                state.taken.fetch_add(n, SeqCst);
                left -= n;
            }
            stream.write_all(after.as_bytes())?;
            stream.flush()?;
            Ok(true)
        }
    }
}

fn head(stream: &mut impl Write, status: u16, headers: &[(&str, String)], length: usize) -> std::io::Result<()> {
    let mut head =
        format!("HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())
}

fn send(stream: &mut impl Write, status: u16, headers: &[(&str, String)], body: &[u8]) -> std::io::Result<bool> {
    head(stream, status, headers, body.len())?;
    stream.write_all(body)?;
    stream.flush()?;
    Ok(true)
}

/// The next request; None where the client has closed. A CONNECT is answered, and what follows is read as if it
/// were sent directly.
fn receive(stream: &mut (impl Read + Write), buffer: &mut Vec<u8>) -> std::io::Result<Option<Received>> {
    let mut block = [0; 1 << 14];
    let head_end = loop {
        if let Some(at) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
            break at + 4;
        }
        let n = stream.read(&mut block)?;
        if n == 0 {
            return Ok(None);
        }
        buffer.extend_from_slice(&block[..n]);
    };
    let at = Instant::now();
    let head = String::from_utf8_lossy(&buffer[..head_end]).into_owned();
    let mut lines = head.lines();
    let first = lines.next().unwrap_or_default().to_string();
    let path = first.split(' ').nth(1).unwrap_or_default().to_string();
    let headers: Vec<(String, String)> = lines
        .filter_map(|l| l.split_once(':').map(|(n, v)| (n.trim().to_ascii_lowercase(), v.trim().to_string())))
        .collect();
    let length = headers.iter().find(|h| h.0 == "content-length").and_then(|h| h.1.parse().ok()).unwrap_or(0);
    while buffer.len() < head_end + length {
        let n = stream.read(&mut block)?;
        if n == 0 {
            return Ok(None);
        }
        buffer.extend_from_slice(&block[..n]);
    }
    let body = serde_json::from_slice(&buffer[head_end..head_end + length]).unwrap_or(Value::Null);
    buffer.drain(..head_end + length);
    Ok(Some(Received { path, headers, body, at }))
}
