//! Several pages at once, and clients that leave.

use std::time::{Duration, Instant};

use detente_web::Options;
use serde_json::{Value, json};

use crate::client::Server;

#[test]
fn pages_at_once_get_what_they_get_alone() {
    let server = Server::start(Options::default());
    let question = |page: usize| json!({ "tariff": [format!("USA:CHN:*=+{}pp", 10 * page)] });
    let alone: Vec<Value> = (0..8)
        .map(|page| server.post("/api/solve", &question(page)).ok()["tables"]["regions"].clone())
        .collect();
    std::thread::scope(|scope| {
        for (page, alone) in alone.iter().enumerate() {
            let server = &server;
            scope.spawn(move || {
                let mut connection = server.connect();
                for _ in 0..3 {
                    let path = format!("/api/solve?session=page-{page}");
                    let answer = connection.post(&path, &question(page)).ok();
                    assert_eq!(answer["tables"]["regions"], *alone);
                }
            });
        }
    });
}

#[test]
fn questions_whose_clients_left_do_not_keep_threads_busy() {
    let server = Server::start(Options::default());
    let body = json!({ "tariff": ["USA:CHN:*=+50pp"], "decompose": 1000 }).to_string();
    for _ in 0..40 {
        let mut connection = server.connect();
        connection.begin_post("/api/solve", &body);
        std::thread::sleep(Duration::from_millis(3));
        drop(connection);
    }
    let started = Instant::now();
    server.post("/api/solve", &json!({})).ok();
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
}
