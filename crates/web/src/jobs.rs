//! Long questions: begun, watched, taken back. Two run at once, sixteen wait; results are kept for an hour.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use detente_questions::{Asked, Refusal, Told};
use detente_table::{Stop, Watch};
use futures_util::stream;
use serde_json::{Map, Value, json};
use tokio::sync::{Semaphore, watch};

use crate::app::{App, lock};
use crate::problem::Problem;
use crate::questions::{Aside, accepted, answered, as_json, entry, question_name};
use crate::{guard, keys};

/// Jobs that run at once.
const RUNNING: usize = 2;
/// Jobs that wait.
const WAITING: usize = 16;
/// How long a job may run.
const LONGEST: Duration = Duration::from_secs(3600);
/// How long its result is kept.
const KEPT: Duration = Duration::from_secs(3600);
/// Bytes of results that are kept.
const BYTES: usize = 256 << 20;

/// How far a job is.
#[derive(Debug, Clone, Default, PartialEq)]
struct Progress {
    stage: String,
    done: usize,
    total: usize,
    running: bool,
    ended: Option<Instant>,
}

/// One job.
#[derive(Debug)]
pub struct Job {
    question: &'static str,
    keys: Value,
    progress: watch::Sender<Progress>,
    stop: Stop,
    result: Mutex<Option<Result<Arc<Told>, Refusal>>>,
}

/// A job that was begun.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Its name.
    pub id: String,
    job: Arc<Job>,
}

/// All jobs.
#[derive(Debug)]
pub struct Jobs {
    known: Mutex<Vec<Begun>>,
    running: Arc<Semaphore>,
}

impl Default for Jobs {
    fn default() -> Self {
        Self {
            known: Mutex::default(),
            running: Arc::new(Semaphore::new(RUNNING)),
        }
    }
}

/// The watch of a job: its progress, and the request to stop it.
struct Watching(Arc<Job>);

impl Watch for Watching {
    fn stage(&self, name: &str) {
        self.0.progress.send_modify(|progress| {
            name.clone_into(&mut progress.stage);
            (progress.done, progress.total) = (0, 0);
        });
    }

    fn advanced(&self, done: usize, total: usize) {
        self.0.progress.send_modify(|progress| {
            (progress.done, progress.total) = (done, total);
        });
    }

    fn stop(&self) -> Stop {
        self.0.stop.clone()
    }
}

impl Job {
    fn finish(&self, result: Result<Arc<Told>, Refusal>) {
        *lock(&self.result) = Some(result);
        self.progress.send_modify(|progress| {
            progress.running = false;
            progress.ended = Some(Instant::now());
        });
    }

    /// Bytes of the result, about.
    fn size(&self) -> usize {
        let result = lock(&self.result);
        let Some(Ok(told)) = result.as_ref() else {
            return 0;
        };
        let tables = told.tables.iter();
        let cells: usize = tables.map(|t| t.rows() * t.fields.len()).sum();
        let pages: usize = told.files.iter().map(|(_, bytes)| bytes.len()).sum();
        16 * cells + pages
    }
}

impl Jobs {
    /// Begins a job.
    ///
    /// # Errors
    /// [`Problem::busy`] when too many wait.
    pub fn begin(&self, app: &Arc<App>, asked: Box<dyn Asked>) -> Result<Begun, Problem> {
        self.tidy();
        if let Some(job) = self.answered(asked.as_ref()) {
            let id = guard::new_id();
            let begun = Begun { id, job };
            lock(&self.known).push(begun.clone());
            return Ok(begun);
        }
        let job = Arc::new(Job {
            question: asked.name(),
            keys: asked.keys(),
            progress: watch::channel(Progress::default()).0,
            stop: Stop::default(),
            result: Mutex::default(),
        });
        let begun = Begun {
            id: guard::new_id(),
            job: Arc::clone(&job),
        };
        {
            let mut known = lock(&self.known);
            let open = known
                .iter()
                .filter(|b| b.job.progress.borrow().ended.is_none());
            if open.count() >= RUNNING + WAITING {
                return Err(Problem::busy("too many jobs are waiting"));
            }
            known.push(begun.clone());
        }
        tokio::spawn(run(Arc::clone(app), asked, job, Arc::clone(&self.running)));
        Ok(begun)
    }

