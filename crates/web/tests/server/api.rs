//! Answers: the same as the library's, from every door of the server.

use detente_questions::{House, QUESTIONS, find};
use serde_json::{Value, json};

use crate::client::{SHARED, Server, encoded};

/// An answer without wall-clock seconds and without what was said beside the question.
fn timeless(mut answer: Value) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(object) => {
                object.retain(|key, _| !key.ends_with("seconds"));
                object.values_mut().for_each(strip);
            }
            Value::Array(values) => values.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut answer);
    if let Some(object) = answer.as_object_mut() {
        for key in ["n", "figures", "link", "standoff", "view"] {
            object.remove(key);
        }
    }
    answer
}

/// What the library says.
fn library(name: &str, keys: &Value) -> Value {
    let asked = find(name).unwrap().read(keys.as_object().unwrap().clone());
    timeless(asked.unwrap().ask(&House::new(), &()).unwrap().to_json())
}

#[test]
fn an_answer_is_the_library_s_to_the_last_bit() {
    let questions = [
        json!({}),
        json!({ "tariff": ["USA:CHN:*=+100pp"], "elasticities": "gyy" }),
        json!({ "cap": ["CHN:USA:C24B=0.2"], "horizon": "1y", "detail": "sectors" }),
        json!({ "position": ["busan/USA/threat", "busan/CHN/retaliate"], "bands": true }),
    ];
    for keys in questions {
        let served = SHARED.post("/api/solve", &keys).ok();
        assert_eq!(timeless(served), library("solve", &keys), "{keys}");
    }
}

#[test]
fn at_rest_and_by_link_are_the_same_bits_and_a_drag_is_close() {
    let keys = json!({ "position": ["busan/USA/status"], "tariff": ["USA:CHN:*=+20pp"] });
    let mut page = SHARED.connect();
    let mut before = None;
    for points in [18, 19, 20] {
        let mut keys = keys.clone();
        keys["tariff"] = json!([format!("USA:CHN:*=+{points}pp")]);
        let answer = page.post("/api/solve?session=drag&warm=1", &keys).ok();
        before = Some(answer);
    }
    let warm = before.unwrap();
    let path = "/api/solve?session=drag&figures=1&standoff=busan&n=7";
    let rest = page.post(path, &keys).ok();
    assert_eq!(rest["n"], 7);
    let link = rest["link"].as_str().unwrap();
    assert!(link.starts_with("/busan?s=1&p="), "{link}");
    let view = SHARED.get(&format!("/api/view?u={}", encoded(link))).ok();
    assert_eq!(view["figures"], rest["figures"]);
    let meant = SHARED.get(&format!("/api/link?u={}", encoded(link))).ok();
    assert_eq!(meant["question"], view["question"]);
    assert_eq!(meant["standoff"], "busan");
    assert_eq!(timeless(view), timeless(rest.clone()));
    let cold = rest["tables"]["regions"].as_array().unwrap();
    for (warm, cold) in warm["tables"]["regions"]
        .as_array()
        .unwrap()
        .iter()
        .zip(cold)
    {
        let income = |row: &Value| row["real_income_pct"].as_f64().unwrap();
        assert!((income(warm) - income(cold)).abs() < 1e-8);
    }
}

#[test]
fn figures_are_drawn_and_any_table_can_be() {
    let keys = json!({ "tariff": ["USA:CHN:*=+100pp"], "bands": true });
    let answer = SHARED.post("/api/solve?figures=1", &keys).ok();
    let figures = answer["figures"].as_array().unwrap();
    assert_eq!(figures.len(), 2);
    for figure in figures {
        for frame in ["wide", "narrow"] {
            let svg = figure[frame].as_str().unwrap();
            assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
        }
    }
    assert!(figures[1]["wide"].as_str().unwrap().contains("whisker"));
    let wanted = json!({
        "keys": { "tariff": ["USA:CHN:*=+100pp"], "detail": "flows" },
        "figure": { "table": "flows", "kind": "bars", "x": "origin", "y": ["before_usd_mn", "after_usd_mn"],
            "only": [["destination", "USA"], ["sector", "C26"]], "about": "Sales to USA" },
    });
    let chart = SHARED.post("/api/figure", &wanted).ok();
    let title = chart["title"].as_str().unwrap();
    assert!(title.contains("CHN falls most"), "{title}");
    let mut wrong = wanted;
    wrong["figure"]["x"] = "nothing".into();
    assert_eq!(SHARED.post("/api/figure", &wrong).status, 404);
}

