//! What the page looks at: what there is, what a link means, a chart of a table.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use detente_questions::{QUESTIONS, Room, Told, build};
use detente_table::{Cell, ColumnData, Named, Table};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::app::{App, REQUESTS};
use crate::drawn::{self, Wanted};
use crate::guard::BODY;
use crate::keys;
use crate::link::{self, Link};
use crate::problem::Problem;
use crate::questions::{as_json, asked_once, entry, link as link_of};

/// `GET /api`: the program, what it knows, its limits.
pub async fn about(State(app): State<Arc<App>>) -> Response {
    let questions = QUESTIONS.iter();
    as_json(
        StatusCode::OK,
        &json!({
            "name": "detente",
            "version": build::VERSION,
            "git_revision": build::GIT_REVISION,
            "worlds": app.catalogue.worlds(),
            "standoffs": app.catalogue.standoffs(),
            "questions": questions
                .map(|q| json!({ "name": q.name, "about": q.about }))
                .collect::<Vec<_>>(),
            "limits": {
                "body_bytes": BODY, "link_bytes": link::LONGEST, "requests_at_once": REQUESTS,
            },
        }),
    )
}

/// `GET /api/worlds/{id}`.
pub async fn world(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    known(app.catalogue.worlds(), &id, "world")?;
    Ok(as_json(StatusCode::OK, &app.catalogue.world(&id)?))
}

/// `GET /api/standoffs/{id}`.
pub async fn standoff(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    if !app.drafts.known(&id) {
        known(app.catalogue.standoffs(), &id, "standoff")?;
    }
    let read = Arc::clone(&app);
    let done = tokio::task::spawn_blocking(move || read.catalogue.standoff(&id)).await;
    let shown = done.map_err(|_| Problem::internal(&crate::guard::new_id()))??;
    Ok(as_json(StatusCode::OK, &shown))
}

/// Whether a name is one of the catalogue. A path never is.
fn known(names: &[String], id: &str, kind: &str) -> Result<(), Problem> {
    if names.iter().any(|name| name == id) {
        return Ok(());
    }
    Err(
        Problem::unknown(format!("there is no such {kind} in the catalogue"))
            .help(format!("there are {}", names.join(", "))),
    )
}

/// A question as a link.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The link.
    u: String,
}

/// `GET /api/link?u=LINK`: the question that a link asks, unanswered.
pub async fn link(Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let link = Link::read(&asked.u).map_err(detente_questions::Refusal::from)?;
    let question = link.asked()?;
    Ok(as_json(
        StatusCode::OK,
        &json!({
            "question": { "name": question.name(), "keys": question.keys() },
            "standoff": link.standoff,
            "view": link.view,
        }),
    ))
}

/// `GET /api/view?u=LINK`: what a link means.
pub async fn view(
    State(app): State<Arc<App>>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let link = Link::read(&asked.u).map_err(detente_questions::Refusal::from)?;
    let told = asked_once(&app, link.asked()?).await?;
    let mut answer = told.to_json();
    answer["standoff"] = link.standoff.as_str().into();
    answer["view"] = Value::Object(link.view.clone());
    answer["figures"] = drawn::figures(&told).into();
    answer["link"] = link_of(&told, &link.standoff, &link.view).into();
    Ok(as_json(StatusCode::OK, &answer))
}

/// `POST /api/figure`: a chart of a table of an answer: `{name, keys, standoff, figure}`.
pub async fn figure(State(app): State<Arc<App>>, body: Bytes) -> Result<Response, Problem> {
    let mut object = keys::read(&body)?;
    let wanted = object.remove("figure").unwrap_or_default();
    let wanted: Wanted = serde_json::from_value(wanted)
        .map_err(|error| Problem::unreadable(format!("figure: {error}")))?;
    let name = object
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or("solve");
    let standoff = object.get("standoff").and_then(Value::as_str);
    let keys: Map<String, Value> = match object.get("keys") {
        Some(Value::Object(keys)) => keys.clone(),
        _ => Map::new(),
    };
    let told = asked_once(&app, entry(name)?.read(keys)?).await?;
    let table = told.table(&wanted.table).ok_or_else(|| {
        let names: Vec<&str> = told.tables.iter().map(|t| t.name.as_str()).collect();
        Problem::unknown("the answer has no such table")
            .help(format!("it has {}", names.join(", ")))
    })?;
    let named = with_names(&app, &told, table, &wanted.x)?;
    let table = named.as_ref().unwrap_or(table);
    let source = told
        .figures
        .first()
        .map_or("", |figure| figure.source.as_str());
    let figure = wanted.figure(table, source);
    let picture = figure.and_then(|figure| drawn::picture(&figure, table));
    let mut picture = picture
        .ok_or_else(|| Problem::unknown("the table has no such columns, or no such rows"))?;
    picture["link"] = link_of(&told, standoff.unwrap_or_default(), &Map::new()).into();
    picture["reproduce"] = json!(told.provenance.reproduce);
    Ok(as_json(StatusCode::OK, &picture))
}

/// The table with the names of sectors where a chart runs along their codes; `None` where it runs along something else.
fn with_names(
    app: &App,
    told: &Told,
    table: &Named,
    along: &str,
) -> Result<Option<Named>, Problem> {
    let world = told.provenance.keys.get("world").and_then(Value::as_str);
    let (Some(world), Some(at), "sector") = (world, table.position(along), along) else {
        return Ok(None);
    };
    let world = Room::new(&app.catalogue.house).world(world)?;
    let name = |row: usize| match table.cell(row, at) {
        Cell::Text(code) => {
            let sector = world.sectors().iter().find(|sector| sector.code == code);
            Some(sector.map_or(code, |sector| sector.name.as_str()))
        }
        _ => None,
    };
    let mut renamed = Table::new();
    for (position, series) in table.table.columns().iter().enumerate() {
        let mut series = series.clone();
        if position == at {
            series.data = ColumnData::Text((0..table.rows()).map(name).collect());
        }
        renamed.push(series);
    }
    Ok(Some(Named {
        table: renamed,
        ..table.clone()
    }))
}
