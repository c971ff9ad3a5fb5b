//! Blocks made on worker threads, in order: a bounded channel per worker, block i from worker i mod n. The
//! workers run pure code with every signal blocked, so that PostgreSQL's handlers only ever run on the
//! backend's own thread; they are stopped and joined before anything can leave this scope, be it a return
//! or an ERROR on its way up, and told to stop when the process exits. `Crew`
//! is for threads that wait for the network. Not here: what a block is.

use crate::error::{Error, Result};
use crate::pg::interrupts;
use pgrx::pg_sys;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Blocks that a worker may be ahead.
const AHEAD: usize = 2;
/// How long a cancel may wait for a block that does not come.
const PATIENCE: Duration = Duration::from_millis(50);

/// Processors but one (the backend's own thread), at least 1 and at most 4.
pub fn default_count() -> usize {
    std::thread::available_parallelism().map_or(1, |n| n.get().saturating_sub(1).clamp(1, 4))
}

/// The results of a job for 0, 1, 2 … in order, made on threads.
pub struct Ordered<T> {
    /// In the order of workers; dropping a receiver wakes a worker that waits to send.
    receivers: Vec<Receiver<T>>,
    workers: Arc<Workers>,
    next: u64,
    total: u64,
}

/// What is needed to stop the workers, also from a callback at process exit.
#[derive(Default)]
struct Workers {
    stop: AtomicBool,
    handles: Mutex<Vec<JoinHandle<()>>>,
}

impl<T: Send + 'static> Ordered<T> {
    /// Starts `threads` workers on `make(0)` … `make(total - 1)`. Where the system gives no thread, fewer do
    /// the work; none at all is an error.
    pub fn start(threads: usize, total: u64, make: impl Fn(u64) -> T + Send + Sync + 'static) -> Result<Self> {
        stop_workers_at_exit();
        let threads = threads.clamp(1, 64).min(usize::try_from(total).unwrap_or(usize::MAX).max(1));
        let workers = Arc::new(Workers::default());
        let make = Arc::new(make);
        let mut ordered = Ordered { receivers: Vec::new(), workers: workers.clone(), next: 0, total };
        let blocked = SignalsBlocked::new();
        for worker in 0..threads {
            let (sender, receiver) = sync_channel(AHEAD);
            let (make, workers) = (make.clone(), workers.clone());
            let run = move || work(worker as u64, threads as u64, total, &*make, &workers.stop, &sender);
            let handle = std::thread::Builder::new()
                .name(format!("seedgen {worker}"))
                .spawn(run)
                .map_err(|e| no_thread(e, "threads"))?;
            ordered.receivers.push(receiver);
            locked(&ordered.workers.handles).push(handle);
        }
        drop(blocked);
        locked(&RUNNING).push(ordered.workers.clone());
        Ok(ordered)
    }

    /// The next result, or None after the last. Interrupts are checked while waiting: an ERROR unwinds through
    /// the caller, whose drop of `self` joins the workers.
    pub fn receive(&mut self) -> Result<Option<T>> {
        if self.next == self.total {
            return Ok(None);
        }
        let receiver = &self.receivers[(self.next % self.receivers.len() as u64) as usize];
        loop {
            interrupts::check();
            match receiver.recv_timeout(PATIENCE) {
                Ok(block) => {
                    self.next += 1;
                    return Ok(Some(block));
                }
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Error::bug("a worker thread ended early; the server log says why"));
                }
            }
        }
    }
}

impl<T> Drop for Ordered<T> {
    fn drop(&mut self) {
        self.workers.stop.store(true, Relaxed);
        self.receivers.clear();
        self.workers.join();
        locked(&RUNNING).retain(|w| !Arc::ptr_eq(w, &self.workers));
    }
}

impl Workers {
    fn join(&self) {
        for handle in locked(&self.handles).drain(..) {
            // A panic in a worker was reported when it happened and has ended its channel.
            drop(handle.join());
        }
    }
}

fn work<T>(worker: u64, threads: u64, total: u64, make: &impl Fn(u64) -> T, stop: &AtomicBool, sender: &SyncSender<T>) {
    let mut block = worker;
    while block < total && !stop.load(Relaxed) {
        let Ok(made) = catch_unwind(AssertUnwindSafe(|| make(block))) else {
            return;
        };
        if sender.send(made).is_err() {
            return;
        }
        block += threads;
    }
}

