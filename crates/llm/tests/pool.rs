//! Many batches on threads: concurrency, time, one failure among many, stopping.

mod support;

use seedgen_llm::{Job, LlmError, Pool};
use seedgen_test_model::{Model, Play};
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use support::{ask, client};

fn start(
    model: &Model,
    threads: usize,
    more: &[(&str, &str)],
) -> (Arc<Pool>, Receiver<seedgen_llm::Done>, Vec<JoinHandle<()>>) {
    let (pool, results) = Pool::new(client(model, more));
    let threads = (0..threads)
        .map(|_| {
            let pool = pool.clone();
            std::thread::spawn(move || pool.work())
        })
        .collect();
    (pool, results, threads)
}

fn jobs(n: u64) -> impl Iterator<Item = Job> {
    (0..n).map(|id| Job { id, request: ask("users", 5) })
}

#[test]
fn wall_time_is_rounds_of_the_latency() {
    let model = Model::start();
    let latency = Duration::from_millis(400);
    model.latency(latency);
    let (pool, results, threads) = start(&model, 8, &[]);
    let began = Instant::now();
    pool.submit(jobs(20));
    let done: Vec<_> = (0..20).map(|_| results.recv().unwrap()).collect();
    let taken = began.elapsed();
    assert!(done.iter().all(|d| d.result.as_ref().is_ok_and(|h| h.rows.len() == 5)));
    let mut ids: Vec<u64> = done.iter().map(|d| d.id).collect();
    ids.sort();
    assert_eq!(ids, (0..20).collect::<Vec<_>>());
    // ceil(20 / 8) rounds; a busy machine adds.
    assert!(taken < latency * 3 + Duration::from_secs(2), "{taken:?}");
    assert_eq!(model.most_waiting(), 8, "no more at once than threads");
    pool.stop();
    threads.into_iter().for_each(|t| t.join().unwrap());
}

#[test]
fn one_failure_leaves_the_others() {
    let model = Model::start();
    model.play([Play::status(404, "gone"), Play::Rows, Play::Rows]);
    let (pool, results, threads) = start(&model, 1, &[]);
    pool.submit(jobs(3));
    let done: Vec<_> = (0..3).map(|_| results.recv().unwrap().result).collect();
    assert_eq!(done.iter().filter(|r| r.is_ok()).count(), 2);
    assert!(matches!(done[0], Err(LlmError::Refused { status: 404, .. })));
    pool.stop();
    threads.into_iter().for_each(|t| t.join().unwrap());
}

#[test]
fn a_stop_ends_all_threads_within_a_second() {
    let model = Model::start();
    model.always(Play::Hang);
    let (pool, results, threads) = start(&model, 8, &[("timeout", "60")]);
    pool.submit(jobs(40));
    while model.waiting() < 8 {
        std::thread::yield_now();
    }
    let asked = Instant::now();
    pool.stop();
    threads.into_iter().for_each(|t| t.join().unwrap());
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
    assert!(results.try_iter().all(|d| d.result == Err(LlmError::Stopped)));
    assert_eq!(model.requests().len(), 8, "nothing more was asked");
}
