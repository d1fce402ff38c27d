//! What every request passes before it is looked at, and what every response carries: hosts, origins, sizes, times.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use http_body_util::{BodyExt, Limited};

use crate::app::App;
use crate::problem::Problem;

/// Longest body of a request, bytes.
pub const BODY: usize = 256 * 1024;
/// Bytes of a body that is too long which are read, so that whoever sends it can read why it was refused.
const DRAINED: usize = 1024 * 1024;
/// Longest address, bytes.
const ADDRESS: usize = 4 * 1024;
/// How long a body may take.
const BODY_TIME: Duration = Duration::from_secs(10);
/// How long an answer may take.
const ANSWER_TIME: Duration = Duration::from_secs(30);
/// How long a request waits for others.
const WAIT: Duration = Duration::from_secs(2);

/// What a browser may do with what is sent. Pictures are put into the page as elements; nothing inline runs.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Who may ask.
#[derive(Debug, Clone, Default)]
pub struct Allowed {
    /// Values of `Host` that are this server.
    pub hosts: Vec<String>,
    /// The secret that every request of the API carries, where the server listens beyond this machine.
    pub token: Option<String>,
}

impl Allowed {
    /// The names of this machine to itself, with a port.
    pub fn loopback(port: u16) -> Self {
        let names = ["127.0.0.1", "localhost", "[::1]"];
        Self {
            hosts: names.iter().map(|name| format!("{name}:{port}")).collect(),
            token: None,
        }
    }

    /// Whether a request is for this server and from its own page, or from no page at all.
    fn check(&self, method: &Method, path: &str, headers: &HeaderMap) -> Result<(), Problem> {
        let forbidden = |detail: &str| {
            Err(Problem::new(
                StatusCode::FORBIDDEN,
                "forbidden",
                "Not from here",
                detail,
            ))
        };
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let host = text(header::HOST).unwrap_or_default().to_ascii_lowercase();
        // A name that somebody points at this machine is not its name (DNS rebinding).
        if headers.get_all(header::HOST).iter().count() != 1 || !self.hosts.contains(&host) {
            return forbidden("the request names another host");
        }
        if let Some(origin) = headers.get(header::ORIGIN) {
            let origin = origin.to_str().unwrap_or_default();
            let own = origin
                .strip_prefix("http://")
                .or_else(|| origin.strip_prefix("https://"));
            if own.is_none_or(|own| !self.hosts.contains(&own.to_ascii_lowercase())) {
                return forbidden("the request comes from the page of another site");
            }
        }
        let site = text(HeaderName::from_static("sec-fetch-site"));
        let reads_page = *method == Method::GET && !path.starts_with("/api");
        if !reads_page && site.is_some_and(|site| !["same-origin", "none"].contains(&site)) {
            return forbidden("the request comes from the page of another site");
        }
        if let Some(token) = self.token.as_deref().filter(|_| path.starts_with("/api")) {
            let given = text(header::AUTHORIZATION).and_then(|text| text.strip_prefix("Bearer "));
            if !given.is_some_and(|given| same(given.as_bytes(), token.as_bytes())) {
                return Err(Problem::new(
                    StatusCode::UNAUTHORIZED,
                    "token",
                    "A token is needed",
                    "the request carries no token, or another one",
                ));
            }
        }
        Ok(())
    }
}

/// Whether two texts are the same, in a time that does not say where they differ.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

/// Everything around a request.
pub async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let worked = AssertUnwindSafe(worked(&app, request, next)).catch_unwind();
    let mut response = match worked.await {
        Ok(Ok(response)) => response,
        Ok(Err(problem)) => problem.into_response(),
        Err(_) => Problem::internal(&new_id()).into_response(),
    };
    app.metrics
        .count(response.status().as_u16(), started.elapsed());
    dress(response.headers_mut());
    response
}

async fn worked(app: &App, request: Request, next: Next) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let length = parts.uri.path_and_query().map_or(0, |p| p.as_str().len());
    let admitted = if length > ADDRESS {
        Err(Problem::new(
            StatusCode::URI_TOO_LONG,
            "address",
            "The address is too long",
            format!("it has {length} bytes; at most {ADDRESS} are read"),
        ))
    } else {
        app.allowed
            .check(&parts.method, &path, &parts.headers)
            .and_then(|()| is_json(&parts.method, &parts.headers))
    };
    // Whoever is refused may still be sending: a little of it is read, so that the answer arrives.
    if let Err(problem) = admitted {
        drain(body).await;
        return Err(problem);
    }
    let body = collected(&parts.headers, body).await?;
    let permit = tokio::time::timeout(WAIT, app.requests.acquire()).await;
    let _permit = permit
        .map_err(|_| Problem::busy("too many requests are being answered"))?
        .map_err(|_| Problem::busy("the server is stopping"))?;
    let request = Request::from_parts(parts, Body::from(body));
    tokio::time::timeout(ANSWER_TIME, next.run(request))
        .await
        .map_err(|_| Problem::slow("the answer took more than 30 seconds; ask for a job"))
}

/// A request that has a body says that it is JSON.
fn is_json(method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    if *method != Method::POST {
        return Ok(());
    }
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "type",
        "Not JSON",
        "a question is asked with Content-Type: application/json",
    ))
}

/// The whole body, if it is not too long and does not take too long.
async fn collected(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    let too_long = || {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body",
            "The body is too long",
            format!("at most {BODY} bytes are read"),
        )
    };
    let announced = headers.get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|bytes| bytes > BODY as u64) {
        drain(body).await;
        return Err(too_long());
    }
    let limited = Limited::new(body, BODY);
    match tokio::time::timeout(BODY_TIME, limited.collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(_)) => Err(too_long()),
        Err(_) => Err(Problem::slow("the body took more than 10 seconds")),
    }
}

/// Reads and forgets the beginning of a body.
async fn drain(body: Body) {
    let reading = Limited::new(body, DRAINED).collect();
    // Whether it ends, is cut or takes too long: nothing of it is used.
    let _ = tokio::time::timeout(Duration::from_secs(1), reading).await;
}

/// Headers that every response carries.
fn dress(headers: &mut HeaderMap) {
    let fixed: [(&'static str, &'static str); 5] = [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}

/// No such route.
pub async fn unknown() -> Problem {
    Problem::unknown("no such address; /api says what there is")
}

/// No such method there.
pub async fn wrong_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method",
        "Not with this method",
        "this address takes another method; /api/openapi.json says which",
    )
}

/// A random name that nobody guesses.
pub fn new_id() -> String {
    format!("{:032x}", rand::random::<u128>())
}