/// Threads that wait for the network. Unlike `Ordered`'s workers they may be inside a call of the system that nothing
/// ends (a name that is looked up, a host that is connected to): those are left behind when this value is dropped.
/// They end by themselves; until then they hold nothing of PostgreSQL's and have every signal blocked.
pub struct Crew {
    handles: Vec<JoinHandle<()>>,
    stop: Stop,
}

type Stop = Arc<dyn Fn() + Send + Sync>;

/// How long threads of a crew may take to end before they are left behind.
const FAREWELL: Duration = Duration::from_millis(300);

impl Crew {
    /// Starts `threads` on `work`, which returns soon after `stop` was called. Where the system gives no thread,
    /// fewer do the work; none at all is an error.
    pub fn start(
        threads: usize,
        work: impl Fn() + Send + Sync + 'static,
        stop: impl Fn() + Send + Sync + 'static,
    ) -> Result<Crew> {
        stop_workers_at_exit();
        let work = Arc::new(work);
        let mut crew = Crew { handles: Vec::new(), stop: Arc::new(stop) };
        locked(&CREWS).push(crew.stop.clone());
        let _blocked = SignalsBlocked::new();
        for n in 0..threads.max(1) {
            let work = work.clone();
            match std::thread::Builder::new().name(format!("seedgen net {n}")).spawn(move || work()) {
                Ok(handle) => crew.handles.push(handle),
                Err(e) if crew.handles.is_empty() => return Err(no_thread(e, "concurrency")),
                Err(_) => break,
            }
        }
        Ok(crew)
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        (self.stop)();
        locked(&CREWS).retain(|s| !Arc::ptr_eq(s, &self.stop));
        let until = Instant::now() + FAREWELL;
        for handle in self.handles.drain(..) {
            while !handle.is_finished() && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(2));
            }
            if handle.is_finished() {
                drop(handle.join());
            }
        }
    }
}

/// What stops the crews of this process.
static CREWS: Mutex<Vec<Stop>> = Mutex::new(Vec::new());

fn no_thread(e: std::io::Error, option: &str) -> Error {
    Error::new(pgrx::PgSqlErrorCode::ERRCODE_INSUFFICIENT_RESOURCES, "could not start a thread")
        .detail(format!("{e}."))
        .hint(format!("Ask for fewer threads with \"{option}\"."))
}

/// Workers of this process: more than one set where one load calls another.
static RUNNING: Mutex<Vec<Arc<Workers>>> = Mutex::new(Vec::new());

/// A FATAL (pg_terminate_backend) leaves by exit() without unwinding: then, too, no thread may be left to run
/// while the process is taken apart.
fn stop_workers_at_exit() {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        // SAFETY: on_proc_exit keeps the function's address for the life of the process; the library is never
        // unloaded.
        unsafe { pg_sys::on_proc_exit(Some(stop_workers), pg_sys::Datum::from(0usize)) }
    });
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn stop_workers(_code: i32, _arg: pg_sys::Datum) {
    for workers in locked(&RUNNING).iter() {
        // Not joined: a worker that waits to send would wait for ever, as the receivers are not dropped. Those
        // at work end at their next block.
        workers.stop.store(true, Relaxed);
    }
    for stop in locked(&CREWS).iter() {
        stop();
    }
}

/// A lock that a panic cannot spoil: the data are only handles and flags.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// All signals are blocked on this thread until dropped; threads started meanwhile keep it so.
struct SignalsBlocked {
    previous: libc::sigset_t,
}

impl SignalsBlocked {
    fn new() -> Self {
        // SAFETY: pthread_sigmask changes this thread's mask alone, and gives the old one; all zeroes is a
        // valid sigset_t. A signal that comes meanwhile is delivered when the mask is restored.
        unsafe {
            let mut all: libc::sigset_t = std::mem::zeroed();
            let mut previous: libc::sigset_t = std::mem::zeroed();
            libc::sigfillset(&mut all);
            libc::pthread_sigmask(libc::SIG_SETMASK, &all, &mut previous);
            SignalsBlocked { previous }
        }
    }
}

impl Drop for SignalsBlocked {
    fn drop(&mut self) {
        // SAFETY: puts back the mask of `new`.
        unsafe {
            libc::pthread_sigmask(libc::SIG_SETMASK, &self.previous, std::ptr::null_mut());
        }
    }
}
