//! What must be refused, and how.

use std::time::{Duration, Instant};

use detente_web::Options;
use serde_json::json;

use crate::client::{SHARED, Server};

/// A request with a head of one's own.
fn with(head: &str, body: &str) -> crate::client::Answer {
    let length = body.len();
    let text = format!("{head}Content-Length: {length}\r\n\r\n{body}");
    SHARED.raw(text.as_bytes())
}

#[test]
fn other_hosts_and_the_pages_of_other_sites_are_refused() {
    let at = SHARED.at;
    let cases = [
        ("Host: evil.example\r\n".to_owned(), 403),
        (format!("Host: evil.example:{}\r\n", at.port()), 403),
        ("Host: 127.0.0.1:1\r\n".to_owned(), 403),
        (format!("Host: {at}\r\nHost: evil.example\r\n"), 403),
        (
            format!("Host: {at}\r\nOrigin: http://evil.example\r\n"),
            403,
        ),
        (format!("Host: {at}\r\nOrigin: null\r\n"), 403),
        (format!("Host: {at}\r\nSec-Fetch-Site: cross-site\r\n"), 403),
        (format!("Host: {at}\r\nSec-Fetch-Site: same-site\r\n"), 403),
        (
            format!("Host: {at}\r\nOrigin: http://{at}\r\nSec-Fetch-Site: same-origin\r\n"),
            200,
        ),
        (format!("Host: localhost:{}\r\n", at.port()), 200),
    ];
    for (headers, status) in cases {
        let head =
            format!("POST /api/solve HTTP/1.1\r\n{headers}Content-Type: application/json\r\n");
        let answer = with(&head, "{}");
        assert!(
            answer.status == status || (status == 403 && answer.status == 400),
            "{headers}: {}",
            answer.status
        );
        assert!(answer.header("access-control-allow-origin").is_none());
    }
}

#[test]
fn every_response_carries_the_headers_that_bind_a_browser() {
    for path in ["/", "/assets/app.js", "/api", "/nothing"] {
        let answer = SHARED.get(path);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert!(answer.header("cross-origin-resource-policy").is_some());
        assert!(answer.header("cache-control").is_some() && answer.header("set-cookie").is_none());
    }
}