    /// A job that has answered the same question: an answer follows from its keys alone, so nobody waits for it twice.
    fn answered(&self, asked: &dyn Asked) -> Option<Arc<Job>> {
        let (name, keys) = (asked.name(), asked.keys());
        let known = lock(&self.known);
        let same = known.iter().map(|begun| &begun.job).find(|job| {
            let done = || lock(&job.result).as_ref().is_some_and(Result::is_ok);
            job.question == name && job.keys == keys && done()
        });
        same.cloned()
    }

    /// What a job has answered to the same question.
    pub fn told(&self, asked: &dyn Asked) -> Option<Arc<Told>> {
        let job = self.answered(asked)?;
        let result = lock(&job.result);
        result.as_ref()?.as_ref().ok().cloned()
    }

    /// Results past their time go, and the oldest where there are too many bytes.
    fn tidy(&self) {
        let mut known = lock(&self.known);
        known.retain(|begun| {
            let ended = begun.job.progress.borrow().ended;
            ended.is_none_or(|ended| ended.elapsed() < KEPT)
        });
        let mut bytes: usize = known.iter().map(|begun| begun.job.size()).sum();
        while bytes > BYTES {
            let ended = |begun: &Begun| begun.job.progress.borrow().ended.is_some();
            let Some(at) = known.iter().position(ended) else {
                break;
            };
            bytes -= known.remove(at).job.size();
        }
    }

    fn find(&self, id: &str) -> Result<Begun, Problem> {
        let known = lock(&self.known);
        let found = known.iter().find(|begun| begun.id == id).cloned();
        found.ok_or_else(|| Problem::unknown("there is no such job; results are kept for an hour"))
    }

    /// Forgets a job whose answer has been given.
    pub fn forget(&self, id: &str) {
        lock(&self.known).retain(|begun| begun.id != id);
    }

    /// Stops every job.
    pub fn stop_all(&self) {
        for begun in lock(&self.known).iter() {
            begun.job.stop.ask();
        }
    }

    /// Jobs that are known.
    pub fn count(&self) -> usize {
        lock(&self.known).len()
    }
}

/// Runs a job when it is its turn.
async fn run(app: Arc<App>, asked: Box<dyn Asked>, job: Arc<Job>, running: Arc<Semaphore>) {
    let Ok(_permit) = running.acquire().await else {
        return;
    };
    if job.stop.is_asked() {
        job.finish(Err(Refusal::interrupted()));
        return;
    }
    job.progress.send_modify(|progress| progress.running = true);
    let watching = Watching(Arc::clone(&job));
    let (name, working_app) = (question_name(asked.as_ref()), Arc::clone(&app));
    let work = move || asked.ask(&working_app.catalogue.house, &watching);
    let mut working = tokio::task::spawn_blocking(work);
    let done = match tokio::time::timeout(LONGEST, &mut working).await {
        Ok(done) => done,
        Err(_) => {
            job.stop.ask();
            working.await
        }
    };
    let broken = |_| Refusal::input(format!("a fault of the program, id {}", guard::new_id()));
    let result = done.map_err(broken).and_then(|result| result).map(Arc::new);
    if let Ok(told) = &result {
        // Files and figures of the same question need no second run.
        app.keep(name, Arc::clone(told));
    }
    job.finish(result);
}

impl Begun {
    /// The result, if there is one soon.
    pub async fn done_within(&self, time: Duration) -> Option<Result<Arc<Told>, Refusal>> {
        let mut news = self.job.progress.subscribe();
        let ended = news.wait_for(|progress| progress.ended.is_some());
        let ended = tokio::time::timeout(time, ended).await;
        ended.ok()?.ok()?;
        lock(&self.job.result).clone()
    }
}

