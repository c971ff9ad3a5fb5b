//! A fault a test, each played by a real server over loopback.

mod support;

use seedgen_llm::{Client, Key, LlmError};
use seedgen_test_model::{Model, Play, chat};
use std::sync::Arc;
use std::time::{Duration, Instant};
use support::{SECRET, ask, client, fetch, settings};

/// The key is in no text of an error.
fn silent(error: &LlmError) {
    let texts = format!("{error} {error:?}");
    assert!(!texts.contains(SECRET) && !texts.contains(&SECRET[3..]), "{texts}");
}

#[test]
fn a_good_reply() {
    let model = Model::start();
    let (found, calls) = fetch(&model, &[]);
    let found = found.unwrap();
    assert_eq!(found.rows.len(), 10);
    assert_eq!(found.patterns.len(), 9, "one for each column that was asked for");
    assert_eq!(found.faults.len(), 0, "{:?}", found.faults);
    assert_eq!(found.rows[0]["id"], 1);
    assert_eq!(found.rows[9]["id"], 10);
    assert_eq!((calls.calls, calls.retries, calls.succeeded), (1, 0, 1));
    assert_eq!((calls.tokens_in, calls.tokens_out), (1000, 500));
    let request = &model.requests()[0];
    assert_eq!(request.path, "/v1/chat/completions");
    assert_eq!(request.header("authorization"), Some(format!("Bearer {SECRET}").as_str()));
    assert!(!request.body.to_string().contains(SECRET));
    assert_eq!(request.body["response_format"]["type"], "json_schema");
}

#[test]
fn a_good_reply_of_the_other_provider() {
    let model = Model::start();
    let found = fetch(&model, &[("provider", "anthropic")]).0.unwrap();
    assert_eq!(found.rows.len(), 10);
    assert_eq!(found.faults.len(), 0, "{:?}", found.faults);
    let request = &model.requests()[0];
    assert_eq!(request.path, "/v1/messages");
    assert_eq!(request.header("x-api-key"), Some(SECRET));
    assert_eq!(request.header("anthropic-version"), Some("2023-06-01"));
    assert_eq!(request.body["tool_choice"]["name"], "seed_rows");
    assert!(request.body["max_tokens"].as_u64().unwrap() > 0, "the parameter is required there");
}

#[test]
fn too_many_requests_with_retry_after() {
    let model = Model::start();
    model.play([Play::Answer(429, vec![("retry-after", "1".into())], b"{}".to_vec())]);
    let began = Instant::now();
    let (found, calls) = fetch(&model, &[]);
    assert_eq!(found.unwrap().rows.len(), 10);
    assert!(began.elapsed() >= Duration::from_secs(1), "{:?}", began.elapsed());
    assert_eq!((calls.calls, calls.retries, calls.succeeded), (2, 1, 1));
}

#[test]
fn one_told_to_wait_makes_all_wait() {
    let model = Model::start();
    let client = Arc::new(client(&model, &[]));
    model.play([Play::Answer(429, vec![("retry-after", "1".into())], b"{}".to_vec())]);
    let other = client.clone();
    let first = std::thread::spawn(move || other.fetch(&ask("users", 10)).0.unwrap().rows.len());
    while model.requests().is_empty() {
        std::thread::yield_now();
    }
    std::thread::sleep(Duration::from_millis(200));
    client.fetch(&ask("users", 10)).0.unwrap();
    assert_eq!(first.join().unwrap(), 10);
    let times: Vec<Instant> = model.requests().iter().map(|r| r.at).collect();
    assert_eq!(times.len(), 3);
    assert!(times[1] - times[0] >= Duration::from_secs(1), "{times:?}");
}

#[test]
fn a_wait_of_hours_is_not_waited_for() {
    let model = Model::start();
    model.always(Play::Answer(
        429,
        vec![("retry-after", "7200".into())],
        br#"{"error":{"message":"quota used up."}}"#.to_vec(),
    ));
    let (found, calls) = fetch(&model, &[]);
    assert_eq!(found, Err(LlmError::Limited { status: 429, said: "quota used up".into() }));
    assert_eq!(calls.calls, 1);
}

#[test]
fn server_errors_until_the_tries_are_used_up() {
    let model = Model::start();
    model.always(Play::status(503, &format!("overloaded, key {SECRET}")));
    let (found, calls) = fetch(&model, &[]);
    let error = found.unwrap_err();
    assert_eq!(error, LlmError::Server { status: 503, said: "overloaded, key [api key]".into() });
    silent(&error);
    assert_eq!((calls.calls, calls.retries, calls.succeeded), (3, 2, 0));
    let times: Vec<Instant> = model.requests().iter().map(|r| r.at).collect();
    assert!(times[1] - times[0] >= Duration::from_millis(250), "the first wait");
    assert!(times[2] - times[1] >= Duration::from_millis(500), "it grows");
}