#[test]
fn broken_requests_are_problems_and_never_faults() {
    let at = SHARED.at;
    let post =
        format!("POST /api/solve HTTP/1.1\r\nHost: {at}\r\nContent-Type: application/json\r\n");
    let deep = "[".repeat(10_000);
    let bodies = [
        ("{", 400),
        (r#"{"tariff": NaN}"#, 400),
        (r#"{"tariff": [], "tariff": []}"#, 400),
        (deep.as_str(), 400),
        ("[]", 400),
        (r#"{"sets": 1}"#, 422),
        (r#"{"decompose": 100000}"#, 422),
        (r#"{"decompose": "x"}"#, 422),
        ("\u{0}", 400),
    ];
    for (body, status) in bodies {
        let answer = with(&post, body);
        assert_eq!(answer.status, status, "{}", &body[..body.len().min(40)]);
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
    }
    let typed = format!("POST /api/solve HTTP/1.1\r\nHost: {at}\r\nContent-Type: text/plain\r\n");
    assert_eq!(with(&typed, "{}").status, 415);
    let long = "x".repeat(5_000);
    assert_eq!(SHARED.get(&format!("/api/view?u={long}")).status, 414);
    assert_eq!(
        SHARED
            .get(&format!("/api/view?u={}", &long[..2_500]))
            .status,
        422
    );
    for (method, path) in [
        ("PUT", "/api/solve"),
        ("DELETE", "/"),
        ("POST", "/api"),
        ("PATCH", "/api/jobs"),
    ] {
        let head =
            format!("{method} {path} HTTP/1.1\r\nHost: {at}\r\nContent-Type: application/json\r\n");
        assert_eq!(with(&head, "").status, 405, "{method} {path}");
    }
    assert_eq!(SHARED.post("/api/nothing", &json!({})).status, 404);
    assert_eq!(SHARED.get("/nothing").status, 404);
    assert_eq!(SHARED.post("/api/solve?unknown=1", &json!({})).status, 400);
}

#[test]
fn no_name_is_a_path() {
    let names = [
        "..%2f..%2fetc%2fpasswd",
        "%2fetc%2fpasswd",
        "../../etc/passwd",
        "\\\\server\\share",
        "C:%5cx",
        ".",
        "data%2fstandoffs%2fbusan.toml",
    ];
    for name in names {
        for kind in ["worlds", "standoffs"] {
            let status = SHARED.get(&format!("/api/{kind}/{name}")).status;
            // Two parts are another address, which takes no GET.
            assert!([400, 404, 405].contains(&status), "{kind}/{name}: {status}");
        }
    }
    let home = tempfile::tempdir().unwrap();
    let secret = home.path().join("secret.csv");
    std::fs::write(&secret, "origin,destination,sector,rate\nCHN,USA,C26,0.5\n").unwrap();
    let path = secret.display().to_string();
    let folder = home.path().display().to_string();
    let tries = [
        json!({ "tariffs": [path] }),
        json!({ "tariffs_add": [path] }),
        json!({ "policy": [path] }),
        json!({ "policy": ["../../Cargo.toml"] }),
        json!({ "world": folder }),
        json!({ "world": "./data/world" }),
        json!({ "position": [format!("{path}/USA/status")] }),
    ];
    for keys in tries {
        let answer = SHARED.post("/api/solve", &keys);
        assert_eq!(answer.status, 422, "{keys}");
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(text.contains("catalogue"), "{keys}: {text}");
        assert!(!text.contains("0.5"), "{text}");
    }
}

#[test]
fn a_huge_body_is_refused_before_it_is_read() {
    let at = SHARED.at;
    let mut connection = SHARED.connect();
    let head = format!(
        "POST /api/solve HTTP/1.1\r\nHost: {at}\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n"
    );
    let started = Instant::now();
    connection.write(head.as_bytes());
    connection.write(&vec![b' '; 300_000]);
    let answer = connection.answer();
    assert_eq!(answer.status, 413);
    assert!(started.elapsed() < Duration::from_secs(5));
    let chunked = format!(
        "POST /api/solve HTTP/1.1\r\nHost: {at}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    let mut connection = SHARED.connect();
    connection.write(chunked.as_bytes());
    let chunk = format!("{:x}\r\n{}\r\n", 65_536, " ".repeat(65_536));
    for _ in 0..6 {
        connection.write(chunk.as_bytes());
    }
    assert_eq!(connection.answer().status, 413);
}

#[test]
fn slow_clients_do_not_keep_a_drag_waiting() {
    let server = Server::start(Options::default());
    let mut page = server.connect();
    let keys = json!({ "tariff": ["USA:CHN:*=+10pp"] });
    page.post("/api/solve?session=x", &keys).ok();
    let mut slow = Vec::new();
    for at in 0..200 {
        let mut connection = server.connect();
        let head = if at % 2 == 0 {
            "GET / HTTP/1.1\r\nHo".to_owned()
        } else {
            // The head is whole and the body never comes.
            format!(
                "POST /api/solve HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{{",
                server.at
            )
        };
        connection.write(head.as_bytes());
        slow.push(connection);
    }
    // The fastest of several: other tests share the machine.
    let times = (0..10).map(|points| {
        let started = Instant::now();
        let keys = json!({ "tariff": [format!("USA:CHN:*=+{points}pp")] });
        page.post("/api/solve?session=x&warm=1", &keys).ok();
        started.elapsed()
    });
    let best = times.min().unwrap();
    assert!(best < Duration::from_millis(200), "{best:?}");
    drop(slow);
}

#[test]
fn a_server_with_a_token_answers_only_those_who_have_it() {
    let server = Server::start(Options {
        token: Some("0123456789abcdef".to_owned()),
        ..Options::default()
    });
    assert_eq!(server.get("/").status, 200);
    assert_eq!(server.get("/api").status, 401);
    for (token, status) in [
        ("0123456789abcdef", 200),
        ("0123456789abcdeg", 401),
        ("", 401),
    ] {
        let at = server.at;
        let head =
            format!("GET /api HTTP/1.1\r\nHost: {at}\r\nAuthorization: Bearer {token}\r\n\r\n");
        assert_eq!(server.raw(head.as_bytes()).status, status, "{token}");
    }
}

#[test]
fn behind_a_proxy_it_answers_to_the_name_it_was_told() {
    let server = Server::start(Options {
        hosts: vec!["Detente.example".to_owned()],
        ..Options::default()
    });
    let ask = |host: &str, origin: &str| {
        let head = format!(
            "POST /api/solve HTTP/1.1\r\nHost: {host}\r\nOrigin: https://{origin}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}"
        );
        server.raw(head.as_bytes()).status
    };
    assert_eq!(ask("detente.example", "detente.example"), 200);
    assert_eq!(ask("detente.example", "evil.example"), 403);
    assert_eq!(ask("evil.example", "detente.example"), 403);
}

#[test]
fn it_ends_soon_when_asked() {
    let mut server = Server::start(Options::default());
    let mut idle = server.connect();
    assert_eq!(idle.get("/healthz").status, 200);
    let started = Instant::now();
    server.end();
    assert!(started.elapsed() < Duration::from_secs(3));
}

#[test]
fn no_question_reads_a_file_that_is_named() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("secret.toml");
    std::fs::write(&file, "schema = 1\nsecret = \"do not tell\"\n").unwrap();
    let mut tried = 0;
    for entry in detente_questions::QUESTIONS {
        let schema = entry.schema();
        for (key, property) in schema["properties"].as_object().into_iter().flatten() {
            let value = property["x-value"].as_str().unwrap_or_default();
            let takes_path = ["FILE", "DIR", "MANIFEST", "STANDOFF"];
            if !takes_path.iter().any(|word| value.contains(word)) {
                continue;
            }
            let mut keys = serde_json::Map::new();
            keys.insert(key.clone(), file.display().to_string().into());
            let path = format!("/api/{}", entry.name.replace(' ', "/"));
            let answer = SHARED.post(&path, &keys.into());
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            assert!(
                (400..=501).contains(&answer.status),
                "{path} {key}: {} {text}",
                answer.status
            );
            assert!(!text.contains("do not tell"), "{path} {key}: {text}");
            tried += 1;
        }
    }
    assert!(tried > 3);
    let left: Vec<_> = std::fs::read_dir(home.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing was written");
}