/// A job as JSON.
pub fn shown(begun: &Begun) -> Value {
    let progress = begun.job.progress.borrow().clone();
    let result = lock(&begun.job.result);
    let state = match (result.as_ref(), progress.running) {
        (Some(Ok(_)), _) => "done",
        (Some(Err(_)), _) => "refused",
        (None, true) => "running",
        (None, false) => "waiting",
    };
    json!({
        "job": begun.id,
        "question": { "name": begun.job.question, "keys": begun.job.keys },
        "state": state,
        "stage": progress.stage,
        "done": progress.done,
        "total": progress.total,
        "events": format!("/api/jobs/{}/events", begun.id),
    })
}

/// `POST /api/jobs`: a question by name, as a job whatever it takes.
pub async fn begin(State(app): State<Arc<App>>, body: Bytes) -> Result<Response, Problem> {
    let mut object = keys::read(&body)?;
    let name = object.remove("name");
    let Some(name) = name.as_ref().and_then(Value::as_str) else {
        return Err(Problem::unreadable(
            "a job is {\"name\": QUESTION, \"keys\": {…}}",
        ));
    };
    let keys: Map<String, Value> = match object.remove("keys") {
        None => Map::new(),
        Some(Value::Object(keys)) => keys,
        Some(_) => return Err(Problem::unreadable("\"keys\" is an object")),
    };
    if let Some(other) = object.keys().next() {
        return Err(Problem::unreadable(format!(
            "a job has \"name\" and \"keys\", no \"{other}\""
        )));
    }
    let asked = entry(name)?.read(keys)?;
    Ok(accepted(&app.jobs.begin(&app, asked)?))
}

/// `GET /api/jobs/{id}`: how far it is, with the answer when it is done.
pub async fn state(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let begun = app.jobs.find(&id)?;
    let mut object = shown(&begun);
    let result = lock(&begun.job.result).clone();
    match result {
        None => {}
        Some(Ok(told)) => object["answer"] = answered(&told, &with_figures()),
        Some(Err(refusal)) => object["refusal"] = refusal.to_json(),
    }
    Ok(as_json(StatusCode::OK, &object))
}

fn with_figures() -> Aside {
    // The same as `?figures=1`; the form is ours and holds.
    serde_json::from_value(json!({ "figures": 1 })).unwrap_or_default()
}

/// `DELETE /api/jobs/{id}`: stops it and forgets it.
pub async fn cancel(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let begun = app.jobs.find(&id)?;
    begun.job.stop.ask();
    app.jobs.forget(&id);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `GET /api/jobs/{id}/events`: each change of its state, until it ends.
pub async fn events(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let begun = app.jobs.find(&id)?;
    let news = begun.job.progress.subscribe();
    let next = |(begun, mut news, state): (Begun, watch::Receiver<Progress>, u8)| async move {
        // 0 = nothing sent yet, 1 = under way, 2 = the end was sent.
        if state == 2 {
            return None;
        }
        if state == 1 {
            // Not faster than anybody can look.
            tokio::time::sleep(Duration::from_millis(100)).await;
            if news.changed().await.is_err() {
                return None;
            }
        }
        let ended = news.borrow_and_update().ended.is_some();
        let event = Event::default()
            .event(if ended { "end" } else { "progress" })
            .data(shown(&begun).to_string());
        Some((
            Ok::<_, Infallible>(event),
            (begun, news, if ended { 2 } else { 1 }),
        ))
    };
    let events = stream::unfold((begun, news, 0), next);
    let mut response = Sse::new(events)
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
        .into_response();
    // A proxy that collects answers would hold the events back until the end.
    let unbuffered = HeaderValue::from_static("no");
    response
        .headers_mut()
        .insert("x-accel-buffering", unbuffered);
    Ok(response)
}
