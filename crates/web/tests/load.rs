//! Many at once: no fault, bounded memory. In a process of its own, because its memory is what is measured.
//! `DETENTE_LOAD` is the number of requests.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "server/client.rs"]
#[allow(dead_code)]
mod client;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use detente_web::Options;
use serde_json::json;

use client::{Connection, Server, encoded};

/// Resident memory of this process, kilobytes; `None` where the system does not say.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// The i-th request: three drags of a page, a link, a refusal.
fn send(connection: &mut Connection, client: usize, at: usize) -> u16 {
    let points = at % 100;
    let keys = json!({ "tariff": [format!("USA:CHN:*=+{points}pp")] });
    match at % 5 {
        0 => {
            connection
                .post("/api/solve", &json!({ "tariff": ["USA:CHN:*"] }))
                .status
        }
        1 => {
            let link = encoded("/busan?s=1&w=tariff.USA:CHN:*=%2B10pp");
            connection.get(&format!("/api/view?u={link}")).status
        }
        _ => {
            let path = format!("/api/solve?session={client}&warm=1&figures=1");
            connection.post(&path, &keys).status
        }
    }
}

#[test]
fn sixty_four_clients_are_answered_in_bounded_memory() {
    let wanted = std::env::var("DETENTE_LOAD").ok();
    let wanted: usize = wanted.and_then(|text| text.parse().ok()).unwrap_or(1_000);
    let server = Server::start(Options::default());
    let next = AtomicUsize::new(0);
    let early = AtomicUsize::new(0);
    let begun = Instant::now();
    let one = |client: usize| {
        let mut connection = server.connect();
        let mut seen: Vec<(u16, Duration)> = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::SeqCst);
            if at == wanted / 2 {
                early.store(resident().unwrap_or(0), Ordering::SeqCst);
            }
            if at >= wanted {
                return seen;
            }
            let started = Instant::now();
            let status = send(&mut connection, client, at);
            seen.push((status, started.elapsed()));
        }
    };
    let mut seen: Vec<(u16, Duration)> = Vec::new();
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..64)
            .map(|client| scope.spawn(move || one(client)))
            .collect();
        for client in clients {
            seen.extend(client.join().unwrap());
        }
    });
    let took = begun.elapsed();
    assert_eq!(seen.len(), wanted);
    for (status, _) in &seen {
        assert!([200, 422].contains(status), "{status}");
    }
    let mut times: Vec<Duration> = seen.iter().map(|(_, time)| *time).collect();
    times.sort();
    let (median, late) = (times[wanted / 2], times[wanted * 99 / 100]);
    println!("{wanted} requests in {took:?}: median {median:?}, 99 % {late:?}");
    assert!(
        late < 20 * median.max(Duration::from_millis(5)),
        "{median:?} {late:?}"
    );
    if let (Some(after), half) = (resident(), early.load(Ordering::SeqCst))
        && half > 0
    {
        println!("resident: {half} kB half way, {after} kB at the end");
        assert!(after as f64 <= 1.2 * half as f64, "{half} {after}");
    }
}
