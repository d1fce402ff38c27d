//! What all requests share, and the routes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::routing::{get, post};
use detente_questions::Told;
use tokio::sync::Semaphore;

use crate::catalogue::Catalogue;
use crate::drafts::{self, Drafts};
use crate::guard::{self, Allowed};
use crate::jobs::Jobs;
use crate::metrics::Metrics;
use crate::session::Sessions;
use crate::{files, jobs, openapi, page, questions, view};

/// Requests that are worked on at once; others wait.
pub const REQUESTS: usize = 64;
/// Answers that are kept for the files and figures of the same question.
const ANSWERS: usize = 16;

/// What all requests share.
#[derive(Debug)]
pub struct App {
    pub catalogue: Catalogue,
    pub drafts: Drafts,
    pub sessions: Sessions,
    pub jobs: Jobs,
    pub metrics: Metrics,
    pub allowed: Allowed,
    /// Questions that are solved at once, sessions and jobs apart.
    pub solving: Semaphore,
    /// Requests that are worked on at once.
    pub requests: Semaphore,
    answers: Mutex<Vec<(String, Arc<Told>)>>,
}

impl App {
    pub fn new(catalogue: Catalogue, allowed: Allowed, threads: usize) -> Self {
        Self {
            catalogue,
            drafts: Drafts::default(),
            sessions: Sessions::default(),
            jobs: Jobs::default(),
            metrics: Metrics::default(),
            allowed,
            solving: Semaphore::new(threads.max(1)),
            requests: Semaphore::new(REQUESTS),
            answers: Mutex::default(),
        }
    }

    /// An answer that was given lately.
    pub fn kept(&self, question: &str) -> Option<Arc<Told>> {
        let mut answers = lock(&self.answers);
        let at = answers.iter().position(|(known, _)| known == question)?;
        let found = answers.remove(at);
        let told = Arc::clone(&found.1);
        answers.push(found);
        Some(told)
    }

    /// Keeps an answer; the one that was not asked for longest goes.
    pub fn keep(&self, question: String, told: Arc<Told>) {
        let mut answers = lock(&self.answers);
        answers.retain(|(known, _)| *known != question);
        if answers.len() >= ANSWERS {
            answers.remove(0);
        }
        answers.push((question, told));
    }
}

/// A panic elsewhere leaves what is locked here whole: every change is one insertion or removal.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Every route. `POST /api/NAME` of the questions is one route with the name as a parameter.
pub fn router(app: Arc<App>) -> Router {
    let api = Router::new()
        .route("/", get(page::index))
        .route("/assets/{name}", get(page::assets))
        .route("/healthz", get(page::health))
        .route("/metrics", get(page::metrics))
        .route("/api", get(view::about))
        .route("/api/openapi.json", get(openapi::document))
        .route("/api/questions", get(openapi::questions))
        .route("/api/worlds/{id}", get(view::world))
        .route("/api/standoffs", post(drafts::read))
        .route("/api/standoffs/{id}", get(view::standoff))
        .route("/api/link", get(view::link))
        .route("/api/view", get(view::view))
        .route("/api/figure", post(view::figure))
        .route("/api/csv/{table}", get(files::csv))
        .route("/api/parquet/{table}", get(files::parquet))
        .route("/api/svg/{figure}", get(files::svg))
        .route("/api/page/{name}", get(files::page))
        .route("/api/jobs", post(jobs::begin))
        .route("/api/jobs/{id}", get(jobs::state).delete(jobs::cancel))
        .route("/api/jobs/{id}/events", get(jobs::events))
        .route("/api/{*question}", post(questions::ask))
        .fallback(guard::unknown)
        .method_not_allowed_fallback(guard::wrong_method);
    api.layer(axum::middleware::from_fn_with_state(
        Arc::clone(&app),
        guard::guard,
    ))
    .with_state(app)
}