#[test]
fn server_errors_that_pass() {
    let model = Model::start();
    model.play([Play::status(500, ""), Play::status(502, "")]);
    let (found, calls) = fetch(&model, &[]);
    assert_eq!(found.unwrap().rows.len(), 10);
    assert_eq!((calls.calls, calls.retries), (3, 2));
}

#[test]
fn refused_credentials_stop_at_once() {
    for status in [401, 403] {
        let model = Model::start();
        model.always(Play::status(status, &format!("Incorrect API key provided: {SECRET}")));
        let (found, calls) = fetch(&model, &[]);
        let error = found.unwrap_err();
        assert_eq!(error, LlmError::Unauthorized { status });
        assert!(error.fatal());
        silent(&error);
        assert_eq!(calls.calls, 1);
    }
}

#[test]
fn an_unknown_model_is_not_tried_again() {
    let model = Model::start();
    model.always(Play::status(404, "The model `test-model` does not exist"));
    let (found, calls) = fetch(&model, &[]);
    let message = found.unwrap_err().to_string();
    assert_eq!(
        message,
        "the model's server refused the request (HTTP status 404): The model `test-model` does not exist"
    );
    assert_eq!(calls.calls, 1);
}

#[test]
fn a_server_without_structured_outputs() {
    let model = Model::start();
    model.play([
        Play::status(400, "response_format.type must be json_object"),
        Play::status(422, "unknown field `response_format`"),
    ]);
    let client = client(&model, &[]);
    let (found, calls) = client.fetch(&ask("users", 10));
    assert_eq!(found.unwrap().rows.len(), 10);
    assert_eq!((calls.calls, calls.retries), (3, 2));
    let kinds = |n: usize| model.requests()[n].body["response_format"]["type"].clone();
    assert_eq!((kinds(0), kinds(1), kinds(2)), ("json_schema".into(), "json_object".into(), serde_json::Value::Null));
    client.fetch(&ask("users", 10)).0.unwrap();
    assert_eq!(model.requests().len(), 4, "what was learnt holds for the run");
}