#[test]
fn files_are_those_that_the_command_writes() {
    let keys = json!({ "tariff": ["USA:CHN:*=+10pp"] });
    let asked = find("solve")
        .unwrap()
        .read(keys.as_object().unwrap().clone());
    let told = asked.unwrap().ask(&House::new(), &()).unwrap();
    let home = tempfile::tempdir().unwrap();
    let folder = detente_questions::run::RunFolder::create(&home.path().join("run")).unwrap();
    let written = detente_questions::run::write(&told, folder).unwrap();
    let link = "/busan?s=1&w=tariff.USA:CHN:*=%2B10pp";
    let all = encoded(&format!("{link}&detail=flows"));
    let link = encoded(link);
    for (path, file) in [
        ("csv/regions", "regions.csv"),
        ("parquet/regions", "regions.parquet"),
        ("svg/map", "map.svg"),
    ] {
        let answer = SHARED.get(&format!("/api/{path}?u={link}"));
        assert_eq!(
            answer.status,
            200,
            "{}",
            String::from_utf8_lossy(&answer.body)
        );
        assert_eq!(
            answer.body,
            std::fs::read(written.join(file)).unwrap(),
            "{file}"
        );
        let disposition = answer.header("content-disposition").unwrap();
        assert!(disposition.contains(file), "{disposition}");
    }
    assert_eq!(
        SHARED.get(&format!("/api/csv/nothing?u={link}")).status,
        404
    );
    let flows = SHARED.get(&format!("/api/csv/flows?u={all}"));
    assert!(flows.body.starts_with(b"origin,destination,sector"));
}

#[test]
fn a_standoff_has_levers_with_the_marks_of_the_law() {
    let busan = SHARED.get("/api/standoffs/busan").ok();
    let usa = &busan["players"][0];
    assert_eq!(usa["region"], "USA");
    let duty = &usa["levers"][0];
    assert_eq!(duty["flow"], "USA:CHN:*");
    let mark = |position: &str| {
        let marks = duty["marks"].as_array().unwrap().iter();
        let mut marks = marks.filter(|m| m["position"] == position);
        marks.next().unwrap()["value"].as_f64().unwrap()
    };
    assert!(mark("removed") < mark("truce") && mark("truce") < mark("status"));
    assert!(mark("threat") > mark("status") + 90.0);
    let kinds = busan["players"][1]["levers"].as_array().unwrap();
    let kinds: Vec<&str> = kinds.iter().map(|l| l["flow"].as_str().unwrap()).collect();
    assert!(
        kinds.contains(&"CHN:USA:C24B") && kinds.contains(&"CHN:USA:A01"),
        "{kinds:?}"
    );
    let world = SHARED.get("/api/worlds/busan-25x28").ok();
    assert_eq!(world["regions"].as_array().unwrap().len(), 25);
}

#[test]
fn refusals_say_what_is_wrong_and_what_would_be_right() {
    let cases = [
        (
            json!({ "tarif": ["USA:CHN:*=+10pp"] }),
            422,
            "bad_input",
            "did you mean \"tariff\"",
        ),
        (
            json!({ "tariff": ["USA:CHM:*=+10pp"] }),
            422,
            "bad_input",
            "CHN",
        ),
        (
            json!({ "world": "../../etc" }),
            422,
            "bad_input",
            "catalogue",
        ),
        (
            json!({ "position": ["busan/USA/nothing"] }),
            422,
            "bad_input",
            "there are",
        ),
        (json!({ "detail": "flows" }), 501, "unsupported", "csv"),
    ];
    for (keys, status, name, says) in cases {
        let answer = SHARED.post("/api/solve", &keys);
        assert_eq!(answer.status, status, "{keys}");
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
        let problem = answer.json();
        assert_eq!(problem["type"], format!("urn:detente:problem:{name}"));
        assert_eq!(problem["status"], status);
        let text = format!("{} {}", problem["detail"], problem["help"]);
        assert!(text.replace('\\', "").contains(says), "{text}");
    }
    let first = &json!({ "tariff": ["USA:CHN:*=+10pp", "USA:XXX:*=1%"] });
    let answer = SHARED.post("/api/solve", first).json();
    assert!(answer["detail"].as_str().unwrap().contains("XXX"));
}

