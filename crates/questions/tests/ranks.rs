//! The rankings that ship: made by `cargo run -p xtask -- ranks`, and held to a sample of their draws.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;

use detente_questions::rank::{Compiled, Rank, Ranked, SAMPLE, asked, rankings};
use detente_questions::{House, Question, Room};
use detente_standoff::builtin::STANDOFFS;

/// Set to write the rankings instead of checking them.
const WRITE: &str = "DETENTE_WRITE_RANKINGS";

fn ranked(asked: &Rank) -> Option<Ranked> {
    let house = House::new();
    // A standoff without a lever that can be followed has no ranking.
    asked.ask(&Room::new(&house), &()).ok()
}

fn write() {
    let mut all = BTreeMap::new();
    for name in STANDOFFS.names() {
        let asked = asked(name);
        if let Some(found) = ranked(&asked) {
            all.insert(name, Compiled::of(&asked, &found).unwrap());
        }
    }
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/rankings.json");
    let text = serde_json::to_string_pretty(&all).unwrap() + "\n";
    std::fs::write(place, text).unwrap();
}

#[test]
fn the_rankings_that_ship_hold_on_their_first_draws() {
    if std::env::var_os(WRITE).is_some() {
        return write();
    }
    assert!(!rankings().is_empty());
    for name in STANDOFFS.names() {
        let whole = asked(name);
        let few = Rank {
            draws: SAMPLE,
            ..whole.clone()
        };
        let (shipped, again) = (rankings().get(name), ranked(&few));
        assert_eq!(shipped.is_some(), again.is_some(), "{name}");
        let (Some(shipped), Some(again)) = (shipped, again) else {
            continue;
        };
        assert_eq!(
            (shipped.draws, shipped.seed, &shipped.months),
            (whole.draws, whole.seed, &whole.months),
            "{name}"
        );
        let again = Compiled::of(&few, &again).unwrap();
        assert_eq!(shipped.sample.len(), again.sample.len(), "{name}");
        for (one, other) in shipped.sample.iter().zip(&again.sample) {
            let place = format!("{name}, {}, month {}", one.lever, one.month);
            assert_eq!((&one.lever, one.month), (&other.lever, other.month));
            assert!((one.target_pct - other.target_pct).abs() < 1e-7, "{place}");
            assert!((one.owner_pct - other.owner_pct).abs() < 1e-7, "{place}");
        }
        // Who is ranked does not hang on the number of draws.
        let levers = |c: &Compiled| -> Vec<(String, u32, usize)> {
            let told = c.told.iter();
            told.map(|t| (t.owner.clone(), t.month, t.ranked)).collect()
        };
        assert_eq!(levers(shipped), levers(&again), "{name}");
    }
}
