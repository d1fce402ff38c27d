//! Counts for whoever looks after the server, in the text format of Prometheus.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Counts since the start.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Answers by hundreds of their status: 1xx to 5xx.
    answered: [AtomicU64; 5],
    microseconds: AtomicU64,
}

impl Metrics {
    /// Counts an answer.
    pub fn count(&self, status: u16, took: Duration) {
        let at = usize::from(status / 100).clamp(1, 5) - 1;
        self.answered[at].fetch_add(1, Ordering::Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.microseconds.fetch_add(micros, Ordering::Relaxed);
    }

    /// All counts as text, with what is there now.
    pub fn text(&self, sessions: usize, jobs: usize) -> String {
        let mut text = String::from("# TYPE detente_requests_total counter\n");
        for (at, count) in self.answered.iter().enumerate() {
            let count = count.load(Ordering::Relaxed);
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "detente_requests_total{{class=\"{}xx\"}} {count}",
                at + 1
            );
        }
        let seconds = self.microseconds.load(Ordering::Relaxed) as f64 / 1e6;
        let _ = writeln!(
            text,
            "# TYPE detente_request_seconds_total counter\ndetente_request_seconds_total {seconds}"
        );
        let _ = writeln!(
            text,
            "# TYPE detente_sessions gauge\ndetente_sessions {sessions}"
        );
        let _ = writeln!(text, "# TYPE detente_jobs gauge\ndetente_jobs {jobs}");
        text
    }
}