#[test]
fn a_server_that_names_the_limit_otherwise() {
    let model = Model::start();
    model.play([Play::status(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")]);
    fetch(&model, &[("max_tokens", "900")]).0.unwrap();
    assert_eq!(model.requests()[0].body["max_tokens"], 900);
    assert_eq!(model.requests()[1].body["max_completion_tokens"], 900);
}

#[test]
fn no_answer_in_time() {
    let model = Model::start();
    model.always(Play::Hang);
    let began = Instant::now();
    let (found, calls) = fetch(&model, &[("timeout", "1"), ("tries", "2")]);
    assert!(matches!(found, Err(LlmError::Timeout { .. })), "{found:?}");
    assert_eq!((calls.calls, calls.retries), (2, 1));
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[test]
fn blanks_until_the_timeout() {
    for blanks in [" ", "\n", ": keep-alive\n\n"] {
        let model = Model::start();
        model.always(Play::Drip(blanks));
        let (found, calls) = fetch(&model, &[("timeout", "1"), ("tries", "1")]);
        assert!(matches!(found, Err(LlmError::Timeout { .. })), "{found:?}");
        assert_eq!(calls.calls, 1);
    }
}

#[test]
fn a_reset_connection() {
    let model = Model::start();
    model.play([Play::Reset]);
    let (found, calls) = fetch(&model, &[]);
    assert_eq!(found.unwrap().rows.len(), 10);
    assert_eq!((calls.calls, calls.retries), (2, 1));
}

#[test]
fn a_closed_connection_every_time() {
    let model = Model::start();
    model.always(Play::Close);
    let (found, calls) = fetch(&model, &[("tries", "2")]);
    assert!(matches!(found, Err(LlmError::Network { .. })), "{found:?}");
    assert_eq!(calls.calls, 2);
}

#[test]
fn nobody_listens() {
    let model = Model::start();
    let url = model.url();
    drop(model);
    let client = Client::new(settings(&url, &[("tries", "1")]), None, None).unwrap();
    let error = client.fetch(&ask("users", 10)).0.unwrap_err();
    assert_eq!(error.to_string(), "could not connect to the model's server: Connection refused (os error 111)");
}

#[test]
fn empty_replies() {
    let model = Model::start();
    model.play([Play::Answer(200, vec![], vec![]), Play::Says(String::new()), Play::Says("{\"rows\": []}".into())]);
    let (found, calls) = fetch(&model, &[("tries", "4")]);
    assert_eq!(found.unwrap().rows.len(), 10);
    assert_eq!((calls.calls, calls.retries, calls.succeeded), (4, 3, 1));
    model.always(Play::Says("I cannot help with that.".into()));
    let error = fetch(&model, &[("tries", "1")]).0.unwrap_err();
    assert_eq!(error.to_string(), "the model's reply could not be used: no rows are in it");
}

#[test]
fn an_error_in_a_success() {
    let model = Model::start();
    model.always(Play::Answer(200, vec![], br#"{"error": "upstream is gone"}"#.to_vec()));
    let error = fetch(&model, &[("tries", "1")]).0.unwrap_err();
    assert_eq!(error.to_string(), "the model's reply could not be used: upstream is gone");
    model.always(Play::Answer(200, vec![], b"<html>Sign in to the hotel's network</html>".to_vec()));
    let error = fetch(&model, &[("tries", "1")]).0.unwrap_err();
    assert_eq!(error.to_string(), "the model's reply could not be used: it is no JSON");
}

#[test]
fn a_connection_that_ends_in_the_middle() {
    for provider in ["openai", "anthropic"] {
        let model = Model::start();
        model.play([Play::Cut(30)]);
        let (found, calls) = fetch(&model, &[("provider", provider)]);
        let found = found.unwrap();
        assert!((2..10).contains(&found.rows.len()), "{provider}: {}", found.rows.len());
        assert!(found.faults.contains_key("the reply was cut"), "{:?}", found.faults);
        assert!(found.rows.iter().all(|r| r.len() == 10), "whole rows only");
        assert_eq!(calls.calls, 1, "what came is used, not asked for again");
    }
}

#[test]
fn a_model_that_stops_at_its_limit() {
    let model = Model::start();
    model.play([Play::Changed(|text| text[..text.len() / 4].to_string())]);
    let found = fetch(&model, &[]).0.unwrap();
    assert!((2..10).contains(&found.rows.len()), "{}", found.rows.len());
    assert!(found.faults.contains_key("the reply was cut"));
}

#[test]
fn a_hundred_megabytes() {
    let model = Model::start();
    model.always(Play::Flood(100 << 20));
    let (found, calls) = fetch(&model, &[("max_reply_kb", "512"), ("tries", "1"), ("timeout", "20")]);
    assert!(matches!(found, Err(LlmError::Unusable { .. })), "{found:?}");
    assert_eq!(calls.calls, 1);
    assert!(model.taken() < 32 << 20, "the rest was not read: {}", model.taken());
}

fn redirect(status: u16, location: &str) -> Play {
    Play::Answer(status, vec![("location", location.into())], vec![])
}

#[test]
fn a_redirect_to_another_server_is_not_followed() {
    let other = Model::start();
    let model = Model::start();
    for status in [301, 302, 303, 307, 308] {
        model.play([redirect(status, &format!("{}/chat/completions?key={SECRET}", other.url()))]);
        let error = fetch(&model, &[]).0.unwrap_err();
        let to = other.url().replace("/v1", "");
        assert_eq!(error, LlmError::Redirected { to, status, why: "it is another server" });
        silent(&error);
    }
    assert_eq!(other.requests().len(), 0);
    assert_eq!(model.requests().len(), 5);
}

#[test]
fn a_redirect_within_the_server_is_followed() {
    let model = Model::start();
    for (status, location, path) in [
        (307, "/v2/chat/completions?x=1".to_string(), "/v2/chat/completions?x=1"),
        (308, "completions2".to_string(), "/v1/chat/completions2"),
        (307, format!("{}/elsewhere", model.url()), "/v1/elsewhere"),
    ] {
        let before = model.requests().len();
        model.play([redirect(status, &location)]);
        assert_eq!(fetch(&model, &[]).0.unwrap().rows.len(), 10, "{location}");
        let sent = model.requests().split_off(before);
        assert_eq!(sent.len(), 2);
        assert_eq!(sent[1].path, path);
        assert_eq!(sent[1].header("authorization"), Some(format!("Bearer {SECRET}").as_str()));
        assert_eq!(sent[0].body, sent[1].body);
    }
}

#[test]
fn a_redirect_that_would_lose_the_request_is_told() {
    let model = Model::start();
    model.always(redirect(302, &format!("/v2/chat/{SECRET}?key={SECRET}")));
    let error = fetch(&model, &[]).0.unwrap_err();
    silent(&error);
    assert_eq!(
        error.to_string(),
        format!(
            "the model's server redirects to \"{}/v2/chat/[api key]\" (HTTP status 302), which is not followed: \
             only 307 and 308 have the request sent again",
            model.url().replace("/v1", "")
        )
    );
    assert_eq!(model.requests().len(), 1);
}

#[test]
fn redirects_end() {
    let model = Model::start();
    model.always(redirect(307, "/v1/chat/completions"));
    let error = fetch(&model, &[]).0.unwrap_err();
    assert!(matches!(error, LlmError::Redirected { status: 307, why: "it leads on and on", .. }), "{error}");
    assert_eq!(model.requests().len(), 6);
}

#[test]
fn tls_with_a_private_authority() {
    let model = Model::start_tls();
    let trusted = |ca: Option<&str>| {
        let client = Client::new(settings(&model.url(), &[]), Key::new(SECRET), ca.map(str::as_bytes)).unwrap();
        client.fetch(&ask("users", 10)).0
    };
    assert_eq!(trusted(Some(model.ca())).unwrap().rows.len(), 10);
    let sent = model.requests().len();
    let error = trusted(None).unwrap_err();
    assert!(matches!(&error, LlmError::Tls { .. }) && error.fatal(), "{error:?}");
    let other = Model::start_tls();
    assert!(matches!(trusted(Some(other.ca())), Err(LlmError::Tls { .. })));
    assert_eq!(model.requests().len(), sent, "nothing is sent before the certificate is proved");
    let stranger = Model::start_tls_as("elsewhere.example.com");
    let client = Client::new(settings(&stranger.url(), &[]), None, Some(stranger.ca().as_bytes())).unwrap();
    assert!(matches!(client.fetch(&ask("users", 10)).0, Err(LlmError::Tls { .. })));
    for ca in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n"] {
        let made = Client::new(settings(&model.url(), &[]), None, Some(ca.as_bytes()));
        assert!(matches!(made, Err(LlmError::Setting(_))));
    }
}

#[test]
fn through_a_proxy() {
    let proxy = Model::start();
    proxy.play([Play::Answer(200, vec![], vec![])]);
    let more = [("proxy", format!("http://127.0.0.1:{}", proxy.port()))];
    let more: Vec<(&str, &str)> = more.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let url = "http://models.example.com/v1";
    let client = Client::new(settings(url, &more), None, None).unwrap();
    let found = client.fetch(&ask("users", 10)).0.unwrap();
    assert_eq!(found.rows.len(), 10);
    assert_eq!(proxy.requests()[0].path, "models.example.com:80");
    assert_eq!(proxy.requests()[1].path, "/v1/chat/completions");
}

#[test]
fn no_proxy_of_the_environment() {
    let model = Model::start();
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_good_reply", "--test-threads", "1"])
        .env("ALL_PROXY", format!("http://127.0.0.1:{}", model.port()))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(model.requests().len(), 0);
}

#[test]
fn a_key_goes_over_no_open_network() {
    let settings = settings("http://models.example.com/v1", &[]);
    assert!(matches!(Client::new(settings.clone(), Key::new(SECRET), None), Err(LlmError::Setting(_))));
    assert!(Client::new(settings, None, None).is_ok());
}

#[test]
fn the_key_shows_itself_nowhere() {
    let key = Key::new(SECRET).unwrap();
    assert_eq!(format!("{key:?} {:#?}", Some(&key)).matches(SECRET).count(), 0);
    assert_eq!(key.scrub(&format!("a {SECRET} b")), "a [api key] b");
    for unusable in ["", " ", "two words", "line\nbreak", "ключ"] {
        assert!(Key::new(unusable).is_none());
    }
}

#[test]
fn a_stop_ends_calls_and_waits_within_a_second() {
    let model = Model::start();
    model.always(Play::Hang);
    let cases: [(&str, Play); 2] = [
        ("in flight", Play::Hang),
        ("waiting to try again", Play::Answer(429, vec![("retry-after", "60".into())], vec![])),
    ];
    for (what, play) in cases {
        model.play([play]);
        let client = Arc::new(client(&model, &[("timeout", "60")]));
        let before = model.requests().len();
        let other = client.clone();
        let worker = std::thread::spawn(move || other.fetch(&ask("users", 10)).0);
        while model.requests().len() == before {
            std::thread::yield_now();
        }
        std::thread::sleep(Duration::from_millis(100));
        let asked = Instant::now();
        client.stop();
        assert_eq!(worker.join().unwrap(), Err(LlmError::Stopped), "{what}");
        assert!(asked.elapsed() < Duration::from_millis(500), "{what}: {:?}", asked.elapsed());
    }
}

#[test]
fn chunked_and_duplicate_envelopes() {
    let model = Model::start();
    let words = serde_json::json!({"rows": [{"email": "a@example.com"}]}).to_string();
    let twice = chat(&words).replace("\"choices\":", "\"choices\":[],\"choices\":");
    model.play([Play::Answer(200, vec![], twice.into_bytes())]);
    assert_eq!(fetch(&model, &[]).0.unwrap().rows.len(), 1);
}
