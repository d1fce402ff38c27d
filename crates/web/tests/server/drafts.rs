//! Standoffs that readers write: read as the command reads files, found by their names, named by nobody else.

use detente_standoff::builtin::STANDOFFS;
use detente_web::Options;
use serde_json::{Value, json};

use crate::client::{SHARED, Server};

/// A small standoff of two positions each, in the world's own law.
fn small() -> Value {
    let player = |code: &str, other: &str| {
        json!({
            "region": code,
            "menu": [
                { "id": "status", "title": "No change" },
                { "id": "threat", "title": "Ten points more", "tariff": [format!("{code}:{other}:*=+10pp")] },
            ],
        })
    };
    json!({
        "schema": 1, "id": "ours", "title": "Ours", "summary": "", "world": "busan-25x28",
        "dates": { "on": "2025-10-30" },
        "players": [player("USA", "JPN"), player("JPN", "USA")],
        "reference": { "title": "today", "positions": { "USA": "status", "JPN": "status" } },
        "talks": { "fail": { "USA": "threat", "JPN": "threat" } },
    })
}

#[test]
fn an_object_becomes_a_file_that_questions_find() {
    let sent = json!({ "file": small(), "keep": true });
    let kept = SHARED.post("/api/standoffs", &sent).ok();
    let name = kept["name"].as_str().unwrap();
    assert!(
        name.starts_with("ours-") && name.ends_with(".toml"),
        "{name}"
    );
    let text = kept["text"].as_str().unwrap();
    // The text alone is the same standoff, under the same name.
    let again = SHARED.post("/api/standoffs", &json!({ "text": text })).ok();
    assert_eq!(again["name"], name);
    let standoff = SHARED.get(&format!("/api/standoffs/{name}")).ok();
    assert_eq!(standoff["players"][1]["region"], "JPN");
    let keys = json!({ "position": [format!("{name}/USA/threat")] });
    let solved = SHARED.post("/api/solve", &keys).ok();
    let plain = json!({ "tariff": ["USA:JPN:*=+10pp"] });
    let plain = SHARED.post("/api/solve", &plain).ok();
    assert_eq!(solved["tables"]["regions"], plain["tables"]["regions"]);
    let sources = solved["provenance"]["sources"].to_string();
    assert!(sources.contains(name), "{sources}");
    // The lines to reproduce it name the file that is downloaded.
    let line = solved["provenance"]["reproduce"]["command"]
        .as_str()
        .unwrap();
    assert!(line.contains(&format!("{name}/USA/threat")), "{line}");
}

#[test]
fn what_is_wrong_is_said_with_its_place_in_text_and_object() {
    let mut file = small();
    file["players"][1]["menu"][1]["tariff"] = json!(["JPN:USB:*=+10pp"]);
    let answer = SHARED.post("/api/standoffs", &json!({ "file": file }));
    assert_eq!(answer.status, 422);
    let problem = answer.json();
    assert_eq!(
        problem["at"],
        json!(["players", "1", "menu", "1", "tariff", "0"]),
        "{problem}"
    );
    assert!(problem["place"]["line"].as_u64().unwrap() > 1);
    assert!(problem["text"].as_str().unwrap().contains("JPN:USB"));
    let broken = SHARED.post("/api/standoffs", &json!({ "text": "id = " }));
    assert_eq!(broken.status, 422);
    let mut unknown = small();
    unknown["plaiers"] = json!(1);
    let unknown = SHARED.post("/api/standoffs", &json!({ "file": unknown }));
    let text = unknown.json().to_string();
    assert!(text.contains("did you mean `players`"), "{text}");
    for wrong in [
        json!({}),
        json!({ "text": 1 }),
        json!({ "text": "", "name": "x" }),
    ] {
        assert_eq!(SHARED.post("/api/standoffs", &wrong).status, 400, "{wrong}");
    }
}

#[test]
fn a_written_standoff_names_no_file() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().display().to_string();
    std::fs::write(home.path().join("world.toml"), "secret = \"do not tell\"\n").unwrap();
    for (key, value) in [
        ("world", json!(folder)),
        ("ledger", json!(folder)),
        (
            "deal",
            json!(home.path().join("world.toml").display().to_string()),
        ),
        ("path", json!({ "world": folder })),
        ("path", json!({ "world": "busan-25x32", "figures": folder })),
        (
            "path",
            json!({ "world": "busan-25x32", "farm": [{ "good": folder, "episode": "x" }] }),
        ),
    ] {
        let mut file = small();
        file[key] = value;
        let answer = SHARED.post("/api/standoffs", &json!({ "file": file, "keep": true }));
        assert_eq!(answer.status, 422, "{key}");
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(text.contains("comes with the program"), "{text}");
        assert!(!text.contains("do not tell"), "{text}");
    }
}

#[test]
fn the_oldest_of_many_are_forgotten_and_none_is_listed() {
    let server = Server::start(Options::default());
    let mut names = Vec::new();
    for number in 0..70 {
        let mut file = small();
        file["summary"] = json!(format!("number {number}"));
        let kept = server
            .post("/api/standoffs", &json!({ "file": file, "keep": true }))
            .ok();
        names.push(kept["name"].as_str().unwrap().to_owned());
    }
    assert_eq!(
        server.get(&format!("/api/standoffs/{}", names[0])).status,
        404
    );
    server.get(&format!("/api/standoffs/{}", names[69])).ok();
    let wrong = server.post("/api/talks", &json!({ "standoff": "nothing" }));
    for text in [server.get("/api").body, wrong.body] {
        assert!(!String::from_utf8_lossy(&text).contains(".toml"));
    }
}

#[test]
fn the_files_that_come_with_the_program_go_through_the_form() {
    for name in STANDOFFS.names() {
        let text = STANDOFFS.text(name).unwrap();
        let read = SHARED.post("/api/standoffs", &json!({ "text": text })).ok();
        SHARED
            .post("/api/standoffs", &json!({ "file": read["file"] }))
            .ok();
    }
}
