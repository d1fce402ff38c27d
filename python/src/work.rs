//! Long work beside the interpreter: on threads of our own, with the interpreter free and Ctrl-C heard.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use detente_questions::{House, Refusal, Stop, Watch};
use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::failures::{bug, raised};

/// How often the interpreter is asked for signals.
const TICK: Duration = Duration::from_millis(10);
/// How long stopped work is waited for before it is left to notice on its own.
const PATIENCE: Duration = Duration::from_millis(100);

/// Threads of one process: after a fork the child makes its own.
struct Pool {
    process: u32,
    threads: Arc<ThreadPool>,
}

static POOL: Mutex<Option<Pool>> = Mutex::new(None);
static HOUSE: Mutex<Option<Arc<House>>> = Mutex::new(None);

/// Every change under these locks is one assignment: a panic elsewhere leaves them whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poison| poison.into_inner())
}

/// What is kept between questions of this process.
pub fn house() -> Arc<House> {
    Arc::clone(lock(&HOUSE).get_or_insert_with(|| Arc::new(House::new())))
}

/// The threads of this process; none exist before the first question. `RAYON_NUM_THREADS` says how many.
fn pool() -> PyResult<Arc<ThreadPool>> {
    let process = std::process::id();
    let mut pool = lock(&POOL);
    if let Some(known) = pool.as_ref().filter(|pool| pool.process == process) {
        return Ok(Arc::clone(&known.threads));
    }
    let made = ThreadPoolBuilder::new()
        .thread_name(|at| format!("detente-{at}"))
        .build()
        .map_err(|error| pyo3::exceptions::PyOSError::new_err(error.to_string()))?;
    let threads = Arc::new(made);
    // Threads of a parent do not exist here: joining them would wait for ever.
    std::mem::forget(pool.replace(Pool {
        process,
        threads: Arc::clone(&threads),
    }));
    Ok(threads)
}

/// Whom the work tells how far it is.
#[derive(Default)]
pub struct Watched {
    stop: Stop,
    news: Mutex<Option<(String, usize, usize)>>,
}

impl Watch for Watched {
    fn stage(&self, name: &str) {
        *lock(&self.news) = Some((name.to_owned(), 0, 0));
    }

    fn advanced(&self, done: usize, total: usize) {
        let mut news = lock(&self.news);
        let stage = news.take().map(|news| news.0).unwrap_or_default();
        *news = Some((stage, done, total));
    }

    fn stop(&self) -> Stop {
        self.stop.clone()
    }
}

/// What a thread sends back: an answer, a refusal, or what it panicked with.
type Outcome<T> = Result<Result<T, Refusal>, String>;

/// Does the work on our threads; the interpreter is free meanwhile, and a signal stops it. `progress(stage, done, total)`
/// is called from this thread.
pub fn run<T: Send + 'static>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Watched) -> Result<T, Refusal> + Send + 'static,
) -> PyResult<T> {
    let threads = pool()?;
    let watched = Arc::new(Watched::default());
    let (send, mut receive) = sync_channel::<Outcome<T>>(1);
    let worker = Arc::clone(&watched);
    threads.spawn(move || {
        let outcome = catch_unwind(AssertUnwindSafe(|| work(&worker)));
        // Nobody listens any more after an interruption.
        let _ = send.send(outcome.map_err(|panic| told(&*panic)));
    });
    let mut heard: Option<(String, usize, usize)> = None;
    loop {
        let (back, received) = wait(py, receive, TICK);
        receive = back;
        match received {
            Ok(Ok(Ok(value))) => return Ok(value),
            Ok(Ok(Err(refusal))) => return Err(raised(py, &refusal)),
            Ok(Err(panic)) => return Err(bug(py, &panic)),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(bug(py, "a thread ended without an answer"));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        let told = progress.map_or(Ok(()), |progress| {
            let news = lock(&watched.news).clone();
            if news.is_none() || news == heard {
                return Ok(());
            }
            heard = news;
            heard
                .clone()
                .map_or(Ok(()), |news| progress.call1(news).map(drop))
        });
        if let Err(error) = py.check_signals().and(told) {
            watched.stop.ask();
            let _ = wait(py, receive, PATIENCE);
            return Err(error);
        }
    }
}

/// Waits without the interpreter.
fn wait<T: Send>(
    py: Python<'_>,
    receive: Receiver<T>,
    time: Duration,
) -> (Receiver<T>, Result<T, RecvTimeoutError>) {
    py.detach(move || {
        let received = receive.recv_timeout(time);
        (receive, received)
    })
}

thread_local! {
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// A panic becomes an exception, so nothing is printed; its place is kept.
pub fn keep_panics_silent() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        PLACE.with(|kept| *kept.borrow_mut() = place);
    }));
}

/// What a panic said, and where.
fn told(panic: &(dyn Any + Send)) -> String {
    let said = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    PLACE.with(|place| format!("{}: {said}", place.borrow()))
}
