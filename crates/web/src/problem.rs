//! Errors as `application/problem+json` (RFC 9457).

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use detente_questions::{Refusal, Status};
use serde_json::{Map, Value};

/// A problem as it is sent.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    /// The last part of the problem's type: `bad_input`.
    name: &'static str,
    title: &'static str,
    detail: String,
    help: Option<String>,
    more: Map<String, Value>,
}

impl Problem {
    pub fn new(
        status: StatusCode,
        name: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            status,
            name,
            title,
            detail: detail.into(),
            help: None,
            more: Map::new(),
        }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// More for programs, beside what every problem says.
    pub fn with(mut self, key: &str, value: Value) -> Self {
        self.more.insert(key.to_owned(), value);
        self
    }

    /// The input cannot be read.
    pub fn unreadable(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "unreadable",
            "The request cannot be read",
            detail,
        )
    }

    /// There is no such thing.
    pub fn unknown(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "unknown",
            "There is no such thing",
            detail,
        )
    }

    /// More is asked for than is done at once.
    pub fn busy(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "busy",
            "Too much at once",
            detail,
        )
        .help("ask again in a second")
    }

    /// A newer request of the same page has taken this one's place.
    pub fn superseded() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "superseded",
            "A newer request took its place",
            "the same session asked something newer",
        )
    }

    /// It took too long.
    pub fn slow(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            "slow",
            "It took too long",
            detail,
        )
    }

    /// Something of ours broke; the log and the reader share the id and nothing else.
    pub fn internal(id: &str) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something broke here",
            format!("a fault of the program, id {id}"),
        )
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let (status, title) = match refusal.status {
            Status::BadInput => (StatusCode::UNPROCESSABLE_ENTITY, "The input is not sound"),
            Status::Infeasible => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "No equilibrium satisfies the policy",
            ),
            Status::NotConverged => (StatusCode::UNPROCESSABLE_ENTITY, "No equilibrium was found"),
            Status::NotCertified => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "The equilibrium has no certificate",
            ),
            Status::Unsupported => (StatusCode::NOT_IMPLEMENTED, "The model does not have this"),
            Status::Interrupted => (StatusCode::CONFLICT, "Interrupted"),
        };
        let mut more = refusal.details.clone();
        let mut place = Map::new();
        if let Some(key) = &refusal.key {
            place.insert("key".to_owned(), key.as_str().into());
        }
        if let Some(mark) = &refusal.mark {
            let (line, column) = mark.line_and_column();
            place.insert("source".to_owned(), mark.source.as_str().into());
            place.insert("line".to_owned(), line.into());
            place.insert("column".to_owned(), column.into());
        }
        if !place.is_empty() {
            more.insert("place".to_owned(), place.into());
        }
        Self {
            status,
            name: refusal.status.as_str(),
            title,
            detail: refusal.message,
            help: refusal.help,
            more: *more,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut object = self.more;
        let fields = [
            ("type", format!("urn:detente:problem:{}", self.name)),
            ("title", self.title.to_owned()),
            ("detail", self.detail),
        ];
        for (key, text) in fields {
            object.insert(key.to_owned(), text.into());
        }
        object.insert("status".to_owned(), self.status.as_u16().into());
        if let Some(help) = self.help {
            object.insert("help".to_owned(), help.into());
        }
        let mut response = Response::new(Body::from(Value::Object(object).to_string()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        let kind = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, kind);
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
