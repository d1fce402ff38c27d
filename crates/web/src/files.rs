//! Tables and figures of an answer as files.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use detente_charts::{draw, standalone};
use detente_questions::{Refusal, Told};
use serde::Deserialize;

use crate::app::App;
use crate::link::Link;
use crate::problem::Problem;
use crate::questions::asked_once;

/// A question as a link, and how the file is wanted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The link.
    u: String,
    /// A comment with the source at the end of a CSV.
    #[serde(default)]
    notes: Option<u8>,
    /// The picture for a phone: `narrow`.
    #[serde(default)]
    frame: Option<String>,
}

async fn told(app: &Arc<App>, link: &str) -> Result<Arc<Told>, Problem> {
    let link = Link::read(link).map_err(Refusal::from)?;
    asked_once(app, link.asked()?).await
}

/// `GET /api/csv/{table}?u=LINK`.
pub async fn csv(
    State(app): State<Arc<App>>,
    Path(table): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let told = told(&app, &asked.u).await?;
    let mut bytes = written(&told, &table, "csv").await?;
    if asked.notes == Some(1) {
        let again = &told.provenance.reproduce.command;
        bytes.extend(format!("# {again}\n").into_bytes());
    }
    Ok(download(
        bytes,
        "text/csv; charset=utf-8",
        &format!("{table}.csv"),
    ))
}

/// `GET /api/parquet/{table}?u=LINK`.
pub async fn parquet(
    State(app): State<Arc<App>>,
    Path(table): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let told = told(&app, &asked.u).await?;
    let bytes = written(&told, &table, "parquet").await?;
    let kind = "application/vnd.apache.parquet";
    Ok(download(bytes, kind, &format!("{table}.parquet")))
}

/// `GET /api/svg/{figure}?u=LINK`: a figure of the answer as a document of its own.
pub async fn svg(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let told = told(&app, &asked.u).await?;
    let unknown = || {
        let ids: Vec<&str> = told.figures.iter().map(|f| f.id.as_str()).collect();
        Problem::unknown("the answer has no such figure").help(format!("it has {}", ids.join(", ")))
    };
    let figure = told
        .figures
        .iter()
        .find(|f| f.id == id)
        .ok_or_else(unknown)?;
    let table = told.table(&figure.table).ok_or_else(unknown)?;
    let drawn = draw(figure, table).ok_or_else(unknown)?;
    let picture = match asked.frame.as_deref() {
        Some("narrow") => drawn.narrow,
        _ => drawn.wide,
    };
    let bytes = standalone(&picture).into_bytes();
    Ok(download(bytes, "image/svg+xml", &format!("{id}.svg")))
}

/// `GET /api/page/{name}?u=LINK`: a page of the answer, `brief.html`, to be kept: it has styles of its own.
pub async fn page(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let told = told(&app, &asked.u).await?;
    let found = told.files.iter().find(|(own, _)| *own == name);
    let names = || told.files.iter().map(|(own, _)| own.as_str());
    let (own, bytes) = found.ok_or_else(|| {
        Problem::unknown("the answer has no such page")
            .help(format!("it has {}", names().collect::<Vec<_>>().join(", ")))
    })?;
    Ok(download(bytes.clone(), "application/octet-stream", own))
}

/// A table of the answer in the form that an ending names: the same writer as the command's.
async fn written(told: &Arc<Told>, name: &str, ending: &'static str) -> Result<Vec<u8>, Problem> {
    let Some(at) = told.tables.iter().position(|table| table.name == name) else {
        let names: Vec<&str> = told.tables.iter().map(|t| t.name.as_str()).collect();
        return Err(Problem::unknown("the answer has no such table")
            .help(format!("it has {}", names.join(", "))));
    };
    let told = Arc::clone(told);
    let work = move || -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
        let folder = tempfile::tempdir()?;
        // The name of the file is ours, whatever the table is called.
        let path = folder.path().join(format!("table.{ending}"));
        told.tables[at].table.write(&path)?;
        Ok(std::fs::read(&path)?)
    };
    let done = tokio::task::spawn_blocking(work).await;
    let internal = || Problem::internal(&crate::guard::new_id());
    done.map_err(|_| internal())?.map_err(|_| internal())
}

fn download(bytes: Vec<u8>, kind: &'static str, name: &str) -> Response {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    // Names of tables and figures are letters and hyphens: they were found in the answer.
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
