//! The OpenAPI 3.1 document, made from the schemas of the questions.

use axum::http::StatusCode;
use axum::response::Response;
use detente_questions::{Entry, QUESTIONS, build};
use serde_json::{Map, Value, json};

use crate::questions::as_json;

/// `GET /api/questions`: every question with the schema of its keys.
pub async fn questions() -> Response {
    let entries = QUESTIONS.iter().map(
        |entry| json!({ "name": entry.name, "about": entry.about, "schema": *entry.schema() }),
    );
    as_json(StatusCode::OK, &entries.collect())
}

/// `GET /api/openapi.json`.
pub async fn document() -> Response {
    as_json(StatusCode::OK, &made())
}

/// The document.
pub fn made() -> Value {
    let mut paths = Map::new();
    for entry in QUESTIONS {
        let path = format!("/api/{}", entry.name.replace(' ', "/"));
        paths.insert(path, json!({ "post": question(entry) }));
    }
    for (path, method, about, parameters) in fixed() {
        let mut operation = json!({
            "summary": about,
            "responses": { "200": { "description": "it" }, "default": problem() },
        });
        if !parameters.is_empty() {
            operation["parameters"] = parameters.into();
        }
        let object = paths.entry(path).or_insert_with(|| json!({}));
        object[method] = operation;
    }
    paths.insert("/api/jobs".to_owned(), json!({ "post": job() }));
    paths.insert("/api/standoffs".to_owned(), json!({ "post": draft() }));
    paths.insert("/api/figure".to_owned(), json!({ "post": figure() }));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Détente",
            "version": build::VERSION,
            "description": "Questions about trade standoffs, one route each; the same keys and answers as the command.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "paths": paths,
        "components": { "schemas": { "Answer": answer(), "Problem": problem_schema(), "Job": job_schema() } },
    })
}

/// The operation of a question.
fn question(entry: &Entry) -> Value {
    let mut schema = (*entry.schema()).clone();
    if let Some(object) = schema.as_object_mut() {
        object.remove("$schema");
    }
    let aside = |name: &str, about: &str, schema: Value| json!({ "name": name, "in": "query", "description": about, "schema": schema });
    let mut parameters = vec![
        aside(
            "figures",
            "1: figures as pictures too, and the permanent link",
            json!({ "type": "integer" }),
        ),
        aside(
            "n",
            "a number that comes back",
            json!({ "type": "integer" }),
        ),
        aside(
            "standoff",
            "the standoff whose page the link leads to",
            json!({ "type": "string" }),
        ),
    ];
    if entry.name == "solve" {
        parameters.push(aside(
            "session",
            "a page: its solves take turns, the newest wins",
            json!({ "type": "string", "maxLength": 64 }),
        ));
        parameters.push(aside(
            "warm",
            "1: start from the session's last equilibrium",
            json!({ "type": "integer" }),
        ));
    }
    json!({
        "operationId": entry.name.replace(' ', "-"),
        "summary": entry.about,
        "parameters": parameters,
        "requestBody": { "content": { "application/json": { "schema": schema, "example": example(entry) } } },
        "responses": {
            "200": content("The answer", "application/json", "Answer"),
            "202": content("It takes longer than a second: a job", "application/json", "Job"),
            "default": problem(),
        },
    })
}

/// Keys that are asked as an example: those of a question that needs none are its defaults.
fn example(entry: &Entry) -> Value {
    match entry.name {
        "solve" => json!({ "tariff": ["USA:CHN:*=+10pp"] }),
        _ => json!({}),
    }
}

fn content(about: &str, kind: &str, schema: &str) -> Value {
    let reference = format!("#/components/schemas/{schema}");
    json!({ "description": about, "content": { kind: { "schema": { "$ref": reference } } } })
}

fn problem() -> Value {
    content("Why there is none", "application/problem+json", "Problem")
}

