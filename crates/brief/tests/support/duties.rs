//! Made-up duties both ways.

use detente_standoff::findings::*;
use jiff::civil::{Date, date};

use super::REGIONS;

fn step(day: Date, parts: &[(&str, f64)], changed: &[&str]) -> DutyStep {
    DutyStep {
        date: day,
        average_pct: parts.iter().map(|p| p.1).sum(),
        components: parts
            .iter()
            .map(|p| DutyComponent {
                authority: p.0.into(),
                points: p.1,
            })
            .collect(),
        changed: changed.iter().map(|c| (*c).into()).collect(),
        unverified: false,
    }
}

pub fn duties() -> Vec<DutyHistory> {
    let steps = vec![
        step(date(2018, 1, 1), &[("MFN", 3.0)], &[]),
        step(
            date(2018, 9, 24),
            &[("MFN", 3.0), ("Section 301", 4.2)],
            &["a-301"],
        ),
        step(
            date(2020, 2, 14),
            &[("MFN", 3.0), ("Section 301", 9.6)],
            &["a-301b"],
        ),
        step(
            date(2025, 2, 4),
            &[("MFN", 3.0), ("Section 301", 10.0), ("Emergency", 9.9)],
            &["a-em"],
        ),
        step(
            date(2025, 4, 12),
            &[
                ("MFN", 3.0),
                ("Section 301", 10.0),
                ("Emergency", 99.0),
                ("Section 232", 3.5),
            ],
            &["a-em2"],
        ),
        step(
            date(2025, 5, 14),
            &[
                ("MFN", 3.0),
                ("Section 301", 10.0),
                ("Emergency", 25.0),
                ("Section 232", 4.5),
            ],
            &["a-em3"],
        ),
        step(
            date(2025, 8, 18),
            &[
                ("MFN", 3.0),
                ("Section 301", 10.0),
                ("Emergency", 25.0),
                ("Section 232", 10.0),
            ],
            &["a-232"],
        ),
        step(
            date(2025, 11, 10),
            &[
                ("MFN", 3.0),
                ("Section 301", 10.0),
                ("Emergency", 15.0),
                ("Section 232", 10.0),
            ],
            &["a-em4"],
        ),
    ];
    let back = vec![
        step(date(2018, 1, 1), &[("MFN", 7.3)], &[]),
        step(
            date(2018, 9, 24),
            &[("MFN", 6.9), ("Retaliation 2018", 12.0)],
            &["b-2018"],
        ),
        step(
            date(2025, 2, 10),
            &[
                ("MFN", 6.9),
                ("Retaliation 2018", 13.0),
                ("Retaliation 2025", 1.5),
            ],
            &["b-2025"],
        ),
        step(
            date(2025, 4, 12),
            &[
                ("MFN", 6.9),
                ("Retaliation 2018", 13.0),
                ("Retaliation 2025", 127.0),
            ],
            &["b-2025b"],
        ),
        step(
            date(2025, 5, 14),
            &[
                ("MFN", 6.9),
                ("Retaliation 2018", 13.0),
                ("Retaliation 2025", 12.0),
            ],
            &["b-2025c"],
        ),
    ];
    let published = |day, value, ours| PublishedAverage {
        date: day,
        average_pct: value,
        publisher: "Institute".into(),
        convention: "weights: exports to the world; coverage: all goods".into(),
        vintage: "2025-11".into(),
        confidence: "high".into(),
        ours_pct: ours,
        source: "institute".into(),
    };
    let history = |from: usize, to: usize, steps: Vec<DutyStep>, published, threats| DutyHistory {
        imposer: REGIONS[from].0.into(),
        target: REGIONS[to].0.into(),
        convention: "weights: imports of 2024; metals at full value".into(),
        on_date: steps
            .iter()
            .rev()
            .find(|s| s.date <= date(2025, 10, 30))
            .cloned()
            .expect("the record starts before"),
        named_dates: vec![NamedDuty {
            name: "reference".into(),
            date: date(2025, 10, 30),
            average_pct: 48.0,
        }],
        steps,
        published,
        threats,
        source: "ledger".into(),
    };
    vec![
        history(
            0,
            1,
            steps,
            vec![
                published(date(2025, 5, 14), 51.1, 42.5),
                published(date(2025, 9, 25), 57.6, 48.0),
                published(date(2025, 11, 10), 47.0, 38.0),
            ],
            vec![ThreatFinding {
                lever: "a-100".into(),
                title: "100 points on all goods".into(),
                date: date(2025, 11, 1),
                without_pct: 48.0,
                with_pct: 147.0,
                components_with: vec![],
                outcome: Some("withdrawn on 2025-10-26".into()),
                source: "ledger".into(),
                unverified: false,
            }],
        ),
        history(
            1,
            0,
            back,
            vec![published(date(2025, 9, 25), 32.6, 31.9)],
            vec![],
        ),
    ]
}
