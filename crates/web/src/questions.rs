//! `POST /api/NAME`: a question asked, answered at once or as a job.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use detente_questions::{Asked, Entry, Refusal, Room, Solve, Told, find, told};
use detente_table::{Stop, Watch};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::drawn;
use crate::jobs::{Begun, shown as job_shown};
use crate::keys;
use crate::link::Link;
use crate::problem::Problem;
use crate::session::Warm;

/// How long a question may take before it is a job.
const AT_ONCE: Duration = Duration::from_secs(1);

/// What is said of a question beside its keys.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aside {
    /// The page that asks: its solves take turns.
    #[serde(default)]
    session: Option<String>,
    /// A drag: starts from the page's last equilibrium.
    #[serde(default)]
    warm: Option<u8>,
    /// The number of the request; comes back.
    #[serde(default)]
    n: Option<u64>,
    /// Figures as pictures too.
    #[serde(default)]
    figures: Option<u8>,
    /// The standoff on whose page it is asked, for the link.
    #[serde(default)]
    standoff: Option<String>,
}

/// Stops work when whoever asked for it has gone.
#[derive(Debug)]
pub struct Gone(pub Stop);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.ask();
    }
}

/// Watches for the request to stop alone.
#[derive(Debug)]
pub struct Stoppable(pub Stop);

impl Watch for Stoppable {
    fn stop(&self) -> Stop {
        self.0.clone()
    }
}

/// The entry of a route: `world/show` is the question `world show`.
pub fn entry(name: &str) -> Result<&'static Entry, Problem> {
    let name = name.replace('/', " ");
    find(&name).ok_or_else(|| {
        let known: Vec<&str> = detente_questions::QUESTIONS
            .iter()
            .map(|e| e.name)
            .collect();
        Problem::unknown(format!("there is no question \"{}\"", short(&name)))
            .help(format!("the questions are {}", known.join(", ")))
    })
}

/// The first characters of what a stranger wrote.
fn short(text: &str) -> String {
    text.chars().take(64).collect()
}

