//! One batch of rows, through as many calls as it takes within the tries: what fails for a while is waited
//! for, what would fail again is not tried again. Not here: threads, and which batches there are.

use crate::Key;
use crate::error::LlmError;
use crate::http::{self, Raw};
use crate::options::Settings;
use crate::prompt::Form;
use crate::provider::{self, Dialect, complaint};
use crate::reply::{Harvest, harvest};
use crate::retry::{PATIENCE, backoff};
use crate::stats::Calls;
use crate::stop::Stop;
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use ureq::Agent;

/// What is asked in one call.
#[derive(Clone, Debug)]
pub struct Request {
    pub system: String,
    pub user: String,
    /// The JSON schema of the reply.
    pub schema: Value,
    pub form: Arc<Form>,
    pub rows: usize,
    /// The number of the first row in its table.
    pub first: u64,
}

/// A server, its key and what was learnt of it; shared by the threads of a run.
pub struct Client {
    settings: Settings,
    key: Option<Key>,
    agent: Agent,
    dialect: Mutex<Dialect>,
    /// No call before: one thread was told to wait.
    gate: Mutex<Option<Instant>>,
    stop: Stop,
}

/// Why an attempt gave no rows.
enum Failed {
    /// The server wants to be spoken to in another way: that is no failure.
    Dialect,
    Error(LlmError, Option<Duration>),
}

impl Client {
    /// `ca`: the contents of the file of option `ca_file`.
    pub fn new(settings: Settings, key: Option<Key>, ca: Option<&[u8]>) -> Result<Client, LlmError> {
        // A proxy is another machine, to which "localhost" is its own.
        let stays = settings.endpoint.loopback() && settings.proxy.is_none();
        if key.is_some() && !settings.endpoint.tls && !stays {
            return Err(LlmError::Setting("the key would go over the network unencrypted".into()));
        }
        let agent = http::agent(&settings, ca)?;
        let dialect = Mutex::new(Dialect::first(&settings));
        Ok(Client { settings, key, agent, dialect, gate: Mutex::new(None), stop: Stop::default() })
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Ends waits at once, and calls by shutting their sockets down.
    pub fn stop(&self) {
        self.stop.stop();
        self.agent.clone().shutdown();
    }

    pub fn stopped(&self) -> bool {
        self.stop.stopped()
    }

    /// The rows of a batch, keys in them, and what they cost, also where they failed.
    pub fn fetch(&self, request: &Request) -> (Result<Harvest, LlmError>, Calls) {
        let mut calls = Calls::default();
        let mut failed = 0;
        loop {
            if !self.stop.sleep_until(locked(&self.gate).unwrap_or_else(Instant::now)) {
                return (Err(LlmError::Stopped), calls);
            }
            let (error, wait) = match self.attempt(request, &mut calls) {
                Ok(found) => return (Ok(found), calls),
                _ if self.stopped() => return (Err(LlmError::Stopped), calls),
                Err(Failed::Dialect) => (None, None),
                Err(Failed::Error(e, wait)) => (Some(self.scrubbed(e)), wait),
            };
            if let Some(error) = error {
                failed += 1;
                if !error.passing() || failed >= self.settings.tries || wait.is_some_and(|w| w > PATIENCE) {
                    return (Err(error), calls);
                }
                let until = Instant::now() + wait.unwrap_or_else(|| backoff(failed));
                if wait.is_some() {
                    let mut gate = locked(&self.gate);
                    *gate = Some(gate.map_or(until, |g| g.max(until)));
                }
                if !self.stop.sleep_until(until) {
                    return (Err(LlmError::Stopped), calls);
                }
            }
            calls.retries += 1;
        }
    }

    fn attempt(&self, request: &Request, calls: &mut Calls) -> Result<Harvest, Failed> {
        let dialect = *locked(&self.dialect);
        let out = provider::outgoing(&self.settings, self.key.as_ref(), dialect, request);
        calls.calls += 1;
        let began = Instant::now();
        let mut raw = http::post(&self.agent, &self.settings, &out).map_err(|e| Failed::Error(e, None))?;
        if let Some(key) = &self.key {
            // Before anything is cut from it: a part of the key would not be found.
            raw.body = key.scrub(&raw.body);
            raw.redirect = raw.redirect.map(|(to, why)| (key.scrub(&to), why));
        }
        calls.latencies.push(began.elapsed());
        if raw.status != 200 {
            return Err(self.refused(&raw, dialect));
        }
        let unusable = |why: String| Failed::Error(LlmError::Unusable { why }, raw.retry_after);
        if raw.body.trim().is_empty() {
            return Err(unusable("it is empty".into()));
        }
        let answer = provider::answer(&self.settings, &raw.body).map_err(unusable)?;
        calls.tokens_in = calls.tokens_in.saturating_add(answer.tokens_in);
        calls.tokens_out = calls.tokens_out.saturating_add(answer.tokens_out);
        if answer.text.trim().is_empty() {
            return Err(unusable("it is empty".into()));
        }
        let mut found = harvest(&answer.text, &request.form, request.rows);
        if raw.cut || answer.cut {
            found.faults.entry("the reply was cut".into()).or_insert(1);
        }
        if found.rows.is_empty() {
            let why =
                found.faults.keys().next().map_or("no rows are in it".into(), |f| format!("no row of it serves, {f}"));
            return Err(unusable(why));
        }
        if let Some(assigned) = &request.form.assigned {
            for (n, row) in found.rows.iter_mut().enumerate() {
                row.insert(assigned.column().into(), assigned.value(request.first + n as u64));
            }
        }
        calls.succeeded += 1;
        Ok(found)
    }

    fn refused(&self, raw: &Raw, dialect: Dialect) -> Failed {
        let (status, said) = (raw.status, complaint(&raw.body));
        let error = match status {
            // The message may quote the key or a part of it.
            401 | 403 => LlmError::Unauthorized { status },
            408 => LlmError::Timeout { phase: "HTTP status 408".into() },
            429 => LlmError::Limited { status, said },
            500.. => LlmError::Server { status, said },
            300..=399 => {
                let (to, why) = raw.redirect.clone().unwrap_or_default();
                LlmError::Redirected { to: provider::short(&to), status, why }
            }
            _ => {
                // The whole body: servers name the parameter in different places.
                if let Some(other) = dialect.after(&self.settings, &raw.body) {
                    let mut known = locked(&self.dialect);
                    if *known == dialect {
                        *known = other;
                    }
                    return Failed::Dialect;
                }
                LlmError::Refused { status, said }
            }
        };
        Failed::Error(error, raw.retry_after)
    }

    fn scrubbed(&self, e: LlmError) -> LlmError {
        let Some(key) = &self.key else { return e };
        let s = |t: String| key.scrub(&t);
        match e {
            LlmError::Refused { status, said } => LlmError::Refused { status, said: s(said) },
            LlmError::Limited { status, said } => LlmError::Limited { status, said: s(said) },
            LlmError::Server { status, said } => LlmError::Server { status, said: s(said) },
            LlmError::Unusable { why } => LlmError::Unusable { why: s(why) },
            LlmError::Network { why } => LlmError::Network { why: s(why) },
            LlmError::Tls { why } => LlmError::Tls { why: s(why) },
            LlmError::Redirected { to, status, why } => LlmError::Redirected { to: s(to), status, why },
            LlmError::Timeout { phase } => LlmError::Timeout { phase: s(phase) },
            other @ (LlmError::Unauthorized { .. } | LlmError::Setting(_) | LlmError::Bug | LlmError::Stopped) => other,
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
