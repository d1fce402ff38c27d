//! The page and its two assets, and what whoever looks after the server asks.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use detente_table::sha256_hex;

use crate::app::App;

const INDEX: &str = include_str!("../page/index.html");
const SCRIPT: &str = include_str!("../page/app.js");
const STYLE: &str = include_str!("../page/app.css");

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

/// `GET /assets/app.js`.
pub async fn script(headers: HeaderMap) -> Response {
    asset(
        &headers,
        "text/javascript; charset=utf-8",
        SCRIPT.to_owned(),
    )
}

/// `GET /assets/app.css`: the page's style and that of all charts.
pub async fn style(headers: HeaderMap) -> Response {
    let text = format!("{}\n{STYLE}", detente_charts::STYLE);
    asset(&headers, "text/css; charset=utf-8", text)
}

/// `GET /healthz`: the server answers.
pub async fn health() -> &'static str {
    "ok\n"
}

/// `GET /metrics`.
pub async fn metrics(State(app): State<Arc<App>>) -> String {
    app.metrics.text(app.sessions.count(), app.jobs.count())
}