#[test]
fn every_question_is_a_route_and_every_example_is_answered() {
    let document = SHARED.get("/api/openapi.json").ok();
    assert_eq!(document["openapi"], "3.1.0");
    for entry in QUESTIONS {
        let path = format!("/api/{}", entry.name.replace(' ', "/"));
        let post = &document["paths"][&path]["post"];
        assert!(post.is_object(), "{path}");
        let answer = SHARED.post(&path, &json!({ "no_such_key": 1 }));
        assert_eq!(answer.status, 422, "{path}");
        assert_eq!(SHARED.get(&path).status, 405, "{path}");
    }
    references(&document, &document);
    let solve =
        &document["paths"]["/api/solve"]["post"]["requestBody"]["content"]["application/json"];
    assert!(solve["schema"]["properties"]["tariff"].is_object());
    SHARED.post("/api/solve", &solve["example"]).ok();
    let figure = &document["paths"]["/api/figure"]["post"]["requestBody"]["content"];
    SHARED
        .post("/api/figure", &figure["application/json"]["example"])
        .ok();
}

/// Every reference of a document leads somewhere in it.
fn references(document: &Value, part: &Value) {
    match part {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get("$ref") {
                let pointer = reference.trim_start_matches('#');
                assert!(document.pointer(pointer).is_some(), "{reference}");
            }
            object
                .values()
                .for_each(|inner| references(document, inner));
        }
        Value::Array(values) => values.iter().for_each(|inner| references(document, inner)),
        _ => {}
    }
}

#[test]
fn a_job_is_begun_watched_and_forgotten() {
    let body =
        json!({ "name": "solve", "keys": { "tariff": ["USA:CHN:*=+10pp"], "decompose": 64 } });
    let begun = SHARED.post("/api/jobs", &body);
    assert_eq!(begun.status, 202);
    let place = begun.header("location").unwrap().to_owned();
    let mut events = SHARED.connect();
    let at = SHARED.at;
    events.write(format!("GET {place}/events HTTP/1.1\r\nHost: {at}\r\n\r\n").as_bytes());
    let text = events.until("event: end");
    assert!(
        text.contains("text/event-stream") && text.contains("event: end"),
        "{text}"
    );
    let job = SHARED.get(&place).ok();
    assert_eq!(job["state"], "done");
    assert_eq!(
        timeless(job["answer"].clone()),
        library("solve", &body["keys"])
    );
    // The same question again has its answer at once, under a name of its own.
    let again = SHARED.post("/api/jobs", &body);
    let place_again = again.header("location").unwrap().to_owned();
    assert_ne!(place_again, place);
    assert_eq!(SHARED.get(&place_again).ok()["state"], "done");
    let delete = format!("DELETE {place} HTTP/1.1\r\nHost: {at}\r\n\r\n");
    assert_eq!(SHARED.raw(delete.as_bytes()).status, 204);
    assert_eq!(SHARED.get(&place).status, 404);
}

#[test]
fn the_page_and_what_looks_after_it() {
    let index = SHARED.get("/");
    assert_eq!(index.status, 200);
    let version = index.header("etag").unwrap();
    let at = SHARED.at;
    let again = format!("GET / HTTP/1.1\r\nHost: {at}\r\nIf-None-Match: {version}\r\n\r\n");
    assert_eq!(SHARED.raw(again.as_bytes()).status, 304);
    for path in ["/assets/app.js", "/assets/app.css", "/healthz", "/api"] {
        assert_eq!(SHARED.get(path).status, 200, "{path}");
    }
    let metrics = SHARED.get("/metrics");
    assert!(String::from_utf8_lossy(&metrics.body).contains("detente_requests_total"));
}

#[test]
fn a_world_and_a_standoff_given_at_the_start_are_in_the_catalogue() {
    let home = tempfile::tempdir().unwrap();
    let text = detente_standoff::builtin::STANDOFFS.text("busan").unwrap();
    let own = text
        .replace("id = \"busan\"", "id = \"ours\"")
        .replace("deal = \"busan\"\n", "");
    let path = home.path().join("ours.toml");
    std::fs::write(&path, own).unwrap();
    let server = Server::start(detente_web::Options {
        standoffs: vec![path],
        ..Default::default()
    });
    let about = server.get("/api").ok();
    assert!(
        about["standoffs"]
            .as_array()
            .unwrap()
            .contains(&"ours".into())
    );
    let keys = json!({ "position": ["ours/USA/threat"] });
    let ours = server.post("/api/solve", &keys).ok();
    let busan = server
        .post("/api/solve", &json!({ "position": ["busan/USA/threat"] }))
        .ok();
    assert_eq!(ours["tables"]["regions"], busan["tables"]["regions"]);
}
