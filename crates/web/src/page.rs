//! The page and its parts, and what whoever looks after the server asks.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use detente_table::sha256_hex;

use crate::app::App;
use crate::problem::Problem;

const INDEX: &str = include_str!("../page/index.html");
const STYLE: &str = include_str!("../page/app.css");
/// The page's code, one file for each of its ideas.
const SCRIPTS: [(&str, &str); 9] = [
    ("app.js", include_str!("../page/app.js")),
    ("beside.js", include_str!("../page/beside.js")),
    ("dom.js", include_str!("../page/dom.js")),
    ("draft.js", include_str!("../page/draft.js")),
    ("game.js", include_str!("../page/game.js")),
    ("questions.js", include_str!("../page/questions.js")),
    ("talk.js", include_str!("../page/talk.js")),
    ("told.js", include_str!("../page/told.js")),
    ("words.js", include_str!("../page/words.js")),
];

/// A fixed text with its hash as its version.
fn asset(headers: &HeaderMap, kind: &'static str, text: String) -> Response {
    let version = format!("\"{}\"", &sha256_hex(text.as_bytes())[..16]);
    let known = headers.get(header::IF_NONE_MATCH);
    let known = known.and_then(|v| v.to_str().ok()) == Some(version.as_str());
    let mut response = Response::new(match known {
        true => Body::empty(),
        false => Body::from(text),
    });
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(version) = HeaderValue::from_str(&version) {
        headers.insert(header::ETAG, version);
    }
    response
}

/// `GET /`.
pub async fn index(headers: HeaderMap) -> Response {
    asset(&headers, "text/html; charset=utf-8", INDEX.to_owned())
}

/// `GET /assets/{name}`: the page's code, or its style together with that of all charts.
pub async fn assets(headers: HeaderMap, Path(name): Path<String>) -> Result<Response, Problem> {
    if name == "app.css" {
        let text = format!("{}\n{STYLE}", detente_charts::STYLE);
        return Ok(asset(&headers, "text/css; charset=utf-8", text));
    }
    let script = SCRIPTS.iter().find(|(own, _)| *own == name);
    let (_, text) = script.ok_or_else(|| Problem::unknown("the page has no such part"))?;
    let kind = "text/javascript; charset=utf-8";
    Ok(asset(&headers, kind, (*text).to_owned()))
}

/// `GET /healthz`: the server answers.
pub async fn health() -> &'static str {
    "ok\n"
}

/// `GET /metrics`.
pub async fn metrics(State(app): State<Arc<App>>) -> String {
    app.metrics.text(app.sessions.count(), app.jobs.count())
}