/// The routes that are no questions: path, method, what it gives, parameters.
fn fixed() -> Vec<(String, &'static str, &'static str, Vec<Value>)> {
    let inside = |name: &str| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } });
    let link = || json!({ "name": "u", "in": "query", "required": true, "description": "a question as a permanent link", "schema": { "type": "string", "maxLength": 2000 } });
    let route =
        |path: &str, method, about, parameters| (path.to_owned(), method, about, parameters);
    vec![
        route(
            "/api",
            "get",
            "The program, what it knows, its limits",
            vec![],
        ),
        route(
            "/api/questions",
            "get",
            "Every question with the schema of its keys",
            vec![],
        ),
        route(
            "/api/worlds/{id}",
            "get",
            "A world: regions, sectors, sets of elasticities",
            vec![inside("id")],
        ),
        route(
            "/api/standoffs/{id}",
            "get",
            "A standoff: players, menus, levers with the marks of the law",
            vec![inside("id")],
        ),
        route(
            "/api/link",
            "get",
            "The question that a link asks, unanswered",
            vec![link()],
        ),
        route(
            "/api/view",
            "get",
            "What a link means: question, answer, figures",
            vec![link()],
        ),
        route(
            "/api/csv/{table}",
            "get",
            "A table of an answer as CSV",
            vec![inside("table"), link()],
        ),
        route(
            "/api/parquet/{table}",
            "get",
            "A table of an answer as Parquet",
            vec![inside("table"), link()],
        ),
        route(
            "/api/svg/{figure}",
            "get",
            "A figure of an answer as SVG",
            vec![inside("figure"), link()],
        ),
        route(
            "/api/page/{name}",
            "get",
            "A page of an answer, to be kept",
            vec![inside("name"), link()],
        ),
        route(
            "/api/jobs/{id}",
            "get",
            "How far a job is, and its answer",
            vec![inside("id")],
        ),
        route(
            "/api/jobs/{id}",
            "delete",
            "Stops a job and forgets it",
            vec![inside("id")],
        ),
        route(
            "/api/jobs/{id}/events",
            "get",
            "Each change of a job's state (server-sent events)",
            vec![inside("id")],
        ),
    ]
}

fn job() -> Value {
    json!({
        "summary": "Asks a question as a job, whatever it takes",
        "requestBody": { "content": { "application/json": { "schema": {
            "type": "object", "required": ["name"], "additionalProperties": false,
            "properties": { "name": { "type": "string" }, "keys": { "type": "object" } },
        }, "example": { "name": "solve", "keys": { "tariff": ["USA:CHN:*=+10pp"] } } } } },
        "responses": { "202": content("It has begun", "application/json", "Job"), "default": problem() },
    })
}

fn draft() -> Value {
    json!({
        "summary": "Reads a standoff file as the command does, as text or as an object with the same keys",
        "requestBody": { "content": { "application/json": { "schema": {
            "type": "object", "additionalProperties": false,
            "properties": {
                "text": { "type": "string", "description": "the file" },
                "file": { "type": "object", "description": "the same as an object; empty values are left out" },
                "keep": { "type": "boolean", "description": "questions find it by its name afterwards, for a while" },
            },
        } } } },
        "responses": {
            "200": { "description": "Its name, its text and its object" },
            "default": problem(),
        },
    })
}

fn figure() -> Value {
    json!({
        "summary": "A chart of any table of an answer",
        "requestBody": { "content": { "application/json": { "schema": {
            "type": "object", "required": ["figure"],
            "properties": {
                "name": { "type": "string", "default": "solve" }, "keys": { "type": "object" },
                "standoff": { "type": "string" },
                "figure": {
                    "type": "object", "required": ["table", "kind", "x", "y"], "additionalProperties": false,
                    "properties": {
                        "table": { "type": "string" }, "kind": { "enum": ["bars", "lines", "steps", "tiles"] },
                        "x": { "type": "string" }, "y": { "type": "array", "items": { "type": "string" } },
                        "only": { "type": "array", "items": { "type": "array", "items": { "type": "string" } } },
                        "about": { "type": "string" },
                    },
                },
            },
        }, "example": {
            "keys": { "tariff": ["USA:CHN:*=+10pp"], "detail": "sectors" },
            "figure": { "table": "sectors", "kind": "bars", "x": "sector", "y": ["output_volume_pct"],
                "only": [["region", "VNM"]], "about": "Output in VNM" },
        } } } },
        "responses": { "200": { "description": "Both pictures" }, "default": problem() },
    })
}

fn answer() -> Value {
    json!({
        "type": "object",
        "required": ["schema", "question", "status", "tables", "sentences", "notes", "provenance"],
        "properties": {
            "schema": { "const": 2 },
            "question": { "type": "object", "required": ["name", "keys"] },
            "status": { "type": "string" },
            "tables": { "type": "object", "description": "name → rows, or an object where there is a single row" },
            "sentences": { "type": "array" }, "notes": { "type": "array" },
            "provenance": { "type": "object" },
        },
    })
}

fn problem_schema() -> Value {
    json!({
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": { "type": "string" }, "title": { "type": "string" }, "status": { "type": "integer" },
            "detail": { "type": "string" }, "help": { "type": "string" }, "place": { "type": "object" },
        },
    })
}

fn job_schema() -> Value {
    json!({
        "type": "object",
        "required": ["job", "question", "state", "stage", "done", "total", "events"],
        "properties": {
            "job": { "type": "string" }, "state": { "enum": ["waiting", "running", "done", "refused"] },
            "stage": { "type": "string" }, "done": { "type": "integer" }, "total": { "type": "integer" },
            "events": { "type": "string" }, "answer": { "$ref": "#/components/schemas/Answer" },
        },
    })
}
