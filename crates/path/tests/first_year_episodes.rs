//! The page of episodes is what the model says today, and verdicts are what their words mean.
#![allow(clippy::unwrap_used)]

mod first_year;

use detente_path::first_year::{Episodes, Estimate, Verdict};
use first_year::ground;

#[test]
fn the_page_of_episodes_is_what_the_model_gives() {
    let page = include_str!("../../../docs/path-record.md");
    let outcomes = Episodes::builtin().unwrap().replay(ground(), 0, 1).unwrap();
    assert!(outcomes.len() >= 20);
    for outcome in &outcomes {
        let start = format!("| {} | {} | ", outcome.title, outcome.target.target);
        let row = page
            .lines()
            .find(|l| l.starts_with(&start))
            .unwrap_or_else(|| panic!("no row {start}"));
        let ours = row[start.len()..].split(" | ").nth(1).unwrap();
        let central: f64 = ours.split(' ').next().unwrap().parse().unwrap();
        assert!(
            (central - outcome.ours.central).abs() < 0.006,
            "{row}: {}",
            outcome.ours.central
        );
    }
}

#[test]
fn verdicts() {
    let band = |low: f64, high: f64| Estimate::around(0.5 * (low + high), [low, high]);
    let losses = |low, high| Verdict::of(band(low, high), -1.0, -0.5, true);
    assert_eq!(losses(-0.6, -0.1), Verdict::Inside);
    assert_eq!(losses(-0.4, -0.1), Verdict::MissedMild);
    assert_eq!(losses(-3.0, -1.1), Verdict::MissedHard);
    let prices = |low, high| Verdict::of(band(low, high), 2.0, 3.0, false);
    assert_eq!(prices(1.0, 2.5), Verdict::Inside);
    assert_eq!(prices(1.0, 1.5), Verdict::MissedMild);
    assert_eq!(prices(4.0, 9.0), Verdict::MissedHard);
}