/// JSON as a response.
pub fn as_json(status: StatusCode, value: &Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// The answer to a question.
pub async fn ask(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    Query(aside): Query<Aside>,
    body: Bytes,
) -> Result<Response, Problem> {
    let entry = entry(&name)?;
    let keys = keys::read(&body)?;
    if entry.name == "solve" {
        return solve(&app, entry, keys, &aside).await;
    }
    let asked = entry.read(keys)?;
    let begun = app.jobs.begin(&app, asked)?;
    match begun.done_within(AT_ONCE).await {
        Some(result) => {
            app.jobs.forget(&begun.id);
            let told = result?;
            Ok(as_json(StatusCode::OK, &answered(&told, &aside)))
        }
        None => Ok(accepted(&begun)),
    }
}

/// A question that has become a job.
pub fn accepted(begun: &Begun) -> Response {
    let mut response = as_json(StatusCode::ACCEPTED, &job_shown(begun));
    if let Ok(place) = HeaderValue::from_str(&format!("/api/jobs/{}", begun.id)) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}

/// An answer as JSON, with what was said beside the question.
pub fn answered(told: &Told, aside: &Aside) -> Value {
    let mut answer = told.to_json();
    if let Some(object) = answer.as_object_mut() {
        if let Some(number) = aside.n {
            object.insert("n".to_owned(), number.into());
        }
        if aside.figures == Some(1) {
            object.insert("figures".to_owned(), drawn::figures(told).into());
            let pages: Vec<&str> = told.files.iter().map(|(name, _)| name.as_str()).collect();
            if !pages.is_empty() {
                object.insert("pages".to_owned(), pages.into());
            }
            let standoff = aside.standoff.as_deref().unwrap_or_default();
            object.insert("link".to_owned(), link(told, standoff, &Map::new()).into());
        }
    }
    answer
}

/// The permanent link of an answer's question.
pub fn link(told: &Told, standoff: &str, view: &Map<String, Value>) -> String {
    let name = told.provenance.question;
    find(name).map_or_else(String::new, |entry| {
        Link::of(standoff, entry, &told.provenance.keys, view)
    })
}

/// `solve`, for pages too: in turn, and from where the page is.
async fn solve(
    app: &Arc<App>,
    entry: &'static Entry,
    keys: Map<String, Value>,
    aside: &Aside,
) -> Result<Response, Problem> {
    let asked = entry.read(keys)?;
    let keys = asked.keys();
    if matches!(keys["detail"].as_str(), Some("flows" | "all")) {
        return Err(Problem::new(
            StatusCode::NOT_IMPLEMENTED,
            "unsupported",
            "Not as JSON",
            "flows have too many rows for JSON",
        )
        .help("ask /api/csv/flows or /api/parquet/flows with the question as a link"));
    }
    let stop = Stop::default();
    let _gone = Gone(stop.clone());
    let (told, kept_as) = match &aside.session {
        Some(name) if name.len() <= 64 => {
            let session = app.sessions.of(name);
            let warm = aside.warm == Some(1);
            let start = session.warm().filter(|_| warm);
            let work = || solved(app, keys.clone(), stop.clone(), start);
            let (told, end) = session.in_turn(!warm, &stop, work).await??;
            session.keep(end);
            (told, (!warm).then(|| keys.to_string()))
        }
        Some(_) => {
            return Err(Problem::unreadable(
                "a session's name has at most 64 characters",
            ));
        }
        None => {
            let (told, _) = solved(app, keys.clone(), stop.clone(), None).await?;
            (told, None)
        }
    };
    let answer = answered(&told, aside);
    if let Some(question) = kept_as {
        app.keep(question, Arc::new(told));
    }
    Ok(as_json(StatusCode::OK, &answer))
}

/// Solves on a thread of its own.
async fn solved(
    app: &Arc<App>,
    keys: Value,
    stop: Stop,
    start: Option<Warm>,
) -> Result<(Told, Warm), Problem> {
    let permit = app.solving.acquire().await;
    let _permit = permit.map_err(|_| Problem::busy("the server is stopping"))?;
    let app = Arc::clone(app);
    let work = move || -> Result<(Told, Warm), Refusal> {
        let question: Solve =
            serde_json::from_value(keys).map_err(|error| Refusal::input(error.to_string()))?;
        let economy = json!([question.world, question.economy]).to_string();
        let start = start.filter(|warm| warm.economy == economy);
        let started = Instant::now();
        let room = Room::new(&app.catalogue.house);
        let start = start.map(|warm| warm.equilibrium);
        let solution = question.ask_from(&room, &Stoppable(stop), start.as_deref())?;
        let answer = told(&question, &solution, &room, started);
        let equilibrium = Arc::new(solution.equilibrium);
        Ok((
            answer,
            Warm {
                economy,
                equilibrium,
            },
        ))
    };
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|_| Problem::internal(&crate::guard::new_id()))??)
}

/// A question with its keys as text: what its answer is kept under.
pub fn question_name(asked: &dyn Asked) -> String {
    match asked.name() {
        "solve" => asked.keys().to_string(),
        other => format!("{other} {}", asked.keys()),
    }
}

/// Any question on a thread of its own, kept for files and figures of the same answer.
pub async fn asked_once(app: &Arc<App>, asked: Box<dyn Asked>) -> Result<Arc<Told>, Problem> {
    let name = question_name(asked.as_ref());
    let known = app.kept(&name);
    if let Some(told) = known.or_else(|| app.jobs.told(asked.as_ref())) {
        return Ok(told);
    }
    let permit = app.solving.acquire().await;
    let _permit = permit.map_err(|_| Problem::busy("the server is stopping"))?;
    let stop = Stop::default();
    let _gone = Gone(stop.clone());
    let working = Arc::clone(app);
    let work = move || asked.ask(&working.catalogue.house, &Stoppable(stop));
    let done = tokio::task::spawn_blocking(work).await;
    let told = Arc::new(done.map_err(|_| Problem::internal(&crate::guard::new_id()))??);
    app.keep(name, Arc::clone(&told));
    Ok(told)
}

impl IntoResponse for Begun {
    fn into_response(self) -> Response {
        accepted(&self)
    }
}
