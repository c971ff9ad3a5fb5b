//! Batches for threads: whoever has a thread calls `work` on it. Results come back through a channel, in the
//! order in which they are there. Not here: starting and joining threads, which is the extension's.

use crate::call::{Client, Request};
use crate::error::LlmError;
use crate::reply::Harvest;
use crate::stats::Calls;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

pub struct Job {
    /// The caller's number for it.
    pub id: u64,
    pub request: Request,
}

pub struct Done {
    pub id: u64,
    pub result: Result<Harvest, LlmError>,
    pub calls: Calls,
}

pub struct Pool {
    client: Client,
    /// None: no more will come.
    queue: Mutex<Option<VecDeque<Job>>>,
    more: Condvar,
    results: Sender<Done>,
}

impl Pool {
    pub fn new(client: Client) -> (Arc<Pool>, Receiver<Done>) {
        let (results, receiver) = channel();
        let queue = Mutex::new(Some(VecDeque::new()));
        (Arc::new(Pool { client, queue, more: Condvar::new(), results }), receiver)
    }

    pub fn submit(&self, jobs: impl IntoIterator<Item = Job>) {
        if let Some(queue) = self.locked().as_mut() {
            queue.extend(jobs);
        }
        self.more.notify_all();
    }

    /// Does batches until `stop`.
    pub fn work(&self) {
        while let Some(job) = self.next() {
            let fetched = catch_unwind(AssertUnwindSafe(|| self.client.fetch(&job.request)));
            let (result, calls) = fetched.unwrap_or_else(|_| (Err(LlmError::Bug), Calls::default()));
            if self.results.send(Done { id: job.id, result, calls }).is_err() {
                return;
            }
        }
    }

    /// Ends all: calls in flight, waits, and the work of every thread.
    pub fn stop(&self) {
        *self.locked() = None;
        self.more.notify_all();
        self.client.stop();
    }

    fn next(&self) -> Option<Job> {
        let mut queue = self.locked();
        loop {
            match queue.as_mut()?.pop_front() {
                Some(job) => return Some(job),
                None => queue = self.more.wait(queue).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Option<VecDeque<Job>>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
